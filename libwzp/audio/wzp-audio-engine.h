/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sound of one call or room: microphone -> encoder -> ring of outgoing records, and rings of
 * received records -> jitter buffers and decoders -> mixer -> loudspeaker. Knows nothing of the network:
 * who owns it moves records between these rings and connections. */
#pragma once

#include "wzp-audio-spec.h"
#include "wzp-voice-in.h"
#include "wzp-voice-mixer.h"

G_BEGIN_DECLS

typedef struct _WzpAudioEngine WzpAudioEngine;

typedef enum
{
  WZP_AUDIO_EVENT_CAPTURE,  /* the capturing half changed its state */
  WZP_AUDIO_EVENT_PLAYBACK, /* the playing half changed its state */
} WzpAudioEventKind;

typedef struct
{
  WzpAudioEventKind kind;
  WzpAudioHalfState state;
  const GError *error; /* why it is RESTARTING, else NULL */
} WzpAudioEvent;

typedef void (*WzpAudioEventFunc) (const WzpAudioEvent *event, gpointer user_data);

typedef struct
{
  WzpAudioSource source;
  WzpAudioSink sink;
  WzpAudioProcessing processing;
  gboolean level_speakers; /* all that are heard are equally loud */
  uint8_t codec_id;        /* WzpCodecId: what is sent, in the protocol's settings for it */
  GMainContext *context;   /* where @event is called; NULL: the thread-default one of _new() */
  WzpAudioEventFunc event; /* nullable */
  gpointer user_data;
} WzpAudioConfig;

typedef struct
{
  WzpAudioHalfStats capture;
  WzpAudioHalfStats playback;
  WzpVoiceInStats voice_in;  /* `level` is the microphone's, also while muted */
  uint16_t raw_level;        /* peak of 100 ms of the microphone before any processing */
  uint16_t output_level;     /* peak of the last 20 ms played, 0 .. 32767 */
  gboolean source_ended;     /* a file without `loop` has been sent to its end; silence follows */
  uint64_t n_record_dropped; /* frames missing in the recording */
} WzpAudioEngineStats;

/* Everything that can be known to be wrong before a call starts (files, plugins, the codec) is an
 * error here. @config is copied. */
WzpAudioEngine *wzp_audio_engine_new (const WzpAudioConfig *config, GError **error);
/* Stops too. Frees all rings it gave out. On the thread of the events' context. */
void wzp_audio_engine_free (WzpAudioEngine *engine);

void wzp_audio_engine_start (WzpAudioEngine *engine);
/* Returns when no callback can come and no ring is touched any more. May be started again. On the thread of
 * the events' context. */
void wzp_audio_engine_stop (WzpAudioEngine *engine);

/* WzpVoiceRecords for the network. The caller is its only consumer. */
WzpRing *wzp_audio_engine_get_outgoing (WzpAudioEngine *engine);

/* A talker, under the caller's own @id. Returns the ring that received WzpVoiceRecords go into (the caller is its
 * only producer), or NULL with @error when WZP_VOICE_MIXER_STREAMS talk already. The ring is the engine's,
 * until _remove_stream(). One and the same thread makes all calls about streams. */
WzpRing *wzp_audio_engine_add_stream (WzpAudioEngine *engine, uint32_t id, GError **error);
void wzp_audio_engine_remove_stream (WzpAudioEngine *engine, uint32_t id);
/* 1.0 is as received; 0 is silence. */
void wzp_audio_engine_set_stream_gain (WzpAudioEngine *engine, uint32_t id, float gain);
/* FALSE when there is no such stream. */
gboolean
wzp_audio_engine_get_stream_stats (WzpAudioEngine *engine, uint32_t id, WzpReceiveStats *out);

/* Any thread. What is sent from now on. */
void wzp_audio_engine_set_encoder (WzpAudioEngine *engine, const WzpEncoderConfig *config);
void wzp_audio_engine_set_thin_silence (WzpAudioEngine *engine, gboolean thin);

/* Any thread. When the microphone is heard. */
void wzp_audio_engine_set_talk (WzpAudioEngine *engine, const WzpTalkConfig *talk);
/* Any thread. Muted: silence is sent. Deafened: nothing is heard. On hold: both. */
void wzp_audio_engine_set_mute (WzpAudioEngine *engine, gboolean muted);
void wzp_audio_engine_set_deaf (WzpAudioEngine *engine, gboolean deaf);
void wzp_audio_engine_set_hold (WzpAudioEngine *engine, gboolean held);

/* Any thread, while running. */
gboolean
wzp_audio_engine_set_source (WzpAudioEngine *engine, const WzpAudioSource *source, GError **error);
void
wzp_audio_engine_set_output (WzpAudioEngine *engine, WzpAudioSinkKind kind, const char *device);
void wzp_audio_engine_set_processing (WzpAudioEngine *engine, const WzpAudioProcessing *processing);
void wzp_audio_engine_set_level_speakers (WzpAudioEngine *engine, gboolean level);

/* Any thread. */
void wzp_audio_engine_get_stats (WzpAudioEngine *engine, WzpAudioEngineStats *out);
/* Any thread: NULL, or why the recording has stopped (disk full, ...). */
GError *wzp_audio_engine_dup_record_error (WzpAudioEngine *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpAudioEngine, wzp_audio_engine_free)

G_END_DECLS
