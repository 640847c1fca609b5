/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-call-history.h"

#include <glib/gstdio.h>

#include "wzp-client-private.h"
#include "wzp-database.h"
#include "wzp-path-record.h"

#define ANNA "aaaa:0000:0000:0000:0000:0000:0000:0001"
#define BOB  "bbbb:0000:0000:0000:0000:0000:0000:0002"

#define N_MANY 5000

typedef struct
{
  char *folder;
  char *path;
  WzpCallHistory *history;
  WzpClient *client;
} Fixture;

static void
reopen (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&f->history);
  f->history = wzp_call_history_new (f->path, &error);
  g_assert_no_error (error);
  wzp_call_history_watch (f->history, f->client);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("wzp-history-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "wzp.db", NULL);
  f->client = wzp_client_new (NULL, "127.0.0.1:9", NULL);
  reopen (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->client);
  g_assert_finalize_object (f->history);
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

static WzpCall *
begin (Fixture *f, WzpCallDirection direction, const char *peer)
{
  WzpCall *call = wzp_call_new (f->client, wzp_core_handle_new (), direction, peer);

  g_list_store_append (G_LIST_STORE (wzp_client_get_calls (f->client)), call);
  return call;
}

static void
apply (WzpCall *call, WzpCallState state, WzpEndReason reason)
{
  WzpCoreCallEvent event = { .state = state,
                             .end_reason = reason,
                             .e2ee = WZP_E2EE_STATE_VERIFIED,
                             .path = WZP_MEDIA_PATH_DIRECT };

  wzp_call_apply (call, &event);
}

static guint
count (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (f->history));
}

static WzpHistoryEntry *
get (Fixture *f, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (f->history), position);
}

static void
test_a_call_is_written_from_beginning_to_end (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) call = begin (f, WZP_CALL_DIRECTION_OUTGOING, ANNA);
  g_autoptr (WzpHistoryEntry) entry = get (f, 0);
  g_autoptr (GArray) attempts = g_array_new (FALSE, TRUE, sizeof (WzpPathAttempt));
  WzpCoreStatsEvent stats = { .record = { .attempts = attempts, .why = "no-answer" } };
  g_autofree char *line = NULL;

  g_assert_true (wzp_history_entry_get_ongoing (entry));
  apply (call, WZP_CALL_STATE_ACTIVE, WZP_END_REASON_NONE);
  stats.leg.packets.frames_received = 996;
  stats.leg.receive.expected = 1000;
  stats.leg.receive.received = 996;
  stats.leg.mouth_to_ear_ms = 62;
  wzp_call_stats_apply (wzp_call_get_stats (call), &stats);
  wzp_call_apply_path (call, &stats.record);
  apply (call, WZP_CALL_STATE_ENDED, WZP_END_REASON_PEER_HUNG_UP);
  g_assert_false (wzp_history_entry_get_ongoing (entry));
  g_clear_object (&entry);
  reopen (f);
  g_assert_cmpuint (count (f), ==, 1);
  entry = get (f, 0);
  g_assert_cmpstr (wzp_history_entry_get_peer (entry), ==, ANNA);
  g_assert_true (wzp_history_entry_get_answered (entry));
  g_assert_false (wzp_history_entry_get_interrupted (entry));
  g_assert_false (wzp_history_entry_get_missed (entry));
  g_assert_true (wzp_history_entry_get_seen (entry));
  g_assert_cmpint (wzp_history_entry_get_end_reason (entry), ==, WZP_END_REASON_PEER_HUNG_UP);
  g_assert_nonnull (wzp_history_entry_get_end_text (entry));
  g_assert_cmpint (wzp_history_entry_get_e2ee (entry), ==, WZP_E2EE_STATE_VERIFIED);
  g_assert_cmpint (wzp_history_entry_get_path (entry), ==, WZP_MEDIA_PATH_DIRECT);
  g_assert_cmpstr (wzp_history_entry_get_attempts (entry), ==,
                   "{\"path\":\"direct\",\"why\":\"no-answer\",\"attempts\":[]}");
  {
    g_autofree char *why = NULL;
    g_autoptr (GListModel) list =
        wzp_path_record_parse (wzp_history_entry_get_attempts (entry), &why);

    g_assert_cmpstr (why, ==, "no-answer");
    g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
  }
  line = wzp_history_entry_dup_quality_line (entry);
  g_assert_cmpstr (line, ==, "good; 0.4 % loss; direct; 62 ms");
}

static void
test_a_missed_call_counts_until_it_is_seen (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) missed = begin (f, WZP_CALL_DIRECTION_INCOMING, ANNA);
  g_autoptr (WzpCall) declined = begin (f, WZP_CALL_DIRECTION_INCOMING, BOB);
  g_autoptr (WzpHistoryEntry) entry = get (f, 1);

  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 0);
  apply (missed, WZP_CALL_STATE_ENDED, WZP_END_REASON_CANCELLED);
  apply (declined, WZP_CALL_STATE_ENDED, WZP_END_REASON_DECLINED);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 1);
  g_assert_true (wzp_history_entry_get_missed (entry));
  g_assert_false (wzp_history_entry_get_seen (entry));
  reopen (f);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 1);
  wzp_call_history_mark_seen (f->history, ANNA);
  reopen (f);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 0);
}

/* Calls of one millisecond are in any order. */
static WzpHistoryEntry *
find_call_of (WzpCallHistory *history, const char *peer)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (history)); i++)
    {
      g_autoptr (WzpHistoryEntry) entry = g_list_model_get_item (G_LIST_MODEL (history), i);

      if (g_str_equal (wzp_history_entry_get_peer (entry), peer))
        return g_steal_pointer (&entry);
    }
  return NULL;
}

static void
test_who_is_looked_at_is_seen_and_nobody_else (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) first = begin (f, WZP_CALL_DIRECTION_INCOMING, ANNA);
  g_autoptr (WzpCall) second = begin (f, WZP_CALL_DIRECTION_INCOMING, ANNA);
  g_autoptr (WzpCall) third = begin (f, WZP_CALL_DIRECTION_INCOMING, BOB);
  g_autoptr (WzpHistoryEntry) anna = NULL;
  g_autoptr (WzpHistoryEntry) bob = NULL;

  apply (first, WZP_CALL_STATE_ENDED, WZP_END_REASON_CANCELLED);
  apply (second, WZP_CALL_STATE_ENDED, WZP_END_REASON_CANCELLED);
  apply (third, WZP_CALL_STATE_ENDED, WZP_END_REASON_NO_ANSWER);
  reopen (f);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 3);
  anna = find_call_of (f->history, ANNA);
  wzp_call_history_mark_seen (f->history, ANNA);
  g_assert_true (wzp_history_entry_get_seen (anna));
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 1);
  reopen (f);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 1);
  bob = find_call_of (f->history, BOB);
  g_assert_false (wzp_history_entry_get_seen (bob));
}

static WzpHistoryEntry *
find_answered (WzpCallHistory *history)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (history)); i++)
    {
      g_autoptr (WzpHistoryEntry) entry = g_list_model_get_item (G_LIST_MODEL (history), i);

      if (wzp_history_entry_get_answered (entry))
        return g_steal_pointer (&entry);
    }
  return NULL;
}

static void
test_a_program_that_dies_leaves_its_calls (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) ringing = begin (f, WZP_CALL_DIRECTION_INCOMING, ANNA);
  g_autoptr (WzpCall) active = begin (f, WZP_CALL_DIRECTION_OUTGOING, BOB);
  g_autoptr (WzpCallHistory) after = NULL;
  g_autoptr (WzpHistoryEntry) entry = NULL;

  apply (active, WZP_CALL_STATE_ACTIVE, WZP_END_REASON_NONE);
  /* As a new program finds it, as soon as the old one's writing thread has come that far. */
  while (!entry)
    {
      g_clear_object (&after);
      after = wzp_call_history_new (f->path, NULL);
      entry = find_answered (after);
    }
  g_assert_true (wzp_history_entry_get_interrupted (entry));
  g_assert_true (wzp_history_entry_get_answered (entry));
  g_assert_cmpuint (wzp_call_history_get_n_missed (after), ==, 1);
}

static void
test_an_ignored_call_leaves_nothing_unless_answered (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) never = begin (f, WZP_CALL_DIRECTION_INCOMING, ANNA);
  g_autoptr (WzpCall) answered = begin (f, WZP_CALL_DIRECTION_INCOMING, BOB);

  wzp_call_history_ignore (f->history, never);
  wzp_call_history_ignore (f->history, answered);
  g_assert_cmpuint (count (f), ==, 0);
  apply (never, WZP_CALL_STATE_ENDED, WZP_END_REASON_CANCELLED);
  g_assert_cmpuint (count (f), ==, 0);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 0);
  apply (answered, WZP_CALL_STATE_ACTIVE, WZP_END_REASON_NONE);
  apply (answered, WZP_CALL_STATE_ENDED, WZP_END_REASON_HUNG_UP);
  g_assert_cmpuint (count (f), ==, 1);
}

static void
test_what_is_removed_stays_removed (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpHistoryEntry) entry = NULL;

  for (unsigned i = 0; i < 3; i++)
    {
      g_autoptr (WzpCall) call = begin (f, WZP_CALL_DIRECTION_INCOMING, i == 1 ? BOB : ANNA);

      apply (call, WZP_CALL_STATE_ENDED, WZP_END_REASON_CANCELLED);
    }
  entry = get (f, 1);
  g_assert_cmpstr (wzp_history_entry_get_peer (entry), ==, BOB);
  wzp_call_history_remove (f->history, entry);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 2);
  reopen (f);
  g_assert_cmpuint (count (f), ==, 2);
  wzp_call_history_clear (f->history);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 0);
  reopen (f);
  g_assert_cmpuint (count (f), ==, 0);
}

static void
add_many (Fixture *f)
{
  WzpDatabase *database = wzp_database_open (f->path, NULL);
  int64_t now = g_get_real_time () / 1000;

  wzp_database_write (database, "BEGIN", "");
  for (int64_t i = 0; i < N_MANY; i++)
    wzp_database_write (database,
                        "INSERT INTO calls (id, peer, direction, started, alive, ended, end_reason)"
                        " VALUES (?, ?, 'outgoing', ?, ?, ?, 'hung-up')",
                        "isiii", i + 1, ANNA, now - i * 3600 * 1000, now, now);
  wzp_database_write (database,
                      "INSERT INTO calls (id, peer, direction, started, alive)"
                      " VALUES (9999, 'nobody', 'sideways', 1, 1)",
                      "");
  wzp_database_write (database, "COMMIT", "");
  wzp_database_free (database);
}

/* Hours old, each an hour older than the one before. */
static void
test_a_long_history_is_in_order_and_forgotten_in_time (Fixture *f, gconstpointer data)
{
  g_autoptr (GDateTime) last = NULL;

  add_many (f);
  reopen (f);
  g_assert_nonnull (strstr (wzp_call_history_get_problem (f->history), "1 calls"));
  g_assert_cmpuint (count (f), ==, N_MANY);
  for (guint i = 0; i < N_MANY; i += 13)
    {
      g_autoptr (WzpHistoryEntry) entry = get (f, i);
      GDateTime *started = wzp_history_entry_get_started (entry);

      if (last)
        g_assert_cmpint (g_date_time_compare (started, last), <, 0);
      g_clear_pointer (&last, g_date_time_unref);
      last = g_date_time_ref (started);
    }
  wzp_call_history_set_keep_days (f->history, 10);
  g_assert_cmpuint (count (f), <=, 240);
  g_assert_cmpuint (count (f), >=, 239);
  reopen (f);
  g_assert_cmpuint (count (f), <=, 240);
}

static void
test_what_is_brought_back_is_where_it_was (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpHistoryEntry) entry = NULL;
  g_autoptr (WzpHistoryEntry) back = NULL;
  g_autoptr (WzpHistoryEntry) written = NULL;

  add_many (f);
  reopen (f);
  entry = get (f, 70);
  wzp_call_history_remove (f->history, entry);
  g_assert_cmpuint (count (f), ==, N_MANY - 1);
  wzp_call_history_restore (f->history, entry);
  wzp_call_history_restore (f->history, entry);
  g_assert_cmpuint (count (f), ==, N_MANY);
  back = get (f, 70);
  g_assert_true (back == entry);
  reopen (f);
  written = get (f, 70);
  g_assert_true (g_date_time_equal (wzp_history_entry_get_started (written),
                                    wzp_history_entry_get_started (entry)));
}

static void
test_a_missed_call_brought_back_is_still_missed (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) call = begin (f, WZP_CALL_DIRECTION_INCOMING, ANNA);
  g_autoptr (WzpHistoryEntry) entry = get (f, 0);

  apply (call, WZP_CALL_STATE_ENDED, WZP_END_REASON_CANCELLED);
  wzp_call_history_remove (f->history, entry);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 0);
  wzp_call_history_restore (f->history, entry);
  g_assert_cmpuint (wzp_call_history_get_n_missed (f->history), ==, 1);
}

/* For people who measure: -m perf. */
static void
test_speed (Fixture *f, gconstpointer data)
{
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (WzpCallHistory) history = NULL;

  add_many (f);
  g_timer_start (timer);
  history = wzp_call_history_new (f->path, NULL);
  g_test_minimized_result (g_timer_elapsed (timer, NULL) * 1e3, "open %d rows: %.1f ms", N_MANY,
                           g_timer_elapsed (timer, NULL) * 1e3);
  g_timer_start (timer);
  for (guint i = 0; i < N_MANY; i++)
    g_object_unref (g_list_model_get_item (G_LIST_MODEL (history), i));
  g_test_minimized_result (g_timer_elapsed (timer, NULL) * 1e3, "look at all: %.1f ms",
                           g_timer_elapsed (timer, NULL) * 1e3);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/call-history/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-call-is-written-from-beginning-to-end", test_a_call_is_written_from_beginning_to_end);
  ADD ("a-missed-call-counts-until-it-is-seen", test_a_missed_call_counts_until_it_is_seen);
  ADD ("who-is-looked-at-is-seen-and-nobody-else", test_who_is_looked_at_is_seen_and_nobody_else);
  ADD ("a-program-that-dies-leaves-its-calls", test_a_program_that_dies_leaves_its_calls);
  ADD ("an-ignored-call-leaves-nothing-unless-answered",
       test_an_ignored_call_leaves_nothing_unless_answered);
  ADD ("what-is-removed-stays-removed", test_what_is_removed_stays_removed);
  ADD ("a-long-history-is-in-order-and-forgotten-in-time",
       test_a_long_history_is_in_order_and_forgotten_in_time);
  ADD ("what-is-brought-back-is-where-it-was", test_what_is_brought_back_is_where_it_was);
  ADD ("a-missed-call-brought-back-is-still-missed",
       test_a_missed_call_brought_back_is_still_missed);
  if (g_test_perf ())
    ADD ("speed", test_speed);
  return g_test_run ();
}
