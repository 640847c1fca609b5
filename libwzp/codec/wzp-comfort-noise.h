/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sound of a line that is alive while nobody speaks: faint noise as loud as the pauses heard so
 * far. The level that a comfort-noise packet carries is not used (nor is it by the reference): it
 * comes from the peer, and the pauses are measured. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "wzp-random.h"

G_BEGIN_DECLS

typedef struct
{
  WzpRandom random;
  float floor;  /* RMS of the quietest sound of late */
  float smooth; /* memory of the low-pass */
} WzpComfortNoise;

void wzp_comfort_noise_init (WzpComfortNoise *noise);
/* Learns from sound that was played. */
void wzp_comfort_noise_hear (WzpComfortNoise *noise, const int16_t *pcm, size_t n_samples);
void wzp_comfort_noise_make (WzpComfortNoise *noise, int16_t *pcm, size_t n_samples);

G_END_DECLS
