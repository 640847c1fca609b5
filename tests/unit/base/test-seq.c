/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-seq.h"

static void
test_difference_takes_the_short_way_round (void)
{
  g_assert_cmpint (wzp_seq_diff (5, 3), ==, 2);
  g_assert_cmpint (wzp_seq_diff (3, 5), ==, -2);
  g_assert_cmpint (wzp_seq_diff (0, 65535), ==, 1);
  g_assert_cmpint (wzp_seq_diff (65535, 0), ==, -1);
  g_assert_cmpint (wzp_seq_diff (32767, 0), ==, 32767);
  g_assert_cmpint (wzp_seq_diff (32768, 0), ==, -32768);
  g_assert_cmpint (wzp_seq_diff (7, 7), ==, 0);
}

static void
test_extension_lies_nearest_to_the_reference (void)
{
  g_assert_cmpint (wzp_seq_extend (65535, 0), ==, 65536);
  g_assert_cmpint (wzp_seq_extend (65536, 65535), ==, 65535);
  g_assert_cmpint (wzp_seq_extend (65536 * 5 + 10, 12), ==, 65536 * 5 + 12);
  g_assert_cmpint (wzp_seq_extend (0, 65535), ==, -1);
  g_assert_cmpint (wzp_seq_extend (-1, 0), ==, 0);
}

static void
test_extension_counts_on_over_many_wraps (void)
{
  int64_t count = 65000;

  for (int64_t expected = count; expected < 65536 * 4; expected += 97)
    {
      count = wzp_seq_extend (count, (uint16_t) expected);
      g_assert_cmpint (count, ==, expected);
    }
}

#define ADD(test) g_test_add_func ("/base/seq/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (difference_takes_the_short_way_round);
  ADD (extension_lies_nearest_to_the_reference);
  ADD (extension_counts_on_over_many_wraps);
  return g_test_run ();
}
