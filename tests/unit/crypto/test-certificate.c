/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-certificate.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <sodium.h>

#include "vectors.h"

static void
test_is_the_references_byte_for_byte (void)
{
  g_autoptr (JsonObject) file = vectors_load ("reference-wire.json");
  JsonArray *identities = json_object_get_array_member (file, "identity");

  g_assert_cmpuint (json_array_get_length (identities), ==, 4);
  for (unsigned i = 0; i < json_array_get_length (identities); i++)
    {
      JsonObject *identity = json_array_get_object_element (identities, i);
      uint8_t seed[WZP_TLS_SEED_BYTES];
      uint8_t der[WZP_CERTIFICATE_DER_MAX];
      char fingerprint[WZP_TLS_FINGERPRINT_TEXT_SIZE];
      size_t len;

      vectors_bytes (identity, "tls_ed25519_seed", seed, sizeof seed);
      len = wzp_certificate_build (seed, der);
      vectors_assert_bytes (identity, "tls_cert_der", der, len);
      wzp_certificate_fingerprint (der, len, fingerprint);
      g_assert_cmpstr (fingerprint, ==, vectors_text (identity, "tls_fingerprint_text"));
      g_assert_cmpuint (strlen (fingerprint), ==, 95);
    }
}

/* A serial number with leading zeros is shorter, and so is the certificate: GnuTLS must still read it. */
static void
test_short_serial_numbers_are_valid_der (void)
{
  uint8_t seed[WZP_TLS_SEED_BYTES] = { 0 };
  unsigned n_short = 0;

  for (unsigned i = 0; i < 1500; i++)
    {
      uint8_t der[WZP_CERTIFICATE_DER_MAX];
      uint8_t pin[WZP_KEY_PIN_BYTES];
      size_t len;

      seed[0] = (uint8_t) i;
      seed[1] = (uint8_t) (i >> 8);
      len = wzp_certificate_build (seed, der);
      g_assert_cmpuint (len, <=, WZP_CERTIFICATE_DER_MAX);
      if (len == WZP_CERTIFICATE_DER_MAX)
        continue;
      n_short++;
      g_assert_true (wzp_certificate_key_pin (der, len, pin));
    }
  g_assert_cmpuint (n_short, >, 0);
}

static void
test_gnutls_loads_certificate_and_key (void)
{
  uint8_t seed[WZP_TLS_SEED_BYTES] = { 7 };
  uint8_t der[WZP_CERTIFICATE_DER_MAX];
  uint8_t key[WZP_TLS_KEY_DER_BYTES];
  gnutls_datum_t cert_datum = { .data = der };
  gnutls_datum_t key_datum = { .data = key, .size = sizeof key };
  gnutls_certificate_credentials_t credentials;

  cert_datum.size = (unsigned) wzp_certificate_build (seed, der);
  wzp_certificate_build_key (seed, key);
  g_assert_cmpint (gnutls_certificate_allocate_credentials (&credentials), ==, 0);
  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (credentials, &cert_datum, &key_datum,
                                                        GNUTLS_X509_FMT_DER),
                   ==, 0);
  gnutls_certificate_free_credentials (credentials);
}

static void
test_signs_itself (void)
{
  uint8_t seed[WZP_TLS_SEED_BYTES] = { 9 };
  uint8_t der[WZP_CERTIFICATE_DER_MAX];
  gnutls_datum_t datum = { .data = der };
  gnutls_x509_crt_t certificate;

  datum.size = (unsigned) wzp_certificate_build (seed, der);
  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_DER), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_check_issuer (certificate, certificate), ==, 1);
  g_assert_cmpint (gnutls_x509_crt_check_hostname (certificate, "localhost"), ==, 1);
  gnutls_x509_crt_deinit (certificate);
}

static void
test_fingerprints_compare_as_people_write_them (void)
{
  g_assert_true (wzp_certificate_fingerprint_equal ("79:2a:11", "79:2A:11"));
  g_assert_true (wzp_certificate_fingerprint_equal ("792a11", ":79:2A:11:"));
  g_assert_true (wzp_certificate_fingerprint_equal ("", "::"));
  g_assert_false (wzp_certificate_fingerprint_equal ("79:2a:11", "79:2a:12"));
  g_assert_false (wzp_certificate_fingerprint_equal ("79:2a:11", "79:2a"));
  g_assert_false (wzp_certificate_fingerprint_equal ("79:2a", "79:2a:11"));
}

static void
test_pins_the_key_and_not_the_certificate (void)
{
  uint8_t seed[WZP_TLS_SEED_BYTES] = { 1 };
  uint8_t der[WZP_CERTIFICATE_DER_MAX];
  uint8_t pin[WZP_KEY_PIN_BYTES];
  uint8_t other_pin[WZP_KEY_PIN_BYTES];
  uint8_t key_info[12 + crypto_sign_PUBLICKEYBYTES] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                        0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
  uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
  uint8_t expected[crypto_hash_sha256_BYTES];
  size_t len = wzp_certificate_build (seed, der);

  crypto_sign_seed_keypair (key_info + 12, secret_key, seed);
  crypto_hash_sha256 (expected, key_info, sizeof key_info);
  g_assert_true (wzp_certificate_key_pin (der, len, pin));
  g_assert_cmpmem (pin, sizeof pin, expected, sizeof expected);

  seed[0] = 2;
  len = wzp_certificate_build (seed, der);
  g_assert_true (wzp_certificate_key_pin (der, len, other_pin));
  g_assert_cmpint (memcmp (pin, other_pin, sizeof pin), !=, 0);
}

static void
test_what_is_no_certificate_has_no_pin (void)
{
  uint8_t seed[WZP_TLS_SEED_BYTES] = { 1 };
  uint8_t der[WZP_CERTIFICATE_DER_MAX];
  uint8_t pin[WZP_KEY_PIN_BYTES];
  size_t len = wzp_certificate_build (seed, der);

  g_assert_false (wzp_certificate_key_pin ("", 0, pin));
  g_assert_false (wzp_certificate_key_pin ("nonsense", 8, pin));
  for (size_t cut = 0; cut < len; cut += 7)
    g_assert_false (wzp_certificate_key_pin (der, cut, pin));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/certificate/is-the-references-byte-for-byte",
                   test_is_the_references_byte_for_byte);
  g_test_add_func ("/crypto/certificate/short-serial-numbers-are-valid-der",
                   test_short_serial_numbers_are_valid_der);
  g_test_add_func ("/crypto/certificate/gnutls-loads-certificate-and-key",
                   test_gnutls_loads_certificate_and_key);
  g_test_add_func ("/crypto/certificate/signs-itself", test_signs_itself);
  g_test_add_func ("/crypto/certificate/fingerprints-compare-as-people-write-them",
                   test_fingerprints_compare_as_people_write_them);
  g_test_add_func ("/crypto/certificate/pins-the-key-and-not-the-certificate",
                   test_pins_the_key_and_not_the_certificate);
  g_test_add_func ("/crypto/certificate/what-is-no-certificate-has-no-pin",
                   test_what_is_no_certificate_has_no_pin);
  return g_test_run ();
}
