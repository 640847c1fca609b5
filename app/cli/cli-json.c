/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-json.h"

static void
append_quoted (GString *text, const char *value)
{
  /* Text of a peer may hold anything; what is not UTF-8 is replaced, so that readers do not fail. */
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  for (const char *p = valid; *p; p++)
    {
      unsigned char c = (unsigned char) *p;

      if (c == '"' || c == '\\')
        g_string_append_printf (text, "\\%c", c);
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_c (text, *p);
    }
  g_string_append_c (text, '"');
}

static void
append_key (CliJson *json, const char *key)
{
  if (!json->first)
    g_string_append (json->text, ", ");
  json->first = FALSE;
  if (!key)
    return;
  append_quoted (json->text, key);
  g_string_append (json->text, ": ");
}

void
cli_json_begin (CliJson *json)
{
  json->text = g_string_new ("{");
  json->first = TRUE;
}

char *
cli_json_end (CliJson *json)
{
  g_string_append_c (json->text, '}');
  return g_string_free_and_steal (g_steal_pointer (&json->text));
}

void
cli_json_open (CliJson *json, const char *key)
{
  append_key (json, key);
  g_string_append_c (json->text, '{');
  json->first = TRUE;
}

void
cli_json_close (CliJson *json)
{
  g_string_append_c (json->text, '}');
  json->first = FALSE;
}

void
cli_json_open_list (CliJson *json, const char *key)
{
  append_key (json, key);
  g_string_append_c (json->text, '[');
  json->first = TRUE;
}

void
cli_json_close_list (CliJson *json)
{
  g_string_append_c (json->text, ']');
  json->first = FALSE;
}

void
cli_json_string (CliJson *json, const char *key, const char *value)
{
  append_key (json, key);
  if (value)
    append_quoted (json->text, value);
  else
    g_string_append (json->text, "null");
}

void
cli_json_strings (CliJson *json, const char *key, const char *const *values)
{
  append_key (json, key);
  g_string_append_c (json->text, '[');
  for (size_t i = 0; values && values[i]; i++)
    {
      if (i > 0)
        g_string_append (json->text, ", ");
      append_quoted (json->text, values[i]);
    }
  g_string_append_c (json->text, ']');
}

void
cli_json_uint (CliJson *json, const char *key, guint64 value)
{
  append_key (json, key);
  g_string_append_printf (json->text, "%" G_GUINT64_FORMAT, value);
}

void
cli_json_tenths (CliJson *json, const char *key, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  append_key (json, key);
  g_string_append (json->text,
                   value < 0 ? "null" : g_ascii_formatd (number, sizeof number, "%.1f", value));
}

void
cli_json_boolean (CliJson *json, const char *key, gboolean value)
{
  append_key (json, key);
  g_string_append (json->text, value ? "true" : "false");
}
