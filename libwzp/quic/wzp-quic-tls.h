/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TLS 1.3 of the QUIC engine, on GnuTLS: one context per engine, one session per connection. Knows
 * ngtcp2 connections, not ours. */
#pragma once

#include <gnutls/gnutls.h>
#include <ngtcp2/ngtcp2_crypto.h>

#include "wzp-quic-sni.h"
#include "wzp-quic.h"

G_BEGIN_DECLS

/* The only application protocol (wire.md 1.1). */
#define WZP_QUIC_ALPN "wzp"

typedef struct
{
  gnutls_priority_t priority;
  gnutls_certificate_credentials_t client_credentials;
  WzpQuicCredentials *server_credentials; /* NULL: no server role */
  gnutls_datum_t alpn;                    /* WZP_QUIC_ALPN; tests change it */
} WzpQuicTls;

/* SHA-384, the largest hash of our suites. */
#define WZP_QUIC_TLS_SECRET_MAX 48u

typedef struct _WzpQuicTlsSession WzpQuicTlsSession;

typedef gboolean (*WzpQuicTlsVerifyFunc) (WzpQuicTlsSession *session,
                                          const uint8_t *certificate_der,
                                          size_t len);

struct _WzpQuicTlsSession
{
  ngtcp2_crypto_conn_ref conn_ref; /* first: GnuTLS's session pointer leads here */
  gnutls_session_t gnutls;         /* NULL once finished */
  WzpQuicTlsVerifyFunc verify;     /* client; may be NULL */
  uint8_t *unmasked_sni;           /* server: between the two steps of wzp-quic-sni.h */
  size_t unmasked_sni_len;
  char *server_name;
  uint8_t exporter_secret[WZP_QUIC_TLS_SECRET_MAX];
  uint8_t exporter_secret_len;
};

gboolean
wzp_quic_tls_init (WzpQuicTls *tls, WzpQuicCredentials *server_credentials, GError **error);
void wzp_quic_tls_clear (WzpQuicTls *tls);

/* @session->conn_ref must be set. FALSE when GnuTLS fails (memory). */
gboolean wzp_quic_tls_session_init_client (WzpQuicTls *tls,
                                           WzpQuicTlsSession *session,
                                           const char *server_name);
gboolean wzp_quic_tls_session_init_server (WzpQuicTls *tls, WzpQuicTlsSession *session);
void wzp_quic_tls_session_clear (WzpQuicTlsSession *session);
/* The handshake is confirmed: frees the GnuTLS session (11 KiB). Exports go on working; what the peer
 * may still say in TLS (session tickets) is nothing we want. */
void wzp_quic_tls_session_finish (WzpQuicTlsSession *session);

/* Whether the peer agreed on WZP_QUIC_ALPN. */
gboolean wzp_quic_tls_session_has_alpn (const WzpQuicTlsSession *session);
/* RFC 8446 section 7.5, without context. FALSE before the handshake is done. */
gboolean wzp_quic_tls_session_export (const WzpQuicTlsSession *session,
                                      const char *label,
                                      uint8_t *out,
                                      size_t out_len);

/* Of the credentials (wzp-quic-credentials.c). */
gnutls_certificate_credentials_t
wzp_quic_credentials_get_gnutls (const WzpQuicCredentials *credentials);

/* Bytes of the system's random generator; FALSE when it fails. */
void wzp_quic_random_bytes (void *out, size_t len);

G_END_DECLS
