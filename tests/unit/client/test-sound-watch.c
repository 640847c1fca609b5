/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpSoundWatch: what is called a trouble, when, and what is only silence. */
#include "wzp-sound-watch.h"

typedef struct
{
  WzpSoundWatch watch;
  WzpSoundSample sample;
  WzpInstant now;
} Fixture;

static void
begin (Fixture *f)
{
  *f = (Fixture) { .now = WZP_SECONDS (100),
                   .sample = { .own_peak = 5000, .raw_peak = 5000, .peer_peak = 5000 } };
  wzp_sound_watch_init (&f->watch);
}

/* @ms pass, ten samples a second, a packet with each when @arrives. */
static WzpSoundTrouble
pass (Fixture *f, unsigned ms, gboolean arrives)
{
  for (unsigned i = 0; i < ms; i += 100)
    {
      f->now += WZP_MS (100);
      f->sample.n_arrived += arrives;
      wzp_sound_watch_feed (&f->watch, &f->sample, f->now);
    }
  return f->watch.trouble;
}

static void
test_a_good_call_has_none (void)
{
  Fixture f;

  begin (&f);
  g_assert_cmpint (pass (&f, 60000, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
}

static void
test_nothing_arriving_is_noticed_within_two_seconds (void)
{
  Fixture f;

  begin (&f);
  pass (&f, 5000, TRUE);
  g_assert_cmpint (pass (&f, 1900, FALSE), ==, WZP_SOUND_TROUBLE_NONE);
  g_assert_cmpint (pass (&f, 200, FALSE), ==, WZP_SOUND_TROUBLE_NOTHING_ARRIVES);
  g_assert_cmpint (pass (&f, 100, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
}

static void
test_nothing_from_the_beginning_is_noticed_too (void)
{
  Fixture f;

  begin (&f);
  g_assert_cmpint (pass (&f, 2100, FALSE), ==, WZP_SOUND_TROUBLE_NOTHING_ARRIVES);
}

static void
test_a_peer_without_any_sound_is_noticed_a_listener_is_not (void)
{
  Fixture f;

  begin (&f);
  f.sample.peer_peak = 0;
  g_assert_cmpint (pass (&f, 2100, TRUE), ==, WZP_SOUND_TROUBLE_PEER_SILENT);
  f.sample.peer_peak = 3000;
  g_assert_cmpint (pass (&f, 500, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
  f.sample.peer_peak = 0;
  g_assert_cmpint (pass (&f, 60000, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
}

static void
test_a_dead_microphone_comes_before_a_silent_peer (void)
{
  Fixture f;

  begin (&f);
  f.sample.raw_peak = f.sample.peer_peak = 0;
  g_assert_cmpint (pass (&f, 2100, TRUE), ==, WZP_SOUND_TROUBLE_MICROPHONE_SILENT);
  f.sample.raw_peak = WZP_SOUND_WATCH_NOISE;
  g_assert_cmpint (pass (&f, 100, TRUE), ==, WZP_SOUND_TROUBLE_PEER_SILENT);
}

static void
test_a_failed_microphone_is_not_named_twice (void)
{
  Fixture f;

  begin (&f);
  f.sample.raw_peak = 0;
  f.sample.microphone_fails = TRUE;
  g_assert_cmpint (pass (&f, 10000, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
  f.sample.microphone_fails = FALSE;
  g_assert_cmpint (pass (&f, 1900, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
  g_assert_cmpint (pass (&f, 200, TRUE), ==, WZP_SOUND_TROUBLE_MICROPHONE_SILENT);
}

static void
test_a_microphone_that_is_switched_off_is_noticed (void)
{
  Fixture f;

  begin (&f);
  pass (&f, 10000, TRUE);
  f.sample.raw_peak = 0;
  g_assert_cmpint (pass (&f, 1900, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
  g_assert_cmpint (pass (&f, 300, TRUE), ==, WZP_SOUND_TROUBLE_MICROPHONE_SILENT);
  f.sample.is_muted = TRUE;
  g_assert_cmpint (pass (&f, 100, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
  f.sample.is_muted = FALSE;
  f.sample.raw_peak = WZP_SOUND_WATCH_NOISE;
  g_assert_cmpint (pass (&f, 100, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
}

static void
test_a_headset_whose_pauses_are_zeros_is_not_suspected (void)
{
  Fixture f;

  begin (&f);
  pass (&f, 1000, TRUE);
  f.sample.raw_peak = 0;
  pass (&f, 500, TRUE);
  f.sample.raw_peak = 3000;
  pass (&f, 1000, TRUE);
  f.sample.raw_peak = 0;
  g_assert_cmpint (pass (&f, 60000, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
}

static void
test_the_other_end_is_believed (void)
{
  Fixture f;

  begin (&f);
  f.sample.peer_hears_nothing = TRUE;
  g_assert_cmpint (pass (&f, 100, TRUE), ==, WZP_SOUND_TROUBLE_PEER_HEARS_NOTHING);
  f.sample.peer_hears_nothing = FALSE;
  g_assert_cmpint (pass (&f, 100, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
}

static void
test_a_silent_room_is_none (void)
{
  Fixture f;

  begin (&f);
  f.sample.is_room = TRUE;
  f.sample.peer_peak = 0;
  g_assert_cmpint (pass (&f, 60000, FALSE), ==, WZP_SOUND_TROUBLE_NONE);
}

static void
test_hold_is_no_trouble_and_gives_a_new_chance (void)
{
  Fixture f;

  begin (&f);
  f.sample.is_held = TRUE;
  g_assert_cmpint (pass (&f, 10000, FALSE), ==, WZP_SOUND_TROUBLE_NONE);
  f.sample.is_held = FALSE;
  g_assert_cmpint (pass (&f, 1900, FALSE), ==, WZP_SOUND_TROUBLE_NONE);
}

/* The network is not to blame, and neither is a microphone there. */
static void
test_a_peer_that_is_muted_is_no_trouble_and_gets_a_new_chance (void)
{
  Fixture f;

  begin (&f);
  f.sample.peer_is_muted = TRUE;
  f.sample.peer_peak = 0;
  g_assert_cmpint (pass (&f, 10000, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
  g_assert_cmpint (pass (&f, 10000, FALSE), ==, WZP_SOUND_TROUBLE_NONE);
  f.sample.peer_is_muted = FALSE;
  g_assert_cmpint (pass (&f, 1900, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
  g_assert_cmpint (pass (&f, 200, TRUE), ==, WZP_SOUND_TROUBLE_PEER_SILENT);
}

static void
test_a_peer_that_is_deafened_may_hear_nothing (void)
{
  Fixture f;

  begin (&f);
  f.sample.peer_hears_nothing = TRUE;
  f.sample.peer_is_deafened = TRUE;
  g_assert_cmpint (pass (&f, 3000, TRUE), ==, WZP_SOUND_TROUBLE_NONE);
  f.sample.peer_is_deafened = FALSE;
  g_assert_cmpint (pass (&f, 100, TRUE), ==, WZP_SOUND_TROUBLE_PEER_HEARS_NOTHING);
}

static void
test_words_while_muted_are_noticed_and_forgotten (void)
{
  Fixture f;

  begin (&f);
  pass (&f, 1000, TRUE);
  g_assert_false (f.watch.speaks_muted);
  f.sample.is_muted = TRUE;
  pass (&f, 100, TRUE);
  g_assert_true (f.watch.speaks_muted);
  f.sample.own_peak = 100;
  pass (&f, 1800, TRUE);
  g_assert_true (f.watch.speaks_muted);
  pass (&f, 300, TRUE);
  g_assert_false (f.watch.speaks_muted);
  f.sample.own_peak = 5000;
  pass (&f, 100, TRUE);
  f.sample.is_muted = FALSE;
  pass (&f, 100, TRUE);
  g_assert_false (f.watch.speaks_muted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/sound-watch/a-good-call-has-none", test_a_good_call_has_none);
  g_test_add_func ("/client/sound-watch/nothing-arriving-is-noticed-within-two-seconds",
                   test_nothing_arriving_is_noticed_within_two_seconds);
  g_test_add_func ("/client/sound-watch/nothing-from-the-beginning-is-noticed-too",
                   test_nothing_from_the_beginning_is_noticed_too);
  g_test_add_func ("/client/sound-watch/a-peer-without-any-sound-is-noticed-a-listener-is-not",
                   test_a_peer_without_any_sound_is_noticed_a_listener_is_not);
  g_test_add_func ("/client/sound-watch/a-dead-microphone-comes-before-a-silent-peer",
                   test_a_dead_microphone_comes_before_a_silent_peer);
  g_test_add_func ("/client/sound-watch/a-failed-microphone-is-not-named-twice",
                   test_a_failed_microphone_is_not_named_twice);
  g_test_add_func ("/client/sound-watch/a-microphone-that-is-switched-off-is-noticed",
                   test_a_microphone_that_is_switched_off_is_noticed);
  g_test_add_func ("/client/sound-watch/a-headset-whose-pauses-are-zeros-is-not-suspected",
                   test_a_headset_whose_pauses_are_zeros_is_not_suspected);
  g_test_add_func ("/client/sound-watch/the-other-end-is-believed", test_the_other_end_is_believed);
  g_test_add_func ("/client/sound-watch/a-silent-room-is-none", test_a_silent_room_is_none);
  g_test_add_func ("/client/sound-watch/hold-is-no-trouble-and-gives-a-new-chance",
                   test_hold_is_no_trouble_and_gives_a_new_chance);
  g_test_add_func ("/client/sound-watch/a-peer-that-is-muted-is-no-trouble-and-gets-a-new-chance",
                   test_a_peer_that_is_muted_is_no_trouble_and_gets_a_new_chance);
  g_test_add_func ("/client/sound-watch/a-peer-that-is-deafened-may-hear-nothing",
                   test_a_peer_that_is_deafened_may_hear_nothing);
  g_test_add_func ("/client/sound-watch/words-while-muted-are-noticed-and-forgotten",
                   test_words_while_muted_are_noticed_and_forgotten);
  return g_test_run ();
}
