/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of one connection: made, reading packets, ending. What a user may call of it is in
 * wzp-quic-conn-api.c. */
#define G_LOG_DOMAIN "wzp-quic"

#include <string.h>

#include "wzp-edges.h"
#include "wzp-quic-private.h"

/* What one connection may hold in queues, whatever the engine's quota still has. */
#define CONN_QUOTA_BYTES (1024u * 1024u)
/* RFC 9000 section 10.2: closing and draining last three probe time-outs. */
#define CLOSE_PTOS 3
/* RFC 9000 section 20.1. */
#define CONNECTION_REFUSED 0x02
#define APPLICATION_ERROR  0x0c
#define CRYPTO_ERROR_FIRST 0x100
#define CRYPTO_ERROR_LAST  0x1ff

static const char *const state_names[] = {
  "handshake", "open", "ending", "closing", "draining", "dead",
};

static const WzpEdge edges[] = {
  { WZP_QUIC_CONN_HANDSHAKE, WZP_QUIC_CONN_OPEN, "handshake done" },
  { WZP_QUIC_CONN_HANDSHAKE, WZP_QUIC_CONN_ENDING, "close" },
  { WZP_QUIC_CONN_OPEN, WZP_QUIC_CONN_ENDING, "close" },
  { WZP_QUIC_CONN_HANDSHAKE, WZP_QUIC_CONN_ENDING, "error" },
  { WZP_QUIC_CONN_OPEN, WZP_QUIC_CONN_ENDING, "error" },
  { WZP_QUIC_CONN_ENDING, WZP_QUIC_CONN_CLOSING, "close sent" },
  { WZP_QUIC_CONN_ENDING, WZP_QUIC_CONN_DEAD, "close not sent" },
  { WZP_QUIC_CONN_HANDSHAKE, WZP_QUIC_CONN_DRAINING, "closed by peer" },
  { WZP_QUIC_CONN_OPEN, WZP_QUIC_CONN_DRAINING, "closed by peer" },
  { WZP_QUIC_CONN_HANDSHAKE, WZP_QUIC_CONN_DEAD, "lost" },
  { WZP_QUIC_CONN_OPEN, WZP_QUIC_CONN_DEAD, "lost" },
  { WZP_QUIC_CONN_ENDING, WZP_QUIC_CONN_DEAD, "lost" },
  { WZP_QUIC_CONN_HANDSHAKE, WZP_QUIC_CONN_DEAD, "no memory" },
  { WZP_QUIC_CONN_HANDSHAKE, WZP_QUIC_CONN_DEAD, "engine freed" },
  { WZP_QUIC_CONN_OPEN, WZP_QUIC_CONN_DEAD, "engine freed" },
  { WZP_QUIC_CONN_ENDING, WZP_QUIC_CONN_DEAD, "engine freed" },
};

const WzpEdges wzp_quic_conn_edges = {
  .machine = "quic",
  .state_names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edges,
  .n_edges = G_N_ELEMENTS (edges),
};

void
wzp_quic_conn_set_state (WzpQuicConn *conn, WzpQuicConnState to, const char *event)
{
  wzp_edges_move (&wzp_quic_conn_edges, conn->name, &conn->state, (uint8_t) to, event);
}

gboolean
wzp_quic_conn_is_alive (const WzpQuicConn *conn)
{
  return conn->state == WZP_QUIC_CONN_HANDSHAKE || conn->state == WZP_QUIC_CONN_OPEN;
}

/* --- made and freed --- */

static void
on_signal (const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpQuicConn *conn = user_data;

  if (conn->state == WZP_QUIC_CONN_OPEN && conn->handler && conn->handler->signal)
    conn->handler->signal (conn, bytes ? bytes : (const uint8_t *) "", len, conn->user_data);
}

static void
on_uni (const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpQuicConn *conn = user_data;

  if (conn->state == WZP_QUIC_CONN_OPEN && conn->handler && conn->handler->uni)
    conn->handler->uni (conn, bytes ? bytes : (const uint8_t *) "", len, conn->user_data);
}

/* ngtcp2 wants a local address; where the socket did not tell, it is the wildcard. */
static void
init_local (WzpUdpAddress *out, const WzpUdpAddress *local, const WzpUdpAddress *remote)
{
  static const uint8_t any[16] = { 0 };

  if (local && local->family == remote->family)
    *out = *local;
  else
    wzp_udp_address_init_ip (out, any, remote->family == AF_INET ? 4 : 16, 0);
}

WzpQuicConn *
wzp_quic_conn_new (WzpQuic *quic,
                   gboolean is_server,
                   const WzpUdpAddress *remote,
                   const WzpUdpAddress *local)
{
  static const WzpQuicStreamsEvents stream_events = { .signal = on_signal, .uni = on_uni };
  WzpQuicStreamsConfig streams_config = {
    .max_message = quic->config.signal_max_bytes,
    .max_queued = quic->config.signal_queue_bytes,
    .stall = quic->config.stalled_stream,
    .is_server = is_server,
  };
  WzpQuicConn *conn;

  if (quic->config.quota && !wzp_quota_charge (quic->config.quota, WZP_QUIC_CONN_COST_BYTES))
    return NULL;
  conn = g_new0 (WzpQuicConn, 1);
  conn->quic = quic;
  conn->is_server = is_server;
  conn->id = ++quic->next_id;
  g_snprintf (conn->name, sizeof conn->name, "q%" G_GUINT64_FORMAT, conn->id);
  conn->remote = *remote;
  init_local (&conn->local, local, remote);
  wzp_quota_init (&conn->quota, quic->config.quota, "QUIC connection", CONN_QUOTA_BYTES);
  streams_config.quota = &conn->quota;
  wzp_quic_streams_init (&conn->streams, &streams_config, &stream_events, conn);
  wzp_quic_datagrams_init (&conn->datagrams, (uint32_t) quic->config.datagram_queue_bytes,
                           &conn->quota);
  wzp_quic_list_append (quic, conn);
  quic->stats.connections++;
  conn->counted_handshake = is_server;
  quic->stats.handshakes += is_server;
  return conn;
}

static void
stop_counting_handshake (WzpQuicConn *conn)
{
  conn->quic->stats.handshakes -= (uint32_t) conn->counted_handshake;
  conn->counted_handshake = FALSE;
}

void
wzp_quic_conn_free (WzpQuicConn *conn)
{
  WzpQuic *quic = conn->quic;

  g_assert (!conn->ngtcp2);
  if (conn->state == WZP_QUIC_CONN_CLOSING || conn->state == WZP_QUIC_CONN_DRAINING)
    quic->stats.closing--;
  while (conn->n_cids > 0)
    wzp_quic_conn_remove_cid (conn, &conn->cids[0]);
  wzp_quic_unmark_dirty (conn);
  wzp_quic_timers_set (&quic->timers, &conn->timer, WZP_INSTANT_NEVER);
  wzp_quic_list_remove (quic, conn);
  wzp_quota_clear (&conn->quota);
  g_clear_pointer (&conn->peer_certificate, g_bytes_unref);
  g_free (conn->server_name);
  g_free (conn->cids);
  g_free (conn->reset_tokens);
  g_free (conn->close_reason);
  g_free (conn->close_packet);
  g_free (conn);
}

/* --- where its packets find it --- */

gboolean
wzp_quic_conn_add_cid (WzpQuicConn *conn, const ngtcp2_cid *cid)
{
  if (!wzp_quic_table_insert (&conn->quic->cids, cid->data, cid->datalen, conn))
    return FALSE;
  conn->cids = g_renew (ngtcp2_cid, conn->cids, conn->n_cids + 1);
  conn->cids[conn->n_cids++] = *cid;
  return TRUE;
}

void
wzp_quic_conn_remove_cid (WzpQuicConn *conn, const ngtcp2_cid *cid)
{
  for (guint i = 0; i < conn->n_cids; i++)
    {
      if (!ngtcp2_cid_eq (&conn->cids[i], cid))
        continue;
      wzp_quic_table_remove (&conn->quic->cids, cid->data, cid->datalen, conn);
      conn->cids[i] = conn->cids[--conn->n_cids];
      return;
    }
}

void
wzp_quic_conn_add_reset_token (WzpQuicConn *conn, const uint8_t *token)
{
  if (!wzp_quic_table_insert (&conn->quic->resets, token, NGTCP2_STATELESS_RESET_TOKENLEN, conn))
    return;
  conn->reset_tokens =
      g_realloc_n (conn->reset_tokens, conn->n_reset_tokens + 1, sizeof *conn->reset_tokens);
  memcpy (conn->reset_tokens[conn->n_reset_tokens++], token, NGTCP2_STATELESS_RESET_TOKENLEN);
}

void
wzp_quic_conn_remove_reset_token (WzpQuicConn *conn, const uint8_t *token)
{
  for (guint i = 0; i < conn->n_reset_tokens; i++)
    {
      if (memcmp (conn->reset_tokens[i], token, NGTCP2_STATELESS_RESET_TOKENLEN) != 0)
        continue;
      wzp_quic_table_remove (&conn->quic->resets, token, NGTCP2_STATELESS_RESET_TOKENLEN, conn);
      conn->n_reset_tokens--;
      memmove (conn->reset_tokens[i], conn->reset_tokens[conn->n_reset_tokens],
               NGTCP2_STATELESS_RESET_TOKENLEN);
      return;
    }
}

ngtcp2_path
wzp_quic_conn_path (WzpUdpAddress *local, WzpUdpAddress *remote)
{
  return (ngtcp2_path) {
    .local = { .addr = &local->sa, .addrlen = wzp_udp_address_len (local) },
    .remote = { .addr = &remote->sa, .addrlen = wzp_udp_address_len (remote) },
  };
}

/* --- reading --- */

void
wzp_quic_conn_note_asked (WzpQuicConn *conn)
{
  ngtcp2_conn_info info;

  if (conn->silence.patience == 0 || conn->silence.asked != 0 || conn->state != WZP_QUIC_CONN_OPEN)
    return;
  ngtcp2_conn_get_conn_info (conn->ngtcp2, &info);
  if (info.bytes_in_flight > 0)
    wzp_quic_silence_on_asked (&conn->silence, conn->stats.packets_sent, conn->quic->now);
}

static WzpInstant
silence_deadline (const WzpQuicConn *conn)
{
  if (conn->silence.asked == 0)
    return WZP_INSTANT_NEVER;
  return wzp_quic_silence_next_deadline (&conn->silence, ngtcp2_conn_get_pto (conn->ngtcp2),
                                         conn->stats.packets_sent);
}

static void
check_silence (WzpQuicConn *conn)
{
  if (silence_deadline (conn) > conn->quic->now || conn->state != WZP_QUIC_CONN_OPEN)
    return;
  switch (wzp_quic_silence_on_deadline (&conn->silence, ngtcp2_conn_get_pto (conn->ngtcp2),
                                        conn->stats.packets_sent, conn->quic->now))
    {
    case WZP_QUIC_SILENCE_PING:
      wzp_quic_conn_ping (conn);
      break;
    case WZP_QUIC_SILENCE_GONE:
      if (conn->handler && conn->handler->silent)
        conn->handler->silent (conn, conn->user_data);
      break;
    case WZP_QUIC_SILENCE_WAIT:
      break;
    }
}

/* The local half of the path a packet came on. A client's is what it chose itself, whatever address
 * the machine says: ngtcp2 drops packets of paths it does not know. */
static WzpUdpAddress
local_of_packet (const WzpQuicConn *conn, const WzpUdpAddress *local)
{
  if (conn->is_server && local->family == conn->local.family)
    return *local;
  if (wzp_udp_address_is_set (&conn->migrated_local) &&
      wzp_udp_address_equal_ip (&conn->migrated_local, local))
    return conn->migrated_local;
  return conn->local;
}

/* Whether nothing hangs on the packet just read but its acknowledgement, and that may wait. */
static gboolean
may_ack_later (WzpQuicConn *conn, uint64_t n_datagrams_before, uint64_t n_stream_events_before)
{
  if (conn->state != WZP_QUIC_CONN_OPEN || !conn->is_confirmed || conn->is_dirty ||
      conn->stats.datagrams_received == n_datagrams_before ||
      conn->streams.n_events != n_stream_events_before || conn->streams.n_unacked > 0)
    return FALSE;
  if (conn->n_voice_packets++ == 0)
    conn->voice_ack_due = wzp_instant_add (conn->quic->now, WZP_QUIC_VOICE_ACK_DELAY);
  return conn->n_voice_packets < WZP_QUIC_VOICE_ACK_PACKETS;
}

void
wzp_quic_conn_read (WzpQuicConn *conn,
                    const WzpUdpAddress *remote,
                    const WzpUdpAddress *local,
                    uint8_t ecn,
                    const uint8_t *data,
                    size_t len)
{
  WzpUdpAddress from = *remote;
  WzpUdpAddress to = local_of_packet (conn, local);
  ngtcp2_path path = wzp_quic_conn_path (&to, &from);
  ngtcp2_pkt_info info = { .ecn = ecn };
  ngtcp2_pkt_hd header;
  uint64_t n_datagrams = conn->stats.datagrams_received;
  uint64_t n_stream_events = conn->streams.n_events;
  int rc;

  if (conn->state == WZP_QUIC_CONN_CLOSING)
    {
      /* Ever more rarely (RFC 9000 section 10.2.1): to the 1st, 2nd, 4th, 8th packet. */
      conn->closing_packets_in++;
      if ((conn->closing_packets_in & (conn->closing_packets_in - 1)) == 0)
        wzp_quic_mark_dirty (conn);
      return;
    }
  if (!wzp_quic_conn_is_alive (conn))
    return;
  rc = ngtcp2_conn_read_pkt (conn->ngtcp2, &path, &info, data, len, conn->quic->now);
  conn->stats.packets_received++;
  conn->handshake_bytes_in += len;
  wzp_quic_silence_on_heard (&conn->silence);
  if (rc == NGTCP2_ERR_RETRY)
    {
      /* ngtcp2 wants the client's address proved before it spends more. */
      if (ngtcp2_accept (&header, data, len) == 0)
        wzp_quic_send_retry (conn->quic, &header, remote, local);
      rc = NGTCP2_ERR_DROP_CONN;
    }
  if (rc != 0)
    {
      wzp_quic_conn_fail (conn, rc);
      return;
    }
  wzp_quic_conn_check_finished (conn);
  if (may_ack_later (conn, n_datagrams, n_stream_events))
    wzp_quic_conn_update_timer (conn);
  else
    wzp_quic_mark_dirty (conn);
}

void
wzp_quic_conn_handshake_finished (WzpQuicConn *conn)
{
  WzpQuic *quic = conn->quic;
  const WzpQuicEvents *events = quic->config.events;
  const ngtcp2_transport_params *parameters =
      ngtcp2_conn_get_remote_transport_params (conn->ngtcp2);

  stop_counting_handshake (conn);
  conn->is_confirmed = conn->is_server; /* RFC 9001 section 4.1.2 */
  conn->datagram_limit = (size_t) MIN (parameters->max_datagram_frame_size, UINT16_MAX);
  if (!wzp_quic_conn_is_alive (conn))
    return;
  wzp_quic_conn_set_state (conn, WZP_QUIC_CONN_OPEN, "handshake done");
  if (!conn->is_server)
    {
      if (conn->handler && conn->handler->handshake_done)
        conn->handler->handshake_done (conn, conn->user_data);
      return;
    }
  conn->server_name =
      g_strdup (conn->tls.server_name ? conn->tls.server_name : WZP_QUIC_SERVER_NAME_DEFAULT);
  if (events->incoming)
    events->incoming (quic, conn, quic->config.user_data);
  else
    wzp_quic_conn_close (conn, WZP_QUIC_CODE_NORMAL, NULL);
}

/* --- time --- */

void
wzp_quic_conn_update_timer (WzpQuicConn *conn)
{
  WzpInstant at = conn->close_deadline;

  if (conn->ngtcp2)
    at = wzp_instant_min (ngtcp2_conn_get_expiry (conn->ngtcp2),
                          wzp_quic_streams_next_deadline (&conn->streams));
  /* What else could be due waits with the acknowledgements: no stream is under way. */
  if (conn->ngtcp2 && conn->voice_ack_due != 0)
    at = MAX (at, conn->voice_ack_due);
  if (conn->ngtcp2 && conn->finish_deadline != 0)
    at = wzp_instant_min (at, conn->finish_deadline);
  if (conn->ngtcp2)
    at = wzp_instant_min (at, silence_deadline (conn));
  wzp_quic_timers_set (&conn->quic->timers, &conn->timer, at);
}

void
wzp_quic_conn_expire (WzpQuicConn *conn)
{
  WzpInstant now = conn->quic->now;
  int rc = 0;

  if (!conn->ngtcp2)
    {
      wzp_quic_conn_free (conn);
      return;
    }
  if (!wzp_quic_conn_is_alive (conn))
    return; /* ENDING: dirty, the next flush writes it */
  if (ngtcp2_conn_get_expiry (conn->ngtcp2) <= now)
    rc = ngtcp2_conn_handle_expiry (conn->ngtcp2, now);
  if (rc != 0)
    {
      wzp_quic_conn_fail (conn, rc);
      return;
    }
  wzp_quic_streams_expire (&conn->streams, now);
  wzp_quic_conn_check_finished (conn);
  check_silence (conn);
  wzp_quic_mark_dirty (conn);
}

/* --- the end --- */

void
wzp_quic_conn_end (WzpQuicConn *conn, WzpQuicConnState state, const char *event)
{
  WzpQuic *quic = conn->quic;
  const WzpQuicHandler *handler = conn->handler;
  WzpDuration pto = conn->ngtcp2 ? ngtcp2_conn_get_pto (conn->ngtcp2) : 0;

  wzp_quic_conn_set_state (conn, state, event);
  stop_counting_handshake (conn);
  quic->stats.connections--;
  if (conn->is_finishing)
    quic->n_finishing--;
  while (conn->n_reset_tokens > 0)
    wzp_quic_conn_remove_reset_token (conn, conn->reset_tokens[0]);
  wzp_quic_streams_clear (&conn->streams);
  quic->stats.datagrams_dropped += conn->datagrams.dropped_full + conn->datagrams.dropped_old;
  wzp_quic_datagrams_clear (&conn->datagrams);
  if (conn->is_server)
    wzp_quic_release_ip (quic, conn->per_ip_key);
  if (quic->config.quota)
    wzp_quota_release (quic->config.quota, WZP_QUIC_CONN_COST_BYTES);
  g_clear_pointer (&conn->ngtcp2, ngtcp2_conn_del);
  wzp_quic_tls_session_clear (&conn->tls);
  wzp_quic_unmark_dirty (conn);
  if (state != WZP_QUIC_CONN_DEAD)
    quic->stats.closing++;
  conn->close_deadline =
      state == WZP_QUIC_CONN_DEAD ? quic->now : wzp_instant_add (quic->now, CLOSE_PTOS * pto);
  wzp_quic_conn_update_timer (conn);

  conn->handler = NULL;
  if (handler && handler->closed)
    {
      WzpQuicClose close = {
        .cause = conn->cause,
        .by_peer = conn->closed_by_peer,
        .code = conn->close_code,
        .reason = conn->close_reason ? conn->close_reason : "",
      };

      handler->closed (conn, &close, conn->user_data);
    }
}

/* What a peer wrote as its reason, made fit for logs and people. */
static char *
printable_reason (const uint8_t *reason, size_t len)
{
  char *text;

  if (len == 0)
    return g_strdup ("");
  text = g_utf8_make_valid ((const char *) reason, (gssize) MIN (len, WZP_QUIC_REASON_MAX));
  for (char *c = text; *c; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return text;
}

static WzpQuicCause
cause_of_peer_error (const WzpQuicConn *conn, const ngtcp2_ccerr *error)
{
  gboolean in_handshake = conn->state == WZP_QUIC_CONN_HANDSHAKE;

  if (error->type == NGTCP2_CCERR_TYPE_APPLICATION)
    return WZP_QUIC_CAUSE_CLOSED_BY_PEER;
  if (in_handshake &&
      (error->error_code == CONNECTION_REFUSED || error->error_code == APPLICATION_ERROR))
    return WZP_QUIC_CAUSE_REFUSED;
  if (in_handshake && error->error_code >= CRYPTO_ERROR_FIRST &&
      error->error_code <= CRYPTO_ERROR_LAST)
    return WZP_QUIC_CAUSE_NOT_A_RELAY;
  return WZP_QUIC_CAUSE_PROTOCOL;
}

static void
fail_by_peer (WzpQuicConn *conn)
{
  const ngtcp2_ccerr *error = ngtcp2_conn_get_ccerr (conn->ngtcp2);

  conn->closed_by_peer = TRUE;
  conn->cause = conn->was_reset ? WZP_QUIC_CAUSE_RESET : cause_of_peer_error (conn, error);
  conn->close_code = error->error_code;
  g_free (conn->close_reason);
  conn->close_reason = printable_reason (error->reason, error->reasonlen);
  wzp_quic_conn_end (conn, WZP_QUIC_CONN_DRAINING, "closed by peer");
}

static WzpQuicCause
cause_of_silence (const WzpQuicConn *conn)
{
  if (conn->state != WZP_QUIC_CONN_HANDSHAKE)
    return WZP_QUIC_CAUSE_IDLE_TIMEOUT;
  return conn->stats.packets_received == 0 ? WZP_QUIC_CAUSE_UNREACHABLE
                                           : WZP_QUIC_CAUSE_HANDSHAKE_TIMEOUT;
}

/* Our side found the error: the peer is told at the next flush. */
static void
fail_by_us (WzpQuicConn *conn, int rc)
{
  ngtcp2_ccerr error;
  uint8_t alert = ngtcp2_conn_get_tls_alert (conn->ngtcp2);

  ngtcp2_ccerr_default (&error);
  if (rc == NGTCP2_ERR_CRYPTO && alert)
    ngtcp2_ccerr_set_tls_alert (&error, alert, NULL, 0);
  else
    ngtcp2_ccerr_set_liberr (&error, rc, NULL, 0);
  if (conn->key_rejected)
    conn->cause = WZP_QUIC_CAUSE_KEY_REJECTED;
  else if (rc == NGTCP2_ERR_CRYPTO && conn->state == WZP_QUIC_CONN_HANDSHAKE)
    conn->cause = WZP_QUIC_CAUSE_NOT_A_RELAY;
  else
    conn->cause = WZP_QUIC_CAUSE_PROTOCOL;
  conn->close_is_application = FALSE;
  conn->close_code = error.error_code;
  g_free (conn->close_reason);
  conn->close_reason = g_strdup (conn->key_rejected ? "key rejected" : ngtcp2_strerror (rc));
  wzp_quic_conn_set_state (conn, WZP_QUIC_CONN_ENDING, "error");
  wzp_quic_mark_dirty (conn);
}

void
wzp_quic_conn_fail (WzpQuicConn *conn, int rc)
{
  gboolean is_alive = wzp_quic_conn_is_alive (conn);

  switch (rc)
    {
    case NGTCP2_ERR_DRAINING:
      if (is_alive)
        {
          fail_by_peer (conn);
          return;
        }
      break;
    case NGTCP2_ERR_IDLE_CLOSE:
    case NGTCP2_ERR_HANDSHAKE_TIMEOUT:
      conn->cause = cause_of_silence (conn);
      break;
    case NGTCP2_ERR_RECV_VERSION_NEGOTIATION:
      conn->cause = WZP_QUIC_CAUSE_NOT_A_RELAY;
      conn->closed_by_peer = TRUE;
      g_free (conn->close_reason);
      conn->close_reason = g_strdup ("no common QUIC version");
      break;
    case NGTCP2_ERR_DROP_CONN:
    case NGTCP2_ERR_CLOSING:
      conn->cause = WZP_QUIC_CAUSE_PROTOCOL;
      break;
    default:
      if (is_alive)
        {
          fail_by_us (conn, rc);
          return;
        }
      break;
    }
  wzp_quic_conn_end (conn, WZP_QUIC_CONN_DEAD, "lost");
}
