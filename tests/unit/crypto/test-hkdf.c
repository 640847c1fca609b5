/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-hkdf.h"

#include "vectors.h"

/* RFC 5869, Appendix A.1 and A.3. */
static const uint8_t ikm[22] = { 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
                                 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b };

static void
assert_hex (const uint8_t *bytes, size_t len, const char *hex)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (size_t i = 0; i < len; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  g_assert_cmpstr (text->str, ==, hex);
}

static void
test_agrees_with_rfc_5869 (void)
{
  static const uint8_t salt[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
  static const uint8_t info[] = { 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9 };
  uint8_t prk[WZP_HKDF_PRK_BYTES];
  uint8_t okm[42];

  wzp_hkdf_extract (prk, salt, sizeof salt, ikm, sizeof ikm);
  assert_hex (prk, sizeof prk, "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  wzp_hkdf_expand (okm, sizeof okm, prk, info, sizeof info);
  assert_hex (
      okm, sizeof okm,
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

static void
test_takes_no_salt_and_no_info (void)
{
  uint8_t prk[WZP_HKDF_PRK_BYTES];
  uint8_t okm[42];

  wzp_hkdf_extract (prk, NULL, 0, ikm, sizeof ikm);
  wzp_hkdf_expand (okm, sizeof okm, prk, NULL, 0);
  assert_hex (
      okm, sizeof okm,
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

static void
test_agrees_with_the_identity_vectors (void)
{
  g_autoptr (JsonObject) vectors = vectors_load ("reference-wire.json");
  JsonArray *identities = json_object_get_array_member (vectors, "identity");

  for (unsigned i = 0; i < json_array_get_length (identities); i++)
    {
      JsonObject *identity = json_array_get_object_element (identities, i);
      uint8_t seed[32];
      uint8_t prk[WZP_HKDF_PRK_BYTES];
      uint8_t key[32];

      vectors_bytes (identity, "seed", seed, sizeof seed);
      wzp_hkdf_extract (prk, NULL, 0, seed, sizeof seed);
      vectors_assert_bytes (identity, "hkdf_prk", prk, sizeof prk);
      wzp_hkdf_expand (key, sizeof key, prk, "warzone-x25519", strlen ("warzone-x25519"));
      vectors_assert_bytes (identity, "x25519_secret_raw", key, sizeof key);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/hkdf/agrees-with-rfc-5869", test_agrees_with_rfc_5869);
  g_test_add_func ("/crypto/hkdf/takes-no-salt-and-no-info", test_takes_no_salt_and_no_info);
  g_test_add_func ("/crypto/hkdf/agrees-with-the-identity-vectors",
                   test_agrees_with_the_identity_vectors);
  return g_test_run ();
}
