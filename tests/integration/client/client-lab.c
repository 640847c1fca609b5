/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "client-lab.h"

#include <signal.h>

char *
client_lab_relay (RelayLab *lab)
{
  return wzp_udp_address_to_string (&lab->address);
}

WzpClient *
client_lab_new_offline (const char *relay, WzpAudioInput input, const char *data_path)
{
  WzpClient *client = wzp_client_new (NULL, relay, data_path);
  g_autoptr (WzpAudioSettings) audio =
      g_object_new (WZP_TYPE_AUDIO_SETTINGS, "capture", input, "playback", WZP_AUDIO_OUTPUT_NONE,
                    "echo-cancel", FALSE, "noise-suppression", FALSE, "gain-control", FALSE, NULL);

  wzp_client_set_audio (client, audio);
  return client;
}

WzpClient *
client_lab_new (RelayLab *lab, WzpAudioInput input, const char *data_path)
{
  g_autofree char *relay = client_lab_relay (lab);
  WzpClient *client = client_lab_new_offline (relay, input, data_path);

  client_lab_connect (client);
  return client;
}

typedef struct
{
  gboolean done;
  GError *error;
} Answer;

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  wzp_client_connect_finish (WZP_CLIENT (source), result, &answer->error);
  answer->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Answer *) data)->done;
}

GError *
client_lab_connect_fails (WzpClient *client)
{
  Answer answer = { 0 };

  wzp_client_connect_async (client, NULL, connected_cb, &answer);
  lab_iterate_until (is_done, &answer, "the end of a registration");
  return answer.error;
}

void
client_lab_connect (WzpClient *client)
{
  g_autoptr (GError) error = client_lab_connect_fails (client);

  g_assert_no_error (error);
  g_assert_cmpint (wzp_client_get_state (client), ==, WZP_CLIENT_STATE_ONLINE);
}

static void
pong_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  wzp_client_ping_finish (WZP_CLIENT (source), result, &answer->error);
  answer->done = TRUE;
}

void
client_lab_ping (WzpClient *client)
{
  Answer answer = { 0 };

  wzp_client_ping_async (client, NULL, pong_cb, &answer);
  lab_iterate_until (is_done, &answer, "a pong");
  g_assert_no_error (answer.error);
}

void
client_lab_freeze (RelayLab *lab, WzpClient *busy, WzpClient *idle)
{
  /* The keep-alive of both begins anew, and @idle's comes first. */
  client_lab_ping (idle);
  client_lab_ping (busy);
  relay_lab_signal (lab, SIGSTOP);
  client_lab_wait_client (busy, WZP_CLIENT_STATE_RECONNECTING);
  g_assert_cmpint (wzp_client_get_state (idle), ==, WZP_CLIENT_STATE_ONLINE);
  relay_lab_signal (lab, SIGCONT);
  client_lab_wait_client (busy, WZP_CLIENT_STATE_ONLINE);
}

static gboolean
has_call (gpointer client)
{
  return g_list_model_get_n_items (wzp_client_get_calls (client)) > 0;
}

WzpCall *
client_lab_take_call (WzpClient *client)
{
  lab_iterate_until (has_call, client, "a call");
  return g_list_model_get_item (wzp_client_get_calls (client), 0);
}

typedef struct
{
  gpointer object;
  int value;
} Wanted;

static gboolean
client_is (gpointer data)
{
  Wanted *wanted = data;

  return (int) wzp_client_get_state (wanted->object) == wanted->value;
}

void
client_lab_wait_client (WzpClient *client, WzpClientState state)
{
  lab_iterate_until (client_is, &(Wanted) { client, state }, "a client's state");
}

static gboolean
call_is (gpointer data)
{
  Wanted *wanted = data;
  WzpCallState state = wzp_call_get_state (wanted->object);

  if (state == WZP_CALL_STATE_ENDED && wanted->value != WZP_CALL_STATE_ENDED)
    g_error ("a call ended early: %s", wzp_call_get_end_text (wanted->object));
  return (int) state == wanted->value;
}

void
client_lab_wait_call (WzpCall *call, WzpCallState state)
{
  lab_iterate_until (call_is, &(Wanted) { call, state }, "a call's state");
}

void
client_lab_wait_ended (WzpCall *call, WzpEndReason reason)
{
  client_lab_wait_call (call, WZP_CALL_STATE_ENDED);
  g_test_message ("ended: %s", wzp_call_get_end_text (call));
  g_assert_cmpint (wzp_call_get_end_reason (call), ==, reason);
}

static gboolean
room_is (gpointer data)
{
  Wanted *wanted = data;

  return (int) wzp_room_get_state (wanted->object) == wanted->value;
}

void
client_lab_wait_room (WzpRoom *room, WzpRoomState state)
{
  lab_iterate_until (room_is, &(Wanted) { room, state }, "a room's state");
}

static gboolean
room_has (gpointer data)
{
  Wanted *wanted = data;

  return (int) g_list_model_get_n_items (wzp_room_get_participants (wanted->object)) ==
         wanted->value;
}

void
client_lab_wait_members (WzpRoom *room, guint n_members)
{
  lab_iterate_until (room_has, &(Wanted) { room, (int) n_members }, "members of a room");
}

static gboolean
has_frames (gpointer data)
{
  Wanted *wanted = data;

  return (int) wzp_call_stats_get_frames_received (wanted->object) >= wanted->value;
}

void
client_lab_wait_frames (WzpCallStats *stats, guint64 n_frames)
{
  lab_iterate_until (has_frames, &(Wanted) { stats, (int) n_frames }, "frames of sound");
}

void
client_lab_talk (WzpClient *caller, WzpClient *callee, WzpCall **out_out, WzpCall **out_in)
{
  g_autoptr (GError) error = NULL;

  *out_out = wzp_client_call_full (caller, wzp_client_get_fingerprint (callee),
                                   WZP_CALL_FLAGS_PRIVATE, &error);
  g_assert_no_error (error);
  *out_in = client_lab_take_call (callee);
  g_assert_cmpint (wzp_call_get_state (*out_in), ==, WZP_CALL_STATE_INCOMING);
  g_assert_cmpstr (wzp_call_get_peer (*out_in), ==, wzp_client_get_fingerprint (caller));
  wzp_call_answer (*out_in, WZP_ANSWER_MODE_TRUSTED);
  client_lab_wait_call (*out_out, WZP_CALL_STATE_ACTIVE);
  client_lab_wait_call (*out_in, WZP_CALL_STATE_ACTIVE);
}
