/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures of a leg: what was heard and said, how late, how loud. */
#include "wzp-leg-private.h"

/* What lies between microphone and loudspeaker besides network and jitter buffer: the frame itself,
 * the encoder's look-ahead of 6.5 ms, one frame at the playing device. */
#define FIXED_DELAY_MS 46.5

void
wzp_leg_add_receive (WzpReceiveStats *sum, const WzpReceiveStats *one)
{
  sum->received += one->received;
  sum->repair += one->repair;
  sum->duplicates += one->duplicates;
  sum->late += one->late;
  sum->discarded += one->discarded;
  sum->restarts += one->restarts;
  sum->expected += one->expected;
  sum->played += one->played;
  sum->recovered_dred += one->recovered_dred;
  sum->recovered_fec += one->recovered_fec;
  sum->concealed += one->concealed;
  sum->noise += one->noise;
  sum->stalled += one->stalled;
  sum->undecodable += one->undecodable;
  sum->accelerated_us += one->accelerated_us;
  sum->stretched_us += one->stretched_us;
  sum->jitter_us = MAX (sum->jitter_us, one->jitter_us);
  sum->delay_us = MAX (sum->delay_us, one->delay_us);
  sum->target_delay_us = MAX (sum->target_delay_us, one->target_delay_us);
  sum->buffered += one->buffered;
  sum->level = MAX (sum->level, one->level);
  if (!one->heard)
    return;
  sum->heard = TRUE;
  sum->codec = one->codec;
  if (sum->first_played_ns == 0 || one->first_played_ns < sum->first_played_ns)
    sum->first_played_ns = one->first_played_ns;
}

void
wzp_leg_get_stats (WzpLeg *leg, WzpLegStats *out)
{
  WzpAudioEngineStats engine;
  WzpQuicConnStats quic;
  WzpQualityReport peer;
  double peer_rtt_ms = 0;

  *out = (WzpLegStats) { .receive = leg->gone };
  if (leg->media)
    {
      out->packets = *wzp_call_media_get_counters (leg->media);
      out->sealed = wzp_call_media_is_sealed (leg->media);
      if (wzp_call_media_get_peer_report (leg->media, &peer))
        {
          peer_rtt_ms = wzp_quality_report_get_rtt_ms (&peer);
          out->peer_hears_nothing = peer.loss_pct == UINT8_MAX;
        }
    }
  for (size_t i = 0; i < G_N_ELEMENTS (leg->streams); i++)
    {
      WzpReceiveStats one;

      if (leg->streams[i].id != 0 &&
          wzp_audio_engine_get_stream_stats (leg->engine, leg->streams[i].id, &one))
        wzp_leg_add_receive (&out->receive, &one);
    }
  if (leg->engine)
    {
      wzp_audio_engine_get_stats (leg->engine, &engine);
      out->voice_in = engine.voice_in;
      out->raw_level = engine.raw_level;
      out->codec_sent = engine.voice_in.codec;
    }
  if (leg->hop && wzp_hop_get_stats (leg->hop, &quic))
    {
      out->has_rtt = TRUE;
      out->rtt_ms = (double) quic.smoothed_rtt / 1e6;
    }
  if (out->has_rtt && out->receive.heard)
    out->mouth_to_ear_ms =
        FIXED_DELAY_MS + out->rtt_ms / 2 + peer_rtt_ms / 2 + (double) out->receive.delay_us / 1e3;
}

gboolean
wzp_leg_get_relay_stats (WzpLeg *leg, WzpQuicConnStats *out)
{
  return leg->media && leg->hop && wzp_leg_is_joined (leg) && wzp_hop_get_stats (leg->hop, out);
}

uint16_t
wzp_leg_get_level (WzpLeg *leg, uint8_t slot)
{
  WzpReceiveStats stats;

  if (slot == 0 || !wzp_leg_find_stream (leg, slot) ||
      !wzp_audio_engine_get_stream_stats (leg->engine, slot, &stats))
    return 0;
  return stats.level;
}
