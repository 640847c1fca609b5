/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-delay-estimator.h"

#include <math.h>
#include <string.h>

/* So many packets may come too late: each costs one stall, which DRED and stretching soften, while
 * every millisecond of delay is paid all the time. */
#define QUANTILE 0.98f
/* Each packet's weight fades to 1/e within 200 packets, 4 s: jitter comes and goes with the radio. */
#define FORGET_AFTER 200u
/* Before anything is known. The first packets may stall; the first word comes early. */
#define START_MS 10u

void
wzp_delay_estimator_init (WzpDelayEstimator *estimator)
{
  *estimator = (WzpDelayEstimator) { .target_ms = START_MS };
}

void
wzp_delay_estimator_rebase (WzpDelayEstimator *estimator)
{
  estimator->started = FALSE;
}

/* Keeps the least transit of the last pieces of time. */
static void
follow_base (WzpDelayEstimator *estimator, int64_t transit_ns, WzpInstant arrival)
{
  int64_t piece = (int64_t) (wzp_duration_ms (arrival) / WZP_DELAY_PIECE_MS);

  if (!estimator->started || piece - estimator->piece >= (int64_t) WZP_DELAY_PIECES)
    {
      for (unsigned i = 0; i < WZP_DELAY_PIECES; i++)
        estimator->fastest[i] = INT64_MAX;
      estimator->piece = piece;
      estimator->last_transit_ns = transit_ns;
      estimator->started = TRUE;
    }
  for (; estimator->piece < piece; estimator->piece++)
    estimator->fastest[(uint64_t) (estimator->piece + 1) % WZP_DELAY_PIECES] = INT64_MAX;
  estimator->fastest[(uint64_t) estimator->piece % WZP_DELAY_PIECES] =
      MIN (estimator->fastest[(uint64_t) estimator->piece % WZP_DELAY_PIECES], transit_ns);
  estimator->base_ns = INT64_MAX;
  for (unsigned i = 0; i < WZP_DELAY_PIECES; i++)
    estimator->base_ns = MIN (estimator->base_ns, estimator->fastest[i]);
}

static void
follow_histogram (WzpDelayEstimator *estimator, int64_t late_ns)
{
  unsigned bucket = (unsigned) MIN (late_ns / (int64_t) WZP_MS (WZP_DELAY_BUCKET_MS),
                                    (int64_t) WZP_DELAY_BUCKETS - 1);
  float weight, sum = 0;
  unsigned i;

  /* The first packets weigh as in a plain average, so that the start is known soon. */
  estimator->n_packets = MIN (estimator->n_packets + 1, FORGET_AFTER);
  weight = 1.0f / (float) estimator->n_packets;
  for (i = 0; i < WZP_DELAY_BUCKETS; i++)
    estimator->share[i] *= 1 - weight;
  estimator->share[bucket] += weight;
  for (i = 0; i + 1 < WZP_DELAY_BUCKETS; i++)
    {
      sum += estimator->share[i];
      if (sum >= QUANTILE)
        break;
    }
  estimator->target_ms = (i + 1) * WZP_DELAY_BUCKET_MS;
}

void
wzp_delay_estimator_add (WzpDelayEstimator *estimator, int64_t media_ms, WzpInstant arrival)
{
  int64_t transit_ns = (int64_t) arrival - media_ms * 1000000;

  follow_base (estimator, transit_ns, arrival);
  estimator->jitter_ns +=
      (fabs ((double) (transit_ns - estimator->last_transit_ns)) - estimator->jitter_ns) / 16;
  estimator->last_transit_ns = transit_ns;
  follow_histogram (estimator, transit_ns - estimator->base_ns);
}
