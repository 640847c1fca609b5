/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A whole media packet, one per QUIC DATAGRAM: header, payload, and the quality report if the header
 * says so. Payloads are not copied and not looked into. */
#pragma once

#include "wzp-media-header.h"
#include "wzp-quality-report.h"

G_BEGIN_DECLS

typedef struct
{
  WzpMediaHeader header;
  const uint8_t *payload; /* not owned */
  size_t payload_len;
  WzpQualityReport report; /* valid if header.has_quality_report */
} WzpMediaPacket;

/* WZP_PARSE_OK or WZP_PARSE_BAD; @out points into @bytes. */
WzpParse wzp_media_packet_split (WzpMediaPacket *out, const void *bytes, size_t len);

/* Writes the packet to @out and returns its length; 0 when @size is too small. The payload may
 * already lie in its place in @out. */
size_t wzp_media_packet_join (const WzpMediaPacket *packet, uint8_t *out, size_t size);

/* What a relay checks before it forwards @bytes unread (after wzp_media_header_stamp()). */
gboolean wzp_media_packet_is_valid (const void *bytes, size_t len);
/* Federation datagram: 8 bytes of room hash, then a media packet. */
#define WZP_FEDERATION_ROOM_HASH_BYTES 8

typedef struct
{
  uint8_t room_hash[WZP_FEDERATION_ROOM_HASH_BYTES];
  const uint8_t *packet; /* a valid media packet, not owned */
  size_t packet_len;
} WzpFederationDatagram;

WzpParse wzp_federation_datagram_split (WzpFederationDatagram *out, const void *bytes, size_t len);
/* The length written to @out, 0 when @size is too small. */
size_t
wzp_federation_datagram_join (const WzpFederationDatagram *datagram, uint8_t *out, size_t size);

/* Trunk frame: several media packets of several senders in one datagram. Decoded only: nothing tells
 * it from a media packet, so it is never sent. */
#define WZP_TRUNK_MAX_ENTRIES      64
#define WZP_TRUNK_SESSION_ID_BYTES 2

typedef struct
{
  uint8_t session_id[WZP_TRUNK_SESSION_ID_BYTES];
  const uint8_t *packet; /* not owned, not validated */
  size_t packet_len;
} WzpTrunkEntry;

/* Up to WZP_TRUNK_MAX_ENTRIES entries; more, or a truncated frame, are WZP_PARSE_BAD. Bytes after the
 * last entry are ignored. */
WzpParse wzp_trunk_frame_split (WzpTrunkEntry out_entries[WZP_TRUNK_MAX_ENTRIES],
                                size_t *out_n_entries,
                                const void *bytes,
                                size_t len);

G_END_DECLS
