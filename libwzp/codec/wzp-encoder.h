/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Speech in, packets' payloads out: one encoder for every codec of the protocol, made once with all
 * its memory, so that a change of codec in mid-call neither allocates nor waits. It knows nothing of
 * packets, sequence numbers or networks. One thread at a time. */
#pragma once

#include "wzp-profile.h"

G_BEGIN_DECLS

/* PCM is 48 kHz, mono, S16 at every edge of this library. */
#define WZP_PCM_RATE   48000u
#define WZP_PCM_PER_MS (WZP_PCM_RATE / 1000u)
/* 20 ms: what the audio engine moves at a time. */
#define WZP_PCM_FRAME 960u
/* 40 ms: the longest frame of the protocol's codecs. */
#define WZP_PCM_MAX_FRAME 1920u
/* No payload that we make is longer: the output buffer of the reference's encoder (wire.md 6.2). */
#define WZP_ENCODER_MAX_PAYLOAD 512u

typedef struct
{
  WzpCodecId codec;
  /* Expected loss; below WZP_ENCODER_MIN_LOSS_PERCENT the floor is used. More of it buys more
   * redundancy out of the same bit rate. */
  uint8_t loss_percent;
  /* How far back each packet's DRED reaches, at most; 0 for none. libopus may afford less. */
  uint16_t dred_ms;
  /* Opus' own in-band copy of the previous frame (LBRR). Any Opus peer understands it. */
  gboolean in_band_fec;
} WzpEncoderConfig;

/* Without an expected loss libopus spends nothing on redundancy (wire.md 6.4). */
#define WZP_ENCODER_MIN_LOSS_PERCENT 15

typedef struct _WzpEncoder WzpEncoder;

/* The protocol's settings for @codec: DRED where the bit rate allows it, in-band FEC elsewhere. */
WzpEncoderConfig wzp_encoder_config_for (WzpCodecId codec);

WzpEncoder *wzp_encoder_new (GError **error);
void wzp_encoder_free (WzpEncoder *encoder);

/* Takes effect with the next frame; allocates nothing. @config's codec must be one that encodes
 * (all but comfort noise). */
void wzp_encoder_configure (WzpEncoder *encoder, const WzpEncoderConfig *config);
const WzpEncoderConfig *wzp_encoder_get_config (const WzpEncoder *encoder);

/* Samples of PCM that make one frame of the configured codec: 960 or 1920. */
size_t wzp_encoder_get_frame_samples (const WzpEncoder *encoder);

/* Encodes exactly one frame into @out (at least WZP_ENCODER_MAX_PAYLOAD bytes). Returns the length,
 * or -1 when the codec failed. A payload of at most WZP_DTX_MAX_PAYLOAD bytes says "silence". */
int wzp_encoder_encode (WzpEncoder *encoder, const int16_t *pcm, uint8_t *out);

/* Opus packets this short carry no sound: the talker is silent (DTX). */
#define WZP_DTX_MAX_PAYLOAD 2

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpEncoder, wzp_encoder_free)

G_END_DECLS
