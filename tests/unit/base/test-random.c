/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-random.h"

/* Published outputs of SplitMix64 for two seeds. */
static void
test_gives_the_known_numbers_of_splitmix64 (void)
{
  static const uint64_t from_0[] = {
    UINT64_C (0xe220a8397b1dcdaf),
    UINT64_C (0x6e789e6aa1b965f4),
    UINT64_C (0x06c45d188009454f),
    UINT64_C (0xf88bb8a8724c81ec),
  };
  static const uint64_t from_1234567[] = {
    UINT64_C (6457827717110365317), UINT64_C (3203168211198807973),  UINT64_C (9817491932198370423),
    UINT64_C (4593380528125082431), UINT64_C (16408922859458223821),
  };
  WzpRandom random = wzp_random_seeded (0);

  for (size_t i = 0; i < G_N_ELEMENTS (from_0); i++)
    g_assert_cmpuint (wzp_random_u64 (&random), ==, from_0[i]);
  random = wzp_random_seeded (1234567);
  for (size_t i = 0; i < G_N_ELEMENTS (from_1234567); i++)
    g_assert_cmpuint (wzp_random_u64 (&random), ==, from_1234567[i]);
}

static void
test_below_stays_below_and_reaches_everything (void)
{
  WzpRandom random = wzp_random_seeded (42);
  unsigned seen[7] = { 0 };

  for (int i = 0; i < 7000; i++)
    {
      uint64_t value = wzp_random_below (&random, 7);

      g_assert_cmpuint (value, <, 7);
      seen[value]++;
    }
  /* Expected 1000 each; the seed is fixed, so this cannot fail by chance. */
  for (size_t i = 0; i < G_N_ELEMENTS (seen); i++)
    {
      g_assert_cmpuint (seen[i], >, 850);
      g_assert_cmpuint (seen[i], <, 1150);
    }
  g_assert_cmpuint (wzp_random_below (&random, 0), ==, 0);
  g_assert_cmpuint (wzp_random_below (&random, 1), ==, 0);
  g_assert_cmpuint (wzp_random_below (&random, UINT64_MAX), <, UINT64_MAX);
}

static void
test_unit_lies_in_its_interval (void)
{
  WzpRandom random = wzp_random_seeded (7);
  double sum = 0;

  for (int i = 0; i < 10000; i++)
    {
      double value = wzp_random_unit (&random);

      g_assert_cmpfloat (value, >=, 0.0);
      g_assert_cmpfloat (value, <, 1.0);
      sum += value;
    }
  g_assert_cmpfloat_with_epsilon (sum / 10000, 0.5, 0.02);
}

static void
test_the_system_seeds_differently_each_time (void)
{
  WzpRandom a = wzp_random_from_system ();
  WzpRandom b = wzp_random_from_system ();

  g_assert_cmpuint (wzp_random_u64 (&a), !=, wzp_random_u64 (&b));
}

#define ADD(test) g_test_add_func ("/base/random/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (gives_the_known_numbers_of_splitmix64);
  ADD (below_stays_below_and_reaches_everything);
  ADD (unit_lies_in_its_interval);
  ADD (the_system_seeds_differently_each_time);
  return g_test_run ();
}
