/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Media header, media packet, quality report, trunk frame, federation datagram and mini frames, over
 * the reference's vectors. */
#include "wzp-media-packet.h"

#include "wzp-mini-frame.h"
#include "wzp-vectors.h"

#include <math.h>

static uint8_t
get_u8 (JsonObject *object, const char *member)
{
  return (uint8_t) json_object_get_int_member (object, member);
}

static WzpMediaHeader
header_from_vector (JsonObject *vector)
{
  WzpMediaHeader header = {
    .version = get_u8 (vector, "version"),
    .is_repair = json_object_get_boolean_member (vector, "is_repair"),
    .has_quality_report = json_object_get_boolean_member (vector, "has_quality_report"),
    .fec_ratio_encoded = get_u8 (vector, "fec_ratio_encoded"),
    .seq = (uint16_t) json_object_get_int_member (vector, "seq"),
    .timestamp = (uint32_t) json_object_get_int_member (vector, "timestamp"),
    .fec_block = get_u8 (vector, "fec_block"),
    .fec_symbol = get_u8 (vector, "fec_symbol"),
    .reserved = get_u8 (vector, "reserved"),
    .csrc_count = get_u8 (vector, "csrc_count"),
  };

  g_assert_true (
      wzp_codec_from_name (json_object_get_string_member (vector, "codec"), &header.codec));
  return header;
}

static void
assert_headers_equal (const WzpMediaHeader *a, const WzpMediaHeader *b)
{
  g_assert_cmpuint (a->version, ==, b->version);
  g_assert_cmpint (a->is_repair, ==, b->is_repair);
  g_assert_cmpint (a->codec, ==, b->codec);
  g_assert_cmpint (a->has_quality_report, ==, b->has_quality_report);
  g_assert_cmpuint (a->fec_ratio_encoded, ==, b->fec_ratio_encoded);
  g_assert_cmpuint (a->seq, ==, b->seq);
  g_assert_cmpuint (a->timestamp, ==, b->timestamp);
  g_assert_cmpuint (a->fec_block, ==, b->fec_block);
  g_assert_cmpuint (a->fec_symbol, ==, b->fec_symbol);
  g_assert_cmpuint (a->reserved, ==, b->reserved);
  g_assert_cmpuint (a->csrc_count, ==, b->csrc_count);
}

static void
test_header_vectors (void)
{
  JsonArray *vectors = wzp_vectors_array ("media_header");

  for (unsigned i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      g_autoptr (GBytes) expected = wzp_vectors_get_bytes (vector, "hex");
      WzpMediaHeader header = header_from_vector (vector);
      WzpMediaHeader read;
      uint8_t bytes[WZP_MEDIA_HEADER_BYTES];

      wzp_media_header_pack (&header, bytes);
      g_assert_cmpmem (bytes, sizeof bytes, g_bytes_get_data (expected, NULL),
                       g_bytes_get_size (expected));
      g_assert_cmpint (wzp_media_header_unpack (&read, bytes, sizeof bytes), ==, WZP_PARSE_OK);
      assert_headers_equal (&read, &header);
    }
}

static void
test_header_refuses_short_and_unknown (void)
{
  uint8_t bytes[WZP_MEDIA_HEADER_BYTES] = { 0 };
  WzpMediaHeader header;

  for (size_t len = 0; len < sizeof bytes; len++)
    g_assert_cmpint (wzp_media_header_unpack (&header, bytes, len), ==, WZP_PARSE_BAD);
  g_assert_cmpint (wzp_media_header_unpack (&header, bytes, sizeof bytes), ==, WZP_PARSE_OK);
  for (unsigned codec = 0; codec < 16; codec++)
    {
      bytes[0] = (uint8_t) (codec << 2);
      g_assert_cmpint (wzp_media_header_unpack (&header, bytes, sizeof bytes), ==,
                       codec < WZP_N_CODECS ? WZP_PARSE_OK : WZP_PARSE_BAD);
    }
}

static void
test_stamp_sets_the_slot_and_clears_the_unused_bits (void)
{
  uint8_t bytes[WZP_MEDIA_HEADER_BYTES];
  uint8_t before[WZP_MEDIA_HEADER_BYTES];

  memset (bytes, 0xff, sizeof bytes);
  bytes[0] = 0x01;
  memcpy (before, bytes, sizeof bytes);
  wzp_media_header_stamp (bytes, 0);
  before[1] = 0xfc;
  g_assert_cmpmem (bytes, sizeof bytes, before, sizeof before);
  wzp_media_header_stamp (bytes, 7);
  before[11] = 7;
  g_assert_cmpmem (bytes, sizeof bytes, before, sizeof before);
}

static void
test_packet_vectors (void)
{
  JsonArray *vectors = wzp_vectors_array ("media_packet");

  for (unsigned i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      g_autoptr (GBytes) bytes = wzp_vectors_get_bytes (vector, "hex");
      g_autoptr (GBytes) payload = wzp_vectors_get_bytes (vector, "payload");
      gboolean has_report = json_object_has_member (vector, "quality_report");
      WzpMediaPacket packet;
      uint8_t out[64];
      size_t len;

      g_assert_cmpint (wzp_media_packet_split (&packet, g_bytes_get_data (bytes, NULL),
                                               g_bytes_get_size (bytes)),
                       ==, WZP_PARSE_OK);
      g_assert_cmpmem (packet.payload, packet.payload_len, g_bytes_get_data (payload, NULL),
                       g_bytes_get_size (payload));
      g_assert_cmpint (packet.header.has_quality_report, ==, has_report);
      if (has_report)
        {
          JsonObject *report = json_object_get_object_member (vector, "quality_report");

          g_assert_cmpuint (packet.report.loss_pct, ==, get_u8 (report, "loss_pct"));
          g_assert_cmpuint (packet.report.rtt_4ms, ==, get_u8 (report, "rtt_4ms"));
          g_assert_cmpuint (packet.report.jitter_ms, ==, get_u8 (report, "jitter_ms"));
          g_assert_cmpuint (packet.report.bitrate_cap_kbps, ==,
                            get_u8 (report, "bitrate_cap_kbps"));
        }
      len = wzp_media_packet_join (&packet, out, sizeof out);
      g_assert_cmpmem (out, len, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_assert_cmpuint (wzp_media_packet_join (&packet, out, len - 1), ==, 0);
    }
}

static void
test_packet_needs_its_report (void)
{
  uint8_t bytes[WZP_MEDIA_HEADER_BYTES + WZP_QUALITY_REPORT_BYTES] = { 0x02 };
  WzpMediaPacket packet;

  for (size_t len = 0; len < sizeof bytes; len++)
    g_assert_false (wzp_media_packet_is_valid (bytes, len));
  g_assert_cmpint (wzp_media_packet_split (&packet, bytes, sizeof bytes), ==, WZP_PARSE_OK);
  g_assert_cmpuint (packet.payload_len, ==, 0);
}

static void
test_payload_may_already_lie_in_place (void)
{
  uint8_t out[32] = "............hello";
  WzpMediaPacket packet = { .header = { .seq = 1 },
                            .payload = out + WZP_MEDIA_HEADER_BYTES,
                            .payload_len = 5 };

  g_assert_cmpuint (wzp_media_packet_join (&packet, out, sizeof out), ==, 17);
  g_assert_cmpmem (out + WZP_MEDIA_HEADER_BYTES, 5, "hello", 5);
}

static void
test_report_vectors (void)
{
  JsonArray *vectors = wzp_vectors_array ("quality_report_from_path_stats");

  for (unsigned i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      g_autoptr (GBytes) expected = wzp_vectors_get_bytes (vector, "hex");
      WzpQualityReport report = wzp_quality_report_from_stats (
          (float) json_object_get_double_member (vector, "loss_pct"),
          (uint32_t) json_object_get_int_member (vector, "rtt_ms"),
          (uint32_t) json_object_get_int_member (vector, "jitter_ms"));
      uint8_t bytes[WZP_QUALITY_REPORT_BYTES];

      wzp_quality_report_pack (&report, bytes);
      g_assert_cmpmem (bytes, sizeof bytes, g_bytes_get_data (expected, NULL),
                       g_bytes_get_size (expected));
    }
}

static void
test_report_saturates (void)
{
  WzpQualityReport report = wzp_quality_report_from_stats (1e30f, UINT32_MAX, UINT32_MAX);

  g_assert_cmpuint (report.loss_pct, ==, 255);
  g_assert_cmpuint (wzp_quality_report_get_rtt_ms (&report), ==, 1020);
  g_assert_cmpuint (report.jitter_ms, ==, 255);
  g_assert_cmpfloat (wzp_quality_report_get_loss_percent (&report), ==, 100.0f);
  report = wzp_quality_report_from_stats (-1.0f, 0, 0);
  g_assert_cmpuint (report.loss_pct, ==, 0);
  report = wzp_quality_report_from_stats ((float) NAN, 0, 0);
  g_assert_cmpuint (report.loss_pct, ==, 0);
}

static void
test_trunk_vectors (void)
{
  JsonArray *vectors = wzp_vectors_array ("trunk_frames");

  for (unsigned i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      JsonArray *expected = json_object_get_array_member (vector, "entries");
      g_autoptr (GBytes) bytes = wzp_vectors_get_bytes (vector, "hex");
      const uint8_t *data = g_bytes_get_data (bytes, NULL);
      WzpTrunkEntry entries[WZP_TRUNK_MAX_ENTRIES];
      size_t n;

      g_assert_cmpint (wzp_trunk_frame_split (entries, &n, data, g_bytes_get_size (bytes)), ==,
                       WZP_PARSE_OK);
      g_assert_cmpuint (n, ==, json_array_get_length (expected));
      for (size_t j = 0; j < n; j++)
        {
          JsonObject *entry = json_array_get_object_element (expected, (unsigned) j);
          g_autoptr (GBytes) session_id = wzp_vectors_get_bytes (entry, "session_id");
          g_autoptr (GBytes) payload = wzp_vectors_get_bytes (entry, "payload");

          g_assert_cmpmem (entries[j].session_id, sizeof entries[j].session_id,
                           g_bytes_get_data (session_id, NULL), g_bytes_get_size (session_id));
          g_assert_cmpmem (entries[j].packet, entries[j].packet_len,
                           g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
        }
      for (size_t len = 0; len < g_bytes_get_size (bytes); len++)
        g_assert_cmpint (wzp_trunk_frame_split (entries, &n, data, len), ==, WZP_PARSE_BAD);
    }
}

static void
test_trunk_has_a_limit_and_ignores_what_follows (void)
{
  uint8_t bytes[2 + (WZP_TRUNK_MAX_ENTRIES + 1) * 4] = { 0 };
  WzpTrunkEntry entries[WZP_TRUNK_MAX_ENTRIES];
  size_t n;

  bytes[1] = WZP_TRUNK_MAX_ENTRIES;
  g_assert_cmpint (wzp_trunk_frame_split (entries, &n, bytes, sizeof bytes), ==, WZP_PARSE_OK);
  g_assert_cmpuint (n, ==, WZP_TRUNK_MAX_ENTRIES);
  bytes[1] = WZP_TRUNK_MAX_ENTRIES + 1;
  g_assert_cmpint (wzp_trunk_frame_split (entries, &n, bytes, sizeof bytes), ==, WZP_PARSE_BAD);
  g_assert_cmpuint (n, ==, 0);
}

static void
test_federation_vectors (void)
{
  JsonArray *vectors = wzp_vectors_array ("federation_datagram");

  for (unsigned i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      g_autoptr (GBytes) bytes = wzp_vectors_get_bytes (vector, "hex");
      g_autoptr (GBytes) packet = wzp_vectors_get_bytes (vector, "media_packet");
      const uint8_t *data = g_bytes_get_data (bytes, NULL);
      WzpFederationDatagram datagram;
      uint8_t out[64];
      size_t len;

      g_assert_cmpint (wzp_federation_datagram_split (&datagram, data, g_bytes_get_size (bytes)),
                       ==, WZP_PARSE_OK);
      g_assert_cmpmem (datagram.packet, datagram.packet_len, g_bytes_get_data (packet, NULL),
                       g_bytes_get_size (packet));
      len = wzp_federation_datagram_join (&datagram, out, sizeof out);
      g_assert_cmpmem (out, len, data, g_bytes_get_size (bytes));
      g_assert_cmpuint (wzp_federation_datagram_join (&datagram, out, len - 1), ==, 0);
      for (len = 0; len < WZP_FEDERATION_ROOM_HASH_BYTES + WZP_MEDIA_HEADER_BYTES; len++)
        g_assert_cmpint (wzp_federation_datagram_split (&datagram, data, len), ==, WZP_PARSE_BAD);
    }
}

static void
test_mini_frame_vectors (void)
{
  JsonArray *sequence =
      json_object_get_array_member (wzp_vectors_object ("mini_frames"), "sequence");
  WzpMiniFrames frames;

  wzp_mini_frames_init (&frames);
  for (unsigned i = 0; i < json_array_get_length (sequence); i++)
    {
      JsonObject *vector = json_array_get_object_element (sequence, i);
      g_autoptr (GBytes) bytes = wzp_vectors_get_bytes (vector, "hex");
      WzpMediaPacket packet;

      g_assert_cmpint (wzp_mini_frames_read (&frames, &packet, g_bytes_get_data (bytes, NULL),
                                             g_bytes_get_size (bytes)),
                       ==, WZP_PARSE_OK);
      g_assert_cmpuint (packet.header.seq, ==, json_object_get_int_member (vector, "seq"));
      g_assert_cmpuint (packet.header.timestamp, ==,
                        json_object_get_int_member (vector, "timestamp"));
      g_assert_cmpmem (packet.payload, packet.payload_len, "audio", 5);
    }
}

static void
test_mini_frames_need_a_header_and_their_payload (void)
{
  static const uint8_t mini[] = { 1, 0, 20, 0, 1, 'x' };
  static const uint8_t full[1 + WZP_MEDIA_HEADER_BYTES] = { 0 };
  static const uint8_t other[] = { 2, 0, 20, 0, 1, 'x' };
  WzpMiniFrames frames;
  WzpMediaPacket packet;

  wzp_mini_frames_init (&frames);
  g_assert_cmpint (wzp_mini_frames_read (&frames, &packet, mini, sizeof mini), ==, WZP_PARSE_BAD);
  g_assert_cmpint (wzp_mini_frames_read (&frames, &packet, full, sizeof full), ==, WZP_PARSE_OK);
  for (size_t len = 0; len < sizeof mini; len++)
    g_assert_cmpint (wzp_mini_frames_read (&frames, &packet, mini, len), ==, WZP_PARSE_BAD);
  g_assert_cmpint (wzp_mini_frames_read (&frames, &packet, mini, sizeof mini), ==, WZP_PARSE_OK);
  g_assert_cmpuint (packet.header.seq, ==, 1);
  g_assert_cmpint (wzp_mini_frames_read (&frames, &packet, other, sizeof other), ==, WZP_PARSE_BAD);
}

#define ADD(test) g_test_add_func ("/wire/media-packet/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (header_vectors);
  ADD (header_refuses_short_and_unknown);
  ADD (stamp_sets_the_slot_and_clears_the_unused_bits);
  ADD (packet_vectors);
  ADD (packet_needs_its_report);
  ADD (payload_may_already_lie_in_place);
  ADD (report_vectors);
  ADD (report_saturates);
  ADD (trunk_vectors);
  ADD (trunk_has_a_limit_and_ignores_what_follows);
  ADD (federation_vectors);
  ADD (mini_frame_vectors);
  ADD (mini_frames_need_a_header_and_their_payload);
  return g_test_run ();
}
