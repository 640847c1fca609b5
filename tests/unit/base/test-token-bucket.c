/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-token-bucket.h"

static void
test_starts_full_and_refills_at_its_rate (void)
{
  WzpTokenBucket bucket;

  wzp_token_bucket_init (&bucket, 10, 5, WZP_SECONDS (1));
  g_assert_true (wzp_token_bucket_take (&bucket, 5, WZP_SECONDS (1)));
  g_assert_false (wzp_token_bucket_take (&bucket, 1, WZP_SECONDS (1)));
  g_assert_false (wzp_token_bucket_take (&bucket, 1, WZP_SECONDS (1) + WZP_MS (99)));
  g_assert_true (wzp_token_bucket_take (&bucket, 1, WZP_SECONDS (1) + WZP_MS (100)));
}

static void
test_never_holds_more_than_its_burst (void)
{
  WzpTokenBucket bucket;

  wzp_token_bucket_init (&bucket, 1000000, 3, 0);
  g_assert_true (wzp_token_bucket_take (&bucket, 3, WZP_SECONDS (UINT64_C (31557600) * 100)));
  g_assert_false (wzp_token_bucket_take (&bucket, 1, WZP_SECONDS (UINT64_C (31557600) * 100)));
}

static void
test_tells_when_tokens_will_be_there (void)
{
  WzpTokenBucket bucket;
  WzpInstant ready;

  wzp_token_bucket_init (&bucket, 3, 3, 0);
  g_assert_true (wzp_token_bucket_take (&bucket, 3, 0));
  ready = wzp_token_bucket_ready_at (&bucket, 1, 0);
  g_assert_false (wzp_token_bucket_take (&bucket, 1, ready - 1));
  g_assert_true (wzp_token_bucket_take (&bucket, 1, ready));
  g_assert_cmpuint (wzp_token_bucket_ready_at (&bucket, 4, ready), ==, WZP_INSTANT_NEVER);
}

static void
test_a_clock_that_stands_still_gives_nothing (void)
{
  WzpTokenBucket bucket;

  wzp_token_bucket_init (&bucket, 1000, 1, WZP_SECONDS (5));
  g_assert_true (wzp_token_bucket_take (&bucket, 1, WZP_SECONDS (5)));
  g_assert_false (wzp_token_bucket_take (&bucket, 1, WZP_SECONDS (5)));
  g_assert_false (wzp_token_bucket_take (&bucket, 1, WZP_SECONDS (4)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/token-bucket/starts-full-and-refills-at-its-rate",
                   test_starts_full_and_refills_at_its_rate);
  g_test_add_func ("/base/token-bucket/never-holds-more-than-its-burst",
                   test_never_holds_more_than_its_burst);
  g_test_add_func ("/base/token-bucket/tells-when-tokens-will-be-there",
                   test_tells_when_tokens_will_be_there);
  g_test_add_func ("/base/token-bucket/a-clock-that-stands-still-gives-nothing",
                   test_a_clock_that_stands_still_gives_nothing);
  return g_test_run ();
}
