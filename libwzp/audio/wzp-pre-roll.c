/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-pre-roll.h"

#include "wzp-time-stretch.h"

#include <string.h>

/* Of each frame: a voice that speaks a sixth faster for less than a second is not noticed. */
#define CUT_SAMPLES (WZP_PRE_ROLL_FRAME / 6u)

static void
take_in (WzpPreRoll *roll, const int16_t *pcm)
{
  memcpy (roll->pcm + roll->n_kept, pcm, WZP_PRE_ROLL_FRAME * sizeof *pcm);
  roll->n_kept += WZP_PRE_ROLL_FRAME;
}

static void
drop (WzpPreRoll *roll, size_t n)
{
  roll->n_kept -= n;
  memmove (roll->pcm, roll->pcm + n, roll->n_kept * sizeof *roll->pcm);
}

void
wzp_pre_roll_clear (WzpPreRoll *roll)
{
  roll->n_kept = 0;
  roll->may_cut = 0;
}

void
wzp_pre_roll_keep (WzpPreRoll *roll, const int16_t *pcm)
{
  take_in (roll, pcm);
  if (roll->n_kept > WZP_PRE_ROLL_SAMPLES)
    drop (roll, roll->n_kept - WZP_PRE_ROLL_SAMPLES);
  roll->may_cut = 0;
}

/* One step nearer to the present. */
static void
catch_up (WzpPreRoll *roll)
{
  size_t late = roll->n_kept - WZP_PRE_ROLL_FRAME;
  size_t cut;

  if (late == 0)
    return;
  roll->may_cut = MIN (roll->may_cut + CUT_SAMPLES, WZP_TIME_STRETCH_MAX);
  cut = wzp_time_stretch_shorten (roll->pcm, roll->n_kept, MIN (late, roll->may_cut));
  roll->may_cut -= cut;
  roll->n_kept -= cut;
}

size_t
wzp_pre_roll_pass (WzpPreRoll *roll, const int16_t *pcm, int16_t *out)
{
  size_t late;

  take_in (roll, pcm);
  catch_up (roll);
  late = roll->n_kept - WZP_PRE_ROLL_FRAME;
  memcpy (out, roll->pcm, WZP_PRE_ROLL_FRAME * sizeof *out);
  drop (roll, WZP_PRE_ROLL_FRAME);
  return late;
}
