/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-resampler.h"

#include <math.h>

#define N_8K 1600u

static double
rms (const int16_t *pcm, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += (double) pcm[i] * pcm[i];
  return sqrt (sum / (double) n);
}

/* Level, in dB, of a tone after 48 -> 8 kHz, over its level before. */
static double
gain_down (double hz)
{
  static int16_t wide[N_8K * WZP_RESAMPLER_RATIO], narrow[N_8K];
  WzpResampler resampler;

  for (unsigned i = 0; i < G_N_ELEMENTS (wide); i++)
    wide[i] = (int16_t) (10000 * sin (2 * G_PI * hz / 48000 * i));
  wzp_resampler_init (&resampler);
  wzp_resampler_down (&resampler, wide, narrow, N_8K);
  return 20 * log10 ((rms (narrow + 100, N_8K - 100) + 1e-3) / rms (wide, G_N_ELEMENTS (wide)));
}

static void
test_speech_band_passes (void)
{
  g_assert_cmpfloat (fabs (gain_down (300)), <, 0.1);
  g_assert_cmpfloat (fabs (gain_down (1000)), <, 0.1);
  g_assert_cmpfloat (fabs (gain_down (3200)), <, 0.5);
}

static void
test_what_would_alias_is_taken_out (void)
{
  g_assert_cmpfloat (gain_down (4400), <, -50);
  g_assert_cmpfloat (gain_down (7000), <, -55);
  g_assert_cmpfloat (gain_down (15000), <, -55);
}

static void
test_up_makes_no_images (void)
{
  static int16_t narrow[N_8K], wide[N_8K * WZP_RESAMPLER_RATIO];
  WzpResampler resampler;
  double worst = 0;

  for (unsigned i = 0; i < N_8K; i++)
    narrow[i] = (int16_t) (10000 * sin (2 * G_PI * 1000 / 8000 * i));
  wzp_resampler_init (&resampler);
  /* In pieces, as it is used. */
  for (unsigned i = 0; i < N_8K; i += 160)
    wzp_resampler_up (&resampler, narrow + i, 160, wide + i * WZP_RESAMPLER_RATIO);
  /* The tone itself, delayed by the filter: 95.5 samples, and 5 more before the first input. */
  for (unsigned i = 1000; i < G_N_ELEMENTS (wide); i++)
    {
      double t = (double) i - (WZP_RESAMPLER_TAPS - 1) / 2.0;

      worst = MAX (worst, fabs (wide[i] - 10000 * sin (2 * G_PI * 1000 / 48000 * t)));
    }
  g_assert_cmpfloat (worst, <, 50);
}

static void
test_full_scale_saturates (void)
{
  int16_t wide[960], narrow[160];
  WzpResampler resampler;

  for (unsigned i = 0; i < G_N_ELEMENTS (wide); i++)
    wide[i] = i / 100 % 2 ? INT16_MAX : INT16_MIN;
  wzp_resampler_init (&resampler);
  wzp_resampler_down (&resampler, wide, narrow, G_N_ELEMENTS (narrow));
  wzp_resampler_up (&resampler, narrow, G_N_ELEMENTS (narrow), wide);
  for (unsigned i = 150; i < 160; i++)
    g_assert_cmpint (ABS (narrow[i]), >, 10000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/resampler/speech-band-passes", test_speech_band_passes);
  g_test_add_func ("/codec/resampler/what-would-alias-is-taken-out",
                   test_what_would_alias_is_taken_out);
  g_test_add_func ("/codec/resampler/up-makes-no-images", test_up_makes_no_images);
  g_test_add_func ("/codec/resampler/full-scale-saturates", test_full_scale_saturates);
  return g_test_run ();
}
