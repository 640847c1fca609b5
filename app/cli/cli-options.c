/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-options.h"

#include <math.h>

#define DURATION_MAX_S (30.0 * 24 * 3600)

gboolean
cli_options_parse (CliOptions *options,
                   CliOptionGroups groups,
                   const char *name,
                   const char *summary,
                   const GOptionEntry *own,
                   int argc,
                   char **argv)
{
  const GOptionEntry identity_entries[] = {
    { "identity", 'i', 0, G_OPTION_ARG_FILENAME, &options->identity_path,
      "File with the identity (made when missing)", "FILE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "Print one JSON object at the end", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->arguments, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry relay_entries[] = {
    { "relay", 'r', 0, G_OPTION_ARG_STRING, &options->relay, "The relay (or $WZP_RELAY)",
      "HOST[:PORT]" },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data_path,
      "Database of contacts and relay keys", "FILE" },
    { "alias", 0, 0, G_OPTION_ARG_STRING, &options->alias, "Name shown to others", "NAME" },
    { "token", 0, 0, G_OPTION_ARG_STRING, &options->token, "Token for a relay that asks for one",
      "TEXT" },
    { "trust-relay", 0, 0, G_OPTION_ARG_STRING, &options->trust_relay,
      "Accept this key of the relay from now on", "KEY" },
    { "more-relays", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->more_relays,
      "Another relay to ask how it sees this machine (repeatable)", "[NAME|]HOST[:PORT]" },
    { "stun", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->stun_servers,
      "A STUN server to ask the same (repeatable)", "HOST[:PORT]" },
    { "no-port-mapping", 0, 0, G_OPTION_ARG_NONE, &options->no_port_mapping,
      "Do not ask the router to forward a port", NULL },
    /* For tests: the other end's addresses on this machine may be dialled. */
    { "allow-loopback", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->allow_loopback, NULL,
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry sound_entries[] = {
    { "play", 'p', 0, G_OPTION_ARG_FILENAME, &options->play, "What is spoken (mic)",
      "FILE|tone|silence|echo|mic" },
    { "record", 0, 0, G_OPTION_ARG_FILENAME, &options->record, "Write what is heard to this file",
      "FILE.wav" },
    { "listen", 0, 0, G_OPTION_ARG_NONE, &options->listen,
      "Use the loudspeaker even when --play or --record is given", NULL },
    { "duration", 'd', 0, G_OPTION_ARG_DOUBLE, &options->duration_s, "Hang up after so long",
      "SECONDS" },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *title = g_strdup_printf ("%s - %s", name, summary);
  g_autoptr (GOptionContext) context = g_option_context_new (title);
  g_autoptr (GError) error = NULL;

  *options = (CliOptions) { 0 };
  if (own)
    g_option_context_add_main_entries (context, own, NULL);
  g_option_context_add_main_entries (context, identity_entries, NULL);
  if (groups & CLI_OPTIONS_RELAY)
    g_option_context_add_main_entries (context, relay_entries, NULL);
  if (groups & CLI_OPTIONS_SOUND)
    g_option_context_add_main_entries (context, sound_entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      cli_complain ("%s. See wzp-client %s --help.", error->message, name);
      return FALSE;
    }
  if (options->duration_s < 0 || !isfinite (options->duration_s) ||
      options->duration_s > DURATION_MAX_S)
    {
      cli_complain ("--duration must be a number of seconds, at most %.0f.", DURATION_MAX_S);
      return FALSE;
    }
  return TRUE;
}

void
cli_options_clear (CliOptions *options)
{
  g_free (options->relay);
  g_free (options->identity_path);
  g_free (options->data_path);
  g_free (options->alias);
  g_free (options->token);
  g_free (options->trust_relay);
  g_strfreev (options->more_relays);
  g_strfreev (options->stun_servers);
  g_free (options->play);
  g_free (options->record);
  g_strfreev (options->arguments);
}

char *
cli_options_dup_identity_path (const CliOptions *options)
{
  return options->identity_path
             ? g_strdup (options->identity_path)
             : g_build_filename (g_get_user_state_dir (), "wzp", "identity", NULL);
}

/* The identity of the command line's file, made there when it is missing. */
static WzpIdentity *
load_identity (const CliOptions *options, GError **error)
{
  g_autofree char *path = cli_options_dup_identity_path (options);
  WzpIdentity *identity;
  gboolean created = FALSE;

  identity = wzp_identity_load_or_create (path, &created, error);
  if (created)
    cli_say ("made a new identity in %s; write its words down: wzp-client identity words", path);
  return identity;
}

static WzpAudioSettings *
make_sound (const CliOptions *options)
{
  WzpAudioSettings *sound = wzp_audio_settings_new ();
  const char *play = options->play ? options->play : "mic";
  gboolean mic = g_str_equal (play, "mic");

  if (mic)
    wzp_audio_settings_set_capture (sound, WZP_AUDIO_INPUT_MIC);
  else if (g_str_equal (play, "tone"))
    wzp_audio_settings_set_capture (sound, WZP_AUDIO_INPUT_TONE);
  else if (g_str_equal (play, "silence"))
    wzp_audio_settings_set_capture (sound, WZP_AUDIO_INPUT_SILENCE);
  else if (g_str_equal (play, "echo"))
    wzp_audio_settings_set_capture (sound, WZP_AUDIO_INPUT_ECHO);
  else
    {
      wzp_audio_settings_set_capture (sound, WZP_AUDIO_INPUT_FILE);
      wzp_audio_settings_set_capture_file (sound, play);
    }
  wzp_audio_settings_set_record_file (sound, options->record);
  /* A recording or a played file runs unattended, where there may be no sound device at all. */
  wzp_audio_settings_set_playback (sound, options->listen || (mic && !options->record)
                                              ? WZP_AUDIO_OUTPUT_DEVICE
                                              : WZP_AUDIO_OUTPUT_NONE);
  return sound;
}

WzpClient *
cli_options_make_client (const CliOptions *options, WzpIdentity *stranger, GError **error)
{
  const char *relay = options->relay ? options->relay : g_getenv ("WZP_RELAY");
  g_autofree char *data = g_strdup (options->data_path);
  g_autoptr (WzpAudioSettings) sound = NULL;
  g_autoptr (WzpIdentity) identity = NULL;
  g_autoptr (WzpClient) client = NULL;

  if (!relay || !*relay)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "Which relay? Give --relay HOST[:PORT] or set WZP_RELAY");
      return NULL;
    }
  identity = stranger ? wzp_identity_ref (stranger) : load_identity (options, error);
  if (!identity)
    return NULL;
  if (!data)
    data = g_build_filename (g_get_user_data_dir (), "wzp", "wzp.db", NULL);
  sound = make_sound (options);
  if (!wzp_audio_settings_check (sound, error))
    return NULL;
  client = wzp_client_new (identity, relay, data);
  wzp_client_set_audio (client, sound);
  wzp_client_set_alias (client, options->alias);
  wzp_client_set_token (client, options->token);
  wzp_client_set_allow_loopback (client, options->allow_loopback);
  wzp_client_set_port_mapping (client, !options->no_port_mapping);
  if (!wzp_client_set_relays (client, (const char *const *) options->more_relays, error) ||
      !wzp_client_set_stun_servers (client, (const char *const *) options->stun_servers, error))
    return NULL;
  if (options->trust_relay && !wzp_client_trust_relay_key (client, options->trust_relay, error))
    return NULL;
  return g_steal_pointer (&client);
}
