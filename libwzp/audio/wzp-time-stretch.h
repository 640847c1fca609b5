/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes a piece of speech a little shorter or longer without changing its pitch: one period of the
 * voice is cut out or repeated, with a cross-fade. Where the sound has no period to hide it in, and is
 * not quiet, nothing is done. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* One call changes at most this much (10 ms), and never more than half of the piece. */
#define WZP_TIME_STRETCH_MAX 480u

/* Shortens @pcm in place by at most @max_cut samples; returns by how many. */
size_t wzp_time_stretch_shorten (int16_t *pcm, size_t n_samples, size_t max_cut);
/* Lengthens @pcm in place by at most @max_added samples (there is room for them); returns by how
 * many. */
size_t wzp_time_stretch_lengthen (int16_t *pcm, size_t n_samples, size_t max_added);

G_END_DECLS
