/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-token-bucket.h"

#define E9 UINT64_C (1000000000)

void
wzp_token_bucket_init (WzpTokenBucket *bucket,
                       uint32_t rate_per_second,
                       uint32_t burst,
                       WzpInstant now)
{
  bucket->rate_per_second = rate_per_second;
  bucket->burst = burst;
  bucket->level_e9 = burst * E9;
  bucket->updated = now;
}

static uint64_t
level_at (const WzpTokenBucket *bucket, WzpInstant now)
{
  uint64_t full = bucket->burst * E9;
  uint64_t missing = full - bucket->level_e9;
  WzpDuration elapsed = wzp_instant_since (now, bucket->updated);

  if (bucket->rate_per_second == 0)
    return bucket->level_e9;
  /* Compared by division, so an idle year cannot overflow the product. */
  if (elapsed >= missing / bucket->rate_per_second + 1)
    return full;
  return bucket->level_e9 + MIN (elapsed * bucket->rate_per_second, missing);
}

gboolean
wzp_token_bucket_take (WzpTokenBucket *bucket, uint32_t n, WzpInstant now)
{
  bucket->level_e9 = level_at (bucket, now);
  bucket->updated = MAX (bucket->updated, now);
  if (bucket->level_e9 < n * E9)
    return FALSE;
  bucket->level_e9 -= n * E9;
  return TRUE;
}

WzpInstant
wzp_token_bucket_ready_at (const WzpTokenBucket *bucket, uint32_t n, WzpInstant now)
{
  uint64_t level = level_at (bucket, now);

  if (level >= n * E9)
    return now;
  if (n > bucket->burst || bucket->rate_per_second == 0)
    return WZP_INSTANT_NEVER;
  return wzp_instant_add (now,
                          (n * E9 - level + bucket->rate_per_second - 1) / bucket->rate_per_second);
}
