/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A strict JSON pull reader over WzpReader, and the matching writer. json-glib is not used for
 * signals, because it cannot tell what the protocol tells apart: it keeps the last of duplicate keys,
 * reads integers into 64 signed bits, takes 5.0 for 5, and prints doubles. Knows no message.
 *
 * The reader walks: the caller asks what comes next and takes it. After the first error every call
 * fails, so a caller checks where it suits. Text must be valid UTF-8 without NUL. */
#pragma once

#include "wzp-cursor.h"

G_BEGIN_DECLS

/* Deep enough for every message (a forward of an offer needs 6), shallow enough for any stack. */
#define WZP_JSON_MAX_DEPTH 32
/* Longer number literals are refused; a double needs 24 characters. */
#define WZP_JSON_NUMBER_MAX_BYTES 64
#define WZP_JSON_KEY_MAX_BYTES    64

typedef enum
{
  WZP_JSON_NOTHING, /* no value can start here */
  WZP_JSON_NULL,
  WZP_JSON_BOOL,
  WZP_JSON_NUMBER,
  WZP_JSON_STRING,
  WZP_JSON_ARRAY,
  WZP_JSON_OBJECT,
} WzpJsonKind;

typedef struct
{
  WzpReader in;
  unsigned depth;
  gboolean fresh;  /* just inside a container: no comma before the next item */
  const char *why; /* static text: the first error, NULL if none so far */
} WzpJsonReader;

WzpJsonReader wzp_json_reader_init (const void *text, size_t len);
/* Makes every later call fail; for callers that find the values wrong. FALSE, to be returned. */
gboolean wzp_json_reader_fail (WzpJsonReader *reader, const char *why);
/* Whether all is well and nothing but white space is left. */
gboolean wzp_json_reader_finish (WzpJsonReader *reader);

/* The kind of the next value; takes nothing but white space. */
WzpJsonKind wzp_json_reader_peek (WzpJsonReader *reader);

gboolean wzp_json_reader_null (WzpJsonReader *reader);
gboolean wzp_json_reader_bool (WzpJsonReader *reader, gboolean *out);
/* An integer literal, without sign, fraction or exponent, of at most @max. */
gboolean wzp_json_reader_uint (WzpJsonReader *reader, uint64_t max, uint64_t *out);
/* Any number literal whose value is finite as a float. */
gboolean wzp_json_reader_float (WzpJsonReader *reader, float *out);
/* At most @max_bytes of UTF-8 without \u0000, else NULL. */
char *wzp_json_reader_string (WzpJsonReader *reader, size_t max_bytes);

/* After entering, call next until it says FALSE: the container is left, or there was an error. */
gboolean wzp_json_reader_enter_array (WzpJsonReader *reader);
gboolean wzp_json_reader_next_item (WzpJsonReader *reader);
gboolean wzp_json_reader_enter_object (WzpJsonReader *reader);
/* A key that is too long for @key is given as the empty string. */
gboolean wzp_json_reader_next_key (WzpJsonReader *reader, char key[WZP_JSON_KEY_MAX_BYTES + 1]);

/* Passes over one value of any kind, checking its syntax. */
gboolean wzp_json_reader_skip (WzpJsonReader *reader);

/* Quoted and escaped; bytes that are no UTF-8 are replaced. */
void wzp_json_append_string (GString *json, const char *text);
/* The shortest decimal that reads back as the same float, always with fraction or exponent. What JSON
 * cannot say (infinities, NaN) becomes 0.0. */
void wzp_json_append_float (GString *json, float value);

G_END_DECLS
