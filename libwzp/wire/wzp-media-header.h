/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The 12-byte header of a media packet. The layout stays behind these functions, so that a second
 * one can be added. Knows nothing of payloads, keys or jitter. */
#pragma once

#include "wzp-cursor.h"
#include "wzp-profile.h"

G_BEGIN_DECLS

#define WZP_MEDIA_HEADER_BYTES 12

/* Bit 0 of the reserved byte, between clients that both speak e2ee1: the payload is SFrame. */
#define WZP_MEDIA_RESERVED_SFRAME 0x01

typedef struct
{
  uint8_t version; /* 1 bit, sent as 0 and never checked */
  gboolean is_repair;
  WzpCodecId codec;
  gboolean has_quality_report;
  uint8_t fec_ratio_encoded; /* 7 bits, see wzp_fec_ratio_encode() */
  uint16_t seq;
  uint32_t timestamp; /* media clock in ms; other senders' units are not to be trusted */
  uint8_t fec_block;
  uint8_t fec_symbol;
  uint8_t reserved;   /* WZP_MEDIA_RESERVED_SFRAME */
  uint8_t csrc_count; /* slots1: the sender's slot, 0 = unknown */
} WzpMediaHeader;

void wzp_media_header_pack (const WzpMediaHeader *header, uint8_t out[WZP_MEDIA_HEADER_BYTES]);
/* WZP_PARSE_OK or WZP_PARSE_BAD: fewer than 12 bytes or a codec id above 8. */
WzpParse wzp_media_header_unpack (WzpMediaHeader *out, const void *bytes, size_t len);

/* Makes a valid header fit to forward, in place: the sender's @slot (0 = leave what the sender wrote,
 * as a reference relay does) and zeros in the unused bits of byte 1. */
void wzp_media_header_stamp (uint8_t bytes[WZP_MEDIA_HEADER_BYTES], uint8_t slot);

static inline gboolean
wzp_media_header_is_sframe (const WzpMediaHeader *header)
{
  return (header->reserved & WZP_MEDIA_RESERVED_SFRAME) != 0;
}

static inline uint8_t
wzp_media_header_get_slot (const WzpMediaHeader *header)
{
  return header->csrc_count;
}

G_END_DECLS
