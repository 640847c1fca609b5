/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sums the streams of a call or room with a gain each, and limits the sum softly. Streams come and go
 * on a control thread while a playback thread pulls; neither ever waits for the other. */
#pragma once

#include "wzp-voice-out.h"

G_BEGIN_DECLS

/* Talkers heard at a time. */
#define WZP_VOICE_MIXER_STREAMS 32

typedef struct _WzpVoiceMixer WzpVoiceMixer;

WzpVoiceMixer *wzp_voice_mixer_new (void);
/* Both threads must have let go of it. */
void wzp_voice_mixer_free (WzpVoiceMixer *mixer);

/* Control thread (always the same one). Makes a stream with its own ring and starts to play it;
 * returns its number, or -1 with @error. */
int wzp_voice_mixer_add (WzpVoiceMixer *mixer, GError **error);
/* Control thread: the stream is heard no more; its memory goes when the playback thread is out. */
void wzp_voice_mixer_remove (WzpVoiceMixer *mixer, int stream);
/* Control thread: where the stream's received records are pushed, by one producer, until
 * wzp_voice_mixer_remove(). */
WzpRing *wzp_voice_mixer_get_ring (WzpVoiceMixer *mixer, int stream);

/* Any thread. 1.0 is as received. */
void wzp_voice_mixer_set_gain (WzpVoiceMixer *mixer, int stream, float gain);
/* Any thread: each silences everything; streams go on being decoded. */
void wzp_voice_mixer_set_deaf (WzpVoiceMixer *mixer, gboolean deaf);
void wzp_voice_mixer_set_held (WzpVoiceMixer *mixer, gboolean held);
/* Any thread: whether soft and loud talkers are played equally loud, before their gains. */
void wzp_voice_mixer_set_level (WzpVoiceMixer *mixer, gboolean level);
/* Control thread. FALSE when there is no such stream. */
gboolean wzp_voice_mixer_get_stats (WzpVoiceMixer *mixer, int stream, WzpReceiveStats *stats);

/* Playback thread, once per 20 ms of the loudspeaker's clock; see wzp_voice_out_pull(). */
void wzp_voice_mixer_pull (WzpVoiceMixer *mixer, WzpInstant now, int16_t *pcm);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpVoiceMixer, wzp_voice_mixer_free)

G_END_DECLS
