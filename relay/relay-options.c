/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-options.h"

#include "wzp-error.h"

/* Options of the reference for what this relay cannot do yet: known, so that the message can say so. */
static gboolean
refuse_unsupported (const char *name, const char *value, gpointer data, GError **error)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "%s: this relay does not support it yet: remove the option", name);
  return FALSE;
}

#define UNSUPPORTED(option, option_flags, argument)                                                \
  { option,                                                                                        \
    0,                                                                                             \
    G_OPTION_FLAG_HIDDEN | (option_flags),                                                         \
    G_OPTION_ARG_CALLBACK,                                                                         \
    (gpointer) refuse_unsupported,                                                                 \
    NULL,                                                                                          \
    argument }

static gboolean
check_values (const RelayOptions *options, GError **error)
{
  RelayConfig config;

  relay_config_init (&config);
  if (options->listen && !relay_config_set_listen (&config, options->listen, error))
    {
      g_prefix_error_literal (error, "--listen: ");
      return FALSE;
    }
  if (options->advertise && !relay_config_set_advertise (&config, options->advertise, error))
    {
      g_prefix_error_literal (error, "--advertise: ");
      return FALSE;
    }
  if (options->shards < -1 || options->shards > RELAY_MAX_SHARDS)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "--shards: %d is out of range: 0 to %d",
                   options->shards, RELAY_MAX_SHARDS);
      return FALSE;
    }
  return TRUE;
}

gboolean
relay_options_parse (RelayOptions *options, int argc, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config_path,
      "Read this TOML file; where there is none, write an example", "FILE" },
    { "identity", 'i', 0, G_OPTION_ARG_FILENAME, &options->identity_path,
      "The relay's secret: 64 hex digits, made when missing (~/.wzp/relay-identity)", "FILE" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->listen,
      "UDP address to listen on (0.0.0.0:4433)", "IP:PORT" },
    { "advertise", 0, 0, G_OPTION_ARG_STRING, &options->advertise,
      "Address to give to clients for the media of calls", "IP:PORT" },
    { "shards", 0, 0, G_OPTION_ARG_INT, &options->shards,
      "Threads that serve clients (0: one per processor)", "N" },
    { "log-json", 0, 0, G_OPTION_ARG_NONE, &options->log_json, "Log one JSON object per line",
      NULL },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &options->check_config,
      "Check the configuration and exit", NULL },
    { "version", 'V', 0, G_OPTION_ARG_NONE, &options->show_version, "Print the version and exit",
      NULL },
    UNSUPPORTED ("remote", 0, "IP:PORT"),
    UNSUPPORTED ("auth-url", 0, "URL"),
    UNSUPPORTED ("metrics-port", 0, "N"),
    UNSUPPORTED ("probe", 0, "IP:PORT"),
    UNSUPPORTED ("probe-mesh", G_OPTION_FLAG_NO_ARG, NULL),
    UNSUPPORTED ("trunking", G_OPTION_FLAG_NO_ARG, NULL),
    UNSUPPORTED ("ws-port", 0, "N"),
    UNSUPPORTED ("static-dir", 0, "DIR"),
    UNSUPPORTED ("global-room", 0, "NAME"),
    UNSUPPORTED ("debug-tap", 0, "ROOM"),
    UNSUPPORTED ("event-log", 0, "FILE"),
    UNSUPPORTED ("mesh-status", G_OPTION_FLAG_NO_ARG, NULL),
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) arguments = g_new0 (char *, argc + 1);

  *options = (RelayOptions) { .shards = -1 };
  for (int i = 0; i < argc; i++)
    arguments[i] = g_strdup (argv[i]);
  g_option_context_set_summary (context, "Connects calls and rooms of WZP clients.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, &arguments, error))
    return FALSE;
  if (arguments[1])
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "unexpected argument \"%s\"",
                   arguments[1]);
      return FALSE;
    }
  return check_values (options, error);
}

void
relay_options_clear (RelayOptions *options)
{
  g_free (options->config_path);
  g_free (options->identity_path);
  g_free (options->listen);
  g_free (options->advertise);
  *options = (RelayOptions) { .shards = -1 };
}

gboolean
relay_options_make_config (const RelayOptions *options,
                           const char *text,
                           size_t len,
                           RelayConfig *out_config,
                           GPtrArray *notes,
                           GError **error)
{
  relay_config_init (out_config);
  if (text && !relay_config_parse (out_config, options->config_path, text, len, notes, error))
    return FALSE;
  if (options->listen && !relay_config_set_listen (out_config, options->listen, error))
    return FALSE;
  if (options->advertise && !relay_config_set_advertise (out_config, options->advertise, error))
    return FALSE;
  if (options->shards >= 0)
    out_config->shards = (uint32_t) options->shards;
  if (options->log_json)
    out_config->log_json = TRUE;
  return TRUE;
}

char *
relay_options_dup_identity_path (const RelayOptions *options)
{
  const char *home = g_getenv ("HOME");

  if (options->identity_path)
    return g_strdup (options->identity_path);
  return g_build_filename (home && home[0] ? home : ".", ".wzp", "relay-identity", NULL);
}
