/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The certificate and key of a server, shared by all connections and engines. The key lives inside
 * GnuTLS, which clears it when freed. */
#define G_LOG_DOMAIN "wzp-quic"

#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

#include "wzp-error.h"
#include "wzp-quic-tls.h"

struct _WzpQuicCredentials
{
  gatomicrefcount refs;
  gnutls_certificate_credentials_t gnutls;
  uint8_t *certificate;
  size_t certificate_len;
};

/* RFC 8410 section 7: PKCS#8 of an Ed25519 key is these bytes and the seed. */
static const uint8_t ed25519_pkcs8_prefix[] = { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                                0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };
#define ED25519_SEED_BYTES 32

#define RANDOM_CERTIFICATE_NAME "CN=wzp"
#define RANDOM_CERTIFICATE_HOST "localhost"
/* Peers check keys, never dates; a day before now forgives clocks that are behind. */
#define RANDOM_CERTIFICATE_DAYS 3650
#define SECONDS_PER_DAY         (24 * 60 * 60)

static WzpQuicCredentials *
credentials_new (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, int *out_rc)
{
  WzpQuicCredentials *self = g_new0 (WzpQuicCredentials, 1);
  gnutls_datum_t der = { 0 };
  int rc;

  g_atomic_ref_count_init (&self->refs);
  rc = gnutls_certificate_allocate_credentials (&self->gnutls);
  if (rc == 0)
    rc = gnutls_certificate_set_x509_key (self->gnutls, &certificate, 1, key);
  if (rc >= 0)
    rc = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_DER, &der);
  if (rc < 0)
    {
      *out_rc = rc;
      g_clear_pointer (&self->gnutls, gnutls_certificate_free_credentials);
      g_free (self);
      return NULL;
    }
  self->certificate = g_memdup2 (der.data, der.size);
  self->certificate_len = der.size;
  gnutls_free (der.data);
  return self;
}

WzpQuicCredentials *
wzp_quic_credentials_new_pkcs8 (const uint8_t *certificate_der,
                                size_t certificate_len,
                                const uint8_t *key_der,
                                size_t key_len,
                                GError **error)
{
  gnutls_datum_t certificate_datum = { (unsigned char *) certificate_der,
                                       (unsigned) certificate_len };
  gnutls_datum_t key_datum = { (unsigned char *) key_der, (unsigned) key_len };
  gnutls_x509_crt_t certificate = NULL;
  gnutls_x509_privkey_t key = NULL;
  WzpQuicCredentials *self = NULL;
  int rc;

  rc = gnutls_x509_crt_init (&certificate);
  if (rc == 0)
    rc = gnutls_x509_privkey_init (&key);
  if (rc == 0)
    rc = gnutls_x509_crt_import (certificate, &certificate_datum, GNUTLS_X509_FMT_DER);
  if (rc == 0)
    rc = gnutls_x509_privkey_import2 (key, &key_datum, GNUTLS_X509_FMT_DER, NULL, 0);
  if (rc == 0)
    self = credentials_new (certificate, key, &rc);
  if (!self)
    g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                 "the TLS certificate or key cannot be used: %s", gnutls_strerror (rc));
  g_clear_pointer (&certificate, gnutls_x509_crt_deinit);
  g_clear_pointer (&key, gnutls_x509_privkey_deinit);
  return self;
}

WzpQuicCredentials *
wzp_quic_credentials_new_ed25519 (const uint8_t *certificate_der,
                                  size_t certificate_len,
                                  const uint8_t seed[32],
                                  GError **error)
{
  uint8_t key[sizeof ed25519_pkcs8_prefix + ED25519_SEED_BYTES];
  WzpQuicCredentials *self;

  memcpy (key, ed25519_pkcs8_prefix, sizeof ed25519_pkcs8_prefix);
  memcpy (key + sizeof ed25519_pkcs8_prefix, seed, ED25519_SEED_BYTES);
  self = wzp_quic_credentials_new_pkcs8 (certificate_der, certificate_len, key, sizeof key, error);
  explicit_bzero (key, sizeof key);
  return self;
}

static int
sign_random_certificate (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
  time_t now = time (NULL);
  const char *bad_at = NULL;
  uint8_t serial[16];
  int rc;

  wzp_quic_random_bytes (serial, sizeof serial);
  serial[0] &= 0x7f; /* positive */
  rc = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                     GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (rc == 0)
    rc = gnutls_x509_crt_set_version (certificate, 3);
  if (rc == 0)
    rc = gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  if (rc == 0)
    rc = gnutls_x509_crt_set_dn (certificate, RANDOM_CERTIFICATE_NAME, &bad_at);
  if (rc == 0)
    rc = gnutls_x509_crt_set_activation_time (certificate, now - SECONDS_PER_DAY);
  if (rc == 0)
    rc = gnutls_x509_crt_set_expiration_time (certificate,
                                              now + RANDOM_CERTIFICATE_DAYS * SECONDS_PER_DAY);
  if (rc == 0)
    rc = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME,
                                               RANDOM_CERTIFICATE_HOST,
                                               strlen (RANDOM_CERTIFICATE_HOST), GNUTLS_FSAN_SET);
  if (rc == 0)
    rc = gnutls_x509_crt_set_key (certificate, key);
  if (rc == 0)
    rc = gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
  return rc;
}

WzpQuicCredentials *
wzp_quic_credentials_new_random (GError **error)
{
  gnutls_x509_crt_t certificate = NULL;
  gnutls_x509_privkey_t key = NULL;
  WzpQuicCredentials *self = NULL;
  int rc;

  rc = gnutls_x509_crt_init (&certificate);
  if (rc == 0)
    rc = gnutls_x509_privkey_init (&key);
  if (rc == 0)
    rc = sign_random_certificate (certificate, key);
  if (rc == 0)
    self = credentials_new (certificate, key, &rc);
  if (!self)
    g_set_error (error, WZP_ERROR, WZP_ERROR_CRYPTO, "a TLS certificate cannot be made: %s",
                 gnutls_strerror (rc));
  g_clear_pointer (&certificate, gnutls_x509_crt_deinit);
  g_clear_pointer (&key, gnutls_x509_privkey_deinit);
  return self;
}

WzpQuicCredentials *
wzp_quic_credentials_ref (WzpQuicCredentials *credentials)
{
  g_atomic_ref_count_inc (&credentials->refs);
  return credentials;
}

void
wzp_quic_credentials_unref (WzpQuicCredentials *credentials)
{
  if (!g_atomic_ref_count_dec (&credentials->refs))
    return;
  gnutls_certificate_free_credentials (credentials->gnutls);
  g_free (credentials->certificate);
  g_free (credentials);
}

const uint8_t *
wzp_quic_credentials_get_certificate (const WzpQuicCredentials *credentials, size_t *out_len)
{
  *out_len = credentials->certificate_len;
  return credentials->certificate;
}

gnutls_certificate_credentials_t
wzp_quic_credentials_get_gnutls (const WzpQuicCredentials *credentials)
{
  return credentials->gnutls;
}
