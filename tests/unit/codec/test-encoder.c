/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-decoder.h"
#include "wzp-encoder.h"

#include "speech.h"

#include <string.h>

static void
test_every_codec_carries_speech (void)
{
  g_auto (Speech) speech = speech_load ();
  g_autoptr (WzpEncoder) encoder = wzp_encoder_new (NULL);
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  g_autofree int16_t *heard = g_new0 (int16_t, speech.n_samples + WZP_DECODER_MAX_SAMPLES);
  const size_t n = 150 * WZP_PCM_FRAME;

  for (unsigned codec = 0; codec < WZP_N_CODECS; codec++)
    {
      WzpEncoderConfig config = wzp_encoder_config_for (codec);
      size_t frame, n_bytes = 0;
      double said_rms, heard_rms;

      if (codec == WZP_CODEC_COMFORT_NOISE)
        continue;
      wzp_encoder_configure (encoder, &config);
      frame = wzp_encoder_get_frame_samples (encoder);
      g_assert_cmpuint (frame, ==, wzp_codec_get_info (codec)->frame_ms * 48);
      for (size_t i = 0; i + frame <= n; i += frame)
        {
          uint8_t packet[WZP_ENCODER_MAX_PAYLOAD];
          int len = wzp_encoder_encode (encoder, speech.pcm + i, packet);

          g_assert_cmpint (len, >, 0);
          n_bytes += (size_t) len;
          g_assert_cmpint (wzp_decoder_decode (decoder, codec, packet, (size_t) len, heard + i), ==,
                           frame);
        }
      said_rms = speech_rms (speech.pcm, n);
      heard_rms = speech_rms (heard, n);
      g_test_message ("%s: %.1f kbit/s, level %.0f of %.0f", wzp_codec_get_name (codec),
                      (double) n_bytes * 8 / 3000, heard_rms, said_rms);
      g_assert_cmpfloat (heard_rms, >, said_rms / 2);
      g_assert_cmpfloat (heard_rms, <, said_rms * 2);
      g_assert_cmpuint (n_bytes * 8 / 3, <, wzp_codec_get_info (codec)->bitrate_bps * 11 / 10);
    }
}

/* The sum over some speech of how far each packet's DRED reaches, in ms. */
static unsigned
reach_ms (const Speech *speech, const WzpEncoderConfig *config)
{
  g_autoptr (WzpEncoder) encoder = wzp_encoder_new (NULL);
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  unsigned best = 0;

  wzp_encoder_configure (encoder, config);
  for (unsigned i = 0; i < 60; i++)
    {
      uint8_t packet[WZP_ENCODER_MAX_PAYLOAD];
      int len = wzp_encoder_encode (encoder, speech->pcm + i * WZP_PCM_FRAME, packet);
      int reach = wzp_decoder_dred_reach (decoder, i, config->codec, packet, (size_t) len);

      best = MAX (best, (unsigned) reach / WZP_PCM_PER_MS);
    }
  return best;
}

static void
test_redundancy_is_there_where_the_bit_rate_allows (void)
{
  g_auto (Speech) speech = speech_load ();
  WzpEncoderConfig good = wzp_encoder_config_for (WZP_CODEC_OPUS_24K);
  WzpEncoderConfig studio = wzp_encoder_config_for (WZP_CODEC_OPUS_48K);
  WzpEncoderConfig low = wzp_encoder_config_for (WZP_CODEC_OPUS_16K);
  WzpEncoderConfig lossy = good, deep = studio;

  /* wire.md 6.4: the table of what libopus 1.5.2 affords. */
  lossy.loss_percent = 25;
  deep.dred_ms = 300;
  low.dred_ms = 500;
  g_assert_cmpuint (reach_ms (&speech, &good), >=, 80);
  g_assert_cmpuint (reach_ms (&speech, &lossy), >, reach_ms (&speech, &good));
  g_assert_cmpuint (reach_ms (&speech, &deep), >=, 280);
  g_assert_cmpuint (reach_ms (&speech, &low), ==, 0);
}

static void
test_expected_loss_has_a_floor (void)
{
  g_auto (Speech) speech = speech_load ();
  WzpEncoderConfig config = wzp_encoder_config_for (WZP_CODEC_OPUS_24K);

  config.loss_percent = 0;
  g_assert_cmpuint (reach_ms (&speech, &config), >=, 80);
}

static void
test_silence_is_said_in_few_bytes (void)
{
  g_autoptr (WzpEncoder) encoder = wzp_encoder_new (NULL);
  int16_t silence[WZP_PCM_FRAME] = { 0 };
  uint8_t packet[WZP_ENCODER_MAX_PAYLOAD];
  unsigned n_dtx = 0;

  for (unsigned i = 0; i < 100; i++)
    n_dtx += wzp_encoder_encode (encoder, silence, packet) <= WZP_DTX_MAX_PAYLOAD;
  g_assert_cmpuint (n_dtx, >, 70);
}

static void
test_full_band_is_back_at_once_after_a_poor_profile (void)
{
  g_auto (Speech) speech = speech_load ();
  g_autoptr (WzpEncoder) encoder = wzp_encoder_new (NULL);
  WzpEncoderConfig poor = wzp_encoder_config_for (WZP_CODEC_OPUS_6K);
  WzpEncoderConfig good = wzp_encoder_config_for (WZP_CODEC_OPUS_24K);
  uint8_t packet[WZP_ENCODER_MAX_PAYLOAD];

  wzp_encoder_configure (encoder, &poor);
  for (unsigned i = 0; i < 40; i++)
    wzp_encoder_encode (encoder, speech.pcm + i * WZP_PCM_MAX_FRAME, packet);
  wzp_encoder_configure (encoder, &good);
  wzp_encoder_encode (encoder, speech.pcm + 40 * WZP_PCM_MAX_FRAME, packet);
  /* RFC 6716, 3.1: SILK-only configurations 8 and up are wide-band. */
  g_assert_cmpuint (packet[0] >> 3, >=, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/encoder/every-codec-carries-speech", test_every_codec_carries_speech);
  g_test_add_func ("/codec/encoder/redundancy-is-there-where-the-bit-rate-allows",
                   test_redundancy_is_there_where_the_bit_rate_allows);
  g_test_add_func ("/codec/encoder/expected-loss-has-a-floor", test_expected_loss_has_a_floor);
  g_test_add_func ("/codec/encoder/silence-is-said-in-few-bytes",
                   test_silence_is_said_in_few_bytes);
  g_test_add_func ("/codec/encoder/full-band-is-back-at-once-after-a-poor-profile",
                   test_full_band_is_back_at_once_after_a_poor_profile);
  return g_test_run ();
}
