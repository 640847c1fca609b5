/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine's outside: one packet in, what is due, all packets out. Which connection a packet
 * belongs to is decided here; what it means, in wzp-quic-conn.c and wzp-quic-accept.c. */
#define G_LOG_DOMAIN "wzp-quic"

#include <string.h>

#include "wzp-error.h"
#include "wzp-quic-private.h"
#include "wzp-quic-self-test.h"

/* Answers to packets that anybody can forge: enough for honest clients, no use to a reflector. */
#define STRAYS_PER_SECOND 2000
#define STRAYS_BURST      500
/* RFC 9000 section 10.3: a reset has at least 5 bytes before its token. */
#define STATELESS_RESET_MIN_BYTES (5 + NGTCP2_STATELESS_RESET_TOKENLEN)
/* RFC 5389 section 6; RFC 7983: the two top bits of STUN are zero. */
#define STUN_COOKIE "\x21\x12\xa4\x42"

static void
default_u32 (uint32_t *value, uint32_t fallback)
{
  if (*value == 0)
    *value = fallback;
}

static void
default_size (size_t *value, size_t fallback)
{
  if (*value == 0)
    *value = fallback;
}

static void
default_duration (WzpDuration *value, WzpDuration fallback)
{
  if (*value == 0)
    *value = fallback;
}

static void
fill_in_defaults (WzpQuicConfig *config)
{
  static const WzpQuicEvents no_events = { 0 };

  if (!config->events)
    config->events = &no_events;
  default_u32 (&config->max_connections, 65536);
  default_u32 (&config->max_connections_per_ip, 1024);
  default_u32 (&config->max_handshakes, 4096);
  default_u32 (&config->retry_above_handshakes, 256);
  default_duration (&config->handshake_timeout, WZP_SECONDS (10));
  default_duration (&config->idle_timeout, WZP_SECONDS (30));
  default_duration (&config->keep_alive, WZP_SECONDS (5));
  default_duration (&config->stalled_stream, WZP_SECONDS (5));
  default_duration (&config->datagram_age, WZP_MS (200));
  default_size (&config->signal_max_bytes, 64 * 1024);
  default_size (&config->signal_queue_bytes, 256 * 1024);
  default_size (&config->datagram_queue_bytes, 32 * 1024);
}

WzpQuic *
wzp_quic_new_unchecked (const WzpQuicConfig *config, GError **error)
{
  WzpQuic *quic = g_new0 (WzpQuic, 1);

  quic->config = *config;
  quic->config.credentials = NULL; /* the reference is in quic->tls */
  fill_in_defaults (&quic->config);
  if (!wzp_quic_tls_init (&quic->tls, config->credentials, error))
    {
      g_free (quic);
      return NULL;
    }
  if (config->token_secret)
    memcpy (quic->secret, config->token_secret, sizeof quic->secret);
  else
    wzp_quic_random_bytes (quic->secret, sizeof quic->secret);
  quic->config.token_secret = NULL;
  wzp_quic_random_bytes (quic->hash_secret, sizeof quic->hash_secret);
  wzp_quic_table_init (&quic->cids, quic->hash_secret);
  wzp_quic_table_init (&quic->resets, quic->hash_secret);
  wzp_quic_timers_init (&quic->timers);
  quic->per_ip = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  wzp_token_bucket_init (&quic->stray_bucket, STRAYS_PER_SECOND, STRAYS_BURST, 0);
  return quic;
}

WzpQuic *
wzp_quic_new (const WzpQuicConfig *config, GError **error)
{
  if (!wzp_quic_self_test (error))
    return NULL;
  return wzp_quic_new_unchecked (config, error);
}

void
wzp_quic_free (WzpQuic *quic)
{
  g_assert (quic->depth == 0);
  quic->depth++;
  while (quic->all.first)
    {
      WzpQuicConn *conn = quic->all.first;

      if (conn->ngtcp2)
        {
          conn->cause = WZP_QUIC_CAUSE_ENGINE_FREED;
          wzp_quic_conn_end (conn, WZP_QUIC_CONN_DEAD, "engine freed");
        }
      wzp_quic_conn_free (conn);
    }
  wzp_quic_table_clear (&quic->cids);
  wzp_quic_table_clear (&quic->resets);
  wzp_quic_timers_clear (&quic->timers);
  g_assert (g_hash_table_size (quic->per_ip) == 0);
  g_hash_table_unref (quic->per_ip);
  g_free (quic->strays);
  wzp_quic_tls_clear (&quic->tls);
  explicit_bzero (quic->secret, sizeof quic->secret);
  g_free (quic);
}

void
wzp_quic_enter (WzpQuic *quic, WzpInstant now)
{
  g_assert (quic->depth == 0);
  quic->depth++;
  quic->now = MAX (quic->now, now);
}

void
wzp_quic_leave (WzpQuic *quic)
{
  quic->depth--;
}

void
wzp_quic_mark_dirty (WzpQuicConn *conn)
{
  WzpQuic *quic = conn->quic;

  if (!conn->is_dirty)
    {
      conn->is_dirty = TRUE;
      conn->dirty_prev = quic->dirty.last;
      conn->dirty_next = NULL;
      if (quic->dirty.last)
        quic->dirty.last->dirty_next = conn;
      else
        quic->dirty.first = conn;
      quic->dirty.last = conn;
    }
  if (quic->depth == 0 && !quic->woken && quic->config.events->wake)
    {
      quic->woken = TRUE;
      quic->config.events->wake (quic, quic->config.user_data);
    }
}

void
wzp_quic_unmark_dirty (WzpQuicConn *conn)
{
  WzpQuicConnList *list = &conn->quic->dirty;

  if (!conn->is_dirty)
    return;
  conn->is_dirty = FALSE;
  if (conn->dirty_prev)
    conn->dirty_prev->dirty_next = conn->dirty_next;
  else
    list->first = conn->dirty_next;
  if (conn->dirty_next)
    conn->dirty_next->dirty_prev = conn->dirty_prev;
  else
    list->last = conn->dirty_prev;
}

void
wzp_quic_list_append (WzpQuic *quic, WzpQuicConn *conn)
{
  conn->all_prev = quic->all.last;
  if (quic->all.last)
    quic->all.last->all_next = conn;
  else
    quic->all.first = conn;
  quic->all.last = conn;
}

void
wzp_quic_list_remove (WzpQuic *quic, WzpQuicConn *conn)
{
  if (conn->all_prev)
    conn->all_prev->all_next = conn->all_next;
  else
    quic->all.first = conn->all_next;
  if (conn->all_next)
    conn->all_next->all_prev = conn->all_prev;
  else
    quic->all.last = conn->all_prev;
}

WzpQuicConn *
wzp_quic_connect (WzpQuic *quic,
                  const WzpUdpAddress *remote,
                  const WzpUdpAddress *local,
                  const char *server_name,
                  const WzpQuicHandler *handler,
                  gpointer user_data,
                  WzpInstant now)
{
  char name[WZP_QUIC_SNI_MAX + 1] = "";
  WzpQuicConn *conn;

  g_assert (wzp_udp_address_is_set (remote));
  if (quic->depth == 0)
    quic->now = MAX (quic->now, now);
  if (quic->stats.connections >= quic->config.max_connections)
    return NULL;
  if (server_name && *server_name &&
      wzp_quic_sni_normalise ((const uint8_t *) server_name, strlen (server_name), name) !=
          WZP_QUIC_SNI_FOUND)
    return NULL;
  conn = wzp_quic_conn_new (quic, FALSE, remote, local);
  if (!conn)
    return NULL;
  if (!wzp_quic_conn_start_client (conn, name))
    {
      wzp_quic_conn_end (conn, WZP_QUIC_CONN_DEAD, "no memory");
      wzp_quic_conn_free (conn);
      return NULL;
    }
  conn->handler = handler;
  conn->user_data = user_data;
  wzp_quic_mark_dirty (conn);
  return conn;
}

gboolean
wzp_quic_is_quic (const uint8_t *data, size_t len)
{
  if (len == 0)
    return FALSE;
  return !((data[0] & 0xc0) == 0 && len >= 20 && memcmp (data + 4, STUN_COOKIE, 4) == 0);
}

int
wzp_quic_peek_shard (const uint8_t *data, size_t len)
{
  ngtcp2_version_cid version_cid;

  if (len <= WZP_QUIC_CID_BYTES ||
      ngtcp2_pkt_decode_version_cid (&version_cid, data, len, WZP_QUIC_CID_BYTES) != 0 ||
      version_cid.dcidlen == 0)
    return -1;
  return version_cid.dcid[0];
}

static void
read_unknown (WzpQuic *quic,
              const ngtcp2_version_cid *version_cid,
              const WzpUdpAddress *remote,
              const WzpUdpAddress *local,
              uint8_t ecn,
              const uint8_t *data,
              size_t len)
{
  WzpQuicConn *conn = NULL;

  if (data[0] & 0x80)
    {
      wzp_quic_accept (quic, remote, local, ecn, data, len);
      return;
    }
  /* Whoever has lost a connection answers with a reset, whose connection ID is noise: its last bytes
   * tell whose it is. */
  if (len >= STATELESS_RESET_MIN_BYTES)
    conn = wzp_quic_table_lookup (&quic->resets, data + len - NGTCP2_STATELESS_RESET_TOKENLEN,
                                  NGTCP2_STATELESS_RESET_TOKENLEN);
  if (conn && wzp_udp_address_equal (&conn->remote, remote))
    {
      wzp_quic_conn_read (conn, remote, local, ecn, data, len);
      return;
    }
  quic->stats.packets_unknown++;
  wzp_quic_send_stateless_reset (quic, version_cid->dcid, len, remote, local);
}

void
wzp_quic_read (WzpQuic *quic,
               const WzpUdpAddress *remote,
               const WzpUdpAddress *local,
               uint8_t ecn,
               const uint8_t *data,
               size_t len,
               WzpInstant now)
{
  ngtcp2_version_cid version_cid;
  WzpQuicConn *conn;
  int rc;

  if (!wzp_quic_is_quic (data, len))
    return;
  wzp_quic_enter (quic, now);
  quic->stats.packets_in++;
  rc = ngtcp2_pkt_decode_version_cid (&version_cid, data, len, WZP_QUIC_CID_BYTES);
  if (rc == NGTCP2_ERR_VERSION_NEGOTIATION)
    {
      wzp_quic_send_version_negotiation (quic, &version_cid, remote, local);
    }
  else if (rc == 0)
    {
      conn = wzp_quic_table_lookup (&quic->cids, version_cid.dcid, version_cid.dcidlen);
      if (conn)
        wzp_quic_conn_read (conn, remote, local, ecn, data, len);
      else
        read_unknown (quic, &version_cid, remote, local, ecn, data, len);
    }
  wzp_quic_leave (quic);
}

WzpInstant
wzp_quic_next_deadline (const WzpQuic *quic)
{
  const WzpQuicTimer *timer = wzp_quic_timers_first (&quic->timers);

  return timer ? timer->at : WZP_INSTANT_NEVER;
}

void
wzp_quic_expire (WzpQuic *quic, WzpInstant now)
{
  WzpQuicTimer *timer;

  wzp_quic_enter (quic, now);
  while ((timer = wzp_quic_timers_first (&quic->timers)) && timer->at <= quic->now)
    {
      WzpQuicConn *conn =
          (WzpQuicConn *) ((uint8_t *) timer - G_STRUCT_OFFSET (WzpQuicConn, timer));

      /* Out of the heap first: it is set again when the connection is written. */
      wzp_quic_timers_set (&quic->timers, timer, WZP_INSTANT_NEVER);
      wzp_quic_conn_expire (conn);
    }
  wzp_quic_leave (quic);
}

gboolean
wzp_quic_flush (WzpQuic *quic, WzpUdpBatch *batch, WzpInstant now)
{
  uint32_t n_before = batch->n_packets;
  gboolean full;

  wzp_quic_enter (quic, now);
  quic->woken = FALSE;
  full = !wzp_quic_flush_strays (quic, batch);
  while (!full && quic->dirty.first)
    {
      WzpQuicConn *conn = quic->dirty.first;

      wzp_quic_unmark_dirty (conn);
      wzp_quic_conn_check_finished (conn);
      full = !wzp_quic_conn_write (conn, batch);
    }
  quic->stats.packets_out += batch->n_packets - n_before;
  wzp_quic_leave (quic);
  return full;
}

void
wzp_quic_close_all (WzpQuic *quic, uint64_t code, const char *reason)
{
  for (WzpQuicConn *conn = quic->all.first; conn; conn = conn->all_next)
    wzp_quic_conn_close (conn, code, reason);
}

gboolean
wzp_quic_is_finishing (const WzpQuic *quic)
{
  return quic->n_finishing > 0;
}

WzpInstant
wzp_quic_get_now (const WzpQuic *quic)
{
  return quic->now;
}

void
wzp_quic_get_stats (const WzpQuic *quic, WzpQuicStats *out)
{
  *out = quic->stats;
}
