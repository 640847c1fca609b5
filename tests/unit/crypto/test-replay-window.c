/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-replay-window.h"

#include "wzp-seq.h"

#include "vectors.h"

static gboolean
take (WzpReplayWindow *window, uint64_t counter)
{
  if (!wzp_replay_window_is_fresh (window, counter))
    return FALSE;
  wzp_replay_window_take (window, counter);
  return TRUE;
}

/* The trace is of 16-bit numbers: they are extended to ours as the trace goes. */
static void
test_agrees_with_the_references_trace (void)
{
  g_autoptr (JsonObject) file = vectors_load ("reference-wire.json");
  JsonArray *steps = json_object_get_array_member (
      json_object_get_object_member (file, "anti_replay_trace"), "steps");
  WzpReplayWindow window;
  int64_t highest = -1;

  wzp_replay_window_init (&window);
  for (unsigned i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = json_array_get_object_element (steps, i);
      uint16_t seq = (uint16_t) json_object_get_int_member (step, "seq");
      int64_t counter = highest < 0 ? seq : wzp_seq_extend (highest, seq);

      g_assert_cmpint (take (&window, (uint64_t) counter), ==,
                       json_object_get_boolean_member (step, "accepted"));
      highest = MAX (highest, counter);
    }
}

static void
test_takes_every_counter_once_in_any_order (void)
{
  WzpReplayWindow window;

  wzp_replay_window_init (&window);
  /* Every run of 1000 backwards, which stays inside the window. */
  for (unsigned round = 0; round < 2; round++)
    for (uint64_t base = 0; base < 5000; base += 1000)
      for (uint64_t i = 0; i < 1000; i++)
        g_assert_cmpint (take (&window, base + 999 - i), ==, round == 0);
}

static void
test_forgets_what_is_too_old (void)
{
  WzpReplayWindow window;

  wzp_replay_window_init (&window);
  g_assert_true (take (&window, 5000));
  g_assert_true (take (&window, 5000 - (WZP_REPLAY_WINDOW_BITS - 1)));
  g_assert_false (take (&window, 5000 - (WZP_REPLAY_WINDOW_BITS - 1)));
  g_assert_false (take (&window, 5000 - WZP_REPLAY_WINDOW_BITS));
  g_assert_false (take (&window, 0));
}

static void
test_a_leap_leaves_no_false_marks (void)
{
  static const uint64_t leaps[] = { 1, 63, 64, 65, 1023, 1024, 1025, 2048, UINT64_C (1) << 40 };

  for (unsigned i = 0; i < G_N_ELEMENTS (leaps); i++)
    {
      WzpReplayWindow window;
      uint64_t top = 2000 + leaps[i];

      wzp_replay_window_init (&window);
      for (uint64_t c = 900; c <= 2000; c++)
        g_assert_true (take (&window, c));
      g_assert_true (take (&window, top));
      for (uint64_t c = top - (WZP_REPLAY_WINDOW_BITS - 1); c <= top; c++)
        g_assert_cmpint (take (&window, c), ==, c > 2000 && c != top);
    }
}

static void
test_asking_changes_nothing (void)
{
  WzpReplayWindow window;

  wzp_replay_window_init (&window);
  g_assert_true (take (&window, 10));
  g_assert_true (wzp_replay_window_is_fresh (&window, UINT64_MAX));
  g_assert_true (wzp_replay_window_is_fresh (&window, 11));
  g_assert_true (take (&window, 11));
}

static void
test_reaches_both_ends_of_the_range (void)
{
  WzpReplayWindow window;

  wzp_replay_window_init (&window);
  g_assert_true (take (&window, 0));
  g_assert_false (take (&window, 0));
  g_assert_true (take (&window, UINT64_MAX));
  g_assert_false (take (&window, UINT64_MAX));
  g_assert_true (take (&window, UINT64_MAX - 1));
  g_assert_false (take (&window, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/replay-window/agrees-with-the-references-trace",
                   test_agrees_with_the_references_trace);
  g_test_add_func ("/crypto/replay-window/takes-every-counter-once-in-any-order",
                   test_takes_every_counter_once_in_any_order);
  g_test_add_func ("/crypto/replay-window/forgets-what-is-too-old", test_forgets_what_is_too_old);
  g_test_add_func ("/crypto/replay-window/a-leap-leaves-no-false-marks",
                   test_a_leap_leaves_no_false_marks);
  g_test_add_func ("/crypto/replay-window/asking-changes-nothing", test_asking_changes_nothing);
  g_test_add_func ("/crypto/replay-window/reaches-both-ends-of-the-range",
                   test_reaches_both_ends_of_the_range);
  return g_test_run ();
}
