/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets of one connection: datagrams first (they are voice), then messages, as many frames in each
 * packet as wait together.
 *
 * ngtcp2_conn_update_pkt_tx_time() is never called, so nothing is paced: our bursts are a few small
 * packets, and pacing would wake a relay once per listener and packet. The congestion window still
 * holds. */
#define G_LOG_DOMAIN "wzp-quic"

#include <string.h>

#include "wzp-quic-private.h"

/* After so many packets other connections get their turn. */
#define MAX_PACKETS_PER_TURN 16

typedef struct
{
  ngtcp2_conn *ngtcp2;
  uint8_t *packet;
  WzpUdpAddress local;
  WzpUdpAddress remote;
  ngtcp2_path path;
  ngtcp2_pkt_info info;
  WzpInstant now;
  gboolean has_last_datagram; /* ... and no message waits */
  gboolean has_message;
} Packet;

/* What may be sent to an address that is not validated yet: so many times what came from there. */
#define AMPLIFICATION 3

/* A packet of datagrams alone that is shorter than this had room for everything else that waited. */
#define SURELY_COMPLETE_BYTES 1000

/* No answer yet from a step: the packet goes on. */
#define PACKET_OPEN NGTCP2_ERR_WRITE_MORE

static void
packet_init (Packet *packet, WzpQuicConn *conn, uint8_t *bytes)
{
  packet->ngtcp2 = conn->ngtcp2;
  packet->packet = bytes;
  packet->local.family = packet->remote.family = AF_UNSPEC; /* ngtcp2 fills them in */
  packet->path = wzp_quic_conn_path (&packet->local, &packet->remote);
  packet->info.ecn = 0;
  packet->now = conn->quic->now;
  packet->has_last_datagram = FALSE;
  packet->has_message = FALSE;
}

/* Datagrams that wait. PACKET_OPEN: the packet may take more; else the packet's length or an error. */
static ngtcp2_ssize
write_datagrams (WzpQuicConn *conn, Packet *packet)
{
  size_t max_len = wzp_quic_conn_get_max_datagram (conn);
  gboolean has_streams = wzp_quic_streams_wants_write (&conn->streams);
  const uint8_t *data;
  size_t len;

  while ((data = wzp_quic_datagrams_peek (&conn->datagrams, &len)))
    {
      gboolean is_last = conn->datagrams.n_waiting == 1 && !has_streams;
      ngtcp2_vec vec = { .base = (uint8_t *) data, .len = len };
      int accepted = 0;
      ngtcp2_ssize rc = 0;

      if (len <= max_len)
        rc = ngtcp2_conn_writev_datagram (
            packet->ngtcp2, &packet->path, &packet->info, packet->packet, WZP_QUIC_MAX_PACKET_BYTES,
            &accepted, is_last ? NGTCP2_WRITE_DATAGRAM_FLAG_NONE : NGTCP2_WRITE_DATAGRAM_FLAG_MORE,
            conn->stats.datagrams_sent, &vec, 1, packet->now);
      if (accepted)
        {
          wzp_quic_datagrams_pop (&conn->datagrams);
          conn->stats.datagrams_sent++;
          packet->has_last_datagram = is_last;
        }
      else if (len > max_len || rc == NGTCP2_ERR_INVALID_ARGUMENT)
        {
          /* The path has become narrower since it was queued. */
          wzp_quic_datagrams_pop (&conn->datagrams);
          conn->stats.datagrams_dropped_too_large++;
          conn->quic->stats.datagrams_dropped++;
          continue;
        }
      if (rc == NGTCP2_ERR_WRITE_MORE)
        continue;
      if (rc == 0)
        {
          wzp_quic_datagrams_mark_blocked (&conn->datagrams, packet->now);
          return PACKET_OPEN;
        }
      return rc;
    }
  return PACKET_OPEN;
}

static ngtcp2_ssize
write_streams (WzpQuicConn *conn, Packet *packet)
{
  WzpQuicStreamPiece piece;

  while (wzp_quic_streams_next_piece (&conn->streams, &piece))
    {
      ngtcp2_ssize written = -1;
      ngtcp2_ssize rc = ngtcp2_conn_writev_stream (
          packet->ngtcp2, &packet->path, &packet->info, packet->packet, WZP_QUIC_MAX_PACKET_BYTES,
          &written, NGTCP2_WRITE_STREAM_FLAG_MORE | NGTCP2_WRITE_STREAM_FLAG_FIN, piece.id,
          &piece.vec, 1, packet->now);

      if (written >= 0)
        {
          packet->has_message = TRUE;
          wzp_quic_streams_piece_written (&conn->streams, &piece, (size_t) written);
        }
      if (rc == NGTCP2_ERR_WRITE_MORE)
        continue;
      if (rc == NGTCP2_ERR_STREAM_DATA_BLOCKED)
        return PACKET_OPEN;
      if (rc == NGTCP2_ERR_STREAM_NOT_FOUND || rc == NGTCP2_ERR_STREAM_SHUT_WR)
        {
          wzp_quic_streams_piece_refused (&conn->streams, &piece);
          continue;
        }
      return rc;
    }
  return PACKET_OPEN;
}

/* One packet with whatever fits. Its length; 0: nothing to send or not allowed to; or an error. */
static ngtcp2_ssize
write_packet (WzpQuicConn *conn, Packet *packet)
{
  ngtcp2_ssize rc = PACKET_OPEN;

  if (ngtcp2_conn_get_handshake_completed (packet->ngtcp2))
    {
      wzp_quic_streams_open (&conn->streams);
      rc = write_datagrams (conn, packet);
      if (rc == PACKET_OPEN)
        rc = write_streams (conn, packet);
      if (rc != PACKET_OPEN && rc != 0)
        return rc;
    }
  return ngtcp2_conn_writev_stream (packet->ngtcp2, &packet->path, &packet->info, packet->packet,
                                    WZP_QUIC_MAX_PACKET_BYTES, NULL, NGTCP2_WRITE_STREAM_FLAG_NONE,
                                    -1, NULL, 0, packet->now);
}

/* ngtcp2 keeps to this, but knows nothing of what goes twice. */
static gboolean
may_send (const WzpQuicConn *conn, size_t len)
{
  return !conn->is_server || conn->state != WZP_QUIC_CONN_HANDSHAKE ||
         conn->handshake_bytes_out + len <= AMPLIFICATION * conn->handshake_bytes_in;
}

/* A packet whose number has been heard already is dropped (RFC 9000 section 12.3). */
static gboolean
goes_twice (const WzpQuicConn *conn, const Packet *packet, size_t len)
{
  return conn->quic->config.insistent && (packet->has_message || !conn->is_confirmed) &&
         may_send (conn, len);
}

static void
repeat (WzpQuicConn *conn, WzpUdpBatch *batch, const Packet *packet, size_t len)
{
  uint8_t *bytes = wzp_udp_batch_reserve (batch);

  if (!bytes)
    return;
  memcpy (bytes, packet->packet, len);
  wzp_udp_batch_commit (batch, len, &packet->remote,
                        wzp_udp_address_is_set (&packet->local) ? &packet->local : NULL,
                        (uint8_t) packet->info.ecn);
  conn->handshake_bytes_out += len;
}

static void
commit (WzpQuicConn *conn, WzpUdpBatch *batch, Packet *packet, size_t len)
{
  size_t ip_len;
  const uint8_t *ip;
  gboolean is_any = TRUE;

  ip = wzp_udp_address_ip (&packet->local, &ip_len);
  for (size_t i = 0; i < ip_len && is_any; i++)
    is_any = ip[i] == 0;
  if (is_any)
    packet->local.family = AF_UNSPEC;
  /* As if it were lost. */
  if (!may_send (conn, len))
    return;
  wzp_udp_batch_commit (batch, len, &packet->remote, is_any ? NULL : &packet->local,
                        (uint8_t) packet->info.ecn);
  conn->handshake_bytes_out += len;
  conn->stats.packets_sent++;
  conn->stats.is_marking = packet->info.ecn == NGTCP2_ECN_ECT_0;
}

typedef enum
{
  WRITTEN, /* all that may be sent now, or this turn's share (then dirty again) */
  BATCH_FULL,
  FAILED, /* with *out_rc */
} WriteResult;

static WriteResult
write_packets (WzpQuicConn *conn, WzpUdpBatch *batch, int *out_rc)
{
  wzp_quic_datagrams_drop_old (&conn->datagrams, conn->quic->now, conn->quic->config.datagram_age);
  for (guint i = 0; i < MAX_PACKETS_PER_TURN; i++)
    {
      uint8_t *bytes = wzp_udp_batch_reserve (batch);
      Packet packet;
      ngtcp2_ssize len;

      if (!bytes)
        return BATCH_FULL;
      packet_init (&packet, conn, bytes);
      len = write_packet (conn, &packet);
      if (len == 0)
        return WRITTEN;
      if (len < 0)
        {
          *out_rc = (int) len;
          return FAILED;
        }
      commit (conn, batch, &packet, (size_t) len);
      if (goes_twice (conn, &packet, (size_t) len))
        repeat (conn, batch, &packet, (size_t) len);
      /* Saves the call that would only say "nothing more", a third of the cost of a voice packet. */
      if (packet.has_last_datagram && len < SURELY_COMPLETE_BYTES)
        return WRITTEN;
    }
  wzp_quic_mark_dirty (conn);
  return WRITTEN;
}

/* write_packets() with a PING if one is wanted: ngtcp2 writes one when a keep-alive is due, here at once. */
static WriteResult
write_all (WzpQuicConn *conn, WzpUdpBatch *batch, int *out_rc)
{
  WriteResult result;

  if (!conn->wants_ping)
    return write_packets (conn, batch, out_rc);
  ngtcp2_conn_set_keep_alive_timeout (conn->ngtcp2, 1);
  result = write_packets (conn, batch, out_rc);
  ngtcp2_conn_set_keep_alive_timeout (conn->ngtcp2, conn->quic->config.keep_alive);
  conn->wants_ping = result == BATCH_FULL;
  return result;
}

/* Our CONNECTION_CLOSE, after what was queued before it (a Hangup must not be overtaken). */
static gboolean
write_close (WzpQuicConn *conn, WzpUdpBatch *batch)
{
  ngtcp2_ccerr error;
  Packet packet;
  ngtcp2_ssize len;
  int rc = 0;
  uint8_t *bytes;

  if (conn->close_is_application && write_packets (conn, batch, &rc) == BATCH_FULL)
    return FALSE;
  bytes = wzp_udp_batch_reserve (batch);
  if (!bytes)
    return FALSE;
  ngtcp2_ccerr_default (&error);
  if (conn->close_is_application)
    ngtcp2_ccerr_set_application_error (&error, conn->close_code,
                                        (const uint8_t *) conn->close_reason,
                                        strlen (conn->close_reason));
  else
    ngtcp2_ccerr_set_transport_error (&error, conn->close_code, NULL, 0);
  packet_init (&packet, conn, bytes);
  len = ngtcp2_conn_write_connection_close (conn->ngtcp2, &packet.path, &packet.info, bytes,
                                            WZP_QUIC_CLOSE_PACKET_BYTES, &error, packet.now);
  if (len <= 0)
    {
      wzp_quic_conn_end (conn, WZP_QUIC_CONN_DEAD, "close not sent");
      return TRUE;
    }
  conn->close_packet = g_memdup2 (bytes, (size_t) len);
  conn->close_packet_len = (size_t) len;
  commit (conn, batch, &packet, (size_t) len);
  wzp_quic_conn_end (conn, WZP_QUIC_CONN_CLOSING, "close sent");
  return TRUE;
}

static gboolean
repeat_close (WzpQuicConn *conn, WzpUdpBatch *batch)
{
  uint8_t *bytes = wzp_udp_batch_reserve (batch);

  if (!bytes)
    return FALSE;
  memcpy (bytes, conn->close_packet, conn->close_packet_len);
  wzp_udp_batch_commit (batch, conn->close_packet_len, &conn->remote, NULL, 0);
  return TRUE;
}

gboolean
wzp_quic_conn_write (WzpQuicConn *conn, WzpUdpBatch *batch)
{
  gboolean is_done = TRUE;
  int rc = 0;

  switch ((WzpQuicConnState) conn->state)
    {
    case WZP_QUIC_CONN_HANDSHAKE:
    case WZP_QUIC_CONN_OPEN:
      switch (write_all (conn, batch, &rc))
        {
        case WRITTEN:
          conn->n_voice_packets = 0;
          conn->voice_ack_due = 0;
          wzp_quic_conn_note_asked (conn);
          wzp_quic_conn_update_timer (conn);
          if (conn->is_confirmed && conn->tls.gnutls)
            {
              /* Here no call of GnuTLS or ngtcp2 is under way. */
              ngtcp2_conn_set_tls_native_handle (conn->ngtcp2, NULL);
              wzp_quic_tls_session_finish (&conn->tls);
            }
          break;
        case BATCH_FULL:
          is_done = FALSE;
          break;
        case FAILED:
          wzp_quic_conn_fail (conn, rc);
          break;
        }
      break;
    case WZP_QUIC_CONN_ENDING:
      is_done = write_close (conn, batch);
      break;
    case WZP_QUIC_CONN_CLOSING:
      is_done = repeat_close (conn, batch);
      break;
    case WZP_QUIC_CONN_DRAINING:
    case WZP_QUIC_CONN_DEAD:
      break;
    }
  if (!is_done)
    wzp_quic_mark_dirty (conn);
  return is_done;
}
