/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sound of one call or room: microphone -> encoder -> ring of outgoing records, and rings of
 * received records -> jitter buffers and decoders -> mixer -> loudspeaker. Knows nothing of the network:
 * who owns it moves records between these rings and connections. */
#pragma once

#include "wzp-audio-spec.h"
#include "wzp-ring.h"

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
  uint8_t codec_id;        /* of wzp-profile.h; what is sent */
  GMainContext *context;   /* where @event is called; NULL: the thread-default one of _new() */
  WzpAudioEventFunc event; /* nullable */
  gpointer user_data;
} WzpAudioConfig;

typedef struct
{
  WzpAudioHalfStats capture;
  WzpAudioHalfStats playback;
  float input_peak;            /* 0..1, of the last 20 ms captured; 0 while muted */
  float output_peak;           /* 0..1, of the last 20 ms played */
  uint64_t n_outgoing_dropped; /* records refused by a full outgoing ring */
  uint64_t n_record_dropped;   /* frames missing in the recording */
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

/* Records for the network (wzp-voice-in.h has their layout). The caller is its only consumer. */
WzpRing *wzp_audio_engine_get_outgoing (WzpAudioEngine *engine);

/* A talker. Returns the ring that received records go into (wzp-voice-out.h has their layout; the caller is
 * its only producer); NULL when there is no room for another or @id is taken. The ring is the engine's, until
 * _remove_stream(). One thread calls these. */
WzpRing *wzp_audio_engine_add_stream (WzpAudioEngine *engine, uint32_t id, GError **error);
void wzp_audio_engine_remove_stream (WzpAudioEngine *engine, uint32_t id);
/* 1.0 is as received; 0 is silence. */
void wzp_audio_engine_set_stream_gain (WzpAudioEngine *engine, uint32_t id, float gain);

/* Any thread. Muted: nothing of the microphone is sent. On hold: nothing is sent and nothing is heard. */
void wzp_audio_engine_set_mute (WzpAudioEngine *engine, gboolean muted);
void wzp_audio_engine_set_hold (WzpAudioEngine *engine, gboolean held);

/* Any thread, while running. */
gboolean
wzp_audio_engine_set_source (WzpAudioEngine *engine, const WzpAudioSource *source, GError **error);
void
wzp_audio_engine_set_output (WzpAudioEngine *engine, WzpAudioSinkKind kind, const char *device);
void wzp_audio_engine_set_processing (WzpAudioEngine *engine, const WzpAudioProcessing *processing);

void wzp_audio_engine_get_stats (WzpAudioEngine *engine, WzpAudioEngineStats *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpAudioEngine, wzp_audio_engine_free)

G_END_DECLS
