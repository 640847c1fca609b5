/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a voice meets on a bad line is in tests/sim/test-voice-line.c. */
#include "wzp-random.h"
#include "wzp-voice-out.h"

#include "speech.h"

#include <string.h>

#define START WZP_SECONDS (7)

typedef struct
{
  WzpRing *ring;
  WzpVoiceOut *out;
  unsigned n;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->ring = wzp_voice_ring_new (NULL);
  fixture->out = wzp_voice_out_new (fixture->ring, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wzp_voice_out_free (fixture->out);
  wzp_ring_free (fixture->ring);
}

/* Level of the next 20 ms. */
static double
pull (Fixture *fixture)
{
  int16_t pcm[WZP_PCM_FRAME];

  wzp_voice_out_pull (fixture->out, START + fixture->n * WZP_MS (20) + WZP_MS (15), pcm);
  fixture->n++;
  return speech_rms (pcm, WZP_PCM_FRAME);
}

static void
test_is_silent_while_nobody_talks (Fixture *fixture, gconstpointer unused)
{
  WzpReceiveStats stats;

  for (unsigned i = 0; i < 20; i++)
    g_assert_cmpfloat (pull (fixture), ==, 0);
  wzp_voice_out_get_stats (fixture->out, &stats);
  g_assert_false (stats.heard);
  g_assert_cmpuint (stats.noise + stats.stalled + wzp_receive_stats_holes (&stats), ==, 0);
}

static void
test_the_first_word_is_heard_at_once (Fixture *fixture, gconstpointer unused)
{
  g_auto (Speech) speech = speech_load ();
  g_autoptr (WzpEncoder) encoder = wzp_encoder_new (NULL);
  WzpVoiceRecord record = { .codec = WZP_CODEC_OPUS_24K };
  WzpReceiveStats stats;
  unsigned n = 0;

  while (speech_rms (speech.pcm + n * WZP_PCM_FRAME, WZP_PCM_FRAME) < 2000)
    n++;
  for (unsigned i = 0; i < 3; i++)
    {
      record.len = (uint16_t) wzp_encoder_encode (encoder, speech.pcm + (n + i) * WZP_PCM_FRAME,
                                                  record.payload);
      record.seq = (uint16_t) i;
      record.timestamp = i * 20;
      record.instant = START + i * WZP_MS (20);
      wzp_voice_record_push (fixture->ring, &record);
      g_assert_cmpfloat (pull (fixture), >, 500);
    }
  wzp_voice_out_get_stats (fixture->out, &stats);
  g_assert_true (stats.heard);
  g_assert_cmpuint (stats.first_played_ns, ==, START + WZP_MS (15));
  g_assert_cmpuint (stats.codec, ==, WZP_CODEC_OPUS_24K);
  g_assert_cmpuint (stats.played, ==, 3);
  g_assert_cmpuint (stats.level, >, 1000);
}

static void
test_what_does_not_decode_is_concealed (Fixture *fixture, gconstpointer unused)
{
  WzpVoiceRecord record = { .codec = WZP_CODEC_CODEC2_1200, .len = 3 };
  WzpReceiveStats stats;

  for (unsigned i = 0; i < 10; i++)
    {
      record.seq = (uint16_t) i;
      record.timestamp = i * 40;
      record.instant = START + fixture->n * WZP_MS (20);
      wzp_voice_record_push (fixture->ring, &record);
      pull (fixture);
      pull (fixture);
    }
  wzp_voice_out_get_stats (fixture->out, &stats);
  g_assert_cmpuint (stats.undecodable, ==, 10);
  g_assert_cmpuint (stats.concealed, ==, 10);
  g_assert_false (stats.heard);
}

static void
test_strange_records_do_no_harm (Fixture *fixture, gconstpointer unused)
{
  WzpRandom random = wzp_random_seeded (5);
  WzpReceiveStats stats;

  for (unsigned i = 0; i < 3000; i++)
    {
      WzpInstant now = START + i * WZP_MS (20);

      for (unsigned k = wzp_random_below (&random, 4); k > 0; k--)
        {
          WzpVoiceRecord record = {
            .instant = now - wzp_random_below (&random, WZP_MS (20)),
            .timestamp = (uint32_t) wzp_random_u64 (&random),
            .seq = (uint16_t) (i + wzp_random_below (&random, i % 7 ? 5 : 65536)),
            .len = (uint16_t) wzp_random_below (&random, i % 5 ? 60 : WZP_DECODER_MAX_PAYLOAD),
            .codec = (uint8_t) wzp_random_below (&random, 12),
            .flags = (uint8_t) wzp_random_below (&random, 2),
          };

          for (unsigned b = 0; b < record.len; b++)
            record.payload[b] = (uint8_t) wzp_random_u64 (&random);
          wzp_voice_record_push (fixture->ring, &record);
        }
      pull (fixture);
    }
  wzp_voice_out_get_stats (fixture->out, &stats);
  g_assert_cmpuint (stats.discarded, >, 0);
  g_assert_cmpuint (stats.buffered, <=, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name)                                                                                 \
  g_test_add ("/audio/voice-out/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  TEST (is_silent_while_nobody_talks);
  TEST (the_first_word_is_heard_at_once);
  TEST (what_does_not_decode_is_concealed);
  TEST (strange_records_do_no_harm);
  return g_test_run ();
}
