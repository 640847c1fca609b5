/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-comfort-noise.h"

#include "speech.h"

static double
level (WzpComfortNoise *noise)
{
  int16_t pcm[48000];

  wzp_comfort_noise_make (noise, pcm, G_N_ELEMENTS (pcm));
  return speech_rms (pcm, G_N_ELEMENTS (pcm));
}

static void
hear (WzpComfortNoise *noise, int16_t amplitude, unsigned n_frames)
{
  int16_t pcm[SPEECH_FRAME];

  for (unsigned i = 0; i < SPEECH_FRAME; i++)
    pcm[i] = i % 2 ? amplitude : (int16_t) -amplitude;
  for (unsigned i = 0; i < n_frames; i++)
    wzp_comfort_noise_hear (noise, pcm, SPEECH_FRAME);
}

static void
test_starts_as_loud_as_the_references (void)
{
  WzpComfortNoise noise;

  wzp_comfort_noise_init (&noise);
  g_assert_cmpfloat_with_epsilon (level (&noise), 29, 3);
}

static void
test_is_as_loud_as_the_pauses (void)
{
  WzpComfortNoise noise;

  wzp_comfort_noise_init (&noise);
  hear (&noise, 8000, 20);
  hear (&noise, 12, 2);
  hear (&noise, 8000, 20);
  g_assert_cmpfloat_with_epsilon (level (&noise), 12 * 1.22, 3);
}

static void
test_is_never_loud (void)
{
  WzpComfortNoise noise;

  wzp_comfort_noise_init (&noise);
  hear (&noise, 20000, 5000);
  g_assert_cmpfloat (level (&noise), <, 180);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/comfort-noise/starts-as-loud-as-the-references",
                   test_starts_as_loud_as_the_references);
  g_test_add_func ("/codec/comfort-noise/is-as-loud-as-the-pauses", test_is_as_loud_as_the_pauses);
  g_test_add_func ("/codec/comfort-noise/is-never-loud", test_is_never_loud);
  return g_test_run ();
}
