/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Real speech for tests (the spoken prompts of alsa-utils, 48 kHz mono), and how far one sound is from
 * another as an ear would have it. */
#pragma once

#include <glib.h>
#include <stdint.h>

#define SPEECH_RATE  48000u
#define SPEECH_FRAME 960u

typedef struct
{
  int16_t *pcm;
  size_t n_samples;
} Speech;

/* About 8.5 s of four sentences' worth of words with pauses, in whole frames. Fails the test when the
 * recordings are not there. */
Speech speech_load (void);
void speech_clear (Speech *speech);

double speech_rms (const int16_t *pcm, size_t n_samples);

/* Root mean square, in dB, over 24 mel bands up to 8 kHz of the difference of levels of two frames;
 * what is 60 dB below full scale counts as silence. */
double speech_log_mel_error (const int16_t *a, const int16_t *b);

/* The delay in samples, 0 .. @max, at which @heard resembles @said best. */
size_t speech_delay (const int16_t *said, const int16_t *heard, size_t n_samples, size_t max);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Speech, speech_clear)
