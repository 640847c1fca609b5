/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "path-client-private.h"

/* As a QUIC stack with a small initial RTT: 100 ms, doubling. */
#define RETRANSMIT      WZP_MS (100)
#define RETRANSMIT_LAST WZP_MS (1600)
/* Asking the relay twice how it sees us (call/wzp-direct-path.c). */
#define ASK_AGAIN WZP_MS (300)
/* A bet's answer is sent so often. */
#define N_ANSWERS 2

static const WzpSimEndpoint relay = { PATH_RELAY_IP, PATH_RELAY_PORT };

static void run_effects (PathClient *client, WzpInstant now);

static WzpSimNode *
node_of (const PathClient *client)
{
  return client->net->sites[client->site].node;
}

void
_path_client_send_direct (PathClient *client,
                          uint16_t port,
                          WzpSimEndpoint to,
                          uint8_t type,
                          const void *data,
                          size_t len)
{
  path_net_send (client->net, node_of (client), port, to, type, data, len);
}

void
_path_client_send_by_relay (PathClient *client, uint8_t type, const void *data, size_t len)
{
  uint8_t packet[PATH_MAX_BYTES - PATH_HEADER_BYTES] = { (uint8_t) client->site, type };

  memcpy (packet + 2, data, len);
  _path_client_send_direct (client, PATH_CLIENT_PORT, relay, 'X', packet, len + 2);
}

/* The signal connection is reliable: what it carries arrives, only late when packets are lost. */
static void
send_reliably (PathClient *client, uint8_t type, const void *data, size_t len)
{
  for (unsigned i = 0; i < 3; i++)
    _path_client_send_by_relay (client, type, data, len);
}

/* --- connections ----------------------------------------------------------------------------------- */

PathConn *
_path_client_find_conn (PathClient *client, uint64_t id)
{
  for (unsigned i = 0; i < client->n_conns; i++)
    if (client->conns[i].id == id)
      return &client->conns[i];
  return NULL;
}

static PathConn *
find_attempt (PathClient *client, uint32_t attempt)
{
  for (unsigned i = 0; i < client->n_conns; i++)
    if (client->conns[i].attempt == attempt && attempt != 0)
      return &client->conns[i];
  return NULL;
}

static PathConn *
add_conn (PathClient *client, uint64_t id, WzpSimEndpoint remote, uint16_t local_port)
{
  PathConn *conn = &client->conns[client->n_conns];

  g_assert_cmpuint (client->n_conns, <, PATH_MAX_CONNS);
  client->n_conns++;
  *conn = (PathConn) {
    .id = id,
    .is_open = TRUE,
    .remote = remote,
    .local_port = local_port,
    .again = WZP_INSTANT_NEVER,
  };
  return conn;
}

static void
send_on (PathClient *client, const PathConn *conn, uint8_t type)
{
  /* A proof is right when its byte is 1. */
  uint8_t data[9] = { [8] = 1 };

  memcpy (data, &conn->id, 8);
  _path_client_send_direct (client, conn->local_port, conn->remote, type, data, sizeof data);
}

static void
transmit (PathClient *client, PathConn *conn, WzpInstant now)
{
  send_on (client, conn, conn->is_connected ? 'C' : 'I');
  conn->backoff = conn->backoff == 0 ? RETRANSMIT : MIN (2 * conn->backoff, RETRANSMIT_LAST);
  conn->again = now + conn->backoff;
}

static void
close_conn (PathClient *client, PathConn *conn, WzpInstant now)
{
  if (!conn->is_open)
    return;
  conn->is_open = FALSE;
  conn->again = WZP_INSTANT_NEVER;
  send_on (client, conn, 'Q');
  wzp_path_switch_remove (client->path, conn->id, now);
}

static void
on_proof (PathClient *client, PathConn *conn, gboolean is_right, WzpInstant now)
{
  const WzpPathAttempt *attempt;

  conn->again = WZP_INSTANT_NEVER;
  wzp_path_race_on_proof (client->race, conn->attempt, is_right, conn->id, now);
  attempt = wzp_path_race_find_conn (client->race, conn->id);
  if (!attempt || !is_right || !wzp_path_switch_add (client->path, conn->id, now))
    return;
  if (client->proven_at == WZP_INSTANT_NEVER)
    client->proven_at = now - client->offset;
  if (client->watch.direct.health == WZP_PATH_HEALTH_NONE ||
      client->watch.direct.health == WZP_PATH_HEALTH_DEAD)
    wzp_path_watch_on_up (&client->watch, TRUE, now);
  wzp_hard_nat_stop (client->hard, now);
}

/* --- what arrives ------------------------------------------------------------------------------------ */

static void
on_handshake (PathClient *client,
              uint8_t type,
              WzpSimEndpoint from,
              uint16_t port,
              const uint8_t *data,
              WzpInstant now)
{
  WzpAddress address = path_address (from);
  PathConn *conn;
  uint64_t id;

  memcpy (&id, data, 8);
  conn = _path_client_find_conn (client, id);
  if (!conn && type == 'I' && client->n_conns < PATH_MAX_CONNS)
    conn = add_conn (client, id, from, port);
  if (conn && !conn->is_open && type != 'Q')
    send_on (client, conn, 'Q');
  if (!conn || !conn->is_open)
    return;
  if (type == 'I')
    send_on (client, conn, 'R');
  else if (type == 'R' && conn->is_out && !conn->is_connected)
    {
      conn->is_connected = TRUE;
      wzp_path_race_on_connected (client->race, conn->attempt, now);
    }
  else if (type == 'C' && !conn->is_out && !conn->is_connected)
    {
      conn->is_connected = TRUE;
      conn->attempt = wzp_path_race_on_incoming (client->race, &address, now);
      on_proof (client, conn, data[8] == 1, now);
    }
  else if (type == 'C' && !conn->is_out)
    send_on (client, conn, 'S');
  else if (type == 'S' && conn->is_out)
    on_proof (client, conn, data[8] == 1, now);
  else if (type == 'Q')
    {
      conn->is_open = FALSE;
      conn->again = WZP_INSTANT_NEVER;
      wzp_path_race_on_closed (client->race, conn->attempt, now);
      wzp_path_switch_remove (client->path, id, now);
    }
}

static void
on_frame (PathClient *client,
          gboolean direct,
          WzpSimEndpoint from,
          const uint8_t *data,
          WzpInstant now)
{
  PathConn *conn;
  PathFrame frame;

  memcpy (&frame, data, sizeof frame);
  conn = direct ? _path_client_find_conn (client, frame.conn) : NULL;
  /* A frame is authentic: QUIC follows a peer whose address changes. */
  if (conn && conn->is_open)
    conn->remote = from;
  if (!wzp_path_switch_receives (client->path, (WzpPath) { .conn = frame.conn }))
    {
      client->n_refused += !frame.is_double;
      return;
    }
  wzp_path_watch_on_packet (&client->watch, direct,
                            frame.is_silence ? WZP_PATH_PACKET_SILENCE : WZP_PATH_PACKET_VOICE,
                            now);
  client->heard[frame.number % PATH_MAX_FRAMES] = 1;
  if (client->ack_at[direct] == WZP_INSTANT_NEVER)
    client->ack_at[direct] = now + ACK_DELAY;
  if (client->on_frame)
    client->on_frame (frame.number, now - client->offset, client->user_data);
}

/* As QUIC does, a closed connection says so whenever it is spoken to. */
static void
on_keepalive (PathClient *client,
              gboolean direct,
              WzpSimEndpoint from,
              const uint8_t *data,
              WzpInstant now)
{
  PathConn *conn;
  uint64_t id;

  memcpy (&id, data, sizeof id);
  conn = direct ? _path_client_find_conn (client, id) : NULL;
  if (conn && conn->is_open)
    conn->remote = from;
  else if (conn)
    send_on (client, conn, 'Q');
}

typedef struct
{
  uint16_t ports[WZP_HARD_NAT_SEQUENCE];
  uint8_t n_ports;
  char allocation[WZP_NAT_ALLOCATION_TEXT_BYTES];
  char ip[WZP_ADDRESS_TEXT_BYTES];
} HardProbe;

static void
on_hard_probe (PathClient *client, const uint8_t *data, WzpInstant now)
{
  HardProbe probe;
  WzpSignalHardNatProbe signal = { .allocation = probe.allocation, .external_ip = probe.ip };

  memcpy (&probe, data, sizeof probe);
  signal.port_sequence.items = probe.ports;
  signal.port_sequence.n_items = probe.n_ports;
  wzp_hard_nat_on_probe (client->hard, &signal, now);
}

static void
on_message (PathClient *client,
            gboolean direct,
            uint8_t type,
            WzpSimEndpoint from,
            uint16_t port,
            const uint8_t *data,
            WzpInstant now)
{
  WzpAddress address = path_address (from);
  WzpPathSwitchMessage message;
  WzpSignalHardNatBirthdayStart start = { .acceptor_port_count = WZP_HARD_NAT_SOCKETS };

  switch (type)
    {
    case 'F':
      on_frame (client, direct, from, data, now);
      break;
    case 'A':
      wzp_path_watch_on_packet (&client->watch, direct, WZP_PATH_PACKET_OTHER, now);
      break;
    case 'K':
      wzp_path_watch_on_packet (&client->watch, direct, WZP_PATH_PACKET_OTHER, now);
      on_keepalive (client, direct, from, data, now);
      break;
    case 'W':
      memcpy (&message, data, sizeof message);
      wzp_path_switch_on_message (client->path, &message, now);
      break;
    case 'U':
      wzp_path_race_on_peer_candidates (client->race, &client->other->own, now);
      break;
    case 'H':
      on_hard_probe (client, data, now);
      break;
    case 'B':
      wzp_hard_nat_on_start (client->hard, &start, now);
      break;
    case 'O':
      if (port == PATH_CLIENT_PORT)
        wzp_path_race_on_learned (client->race, &address, now);
      else
        for (unsigned i = 0; i < N_ANSWERS; i++)
          _path_client_send_direct (client, port, from, 'O', "", 0);
      break;
    default:
      on_handshake (client, type, from, port, data, now);
    }
}

static void
client_receive (WzpSimNode *node,
                const WzpUdpAddress *from,
                uint8_t ecn,
                const uint8_t *data,
                size_t len,
                WzpInstant net_now,
                gpointer user_data)
{
  PathClient *client = user_data;
  WzpInstant now = net_now + client->offset;
  WzpSimEndpoint source = path_endpoint_of_udp (from);
  uint16_t port = (uint16_t) (data[0] << 8 | data[1]);
  gboolean direct = data[2] != 'Y';

  /* The addresses come with CallSetup, which may be later here than there. */
  if (!client->race ||
      (port != PATH_CLIENT_PORT && port > PATH_CLIENT_PORT + client->n_extra_ports))
    return;
  if (direct)
    on_message (client, TRUE, data[2], source, port, data + 3, now);
  else
    {
      wzp_path_watch_on_packet (&client->watch, FALSE, WZP_PATH_PACKET_OTHER, now);
      on_message (client, FALSE, data[3], source, port, data + 4, now);
    }
  run_effects (client, now);
}

/* What the machine knows of itself may be old. */
static void
tell_candidates (PathClient *client, WzpInstant now)
{
  WzpHardNatConfig unused = { 0 };

  wzp_candidates_clear (&client->own);
  path_client_gather (client, &unused);
  wzp_path_race_on_own_candidates (client->race, &client->own, now);
  send_reliably (client, 'U', "", 0);
}

/* Frames go through the relay again: the direct path is dead, perhaps because a NAT gave us another port,
 * which nobody tells. */
static void
redial (PathClient *client, WzpInstant now)
{
  tell_candidates (client, now);
  wzp_path_race_again (client->race, now);
  client->punch_again = wzp_instant_add (now, ASK_AGAIN);
}

/* With what is known by then; the packets of the call are counted on. */
static void
punch_again (PathClient *client, WzpInstant now)
{
  WzpHardNatConfig hard = {
    .id = "sim",
    .is_caller = client->site == 0,
    .seed = ++client->seed,
    .peer = client->other->own.items[client->other->own.n_items - 1].address,
    .n_packets = wzp_hard_nat_get_n_packets (client->hard),
  };

  client->punch_again = WZP_INSTANT_NEVER;
  if (wzp_path_is_direct (wzp_path_switch_get_path (client->path)))
    return;
  wzp_hard_nat_free (client->hard);
  wzp_candidates_clear (&client->own);
  path_client_gather (client, &hard);
  client->hard = wzp_hard_nat_new (&hard);
  wzp_hard_nat_start (client->hard, now);
}

/* --- effects ----------------------------------------------------------------------------------------- */

static void
run_race_effect (PathClient *client, const WzpPathEffect *effect, WzpInstant now)
{
  PathConn *conn = find_attempt (client, effect->attempt);

  switch (effect->type)
    {
    case WZP_PATH_EFFECT_DIAL:
      client->n_dials++;
      conn = add_conn (client, (uint64_t) (client->site + 1) << 32 | effect->attempt,
                       path_endpoint (&effect->address), PATH_CLIENT_PORT);
      conn->is_out = TRUE;
      conn->attempt = effect->attempt;
      transmit (client, conn, now);
      break;
    case WZP_PATH_EFFECT_OPEN:
      client->n_opens++;
      _path_client_send_direct (client, PATH_CLIENT_PORT, path_endpoint (&effect->address), 'O', "",
                                0);
      break;
    case WZP_PATH_EFFECT_CLOSE:
      if (conn)
        close_conn (client, conn, now);
      break;
    case WZP_PATH_EFFECT_PROVE:
      if (conn && conn->is_out)
        {
          conn->backoff = 0;
          transmit (client, conn, now);
        }
      else if (conn)
        send_on (client, conn, 'S');
      break;
    case WZP_PATH_EFFECT_NOMINATE:
      wzp_path_switch_add (client->path, effect->conn, now);
      wzp_path_switch_propose (client->path, WZP_PATH_DIRECT (effect->conn), now);
      break;
    case WZP_PATH_EFFECT_REPORT:
    case WZP_PATH_EFFECT_DECIDE:
      break;
    }
}

static gboolean
is_control_lost (PathClient *client)
{
  return wzp_random_unit (wzp_sim_net_random (client->net->net)) < client->control_loss;
}

static void
send_switch (PathClient *client, const WzpPathSwitchMessage *message)
{
  if (!is_control_lost (client))
    _path_client_send_by_relay (client, 'W', message, sizeof *message);
  for (unsigned i = 0; i < client->n_conns; i++)
    if (client->conns[i].is_open && wzp_path_race_find_conn (client->race, client->conns[i].id) &&
        !is_control_lost (client))
      _path_client_send_direct (client, client->conns[i].local_port, client->conns[i].remote, 'W',
                                message, sizeof *message);
}

static void
run_switch_effect (PathClient *client, const WzpPathSwitchEffect *effect, WzpInstant now)
{
  PathConn *conn;

  switch (effect->type)
    {
    case WZP_PATH_SWITCH_EFFECT_SEND:
      send_switch (client, &effect->message);
      break;
    case WZP_PATH_SWITCH_EFFECT_MOVE:
      wzp_path_watch_on_move (&client->watch, effect->path, now);
      if (wzp_path_is_direct (effect->path))
        wzp_path_race_on_used (client->race, effect->path.conn);
      else
        redial (client, now);
      break;
    case WZP_PATH_SWITCH_EFFECT_RETIRE:
      conn = _path_client_find_conn (client, effect->path.conn);
      if (conn)
        {
          close_conn (client, conn, now);
          wzp_path_race_on_closed (client->race, conn->attempt, now);
        }
      break;
    case WZP_PATH_SWITCH_EFFECT_SETTLE:
      break;
    }
}

static void
send_hard_probe (PathClient *client)
{
  WzpSignalHardNatProbe signal = { 0 };
  HardProbe probe = { 0 };

  wzp_hard_nat_fill_probe (client->hard, &signal);
  probe.n_ports = (uint8_t) signal.port_sequence.n_items;
  memcpy (probe.ports, signal.port_sequence.items, probe.n_ports * sizeof probe.ports[0]);
  g_strlcpy (probe.allocation, signal.allocation, sizeof probe.allocation);
  g_strlcpy (probe.ip, signal.external_ip, sizeof probe.ip);
  g_free (signal.port_sequence.items);
  g_free (signal.allocation);
  g_free (signal.external_ip);
  send_reliably (client, 'H', &probe, sizeof probe);
}

static void
run_hard_effect (PathClient *client, const WzpHardNatEffect *effect, WzpInstant now)
{
  switch (effect->type)
    {
    case WZP_HARD_NAT_EFFECT_SEND_PROBE:
      send_hard_probe (client);
      break;
    case WZP_HARD_NAT_EFFECT_OPEN_SOCKETS:
      client->n_extra_ports = effect->n;
      for (unsigned i = 0; i < effect->n; i++)
        _path_client_send_direct (client, (uint16_t) (PATH_CLIENT_PORT + 1 + i),
                                  path_endpoint (&effect->address), 'O', "", 0);
      client->n_probes += effect->n;
      wzp_hard_nat_on_sockets (client->hard, effect->n, now);
      break;
    case WZP_HARD_NAT_EFFECT_SEND_START:
      send_reliably (client, 'B', "", 0);
      break;
    case WZP_HARD_NAT_EFFECT_PACKET:
      client->n_probes++;
      _path_client_send_direct (client, PATH_CLIENT_PORT, path_endpoint (&effect->address), 'O', "",
                                0);
      break;
    case WZP_HARD_NAT_EFFECT_CLOSE_SOCKETS:
      break; /* the winner's stays; the others hear nothing any more anyway */
    }
}

static void
run_effects (PathClient *client, WzpInstant now)
{
  gboolean more = TRUE;

  while (more)
    {
      WzpPathEffect race;
      WzpPathSwitchEffect path;
      WzpHardNatEffect hard;

      more = FALSE;
      while (wzp_path_race_next_effect (client->race, &race))
        {
          run_race_effect (client, &race, now);
          more = TRUE;
        }
      while (wzp_path_switch_next_effect (client->path, &path))
        {
          run_switch_effect (client, &path, now);
          more = TRUE;
        }
      while (wzp_hard_nat_next_effect (client->hard, &hard))
        {
          run_hard_effect (client, &hard, now);
          more = TRUE;
        }
    }
  _path_client_hedge (client, now);
}

/* --- time -------------------------------------------------------------------------------------------- */

static void
send_keepalives (PathClient *client)
{
  const uint64_t none = 0;

  _path_client_send_by_relay (client, 'K', &none, sizeof none);
  for (unsigned i = 0; i < client->n_conns; i++)
    if (client->conns[i].is_open && wzp_path_race_find_conn (client->race, client->conns[i].id))
      send_on (client, &client->conns[i], 'K');
}

static void
run_watch (PathClient *client, WzpInstant now)
{
  const WzpPathAttempt *best = wzp_path_race_get_best (client->race);

  switch (wzp_path_watch_on_deadline (&client->watch, now))
    {
    case WZP_PATH_ADVICE_STAY:
      break;
    case WZP_PATH_ADVICE_TO_RELAY:
      wzp_path_switch_propose (client->path, WZP_PATH_RELAY, now);
      break;
    case WZP_PATH_ADVICE_TO_DIRECT:
      if (best)
        wzp_path_switch_propose (client->path, WZP_PATH_DIRECT (best->conn), now);
      break;
    }
}

static WzpInstant
client_next_deadline (WzpSimNode *node, gpointer user_data)
{
  PathClient *client = user_data;
  WzpInstant at;

  if (!client->race)
    return WZP_INSTANT_NEVER;
  if (!client->has_begun)
    return client->start - client->offset;
  at = wzp_path_race_next_deadline (client->race);
  at = wzp_instant_min (at, wzp_path_switch_next_deadline (client->path));
  at = wzp_instant_min (at, wzp_path_watch_next_deadline (&client->watch));
  at = wzp_instant_min (at, wzp_hard_nat_next_deadline (client->hard));
  at = wzp_instant_min (at, client->punch_again);
  at = wzp_instant_min (at, wzp_instant_min (client->next_frame, client->next_keepalive));
  at = wzp_instant_min (at, wzp_instant_min (client->ack_at[0], client->ack_at[1]));
  for (unsigned i = 0; i < client->n_conns; i++)
    at = wzp_instant_min (at, client->conns[i].again);
  return at == WZP_INSTANT_NEVER ? at : at - client->offset;
}

static void
begin (PathClient *client, WzpInstant now)
{
  client->has_begun = TRUE;
  wzp_path_race_on_peer_candidates (client->race, &client->other->own, now);
  wzp_hard_nat_start (client->hard, now);
  wzp_path_watch_on_up (&client->watch, FALSE, now);
  client->next_frame = now;
  client->next_keepalive = now;
}

static void
client_expire (WzpSimNode *node, WzpInstant net_now, gpointer user_data)
{
  PathClient *client = user_data;
  WzpInstant now = net_now + client->offset;

  if (!client->has_begun)
    begin (client, now);
  wzp_path_race_on_deadline (client->race, now);
  wzp_path_switch_on_deadline (client->path, now);
  wzp_hard_nat_on_deadline (client->hard, now);
  if (client->punch_again <= now)
    punch_again (client, now);
  run_watch (client, now);
  for (unsigned i = 0; i < client->n_conns; i++)
    if (client->conns[i].again <= now)
      transmit (client, &client->conns[i], now);
  if (client->next_keepalive <= now)
    {
      send_keepalives (client);
      client->next_keepalive = now + PATH_KEEPALIVE;
    }
  if (client->next_frame <= now)
    {
      _path_client_send_frame (client, now);
      client->next_frame = now + client->frame;
    }
  for (unsigned direct = 0; direct < 2; direct++)
    if (client->ack_at[direct] <= now)
      _path_client_acknowledge (client, direct);
  run_effects (client, now);
}

const WzpSimNodeOps path_client_ops = {
  .receive = client_receive,
  .next_deadline = client_next_deadline,
  .expire = client_expire,
};

/* --- life -------------------------------------------------------------------------------------------- */

void
path_client_init (PathClient *client, PathNet *net, unsigned site, uint64_t seed)
{
  WzpHardNatConfig hard = { .id = "sim", .is_caller = site == 0, .seed = seed };

  *client = (PathClient) {
    .net = net,
    .site = site,
    .proven_at = WZP_INSTANT_NEVER,
    .seed = seed + 2,
    .punch_again = WZP_INSTANT_NEVER,
    .frame = PATH_FRAME,
    .ack_at = { WZP_INSTANT_NEVER, WZP_INSTANT_NEVER },
  };
  path_client_gather (client, &hard);
  client->side = hard.side;
  client->path = wzp_path_switch_new ("sim", site == 0);
  client->hard = wzp_hard_nat_new (&hard);
}

void
path_client_meet (PathClient *client, PathClient *other, WzpDuration delay, uint64_t seed)
{
  const WzpPathRaceConfig config = { .id = "sim", .is_caller = client->site == 0 };
  /* The host's own when no NAT makes another of it. */
  const WzpCandidate *peer = &other->own.items[other->own.n_items - 1];
  WzpHardNatConfig hard = { .id = "sim", .is_caller = client->site == 0, .seed = seed };
  WzpCandidates gathered = client->own;
  WzpInstant now = wzp_sim_net_now (client->net->net) + client->offset;
  WzpCandidates none = { 0 };

  client->other = other;
  client->race = wzp_path_race_new (&config);
  client->start = now + delay;
  wzp_hard_nat_free (client->hard);
  path_client_gather (client, &hard);
  client->own = gathered;
  hard.peer = peer->address;
  client->hard = wzp_hard_nat_new (&hard);
  wzp_path_watch_init (&client->watch, client->site == 0, now);
  /* The secret is known, the peer's addresses are not yet: an earlier peer is welcome. */
  wzp_path_race_start (client->race, &client->own, &none, now);
}

void
path_client_clear (PathClient *client)
{
  wzp_path_race_free (client->race);
  wzp_path_switch_free (client->path);
  wzp_hard_nat_free (client->hard);
}

void
path_client_on_network (PathClient *client)
{
  WzpInstant now = wzp_sim_net_now (client->net->net) + client->offset;

  client->n_moves++;
  wzp_path_watch_on_trouble (&client->watch, TRUE, now);
  wzp_path_watch_on_trouble (&client->watch, FALSE, now);
  tell_candidates (client, now);
  run_effects (client, now);
}

unsigned
path_client_longest_gap (const PathClient *client, unsigned n_first, unsigned n_last)
{
  unsigned longest = 0;
  unsigned row = 0;

  for (unsigned i = n_first; i + n_last < client->other->n_sent_frames; i++)
    {
      row = client->heard[i] ? 0 : row + 1;
      longest = MAX (longest, row);
    }
  return longest;
}
