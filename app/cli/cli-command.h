/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command of wzp-client is made of: its entry in the table, exit codes, and the ways to say
 * something to a person. */
#pragma once

#include <glib.h>

#include "wzp.h"

G_BEGIN_DECLS

/* Exit codes, as the man page documents them. */
typedef enum
{
  CLI_EXIT_OK = 0,
  CLI_EXIT_FAILED = 1,       /* something on this machine failed */
  CLI_EXIT_USAGE = 2,        /* the command line is wrong */
  CLI_EXIT_NO_RELAY = 3,     /* the relay cannot be reached, or is none */
  CLI_EXIT_NOT_ANSWERED = 4, /* declined, busy, no answer, offline, cancelled */
  CLI_EXIT_NOT_TRUSTED = 5,  /* a key changed, a signature is wrong, or encryption is missing */
  CLI_EXIT_LOST = 6,         /* the call broke off */
} CliExit;

typedef struct
{
  const char *name;
  const char *argument; /* "FINGERPRINT", or NULL */
  const char *summary;
  CliExit (*run) (int argc, char **argv);
} CliCommand;

CliExit cli_call_run (int argc, char **argv);
CliExit cli_answer_run (int argc, char **argv);
CliExit cli_room_run (int argc, char **argv);
CliExit cli_reflect_run (int argc, char **argv);
CliExit cli_ping_run (int argc, char **argv);
CliExit cli_version_run (int argc, char **argv);
CliExit cli_netcheck_run (int argc, char **argv);
CliExit cli_nat_run (int argc, char **argv);
CliExit cli_identity_run (int argc, char **argv);
CliExit cli_ptt_run (int argc, char **argv);

/* A line of progress, to stderr. */
void cli_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* `wzp-client: MESSAGE`, to stderr. */
void cli_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The exit code that goes with an error. */
CliExit cli_exit_for_error (const GError *error);
CliExit cli_exit_for_end (WzpEndReason reason);

/* The nick of a value of a registered enumeration, e.g. "peer-hung-up". */
const char *cli_nick (GType type, int value);

G_END_DECLS
