/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes one JSON object to a string. Knows JSON's syntax, not what is said. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GString *text;
  gboolean first; /* nothing has been written at this level yet */
} CliJson;

void cli_json_begin (CliJson *json);
/* The finished text. */
char *cli_json_end (CliJson *json);

/* In a list the key is NULL. */
void cli_json_open (CliJson *json, const char *key);
void cli_json_close (CliJson *json);
void cli_json_open_list (CliJson *json, const char *key);
void cli_json_close_list (CliJson *json);

/* NULL is written as null. */
void cli_json_string (CliJson *json, const char *key, const char *value);
void cli_json_strings (CliJson *json, const char *key, const char *const *values);
void cli_json_uint (CliJson *json, const char *key, guint64 value);
/* One decimal; a negative value means "not known" and is written as null. */
void cli_json_tenths (CliJson *json, const char *key, double value);
void cli_json_boolean (CliJson *json, const char *key, gboolean value);

G_END_DECLS
