/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpLossReport: what the other end is told of what comes here. */
#include "wzp-loss-report.h"

static double
next (WzpLossReport *report, const WzpLossSample *sample)
{
  WzpQualityReport said = wzp_loss_report_next (report, sample);

  return wzp_quality_report_get_loss_percent (&said);
}

static void
test_the_last_second_counts (void)
{
  WzpLossReport report = { 0 };
  WzpLossSample sample = { .packets = 50, .expected = 50, .received = 25 };

  g_assert_cmpfloat_with_epsilon (next (&report, &sample), 50, 0.5);
  sample = (WzpLossSample) { .packets = 100, .expected = 100, .received = 75 };
  g_assert_cmpfloat_with_epsilon (next (&report, &sample), 0, 0.5);
}

static void
test_when_nothing_comes_all_is_lost (void)
{
  WzpLossReport report = { 0 };
  WzpLossSample sample = { .packets = 50, .expected = 50, .received = 50 };

  g_assert_cmpfloat_with_epsilon (next (&report, &sample), 0, 0.5);
  g_assert_cmpfloat_with_epsilon (next (&report, &sample), 0, 0.5);
  g_assert_cmpfloat_with_epsilon (next (&report, &sample), 100, 0.5);
  sample.packets++;
  g_assert_cmpfloat_with_epsilon (next (&report, &sample), 0, 0.5);
}

static void
test_who_cannot_play_hears_nothing (void)
{
  WzpLossReport report = { 0 };
  WzpLossSample sample = { .packets = 50, .expected = 50, .received = 50, .is_deaf = TRUE };

  g_assert_cmpfloat_with_epsilon (next (&report, &sample), 100, 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/loss-report/the-last-second-counts", test_the_last_second_counts);
  g_test_add_func ("/call/loss-report/when-nothing-comes-all-is-lost",
                   test_when_nothing_comes_all_is_lost);
  g_test_add_func ("/call/loss-report/who-cannot-play-hears-nothing",
                   test_who_cannot_play_hears_nothing);
  return g_test_run ();
}
