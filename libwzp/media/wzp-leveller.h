/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much louder or softer a speaker is to be played so that all speakers of a room are equally loud: judged by the
 * loudness of its speech alone, not of the pauses. Knows no sound and no clock; runs where sound
 * streams, so that nothing locks, allocates or logs. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double loudness; /* mean power of the speech heard lately; full scale is 1 */
  double floor;    /* power of what is there while nobody speaks */
  unsigned n_spoken;
  float gain;
} WzpLeveller;

void wzp_leveller_init (WzpLeveller *leveller);
/* The gain from the end of a frame of 20 ms on, whose mean power is @power; it never jumps. */
float wzp_leveller_step (WzpLeveller *leveller, double power);

G_END_DECLS
