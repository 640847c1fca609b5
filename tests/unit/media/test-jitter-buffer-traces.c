/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Seeded calls over bad networks in virtual time: what must hold whatever the network does. */
#include "wzp-jitter-buffer.h"
#include "wzp-random.h"

#include <stdlib.h>
#include <string.h>

#define START     WZP_SECONDS (5000)
#define N_PACKETS 1500u /* 30 s */
#define TAIL      200u  /* further ticks, good network */
/* What time stretching manages per frame, about. */
#define STRETCH_MS 5u

typedef struct
{
  double loss;
  unsigned burst; /* packets */
  unsigned jitter_ms;
  unsigned spike_every, spike_ms; /* packets between; all behind it queue up */
  double reorder, duplicate, repair;
  unsigned pause_every, pause; /* frames of which nothing is sent */
  uint32_t units_per_ms;       /* of timestamps; 0: nonsense */
  uint16_t first_seq;
  int drift_ppm;
  gboolean restart;
} Network;

typedef struct
{
  WzpInstant arrival;
  uint16_t seq;
  uint32_t timestamp;
  gboolean repair, silent;
} Arrival;

static int
by_arrival (const void *a, const void *b)
{
  const Arrival *x = a, *y = b;

  return x->arrival < y->arrival ? -1 : x->arrival > y->arrival;
}

static GArray *
make_trace (const Network *net, WzpRandom *random, unsigned *out_lost)
{
  GArray *trace = g_array_new (FALSE, TRUE, sizeof (Arrival));
  WzpInstant queue_until = 0;
  uint16_t seq = net->first_seq;
  unsigned losing = 0;

  *out_lost = 0;
  for (unsigned i = 0; i < N_PACKETS; i++)
    {
      WzpInstant sent = START + (WzpInstant) (i * 20e6 * (1 - net->drift_ppm / 1e6));
      Arrival arrival = { .timestamp = i * 20 * net->units_per_ms };

      if (net->units_per_ms == 0)
        arrival.timestamp = (uint32_t) wzp_random_u64 (random);
      if (net->pause_every && i % net->pause_every < net->pause && i > net->pause_every)
        continue;
      arrival.silent = net->pause_every && i % net->pause_every == net->pause_every - 1;
      if (net->restart && i == N_PACKETS / 2)
        seq = (uint16_t) (seq + 20000);
      arrival.seq = seq++;
      arrival.arrival = sent + WZP_MS (40) + wzp_random_below (random, WZP_MS (net->jitter_ms) + 1);
      if (net->spike_every && i % net->spike_every == net->spike_every - 1)
        queue_until = sent + WZP_MS (net->spike_ms);
      arrival.arrival = MAX (arrival.arrival, queue_until);
      if (wzp_random_unit (random) < net->reorder)
        arrival.arrival += WZP_MS (35);
      if (losing == 0 && wzp_random_unit (random) < net->loss / (net->burst ? net->burst : 1))
        losing = MAX (net->burst, 1);
      if (losing > 0 && i > 0 && i + 1 < N_PACKETS)
        {
          losing--;
          ++*out_lost;
        }
      else
        {
          g_array_append_val (trace, arrival);
          if (wzp_random_unit (random) < net->duplicate)
            g_array_append_val (trace, arrival);
        }
      if (wzp_random_unit (random) < net->repair)
        {
          Arrival repair = arrival;

          repair.repair = TRUE;
          repair.seq = seq++;
          g_array_append_val (trace, repair);
        }
    }
  g_array_sort (trace, by_arrival);
  return trace;
}

typedef struct
{
  WzpJitterBuffer *buffer;
  unsigned queued_ms; /* decided, not yet heard */
  GHashTable *played; /* numbers, with the turn of their u16 */
  int64_t last_key;
  uint64_t n_played, n_recover, n_conceal, n_stall, n_noise, n_silence;
  int64_t heard_ms; /* in all */
} Player;

static void
account (Player *player, const WzpPlayout *playout)
{
  switch (playout->kind)
    {
    case WZP_PLAYOUT_SILENCE:
      player->n_silence++;
      break;
    case WZP_PLAYOUT_PLAY:
      player->n_played++;
      break;
    case WZP_PLAYOUT_RECOVER:
      player->n_recover++;
      g_assert_cmpuint (playout->offset_ms, >, 0);
      g_assert_cmpuint (playout->offset_ms, >=, playout->duration_ms);
      break;
    case WZP_PLAYOUT_CONCEAL:
      player->n_conceal++;
      break;
    case WZP_PLAYOUT_STALL:
      player->n_stall++;
      break;
    case WZP_PLAYOUT_NOISE:
      player->n_noise++;
      break;
    }
}

static void
tick (Player *player, WzpInstant now, uint64_t restarts)
{
  while (player->queued_ms < 20)
    {
      WzpPlayout playout = wzp_jitter_buffer_next (player->buffer, now, WZP_MS (player->queued_ms));
      unsigned ms = playout.duration_ms;

      account (player, &playout);
      /* Time always passes, and never more than a frame of it. */
      g_assert_cmpuint (ms, >, 0);
      g_assert_cmpuint (ms, <=, 45);
      if (playout.kind == WZP_PLAYOUT_PLAY || playout.kind == WZP_PLAYOUT_RECOVER)
        {
          g_assert_nonnull (playout.packet);
          /* The frame of a number is played once, in order, and restored only before that. */
          g_assert_false (g_hash_table_contains (
              player->played, GINT_TO_POINTER (playout.key + restarts * 1000000)));
          g_assert_cmpint (memcmp (playout.packet->payload, &playout.packet->seq, 2), ==, 0);
        }
      if (playout.kind == WZP_PLAYOUT_PLAY)
        {
          g_hash_table_add (player->played, GINT_TO_POINTER (playout.key + restarts * 1000000));
          if (restarts == 0)
            g_assert_cmpint (playout.key, >, player->last_key);
          player->last_key = playout.key;
          if (playout.pace == WZP_PACE_ACCELERATE)
            ms -= MIN (playout.pace_ms, STRETCH_MS);
          if (playout.pace == WZP_PACE_STRETCH)
            ms += MIN (playout.pace_ms, STRETCH_MS);
        }
      player->queued_ms += ms;
      player->heard_ms += ms;
    }
  player->queued_ms -= 20;
}

static void
run (const Network *net, unsigned seed)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  WzpReceiveStats *stats = wzp_jitter_buffer_get_stats (buffer);
  WzpRandom random = wzp_random_seeded (seed);
  uint64_t n_conceal = 0; /* before the sender was gone */
  unsigned n_lost, next = 0;
  g_autoptr (GArray) trace = make_trace (net, &random, &n_lost);
  g_autoptr (GHashTable) played = g_hash_table_new (NULL, NULL);
  Player player = { .buffer = buffer, .played = played };

  for (unsigned i = 0; i < N_PACKETS + TAIL; i++)
    {
      WzpInstant now = START + i * WZP_MS (20) + WZP_MS (seed % 20);

      for (; next < trace->len && g_array_index (trace, Arrival, next).arrival <= now; next++)
        {
          Arrival *arrival = &g_array_index (trace, Arrival, next);
          WzpJitterPacket packet = {
            .seq = arrival->seq,
            .timestamp = arrival->timestamp,
            .codec = WZP_CODEC_OPUS_24K,
            .repair = arrival->repair,
            .silent = arrival->silent,
            .payload = (const uint8_t *) &arrival->seq,
            .len = sizeof arrival->seq,
          };

          wzp_jitter_buffer_push (buffer, &packet, arrival->arrival);
        }
      tick (&player, now, stats->restarts);
      if (i == N_PACKETS)
        n_conceal = player.n_conceal;
      g_assert_cmpuint (stats->buffered, <=, WZP_JITTER_BUFFER_SLOTS);
      g_assert_cmpuint (stats->delay_us, <, 700000);
    }

  /* Every packet that came is accounted for once. */
  g_assert_cmpuint (next, ==, trace->len);
  g_assert_cmpuint (stats->received + stats->duplicates + stats->discarded, ==, trace->len);
  g_assert_cmpuint (player.n_played + stats->late + stats->skipped + stats->repair, ==,
                    stats->received);
  if (!net->repair)
    g_assert_cmpuint (stats->buffered, ==, 0);
  if (!net->restart)
    g_assert_cmpuint (wzp_receive_stats_lost (stats), ==, n_lost);
  /* Nearly all that came in a usable time is heard, and each loss is filled about once. */
  g_assert_cmpuint (stats->late + stats->skipped, <=, stats->received / 12);
  if (net->units_per_ms && !net->restart && !net->reorder && !net->pause_every && !net->spike_every)
    {
      uint64_t filled = player.n_recover + stats->concealed + n_conceal;

      g_assert_cmpuint (filled, <=, n_lost + stats->late + 2);
      g_assert_cmpuint (filled + 2, >=, n_lost);
    }
  if (n_lost == 0 && !net->spike_every && !net->reorder)
    g_assert_cmpuint (player.n_recover + stats->concealed, <=, stats->late);
}

static const Network networks[] = {
  { .units_per_ms = 1 },
  { .units_per_ms = 48, .first_seq = 65000 },
  { .units_per_ms = 0, .first_seq = 65000 },
  { .units_per_ms = 1, .jitter_ms = 15 },
  { .units_per_ms = 1, .jitter_ms = 80, .first_seq = 65530 },
  { .units_per_ms = 1, .loss = 0.05, .burst = 1 },
  { .units_per_ms = 1, .loss = 0.2, .burst = 5, .first_seq = 65000 },
  { .units_per_ms = 1, .loss = 0.3, .burst = 10, .jitter_ms = 10 },
  { .units_per_ms = 0, .loss = 0.2, .burst = 3 },
  { .units_per_ms = 1, .spike_every = 200, .spike_ms = 150 },
  { .units_per_ms = 1, .spike_every = 300, .spike_ms = 300, .loss = 0.05, .jitter_ms = 10 },
  { .units_per_ms = 1, .reorder = 0.1, .duplicate = 0.2, .jitter_ms = 5 },
  { .units_per_ms = 48, .reorder = 0.05, .loss = 0.1, .burst = 2, .duplicate = 0.1 },
  { .units_per_ms = 1, .repair = 0.6, .loss = 0.1, .burst = 2 },
  { .units_per_ms = 1, .pause_every = 100, .pause = 40, .jitter_ms = 10 },
  { .units_per_ms = 1, .pause_every = 60, .pause = 30, .loss = 0.1, .burst = 3 },
  { .units_per_ms = 1, .drift_ppm = 500 },
  { .units_per_ms = 1, .drift_ppm = -500, .jitter_ms = 10 },
  { .units_per_ms = 1, .restart = TRUE, .loss = 0.05, .jitter_ms = 20 },
};

static void
test_trace (gconstpointer net)
{
  for (unsigned seed = 1; seed <= 20; seed++)
    run (net, seed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      const Network *net = &networks[i];
      g_autofree char *path =
          g_strdup_printf ("/media/jitter-buffer-traces/%02zu-loss-%.0f-jitter-%u-spike-%u-unit-%u",
                           i, net->loss * 100, net->jitter_ms, net->spike_ms, net->units_per_ms);

      g_test_add_data_func (path, net, test_trace);
    }
  return g_test_run ();
}
