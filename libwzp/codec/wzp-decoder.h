/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Payloads in, speech out, for one sender: every codec of the protocol behind one object, with what
 * each can do about frames that never came. Payloads are hostile; whatever they hold, the result is
 * sound or an error. Which hole to fill from which packet is decided elsewhere. One thread at a time;
 * allocates only when it is made. */
#pragma once

#include "wzp-encoder.h"

G_BEGIN_DECLS

/* The longest payload that is decoded (RFC 6716, 3.2.1: an Opus frame has at most 1275 bytes). */
#define WZP_DECODER_MAX_PAYLOAD 1280u
/* 120 ms: the longest Opus packet. Every `pcm` argument below has room for this many samples. */
#define WZP_DECODER_MAX_SAMPLES 5760u

typedef struct _WzpDecoder WzpDecoder;

WzpDecoder *wzp_decoder_new (GError **error);
void wzp_decoder_free (WzpDecoder *decoder);
/* Forgets the sender's past (a new sender, a long pause). */
void wzp_decoder_reset (WzpDecoder *decoder);

/* Decodes one packet and returns its samples; -1 when it is not valid. */
int wzp_decoder_decode (WzpDecoder *decoder,
                        WzpCodecId codec,
                        const uint8_t *payload,
                        size_t len,
                        int16_t *pcm);

/* Invents @n_samples (a multiple of 120, at most WZP_PCM_MAX_FRAME) that continue what was heard
 * last: deep PLC for Opus, a fading repetition for Codec2. Always succeeds. */
void wzp_decoder_conceal (WzpDecoder *decoder, int16_t *pcm, size_t n_samples);

/* Comfort noise, at the level of the pauses heard so far; a sender that is silent on purpose. */
void wzp_decoder_noise (WzpDecoder *decoder, int16_t *pcm, size_t n_samples);

/* How many samples before its own beginning this packet's DRED can restore; 0 for none. @key names
 * the packet: the last one is remembered, so asking again for the same key is cheap. */
int wzp_decoder_dred_reach (WzpDecoder *decoder,
                            int64_t key,
                            WzpCodecId codec,
                            const uint8_t *payload,
                            size_t len);
/* Restores the @n_samples that begin @offset samples before the packet of the last
 * wzp_decoder_dred_reach(). FALSE, with nothing written, when they are out of its reach. */
gboolean wzp_decoder_recover_dred (WzpDecoder *decoder, int offset, int16_t *pcm, size_t n_samples);

/* Restores the @n_samples right before this packet from its in-band FEC; FALSE when it has none. */
gboolean wzp_decoder_recover_fec (WzpDecoder *decoder,
                                  WzpCodecId codec,
                                  const uint8_t *payload,
                                  size_t len,
                                  int16_t *pcm,
                                  size_t n_samples);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpDecoder, wzp_decoder_free)

G_END_DECLS
