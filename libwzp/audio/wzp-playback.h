/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The half that plays: frames pulled from a callback at the pace of the sound device (or of the
 * system's clock when there is none) -> echo probe -> device, and a recording beside it. Its own
 * GStreamer pipeline and its own control thread. While a device is away frames are still pulled,
 * in real time, so that the jitter buffers drain and a recording goes on. */
#pragma once

#include "wzp-audio-spec.h"
#include "wzp-capture.h"

G_BEGIN_DECLS

typedef struct _WzpPlayback WzpPlayback;

/* Streaming thread: fill all @n_samples (WZP_AUDIO_FRAME_SAMPLES). @when is now, evened out: it grows by one
 * frame's duration per call but for the drift of the device's clock, however unevenly the calls come. */
typedef void (*WzpPlaybackPullFunc) (int16_t *pcm,
                                     size_t n_samples,
                                     WzpInstant when,
                                     gpointer user_data);

typedef struct
{
  WzpAudioSink sink;
  WzpPlaybackPullFunc pull;
  WzpAudioHalfStateFunc state_changed; /* nullable */
  gpointer user_data;
} WzpPlaybackConfig;

/* NULL with @error when the recording cannot be written or a plugin is missing. @config is copied. */
WzpPlayback *wzp_playback_new (const WzpPlaybackConfig *config, GError **error);
/* Stops too; after it the recording is complete under its name. */
void wzp_playback_free (WzpPlayback *playback);

void wzp_playback_start (WzpPlayback *playback);
/* Joins: no callback runs or comes after it. Not from a callback. */
void wzp_playback_stop (WzpPlayback *playback);

/* Any thread: another device (or none) while running; without a gap when it is the same. The recording is not touched. */
void wzp_playback_set_device (WzpPlayback *playback, WzpAudioSinkKind kind, const char *device);
void wzp_playback_get_stats (WzpPlayback *playback, WzpAudioHalfStats *out);
/* Frames that the recording lacks (silence stands in) because the disk was too slow. Any thread. */
uint64_t wzp_playback_get_record_dropped (WzpPlayback *playback);
/* Whether the recording has failed (disk full, ...): NULL, or the reason. Any thread. */
GError *wzp_playback_dup_record_error (WzpPlayback *playback);

/* The process-wide name under which a capture half finds what this half plays; NULL when this
 * machine has no echo canceller. */
const char *wzp_playback_get_echo_probe (WzpPlayback *playback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpPlayback, wzp_playback_free)

G_END_DECLS
