/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-quic-silence.h"

static gboolean
is_waiting (const WzpQuicSilence *silence)
{
  return silence->patience != 0 && silence->asked != 0 && !silence->is_told;
}

void
wzp_quic_silence_on_heard (WzpQuicSilence *silence)
{
  silence->asked = 0;
  silence->pinged = 0;
  silence->is_told = FALSE;
}

void
wzp_quic_silence_on_asked (WzpQuicSilence *silence, uint64_t n_sent, WzpInstant now)
{
  if (silence->asked != 0)
    return;
  silence->asked = now;
  silence->n_sent_at_asked = n_sent;
}

static WzpInstant
gone_at (const WzpQuicSilence *silence, WzpDuration pto, uint64_t n_sent)
{
  WzpDuration patience = MAX (silence->patience, WZP_QUIC_SILENCE_PTOS * pto);

  if (n_sent - silence->n_sent_at_asked < WZP_QUIC_SILENCE_PACKETS)
    patience *= WZP_QUIC_SILENCE_PATIENCES;
  return wzp_instant_add (silence->asked, patience);
}

static WzpInstant
ping_at (const WzpQuicSilence *silence, WzpDuration pto)
{
  if (silence->pinged != 0)
    return wzp_instant_add (silence->pinged, WZP_QUIC_SILENCE_PINGS);
  return wzp_instant_add (silence->asked, MAX (silence->patience / WZP_QUIC_SILENCE_QUARTER,
                                               WZP_QUIC_SILENCE_PING_PTOS * pto));
}

WzpInstant
wzp_quic_silence_next_deadline (const WzpQuicSilence *silence, WzpDuration pto, uint64_t n_sent)
{
  if (!is_waiting (silence))
    return WZP_INSTANT_NEVER;
  return wzp_instant_min (gone_at (silence, pto, n_sent), ping_at (silence, pto));
}

WzpQuicSilenceAdvice
wzp_quic_silence_on_deadline (WzpQuicSilence *silence,
                              WzpDuration pto,
                              uint64_t n_sent,
                              WzpInstant now)
{
  if (!is_waiting (silence))
    return WZP_QUIC_SILENCE_WAIT;
  if (gone_at (silence, pto, n_sent) <= now)
    {
      silence->is_told = TRUE;
      return WZP_QUIC_SILENCE_GONE;
    }
  if (ping_at (silence, pto) > now)
    return WZP_QUIC_SILENCE_WAIT;
  silence->pinged = now;
  return WZP_QUIC_SILENCE_PING;
}
