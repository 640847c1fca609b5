/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vectors.h"

#include "wzp-vectors.h"

JsonObject *
vectors_load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors", name, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

const char *
vectors_text (JsonObject *object, const char *member)
{
  return json_object_get_string_member (object, member);
}

GBytes *
vectors_dup_bytes (JsonObject *object, const char *member)
{
  return wzp_vectors_get_bytes (object, member);
}

void
vectors_bytes (JsonObject *object, const char *member, uint8_t *out, size_t len)
{
  g_autoptr (GBytes) bytes = vectors_dup_bytes (object, member);

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, len);
  memcpy (out, g_bytes_get_data (bytes, NULL), len);
}

void
vectors_assert_bytes (JsonObject *object, const char *member, const void *bytes, size_t len)
{
  g_autoptr (GBytes) expected = vectors_dup_bytes (object, member);

  g_assert_cmpmem (bytes, len, g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
}
