/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-decoder.h"

#include "wzp-codec-ops.h"
#include "wzp-comfort-noise.h"

#include <string.h>

struct _WzpDecoder
{
  gpointer states[WZP_N_CODEC_FAMILIES];
  WzpComfortNoise noise;
  /* Whose sound was heard last, and so who continues it. */
  WzpCodecFamily family;
  gboolean heard;
  /* Whose DRED the family's state holds. */
  gboolean has_dred_key;
  int64_t dred_key;
  int reach;
};

void
wzp_decoder_free (WzpDecoder *decoder)
{
  if (!decoder)
    return;
  for (unsigned family = 0; family < WZP_N_CODEC_FAMILIES; family++)
    if (decoder->states[family])
      wzp_codec_ops_get (family)->decoder_free (decoder->states[family]);
  g_free (decoder);
}

WzpDecoder *
wzp_decoder_new (GError **error)
{
  g_autoptr (WzpDecoder) decoder = g_new0 (WzpDecoder, 1);

  for (unsigned family = 0; family < WZP_N_CODEC_FAMILIES; family++)
    {
      decoder->states[family] = wzp_codec_ops_get (family)->decoder_new (error);
      if (!decoder->states[family])
        return NULL;
    }
  wzp_comfort_noise_init (&decoder->noise);
  return g_steal_pointer (&decoder);
}

void
wzp_decoder_reset (WzpDecoder *decoder)
{
  for (unsigned family = 0; family < WZP_N_CODEC_FAMILIES; family++)
    wzp_codec_ops_get (family)->decoder_reset (decoder->states[family]);
  wzp_comfort_noise_init (&decoder->noise);
  decoder->heard = FALSE;
  decoder->has_dred_key = FALSE;
  decoder->reach = 0;
}

/* The sound goes on in @family: another one's memory of it is stale. */
static void
enter_family (WzpDecoder *decoder, WzpCodecFamily family)
{
  if (decoder->heard && decoder->family == family)
    return;
  if (decoder->heard)
    wzp_codec_ops_get (family)->decoder_reset (decoder->states[family]);
  decoder->family = family;
  decoder->heard = TRUE;
}

int
wzp_decoder_decode (WzpDecoder *decoder,
                    WzpCodecId codec,
                    const uint8_t *payload,
                    size_t len,
                    int16_t *pcm)
{
  WzpCodecFamily family;
  int n;

  if (!wzp_codec_get_family (codec, &family))
    {
      wzp_decoder_noise (decoder, pcm, WZP_PCM_FRAME);
      return WZP_PCM_FRAME;
    }
  enter_family (decoder, family);
  n = wzp_codec_ops_get (family)->decode (decoder->states[family], payload, len, pcm);
  if (n > 0)
    wzp_comfort_noise_hear (&decoder->noise, pcm, (size_t) n);
  return n > 0 ? n : -1;
}

void
wzp_decoder_conceal (WzpDecoder *decoder, int16_t *pcm, size_t n_samples)
{
  g_assert (n_samples <= WZP_PCM_MAX_FRAME && n_samples % 120 == 0);
  if (decoder->heard && n_samples > 0)
    wzp_codec_ops_get (decoder->family)->conceal (decoder->states[decoder->family], pcm, n_samples);
  else
    memset (pcm, 0, n_samples * sizeof *pcm);
}

void
wzp_decoder_noise (WzpDecoder *decoder, int16_t *pcm, size_t n_samples)
{
  wzp_comfort_noise_make (&decoder->noise, pcm, n_samples);
}

int
wzp_decoder_dred_reach (WzpDecoder *decoder,
                        int64_t key,
                        WzpCodecId codec,
                        const uint8_t *payload,
                        size_t len)
{
  const WzpCodecOps *ops;
  WzpCodecFamily family;

  if (decoder->has_dred_key && decoder->dred_key == key)
    return decoder->reach;
  if (!wzp_codec_get_family (codec, &family))
    return 0;
  ops = wzp_codec_ops_get (family);
  decoder->has_dred_key = ops->dred_reach != NULL;
  decoder->dred_key = key;
  decoder->reach = ops->dred_reach ? ops->dred_reach (decoder->states[family], payload, len) : 0;
  return decoder->reach;
}

gboolean
wzp_decoder_recover_dred (WzpDecoder *decoder, int offset, int16_t *pcm, size_t n_samples)
{
  const WzpCodecOps *ops = wzp_codec_ops_get (WZP_CODEC_FAMILY_OPUS);

  g_assert (n_samples > 0 && n_samples <= WZP_PCM_MAX_FRAME && n_samples % 120 == 0);
  if (!decoder->has_dred_key || offset <= 0 || offset > decoder->reach)
    return FALSE;
  enter_family (decoder, WZP_CODEC_FAMILY_OPUS);
  return ops->recover_dred (decoder->states[WZP_CODEC_FAMILY_OPUS], offset, pcm, n_samples);
}

gboolean
wzp_decoder_recover_fec (WzpDecoder *decoder,
                         WzpCodecId codec,
                         const uint8_t *payload,
                         size_t len,
                         int16_t *pcm,
                         size_t n_samples)
{
  WzpCodecFamily family;

  g_assert (n_samples > 0 && n_samples <= WZP_PCM_MAX_FRAME && n_samples % 120 == 0);
  if (!wzp_codec_get_family (codec, &family) || !wzp_codec_ops_get (family)->recover_fec)
    return FALSE;
  enter_family (decoder, family);
  return wzp_codec_ops_get (family)->recover_fec (decoder->states[family], payload, len, pcm,
                                                  n_samples);
}
