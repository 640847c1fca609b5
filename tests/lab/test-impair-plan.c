/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bad line's plan: everything counted, nothing timed. */
#include "impair-plan.h"

#include <glib.h>

#define N_PACKETS  10000
#define SPACING_US 20000
#define N_BYTES    100

static void
test_a_good_line_delays_each_packet_alike (void)
{
  const ImpairSettings settings = { .delay_us = 40000 };
  ImpairPlan plan;

  impair_plan_init (&plan, &settings, 1);
  for (uint64_t i = 0; i < N_PACKETS; i++)
    {
      uint64_t due_us;

      g_assert_true (impair_plan_packet (&plan, i * SPACING_US, N_BYTES, &due_us));
      g_assert_cmpuint (due_us, ==, i * SPACING_US + 40000);
    }
  g_assert_cmpuint (plan.counters.n_out, ==, N_PACKETS);
}

static void
test_one_seed_gives_one_fate (void)
{
  const ImpairSettings settings = { .loss = 0.1,
                                    .burst_start = 0.02,
                                    .burst_end = 0.3,
                                    .jitter_us = 30000,
                                    .reorder = 0.1,
                                    .reorder_us = 50000 };
  ImpairPlan one, same, other;
  size_t n_differ = 0;

  impair_plan_init (&one, &settings, 7);
  impair_plan_init (&same, &settings, 7);
  impair_plan_init (&other, &settings, 8);
  for (uint64_t i = 0; i < N_PACKETS; i++)
    {
      uint64_t due_one = 0, due_same = 0, due_other = 0;
      bool kept = impair_plan_packet (&one, i * SPACING_US, N_BYTES, &due_one);

      g_assert_cmpint (kept, ==, impair_plan_packet (&same, i * SPACING_US, N_BYTES, &due_same));
      g_assert_cmpuint (due_one, ==, due_same);
      n_differ += kept != impair_plan_packet (&other, i * SPACING_US, N_BYTES, &due_other);
    }
  g_assert_cmpuint (n_differ, >, N_PACKETS / 20);
}

static void
test_loss_is_the_share_that_was_asked_for (void)
{
  const ImpairSettings settings = { .loss = 0.1 };
  ImpairPlan plan;
  uint64_t due_us;

  impair_plan_init (&plan, &settings, 3);
  for (uint64_t i = 0; i < N_PACKETS; i++)
    impair_plan_packet (&plan, i * SPACING_US, N_BYTES, &due_us);
  g_assert_cmpuint (plan.counters.n_lost, >, N_PACKETS / 11);
  g_assert_cmpuint (plan.counters.n_lost, <, N_PACKETS / 9);
  g_assert_cmpuint (plan.counters.n_lost + plan.counters.n_out, ==, plan.counters.n_in);
}

/* Gilbert: bursts of 1/r packets on average, a share of p / (p + r) in them. */
static void
test_bursts_have_their_length_and_share (void)
{
  const ImpairSettings settings = { .burst_start = 0.025, .burst_end = 0.25 };
  ImpairPlan plan;
  uint64_t n_bursts = 0, due_us;
  bool was_kept = true;

  impair_plan_init (&plan, &settings, 5);
  for (uint64_t i = 0; i < N_PACKETS; i++)
    {
      bool kept = impair_plan_packet (&plan, i * SPACING_US, N_BYTES, &due_us);

      n_bursts += was_kept && !kept;
      was_kept = kept;
    }
  g_assert_cmpuint (plan.counters.n_lost, ==, plan.counters.n_burst_lost);
  g_assert_cmpfloat ((double) plan.counters.n_lost / N_PACKETS, >, 0.075);
  g_assert_cmpfloat ((double) plan.counters.n_lost / N_PACKETS, <, 0.11);
  g_assert_cmpfloat ((double) plan.counters.n_lost / (double) n_bursts, >, 3.3);
  g_assert_cmpfloat ((double) plan.counters.n_lost / (double) n_bursts, <, 4.7);
}

static void
test_jitter_keeps_the_order_and_reordering_breaks_it (void)
{
  const ImpairSettings jitter = { .delay_us = 10000, .jitter_us = 60000 };
  const ImpairSettings reorder = { .delay_us = 10000, .reorder = 0.05, .reorder_us = 50000 };
  ImpairPlan kept, broken;
  uint64_t last_kept = 0, last_broken = 0, n_overtaken = 0;

  impair_plan_init (&kept, &jitter, 2);
  impair_plan_init (&broken, &reorder, 2);
  for (uint64_t i = 0; i < N_PACKETS; i++)
    {
      uint64_t due_us;

      g_assert_true (impair_plan_packet (&kept, i * SPACING_US, N_BYTES, &due_us));
      g_assert_cmpuint (due_us, >=, last_kept);
      g_assert_cmpuint (due_us, >=, i * SPACING_US + 10000);
      last_kept = due_us;
      g_assert_true (impair_plan_packet (&broken, i * SPACING_US, N_BYTES, &due_us));
      n_overtaken += due_us < last_broken;
      last_broken = due_us;
    }
  g_assert_cmpuint (broken.counters.n_reordered, >, N_PACKETS / 25);
  g_assert_cmpuint (broken.counters.n_reordered, <, N_PACKETS / 16);
  g_assert_cmpuint (n_overtaken, >, N_PACKETS / 30);
}

/* 1250 bytes at 1 Mbit/s take 10 ms; 50 ms of queue hold what 6 packets begin to send. */
static void
test_a_slow_line_spaces_packets_and_drops_what_waits_too_long (void)
{
  const ImpairSettings settings = { .rate_kbps = 1000, .queue_us = 50000 };
  ImpairPlan plan;
  uint64_t due_us;

  impair_plan_init (&plan, &settings, 1);
  for (uint64_t i = 0; i < 6; i++)
    {
      g_assert_true (impair_plan_packet (&plan, 1000, 1250, &due_us));
      g_assert_cmpuint (due_us, ==, 1000 + (i + 1) * 10000);
    }
  g_assert_false (impair_plan_packet (&plan, 1000, 1250, &due_us));
  g_assert_cmpuint (plan.counters.n_queue_lost, ==, 1);
  g_assert_true (impair_plan_packet (&plan, 200000, 1250, &due_us));
  g_assert_cmpuint (due_us, ==, 210000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/impair/good-line", test_a_good_line_delays_each_packet_alike);
  g_test_add_func ("/impair/seed", test_one_seed_gives_one_fate);
  g_test_add_func ("/impair/loss", test_loss_is_the_share_that_was_asked_for);
  g_test_add_func ("/impair/bursts", test_bursts_have_their_length_and_share);
  g_test_add_func ("/impair/order", test_jitter_keeps_the_order_and_reordering_breaks_it);
  g_test_add_func ("/impair/rate", test_a_slow_line_spaces_packets_and_drops_what_waits_too_long);
  return g_test_run ();
}
