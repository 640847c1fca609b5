/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A token bucket: `rate` tokens a second arrive, at most `burst` are kept. Pure: time is an argument. */
#pragma once

#include "wzp-instant.h"

G_BEGIN_DECLS

typedef struct
{
  uint32_t rate_per_second;
  uint32_t burst;
  uint64_t level_e9; /* tokens x 10^9, so no fraction of a token is lost between calls */
  WzpInstant updated;
} WzpTokenBucket;

/* Starts full. */
void wzp_token_bucket_init (WzpTokenBucket *bucket,
                            uint32_t rate_per_second,
                            uint32_t burst,
                            WzpInstant now);

/* Takes @n tokens, or none and returns FALSE when fewer are there. */
gboolean wzp_token_bucket_take (WzpTokenBucket *bucket, uint32_t n, WzpInstant now);

/* When @n tokens will be there; WZP_INSTANT_NEVER when that cannot be. */
WzpInstant wzp_token_bucket_ready_at (const WzpTokenBucket *bucket, uint32_t n, WzpInstant now);

G_END_DECLS
