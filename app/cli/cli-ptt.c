/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wzp-client ptt: tells the phone that runs on this desktop to talk, for keys that a compositor binds and for
 * pedals. Needs no relay and no identity; knows the phone by its actions on the session bus only. */
#include "cli-command.h"

#include <gio/gio.h>

/* The phone answers at once or hangs. */
#define PATIENCE_MS 2000

static const char *const words[] = { "on", "off", "toggle", "mute", NULL };

/* Never starts a phone: who pushes a pedal does not want a window. */
static GVariant *
call_phone (const char *method, GVariant *parameters, const char *answer, GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  GVariant *result;

  if (!bus)
    {
      g_variant_unref (g_variant_ref_sink (parameters));
      g_prefix_error_literal (error, "There is no session bus: ");
      return NULL;
    }
  result = g_dbus_connection_call_sync (bus, PHONE_APP_ID, PHONE_APP_PATH, "org.gtk.Actions",
                                        method, parameters, G_VARIANT_TYPE (answer),
                                        G_DBUS_CALL_FLAGS_NO_AUTO_START, PATIENCE_MS, NULL, error);
  if (!result)
    g_dbus_error_strip_remote_error (*error);
  return result;
}

static gboolean
is_enabled (const char *action, gboolean *out_enabled, GError **error)
{
  g_autoptr (GVariant) result =
      call_phone ("Describe", g_variant_new ("(s)", action), "((bgav))", error);

  if (result)
    g_variant_get (result, "((bgav))", out_enabled, NULL, NULL);
  return result != NULL;
}

static gboolean
activate (const char *action, GVariant *parameter, GError **error)
{
  GVariantBuilder parameters;
  g_autoptr (GVariant) result = NULL;

  g_variant_builder_init (&parameters, G_VARIANT_TYPE ("av"));
  if (parameter)
    g_variant_builder_add (&parameters, "v", parameter);
  result =
      call_phone ("Activate", g_variant_new ("(sava{sv})", action, &parameters, NULL), "()", error);
  return result != NULL;
}

static CliExit
complain_of (const GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    cli_complain ("No phone is running on this desktop. Start it first: wzp-phone");
  else
    cli_complain ("%s", error->message);
  return CLI_EXIT_FAILED;
}

static CliExit
mute (void)
{
  g_autoptr (GError) error = NULL;
  gboolean enabled;

  if (!is_enabled ("mute", &enabled, &error))
    return complain_of (error);
  if (!enabled)
    {
      cli_complain ("Nobody is talked with now.");
      return CLI_EXIT_FAILED;
    }
  return activate ("mute", NULL, &error) ? CLI_EXIT_OK : complain_of (error);
}

/* The phone is told in any case: its page on push to talk shows that the command works. */
static CliExit
push (const char *word)
{
  g_autoptr (GError) error = NULL;
  gboolean enabled;

  if (!is_enabled ("ptt-toggle", &enabled, &error) ||
      !activate ("ptt", g_variant_new_string (word), &error))
    return complain_of (error);
  if (!enabled)
    cli_say ("no room is talked in with push to talk now");
  return CLI_EXIT_OK;
}

CliExit
cli_ptt_run (int argc, char **argv)
{
  g_auto (GStrv) arguments = NULL;
  const GOptionEntry entries[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (
      "ptt on|off|toggle|mute - talk, in the phone that runs on this desktop");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      cli_complain ("%s. See wzp-client ptt --help.", error->message);
      return CLI_EXIT_USAGE;
    }
  if (!arguments || arguments[1] || !g_strv_contains (words, arguments[0]))
    {
      cli_complain ("ptt takes one of on, off, toggle or mute. See wzp-client ptt --help.");
      return CLI_EXIT_USAGE;
    }
  return g_str_equal (arguments[0], "mute") ? mute () : push (arguments[0]);
}
