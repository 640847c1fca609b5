/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options that several commands share, and what they make: an identity, a client, its sound. */
#pragma once

#include "cli-command.h"

G_BEGIN_DECLS

typedef struct
{
  char *relay;
  char *identity_path;
  char *data_path;
  char *alias;
  char *token;
  char *trust_relay;
  char **more_relays;
  char **stun_servers;
  gboolean no_port_mapping;
  gboolean allow_loopback;
  gboolean json;

  char *play;
  char *record;
  gboolean listen;
  double duration_s; /* 0: without end */

  char **arguments; /* what is left of the command line */
} CliOptions;

/* Which groups of options a command has. */
typedef enum
{
  CLI_OPTIONS_IDENTITY = 1 << 0, /* --identity, --json */
  CLI_OPTIONS_RELAY = 1 << 1,    /* and --relay, --data, ... */
  CLI_OPTIONS_SOUND = 1 << 2,    /* and --play, --record, ... */
} CliOptionGroups;

/* Reads the command line of the command @name, whose own options are @own (may be NULL). FALSE after
 * having complained. */
gboolean cli_options_parse (CliOptions *options,
                            CliOptionGroups groups,
                            const char *name,
                            const char *summary,
                            const GOptionEntry *own,
                            int argc,
                            char **argv);
void cli_options_clear (CliOptions *options);

/* The identity file of the command line, or the usual one. */
char *cli_options_dup_identity_path (const CliOptions *options);
/* A client with the command line's relay and sound, not yet connected. It is @stranger, or (NULL) who the
 * identity file says, which is made when missing. */
WzpClient *
cli_options_make_client (const CliOptions *options, WzpIdentity *stranger, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliOptions, cli_options_clear)

G_END_DECLS
