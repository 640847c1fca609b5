/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-leveller.h"

#include <math.h>

/* What speech is brought to: -23 dB below full scale, the loudness of broadcasts (EBU R 128). */
#define TARGET 0.005
/* Nobody is made more than 20 dB louder: noise would be all that is added. Nor more than 12 dB softer. */
#define LOUDEST 10.0
#define SOFTEST 0.25
/* Speech is this far above the pauses (9 dB), and not below -60 dB of full scale. */
#define ABOVE_FLOOR 8.0
#define FAINTEST    1e-6
/* How the floor follows upwards, in a frame: 4 dB in a second. A fan that starts is no speech for long. */
#define FLOOR_RISE   1.0186
#define LOWEST_FLOOR 1e-9
/* Frames of speech before anything is done, and those the loudness is the mean of: 0.2 and 3 s. */
#define FIRST_FRAMES 10
#define MEAN_FRAMES  150
/* How far the gain moves in a frame: 0.3 dB, 15 dB in a second. */
#define GAIN_STEP 1.0351

void
wzp_leveller_init (WzpLeveller *leveller)
{
  *leveller = (WzpLeveller) { .floor = LOWEST_FLOOR, .gain = 1 };
}

static gboolean
is_speech (WzpLeveller *leveller, double power)
{
  leveller->floor = CLAMP (power, LOWEST_FLOOR, leveller->floor * FLOOR_RISE);
  return power >= FAINTEST && power > leveller->floor * ABOVE_FLOOR;
}

float
wzp_leveller_step (WzpLeveller *leveller, double power)
{
  double wanted;

  if (!is_speech (leveller, power))
    return leveller->gain;
  leveller->n_spoken = MIN (leveller->n_spoken + 1, MEAN_FRAMES);
  leveller->loudness += (power - leveller->loudness) / leveller->n_spoken;
  if (leveller->n_spoken < FIRST_FRAMES)
    return leveller->gain;
  wanted = CLAMP (sqrt (TARGET / leveller->loudness), SOFTEST, LOUDEST);
  leveller->gain = (float) CLAMP (wanted, leveller->gain / GAIN_STEP, leveller->gain * GAIN_STEP);
  return leveller->gain;
}
