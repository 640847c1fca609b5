/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-certificate.h"

#include <gnutls/x509.h>
#include <sodium.h>
#include <string.h>

#include "wzp-cursor.h"
#include "wzp-siphash.h"

/* The certificate in order (RFC 5280); all but serial, key and signature is the same for everybody. */
#define SERIAL_MAX      20
#define SIGNATURE_BYTES crypto_sign_BYTES

#define OID_ED25519 0x06, 0x03, 0x2b, 0x65, 0x70
#define NAME                                                                                       \
  0x30, 0x21, 0x31, 0x1f, 0x30, 0x1d, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x16, 'r', 'c', 'g',     \
      'e', 'n', ' ', 's', 'e', 'l', 'f', ' ', 's', 'i', 'g', 'n', 'e', 'd', ' ', 'c', 'e', 'r',    \
      't'

static const uint8_t version_v3[] = { 0xa0, 0x03, 0x02, 0x01, 0x02 };
static const uint8_t algorithm[] = { 0x30, 0x05, OID_ED25519 };
static const uint8_t issuer_to_key[] = {
  NAME, /* issuer */
  /* UTCTime 750101000000Z, GeneralizedTime 40960101000000Z */
  0x30, 0x20, 0x17, 0x0d, '7', '5', '0', '1', '0', '1', '0', '0', '0', '0', '0', '0', 'Z', 0x18,
  0x0f, '4', '0', '9', '6', '0', '1', '0', '1', '0', '0', '0', '0', '0', '0', 'Z',
  NAME, /* subject */
  /* SubjectPublicKeyInfo, up to the key */
  0x30, 0x2a, 0x30, 0x05, OID_ED25519, 0x03, 0x21, 0x00
};
/* subjectAltName: dNSName localhost */
static const uint8_t extensions[] = { 0xa3, 0x18, 0x30, 0x16, 0x30, 0x14, 0x06, 0x03, 0x55,
                                      0x1d, 0x11, 0x04, 0x0d, 0x30, 0x0b, 0x82, 0x09, 'l',
                                      'o',  'c',  'a',  'l',  'h',  'o',  's',  't' };
/* PrivateKeyInfo of RFC 8410, section 7, up to the seed. */
static const uint8_t key_head[] = { 0x30, 0x2e,        0x02, 0x01, 0x00, 0x30,
                                    0x05, OID_ED25519, 0x04, 0x22, 0x04, 0x20 };

#define TBS_BYTES_BESIDES_SERIAL                                                                   \
  (sizeof version_v3 + 2 + sizeof algorithm + sizeof issuer_to_key + crypto_sign_PUBLICKEYBYTES +  \
   sizeof extensions)

/* The length octets below are of fixed form: TBS bodies have 129 to 255 bytes, whole ones 256 and more. */
G_STATIC_ASSERT (TBS_BYTES_BESIDES_SERIAL == 188);
G_STATIC_ASSERT (sizeof key_head + WZP_TLS_SEED_BYTES == WZP_TLS_KEY_DER_BYTES);

/* Returns the length of the serial number's INTEGER content. */
static size_t
make_serial (const uint8_t public_key[crypto_sign_PUBLICKEYBYTES], uint8_t out[SERIAL_MAX])
{
  uint8_t hash[crypto_hash_sha256_BYTES];
  size_t skip = 0;

  crypto_hash_sha256 (hash, public_key, crypto_sign_PUBLICKEYBYTES);
  hash[0] &= 0x7f;
  /* DER: no leading zero byte, except before a set top bit and for zero itself. */
  while (skip < SERIAL_MAX - 1 && hash[skip] == 0 && !(hash[skip + 1] & 0x80))
    skip++;
  memcpy (out, hash + skip, SERIAL_MAX - skip);
  return SERIAL_MAX - skip;
}

static void
write_tbs (WzpWriter *der, const uint8_t public_key[crypto_sign_PUBLICKEYBYTES])
{
  uint8_t serial[SERIAL_MAX];
  size_t serial_len = make_serial (public_key, serial);

  wzp_writer_u16be (der, 0x3081);
  wzp_writer_u8 (der, (uint8_t) (TBS_BYTES_BESIDES_SERIAL + serial_len));
  wzp_writer_bytes (der, version_v3, sizeof version_v3);
  wzp_writer_u8 (der, 0x02);
  wzp_writer_u8 (der, (uint8_t) serial_len);
  wzp_writer_bytes (der, serial, serial_len);
  wzp_writer_bytes (der, algorithm, sizeof algorithm);
  wzp_writer_bytes (der, issuer_to_key, sizeof issuer_to_key);
  wzp_writer_bytes (der, public_key, crypto_sign_PUBLICKEYBYTES);
  wzp_writer_bytes (der, extensions, sizeof extensions);
}

size_t
wzp_certificate_build (const uint8_t tls_seed[WZP_TLS_SEED_BYTES],
                       uint8_t out_der[WZP_CERTIFICATE_DER_MAX])
{
  uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
  uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
  uint8_t signature[SIGNATURE_BYTES];
  uint8_t tbs[WZP_CERTIFICATE_DER_MAX];
  WzpWriter tbs_writer = wzp_writer_init (tbs, sizeof tbs);
  WzpWriter der = wzp_writer_init (out_der, WZP_CERTIFICATE_DER_MAX);

  crypto_sign_seed_keypair (public_key, secret_key, tls_seed);
  write_tbs (&tbs_writer, public_key);
  crypto_sign_detached (signature, NULL, tbs, tbs_writer.len, secret_key);
  sodium_memzero (secret_key, sizeof secret_key);

  wzp_writer_u16be (&der, 0x3082);
  wzp_writer_u16be (&der, (uint16_t) (tbs_writer.len + sizeof algorithm + 3 + SIGNATURE_BYTES));
  wzp_writer_bytes (&der, tbs, tbs_writer.len);
  wzp_writer_bytes (&der, algorithm, sizeof algorithm);
  wzp_writer_u8 (&der, 0x03); /* BIT STRING, no unused bits */
  wzp_writer_u16be (&der, (1 + SIGNATURE_BYTES) << 8);
  wzp_writer_bytes (&der, signature, sizeof signature);
  g_assert (!tbs_writer.bad && !der.bad);
  return der.len;
}

void
wzp_certificate_build_key (const uint8_t tls_seed[WZP_TLS_SEED_BYTES],
                           uint8_t out_der[WZP_TLS_KEY_DER_BYTES])
{
  memcpy (out_der, key_head, sizeof key_head);
  memcpy (out_der + sizeof key_head, tls_seed, WZP_TLS_SEED_BYTES);
}

void
wzp_certificate_fingerprint (const void *der,
                             size_t len,
                             char out_text[WZP_TLS_FINGERPRINT_TEXT_SIZE])
{
  uint8_t hash[crypto_hash_sha256_BYTES];

  crypto_hash_sha256 (hash, der, len);
  for (unsigned i = 0; i < sizeof hash; i++)
    {
      sodium_bin2hex (out_text + 3 * i, 3, hash + i, 1);
      out_text[3 * i + 2] = ':';
    }
  out_text[WZP_TLS_FINGERPRINT_TEXT_SIZE - 1] = '\0';
}

gboolean
wzp_certificate_fingerprint_equal (const char *a, const char *b)
{
  for (;; a++, b++)
    {
      while (*a == ':')
        a++;
      while (*b == ':')
        b++;
      if (g_ascii_tolower (*a) != g_ascii_tolower (*b))
        return FALSE;
      if (*a == '\0')
        return TRUE;
    }
}

void
wzp_certificate_ping_fingerprint (const void *der,
                                  size_t len,
                                  char out_text[WZP_PING_FINGERPRINT_TEXT_SIZE])
{
  uint64_t len_le = GUINT64_TO_LE ((uint64_t) len);
  g_autofree uint8_t *hashed = g_malloc (sizeof len_le + len);

  memcpy (hashed, &len_le, sizeof len_le);
  memcpy (hashed + sizeof len_le, der, len);
  g_snprintf (out_text, WZP_PING_FINGERPRINT_TEXT_SIZE, "%016" G_GINT64_MODIFIER "x",
              wzp_siphash13 (hashed, sizeof len_le + len));
}

gboolean
wzp_certificate_key_pin (const void *der, size_t len, uint8_t out_pin[WZP_KEY_PIN_BYTES])
{
  gnutls_datum_t datum = { .data = (unsigned char *) der, .size = (unsigned) len };
  gnutls_x509_crt_t certificate;
  size_t pin_len = WZP_KEY_PIN_BYTES;
  int result;

  if (len > UINT_MAX || gnutls_x509_crt_init (&certificate) < 0)
    return FALSE;
  result = gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_DER);
  if (result >= 0)
    result = gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256, out_pin, &pin_len);
  gnutls_x509_crt_deinit (certificate);
  return result >= 0 && pin_len == WZP_KEY_PIN_BYTES;
}
