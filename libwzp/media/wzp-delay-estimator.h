/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much playout must lag behind the fastest packet so that nearly all others are there in time:
 * a quantile over a forgetting histogram of every packet's delay relative to the fastest of late. No
 * averages: one number for the mean says nothing about the tail that is heard. */
#pragma once

#include "wzp-instant.h"

G_BEGIN_DECLS

#define WZP_DELAY_BUCKETS   100u
#define WZP_DELAY_BUCKET_MS 5u
/* The fastest packet is searched in this many last pieces of time. */
#define WZP_DELAY_PIECES   8u
#define WZP_DELAY_PIECE_MS 500u

typedef struct
{
  float share[WZP_DELAY_BUCKETS]; /* of the packets; sums to 1 */
  unsigned n_packets;             /* seen, at most what matters */
  /* Least (arrival - media time) in each piece of time, ns; a ring */
  int64_t fastest[WZP_DELAY_PIECES];
  int64_t piece; /* number of the piece that is being filled */
  gboolean started;
  int64_t base_ns; /* least of `fastest` */
  unsigned target_ms;
  /* RFC 3550 6.4.1 */
  int64_t last_transit_ns;
  double jitter_ns;
} WzpDelayEstimator;

void wzp_delay_estimator_init (WzpDelayEstimator *estimator);
/* A new sender's clock on the same network: forgets the base, keeps the histogram. */
void wzp_delay_estimator_rebase (WzpDelayEstimator *estimator);
void wzp_delay_estimator_add (WzpDelayEstimator *estimator, int64_t media_ms, WzpInstant arrival);

/* How long after the fastest packet's way media of @media_ms is played when it is played at @now. */
static inline int64_t
wzp_delay_estimator_delay_ns (const WzpDelayEstimator *estimator, int64_t media_ms, WzpInstant now)
{
  return (int64_t) now - media_ms * 1000000 - estimator->base_ns;
}

G_END_DECLS
