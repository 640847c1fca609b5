/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-pacer.h"

#define FRAME UINT64_C (20000000)
#define MS    UINT64_C (1000000)

static void
test_bursts_become_even (void)
{
  WzpPacer pacer = { 0 };
  uint64_t last = 0;

  /* Three frames at a time every 60 ms. */
  for (uint64_t i = 0; i < 300; i++)
    {
      uint64_t stamp = wzp_pacer_stamp (&pacer, 1000 * MS + i / 3 * 3 * FRAME, FRAME);

      if (i > 0)
        {
          g_assert_cmpuint (stamp - last, >, FRAME - MS);
          g_assert_cmpuint (stamp - last, <, FRAME + MS);
        }
      last = stamp;
    }
}

static void
test_a_drifting_clock_is_followed (void)
{
  WzpPacer pacer = { 0 };
  uint64_t now = 0, stamp = 0;

  /* 500 ppm slow for ten minutes: 300 ms in all. */
  for (unsigned i = 0; i < 30000; i++)
    {
      now += FRAME + FRAME / 2000;
      stamp = wzp_pacer_stamp (&pacer, now, FRAME);
    }
  g_assert_cmpuint (now - stamp, <, 2 * MS);
}

static void
test_a_gap_is_taken_at_once (void)
{
  WzpPacer pacer = { 0 };

  wzp_pacer_stamp (&pacer, 0, FRAME);
  g_assert_cmpuint (wzp_pacer_stamp (&pacer, 3000 * MS, FRAME), ==, 3000 * MS);
  g_assert_cmpuint (wzp_pacer_stamp (&pacer, 500 * MS, FRAME), ==, 500 * MS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/pacer/bursts-become-even", test_bursts_become_even);
  g_test_add_func ("/audio/pacer/a-drifting-clock-is-followed", test_a_drifting_clock_is_followed);
  g_test_add_func ("/audio/pacer/a-gap-is-taken-at-once", test_a_gap_is_taken_at_once);
  return g_test_run ();
}
