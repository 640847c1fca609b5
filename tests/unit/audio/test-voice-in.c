/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-voice-in.h"

#include "speech.h"

#include <math.h>
#include <string.h>

typedef struct
{
  WzpRing *ring;
  WzpVoiceIn *in;
  Speech speech;
  size_t at;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->ring = wzp_voice_ring_new (NULL);
  fixture->in = wzp_voice_in_new (fixture->ring, NULL);
  fixture->speech = speech_load ();
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wzp_voice_in_free (fixture->in);
  wzp_ring_free (fixture->ring);
  speech_clear (&fixture->speech);
}

/* Says the next 20 ms; whether a packet came of it. */
static gboolean
say (Fixture *fixture, WzpVoiceRecord *record)
{
  wzp_voice_in_push (fixture->in, fixture->speech.pcm + fixture->at, 1000 + fixture->at);
  fixture->at += WZP_PCM_FRAME;
  return wzp_voice_record_pop (fixture->ring, record);
}

static void
test_a_packet_for_each_frame (Fixture *fixture, gconstpointer unused)
{
  WzpVoiceRecord record;
  WzpVoiceInStats stats;

  for (unsigned i = 0; i < 40; i++)
    {
      g_assert_true (say (fixture, &record));
      g_assert_cmpuint (record.timestamp, ==, i * 20);
      g_assert_cmpuint (record.codec, ==, WZP_CODEC_OPUS_24K);
      g_assert_cmpuint (record.instant, ==, 1000 + i * WZP_PCM_FRAME);
      g_assert_cmpuint (record.len, >, 0);
      g_assert_false (wzp_voice_record_pop (fixture->ring, &record));
    }
  wzp_voice_in_get_stats (fixture->in, &stats);
  g_assert_cmpuint (stats.frames, ==, 40);
  g_assert_cmpuint (stats.packets, ==, 40);
  g_assert_cmpuint (stats.level, >, 1000);
}

static void
test_a_change_of_codec_keeps_the_time (Fixture *fixture, gconstpointer unused)
{
  WzpEncoderConfig config = wzp_encoder_config_for (WZP_CODEC_OPUS_6K);
  WzpVoiceRecord record;

  for (unsigned i = 0; i < 5; i++)
    g_assert_true (say (fixture, &record));
  wzp_voice_in_set_config (fixture->in, &config);
  for (unsigned i = 0; i < 5; i++)
    {
      g_assert_false (say (fixture, &record));
      if (i == 2)
        {
          /* In the middle of a frame of 40 ms: taken up after it. */
          config = wzp_encoder_config_for (WZP_CODEC_CODEC2_3200);
          wzp_voice_in_set_config (fixture->in, &config);
        }
      g_assert_true (say (fixture, &record));
      g_assert_cmpuint (record.codec, ==, WZP_CODEC_OPUS_6K);
      g_assert_cmpuint (record.timestamp, ==, 100 + i * 40);
      if (i == 2)
        break;
    }
  g_assert_true (say (fixture, &record));
  g_assert_cmpuint (record.codec, ==, WZP_CODEC_CODEC2_3200);
  g_assert_cmpuint (record.timestamp, ==, 220);
}

static gboolean
packets_are_quiet (Fixture *fixture, unsigned n_frames, unsigned *n_packets)
{
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  int16_t pcm[WZP_DECODER_MAX_SAMPLES];
  double loudest = 0;
  WzpVoiceRecord record;

  *n_packets = 0;
  for (unsigned i = 0; i < n_frames; i++)
    if (say (fixture, &record))
      {
        int n = wzp_decoder_decode (decoder, record.codec, record.payload, record.len, pcm);

        loudest = MAX (loudest, speech_rms (pcm, (size_t) n));
        ++*n_packets;
      }
  return loudest < 50;
}

static void
test_muted_says_nothing_but_stays_alive (Fixture *fixture, gconstpointer held)
{
  unsigned n_packets;
  WzpVoiceInStats stats;

  g_assert_false (packets_are_quiet (fixture, 50, &n_packets));
  g_assert_cmpuint (n_packets, ==, 50);
  if (held)
    wzp_voice_in_set_held (fixture->in, TRUE);
  else
    wzp_voice_in_set_muted (fixture->in, TRUE);
  /* The end of what was said leaves the encoder first. */
  packets_are_quiet (fixture, 2, &n_packets);
  g_assert_true (packets_are_quiet (fixture, 150, &n_packets));
  g_assert_cmpuint (n_packets, >, 15);
  g_assert_cmpuint (n_packets, <, 75);
  wzp_voice_in_get_stats (fixture->in, &stats);
  g_assert_cmpuint (stats.packets + stats.silent, ==, stats.frames);
  wzp_voice_in_set_held (fixture->in, FALSE);
  wzp_voice_in_set_muted (fixture->in, FALSE);
  g_assert_false (packets_are_quiet (fixture, 100, &n_packets));
}

/* What a listener hears of it: no jump from one sample to the next that the voice itself does not have. */
static void
test_opening_and_closing_make_no_click (Fixture *fixture, gconstpointer unused)
{
  const WzpTalkConfig closed = { .mode = WZP_TALK_MODE_PUSH };
  const WzpTalkConfig open = { .mode = WZP_TALK_MODE_PUSH, .pushed = TRUE };
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  int16_t tone[WZP_PCM_FRAME], pcm[WZP_DECODER_MAX_SAMPLES], last = 0;
  WzpVoiceRecord record;
  WzpVoiceInStats stats;
  int largest = 0;

  /* Constant, as loud as a voice: any jump would be one of ours. */
  for (unsigned i = 0; i < WZP_PCM_FRAME; i++)
    tone[i] = 8000;
  wzp_voice_in_set_thin_silence (fixture->in, FALSE);
  for (unsigned n = 0; n < 100; n++)
    {
      wzp_voice_in_set_talk (fixture->in, n / 10 % 2 ? &open : &closed);
      wzp_voice_in_push (fixture->in, tone, 1 + n);
      wzp_voice_in_get_stats (fixture->in, &stats);
      g_assert_cmpint (stats.is_open, ==, n / 10 % 2);
      g_assert_true (wzp_voice_record_pop (fixture->ring, &record));
      wzp_decoder_decode (decoder, record.codec, record.payload, record.len, pcm);
      for (unsigned i = 0; i < WZP_PCM_FRAME; i++)
        {
          largest = MAX (largest, ABS (pcm[i] - last));
          last = pcm[i];
        }
    }
  g_test_message ("largest step %d", largest);
  g_assert_cmpint (largest, <, 400);
}

typedef struct
{
  double rms;
  uint64_t late_us;
} Sent;

/* @n frames of a hum of such a peak; what is sent of the last one. */
static Sent
hum (Fixture *fixture, WzpDecoder *decoder, unsigned n, int peak)
{
  int16_t tone[WZP_PCM_FRAME], pcm[WZP_DECODER_MAX_SAMPLES];
  WzpVoiceRecord record;
  Sent sent = { 0 };

  for (unsigned k = 0; k < n; k++)
    {
      WzpInstant now;

      for (unsigned i = 0; i < WZP_PCM_FRAME; i++)
        tone[i] = (int16_t) (peak * sin (2 * G_PI * 200 * (double) fixture->at++ / WZP_PCM_RATE));
      now = WZP_SECONDS (10) + fixture->at * WZP_SECONDS (1) / WZP_PCM_RATE;
      wzp_voice_in_push (fixture->in, tone, now);
      g_assert_true (wzp_voice_record_pop (fixture->ring, &record));
      sent.rms = speech_rms (pcm, (size_t) wzp_decoder_decode (decoder, record.codec,
                                                               record.payload, record.len, pcm));
      sent.late_us = (now - record.instant) / 1000;
    }
  return sent;
}

/* A voice is soft before it is loud. */
static void
test_the_beginning_of_a_voice_is_sent_too (Fixture *fixture, gconstpointer unused)
{
  const WzpTalkConfig voice = { .mode = WZP_TALK_MODE_VOICE, .threshold = 2000 };
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);

  wzp_voice_in_set_thin_silence (fixture->in, FALSE);
  wzp_voice_in_set_talk (fixture->in, &voice);
  g_assert_cmpfloat (hum (fixture, decoder, 50, 0).rms, <, 10);
  /* A soft sound opens nothing... */
  g_assert_cmpfloat (hum (fixture, decoder, 5, 1000).rms, <, 10);
  /* ...but is sent when it was the beginning of a word. */
  g_assert_cmpuint (hum (fixture, decoder, 1, 8000).late_us, ==, 120000);
  g_assert_cmpfloat (hum (fixture, decoder, 3, 8000).rms, >, 400);
  /* Who goes on speaking is heard without delay again, but for a period of the voice. */
  g_assert_cmpuint (hum (fixture, decoder, 50, 8000).late_us, <=, 5000);
}

static void
test_nothing_is_sent_of_the_time_before_a_key_or_muted (Fixture *fixture, gconstpointer unused)
{
  const WzpTalkConfig push = { .mode = WZP_TALK_MODE_PUSH, .pushed = TRUE };
  WzpTalkConfig talk = { .mode = WZP_TALK_MODE_PUSH };
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);

  wzp_voice_in_set_thin_silence (fixture->in, FALSE);
  wzp_voice_in_set_talk (fixture->in, &talk);
  hum (fixture, decoder, 20, 8000);
  wzp_voice_in_set_talk (fixture->in, &push);
  g_assert_cmpuint (hum (fixture, decoder, 1, 8000).late_us, ==, 0);
  talk = (WzpTalkConfig) { .mode = WZP_TALK_MODE_VOICE, .threshold = 2000 };
  wzp_voice_in_set_talk (fixture->in, &talk);
  wzp_voice_in_set_muted (fixture->in, TRUE);
  hum (fixture, decoder, 20, 8000);
  wzp_voice_in_set_muted (fixture->in, FALSE);
  g_assert_cmpuint (hum (fixture, decoder, 1, 8000).late_us, ==, 0);
}

static void
test_silence_is_sent_in_full_when_asked (Fixture *fixture, gconstpointer unused)
{
  unsigned n_packets;

  wzp_voice_in_set_thin_silence (fixture->in, FALSE);
  wzp_voice_in_set_muted (fixture->in, TRUE);
  packets_are_quiet (fixture, 100, &n_packets);
  g_assert_cmpuint (n_packets, ==, 100);
}

static void
test_a_full_ring_is_dropped_and_counted (Fixture *fixture, gconstpointer unused)
{
  WzpVoiceInStats stats;

  for (unsigned i = 0; i < WZP_VOICE_RING_SLOTS + 10; i++)
    wzp_voice_in_push (fixture->in, fixture->speech.pcm + i * WZP_PCM_FRAME, 0);
  wzp_voice_in_get_stats (fixture->in, &stats);
  g_assert_cmpuint (stats.packets, ==, WZP_VOICE_RING_SLOTS);
  g_assert_cmpuint (stats.dropped, ==, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, data, func)                                                                     \
  g_test_add ("/audio/voice-in/" path, Fixture, data, set_up, func, tear_down)
  TEST ("a-packet-for-each-frame", NULL, test_a_packet_for_each_frame);
  TEST ("a-change-of-codec-keeps-the-time", NULL, test_a_change_of_codec_keeps_the_time);
  TEST ("muted-says-nothing-but-stays-alive", NULL, test_muted_says_nothing_but_stays_alive);
  TEST ("held-says-nothing-but-stays-alive", "held", test_muted_says_nothing_but_stays_alive);
  TEST ("opening-and-closing-make-no-click", NULL, test_opening_and_closing_make_no_click);
  TEST ("the-beginning-of-a-voice-is-sent-too", NULL, test_the_beginning_of_a_voice_is_sent_too);
  TEST ("nothing-is-sent-of-the-time-before-a-key-or-muted", NULL,
        test_nothing_is_sent_of_the_time_before_a_key_or_muted);
  TEST ("silence-is-sent-in-full-when-asked", NULL, test_silence_is_sent_in_full_when_asked);
  TEST ("a-full-ring-is-dropped-and-counted", NULL, test_a_full_ring_is_dropped_and_counted);
  return g_test_run ();
}
