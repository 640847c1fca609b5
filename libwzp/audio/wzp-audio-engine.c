/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-audio"

#include "wzp-audio-engine.h"

#include "wzp-capture.h"
#include "wzp-delay-probe.h"
#include "wzp-echo-line.h"
#include "wzp-playback.h"

#include <stdatomic.h>
#include <string.h>

G_STATIC_ASSERT (WZP_AUDIO_FRAME_SAMPLES == WZP_PCM_FRAME);
G_STATIC_ASSERT (WZP_AUDIO_RATE == WZP_PCM_RATE);

struct _WzpAudioEngine
{
  /* Set at birth */
  WzpRing *outgoing;
  WzpVoiceIn *voice_in; /* pushed by the capture thread; its settings are any thread's */
  WzpVoiceMixer *mixer; /* pulled by the playback thread; see its header */
  WzpPlayback *playback;
  WzpCapture *capture;
  GMainContext *context;
  WzpAudioEventFunc event;
  gpointer user_data;
  WzpDelayProbe *probe; /* nullable; an echo hears it, others say it */

  GHashTable *streams; /* id -> number in the mixer; the thread of the stream calls */
  GSource *delivery;   /* start() and stop() make and destroy it; control threads wake it */
  GAsyncQueue *events; /* control threads push, the context's thread pops */

  _Atomic uint16_t output_level; /* playback thread writes */

  WzpEchoLine *echo_line; /* made when first needed; the thread of the setters */
  _Atomic (WzpEchoLine *)
      echoes; /* the same while what is heard is said; both audio threads read */
};

typedef struct
{
  WzpAudioEvent event;
  GError *error;
} PendingEvent;

static void
pending_event_free (gpointer data)
{
  PendingEvent *pending = data;

  g_clear_error (&pending->error);
  g_free (pending);
}

static void
post_event (WzpAudioEngine *engine,
            WzpAudioEventKind kind,
            WzpAudioHalfState state,
            const GError *error)
{
  PendingEvent *pending;

  if (!engine->event)
    return;
  pending = g_new0 (PendingEvent, 1);
  pending->error = error ? g_error_copy (error) : NULL;
  pending->event = (WzpAudioEvent) { .kind = kind, .state = state, .error = pending->error };
  g_async_queue_push (engine->events, pending);
  g_source_set_ready_time (engine->delivery, 0);
}

static void
capture_state_cb (WzpAudioHalfState state, const GError *error, gpointer user_data)
{
  post_event (user_data, WZP_AUDIO_EVENT_CAPTURE, state, error);
}

static void
playback_state_cb (WzpAudioHalfState state, const GError *error, gpointer user_data)
{
  post_event (user_data, WZP_AUDIO_EVENT_PLAYBACK, state, error);
}

/* The callback may stop or free the engine: only the queue and the source, held here, are touched after it. */
static gboolean
deliver_cb (gpointer user_data)
{
  WzpAudioEngine *engine = user_data;
  WzpAudioEventFunc event = engine->event;
  gpointer event_user_data = engine->user_data;
  g_autoptr (GSource) source = g_source_ref (engine->delivery);
  g_autoptr (GAsyncQueue) events = g_async_queue_ref (engine->events);
  PendingEvent *pending;

  g_source_set_ready_time (source, -1);
  while (!g_source_is_destroyed (source) && (pending = g_async_queue_try_pop (events)))
    {
      event (&pending->event, event_user_data);
      pending_event_free (pending);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs delivery_funcs = { .dispatch = dispatch };

static void
frame_cb (const int16_t *pcm, size_t n_samples, WzpInstant when, gpointer user_data)
{
  WzpAudioEngine *engine = user_data;
  WzpEchoLine *echoes = atomic_load_explicit (&engine->echoes, memory_order_acquire);
  int16_t said[WZP_AUDIO_FRAME_SAMPLES];

  if (echoes)
    wzp_echo_line_pull (echoes, said);
  else
    memcpy (said, pcm, sizeof said);
  if (engine->probe && !echoes)
    wzp_delay_probe_say (engine->probe, said, when);
  wzp_voice_in_push (engine->voice_in, said, when);
}

static void
pull_cb (int16_t *pcm, size_t n_samples, WzpInstant when, gpointer user_data)
{
  WzpAudioEngine *engine = user_data;
  WzpEchoLine *echoes = atomic_load_explicit (&engine->echoes, memory_order_acquire);
  int peak = 0;

  wzp_voice_mixer_pull (engine->mixer, when, pcm);
  if (engine->probe && echoes)
    wzp_delay_probe_hear (engine->probe, pcm, when);
  if (echoes)
    wzp_echo_line_push (echoes, pcm);
  for (size_t i = 0; i < n_samples; i++)
    peak = MAX (peak, ABS ((int) pcm[i]));
  atomic_store_explicit (&engine->output_level, (uint16_t) MIN (peak, INT16_MAX),
                         memory_order_relaxed);
}

static void
set_echoes (WzpAudioEngine *engine, gboolean echoes)
{
  if (echoes && !engine->echo_line)
    engine->echo_line = wzp_echo_line_new ();
  atomic_store_explicit (&engine->echoes, echoes ? engine->echo_line : NULL, memory_order_release);
}

static gboolean
make_halves (WzpAudioEngine *engine, const WzpAudioConfig *config, GError **error)
{
  WzpPlaybackConfig playback = {
    .sink = config->sink,
    .pull = pull_cb,
    .state_changed = playback_state_cb,
    .user_data = engine,
  };
  WzpCaptureConfig capture = {
    .source = config->source,
    .processing = config->processing,
    .frame = frame_cb,
    .state_changed = capture_state_cb,
    .user_data = engine,
  };

  /* A bad input file is found before a recording is begun. */
  if (!wzp_capture_check_source (&config->source, error))
    return FALSE;
  engine->playback = wzp_playback_new (&playback, error);
  if (!engine->playback)
    return FALSE;
  capture.echo_probe = wzp_playback_get_echo_probe (engine->playback);
  engine->capture = wzp_capture_new (&capture, error);
  return engine->capture != NULL;
}

WzpAudioEngine *
wzp_audio_engine_new (const WzpAudioConfig *config, GError **error)
{
  g_autoptr (WzpAudioEngine) engine = g_new0 (WzpAudioEngine, 1);
  WzpEncoderConfig encoder = wzp_encoder_config_for (config->codec_id);

  engine->context =
      config->context ? g_main_context_ref (config->context) : g_main_context_ref_thread_default ();
  engine->event = config->event;
  engine->user_data = config->user_data;
  engine->probe = config->source.probe ? wzp_delay_probe_ref (config->source.probe) : NULL;
  engine->events = g_async_queue_new_full (pending_event_free);
  engine->streams = g_hash_table_new (NULL, NULL);
  engine->outgoing = wzp_voice_ring_new (error);
  if (!engine->outgoing)
    return NULL;
  engine->voice_in = wzp_voice_in_new (engine->outgoing, error);
  if (!engine->voice_in)
    return NULL;
  wzp_voice_in_set_config (engine->voice_in, &encoder);
  engine->mixer = wzp_voice_mixer_new ();
  wzp_voice_mixer_set_level (engine->mixer, config->level_speakers);
  set_echoes (engine, config->source.kind == WZP_AUDIO_SOURCE_ECHO);
  if (!make_halves (engine, config, error))
    return NULL;
  return g_steal_pointer (&engine);
}

void
wzp_audio_engine_free (WzpAudioEngine *engine)
{
  if (!engine)
    return;
  wzp_audio_engine_stop (engine);
  wzp_capture_free (engine->capture);
  wzp_playback_free (engine->playback);
  g_clear_pointer (&engine->voice_in, wzp_voice_in_free);
  g_clear_pointer (&engine->mixer, wzp_voice_mixer_free);
  g_clear_pointer (&engine->outgoing, wzp_ring_free);
  g_clear_pointer (&engine->echo_line, wzp_echo_line_free);
  g_clear_pointer (&engine->probe, wzp_delay_probe_unref);
  g_hash_table_unref (engine->streams);
  g_async_queue_unref (engine->events);
  g_main_context_unref (engine->context);
  g_free (engine);
}

void
wzp_audio_engine_start (WzpAudioEngine *engine)
{
  g_return_if_fail (!engine->delivery);
  engine->delivery = g_source_new (&delivery_funcs, sizeof (GSource));
  g_source_set_callback (engine->delivery, deliver_cb, engine, NULL);
  g_source_attach (engine->delivery, engine->context);
  wzp_playback_start (engine->playback);
  wzp_capture_start (engine->capture);
}

void
wzp_audio_engine_stop (WzpAudioEngine *engine)
{
  PendingEvent *pending;

  if (!engine->delivery)
    return;
  wzp_capture_stop (engine->capture);
  wzp_playback_stop (engine->playback);
  /* Only now: the control threads woke it to the last. */
  g_source_destroy (engine->delivery);
  g_clear_pointer (&engine->delivery, g_source_unref);
  while ((pending = g_async_queue_try_pop (engine->events)))
    pending_event_free (pending);
}

WzpRing *
wzp_audio_engine_get_outgoing (WzpAudioEngine *engine)
{
  return engine->outgoing;
}

static gboolean
find_stream (WzpAudioEngine *engine, uint32_t id, int *out_stream)
{
  gpointer stream;

  if (!g_hash_table_lookup_extended (engine->streams, GUINT_TO_POINTER (id), NULL, &stream))
    return FALSE;
  *out_stream = GPOINTER_TO_INT (stream);
  return TRUE;
}

WzpRing *
wzp_audio_engine_add_stream (WzpAudioEngine *engine, uint32_t id, GError **error)
{
  int stream;

  g_return_val_if_fail (!g_hash_table_contains (engine->streams, GUINT_TO_POINTER (id)), NULL);
  stream = wzp_voice_mixer_add (engine->mixer, error);
  if (stream < 0)
    return NULL;
  g_hash_table_insert (engine->streams, GUINT_TO_POINTER (id), GINT_TO_POINTER (stream));
  return wzp_voice_mixer_get_ring (engine->mixer, stream);
}

void
wzp_audio_engine_remove_stream (WzpAudioEngine *engine, uint32_t id)
{
  int stream;

  if (!find_stream (engine, id, &stream))
    return;
  g_hash_table_remove (engine->streams, GUINT_TO_POINTER (id));
  wzp_voice_mixer_remove (engine->mixer, stream);
}

void
wzp_audio_engine_set_stream_gain (WzpAudioEngine *engine, uint32_t id, float gain)
{
  int stream;

  if (find_stream (engine, id, &stream))
    wzp_voice_mixer_set_gain (engine->mixer, stream, gain);
}

gboolean
wzp_audio_engine_get_stream_stats (WzpAudioEngine *engine, uint32_t id, WzpReceiveStats *out)
{
  int stream;

  return find_stream (engine, id, &stream) &&
         wzp_voice_mixer_get_stats (engine->mixer, stream, out);
}

void
wzp_audio_engine_set_encoder (WzpAudioEngine *engine, const WzpEncoderConfig *config)
{
  wzp_voice_in_set_config (engine->voice_in, config);
}

void
wzp_audio_engine_set_thin_silence (WzpAudioEngine *engine, gboolean thin)
{
  wzp_voice_in_set_thin_silence (engine->voice_in, thin);
}

void
wzp_audio_engine_set_talk (WzpAudioEngine *engine, const WzpTalkConfig *talk)
{
  wzp_voice_in_set_talk (engine->voice_in, talk);
}

void
wzp_audio_engine_set_mute (WzpAudioEngine *engine, gboolean muted)
{
  wzp_voice_in_set_muted (engine->voice_in, muted);
}

void
wzp_audio_engine_set_deaf (WzpAudioEngine *engine, gboolean deaf)
{
  wzp_voice_mixer_set_deaf (engine->mixer, deaf);
}

void
wzp_audio_engine_set_hold (WzpAudioEngine *engine, gboolean held)
{
  wzp_voice_in_set_held (engine->voice_in, held);
  wzp_voice_mixer_set_held (engine->mixer, held);
}

gboolean
wzp_audio_engine_set_source (WzpAudioEngine *engine, const WzpAudioSource *source, GError **error)
{
  if (!wzp_capture_set_source (engine->capture, source, error))
    return FALSE;
  set_echoes (engine, source->kind == WZP_AUDIO_SOURCE_ECHO);
  return TRUE;
}

void
wzp_audio_engine_set_output (WzpAudioEngine *engine, WzpAudioSinkKind kind, const char *device)
{
  wzp_playback_set_device (engine->playback, kind, device);
}

void
wzp_audio_engine_set_processing (WzpAudioEngine *engine, const WzpAudioProcessing *processing)
{
  wzp_capture_set_processing (engine->capture, processing);
}

void
wzp_audio_engine_set_level_speakers (WzpAudioEngine *engine, gboolean level)
{
  wzp_voice_mixer_set_level (engine->mixer, level);
}

void
wzp_audio_engine_get_stats (WzpAudioEngine *engine, WzpAudioEngineStats *out)
{
  wzp_capture_get_stats (engine->capture, &out->capture);
  wzp_playback_get_stats (engine->playback, &out->playback);
  wzp_voice_in_get_stats (engine->voice_in, &out->voice_in);
  out->raw_level = wzp_capture_get_raw_level (engine->capture);
  out->output_level = atomic_load_explicit (&engine->output_level, memory_order_relaxed);
  out->source_ended = wzp_capture_has_ended (engine->capture);
  out->n_record_dropped = wzp_playback_get_record_dropped (engine->playback);
}

GError *
wzp_audio_engine_dup_record_error (WzpAudioEngine *engine)
{
  return wzp_playback_dup_record_error (engine->playback);
}
