/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-backoff.h"

/* Seconds before each attempt: those of the reference's phone (client.md 4.4). */
static const unsigned delays_s[] = { 0, 1, 2, 4, 8, 15, 30 };

void
wzp_backoff_init (WzpBackoff *backoff, WzpRandom random)
{
  *backoff = (WzpBackoff) { .n_failures = 0, .random = random };
}

void
wzp_backoff_set_cap (WzpBackoff *backoff, WzpDuration cap)
{
  backoff->cap = cap;
}

void
wzp_backoff_reset (WzpBackoff *backoff)
{
  backoff->n_failures = 0;
}

WzpDuration
wzp_backoff_next (WzpBackoff *backoff)
{
  unsigned i = MIN (backoff->n_failures, G_N_ELEMENTS (delays_s) - 1);
  WzpDuration delay = WZP_SECONDS (delays_s[i]);

  if (backoff->cap != 0)
    delay = MIN (delay, backoff->cap);
  backoff->n_failures++;
  /* Between three quarters of the delay and the whole of it: the cap stays a cap. */
  return delay - wzp_random_below (&backoff->random, delay / 4 + 1);
}
