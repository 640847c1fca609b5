/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-media-packet.h"

WzpParse
wzp_media_packet_split (WzpMediaPacket *out, const void *bytes, size_t len)
{
  WzpReader reader = wzp_reader_init (bytes, len);
  size_t report_len;

  if (wzp_media_header_unpack (&out->header, bytes, len) != WZP_PARSE_OK)
    return WZP_PARSE_BAD;
  wzp_reader_take (&reader, WZP_MEDIA_HEADER_BYTES);
  report_len = out->header.has_quality_report ? WZP_QUALITY_REPORT_BYTES : 0;
  if (reader.left < report_len)
    return WZP_PARSE_BAD;
  out->payload_len = reader.left - report_len;
  out->payload = wzp_reader_take (&reader, out->payload_len);
  if (report_len > 0)
    wzp_quality_report_unpack (&out->report, wzp_reader_take (&reader, report_len));
  else
    out->report = (WzpQualityReport) { 0 };
  return WZP_PARSE_OK;
}

size_t
wzp_media_packet_join (const WzpMediaPacket *packet, uint8_t *out, size_t size)
{
  WzpWriter writer = wzp_writer_init (out, size);
  uint8_t *header = wzp_writer_reserve (&writer, WZP_MEDIA_HEADER_BYTES);
  uint8_t *payload = wzp_writer_reserve (&writer, packet->payload_len);
  uint8_t *report = packet->header.has_quality_report
                        ? wzp_writer_reserve (&writer, WZP_QUALITY_REPORT_BYTES)
                        : NULL;

  if (writer.bad)
    return 0;
  if (packet->payload_len > 0)
    memmove (payload, packet->payload, packet->payload_len);
  wzp_media_header_pack (&packet->header, header);
  if (report)
    wzp_quality_report_pack (&packet->report, report);
  return writer.len;
}

gboolean
wzp_media_packet_is_valid (const void *bytes, size_t len)
{
  WzpMediaPacket packet;

  return wzp_media_packet_split (&packet, bytes, len) == WZP_PARSE_OK;
}

WzpParse
wzp_federation_datagram_split (WzpFederationDatagram *out, const void *bytes, size_t len)
{
  WzpReader reader = wzp_reader_init (bytes, len);

  if (!wzp_reader_bytes (&reader, out->room_hash, sizeof out->room_hash) ||
      !wzp_media_packet_is_valid (reader.at, reader.left))
    return WZP_PARSE_BAD;
  out->packet = reader.at;
  out->packet_len = reader.left;
  return WZP_PARSE_OK;
}

size_t
wzp_federation_datagram_join (const WzpFederationDatagram *datagram, uint8_t *out, size_t size)
{
  WzpWriter writer = wzp_writer_init (out, size);

  wzp_writer_bytes (&writer, datagram->room_hash, sizeof datagram->room_hash);
  wzp_writer_bytes (&writer, datagram->packet, datagram->packet_len);
  return writer.bad ? 0 : writer.len;
}

WzpParse
wzp_trunk_frame_split (WzpTrunkEntry out_entries[WZP_TRUNK_MAX_ENTRIES],
                       size_t *out_n_entries,
                       const void *bytes,
                       size_t len)
{
  WzpReader reader = wzp_reader_init (bytes, len);
  size_t n = wzp_reader_u16be (&reader);

  *out_n_entries = 0;
  if (n > WZP_TRUNK_MAX_ENTRIES)
    return WZP_PARSE_BAD;
  for (size_t i = 0; i < n; i++)
    {
      WzpTrunkEntry *entry = &out_entries[i];

      wzp_reader_bytes (&reader, entry->session_id, sizeof entry->session_id);
      entry->packet_len = wzp_reader_u16be (&reader);
      entry->packet = wzp_reader_take (&reader, entry->packet_len);
    }
  if (reader.bad)
    return WZP_PARSE_BAD;
  *out_n_entries = n;
  return WZP_PARSE_OK;
}
