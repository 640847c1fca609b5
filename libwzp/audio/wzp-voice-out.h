/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From one sender's records to PCM for the loudspeaker: does what the jitter buffer decides, with the
 * decoder, its ways to fill holes, and time stretching. Pure C, driven by whoever plays; it knows no
 * device and no network, and takes time as an argument. Nothing here locks, allocates or logs per
 * frame. */
#pragma once

#include "wzp-receive-stats.h"
#include "wzp-voice-record.h"

G_BEGIN_DECLS

typedef struct _WzpVoiceOut WzpVoiceOut;

/* @in is borrowed and must outlive the object; the playback thread is its only consumer. */
WzpVoiceOut *wzp_voice_out_new (WzpRing *in, GError **error);
/* The playback thread must have stopped (or let go of it: see WzpVoiceMixer). */
void wzp_voice_out_free (WzpVoiceOut *out);

/* Playback thread, once per 20 ms of the loudspeaker's clock: writes WZP_PCM_FRAME samples. @now is
 * the present; whoever fetches ahead must not do it in bursts, or the buffer takes them for jitter. */
void wzp_voice_out_pull (WzpVoiceOut *out, WzpInstant now, int16_t *pcm);

/* Any thread: a consistent copy, as of the last pull. */
void wzp_voice_out_get_stats (const WzpVoiceOut *out, WzpReceiveStats *stats);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpVoiceOut, wzp_voice_out_free)

G_END_DECLS
