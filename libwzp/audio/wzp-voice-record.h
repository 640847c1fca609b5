/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How one packet's voice crosses between the network thread and an audio thread: a record in a
 * WzpRing. Only the part of a record that is filled is pushed. */
#pragma once

#include "wzp-decoder.h"
#include "wzp-instant.h"
#include "wzp-ring.h"

#include <stddef.h>

G_BEGIN_DECLS

typedef enum
{
  /* Received: no media in it (a FEC repair packet); it only used up a sequence number. */
  WZP_VOICE_REPAIR = 1 << 0,
  /* To send: silence; worth sending only to keep the receiver's clock. */
  WZP_VOICE_DTX = 1 << 1,
} WzpVoiceFlags;

typedef struct
{
  WzpInstant
      instant; /* received: of arrival; to send: of the frame's last sample at the microphone */
  uint32_t timestamp; /* as in the media header */
  uint16_t seq;       /* received: as in the media header; to send: 0, the network side numbers */
  uint16_t len;       /* of `payload` */
  uint8_t codec;      /* WzpCodecId */
  uint8_t flags;      /* WzpVoiceFlags */
  uint8_t payload[WZP_DECODER_MAX_PAYLOAD];
} WzpVoiceRecord;

#define WZP_VOICE_RECORD_HEAD offsetof (WzpVoiceRecord, payload)

/* Records between the threads: 1.28 s of 20 ms frames. */
#define WZP_VOICE_RING_SLOTS 64

static inline WzpRing *
wzp_voice_ring_new (GError **error)
{
  return wzp_ring_new (WZP_VOICE_RING_SLOTS, sizeof (WzpVoiceRecord), error);
}

/* Producer of @ring. */
static inline gboolean
wzp_voice_record_push (WzpRing *ring, const WzpVoiceRecord *record)
{
  return record->len <= sizeof record->payload &&
         wzp_ring_push (ring, record, WZP_VOICE_RECORD_HEAD + record->len);
}

/* Consumer of @ring; FALSE when it is empty. */
gboolean wzp_voice_record_pop (WzpRing *ring, WzpVoiceRecord *out);

/* Level meters: the peak of some sound, and a level that follows peaks at once and falls slowly. */
uint16_t wzp_voice_peak (const int16_t *pcm, size_t n_samples);
uint16_t wzp_voice_level (uint16_t level, uint16_t peak);

G_END_DECLS
