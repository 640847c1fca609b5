/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time stamps for a stream of frames that a sound device delivers or takes: the frames come in bursts
 * and late, the sound itself runs evenly. Follows the device's clock slowly, and a real gap at once.
 * Any unit of time, one per pacer. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* A difference to the clock this large is a gap (suspend, restart), not jitter. */
#define WZP_PACER_GAP_NS UINT64_C (200000000)
/* The part of the difference taken up per frame: 20 ms frames halve it in 0.9 s. */
#define WZP_PACER_SHARE 64

typedef struct
{
  uint64_t next; /* stamp of the frame to come */
  gboolean running;
} WzpPacer;

/* The stamp of a frame of @duration that is seen @now. Never goes back but for a gap. */
static inline uint64_t
wzp_pacer_stamp (WzpPacer *pacer, uint64_t now, uint64_t duration)
{
  int64_t off = (int64_t) (now - pacer->next);
  uint64_t stamp;

  if (!pacer->running || off > (int64_t) WZP_PACER_GAP_NS || off < -(int64_t) WZP_PACER_GAP_NS)
    stamp = now;
  else
    stamp = pacer->next + (uint64_t) (off / WZP_PACER_SHARE);
  pacer->running = TRUE;
  pacer->next = stamp + duration;
  return stamp;
}

G_END_DECLS
