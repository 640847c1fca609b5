/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TOML text as a flat list of values with their lines. Knows the language, not our keys. The only
 * part of the relay that touches C++. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Larger configuration files are refused. */
#define RELAY_TOML_MAX_BYTES (1024 * 1024)

typedef enum
{
  RELAY_TOML_STRING,
  RELAY_TOML_INTEGER,
  RELAY_TOML_FLOAT,
  RELAY_TOML_BOOLEAN,
  RELAY_TOML_DATE,
  RELAY_TOML_ARRAY,
  RELAY_TOML_TABLE,
} RelayTomlKind;

typedef struct
{
  char *path; /* "listen_addr", "limits.connections", "peers[0].url" */
  RelayTomlKind kind;
  unsigned line;  /* from 1 */
  size_t n_items; /* of an array or table */
  int64_t integer;
  gboolean boolean;
  char *string;
} RelayTomlValue;

/* Every value of @text, containers before their content, in the order of the file's lines. NULL with
 * *@out_message (to be freed) and *@out_line when it is not TOML. */
GPtrArray *relay_toml_parse (const char *text, size_t len, char **out_message, unsigned *out_line);

const char *relay_toml_kind_name (RelayTomlKind kind);

G_END_DECLS
