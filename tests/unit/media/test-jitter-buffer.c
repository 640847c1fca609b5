/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-jitter-buffer.h"

#define START WZP_SECONDS (100)

/* Decisions as letters: P play, R recover, C conceal, S stall, N noise, - silence. */
static const char kinds[] = {
  [WZP_PLAYOUT_SILENCE] = '-', [WZP_PLAYOUT_PLAY] = 'P',  [WZP_PLAYOUT_RECOVER] = 'R',
  [WZP_PLAYOUT_CONCEAL] = 'C', [WZP_PLAYOUT_STALL] = 'S', [WZP_PLAYOUT_NOISE] = 'N',
};

/* A packet of 20 ms whose number is @n unless @packet says another, that arrives @late_ms after its
 * turn. */
static void
push_as (WzpJitterBuffer *buffer, unsigned n, unsigned late_ms, WzpJitterPacket packet)
{
  uint8_t payload[2] = { (uint8_t) n, (uint8_t) (n >> 8) };

  packet.seq = packet.seq ? packet.seq : (uint16_t) n;
  packet.timestamp = packet.timestamp ? packet.timestamp : n * 20;
  packet.payload = payload;
  packet.len = sizeof payload;
  wzp_jitter_buffer_push (buffer, &packet, START + WZP_MS (n * 20 + late_ms));
}

static void
push (WzpJitterBuffer *buffer, unsigned n)
{
  push_as (buffer, n, 0, (WzpJitterPacket) { .codec = WZP_CODEC_OPUS_24K });
}

/* 15 ms after the turn of packet @n. */
static WzpPlayout
next (WzpJitterBuffer *buffer, unsigned n)
{
  return wzp_jitter_buffer_next (buffer, START + WZP_MS (n * 20 + 15), 0);
}

static void
assert_next (WzpJitterBuffer *buffer, unsigned n, char kind)
{
  g_assert_cmpint (kinds[next (buffer, n).kind], ==, kind);
}

static void
test_is_silent_until_somebody_talks (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();

  assert_next (buffer, 0, '-');
  push (buffer, 1);
  assert_next (buffer, 1, 'P');
}

static void
test_packets_leave_in_order (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();

  push_as (buffer, 2, 0, (WzpJitterPacket) { .codec = WZP_CODEC_OPUS_24K });
  push_as (buffer, 0, 41, (WzpJitterPacket) { .codec = WZP_CODEC_OPUS_24K, .seq = 0 });
  push_as (buffer, 1, 22, (WzpJitterPacket) { .codec = WZP_CODEC_OPUS_24K });
  for (unsigned i = 0; i < 3; i++)
    {
      WzpPlayout playout = next (buffer, 3);

      g_assert_cmpint (kinds[playout.kind], ==, 'P');
      g_assert_cmpuint (playout.packet->seq, ==, i);
    }
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->expected, ==, 3);
}

static void
test_a_lost_packet_is_recovered_from_the_next (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  WzpPlayout playout;

  push (buffer, 0);
  assert_next (buffer, 0, 'P');
  push (buffer, 1);
  push (buffer, 4);
  assert_next (buffer, 1, 'P');
  playout = next (buffer, 2);
  g_assert_cmpint (kinds[playout.kind], ==, 'R');
  g_assert_cmpuint (playout.packet->seq, ==, 4);
  g_assert_cmpuint (playout.offset_ms, ==, 40);
  g_assert_cmpuint (playout.duration_ms, ==, 20);
  playout = next (buffer, 3);
  g_assert_cmpint (kinds[playout.kind], ==, 'R');
  g_assert_cmpuint (playout.offset_ms, ==, 20);
  assert_next (buffer, 4, 'P');
}

static void
test_a_late_packet_costs_a_stall_and_no_sound (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();

  push (buffer, 0);
  push (buffer, 1);
  assert_next (buffer, 0, 'P');
  assert_next (buffer, 1, 'P');
  assert_next (buffer, 2, 'S');
  assert_next (buffer, 3, 'S');
  push_as (buffer, 2, 50, (WzpJitterPacket) { .codec = WZP_CODEC_OPUS_24K });
  push_as (buffer, 3, 35, (WzpJitterPacket) { .codec = WZP_CODEC_OPUS_24K });
  assert_next (buffer, 4, 'P');
  assert_next (buffer, 5, 'P');
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->late, ==, 0);
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->delay_us / 1000, ==, 55);
}

static void
test_one_lost_frame_bridged_by_a_stall_adds_no_delay (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();

  for (unsigned i = 0; i < 3; i++)
    {
      push (buffer, i);
      assert_next (buffer, i, 'P');
    }
  assert_next (buffer, 3, 'S');
  push (buffer, 4);
  assert_next (buffer, 4, 'P');
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->delay_us / 1000, ==, 35);
  push (buffer, 5);
  assert_next (buffer, 5, 'P');
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->delay_us / 1000, ==, 15);
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->concealed, ==, 1);
}

static void
test_of_a_long_burst_only_the_end_is_restored (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  unsigned n = 0, restored = 0;

  wzp_jitter_buffer_set_late_recovery_ms (buffer, 100);
  for (; n < 20; n++)
    {
      push (buffer, n);
      assert_next (buffer, n, 'P');
    }
  for (; n < 30; n++)
    assert_next (buffer, n, 'S');
  push (buffer, n);
  for (;;)
    {
      WzpPlayout playout = next (buffer, n + restored);

      if (playout.kind == WZP_PLAYOUT_PLAY)
        break;
      g_assert_cmpint (kinds[playout.kind], ==, 'R');
      g_assert_cmpint (playout.pace, ==, WZP_PACE_ACCELERATE);
      restored++;
    }
  /* A fifth would be 115 ms late, which is 110 above the target. */
  g_assert_cmpuint (restored, ==, 4);
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->concealed, ==, 6);
}

static void
test_duplicates_and_late_ones_are_told_apart (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  WzpReceiveStats *stats = wzp_jitter_buffer_get_stats (buffer);

  push (buffer, 0);
  push (buffer, 2);
  push (buffer, 2);
  assert_next (buffer, 2, 'P');
  assert_next (buffer, 2, 'R');
  assert_next (buffer, 2, 'P');
  push_as (buffer, 1, 90, (WzpJitterPacket) { .codec = WZP_CODEC_OPUS_24K });
  push_as (buffer, 1, 95, (WzpJitterPacket) { .codec = WZP_CODEC_OPUS_24K });
  g_assert_cmpuint (stats->duplicates, ==, 2);
  g_assert_cmpuint (stats->late, ==, 1);
  g_assert_cmpuint (stats->received, ==, 3);
  g_assert_cmpuint (wzp_receive_stats_lost (stats), ==, 0);
}

static void
test_repair_packets_are_no_holes (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  WzpJitterPacket source = { .codec = WZP_CODEC_CODEC2_3200 }, repair = source;
  unsigned n_played = 0;

  repair.repair = TRUE;
  /* Five frames, then three repair packets with the time of the next frame, of which some are lost. */
  for (unsigned n = 0; n < 50; n++)
    {
      WzpPlayout playout;

      source.seq = (uint16_t) (100 + n + n / 5 * 3);
      source.timestamp = 1000 + n * 20;
      push_as (buffer, n, 0, source);
      for (unsigned k = 0; n % 5 == 4 && k < 3; k++)
        {
          repair.seq = (uint16_t) (source.seq + 1 + k);
          repair.timestamp = source.timestamp + 20;
          if (n % 3 != k)
            push_as (buffer, n, 1, repair);
        }
      playout = next (buffer, n);
      n_played += playout.kind == WZP_PLAYOUT_PLAY;
    }
  g_assert_cmpuint (n_played, ==, 50);
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->concealed, ==, 0);
}

static void
test_a_pause_is_noise_and_no_loss (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  WzpJitterPacket silent = { .codec = WZP_CODEC_OPUS_24K, .silent = TRUE, .seq = 1 };
  WzpJitterPacket voice = { .codec = WZP_CODEC_OPUS_24K, .seq = 2 };

  push (buffer, 0);
  push_as (buffer, 1, 0, silent);
  assert_next (buffer, 0, 'P');
  assert_next (buffer, 1, 'P');
  for (unsigned n = 2; n < 12; n++)
    assert_next (buffer, n, 'N');
  push_as (buffer, 12, 0, voice);
  assert_next (buffer, 12, 'P');
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->expected, ==, 3);
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->concealed, ==, 0);
}

static void
test_comfort_noise_carries_the_time_after_it (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  WzpJitterPacket noise = { .codec = WZP_CODEC_COMFORT_NOISE, .silent = TRUE, .seq = 1 };
  WzpJitterPacket voice = { .codec = WZP_CODEC_OPUS_24K, .seq = 2, .timestamp = 60 };

  push (buffer, 0);
  /* Frame 1 is suppressed, frame 2 becomes comfort noise with the time of frame 3. */
  noise.timestamp = 60;
  push_as (buffer, 2, 0, noise);
  push_as (buffer, 3, 0, voice);
  assert_next (buffer, 3, 'P');
  g_assert_cmpint (kinds[next (buffer, 3).kind], ==, 'P');
  g_assert_cmpint (kinds[next (buffer, 3).kind], ==, 'P');
}

static void
test_a_sender_that_begins_anew_is_followed (void)
{
  static const uint16_t again_at[] = { 1, 30000, 50, 140 };

  for (size_t k = 0; k < G_N_ELEMENTS (again_at); k++)
    {
      g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
      WzpReceiveStats *stats = wzp_jitter_buffer_get_stats (buffer);
      unsigned n, played = 0;

      for (n = 0; n < 200; n++)
        {
          push (buffer, n);
          next (buffer, n);
        }
      for (; n < 300; n++)
        {
          WzpJitterPacket packet = { .codec = WZP_CODEC_OPUS_24K,
                                     .seq = (uint16_t) (again_at[k] + n - 200),
                                     .timestamp = 77 + (n - 200) * 20 };

          push_as (buffer, n, 0, packet);
          played += next (buffer, n).kind == WZP_PLAYOUT_PLAY;
        }
      /* Numbers just heard look like duplicates for half a second. */
      g_assert_cmpuint (played, >=, k < 2 ? 95 : 70);
      g_assert_cmpuint (stats->restarts, ==, 1);
    }
}

static void
test_a_stray_packet_changes_nothing (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  WzpJitterPacket stray = { .codec = WZP_CODEC_OPUS_24K, .seq = 40000 };

  for (unsigned n = 0; n < 50; n++)
    {
      push (buffer, n);
      if (n == 20 || n == 30)
        push_as (buffer, n, 1, stray);
      assert_next (buffer, n, 'P');
    }
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->discarded, ==, 2);
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->restarts, ==, 0);
}

static void
test_frames_of_40_ms_and_a_change_of_codec (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  WzpJitterPacket packet = { .codec = WZP_CODEC_OPUS_6K };
  unsigned ms = 0, at_ms = 0;

  /* 20 packets of 40 ms, then 20 of 20 ms; the timestamps go on. */
  for (unsigned i = 0; i < 40; i++)
    {
      WzpPlayout playout;

      packet.codec = i < 20 ? WZP_CODEC_OPUS_6K : WZP_CODEC_CODEC2_3200;
      packet.seq = (uint16_t) (i + 1);
      packet.timestamp = at_ms + 1;
      push_as (buffer, at_ms / 20, 0, packet);
      playout = next (buffer, at_ms / 20);
      g_assert_cmpint (kinds[playout.kind], ==, 'P');
      ms += playout.duration_ms;
      at_ms += i < 20 ? 40 : 20;
    }
  g_assert_cmpuint (ms, ==, 20 * 40 + 20 * 20);
}

static void
test_a_sender_that_is_gone_is_silent_and_may_come_back (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  unsigned n, n_invented = 0;

  for (n = 0; n < 10; n++)
    {
      push (buffer, n);
      next (buffer, n);
    }
  for (; n < 400; n++)
    n_invented += next (buffer, n).kind != WZP_PLAYOUT_SILENCE;
  g_assert_cmpuint (n_invented, <, 155);
  for (unsigned k = 0; k < 5; k++, n++)
    {
      push_as (buffer, n, 0,
               (WzpJitterPacket) { .codec = WZP_CODEC_OPUS_24K, .seq = (uint16_t) (10 + k) });
      assert_next (buffer, n, 'P');
    }
}

static void
test_holds_no_more_than_its_slots (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  WzpReceiveStats *stats = wzp_jitter_buffer_get_stats (buffer);

  for (unsigned n = 0; n < 1000; n++)
    {
      push (buffer, n);
      g_assert_cmpuint (stats->buffered, <=, WZP_JITTER_BUFFER_SLOTS);
    }
  g_assert_cmpuint (stats->skipped, ==, 1000 - WZP_JITTER_BUFFER_SLOTS);
}

static void
test_a_payload_that_is_too_long_is_discarded (void)
{
  g_autoptr (WzpJitterBuffer) buffer = wzp_jitter_buffer_new ();
  uint8_t payload[WZP_JITTER_BUFFER_MAX_PAYLOAD + 1] = { 0 };
  WzpJitterPacket packet = { .codec = WZP_CODEC_OPUS_24K, .payload = payload };

  packet.len = sizeof payload;
  wzp_jitter_buffer_push (buffer, &packet, START);
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->discarded, ==, 1);
  packet.len--;
  wzp_jitter_buffer_push (buffer, &packet, START);
  g_assert_cmpuint (wzp_jitter_buffer_get_stats (buffer)->buffered, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/media/jitter-buffer/" #name, test_##name)
  TEST (is_silent_until_somebody_talks);
  TEST (packets_leave_in_order);
  TEST (a_lost_packet_is_recovered_from_the_next);
  TEST (a_late_packet_costs_a_stall_and_no_sound);
  TEST (one_lost_frame_bridged_by_a_stall_adds_no_delay);
  TEST (of_a_long_burst_only_the_end_is_restored);
  TEST (duplicates_and_late_ones_are_told_apart);
  TEST (repair_packets_are_no_holes);
  TEST (a_pause_is_noise_and_no_loss);
  TEST (comfort_noise_carries_the_time_after_it);
  TEST (a_sender_that_begins_anew_is_followed);
  TEST (a_stray_packet_changes_nothing);
  TEST (frames_of_40_ms_and_a_change_of_codec);
  TEST (a_sender_that_is_gone_is_silent_and_may_come_back);
  TEST (holds_no_more_than_its_slots);
  TEST (a_payload_that_is_too_long_is_discarded);
  return g_test_run ();
}
