/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-path-watch.h"

#define T0    WZP_SECONDS (1000)
#define FRAME WZP_MS (20)

#define RTT WZP_MS (10)

/* Both paths are up, and the peer talks on the direct one, as we do. */
static WzpPathWatch
on_direct (gboolean is_caller)
{
  WzpPathWatch watch;

  wzp_path_watch_init (&watch, is_caller, T0);
  wzp_path_watch_on_up (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, TRUE, T0);
  wzp_path_watch_set_rtt (&watch, TRUE, RTT);
  wzp_path_watch_on_move (&watch, WZP_PATH_DIRECT (1), T0);
  wzp_path_watch_on_packet (&watch, TRUE, WZP_PATH_PACKET_VOICE, T0);
  return watch;
}

typedef enum
{
  NOTHING = 0,
  FRAMES_BY_RELAY = 1 << 0,
  FRAMES_STRAIGHT = 1 << 1,
  ACKS_BY_RELAY = 1 << 2,
  ACKS_STRAIGHT = 1 << 3,
} Heard;

static WzpPathPacket
packet_of (gboolean is_frame)
{
  return is_frame ? WZP_PATH_PACKET_VOICE : WZP_PATH_PACKET_OTHER;
}

/* We talk until @until, and this arrives meanwhile; the first advice that is not STAY. */
static WzpPathAdvice
talk (WzpPathWatch *watch, WzpInstant from, WzpInstant until, Heard heard)
{
  for (WzpInstant now = from; now <= until; now += FRAME)
    {
      WzpPathAdvice advice = WZP_PATH_ADVICE_STAY;

      if (heard & (FRAMES_BY_RELAY | ACKS_BY_RELAY))
        wzp_path_watch_on_packet (watch, FALSE, packet_of (heard & FRAMES_BY_RELAY), now);
      if (heard & (FRAMES_STRAIGHT | ACKS_STRAIGHT))
        wzp_path_watch_on_packet (watch, TRUE, packet_of (heard & FRAMES_STRAIGHT), now);
      wzp_path_watch_on_sent (watch, watch->is_on_direct, now);
      if (wzp_path_watch_sends_both (watch, now))
        wzp_path_watch_on_sent (watch, !watch->is_on_direct, now);
      if (wzp_path_watch_next_deadline (watch) <= now)
        advice = wzp_path_watch_on_deadline (watch, now);
      if (advice != WZP_PATH_ADVICE_STAY)
        return advice;
    }
  return WZP_PATH_ADVICE_STAY;
}

static void
test_a_call_stays_where_it_is (void)
{
  WzpPathWatch watch = on_direct (TRUE);
  WzpInstant end = T0 + WZP_SECONDS (60);

  g_assert_cmpint (talk (&watch, T0, end, FRAMES_STRAIGHT), ==, WZP_PATH_ADVICE_STAY);
  g_assert_false (wzp_path_watch_sends_both (&watch, end));
  /* The peer listens only, and acknowledges. */
  g_assert_cmpint (talk (&watch, end, end + WZP_SECONDS (60), ACKS_STRAIGHT), ==,
                   WZP_PATH_ADVICE_STAY);
  g_assert_false (wzp_path_watch_sends_both (&watch, end + WZP_SECONDS (60)));
}

static void
test_silence_of_both_is_no_doubt (void)
{
  WzpPathWatch watch = on_direct (TRUE);

  talk (&watch, T0, T0 + WZP_SECONDS (1), FRAMES_STRAIGHT);
  wzp_path_watch_on_packet (&watch, TRUE, WZP_PATH_PACKET_SILENCE, T0 + WZP_SECONDS (1));
  g_assert_cmpuint (wzp_path_watch_next_deadline (&watch), ==, WZP_INSTANT_NEVER);
}

/* Once a second; where that happens more often the network loses packets. */
static void
test_a_frame_that_is_overdue_is_doubt (void)
{
  WzpPathWatch watch = on_direct (TRUE);
  WzpInstant last = T0 + WZP_SECONDS (2);
  WzpInstant due;

  talk (&watch, T0, last, FRAMES_STRAIGHT);
  due = wzp_path_watch_next_deadline (&watch);
  g_assert_cmpuint (due, <=, last + FRAME + WZP_PATH_WATCH_OVERDUE);
  g_assert_cmpuint (due, >, last + FRAME + WZP_PATH_WATCH_OVERDUE - WZP_US (1));
  wzp_path_watch_on_deadline (&watch, due);
  g_assert_true (wzp_path_watch_sends_both (&watch, due));
  last += 2 * FRAME;
  wzp_path_watch_on_packet (&watch, TRUE, WZP_PATH_PACKET_VOICE, last);
  g_assert_false (wzp_path_watch_sends_both (&watch, last));

  talk (&watch, last + FRAME, last + 10 * FRAME, FRAMES_STRAIGHT);
  due = wzp_path_watch_next_deadline (&watch);
  g_assert_cmpuint (due, >=, last + 10 * FRAME + WZP_PATH_WATCH_DOUBT_LEAST);
  g_assert_cmpuint (due, <=, last + 13 * FRAME);
}

/* Who speaks may not know that it is not heard. */
static void
test_a_listener_doubts_too (void)
{
  WzpPathWatch watch = on_direct (TRUE);
  WzpInstant now = T0;

  for (; now < T0 + WZP_SECONDS (1); now += FRAME)
    wzp_path_watch_on_packet (&watch, TRUE, WZP_PATH_PACKET_VOICE, now);
  g_assert_cmpuint (wzp_path_watch_next_deadline (&watch), <=, now + FRAME);
  wzp_path_watch_on_deadline (&watch, now + FRAME);
  g_assert_true (wzp_path_watch_sends_both (&watch, now + FRAME));
}

static void
test_jitter_is_not_overdue (void)
{
  WzpPathWatch watch = on_direct (TRUE);
  WzpInstant now = T0;

  for (unsigned i = 0; i < 100; i++)
    {
      now = T0 + i * FRAME + (i % 2) * WZP_MS (8);
      wzp_path_watch_on_packet (&watch, TRUE, WZP_PATH_PACKET_VOICE, now);
    }
  g_assert_cmpuint (wzp_path_watch_next_deadline (&watch), >, now + FRAME + WZP_MS (20));
}

/* Who doubts first is answered in kind, which is no doubt of the other's. */
static void
test_an_answer_to_our_doubt_is_not_answered (void)
{
  WzpPathWatch watch = on_direct (TRUE);
  WzpInstant doubt = T0 + WZP_SECONDS (1);

  talk (&watch, T0, doubt, FRAMES_STRAIGHT);
  wzp_path_watch_on_deadline (&watch, wzp_path_watch_next_deadline (&watch));
  talk (&watch, doubt + 2 * FRAME, doubt + 4 * FRAME, FRAMES_STRAIGHT | FRAMES_BY_RELAY);
  g_assert_false (wzp_path_watch_sends_both (&watch, doubt + 4 * FRAME));
}

static void
test_without_frames_missing_acknowledgements_are_doubt (void)
{
  WzpPathWatch watch = on_direct (TRUE);
  WzpInstant last = T0 + WZP_SECONDS (1);

  talk (&watch, T0, last, ACKS_STRAIGHT);
  g_assert_cmpuint (wzp_path_watch_next_deadline (&watch), ==,
                    last + WZP_PATH_WATCH_OVERDUE_ACKS + RTT * 5 / 4);
}

static void
test_a_dead_direct_path_is_left_and_taken_again_later (void)
{
  WzpPathWatch watch = on_direct (TRUE);
  WzpInstant cut = T0 + WZP_SECONDS (1);
  WzpInstant back = T0 + WZP_SECONDS (5);

  talk (&watch, T0, cut, FRAMES_STRAIGHT);
  g_assert_cmpint (talk (&watch, cut + FRAME, cut + WZP_SECONDS (1), ACKS_BY_RELAY), ==,
                   WZP_PATH_ADVICE_TO_RELAY);
  wzp_path_watch_on_move (&watch, WZP_PATH_RELAY, cut + WZP_SECONDS (1));
  g_assert_cmpint (talk (&watch, cut + WZP_SECONDS (1), back, FRAMES_BY_RELAY), ==,
                   WZP_PATH_ADVICE_STAY);
  wzp_path_watch_on_packet (&watch, TRUE, WZP_PATH_PACKET_OTHER, back);
  g_assert_cmpint (talk (&watch, back, back + WZP_SECONDS (2) - FRAME, FRAMES_BY_RELAY), ==,
                   WZP_PATH_ADVICE_STAY);
  g_assert_cmpint (talk (&watch, back + WZP_SECONDS (2), back + WZP_SECONDS (6), FRAMES_BY_RELAY),
                   ==, WZP_PATH_ADVICE_TO_DIRECT);
}

static void
test_only_the_caller_returns_to_direct (void)
{
  WzpPathWatch watch;

  wzp_path_watch_init (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, TRUE, T0);
  g_assert_cmpint (talk (&watch, T0, T0 + WZP_SECONDS (30), FRAMES_BY_RELAY), ==,
                   WZP_PATH_ADVICE_STAY);
}

static void
test_a_dead_relay_moves_even_the_callee (void)
{
  WzpPathWatch watch;

  wzp_path_watch_init (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, FALSE, T0);
  wzp_path_watch_on_up (&watch, TRUE, T0);
  g_assert_cmpint (talk (&watch, T0, T0 + WZP_SECONDS (1), FRAMES_BY_RELAY | ACKS_STRAIGHT), ==,
                   WZP_PATH_ADVICE_STAY);
  wzp_path_watch_on_down (&watch, FALSE, T0 + WZP_SECONDS (1));
  g_assert_cmpint (talk (&watch, T0 + WZP_SECONDS (1), T0 + WZP_SECONDS (2), ACKS_STRAIGHT), ==,
                   WZP_PATH_ADVICE_TO_DIRECT);
}

/* Only our packets are lost: what we hear is all right. */
static void
test_the_peers_doubt_is_ours_for_a_while (void)
{
  WzpPathWatch watch = on_direct (TRUE);
  WzpInstant doubt = T0 + WZP_SECONDS (1);

  talk (&watch, T0, doubt, FRAMES_STRAIGHT);
  wzp_path_watch_on_packet (&watch, FALSE, WZP_PATH_PACKET_VOICE, doubt);
  g_assert_true (wzp_path_watch_sends_both (&watch, doubt));
  /* Nor does it last as long as the peer answers it in kind. */
  talk (&watch, doubt, doubt + WZP_SECONDS (3), FRAMES_STRAIGHT | FRAMES_BY_RELAY);
  g_assert_false (wzp_path_watch_sends_both (&watch, doubt + WZP_SECONDS (3)));
}

#define ADD(name) g_test_add_func ("/path-watch/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (a_call_stays_where_it_is);
  ADD (silence_of_both_is_no_doubt);
  ADD (a_frame_that_is_overdue_is_doubt);
  ADD (a_listener_doubts_too);
  ADD (jitter_is_not_overdue);
  ADD (an_answer_to_our_doubt_is_not_answered);
  ADD (without_frames_missing_acknowledgements_are_doubt);
  ADD (a_dead_direct_path_is_left_and_taken_again_later);
  ADD (only_the_caller_returns_to_direct);
  ADD (a_dead_relay_moves_even_the_callee);
  ADD (the_peers_doubt_is_ours_for_a_while);
  return g_test_run ();
}
