/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the microphone's PCM to records for the network thread: talk mode, mute, hold, level, frame size,
 * encoder. Pure C, driven by whoever captures; it knows no device and no network, and takes time as
 * an argument. Nothing here locks, allocates or logs per frame. */
#pragma once

#include "wzp-talk-gate.h"
#include "wzp-voice-record.h"

G_BEGIN_DECLS

typedef struct _WzpVoiceIn WzpVoiceIn;

typedef struct
{
  uint64_t frames;  /* of 20 ms, taken from the microphone */
  uint64_t packets; /* records made */
  uint64_t silent;  /* frames not sent because they are silence (DTX) */
  uint64_t dropped; /* records lost to a full ring */
  uint64_t encode_failures;
  uint16_t level;   /* peak of the microphone, 0 .. 32767, falling slowly; also when muted */
  uint8_t codec;    /* WzpCodecId in use */
  gboolean is_open; /* what the microphone gives is sent */
} WzpVoiceInStats;

/* @out is borrowed and must outlive the object; the capture thread is its only producer. Starts with
 * the GOOD profile (Opus 24k). */
WzpVoiceIn *wzp_voice_in_new (WzpRing *out, GError **error);
/* The capture thread must have stopped. */
void wzp_voice_in_free (WzpVoiceIn *in);

/* Any thread: taken up by the capture thread at its next frame. */
void wzp_voice_in_set_config (WzpVoiceIn *in, const WzpEncoderConfig *config);
/* When the microphone is heard; always, until it is set. */
void wzp_voice_in_set_talk (WzpVoiceIn *in, const WzpTalkConfig *talk);
/* Muted: silence is sent instead. Held: likewise (the reference ends a call that is not heard from). */
void wzp_voice_in_set_muted (WzpVoiceIn *in, gboolean muted);
void wzp_voice_in_set_held (WzpVoiceIn *in, gboolean held);
/* Whether long silence is thinned out to a packet now and then (default), as Opus DTX intends, or
 * every frame is sent. */
void wzp_voice_in_set_thin_silence (WzpVoiceIn *in, gboolean thin);
void wzp_voice_in_get_stats (WzpVoiceIn *in, WzpVoiceInStats *out);

/* Capture thread: takes exactly WZP_PCM_FRAME samples whose last was heard at @captured. */
void wzp_voice_in_push (WzpVoiceIn *in, const int16_t *pcm, WzpInstant captured);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpVoiceIn, wzp_voice_in_free)

G_END_DECLS
