/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-comfort-noise.h"

#include <math.h>

/* RMS of the reference's comfort noise: uniform in -50 .. 50 (wire.md 6.6). */
#define START_RMS 29.0f
/* -46 dBFS: louder "silence" would be heard as a fault. */
#define MAX_RMS 160.0f
/* The floor follows quieter sound at once, louder sound over some seconds of 20 ms frames. */
#define RISE_PER_FRAME 1.01f
/* One-pole low-pass at about 3 kHz: white noise hisses. */
#define SMOOTHING 0.68f
/* RMS of unit uniform noise after that low-pass: sqrt((1-a)/(1+a) / 3). */
#define SMOOTHED_RMS 0.252f

void
wzp_comfort_noise_init (WzpComfortNoise *noise)
{
  *noise = (WzpComfortNoise) { .random = wzp_random_seeded (1), .floor = START_RMS };
}

void
wzp_comfort_noise_hear (WzpComfortNoise *noise, const int16_t *pcm, size_t n_samples)
{
  float sum = 0, rms;

  if (n_samples == 0)
    return;
  for (size_t i = 0; i < n_samples; i++)
    sum += (float) pcm[i] * (float) pcm[i];
  rms = sqrtf (sum / (float) n_samples);
  noise->floor = MIN (rms, MAX (noise->floor, 1.0f) * RISE_PER_FRAME);
  noise->floor = MIN (noise->floor, MAX_RMS);
}

void
wzp_comfort_noise_make (WzpComfortNoise *noise, int16_t *pcm, size_t n_samples)
{
  float scale = noise->floor / SMOOTHED_RMS;

  for (size_t i = 0; i < n_samples; i++)
    {
      float white = (float) (wzp_random_u64 (&noise->random) >> 40) / (float) (1 << 23) - 1.0f;

      noise->smooth = SMOOTHING * noise->smooth + (1 - SMOOTHING) * white;
      pcm[i] = (int16_t) lrintf (noise->smooth * scale);
    }
}
