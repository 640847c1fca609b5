/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What ngtcp2 asks and tells about one connection, and the parameters it starts with. User callbacks
 * run from here, inside ngtcp2: that is safe because everything a user can call only queues. */
#define G_LOG_DOMAIN "wzp-quic"

#include <string.h>

#include "wzp-quic-private.h"

/* Transport parameters and tuning: wire.md 1.4, unless said otherwise. */
#define MAX_DATA_BYTES        (256u * 1024u)
#define MAX_STREAM_DATA_BYTES (64u * 1024u)
#define MAX_STREAMS           100u
/* What peers are told of our patience, with some room for a late timer. */
#define MAX_ACK_DELAY            (WZP_QUIC_VOICE_ACK_DELAY + WZP_MS (20))
#define MAX_DATAGRAM_FRAME_BYTES 65535u
#define ACTIVE_CONNECTION_IDS    5u
/* The reference guesses 300 ms; a smaller guess repeats a lost first packet sooner and harms nobody. */
#define INITIAL_RTT WZP_MS (100)
/* Largest first, so that an ordinary path needs one probe. */
static const uint16_t mtu_probes[] = { WZP_QUIC_MAX_PACKET_BYTES, 1392, 1332, 1252 };

static void
random_cb (uint8_t *out, size_t len, const ngtcp2_rand_ctx *context)
{
  wzp_quic_random_bytes (out, len);
}

void
wzp_quic_fill_cid (WzpQuic *quic, ngtcp2_cid *cid)
{
  uint8_t bytes[WZP_QUIC_CID_BYTES];

  wzp_quic_random_bytes (bytes, sizeof bytes);
  bytes[0] = quic->config.shard;
  ngtcp2_cid_init (cid, bytes, sizeof bytes);
}

static int
new_connection_id_cb (ngtcp2_conn *ngtcp2,
                      ngtcp2_cid *cid,
                      uint8_t *token,
                      size_t len,
                      void *user_data)
{
  WzpQuicConn *conn = user_data;

  g_assert (len == WZP_QUIC_CID_BYTES);
  wzp_quic_fill_cid (conn->quic, cid);
  if (ngtcp2_crypto_generate_stateless_reset_token (token, conn->quic->secret,
                                                    sizeof conn->quic->secret, cid) != 0 ||
      !wzp_quic_conn_add_cid (conn, cid))
    return NGTCP2_ERR_CALLBACK_FAILURE;
  return 0;
}

static int
remove_connection_id_cb (ngtcp2_conn *ngtcp2, const ngtcp2_cid *cid, void *user_data)
{
  wzp_quic_conn_remove_cid (user_data, cid);
  return 0;
}

static int
dcid_status_cb (ngtcp2_conn *ngtcp2,
                ngtcp2_connection_id_status_type type,
                uint64_t seq,
                const ngtcp2_cid *cid,
                const uint8_t *token,
                void *user_data)
{
  WzpQuicConn *conn = user_data;

  if (!token)
    return 0;
  if (type == NGTCP2_CONNECTION_ID_STATUS_TYPE_ACTIVATE)
    wzp_quic_conn_add_reset_token (conn, token);
  else
    wzp_quic_conn_remove_reset_token (conn, token);
  return 0;
}

static int
handshake_completed_cb (ngtcp2_conn *ngtcp2, void *user_data)
{
  WzpQuicConn *conn = user_data;

  /* A server without our ALPN is no relay; GnuTLS lets a client go on without an answer to it. */
  if (!wzp_quic_tls_session_has_alpn (&conn->tls))
    {
      conn->cause = WZP_QUIC_CAUSE_NOT_A_RELAY;
      ngtcp2_conn_set_tls_alert (ngtcp2, GNUTLS_A_NO_APPLICATION_PROTOCOL);
      return NGTCP2_ERR_CRYPTO;
    }
  wzp_quic_conn_handshake_finished (conn);
  return 0;
}

static int
recv_crypto_data_cb (ngtcp2_conn *ngtcp2,
                     ngtcp2_encryption_level level,
                     uint64_t offset,
                     const uint8_t *data,
                     size_t len,
                     void *user_data)
{
  WzpQuicConn *conn = user_data;

  if (!conn->tls.gnutls)
    return 0; /* a session ticket: see wzp_quic_tls_session_finish() */
  return ngtcp2_crypto_recv_crypto_data_cb (ngtcp2, level, offset, data, len, user_data);
}

static int
handshake_confirmed_cb (ngtcp2_conn *ngtcp2, void *user_data)
{
  WzpQuicConn *conn = user_data;

  conn->is_confirmed = TRUE;
  return 0;
}

static int
recv_stream_data_cb (ngtcp2_conn *ngtcp2,
                     uint32_t flags,
                     int64_t id,
                     uint64_t offset,
                     const uint8_t *data,
                     size_t len,
                     void *user_data,
                     void *stream_user_data)
{
  WzpQuicConn *conn = user_data;
  gboolean bad_message = FALSE;
  int rc = wzp_quic_streams_on_data (&conn->streams, id, (flags & NGTCP2_STREAM_DATA_FLAG_FIN) != 0,
                                     data, len, conn->quic->now, &bad_message);

  if (bad_message)
    {
      wzp_quic_conn_close (conn, WZP_QUIC_CODE_BAD_MESSAGE, "bad-message");
      if (conn->state == WZP_QUIC_CONN_ENDING)
        conn->cause = WZP_QUIC_CAUSE_BAD_MESSAGE;
    }
  return rc == 0 ? 0 : NGTCP2_ERR_CALLBACK_FAILURE;
}

static int
acked_stream_data_cb (ngtcp2_conn *ngtcp2,
                      int64_t id,
                      uint64_t offset,
                      uint64_t len,
                      void *user_data,
                      void *stream_user_data)
{
  WzpQuicConn *conn = user_data;

  wzp_quic_streams_on_acked (&conn->streams, id, offset, len, conn->quic->now);
  return 0;
}

static int
stream_close_cb (ngtcp2_conn *ngtcp2,
                 uint32_t flags,
                 int64_t id,
                 uint64_t code,
                 void *user_data,
                 void *stream_user_data)
{
  WzpQuicConn *conn = user_data;

  wzp_quic_streams_on_close (&conn->streams, id, conn->quic->now);
  return 0;
}

static int
stream_reset_cb (ngtcp2_conn *ngtcp2,
                 int64_t id,
                 uint64_t final_size,
                 uint64_t code,
                 void *user_data,
                 void *stream_user_data)
{
  WzpQuicConn *conn = user_data;

  wzp_quic_streams_on_reset (&conn->streams, id, conn->quic->now);
  return 0;
}

static int
recv_datagram_cb (ngtcp2_conn *ngtcp2,
                  uint32_t flags,
                  const uint8_t *data,
                  size_t len,
                  void *user_data)
{
  WzpQuicConn *conn = user_data;

  conn->stats.datagrams_received++;
  if (conn->state == WZP_QUIC_CONN_OPEN && conn->handler && conn->handler->datagram)
    conn->handler->datagram (conn, data, len, conn->user_data);
  return 0;
}

static int
lost_datagram_cb (ngtcp2_conn *ngtcp2, uint64_t id, void *user_data)
{
  WzpQuicConn *conn = user_data;

  conn->stats.datagrams_lost++;
  return 0;
}

static int
recv_stateless_reset_cb (ngtcp2_conn *ngtcp2,
                         const ngtcp2_pkt_stateless_reset *reset,
                         void *user_data)
{
  WzpQuicConn *conn = user_data;

  conn->was_reset = TRUE;
  return 0;
}

static int
path_validation_cb (ngtcp2_conn *ngtcp2,
                    uint32_t flags,
                    const ngtcp2_path *path,
                    const ngtcp2_path *old_path,
                    ngtcp2_path_validation_result result,
                    void *user_data)
{
  WzpQuicConn *conn = user_data;
  WzpUdpAddress remote;

  if (result != NGTCP2_PATH_VALIDATION_RESULT_SUCCESS ||
      !wzp_udp_address_init (&remote, path->remote.addr, path->remote.addrlen))
    return 0;
  if (wzp_udp_address_equal (&remote, &conn->remote))
    return 0;
  conn->remote = remote;
  if (conn->state == WZP_QUIC_CONN_OPEN && conn->handler && conn->handler->address_changed)
    conn->handler->address_changed (conn, &remote, conn->user_data);
  return 0;
}

static const ngtcp2_callbacks client_callbacks = {
  .client_initial = ngtcp2_crypto_client_initial_cb,
  .recv_retry = ngtcp2_crypto_recv_retry_cb,
  .recv_crypto_data = recv_crypto_data_cb,
  .encrypt = ngtcp2_crypto_encrypt_cb,
  .decrypt = ngtcp2_crypto_decrypt_cb,
  .hp_mask = ngtcp2_crypto_hp_mask_cb,
  .update_key = ngtcp2_crypto_update_key_cb,
  .delete_crypto_aead_ctx = ngtcp2_crypto_delete_crypto_aead_ctx_cb,
  .delete_crypto_cipher_ctx = ngtcp2_crypto_delete_crypto_cipher_ctx_cb,
  .get_path_challenge_data = ngtcp2_crypto_get_path_challenge_data_cb,
  .version_negotiation = ngtcp2_crypto_version_negotiation_cb,
  .handshake_completed = handshake_completed_cb,
  .handshake_confirmed = handshake_confirmed_cb,
  .recv_stream_data = recv_stream_data_cb,
  .acked_stream_data_offset = acked_stream_data_cb,
  .stream_close = stream_close_cb,
  .stream_reset = stream_reset_cb,
  .recv_datagram = recv_datagram_cb,
  .lost_datagram = lost_datagram_cb,
  .rand = random_cb,
  .get_new_connection_id = new_connection_id_cb,
  .remove_connection_id = remove_connection_id_cb,
  .dcid_status = dcid_status_cb,
  .recv_stateless_reset = recv_stateless_reset_cb,
  .path_validation = path_validation_cb,
};

static ngtcp2_callbacks
server_callbacks (void)
{
  ngtcp2_callbacks callbacks = client_callbacks;

  callbacks.client_initial = NULL;
  callbacks.recv_retry = NULL;
  callbacks.recv_client_initial = ngtcp2_crypto_recv_client_initial_cb;
  return callbacks;
}

static void
fill_settings (const WzpQuicConn *conn, ngtcp2_settings *settings)
{
  ngtcp2_settings_default (settings);
  settings->initial_ts = conn->quic->now;
  settings->initial_rtt = INITIAL_RTT;
  settings->handshake_timeout = conn->quic->config.handshake_timeout;
  settings->max_tx_udp_payload_size = WZP_QUIC_MAX_PACKET_BYTES;
  settings->pmtud_probes = mtu_probes;
  settings->pmtud_probeslen = G_N_ELEMENTS (mtu_probes);
  settings->cc_algo = NGTCP2_CC_ALGO_CUBIC;
  settings->ack_thresh = WZP_QUIC_VOICE_ACK_PACKETS;
}

static void
fill_parameters (const WzpQuicConn *conn, ngtcp2_transport_params *parameters)
{
  ngtcp2_transport_params_default (parameters);
  parameters->max_idle_timeout = conn->quic->config.idle_timeout;
  parameters->initial_max_data = MAX_DATA_BYTES;
  parameters->initial_max_stream_data_bidi_local = MAX_STREAM_DATA_BYTES;
  parameters->initial_max_stream_data_bidi_remote = MAX_STREAM_DATA_BYTES;
  parameters->initial_max_stream_data_uni = MAX_STREAM_DATA_BYTES;
  parameters->initial_max_streams_bidi = MAX_STREAMS;
  parameters->initial_max_streams_uni = MAX_STREAMS;
  parameters->max_datagram_frame_size = MAX_DATAGRAM_FRAME_BYTES;
  parameters->active_connection_id_limit = ACTIVE_CONNECTION_IDS;
  parameters->grease_quic_bit = 1;
  parameters->max_ack_delay = MAX_ACK_DELAY;
}

static ngtcp2_conn *
get_conn (ngtcp2_crypto_conn_ref *ref)
{
  WzpQuicConn *conn = ref->user_data;

  return conn->ngtcp2;
}

static gboolean
verify (WzpQuicTlsSession *session, const uint8_t *certificate_der, size_t len)
{
  WzpQuicConn *conn = session->conn_ref.user_data;

  g_clear_pointer (&conn->peer_certificate, g_bytes_unref);
  conn->peer_certificate = g_bytes_new (certificate_der, len);
  if (!conn->handler || !conn->handler->verify ||
      conn->handler->verify (conn, certificate_der, len, conn->user_data))
    return TRUE;
  conn->key_rejected = TRUE;
  return FALSE;
}

static void
finish_start (WzpQuicConn *conn)
{
  ngtcp2_conn_set_tls_native_handle (conn->ngtcp2, conn->tls.gnutls);
  ngtcp2_conn_set_keep_alive_timeout (conn->ngtcp2, conn->quic->config.keep_alive);
  conn->streams.ngtcp2 = conn->ngtcp2;
}

gboolean
wzp_quic_conn_start_client (WzpQuicConn *conn, const char *server_name)
{
  ngtcp2_settings settings;
  ngtcp2_transport_params parameters;
  ngtcp2_path path = wzp_quic_conn_path (&conn->local, &conn->remote);
  ngtcp2_cid dcid, scid;

  conn->tls.conn_ref = (ngtcp2_crypto_conn_ref) { .get_conn = get_conn, .user_data = conn };
  conn->tls.verify = verify;
  fill_settings (conn, &settings);
  fill_parameters (conn, &parameters);
  wzp_quic_fill_cid (conn->quic, &scid);
  wzp_quic_fill_cid (conn->quic, &dcid);
  /* Unpredictable, RFC 9000 section 7.2: the shard byte means nothing in the first one. */
  wzp_quic_random_bytes (dcid.data, 1);
  if (!wzp_quic_tls_session_init_client (&conn->quic->tls, &conn->tls, server_name) ||
      ngtcp2_conn_client_new (&conn->ngtcp2, &dcid, &scid, &path, NGTCP2_PROTO_VER_V1,
                              &client_callbacks, &settings, &parameters, NULL, conn) != 0)
    return FALSE;
  finish_start (conn);
  conn->server_name = g_strdup (server_name);
  return wzp_quic_conn_add_cid (conn, &scid);
}

gboolean
wzp_quic_conn_start_server (WzpQuicConn *conn,
                            const ngtcp2_pkt_hd *header,
                            const ngtcp2_cid *original_dcid)
{
  ngtcp2_callbacks callbacks = server_callbacks ();
  ngtcp2_settings settings;
  ngtcp2_transport_params parameters;
  ngtcp2_path path = wzp_quic_conn_path (&conn->local, &conn->remote);
  ngtcp2_cid scid;

  conn->tls.conn_ref = (ngtcp2_crypto_conn_ref) { .get_conn = get_conn, .user_data = conn };
  fill_settings (conn, &settings);
  fill_parameters (conn, &parameters);
  wzp_quic_fill_cid (conn->quic, &scid);
  parameters.original_dcid = header->dcid;
  parameters.original_dcid_present = 1;
  if (original_dcid)
    {
      parameters.original_dcid = *original_dcid;
      parameters.retry_scid = header->dcid;
      parameters.retry_scid_present = 1;
      settings.token = header->token;
      settings.tokenlen = header->tokenlen;
      settings.token_type = NGTCP2_TOKEN_TYPE_RETRY;
    }
  parameters.stateless_reset_token_present = 1;
  if (ngtcp2_crypto_generate_stateless_reset_token (parameters.stateless_reset_token,
                                                    conn->quic->secret, sizeof conn->quic->secret,
                                                    &scid) != 0 ||
      !wzp_quic_tls_session_init_server (&conn->quic->tls, &conn->tls) ||
      ngtcp2_conn_server_new (&conn->ngtcp2, &header->scid, &scid, &path, header->version,
                              &callbacks, &settings, &parameters, NULL, conn) != 0)
    return FALSE;
  finish_start (conn);
  return wzp_quic_conn_add_cid (conn, &scid) && wzp_quic_conn_add_cid (conn, &header->dcid);
}
