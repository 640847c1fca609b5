/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client's life around its calls: questions, keys, errors, threads, and going away at any moment. */
#include <glib/gstdio.h>

#include "client-lab.h"
#include "wzp-error.h"
#include "wzp-netcheck.h"

/* --- questions -------------------------------------------------------------------------------- */

typedef struct
{
  gboolean done;
  char *text;
  double number;
  GError *error;
} Answer;

static gboolean
is_done (gpointer data)
{
  return ((Answer *) data)->done;
}

static void
reflect_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->text = wzp_client_reflect_finish (WZP_CLIENT (source), result, &answer->error);
  answer->done = TRUE;
}

static void
ping_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->number = wzp_client_ping_finish (WZP_CLIENT (source), result, &answer->error);
  answer->done = TRUE;
}

static void
version_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->text = wzp_client_version_finish (WZP_CLIENT (source), result, &answer->error);
  answer->done = TRUE;
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  wzp_netcheck_run_finish (WZP_NETCHECK (source), result, &answer->error);
  answer->done = TRUE;
}

static void
ask_all (WzpClient *client)
{
  Answer reflect = { 0 }, ping = { 0 }, version = { 0 };

  wzp_client_reflect_async (client, NULL, reflect_cb, &reflect);
  wzp_client_ping_async (client, NULL, ping_cb, &ping);
  wzp_client_version_async (client, NULL, version_cb, &version);
  lab_iterate_until (is_done, &reflect, "our address");
  lab_iterate_until (is_done, &ping, "a pong");
  lab_iterate_until (is_done, &version, "the version");
  g_assert_no_error (reflect.error);
  g_assert_no_error (ping.error);
  g_assert_no_error (version.error);
  g_assert_true (g_str_has_prefix (reflect.text, "127.0.0.1:"));
  g_assert_cmpfloat (ping.number, >, 0);
  g_assert_true (g_str_has_prefix (version.text, WZP_VERSION));
  g_free (reflect.text);
  g_free (version.text);
}

static void
test_the_relay_answers_registered_or_not (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autofree char *relay = client_lab_relay (lab);
  g_autoptr (WzpClient) client = client_lab_new_offline (relay, WZP_AUDIO_INPUT_SILENCE, NULL);

  ask_all (client);
  g_assert_cmpint (wzp_client_get_state (client), ==, WZP_CLIENT_STATE_OFFLINE);
  client_lab_connect (client);
  ask_all (client);
  g_clear_object (&client);
  relay_lab_free (lab);
}

static void
test_a_question_can_be_cancelled (void)
{
  g_autoptr (WzpClient) client =
      client_lab_new_offline ("127.0.0.1:9", WZP_AUDIO_INPUT_SILENCE, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };

  wzp_client_reflect_async (client, cancellable, reflect_cb, &answer);
  g_cancellable_cancel (cancellable);
  lab_iterate_until (is_done, &answer, "a cancelled question");
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answer.error);
}

/* The name has an IPv6 address too, at which nobody listens. */
static void
test_a_name_is_resolved_and_all_its_addresses_are_tried (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autofree char *relay = g_strdup_printf ("LocalHost:%u", wzp_udp_address_port (&lab->address));
  g_autoptr (WzpClient) client = client_lab_new_offline (relay, WZP_AUDIO_INPUT_SILENCE, NULL);

  client_lab_connect (client);
  g_clear_object (&client);
  relay_lab_free (lab);
}

static void
test_a_relay_can_be_reached_over_ipv6 (void)
{
  RelayLab *lab = relay_lab_new ((const char *const[]) { "--listen", "[::1]:0", NULL });
  g_autoptr (WzpClient) client = client_lab_new (lab, WZP_AUDIO_INPUT_SILENCE, NULL);

  g_clear_object (&client);
  relay_lab_free (lab);
}

/* --- errors ----------------------------------------------------------------------------------- */

static void
fail_to_connect (const char *relay, const char *data_path, int code, const char *says)
{
  g_autoptr (WzpClient) client = client_lab_new_offline (relay, WZP_AUDIO_INPUT_SILENCE, data_path);
  g_autoptr (GError) error = client_lab_connect_fails (client);

  g_assert_error (error, WZP_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_cmpint (wzp_client_get_state (client), ==, WZP_CLIENT_STATE_FAILED);
  g_assert_error (wzp_client_get_error (client), WZP_ERROR, code);
}

static void
test_what_is_wrong_is_named (void)
{
  fail_to_connect ("not an address", NULL, WZP_ERROR_INVALID, "not an address");
  fail_to_connect ("", NULL, WZP_ERROR_INVALID, "HOST");
  fail_to_connect ("relay.example:99999", NULL, WZP_ERROR_INVALID, "relay.example:99999");
  fail_to_connect ("no-such-host.invalid", NULL, WZP_ERROR_UNREACHABLE, "no-such-host.invalid");
  fail_to_connect ("127.0.0.1:9", "/proc/no/wzp.db", WZP_ERROR_STORAGE, "/proc/no");
}

static void
test_misuse_is_refused_with_the_reason (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autofree char *relay = client_lab_relay (lab);
  g_autoptr (WzpClient) client = client_lab_new_offline (relay, WZP_AUDIO_INPUT_SILENCE, NULL);
  const char *somebody = "aaaa:0000:0000:0000:0000:0000:0000:0001";
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_client_call (client, somebody, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_CLOSED);
  g_clear_error (&error);
  client_lab_connect (client);
  g_assert_null (wzp_client_call (client, "nonsense", &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (wzp_client_call (client, wzp_client_get_fingerprint (client), &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (wzp_client_join_room (client, "no spaces please", &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (wzp_client_trust_relay_key (client, "12:34", &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_clear_object (&client);
  relay_lab_free (lab);
}

/* --- the relay's key -------------------------------------------------------------------------- */

static void
is_refused (Answer *answer, const char *what)
{
  lab_iterate_until (is_done, answer, what);
  g_assert_error (answer->error, WZP_ERROR, WZP_ERROR_KEY_CHANGED);
  g_clear_error (&answer->error);
}

static void
refuse_all (WzpClient *client)
{
  Answer reflect = { 0 }, ping = { 0 }, version = { 0 }, check = { 0 };
  g_autoptr (WzpNetcheck) netcheck = wzp_netcheck_new_for_client (client);
  g_autoptr (WzpNatRow) row = NULL;

  wzp_client_ping_async (client, NULL, ping_cb, &ping);
  wzp_client_reflect_async (client, NULL, reflect_cb, &reflect);
  wzp_client_version_async (client, NULL, version_cb, &version);
  wzp_netcheck_run_async (netcheck, NULL, checked_cb, &check);
  is_refused (&ping, "a refused ping");
  is_refused (&reflect, "a refused question for our address");
  is_refused (&version, "a refused question for the version");
  lab_iterate_until (is_done, &check, "the network check");
  g_assert_no_error (check.error);
  row = g_list_model_get_item (wzp_netcheck_get_servers (netcheck), 0);
  g_assert_error (wzp_nat_row_get_failure (row), WZP_ERROR, WZP_ERROR_KEY_CHANGED);
  g_assert_null (wzp_nat_row_get_observed_address (row));
}

static void
test_a_changed_relay_key_needs_a_decision (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autofree char *relay = client_lab_relay (lab);
  g_autofree char *folder = g_dir_make_tmp ("wzp-client-XXXXXX", NULL);
  g_autofree char *data_path = g_build_filename (folder, "wzp.db", NULL);
  g_autofree char *known = NULL;
  g_autoptr (WzpClient) client = client_lab_new (lab, WZP_AUDIO_INPUT_SILENCE, data_path);
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpRoom) room = NULL;

  known = g_strdup (wzp_client_get_relay_key (client));
  g_clear_object (&client);
  relay_lab_free (lab);
  lab = relay_lab_new ((const char *const[]) { "--listen", relay, NULL });

  client = client_lab_new_offline (relay, WZP_AUDIO_INPUT_SILENCE, data_path);
  error = client_lab_connect_fails (client);
  g_assert_error (error, WZP_ERROR, WZP_ERROR_KEY_CHANGED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, known));
  g_assert_nonnull (strstr (error->message, wzp_client_get_relay_key (client)));
  g_assert_cmpstr (wzp_client_get_known_relay_key (client), ==, known);
  /* On every kind of connection. */
  refuse_all (client);
  room = wzp_client_join_room (client, "lobby", NULL);
  client_lab_wait_room (room, WZP_ROOM_STATE_LEFT);
  g_assert_error (wzp_room_get_error (room), WZP_ERROR, WZP_ERROR_KEY_CHANGED);
  g_assert_cmpstr (wzp_room_get_known_relay_key (room), ==, known);
  g_assert_cmpstr (wzp_room_get_relay_key (room), ==, wzp_client_get_relay_key (client));

  g_assert_true (wzp_client_trust_relay_key (client, wzp_client_get_relay_key (client), NULL));
  client_lab_connect (client);
  g_assert_cmpstr (wzp_client_get_known_relay_key (client), ==, wzp_client_get_relay_key (client));
  g_clear_object (&client);
  client = client_lab_new (lab, WZP_AUDIO_INPUT_SILENCE, data_path);
  g_clear_object (&client);
  relay_lab_free (lab);
  g_unlink (data_path);
  g_rmdir (folder);
}

/* --- going away ------------------------------------------------------------------------------- */

static void
test_a_client_can_go_away_at_any_moment (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autofree char *relay = client_lab_relay (lab);

  for (unsigned i = 0; i < 20; i++)
    {
      g_autoptr (WzpClient) client = client_lab_new_offline (relay, WZP_AUDIO_INPUT_SILENCE, NULL);
      g_autoptr (WzpRoom) room = NULL;

      if (i % 4 == 1)
        room = wzp_client_join_room (client, "lobby", NULL);
      if (i % 4 >= 2)
        client_lab_connect (client);
      if (i % 4 == 3)
        room = wzp_client_join_room (client, "lobby", NULL);
      for (unsigned j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      g_clear_object (&client);
      if (room)
        g_assert_cmpint (wzp_room_get_state (room), ==, WZP_ROOM_STATE_LEFT);
    }
  relay_lab_free (lab);
}

static void
drop_client (WzpClient *client, WzpCall *call, gpointer user_data)
{
  WzpClient **holder = user_data;

  g_assert_true (*holder == client);
  g_clear_object (holder);
}

static void
test_a_client_can_go_away_inside_its_own_signal (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  g_autoptr (WzpClient) alice = client_lab_new (lab, WZP_AUDIO_INPUT_TONE, NULL);
  WzpClient *bob = client_lab_new (lab, WZP_AUDIO_INPUT_TONE, NULL);
  g_autofree char *fingerprint = g_strdup (wzp_client_get_fingerprint (bob));
  g_autoptr (WzpCall) out = NULL;

  g_object_add_weak_pointer (G_OBJECT (bob), (gpointer *) &bob);
  g_signal_connect (bob, "incoming-call", G_CALLBACK (drop_client), &bob);
  out = wzp_client_call (alice, fingerprint, NULL);
  client_lab_wait_call (out, WZP_CALL_STATE_ENDED);
  g_assert_null (bob);
  g_clear_object (&alice);
  relay_lab_free (lab);
}

static void
drop_client_on_active (WzpCall *call, GParamSpec *pspec, gpointer user_data)
{
  WzpClient **holder = user_data;

  if (wzp_call_get_state (call) == WZP_CALL_STATE_ACTIVE)
    g_clear_object (holder);
}

static void
test_a_call_ends_with_its_client (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  WzpClient *alice = client_lab_new (lab, WZP_AUDIO_INPUT_TONE, NULL);
  g_autoptr (WzpClient) bob = client_lab_new (lab, WZP_AUDIO_INPUT_TONE, NULL);
  g_autoptr (WzpCall) out = wzp_client_call (alice, wzp_client_get_fingerprint (bob), NULL);
  g_autoptr (WzpCall) in = client_lab_take_call (bob);

  g_signal_connect (out, "notify::state", G_CALLBACK (drop_client_on_active), &alice);
  wzp_call_answer (in, WZP_ANSWER_MODE_TRUSTED);
  client_lab_wait_call (out, WZP_CALL_STATE_ENDED);
  g_assert_null (alice);
  g_assert_cmpint (wzp_call_get_end_reason (out), ==, WZP_END_REASON_HUNG_UP);
  wzp_call_hang_up (out);
  wzp_call_set_muted (out, TRUE);
  client_lab_wait_call (in, WZP_CALL_STATE_ENDED);
  g_clear_object (&bob);
  relay_lab_free (lab);
}

/* --- a busy main loop ------------------------------------------------------------------------- */

/* Bob lives on a thread of his own, so that he can count while Alice's thread hangs. */
typedef struct
{
  char *relay;
  char *fingerprint; /* of Bob, once he is registered */
  GMutex lock;       /* of what follows */
  GCond changed;
  guint64 frames_heard; /* by Bob */
  guint64 frames_lost;
  gboolean quit;
} BobThread;

static void
bob_answers (WzpClient *client, WzpCall *call, gpointer user_data)
{
  wzp_call_answer (call, WZP_ANSWER_MODE_TRUSTED);
}

static void
bob_counts (WzpCallStats *stats, GParamSpec *pspec, gpointer user_data)
{
  BobThread *bob = user_data;

  g_mutex_lock (&bob->lock);
  bob->frames_heard = wzp_call_stats_get_frames_received (stats);
  bob->frames_lost = wzp_call_stats_get_frames_lost (stats);
  g_cond_broadcast (&bob->changed);
  g_mutex_unlock (&bob->lock);
}

static gboolean
bob_is_to_quit (gpointer data)
{
  BobThread *bob = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&bob->lock);

  return bob->quit;
}

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gpointer
bob_thread (gpointer data)
{
  BobThread *bob = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) ticker = g_timeout_source_new (20);
  g_autoptr (WzpClient) client = NULL;
  g_autoptr (WzpCall) call = NULL;
  gboolean registered = FALSE;

  g_main_context_push_thread_default (context);
  g_source_set_callback (ticker, tick, NULL, NULL);
  g_source_attach (ticker, context);
  client = client_lab_new_offline (bob->relay, WZP_AUDIO_INPUT_TONE, NULL);
  g_signal_connect (client, "incoming-call", G_CALLBACK (bob_answers), bob);
  wzp_client_connect_async (client, NULL, NULL, NULL);
  while (!bob_is_to_quit (bob))
    {
      g_main_context_iteration (context, TRUE);
      if (!registered && wzp_client_get_state (client) == WZP_CLIENT_STATE_ONLINE)
        {
          registered = TRUE;
          g_mutex_lock (&bob->lock);
          bob->fingerprint = g_strdup (wzp_client_get_fingerprint (client));
          g_cond_broadcast (&bob->changed);
          g_mutex_unlock (&bob->lock);
        }
      if (!call && g_list_model_get_n_items (wzp_client_get_calls (client)) > 0)
        {
          call = g_list_model_get_item (wzp_client_get_calls (client), 0);
          g_signal_connect (wzp_call_get_stats (call), "notify::frames-received",
                            G_CALLBACK (bob_counts), bob);
        }
    }
  g_clear_object (&client);
  g_source_destroy (ticker);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static gboolean
bob_is_there (gpointer data)
{
  BobThread *bob = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&bob->lock);

  return bob->fingerprint != NULL;
}

/* The main loop stands still until Bob has heard a full second more of us: at least 50 frames that our
 * main loop had no part in. */
static void
hang_until_heard (BobThread *bob)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&bob->lock);
  guint64 enough = bob->frames_heard + 50;
  int64_t began = g_get_monotonic_time ();

  while (bob->frames_heard < enough)
    g_cond_wait (&bob->changed, &bob->lock);
  g_assert_cmpint (g_get_monotonic_time () - began, >=, G_USEC_PER_SEC / 2);
}

static void
test_a_main_loop_that_hangs_loses_no_frame (void)
{
  RelayLab *lab = relay_lab_new (NULL);
  BobThread bob = { .relay = client_lab_relay (lab) };
  g_autoptr (WzpClient) alice = client_lab_new (lab, WZP_AUDIO_INPUT_TONE, NULL);
  g_autoptr (GSource) ticker = g_timeout_source_new (20);
  g_autoptr (WzpCall) out = NULL;
  GThread *thread;
  guint64 before;

  g_source_set_callback (ticker, tick, NULL, NULL);
  g_source_attach (ticker, NULL);
  thread = g_thread_new ("bob", bob_thread, &bob);
  lab_iterate_until (bob_is_there, &bob, "Bob");
  out = wzp_client_call (alice, bob.fingerprint, NULL);
  client_lab_wait_call (out, WZP_CALL_STATE_ACTIVE);
  client_lab_wait_frames (wzp_call_get_stats (out), 40);
  before = wzp_call_stats_get_frames_received (wzp_call_get_stats (out));

  hang_until_heard (&bob);

  /* And all that he said meanwhile is here. */
  client_lab_wait_frames (wzp_call_get_stats (out), before + 50);
  g_assert_cmpuint (wzp_call_stats_get_frames_lost (wzp_call_get_stats (out)), ==, 0);
  g_assert_cmpuint (wzp_call_stats_get_concealed (wzp_call_get_stats (out)), ==, 0);
  g_mutex_lock (&bob.lock);
  g_assert_cmpuint (bob.frames_lost, ==, 0);
  bob.quit = TRUE;
  g_mutex_unlock (&bob.lock);
  g_thread_join (thread);
  g_source_destroy (ticker);
  g_clear_object (&alice);
  g_free (bob.relay);
  g_free (bob.fingerprint);
  relay_lab_free (lab);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/life/the-relay-answers-registered-or-not",
                   test_the_relay_answers_registered_or_not);
  g_test_add_func ("/client/life/a-question-can-be-cancelled", test_a_question_can_be_cancelled);
  g_test_add_func ("/client/life/a-name-is-resolved-and-all-its-addresses-are-tried",
                   test_a_name_is_resolved_and_all_its_addresses_are_tried);
  g_test_add_func ("/client/life/a-relay-can-be-reached-over-ipv6",
                   test_a_relay_can_be_reached_over_ipv6);
  g_test_add_func ("/client/life/what-is-wrong-is-named", test_what_is_wrong_is_named);
  g_test_add_func ("/client/life/misuse-is-refused-with-the-reason",
                   test_misuse_is_refused_with_the_reason);
  g_test_add_func ("/client/life/a-changed-relay-key-needs-a-decision",
                   test_a_changed_relay_key_needs_a_decision);
  g_test_add_func ("/client/life/a-client-can-go-away-at-any-moment",
                   test_a_client_can_go_away_at_any_moment);
  g_test_add_func ("/client/life/a-client-can-go-away-inside-its-own-signal",
                   test_a_client_can_go_away_inside_its_own_signal);
  g_test_add_func ("/client/life/a-call-ends-with-its-client", test_a_call_ends_with_its_client);
  g_test_add_func ("/client/life/a-main-loop-that-hangs-loses-no-frame",
                   test_a_main_loop_that_hangs_loses_no_frame);
  return g_test_run ();
}
