/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-call-media.h"

/* Comfort noise has one byte: the amplitude (wire.md 3.4; every receiver takes 50 for granted). */
#define COMFORT_NOISE_LEVEL 50

struct _WzpCallMedia
{
  WzpSframeSender *sender;
  WzpSframeReceiver *receiver;

  uint16_t seq;
  uint32_t timestamp; /* of the last record sent, for keep-alives */
  WzpInstant last_sent;

  WzpCodecId codec; /* of the last record sent: a change begins a new FEC block */
  uint8_t fec_block;
  uint8_t fec_symbol;

  gboolean has_report;
  WzpQualityReport report;
  gboolean has_peer_report;
  WzpQualityReport peer_report;

  WzpCallMediaCounters counters;
};

WzpCallMedia *
wzp_call_media_new (WzpSframeSender *sender, WzpSframeReceiver *receiver, WzpInstant now)
{
  WzpCallMedia *media = g_new0 (WzpCallMedia, 1);

  g_assert (!sender == !receiver);
  media->sender = sender;
  media->receiver = receiver;
  media->last_sent = now;
  return media;
}

void
wzp_call_media_free (WzpCallMedia *media)
{
  if (!media)
    return;
  g_clear_pointer (&media->sender, wzp_sframe_sender_free);
  g_clear_pointer (&media->receiver, wzp_sframe_receiver_free);
  g_free (media);
}

void
wzp_call_media_set_report (WzpCallMedia *media, const WzpQualityReport *report)
{
  media->report = *report;
  media->has_report = TRUE;
}

/* Opus carries no FEC numbers; a Codec2 frame says its place in its block, though we send no repair
 * packets (wire.md 3.4). */
static void
number_fec (WzpCallMedia *media, WzpMediaHeader *header)
{
  const WzpCodecInfo *info = wzp_codec_get_info (header->codec);
  WzpProfile profile;

  if (info->is_opus || header->codec == WZP_CODEC_COMFORT_NOISE)
    return;
  profile = wzp_profile_for_codec (header->codec);
  if (header->codec != media->codec)
    {
      media->fec_block++;
      media->fec_symbol = 0;
    }
  header->fec_ratio_encoded = wzp_fec_ratio_encode (profile.fec_ratio);
  header->fec_block = media->fec_block;
  header->fec_symbol = media->fec_symbol;
  if (++media->fec_symbol >= profile.frames_per_block)
    {
      media->fec_block++;
      media->fec_symbol = 0;
    }
}

/* Header, payload (sealed in its place) and report. */
static size_t
pack (WzpCallMedia *media,
      WzpCodecId codec,
      uint32_t timestamp,
      const uint8_t *payload,
      size_t len,
      WzpInstant now,
      uint8_t *out)
{
  WzpMediaPacket packet = { .header = { .codec = codec, .timestamp = timestamp } };
  uint8_t *body = out + WZP_MEDIA_HEADER_BYTES;
  size_t room = WZP_CALL_MEDIA_PACKET_MAX - WZP_MEDIA_HEADER_BYTES - WZP_QUALITY_REPORT_BYTES;
  size_t packed;

  if (media->sender)
    {
      if (wzp_sframe_sender_seal (media->sender, now, codec, payload, len, body, room,
                                  &packet.payload_len) != WZP_SFRAME_OK)
        return 0;
      packet.header.reserved = WZP_MEDIA_RESERVED_SFRAME;
      packet.payload = body;
    }
  else
    {
      packet.payload = payload;
      packet.payload_len = len;
    }
  packet.header.seq = media->seq;
  number_fec (media, &packet.header);
  /* Reports never go with comfort noise (wire.md 3.4). */
  if (media->has_report && codec != WZP_CODEC_COMFORT_NOISE)
    {
      packet.header.has_quality_report = TRUE;
      packet.report = media->report;
    }
  packed = wzp_media_packet_join (&packet, out, WZP_CALL_MEDIA_PACKET_MAX);
  if (packed == 0)
    return 0;
  if (packet.header.has_quality_report)
    media->has_report = FALSE;
  media->seq++;
  media->codec = codec;
  media->timestamp = timestamp;
  media->last_sent = now;
  media->counters.packets_sent++;
  media->counters.bytes_sent += packed;
  return packed;
}

size_t
wzp_call_media_pack (WzpCallMedia *media,
                     const WzpVoiceRecord *record,
                     WzpInstant now,
                     uint8_t out[WZP_CALL_MEDIA_PACKET_MAX])
{
  WzpCodecId codec;
  size_t packed;

  if (!wzp_codec_from_id (record->codec, &codec))
    return 0;
  packed = pack (media, codec, record->timestamp, record->payload, record->len, now, out);
  if (packed > 0)
    media->counters.frames_sent++;
  return packed;
}

WzpInstant
wzp_call_media_next_deadline (const WzpCallMedia *media)
{
  return wzp_instant_add (media->last_sent, WZP_CALL_MEDIA_KEEPALIVE);
}

size_t
wzp_call_media_pack_nothing (WzpCallMedia *media,
                             WzpInstant now,
                             uint8_t out[WZP_CALL_MEDIA_PACKET_MAX])
{
  static const uint8_t payload[] = { COMFORT_NOISE_LEVEL };
  WzpDuration passed = wzp_instant_since (now, media->last_sent);

  /* The media clock goes on although nothing was captured. */
  return pack (media, WZP_CODEC_COMFORT_NOISE,
               media->timestamp +
                   (uint32_t) wzp_duration_ms (MIN (passed, WZP_CALL_MEDIA_KEEPALIVE)),
               payload, sizeof payload, now, out);
}

size_t
wzp_call_media_keep_alive (WzpCallMedia *media,
                           WzpInstant now,
                           uint8_t out[WZP_CALL_MEDIA_PACKET_MAX])
{
  return now < wzp_call_media_next_deadline (media) ? 0
                                                    : wzp_call_media_pack_nothing (media, now, out);
}

static WzpCallMediaResult
reject (WzpCallMedia *media)
{
  media->counters.rejected++;
  return WZP_CALL_MEDIA_REJECTED;
}

static WzpCallMediaResult
repeated (WzpCallMedia *media)
{
  media->counters.repeated++;
  return WZP_CALL_MEDIA_REJECTED;
}

static WzpCallMediaResult
malformed (WzpCallMedia *media)
{
  media->counters.malformed++;
  return WZP_CALL_MEDIA_MALFORMED;
}

WzpCallMediaResult
wzp_call_media_unpack (WzpCallMedia *media,
                       const uint8_t *packet,
                       size_t len,
                       WzpInstant now,
                       WzpVoiceRecord *out,
                       uint8_t *out_slot)
{
  WzpMediaPacket in;
  size_t payload_len;

  if (wzp_media_packet_split (&in, packet, len) != WZP_PARSE_OK)
    return malformed (media);
  if (wzp_media_header_is_sframe (&in.header) != (media->receiver != NULL))
    return reject (media);
  payload_len = in.payload_len;
  if (media->receiver)
    {
      WzpSframeResult opened = wzp_sframe_receiver_open (
          media->receiver, now, (uint8_t) in.header.codec, in.payload, in.payload_len, out->payload,
          sizeof out->payload, &payload_len);

      if (opened == WZP_SFRAME_REPLAYED)
        return repeated (media);
      if (opened != WZP_SFRAME_OK)
        return reject (media);
    }
  else if (payload_len > sizeof out->payload)
    return malformed (media);
  else
    memcpy (out->payload, in.payload, payload_len);

  out->instant = now;
  out->timestamp = in.header.timestamp;
  out->seq = in.header.seq;
  out->len = (uint16_t) payload_len;
  out->codec = (uint8_t) in.header.codec;
  out->flags = in.header.is_repair ? WZP_VOICE_REPAIR : 0;
  *out_slot = wzp_media_header_get_slot (&in.header);
  if (in.header.has_quality_report)
    {
      media->peer_report = in.report;
      media->has_peer_report = TRUE;
    }
  media->counters.packets_received++;
  media->counters.bytes_received += len;
  if (!in.header.is_repair && in.header.codec != WZP_CODEC_COMFORT_NOISE)
    media->counters.frames_received++;
  return WZP_CALL_MEDIA_VOICE;
}

const WzpCallMediaCounters *
wzp_call_media_get_counters (const WzpCallMedia *media)
{
  return &media->counters;
}

gboolean
wzp_call_media_get_peer_report (const WzpCallMedia *media, WzpQualityReport *out)
{
  if (media->has_peer_report)
    *out = media->peer_report;
  return media->has_peer_report;
}

gboolean
wzp_call_media_is_sealed (const WzpCallMedia *media)
{
  return media->sender != NULL;
}
