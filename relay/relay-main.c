/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: options, configuration, identity, signals, systemd. Serves nobody itself; see
 * relay-server. Exit codes: 0 done, 1 something is wrong with the machine or a file, 2 wrong use. */
#define G_LOG_DOMAIN "wzp-relay"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "relay-log.h"
#include "relay-notify.h"
#include "relay-options.h"
#include "relay-server.h"
#include "wzp-identity-file.h"

enum
{
  EXIT_OK = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
};

typedef struct
{
  RelayOptions options;
  RelayConfig config;
  RelayServer *server;
  GMainLoop *loop;
  gboolean is_stopping;
} Relay;

static int
fail (int code, const GError *error)
{
  fprintf (stderr, "wzp-relay: %s\n", error->message);
  if (code == EXIT_USAGE)
    fprintf (stderr, "Try: wzp-relay --help\n");
  return code;
}

/* --- files ----------------------------------------------------------------------------------- */

/* Reads the configuration anew. *@out_missing: a file is named and does not exist. */
static gboolean
read_config (const RelayOptions *options,
             RelayConfig *out_config,
             gboolean *out_missing,
             GPtrArray *notes,
             GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = NULL;
  gsize len = 0;

  *out_missing = FALSE;
  if (options->config_path && !g_file_get_contents (options->config_path, &text, &len, &reason))
    {
      if (!g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&reason),
                                      "cannot read the configuration: ");
          return FALSE;
        }
      *out_missing = TRUE;
    }
  return relay_options_make_config (options, text, len, out_config, notes, error);
}

/* As the reference does it: the operator finds a file to edit where one was expected. */
static void
write_example (const Relay *relay, const WzpIdentity *identity)
{
  char listen[WZP_ADDRESS_TEXT_BYTES];
  const char *path = relay->options.config_path;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = relay_config_example (wzp_address_format (&relay->config.listen, listen),
                                                wzp_identity_get_tls_fingerprint (identity));
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0755);
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error))
    g_message ("there was no %s: an example is there now; edit it and start again", path);
  else
    g_warning ("there is no %s, and no example could be written: %s", path, error->message);
}

static WzpIdentity *
load_identity (const RelayOptions *options, GError **error)
{
  g_autofree char *path = relay_options_dup_identity_path (options);
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean created = FALSE;
  WzpIdentity *identity;

  g_mkdir_with_parents (folder, 0700);
  identity = wzp_identity_load_or_create (path, &created, error);
  if (created)
    g_message ("made a new identity: %s. Keep it secret and keep a copy", path);
  return identity;
}

/* --- signals --------------------------------------------------------------------------------- */

static void
stop_now (gpointer data)
{
  g_main_loop_quit (((Relay *) data)->loop);
}

/* The last messages may still be on their way; the relay gives them this long, and so do sessions. */
#define QUIET_LINGER_MS 400

static void
stop_soon (gpointer data)
{
  g_timeout_add_once (QUIET_LINGER_MS, stop_now, data);
}

static gboolean
on_stop (gpointer data)
{
  Relay *relay = data;

  if (relay->is_stopping || relay->config.drain_seconds == 0)
    {
      stop_now (relay);
      return G_SOURCE_CONTINUE;
    }
  relay->is_stopping = TRUE;
  relay_notify_stopping ("draining");
  g_message ("stopping: running calls may finish within %u s; a second signal stops at once",
             relay->config.drain_seconds);
  relay_server_drain (relay->server, stop_soon, relay);
  g_timeout_add_seconds_once (relay->config.drain_seconds, stop_now, relay);
  return G_SOURCE_CONTINUE;
}

static void
log_notes (GPtrArray *notes)
{
  for (unsigned i = 0; i < notes->len; i++)
    g_message ("%s", (const char *) notes->pdata[i]);
}

static gboolean
on_reload (gpointer data)
{
  Relay *relay = data;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *restart = NULL;
  RelayConfig wanted;
  gboolean missing;

  relay_notify_reloading ();
  if (!read_config (&relay->options, &wanted, &missing, notes, &error))
    g_warning ("the configuration was not reloaded and is as before: %s", error->message);
  else
    {
      log_notes (notes);
      restart = relay_config_needs_restart (&relay->config, &wanted);
      if (restart)
        g_warning ("reloaded, but these settings wait for a restart: %s", restart);
      else
        g_message ("the configuration was reloaded");
      relay->config.limits = wanted.limits;
      relay->config.announcement = wanted.announcement;
      relay->config.log_level = wanted.log_level;
      relay->config.log_peers = wanted.log_peers;
      relay->config.drain_seconds = wanted.drain_seconds;
      relay_log_configure (&relay->config);
      relay_server_reload (relay->server, &relay->config);
    }
  relay_notify_ready (error ? "serving; the last reload failed" : "serving");
  return G_SOURCE_CONTINUE;
}

static gboolean
on_watchdog (gpointer data)
{
  Relay *relay = data;

  if (relay_server_check_alive (relay->server))
    relay_notify_watchdog ();
  else
    g_warning ("a shard has not answered for %u ms", relay_notify_get_watchdog_ms ());
  return G_SOURCE_CONTINUE;
}

/* --- start ----------------------------------------------------------------------------------- */

static int
serve (Relay *relay)
{
  char listen[WZP_ADDRESS_TEXT_BYTES];
  unsigned watchdog_ms = relay_notify_get_watchdog_ms ();

  relay->loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, on_stop, relay);
  g_unix_signal_add (SIGINT, on_stop, relay);
  g_unix_signal_add (SIGHUP, on_reload, relay);
  if (watchdog_ms > 0)
    g_timeout_add (watchdog_ms, on_watchdog, relay);
  wzp_address_format (relay_server_get_address (relay->server), listen);
  g_message ("wzp-relay %s listening on %s, %u shards", relay_get_build (), listen,
             relay_server_get_n_shards (relay->server));
  relay_notify_ready ("serving");
  g_main_loop_run (relay->loop);
  relay_notify_stopping ("stopping");
  relay_server_stop (relay->server);
  g_main_loop_unref (relay->loop);
  g_message ("stopped");
  return EXIT_OK;
}

static int
start (Relay *relay, gboolean config_missing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpIdentity) identity = load_identity (&relay->options, &error);

  if (!identity)
    return fail (EXIT_FAILED, error);
  g_message ("identity %s", wzp_identity_get_fingerprint (identity));
  g_message ("TLS certificate %s", wzp_identity_get_tls_fingerprint (identity));
  if (config_missing)
    write_example (relay, identity);
  relay->server = relay_server_start (&relay->config, identity, &error);
  if (!relay->server)
    return fail (EXIT_FAILED, error);
  return serve (relay);
}

static int
check_config (const Relay *relay, gboolean config_missing, GPtrArray *notes)
{
  if (config_missing)
    {
      fprintf (stderr, "wzp-relay: there is no %s\n", relay->options.config_path);
      return EXIT_FAILED;
    }
  for (unsigned i = 0; i < notes->len; i++)
    printf ("note: %s\n", (const char *) notes->pdata[i]);
  printf ("%s: good\n", relay->options.config_path ? relay->options.config_path : "defaults");
  return EXIT_OK;
}

static int
run (Relay *relay, int argc, char **argv)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gboolean config_missing;

  if (!relay_options_parse (&relay->options, argc, argv, &error))
    return fail (EXIT_USAGE, error);
  if (relay->options.show_version)
    {
      printf ("wzp-relay %s\n", relay_get_build ());
      return EXIT_OK;
    }
  if (!read_config (&relay->options, &relay->config, &config_missing, notes, &error))
    return fail (EXIT_FAILED, error);
  if (relay->options.check_config)
    return check_config (relay, config_missing, notes);
  relay_log_configure (&relay->config);
  log_notes (notes);
  return start (relay, config_missing);
}

int
main (int argc, char **argv)
{
  Relay relay = { 0 };
  int code;

  setlocale (LC_ALL, "");
  relay_log_init ();
  relay_notify_init ();
  code = run (&relay, argc, argv);
  relay_options_clear (&relay.options);
  return code;
}
