/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thousands of calls between random pairs of NATs, with loss, reordering, strange clocks, lost control
 * messages, strangers on the socket; direct paths are cut, NATs forget, machines go into other networks.
 * What must hold in each: nobody is deaf while the relay is there, both ends agree in the end, budgets are
 * kept, pairs that can be punched are, and are again after a change. */
#include "path-client.h"
#include "path-types.h"

#include <stdlib.h>

#define N_RUNS    2500
#define CALL_TIME WZP_SECONDS (6)
#define EVENT_AT  WZP_SECONDS (3)
/* After control messages are no longer dropped on purpose: a few repetitions at most a second apart. */
#define SETTLE_TIME WZP_SECONDS (10)
/* Two lossy legs at most 5 % each: eight frames in a row are lost once in 10^8. */
#define MAX_GAP_FRAMES 8
/* Three late frames, one crossing of 300 ms, and bad luck. */
#define MAX_EVENT_GAP_FRAMES 14
/* Frames that may be lost while the later end still learns of the call. */
#define FIRST_FRAMES 4
#define LAST_FRAMES  12
#define MAX_DIALS    64
#define MAX_OPENS    256
/* Target T5, from the moment that both ends know of each other. */
#define BET_TIME WZP_SECONDS (2)

typedef enum
{
  EVENT_NONE,
  EVENT_CUT,     /* the sites lose each other, both ways */
  EVENT_CUT_ONE, /* one of them no longer reaches the other */
  EVENT_REBIND,  /* a NAT forgets all and has other ports from now on; nobody is told */
  EVENT_MOVE,    /* a machine is in another network, and knows */
  N_EVENTS
} Event;

static const char *const event_names[N_EVENTS] = { "quiet", "cut", "cut one way", "rebound",
                                                   "moved" };

#define MAX_BOXES 8

typedef struct
{
  unsigned type[2];
  gboolean same_lan;
  gboolean is_lossless;
  Event event;
  PathHope hope;       /* at first */
  PathHope hope_after; /* the event */
  WzpSimNat *boxes[MAX_BOXES];
  unsigned n_boxes;
  PathNet net;
  PathClient clients[2];
} Run;

static struct
{
  unsigned n;
  unsigned n_direct;
  unsigned n_soon;
} pairs[N_PATH_TYPES][N_PATH_TYPES];
static unsigned gaps[N_EVENTS][MAX_EVENT_GAP_FRAMES + 1];
static unsigned n_returned;
static unsigned n_bets_again, n_won_again;

/* --- one call ---------------------------------------------------------------------------------------- */

static void
make_site (Run *run, unsigned site, WzpRandom *random)
{
  PathClient *client = &run->clients[site];
  uint64_t seed = wzp_random_u64 (random);

  if (run->same_lan && site == 1)
    {
      path_net_add_site (&run->net, 1, run->net.sites[0].ip + 1, 0, &path_client_ops, client);
      for (unsigned i = 0; i < run->net.sites[0].n_boxes; i++)
        path_net_add_box (&run->net, 1, run->net.sites[0].boxes[i]);
      return;
    }
  run->n_boxes += path_type_make_site (&path_types[run->type[site]], &run->net, site, seed,
                                       &path_client_ops, client, &run->boxes[run->n_boxes]);
}

static void
make_links (Run *run, WzpRandom *random)
{
  double loss = wzp_random_below (random, 2) * 0.05 * wzp_random_unit (random);
  double reorder = wzp_random_below (random, 2) * 0.05;

  run->is_lossless = loss == 0;
  for (unsigned i = 0; i < 2; i++)
    {
      WzpSimLink link = {
        .delay = WZP_MS (2) + wzp_random_below (random, WZP_MS (70)),
        .jitter = wzp_random_below (random, WZP_MS (15)),
        .loss = loss,
        .reorder = reorder,
        .reorder_by = WZP_MS (40),
        .duplicate = reorder / 2,
      };

      *wzp_sim_node_uplink (run->net.sites[i].node) = link;
      *wzp_sim_node_downlink (run->net.sites[i].node) = link;
    }
}

/* Somebody dials both with a wrong proof. */
static void
send_stranger (Run *run)
{
  uint8_t data[9] = { 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0 };

  for (unsigned i = 0; i < 2; i++)
    {
      const WzpCandidate *at =
          wzp_candidates_find_kind (&run->clients[i].own, WZP_CANDIDATE_REFLEXIVE);

      if (!at)
        continue;
      path_net_send (&run->net, run->net.stranger, PATH_CLIENT_PORT, path_endpoint (&at->address),
                     'I', data, sizeof data);
      path_net_send (&run->net, run->net.stranger, PATH_CLIENT_PORT, path_endpoint (&at->address),
                     'C', data, sizeof data);
      path_net_send (&run->net, run->net.stranger, PATH_CLIENT_PORT, path_endpoint (&at->address),
                     'O', data, 0);
    }
}

static gboolean
is_agreed (gpointer user_data)
{
  Run *run = user_data;
  WzpPathSwitch *a = run->clients[0].path;
  WzpPathSwitch *b = run->clients[1].path;

  return wzp_path_switch_get_state (a) == WZP_PATH_SWITCH_SETTLED &&
         wzp_path_switch_get_state (b) == WZP_PATH_SWITCH_SETTLED &&
         wzp_path_switch_get_epoch (a) == wzp_path_switch_get_epoch (b) &&
         wzp_path_equal (wzp_path_switch_get_path (a), wzp_path_switch_get_path (b));
}

/* --- what happens in the middle ------------------------------------------------------------------------ */

/* Another box in the place of the site's only one. */
static void
replace_box (Run *run, unsigned site, const WzpSimNatConfig *config, uint32_t ip, WzpRandom *random)
{
  g_assert_cmpuint (run->n_boxes, <, MAX_BOXES);
  run->net.sites[site].n_boxes = 0;
  run->boxes[run->n_boxes] = wzp_sim_nat_new (config, ip, wzp_random_u64 (random));
  path_net_add_box (&run->net, site, run->boxes[run->n_boxes++]);
}

/* Site 0 has one box that translates, or nothing happens to it. */
static gboolean
can_change (const Run *run)
{
  const PathType *type = &path_types[run->type[0]];

  return type->n_boxes == 1 && !type->inner.is_firewall && type->inner.only_ip == 0 &&
         !run->same_lan;
}

static void
rebind (Run *run, WzpRandom *random)
{
  WzpSimNatConfig config = path_types[run->type[0]].inner;

  if (config.mapping == WZP_SIM_NAT_ENDPOINT_INDEPENDENT)
    config.allocation = WZP_SIM_NAT_RANDOM;
  replace_box (run, 0, &config, wzp_sim_nat_get_ip (run->boxes[0]), random);
}

static void
move (Run *run, WzpRandom *random)
{
  const PathType *type = &path_types[2 + wzp_random_below (random, 3)];

  g_assert_true (type->n_boxes == 1 && type->inner.mapping == WZP_SIM_NAT_ENDPOINT_INDEPENDENT);
  replace_box (run, 0, &type->inner, 0xc6336480u, random);
  run->hope_after = path_hope_of (type, &path_types[run->type[1]]);
  path_client_on_network (&run->clients[0]);
}

static void
let_happen (Run *run, WzpRandom *random)
{
  run->event =
      wzp_random_below (random, 2) == 0 ? EVENT_NONE : (Event) wzp_random_below (random, N_EVENTS);
  if (run->event >= EVENT_REBIND && !can_change (run))
    run->event = EVENT_NONE;
  switch (run->event)
    {
    case EVENT_NONE:
      break;
    case EVENT_CUT:
    case EVENT_CUT_ONE:
      run->net.sites[0].is_cut = TRUE;
      run->net.sites[1].is_cut = run->event == EVENT_CUT;
      run->hope_after = PATH_HOPE_NONE;
      break;
    case EVENT_REBIND:
      rebind (run, random);
      break;
    case EVENT_MOVE:
      move (run, random);
      break;
    case N_EVENTS:
      g_assert_not_reached ();
    }
}

static gboolean
is_over (gpointer user_data)
{
  Run *run = user_data;
  gboolean is_direct = wzp_path_is_direct (wzp_path_switch_get_path (run->clients[0].path));

  if (run->event == EVENT_CUT && is_direct)
    return FALSE;
  if (run->event >= EVENT_REBIND && run->hope_after >= PATH_HOPE_BET && !is_direct)
    return FALSE;
  return is_agreed (run);
}

static void
let_call (Run *run, WzpRandom *random)
{
  for (unsigned i = 0; i < run->n_boxes; i++)
    for (uint64_t n = wzp_random_below (random, 4); n > 0; n--)
      wzp_sim_nat_take_port (run->boxes[i], wzp_sim_net_now (run->net.net));
  wzp_sim_net_run (run->net.net, WZP_MS (100));
  if (wzp_random_below (random, 4) == 0)
    send_stranger (run);
  wzp_sim_net_run (run->net.net, EVENT_AT);
  let_happen (run, random);
  wzp_sim_net_run (run->net.net, CALL_TIME - EVENT_AT);
  for (unsigned i = 0; i < 2; i++)
    run->clients[i].control_loss = 0;
  wzp_sim_net_run_until (run->net.net, is_over, run, SETTLE_TIME);
}

/* --- what must hold ------------------------------------------------------------------------------------ */

static const char *
name_of (const Run *run)
{
  static char name[128];

  g_snprintf (name, sizeof name, "%s, %s%s, %s", path_types[run->type[0]].name,
              path_types[run->type[1]].name, run->same_lan ? ", one LAN" : "",
              event_names[run->event]);
  return name;
}

static void
check_client (const Run *run, const PathClient *client, uint64_t seed)
{
  unsigned gap = path_client_longest_gap (client, 0, LAST_FRAMES);
  unsigned limit = run->event == EVENT_NONE ? MAX_GAP_FRAMES : MAX_EVENT_GAP_FRAMES;

  if (gap > limit || client->n_refused > 0)
    g_error ("run %" G_GUINT64_FORMAT " (%s): gap of %u frames, %u refused", seed, name_of (run),
             gap, client->n_refused);
  /* No frame is lost by going direct: made before broken. */
  if (run->is_lossless && run->event == EVENT_NONE &&
      path_client_longest_gap (client, FIRST_FRAMES, LAST_FRAMES) > 0)
    g_error ("run %" G_GUINT64_FORMAT " (%s): a gap without loss", seed, name_of (run));
  if (client->proven_at != WZP_INSTANT_NEVER)
    gaps[run->event][gap]++;
  g_assert_cmpuint (client->n_probes, <=, WZP_HARD_NAT_MAX_PACKETS);
  g_assert_cmpuint (client->n_dials, <=, MAX_DIALS);
  g_assert_cmpuint (client->n_opens, <=, MAX_OPENS);
}

/* When the later end learned of the other's addresses. */
static WzpInstant
met_at (const Run *run)
{
  return MAX (run->clients[0].start - run->clients[0].offset,
              run->clients[1].start - run->clients[1].offset);
}

static void
count (const Run *run, gboolean is_direct)
{
  WzpInstant at = run->clients[0].proven_at;

  if (run->same_lan)
    return;
  pairs[run->type[0]][run->type[1]].n++;
  pairs[run->type[0]][run->type[1]].n_direct += is_direct;
  pairs[run->type[0]][run->type[1]].n_soon +=
      is_direct && wzp_instant_since (at, met_at (run)) <= BET_TIME;
}

static void
check (const Run *run, uint64_t seed)
{
  gboolean was_direct = run->clients[0].proven_at != WZP_INSTANT_NEVER &&
                        wzp_path_switch_get_epoch (run->clients[0].path) > 0;
  gboolean is_direct = wzp_path_is_direct (wzp_path_switch_get_path (run->clients[0].path));

  check_client (run, &run->clients[0], seed);
  check_client (run, &run->clients[1], seed);
  if (!is_agreed ((gpointer) run))
    g_error ("run %" G_GUINT64_FORMAT " (%s): the ends disagree", seed, name_of (run));
  if (run->hope == PATH_HOPE_CERTAIN && !was_direct)
    g_error ("run %" G_GUINT64_FORMAT " (%s): not direct", seed, name_of (run));
  if (run->hope_after == PATH_HOPE_CERTAIN && !is_direct)
    g_error ("run %" G_GUINT64_FORMAT " (%s): not direct in the end", seed, name_of (run));
  /* Where only one direction is dead the caller may try again now and then. */
  if (run->event == EVENT_CUT && is_direct)
    g_error ("run %" G_GUINT64_FORMAT " (%s): on a dead path", seed, name_of (run));
  n_returned += run->event >= EVENT_REBIND && is_direct;
  if (run->event == EVENT_REBIND && run->hope_after == PATH_HOPE_BET && was_direct)
    {
      n_bets_again++;
      n_won_again += is_direct;
    }
  count (run, was_direct);
}

static void
run_one (uint64_t seed)
{
  WzpRandom random = wzp_random_seeded (seed);
  Run *run = g_new0 (Run, 1);

  path_net_init (&run->net, seed);
  run->same_lan = wzp_random_below (&random, 20) == 0;
  run->type[0] = (unsigned) wzp_random_below (&random, N_PATH_TYPES);
  run->type[1] = run->same_lan ? run->type[0] : (unsigned) wzp_random_below (&random, N_PATH_TYPES);
  run->same_lan &=
      path_types[run->type[0]].n_boxes > 0 && !path_types[run->type[0]].inner.is_firewall;
  run->hope = run->same_lan ? PATH_HOPE_CERTAIN
                            : path_hope_of (&path_types[run->type[0]], &path_types[run->type[1]]);
  run->hope_after = run->hope;
  for (unsigned i = 0; i < 2; i++)
    make_site (run, i, &random);
  make_links (run, &random);
  for (unsigned i = 0; i < 2; i++)
    {
      double control_loss = 0.3 * (double) wzp_random_below (&random, 3);

      path_client_init (&run->clients[i], &run->net, i, seed);
      run->clients[i].offset = wzp_random_below (&random, WZP_SECONDS (1000000));
      run->clients[i].control_loss = control_loss;
    }
  for (unsigned i = 0; i < 2; i++)
    path_client_meet (&run->clients[i], &run->clients[!i], wzp_random_below (&random, WZP_MS (200)),
                      seed + i);
  let_call (run, &random);
  check (run, seed);
  for (unsigned i = 0; i < 2; i++)
    path_client_clear (&run->clients[i]);
  for (unsigned i = 0; i < run->n_boxes; i++)
    wzp_sim_nat_free (run->boxes[i]);
  path_net_clear (&run->net);
  g_free (run);
}

/* --- all ------------------------------------------------------------------------------------------- */

static void
print_pairs (void)
{
  for (unsigned i = 0; i < N_PATH_TYPES; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      g_string_append_printf (line, "%-13s", path_types[i].name);
      for (unsigned k = 0; k < N_PATH_TYPES; k++)
        g_string_append_printf (line, " %3u/%-3u", pairs[i][k].n_direct, pairs[i][k].n);
      g_test_message ("%s", line->str);
    }
  for (unsigned i = 0; i < N_EVENTS; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      for (unsigned k = 0; k <= MAX_EVENT_GAP_FRAMES; k++)
        g_string_append_printf (line, " %4u", gaps[i][k]);
      g_test_message ("gaps of 0, 1, 2 ... frames, %-11s:%s", event_names[i], line->str);
    }
  g_test_message ("direct again after a rebinding or a move: %u; bets won again: %u of %u",
                  n_returned, n_won_again, n_bets_again);
}

static uint64_t first_seed;
static unsigned n_runs = N_RUNS;

static void
test_calls_between_random_networks (void)
{
  unsigned n_bets = 0, n_won = 0, n_soon = 0;

  for (uint64_t seed = first_seed; seed < first_seed + n_runs; seed++)
    run_one (seed);
  print_pairs ();
  for (unsigned i = 0; i < N_PATH_TYPES; i++)
    for (unsigned k = 0; k < N_PATH_TYPES; k++)
      if (path_hope_of (&path_types[i], &path_types[k]) == PATH_HOPE_BET)
        {
          n_bets += pairs[i][k].n;
          n_won += pairs[i][k].n_direct;
          n_soon += pairs[i][k].n_soon;
        }
  g_test_message ("bets won: %u of %u, %u within 2 s", n_won, n_bets, n_soon);
  /* 99 % (T5), and what chance may take from a few hundred. */
  g_assert_cmpuint (n_won + n_bets / 100 + 3, >=, n_bets);
  g_assert_cmpuint (n_soon + n_bets / 100 + 6, >=, n_bets);
  /* From what the first one has left of the call's packets. */
  g_assert_cmpuint (n_won_again + n_bets_again / 20 + 3, >=, n_bets_again);
}

static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

/* The number of the quarter of the 10,000 runs; or a first seed and how many. */
int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_handler ("wzp-state", G_LOG_LEVEL_INFO, ignore, NULL);
  g_log_set_handler (NULL, G_LOG_LEVEL_DEBUG, ignore, NULL);
  if (argc > 1)
    first_seed = (uint64_t) atoll (argv[1]) * N_RUNS;
  if (argc > 2)
    {
      first_seed = (uint64_t) atoll (argv[1]);
      n_runs = (unsigned) atoi (argv[2]);
    }
  g_test_add_func ("/paths/calls-between-random-networks", test_calls_between_random_networks);
  return g_test_run ();
}
