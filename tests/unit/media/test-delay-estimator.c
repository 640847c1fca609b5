/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-delay-estimator.h"
#include "wzp-random.h"

/* @n packets of 20 ms from number @first, each @transit_ms plus up to @jitter_ms on the way. */
static void
feed (WzpDelayEstimator *estimator,
      WzpRandom *random,
      unsigned first,
      unsigned n,
      unsigned transit_ms,
      unsigned jitter_ms)
{
  for (unsigned i = first; i < first + n; i++)
    wzp_delay_estimator_add (estimator, i * 20,
                             WZP_SECONDS (50) + WZP_MS (i * 20 + transit_ms) +
                                 WZP_US (wzp_random_below (random, jitter_ms * 1000 + 1)));
}

static void
test_a_steady_network_needs_next_to_nothing (void)
{
  WzpRandom random = wzp_random_seeded (1);
  WzpDelayEstimator estimator;

  wzp_delay_estimator_init (&estimator);
  feed (&estimator, &random, 0, 200, 80, 0);
  g_assert_cmpuint (estimator.target_ms, ==, 5);
  g_assert_cmpfloat (estimator.jitter_ns, <, 1);
  g_assert_cmpint (wzp_delay_estimator_delay_ns (&estimator, 1000, WZP_SECONDS (51) + WZP_MS (97)),
                   ==, WZP_MS (17));
}

static void
test_covers_nearly_all_of_the_jitter (void)
{
  WzpRandom random = wzp_random_seeded (1);
  WzpDelayEstimator estimator;

  wzp_delay_estimator_init (&estimator);
  feed (&estimator, &random, 0, 500, 80, 60);
  g_assert_cmpuint (estimator.target_ms, >=, 55);
  g_assert_cmpuint (estimator.target_ms, <=, 65);
  /* RFC 3550: the mean difference of two uniform numbers is a third of their range. */
  g_assert_cmpfloat_with_epsilon (estimator.jitter_ns / 1e6, 20, 6);
}

static void
test_one_straggler_is_not_worth_it (void)
{
  WzpRandom random = wzp_random_seeded (1);
  WzpDelayEstimator estimator;

  wzp_delay_estimator_init (&estimator);
  feed (&estimator, &random, 0, 200, 80, 0);
  feed (&estimator, &random, 200, 1, 380, 0);
  feed (&estimator, &random, 201, 10, 80, 0);
  g_assert_cmpuint (estimator.target_ms, ==, 5);
}

static void
test_rises_within_a_second_and_falls_within_some (void)
{
  WzpRandom random = wzp_random_seeded (1);
  WzpDelayEstimator estimator;

  wzp_delay_estimator_init (&estimator);
  feed (&estimator, &random, 0, 300, 80, 5);
  feed (&estimator, &random, 300, 50, 80, 80);
  g_assert_cmpuint (estimator.target_ms, >=, 60);
  feed (&estimator, &random, 350, 1000, 80, 5);
  g_assert_cmpuint (estimator.target_ms, <=, 10);
}

static void
test_a_longer_way_is_taken_for_granted_soon (void)
{
  WzpRandom random = wzp_random_seeded (1);
  WzpDelayEstimator estimator;

  wzp_delay_estimator_init (&estimator);
  feed (&estimator, &random, 0, 300, 80, 5);
  feed (&estimator, &random, 300, 1500, 180, 5);
  g_assert_cmpuint (estimator.target_ms, <=, 10);
}

static void
test_a_new_sender_on_the_same_network (void)
{
  WzpRandom random = wzp_random_seeded (1);
  WzpDelayEstimator estimator;

  wzp_delay_estimator_init (&estimator);
  feed (&estimator, &random, 5000, 300, 80, 40);
  wzp_delay_estimator_rebase (&estimator);
  feed (&estimator, &random, 0, 1, 100000, 0);
  g_assert_cmpuint (estimator.target_ms, >=, 30);
  g_assert_cmpint (wzp_delay_estimator_delay_ns (&estimator, 0, WZP_SECONDS (50) + WZP_MS (100005)),
                   ==, WZP_MS (5));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/delay-estimator/a-steady-network-needs-next-to-nothing",
                   test_a_steady_network_needs_next_to_nothing);
  g_test_add_func ("/media/delay-estimator/covers-nearly-all-of-the-jitter",
                   test_covers_nearly_all_of_the_jitter);
  g_test_add_func ("/media/delay-estimator/one-straggler-is-not-worth-it",
                   test_one_straggler_is_not_worth_it);
  g_test_add_func ("/media/delay-estimator/rises-within-a-second-and-falls-within-some",
                   test_rises_within_a_second_and_falls_within_some);
  g_test_add_func ("/media/delay-estimator/a-longer-way-is-taken-for-granted-soon",
                   test_a_longer_way_is_taken_for_granted_soon);
  g_test_add_func ("/media/delay-estimator/a-new-sender-on-the-same-network",
                   test_a_new_sender_on_the_same_network);
  return g_test_run ();
}
