/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-voice-record.h"

gboolean
wzp_voice_record_pop (WzpRing *ring, WzpVoiceRecord *out)
{
  ssize_t len = wzp_ring_pop (ring, out);

  if (len < 0)
    return FALSE;
  /* Both ends are ours. */
  g_assert ((size_t) len == WZP_VOICE_RECORD_HEAD + out->len);
  return TRUE;
}

uint16_t
wzp_voice_peak (const int16_t *pcm, size_t n_samples)
{
  int peak = 0;

  for (size_t i = 0; i < n_samples; i++)
    peak = MAX (peak, ABS ((int) pcm[i]));
  return (uint16_t) MIN (peak, INT16_MAX);
}

/* Falls to a third within half a second of 20 ms frames. */
uint16_t
wzp_voice_level (uint16_t level, uint16_t peak)
{
  return MAX (peak, (uint16_t) (level * 61 / 64));
}
