/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpEchoLine: a constant delay, silence when there is nothing, and no growth when the clocks differ. */
#include "wzp-audio-spec.h"
#include "wzp-echo-line.h"

static int16_t frame[WZP_AUDIO_FRAME_SAMPLES];

static void
push (WzpEchoLine *line, int16_t value)
{
  for (size_t i = 0; i < G_N_ELEMENTS (frame); i++)
    frame[i] = value;
  wzp_echo_line_push (line, frame);
}

static int
pull (WzpEchoLine *line)
{
  wzp_echo_line_pull (line, frame);
  g_assert_cmpint (frame[0], ==, frame[WZP_AUDIO_FRAME_SAMPLES - 1]);
  return frame[0];
}

static void
test_what_is_heard_comes_back_later (void)
{
  g_autoptr (WzpEchoLine) line = wzp_echo_line_new ();

  for (int i = 1; i <= 1000; i++)
    {
      push (line, (int16_t) i);
      g_assert_cmpint (pull (line), ==, MAX (0, i - WZP_ECHO_DELAY_FRAMES + 1));
    }
}

static void
test_nothing_heard_is_silence_and_the_delay_begins_anew (void)
{
  g_autoptr (WzpEchoLine) line = wzp_echo_line_new ();

  for (int i = 1; i <= WZP_ECHO_DELAY_FRAMES; i++)
    push (line, (int16_t) i);
  for (int i = 1; i <= WZP_ECHO_DELAY_FRAMES; i++)
    g_assert_cmpint (pull (line), ==, i);
  g_assert_cmpint (pull (line), ==, 0);
  push (line, 7);
  g_assert_cmpint (pull (line), ==, 0);
  for (int i = 1; i < WZP_ECHO_DELAY_FRAMES; i++)
    push (line, 8);
  g_assert_cmpint (pull (line), ==, 7);
}

static void
test_a_faster_source_does_not_make_the_delay_grow (void)
{
  g_autoptr (WzpEchoLine) line = wzp_echo_line_new ();
  int pushed = 0, pulled = 0;

  for (int i = 1; i <= 20000; i++)
    {
      push (line, (int16_t) ++pushed);
      if (i % 100 == 0)
        push (line, (int16_t) ++pushed);
      pulled = pull (line);
    }
  g_assert_cmpint (pushed - pulled, <=, WZP_ECHO_DELAY_FRAMES + 12);
}

static void
test_nobody_pulling_costs_nothing (void)
{
  g_autoptr (WzpEchoLine) line = wzp_echo_line_new ();

  for (int i = 1; i <= 10000; i++)
    push (line, (int16_t) i);
  g_assert_cmpint (pull (line), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/echo-line/what-is-heard-comes-back-later",
                   test_what_is_heard_comes_back_later);
  g_test_add_func ("/audio/echo-line/nothing-heard-is-silence-and-the-delay-begins-anew",
                   test_nothing_heard_is_silence_and_the_delay_begins_anew);
  g_test_add_func ("/audio/echo-line/a-faster-source-does-not-make-the-delay-grow",
                   test_a_faster_source_does_not_make_the_delay_grow);
  g_test_add_func ("/audio/echo-line/nobody-pulling-costs-nothing",
                   test_nobody_pulling_costs_nothing);
  return g_test_run ();
}
