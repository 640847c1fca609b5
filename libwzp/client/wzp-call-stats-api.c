/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures as programs read them. */
#include "wzp-call-stats-private.h"

/**
 * wzp_call_stats_get_frames_sent: (get-property frames-sent)
 * @self: the figures
 *
 * Frames of sound sent.
 *
 * Returns: how many
 *
 * Since: 0.1
 */
guint64
wzp_call_stats_get_frames_sent (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->frames_sent;
}

/**
 * wzp_call_stats_get_frames_received: (get-property frames-received)
 * @self: the figures
 *
 * Frames of sound received.
 *
 * Returns: how many
 *
 * Since: 0.1
 */
guint64
wzp_call_stats_get_frames_received (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->frames_received;
}

/**
 * wzp_call_stats_get_frames_lost: (get-property frames-lost)
 * @self: the figures
 *
 * Packets that the network lost for good.
 *
 * Returns: how many
 *
 * Since: 0.1
 */
guint64
wzp_call_stats_get_frames_lost (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->frames_lost;
}

/**
 * wzp_call_stats_get_frames_late: (get-property frames-late)
 * @self: the figures
 *
 * Packets that came too late to be played.
 *
 * Returns: how many
 *
 * Since: 0.1
 */
guint64
wzp_call_stats_get_frames_late (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->frames_late;
}

/**
 * wzp_call_stats_get_recovered_dred: (get-property recovered-dred)
 * @self: the figures
 *
 * Missing frames restored from the deep redundancy (DRED) of a later packet.
 *
 * Returns: how many
 *
 * Since: 0.1
 */
guint64
wzp_call_stats_get_recovered_dred (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->recovered_dred;
}

/**
 * wzp_call_stats_get_recovered_fec: (get-property recovered-fec)
 * @self: the figures
 *
 * Missing frames restored from the in-band FEC of the next packet.
 *
 * Returns: how many
 *
 * Since: 0.1
 */
guint64
wzp_call_stats_get_recovered_fec (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->recovered_fec;
}

/**
 * wzp_call_stats_get_concealed: (get-property concealed)
 * @self: the figures
 *
 * Missing frames that had to be invented (packet loss concealment).
 *
 * Returns: how many
 *
 * Since: 0.1
 */
guint64
wzp_call_stats_get_concealed (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->concealed;
}

/**
 * wzp_call_stats_get_frames_rejected: (get-property frames-rejected)
 * @self: the figures
 *
 * Packets refused because they were forged, broken or not encrypted as agreed.
 *
 * Returns: how many
 *
 * Since: 0.1
 */
guint64
wzp_call_stats_get_frames_rejected (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->frames_rejected;
}

/**
 * wzp_call_stats_get_frames_repeated: (get-property frames-repeated)
 * @self: the figures
 *
 * Packets dropped because they had come before.
 *
 * Returns: how many
 *
 * Since: 0.1
 */
guint64
wzp_call_stats_get_frames_repeated (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->frames_repeated;
}

/**
 * wzp_call_stats_get_jitter_ms: (get-property jitter-ms)
 * @self: the figures
 *
 * How unevenly packets arrive (RFC 3550), in milliseconds.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
double
wzp_call_stats_get_jitter_ms (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->jitter_ms;
}

/**
 * wzp_call_stats_get_rtt_ms: (get-property rtt-ms)
 * @self: the figures
 *
 * Time to the relay and back, in milliseconds; 0 when not known.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
double
wzp_call_stats_get_rtt_ms (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->rtt_ms;
}

/**
 * wzp_call_stats_get_playout_delay_ms: (get-property playout-delay-ms)
 * @self: the figures
 *
 * What the jitter buffer adds to the delay now, in milliseconds.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
double
wzp_call_stats_get_playout_delay_ms (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->playout_delay_ms;
}

/**
 * wzp_call_stats_get_mouth_to_ear_ms: (get-property mouth-to-ear-ms)
 * @self: the figures
 *
 * Estimated delay from the speaking to the hearing person, in milliseconds; 0 when not known.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
double
wzp_call_stats_get_mouth_to_ear_ms (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->mouth_to_ear_ms;
}

/**
 * wzp_call_stats_get_setup_ms: (get-property setup-ms)
 * @self: the figures
 *
 * From the answer (or from joining) until both ends were in the call (or we in the room), in milliseconds; -1 before.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
double
wzp_call_stats_get_setup_ms (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->setup_ms;
}

/**
 * wzp_call_stats_get_first_audio_ms: (get-property first-audio-ms)
 * @self: the figures
 *
 * From the answer (or from joining) until the first received frame was played, in milliseconds; -1 before.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
double
wzp_call_stats_get_first_audio_ms (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->first_audio_ms;
}

/**
 * wzp_call_stats_get_direct_ms: (get-property direct-ms)
 * @self: the figures
 *
 * From the answer until the sound first went straight to the other end, in milliseconds; -1 before.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
double
wzp_call_stats_get_direct_ms (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), -1);

  return self->direct_ms;
}

/**
 * wzp_call_stats_get_sent_kbps: (get-property sent-kbps)
 * @self: the figures
 *
 * How much is sent: voice with its headers, seals and repairs, without those of the network below.
 *
 * Returns: kbit/s; 0 while nothing is known
 *
 * Since: 0.1
 */
double
wzp_call_stats_get_sent_kbps (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->sent_kbps;
}

/**
 * wzp_call_stats_get_received_kbps: (get-property received-kbps)
 * @self: the figures
 *
 * How much of the other end's is received.
 *
 * Returns: kbit/s; 0 while nothing is known
 *
 * Since: 0.1
 */
double
wzp_call_stats_get_received_kbps (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), 0);

  return self->received_kbps;
}

/**
 * wzp_call_stats_get_codec_sent: (get-property codec-sent)
 * @self: the figures
 *
 * Gets the name of the codec we speak in.
 *
 * Returns: (nullable): a name such as `Opus24k`, or %NULL when there is none yet
 *
 * Since: 0.1
 */
const char *
wzp_call_stats_get_codec_sent (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), NULL);

  return self->codec_sent;
}

/**
 * wzp_call_stats_get_codec_received: (get-property codec-received)
 * @self: the figures
 *
 * Gets the name of the codec heard last.
 *
 * Returns: (nullable): a name such as `Opus24k`, or %NULL when there is none yet
 *
 * Since: 0.1
 */
const char *
wzp_call_stats_get_codec_received (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), NULL);

  return self->codec_received;
}

/**
 * wzp_call_stats_get_path: (get-property path)
 * @self: the figures
 *
 * Gets which way the sound goes.
 *
 * Returns: the path
 *
 * Since: 0.1
 */
WzpMediaPath
wzp_call_stats_get_path (WzpCallStats *self)
{
  g_return_val_if_fail (WZP_IS_CALL_STATS (self), WZP_MEDIA_PATH_NONE);

  return self->path;
}
