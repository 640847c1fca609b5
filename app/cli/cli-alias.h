/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of the reference's client, translated to ours by one table, so that scripts
 * written for it go on working. Knows words, not what they do. */
#pragma once

#include <glib.h>

/* @argv (NULL-terminated, with the program's name) in our form: a new vector when the reference's
 * flags were used, else a copy. NULL with @error (G_OPTION_ERROR) when a flag lacks its value. */
char **cli_alias_translate (char **argv, GError **error);
