/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-result.h"

#include "cli-command.h"

#include <stdio.h>

static void
add_head (CliJson *json, const char *command, WzpClient *client)
{
  cli_json_string (json, "program", "wzp-client");
  cli_json_string (json, "version", WZP_VERSION);
  cli_json_string (json, "command", command);
  if (client)
    {
      cli_json_string (json, "self", wzp_client_get_fingerprint (client));
      cli_json_string (json, "relay", wzp_client_get_relay (client));
      cli_json_boolean (json, "registered_verified", wzp_client_get_verified (client));
    }
}

static void
add_error (CliJson *json, const GError *error)
{
  if (error && error->domain == WZP_ERROR)
    cli_json_string (json, "error_code", cli_nick (WZP_TYPE_ERROR, error->code));
  else
    cli_json_string (json, "error_code", error ? "other" : NULL);
  cli_json_string (json, "error", error ? error->message : NULL);
}

static void
print (CliJson *json)
{
  g_autofree char *text = cli_json_end (json);

  printf ("%s\n", text);
  fflush (stdout);
}

void
cli_result_add_stats (CliJson *json, WzpCallStats *stats)
{
  cli_json_open (json, "frames");
  cli_json_uint (json, "sent", stats ? wzp_call_stats_get_frames_sent (stats) : 0);
  cli_json_uint (json, "received", stats ? wzp_call_stats_get_frames_received (stats) : 0);
  cli_json_uint (json, "lost", stats ? wzp_call_stats_get_frames_lost (stats) : 0);
  cli_json_uint (json, "late", stats ? wzp_call_stats_get_frames_late (stats) : 0);
  cli_json_uint (json, "rejected", stats ? wzp_call_stats_get_frames_rejected (stats) : 0);
  cli_json_uint (json, "repeated", stats ? wzp_call_stats_get_frames_repeated (stats) : 0);
  cli_json_uint (json, "recovered_dred", stats ? wzp_call_stats_get_recovered_dred (stats) : 0);
  cli_json_uint (json, "recovered_fec", stats ? wzp_call_stats_get_recovered_fec (stats) : 0);
  cli_json_uint (json, "recovered_plc", stats ? wzp_call_stats_get_concealed (stats) : 0);
  cli_json_close (json);
  cli_json_string (json, "codec_sent", stats ? wzp_call_stats_get_codec_sent (stats) : NULL);
  cli_json_string (json, "codec_received",
                   stats ? wzp_call_stats_get_codec_received (stats) : NULL);
  cli_json_tenths (json, "setup_ms", stats ? wzp_call_stats_get_setup_ms (stats) : -1);
  cli_json_tenths (json, "first_audio_ms", stats ? wzp_call_stats_get_first_audio_ms (stats) : -1);
  cli_json_tenths (json, "direct_ms", stats ? wzp_call_stats_get_direct_ms (stats) : -1);
  cli_json_tenths (json, "jitter_ms", stats ? wzp_call_stats_get_jitter_ms (stats) : -1);
  cli_json_tenths (json, "rtt_ms", stats ? wzp_call_stats_get_rtt_ms (stats) : -1);
  cli_json_tenths (json, "playout_delay_ms",
                   stats ? wzp_call_stats_get_playout_delay_ms (stats) : -1);
  cli_json_tenths (json, "mouth_to_ear_ms",
                   stats ? wzp_call_stats_get_mouth_to_ear_ms (stats) : -1);
}

static void
add_attempt (CliJson *json, WzpDirectAttempt *attempt)
{
  cli_json_open (json, NULL);
  cli_json_string (json, "kind", wzp_direct_attempt_get_kind (attempt));
  cli_json_string (json, "address", wzp_direct_attempt_get_address (attempt));
  cli_json_string (json, "direction", wzp_direct_attempt_get_incoming (attempt) ? "in" : "out");
  cli_json_string (json, "state", wzp_direct_attempt_get_state (attempt));
  cli_json_tenths (json, "started_ms", wzp_direct_attempt_get_started_ms (attempt));
  cli_json_tenths (json, "proven_ms", wzp_direct_attempt_get_proven_ms (attempt));
  cli_json_tenths (json, "ended_ms", wzp_direct_attempt_get_ended_ms (attempt));
  cli_json_close (json);
}

static void
add_path (CliJson *json, WzpCall *call)
{
  GListModel *attempts = call ? wzp_call_get_path_attempts (call) : NULL;
  guint n = attempts ? g_list_model_get_n_items (attempts) : 0;

  cli_json_string (
      json, "path",
      cli_nick (WZP_TYPE_MEDIA_PATH, call ? wzp_call_get_path (call) : WZP_MEDIA_PATH_NONE));
  cli_json_string (json, "why", call ? wzp_call_get_path_why (call) : NULL);
  cli_json_open_list (json, "attempts");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpDirectAttempt) attempt = g_list_model_get_item (attempts, i);

      add_attempt (json, attempt);
    }
  cli_json_close_list (json);
}

void
cli_result_print_call (const char *command, WzpClient *client, WzpCall *call, const GError *error)
{
  CliJson json;

  cli_json_begin (&json);
  add_head (&json, command, client);
  cli_json_string (&json, "peer", call ? wzp_call_get_peer (call) : NULL);
  cli_json_string (&json, "call_id", call ? wzp_call_get_id (call) : NULL);
  cli_json_string (&json, "end_reason",
                   call ? cli_nick (WZP_TYPE_END_REASON, wzp_call_get_end_reason (call)) : NULL);
  cli_json_string (&json, "end_text", call ? wzp_call_get_end_text (call) : NULL);
  add_path (&json, call);
  cli_json_open (&json, "e2ee");
  cli_json_string (
      &json, "state",
      cli_nick (WZP_TYPE_E2EE_STATE, call ? wzp_call_get_e2ee (call) : WZP_E2EE_STATE_UNKNOWN));
  cli_json_strings (&json, "sas", call ? wzp_call_get_sas (call) : NULL);
  cli_json_close (&json);
  cli_result_add_stats (&json, call ? wzp_call_get_stats (call) : NULL);
  add_error (&json, error);
  print (&json);
}

void
cli_result_print_room (WzpClient *client, WzpRoom *room, const GError *error)
{
  CliJson json;

  cli_json_begin (&json);
  add_head (&json, "room", client);
  cli_json_string (&json, "room", room ? wzp_room_get_name (room) : NULL);
  cli_result_add_stats (&json, room ? wzp_room_get_stats (room) : NULL);
  add_error (&json, error);
  print (&json);
}

void
cli_result_print_error (const char *command, const GError *error)
{
  CliJson json;

  cli_json_begin (&json);
  add_head (&json, command, NULL);
  add_error (&json, error);
  print (&json);
}
