/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main loop of a command, and what ends it from outside: signals and time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GMainLoop *loop;
  guint interrupt; /* sources */
  guint terminate;
  guint timer;
  void (*stop) (gpointer user_data);
  gpointer user_data;
} CliWait;

/* @stop is called on SIGINT, SIGTERM and when the time is up; it must lead to cli_wait_end(). */
void cli_wait_init (CliWait *wait, void (*stop) (gpointer user_data), gpointer user_data);
void cli_wait_clear (CliWait *wait);

/* Returns after cli_wait_end(). */
void cli_wait_run (CliWait *wait);
void cli_wait_end (CliWait *wait);
/* `stop` in @seconds; 0: never. */
void cli_wait_limit (CliWait *wait, double seconds);

G_END_DECLS
