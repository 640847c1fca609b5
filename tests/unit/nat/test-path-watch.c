/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-path-watch.h"

#define T0    WZP_SECONDS (1000)
#define FRAME WZP_MS (20)

static WzpPathWatch
on_direct (gboolean is_caller)
{
  WzpPathWatch watch;

  wzp_path_watch_init (&watch, is_caller, T0);
  wzp_path_watch_on_up (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, TRUE, T0);
  wzp_path_watch_on_move (&watch, WZP_PATH_DIRECT (1), T0);
  wzp_path_watch_on_packet (&watch, TRUE, TRUE, T0);
  return watch;
}

typedef enum
{
  NOTHING,
  KEEPALIVES,
  FRAMES,
} On;

/* Until @until these arrive by relay and, if @direct, frames directly; the first advice that is not STAY. */
static WzpPathAdvice
run (WzpPathWatch *watch, WzpInstant from, WzpInstant until, On relay, gboolean direct)
{
  for (WzpInstant now = from; now <= until; now += FRAME)
    {
      WzpPathAdvice advice = WZP_PATH_ADVICE_STAY;

      if (relay != NOTHING)
        wzp_path_watch_on_packet (watch, FALSE, relay == FRAMES, now);
      if (direct)
        wzp_path_watch_on_packet (watch, TRUE, TRUE, now);
      if (wzp_path_watch_next_deadline (watch) <= now)
        advice = wzp_path_watch_on_deadline (watch, now);
      if (advice != WZP_PATH_ADVICE_STAY)
        return advice;
    }
  return WZP_PATH_ADVICE_STAY;
}

static void
test_a_quiet_call_stays_where_it_is (void)
{
  WzpPathWatch watch = on_direct (TRUE);

  g_assert_cmpint (run (&watch, T0, T0 + WZP_SECONDS (60), KEEPALIVES, TRUE), ==,
                   WZP_PATH_ADVICE_STAY);
  g_assert_false (wzp_path_watch_sends_both (&watch, T0 + WZP_SECONDS (60)));
}

static void
test_in_doubt_frames_go_both_ways_within_three_frames (void)
{
  WzpPathWatch watch = on_direct (TRUE);

  g_assert_cmpuint (wzp_path_watch_next_deadline (&watch), ==, T0 + 3 * FRAME);
  wzp_path_watch_on_deadline (&watch, T0 + 3 * FRAME);
  g_assert_true (wzp_path_watch_sends_both (&watch, T0 + 3 * FRAME));
  wzp_path_watch_on_packet (&watch, TRUE, TRUE, T0 + 4 * FRAME);
  g_assert_false (wzp_path_watch_sends_both (&watch, T0 + 4 * FRAME));
}

static void
test_a_dead_direct_path_is_left_and_taken_again_later (void)
{
  WzpPathWatch watch = on_direct (TRUE);
  WzpInstant back = T0 + WZP_SECONDS (5);

  g_assert_cmpint (run (&watch, T0 + FRAME, T0 + WZP_MS (400), KEEPALIVES, FALSE), ==,
                   WZP_PATH_ADVICE_TO_RELAY);
  wzp_path_watch_on_move (&watch, WZP_PATH_RELAY, T0 + WZP_MS (400));
  g_assert_cmpint (run (&watch, T0 + WZP_MS (400), back, FRAMES, FALSE), ==, WZP_PATH_ADVICE_STAY);
  wzp_path_watch_on_packet (&watch, TRUE, FALSE, back);
  g_assert_cmpint (run (&watch, back, back + WZP_SECONDS (1), FRAMES, FALSE), ==,
                   WZP_PATH_ADVICE_STAY);
  wzp_path_watch_on_packet (&watch, TRUE, FALSE, back + WZP_SECONDS (1));
  wzp_path_watch_on_packet (&watch, TRUE, FALSE, back + WZP_SECONDS (3));
  g_assert_cmpint (run (&watch, back + WZP_SECONDS (3), back + WZP_SECONDS (5), FRAMES, FALSE), ==,
                   WZP_PATH_ADVICE_TO_DIRECT);
}

static void
test_only_the_caller_returns_to_direct (void)
{
  WzpPathWatch watch;

  wzp_path_watch_init (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, TRUE, T0);
  for (WzpInstant now = T0; now < T0 + WZP_SECONDS (30); now += WZP_SECONDS (1))
    {
      wzp_path_watch_on_packet (&watch, TRUE, FALSE, now);
      g_assert_cmpint (run (&watch, now, now + WZP_SECONDS (1), FRAMES, FALSE), ==,
                       WZP_PATH_ADVICE_STAY);
    }
}

static void
test_a_dead_relay_moves_even_the_callee (void)
{
  WzpPathWatch watch;

  wzp_path_watch_init (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, TRUE, T0);
  wzp_path_watch_on_packet (&watch, FALSE, TRUE, T0);
  g_assert_cmpint (run (&watch, T0, T0 + WZP_SECONDS (1), NOTHING, TRUE), ==,
                   WZP_PATH_ADVICE_STAY); /* the relay is merely idle: the peer has moved */
  wzp_path_watch_on_down (&watch, FALSE, T0 + WZP_SECONDS (1));
  g_assert_cmpint (run (&watch, T0 + WZP_SECONDS (1), T0 + WZP_SECONDS (2), NOTHING, TRUE), ==,
                   WZP_PATH_ADVICE_TO_DIRECT);
}

static void
test_the_call_ends_after_thirty_seconds_without_both (void)
{
  WzpPathWatch watch = on_direct (TRUE);

  run (&watch, T0 + FRAME, T0 + WZP_SECONDS (6), NOTHING, FALSE);
  g_assert_true (wzp_path_watch_is_reconnecting (&watch, T0 + WZP_SECONDS (6)));
  g_assert_false (wzp_path_watch_is_over (&watch, T0 + WZP_SECONDS (29)));
  g_assert_true (wzp_path_watch_is_over (&watch, T0 + WZP_SECONDS (31)));
  wzp_path_watch_on_packet (&watch, FALSE, FALSE, T0 + WZP_SECONDS (29));
  g_assert_false (wzp_path_watch_is_reconnecting (&watch, T0 + WZP_SECONDS (29)));
}

#define ADD(name) g_test_add_func ("/path-watch/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (a_quiet_call_stays_where_it_is);
  ADD (in_doubt_frames_go_both_ways_within_three_frames);
  ADD (a_dead_direct_path_is_left_and_taken_again_later);
  ADD (only_the_caller_returns_to_direct);
  ADD (a_dead_relay_moves_even_the_callee);
  ADD (the_call_ends_after_thirty_seconds_without_both);
  return g_test_run ();
}
