/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thousands of calls between random pairs of NATs, with loss, reordering, strange clocks, lost control
 * messages, strangers on the socket and direct paths that are cut. What must hold in each: nobody is deaf
 * while the relay is there, both ends agree in the end, budgets are kept, pairs that can be punched are. */
#include "path-client.h"

#include <stdlib.h>

typedef struct
{
  const char *name;
  unsigned n_boxes;
  WzpSimNatConfig inner;
  WzpSimNatConfig outer;
} SiteType;

#define EI  WZP_SIM_NAT_ENDPOINT_INDEPENDENT
#define AD  WZP_SIM_NAT_ADDRESS_DEPENDENT
#define APD WZP_SIM_NAT_ADDRESS_AND_PORT_DEPENDENT

static const SiteType types[] = {
  { "none", 0 },
  { "firewall", 1, { .mapping = EI, .filtering = APD, .is_firewall = TRUE } },
  { "full-cone", 1, { EI, EI, WZP_SIM_NAT_PRESERVING } },
  { "address-restr", 1, { EI, AD, WZP_SIM_NAT_RANDOM } },
  { "port-restr", 1, { EI, APD, WZP_SIM_NAT_PRESERVING, .hairpin = TRUE } },
  { "cgnat-double", 2, { EI, APD, WZP_SIM_NAT_PRESERVING }, { EI, APD, WZP_SIM_NAT_RANDOM } },
  { "symm-preserv", 1, { APD, APD, WZP_SIM_NAT_PRESERVING } },
  { "symm-addr", 1, { AD, AD, WZP_SIM_NAT_RANDOM } },
  { "symm-seq", 1, { APD, APD, WZP_SIM_NAT_SEQUENTIAL, .step = 1 } },
  { "symm-random", 1, { APD, APD, WZP_SIM_NAT_RANDOM } },
  { "udp-blocked", 1, { EI, APD, WZP_SIM_NAT_PRESERVING, .only_ip = PATH_RELAY_IP } },
};
#define N_TYPES   G_N_ELEMENTS (types)
#define N_RUNS    2500
#define CALL_TIME WZP_SECONDS (5)
#define CUT_AT    WZP_SECONDS (3)
/* After control messages are no longer dropped on purpose: a few repetitions at most a second apart. */
#define SETTLE_TIME WZP_SECONDS (10)
/* Two lossy legs at most 5 % each: eight frames in a row are lost once in 10^8. */
#define MAX_GAP_FRAMES 8
/* Three late frames, one crossing of 300 ms, and bad luck. */
#define MAX_CUT_GAP_FRAMES 14
#define MAX_DIALS          64
#define MAX_OPENS          256

typedef enum
{
  HOPE_NONE,
  HOPE_LUCK,   /* guessing may do it */
  HOPE_BET,    /* at least 99 % */
  HOPE_CERTAIN /* can be punched */
} Hope;

typedef struct
{
  unsigned type[2];
  gboolean same_lan;
  gboolean is_cut;
  Hope hope;
  WzpSimNat *boxes[4];
  unsigned n_boxes;
  PathNet net;
  PathClient clients[2];
} Run;

static struct
{
  unsigned n;
  unsigned n_direct;
} pairs[N_TYPES][N_TYPES];
static unsigned gaps[MAX_CUT_GAP_FRAMES + 1];

/* --- what may be hoped ------------------------------------------------------------------------------- */

static const WzpSimNatConfig *
facing (const SiteType *type)
{
  return type->n_boxes == 2 ? &type->outer : &type->inner;
}

static gboolean
is_easy (const SiteType *type)
{
  return type->n_boxes == 0 || facing (type)->mapping == EI;
}

/* Takes packets from ports of the other's IP that it has not written to. */
static gboolean
is_open_to_ports (const SiteType *type)
{
  return type->n_boxes == 0 || facing (type)->filtering != APD;
}

static gboolean
is_predictable (const SiteType *type)
{
  return is_easy (type) || facing (type)->allocation == WZP_SIM_NAT_PRESERVING;
}

static Hope
hope_of (const SiteType *a, const SiteType *b)
{
  if (facing (a)->only_ip != 0 || facing (b)->only_ip != 0)
    return HOPE_NONE;
  if (is_predictable (a) && is_predictable (b))
    return HOPE_CERTAIN;
  if ((is_predictable (a) && is_open_to_ports (a)) || (is_predictable (b) && is_open_to_ports (b)))
    return HOPE_CERTAIN;
  if (facing (a)->allocation == WZP_SIM_NAT_SEQUENTIAL ||
      facing (b)->allocation == WZP_SIM_NAT_SEQUENTIAL)
    return HOPE_LUCK;
  return is_predictable (a) || is_predictable (b) ? HOPE_BET : HOPE_NONE;
}

/* --- one call ---------------------------------------------------------------------------------------- */

static void
add_box (Run *run, unsigned site, const WzpSimNatConfig *config, uint32_t ip, uint64_t seed)
{
  WzpSimNat *box =
      wzp_sim_nat_new (config, config->is_firewall ? run->net.sites[site].ip : ip, seed);

  run->boxes[run->n_boxes++] = box;
  path_net_add_box (&run->net, site, box);
}

static void
make_site (Run *run, unsigned site, WzpRandom *random)
{
  const SiteType *type = &types[run->type[site]];
  gboolean is_public = type->n_boxes == 0 || type->inner.is_firewall;
  uint32_t ip = (is_public ? 0xcb007102u : 0x0a000002u) + (site << 8);
  PathClient *client = &run->clients[site];
  uint64_t seed = wzp_random_u64 (random);

  if (run->same_lan && site == 1)
    {
      path_net_add_site (&run->net, 1, run->net.sites[0].ip + 1, 0, &path_client_ops, client);
      for (unsigned i = 0; i < run->net.sites[0].n_boxes; i++)
        path_net_add_box (&run->net, 1, run->net.sites[0].boxes[i]);
      return;
    }
  path_net_add_site (&run->net, site, ip, site, &path_client_ops, client);
  if (type->n_boxes > 0)
    add_box (run, site, &type->inner,
             type->n_boxes == 2 ? 0x64400002u + (site << 8) : 0xc6336402u + (site << 8), seed);
  if (type->n_boxes == 2)
    add_box (run, site, &type->outer, 0xc6336403u + (site << 8), seed + 1);
}

static void
make_links (Run *run, WzpRandom *random)
{
  double loss = wzp_random_below (random, 2) * 0.05 * wzp_random_unit (random);
  double reorder = wzp_random_below (random, 2) * 0.05;

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

static void
let_call (Run *run, WzpRandom *random)
{
  gboolean one_way = wzp_random_below (random, 2) == 0;

  for (unsigned i = 0; i < run->n_boxes; i++)
    for (uint64_t n = wzp_random_below (random, 4); n > 0; n--)
      wzp_sim_nat_take_port (run->boxes[i], wzp_sim_net_now (run->net.net));
  wzp_sim_net_run (run->net.net, WZP_MS (100));
  if (wzp_random_below (random, 4) == 0)
    send_stranger (run);
  wzp_sim_net_run (run->net.net, CUT_AT);
  run->is_cut = wzp_random_below (random, 4) == 0;
  if (run->is_cut)
    {
      run->net.sites[0].is_cut = TRUE;
      run->net.sites[1].is_cut = !one_way;
    }
  wzp_sim_net_run (run->net.net, CALL_TIME - CUT_AT);
  for (unsigned i = 0; i < 2; i++)
    run->clients[i].control_loss = 0;
  wzp_sim_net_run_until (run->net.net, is_agreed, run, SETTLE_TIME);
}

static void
check_client (const Run *run, const PathClient *client, uint64_t seed)
{
  unsigned gap = path_client_longest_gap (client, 12);
  unsigned limit = run->is_cut ? MAX_CUT_GAP_FRAMES : MAX_GAP_FRAMES;

  if (gap > limit || client->n_refused > 0)
    g_error ("run %" G_GUINT64_FORMAT " (%s, %s%s): gap of %u frames, %u refused", seed,
             types[run->type[0]].name, types[run->type[1]].name, run->is_cut ? ", cut" : "", gap,
             client->n_refused);
  if (run->is_cut && client->proven_at != WZP_INSTANT_NEVER)
    gaps[gap]++;
  g_assert_cmpuint (client->n_probes, <=, WZP_HARD_NAT_MAX_PACKETS);
  g_assert_cmpuint (client->n_dials, <=, MAX_DIALS);
  g_assert_cmpuint (client->n_opens, <=, MAX_OPENS);
}

static void
check (const Run *run, uint64_t seed)
{
  gboolean is_direct = run->clients[0].proven_at != WZP_INSTANT_NEVER;
  gboolean has_moved = wzp_path_switch_get_epoch (run->clients[0].path) > 0;

  check_client (run, &run->clients[0], seed);
  check_client (run, &run->clients[1], seed);
  if (!is_agreed ((gpointer) run))
    g_error ("run %" G_GUINT64_FORMAT ": the ends disagree", seed);
  if (run->hope == HOPE_CERTAIN && !(is_direct && has_moved))
    g_error ("run %" G_GUINT64_FORMAT " (%s, %s%s): not direct", seed, types[run->type[0]].name,
             types[run->type[1]].name, run->same_lan ? ", one LAN" : "");
  if (run->same_lan)
    return;
  pairs[run->type[0]][run->type[1]].n++;
  pairs[run->type[0]][run->type[1]].n_direct += is_direct && has_moved;
}

static void
run_one (uint64_t seed)
{
  WzpRandom random = wzp_random_seeded (seed);
  Run *run = g_new0 (Run, 1);

  path_net_init (&run->net, seed);
  run->same_lan = wzp_random_below (&random, 20) == 0;
  run->type[0] = (unsigned) wzp_random_below (&random, N_TYPES);
  run->type[1] = run->same_lan ? run->type[0] : (unsigned) wzp_random_below (&random, N_TYPES);
  run->same_lan &= types[run->type[0]].n_boxes > 0 && !types[run->type[0]].inner.is_firewall;
  run->hope = run->same_lan ? HOPE_CERTAIN : hope_of (&types[run->type[0]], &types[run->type[1]]);
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
  for (unsigned i = 0; i < N_TYPES; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      g_string_append_printf (line, "%-13s", types[i].name);
      for (unsigned k = 0; k < N_TYPES; k++)
        g_string_append_printf (line, " %3u/%-3u", pairs[i][k].n_direct, pairs[i][k].n);
      g_test_message ("%s", line->str);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (gaps); i++)
    g_test_message ("gap of %u frames after a cut: %u", i, gaps[i]);
}

static uint64_t first_seed;
static unsigned n_runs = N_RUNS;

static void
test_calls_between_random_networks (void)
{
  unsigned n_bets = 0, n_won = 0;

  for (uint64_t seed = first_seed; seed < first_seed + n_runs; seed++)
    run_one (seed);
  print_pairs ();
  for (unsigned i = 0; i < N_TYPES; i++)
    for (unsigned k = 0; k < N_TYPES; k++)
      if (hope_of (&types[i], &types[k]) == HOPE_BET)
        {
          n_bets += pairs[i][k].n;
          n_won += pairs[i][k].n_direct;
        }
  g_test_message ("bets won: %u of %u", n_won, n_bets);
  /* 99 % (T5), and what chance may take from a few hundred. */
  g_assert_cmpuint (n_won + n_bets / 100 + 3, >=, n_bets);
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
