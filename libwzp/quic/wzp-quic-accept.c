/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets that belong to no connection: a client's first one, or nobody's. Everything that a stranger
 * with a forged address can cause is decided here, and none of it allocates before the limits. */
#define G_LOG_DOMAIN "wzp-quic"

#include <string.h>

#include "wzp-quic-private.h"

/* RFC 9000 section 14.1: clients pad, so an answer never amplifies. */
#define CLIENT_INITIAL_MIN_BYTES 1200
#define RETRY_TOKEN_TIMEOUT      WZP_SECONDS (10)
/* RFC 9000 section 10.3.3: shorter than what it answers, or two ends could reset each other for ever. */
#define RESET_MAX_BYTES 43
#define RESET_MIN_BYTES 22
/* Transport error codes (RFC 9000 section 20.1). */
#define CONNECTION_REFUSED 0x02
#define INVALID_TOKEN      0x0b

/* --- packets without connection, on their way out --- */

/* A place in the ring, or NULL: full or over the rate (they are answers, losing one is harmless). */
static WzpQuicStray *
add_stray (WzpQuic *quic, const WzpUdpAddress *remote, const WzpUdpAddress *local)
{
  WzpQuicStray *stray;

  if (quic->n_strays == WZP_QUIC_STRAY_QUEUE ||
      !wzp_token_bucket_take (&quic->stray_bucket, 1, quic->now))
    return NULL;
  if (!quic->strays)
    quic->strays = g_new (WzpQuicStray, WZP_QUIC_STRAY_QUEUE);
  stray = &quic->strays[(quic->strays_head + quic->n_strays) % WZP_QUIC_STRAY_QUEUE];
  stray->remote = *remote;
  stray->local = *local;
  return stray;
}

static gboolean
keep_stray (WzpQuic *quic, WzpQuicStray *stray, ngtcp2_ssize len)
{
  if (len <= 0)
    return FALSE;
  stray->len = (uint16_t) len;
  quic->n_strays++;
  return TRUE;
}

gboolean
wzp_quic_flush_strays (WzpQuic *quic, WzpUdpBatch *batch)
{
  while (quic->n_strays > 0)
    {
      const WzpQuicStray *stray = &quic->strays[quic->strays_head];
      uint8_t *packet = wzp_udp_batch_reserve (batch);

      if (!packet)
        return FALSE;
      memcpy (packet, stray->bytes, stray->len);
      wzp_udp_batch_commit (batch, stray->len, &stray->remote, &stray->local, 0);
      quic->strays_head = (quic->strays_head + 1) % WZP_QUIC_STRAY_QUEUE;
      quic->n_strays--;
    }
  return TRUE;
}

void
wzp_quic_send_version_negotiation (WzpQuic *quic,
                                   const ngtcp2_version_cid *version_cid,
                                   const WzpUdpAddress *remote,
                                   const WzpUdpAddress *local)
{
  /* A reserved version keeps peers from relying on the list (RFC 9000 section 6.3). */
  uint32_t versions[] = { NGTCP2_PROTO_VER_V1, NGTCP2_RESERVED_VERSION_MASK };
  uint8_t unused;
  WzpQuicStray *stray;

  if (!quic->tls.server_credentials || !(stray = add_stray (quic, remote, local)))
    return;
  wzp_quic_random_bytes (&unused, 1);
  if (keep_stray (quic, stray,
                  ngtcp2_pkt_write_version_negotiation (stray->bytes, sizeof stray->bytes, unused,
                                                        version_cid->scid, version_cid->scidlen,
                                                        version_cid->dcid, version_cid->dcidlen,
                                                        versions, G_N_ELEMENTS (versions))))
    quic->stats.version_negotiations_sent++;
}

void
wzp_quic_send_retry (WzpQuic *quic,
                     const ngtcp2_pkt_hd *header,
                     const WzpUdpAddress *remote,
                     const WzpUdpAddress *local)
{
  uint8_t token[NGTCP2_CRYPTO_MAX_RETRY_TOKENLEN2];
  ngtcp2_cid scid;
  ngtcp2_ssize token_len;
  WzpQuicStray *stray = add_stray (quic, remote, local);

  if (!stray)
    return;
  wzp_quic_fill_cid (quic, &scid);
  token_len = ngtcp2_crypto_generate_retry_token2 (
      token, quic->secret, sizeof quic->secret, header->version, &remote->sa,
      wzp_udp_address_len (remote), &scid, &header->dcid, quic->now);
  if (token_len > 0 &&
      keep_stray (quic, stray,
                  ngtcp2_crypto_write_retry (stray->bytes, sizeof stray->bytes, header->version,
                                             &header->scid, &scid, &header->dcid, token,
                                             (size_t) token_len)))
    quic->stats.retries_sent++;
}

void
wzp_quic_send_stateless_reset (WzpQuic *quic,
                               const uint8_t *dcid,
                               size_t packet_len,
                               const WzpUdpAddress *remote,
                               const WzpUdpAddress *local)
{
  uint8_t token[NGTCP2_STATELESS_RESET_TOKENLEN];
  uint8_t noise[RESET_MAX_BYTES];
  ngtcp2_cid cid;
  size_t len = MIN (packet_len - 1, RESET_MAX_BYTES);
  WzpQuicStray *stray;

  if (len < RESET_MIN_BYTES || !(stray = add_stray (quic, remote, local)))
    return;
  ngtcp2_cid_init (&cid, dcid, WZP_QUIC_CID_BYTES);
  if (ngtcp2_crypto_generate_stateless_reset_token (token, quic->secret, sizeof quic->secret,
                                                    &cid) != 0)
    return;
  wzp_quic_random_bytes (noise, sizeof noise);
  if (keep_stray (quic, stray,
                  ngtcp2_pkt_write_stateless_reset (stray->bytes, len, token, noise,
                                                    len - NGTCP2_STATELESS_RESET_TOKENLEN)))
    quic->stats.resets_sent++;
}

static void
refuse (WzpQuic *quic,
        const ngtcp2_pkt_hd *header,
        uint64_t error,
        const WzpUdpAddress *remote,
        const WzpUdpAddress *local)
{
  WzpQuicStray *stray = add_stray (quic, remote, local);

  quic->stats.refused++;
  if (stray)
    keep_stray (quic, stray,
                ngtcp2_crypto_write_connection_close (stray->bytes, sizeof stray->bytes,
                                                      header->version, &header->scid, &header->dcid,
                                                      error, NULL, 0));
}

/* --- connections per address --- */

typedef struct
{
  uint32_t n;
} PerIp;

/* One IPv6 user commands a whole /64 (RFC 6177), so that is the unit. */
#define IPV6_PREFIX_BYTES 8

static uint64_t
ip_key (const WzpQuic *quic, const WzpUdpAddress *remote)
{
  size_t len;
  const uint8_t *ip = wzp_udp_address_ip (remote, &len);

  return wzp_quic_table_hash (quic->hash_secret, ip, MIN (len, IPV6_PREFIX_BYTES));
}

gboolean
wzp_quic_charge_ip (WzpQuic *quic, const WzpUdpAddress *remote, uint64_t *out_key)
{
  uint64_t key = ip_key (quic, remote);
  PerIp *entry = g_hash_table_lookup (quic->per_ip, &key);

  if (entry && entry->n >= quic->config.max_connections_per_ip)
    return FALSE;
  if (!entry)
    {
      entry = g_new0 (PerIp, 1);
      g_hash_table_insert (quic->per_ip, g_memdup2 (&key, sizeof key), entry);
    }
  entry->n++;
  *out_key = key;
  return TRUE;
}

void
wzp_quic_release_ip (WzpQuic *quic, uint64_t key)
{
  PerIp *entry = g_hash_table_lookup (quic->per_ip, &key);

  g_assert (entry && entry->n > 0);
  if (--entry->n == 0)
    g_hash_table_remove (quic->per_ip, &key);
}

/* --- a client's first packet --- */

typedef enum
{
  TOKEN_NONE,
  TOKEN_GOOD,
  TOKEN_BAD,
} TokenVerdict;

static TokenVerdict
check_token (WzpQuic *quic,
             const ngtcp2_pkt_hd *header,
             const WzpUdpAddress *remote,
             ngtcp2_cid *out_original_dcid)
{
  /* Tokens of other kinds (we give out none) count as none. */
  if (header->tokenlen == 0 || header->token[0] != NGTCP2_CRYPTO_TOKEN_MAGIC_RETRY2)
    return TOKEN_NONE;
  return ngtcp2_crypto_verify_retry_token2 (out_original_dcid, header->token, header->tokenlen,
                                            quic->secret, sizeof quic->secret, header->version,
                                            &remote->sa, wzp_udp_address_len (remote),
                                            &header->dcid, RETRY_TOKEN_TIMEOUT, quic->now) == 0
             ? TOKEN_GOOD
             : TOKEN_BAD;
}

/* Whether the limits allow one more; answers the client where not. */
static gboolean
is_admitted (WzpQuic *quic,
             const ngtcp2_pkt_hd *header,
             const WzpUdpAddress *remote,
             const WzpUdpAddress *local,
             ngtcp2_cid *out_original_dcid,
             TokenVerdict *out_verdict)
{
  const WzpQuicConfig *config = &quic->config;

  *out_verdict = check_token (quic, header, remote, out_original_dcid);
  switch (*out_verdict)
    {
    case TOKEN_BAD:
      refuse (quic, header, INVALID_TOKEN, remote, local);
      return FALSE;
    case TOKEN_NONE:
      if (config->always_retry || quic->stats.handshakes >= config->retry_above_handshakes)
        {
          wzp_quic_send_retry (quic, header, remote, local);
          return FALSE;
        }
      break;
    case TOKEN_GOOD:
      break;
    }
  if (quic->stats.handshakes >= config->max_handshakes)
    {
      quic->stats.refused++;
      return FALSE;
    }
  if (quic->stats.connections >= config->max_connections ||
      (config->events->accept && !config->events->accept (quic, remote, config->user_data)))
    {
      refuse (quic, header, CONNECTION_REFUSED, remote, local);
      return FALSE;
    }
  return TRUE;
}

void
wzp_quic_accept (WzpQuic *quic,
                 const WzpUdpAddress *remote,
                 const WzpUdpAddress *local,
                 uint8_t ecn,
                 const uint8_t *data,
                 size_t len)
{
  ngtcp2_pkt_hd header;
  ngtcp2_cid original_dcid = { 0 };
  TokenVerdict verdict;
  WzpQuicConn *conn;
  uint64_t key;

  if (!quic->tls.server_credentials || len < CLIENT_INITIAL_MIN_BYTES ||
      ngtcp2_accept (&header, data, len) != 0 || header.version != NGTCP2_PROTO_VER_V1)
    {
      quic->stats.packets_unknown++;
      return;
    }
  if (!is_admitted (quic, &header, remote, local, &original_dcid, &verdict))
    return;
  if (!wzp_quic_charge_ip (quic, remote, &key))
    {
      refuse (quic, &header, CONNECTION_REFUSED, remote, local);
      return;
    }
  conn = wzp_quic_conn_new (quic, TRUE, remote, local);
  if (!conn)
    {
      wzp_quic_release_ip (quic, key);
      refuse (quic, &header, CONNECTION_REFUSED, remote, local);
      return;
    }
  conn->per_ip_key = key;
  if (!wzp_quic_conn_start_server (conn, &header, verdict == TOKEN_GOOD ? &original_dcid : NULL))
    {
      wzp_quic_conn_end (conn, WZP_QUIC_CONN_DEAD, "no memory");
      wzp_quic_conn_free (conn);
      return;
    }
  wzp_quic_conn_read (conn, remote, local, ecn, data, len);
}
