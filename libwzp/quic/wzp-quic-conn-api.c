/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the user of a connection can ask and tell. Everything here only queues and marks: it may be
 * called from any callback. */
#define G_LOG_DOMAIN "wzp-quic"

#include <string.h>

#include "wzp-quic-private.h"

/* Short header: flags, connection ID, packet number (at most 4), then the tag of the AEAD (RFC 9001
 * section 5.3), then the DATAGRAM frame's type and length (RFC 9221 section 4). */
#define PACKET_FIXED_BYTES   (1 + 4 + 16)
#define DATAGRAM_FRAME_BYTES (1 + 2)

void
wzp_quic_conn_set_handler (WzpQuicConn *conn, const WzpQuicHandler *handler, gpointer user_data)
{
  conn->handler = handler;
  conn->user_data = user_data;
}

gpointer
wzp_quic_conn_get_user_data (WzpQuicConn *conn)
{
  return conn->user_data;
}

WzpQuic *
wzp_quic_conn_get_quic (WzpQuicConn *conn)
{
  return conn->quic;
}

uint64_t
wzp_quic_conn_get_id (const WzpQuicConn *conn)
{
  return conn->id;
}

gboolean
wzp_quic_conn_is_server (const WzpQuicConn *conn)
{
  return conn->is_server;
}

gboolean
wzp_quic_conn_is_open (const WzpQuicConn *conn)
{
  return conn->state == WZP_QUIC_CONN_OPEN;
}

const char *
wzp_quic_conn_get_server_name (const WzpQuicConn *conn)
{
  return conn->server_name ? conn->server_name : WZP_QUIC_SERVER_NAME_DEFAULT;
}

void
wzp_quic_conn_get_remote_address (const WzpQuicConn *conn, WzpUdpAddress *out)
{
  *out = conn->remote;
}

void
wzp_quic_conn_get_local_address (const WzpQuicConn *conn, WzpUdpAddress *out)
{
  *out = wzp_udp_address_is_set (&conn->migrated_local) ? conn->migrated_local : conn->local;
}

const uint8_t *
wzp_quic_conn_get_peer_certificate (WzpQuicConn *conn, size_t *out_len)
{
  *out_len = 0;
  return conn->peer_certificate ? g_bytes_get_data (conn->peer_certificate, out_len) : NULL;
}

gboolean
wzp_quic_conn_export_key (WzpQuicConn *conn, const char *label, uint8_t *out, size_t out_len)
{
  return conn->state == WZP_QUIC_CONN_OPEN &&
         wzp_quic_tls_session_export (&conn->tls, label, out, out_len);
}

static WzpQuicSend
queue_result (WzpQuicConn *conn, gboolean queued)
{
  if (!queued)
    return WZP_QUIC_SEND_FULL;
  wzp_quic_mark_dirty (conn);
  return WZP_QUIC_SEND_OK;
}

WzpQuicSend
wzp_quic_conn_send_signal (WzpQuicConn *conn, const void *json, size_t len)
{
  if (!wzp_quic_conn_is_alive (conn))
    return WZP_QUIC_SEND_CLOSED;
  if (len > conn->quic->config.signal_max_bytes)
    return WZP_QUIC_SEND_TOO_LARGE;
  return queue_result (conn, wzp_quic_streams_queue_signal (&conn->streams, json, len));
}

WzpQuicSend
wzp_quic_conn_send_uni (WzpQuicConn *conn, const void *bytes, size_t len)
{
  if (!wzp_quic_conn_is_alive (conn))
    return WZP_QUIC_SEND_CLOSED;
  if (len > WZP_QUIC_UNI_MAX_BYTES)
    return WZP_QUIC_SEND_TOO_LARGE;
  return queue_result (conn, wzp_quic_streams_queue_uni (&conn->streams, bytes, len));
}

size_t
wzp_quic_conn_get_max_datagram (const WzpQuicConn *conn)
{
  size_t packet, overhead;

  if (conn->state != WZP_QUIC_CONN_OPEN || conn->datagram_limit <= DATAGRAM_FRAME_BYTES)
    return 0;
  packet = ngtcp2_conn_get_path_max_tx_udp_payload_size (conn->ngtcp2);
  overhead = PACKET_FIXED_BYTES + ngtcp2_conn_get_dcid (conn->ngtcp2)->datalen;
  return MIN (packet - overhead, conn->datagram_limit) - DATAGRAM_FRAME_BYTES;
}

WzpQuicSend
wzp_quic_conn_send_datagram (WzpQuicConn *conn, const struct iovec *parts, size_t n_parts)
{
  size_t len = 0;

  g_assert (n_parts <= WZP_QUIC_DATAGRAM_PARTS);
  if (conn->state != WZP_QUIC_CONN_OPEN)
    return WZP_QUIC_SEND_CLOSED;
  for (size_t i = 0; i < n_parts; i++)
    len += parts[i].iov_len;
  if (len > wzp_quic_conn_get_max_datagram (conn))
    {
      conn->stats.datagrams_dropped_too_large++;
      conn->quic->stats.datagrams_dropped++;
      return WZP_QUIC_SEND_TOO_LARGE;
    }
  if (!wzp_quic_datagrams_push (&conn->datagrams, parts, n_parts))
    {
      conn->datagrams.dropped_full++;
      return WZP_QUIC_SEND_FULL;
    }
  wzp_quic_mark_dirty (conn);
  return WZP_QUIC_SEND_OK;
}

size_t
wzp_quic_conn_get_unacked_signals (const WzpQuicConn *conn)
{
  return conn->streams.n_unacked;
}

void
wzp_quic_conn_close (WzpQuicConn *conn, uint64_t code, const char *reason)
{
  if (!wzp_quic_conn_is_alive (conn))
    return;
  conn->cause = WZP_QUIC_CAUSE_CLOSED_LOCALLY;
  conn->close_is_application = TRUE;
  conn->close_code = code;
  g_free (conn->close_reason);
  conn->close_reason = g_strndup (reason ? reason : "", WZP_QUIC_REASON_MAX);
  wzp_quic_conn_set_state (conn, WZP_QUIC_CONN_ENDING, "close");
  wzp_quic_mark_dirty (conn);
}

void
wzp_quic_conn_finish (WzpQuicConn *conn, uint64_t code, const char *reason)
{
  if (!wzp_quic_conn_is_alive (conn) || conn->is_finishing)
    return;
  if (conn->state != WZP_QUIC_CONN_OPEN || conn->streams.n_unacked == 0)
    {
      wzp_quic_conn_close (conn, code, reason);
      return;
    }
  conn->close_code = code;
  conn->close_reason = g_strndup (reason ? reason : "", WZP_QUIC_REASON_MAX);
  conn->is_finishing = TRUE;
  conn->quic->n_finishing++;
  wzp_quic_mark_dirty (conn);
}

void
wzp_quic_conn_check_finished (WzpQuicConn *conn)
{
  g_autofree char *reason = NULL;

  if (!conn->is_finishing || !wzp_quic_conn_is_alive (conn))
    return;
  /* Only the engine, when it runs, knows what time it is. */
  if (conn->finish_deadline == 0)
    conn->finish_deadline = wzp_instant_add (conn->quic->now, WZP_QUIC_FINISH_MAX);
  if (conn->streams.n_unacked > 0 && conn->quic->now < conn->finish_deadline)
    return;
  reason = g_strdup (conn->close_reason);
  wzp_quic_conn_close (conn, conn->close_code, reason);
}

void
wzp_quic_conn_set_patience (WzpQuicConn *conn, WzpDuration patience)
{
  conn->silence.patience = patience;
  /* The next flush sets the timer. */
  if (wzp_quic_conn_is_alive (conn))
    wzp_quic_mark_dirty (conn);
}

void
wzp_quic_conn_ping (WzpQuicConn *conn)
{
  if (conn->state != WZP_QUIC_CONN_OPEN)
    return;
  conn->wants_ping = TRUE;
  wzp_quic_mark_dirty (conn);
}

gboolean
wzp_quic_conn_migrate (WzpQuicConn *conn, const WzpUdpAddress *local, WzpInstant now)
{
  WzpUdpAddress to = *local;
  ngtcp2_path path = wzp_quic_conn_path (&to, &conn->remote);

  /* Inside a callback ngtcp2 may be running. */
  if (conn->is_server || conn->state != WZP_QUIC_CONN_OPEN || conn->quic->depth > 0 ||
      local->family != conn->remote.family)
    return FALSE;
  conn->quic->now = MAX (conn->quic->now, now);
  if (ngtcp2_conn_initiate_migration (conn->ngtcp2, &path, conn->quic->now) != 0)
    return FALSE;
  /* The path before this one stays readable as conn->local. */
  if (wzp_udp_address_is_set (&conn->migrated_local))
    conn->local = conn->migrated_local;
  conn->migrated_local = to;
  wzp_quic_mark_dirty (conn);
  return TRUE;
}

void
wzp_quic_conn_get_stats (const WzpQuicConn *conn, WzpQuicConnStats *out)
{
  *out = conn->stats;
  out->datagrams_dropped_full = conn->datagrams.dropped_full;
  out->datagrams_dropped_old = conn->datagrams.dropped_old;
  out->signals_sent = conn->streams.signals_sent;
  out->signals_received = conn->streams.signals_received;
  out->signals_stalled = conn->streams.signals_stalled;
  if (conn->ngtcp2)
    {
      ngtcp2_conn_info info;

      ngtcp2_conn_get_conn_info (conn->ngtcp2, &info);
      out->smoothed_rtt = info.smoothed_rtt;
      out->min_rtt = info.min_rtt;
      out->latest_rtt = info.latest_rtt;
      out->rtt_variation = info.rttvar;
      out->congestion_window_bytes = info.cwnd;
      out->bytes_in_flight = info.bytes_in_flight;
      out->max_packet_bytes =
          (uint32_t) ngtcp2_conn_get_path_max_tx_udp_payload_size (conn->ngtcp2);
    }
}
