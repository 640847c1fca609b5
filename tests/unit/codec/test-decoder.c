/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-decoder.h"
#include "wzp-random.h"

#include "speech.h"

#include <string.h>

#define MAX_FRAMES 300u

typedef struct
{
  WzpCodecId codec;
  unsigned n_frames;
  uint8_t packets[MAX_FRAMES][WZP_ENCODER_MAX_PAYLOAD];
  size_t len[MAX_FRAMES];
} Stream;

/* @speech in packets of 20 ms. */
static Stream *
encode (const Speech *speech, const WzpEncoderConfig *config)
{
  g_autoptr (WzpEncoder) encoder = wzp_encoder_new (NULL);
  Stream *stream = g_new0 (Stream, 1);

  stream->codec = config->codec;
  stream->n_frames = (unsigned) MIN (speech->n_samples / WZP_PCM_FRAME, MAX_FRAMES);
  wzp_encoder_configure (encoder, config);
  for (unsigned i = 0; i < stream->n_frames; i++)
    stream->len[i] =
        (size_t) wzp_encoder_encode (encoder, speech->pcm + i * WZP_PCM_FRAME, stream->packets[i]);
  return stream;
}

typedef enum
{
  HEAL_NOT,
  HEAL_CONCEAL,
  HEAL_FEC,
  HEAL_DRED,
} Heal;

/* Loses @burst of every @period frames; the mean log-mel error, in dB, of what stood in for the lost
 * loud frames against what would have been decoded. */
static double
error_of (const Stream *stream, const int16_t *whole, unsigned burst, unsigned period, Heal heal)
{
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  int16_t pcm[WZP_DECODER_MAX_SAMPLES];
  double sum = 0;
  unsigned n = 0;

  for (unsigned i = 0; i < stream->n_frames; i++)
    {
      unsigned next = i + burst - i % period;
      gboolean done = FALSE;

      if (i < period || i % period >= burst || next >= stream->n_frames)
        {
          wzp_decoder_decode (decoder, stream->codec, stream->packets[i], stream->len[i], pcm);
          continue;
        }
      if (heal == HEAL_DRED)
        {
          wzp_decoder_dred_reach (decoder, next, stream->codec, stream->packets[next],
                                  stream->len[next]);
          done = wzp_decoder_recover_dred (decoder, (int) ((next - i) * WZP_PCM_FRAME), pcm,
                                           WZP_PCM_FRAME);
        }
      else if (heal == HEAL_FEC && next == i + 1)
        {
          done = wzp_decoder_recover_fec (decoder, stream->codec, stream->packets[next],
                                          stream->len[next], pcm, WZP_PCM_FRAME);
        }
      if (!done)
        wzp_decoder_conceal (decoder, pcm, WZP_PCM_FRAME);
      if (speech_rms (whole + i * WZP_PCM_FRAME, WZP_PCM_FRAME) < 200)
        continue;
      sum += speech_log_mel_error (whole + i * WZP_PCM_FRAME, pcm);
      n++;
    }
  g_assert_cmpuint (n, >, 10);
  return sum / n;
}

static int16_t *
decode_all (const Stream *stream)
{
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  int16_t *whole = g_new0 (int16_t, stream->n_frames *WZP_PCM_FRAME + WZP_DECODER_MAX_SAMPLES);

  for (unsigned i = 0; i < stream->n_frames; i++)
    g_assert_cmpint (wzp_decoder_decode (decoder, stream->codec, stream->packets[i], stream->len[i],
                                         whole + i * WZP_PCM_FRAME),
                     ==, WZP_PCM_FRAME);
  return whole;
}

static void
test_dred_brings_bursts_back (void)
{
  static const WzpCodecId codecs[] = { WZP_CODEC_OPUS_24K, WZP_CODEC_OPUS_48K };
  g_auto (Speech) speech = speech_load ();

  for (size_t c = 0; c < G_N_ELEMENTS (codecs); c++)
    {
      WzpEncoderConfig config = wzp_encoder_config_for (codecs[c]);
      g_autofree Stream *stream = encode (&speech, &config);
      g_autofree int16_t *whole = decode_all (stream);

      for (unsigned burst = c == 0 ? 1 : 4; burst <= 4; burst += 3)
        {
          double dred = error_of (stream, whole, burst, burst * 4, HEAL_DRED);
          double plc = error_of (stream, whole, burst, burst * 4, HEAL_CONCEAL);

          g_test_message ("%s, bursts of %u ms: DRED %.1f dB, deep PLC %.1f dB",
                          wzp_codec_get_name (codecs[c]), burst * 20, dred, plc);
          g_assert_cmpfloat (dred, <, 6.5);
          g_assert_cmpfloat (dred, <, plc * (burst == 1 ? 0.9 : 0.6));
        }
    }
}

static void
test_in_band_fec_brings_single_frames_back (void)
{
  g_auto (Speech) speech = speech_load ();
  WzpEncoderConfig config = { .codec = WZP_CODEC_OPUS_24K,
                              .loss_percent = 15,
                              .in_band_fec = TRUE };
  g_autofree Stream *stream = encode (&speech, &config);
  g_autofree int16_t *whole = decode_all (stream);
  double fec = error_of (stream, whole, 1, 4, HEAL_FEC);
  double plc = error_of (stream, whole, 1, 4, HEAL_CONCEAL);

  g_test_message ("in-band FEC %.1f dB, deep PLC %.1f dB", fec, plc);
  g_assert_cmpfloat (fec, <, plc * 0.8);
}

static void
test_dred_out_of_reach_is_refused (void)
{
  g_auto (Speech) speech = speech_load ();
  WzpEncoderConfig config = wzp_encoder_config_for (WZP_CODEC_OPUS_24K);
  g_autofree Stream *stream = encode (&speech, &config);
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  int16_t pcm[WZP_DECODER_MAX_SAMPLES];
  int reach;

  g_assert_false (wzp_decoder_recover_dred (decoder, 960, pcm, 960));
  reach = wzp_decoder_dred_reach (decoder, 1, stream->codec, stream->packets[60], stream->len[60]);
  g_assert_cmpint (reach, >, 960);
  g_assert_false (wzp_decoder_recover_dred (decoder, reach + 120, pcm, 960));
  g_assert_false (wzp_decoder_recover_dred (decoder, 0, pcm, 960));
  g_assert_true (wzp_decoder_recover_dred (decoder, 960, pcm, 960));
  /* In an empty frame there is no copy of the one before. */
  g_assert_false (wzp_decoder_recover_fec (decoder, WZP_CODEC_OPUS_24K,
                                           (const uint8_t *) "\x48\xff", 1, pcm, 960));
  /* Another packet, without: the first one's must not be used for it. */
  wzp_decoder_dred_reach (decoder, 2, WZP_CODEC_OPUS_24K, (const uint8_t *) "\x48", 1);
  g_assert_false (wzp_decoder_recover_dred (decoder, 960, pcm, 960));
}

static void
test_no_payload_does_harm (void)
{
  g_auto (Speech) speech = speech_load ();
  WzpEncoderConfig config = wzp_encoder_config_for (WZP_CODEC_OPUS_32K);
  g_autofree Stream *stream = encode (&speech, &config);
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  WzpRandom random = wzp_random_seeded (7);
  int16_t pcm[WZP_DECODER_MAX_SAMPLES];

  for (unsigned i = 0; i < 400; i++)
    {
      uint8_t payload[WZP_DECODER_MAX_PAYLOAD];
      WzpCodecId codec = (WzpCodecId) wzp_random_below (&random, WZP_N_CODECS);
      size_t len = wzp_random_below (&random, i % 2 ? sizeof payload : 20);

      for (size_t k = 0; k < len; k++)
        payload[k] = (uint8_t) wzp_random_u64 (&random);
      /* Half are real packets, damaged. */
      if (i % 2)
        {
          unsigned frame = (unsigned) wzp_random_below (&random, stream->n_frames);

          len = stream->len[frame];
          memcpy (payload, stream->packets[frame], len);
          for (unsigned k = 0; k < 3; k++)
            payload[wzp_random_below (&random, len)] ^=
                (uint8_t) (1 << wzp_random_below (&random, 8));
          codec = stream->codec;
        }
      g_assert_cmpint (wzp_decoder_decode (decoder, codec, payload, len, pcm), <=,
                       WZP_DECODER_MAX_SAMPLES);
      wzp_decoder_dred_reach (decoder, i, codec, payload, len);
      wzp_decoder_recover_dred (decoder, 1920, pcm, 960);
      wzp_decoder_recover_fec (decoder, codec, payload, len, pcm, 960);
      wzp_decoder_conceal (decoder, pcm, 960);
    }
}

static void
test_nothing_and_too_little_are_errors (void)
{
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  int16_t pcm[WZP_DECODER_MAX_SAMPLES];
  uint8_t payload[8] = { 0 };

  g_assert_cmpint (wzp_decoder_decode (decoder, WZP_CODEC_OPUS_24K, payload, 0, pcm), ==, -1);
  g_assert_cmpint (wzp_decoder_decode (decoder, WZP_CODEC_CODEC2_3200, payload, 7, pcm), ==, -1);
  g_assert_cmpint (wzp_decoder_decode (decoder, WZP_CODEC_CODEC2_1200, payload, 5, pcm), ==, -1);
  g_assert_cmpint (wzp_decoder_decode (decoder, WZP_CODEC_CODEC2_3200, payload, 8, pcm), ==, 960);
  g_assert_cmpint (wzp_decoder_decode (decoder, WZP_CODEC_CODEC2_1200, payload, 6, pcm), ==, 1920);
  g_assert_cmpint (wzp_decoder_decode (decoder, WZP_CODEC_COMFORT_NOISE, payload, 1, pcm), ==, 960);
}

static void
test_concealment_fades_and_never_fails (void)
{
  static const WzpCodecId codecs[] = { WZP_CODEC_OPUS_24K, WZP_CODEC_CODEC2_3200 };
  g_auto (Speech) speech = speech_load ();

  for (size_t c = 0; c < G_N_ELEMENTS (codecs); c++)
    {
      WzpEncoderConfig config = wzp_encoder_config_for (codecs[c]);
      g_autofree Stream *stream = encode (&speech, &config);
      g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
      int16_t pcm[WZP_DECODER_MAX_SAMPLES];
      unsigned loud;

      wzp_decoder_conceal (decoder, pcm, 960);
      g_assert_cmpfloat (speech_rms (pcm, 960), ==, 0);
      for (loud = 20; speech_rms (speech.pcm + loud * 960, 960) < 3000; loud++)
        ;
      for (unsigned i = 0; i <= loud; i++)
        wzp_decoder_decode (decoder, stream->codec, stream->packets[i], stream->len[i], pcm);
      wzp_decoder_conceal (decoder, pcm, 960);
      g_assert_cmpfloat (speech_rms (pcm, 960), >, 300);
      for (unsigned i = 0; i < 50; i++)
        wzp_decoder_conceal (decoder, pcm, 1920);
      g_assert_cmpfloat (speech_rms (pcm, 1920), <, 100);
    }
}

static void
test_follows_a_change_of_codec_in_mid_word (void)
{
  g_auto (Speech) speech = speech_load ();
  g_autoptr (WzpEncoder) encoder = wzp_encoder_new (NULL);
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  int16_t pcm[WZP_DECODER_MAX_SAMPLES];
  size_t at = 0;

  for (unsigned i = 0; i < 40; i++)
    {
      WzpCodecId codec = (WzpCodecId) (i * 5 % WZP_N_CODECS);
      WzpEncoderConfig config = wzp_encoder_config_for (codec);
      uint8_t packet[WZP_ENCODER_MAX_PAYLOAD];
      size_t frame;
      int len;

      if (codec == WZP_CODEC_COMFORT_NOISE)
        continue;
      wzp_encoder_configure (encoder, &config);
      frame = wzp_encoder_get_frame_samples (encoder);
      for (unsigned k = 0; k < 3; k++, at += frame)
        {
          len = wzp_encoder_encode (encoder, speech.pcm + at, packet);
          g_assert_cmpint (wzp_decoder_decode (decoder, codec, packet, (size_t) len, pcm), ==,
                           frame);
          g_assert_cmpfloat (speech_rms (pcm, frame), <, 20000);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/decoder/dred-brings-bursts-back", test_dred_brings_bursts_back);
  g_test_add_func ("/codec/decoder/in-band-fec-brings-single-frames-back",
                   test_in_band_fec_brings_single_frames_back);
  g_test_add_func ("/codec/decoder/dred-out-of-reach-is-refused",
                   test_dred_out_of_reach_is_refused);
  g_test_add_func ("/codec/decoder/no-payload-does-harm", test_no_payload_does_harm);
  g_test_add_func ("/codec/decoder/nothing-and-too-little-are-errors",
                   test_nothing_and_too_little_are_errors);
  g_test_add_func ("/codec/decoder/concealment-fades-and-never-fails",
                   test_concealment_fades_and_never_fails);
  g_test_add_func ("/codec/decoder/follows-a-change-of-codec-in-mid-word",
                   test_follows_a_change_of_codec_in_mid_word);
  return g_test_run ();
}
