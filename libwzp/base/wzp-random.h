/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Randomness that is not secret: jitter of back-offs and timers, and seeded runs of simulations.
 * Keys and nonces come from crypto/. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). */
typedef struct
{
  uint64_t state;
} WzpRandom;

/* A generator of reproducible numbers. */
WzpRandom wzp_random_seeded (uint64_t seed);
/* A generator seeded by the operating system. */
WzpRandom wzp_random_from_system (void);

uint64_t wzp_random_u64 (WzpRandom *random);
/* Uniform in [0, @bound); 0 when @bound is 0. */
uint64_t wzp_random_below (WzpRandom *random, uint64_t bound);
/* Uniform in [0, 1). */
double wzp_random_unit (WzpRandom *random);

G_END_DECLS
