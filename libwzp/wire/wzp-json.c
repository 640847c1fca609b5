/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-json.h"

#include <math.h>
#include <stdlib.h>

/* --- reading ------------------------------------------------------------------------------- */

gboolean
wzp_json_reader_fail (WzpJsonReader *reader, const char *why)
{
  if (!reader->why)
    reader->why = why;
  reader->in.left = 0;
  return FALSE;
}

WzpJsonReader
wzp_json_reader_init (const void *text, size_t len)
{
  WzpJsonReader reader = { .in = wzp_reader_init (text, len) };

  if (len > 0 && !g_utf8_validate_len (text, len, NULL))
    wzp_json_reader_fail (&reader, "not UTF-8");
  return reader;
}

/* The next byte, 0 at the end (a NUL byte never passes the UTF-8 check). */
static uint8_t
peek_byte (const WzpJsonReader *reader)
{
  return reader->in.left > 0 ? reader->in.at[0] : 0;
}

static gboolean
take_byte (WzpJsonReader *reader, char byte)
{
  if (peek_byte (reader) != (uint8_t) byte)
    return FALSE;
  wzp_reader_take (&reader->in, 1);
  return TRUE;
}

static void
skip_space (WzpJsonReader *reader)
{
  while (take_byte (reader, ' ') || take_byte (reader, '\n') || take_byte (reader, '\r') ||
         take_byte (reader, '\t'))
    ;
}

gboolean
wzp_json_reader_finish (WzpJsonReader *reader)
{
  skip_space (reader);
  if (reader->in.left > 0)
    return wzp_json_reader_fail (reader, "more than one value");
  return reader->why == NULL;
}

WzpJsonKind
wzp_json_reader_peek (WzpJsonReader *reader)
{
  uint8_t byte;

  skip_space (reader);
  byte = peek_byte (reader);
  switch (byte)
    {
    case '{':
      return WZP_JSON_OBJECT;
    case '[':
      return WZP_JSON_ARRAY;
    case '"':
      return WZP_JSON_STRING;
    case 't':
    case 'f':
      return WZP_JSON_BOOL;
    case 'n':
      return WZP_JSON_NULL;
    default:
      return byte == '-' || g_ascii_isdigit (byte) ? WZP_JSON_NUMBER : WZP_JSON_NOTHING;
    }
}

static gboolean
expect (WzpJsonReader *reader, WzpJsonKind kind)
{
  WzpJsonKind found = wzp_json_reader_peek (reader);

  if (found == kind)
    return TRUE;
  return wzp_json_reader_fail (reader, found == WZP_JSON_NOTHING ? "not JSON" : "wrong type");
}

static gboolean
take_word (WzpJsonReader *reader, const char *word)
{
  for (; *word; word++)
    if (!take_byte (reader, *word))
      return wzp_json_reader_fail (reader, "not JSON");
  return TRUE;
}

gboolean
wzp_json_reader_null (WzpJsonReader *reader)
{
  return expect (reader, WZP_JSON_NULL) && take_word (reader, "null");
}

gboolean
wzp_json_reader_bool (WzpJsonReader *reader, gboolean *out)
{
  if (!expect (reader, WZP_JSON_BOOL))
    return FALSE;
  *out = peek_byte (reader) == 't';
  return take_word (reader, *out ? "true" : "false");
}

static size_t
take_digits (WzpJsonReader *reader)
{
  size_t n = 0;

  for (; g_ascii_isdigit (peek_byte (reader)); n++)
    wzp_reader_take (&reader->in, 1);
  return n;
}

/* One number literal, copied to @text; *@out_is_uint when it is digits only. */
static gboolean
take_number (WzpJsonReader *reader, char text[WZP_JSON_NUMBER_MAX_BYTES + 1], gboolean *out_is_uint)
{
  const uint8_t *start = reader->in.at;
  gboolean good;
  size_t len;

  *out_is_uint = !take_byte (reader, '-');
  good = take_byte (reader, '0') || take_digits (reader) > 0;
  if (good && take_byte (reader, '.'))
    {
      *out_is_uint = FALSE;
      good = take_digits (reader) > 0;
    }
  if (good && (take_byte (reader, 'e') || take_byte (reader, 'E')))
    {
      *out_is_uint = FALSE;
      if (!take_byte (reader, '+'))
        take_byte (reader, '-');
      good = take_digits (reader) > 0;
    }
  if (!good)
    return wzp_json_reader_fail (reader, "not JSON");
  len = (size_t) (reader->in.at - start);
  if (len > WZP_JSON_NUMBER_MAX_BYTES)
    return wzp_json_reader_fail (reader, "number too long");
  memcpy (text, start, len);
  text[len] = '\0';
  return TRUE;
}

gboolean
wzp_json_reader_uint (WzpJsonReader *reader, uint64_t max, uint64_t *out)
{
  char text[WZP_JSON_NUMBER_MAX_BYTES + 1];
  gboolean is_uint;

  if (!expect (reader, WZP_JSON_NUMBER) || !take_number (reader, text, &is_uint))
    return FALSE;
  if (!is_uint)
    return wzp_json_reader_fail (reader, "not a whole number");
  if (!g_ascii_string_to_unsigned (text, 10, 0, max, out, NULL))
    return wzp_json_reader_fail (reader, "number too large");
  return TRUE;
}

gboolean
wzp_json_reader_float (WzpJsonReader *reader, float *out)
{
  char text[WZP_JSON_NUMBER_MAX_BYTES + 1];
  gboolean is_uint;
  float value;

  if (!expect (reader, WZP_JSON_NUMBER) || !take_number (reader, text, &is_uint))
    return FALSE;
  value = (float) g_ascii_strtod (text, NULL);
  if (!isfinite (value))
    return wzp_json_reader_fail (reader, "number too large");
  *out = value;
  return TRUE;
}

/* The code unit of the four hexadecimal digits after "\u". */
static gboolean
take_code_unit (WzpJsonReader *reader, gunichar *out)
{
  *out = 0;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value ((char) peek_byte (reader));

      if (digit < 0)
        return wzp_json_reader_fail (reader, "not JSON");
      wzp_reader_take (&reader->in, 1);
      *out = *out << 4 | (gunichar) digit;
    }
  return TRUE;
}

/* What follows "\u": one code unit, or a surrogate pair. */
static gboolean
take_unicode_escape (WzpJsonReader *reader, gunichar *out)
{
  gunichar low;

  if (!take_code_unit (reader, out))
    return FALSE;
  if (*out < 0xd800 || *out > 0xdfff)
    return TRUE;
  if (*out > 0xdbff || !take_byte (reader, '\\') || !take_byte (reader, 'u') ||
      !take_code_unit (reader, &low) || low < 0xdc00 || low > 0xdfff)
    return wzp_json_reader_fail (reader, "half a surrogate pair");
  *out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
  return TRUE;
}

/* What follows a backslash. */
static gboolean
take_escape (WzpJsonReader *reader, gunichar *out)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";
  uint8_t letter = wzp_reader_u8 (&reader->in);
  const char *found;

  if (letter == 'u')
    return take_unicode_escape (reader, out);
  found = letter != 0 ? strchr (letters, letter) : NULL;
  if (!found)
    return wzp_json_reader_fail (reader, "not JSON");
  *out = (gunichar) values[found - letters];
  return TRUE;
}

/* The string at the cursor, decoded into @out as far as it fits (`bad` there when it does not).
 * *@out_has_nul when it contains the one character that a C string cannot. */
static gboolean
take_string (WzpJsonReader *reader, WzpWriter *out, gboolean *out_has_nul)
{
  *out_has_nul = FALSE;
  take_byte (reader, '"');
  while (!take_byte (reader, '"'))
    {
      uint8_t byte = wzp_reader_u8 (&reader->in);
      gunichar decoded;
      char utf8[6];

      if (byte < 0x20)
        return wzp_json_reader_fail (reader, "not JSON");
      if (byte != '\\')
        {
          wzp_writer_u8 (out, byte);
          continue;
        }
      if (!take_escape (reader, &decoded))
        return FALSE;
      *out_has_nul |= decoded == 0;
      wzp_writer_bytes (out, utf8, (size_t) g_unichar_to_utf8 (decoded, utf8));
    }
  return TRUE;
}

/* How many bytes the string at the cursor has between its quotes: never fewer than decoded. */
static size_t
measure_string (const WzpJsonReader *reader)
{
  WzpReader ahead = reader->in;
  size_t len = 0;
  uint8_t byte;

  wzp_reader_u8 (&ahead);
  while ((byte = wzp_reader_u8 (&ahead)) != '"' && byte != 0)
    {
      if (byte == '\\')
        {
          wzp_reader_u8 (&ahead);
          len++;
        }
      len++;
    }
  return len;
}

char *
wzp_json_reader_string (WzpJsonReader *reader, size_t max_bytes)
{
  g_autofree char *text = NULL;
  WzpWriter writer;
  gboolean has_nul;
  size_t size;

  if (!expect (reader, WZP_JSON_STRING))
    return NULL;
  size = MIN (measure_string (reader), max_bytes);
  text = g_malloc (size + 1);
  writer = wzp_writer_init (text, size);
  if (!take_string (reader, &writer, &has_nul))
    return NULL;
  if (writer.bad || has_nul)
    {
      wzp_json_reader_fail (reader, writer.bad ? "string too long" : "NUL in a string");
      return NULL;
    }
  text[writer.len] = '\0';
  return g_steal_pointer (&text);
}

static gboolean
enter (WzpJsonReader *reader, WzpJsonKind kind)
{
  if (!expect (reader, kind))
    return FALSE;
  if (reader->depth == WZP_JSON_MAX_DEPTH)
    return wzp_json_reader_fail (reader, "nested too deeply");
  wzp_reader_take (&reader->in, 1);
  reader->depth++;
  reader->fresh = TRUE;
  return TRUE;
}

/* To the next item of the container that @end closes; FALSE when it is closed, or broken. */
static gboolean
next (WzpJsonReader *reader, char end)
{
  gboolean fresh = reader->fresh;

  if (reader->why)
    return FALSE;
  reader->fresh = FALSE;
  skip_space (reader);
  if (take_byte (reader, end))
    {
      reader->depth--;
      return FALSE;
    }
  if (!fresh && !take_byte (reader, ','))
    return wzp_json_reader_fail (reader, "not JSON");
  return TRUE;
}

gboolean
wzp_json_reader_enter_array (WzpJsonReader *reader)
{
  return enter (reader, WZP_JSON_ARRAY);
}

gboolean
wzp_json_reader_next_item (WzpJsonReader *reader)
{
  return next (reader, ']');
}

gboolean
wzp_json_reader_enter_object (WzpJsonReader *reader)
{
  return enter (reader, WZP_JSON_OBJECT);
}

gboolean
wzp_json_reader_next_key (WzpJsonReader *reader, char key[WZP_JSON_KEY_MAX_BYTES + 1])
{
  WzpWriter writer = wzp_writer_init (key, WZP_JSON_KEY_MAX_BYTES);
  gboolean has_nul;

  key[0] = '\0';
  if (!next (reader, '}'))
    return FALSE;
  if (!expect (reader, WZP_JSON_STRING) || !take_string (reader, &writer, &has_nul))
    return FALSE;
  skip_space (reader);
  if (!take_byte (reader, ':'))
    return wzp_json_reader_fail (reader, "not JSON");
  key[writer.bad || has_nul ? 0 : writer.len] = '\0';
  return TRUE;
}

static gboolean
skip_string (WzpJsonReader *reader)
{
  WzpWriter nowhere = wzp_writer_init (NULL, 0);
  gboolean has_nul;

  return take_string (reader, &nowhere, &has_nul);
}

static gboolean
skip_number (WzpJsonReader *reader)
{
  char text[WZP_JSON_NUMBER_MAX_BYTES + 1];
  gboolean is_uint;

  return take_number (reader, text, &is_uint);
}

gboolean
wzp_json_reader_skip (WzpJsonReader *reader)
{
  char key[WZP_JSON_KEY_MAX_BYTES + 1];
  gboolean truth;

  switch (wzp_json_reader_peek (reader))
    {
    case WZP_JSON_NOTHING:
      return wzp_json_reader_fail (reader, "not JSON");
    case WZP_JSON_NULL:
      return wzp_json_reader_null (reader);
    case WZP_JSON_BOOL:
      return wzp_json_reader_bool (reader, &truth);
    case WZP_JSON_NUMBER:
      return skip_number (reader);
    case WZP_JSON_STRING:
      return skip_string (reader);
    case WZP_JSON_ARRAY:
      if (!wzp_json_reader_enter_array (reader))
        return FALSE;
      while (wzp_json_reader_next_item (reader))
        if (!wzp_json_reader_skip (reader))
          return FALSE;
      return reader->why == NULL;
    case WZP_JSON_OBJECT:
      if (!wzp_json_reader_enter_object (reader))
        return FALSE;
      while (wzp_json_reader_next_key (reader, key))
        if (!wzp_json_reader_skip (reader))
          return FALSE;
      return reader->why == NULL;
    }
  g_assert_not_reached ();
}

/* --- writing ------------------------------------------------------------------------------- */

static void
append_escaped (GString *json, char byte)
{
  static const char values[] = "\"\\\b\f\n\r\t";
  static const char letters[] = "\"\\bfnrt";
  const char *found = strchr (values, byte);

  if (found)
    {
      g_string_append_c (json, '\\');
      g_string_append_c (json, letters[found - values]);
    }
  else if ((uint8_t) byte < 0x20)
    g_string_append_printf (json, "\\u%04x", (unsigned) byte);
  else
    g_string_append_c (json, byte);
}

void
wzp_json_append_string (GString *json, const char *text)
{
  g_autofree char *repaired = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    text = repaired = g_utf8_make_valid (text, -1);
  g_string_append_c (json, '"');
  for (; *text; text++)
    append_escaped (json, *text);
  g_string_append_c (json, '"');
}

/* A float32 needs at most 9 significant digits to be told from its neighbours. */
#define FLOAT_MAX_DIGITS 9

/* The fewest digits d1 d2 ... (written to @digits without the point) with value = 0.d1d2... x 10^point.
 * Trying each precision finds the shortest; speed does not matter here. (At three powers of two beyond
 * 10^26 and 10^-28, whose neighbours lie unevenly, the reference's printer finds one digit less.) */
static int
shortest_digits (float value, char digits[FLOAT_MAX_DIGITS + 1])
{
  char format[] = "%.0e";
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  size_t n = 0;

  do
    g_ascii_formatd (text, sizeof text, format, (double) value);
  while ((float) g_ascii_strtod (text, NULL) != value && format[2]++ < '0' + FLOAT_MAX_DIGITS - 1);
  for (const char *c = text; *c != 'e'; c++)
    if (*c != '.')
      digits[n++] = *c;
  digits[n] = '\0';
  return atoi (strchr (text, 'e') + 1) + 1;
}

/* Where the reference's printer turns from plain digits to an exponent, for float32. */
#define FLOAT_PLAIN_MAX_POINT 13
#define FLOAT_PLAIN_MIN_POINT (-5)

void
wzp_json_append_float (GString *json, float value)
{
  char digits[FLOAT_MAX_DIGITS + 1];
  int point, n;

  if (!isfinite (value))
    value = 0.0f;
  if (signbit (value))
    g_string_append_c (json, '-');
  if (value == 0.0f)
    {
      g_string_append (json, "0.0");
      return;
    }
  point = shortest_digits (fabsf (value), digits);
  n = (int) strlen (digits);
  if (point < FLOAT_PLAIN_MIN_POINT || point > FLOAT_PLAIN_MAX_POINT)
    g_string_append_printf (json, "%c%s%se%d", digits[0], n > 1 ? "." : "", digits + 1, point - 1);
  else if (point <= 0)
    g_string_append_printf (json, "0.%.*s%s", -point, "00000", digits);
  else if (point >= n)
    g_string_append_printf (json, "%s%.*s.0", digits, point - n, "000000000000");
  else
    g_string_append_printf (json, "%.*s.%s", point, digits, digits + point);
}
