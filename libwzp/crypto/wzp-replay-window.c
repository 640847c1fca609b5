/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-replay-window.h"

#include <string.h>

static uint64_t
mask_of (uint64_t counter)
{
  return UINT64_C (1) << (counter % 64);
}

static size_t
word_of (uint64_t counter)
{
  return (counter / 64) % WZP_REPLAY_WINDOW_WORDS;
}

void
wzp_replay_window_init (WzpReplayWindow *self)
{
  memset (self, 0, sizeof *self);
}

gboolean
wzp_replay_window_is_fresh (const WzpReplayWindow *self, uint64_t counter)
{
  if (!self->started || counter > self->highest)
    return TRUE;
  if (self->highest - counter >= WZP_REPLAY_WINDOW_BITS)
    return FALSE;
  return (self->bits[word_of (counter)] & mask_of (counter)) == 0;
}

/* Makes room above the old highest: the bits there belong to counters that are too old now. */
static void
slide (WzpReplayWindow *self, uint64_t counter)
{
  if (!self->started || counter - self->highest >= WZP_REPLAY_WINDOW_BITS)
    memset (self->bits, 0, sizeof self->bits);
  else
    for (uint64_t c = self->highest + 1; c != counter; c++)
      self->bits[word_of (c)] &= ~mask_of (c);
  self->started = TRUE;
  self->highest = counter;
}

void
wzp_replay_window_take (WzpReplayWindow *self, uint64_t counter)
{
  g_assert (wzp_replay_window_is_fresh (self, counter));
  if (!self->started || counter > self->highest)
    slide (self, counter);
  self->bits[word_of (counter)] |= mask_of (counter);
}
