/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What capture and playback share: a control thread with its own GMainContext that builds a pipeline,
 * watches its bus, and replaces it when it fails: at once by a stand-in without a device, then by
 * the device again, tried with growing pauses. Knows nothing of what flows. Inside this room only. */
#pragma once

#include <gst/gst.h>

#include "wzp-audio-gate.h"
#include "wzp-audio-spec.h"
#include "wzp-capture.h"

G_BEGIN_DECLS

typedef struct _WzpAudioHalf WzpAudioHalf;

typedef struct
{
  const char *name; /* "capture": of the thread and in the log */
  /* Control thread: a pipeline in state NULL, floating; NULL with @error when its parts are missing. Its
   * callbacks reach @user_data through @gate only. The stand-in must not need anything that can fail. */
  GstElement *(*build) (WzpAudioGate *gate, gboolean standin, gpointer user_data, GError **error);
  /* Control thread: nothing streams, and what was built is about to. Nullable. */
  void (*about_to_play) (gboolean standin, gpointer user_data);
  /* Control thread: @pipeline is not used any more. @hangs: its elements must not be touched. Nullable. */
  void (*dismantle) (GstElement *pipeline, gboolean hangs, gpointer user_data);
  /* Control thread: what a person calls the device, for error messages. */
  char *(*describe) (gpointer user_data);
  WzpAudioHalfStateFunc state_changed; /* control thread; nullable */
} WzpAudioHalfOps;

WzpAudioHalf *
wzp_audio_half_new (const WzpAudioHalfOps *ops, gpointer user_data, gpointer state_user_data);
void wzp_audio_half_free (WzpAudioHalf *half);

void wzp_audio_half_start (WzpAudioHalf *half);
/* Joins. */
void wzp_audio_half_stop (WzpAudioHalf *half);
/* Any thread: build anew, because the configuration changed. */
void wzp_audio_half_rebuild (WzpAudioHalf *half);

/* Streaming thread: a frame went by. */
void wzp_audio_half_count_frame (WzpAudioHalf *half, gboolean standin);
void wzp_audio_half_get_stats (WzpAudioHalf *half, WzpAudioHalfStats *out);

/* gst_init() once, with an error instead of an exit. */
gboolean wzp_audio_init (GError **error);
/* Makes an element for @bin; FALSE with an @error that names the missing plugin's package. */
gboolean wzp_audio_make (GstElement *bin,
                         const char *factory,
                         const char *name,
                         GstElement **out,
                         GError **error);

/* (transfer full): how our streams introduce themselves to the sound server. */
GstStructure *wzp_audio_stream_properties (void);

#define WZP_AUDIO_CAPS "audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpAudioHalf, wzp_audio_half_free)

G_END_DECLS
