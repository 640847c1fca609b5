/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One direction of a call's frames under SFrame: counters, replays, and the ratchet that leaves old
 * keys behind (docs/protocol.md, e2ee1). KID is the ratchet's step. Allocates only when a step begins,
 * not for frames; one thread at a time. */
#pragma once

#include "wzp-instant.h"
#include "wzp-sframe.h"

G_BEGIN_DECLS

/* A sender leaves a key after so many frames or so much time, whichever is first. */
#define WZP_SFRAME_FRAMES_PER_STEP (UINT64_C (1) << 20)
#define WZP_SFRAME_TIME_PER_STEP   WZP_SECONDS (600)
/* How far ahead a receiver follows. A sender steps at most every 10 minutes or 5 hours of frames, so
 * who is further ahead was not heard for the longest part of an hour. */
#define WZP_SFRAME_STEPS_AHEAD 4
/* How long the previous step's key opens frames that were overtaken on the way. */
#define WZP_SFRAME_PREVIOUS_KEPT WZP_SECONDS (10)

typedef struct _WzpSframeSender WzpSframeSender;
typedef struct _WzpSframeReceiver WzpSframeReceiver;

WzpSframeSender *wzp_sframe_sender_new (const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES],
                                        WzpInstant now);
void wzp_sframe_sender_free (WzpSframeSender *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpSframeSender, wzp_sframe_sender_free)

/* Seals one payload; @codec_id is bound to it. OK or NO_ROOM: @out_size needs to be
 * @len + WZP_SFRAME_OVERHEAD_MAX. */
WzpSframeResult wzp_sframe_sender_seal (WzpSframeSender *self,
                                        WzpInstant now,
                                        uint8_t codec_id,
                                        const void *plaintext,
                                        size_t len,
                                        uint8_t *out,
                                        size_t out_size,
                                        size_t *out_len);

WzpSframeReceiver *wzp_sframe_receiver_new (const uint8_t base_key[WZP_SFRAME_BASE_KEY_BYTES]);
void wzp_sframe_receiver_free (WzpSframeReceiver *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpSframeReceiver, wzp_sframe_receiver_free)

/* Opens one payload. Whatever is not OK leaves no trace and cost a bounded amount of work. */
WzpSframeResult wzp_sframe_receiver_open (WzpSframeReceiver *self,
                                          WzpInstant now,
                                          uint8_t codec_id,
                                          const uint8_t *frame,
                                          size_t len,
                                          uint8_t *out,
                                          size_t out_size,
                                          size_t *out_len);

G_END_DECLS
