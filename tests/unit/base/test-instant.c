/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-instant.h"

static void
test_durations_never_go_below_zero (void)
{
  g_assert_cmpuint (wzp_instant_since (WZP_MS (5), WZP_MS (3)), ==, WZP_MS (2));
  g_assert_cmpuint (wzp_instant_since (WZP_MS (3), WZP_MS (5)), ==, 0);
  g_assert_cmpuint (wzp_instant_since (WZP_MS (3), WZP_MS (3)), ==, 0);
}

static void
test_additions_stop_at_never (void)
{
  g_assert_cmpuint (wzp_instant_add (WZP_SECONDS (1), WZP_MS (1)), ==, WZP_MS (1001));
  g_assert_cmpuint (wzp_instant_add (WZP_INSTANT_NEVER, 1), ==, WZP_INSTANT_NEVER);
  g_assert_cmpuint (wzp_instant_add (WZP_INSTANT_NEVER - 1, 5), ==, WZP_INSTANT_NEVER);
  g_assert_cmpuint (wzp_instant_add (5, WZP_INSTANT_NEVER), ==, WZP_INSTANT_NEVER);
}

static void
test_the_earlier_deadline_wins (void)
{
  g_assert_cmpuint (wzp_instant_min (3, 5), ==, 3);
  g_assert_cmpuint (wzp_instant_min (WZP_INSTANT_NEVER, 5), ==, 5);
}

static void
test_units (void)
{
  g_assert_cmpuint (WZP_US (1500), ==, 1500000);
  g_assert_cmpuint (WZP_SECONDS (3600), ==, UINT64_C (3600000000000));
  g_assert_cmpuint (wzp_duration_ms (WZP_US (2999)), ==, 2);
}

static void
test_the_clock_never_goes_back (void)
{
  WzpInstant last = wzp_instant_now ();

  for (int i = 0; i < 1000; i++)
    {
      WzpInstant now = wzp_instant_now ();

      g_assert_cmpuint (now, >=, last);
      last = now;
    }
}

#define ADD(test) g_test_add_func ("/base/instant/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (durations_never_go_below_zero);
  ADD (additions_stop_at_never);
  ADD (the_earlier_deadline_wins);
  ADD (units);
  ADD (the_clock_never_goes_back);
  return g_test_run ();
}
