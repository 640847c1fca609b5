/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-codec-self-test.h"

#include "wzp-codec-ops.h"
#include "wzp-random.h"

#include <math.h>
#include <string.h>

/* The signal: the noise of a room, then a vowel sets in. The lost burst covers the onset, which no concealment
 * can guess: loud there means restored, quiet means invented. */
#define FRAMES      18u
#define ONSET_FRAME 8u
#define FIRST_LOST  8u
#define N_LOST      4u /* 80 ms: within the 95 ms that the 32 kbit/s profile carries */
#define FIRST_AFTER (FIRST_LOST + N_LOST)
/* Loudness of the room before, of the vowel, and of the breath that makes it wide-band: libopus
 * conceals and restores with its networks only while it codes 8 kHz of sound. */
#define ROOM   200
#define VOICE  300
#define BREATH 2000
/* Restored sound has at least this part of the original's energy, invented sound less. */
#define RESTORED_PART 0.05

typedef struct
{
  int16_t pcm[FRAMES][WZP_PCM_FRAME];
  uint8_t packets[FRAMES][WZP_ENCODER_MAX_PAYLOAD];
  int len[FRAMES];
} Speech;

/* A vowel: pulses at a wandering pitch through three resonances, with a little breath. */
static void
synthesize (Speech *speech)
{
  static const double formant_hz[3] = { 650, 1080, 2650 }, width_hz[3] = { 80, 90, 120 };
  WzpRandom random = wzp_random_seeded (1);
  double y[3][2] = { { 0 } }, phase = 0;

  for (unsigned i = 0; i < FRAMES * WZP_PCM_FRAME; i++)
    {
      double t = i / (double) WZP_PCM_RATE, sum = 0, breath, source;

      phase += (125 + 15 * sin (2 * G_PI * 3 * t)) / WZP_PCM_RATE;
      breath = wzp_random_unit (&random) - 0.5;
      source = 0.02 * breath;
      if (phase >= 1)
        {
          phase -= 1;
          source += 1;
        }
      for (unsigned f = 0; f < 3; f++)
        {
          double r = exp (-G_PI * width_hz[f] / WZP_PCM_RATE);
          double out = source + 2 * r * cos (2 * G_PI * formant_hz[f] / WZP_PCM_RATE) * y[f][0] -
                       r * r * y[f][1];

          y[f][1] = y[f][0];
          y[f][0] = out;
          sum += out;
        }
      speech->pcm[i / WZP_PCM_FRAME][i % WZP_PCM_FRAME] = (int16_t) CLAMP (
          i < ONSET_FRAME * WZP_PCM_FRAME ? breath * ROOM : sum * VOICE + breath * BREATH, -32000,
          32000);
    }
}

static double
energy (const int16_t *pcm, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += (double) pcm[i] * pcm[i];
  return sum;
}

/* Encodes all and decodes all: sound must come out where sound went in. */
static gboolean
encode_all (WzpEncoder *encoder, WzpDecoder *decoder, Speech *speech, WzpEncoderConfig config)
{
  WzpCodecId codec = config.codec;
  size_t n_frame = wzp_codec_get_info (codec)->frame_ms * WZP_PCM_PER_MS / WZP_PCM_FRAME;
  int16_t pcm[WZP_DECODER_MAX_SAMPLES];
  double heard = 0;

  wzp_encoder_configure (encoder, &config);
  wzp_decoder_reset (decoder);
  for (unsigned i = 0; i + n_frame <= FRAMES; i += (unsigned) n_frame)
    {
      speech->len[i] = wzp_encoder_encode (encoder, speech->pcm[i], speech->packets[i]);
      if (speech->len[i] < 0 ||
          wzp_decoder_decode (decoder, codec, speech->packets[i], (size_t) speech->len[i], pcm) !=
              (int) (n_frame * WZP_PCM_FRAME))
        return FALSE;
      if (i > ONSET_FRAME)
        heard += energy (pcm, n_frame * WZP_PCM_FRAME);
    }
  return heard > RESTORED_PART * energy (speech->pcm[ONSET_FRAME], WZP_PCM_FRAME);
}

static void
decode_until (WzpDecoder *decoder, const Speech *speech, WzpCodecId codec, unsigned end)
{
  int16_t pcm[WZP_DECODER_MAX_SAMPLES];

  wzp_decoder_reset (decoder);
  for (unsigned i = 0; i < end; i++)
    wzp_decoder_decode (decoder, codec, speech->packets[i], (size_t) speech->len[i], pcm);
}

/* Of the 32 kbit/s packets in @speech. */
static gboolean
dred_works (WzpDecoder *decoder, const Speech *speech)
{
  const uint8_t *later = speech->packets[FIRST_AFTER];
  size_t later_len = (size_t) speech->len[FIRST_AFTER];
  double original = energy (speech->pcm[FIRST_LOST], N_LOST * WZP_PCM_FRAME);
  double restored = 0, invented = 0;
  int16_t pcm[WZP_PCM_MAX_FRAME];

  decode_until (decoder, speech, WZP_CODEC_OPUS_32K, FIRST_LOST);
  wzp_decoder_dred_reach (decoder, 1, WZP_CODEC_OPUS_32K, later, later_len);
  for (unsigned i = 0; i < N_LOST; i++)
    {
      if (!wzp_decoder_recover_dred (decoder, (int) ((N_LOST - i) * WZP_PCM_FRAME), pcm,
                                     WZP_PCM_FRAME))
        return FALSE;
      restored += energy (pcm, WZP_PCM_FRAME);
    }
  decode_until (decoder, speech, WZP_CODEC_OPUS_32K, FIRST_LOST);
  for (unsigned i = 0; i < N_LOST; i++)
    {
      wzp_decoder_conceal (decoder, pcm, WZP_PCM_FRAME);
      invented += energy (pcm, WZP_PCM_FRAME);
    }
  return restored > RESTORED_PART * original && invented < RESTORED_PART * original;
}

/* Of packets with in-band FEC in @speech: the frame before the last comes back from the last. */
static gboolean
fec_works (WzpDecoder *decoder, const Speech *speech)
{
  int16_t pcm[WZP_PCM_MAX_FRAME];

  decode_until (decoder, speech, WZP_CODEC_OPUS_24K, FRAMES - 2);
  return wzp_decoder_recover_fec (decoder, WZP_CODEC_OPUS_24K, speech->packets[FRAMES - 1],
                                  (size_t) speech->len[FRAMES - 1], pcm, WZP_PCM_FRAME) &&
         energy (pcm, WZP_PCM_FRAME) >
             RESTORED_PART * energy (speech->pcm[FRAMES - 2], WZP_PCM_FRAME);
}

static gpointer
run (gpointer unused)
{
  static WzpCodecAbilities found;
  g_autoptr (WzpEncoder) encoder = wzp_encoder_new (NULL);
  g_autoptr (WzpDecoder) decoder = wzp_decoder_new (NULL);
  WzpEncoderConfig with_fec = { .codec = WZP_CODEC_OPUS_24K,
                                .loss_percent = WZP_ENCODER_MIN_LOSS_PERCENT,
                                .in_band_fec = TRUE };
  g_autofree Speech *speech = g_new0 (Speech, 1);

  g_strlcpy (found.opus_version, wzp_codec_opus_get_version (), sizeof found.opus_version);
  if (!encoder || !decoder)
    return &found;
  synthesize (speech);
  found.deep_plc = wzp_codec_opus_has_deep_plc ();
  found.codec2 =
      encode_all (encoder, decoder, speech, wzp_encoder_config_for (WZP_CODEC_CODEC2_3200)) &&
      encode_all (encoder, decoder, speech, wzp_encoder_config_for (WZP_CODEC_CODEC2_1200));
  found.opus = encode_all (encoder, decoder, speech, wzp_encoder_config_for (WZP_CODEC_OPUS_6K));
  found.fec = encode_all (encoder, decoder, speech, with_fec) && fec_works (decoder, speech);
  found.opus = found.opus &&
               encode_all (encoder, decoder, speech, wzp_encoder_config_for (WZP_CODEC_OPUS_32K));
  found.dred = found.opus && dred_works (decoder, speech);
  return &found;
}

const WzpCodecAbilities *
wzp_codec_self_test (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, run, NULL);
}
