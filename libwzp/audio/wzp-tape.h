/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last seconds of what a microphone gave, before any processing, to be played as if they were spoken again: as often
 * as anybody likes, with other processing each time. First one thread writes, then others read. */
#pragma once

#include "wzp-audio-spec.h"

G_BEGIN_DECLS

#define WZP_TAPE_SAMPLES (5 * WZP_AUDIO_RATE)

WzpTape *wzp_tape_new (void);
WzpTape *wzp_tape_ref (WzpTape *tape);
/* What was said is wiped. */
void wzp_tape_unref (WzpTape *tape);

/* The capture thread; never blocks or allocates. The oldest samples make place for the newest. */
void wzp_tape_write (WzpTape *tape, const int16_t *pcm, size_t n_samples);

/* Nobody writes any more. */
size_t wzp_tape_get_n_samples (const WzpTape *tape);
/* Copies up to @n_samples from the sample number @from on; returns how many there are. */
size_t wzp_tape_read (const WzpTape *tape, size_t from, int16_t *pcm, size_t n_samples);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpTape, wzp_tape_unref)

G_END_DECLS
