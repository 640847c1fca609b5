/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long to wait before the next attempt at something that failed: longer each time, capped, and
 * scattered, so that a relay that comes back is not met by all its clients at once. */
#pragma once

#include "wzp-instant.h"
#include "wzp-random.h"

G_BEGIN_DECLS

typedef struct
{
  unsigned n_failures;
  WzpDuration cap; /* 0: 30 s */
  WzpRandom random;
} WzpBackoff;

void wzp_backoff_init (WzpBackoff *backoff, WzpRandom random);
/* No wait is longer from now on: somebody is waiting. 0: as at first. */
void wzp_backoff_set_cap (WzpBackoff *backoff, WzpDuration cap);
/* After a success: the next failure waits as little as the first. */
void wzp_backoff_reset (WzpBackoff *backoff);
/* Counts a failure; the first is followed by an attempt at once. */
WzpDuration wzp_backoff_next (WzpBackoff *backoff);

G_END_DECLS
