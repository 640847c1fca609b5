/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The final JSON object of calls and rooms (wzp-client(1), "JSON"). */
#pragma once

#include "cli-json.h"
#include "wzp.h"

G_BEGIN_DECLS

/* Writes the figures of @stats (NULL: none were made) into @json. */
void cli_result_add_stats (CliJson *json, WzpCallStats *stats);
/* Prints the object for a call (NULL: there was none, @error says why) to stdout. */
void
cli_result_print_call (const char *command, WzpClient *client, WzpCall *call, const GError *error);
void cli_result_print_room (WzpClient *client, WzpRoom *room, const GError *error);
/* Prints the object of a command that only failed. */
void cli_result_print_error (const char *command, const GError *error);

G_END_DECLS
