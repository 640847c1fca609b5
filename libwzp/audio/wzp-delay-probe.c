/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-delay-probe.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#define FRAME         WZP_AUDIO_FRAME_SAMPLES
#define CHIRP_SAMPLES (WZP_DELAY_PROBE_CHIRP_FRAMES * FRAME)
#define CHIRP_FROM_HZ 600.0
#define CHIRP_TO_HZ   2400.0
/* A quarter of full scale, as loud as a voice. */
#define CHIRP_PEAK 8000.0
/* Correlation works on a sixth of a millisecond: a rate of 6 kHz holds the whole sweep. */
#define STEP    8u
#define STEP_NS (STEP * WZP_SECONDS (1) / WZP_AUDIO_RATE)
#define HEARD   (FRAME / STEP)
#define SOUGHT  (CHIRP_SAMPLES / STEP)
#define WINDOW  (SOUGHT + HEARD)
/* Speech and noise stay below, the chirp above, also out of Opus at 24 kb/s and amid as much noise (its test). */
#define ALIKE 0.6f
/* Of the decimated sound, RMS: silence is like everything. */
#define QUIET_RMS 100.0f
/* A better match than the best so far comes within the length of the chirp or not at all. */
#define SETTLE_FRAMES WZP_DELAY_PROBE_CHIRP_FRAMES
/* Longer is no delay that people could talk with, but an echo of an earlier one. */
#define MAX_DELAY (WZP_DELAY_PROBE_PAUSE / 2)

struct _WzpDelayProbe
{
  /* Set at birth */
  int16_t chirp[CHIRP_SAMPLES];
  float sought[SOUGHT];
  float sought_norm;

  _Atomic uint64_t said;  /* capture thread writes: when the chirp began; 0: not yet */
  _Atomic uint64_t delay; /* playback thread writes, anyone reads; 0: not found */

  /* Capture thread */
  WzpInstant next; /* 0: not begun */
  unsigned n_tries;
  size_t n_said; /* samples of the chirp */

  /* Playback thread */
  float window[WINDOW];
  float best;
  WzpInstant best_at;
  unsigned n_since_best;
};

static void
decimate (const int16_t *pcm, size_t n_samples, float *out)
{
  for (size_t i = 0; i < n_samples / STEP; i++)
    {
      int sum = 0;

      for (size_t k = 0; k < STEP; k++)
        sum += pcm[i * STEP + k];
      out[i] = (float) sum / STEP;
    }
}

static float
dot (const float *a, const float *b, size_t n)
{
  float sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

static void
make_chirp (int16_t *pcm)
{
  const double seconds = (double) CHIRP_SAMPLES / WZP_AUDIO_RATE;

  for (size_t i = 0; i < CHIRP_SAMPLES; i++)
    {
      double t = (double) i / WZP_AUDIO_RATE;
      double phase =
          2 * G_PI * (CHIRP_FROM_HZ * t + (CHIRP_TO_HZ - CHIRP_FROM_HZ) * t * t / (2 * seconds));
      double fade = 0.5 - 0.5 * cos (2 * G_PI * t / seconds);

      pcm[i] = (int16_t) lrint (CHIRP_PEAK * fade * sin (phase));
    }
}

WzpDelayProbe *
wzp_delay_probe_new (void)
{
  WzpDelayProbe *probe = g_atomic_rc_box_new0 (WzpDelayProbe);

  make_chirp (probe->chirp);
  decimate (probe->chirp, CHIRP_SAMPLES, probe->sought);
  probe->sought_norm = sqrtf (dot (probe->sought, probe->sought, SOUGHT));
  return probe;
}

WzpDelayProbe *
wzp_delay_probe_ref (WzpDelayProbe *probe)
{
  return g_atomic_rc_box_acquire (probe);
}

void
wzp_delay_probe_unref (WzpDelayProbe *probe)
{
  g_atomic_rc_box_release (probe);
}

static gboolean
is_found (WzpDelayProbe *probe)
{
  return atomic_load_explicit (&probe->delay, memory_order_acquire) != 0;
}

void
wzp_delay_probe_say (WzpDelayProbe *probe, int16_t *pcm, WzpInstant when)
{
  if (probe->next == 0)
    probe->next = wzp_instant_add (when, WZP_DELAY_PROBE_PAUSE);
  if (probe->n_said == 0)
    {
      if (when < probe->next || probe->n_tries == WZP_DELAY_PROBE_MAX_TRIES || is_found (probe))
        return;
      probe->n_tries++;
      probe->next = wzp_instant_add (when, WZP_DELAY_PROBE_PAUSE);
      atomic_store_explicit (&probe->said, when - WZP_AUDIO_FRAME_DURATION, memory_order_release);
    }
  memcpy (pcm, probe->chirp + probe->n_said, FRAME * sizeof *pcm);
  probe->n_said = (probe->n_said + FRAME) % CHIRP_SAMPLES;
}

/* Looks at every place where a chirp may have begun that ends in the newest frame. */
static void
search (WzpDelayProbe *probe, WzpInstant when)
{
  for (size_t i = 1; i <= HEARD; i++)
    {
      const float *heard = probe->window + i;
      float norm = sqrtf (dot (heard, heard, SOUGHT));
      float alike;

      if (norm < QUIET_RMS * sqrtf (SOUGHT))
        continue;
      alike = dot (heard, probe->sought, SOUGHT) / (norm * probe->sought_norm);
      if (alike < ALIKE || alike <= probe->best)
        continue;
      probe->best = alike;
      probe->best_at = when - (SOUGHT - i) * STEP_NS;
      probe->n_since_best = 0;
    }
}

static void
conclude (WzpDelayProbe *probe)
{
  WzpInstant said = atomic_load_explicit (&probe->said, memory_order_acquire);
  WzpDuration delay = wzp_instant_since (probe->best_at, said);

  probe->best = 0;
  if (said != 0 && delay > 0 && delay < MAX_DELAY)
    atomic_store_explicit (&probe->delay, delay, memory_order_release);
}

void
wzp_delay_probe_hear (WzpDelayProbe *probe, const int16_t *pcm, WzpInstant when)
{
  if (is_found (probe))
    return;
  memmove (probe->window, probe->window + HEARD, SOUGHT * sizeof *probe->window);
  decimate (pcm, FRAME, probe->window + SOUGHT);
  search (probe, when);
  if (probe->best > 0 && probe->n_since_best++ == SETTLE_FRAMES)
    conclude (probe);
}

gboolean
wzp_delay_probe_get (WzpDelayProbe *probe, WzpDuration *out)
{
  *out = atomic_load_explicit (&probe->delay, memory_order_acquire);
  return *out != 0;
}
