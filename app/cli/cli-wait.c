/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-wait.h"

#include <glib-unix.h>
#include <signal.h>

static gboolean
interrupted_cb (gpointer user_data)
{
  CliWait *wait = user_data;

  wait->stop (wait->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
time_is_up_cb (gpointer user_data)
{
  CliWait *wait = user_data;

  wait->timer = 0;
  wait->stop (wait->user_data);
  return G_SOURCE_REMOVE;
}

void
cli_wait_init (CliWait *wait, void (*stop) (gpointer user_data), gpointer user_data)
{
  *wait = (CliWait) { .stop = stop, .user_data = user_data };
  wait->loop = g_main_loop_new (NULL, FALSE);
  wait->interrupt = g_unix_signal_add (SIGINT, interrupted_cb, wait);
  wait->terminate = g_unix_signal_add (SIGTERM, interrupted_cb, wait);
}

void
cli_wait_clear (CliWait *wait)
{
  g_clear_handle_id (&wait->interrupt, g_source_remove);
  g_clear_handle_id (&wait->terminate, g_source_remove);
  g_clear_handle_id (&wait->timer, g_source_remove);
  g_clear_pointer (&wait->loop, g_main_loop_unref);
}

void
cli_wait_run (CliWait *wait)
{
  g_main_loop_run (wait->loop);
}

void
cli_wait_end (CliWait *wait)
{
  g_main_loop_quit (wait->loop);
}

void
cli_wait_limit (CliWait *wait, double seconds)
{
  g_clear_handle_id (&wait->timer, g_source_remove);
  if (seconds > 0)
    wait->timer = g_timeout_add ((guint) (seconds * 1000), time_is_up_cb, wait);
}
