/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-audio"

#include "wzp-audio-half.h"

#include "wzp-edges.h"
#include "wzp-error.h"
#include "wzp-state-change.h"

#include <stdatomic.h>

/* Pauses between tries of a failed device: a sound server that restarts is back within a second, a headset
 * that was unplugged may stay away for the call. */
#define RETRY_FIRST_MS 250u
#define RETRY_MAX_MS   4000u
/* A device that worked this long and failed is tried again without delay. */
#define STABLE_AFTER WZP_SECONDS (5)
/* A running device without a single frame for this many seconds has failed. */
#define SILENT_SECONDS 5u

typedef struct
{
  GstElement *pipeline;
  WzpAudioGate *gate;
  GSource *watch;
  gboolean hangs; /* left behind: somebody else shuts it down */
} Run;

struct _WzpAudioHalf
{
  WzpAudioHalfOps ops;
  gpointer user_data;
  gpointer state_user_data;
  GMainContext *context;
  GThread *thread; /* NULL: stopped. Start and stop are called by one thread */

  /* Control thread, or nobody when it does not run */
  gboolean quit;
  uint8_t state;
  Run device;
  Run standin;
  GSource *retry;
  unsigned retry_ms;
  WzpInstant running_since;
  uint64_t watched_frames;
  unsigned n_silent_seconds;

  /* Streaming threads write, anyone reads */
  _Atomic uint64_t n_frames;
  _Atomic uint64_t n_standin;
  /* Control thread writes, anyone reads */
  _Atomic uint64_t n_restarts;
};

static const char *const state_names[] = { "STOPPED", "STARTING", "RUNNING", "RESTARTING" };

static const WzpEdge edge_list[] = {
  { WZP_AUDIO_HALF_STOPPED, WZP_AUDIO_HALF_STARTING, "start" },
  { WZP_AUDIO_HALF_STARTING, WZP_AUDIO_HALF_RUNNING, "playing" },
  { WZP_AUDIO_HALF_STARTING, WZP_AUDIO_HALF_RESTARTING, "device failed" },
  { WZP_AUDIO_HALF_STARTING, WZP_AUDIO_HALF_STOPPED, "stop" },
  { WZP_AUDIO_HALF_RUNNING, WZP_AUDIO_HALF_STARTING, "rebuild" },
  { WZP_AUDIO_HALF_RUNNING, WZP_AUDIO_HALF_RESTARTING, "device failed" },
  { WZP_AUDIO_HALF_RUNNING, WZP_AUDIO_HALF_STOPPED, "stop" },
  { WZP_AUDIO_HALF_RESTARTING, WZP_AUDIO_HALF_RUNNING, "playing" },
  { WZP_AUDIO_HALF_RESTARTING, WZP_AUDIO_HALF_STARTING, "rebuild" },
  { WZP_AUDIO_HALF_RESTARTING, WZP_AUDIO_HALF_STOPPED, "stop" },
};

static const WzpEdges edges = {
  .machine = "audio-half",
  .state_names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edge_list,
  .n_edges = G_N_ELEMENTS (edge_list),
};

static void try_device (WzpAudioHalf *half);

gboolean
wzp_audio_init (GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (gst_init_check (NULL, NULL, &reason))
    return TRUE;
  g_set_error (error, WZP_ERROR, WZP_ERROR_UNSUPPORTED, "GStreamer does not start: %s",
               reason ? reason->message : "unknown reason");
  return FALSE;
}

static const char *
package_of (const char *factory)
{
  if (g_str_has_prefix (factory, "pulse"))
    return "gstreamer1.0-pulseaudio";
  if (g_str_has_prefix (factory, "webrtc"))
    return "gstreamer1.0-plugins-bad";
  return "gstreamer1.0-plugins-base";
}

gboolean
wzp_audio_make (GstElement *bin,
                const char *factory,
                const char *name,
                GstElement **out,
                GError **error)
{
  *out = gst_element_factory_make (factory, name);
  if (!*out)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_UNSUPPORTED,
                   "GStreamer has no %s here: install the package %s", factory,
                   package_of (factory));
      return FALSE;
    }
  gst_bin_add (GST_BIN (bin), *out);
  return TRUE;
}

GstStructure *
wzp_audio_stream_properties (void)
{
  /* filter.want is empty: this room cancels echoes itself, and two cancellers in a row are worse. */
  return gst_structure_new ("props", "media.role", G_TYPE_STRING, "phone", "filter.want",
                            G_TYPE_STRING, "", "application.id", G_TYPE_STRING,
                            g_get_prgname () ? g_get_prgname () : "wzp", NULL);
}

static void
set_state (WzpAudioHalf *half, WzpAudioHalfState state, const char *event, const GError *error)
{
  if (half->state == state)
    return;
  wzp_edges_move (&edges, half->ops.name, &half->state, (uint8_t) state, event);
  if (half->ops.state_changed)
    half->ops.state_changed (state, error, half->state_user_data);
}

static void
clear_source (GSource **source)
{
  if (!*source)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
drop_run (WzpAudioHalf *half, Run *run)
{
  if (!run->pipeline)
    return;
  clear_source (&run->watch);
  wzp_audio_gate_close (run->gate);
  if (!run->hangs)
    run->hangs = wzp_state_change (run->pipeline, GST_STATE_NULL) == WZP_STATE_CHANGE_HANGS;
  if (run->hangs)
    g_message ("%s: the sound server hangs; a stream is left behind", half->ops.name);
  if (half->ops.dismantle)
    half->ops.dismantle (run->pipeline, run->hangs, half->user_data);
  g_clear_pointer (&run->gate, wzp_audio_gate_unref);
  gst_clear_object (&run->pipeline);
  run->hangs = FALSE;
}

static gboolean
retry_cb (gpointer user_data)
{
  WzpAudioHalf *half = user_data;

  clear_source (&half->retry);
  try_device (half);
  return G_SOURCE_REMOVE;
}

static void
schedule_retry (WzpAudioHalf *half)
{
  clear_source (&half->retry);
  half->retry = g_timeout_source_new (half->retry_ms);
  g_source_set_callback (half->retry, retry_cb, half, NULL);
  g_source_attach (half->retry, half->context);
  half->retry_ms = MIN (half->retry_ms * 2, RETRY_MAX_MS);
}

/* GStreamer's reasons are not written for people who talk on the phone. */
static GError *
device_error (WzpAudioHalf *half, const GError *reason)
{
  g_autofree char *device = half->ops.describe (half->user_data);

  if (reason && strstr (reason->message, "Failed to connect"))
    return g_error_new (WZP_ERROR, WZP_ERROR_AUDIO,
                        "%s: no sound server answers (is PulseAudio or PipeWire running?)", device);
  if (!reason || g_error_matches (reason, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED))
    return g_error_new (WZP_ERROR, WZP_ERROR_AUDIO,
                        "%s cannot be used: plug it in, or choose another", device);
  return g_error_new (WZP_ERROR, WZP_ERROR_AUDIO, "%s failed: %s", device, reason->message);
}

/* What the run's bus says went wrong. */
static GError *
take_bus_error (WzpAudioHalf *half, Run *run)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (run->pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) reason = NULL;

  if (message)
    gst_message_parse_error (message, &reason, NULL);
  return device_error (half, reason);
}

static gboolean bus_cb (GstBus *bus, GstMessage *message, gpointer user_data);

/* One clock and one base time for every pipeline of the process: the echo canceller compares running times
 * across pipelines, and a rebuilt one goes on where the old one was. */
static gboolean
make_run (WzpAudioHalf *half, Run *run, gboolean standin, GError **error)
{
  g_autoptr (WzpAudioGate) gate = wzp_audio_gate_new (half->user_data);
  GstElement *pipeline = half->ops.build (gate, standin, half->user_data, error);
  g_autoptr (GstClock) clock = NULL;
  g_autoptr (GstBus) bus = NULL;

  if (!pipeline)
    return FALSE;
  run->pipeline = gst_object_ref_sink (pipeline);
  run->gate = g_steal_pointer (&gate);
  clock = gst_system_clock_obtain ();
  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (pipeline, 0);
  bus = gst_element_get_bus (pipeline);
  run->watch = gst_bus_create_watch (bus);
  g_source_set_callback (run->watch, G_SOURCE_FUNC (bus_cb), half, NULL);
  g_source_attach (run->watch, half->context);
  return TRUE;
}

static void
start_standin (WzpAudioHalf *half)
{
  g_autoptr (GError) error = NULL;

  if (half->standin.pipeline)
    return;
  if (!make_run (half, &half->standin, TRUE, &error))
    {
      g_warning ("%s: no stand-in: %s", half->ops.name, error->message);
      return;
    }
  if (half->ops.about_to_play)
    half->ops.about_to_play (TRUE, half->user_data);
  gst_element_set_state (half->standin.pipeline, GST_STATE_PLAYING);
}

static void
device_failed (WzpAudioHalf *half, const GError *error)
{
  g_info ("%s: %s; tried again in %u ms", half->ops.name, error->message, half->retry_ms);
  atomic_fetch_add (&half->n_restarts, 1);
  drop_run (half, &half->device);
  start_standin (half);
  if (half->state == WZP_AUDIO_HALF_RUNNING &&
      wzp_instant_since (wzp_instant_now (), half->running_since) > STABLE_AFTER)
    half->retry_ms = RETRY_FIRST_MS;
  schedule_retry (half);
  set_state (half, WZP_AUDIO_HALF_RESTARTING, "device failed", error);
}

/* The stand-in keeps running until the device has really been opened (which may take its time). */
static WzpStateChange
open_device (WzpAudioHalf *half)
{
  WzpStateChange change = wzp_state_change (half->device.pipeline, GST_STATE_READY);

  if (change != WZP_STATE_CHANGE_OK)
    return change;
  drop_run (half, &half->standin);
  if (half->ops.about_to_play)
    half->ops.about_to_play (FALSE, half->user_data);
  return wzp_state_change (half->device.pipeline, GST_STATE_PLAYING);
}

static void
try_device (WzpAudioHalf *half)
{
  g_autofree char *device = NULL;
  g_autoptr (GError) error = NULL;

  clear_source (&half->retry);
  drop_run (half, &half->device);
  half->n_silent_seconds = 0;
  if (!make_run (half, &half->device, FALSE, &error))
    {
      device_failed (half, error);
      return;
    }
  switch (open_device (half))
    {
    case WZP_STATE_CHANGE_OK:
      return;
    case WZP_STATE_CHANGE_FAILED:
      error = take_bus_error (half, &half->device);
      break;
    case WZP_STATE_CHANGE_HANGS:
      half->device.hangs = TRUE;
      device = half->ops.describe (half->user_data);
      error =
          g_error_new (WZP_ERROR, WZP_ERROR_AUDIO, "%s: the sound server does not answer", device);
      break;
    }
  device_failed (half, error);
}

static void
on_playing (WzpAudioHalf *half)
{
  half->running_since = wzp_instant_now ();
  half->watched_frames = atomic_load (&half->n_frames);
  half->n_silent_seconds = 0;
  set_state (half, WZP_AUDIO_HALF_RUNNING, "playing", NULL);
}

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  WzpAudioHalf *half = user_data;
  GstObject *device = GST_OBJECT (half->device.pipeline);
  gboolean is_device = device && gst_object_has_as_ancestor (GST_MESSAGE_SRC (message), device);
  g_autoptr (GError) reason = NULL, error = NULL;
  GstState state;

  switch ((int) GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &reason, NULL);
      error = device_error (half, reason);
      if (is_device)
        device_failed (half, error);
      break;
    case GST_MESSAGE_EOS:
      error = device_error (half, NULL);
      if (is_device)
        device_failed (half, error);
      break;
    case GST_MESSAGE_STATE_CHANGED:
      gst_message_parse_state_changed (message, NULL, &state, NULL);
      if (GST_MESSAGE_SRC (message) == device && state == GST_STATE_PLAYING)
        on_playing (half);
      break;
    case GST_MESSAGE_LATENCY:
      if (is_device)
        gst_bin_recalculate_latency (GST_BIN (half->device.pipeline));
      break;
    default: /* GStreamer's enum, not ours */
      break;
    }
  /* The source may be destroyed by now; saying CONTINUE of a destroyed source is harmless. */
  return G_SOURCE_CONTINUE;
}

static gboolean
watchdog_cb (gpointer user_data)
{
  WzpAudioHalf *half = user_data;
  uint64_t n_frames = atomic_load (&half->n_frames);
  g_autofree char *device = NULL;
  g_autoptr (GError) error = NULL;

  if (half->state != WZP_AUDIO_HALF_RUNNING || n_frames != half->watched_frames)
    half->n_silent_seconds = 0;
  else
    half->n_silent_seconds++;
  half->watched_frames = n_frames;
  if (half->n_silent_seconds < SILENT_SECONDS)
    return G_SOURCE_CONTINUE;
  device = half->ops.describe (half->user_data);
  error = g_error_new (WZP_ERROR, WZP_ERROR_AUDIO, "%s stands still", device);
  device_failed (half, error);
  return G_SOURCE_CONTINUE;
}

static gboolean
rebuild_cb (gpointer user_data)
{
  WzpAudioHalf *half = user_data;

  /* Changed before the start, which builds anyway. */
  if (half->state == WZP_AUDIO_HALF_STOPPED)
    return G_SOURCE_REMOVE;
  half->retry_ms = RETRY_FIRST_MS;
  set_state (half, WZP_AUDIO_HALF_STARTING, "rebuild", NULL);
  try_device (half);
  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer user_data)
{
  WzpAudioHalf *half = user_data;

  half->quit = TRUE;
  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke(): that would run on the caller's thread before the control thread does. */
static void
post (WzpAudioHalf *half, GSourceFunc func)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, half, NULL);
  g_source_attach (source, half->context);
}

static gpointer
control_thread (gpointer user_data)
{
  WzpAudioHalf *half = user_data;
  g_autoptr (GSource) watchdog = g_timeout_source_new_seconds (1);

  g_main_context_push_thread_default (half->context);
  g_source_set_callback (watchdog, watchdog_cb, half, NULL);
  g_source_attach (watchdog, half->context);
  half->retry_ms = RETRY_FIRST_MS;
  while (g_main_context_iteration (half->context, FALSE))
    ; /* what was posted before */
  set_state (half, WZP_AUDIO_HALF_STARTING, "start", NULL);
  try_device (half);
  while (!half->quit)
    g_main_context_iteration (half->context, TRUE);

  g_source_destroy (watchdog);
  clear_source (&half->retry);
  drop_run (half, &half->device);
  drop_run (half, &half->standin);
  set_state (half, WZP_AUDIO_HALF_STOPPED, "stop", NULL);
  g_main_context_pop_thread_default (half->context);
  return NULL;
}

WzpAudioHalf *
wzp_audio_half_new (const WzpAudioHalfOps *ops, gpointer user_data, gpointer state_user_data)
{
  WzpAudioHalf *half = g_new0 (WzpAudioHalf, 1);

  half->ops = *ops;
  half->user_data = user_data;
  half->state_user_data = state_user_data;
  half->context = g_main_context_new ();
  return half;
}

void
wzp_audio_half_free (WzpAudioHalf *half)
{
  if (!half)
    return;
  wzp_audio_half_stop (half);
  g_main_context_unref (half->context);
  g_free (half);
}

void
wzp_audio_half_start (WzpAudioHalf *half)
{
  g_return_if_fail (!half->thread);
  half->quit = FALSE;
  half->thread = g_thread_new (half->ops.name, control_thread, half);
}

void
wzp_audio_half_stop (WzpAudioHalf *half)
{
  if (!half->thread)
    return;
  g_return_if_fail (g_thread_self () != half->thread);
  post (half, quit_cb);
  g_thread_join (g_steal_pointer (&half->thread));
}

void
wzp_audio_half_rebuild (WzpAudioHalf *half)
{
  post (half, rebuild_cb);
}

void
wzp_audio_half_count_frame (WzpAudioHalf *half, gboolean standin)
{
  if (standin)
    atomic_fetch_add_explicit (&half->n_standin, 1, memory_order_relaxed);
  atomic_fetch_add_explicit (&half->n_frames, 1, memory_order_relaxed);
}

void
wzp_audio_half_get_stats (WzpAudioHalf *half, WzpAudioHalfStats *out)
{
  out->n_standin = atomic_load_explicit (&half->n_standin, memory_order_relaxed);
  out->n_frames = atomic_load_explicit (&half->n_frames, memory_order_relaxed);
  out->n_restarts = atomic_load (&half->n_restarts);
}
