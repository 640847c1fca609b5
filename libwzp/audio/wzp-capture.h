/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The half that captures: source -> optional voice processing -> frames to a callback. Its own
 * GStreamer pipeline and its own control thread: neither the application's main loop nor the other
 * half can stop it. A device that fails is replaced by silence and tried again. */
#pragma once

#include "wzp-audio-spec.h"

G_BEGIN_DECLS

typedef struct _WzpCapture WzpCapture;

/* Streaming thread: @n_samples are WZP_AUDIO_FRAME_SAMPLES; @when is when the last of them was taken. */
typedef void (*WzpCaptureFrameFunc) (const int16_t *pcm,
                                     size_t n_samples,
                                     WzpInstant when,
                                     gpointer user_data);
/* Control thread of the half. @error: why it is RESTARTING, else NULL; valid during the call. */
typedef void (*WzpAudioHalfStateFunc) (WzpAudioHalfState state,
                                       const GError *error,
                                       gpointer user_data);

typedef struct
{
  WzpAudioSource source;
  WzpAudioProcessing processing;
  const char
      *echo_probe; /* wzp_playback_get_echo_probe() of the half that plays; NULL: no echo_cancel */
  WzpCaptureFrameFunc frame;
  WzpAudioHalfStateFunc state_changed; /* nullable */
  gpointer user_data;
} WzpCaptureConfig;

/* NULL with @error when the source cannot be used whatever happens later (a bad file, a missing
 * plugin). A device that is absent is no error: it may come back. @config is copied. */
WzpCapture *wzp_capture_new (const WzpCaptureConfig *config, GError **error);
/* Stops too. The playback half whose echo probe was given must outlive this. */
void wzp_capture_free (WzpCapture *capture);

/* Any thread: whether this machine has what processes voices. Without it they go as they are, whatever is asked. */
gboolean wzp_capture_can_process (void);

/* Whether @source could be used: a bad file is named and described. Keeps nothing. */
gboolean wzp_capture_check_source (const WzpAudioSource *source, GError **error);

void wzp_capture_start (WzpCapture *capture);
/* Joins: no callback runs or comes after it. Not from a callback. */
void wzp_capture_stop (WzpCapture *capture);

/* Any thread, running or not; without a gap when nothing changes. A bad file is refused and the old source goes on. */
gboolean wzp_capture_set_source (WzpCapture *capture, const WzpAudioSource *source, GError **error);
/* Any thread. */
void wzp_capture_set_processing (WzpCapture *capture, const WzpAudioProcessing *processing);
/* Any thread: whether the source was a file without `loop`, and all of it has been delivered. */
gboolean wzp_capture_has_ended (WzpCapture *capture);
/* Any thread: peak of 100 ms before any processing, 0 .. 32767. */
uint16_t wzp_capture_get_raw_level (WzpCapture *capture);
void wzp_capture_get_stats (WzpCapture *capture, WzpAudioHalfStats *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpCapture, wzp_capture_free)

G_END_DECLS
