/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads tests/vectors/reference-wire.json for unit tests. A broken or missing file ends the test. */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdint.h>

/* The value of one top-level block; owned by the parser, which lives as long as the process. */
static inline JsonNode *
wzp_vectors_block (const char *name)
{
  static JsonParser *parser;

  if (!parser)
    {
      g_autofree char *path =
          g_test_build_filename (G_TEST_DIST, "vectors", "reference-wire.json", NULL);
      g_autoptr (GError) error = NULL;

      parser = json_parser_new_immutable ();
      json_parser_load_from_file (parser, path, &error);
      g_assert_no_error (error);
    }
  return json_object_get_member (json_node_get_object (json_parser_get_root (parser)), name);
}

static inline JsonArray *
wzp_vectors_array (const char *name)
{
  return json_node_get_array (wzp_vectors_block (name));
}

static inline JsonObject *
wzp_vectors_object (const char *name)
{
  return json_node_get_object (wzp_vectors_block (name));
}

/* The bytes of lower-case hex. */
static inline GBytes *
wzp_vectors_bytes (const char *hex)
{
  size_t len = strlen (hex) / 2;
  uint8_t *bytes = g_malloc (len + 1);

  g_assert_cmpuint (strlen (hex) % 2, ==, 0);
  for (size_t i = 0; i < len; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]);
      int low = g_ascii_xdigit_value (hex[2 * i + 1]);

      g_assert_true (high >= 0 && low >= 0);
      bytes[i] = (uint8_t) (high << 4 | low);
    }
  return g_bytes_new_take (bytes, len);
}

static inline GBytes *
wzp_vectors_get_bytes (JsonObject *object, const char *member)
{
  return wzp_vectors_bytes (json_object_get_string_member (object, member));
}
