/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON reader: strings and floats must survive a round trip through the writer, and skipping a
 * value must agree with reading it. */
#include "wzp-json.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_string (const uint8_t *data, size_t size)
{
  WzpJsonReader reader = wzp_json_reader_init (data, size);
  g_autofree char *text = wzp_json_reader_string (&reader, size);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *again = NULL;

  if (!text)
    return;
  wzp_json_append_string (json, text);
  reader = wzp_json_reader_init (json->str, json->len);
  again = wzp_json_reader_string (&reader, strlen (text));
  g_assert_cmpstr (again, ==, text);
  g_assert_true (wzp_json_reader_finish (&reader));
}

static void
check_float (const uint8_t *data, size_t size)
{
  WzpJsonReader reader = wzp_json_reader_init (data, size);
  g_autoptr (GString) json = g_string_new (NULL);
  float value, again;

  if (!wzp_json_reader_float (&reader, &value))
    return;
  wzp_json_append_float (json, value);
  reader = wzp_json_reader_init (json->str, json->len);
  g_assert_true (wzp_json_reader_float (&reader, &again));
  g_assert_true (wzp_json_reader_finish (&reader));
  g_assert_cmpmem (&again, sizeof again, &value, sizeof value);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  WzpJsonReader reader = wzp_json_reader_init (data, size);
  WzpJsonKind kind = wzp_json_reader_peek (&reader);
  gboolean good = wzp_json_reader_skip (&reader);

  g_assert_true (good == (reader.why == NULL));
  g_assert_true (!good || kind != WZP_JSON_NOTHING);
  g_assert_true (!good || reader.depth == 0);
  check_string (data, size);
  check_float (data, size);
  return 0;
}
