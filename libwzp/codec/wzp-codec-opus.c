/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Opus family: libopus 1.5.2 with DRED and deep concealment. The only file that includes opus.h. */
#include "wzp-codec-ops.h"

#include "wzp-error.h"

#include <opus.h>
#include <string.h>

/* wire.md 6.2: what the reference's encoder uses. */
#define ENCODER_COMPLEXITY 7
/* From 5 on libopus conceals with its neural network; at 6 (LACE) and 7 (NoLACE) it also enhances SILK
 * speech. Measured with speech at 24 kbit/s: 0.27, 0.39 and 0.75 % of a core, and by 0.82, 0.71 and 0.76 dB off what was
 * said (log-mel); 6 is the nearest at 12, 16, 32 and 48 kbit/s too. */
#define DECODER_COMPLEXITY 6
/* opus_dred_parse(): how far back we ever look; the most that DRED can hold is 1.04 s. */
#define DRED_MAX_SAMPLES 48000
#define DRED_UNIT_MS     10
#define DRED_MAX_UNITS   104
/* Below this the encoder may fall back to 4 or 6 kHz of sound. It climbs out again only in a pause, and
 * until then neither DRED nor deep concealment work in the decoder, which need 8 kHz (measured). */
#define NARROW_BPS 18000u

typedef struct
{
  OpusEncoder *opus;
  uint32_t bitrate_bps;
} OpusVoiceEncoder;

typedef struct
{
  OpusDecoder *opus;
  OpusDREDDecoder *dred_decoder;
  OpusDRED *dred; /* of the packet last looked at */
  int reach;      /* samples; of `dred` */
  gboolean processed;
} OpusVoiceDecoder;

static void
encoder_free (gpointer pointer)
{
  OpusVoiceEncoder *self = pointer;

  if (self->opus)
    opus_encoder_destroy (self->opus);
  g_free (self);
}

static gpointer
encoder_new (GError **error)
{
  OpusVoiceEncoder *self = g_new0 (OpusVoiceEncoder, 1);
  int code = OPUS_OK;

  self->opus = opus_encoder_create (WZP_PCM_RATE, 1, OPUS_APPLICATION_VOIP, &code);
  if (!self->opus)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_AUDIO, "The Opus encoder does not start: %s",
                   opus_strerror (code));
      encoder_free (self);
      return NULL;
    }
  opus_encoder_ctl (self->opus, OPUS_SET_COMPLEXITY (ENCODER_COMPLEXITY));
  opus_encoder_ctl (self->opus, OPUS_SET_SIGNAL (OPUS_SIGNAL_VOICE));
  opus_encoder_ctl (self->opus, OPUS_SET_DTX (1));
  return self;
}

static void
encoder_configure (gpointer pointer, const WzpEncoderConfig *config)
{
  OpusVoiceEncoder *self = pointer;
  uint32_t bitrate_bps = wzp_codec_get_info (config->codec)->bitrate_bps;
  int loss = CLAMP (config->loss_percent, WZP_ENCODER_MIN_LOSS_PERCENT, 100);

  if (self->bitrate_bps < NARROW_BPS && bitrate_bps >= NARROW_BPS)
    opus_encoder_ctl (self->opus, OPUS_RESET_STATE);
  self->bitrate_bps = bitrate_bps;
  opus_encoder_ctl (self->opus, OPUS_SET_BITRATE ((opus_int32) bitrate_bps));
  opus_encoder_ctl (self->opus, OPUS_SET_PACKET_LOSS_PERC (loss));
  opus_encoder_ctl (self->opus, OPUS_SET_INBAND_FEC (config->in_band_fec ? 1 : 0));
  /* Refused when not built in: the self-test says so, and the call goes on without. */
  opus_encoder_ctl (self->opus,
                    OPUS_SET_DRED_DURATION (MIN (config->dred_ms / DRED_UNIT_MS, DRED_MAX_UNITS)));
}

static int
encode (gpointer pointer, const int16_t *pcm, size_t n_samples, uint8_t *out)
{
  OpusVoiceEncoder *self = pointer;
  int len = opus_encode (self->opus, pcm, (int) n_samples, out, WZP_ENCODER_MAX_PAYLOAD);

  return len < 0 ? -1 : len;
}

static void
decoder_free (gpointer pointer)
{
  OpusVoiceDecoder *self = pointer;

  if (self->opus)
    opus_decoder_destroy (self->opus);
  if (self->dred_decoder)
    opus_dred_decoder_destroy (self->dred_decoder);
  if (self->dred)
    opus_dred_free (self->dred);
  g_free (self);
}

static gpointer
decoder_new (GError **error)
{
  OpusVoiceDecoder *self = g_new0 (OpusVoiceDecoder, 1);
  int code = OPUS_OK;

  self->opus = opus_decoder_create (WZP_PCM_RATE, 1, &code);
  if (!self->opus)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_AUDIO, "The Opus decoder does not start: %s",
                   opus_strerror (code));
      decoder_free (self);
      return NULL;
    }
  opus_decoder_ctl (self->opus, OPUS_SET_COMPLEXITY (DECODER_COMPLEXITY));
  /* Without DRED in this build these are NULL, and every hole is concealed. */
  self->dred_decoder = opus_dred_decoder_create (&code);
  self->dred = opus_dred_alloc (&code);
  return self;
}

static void
decoder_reset (gpointer pointer)
{
  OpusVoiceDecoder *self = pointer;

  opus_decoder_ctl (self->opus, OPUS_RESET_STATE);
  self->reach = 0;
}

static int
decode (gpointer pointer, const uint8_t *payload, size_t len, int16_t *pcm)
{
  OpusVoiceDecoder *self = pointer;
  int n;

  /* libopus takes "no bytes" for "conceal". */
  if (len == 0 || len > WZP_DECODER_MAX_PAYLOAD)
    return -1;
  n = opus_decode (self->opus, payload, (opus_int32) len, pcm, WZP_DECODER_MAX_SAMPLES, 0);
  return n < 0 ? -1 : n;
}

static void
conceal (gpointer pointer, int16_t *pcm, size_t n_samples)
{
  OpusVoiceDecoder *self = pointer;

  if (opus_decode (self->opus, NULL, 0, pcm, (int) n_samples, 0) != (int) n_samples)
    memset (pcm, 0, n_samples * sizeof *pcm);
}

static int
dred_reach (gpointer pointer, const uint8_t *payload, size_t len)
{
  OpusVoiceDecoder *self = pointer;
  int end = 0;

  self->reach = 0;
  self->processed = FALSE;
  if (!self->dred_decoder || !self->dred || len == 0 || len > WZP_DECODER_MAX_PAYLOAD)
    return 0;
  /* Deferred: most packets that are looked at need not be worked on. */
  self->reach = opus_dred_parse (self->dred_decoder, self->dred, payload, (opus_int32) len,
                                 DRED_MAX_SAMPLES, WZP_PCM_RATE, &end, 1);
  self->reach = MAX (self->reach, 0);
  return self->reach;
}

static gboolean
recover_dred (gpointer pointer, int offset, int16_t *pcm, size_t n_samples)
{
  OpusVoiceDecoder *self = pointer;

  if (offset <= 0 || offset > self->reach)
    return FALSE;
  if (!self->processed)
    {
      if (opus_dred_process (self->dred_decoder, self->dred, self->dred) != OPUS_OK)
        {
          self->reach = 0;
          return FALSE;
        }
      self->processed = TRUE;
    }
  return opus_decoder_dred_decode (self->opus, self->dred, offset, pcm, (opus_int32) n_samples) ==
         (int) n_samples;
}

/* opus_packet_has_lbrr() of 1.5.2 reads the first byte of the first frame even when that frame is empty,
 * as in every DTX packet (found by fuzzing). */
static gboolean
has_fec (const uint8_t *payload, size_t len)
{
  const unsigned char *frames[48];
  opus_int16 sizes[48];

  if (len == 0 || len > WZP_DECODER_MAX_PAYLOAD)
    return FALSE;
  return opus_packet_parse (payload, (opus_int32) len, NULL, frames, sizes, NULL) > 0 &&
         sizes[0] > 0 && opus_packet_has_lbrr (payload, (opus_int32) len) == 1;
}

static gboolean
recover_fec (gpointer pointer, const uint8_t *payload, size_t len, int16_t *pcm, size_t n_samples)
{
  OpusVoiceDecoder *self = pointer;

  if (!has_fec (payload, len))
    return FALSE;
  return opus_decode (self->opus, payload, (opus_int32) len, pcm, (int) n_samples, 1) ==
         (int) n_samples;
}

/* Two decoders that differ only in what they may spend on a lost frame: if they invent the same, the
 * network is not there. */
gboolean
wzp_codec_opus_has_deep_plc (void)
{
  static const int complexity[2] = { 0, DECODER_COMPLEXITY };
  int16_t pcm[WZP_PCM_FRAME], invented[2][WZP_PCM_FRAME];
  uint8_t packet[WZP_ENCODER_MAX_PAYLOAD];
  OpusDecoder *decoders[2] = { NULL, NULL };
  gpointer encoder = encoder_new (NULL);
  WzpEncoderConfig config = wzp_encoder_config_for (WZP_CODEC_OPUS_24K);
  gboolean works = encoder != NULL;

  for (size_t i = 0; works && i < 2; i++)
    {
      decoders[i] = opus_decoder_create (WZP_PCM_RATE, 1, NULL);
      works = decoders[i] != NULL;
      if (works)
        opus_decoder_ctl (decoders[i], OPUS_SET_COMPLEXITY (complexity[i]));
    }
  if (works)
    encoder_configure (encoder, &config);
  for (unsigned frame = 0; works && frame < 8; frame++)
    {
      int len;

      /* A buzz of 120 Hz: voiced enough for either way to continue it, each its own way. */
      for (unsigned i = 0; i < WZP_PCM_FRAME; i++)
        pcm[i] = (int16_t) (((frame * WZP_PCM_FRAME + i) % 400) * 40 - 8000);
      len = encode (encoder, pcm, WZP_PCM_FRAME, packet);
      for (size_t i = 0; i < 2; i++)
        works = works && len > 0 &&
                opus_decode (decoders[i], packet, len, pcm, WZP_PCM_FRAME, 0) == WZP_PCM_FRAME;
    }
  for (size_t i = 0; i < 2; i++)
    {
      works = works &&
              opus_decode (decoders[i], NULL, 0, invented[i], WZP_PCM_FRAME, 0) == WZP_PCM_FRAME;
      if (decoders[i])
        opus_decoder_destroy (decoders[i]);
    }
  if (encoder)
    encoder_free (encoder);
  return works && memcmp (invented[0], invented[1], sizeof invented[0]) != 0;
}

const char *
wzp_codec_opus_get_version (void)
{
  return opus_get_version_string ();
}

const WzpCodecOps wzp_codec_opus_ops = {
  .name = "Opus",
  .encoder_new = encoder_new,
  .encoder_free = encoder_free,
  .encoder_configure = encoder_configure,
  .encode = encode,
  .decoder_new = decoder_new,
  .decoder_free = decoder_free,
  .decoder_reset = decoder_reset,
  .decode = decode,
  .conceal = conceal,
  .dred_reach = dred_reach,
  .recover_dred = recover_dred,
  .recover_fec = recover_fec,
};
