/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-leveller.h"

#include <math.h>

/* Powers of what is 20, 40, ... dB below full scale. */
#define DB_20 1e-2
#define DB_40 1e-4
#define DB_70 1e-7

#define SECOND 50u

/* A second of words of 0.6 s and pauses of 0.4 s. */
static void
talk (WzpLeveller *leveller, double power, double pause, unsigned seconds)
{
  for (unsigned n = 0; n < seconds * SECOND; n++)
    wzp_leveller_step (leveller, n % SECOND < 30 ? power : pause);
}

static double
loudness_db (const WzpLeveller *leveller, double power)
{
  return 10 * log10 (power) + 20 * log10 (leveller->gain);
}

static void
test_loud_and_soft_come_out_alike (void)
{
  WzpLeveller loud, soft;

  wzp_leveller_init (&loud);
  wzp_leveller_init (&soft);
  talk (&loud, DB_20, DB_70, 3);
  talk (&soft, DB_40, DB_70, 3);
  g_test_message ("20 dB apart, after 3 s: %.1f and %.1f dB", loudness_db (&loud, DB_20),
                  loudness_db (&soft, DB_40));
  g_assert_cmpfloat (loudness_db (&loud, DB_20) - loudness_db (&soft, DB_40), <, 1);
  g_assert_cmpfloat (fabs (loudness_db (&loud, DB_20) + 23), <, 1);
}

static void
test_pauses_change_nothing (void)
{
  WzpLeveller leveller;
  float gain;

  wzp_leveller_init (&leveller);
  talk (&leveller, DB_40, DB_70, 5);
  gain = leveller.gain;
  for (unsigned n = 0; n < 60 * SECOND; n++)
    wzp_leveller_step (&leveller, n % 2 ? 0 : DB_70);
  g_assert_cmpfloat (leveller.gain, ==, gain);
}

static void
test_noise_alone_is_not_brought_up (void)
{
  WzpLeveller leveller;

  wzp_leveller_init (&leveller);
  for (unsigned n = 0; n < 60 * SECOND; n++)
    wzp_leveller_step (&leveller, DB_70);
  g_assert_cmpfloat (leveller.gain, ==, 1);
}

/* A fan that starts is taken for a voice until it has not paused for too long. */
static void
test_a_fan_is_soon_no_voice (void)
{
  WzpLeveller leveller;
  float gain;

  wzp_leveller_init (&leveller);
  talk (&leveller, DB_20, DB_40, 10);
  for (unsigned n = 0; n < 10 * SECOND; n++)
    wzp_leveller_step (&leveller, DB_40);
  gain = leveller.gain;
  for (unsigned n = 0; n < 60 * SECOND; n++)
    wzp_leveller_step (&leveller, DB_40);
  g_assert_cmpfloat (leveller.gain, ==, gain);
}

static void
test_there_are_limits (void)
{
  WzpLeveller shout, whisper;

  wzp_leveller_init (&shout);
  wzp_leveller_init (&whisper);
  talk (&shout, 1, 0, 10);
  talk (&whisper, 1e-5, 0, 10);
  g_assert_cmpfloat_with_epsilon (shout.gain, 0.25f, 1e-6);
  g_assert_cmpfloat_with_epsilon (whisper.gain, 10.0f, 1e-6);
}

/* Who comes nearer to the microphone is followed, in steps that are not heard as such. */
static void
test_it_follows_without_jumps (void)
{
  WzpLeveller leveller;
  float before;

  wzp_leveller_init (&leveller);
  talk (&leveller, DB_40, DB_70, 5);
  before = leveller.gain;
  for (unsigned n = 0; n < 15 * SECOND; n++)
    {
      float gain = wzp_leveller_step (&leveller, n % SECOND < 30 ? DB_20 : DB_70);

      g_assert_cmpfloat (fabs (20 * log10 (gain / before)), <, 0.31);
      before = gain;
    }
  g_assert_cmpfloat (fabs (loudness_db (&leveller, DB_20) + 23), <, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/leveller/loud-and-soft-come-out-alike",
                   test_loud_and_soft_come_out_alike);
  g_test_add_func ("/media/leveller/pauses-change-nothing", test_pauses_change_nothing);
  g_test_add_func ("/media/leveller/noise-alone-is-not-brought-up",
                   test_noise_alone_is_not_brought_up);
  g_test_add_func ("/media/leveller/a-fan-is-soon-no-voice", test_a_fan_is_soon_no_voice);
  g_test_add_func ("/media/leveller/there-are-limits", test_there_are_limits);
  g_test_add_func ("/media/leveller/it-follows-without-jumps", test_it_follows_without_jumps);
  return g_test_run ();
}
