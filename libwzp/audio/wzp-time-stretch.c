/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-time-stretch.h"

#include <math.h>
#include <string.h>

/* 2.5 ms: voices above 400 Hz are cut by several periods. */
#define MIN_LAG 120u
/* The search compares every fourth sample, then refines around the best. */
#define COARSE 4u
/* Neighbouring periods that are less alike than this would be heard. */
#define ALIKE 0.75f
/* RMS below which nobody hears what is cut. */
#define QUIET_RMS 60.0f

/* Normalized correlation of @lag samples with the @lag after them. */
static float
likeness (const int16_t *pcm, size_t lag, size_t step)
{
  float xy = 0, xx = 1, yy = 1;

  for (size_t i = 0; i < lag; i += step)
    {
      float x = pcm[i], y = pcm[i + lag];

      xy += x * y;
      xx += x * x;
      yy += y * y;
    }
  return xy / sqrtf (xx * yy);
}

static float
rms (const int16_t *pcm, size_t n)
{
  float sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += (float) pcm[i] * (float) pcm[i];
  return sqrtf (sum / (float) n);
}

/* The best lag up to @max_lag, or 0 when a change would be heard. */
static size_t
find_lag (const int16_t *pcm, size_t n_samples, size_t max_lag)
{
  size_t best = 0, from, to;
  float found = ALIKE;

  max_lag = MIN (MIN (max_lag, n_samples / 2), WZP_TIME_STRETCH_MAX);
  if (max_lag < MIN_LAG)
    return 0;
  if (rms (pcm, n_samples) < QUIET_RMS)
    return max_lag;
  for (size_t lag = MIN_LAG; lag <= max_lag; lag += COARSE)
    {
      float alike = likeness (pcm, lag, COARSE);

      if (alike > found)
        {
          found = alike;
          best = lag;
        }
    }
  if (best == 0)
    return 0;
  from = MAX (best - COARSE + 1, MIN_LAG);
  to = MIN (best + COARSE - 1, max_lag);
  found = -1;
  for (size_t lag = from; lag <= to; lag++)
    {
      float alike = likeness (pcm, lag, 1);

      if (alike > found)
        {
          found = alike;
          best = lag;
        }
    }
  return best;
}

/* @out goes from @from to @to over @n samples; it may be one of them. */
static void
cross_fade (int16_t *out, const int16_t *from, const int16_t *to, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      float part = ((float) i + 0.5f) / (float) n;

      out[i] = (int16_t) lrintf ((1 - part) * (float) from[i] + part * (float) to[i]);
    }
}

size_t
wzp_time_stretch_shorten (int16_t *pcm, size_t n_samples, size_t max_cut)
{
  size_t lag = find_lag (pcm, n_samples, max_cut);

  if (lag == 0)
    return 0;
  cross_fade (pcm, pcm, pcm + lag, lag);
  memmove (pcm + lag, pcm + 2 * lag, (n_samples - 2 * lag) * sizeof *pcm);
  return lag;
}

size_t
wzp_time_stretch_lengthen (int16_t *pcm, size_t n_samples, size_t max_added)
{
  size_t lag = find_lag (pcm, n_samples, max_added);
  int16_t joint[WZP_TIME_STRETCH_MAX];

  if (lag == 0)
    return 0;
  /* The first period, then a fade from the second into the first again, then from the second on. */
  cross_fade (joint, pcm + lag, pcm, lag);
  memmove (pcm + 2 * lag, pcm + lag, (n_samples - lag) * sizeof *pcm);
  memcpy (pcm + lag, joint, lag * sizeof *pcm);
  return lag;
}
