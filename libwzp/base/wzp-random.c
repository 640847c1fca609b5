/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-random.h"

#include <sys/random.h>

WzpRandom
wzp_random_seeded (uint64_t seed)
{
  return (WzpRandom) { .state = seed };
}

WzpRandom
wzp_random_from_system (void)
{
  WzpRandom random;

  /* Up to 256 bytes are never interrupted nor short once the pool is initialised (getrandom(2)). */
  if (getrandom (&random.state, sizeof random.state, 0) != sizeof random.state)
    g_error ("the system has no random numbers");
  return random;
}

uint64_t
wzp_random_u64 (WzpRandom *random)
{
  uint64_t z = (random->state += UINT64_C (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

uint64_t
wzp_random_below (WzpRandom *random, uint64_t bound)
{
  uint64_t threshold, value;

  if (bound == 0)
    return 0;
  /* Values below 2^64 mod bound would make the low results likelier. */
  threshold = -bound % bound;
  do
    value = wzp_random_u64 (random);
  while (value < threshold);
  return value % bound;
}

double
wzp_random_unit (WzpRandom *random)
{
  return (double) (wzp_random_u64 (random) >> 11) * 0x1.0p-53;
}
