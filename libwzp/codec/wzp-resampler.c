/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-resampler.h"

#include <math.h>
#include <string.h>

#define CUTOFF_HZ   3650.0
#define RATE_HZ     48000.0
#define KAISER_BETA 7.0 /* 70 dB of stop band */
/* Taps that meet a sample when zeros are stuffed between the inputs. */
#define PHASE_TAPS (WZP_RESAMPLER_TAPS / WZP_RESAMPLER_RATIO)

static float taps[WZP_RESAMPLER_TAPS];

/* Modified Bessel function of the first kind, order 0. */
static double
bessel_i0 (double x)
{
  double sum = 1, term = 1;

  for (unsigned k = 1; k < 40; k++)
    {
      term *= (x / 2 / k) * (x / 2 / k);
      sum += term;
    }
  return sum;
}

static gpointer
make_taps (gpointer unused)
{
  double sum = 0, middle = (WZP_RESAMPLER_TAPS - 1) / 2.0;
  double h[WZP_RESAMPLER_TAPS];

  for (unsigned i = 0; i < WZP_RESAMPLER_TAPS; i++)
    {
      double t = i - middle, u = t / middle;
      double window = bessel_i0 (KAISER_BETA * sqrt (1 - u * u)) / bessel_i0 (KAISER_BETA);

      h[i] = window * sin (2 * G_PI * CUTOFF_HZ / RATE_HZ * t) / (G_PI * t);
      sum += h[i];
    }
  for (unsigned i = 0; i < WZP_RESAMPLER_TAPS; i++)
    taps[i] = (float) (h[i] / sum);
  return NULL;
}

void
wzp_resampler_init (WzpResampler *resampler)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, make_taps, NULL);
  memset (resampler, 0, sizeof *resampler);
}

static int16_t
to_s16 (float value)
{
  return (int16_t) lrintf (CLAMP (value, -32768.0f, 32767.0f));
}

void
wzp_resampler_down (WzpResampler *resampler, const int16_t *in, int16_t *out, size_t n_out)
{
  float *history = resampler->history;

  for (size_t i = 0; i < n_out; i++, in += WZP_RESAMPLER_RATIO)
    {
      float sum = 0;

      memmove (history, history + WZP_RESAMPLER_RATIO,
               (WZP_RESAMPLER_TAPS - WZP_RESAMPLER_RATIO) * sizeof *history);
      for (unsigned k = 0; k < WZP_RESAMPLER_RATIO; k++)
        history[WZP_RESAMPLER_TAPS - WZP_RESAMPLER_RATIO + k] = in[k];
      for (unsigned k = 0; k < WZP_RESAMPLER_TAPS; k++)
        sum += taps[k] * history[k]; /* the taps are symmetrical */
      out[i] = to_s16 (sum);
    }
}

void
wzp_resampler_up (WzpResampler *resampler, const int16_t *in, size_t n_in, int16_t *out)
{
  float *history = resampler->history;

  for (size_t i = 0; i < n_in; i++)
    {
      memmove (history, history + 1, (PHASE_TAPS - 1) * sizeof *history);
      history[PHASE_TAPS - 1] = in[i];
      for (unsigned phase = 0; phase < WZP_RESAMPLER_RATIO; phase++)
        {
          float sum = 0;

          for (unsigned k = 0; k < PHASE_TAPS; k++)
            sum += taps[phase + k * WZP_RESAMPLER_RATIO] * history[PHASE_TAPS - 1 - k];
          *out++ = to_s16 (sum * WZP_RESAMPLER_RATIO);
        }
    }
}
