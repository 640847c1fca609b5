/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls of real clients through the real relay: each way a call can go and end. */
#include <glib/gstdio.h>
#include <signal.h>

#include "client-lab.h"
#include "wzp-call-offer.h"
#include "wzp-error.h"
#include "wzp-identity-keys.h"
#include "wzp-mnemonic.h"

typedef struct
{
  RelayLab *lab;
  WzpClient *alice;
  WzpClient *bob;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->lab = relay_lab_new (NULL);
  f->alice = client_lab_new (f->lab, WZP_AUDIO_INPUT_TONE, NULL);
  f->bob = client_lab_new (f->lab, WZP_AUDIO_INPUT_TONE, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->alice);
  g_clear_object (&f->bob);
  g_clear_pointer (&f->lab, relay_lab_free);
}

static WzpCall *
dial (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  WzpCall *call = wzp_client_call (f->alice, wzp_client_get_fingerprint (f->bob), &error);

  g_assert_no_error (error);
  return call;
}

static void
assert_bytes_are_words (WzpCall *call)
{
  g_autoptr (GBytes) bytes = wzp_call_dup_sas_bytes (call);
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  guint64 bits = 0;

  g_assert_cmpuint (len, ==, 7);
  for (gsize i = 0; i < len; i++)
    bits = bits << 8 | data[i];
  g_assert_cmpuint (bits & 1, ==, 0);
  for (unsigned i = 0; i < 5; i++)
    g_assert_cmpstr (wzp_mnemonic_list[bits >> (45 - 11 * i) & 0x7ff], ==,
                     wzp_call_get_sas (call)[i]);
}

static void
test_both_hear_each_other (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = NULL;
  g_autoptr (WzpCall) in = NULL;

  g_assert_true (wzp_client_get_verified (f->alice));
  client_lab_talk (f->alice, f->bob, &out, &in);
  g_assert_cmpint (wzp_call_get_e2ee (out), ==, WZP_E2EE_STATE_ENCRYPTED);
  g_assert_cmpint (wzp_call_get_e2ee (in), ==, WZP_E2EE_STATE_ENCRYPTED);
  g_assert_cmpuint (g_strv_length ((GStrv) wzp_call_get_sas (out)), ==, 5);
  g_assert_true (g_strv_equal (wzp_call_get_sas (out), wzp_call_get_sas (in)));
  assert_bytes_are_words (out);
  g_assert_cmpint (wzp_call_get_path (out), ==, WZP_MEDIA_PATH_RELAY);
  g_assert_cmpstr (wzp_call_get_id (out), ==, wzp_call_get_id (in));

  client_lab_wait_frames (wzp_call_get_stats (out), 60);
  client_lab_wait_frames (wzp_call_get_stats (in), 110);
  g_assert_cmpfloat (wzp_call_stats_get_sent_kbps (wzp_call_get_stats (in)), >, 1);
  g_assert_cmpfloat (wzp_call_stats_get_received_kbps (wzp_call_get_stats (in)), >, 1);
  g_assert_cmpuint (wzp_call_stats_get_frames_rejected (wzp_call_get_stats (in)), ==, 0);
  g_assert_cmpuint (wzp_call_stats_get_frames_lost (wzp_call_get_stats (in)), ==, 0);
  g_assert_cmpfloat (wzp_call_stats_get_first_audio_ms (wzp_call_get_stats (in)), >, 0);
  g_test_message ("set-up %.1f ms, first audio %.1f ms, mouth to ear %.1f ms",
                  wzp_call_stats_get_setup_ms (wzp_call_get_stats (in)),
                  wzp_call_stats_get_first_audio_ms (wzp_call_get_stats (in)),
                  wzp_call_stats_get_mouth_to_ear_ms (wzp_call_get_stats (in)));

  g_assert_true (wzp_call_confirm_sas (out));
  wzp_call_hang_up (in);
  client_lab_wait_ended (in, WZP_END_REASON_HUNG_UP);
  client_lab_wait_ended (out, WZP_END_REASON_PEER_HUNG_UP);
  g_assert_cmpint (wzp_call_get_e2ee (out), ==, WZP_E2EE_STATE_VERIFIED);
  g_assert_cmpuint (g_list_model_get_n_items (wzp_client_get_calls (f->alice)), ==, 0);
}

static void
test_a_call_can_be_declined (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = dial (f);
  g_autoptr (WzpCall) in = client_lab_take_call (f->bob);

  wzp_call_reject (in);
  client_lab_wait_ended (in, WZP_END_REASON_DECLINED);
  client_lab_wait_ended (out, WZP_END_REASON_DECLINED);
}

static void
test_a_call_can_be_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = dial (f);
  g_autoptr (WzpCall) in = client_lab_take_call (f->bob);

  client_lab_wait_call (out, WZP_CALL_STATE_RINGING);
  wzp_call_hang_up (out);
  client_lab_wait_ended (out, WZP_END_REASON_CANCELLED);
  client_lab_wait_ended (in, WZP_END_REASON_CANCELLED);
}

static void
test_nobody_answers (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = NULL;
  g_autoptr (WzpCall) in = NULL;

  wzp_client_set_ring_timeout (f->alice, 300);
  out = dial (f);
  in = client_lab_take_call (f->bob);
  client_lab_wait_ended (out, WZP_END_REASON_NO_ANSWER);
  client_lab_wait_ended (in, WZP_END_REASON_NO_ANSWER);
}

static void
test_who_is_not_there_is_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpIdentity) nobody = wzp_identity_new_random ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpCall) out =
      wzp_client_call (f->alice, wzp_identity_get_fingerprint (nobody), &error);

  g_assert_no_error (error);
  client_lab_wait_ended (out, WZP_END_REASON_OFFLINE);
}

static void
test_a_second_caller_hears_busy (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpClient) carol = client_lab_new (f->lab, WZP_AUDIO_INPUT_SILENCE, NULL);
  g_autoptr (WzpCall) out = NULL;
  g_autoptr (WzpCall) in = NULL;
  g_autoptr (WzpCall) second = NULL;

  client_lab_talk (f->alice, f->bob, &out, &in);
  second = wzp_client_call (carol, wzp_client_get_fingerprint (f->bob), NULL);
  client_lab_wait_ended (second, WZP_END_REASON_BUSY);
  g_assert_cmpint (wzp_call_get_state (in), ==, WZP_CALL_STATE_ACTIVE);
  wzp_call_hang_up (out);
  client_lab_wait_ended (in, WZP_END_REASON_PEER_HUNG_UP);
}

static gboolean
has_two_calls (gpointer client)
{
  return g_list_model_get_n_items (wzp_client_get_calls (client)) == 2;
}

static gboolean
is_held_by_peer (gpointer call)
{
  return wzp_call_get_peer_held (call);
}

static gboolean
is_taken_back (gpointer call)
{
  return !wzp_call_get_peer_held (call);
}

/* Carol calls somebody who talks with Alice and lets calls wait; both are told who is held. */
static void
test_a_second_caller_can_be_answered (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpClient) carol = client_lab_new (f->lab, WZP_AUDIO_INPUT_TONE, NULL);
  g_autoptr (WzpCall) out = NULL;
  g_autoptr (WzpCall) in = NULL;
  g_autoptr (WzpCall) second_out = NULL;
  g_autoptr (WzpCall) second_in = NULL;

  client_lab_talk (f->alice, f->bob, &out, &in);
  wzp_client_set_call_waiting (f->bob, TRUE);
  second_out = wzp_client_call (carol, wzp_client_get_fingerprint (f->bob), NULL);
  client_lab_wait_call (second_out, WZP_CALL_STATE_RINGING);
  lab_iterate_until (has_two_calls, f->bob, "the second call");
  second_in = g_list_model_get_item (wzp_client_get_calls (f->bob), 1);
  g_assert_cmpint (wzp_call_get_state (in), ==, WZP_CALL_STATE_ACTIVE);

  wzp_call_set_held (in, TRUE);
  wzp_call_answer (second_in, WZP_ANSWER_MODE_PRIVATE);
  client_lab_wait_call (second_out, WZP_CALL_STATE_ACTIVE);
  client_lab_wait_frames (wzp_call_get_stats (second_out), 20);
  lab_iterate_until (is_held_by_peer, out, "Alice to be told");
  g_assert_false (wzp_call_get_peer_held (second_out));

  wzp_call_set_held (second_in, TRUE);
  wzp_call_set_held (in, FALSE);
  lab_iterate_until (is_taken_back, out, "Alice to be told");
  lab_iterate_until (is_held_by_peer, second_out, "Carol to be told");
  wzp_call_hang_up (out);
  client_lab_wait_ended (in, WZP_END_REASON_PEER_HUNG_UP);
  g_assert_cmpint (wzp_call_get_state (second_in), ==, WZP_CALL_STATE_ACTIVE);
}

static void
count_cb (WzpCall *call, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static gboolean
is_muted_by_peer (gpointer call)
{
  return wzp_call_get_peer_muted (call);
}

static gboolean
is_deafened_by_peer (gpointer call)
{
  return wzp_call_get_peer_deafened (call);
}

static gboolean
is_heard_by_peer (gpointer call)
{
  return !wzp_call_get_peer_muted (call) && !wzp_call_get_peer_deafened (call);
}

/* Also what was chosen before there was anybody to tell; and both at once are one change. */
static void
test_the_other_end_is_told_who_is_muted_or_deafened (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = dial (f);
  g_autoptr (WzpCall) in = client_lab_take_call (f->bob);
  guint n_changes = 0;

  wzp_call_set_muted (in, TRUE);
  wzp_call_answer (in, WZP_ANSWER_MODE_PRIVATE);
  client_lab_wait_call (out, WZP_CALL_STATE_ACTIVE);
  lab_iterate_until (is_muted_by_peer, out, "Alice to be told");
  g_assert_false (wzp_call_get_peer_deafened (out));
  g_assert_false (wzp_call_get_peer_held (out));
  wzp_call_set_muted (in, FALSE);
  lab_iterate_until (is_heard_by_peer, out, "Alice to be told");

  g_signal_connect (in, "notify::peer-muted", G_CALLBACK (count_cb), &n_changes);
  wzp_call_set_deafened (out, TRUE);
  lab_iterate_until (is_deafened_by_peer, in, "Bob to be told");
  g_assert_true (wzp_call_get_peer_muted (in));
  wzp_call_set_muted (out, FALSE);
  lab_iterate_until (is_heard_by_peer, in, "Bob to be told");
  g_assert_cmpuint (n_changes, ==, 2);
  g_signal_handlers_disconnect_by_data (in, &n_changes);
}

static void
test_a_second_caller_can_be_told_busy (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = dial (f);
  g_autoptr (WzpCall) in = client_lab_take_call (f->bob);

  wzp_call_reject_busy (in);
  client_lab_wait_ended (in, WZP_END_REASON_DECLINED);
  client_lab_wait_ended (out, WZP_END_REASON_BUSY);
}

static void
test_two_who_call_each_other_talk (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) there = dial (f);
  g_autoptr (WzpCall) back = wzp_client_call (f->bob, wzp_client_get_fingerprint (f->alice), NULL);

  client_lab_wait_call (there, WZP_CALL_STATE_ACTIVE);
  client_lab_wait_call (back, WZP_CALL_STATE_ACTIVE);
  g_assert_cmpstr (wzp_call_get_id (there), ==, wzp_call_get_id (back));
  g_assert_true (g_strv_equal (wzp_call_get_sas (there), wzp_call_get_sas (back)));
}

static void
test_calling_back_answers (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = dial (f);
  g_autoptr (WzpCall) in = client_lab_take_call (f->bob);
  g_autoptr (WzpCall) back = wzp_client_call (f->bob, wzp_client_get_fingerprint (f->alice), NULL);

  client_lab_wait_call (out, WZP_CALL_STATE_ACTIVE);
  client_lab_wait_call (back, WZP_CALL_STATE_ACTIVE);
  client_lab_wait_ended (in, WZP_END_REASON_CANCELLED);
  g_assert_cmpstr (wzp_call_get_id (out), ==, wzp_call_get_id (back));
  wzp_call_hang_up (back);
  client_lab_wait_ended (out, WZP_END_REASON_PEER_HUNG_UP);
}

static void
test_a_file_that_cannot_be_played_rings_nowhere (Fixture *f, gconstpointer data)
{
  WzpAudioSettings *audio = wzp_client_get_audio (f->alice);
  g_autoptr (WzpCall) out = NULL;

  wzp_audio_settings_set_capture_file (audio, "/nonexistent/hello.wav");
  wzp_audio_settings_set_capture (audio, WZP_AUDIO_INPUT_FILE);
  out = dial (f);
  client_lab_wait_ended (out, WZP_END_REASON_ERROR);
  g_assert_nonnull (strstr (wzp_call_get_end_text (out), "/nonexistent/hello.wav"));
}

/* --- peers of other kinds --------------------------------------------------------------------- */

/* A bare client that calls Bob with an offer of its own making. */
static LabClient *
bare_caller (Fixture *f, WzpIdentity *identity)
{
  return lab_client_new_registered (f->lab, identity, LAB_SIGNED);
}

static void
say_offer (Fixture *f, LabClient *client, const char *id, gboolean with_keys, gboolean spoil)
{
  const char *bob = wzp_client_get_fingerprint (f->bob);
  g_autoptr (WzpE2ee) e2ee = wzp_e2ee_new_caller (client->identity, id, bob, WZP_BUILD_VERSION);
  g_autoptr (GBytes) json = wzp_call_offer_print (client->identity, "Mallory", bob, id, e2ee, NULL);
  g_auto (WzpSignal) signal = { 0 };
  WzpSignalDirectCallOffer *offer = &signal.direct_call_offer;

  wzp_signal_parse (g_bytes_get_data (json, NULL), g_bytes_get_size (json), &signal, NULL);
  if (spoil)
    offer->ephemeral_pub[0] ^= 1;
  if (!with_keys)
    {
      memset (offer->ephemeral_pub, 0, sizeof offer->ephemeral_pub);
      g_clear_pointer (&offer->signature, g_bytes_unref);
    }
  lab_client_say_signal (client, &signal);
}

static void
test_an_offer_with_a_wrong_signature_never_rings (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  LabClient *mallory = bare_caller (f, identity);
  g_auto (WzpSignal) hangup = { 0 };

  say_offer (f, mallory, "c1", TRUE, TRUE);
  lab_client_expect (mallory, WZP_SIGNAL_CALL_RINGING);
  lab_client_take (mallory, WZP_SIGNAL_HANGUP, &hangup);
  g_assert_cmpint (hangup.hangup.reason, ==, WZP_HANGUP_ERROR);
  g_assert_cmpstr (hangup.hangup.call_id, ==, "c1");
  g_assert_cmpuint (g_list_model_get_n_items (wzp_client_get_calls (f->bob)), ==, 0);
  lab_client_free (mallory);
}

static void
test_a_private_answer_leaks_no_address (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  LabClient *caller = bare_caller (f, identity);
  g_autoptr (WzpCall) in = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *setup = NULL;

  say_offer (f, caller, "c2", TRUE, FALSE);
  lab_client_expect (caller, WZP_SIGNAL_CALL_RINGING);
  in = client_lab_take_call (f->bob);
  wzp_call_answer (in, WZP_ANSWER_MODE_PRIVATE);
  answer = lab_client_take_text (caller);
  g_assert_nonnull (strstr (answer, "AcceptGeneric"));
  g_assert_null (strstr (answer, "_addr"));
  setup = lab_client_take_text (caller);
  g_assert_nonnull (strstr (setup, "CallSetup"));
  g_assert_null (strstr (setup, "peer_"));
  lab_client_free (caller);
}

static void
test_a_private_call_leaks_no_address (Fixture *f, gconstpointer data)
{
  LabClient *peer = lab_client_new_registered (f->lab, NULL, LAB_SIGNED);
  const char *fingerprint = wzp_identity_get_fingerprint (peer->identity);
  g_autofree char *offer = NULL;
  g_autofree char *open_offer = NULL;
  g_autoptr (WzpCall) out =
      wzp_client_call_full (f->alice, fingerprint, WZP_CALL_FLAGS_PRIVATE, NULL);
  g_autoptr (WzpCall) open = NULL;

  offer = lab_client_take_text (peer);
  g_assert_nonnull (strstr (offer, "DirectCallOffer"));
  g_assert_null (strstr (offer, "_addr"));
  wzp_call_hang_up (out);
  lab_client_expect (peer, WZP_SIGNAL_HANGUP);
  client_lab_wait_ended (out, WZP_END_REASON_CANCELLED);

  open = wzp_client_call (f->alice, fingerprint, NULL);
  open_offer = lab_client_take_text (peer);
  g_assert_nonnull (strstr (open_offer, "DirectCallOffer"));
  g_assert_nonnull (strstr (open_offer, "_addr"));
  lab_client_free (peer);
}

static void
test_a_downgrade_needs_a_decision (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  LabClient *caller = bare_caller (f, identity);
  g_autoptr (WzpCall) first = NULL;
  g_autoptr (WzpCall) second = NULL;
  g_autoptr (WzpCall) third = NULL;
  g_autoptr (WzpCall) fourth = NULL;
  g_autoptr (WzpCall) back = NULL;

  say_offer (f, caller, "d1", TRUE, FALSE);
  first = client_lab_take_call (f->bob);
  g_assert_cmpint (wzp_call_get_e2ee (first), ==, WZP_E2EE_STATE_ENCRYPTED);
  wzp_call_answer (first, WZP_ANSWER_MODE_PRIVATE);
  client_lab_wait_call (first, WZP_CALL_STATE_CONNECTING);
  wzp_call_hang_up (first);
  client_lab_wait_ended (first, WZP_END_REASON_HUNG_UP);

  say_offer (f, caller, "d2", FALSE, FALSE);
  second = client_lab_take_call (f->bob);
  g_assert_cmpint (wzp_call_get_e2ee (second), ==, WZP_E2EE_STATE_DOWNGRADED);
  wzp_call_answer (second, WZP_ANSWER_MODE_PRIVATE);
  client_lab_wait_ended (second, WZP_END_REASON_NOT_ENCRYPTED);

  say_offer (f, caller, "d3", FALSE, FALSE);
  third = client_lab_take_call (f->bob);
  wzp_call_set_allow_downgrade (third, TRUE);
  wzp_call_answer (third, WZP_ANSWER_MODE_PRIVATE);
  client_lab_wait_call (third, WZP_CALL_STATE_CONNECTING);
  wzp_call_hang_up (third);
  client_lab_wait_ended (third, WZP_END_REASON_HUNG_UP);

  /* Who calls back while it rings has decided as well. */
  say_offer (f, caller, "d4", FALSE, FALSE);
  fourth = client_lab_take_call (f->bob);
  back = wzp_client_call_full (f->bob, wzp_identity_get_fingerprint (identity),
                               WZP_CALL_FLAGS_PRIVATE | WZP_CALL_FLAGS_ALLOW_DOWNGRADE, NULL);
  g_assert_true (wzp_call_get_allow_downgrade (back));
  client_lab_wait_ended (fourth, WZP_END_REASON_CANCELLED);
  client_lab_wait_call (back, WZP_CALL_STATE_CONNECTING);
  lab_client_free (caller);
}

/* A peer of the reference: no keys, no proof. */
static void
test_a_peer_that_vanished_is_given_up (Fixture *f, gconstpointer data)
{
  LabClient *peer = lab_client_new_registered (f->lab, NULL, LAB_UNSIGNED);
  g_auto (WzpSignal) offer = { 0 };
  g_auto (WzpSignal) answer = { .type = WZP_SIGNAL_DIRECT_CALL_ANSWER };
  g_autofree char *room = NULL;
  g_autoptr (WzpCall) out = NULL;
  LabClient *member;

  wzp_client_set_reconnect_timeout (f->alice, 300);
  out = wzp_client_call (f->alice, wzp_identity_get_fingerprint (peer->identity), NULL);
  lab_client_take (peer, WZP_SIGNAL_DIRECT_CALL_OFFER, &offer);
  answer.direct_call_answer.call_id = g_strdup (offer.direct_call_offer.call_id);
  answer.direct_call_answer.accept_mode = WZP_ACCEPT_GENERIC;
  lab_client_say_signal (peer, &answer);
  room = g_strconcat ("call-", offer.direct_call_offer.call_id, NULL);
  client_lab_wait_call (out, WZP_CALL_STATE_CONNECTING);
  member = lab_client_new_member (f->lab, room, peer->identity, LAB_UNSIGNED);
  client_lab_wait_call (out, WZP_CALL_STATE_ACTIVE);
  g_assert_cmpint (wzp_call_get_e2ee (out), ==, WZP_E2EE_STATE_RELAY_ONLY);
  g_assert_null (wzp_call_get_sas (out));
  lab_client_free (member);
  client_lab_wait_ended (out, WZP_END_REASON_PEER_VANISHED);
  lab_client_free (peer);
}

/* --- sound ------------------------------------------------------------------------------------ */

static gboolean
has_microphone_problem (gpointer call)
{
  return wzp_call_sound_get_microphone_problem (wzp_call_get_sound (call)) != NULL;
}

static gboolean
has_no_microphone_problem (gpointer call)
{
  return !has_microphone_problem (call);
}

static void
test_a_microphone_that_fails_is_told_and_the_call_goes_on (Fixture *f, gconstpointer data)
{
  g_autofree char *relay = client_lab_relay (f->lab);
  g_autoptr (WzpClient) carol = NULL;
  g_autoptr (WzpAudioSettings) tone =
      g_object_new (WZP_TYPE_AUDIO_SETTINGS, "capture", WZP_AUDIO_INPUT_TONE, "playback",
                    WZP_AUDIO_OUTPUT_NONE, NULL);
  g_autoptr (WzpCall) out = NULL;
  g_autoptr (WzpCall) in = NULL;

  /* No sound server is there. */
  g_setenv ("PULSE_SERVER", "unix:/nowhere", TRUE);
  carol = client_lab_new_offline (relay, WZP_AUDIO_INPUT_MIC, NULL);
  client_lab_connect (carol);
  client_lab_talk (carol, f->bob, &out, &in);
  lab_iterate_until (has_microphone_problem, out, "word of the microphone");
  g_test_message ("%s", wzp_call_sound_get_microphone_problem (wzp_call_get_sound (out)));
  g_assert_null (wzp_call_sound_get_speaker_problem (wzp_call_get_sound (out)));
  g_assert_null (wzp_call_sound_get_microphone_problem (wzp_call_get_sound (in)));
  client_lab_wait_frames (wzp_call_get_stats (out), 20);
  wzp_client_set_audio (carol, tone);
  lab_iterate_until (has_no_microphone_problem, out, "the microphone's recovery");
}

/* --- the relay goes away ---------------------------------------------------------------------- */

static void
test_a_call_outlives_its_relay_by_the_time_agreed (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = NULL;
  g_autoptr (WzpCall) in = NULL;

  wzp_client_set_reconnect_timeout (f->alice, 300);
  wzp_client_set_reconnect_timeout (f->bob, 300);
  client_lab_talk (f->alice, f->bob, &out, &in);
  relay_lab_kill (f->lab);
  client_lab_wait_call (out, WZP_CALL_STATE_RECONNECTING);
  client_lab_wait_ended (out, WZP_END_REASON_RELAY_LOST);
  client_lab_wait_ended (in, WZP_END_REASON_RELAY_LOST);
}

static void
test_a_client_comes_back_after_its_relay (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = NULL;
  g_autoptr (WzpCall) in = NULL;

  relay_lab_kill (f->lab);
  client_lab_wait_client (f->alice, WZP_CLIENT_STATE_RECONNECTING);
  relay_lab_revive (f->lab);
  client_lab_wait_client (f->alice, WZP_CLIENT_STATE_ONLINE);
  client_lab_wait_client (f->bob, WZP_CLIENT_STATE_ONLINE);
  client_lab_talk (f->alice, f->bob, &out, &in);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/call/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("both-hear-each-other", test_both_hear_each_other);
  ADD ("a-call-can-be-declined", test_a_call_can_be_declined);
  ADD ("a-call-can-be-cancelled", test_a_call_can_be_cancelled);
  ADD ("nobody-answers", test_nobody_answers);
  ADD ("who-is-not-there-is-offline", test_who_is_not_there_is_offline);
  ADD ("a-second-caller-hears-busy", test_a_second_caller_hears_busy);
  ADD ("a-second-caller-can-be-answered", test_a_second_caller_can_be_answered);
  ADD ("the-other-end-is-told-who-is-muted-or-deafened",
       test_the_other_end_is_told_who_is_muted_or_deafened);
  ADD ("a-second-caller-can-be-told-busy", test_a_second_caller_can_be_told_busy);
  ADD ("two-who-call-each-other-talk", test_two_who_call_each_other_talk);
  ADD ("calling-back-answers", test_calling_back_answers);
  ADD ("a-file-that-cannot-be-played-rings-nowhere",
       test_a_file_that_cannot_be_played_rings_nowhere);
  ADD ("an-offer-with-a-wrong-signature-never-rings",
       test_an_offer_with_a_wrong_signature_never_rings);
  ADD ("a-private-answer-leaks-no-address", test_a_private_answer_leaks_no_address);
  ADD ("a-private-call-leaks-no-address", test_a_private_call_leaks_no_address);
  ADD ("a-downgrade-needs-a-decision", test_a_downgrade_needs_a_decision);
  ADD ("a-peer-that-vanished-is-given-up", test_a_peer_that_vanished_is_given_up);
  ADD ("a-microphone-that-fails-is-told-and-the-call-goes-on",
       test_a_microphone_that_fails_is_told_and_the_call_goes_on);
  ADD ("a-call-outlives-its-relay-by-the-time-agreed",
       test_a_call_outlives_its_relay_by_the_time_agreed);
  ADD ("a-client-comes-back-after-its-relay", test_a_client_comes_back_after_its_relay);
  return g_test_run ();
}
