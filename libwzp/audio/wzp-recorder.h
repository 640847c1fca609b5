/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes frames from a streaming thread and writes them to a file on a thread of its own: a slow disk
 * costs frames of the recording (silence stands in, so that its time line stays true), never sound. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _WzpRecorder WzpRecorder;

WzpRecorder *wzp_recorder_new (const char *path, gboolean raw, GError **error);
/* Nobody pushes any more. Finishes the file. */
void wzp_recorder_free (WzpRecorder *recorder);

/* One thread at a time: WZP_AUDIO_FRAME_SAMPLES samples. Never blocks. */
void wzp_recorder_push (WzpRecorder *recorder, const int16_t *pcm);

/* Any thread. */
uint64_t wzp_recorder_get_dropped (WzpRecorder *recorder);
/* Any thread: NULL, or why nothing more is written. */
GError *wzp_recorder_dup_error (WzpRecorder *recorder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpRecorder, wzp_recorder_free)

G_END_DECLS
