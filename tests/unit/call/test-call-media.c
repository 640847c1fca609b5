/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-call-media.h"
#include "wzp-e2ee.h"

#define START WZP_SECONDS (1000)

typedef struct
{
  WzpCallMedia *alice;
  WzpCallMedia *bob;
  uint8_t packet[WZP_CALL_MEDIA_PACKET_MAX];
  WzpVoiceRecord out;
  uint8_t slot;
} Fixture;

static WzpCallMedia *
sealed (const uint8_t send_key[16], const uint8_t receive_key[16])
{
  return wzp_call_media_new (wzp_sframe_sender_new (send_key, START),
                             wzp_sframe_receiver_new (receive_key), START);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const uint8_t a[16] = { 1 }, b[16] = { 2 };
  gboolean seal = GPOINTER_TO_INT (data);

  f->alice = seal ? sealed (a, b) : wzp_call_media_new (NULL, NULL, START);
  f->bob = seal ? sealed (b, a) : wzp_call_media_new (NULL, NULL, START);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wzp_call_media_free (f->alice);
  wzp_call_media_free (f->bob);
}

static WzpVoiceRecord
record_of (const char *payload, uint32_t timestamp, WzpCodecId codec)
{
  WzpVoiceRecord record = { .timestamp = timestamp, .codec = (uint8_t) codec };

  record.len = (uint16_t) strlen (payload);
  memcpy (record.payload, payload, record.len);
  return record;
}

static size_t
pack (Fixture *f, const char *payload, uint32_t timestamp)
{
  WzpVoiceRecord record = record_of (payload, timestamp, WZP_CODEC_OPUS_24K);

  return wzp_call_media_pack (f->alice, &record, START, f->packet);
}

static WzpCallMediaResult
unpack (Fixture *f, size_t len)
{
  return wzp_call_media_unpack (f->bob, f->packet, len, START + 7, &f->out, &f->slot);
}

static void
test_what_is_packed_is_unpacked (Fixture *f, gconstpointer data)
{
  for (unsigned i = 0; i < 70000; i += 7000)
    {
      size_t len = pack (f, "hello", i);

      f->packet[11] = 9; /* the relay writes the slot */
      g_assert_cmpint (unpack (f, len), ==, WZP_CALL_MEDIA_VOICE);
      g_assert_cmpmem (f->out.payload, f->out.len, "hello", 5);
      g_assert_cmpuint (f->out.timestamp, ==, i);
      g_assert_cmpuint (f->out.seq, ==, i / 7000);
      g_assert_cmpuint (f->out.instant, ==, START + 7);
      g_assert_cmpuint (f->slot, ==, 9);
    }
  g_assert_cmpuint (wzp_call_media_get_counters (f->alice)->frames_sent, ==, 10);
  g_assert_cmpuint (wzp_call_media_get_counters (f->bob)->frames_received, ==, 10);
}

static void
test_a_sealed_payload_shows_nothing (Fixture *f, gconstpointer data)
{
  size_t len = pack (f, "plaintext", 0);

  g_assert_null (memmem (f->packet, len, "plaintext", 9));
}

static void
test_a_replayed_packet_is_refused (Fixture *f, gconstpointer data)
{
  size_t len = pack (f, "once", 0);

  g_assert_cmpint (unpack (f, len), ==, WZP_CALL_MEDIA_VOICE);
  g_assert_cmpint (unpack (f, len), ==, WZP_CALL_MEDIA_REJECTED);
  g_assert_cmpuint (wzp_call_media_get_counters (f->bob)->repeated, ==, 1);
  g_assert_cmpuint (wzp_call_media_get_counters (f->bob)->rejected, ==, 0);
}

static void
test_packets_may_overtake_each_other (Fixture *f, gconstpointer data)
{
  uint8_t first[WZP_CALL_MEDIA_PACKET_MAX];
  size_t len = pack (f, "first", 0);

  memcpy (first, f->packet, len);
  g_assert_cmpint (unpack (f, pack (f, "second", 20)), ==, WZP_CALL_MEDIA_VOICE);
  g_assert_cmpint (wzp_call_media_unpack (f->bob, first, len, START, &f->out, &f->slot), ==,
                   WZP_CALL_MEDIA_VOICE);
  g_assert_cmpmem (f->out.payload, f->out.len, "first", 5);
}

static void
test_a_changed_byte_is_refused (Fixture *f, gconstpointer data)
{
  size_t len = pack (f, "sound", 0);

  for (size_t i = WZP_MEDIA_HEADER_BYTES; i < len; i++)
    {
      f->packet[i] ^= 0x40;
      g_assert_cmpint (unpack (f, len), ==, WZP_CALL_MEDIA_REJECTED);
      f->packet[i] ^= 0x40;
    }
  /* The codec is bound to the seal. */
  f->packet[0] ^= 1 << 2;
  g_assert_cmpint (unpack (f, len), ==, WZP_CALL_MEDIA_REJECTED);
}

static void
test_unsealed_packets_are_refused_in_a_sealed_call (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCallMedia) plain = wzp_call_media_new (NULL, NULL, START);
  WzpVoiceRecord record = record_of ("plain", 0, WZP_CODEC_OPUS_24K);
  size_t len = wzp_call_media_pack (plain, &record, START, f->packet);

  g_assert_cmpint (unpack (f, len), ==, WZP_CALL_MEDIA_REJECTED);
  len = pack (f, "sealed", 0);
  g_assert_cmpint (wzp_call_media_unpack (plain, f->packet, len, START, &f->out, &f->slot), ==,
                   WZP_CALL_MEDIA_REJECTED);
}

static void
test_a_report_goes_along_once (Fixture *f, gconstpointer data)
{
  WzpQualityReport report = { .loss_pct = 25, .rtt_4ms = 5, .jitter_ms = 6 };
  WzpQualityReport heard;
  size_t with, without;

  g_assert_false (wzp_call_media_get_peer_report (f->bob, &heard));
  wzp_call_media_set_report (f->alice, &report);
  with = pack (f, "sound", 0);
  g_assert_cmpint (unpack (f, with), ==, WZP_CALL_MEDIA_VOICE);
  g_assert_cmpmem (f->out.payload, f->out.len, "sound", 5);
  g_assert_true (wzp_call_media_get_peer_report (f->bob, &heard));
  g_assert_cmpuint (heard.loss_pct, ==, 25);
  without = pack (f, "sound", 20);
  g_assert_cmpuint (with, ==, without + WZP_QUALITY_REPORT_BYTES);
}

static void
test_silence_is_kept_alive (Fixture *f, gconstpointer data)
{
  WzpInstant due = wzp_call_media_next_deadline (f->alice);
  size_t len;

  g_assert_cmpuint (due, ==, START + WZP_CALL_MEDIA_KEEPALIVE);
  g_assert_cmpuint (wzp_call_media_keep_alive (f->alice, due - 1, f->packet), ==, 0);
  len = wzp_call_media_keep_alive (f->alice, due, f->packet);
  g_assert_cmpint (unpack (f, len), ==, WZP_CALL_MEDIA_VOICE);
  g_assert_cmpuint (f->out.codec, ==, WZP_CODEC_COMFORT_NOISE);
  g_assert_cmpuint (wzp_call_media_get_counters (f->bob)->frames_received, ==, 0);
  g_assert_cmpuint (wzp_call_media_next_deadline (f->alice), ==, due + WZP_CALL_MEDIA_KEEPALIVE);
}

static void
test_codec2_frames_are_numbered_in_blocks (Fixture *f, gconstpointer data)
{
  for (unsigned i = 0; i < 20; i++)
    {
      WzpVoiceRecord record = record_of ("123456", i * 40, WZP_CODEC_CODEC2_1200);
      size_t len = wzp_call_media_pack (f->alice, &record, START, f->packet);
      WzpMediaHeader header;

      g_assert_cmpint (wzp_media_header_unpack (&header, f->packet, len), ==, WZP_PARSE_OK);
      g_assert_cmpuint (header.fec_symbol, ==, i % 8);
      g_assert_cmpuint (header.fec_block, ==, 1 + i / 8);
      g_assert_cmpuint (header.fec_ratio_encoded, ==, 64);
    }
}

static void
test_noise_is_malformed_not_fatal (Fixture *f, gconstpointer data)
{
  for (unsigned i = 0; i < 3000; i++)
    {
      size_t len = (size_t) g_test_rand_int_range (0, WZP_CALL_MEDIA_PACKET_MAX);

      for (size_t j = 0; j < len; j++)
        f->packet[j] = (uint8_t) g_test_rand_int ();
      unpack (f, len);
    }
  g_assert_cmpuint (wzp_call_media_get_counters (f->bob)->malformed, >, 0);
}

#define ADD(name, seal, function)                                                                  \
  g_test_add ("/call/call-media/" name, Fixture, GINT_TO_POINTER (seal), set_up, function,         \
              tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("what-is-packed-is-unpacked/sealed", TRUE, test_what_is_packed_is_unpacked);
  ADD ("what-is-packed-is-unpacked/plain", FALSE, test_what_is_packed_is_unpacked);
  ADD ("a-sealed-payload-shows-nothing", TRUE, test_a_sealed_payload_shows_nothing);
  ADD ("a-replayed-packet-is-refused", TRUE, test_a_replayed_packet_is_refused);
  ADD ("packets-may-overtake-each-other", TRUE, test_packets_may_overtake_each_other);
  ADD ("a-changed-byte-is-refused", TRUE, test_a_changed_byte_is_refused);
  ADD ("unsealed-packets-are-refused-in-a-sealed-call", TRUE,
       test_unsealed_packets_are_refused_in_a_sealed_call);
  ADD ("a-report-goes-along-once/sealed", TRUE, test_a_report_goes_along_once);
  ADD ("a-report-goes-along-once/plain", FALSE, test_a_report_goes_along_once);
  ADD ("silence-is-kept-alive", TRUE, test_silence_is_kept_alive);
  ADD ("codec2-frames-are-numbered-in-blocks", FALSE, test_codec2_frames_are_numbered_in_blocks);
  ADD ("noise-is-malformed-not-fatal/sealed", TRUE, test_noise_is_malformed_not_fatal);
  ADD ("noise-is-malformed-not-fatal/plain", FALSE, test_noise_is_malformed_not_fatal);
  return g_test_run ();
}
