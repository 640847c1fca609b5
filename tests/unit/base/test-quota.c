/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-quota.h"

static void
test_charges_up_to_its_limit (void)
{
  WzpQuota quota;

  wzp_quota_init (&quota, NULL, "bytes", 10);
  g_assert_true (wzp_quota_charge (&quota, 10));
  g_assert_true (wzp_quota_charge (&quota, 0));
  g_assert_false (wzp_quota_charge (&quota, 1));
  wzp_quota_release (&quota, 4);
  g_assert_false (wzp_quota_charge (&quota, 5));
  g_assert_true (wzp_quota_charge (&quota, 4));
  wzp_quota_release (&quota, 10);
  wzp_quota_clear (&quota);
}

static void
test_charges_its_parents_or_nobody (void)
{
  WzpQuota process, a, b;

  wzp_quota_init (&process, NULL, "process", 10);
  wzp_quota_init (&a, &process, "a", 8);
  wzp_quota_init (&b, &process, "b", 8);
  g_assert_true (wzp_quota_charge (&a, 6));
  g_assert_cmpuint (process.used, ==, 6);
  g_assert_false (wzp_quota_charge (&b, 5));
  g_assert_cmpuint (b.used, ==, 0);
  g_assert_cmpuint (process.used, ==, 6);
  g_assert_true (wzp_quota_charge (&b, 4));
  g_assert_false (wzp_quota_charge (&a, 1));
  wzp_quota_release (&a, 6);
  wzp_quota_release (&b, 4);
  wzp_quota_clear (&a);
  wzp_quota_clear (&b);
  wzp_quota_clear (&process);
}

static void
test_huge_amounts_do_not_wrap (void)
{
  WzpQuota quota;

  wzp_quota_init (&quota, NULL, "bytes", 10);
  g_assert_true (wzp_quota_charge (&quota, 5));
  g_assert_false (wzp_quota_charge (&quota, SIZE_MAX));
  g_assert_false (wzp_quota_charge (&quota, SIZE_MAX - 4));
  wzp_quota_release (&quota, 5);
  wzp_quota_clear (&quota);
}

static void
test_a_limit_lowered_below_use_charges_no_more (void)
{
  WzpQuota quota;

  wzp_quota_init (&quota, NULL, "bytes", 10);
  g_assert_true (wzp_quota_charge (&quota, 10));
  quota.limit = 5;
  g_assert_false (wzp_quota_charge (&quota, 1));
  wzp_quota_release (&quota, 6);
  g_assert_true (wzp_quota_charge (&quota, 1));
  wzp_quota_release (&quota, 5);
  wzp_quota_clear (&quota);
}

static void
test_what_is_left_or_released_twice_is_a_bug (void)
{
  g_test_trap_subprocess ("/base/quota/subprocess/cleared-in-use", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*quota->used == 0*");
  g_test_trap_subprocess ("/base/quota/subprocess/released-twice", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*q->used >= amount*");
}

static void
subprocess_cleared_in_use (void)
{
  WzpQuota quota;

  wzp_quota_init (&quota, NULL, "bytes", 10);
  wzp_quota_charge (&quota, 1);
  wzp_quota_clear (&quota);
}

static void
subprocess_released_twice (void)
{
  WzpQuota quota;

  wzp_quota_init (&quota, NULL, "bytes", 10);
  wzp_quota_charge (&quota, 1);
  wzp_quota_release (&quota, 1);
  wzp_quota_release (&quota, 1);
}

#define ADD(test) g_test_add_func ("/base/quota/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (charges_up_to_its_limit);
  ADD (charges_its_parents_or_nobody);
  ADD (huge_amounts_do_not_wrap);
  ADD (a_limit_lowered_below_use_charges_no_more);
  ADD (what_is_left_or_released_twice_is_a_bug);
  g_test_add_func ("/base/quota/subprocess/cleared-in-use", subprocess_cleared_in_use);
  g_test_add_func ("/base/quota/subprocess/released-twice", subprocess_released_twice);
  return g_test_run ();
}
