/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be typed to push to talk by a command: the command, and how a compositor binds it. Knows no widget. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @word: on, off, toggle. @sandboxed: the phone is a Flatpak. */
char *phone_push_command_new (const char *word, gboolean sandboxed);
/* For a key held down: the lines for the configuration of @desktop ($XDG_CURRENT_DESKTOP; nullable), or the two
 * commands alone where none are known. */
char *phone_push_command_new_binding (const char *desktop, gboolean sandboxed);

G_END_DECLS
