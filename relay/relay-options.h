/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line. What it says is kept, because it goes over the file again at every reload. */
#pragma once

#include "relay-config.h"

G_BEGIN_DECLS

typedef struct
{
  char *config_path;   /* NULL: no file */
  char *identity_path; /* NULL: the default */
  char *listen;
  char *advertise;
  int shards; /* -1: not given */
  gboolean log_json;
  gboolean check_config;
  gboolean show_version;
} RelayOptions;

/* FALSE with @error for a wrong use (exit code 2). --help prints and exits. */
gboolean relay_options_parse (RelayOptions *options, int argc, char **argv, GError **error);
void relay_options_clear (RelayOptions *options);

/* Defaults, then the file (if one is named and @text is not NULL), then the command line. */
gboolean relay_options_make_config (const RelayOptions *options,
                                    const char *text,
                                    size_t len,
                                    RelayConfig *out_config,
                                    GPtrArray *notes,
                                    GError **error);

/* The reference's place: $HOME/.wzp/relay-identity, without a home ./.wzp/relay-identity. */
char *relay_options_dup_identity_path (const RelayOptions *options);

G_END_DECLS
