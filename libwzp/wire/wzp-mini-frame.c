/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-mini-frame.h"

#define TYPE_FULL 0x00
#define TYPE_MINI 0x01

void
wzp_mini_frames_init (WzpMiniFrames *frames)
{
  *frames = (WzpMiniFrames) { .has_header = FALSE };
}

static WzpParse
read_full (WzpMiniFrames *frames, WzpMediaPacket *out, WzpReader *reader)
{
  if (wzp_media_packet_split (out, reader->at, reader->left) != WZP_PARSE_OK)
    return WZP_PARSE_BAD;
  frames->header = out->header;
  frames->has_header = TRUE;
  return WZP_PARSE_OK;
}

static WzpParse
read_mini (WzpMiniFrames *frames, WzpMediaPacket *out, WzpReader *reader)
{
  uint16_t delta_ms = wzp_reader_u16be (reader);
  uint16_t payload_len = wzp_reader_u16be (reader);
  const uint8_t *payload = wzp_reader_take (reader, payload_len);

  if (reader->bad || !frames->has_header)
    return WZP_PARSE_BAD;
  frames->header.seq++;
  frames->header.timestamp += delta_ms;
  frames->header.has_quality_report = FALSE;
  *out = (WzpMediaPacket) {
    .header = frames->header,
    .payload = payload,
    .payload_len = payload_len,
  };
  return WZP_PARSE_OK;
}

WzpParse
wzp_mini_frames_read (WzpMiniFrames *frames, WzpMediaPacket *out, const void *bytes, size_t len)
{
  WzpReader reader = wzp_reader_init (bytes, len);

  switch (wzp_reader_u8 (&reader))
    {
    case TYPE_FULL:
      return reader.bad ? WZP_PARSE_BAD : read_full (frames, out, &reader);
    case TYPE_MINI:
      return read_mini (frames, out, &reader);
    default:
      return WZP_PARSE_BAD;
    }
}
