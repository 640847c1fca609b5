/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `wzp-client room`: a member of one room, its comings and goings told on stderr. */
#include "cli-options.h"
#include "cli-result.h"
#include "cli-wait.h"

#include <glib-unix.h>

typedef struct
{
  const CliOptions *options;
  CliWait wait;
  WzpClient *client;
  WzpRoom *room;
  GError *error;
} Run;

static void
stop_cb (gpointer user_data)
{
  Run *run = user_data;

  if (run->room && wzp_room_get_state (run->room) != WZP_ROOM_STATE_LEFT)
    wzp_room_leave (run->room);
  else
    cli_wait_end (&run->wait);
}

static void
muted_cb (WzpParticipant *person, GParamSpec *pspec, gpointer user_data)
{
  const char *alias = wzp_participant_get_alias (person);
  const char *words = "is no longer muted";

  if (wzp_participant_get_is_self (person))
    return;
  /* Who deafens mutes too: one line for both. */
  if (wzp_participant_get_deafened (person))
    words = "is deafened: hears nobody";
  else if (wzp_participant_get_muted (person))
    words = "is muted";
  if (g_object_get_data (G_OBJECT (person), "said") != words)
    cli_say ("%s %s", alias && *alias ? alias : wzp_participant_get_fingerprint (person), words);
  g_object_set_data (G_OBJECT (person), "said", (gpointer) words);
}

static void
watch (WzpParticipant *person)
{
  g_signal_connect (person, "notify::muted", G_CALLBACK (muted_cb), NULL);
  g_signal_connect (person, "notify::deafened", G_CALLBACK (muted_cb), NULL);
  if (wzp_participant_get_muted (person) || wzp_participant_get_deafened (person))
    muted_cb (person, NULL, NULL);
}

static void
members_cb (GListModel *members, guint position, guint removed, guint added, Run *run)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (WzpParticipant) person = g_list_model_get_item (members, i);
      const char *alias = wzp_participant_get_alias (person);

      g_string_append_printf (names, "%s%s%s", i > 0 ? ", " : "",
                              alias && *alias ? alias : wzp_participant_get_fingerprint (person),
                              wzp_participant_get_is_self (person) ? " (you)" : "");
    }
  if (names->len > 0) /* the list is emptied when we leave */
    cli_say ("in the room: %s", names->str);
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (WzpParticipant) person = g_list_model_get_item (members, i);

      watch (person);
    }
}

/* Heard, muted, deafened, heard. */
static gboolean
mute_cb (gpointer user_data)
{
  Run *run = user_data;

  if (wzp_room_get_muted (run->room) && !wzp_room_get_deafened (run->room))
    wzp_room_set_deafened (run->room, TRUE);
  else
    wzp_room_set_muted (run->room, !wzp_room_get_muted (run->room));
  return G_SOURCE_CONTINUE;
}

static void
room_state_cb (WzpRoom *room, GParamSpec *pspec, Run *run)
{
  const GError *error = wzp_room_get_error (room);

  switch (wzp_room_get_state (room))
    {
    case WZP_ROOM_STATE_JOINING:
      break;
    case WZP_ROOM_STATE_JOINED:
      cli_say ("joined %s; encrypted to the relay", wzp_room_get_name (room));
      cli_wait_limit (&run->wait, run->options->duration_s);
      break;
    case WZP_ROOM_STATE_RECONNECTING:
      cli_say ("reconnecting");
      break;
    case WZP_ROOM_STATE_LEFT:
      if (error && !run->error)
        run->error = g_error_copy (error);
      cli_wait_end (&run->wait);
      break;
    }
}

static CliExit
finish (Run *run)
{
  CliExit code = run->error ? cli_exit_for_error (run->error) : CLI_EXIT_OK;

  if (run->options->json)
    cli_result_print_room (run->client, run->room, run->error);
  if (run->error)
    cli_complain ("%s", run->error->message);
  g_clear_error (&run->error);
  return code;
}

static CliExit
run_room (Run *run, const char *name)
{
  CliExit code;
  guint mute;

  run->client = cli_options_make_client (run->options, NULL, &run->error);
  if (run->client)
    run->room = wzp_client_join_room (run->client, name, &run->error);
  if (run->room)
    {
      cli_wait_init (&run->wait, stop_cb, run);
      g_signal_connect (run->room, "notify::state", G_CALLBACK (room_state_cb), run);
      g_signal_connect (wzp_room_get_participants (run->room), "items-changed",
                        G_CALLBACK (members_cb), run);
      mute = g_unix_signal_add (SIGUSR2, mute_cb, run);
      cli_wait_run (&run->wait);
      g_source_remove (mute);
      g_signal_handlers_disconnect_by_data (wzp_room_get_participants (run->room), run);
      g_signal_handlers_disconnect_by_data (run->room, run);
      cli_wait_clear (&run->wait);
    }
  code = finish (run);
  g_clear_object (&run->room);
  g_clear_object (&run->client);
  return code;
}

CliExit
cli_room_run (int argc, char **argv)
{
  g_auto (CliOptions) options = { 0 };
  Run run = { .options = &options };

  if (!cli_options_parse (&options, CLI_OPTIONS_RELAY | CLI_OPTIONS_SOUND, "room NAME",
                          "join a room", NULL, argc, argv))
    return CLI_EXIT_USAGE;
  if (!options.arguments || g_strv_length (options.arguments) != 1)
    {
      cli_complain ("Which room? wzp-client room NAME");
      return CLI_EXIT_USAGE;
    }
  return run_room (&run, options.arguments[0]);
}
