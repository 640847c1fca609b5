/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-identity-keys.h"

#include <gnutls/x509.h>

#include "wzp-error.h"
#include "wzp-signature.h"

#include "vectors.h"

static void
assert_agrees (JsonObject *vector, const WzpIdentity *identity)
{
  uint8_t seed[WZP_SEED_BYTES];
  char words[WZP_MNEMONIC_TEXT_SIZE];
  const uint8_t *der;
  size_t len;

  vectors_assert_bytes (vector, "ed25519_pub", wzp_identity_get_public_key (identity),
                        WZP_PUBLIC_KEY_BYTES);
  g_assert_cmpstr (wzp_identity_get_fingerprint (identity), ==,
                   vectors_text (vector, "fingerprint_text"));
  g_assert_cmpstr (wzp_identity_get_tls_fingerprint (identity), ==,
                   vectors_text (vector, "tls_fingerprint_text"));
  der = wzp_identity_get_tls_certificate (identity, &len);
  vectors_assert_bytes (vector, "tls_cert_der", der, len);
  der = wzp_identity_get_tls_key (identity, &len);
  g_assert_cmpuint (len, ==, 48);
  vectors_assert_bytes (vector, "tls_ed25519_seed", der + 16, 32);
  wzp_identity_copy_seed (identity, seed);
  vectors_assert_bytes (vector, "seed", seed, sizeof seed);
  wzp_identity_print_words (identity, words);
  g_assert_cmpstr (words, ==, vectors_text (vector, "mnemonic_24"));
}

static void
test_agrees_with_the_reference (void)
{
  g_autoptr (JsonObject) file = vectors_load ("reference-wire.json");
  JsonArray *identities = json_object_get_array_member (file, "identity");

  for (unsigned i = 0; i < json_array_get_length (identities); i++)
    {
      JsonObject *vector = json_array_get_object_element (identities, i);
      uint8_t seed[WZP_SEED_BYTES];
      g_autoptr (GError) error = NULL;
      g_autofree char *upper = g_ascii_strup (vectors_text (vector, "seed"), -1);
      g_autoptr (WzpIdentity) from_seed = NULL;
      g_autoptr (WzpIdentity) from_hex = wzp_identity_new_from_hex (upper, &error);
      g_autoptr (WzpIdentity) from_words =
          wzp_identity_new_from_words (vectors_text (vector, "mnemonic_24"), &error);

      vectors_bytes (vector, "seed", seed, sizeof seed);
      from_seed = wzp_identity_new_from_seed (seed);
      assert_agrees (vector, from_seed);
      assert_agrees (vector, from_hex);
      assert_agrees (vector, from_words);
    }
}

static void
test_random_ones_differ_and_sign (void)
{
  g_autoptr (WzpIdentity) one = wzp_identity_new_random ();
  g_autoptr (WzpIdentity) two = wzp_identity_new_random ();
  uint8_t signature[WZP_SIGNATURE_BYTES];

  g_assert_cmpstr (wzp_identity_get_fingerprint (one), !=, wzp_identity_get_fingerprint (two));
  wzp_identity_sign (one, "text", 4, signature);
  g_assert_true (wzp_signature_verify (signature, sizeof signature,
                                       wzp_identity_get_public_key (one), "text", 4));
  g_assert_false (wzp_signature_verify (signature, sizeof signature,
                                        wzp_identity_get_public_key (two), "text", 4));
}

static void
test_lives_as_long_as_its_last_reference (void)
{
  WzpIdentity *identity = wzp_identity_new_random ();
  WzpIdentity *boxed = g_boxed_copy (WZP_TYPE_IDENTITY, identity);
  g_autofree char *fingerprint = g_strdup (wzp_identity_get_fingerprint (identity));

  g_assert_true (boxed == identity);
  wzp_identity_unref (identity);
  g_assert_cmpstr (wzp_identity_get_fingerprint (boxed), ==, fingerprint);
  g_boxed_free (WZP_TYPE_IDENTITY, boxed);
}

static void
assert_hex_refused (const char *hex)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_identity_new_from_hex (hex, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "64 hexadecimal digits"));
}

static void
test_refuses_what_is_no_seed (void)
{
  g_autofree char *good = g_strnfill (64, 'a');
  g_autofree char *longer = g_strnfill (65, 'a');
  g_autoptr (GError) error = NULL;

  assert_hex_refused ("");
  assert_hex_refused (longer);
  assert_hex_refused (longer + 2);
  good[63] = 'g';
  assert_hex_refused (good);
  good[63] = ' ';
  assert_hex_refused (good);
  good[63] = 'a';
  good[0] = ':';
  assert_hex_refused (good);
  g_assert_null (wzp_identity_new_from_words ("one two three", &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
}

static void
test_gnutls_loads_what_it_hands_out (void)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  gnutls_certificate_credentials_t credentials;
  size_t cert_len;
  size_t key_len;
  const uint8_t *cert = wzp_identity_get_tls_certificate (identity, &cert_len);
  const uint8_t *key = wzp_identity_get_tls_key (identity, &key_len);
  gnutls_datum_t cert_datum = { .data = (unsigned char *) cert, .size = (unsigned) cert_len };
  gnutls_datum_t key_datum = { .data = (unsigned char *) key, .size = (unsigned) key_len };

  g_assert_cmpint (gnutls_certificate_allocate_credentials (&credentials), ==, 0);
  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (credentials, &cert_datum, &key_datum,
                                                        GNUTLS_X509_FMT_DER),
                   ==, 0);
  gnutls_certificate_free_credentials (credentials);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/identity/agrees-with-the-reference", test_agrees_with_the_reference);
  g_test_add_func ("/crypto/identity/random-ones-differ-and-sign",
                   test_random_ones_differ_and_sign);
  g_test_add_func ("/crypto/identity/lives-as-long-as-its-last-reference",
                   test_lives_as_long_as_its_last_reference);
  g_test_add_func ("/crypto/identity/refuses-what-is-no-seed", test_refuses_what_is_no_seed);
  g_test_add_func ("/crypto/identity/gnutls-loads-what-it-hands-out",
                   test_gnutls_loads_what_it_hands_out);
  return g_test_run ();
}
