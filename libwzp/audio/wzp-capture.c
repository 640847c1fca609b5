/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-capture"

#include "wzp-capture.h"

#include "wzp-audio-half.h"
#include "wzp-denormals.h"
#include "wzp-error.h"
#include "wzp-pacer.h"
#include "wzp-tape.h"
#include "wzp-voice-record.h"
#include "wzp-wav-reader.h"

#include <gst/audio/audio.h>
#include <stdatomic.h>

/* How much sound the server hands over at a time: a frame. Halves of it wake everybody twice as often (0.5 % of a core). */
#define DEVICE_PERIOD_US INT64_C (20000)
/* Half of full scale: a tone that an encoder and a limiter leave alone. */
#define TONE_VOLUME 0.5
/* What a raw level is the peak of: 100 ms, as often as meters look. */
#define LEVEL_SAMPLES (WZP_AUDIO_RATE / 10)

struct _WzpCapture
{
  WzpAudioHalf *half;
  char *echo_probe;
  WzpCaptureFrameFunc frame;
  gpointer user_data;
  WzpTape *tape;              /* nullable; set at birth, its content is the streaming thread's */
  gboolean is_played;         /* the tape is; else it is written */
  atomic_bool ended;          /* streaming thread sets, take_config() clears, anyone reads */
  _Atomic uint16_t raw_level; /* streaming thread writes */

  GMutex lock; /* control calls only, never a streaming thread */
  WzpAudioSource source;
  WzpAudioProcessing processing;
  WzpWavReader *next_reader; /* opened by set_source(), taken by the next pipeline */

  /* Control thread while nothing streams, then the streaming thread */
  WzpWavReader *reader;
  gboolean loop;
  size_t n_played; /* samples of the tape */
  int16_t pending[WZP_AUDIO_FRAME_SAMPLES];
  size_t n_pending;
  uint16_t raw_peak; /* of the n_raw samples since raw_level */
  size_t n_raw;
  WzpPacer frame_pacer;
  WzpPacer device_pacer;
};

static void
take_samples (WzpCapture *capture, const int16_t *pcm, size_t n_samples, gboolean standin)
{
  while (n_samples > 0)
    {
      size_t n = MIN (n_samples, WZP_AUDIO_FRAME_SAMPLES - capture->n_pending);
      WzpInstant when;

      memcpy (capture->pending + capture->n_pending, pcm, n * sizeof *pcm);
      capture->n_pending += n;
      pcm += n;
      n_samples -= n;
      if (capture->n_pending < WZP_AUDIO_FRAME_SAMPLES)
        return;
      capture->n_pending = 0;
      when = wzp_pacer_stamp (&capture->frame_pacer, wzp_instant_now (), WZP_AUDIO_FRAME_DURATION);
      wzp_audio_half_count_frame (capture->half, standin);
      capture->frame (capture->pending, WZP_AUDIO_FRAME_SAMPLES, when, capture->user_data);
    }
}

static void
take_buffer (WzpCapture *capture, GstBuffer *buffer, gboolean standin)
{
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  take_samples (capture, (const int16_t *) map.data, map.size / sizeof (int16_t), standin);
  gst_buffer_unmap (buffer, &map);
}

static GstPadProbeReturn
end_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  WzpCapture *capture = wzp_audio_gate_enter (user_data);

  if (!capture)
    return GST_PAD_PROBE_OK;
  take_buffer (capture, GST_PAD_PROBE_INFO_BUFFER (info), FALSE);
  wzp_audio_gate_leave (user_data);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
standin_end_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  WzpCapture *capture = wzp_audio_gate_enter (user_data);

  if (!capture)
    return GST_PAD_PROBE_OK;
  take_buffer (capture, GST_PAD_PROBE_INFO_BUFFER (info), TRUE);
  wzp_audio_gate_leave (user_data);
  return GST_PAD_PROBE_OK;
}

static void
read_file (WzpCapture *capture, int16_t *pcm, size_t n_samples)
{
  gboolean rewound = FALSE;
  size_t n = 0;

  while (n < n_samples)
    {
      size_t got = wzp_wav_reader_read (capture->reader, pcm + n, n_samples - n);

      n += got;
      /* Nothing even from the beginning: the disk has failed under us. */
      if (n == n_samples || !capture->loop || (got == 0 && rewound))
        break;
      wzp_wav_reader_rewind (capture->reader);
      rewound = TRUE;
    }
  if (n < n_samples)
    atomic_store (&capture->ended, TRUE);
  memset (pcm + n, 0, (n_samples - n) * sizeof *pcm);
}

static void
read_tape (WzpCapture *capture, int16_t *pcm, size_t n_samples)
{
  size_t n = wzp_tape_read (capture->tape, capture->n_played, pcm, n_samples);

  capture->n_played += n;
  if (n < n_samples)
    atomic_store (&capture->ended, TRUE);
  memset (pcm + n, 0, (n_samples - n) * sizeof *pcm);
}

/* GStreamer's clock says when, the file or tape says what: audiotestsrc's silence is written over. */
static GstPadProbeReturn
content_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  WzpCapture *capture = wzp_audio_gate_enter (user_data);
  GstBuffer *buffer;
  GstMapInfo map;

  if (!capture)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  info->data = buffer;
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_GAP);
  if (gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    {
      if (capture->is_played)
        read_tape (capture, (int16_t *) map.data, map.size / sizeof (int16_t));
      else
        read_file (capture, (int16_t *) map.data, map.size / sizeof (int16_t));
      gst_buffer_unmap (buffer, &map);
    }
  wzp_audio_gate_leave (user_data);
  return GST_PAD_PROBE_OK;
}

static void
measure (WzpCapture *capture, const int16_t *pcm, size_t n_samples)
{
  capture->raw_peak = MAX (capture->raw_peak, wzp_voice_peak (pcm, n_samples));
  capture->n_raw += n_samples;
  if (capture->n_raw < LEVEL_SAMPLES)
    return;
  atomic_store_explicit (&capture->raw_level, capture->raw_peak, memory_order_relaxed);
  capture->raw_peak = 0;
  capture->n_raw = 0;
}

/* Before any processing: noise suppression would make a quiet room look like a dead microphone. */
static GstPadProbeReturn
raw_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  WzpCapture *capture = wzp_audio_gate_enter (user_data);
  GstMapInfo map;

  if (!capture)
    return GST_PAD_PROBE_OK;
  wzp_denormals_flush ();
  if (gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ))
    {
      measure (capture, (const int16_t *) map.data, map.size / sizeof (int16_t));
      gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
    }
  wzp_audio_gate_leave (user_data);
  return GST_PAD_PROBE_OK;
}

/* What the source gave, too, but not the silence that stands in for it. */
static GstPadProbeReturn
tape_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  WzpCapture *capture = wzp_audio_gate_enter (user_data);
  GstMapInfo map;

  if (!capture)
    return GST_PAD_PROBE_OK;
  if (gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ))
    {
      wzp_tape_write (capture->tape, (const int16_t *) map.data, map.size / sizeof (int16_t));
      gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
    }
  wzp_audio_gate_leave (user_data);
  return GST_PAD_PROBE_OK;
}

/* The sound server's periods come in bursts; the echo canceller wants even time stamps. */
static GstPadProbeReturn
device_probe_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  WzpCapture *capture = wzp_audio_gate_enter (user_data);
  GstBuffer *buffer;

  if (!capture)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  info->data = buffer;
  GST_BUFFER_DURATION (buffer) =
      gst_buffer_get_size (buffer) / sizeof (int16_t) * GST_SECOND / WZP_AUDIO_RATE;
  if (GST_BUFFER_PTS_IS_VALID (buffer))
    GST_BUFFER_PTS (buffer) = wzp_pacer_stamp (&capture->device_pacer, GST_BUFFER_PTS (buffer),
                                               GST_BUFFER_DURATION (buffer));
  wzp_audio_gate_leave (user_data);
  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement *element,
           const char *pad_name,
           GstPadProbeCallback callback,
           WzpAudioGate *gate)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, wzp_audio_gate_ref (gate),
                     wzp_audio_gate_unref);
}

static GstElement *
make_device (GstElement *bin, const char *device, GError **error)
{
  GstElement *source;
  g_autoptr (GstStructure) properties = wzp_audio_stream_properties ();

  if (!wzp_audio_make (bin, "pulsesrc", "source", &source, error))
    return NULL;
  g_object_set (source, "device", device, "stream-properties", properties, "provide-clock", FALSE,
                "latency-time", DEVICE_PERIOD_US, NULL);
  /* Other ways to follow the clock drop or repeat whole periods; device_probe_cb() evens it out. */
  gst_util_set_object_arg (G_OBJECT (source), "slave-method", "re-timestamp");
  return source;
}

static GstElement *
make_clocked (GstElement *bin, gboolean tone, GError **error)
{
  GstElement *source;

  if (!wzp_audio_make (bin, "audiotestsrc", "source", &source, error))
    return NULL;
  g_object_set (source, "is-live", TRUE, "samplesperbuffer", (int) WZP_AUDIO_FRAME_SAMPLES, "freq",
                440.0, "volume", TONE_VOLUME, NULL);
  gst_util_set_object_arg (G_OBJECT (source), "wave", tone ? "sine" : "silence");
  return source;
}

static GstElement *
make_source (WzpAudioGate *gate, GstElement *bin, const WzpAudioSource *spec, GError **error)
{
  GstElement *source = NULL;

  switch (spec->kind)
    {
    case WZP_AUDIO_SOURCE_DEVICE:
      source = make_device (bin, spec->device, error);
      if (source)
        add_probe (source, "src", device_probe_cb, gate);
      return source;
    case WZP_AUDIO_SOURCE_TONE:
      return make_clocked (bin, TRUE, error);
    case WZP_AUDIO_SOURCE_FILE:
    case WZP_AUDIO_SOURCE_TAPE:
      source = make_clocked (bin, FALSE, error);
      if (source)
        add_probe (source, "src", content_probe_cb, gate);
      return source;
    case WZP_AUDIO_SOURCE_SILENCE:
    case WZP_AUDIO_SOURCE_ECHO: /* a clock; the engine fills the frames */
      return make_clocked (bin, FALSE, error);
    }
  return source;
}

static gboolean
wants_processing (const WzpAudioProcessing *processing)
{
  return processing->echo_cancel || processing->noise_suppression || processing->gain_control ||
         processing->high_pass;
}

gboolean
wzp_capture_can_process (void)
{
  static gsize known; /* 1: no, 2: yes; GStreamer looks for plugins but once */

  if (g_once_init_enter (&known))
    {
      GstElement *dsp = wzp_audio_init (NULL) ? gst_element_factory_make ("webrtcdsp", NULL) : NULL;

      g_once_init_leave (&known, dsp ? 2 : 1);
      if (!dsp)
        g_message ("GStreamer has no webrtcdsp here: voices are not processed");
      gst_clear_object (&dsp);
    }
  return known == 2;
}

static gboolean
make_dsp (WzpCapture *capture,
          GstElement *bin,
          const WzpAudioProcessing *processing,
          GstElement **out,
          GError **error)
{
  gboolean echo_cancel = processing->echo_cancel && capture->echo_probe;

  *out = NULL;
  if (!wants_processing (processing) || !wzp_capture_can_process ())
    return TRUE;
  if (!wzp_audio_make (bin, "webrtcdsp", "dsp", out, error))
    return FALSE;
  g_object_set (*out, "echo-cancel", echo_cancel, "noise-suppression",
                processing->noise_suppression, "gain-control", processing->gain_control,
                "high-pass-filter", processing->high_pass, NULL);
  if (echo_cancel)
    g_object_set (*out, "probe", capture->echo_probe, NULL);
  return TRUE;
}

/* Takes what set_source() prepared. */
static void
take_config (WzpCapture *capture, WzpAudioSource *source, WzpAudioProcessing *processing)
{
  g_mutex_lock (&capture->lock);
  wzp_audio_source_copy (source, &capture->source);
  *processing = capture->processing;
  if (capture->next_reader)
    {
      g_clear_pointer (&capture->reader, wzp_wav_reader_free);
      capture->reader = g_steal_pointer (&capture->next_reader);
      atomic_store (&capture->ended, FALSE);
    }
  capture->loop = source->loop;
  g_mutex_unlock (&capture->lock);
}

static gboolean
fill_pipeline (WzpCapture *capture,
               WzpAudioGate *gate,
               GstElement *pipeline,
               gboolean standin,
               GError **error)
{
  WzpAudioSource spec = { .kind = WZP_AUDIO_SOURCE_SILENCE };
  WzpAudioProcessing processing = { 0 };
  GstElement *source, *dsp, *filter, *sink;
  g_autoptr (GstCaps) caps = gst_caps_from_string (WZP_AUDIO_CAPS);

  if (!standin)
    take_config (capture, &spec, &processing);
  source = make_source (gate, pipeline, &spec, error);
  wzp_audio_source_clear (&spec);
  if (!source || !make_dsp (capture, pipeline, &processing, &dsp, error) ||
      !wzp_audio_make (pipeline, "capsfilter", "format", &filter, error) ||
      !wzp_audio_make (pipeline, "fakesink", "end", &sink, error))
    return FALSE;
  g_object_set (filter, "caps", caps, NULL);
  g_object_set (sink, "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
  add_probe (filter, "src", raw_probe_cb, gate);
  if (capture->tape && !capture->is_played && !standin)
    add_probe (filter, "src", tape_probe_cb, gate);
  add_probe (sink, "sink", standin ? standin_end_probe_cb : end_probe_cb, gate);
  if (dsp)
    return gst_element_link_many (source, filter, dsp, sink, NULL);
  return gst_element_link_many (source, filter, sink, NULL);
}

static char *
describe (gpointer user_data)
{
  WzpCapture *capture = user_data;
  char *text;

  g_mutex_lock (&capture->lock);
  text = capture->source.device ? g_strdup_printf ("microphone %s", capture->source.device)
                                : g_strdup ("the default microphone");
  g_mutex_unlock (&capture->lock);
  return text;
}

static GstElement *
build (WzpAudioGate *gate, gboolean standin, gpointer user_data, GError **error)
{
  g_autoptr (GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));

  if (!fill_pipeline (user_data, gate, pipeline, standin, error))
    return NULL;
  g_object_force_floating (G_OBJECT (pipeline));
  return g_steal_pointer (&pipeline);
}

/* Whatever is wrong with @source for good is said here, on the caller's thread. */
static gboolean
check_source (const WzpAudioSource *source, WzpWavReader **out_reader, GError **error)
{
  *out_reader = NULL;
  if (source->kind != WZP_AUDIO_SOURCE_FILE)
    return TRUE;
  if (!source->path)
    {
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_INVALID, "no sound file is named");
      return FALSE;
    }
  *out_reader = wzp_wav_reader_new (source->path, source->raw, error);
  return *out_reader != NULL;
}

gboolean
wzp_capture_check_source (const WzpAudioSource *source, GError **error)
{
  g_autoptr (WzpWavReader) reader = NULL;

  return wzp_audio_init (error) && check_source (source, &reader, error);
}

WzpCapture *
wzp_capture_new (const WzpCaptureConfig *config, GError **error)
{
  WzpAudioHalfOps ops = { .name = "wzp-capture", .build = build, .describe = describe };
  g_autoptr (WzpWavReader) reader = NULL;
  g_autoptr (GstElement) trial = NULL;
  g_autoptr (WzpAudioGate) gate = NULL;
  g_autoptr (WzpCapture) capture = NULL;

  if (!wzp_audio_init (error) || !check_source (&config->source, &reader, error))
    return NULL;
  capture = g_new0 (WzpCapture, 1);
  ops.state_changed = config->state_changed;
  g_mutex_init (&capture->lock);
  wzp_audio_source_copy (&capture->source, &config->source);
  capture->processing = config->processing;
  capture->tape = config->source.tape ? wzp_tape_ref (config->source.tape) : NULL;
  capture->is_played = config->source.kind == WZP_AUDIO_SOURCE_TAPE;
  capture->next_reader = g_steal_pointer (&reader);
  capture->echo_probe = g_strdup (config->echo_probe);
  capture->frame = config->frame;
  capture->user_data = config->user_data;
  capture->half = wzp_audio_half_new (&ops, capture, config->user_data);
  /* A missing plugin is better known now than in the call. */
  gate = wzp_audio_gate_new (capture);
  trial = build (gate, FALSE, capture, error);
  if (!trial)
    return NULL;
  gst_object_ref_sink (trial);
  return g_steal_pointer (&capture);
}

void
wzp_capture_free (WzpCapture *capture)
{
  if (!capture)
    return;
  wzp_audio_half_free (capture->half);
  wzp_audio_source_clear (&capture->source);
  wzp_wav_reader_free (capture->next_reader);
  wzp_wav_reader_free (capture->reader);
  g_clear_pointer (&capture->tape, wzp_tape_unref);
  g_mutex_clear (&capture->lock);
  g_free (capture->echo_probe);
  g_free (capture);
}

void
wzp_capture_start (WzpCapture *capture)
{
  wzp_audio_half_start (capture->half);
}

void
wzp_capture_stop (WzpCapture *capture)
{
  wzp_audio_half_stop (capture->half);
}

static gboolean
is_same_source (const WzpAudioSource *a, const WzpAudioSource *b)
{
  if (a->kind != b->kind)
    return FALSE;
  switch (a->kind)
    {
    case WZP_AUDIO_SOURCE_DEVICE:
      return g_strcmp0 (a->device, b->device) == 0;
    case WZP_AUDIO_SOURCE_FILE:
      return g_strcmp0 (a->path, b->path) == 0 && !a->raw == !b->raw && !a->loop == !b->loop;
    case WZP_AUDIO_SOURCE_TONE:
    case WZP_AUDIO_SOURCE_SILENCE:
    case WZP_AUDIO_SOURCE_ECHO:
    case WZP_AUDIO_SOURCE_TAPE:
      return TRUE;
    }
  return FALSE;
}

gboolean
wzp_capture_set_source (WzpCapture *capture, const WzpAudioSource *source, GError **error)
{
  WzpWavReader *reader;
  gboolean same;

  if (!check_source (source, &reader, error))
    return FALSE;
  g_mutex_lock (&capture->lock);
  same = is_same_source (source, &capture->source);
  if (same)
    wzp_wav_reader_free (reader);
  else
    {
      wzp_audio_source_clear (&capture->source);
      wzp_audio_source_copy (&capture->source, source);
      g_clear_pointer (&capture->next_reader, wzp_wav_reader_free);
      capture->next_reader = reader;
    }
  g_mutex_unlock (&capture->lock);
  if (!same)
    wzp_audio_half_rebuild (capture->half);
  return TRUE;
}

void
wzp_capture_set_processing (WzpCapture *capture, const WzpAudioProcessing *processing)
{
  gboolean same;

  g_mutex_lock (&capture->lock);
  same = !capture->processing.echo_cancel == !processing->echo_cancel &&
         !capture->processing.noise_suppression == !processing->noise_suppression &&
         !capture->processing.gain_control == !processing->gain_control &&
         !capture->processing.high_pass == !processing->high_pass;
  capture->processing = *processing;
  g_mutex_unlock (&capture->lock);
  if (!same)
    wzp_audio_half_rebuild (capture->half);
}

gboolean
wzp_capture_has_ended (WzpCapture *capture)
{
  return atomic_load (&capture->ended);
}

void
wzp_capture_get_stats (WzpCapture *capture, WzpAudioHalfStats *out)
{
  wzp_audio_half_get_stats (capture->half, out);
}

uint16_t
wzp_capture_get_raw_level (WzpCapture *capture)
{
  return atomic_load_explicit (&capture->raw_level, memory_order_relaxed);
}
