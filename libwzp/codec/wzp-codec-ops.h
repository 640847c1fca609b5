/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one family of codecs must be able to do; the only way WzpEncoder and WzpDecoder reach a codec
 * library. Private to this room. */
#pragma once

#include "wzp-decoder.h"
#include "wzp-encoder.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_CODEC_FAMILY_OPUS,
  WZP_CODEC_FAMILY_CODEC2_3200,
  WZP_CODEC_FAMILY_CODEC2_1200,
} WzpCodecFamily;

#define WZP_N_CODEC_FAMILIES 3

typedef struct
{
  const char *name;

  gpointer (*encoder_new) (GError **error);
  void (*encoder_free) (gpointer encoder);
  /* Nullable: nothing to set. */
  void (*encoder_configure) (gpointer encoder, const WzpEncoderConfig *config);
  int (*encode) (gpointer encoder, const int16_t *pcm, size_t n_samples, uint8_t *out);

  gpointer (*decoder_new) (GError **error);
  void (*decoder_free) (gpointer decoder);
  void (*decoder_reset) (gpointer decoder);
  int (*decode) (gpointer decoder, const uint8_t *payload, size_t len, int16_t *pcm);
  void (*conceal) (gpointer decoder, int16_t *pcm, size_t n_samples);

  /* Nullable, all three or none: what later packets hold about a hole. */
  int (*dred_reach) (gpointer decoder, const uint8_t *payload, size_t len);
  gboolean (*recover_dred) (gpointer decoder, int offset, int16_t *pcm, size_t n_samples);
  gboolean (*recover_fec) (gpointer decoder,
                           const uint8_t *payload,
                           size_t len,
                           int16_t *pcm,
                           size_t n_samples);
} WzpCodecOps;

extern const WzpCodecOps wzp_codec_opus_ops;
extern const WzpCodecOps wzp_codec_codec2_3200_ops;
extern const WzpCodecOps wzp_codec_codec2_1200_ops;

/* By WzpCodecFamily. */
const WzpCodecOps *wzp_codec_ops_get (WzpCodecFamily family);
/* FALSE for comfort noise, which needs no codec. */
gboolean wzp_codec_get_family (WzpCodecId codec, WzpCodecFamily *out_family);

/* Of the Opus family: what the self-test needs to know and the ops do not tell. */
gboolean wzp_codec_opus_has_deep_plc (void);
const char *wzp_codec_opus_get_version (void);

G_END_DECLS
