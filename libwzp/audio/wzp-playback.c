/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-playback"

#include "wzp-playback.h"

#include "wzp-audio-half.h"
#include "wzp-denormals.h"
#include "wzp-error.h"
#include "wzp-pacer.h"
#include "wzp-recorder.h"
#include "wzp-wav-format.h"

#include <gst/app/app.h>
#include <stdatomic.h>

/* What waits in the sound server: two frames, so that one may be late. It is the price in delay of not
 * being a real-time program. */
#define DEVICE_BUFFER_FRAMES 2u
#define DEVICE_BUFFER_US     ((int64_t) DEVICE_BUFFER_FRAMES * 20000)
#define DEVICE_PERIOD_US     INT64_C (10000)
/* Behind the clock by more than this, the null sink gives up catching up. */
#define MAX_LAG_NS (2 * GST_SECOND)

#define FRAME_BYTES (WZP_AUDIO_FRAME_SAMPLES * sizeof (int16_t))
#define FRAME_NS    (20 * GST_MSECOND)

struct _WzpPlayback
{
  WzpAudioHalf *half;
  WzpPlaybackPullFunc pull;
  gpointer user_data;
  char *probe_name;
  gboolean has_probe;
  GstElement *probe; /* outlives the pipelines, for the canceller holds on to it; control thread */
  WzpRecorder *recorder; /* pushed to by the streaming thread */
  GstClock *clock;
  GstBufferPool *pool;

  GMutex lock; /* control calls only, never a streaming thread */
  WzpAudioSink sink;

  /* Control thread while nothing streams, then the streaming thread */
  gboolean standin;
  gboolean is_device;    /* its back-pressure paces us; else the clock does */
  unsigned n_prefill;    /* frames of silence that fill the device's buffer, pulled from nobody */
  GstClockTime next_pts; /* null sink: when the next frame is over */
  WzpPacer pts_pacer;    /* device: in the clock's time */
  WzpPacer pull_pacer;   /* device: in ours */
};

/* The null sink's frames are due at even times; one that is late is still pulled for its own time, so that
 * a machine that stood still does not look like jitter. */
static GstClockTime
stamp_by_clock (WzpPlayback *playback, WzpInstant *out_when)
{
  GstClockTime now = gst_clock_get_time (playback->clock);
  GstClockTime due;

  if (playback->next_pts == 0 || now > playback->next_pts + MAX_LAG_NS)
    playback->next_pts = now;
  due = playback->next_pts;
  playback->next_pts += FRAME_NS;
  *out_when = wzp_instant_now () - wzp_instant_since (now, due);
  /* The sink waits for the stamp, and only then is the next frame asked for. */
  return playback->next_pts;
}

static GstClockTime
stamp_by_device (WzpPlayback *playback, WzpInstant *out_when)
{
  *out_when = wzp_pacer_stamp (&playback->pull_pacer, wzp_instant_now (), WZP_AUDIO_FRAME_DURATION);
  return wzp_pacer_stamp (&playback->pts_pacer, gst_clock_get_time (playback->clock), FRAME_NS);
}

static void
fill_frame (WzpPlayback *playback, int16_t *pcm, WzpInstant when)
{
  if (playback->n_prefill > 0)
    {
      playback->n_prefill--;
      memset (pcm, 0, FRAME_BYTES);
      return;
    }
  playback->pull (pcm, WZP_AUDIO_FRAME_SAMPLES, when, playback->user_data);
  if (playback->recorder)
    wzp_recorder_push (playback->recorder, pcm);
  wzp_audio_half_count_frame (playback->half, playback->standin);
}

static GstBuffer *
make_frame (WzpPlayback *playback)
{
  GstBuffer *buffer = NULL;
  GstMapInfo map;
  WzpInstant when;

  if (gst_buffer_pool_acquire_buffer (playback->pool, &buffer, NULL) != GST_FLOW_OK)
    return NULL;
  GST_BUFFER_PTS (buffer) =
      playback->is_device ? stamp_by_device (playback, &when) : stamp_by_clock (playback, &when);
  GST_BUFFER_DURATION (buffer) = FRAME_NS;
  if (gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    {
      fill_frame (playback, (int16_t *) map.data, when);
      gst_buffer_unmap (buffer, &map);
    }
  return buffer;
}

/* Streaming thread, whenever the one frame in flight has been taken. */
static void
need_data_cb (GstAppSrc *source, unsigned length, gpointer user_data)
{
  WzpPlayback *playback = wzp_audio_gate_enter (user_data);
  GstBuffer *buffer;

  if (!playback)
    return;
  wzp_denormals_flush ();
  buffer = make_frame (playback);
  wzp_audio_gate_leave (user_data);
  if (buffer)
    gst_app_src_push_buffer (source, buffer);
}

static GstElement *
make_source (WzpAudioGate *gate, GstElement *bin, GError **error)
{
  GstAppSrcCallbacks callbacks = { .need_data = need_data_cb };
  g_autoptr (GstCaps) caps = gst_caps_from_string (WZP_AUDIO_CAPS);
  GstElement *source;

  if (!wzp_audio_make (bin, "appsrc", "source", &source, error))
    return NULL;
  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, "is-live", TRUE, "max-bytes",
                (uint64_t) FRAME_BYTES, NULL);
  gst_app_src_set_callbacks (GST_APP_SRC (source), &callbacks, wzp_audio_gate_ref (gate),
                             wzp_audio_gate_unref);
  return source;
}

static GstElement *
make_device (GstElement *bin, const char *device, GError **error)
{
  g_autoptr (GstStructure) properties = wzp_audio_stream_properties ();
  GstElement *sink;

  if (!wzp_audio_make (bin, "pulsesink", "sink", &sink, error))
    return NULL;
  /* Not synchronised: the device's own clock is the pace, and the jitter buffer absorbs its drift. */
  g_object_set (sink, "device", device, "stream-properties", properties, "provide-clock", FALSE,
                "sync", FALSE, "buffer-time", DEVICE_BUFFER_US, "latency-time", DEVICE_PERIOD_US,
                "enable-last-sample", FALSE, NULL);
  return sink;
}

static GstElement *
make_null (GstElement *bin, GError **error)
{
  GstElement *sink;

  if (!wzp_audio_make (bin, "fakesink", "sink", &sink, error))
    return NULL;
  g_object_set (sink, "sync", TRUE, "async", FALSE, "enable-last-sample", FALSE, NULL);
  return sink;
}

static gboolean
fill_pipeline (WzpPlayback *playback,
               WzpAudioGate *gate,
               GstElement *pipeline,
               gboolean is_device,
               const char *device,
               GError **error)
{
  GstElement *source = make_source (gate, pipeline, error);
  GstElement *sink = NULL;

  if (source)
    sink = is_device ? make_device (pipeline, device, error) : make_null (pipeline, error);
  if (!sink)
    return FALSE;
  if (!is_device || !playback->probe)
    return gst_element_link (source, sink);
  gst_bin_add (GST_BIN (pipeline), playback->probe);
  return gst_element_link_many (source, playback->probe, sink, NULL);
}

static char *
describe (gpointer user_data)
{
  WzpPlayback *playback = user_data;
  char *text;

  g_mutex_lock (&playback->lock);
  text = playback->sink.device ? g_strdup_printf ("loudspeaker %s", playback->sink.device)
                               : g_strdup ("the default loudspeaker");
  g_mutex_unlock (&playback->lock);
  return text;
}

static GstElement *
build (WzpAudioGate *gate, gboolean standin, gpointer user_data, GError **error)
{
  WzpPlayback *playback = user_data;
  g_autoptr (GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_autofree char *device = NULL;
  gboolean is_device;

  g_mutex_lock (&playback->lock);
  is_device = !standin && playback->sink.kind == WZP_AUDIO_SINK_DEVICE;
  device = g_strdup (playback->sink.device);
  g_mutex_unlock (&playback->lock);
  if (!fill_pipeline (playback, gate, pipeline, is_device, device, error))
    return NULL;
  g_object_force_floating (G_OBJECT (pipeline));
  return g_steal_pointer (&pipeline);
}

static void
about_to_play (gboolean standin, gpointer user_data)
{
  WzpPlayback *playback = user_data;

  g_mutex_lock (&playback->lock);
  playback->is_device = !standin && playback->sink.kind == WZP_AUDIO_SINK_DEVICE;
  g_mutex_unlock (&playback->lock);
  playback->standin = standin;
  playback->n_prefill = playback->is_device ? DEVICE_BUFFER_FRAMES : 0;
  playback->next_pts = 0;
  playback->pts_pacer.running = FALSE;
  playback->pull_pacer.running = FALSE;
}

static void
make_probe (WzpPlayback *playback)
{
  playback->probe = gst_element_factory_make ("webrtcechoprobe", playback->probe_name);
  if (playback->probe)
    gst_object_ref_sink (playback->probe);
}

/* The probe moves on to the next pipeline. One that hangs keeps it, and a new one takes its name: webrtcdsp
 * takes the youngest of that name that is free. */
static void
dismantle (GstElement *pipeline, gboolean hangs, gpointer user_data)
{
  WzpPlayback *playback = user_data;

  if (!playback->probe ||
      !gst_object_has_as_parent (GST_OBJECT (playback->probe), GST_OBJECT (pipeline)))
    return;
  if (!hangs)
    {
      gst_bin_remove (GST_BIN (pipeline), playback->probe);
      return;
    }
  gst_clear_object (&playback->probe);
  make_probe (playback);
}

static gboolean
make_pool (WzpPlayback *playback, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (WZP_AUDIO_CAPS);
  GstStructure *config;

  playback->pool = gst_buffer_pool_new ();
  config = gst_buffer_pool_get_config (playback->pool);
  gst_buffer_pool_config_set_params (config, caps, FRAME_BYTES, 4, 0);
  if (gst_buffer_pool_set_config (playback->pool, config) &&
      gst_buffer_pool_set_active (playback->pool, TRUE))
    return TRUE;
  g_set_error_literal (error, WZP_ERROR, WZP_ERROR_AUDIO, "No buffers for playback");
  return FALSE;
}

/* A missing plugin is better known now than in the call. */
static gboolean
try_build (WzpPlayback *playback, GError **error)
{
  g_autoptr (WzpAudioGate) gate = wzp_audio_gate_new (playback);
  g_autoptr (GstElement) trial = build (gate, FALSE, playback, error);

  if (!trial)
    return FALSE;
  gst_object_ref_sink (trial);
  dismantle (trial, FALSE, playback);
  return TRUE;
}

static gboolean
record_is_raw (const WzpAudioSink *sink)
{
  return sink->record_raw || wzp_wav_name_is_raw (sink->record_path);
}

WzpPlayback *
wzp_playback_new (const WzpPlaybackConfig *config, GError **error)
{
  WzpAudioHalfOps ops = { .name = "wzp-playback",
                          .build = build,
                          .describe = describe,
                          .about_to_play = about_to_play,
                          .dismantle = dismantle,
                          .state_changed = config->state_changed };
  static _Atomic unsigned n_probes;
  g_autoptr (WzpPlayback) playback = NULL;

  if (!wzp_audio_init (error))
    return NULL;
  playback = g_new0 (WzpPlayback, 1);
  g_mutex_init (&playback->lock);
  wzp_audio_sink_copy (&playback->sink, &config->sink);
  playback->pull = config->pull;
  playback->user_data = config->user_data;
  playback->clock = gst_system_clock_obtain ();
  playback->half = wzp_audio_half_new (&ops, playback, config->user_data);
  playback->probe_name = g_strdup_printf ("wzp-echo-probe-%u", atomic_fetch_add (&n_probes, 1));
  make_probe (playback);
  playback->has_probe = playback->probe != NULL;
  if (!make_pool (playback, error) || !try_build (playback, error))
    return NULL;
  if (config->sink.record_path)
    {
      playback->recorder =
          wzp_recorder_new (config->sink.record_path, record_is_raw (&config->sink), error);
      if (!playback->recorder)
        return NULL;
    }
  return g_steal_pointer (&playback);
}

void
wzp_playback_free (WzpPlayback *playback)
{
  if (!playback)
    return;
  wzp_audio_half_free (playback->half);
  wzp_recorder_free (playback->recorder);
  gst_clear_object (&playback->probe);
  if (playback->pool)
    gst_buffer_pool_set_active (playback->pool, FALSE);
  gst_clear_object (&playback->pool);
  gst_clear_object (&playback->clock);
  wzp_audio_sink_clear (&playback->sink);
  g_free (playback->probe_name);
  g_mutex_clear (&playback->lock);
  g_free (playback);
}

void
wzp_playback_start (WzpPlayback *playback)
{
  wzp_audio_half_start (playback->half);
}

void
wzp_playback_stop (WzpPlayback *playback)
{
  wzp_audio_half_stop (playback->half);
}

void
wzp_playback_set_device (WzpPlayback *playback, WzpAudioSinkKind kind, const char *device)
{
  gboolean same;

  g_mutex_lock (&playback->lock);
  same = playback->sink.kind == kind && g_strcmp0 (playback->sink.device, device) == 0;
  playback->sink.kind = kind;
  g_set_str (&playback->sink.device, device);
  g_mutex_unlock (&playback->lock);
  if (!same)
    wzp_audio_half_rebuild (playback->half);
}

void
wzp_playback_get_stats (WzpPlayback *playback, WzpAudioHalfStats *out)
{
  wzp_audio_half_get_stats (playback->half, out);
}

uint64_t
wzp_playback_get_record_dropped (WzpPlayback *playback)
{
  return playback->recorder ? wzp_recorder_get_dropped (playback->recorder) : 0;
}

GError *
wzp_playback_dup_record_error (WzpPlayback *playback)
{
  return playback->recorder ? wzp_recorder_dup_error (playback->recorder) : NULL;
}

const char *
wzp_playback_get_echo_probe (WzpPlayback *playback)
{
  return playback->has_probe ? playback->probe_name : NULL;
}
