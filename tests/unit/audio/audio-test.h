/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of this room share: waiting for counts with a deadline, files in a folder of their own,
 * and finding a tone in samples. */
#pragma once

#include <glib.h>
#include <math.h>
#include <stdatomic.h>
#include <stdint.h>

/* Nobody waits this long but a test that fails. */
#define TEST_DEADLINE_US (60 * G_USEC_PER_SEC)

/* Until @condition holds; asserts it at the deadline. The sleep only spares the processor. */
#define test_wait_until(condition)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    int64_t test_deadline = g_get_monotonic_time () + TEST_DEADLINE_US;                            \
    while (!(condition) && g_get_monotonic_time () < test_deadline)                                \
      g_usleep (2000);                                                                             \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END

/* The share (0..1) of the energy of @n samples at 48 kHz that is a sine of @hz (Goertzel). */
static inline double
test_tone_share (const int16_t *pcm, size_t n, double hz)
{
  double w = 2 * G_PI * hz / 48000, s1 = 0, s2 = 0, energy = 0;

  for (size_t i = 0; i < n; i++)
    {
      double s0 = pcm[i] + 2 * cos (w) * s1 - s2;

      s2 = s1;
      s1 = s0;
      energy += (double) pcm[i] * pcm[i];
    }
  if (energy <= 0)
    return 0;
  return 2 * (s1 * s1 + s2 * s2 - 2 * cos (w) * s1 * s2) / ((double) n * energy);
}

static inline void
test_fill_tone (int16_t *pcm, size_t n, double hz, size_t from)
{
  for (size_t i = 0; i < n; i++)
    pcm[i] = (int16_t) lrint (8000 * sin (2 * G_PI * hz * (double) (from + i) / 48000));
}
