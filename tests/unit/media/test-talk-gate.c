/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpTalkGate in virtual time: frames of 20 ms go by, keys go down and up, voices rise and fall. */
#include "wzp-talk-gate.h"

#define FRAME_MS 20u
#define QUIET    100u
#define WHISPER  700u
#define VOICE    5000u

typedef struct
{
  WzpTalkGate gate;
  WzpTalkConfig config;
  WzpInstant now;
} Fixture;

static Fixture
begin (WzpTalkMode mode)
{
  Fixture f = {
    .config = { .mode = mode, .threshold = 1000, .tail_ms = 200 },
    .now = WZP_SECONDS (1000),
  };

  wzp_talk_gate_init (&f.gate);
  return f;
}

/* @ms go by with such a sound; how many of them are heard. */
static unsigned
pass (Fixture *f, unsigned ms, uint16_t peak)
{
  unsigned heard_ms = 0;

  for (unsigned i = 0; i < ms; i += FRAME_MS)
    {
      f->now += WZP_MS (FRAME_MS);
      if (wzp_talk_gate_feed (&f->gate, &f->config, peak, f->now))
        heard_ms += FRAME_MS;
    }
  return heard_ms;
}

static void
test_open_is_always_heard (void)
{
  Fixture f = begin (WZP_TALK_MODE_OPEN);

  g_assert_cmpuint (pass (&f, 1000, QUIET), ==, 1000);
  g_assert_cmpuint (pass (&f, 1000, VOICE), ==, 1000);
}

static void
test_push_is_heard_while_the_key_is_held_and_a_tail_longer (void)
{
  Fixture f = begin (WZP_TALK_MODE_PUSH);

  g_assert_cmpuint (pass (&f, 1000, VOICE), ==, 0);
  f.config.pushed = TRUE;
  g_assert_cmpuint (pass (&f, 500, QUIET), ==, 500);
  f.config.pushed = FALSE;
  /* The frame in which the key went up, and then the tail. */
  g_assert_cmpuint (pass (&f, 1000, VOICE), ==, 200);
  g_assert_cmpint (f.gate.state, ==, WZP_TALK_GATE_CLOSED);
}

static void
test_a_key_pushed_again_in_the_tail_leaves_no_gap (void)
{
  Fixture f = begin (WZP_TALK_MODE_PUSH);

  f.config.pushed = TRUE;
  pass (&f, 100, VOICE);
  f.config.pushed = FALSE;
  g_assert_cmpuint (pass (&f, 100, VOICE), ==, 100);
  g_assert_cmpint (f.gate.state, ==, WZP_TALK_GATE_TAIL);
  f.config.pushed = TRUE;
  g_assert_cmpuint (pass (&f, 100, VOICE), ==, 100);
  f.config.pushed = FALSE;
  g_assert_cmpuint (pass (&f, 1000, VOICE), ==, 200);
}

static void
test_no_tail_is_possible (void)
{
  Fixture f = begin (WZP_TALK_MODE_PUSH);

  f.config.tail_ms = 0;
  f.config.pushed = TRUE;
  pass (&f, 100, VOICE);
  f.config.pushed = FALSE;
  g_assert_cmpuint (pass (&f, 100, VOICE), ==, 0);
}

static void
test_a_voice_opens_and_pauses_do_not_close (void)
{
  Fixture f = begin (WZP_TALK_MODE_VOICE);

  g_assert_cmpuint (pass (&f, 1000, QUIET), ==, 0);
  g_assert_cmpuint (pass (&f, 1000, WHISPER), ==, 0);
  g_assert_cmpuint (pass (&f, 300, VOICE), ==, 300);
  g_assert_cmpuint (pass (&f, 300, QUIET), ==, 300);
  /* The end of a word is softer than what opens. */
  g_assert_cmpuint (pass (&f, 1000, WHISPER), ==, 1000);
  g_assert_cmpuint (pass (&f, 1000, QUIET), ==, 400);
  g_assert_cmpuint (pass (&f, 1000, WHISPER), ==, 0);
}

static void
test_a_key_does_not_open_a_voice_nor_a_voice_a_key (void)
{
  Fixture f = begin (WZP_TALK_MODE_VOICE);

  f.config.pushed = TRUE;
  g_assert_cmpuint (pass (&f, 500, QUIET), ==, 0);
  f.config.mode = WZP_TALK_MODE_PUSH;
  f.config.pushed = FALSE;
  g_assert_cmpuint (pass (&f, 500, VOICE), ==, 0);
}

static void
test_a_change_of_mode_closes_what_nobody_asks_for (void)
{
  Fixture f = begin (WZP_TALK_MODE_OPEN);

  pass (&f, 500, VOICE);
  f.config.mode = WZP_TALK_MODE_PUSH;
  g_assert_cmpuint (pass (&f, 1000, VOICE), ==, 200);
  f.config.mode = WZP_TALK_MODE_OPEN;
  g_assert_cmpuint (pass (&f, 1000, VOICE), ==, 1000);
}

/* Every pair of states and event, so that an edge too many or too few is found. */
static void
test_the_table_has_these_edges_and_no_other (void)
{
  static const char *const events[] = { "asked", "let go", "time passed" };
  static const WzpEdge expected[] = {
    { WZP_TALK_GATE_CLOSED, WZP_TALK_GATE_OPEN, "asked" },
    { WZP_TALK_GATE_OPEN, WZP_TALK_GATE_TAIL, "let go" },
    { WZP_TALK_GATE_TAIL, WZP_TALK_GATE_OPEN, "asked" },
    { WZP_TALK_GATE_TAIL, WZP_TALK_GATE_CLOSED, "time passed" },
  };

  for (uint8_t from = 0; from < WZP_N_TALK_GATE_STATES; from++)
    for (uint8_t to = 0; to < WZP_N_TALK_GATE_STATES; to++)
      for (size_t e = 0; e < G_N_ELEMENTS (events); e++)
        {
          gboolean wanted = FALSE;

          for (size_t i = 0; i < G_N_ELEMENTS (expected); i++)
            wanted |= expected[i].from == from && expected[i].to == to &&
                      g_str_equal (expected[i].event, events[e]);
          g_assert_cmpint (wzp_edges_allow (&wzp_talk_gate_edges, from, to, events[e]), ==, wanted);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add_func ("/media/talk-gate/" path, func)
  TEST ("open-is-always-heard", test_open_is_always_heard);
  TEST ("push-is-heard-while-the-key-is-held-and-a-tail-longer",
        test_push_is_heard_while_the_key_is_held_and_a_tail_longer);
  TEST ("a-key-pushed-again-in-the-tail-leaves-no-gap",
        test_a_key_pushed_again_in_the_tail_leaves_no_gap);
  TEST ("no-tail-is-possible", test_no_tail_is_possible);
  TEST ("a-voice-opens-and-pauses-do-not-close", test_a_voice_opens_and_pauses_do_not_close);
  TEST ("a-key-does-not-open-a-voice-nor-a-voice-a-key",
        test_a_key_does_not_open_a_voice_nor_a_voice_a_key);
  TEST ("a-change-of-mode-closes-what-nobody-asks-for",
        test_a_change_of_mode_closes_what_nobody_asks_for);
  TEST ("the-table-has-these-edges-and-no-other", test_the_table_has_these_edges_and_no_other);
  return g_test_run ();
}
