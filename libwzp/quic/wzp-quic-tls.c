/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GnuTLS sessions that hand their keys and messages to ngtcp2. What
 * ngtcp2_crypto_gnutls_configure_server_session() does is done here by hand for servers, because the
 * transport parameters must be the first extension that is parsed (see wzp-quic-sni.h). */
#define G_LOG_DOMAIN "wzp-quic"

#include "wzp-quic-tls.h"

#include <gnutls/crypto.h>
#include <ngtcp2/ngtcp2_crypto_gnutls.h>
#include <string.h>

#include "wzp-cursor.h"
#include "wzp-error.h"

/* TLS 1.3 only, the suites and groups of the reference (wire.md 1.1); AES-128 first because it is the
 * cheapest with AES instructions. QUIC forbids the compatibility mode (RFC 9001 section 8.4). */
#define PRIORITIES                                                                                 \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:"        \
  "-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:%DISABLE_TLS13_COMPAT_MODE"

/* RFC 8446 section 7.1. */
#define TLS13_LABEL_PREFIX "tls13 "
/* RFC 9001 section 8.2. */
#define EXTENSION_QUIC_TRANSPORT_PARAMETERS 0x39
/* Ours are about 110 bytes. */
#define TRANSPORT_PARAMETERS_MAX 512

void
wzp_quic_random_bytes (void *out, size_t len)
{
  if (gnutls_rnd (GNUTLS_RND_RANDOM, out, len) != 0)
    g_error ("the random generator of GnuTLS failed");
}

static int
verify_certificate (gnutls_session_t gnutls)
{
  WzpQuicTlsSession *session = gnutls_session_get_ptr (gnutls);
  unsigned n_certificates = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (gnutls, &n_certificates);

  if (!chain || n_certificates == 0)
    return GNUTLS_E_NO_CERTIFICATE_FOUND;
  if (session->verify && !session->verify (session, chain[0].data, chain[0].size))
    return GNUTLS_E_CERTIFICATE_ERROR;
  return 0;
}

gboolean
wzp_quic_tls_init (WzpQuicTls *tls, WzpQuicCredentials *server_credentials, GError **error)
{
  const char *bad_at = NULL;
  int rc;

  *tls = (WzpQuicTls) {
    .alpn = { .data = (unsigned char *) WZP_QUIC_ALPN, .size = sizeof WZP_QUIC_ALPN - 1 },
  };
  rc = gnutls_priority_init (&tls->priority, PRIORITIES, &bad_at);
  if (rc == 0)
    rc = gnutls_certificate_allocate_credentials (&tls->client_credentials);
  if (rc != 0)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_CRYPTO, "TLS cannot be set up: %s",
                   gnutls_strerror (rc));
      wzp_quic_tls_clear (tls);
      return FALSE;
    }
  gnutls_certificate_set_verify_function (tls->client_credentials, verify_certificate);
  if (server_credentials)
    tls->server_credentials = wzp_quic_credentials_ref (server_credentials);
  return TRUE;
}

void
wzp_quic_tls_clear (WzpQuicTls *tls)
{
  g_clear_pointer (&tls->priority, gnutls_priority_deinit);
  g_clear_pointer (&tls->client_credentials, gnutls_certificate_free_credentials);
  g_clear_pointer (&tls->server_credentials, wzp_quic_credentials_unref);
}

static ngtcp2_conn *
session_conn (gnutls_session_t gnutls)
{
  WzpQuicTlsSession *session = gnutls_session_get_ptr (gnutls);

  return session->conn_ref.get_conn (&session->conn_ref);
}

static int
on_secrets (gnutls_session_t gnutls,
            gnutls_record_encryption_level_t gnutls_level,
            const void *read_secret,
            const void *write_secret,
            size_t secret_len)
{
  ngtcp2_conn *conn = session_conn (gnutls);
  ngtcp2_encryption_level level =
      ngtcp2_crypto_gnutls_from_gnutls_record_encryption_level (gnutls_level);

  if (read_secret && ngtcp2_crypto_derive_and_install_rx_key (conn, NULL, NULL, NULL, level,
                                                              read_secret, secret_len) != 0)
    return -1;
  if (write_secret && ngtcp2_crypto_derive_and_install_tx_key (conn, NULL, NULL, NULL, level,
                                                               write_secret, secret_len) != 0)
    return -1;
  return 0;
}

static int
on_message_out (gnutls_session_t gnutls,
                gnutls_record_encryption_level_t gnutls_level,
                gnutls_handshake_description_t type,
                const void *data,
                size_t len)
{
  if (type == GNUTLS_HANDSHAKE_CHANGE_CIPHER_SPEC)
    return 0;
  return ngtcp2_conn_submit_crypto_data (
             session_conn (gnutls),
             ngtcp2_crypto_gnutls_from_gnutls_record_encryption_level (gnutls_level), data,
             len) == 0
             ? 0
             : -1;
}

static int
on_alert_out (gnutls_session_t gnutls,
              gnutls_record_encryption_level_t level,
              gnutls_alert_level_t alert_level,
              gnutls_alert_description_t alert)
{
  ngtcp2_conn_set_tls_alert (session_conn (gnutls), (uint8_t) alert);
  return 0;
}

static int
on_transport_parameters_in (gnutls_session_t gnutls, const unsigned char *data, size_t len)
{
  WzpQuicTlsSession *session = gnutls_session_get_ptr (gnutls);
  ngtcp2_conn *conn = session_conn (gnutls);
  int rc;

  if (session->unmasked_sni)
    wzp_quic_sni_mask (session->unmasked_sni, session->unmasked_sni_len);
  session->unmasked_sni = NULL;
  rc = ngtcp2_conn_decode_and_set_remote_transport_params (conn, data, len);
  if (rc != 0)
    {
      ngtcp2_conn_set_tls_error (conn, rc);
      return -1;
    }
  return 0;
}

static int
on_transport_parameters_out (gnutls_session_t gnutls, gnutls_buffer_t out)
{
  uint8_t buffer[TRANSPORT_PARAMETERS_MAX];
  ngtcp2_ssize len =
      ngtcp2_conn_encode_local_transport_params (session_conn (gnutls), buffer, sizeof buffer);

  if (len < 0 || gnutls_buffer_append_data (out, buffer, (size_t) len) != 0)
    return -1;
  return 0;
}

static int
on_client_hello (gnutls_session_t gnutls,
                 unsigned type,
                 unsigned when,
                 unsigned incoming,
                 const gnutls_datum_t *message)
{
  WzpQuicTlsSession *session = gnutls_session_get_ptr (gnutls);
  char name[WZP_QUIC_SNI_MAX + 1];
  size_t offset = 0, len = 0;
  WzpQuicSniResult result = wzp_quic_sni_find (message->data, message->size, &offset, &len);

  session->unmasked_sni = NULL;
  g_clear_pointer (&session->server_name, g_free);
  if (result == WZP_QUIC_SNI_FOUND)
    {
      result = wzp_quic_sni_normalise (message->data + offset, len, name);
      session->unmasked_sni = message->data + offset;
      session->unmasked_sni_len = len;
    }
  switch (result)
    {
    case WZP_QUIC_SNI_BAD:
      return GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER;
    case WZP_QUIC_SNI_NONE:
      break;
    case WZP_QUIC_SNI_FOUND:
      session->server_name = g_strdup (name);
      break;
    }
  return 0;
}

static int
configure_server_session (gnutls_session_t gnutls)
{
  gnutls_handshake_set_secret_function (gnutls, on_secrets);
  gnutls_handshake_set_read_function (gnutls, on_message_out);
  gnutls_alert_set_read_function (gnutls, on_alert_out);
  gnutls_handshake_set_hook_function (gnutls, GNUTLS_HANDSHAKE_CLIENT_HELLO, GNUTLS_HOOK_PRE,
                                      on_client_hello);
  return gnutls_session_ext_register (
      gnutls, "QUIC Transport Parameters", EXTENSION_QUIC_TRANSPORT_PARAMETERS,
      GNUTLS_EXT_VERSION_NEG, on_transport_parameters_in, on_transport_parameters_out, NULL, NULL,
      NULL, GNUTLS_EXT_FLAG_TLS | GNUTLS_EXT_FLAG_CLIENT_HELLO | GNUTLS_EXT_FLAG_EE);
}

static int on_key_log (gnutls_session_t gnutls, const char *label, const gnutls_datum_t *secret);

static gboolean
session_init (WzpQuicTls *tls,
              WzpQuicTlsSession *session,
              unsigned flags,
              gnutls_certificate_credentials_t credentials)
{
  /* No tickets: nobody resumes (wire.md 1.1), and each would cost a packet and memory. */
  if (gnutls_init (&session->gnutls, flags | GNUTLS_NO_TICKETS | GNUTLS_NO_AUTO_SEND_TICKET |
                                         GNUTLS_NO_END_OF_EARLY_DATA | GNUTLS_NO_STATUS_REQUEST |
                                         GNUTLS_NO_SIGNAL) != 0)
    return FALSE;
  gnutls_session_set_ptr (session->gnutls, session);
  gnutls_session_set_keylog_function (session->gnutls, on_key_log);
  return gnutls_priority_set (session->gnutls, tls->priority) == 0 &&
         gnutls_credentials_set (session->gnutls, GNUTLS_CRD_CERTIFICATE, credentials) == 0 &&
         gnutls_alpn_set_protocols (session->gnutls, &tls->alpn, 1, GNUTLS_ALPN_MANDATORY) == 0;
}

gboolean
wzp_quic_tls_session_init_client (WzpQuicTls *tls,
                                  WzpQuicTlsSession *session,
                                  const char *server_name)
{
  if (!session_init (tls, session, GNUTLS_CLIENT, tls->client_credentials) ||
      ngtcp2_crypto_gnutls_configure_client_session (session->gnutls) != 0)
    return FALSE;
  if (!server_name || !*server_name)
    return TRUE;
  session->server_name = g_strdup (server_name);
  return gnutls_server_name_set (session->gnutls, GNUTLS_NAME_DNS, server_name,
                                 strlen (server_name)) == 0;
}

gboolean
wzp_quic_tls_session_init_server (WzpQuicTls *tls, WzpQuicTlsSession *session)
{
  return session_init (tls, session, GNUTLS_SERVER,
                       wzp_quic_credentials_get_gnutls (tls->server_credentials)) &&
         configure_server_session (session->gnutls) == 0;
}

void
wzp_quic_tls_session_finish (WzpQuicTlsSession *session)
{
  g_clear_pointer (&session->gnutls, gnutls_deinit);
  g_clear_pointer (&session->server_name, g_free);
}

void
wzp_quic_tls_session_clear (WzpQuicTlsSession *session)
{
  wzp_quic_tls_session_finish (session);
  explicit_bzero (session->exporter_secret, sizeof session->exporter_secret);
  session->exporter_secret_len = 0;
}

gboolean
wzp_quic_tls_session_has_alpn (const WzpQuicTlsSession *session)
{
  gnutls_datum_t alpn;

  return gnutls_alpn_get_selected_protocol (session->gnutls, &alpn) == 0 &&
         alpn.size == sizeof WZP_QUIC_ALPN - 1 && memcmp (alpn.data, WZP_QUIC_ALPN, alpn.size) == 0;
}

/* --- the exporter: done here, so that the GnuTLS session need not outlive the handshake --- */

static int
on_key_log (gnutls_session_t gnutls, const char *label, const gnutls_datum_t *secret)
{
  WzpQuicTlsSession *session = gnutls_session_get_ptr (gnutls);

  if (g_str_equal (label, "EXPORTER_SECRET") && secret->size <= sizeof session->exporter_secret)
    {
      memcpy (session->exporter_secret, secret->data, secret->size);
      session->exporter_secret_len = (uint8_t) secret->size;
    }
  return 0;
}

/* HKDF-Expand-Label of RFC 8446 section 7.1, the context being the hash of nothing. */
static gboolean
expand_label (size_t hash_len,
              const uint8_t *secret,
              const char *label,
              uint8_t *out,
              size_t out_len)
{
  gboolean is_sha384 = hash_len == WZP_QUIC_TLS_SECRET_MAX;
  uint8_t bytes[2 + 1 + UINT8_MAX + 1 + WZP_QUIC_TLS_SECRET_MAX];
  WzpWriter info = wzp_writer_init (bytes, sizeof bytes);
  gnutls_datum_t key = { (unsigned char *) secret, (unsigned) hash_len };
  gnutls_datum_t info_datum;
  size_t label_len = strlen (TLS13_LABEL_PREFIX) + strlen (label);
  uint8_t *hash;

  if (out_len > UINT16_MAX || label_len > UINT8_MAX)
    return FALSE;
  wzp_writer_u16be (&info, (uint16_t) out_len);
  wzp_writer_u8 (&info, (uint8_t) label_len);
  wzp_writer_bytes (&info, TLS13_LABEL_PREFIX, strlen (TLS13_LABEL_PREFIX));
  wzp_writer_bytes (&info, label, strlen (label));
  wzp_writer_u8 (&info, (uint8_t) hash_len);
  hash = wzp_writer_reserve (&info, hash_len);
  if (!hash ||
      gnutls_hash_fast (is_sha384 ? GNUTLS_DIG_SHA384 : GNUTLS_DIG_SHA256, "", 0, hash) != 0)
    return FALSE;
  info_datum = (gnutls_datum_t) { bytes, (unsigned) info.len };
  return gnutls_hkdf_expand (is_sha384 ? GNUTLS_MAC_SHA384 : GNUTLS_MAC_SHA256, &key, &info_datum,
                             out, out_len) == 0;
}

gboolean
wzp_quic_tls_session_export (const WzpQuicTlsSession *session,
                             const char *label,
                             uint8_t *out,
                             size_t out_len)
{
  size_t hash_len = session->exporter_secret_len;
  uint8_t derived[WZP_QUIC_TLS_SECRET_MAX];
  gboolean good = hash_len > 0 &&
                  expand_label (hash_len, session->exporter_secret, label, derived, hash_len) &&
                  expand_label (hash_len, derived, "exporter", out, out_len);

  explicit_bzero (derived, sizeof derived);
  return good;
}
