/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 48 kHz <-> 8 kHz for the narrow-band codecs: one low-pass of linear phase, used as decimator and as
 * interpolator. Not relevant for interoperation, so it is better than the reference's. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define WZP_RESAMPLER_RATIO 6u
/* 192 taps at 48 kHz: 2 ms of delay, pass band to 3.2 kHz, 70 dB down at 4.2 kHz. */
#define WZP_RESAMPLER_TAPS 192u

typedef struct
{
  float history[WZP_RESAMPLER_TAPS]; /* of the input, oldest first */
} WzpResampler;

void wzp_resampler_init (WzpResampler *resampler);
/* @n_out samples at 8 kHz from 6 x @n_out at 48 kHz. */
void wzp_resampler_down (WzpResampler *resampler, const int16_t *in, int16_t *out, size_t n_out);
/* 6 x @n_in samples at 48 kHz from @n_in at 8 kHz. */
void wzp_resampler_up (WzpResampler *resampler, const int16_t *in, size_t n_in, int16_t *out);

G_END_DECLS
