/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-profile.h"

#include <math.h>

static const WzpCodecInfo codecs[WZP_N_CODECS] = {
  [WZP_CODEC_OPUS_24K] = { "Opus24k", 24000, 48000, 20, TRUE },
  [WZP_CODEC_OPUS_16K] = { "Opus16k", 16000, 48000, 20, TRUE },
  [WZP_CODEC_OPUS_6K] = { "Opus6k", 6000, 48000, 40, TRUE },
  [WZP_CODEC_CODEC2_3200] = { "Codec2_3200", 3200, 8000, 20, FALSE },
  [WZP_CODEC_CODEC2_1200] = { "Codec2_1200", 1200, 8000, 40, FALSE },
  [WZP_CODEC_COMFORT_NOISE] = { "ComfortNoise", 0, 48000, 20, FALSE },
  [WZP_CODEC_OPUS_32K] = { "Opus32k", 32000, 48000, 20, TRUE },
  [WZP_CODEC_OPUS_48K] = { "Opus48k", 48000, 48000, 20, TRUE },
  [WZP_CODEC_OPUS_64K] = { "Opus64k", 64000, 48000, 20, TRUE },
};

/* { codec, fec_ratio, frame_duration_ms, frames_per_block } of docs/protocol.md, "Profiles". */
static const WzpProfile standard[WZP_N_PROFILES] = {
  [WZP_PROFILE_STUDIO_64K] = { WZP_CODEC_OPUS_64K, 0.1f, 20, 5 },
  [WZP_PROFILE_STUDIO_48K] = { WZP_CODEC_OPUS_48K, 0.1f, 20, 5 },
  [WZP_PROFILE_STUDIO_32K] = { WZP_CODEC_OPUS_32K, 0.1f, 20, 5 },
  [WZP_PROFILE_GOOD] = { WZP_CODEC_OPUS_24K, 0.2f, 20, 5 },
  [WZP_PROFILE_DEGRADED] = { WZP_CODEC_OPUS_6K, 0.5f, 40, 10 },
  [WZP_PROFILE_CATASTROPHIC] = { WZP_CODEC_CODEC2_1200, 1.0f, 40, 8 },
};

static const struct
{
  const char *name;
  WzpCodecId codec;
} user_names[] = {
  { "good", WZP_CODEC_OPUS_24K },
  { "opus", WZP_CODEC_OPUS_24K },
  { "degraded", WZP_CODEC_OPUS_6K },
  { "opus6k", WZP_CODEC_OPUS_6K },
  { "catastrophic", WZP_CODEC_CODEC2_1200 },
  { "codec2-1200", WZP_CODEC_CODEC2_1200 },
  { "codec2-3200", WZP_CODEC_CODEC2_3200 },
  { "studio-32k", WZP_CODEC_OPUS_32K },
  { "studio-48k", WZP_CODEC_OPUS_48K },
  { "studio-64k", WZP_CODEC_OPUS_64K },
};

const WzpCodecInfo *
wzp_codec_get_info (WzpCodecId codec)
{
  g_assert ((unsigned) codec < WZP_N_CODECS);
  return &codecs[codec];
}

const char *
wzp_codec_get_name (WzpCodecId codec)
{
  return wzp_codec_get_info (codec)->name;
}

gboolean
wzp_codec_from_id (uint8_t id, WzpCodecId *out_codec)
{
  if (id >= WZP_N_CODECS)
    return FALSE;
  *out_codec = (WzpCodecId) id;
  return TRUE;
}

gboolean
wzp_codec_from_name (const char *name, WzpCodecId *out_codec)
{
  for (unsigned i = 0; i < WZP_N_CODECS; i++)
    if (g_str_equal (codecs[i].name, name))
      {
        *out_codec = (WzpCodecId) i;
        return TRUE;
      }
  return FALSE;
}

const WzpProfile *
wzp_profile_get_standard (WzpProfileId id)
{
  g_assert ((unsigned) id < WZP_N_PROFILES);
  return &standard[id];
}

gboolean
wzp_profile_from_name (const char *name, WzpProfile *out_profile)
{
  for (size_t i = 0; i < G_N_ELEMENTS (user_names); i++)
    if (g_str_equal (user_names[i].name, name))
      {
        *out_profile = wzp_profile_for_codec (user_names[i].codec);
        return TRUE;
      }
  return FALSE;
}

gboolean
wzp_profile_equal (const WzpProfile *a, const WzpProfile *b)
{
  return a->codec == b->codec && a->fec_ratio == b->fec_ratio &&
         a->frame_duration_ms == b->frame_duration_ms && a->frames_per_block == b->frames_per_block;
}

WzpProfile
wzp_profile_for_codec (WzpCodecId codec)
{
  switch (codec)
    {
    case WZP_CODEC_OPUS_64K:
      return standard[WZP_PROFILE_STUDIO_64K];
    case WZP_CODEC_OPUS_48K:
      return standard[WZP_PROFILE_STUDIO_48K];
    case WZP_CODEC_OPUS_32K:
      return standard[WZP_PROFILE_STUDIO_32K];
    case WZP_CODEC_OPUS_24K:
    case WZP_CODEC_COMFORT_NOISE:
      return standard[WZP_PROFILE_GOOD];
    case WZP_CODEC_OPUS_16K:
      return (WzpProfile) { WZP_CODEC_OPUS_16K, 0.3f, 20, 5 };
    case WZP_CODEC_OPUS_6K:
      return standard[WZP_PROFILE_DEGRADED];
    case WZP_CODEC_CODEC2_3200:
      return (WzpProfile) { WZP_CODEC_CODEC2_3200, 0.5f, 20, 5 };
    case WZP_CODEC_CODEC2_1200:
      return standard[WZP_PROFILE_CATASTROPHIC];
    }
  g_assert_not_reached ();
}

/* Full scale is 127 = 2.0 (docs/protocol.md, "Media header"). */
#define FEC_RATIO_SCALE 63.5f
#define FEC_RATIO_MAX   127

uint8_t
wzp_fec_ratio_encode (float ratio)
{
  float steps = roundf (ratio * FEC_RATIO_SCALE);

  /* Written so that a NaN becomes 0. */
  if (!(steps > 0.0f))
    return 0;
  return steps < FEC_RATIO_MAX ? (uint8_t) steps : FEC_RATIO_MAX;
}

float
wzp_fec_ratio_decode (uint8_t encoded)
{
  return (float) encoded / FEC_RATIO_SCALE;
}
