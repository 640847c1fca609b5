/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which counters of one key were seen already: a sliding bitmap below the highest one. Checking and
 * taking are two calls, so that a forged frame, found out between them, changes nothing. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* How far behind the highest counter a frame may still come. 1024 frames are 20 s of 20 ms audio. */
#define WZP_REPLAY_WINDOW_BITS  1024
#define WZP_REPLAY_WINDOW_WORDS (WZP_REPLAY_WINDOW_BITS / 64)

typedef struct
{
  gboolean started;
  uint64_t highest;
  uint64_t bits[WZP_REPLAY_WINDOW_WORDS]; /* counter c is bit c mod WZP_REPLAY_WINDOW_BITS */
} WzpReplayWindow;

void wzp_replay_window_init (WzpReplayWindow *self);
/* Whether @counter is neither taken nor too old to know. */
gboolean wzp_replay_window_is_fresh (const WzpReplayWindow *self, uint64_t counter);
/* Takes @counter, which must be fresh. */
void wzp_replay_window_take (WzpReplayWindow *self, uint64_t counter);

G_END_DECLS
