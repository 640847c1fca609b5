/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-json.h"

#include <math.h>

/* Whether @text is one well-formed value. */
static gboolean
is_json (const char *text)
{
  WzpJsonReader reader = wzp_json_reader_init (text, strlen (text));

  return wzp_json_reader_skip (&reader) && wzp_json_reader_finish (&reader);
}

static void
test_accepts_json (void)
{
  static const char *const good[] = {
    "null",
    "true",
    " false ",
    "0",
    "-0",
    "-0.5e+10",
    "1E5",
    "\"\"",
    "[]",
    "{}",
    "[ 1 , [ ] , { } ]",
    "{\"a\":1,\"a\":{\"b\":[null]}}",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"",
    "\"\x7f\"",
    "\"\\u0000\"",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i]);
      g_assert_true (is_json (good[i]));
    }
}

static void
test_refuses_what_is_almost_json (void)
{
  static const char *const bad[] = {
    "",
    " ",
    "nul",
    "nulll",
    "True",
    "+1",
    "01",
    "1.",
    ".5",
    "1e",
    "-",
    "0x1",
    "NaN",
    "'a'",
    "\"",
    "\"\\\"",
    "\"\\",
    "\"\\u12\"",
    "\"\\x\"",
    "\"\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\udc00\"",
    "\"\n\"",
    "\"\x01\"",
    "\"\xff\"",
    "\"\xed\xa0\x80\"",
    "[",
    "]",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{1:1}",
    "{\"a\" 1}",
    "{\"a\":1]",
    "[1}",
    "1 1",
    "\xef\xbb\xbf"
    "1",
    "/**/1",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("case %zu", i);
      g_assert_false (is_json (bad[i]));
    }
  {
    WzpJsonReader reader = wzp_json_reader_init ("1\0", 2);

    g_assert_false (wzp_json_reader_skip (&reader));
  }
}

static void
test_depth_has_a_limit (void)
{
  g_autofree char *open = g_strnfill (WZP_JSON_MAX_DEPTH + 1, '[');
  g_autofree char *close = g_strnfill (WZP_JSON_MAX_DEPTH + 1, ']');
  g_autofree char *deepest = g_strconcat (open + 1, close + 1, NULL);
  g_autofree char *too_deep = g_strconcat (open, close, NULL);
  g_autofree char *bottomless = g_strnfill (60000, '[');

  g_assert_true (is_json (deepest));
  g_assert_false (is_json (too_deep));
  g_assert_false (is_json (bottomless));
}

static void
test_every_call_fails_after_the_first_error (void)
{
  WzpJsonReader reader = wzp_json_reader_init ("[1,2]", 5);
  char key[WZP_JSON_KEY_MAX_BYTES + 1];
  uint64_t number;
  float real;
  gboolean truth;

  g_assert_true (wzp_json_reader_enter_array (&reader));
  g_assert_true (wzp_json_reader_next_item (&reader));
  g_assert_false (wzp_json_reader_bool (&reader, &truth));
  g_assert_cmpstr (reader.why, ==, "wrong type");
  g_assert_false (wzp_json_reader_next_item (&reader));
  g_assert_false (wzp_json_reader_next_key (&reader, key));
  g_assert_false (wzp_json_reader_uint (&reader, 9, &number));
  g_assert_false (wzp_json_reader_float (&reader, &real));
  g_assert_false (wzp_json_reader_null (&reader));
  g_assert_null (wzp_json_reader_string (&reader, 9));
  g_assert_false (wzp_json_reader_enter_array (&reader));
  g_assert_false (wzp_json_reader_enter_object (&reader));
  g_assert_false (wzp_json_reader_skip (&reader));
  g_assert_false (wzp_json_reader_finish (&reader));
  g_assert_cmpstr (reader.why, ==, "wrong type");
}

static char *
read_string (const char *json, size_t max_bytes)
{
  WzpJsonReader reader = wzp_json_reader_init (json, strlen (json));

  return wzp_json_reader_string (&reader, max_bytes);
}

static void
test_strings_are_decoded_within_their_limit (void)
{
  g_autofree char *plain = read_string ("\"abc\"", 3);
  g_autofree char *escaped = read_string ("\"\\u0041\\n\\u00e9\\ud83d\\ude00/\"", 9);

  g_assert_cmpstr (plain, ==, "abc");
  g_assert_cmpstr (escaped, ==, "A\n\xc3\xa9\xf0\x9f\x98\x80/");
  g_assert_null (read_string ("\"abcd\"", 3));
  g_assert_null (read_string ("\"ab\\u00e9\"", 3));
  g_assert_null (read_string ("\"a\\u0000b\"", 9));
}

static void
test_a_key_too_long_matches_nothing (void)
{
  g_autofree char *name = g_strnfill (WZP_JSON_KEY_MAX_BYTES + 1, 'k');
  g_autofree char *json = g_strdup_printf ("{\"%s\":1,\"%s\":2}", name, name + 1);
  WzpJsonReader reader = wzp_json_reader_init (json, strlen (json));
  char key[WZP_JSON_KEY_MAX_BYTES + 1];

  g_assert_true (wzp_json_reader_enter_object (&reader));
  g_assert_true (wzp_json_reader_next_key (&reader, key));
  g_assert_cmpstr (key, ==, "");
  g_assert_true (wzp_json_reader_skip (&reader));
  g_assert_true (wzp_json_reader_next_key (&reader, key));
  g_assert_cmpstr (key, ==, name + 1);
  g_assert_true (wzp_json_reader_skip (&reader));
  g_assert_false (wzp_json_reader_next_key (&reader, key));
  g_assert_true (wzp_json_reader_finish (&reader));
}

static void
assert_float_prints_as (float value, const char *expected)
{
  g_autoptr (GString) json = g_string_new (NULL);
  WzpJsonReader reader;
  float back;

  wzp_json_append_float (json, value);
  g_assert_cmpstr (json->str, ==, expected);
  reader = wzp_json_reader_init (json->str, json->len);
  g_assert_true (wzp_json_reader_float (&reader, &back));
  if (isfinite (value))
    g_assert_cmpmem (&back, sizeof back, &value, sizeof value);
}

static void
test_floats_are_printed_as_the_reference_prints_them (void)
{
  assert_float_prints_as (0.2f, "0.2");
  assert_float_prints_as (0.5f, "0.5");
  assert_float_prints_as (1.0f, "1.0");
  assert_float_prints_as (0.0f, "0.0");
  assert_float_prints_as (-0.0f, "-0.0");
  assert_float_prints_as (-12.25f, "-12.25");
  assert_float_prints_as (0.1f + 0.2f, "0.3");
  assert_float_prints_as (1.0f / 3.0f, "0.33333334");
  assert_float_prints_as (100.0f, "100.0");
  assert_float_prints_as (16777216.0f, "16777216.0");
  assert_float_prints_as (0.0001f, "0.0001");
  assert_float_prints_as (0.000001f, "0.000001");
  assert_float_prints_as (0.00000125f, "0.00000125");
  assert_float_prints_as (0.0000001f, "1e-7");
  assert_float_prints_as (1.25e-7f, "1.25e-7");
  assert_float_prints_as (1e12f, "1000000000000.0");
  assert_float_prints_as (1e13f, "1e13");
  assert_float_prints_as (3.4028235e38f, "3.4028235e38");
  assert_float_prints_as (1e-45f, "1e-45");
  assert_float_prints_as ((float) INFINITY, "0.0");
  assert_float_prints_as ((float) NAN, "0.0");
}

static void
test_text_that_is_no_utf8_is_repaired (void)
{
  g_autoptr (GString) json = g_string_new (NULL);

  wzp_json_append_string (json, "a\xff"
                                "b");
  g_assert_cmpstr (json->str, ==,
                   "\"a\xef\xbf\xbd"
                   "b\"");
}

#define ADD(test) g_test_add_func ("/wire/json/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (accepts_json);
  ADD (refuses_what_is_almost_json);
  ADD (depth_has_a_limit);
  ADD (every_call_fails_after_the_first_error);
  ADD (strings_are_decoded_within_their_limit);
  ADD (a_key_too_long_matches_nothing);
  ADD (floats_are_printed_as_the_reference_prints_them);
  ADD (text_that_is_no_utf8_is_repaired);
  return g_test_run ();
}
