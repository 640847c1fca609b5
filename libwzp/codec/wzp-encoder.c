/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-encoder.h"

#include "wzp-codec-ops.h"

struct _WzpEncoder
{
  WzpEncoderConfig config;
  gpointer states[WZP_N_CODEC_FAMILIES];
};

const WzpCodecOps *
wzp_codec_ops_get (WzpCodecFamily family)
{
  switch (family)
    {
    case WZP_CODEC_FAMILY_OPUS:
      return &wzp_codec_opus_ops;
    case WZP_CODEC_FAMILY_CODEC2_3200:
      return &wzp_codec_codec2_3200_ops;
    case WZP_CODEC_FAMILY_CODEC2_1200:
      return &wzp_codec_codec2_1200_ops;
    }
  g_assert_not_reached ();
}

gboolean
wzp_codec_get_family (WzpCodecId codec, WzpCodecFamily *out_family)
{
  switch (codec)
    {
    case WZP_CODEC_OPUS_6K:
    case WZP_CODEC_OPUS_16K:
    case WZP_CODEC_OPUS_24K:
    case WZP_CODEC_OPUS_32K:
    case WZP_CODEC_OPUS_48K:
    case WZP_CODEC_OPUS_64K:
      *out_family = WZP_CODEC_FAMILY_OPUS;
      return TRUE;
    case WZP_CODEC_CODEC2_3200:
      *out_family = WZP_CODEC_FAMILY_CODEC2_3200;
      return TRUE;
    case WZP_CODEC_CODEC2_1200:
      *out_family = WZP_CODEC_FAMILY_CODEC2_1200;
      return TRUE;
    case WZP_CODEC_COMFORT_NOISE:
      return FALSE;
    }
  return FALSE;
}

WzpEncoderConfig
wzp_encoder_config_for (WzpCodecId codec)
{
  WzpEncoderConfig config = { .codec = codec, .loss_percent = WZP_ENCODER_MIN_LOSS_PERCENT };

  switch (codec)
    {
    case WZP_CODEC_OPUS_64K:
    case WZP_CODEC_OPUS_48K:
    case WZP_CODEC_OPUS_32K:
      config.dred_ms = 100; /* wire.md 6.1 */
      break;
    case WZP_CODEC_OPUS_24K:
      config.dred_ms = 200;
      break;
    case WZP_CODEC_OPUS_16K:
    case WZP_CODEC_OPUS_6K:
      /* libopus spends only bits above 12 kbit/s on DRED and so never any here, whatever is asked for
       * (wire.md 6.4). */
      config.in_band_fec = TRUE;
      break;
    case WZP_CODEC_CODEC2_3200:
    case WZP_CODEC_CODEC2_1200:
    case WZP_CODEC_COMFORT_NOISE:
      break;
    }
  return config;
}

void
wzp_encoder_free (WzpEncoder *encoder)
{
  if (!encoder)
    return;
  for (unsigned family = 0; family < WZP_N_CODEC_FAMILIES; family++)
    if (encoder->states[family])
      wzp_codec_ops_get (family)->encoder_free (encoder->states[family]);
  g_free (encoder);
}

WzpEncoder *
wzp_encoder_new (GError **error)
{
  g_autoptr (WzpEncoder) encoder = g_new0 (WzpEncoder, 1);
  WzpEncoderConfig config = wzp_encoder_config_for (WZP_CODEC_OPUS_24K);

  for (unsigned family = 0; family < WZP_N_CODEC_FAMILIES; family++)
    {
      encoder->states[family] = wzp_codec_ops_get (family)->encoder_new (error);
      if (!encoder->states[family])
        return NULL;
    }
  wzp_encoder_configure (encoder, &config);
  return g_steal_pointer (&encoder);
}

void
wzp_encoder_configure (WzpEncoder *encoder, const WzpEncoderConfig *config)
{
  const WzpCodecOps *ops;
  WzpCodecFamily family;

  if (!wzp_codec_get_family (config->codec, &family))
    g_assert_not_reached ();
  encoder->config = *config;
  ops = wzp_codec_ops_get (family);
  if (ops->encoder_configure)
    ops->encoder_configure (encoder->states[family], config);
}

const WzpEncoderConfig *
wzp_encoder_get_config (const WzpEncoder *encoder)
{
  return &encoder->config;
}

size_t
wzp_encoder_get_frame_samples (const WzpEncoder *encoder)
{
  return wzp_codec_get_info (encoder->config.codec)->frame_ms * WZP_PCM_PER_MS;
}

int
wzp_encoder_encode (WzpEncoder *encoder, const int16_t *pcm, uint8_t *out)
{
  WzpCodecFamily family;

  if (!wzp_codec_get_family (encoder->config.codec, &family))
    g_assert_not_reached ();
  return wzp_codec_ops_get (family)->encode (encoder->states[family], pcm,
                                             wzp_encoder_get_frame_samples (encoder), out);
}
