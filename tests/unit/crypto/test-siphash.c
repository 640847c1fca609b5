/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-siphash.h"

#include "wzp-certificate.h"

#include "vectors.h"

static void
test_agrees_with_the_reference (void)
{
  g_autoptr (JsonObject) vectors = vectors_load ("reference-wire.json");
  JsonArray *identities = json_object_get_array_member (vectors, "identity");
  JsonArray *values = json_object_get_array_member (
      json_object_get_object_member (vectors, "ping_ui_server_fingerprint"), "values");

  g_assert_cmpuint (json_array_get_length (values), ==, json_array_get_length (identities));
  for (unsigned i = 0; i < json_array_get_length (values); i++)
    {
      JsonObject *value = json_array_get_object_element (values, i);
      JsonObject *identity = json_array_get_object_element (identities, i);
      g_autoptr (GBytes) der = vectors_dup_bytes (identity, "tls_cert_der");
      char text[WZP_PING_FINGERPRINT_TEXT_SIZE];

      g_assert_cmpstr (vectors_text (value, "name"), ==, vectors_text (identity, "name"));
      wzp_certificate_ping_fingerprint (g_bytes_get_data (der, NULL), g_bytes_get_size (der), text);
      g_assert_cmpstr (text, ==, vectors_text (value, "ui_server_fingerprint"));
    }
}

static void
test_every_length_and_byte_counts (void)
{
  uint8_t bytes[24] = { 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (size_t len = 0; len <= sizeof bytes; len++)
    {
      uint64_t hash = wzp_siphash13 (bytes, len);

      g_assert_true (g_hash_table_add (seen, g_memdup2 (&hash, sizeof hash)));
      if (len == 0)
        continue;
      bytes[len - 1] = 1;
      g_assert_cmpuint (wzp_siphash13 (bytes, len), !=, hash);
      bytes[len - 1] = 0;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/siphash/agrees-with-the-reference", test_agrees_with_the_reference);
  g_test_add_func ("/crypto/siphash/every-length-and-byte-counts",
                   test_every_length_and_byte_counts);
  return g_test_run ();
}
