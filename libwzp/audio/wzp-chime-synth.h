/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sounds of a telephone, computed: no file, no licence of anybody else's. Knows no device. */
#pragma once

#include <stdint.h>

#include "wzp-chime.h"

G_BEGIN_DECLS

/* Loudest sample at volume 1: 12 dB below full scale, where the peaks of speech are. */
#define WZP_CHIME_PEAK 0.25

/* One turn of @sound as 48 kHz, mono, S16: an array of int16_t. It begins and ends in silence, so turns can follow
 * each other. */
GBytes *wzp_chime_synthesise (WzpChimeSound sound, double volume);
/* Whether it is played again and again until it is stopped. */
gboolean wzp_chime_sound_repeats (WzpChimeSound sound);

G_END_DECLS
