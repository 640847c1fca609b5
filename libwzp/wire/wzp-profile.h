/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The codec ids of the media header, their names in signals, and the standard profiles. Facts of the
 * protocol only: who chooses which profile, and how a codec is driven, is decided elsewhere. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* The 4-bit codec id of the media header; ids above the last are malformed. */
typedef enum
{
  WZP_CODEC_OPUS_24K = 0,
  WZP_CODEC_OPUS_16K = 1,
  WZP_CODEC_OPUS_6K = 2,
  WZP_CODEC_CODEC2_3200 = 3,
  WZP_CODEC_CODEC2_1200 = 4,
  WZP_CODEC_COMFORT_NOISE = 5,
  WZP_CODEC_OPUS_32K = 6,
  WZP_CODEC_OPUS_48K = 7,
  WZP_CODEC_OPUS_64K = 8,
} WzpCodecId;

#define WZP_N_CODECS 9

typedef struct
{
  const char *name;     /* as in signals, e.g. "Opus24k" */
  uint32_t bitrate_bps; /* nominal */
  uint32_t sample_rate; /* of the codec; PCM is 48 kHz everywhere outside it */
  uint8_t frame_ms;
  gboolean is_opus;
} WzpCodecInfo;

/* Never NULL for a valid @codec. */
const WzpCodecInfo *wzp_codec_get_info (WzpCodecId codec);
const char *wzp_codec_get_name (WzpCodecId codec);
gboolean wzp_codec_from_id (uint8_t id, WzpCodecId *out_codec);
/* Case matters. */
gboolean wzp_codec_from_name (const char *name, WzpCodecId *out_codec);

/* The Profile object of signals. */
typedef struct
{
  WzpCodecId codec;
  float fec_ratio;
  uint8_t frame_duration_ms;
  uint8_t frames_per_block;
} WzpProfile;

typedef enum
{
  WZP_PROFILE_STUDIO_64K,
  WZP_PROFILE_STUDIO_48K,
  WZP_PROFILE_STUDIO_32K,
  WZP_PROFILE_GOOD,
  WZP_PROFILE_DEGRADED,
  WZP_PROFILE_CATASTROPHIC,
} WzpProfileId;

#define WZP_N_PROFILES 6

/* The standard profiles in the order in which clients offer them. */
const WzpProfile *wzp_profile_get_standard (WzpProfileId id);
/* What users call a profile: "good" ("opus"), "degraded" ("opus6k"), "catastrophic" ("codec2-1200"),
 * "codec2-3200", "studio-32k", "studio-48k", "studio-64k". Not "auto", which is no profile. */
gboolean wzp_profile_from_name (const char *name, WzpProfile *out_profile);
gboolean wzp_profile_equal (const WzpProfile *a, const WzpProfile *b);
/* The usual profile of a codec: what a receiver assumes when a packet shows the codec alone. */
WzpProfile wzp_profile_for_codec (WzpCodecId codec);

/* The 7-bit FEC ratio field of the media header: in steps of 1/63.5, at most 2.0. */
uint8_t wzp_fec_ratio_encode (float ratio);
float wzp_fec_ratio_decode (uint8_t encoded);

G_END_DECLS
