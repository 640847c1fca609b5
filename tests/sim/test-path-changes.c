/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Target T7 without a clock: speech over two paths, one of which fails, with the real watch, switch, race,
 * jitter buffer and decoder at both ends. What is printed is how much of the speech was not the other's own
 * (invented, or not there), so it says what the mechanism loses and nothing about the machine. */
#include "path-client.h"
#include "path-types.h"
#include "speech.h"

#include "wzp-voice-in.h"
#include "wzp-voice-out.h"

#include <stdlib.h>
#include <string.h>

#define TICK   WZP_MS (20)
#define BEFORE WZP_SECONDS (2) /* the jitter buffer has learned by then */
#define AFTER  WZP_SECONDS (2)
#define N_RUNS 6

typedef enum
{
  CHANGE_NOTHING,
  CHANGE_CUT,
  CHANGE_CUT_ONE,
  CHANGE_REBIND, /* the other end lets strangers in: QUIC follows */
  CHANGE_REBIND_STRICT,
  CHANGE_MOVE, /* into another network; the machine knows a moment later */
  N_CHANGES
} Change;

static const char *const change_names[N_CHANGES] = { "nothing", "cut",    "cut one way",
                                                     "rebound", "strict", "moved" };
/* netlink's word is told after so long (WZP_NETMON_QUIET_MS) */
#define NOTICE WZP_MS (50)

typedef enum
{
  TALK_BOTH,
  TALK_ONE, /* site 0 speaks, site 1 listens */
} Talk;

typedef struct
{
  PathClient client;
  WzpRing *ring;
  WzpVoiceOut *out;
  WzpReceiveStats stats;
  unsigned row, longest; /* ticks without the other's sound */
} End;

typedef struct
{
  PathNet net;
  WzpSimNat *boxes[8];
  unsigned n_boxes;
  End ends[2];
} Call;

/* --- what is said ------------------------------------------------------------------------------- */

static WzpVoiceRecord *said;
static unsigned n_said;

/* Encoded once, with DRED as in calls. */
static void
encode (void)
{
  g_auto (Speech) speech = speech_load ();
  WzpRing *ring = wzp_voice_ring_new (NULL);
  WzpVoiceIn *in = wzp_voice_in_new (ring, NULL);
  WzpEncoderConfig config = wzp_encoder_config_for (WZP_CODEC_OPUS_24K);

  wzp_voice_in_set_config (in, &config);
  wzp_voice_in_set_thin_silence (in, FALSE);
  said = g_new0 (WzpVoiceRecord, speech.n_samples / SPEECH_FRAME);
  for (size_t at = 0; at + SPEECH_FRAME <= speech.n_samples; at += SPEECH_FRAME)
    {
      wzp_voice_in_push (in, speech.pcm + at, 1);
      n_said += wzp_voice_record_pop (ring, &said[n_said]);
    }
  wzp_voice_in_free (in);
  wzp_ring_free (ring);
}

static void
on_frame (unsigned number, WzpInstant net_now, gpointer user_data)
{
  End *end = user_data;
  WzpVoiceRecord record = said[number % n_said];

  if (end->client.other->is_listener)
    return;
  record.seq = (uint16_t) number;
  record.timestamp = number * 20;
  record.instant = net_now;
  record.flags = 0;
  wzp_voice_record_push (end->ring, &record);
}

/* What was invented is no sound of the other's; a stretch of it is. */
static void
hear (End *end, WzpInstant now, gboolean counts)
{
  int16_t pcm[WZP_PCM_FRAME];
  WzpReceiveStats stats;
  gboolean is_hole;

  wzp_voice_out_pull (end->out, now, pcm);
  wzp_voice_out_get_stats (end->out, &stats);
  is_hole = stats.stalled + stats.concealed > end->stats.stalled + end->stats.concealed;
  end->stats = stats;
  end->row = is_hole ? end->row + 1 : 0;
  if (counts)
    end->longest = MAX (end->longest, end->row);
}

/* --- one call ----------------------------------------------------------------------------------- */

static void
pass_time (Call *call, WzpDuration duration, gboolean counts)
{
  for (WzpDuration passed = 0; passed < duration; passed += TICK)
    {
      wzp_sim_net_run (call->net.net, TICK);
      for (unsigned i = 0; i < 2; i++)
        if (!call->ends[!i].client.is_listener)
          hear (&call->ends[i], wzp_sim_net_now (call->net.net), counts);
    }
}

static const PathType *
type_of (Change change, unsigned site)
{
  if (site == 0)
    return &path_types[4]; /* port-restricted */
  return &path_types[change == CHANGE_REBIND || change == CHANGE_MOVE ? 0 : 4];
}

static void
replace_box (Call *call, const WzpSimNatConfig *config, uint32_t ip, uint64_t seed)
{
  call->net.sites[0].n_boxes = 0;
  call->boxes[call->n_boxes] = wzp_sim_nat_new (config, ip, seed);
  path_net_add_box (&call->net, 0, call->boxes[call->n_boxes++]);
}

static void
let_happen (Call *call, Change change, uint64_t seed)
{
  WzpSimNatConfig config = path_types[4].inner;

  config.allocation = WZP_SIM_NAT_RANDOM;
  switch (change)
    {
    case CHANGE_NOTHING:
    case N_CHANGES:
      break;
    case CHANGE_CUT:
      call->net.sites[1].is_cut = TRUE;
      call->net.sites[0].is_cut = TRUE;
      break;
    case CHANGE_CUT_ONE:
      call->net.sites[0].is_cut = TRUE;
      break;
    case CHANGE_REBIND:
    case CHANGE_REBIND_STRICT:
      replace_box (call, &config, wzp_sim_nat_get_ip (call->boxes[0]), seed);
      break;
    case CHANGE_MOVE:
      replace_box (call, &config, 0xc6336480u, seed);
      break;
    }
}

static void
make_end (Call *call, unsigned site, Talk talk, uint64_t seed)
{
  End *end = &call->ends[site];

  path_client_init (&end->client, &call->net, site, seed);
  end->client.is_listener = talk == TALK_ONE && site == 1;
  /* Silence is thinned out (audio/wzp-voice-in.c). */
  end->client.frame = end->client.is_listener ? 8 * TICK : TICK;
  end->client.on_frame = on_frame;
  end->client.user_data = end;
  end->ring = wzp_voice_ring_new (NULL);
  end->out = wzp_voice_out_new (end->ring, NULL);
}

typedef struct
{
  WzpDuration rtt;
  WzpDuration jitter;
  double loss;
} Line;

/* The longest holes in ms, of whoever listens, are added to @holes; how many frames went both ways. */
static unsigned
run (Change change, Talk talk, const Line *line, uint64_t seed, GArray *holes)
{
  WzpRandom random = wzp_random_seeded (seed);
  Call *call = g_new0 (Call, 1);
  unsigned n_doubled;

  path_net_init (&call->net, seed);
  for (unsigned i = 0; i < 2; i++)
    {
      WzpSimLink link = { .delay = line->rtt / 4,
                          .jitter = line->jitter / 2,
                          .loss = line->loss / 2 };

      call->n_boxes +=
          path_type_make_site (type_of (change, i), &call->net, i, seed + i, &path_client_ops,
                               &call->ends[i].client, &call->boxes[call->n_boxes]);
      *wzp_sim_node_uplink (call->net.sites[i].node) = link;
      *wzp_sim_node_downlink (call->net.sites[i].node) = link;
    }
  for (unsigned i = 0; i < 2; i++)
    make_end (call, i, talk, seed);
  for (unsigned i = 0; i < 2; i++)
    path_client_meet (&call->ends[i].client, &call->ends[!i].client,
                      wzp_random_below (&random, WZP_MS (100)), seed + i);
  /* As QUIC measures it. */
  for (unsigned i = 0; i < 4; i++)
    wzp_path_watch_set_rtt (&call->ends[i / 2].client.watch, i % 2, line->rtt + line->jitter);
  pass_time (call, BEFORE + wzp_random_below (&random, TICK), FALSE);
  if (line->loss == 0)
    g_assert_true (wzp_path_is_direct (wzp_path_switch_get_path (call->ends[0].client.path)));
  wzp_sim_net_run (call->net.net, wzp_random_below (&random, TICK));
  n_doubled = call->ends[0].client.n_doubled + call->ends[1].client.n_doubled;
  let_happen (call, change, seed);
  pass_time (call, NOTICE, TRUE);
  if (change == CHANGE_MOVE)
    path_client_on_network (&call->ends[0].client);
  pass_time (call, AFTER - NOTICE, TRUE);
  n_doubled = call->ends[0].client.n_doubled + call->ends[1].client.n_doubled - n_doubled;
  for (unsigned i = 0; i < 2; i++)
    {
      unsigned ms = call->ends[i].longest * 20;

      if (!call->ends[!i].client.is_listener)
        g_array_append_val (holes, ms);
      path_client_clear (&call->ends[i].client);
      wzp_voice_out_free (call->ends[i].out);
      wzp_ring_free (call->ends[i].ring);
    }
  for (unsigned i = 0; i < call->n_boxes; i++)
    wzp_sim_nat_free (call->boxes[i]);
  path_net_clear (&call->net);
  g_free (call);
  return n_doubled;
}

/* --- all ---------------------------------------------------------------------------------------- */

static unsigned n_runs = N_RUNS;

static int
compare (const void *a, const void *b)
{
  return (int) *(const unsigned *) a - (int) *(const unsigned *) b;
}

static unsigned
quantile (const GArray *holes, double share)
{
  return g_array_index (holes, unsigned, MIN (holes->len - 1, (guint) (share * holes->len)));
}

/* Its 99th percentile. */
static unsigned
measure (Change change, Talk talk, const Line *line)
{
  g_autoptr (GArray) holes = g_array_new (FALSE, FALSE, sizeof (unsigned));
  unsigned n_doubled = 0;

  for (uint64_t seed = 1; seed <= n_runs; seed++)
    n_doubled += run (change, talk, line, seed, holes);
  qsort (holes->data, holes->len, sizeof (unsigned), compare);
  g_test_message (
      "%-11s  %-4s  RTT %3u ms, jitter %2u ms, loss %2.0f %%:  hole p50 %3u  p90 %3u  p99 %3u  "
      "max %3u ms;  %3.0f frames a call went both ways",
      change_names[change], talk == TALK_BOTH ? "both" : "one",
      (unsigned) wzp_duration_ms (line->rtt), (unsigned) wzp_duration_ms (line->jitter),
      line->loss * 100, quantile (holes, 0.5), quantile (holes, 0.9), quantile (holes, 0.99),
      quantile (holes, 1), (double) n_doubled / n_runs);
  return quantile (holes, 0.99);
}

/* What is bought with a frame that is overdue, the playout's tick, and the way by the relay there and back: the
 * listener's word and what it brings. Where the talker's router forgot the relay too nobody can tell it, and it
 * misses an acknowledgement. */
static unsigned
limit_ms (Change change, const Line *line)
{
  unsigned rtt_ms = (unsigned) wzp_duration_ms (line->rtt);

  switch (change)
    {
    case CHANGE_NOTHING:
      return 0;
    case CHANGE_REBIND_STRICT:
      return 80 + 2 * rtt_ms;
    case CHANGE_CUT:
    case CHANGE_CUT_ONE:
    case CHANGE_REBIND:
    case CHANGE_MOVE:
    case N_CHANGES:
      break;
    }
  return 40 + rtt_ms;
}

static void
test_changes (void)
{
  static const Line lines[] = {
    { WZP_MS (4), 0, 0 },
    { WZP_MS (20), WZP_MS (4), 0 },
    { WZP_MS (100), WZP_MS (4), 0 },
    { WZP_MS (40), WZP_MS (10), 0.03 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (lines); i++)
    for (unsigned talk = TALK_BOTH; talk <= TALK_ONE; talk++)
      for (unsigned change = 0; change < N_CHANGES; change++)
        {
          unsigned p99_ms = measure (change, talk, &lines[i]);

          /* Loss has holes of its own. */
          if (lines[i].loss == 0)
            g_assert_cmpuint (p99_ms, <=, limit_ms (change, &lines[i]));
        }
}

static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

/* How many of each. */
int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_handler ("wzp-state", G_LOG_LEVEL_INFO, ignore, NULL);
  g_log_set_handler (NULL, G_LOG_LEVEL_DEBUG, ignore, NULL);
  if (argc > 1)
    n_runs = (unsigned) atoi (argv[1]);
  encode ();
  g_test_add_func ("/path-changes/changes", test_changes);
  return g_test_run ();
}
