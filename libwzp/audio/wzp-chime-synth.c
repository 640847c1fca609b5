/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sound is a few notes. There are two kinds: struck ones that die away like those of a marimba, and held
 * ones like those of an exchange, which people know from every telephone. */
#include "wzp-chime-synth.h"

#include <math.h>

#include "wzp-audio-spec.h"

#define NOTES_MAX 8
/* Nothing begins or ends faster, or it would click. */
#define RAMP_S 0.008
/* The tone of European exchanges, ETSI EN 300 001. */
#define EXCHANGE_HZ 425

typedef struct
{
  int at_ms;
  int length_ms;
  double hz;
  double level; /* of WZP_CHIME_PEAK */
  gboolean is_held;
} Note;

typedef struct
{
  gboolean repeats;
  int length_ms;
  Note notes[NOTES_MAX]; /* until one without a length */
} Score;

static const Score scores[] = {
  /* A broken chord upwards, twice, then a rest to answer in. */
  [WZP_CHIME_SOUND_RING] = { TRUE,
                             3600,
                             { { 0, 500, 523.25, 0.8, FALSE },
                               { 160, 500, 659.26, 0.8, FALSE },
                               { 320, 900, 783.99, 0.9, FALSE },
                               { 1000, 500, 523.25, 0.8, FALSE },
                               { 1160, 500, 659.26, 0.8, FALSE },
                               { 1320, 1100, 1046.50, 0.9, FALSE } } },
  [WZP_CHIME_SOUND_KNOCK] = { FALSE, 500, { { 0, 450, 783.99, 0.35, FALSE } } },
  [WZP_CHIME_SOUND_RINGBACK] = { TRUE, 5000, { { 0, 1000, EXCHANGE_HZ, 0.3, TRUE } } },
  [WZP_CHIME_SOUND_BUSY] = { TRUE, 960, { { 0, 480, EXCHANGE_HZ, 0.3, TRUE } } },
  [WZP_CHIME_SOUND_END] = { FALSE,
                            700,
                            { { 0, 400, 523.25, 0.4, FALSE }, { 150, 500, 392.00, 0.4, FALSE } } },
  [WZP_CHIME_SOUND_MUTED] = { FALSE,
                              260,
                              { { 0, 160, 440.00, 0.3, FALSE }, { 80, 160, 329.63, 0.3, FALSE } } },
  [WZP_CHIME_SOUND_UNMUTED] = { FALSE,
                                260,
                                { { 0, 160, 329.63, 0.3, FALSE },
                                  { 80, 160, 440.00, 0.3, FALSE } } },
  [WZP_CHIME_SOUND_JOINED] = { FALSE,
                               450,
                               { { 0, 250, 523.25, 0.3, FALSE },
                                 { 110, 320, 659.26, 0.3, FALSE } } },
  [WZP_CHIME_SOUND_LEFT] = { FALSE,
                             450,
                             { { 0, 250, 659.26, 0.3, FALSE }, { 110, 320, 523.25, 0.3, FALSE } } },
};

static double
get_envelope (const Note *note, double t, double length)
{
  double edge = MIN (1, MIN (t, length - t) / RAMP_S);

  return note->is_held ? edge : edge * exp (-5 * t / length);
}

/* A little of the second and fourth partial makes wood of a whistle. */
static double
get_wave (const Note *note, double t)
{
  double phase = 2 * G_PI * note->hz * t;

  if (note->is_held)
    return sin (phase);
  return 0.78 * sin (phase) + 0.14 * sin (2 * phase) + 0.08 * sin (4 * phase);
}

static void
add_note (double *mix, const Note *note)
{
  size_t begin = (size_t) note->at_ms * WZP_AUDIO_RATE / 1000;
  size_t n = (size_t) note->length_ms * WZP_AUDIO_RATE / 1000;
  double length = note->length_ms / 1000.0;

  for (size_t i = 0; i < n; i++)
    {
      double t = (double) i / WZP_AUDIO_RATE;

      mix[begin + i] += note->level * get_envelope (note, t, length) * get_wave (note, t);
    }
}

gboolean
wzp_chime_sound_repeats (WzpChimeSound sound)
{
  return scores[sound].repeats;
}

GBytes *
wzp_chime_synthesise (WzpChimeSound sound, double volume)
{
  const Score *score = &scores[sound];
  size_t n = (size_t) score->length_ms * WZP_AUDIO_RATE / 1000;
  g_autofree double *mix = g_new0 (double, n);
  int16_t *pcm = g_new (int16_t, n);

  for (unsigned i = 0; i < NOTES_MAX && score->notes[i].length_ms > 0; i++)
    add_note (mix, &score->notes[i]);
  for (size_t i = 0; i < n; i++)
    pcm[i] = (int16_t) lrint (CLAMP (mix[i], -1, 1) * WZP_CHIME_PEAK * volume * INT16_MAX);
  return g_bytes_new_take (pcm, n * sizeof *pcm);
}
