/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-tape.h"

#include <string.h>

struct _WzpTape
{
  size_t n_written; /* in all; the last WZP_TAPE_SAMPLES of them are kept */
  int16_t pcm[WZP_TAPE_SAMPLES];
};

WzpTape *
wzp_tape_new (void)
{
  return g_atomic_rc_box_new0 (WzpTape);
}

WzpTape *
wzp_tape_ref (WzpTape *tape)
{
  return g_atomic_rc_box_acquire (tape);
}

static void
wipe (gpointer data)
{
  WzpTape *tape = data;

  memset (tape->pcm, 0, sizeof tape->pcm);
}

void
wzp_tape_unref (WzpTape *tape)
{
  g_atomic_rc_box_release_full (tape, wipe);
}

void
wzp_tape_write (WzpTape *tape, const int16_t *pcm, size_t n_samples)
{
  for (size_t i = 0; i < n_samples; i++)
    tape->pcm[tape->n_written++ % WZP_TAPE_SAMPLES] = pcm[i];
}

size_t
wzp_tape_get_n_samples (const WzpTape *tape)
{
  return MIN (tape->n_written, WZP_TAPE_SAMPLES);
}

size_t
wzp_tape_read (const WzpTape *tape, size_t from, int16_t *pcm, size_t n_samples)
{
  size_t n_kept = wzp_tape_get_n_samples (tape);
  size_t n = from < n_kept ? MIN (n_samples, n_kept - from) : 0;

  for (size_t i = 0; i < n; i++)
    pcm[i] = tape->pcm[(tape->n_written - n_kept + from + i) % WZP_TAPE_SAMPLES];
  return n;
}
