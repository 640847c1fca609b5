/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpPreRoll: what goes out is what came in, without a gap or a repetition, first late and then no more. */
#include "wzp-pre-roll.h"

#include <math.h>

#define FRAME WZP_PRE_ROLL_FRAME

typedef struct
{
  WzpPreRoll roll;
  int16_t frame[FRAME];
  int n_in; /* samples that came in */
} Fixture;

/* Known noise: nothing in it looks like a period. */
static int16_t
noise_at (int i)
{
  uint32_t x = (uint32_t) i * 747796405u + 2891336453u;

  x = ((x >> ((x >> 28) + 4)) ^ x) * 277803737u;
  return (int16_t) ((x >> 18) - 8192);
}

static const int16_t *
next_noise (Fixture *f)
{
  for (size_t i = 0; i < FRAME; i++)
    f->frame[i] = noise_at (f->n_in++);
  return f->frame;
}

/* A hum of 200 Hz. */
static const int16_t *
next_hum (Fixture *f)
{
  for (size_t i = 0; i < FRAME; i++)
    f->frame[i] = (int16_t) lrint (8000 * sin (2 * G_PI * 200 * f->n_in++ / 48000));
  return f->frame;
}

static void
test_open_all_along_changes_nothing (void)
{
  Fixture f = { 0 };
  int16_t out[FRAME];

  for (int n = 0; n < 100; n++)
    {
      g_assert_cmpuint (wzp_pre_roll_pass (&f.roll, next_noise (&f), out), ==, 0);
      g_assert_cmpmem (out, sizeof out, f.frame, sizeof f.frame);
    }
}

static void
test_the_last_moments_go_first (void)
{
  Fixture f = { 0 };
  int16_t out[FRAME];

  for (int n = 0; n < 20; n++)
    wzp_pre_roll_keep (&f.roll, next_noise (&f));
  g_assert_cmpuint (wzp_pre_roll_pass (&f.roll, next_noise (&f), out), ==, WZP_PRE_ROLL_SAMPLES);
  for (int i = 0; i < (int) FRAME; i++)
    g_assert_cmpint (out[i], ==, noise_at (20 * (int) FRAME - (int) WZP_PRE_ROLL_SAMPLES + i));
}

static void
test_what_is_kept_is_no_more_than_was_heard (void)
{
  Fixture f = { 0 };
  int16_t out[FRAME];

  wzp_pre_roll_keep (&f.roll, next_noise (&f));
  g_assert_cmpuint (wzp_pre_roll_pass (&f.roll, next_noise (&f), out), ==, FRAME);
  g_assert_cmpint (out[0], ==, noise_at (0));
}

static void
test_what_is_cleared_never_goes_out (void)
{
  Fixture f = { 0 };
  int16_t out[FRAME];

  for (int n = 0; n < 20; n++)
    wzp_pre_roll_keep (&f.roll, next_noise (&f));
  wzp_pre_roll_clear (&f.roll);
  g_assert_cmpuint (wzp_pre_roll_pass (&f.roll, next_noise (&f), out), ==, 0);
  g_assert_cmpint (out[0], ==, noise_at (20 * (int) FRAME));
}

/* In less than a second, up to a period of it, and never so much at a time that it would be heard. */
static void
test_a_voice_catches_up_with_itself (void)
{
  Fixture f = { 0 };
  int16_t out[FRAME], last = 0;
  size_t late = WZP_PRE_ROLL_SAMPLES;
  int n_frames = 0, largest = 0;

  for (int n = 0; n < 20; n++)
    wzp_pre_roll_keep (&f.roll, next_hum (&f));
  for (; late > 240; n_frames++)
    {
      size_t now = wzp_pre_roll_pass (&f.roll, next_hum (&f), out);

      g_assert_cmpuint (n_frames, <, 50);
      g_assert_cmpuint (late - now, <=, 480);
      late = now;
      for (size_t i = 0; i < FRAME; i++)
        {
          /* It began in the middle of a sound. */
          if (n_frames > 0 || i > 0)
            largest = MAX (largest, ABS (out[i] - last));
          last = out[i];
        }
    }
  g_test_message ("%d ms until it is late by %u samples; largest step %d", n_frames * 20,
                  (unsigned) late, largest);
  /* The hum's own is 209. */
  g_assert_cmpint (largest, <, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add_func ("/audio/pre-roll/" path, func)
  TEST ("open-all-along-changes-nothing", test_open_all_along_changes_nothing);
  TEST ("the-last-moments-go-first", test_the_last_moments_go_first);
  TEST ("what-is-kept-is-no-more-than-was-heard", test_what_is_kept_is_no_more_than_was_heard);
  TEST ("what-is-cleared-never-goes-out", test_what_is_cleared_never_goes_out);
  TEST ("a-voice-catches-up-with-itself", test_a_voice_catches_up_with_itself);
  return g_test_run ();
}
