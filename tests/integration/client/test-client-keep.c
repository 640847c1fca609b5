/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls whose relay dies in their midst: they go on, by the relay that comes in its place or without one. */
#include "client-lab.h"

typedef struct
{
  RelayLab *lab;
  WzpClient *alice;
  WzpClient *bob;
  WzpCall *out;
  WzpCall *in;
  guint n_shown; /* outages that the person has seen */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->lab = relay_lab_new (NULL);
  f->alice = client_lab_new (f->lab, WZP_AUDIO_INPUT_TONE, NULL);
  f->bob = client_lab_new (f->lab, WZP_AUDIO_INPUT_TONE, NULL);
  wzp_client_set_allow_loopback (f->alice, TRUE);
  wzp_client_set_allow_loopback (f->bob, TRUE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->out);
  g_clear_object (&f->in);
  g_clear_object (&f->alice);
  g_clear_object (&f->bob);
  g_clear_pointer (&f->lab, relay_lab_free);
}

static void
call_state_cb (WzpCall *call, GParamSpec *pspec, Fixture *f)
{
  f->n_shown += wzp_call_get_state (call) == WZP_CALL_STATE_RECONNECTING;
}

static void
hear_more (Fixture *f, guint64 n_frames)
{
  WzpCallStats *out = wzp_call_get_stats (f->out);
  WzpCallStats *in = wzp_call_get_stats (f->in);

  client_lab_wait_frames (out, wzp_call_stats_get_frames_received (out) + n_frames);
  client_lab_wait_frames (in, wzp_call_stats_get_frames_received (in) + n_frames);
}

static void
talk (Fixture *f)
{
  client_lab_talk (f->alice, f->bob, &f->out, &f->in);
  g_signal_connect (f->out, "notify::state", G_CALLBACK (call_state_cb), f);
  g_signal_connect (f->in, "notify::state", G_CALLBACK (call_state_cb), f);
  hear_more (f, 50);
}

static void
end_by_hanging_up (Fixture *f)
{
  wzp_call_hang_up (f->out);
  client_lab_wait_ended (f->in, WZP_END_REASON_PEER_HUNG_UP);
  client_lab_wait_ended (f->out, WZP_END_REASON_HUNG_UP);
}

static void
wait_online (Fixture *f)
{
  client_lab_wait_client (f->alice, WZP_CLIENT_STATE_ONLINE);
  client_lab_wait_client (f->bob, WZP_CLIENT_STATE_ONLINE);
}

static gboolean
is_direct (gpointer call)
{
  return wzp_call_get_path (call) == WZP_MEDIA_PATH_DIRECT;
}

static void
test_a_restart_costs_no_call (Fixture *f, gconstpointer data)
{
  talk (f);
  for (unsigned i = 0; i < 3; i++)
    {
      relay_lab_kill (f->lab);
      relay_lab_revive (f->lab);
      hear_more (f, 100);
      g_assert_cmpint (wzp_call_get_path (f->out), ==, WZP_MEDIA_PATH_RELAY);
    }
  wait_online (f);
  end_by_hanging_up (f);
}

static void
test_a_relay_may_be_away_for_long (Fixture *f, gconstpointer data)
{
  talk (f);
  relay_lab_kill (f->lab);
  client_lab_wait_call (f->out, WZP_CALL_STATE_RECONNECTING);
  client_lab_wait_call (f->in, WZP_CALL_STATE_RECONNECTING);
  relay_lab_revive (f->lab);
  client_lab_wait_call (f->out, WZP_CALL_STATE_ACTIVE);
  client_lab_wait_call (f->in, WZP_CALL_STATE_ACTIVE);
  hear_more (f, 50);
  wait_online (f);
  end_by_hanging_up (f);
}

/* A call says so much that a relay's silence shows at once: its registration need not wait for a keep-alive. */
static void
test_the_registration_is_doubted_with_the_call (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpClient) carol = client_lab_new (f->lab, WZP_AUDIO_INPUT_SILENCE, NULL);

  talk (f);
  client_lab_freeze (f->lab, f->alice, carol);
  hear_more (f, 50);
  wait_online (f);
  end_by_hanging_up (f);
}

static gboolean
is_deafened_by_peer (gpointer call)
{
  return wzp_call_get_peer_deafened (call);
}

static gboolean
is_muted_by_peer (gpointer call)
{
  return wzp_call_get_peer_muted (call);
}

static gboolean
is_heard_by_peer (gpointer call)
{
  return !wzp_call_get_peer_muted (call);
}

/* Nobody could pass it on then. */
static void
test_who_muted_while_the_relay_was_away_is_told (Fixture *f, gconstpointer data)
{
  talk (f);
  wzp_call_set_muted (f->out, TRUE);
  lab_iterate_until (is_muted_by_peer, f->in, "Bob to be told");
  relay_lab_kill (f->lab);
  client_lab_wait_call (f->out, WZP_CALL_STATE_RECONNECTING);
  client_lab_wait_call (f->in, WZP_CALL_STATE_RECONNECTING);
  wzp_call_set_muted (f->out, FALSE);
  wzp_call_set_deafened (f->in, TRUE);
  relay_lab_revive (f->lab);
  lab_iterate_until (is_heard_by_peer, f->in, "Bob to be told");
  lab_iterate_until (is_deafened_by_peer, f->out, "Alice to be told");
  g_assert_true (wzp_call_get_peer_muted (f->out));
  end_by_hanging_up (f);
}

static void
test_a_relay_that_is_stopped_and_started_costs_no_call (Fixture *f, gconstpointer data)
{
  talk (f);
  relay_lab_stop (f->lab, TRUE);
  relay_lab_revive (f->lab);
  hear_more (f, 100);
  wait_online (f);
  end_by_hanging_up (f);
}

/* Who hangs up while nothing works has hung up: the other one is not left waiting. */
static void
test_a_hang_up_without_a_relay_arrives_when_there_is_one (Fixture *f, gconstpointer data)
{
  talk (f);
  relay_lab_kill (f->lab);
  client_lab_wait_call (f->out, WZP_CALL_STATE_RECONNECTING);
  client_lab_wait_call (f->in, WZP_CALL_STATE_RECONNECTING);
  wzp_call_hang_up (f->out);
  client_lab_wait_ended (f->out, WZP_END_REASON_HUNG_UP);
  relay_lab_revive (f->lab);
  client_lab_wait_ended (f->in, WZP_END_REASON_PEER_HUNG_UP);
}

static gboolean
is_without_relay (gpointer call)
{
  return wzp_call_stats_get_rtt_ms (wzp_call_get_stats (call)) <= 0;
}

static gboolean
is_at_relay (gpointer call)
{
  return !is_without_relay (call);
}

/* The relay's answers are late all of a sudden: it is taken for gone and dialled anew, and that must not be heard. Of
 * silence, which makes few packets: a congestion window without answers is full after two seconds of voice. */
static void
test_a_slow_relay_that_is_dialled_anew_costs_nothing (Fixture *f, gconstpointer data)
{
  WzpCallStats *heard;
  guint64 lost;

  g_clear_object (&f->alice);
  g_clear_object (&f->bob);
  f->alice = client_lab_new (f->lab, WZP_AUDIO_INPUT_SILENCE, NULL);
  f->bob = client_lab_new (f->lab, WZP_AUDIO_INPUT_SILENCE, NULL);
  client_lab_talk (f->alice, f->bob, &f->out, &f->in);
  g_signal_connect (f->in, "notify::state", G_CALLBACK (call_state_cb), f);
  heard = wzp_call_get_stats (f->in);
  relay_lab_wait_log (f->lab, "joined, 2 members");
  lab_iterate_until (is_at_relay, f->out, "a relay");
  client_lab_wait_frames (heard, 10);
  lost = wzp_call_stats_get_frames_lost (heard);
  wzp_client_impair (f->alice, 0, 2500, 0);
  lab_iterate_until (is_without_relay, f->out, "a relay given up");
  /* Two round trips of handshakes later. */
  relay_lab_wait_log (f->lab, "joined, 2 members");
  lab_iterate_until (is_at_relay, f->out, "a relay dialled anew");
  client_lab_wait_frames (heard, wzp_call_stats_get_frames_received (heard) + 10);
  lost = wzp_call_stats_get_frames_lost (heard) - lost;
  g_test_message ("%" G_GUINT64_FORMAT " frames lost", lost);
  g_assert_cmpuint (lost, <=, 2);
  g_assert_cmpuint (f->n_shown, ==, 0);
  wzp_client_impair (f->alice, 0, 0, 0);
  wait_online (f);
  end_by_hanging_up (f);
}

/* It is not even noticed, and when the relay is back it is used for what comes then. */
static void
test_a_direct_call_does_not_care (Fixture *f, gconstpointer data)
{
  f->out = wzp_client_call (f->alice, wzp_client_get_fingerprint (f->bob), NULL);
  f->in = client_lab_take_call (f->bob);
  wzp_call_answer (f->in, WZP_ANSWER_MODE_TRUSTED);
  client_lab_wait_call (f->out, WZP_CALL_STATE_ACTIVE);
  client_lab_wait_call (f->in, WZP_CALL_STATE_ACTIVE);
  g_signal_connect (f->out, "notify::state", G_CALLBACK (call_state_cb), f);
  g_signal_connect (f->in, "notify::state", G_CALLBACK (call_state_cb), f);
  lab_iterate_until (is_direct, f->out, "a direct path");
  lab_iterate_until (is_direct, f->in, "a direct path");
  relay_lab_kill (f->lab);
  client_lab_wait_client (f->alice, WZP_CLIENT_STATE_RECONNECTING);
  client_lab_wait_client (f->bob, WZP_CLIENT_STATE_RECONNECTING);
  hear_more (f, 100);
  relay_lab_revive (f->lab);
  wait_online (f);
  hear_more (f, 100);
  g_assert_true (is_direct (f->out));
  ;
  g_assert_cmpuint (wzp_call_stats_get_frames_lost (wzp_call_get_stats (f->out)), <=, 25);

  relay_lab_kill (f->lab);
  end_by_hanging_up (f);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/keep/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-restart-costs-no-call", test_a_restart_costs_no_call);
  ADD ("a-relay-that-is-stopped-and-started-costs-no-call",
       test_a_relay_that_is_stopped_and_started_costs_no_call);
  ADD ("a-relay-may-be-away-for-long", test_a_relay_may_be_away_for_long);
  ADD ("the-registration-is-doubted-with-the-call", test_the_registration_is_doubted_with_the_call);
  ADD ("who-muted-while-the-relay-was-away-is-told",
       test_who_muted_while_the_relay_was_away_is_told);
  ADD ("a-hang-up-without-a-relay-arrives-when-there-is-one",
       test_a_hang_up_without_a_relay_arrives_when_there_is_one);
  ADD ("a-slow-relay-that-is-dialled-anew-costs-nothing",
       test_a_slow_relay_that_is_dialled_anew_costs_nothing);
  ADD ("a-direct-call-does-not-care", test_a_direct_call_does_not_care);
  return g_test_run ();
}
