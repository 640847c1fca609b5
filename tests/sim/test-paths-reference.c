/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thousands of calls by the reference's rules (client.md 5.6 to 5.8) between random pairs of NATs: our race
 * against itself, and against a peer that keeps those rules and has their faults (it opens no filter, says
 * its report once, and drops one that comes before its own race). Both ends must decide in time, for the same
 * path and the same connection; one dials and the other never does; who is private sends nothing. */
#include "path-types.h"

#include "wzp-path-race.h"

#define N_RUNS     5000
#define MAX_CONNS  64
#define RETRANSMIT WZP_MS (100)
/* So often a signal is sent that is to arrive. */
#define SIGNAL_COPIES 6
/* Race and report after it, and what the network takes besides. */
#define DECIDED_IN                                                                                 \
  (WZP_PATH_REFERENCE_DIRECT_LIMIT + WZP_PATH_REFERENCE_REPORT_LIMIT + WZP_SECONDS (1))

typedef struct
{
  uint64_t id;
  uint32_t attempt;
  gboolean is_out;
  gboolean is_connected;
  WzpSimEndpoint remote;
  WzpInstant again;
  WzpDuration backoff;
} Conn;

typedef struct _Client Client;

struct _Client
{
  PathNet *net;
  unsigned site;
  Client *other;
  gboolean is_reference;
  gboolean is_private;
  WzpInstant start;
  gboolean has_begun;
  WzpCandidates own;
  WzpPathRace *race;
  Conn conns[MAX_CONNS];
  unsigned n_conns;

  gboolean has_reported;
  unsigned n_dials;
  unsigned n_opens;
  unsigned n_decisions;
  gboolean is_direct;
  uint64_t conn; /* of the decision */
  WzpInstant decided;
};

static const WzpSimEndpoint relay = { PATH_RELAY_IP, PATH_RELAY_PORT };

static void
send_packet (Client *client, WzpSimEndpoint to, uint8_t type, uint64_t id)
{
  path_net_send (client->net, client->net->sites[client->site].node, PATH_CLIENT_PORT, to, type,
                 &id, sizeof id);
}

/* The signal connection: reliable, late when packets are lost. */
static void
send_signal (Client *client, uint8_t type, uint8_t value)
{
  uint8_t packet[] = { (uint8_t) client->site, type, value };

  for (unsigned i = 0; i < SIGNAL_COPIES; i++)
    path_net_send (client->net, client->net->sites[client->site].node, PATH_CLIENT_PORT, relay, 'X',
                   packet, sizeof packet);
}

/* --- connections ------------------------------------------------------------------------------------- */

static Conn *
find (Client *client, uint64_t id, uint32_t attempt)
{
  for (unsigned i = 0; i < client->n_conns; i++)
    if ((id != 0 && client->conns[i].id == id) ||
        (attempt != 0 && client->conns[i].attempt == attempt))
      return &client->conns[i];
  return NULL;
}

static Conn *
add (Client *client, uint64_t id, WzpSimEndpoint remote)
{
  Conn *conn = &client->conns[client->n_conns];

  g_assert_cmpuint (client->n_conns, <, MAX_CONNS);
  client->n_conns++;
  *conn = (Conn) { .id = id, .remote = remote, .again = WZP_INSTANT_NEVER };
  return conn;
}

static void
transmit (Client *client, Conn *conn, WzpInstant now)
{
  send_packet (client, conn->remote, conn->is_connected ? 'C' : 'I', conn->id);
  conn->backoff = conn->backoff == 0 ? RETRANSMIT : 2 * conn->backoff;
  conn->again = now + conn->backoff;
}

static void
on_handshake (Client *client, uint8_t type, WzpSimEndpoint from, uint64_t id, WzpInstant now)
{
  Conn *conn = find (client, id, 0);
  WzpAddress address = path_address (from);

  if (!conn && type == 'I')
    conn = add (client, id, from);
  if (!conn)
    return;
  if (type == 'I')
    send_packet (client, from, 'R', id);
  else if (type == 'R' && conn->is_out && !conn->is_connected)
    {
      conn->is_connected = TRUE;
      conn->backoff = 0;
      transmit (client, conn, now);
      wzp_path_race_on_connected (client->race, conn->attempt, now);
    }
  else if (type == 'C' && !conn->is_out)
    {
      send_packet (client, from, 'D', id); /* done: no more of these */
      if (!conn->is_connected)
        {
          conn->is_connected = TRUE;
          conn->attempt = wzp_path_race_on_incoming (client->race, &address, now);
        }
    }
  else if (type == 'D' && conn->is_out)
    conn->again = WZP_INSTANT_NEVER;
  else if (type == 'Q' && conn->attempt != 0)
    {
      conn->again = WZP_INSTANT_NEVER;
      wzp_path_race_on_closed (client->race, conn->attempt, now);
    }
}

/* --- effects ------------------------------------------------------------------------------------------- */

static void
decide (Client *client, const WzpPathEffect *effect, WzpInstant now)
{
  const Conn *conn = find (client, 0, effect->attempt);

  client->n_decisions++;
  client->is_direct = effect->direct_ok;
  client->conn = effect->direct_ok ? conn->id : 0;
  client->decided = now;
}

static void
run_effect (Client *client, const WzpPathEffect *effect, WzpInstant now)
{
  Conn *conn = find (client, 0, effect->attempt);

  switch (effect->type)
    {
    case WZP_PATH_EFFECT_DIAL:
      client->n_dials++;
      conn = add (client, (uint64_t) (client->site + 1) << 32 | effect->attempt,
                  path_endpoint (&effect->address));
      conn->is_out = TRUE;
      conn->attempt = effect->attempt;
      transmit (client, conn, now);
      break;
    case WZP_PATH_EFFECT_OPEN:
      client->n_opens++;
      if (!client->is_reference)
        send_packet (client, path_endpoint (&effect->address), 'O', 0);
      break;
    case WZP_PATH_EFFECT_CLOSE:
      if (conn)
        {
          conn->again = WZP_INSTANT_NEVER;
          send_packet (client, conn->remote, 'Q', conn->id);
        }
      break;
    case WZP_PATH_EFFECT_REPORT:
      if (!client->is_reference || !client->has_reported)
        send_signal (client, 'P', (uint8_t) effect->direct_ok);
      client->has_reported = TRUE;
      break;
    case WZP_PATH_EFFECT_DECIDE:
      decide (client, effect, now);
      break;
    case WZP_PATH_EFFECT_PROVE:
    case WZP_PATH_EFFECT_NOMINATE:
      g_assert_not_reached (); /* ours only */
    }
}

static void
run_effects (Client *client, WzpInstant now)
{
  WzpPathEffect effect;

  while (wzp_path_race_next_effect (client->race, &effect))
    run_effect (client, &effect, now);
}

/* --- the node ------------------------------------------------------------------------------------------ */

static void
client_receive (WzpSimNode *node,
                const WzpUdpAddress *from,
                uint8_t ecn,
                const uint8_t *data,
                size_t len,
                WzpInstant now,
                gpointer user_data)
{
  Client *client = user_data;
  uint64_t id;

  if (!client->race)
    return;
  if (data[2] == 'Y' && data[3] == 'P')
    {
      if (client->has_begun || !client->is_reference)
        wzp_path_race_on_report (client->race, data[4], now);
    }
  else if (data[2] != 'Y' && data[2] != 'O' && client->has_begun) /* who is early says it again */
    {
      memcpy (&id, data + 3, sizeof id);
      on_handshake (client, data[2], path_endpoint_of_udp (from), id, now);
    }
  run_effects (client, now);
}

static WzpInstant
client_next_deadline (WzpSimNode *node, gpointer user_data)
{
  Client *client = user_data;
  WzpInstant at;

  if (!client->race)
    return WZP_INSTANT_NEVER;
  if (!client->has_begun)
    return client->start;
  at = wzp_path_race_next_deadline (client->race);
  for (unsigned i = 0; i < client->n_conns; i++)
    at = wzp_instant_min (at, client->conns[i].again);
  return at;
}

static void
client_expire (WzpSimNode *node, WzpInstant now, gpointer user_data)
{
  Client *client = user_data;

  if (!client->has_begun)
    {
      client->has_begun = TRUE;
      wzp_path_race_start (client->race, &client->own, &client->other->own, now);
    }
  wzp_path_race_on_deadline (client->race, now);
  for (unsigned i = 0; i < client->n_conns; i++)
    if (client->conns[i].again <= now)
      transmit (client, &client->conns[i], now);
  run_effects (client, now);
}

static const WzpSimNodeOps ops = {
  .receive = client_receive,
  .next_deadline = client_next_deadline,
  .expire = client_expire,
};

/* --- one call ---------------------------------------------------------------------------------------- */

typedef struct
{
  const PathType *type[2];
  gboolean is_lossless;
  WzpSimNat *boxes[4];
  unsigned n_boxes;
  PathNet net;
  Client clients[2];
} Run;

static void
add_candidate (Client *client, WzpCandidateKind kind, WzpSimEndpoint at)
{
  WzpAddress address = path_address (at);
  WzpCandidate candidate;

  wzp_candidate_init (&candidate, kind, &address, 1);
  wzp_candidates_add (&client->own, &candidate);
}

static void
make_links (Run *run, WzpRandom *random)
{
  double loss = (double) wzp_random_below (random, 2) * 0.05 * wzp_random_unit (random);

  run->is_lossless = loss == 0;
  for (unsigned i = 0; i < 2; i++)
    {
      WzpSimLink link = {
        .delay = WZP_MS (2) + wzp_random_below (random, WZP_MS (70)),
        .jitter = wzp_random_below (random, WZP_MS (15)),
        .loss = loss,
      };

      *wzp_sim_node_uplink (run->net.sites[i].node) = link;
      *wzp_sim_node_downlink (run->net.sites[i].node) = link;
    }
}

static void
make_client (Run *run, unsigned site, WzpRandom *random, char text[WZP_ADDRESS_TEXT_BYTES])
{
  Client *client = &run->clients[site];
  WzpSimEndpoint outside;
  WzpAddress address;

  *client = (Client) { .net = &run->net, .site = site, .other = &run->clients[!site] };
  run->n_boxes += path_type_make_site (run->type[site], &run->net, site, wzp_random_u64 (random),
                                       &ops, client, &run->boxes[run->n_boxes]);
  add_candidate (client, WZP_CANDIDATE_HOST,
                 (WzpSimEndpoint) { run->net.sites[site].ip, PATH_CLIENT_PORT });
  g_assert_true (path_net_map (&run->net, site, PATH_CLIENT_PORT, relay, &outside));
  add_candidate (client, WZP_CANDIDATE_REFLEXIVE, outside);
  address = path_address (outside);
  wzp_address_format (&address, text);
}

static gboolean
have_decided (gpointer user_data)
{
  Run *run = user_data;

  return run->clients[0].n_decisions > 0 && run->clients[1].n_decisions > 0;
}

static void
check (const Run *run, uint64_t seed)
{
  const Client *a = &run->clients[0], *b = &run->clients[1];
  const Client *acceptor = wzp_path_race_get_role (a->race) == WZP_PATH_ROLE_DIALER ? b : a;
  gboolean is_hidden = a->is_private || b->is_private;
  gboolean is_certain = !is_hidden && run->is_lossless &&
                        path_hope_of (run->type[0], run->type[1]) == PATH_HOPE_CERTAIN &&
                        /* It is dialled where its peer was told, and does not dial back. */
                        path_type_is_predictable (run->type[acceptor->site]) &&
                        (!acceptor->is_reference || path_type_is_open (run->type[acceptor->site]));

  if (!have_decided ((gpointer) run) || a->is_direct != b->is_direct || a->conn != b->conn)
    g_error ("run %" G_GUINT64_FORMAT " (%s, %s): decided %u and %u, direct %d and %d", seed,
             run->type[0]->name, run->type[1]->name, a->n_decisions, b->n_decisions, a->is_direct,
             b->is_direct);
  if (is_certain && !a->is_direct)
    g_error ("run %" G_GUINT64_FORMAT " (%s, %s): not direct", seed, run->type[0]->name,
             run->type[1]->name);
  g_assert_cmpuint (a->n_decisions, ==, 1);
  g_assert_cmpuint (b->n_decisions, ==, 1);
  g_assert_cmpuint (acceptor->n_dials, ==, 0);
  g_assert_cmpuint (acceptor->other->n_dials, <=, 2);
  g_assert_cmpuint (acceptor->n_opens, <=, 2 * WZP_PATH_OPEN_ROUNDS);
  for (unsigned i = 0; i < 2; i++)
    if (run->clients[i].is_private)
      g_assert_cmpuint (run->clients[i].n_dials + run->clients[i].n_opens, ==, 0);
}

static gboolean
run_one (uint64_t seed)
{
  WzpRandom random = wzp_random_seeded (seed);
  g_autofree Run *run = g_new0 (Run, 1);
  char texts[2][WZP_ADDRESS_TEXT_BYTES];
  gboolean is_direct;

  path_net_init (&run->net, seed);
  for (unsigned i = 0; i < 2; i++)
    {
      run->type[i] = &path_types[wzp_random_below (&random, N_PATH_TYPES)];
      make_client (run, i, &random, texts[i]);
    }
  make_links (run, &random);
  run->clients[wzp_random_below (&random, 2)].is_reference = wzp_random_below (&random, 2) == 0;
  run->clients[wzp_random_below (&random, 2)].is_private = wzp_random_below (&random, 10) == 0;
  for (unsigned i = 0; i < 2; i++)
    {
      Client *client = &run->clients[i];
      const WzpPathRaceConfig config = {
        .id = "sim",
        .mode = WZP_PATH_RACE_REFERENCE,
        .is_caller = i == 0,
        .is_private = client->is_private,
        .own_reflexive = texts[i],
        .peer_reflexive = texts[!i],
      };

      client->race = wzp_path_race_new (&config);
      client->start =
          wzp_sim_net_now (run->net.net) + WZP_MS (300) + wzp_random_below (&random, WZP_MS (200));
      send_signal (client, 'N', 0);
    }
  wzp_sim_net_run_until (run->net.net, have_decided, run, WZP_SECONDS (1) + DECIDED_IN);
  /* What comes later changes nothing. */
  wzp_sim_net_run (run->net.net, WZP_SECONDS (2));
  check (run, seed);
  is_direct = run->clients[0].is_direct;
  for (unsigned i = 0; i < 2; i++)
    wzp_path_race_free (run->clients[i].race);
  for (unsigned i = 0; i < run->n_boxes; i++)
    wzp_sim_nat_free (run->boxes[i]);
  path_net_clear (&run->net);
  return is_direct;
}

static void
test_calls_by_the_references_rules (void)
{
  unsigned n_direct = 0;

  for (uint64_t seed = 0; seed < N_RUNS; seed++)
    n_direct += run_one (seed);
  g_test_message ("%u of %u direct", n_direct, N_RUNS);
  g_assert_cmpuint (n_direct, >, N_RUNS / 4);
}

static void
ignore (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_handler ("wzp-state", G_LOG_LEVEL_INFO, ignore, NULL);
  g_log_set_handler (NULL, G_LOG_LEVEL_DEBUG, ignore, NULL);
  g_test_add_func ("/paths/calls-by-the-references-rules", test_calls_by_the_references_rules);
  return g_test_run ();
}
