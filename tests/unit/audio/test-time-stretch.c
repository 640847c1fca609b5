/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-random.h"
#include "wzp-time-stretch.h"

#include "speech.h"

#include <math.h>
#include <string.h>

/* A voice of @hz with some overtones. */
static void
make_voice (int16_t *pcm, size_t n, double hz)
{
  for (size_t i = 0; i < n; i++)
    {
      double t = 2 * G_PI * hz * (double) i / 48000;

      pcm[i] = (int16_t) (4000 * sin (t) + 2500 * sin (2 * t + 1) + 1500 * sin (3 * t + 2));
    }
}

/* The largest step from sample to sample: a click would be one. */
static int
steepest (const int16_t *pcm, size_t n)
{
  int step = 0;

  for (size_t i = 1; i < n; i++)
    step = MAX (step, ABS (pcm[i] - pcm[i - 1]));
  return step;
}

static void
test_a_voice_loses_or_gains_whole_periods (void)
{
  static const double pitches[] = { 110, 150, 220, 300 };

  for (size_t p = 0; p < G_N_ELEMENTS (pitches); p++)
    {
      int16_t pcm[960 + WZP_TIME_STRETCH_MAX], like[960 + WZP_TIME_STRETCH_MAX];
      double period = 48000 / pitches[p];
      size_t n;

      make_voice (like, G_N_ELEMENTS (like), pitches[p]);
      memcpy (pcm, like, sizeof pcm);
      n = wzp_time_stretch_shorten (pcm, 960, WZP_TIME_STRETCH_MAX);
      g_assert_cmpuint (n, >, 0);
      g_assert_cmpfloat (fabs (remainder ((double) n, period)), <, 4);
      g_assert_cmpint (steepest (pcm, 960 - n), <=, steepest (like, 960) * 11 / 10);

      memcpy (pcm, like, sizeof pcm);
      n = wzp_time_stretch_lengthen (pcm, 960, WZP_TIME_STRETCH_MAX);
      g_assert_cmpuint (n, >, 0);
      g_assert_cmpfloat (fabs (remainder ((double) n, period)), <, 4);
      g_assert_cmpint (steepest (pcm, 960 + n), <=, steepest (like, 960) * 11 / 10);
      g_assert_cmpfloat_with_epsilon (speech_rms (pcm, 960 + n), speech_rms (like, 960), 150);
    }
}

static void
test_never_changes_more_than_asked (void)
{
  WzpRandom random = wzp_random_seeded (3);
  g_auto (Speech) speech = speech_load ();

  for (unsigned i = 0; i < 2000; i++)
    {
      int16_t pcm[1920 + WZP_TIME_STRETCH_MAX + 1];
      size_t n = wzp_random_below (&random, 1921), limit = wzp_random_below (&random, 700);
      size_t from = wzp_random_below (&random, speech.n_samples - 1920), changed;

      memcpy (pcm, speech.pcm + from, n * sizeof *pcm);
      pcm[MIN (n + WZP_TIME_STRETCH_MAX, G_N_ELEMENTS (pcm) - 1)] = 12345;
      changed = i % 2 ? wzp_time_stretch_shorten (pcm, n, limit)
                      : wzp_time_stretch_lengthen (pcm, n, limit);
      g_assert_cmpuint (changed, <=, limit);
      g_assert_cmpuint (changed, <=, WZP_TIME_STRETCH_MAX);
      g_assert_cmpuint (changed * 2, <=, n);
      g_assert_cmpint (pcm[MIN (n + WZP_TIME_STRETCH_MAX, G_N_ELEMENTS (pcm) - 1)], ==, 12345);
    }
}

static void
test_silence_gives_way_noise_does_not (void)
{
  WzpRandom random = wzp_random_seeded (1);
  int16_t pcm[960 + WZP_TIME_STRETCH_MAX] = { 0 };

  g_assert_cmpuint (wzp_time_stretch_shorten (pcm, 960, 400), ==, 400);
  g_assert_cmpuint (wzp_time_stretch_lengthen (pcm, 960, 400), ==, 400);
  for (unsigned i = 0; i < 960; i++)
    pcm[i] = (int16_t) (wzp_random_below (&random, 10000) - 5000);
  g_assert_cmpuint (wzp_time_stretch_shorten (pcm, 960, 400), ==, 0);
  g_assert_cmpuint (wzp_time_stretch_lengthen (pcm, 960, 400), ==, 0);
}

static void
test_speech_can_be_hurried_by_a_tenth (void)
{
  g_auto (Speech) speech = speech_load ();
  size_t cut = 0;

  for (size_t i = 0; i + 960 <= speech.n_samples; i += 960)
    {
      int16_t pcm[960];

      memcpy (pcm, speech.pcm + i, sizeof pcm);
      cut += wzp_time_stretch_shorten (pcm, 960, 240);
    }
  g_test_message ("at most 5 ms of each 20: %.0f %% cut",
                  (double) cut * 100 / (double) speech.n_samples);
  g_assert_cmpuint (cut, >, speech.n_samples / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/time-stretch/a-voice-loses-or-gains-whole-periods",
                   test_a_voice_loses_or_gains_whole_periods);
  g_test_add_func ("/audio/time-stretch/never-changes-more-than-asked",
                   test_never_changes_more_than_asked);
  g_test_add_func ("/audio/time-stretch/silence-gives-way-noise-does-not",
                   test_silence_gives_way_noise_does_not);
  g_test_add_func ("/audio/time-stretch/speech-can-be-hurried-by-a-tenth",
                   test_speech_can_be_hurried_by_a_tenth);
  return g_test_run ();
}
