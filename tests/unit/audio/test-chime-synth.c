/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-chime-synth.h"

#include <math.h>
#include <stdlib.h>

#include "wzp-audio-spec.h"

static const int16_t *
get_samples (GBytes *pcm, size_t *out_n)
{
  gsize len;
  const int16_t *samples = g_bytes_get_data (pcm, &len);

  *out_n = len / sizeof *samples;
  return samples;
}

/* Of 20 ms, where speech is about 0.1. */
static double
get_loudest_frame (const int16_t *samples, size_t n)
{
  double loudest = 0;

  for (size_t at = 0; at + WZP_AUDIO_FRAME_SAMPLES <= n; at += WZP_AUDIO_FRAME_SAMPLES)
    {
      double sum = 0;

      for (size_t i = 0; i < WZP_AUDIO_FRAME_SAMPLES; i++)
        sum += pow (samples[at + i] / (double) INT16_MAX, 2);
      loudest = MAX (loudest, sqrt (sum / WZP_AUDIO_FRAME_SAMPLES));
    }
  return loudest;
}

static void
test_every_sound_is_heard_but_not_louder_than_speech (void)
{
  for (WzpChimeSound sound = 0; sound <= WZP_CHIME_SOUND_LEFT; sound++)
    {
      g_autoptr (GBytes) pcm = wzp_chime_synthesise (sound, 1);
      size_t n;
      const int16_t *samples = get_samples (pcm, &n);
      double loudness = get_loudest_frame (samples, n);
      int peak = 0;

      for (size_t i = 0; i < n; i++)
        peak = MAX (peak, abs (samples[i]));
      g_test_message ("sound %d: %.0f ms, rms %.3f, peak %.3f", sound, n / 48.0, loudness,
                      peak / (double) INT16_MAX);
      g_assert_cmpfloat (loudness, >, 0.01);
      g_assert_cmpfloat (loudness, <, 0.16);
      g_assert_cmpint (peak, <=, (int) (WZP_CHIME_PEAK * INT16_MAX) + 1);
    }
}

/* A jump is heard as a click; between turns there is none either. */
static void
test_nothing_clicks (void)
{
  for (WzpChimeSound sound = 0; sound <= WZP_CHIME_SOUND_LEFT; sound++)
    {
      g_autoptr (GBytes) pcm = wzp_chime_synthesise (sound, 1);
      size_t n;
      const int16_t *samples = get_samples (pcm, &n);

      g_assert_cmpint (abs (samples[0]), <, 8);
      g_assert_cmpint (abs (samples[n - 1]), <, 8);
      for (size_t i = 1; i < n; i++)
        g_assert_cmpint (abs (samples[i] - samples[i - 1]), <, 2500);
    }
}

static double
get_loudness (GBytes *pcm)
{
  size_t n = 0;
  const int16_t *samples = get_samples (pcm, &n);

  return get_loudest_frame (samples, n);
}

static void
test_volume_scales (void)
{
  g_autoptr (GBytes) silence = wzp_chime_synthesise (WZP_CHIME_SOUND_RING, 0);
  g_autoptr (GBytes) full = wzp_chime_synthesise (WZP_CHIME_SOUND_RING, 1);
  g_autoptr (GBytes) half = wzp_chime_synthesise (WZP_CHIME_SOUND_RING, 0.5);

  g_assert_cmpfloat (get_loudness (silence), ==, 0);
  g_assert_cmpfloat_with_epsilon (get_loudness (half) * 2, get_loudness (full), 0.001);
}

static void
test_what_waits_for_somebody_repeats (void)
{
  g_assert_true (wzp_chime_sound_repeats (WZP_CHIME_SOUND_RING));
  g_assert_true (wzp_chime_sound_repeats (WZP_CHIME_SOUND_RINGBACK));
  g_assert_true (wzp_chime_sound_repeats (WZP_CHIME_SOUND_BUSY));
  g_assert_false (wzp_chime_sound_repeats (WZP_CHIME_SOUND_KNOCK));
  g_assert_false (wzp_chime_sound_repeats (WZP_CHIME_SOUND_END));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/chime-synth/every-sound-is-heard-but-not-louder-than-speech",
                   test_every_sound_is_heard_but_not_louder_than_speech);
  g_test_add_func ("/audio/chime-synth/nothing-clicks", test_nothing_clicks);
  g_test_add_func ("/audio/chime-synth/volume-scales", test_volume_scales);
  g_test_add_func ("/audio/chime-synth/what-waits-for-somebody-repeats",
                   test_what_waits_for_somebody_repeats);
  return g_test_run ();
}
