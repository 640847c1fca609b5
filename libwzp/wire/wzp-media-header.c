/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-media-header.h"

/* Byte 0: V T C C C C Q F, byte 1: F F F F F F 0 0 (docs/protocol.md, "Media header"). */
#define BIT_VERSION      0x80
#define BIT_REPAIR       0x40
#define BIT_REPORT       0x02
#define CODEC_SHIFT      2
#define CODEC_MASK       0x0f
#define RATIO_HIGH_MASK  0x01
#define RATIO_HIGH_SHIFT 6
#define RATIO_LOW_MASK   0x3f
#define RATIO_LOW_SHIFT  2

void
wzp_media_header_pack (const WzpMediaHeader *header, uint8_t out[WZP_MEDIA_HEADER_BYTES])
{
  WzpWriter writer = wzp_writer_init (out, WZP_MEDIA_HEADER_BYTES);
  uint8_t ratio = header->fec_ratio_encoded;

  wzp_writer_u8 (&writer, (uint8_t) ((header->version & 1 ? BIT_VERSION : 0) |
                                     (header->is_repair ? BIT_REPAIR : 0) |
                                     (header->codec & CODEC_MASK) << CODEC_SHIFT |
                                     (header->has_quality_report ? BIT_REPORT : 0) |
                                     (ratio >> RATIO_HIGH_SHIFT & RATIO_HIGH_MASK)));
  wzp_writer_u8 (&writer, (uint8_t) ((ratio & RATIO_LOW_MASK) << RATIO_LOW_SHIFT));
  wzp_writer_u16be (&writer, header->seq);
  wzp_writer_u32be (&writer, header->timestamp);
  wzp_writer_u8 (&writer, header->fec_block);
  wzp_writer_u8 (&writer, header->fec_symbol);
  wzp_writer_u8 (&writer, header->reserved);
  wzp_writer_u8 (&writer, header->csrc_count);
}

WzpParse
wzp_media_header_unpack (WzpMediaHeader *out, const void *bytes, size_t len)
{
  WzpReader reader = wzp_reader_init (bytes, len);
  uint8_t b0 = wzp_reader_u8 (&reader);
  uint8_t b1 = wzp_reader_u8 (&reader);

  if (!wzp_codec_from_id (b0 >> CODEC_SHIFT & CODEC_MASK, &out->codec))
    return WZP_PARSE_BAD;
  out->version = (b0 & BIT_VERSION) != 0;
  out->is_repair = (b0 & BIT_REPAIR) != 0;
  out->has_quality_report = (b0 & BIT_REPORT) != 0;
  out->fec_ratio_encoded =
      (uint8_t) ((b0 & RATIO_HIGH_MASK) << RATIO_HIGH_SHIFT | b1 >> RATIO_LOW_SHIFT);
  out->seq = wzp_reader_u16be (&reader);
  out->timestamp = wzp_reader_u32be (&reader);
  out->fec_block = wzp_reader_u8 (&reader);
  out->fec_symbol = wzp_reader_u8 (&reader);
  out->reserved = wzp_reader_u8 (&reader);
  out->csrc_count = wzp_reader_u8 (&reader);
  return reader.bad ? WZP_PARSE_BAD : WZP_PARSE_OK;
}

void
wzp_media_header_stamp (uint8_t bytes[WZP_MEDIA_HEADER_BYTES], uint8_t slot)
{
  bytes[1] &= (uint8_t) (RATIO_LOW_MASK << RATIO_LOW_SHIFT);
  if (slot != 0)
    bytes[WZP_MEDIA_HEADER_BYTES - 1] = slot;
}
