/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-chime"

#include "wzp-chime.h"

#include <gst/app/app.h>

#include "wzp-audio-half.h"
#include "wzp-audio-spec.h"
#include "wzp-chime-synth.h"
#include "wzp-state-change.h"

/**
 * WzpChime:
 *
 * Plays one of the sounds that tell something, on one output or on several at once.
 *
 * Nothing waits for the sound server: a thread of the object's own does. An output that is not there
 * is replaced by the system's default, for it is better to ring in the wrong place than not at all;
 * without any, nothing is heard. No sound is louder than speech.
 *
 * Since: 0.1
 */

/* Outputs of one sound. */
#define OUTPUTS_MAX 8u

typedef struct
{
  uint64_t serial;     /* names it to the worker, which may have freed it meanwhile */
  GThreadPool *worker; /* borrowed */
  gboolean is_default; /* not on a device of its own */
  GstElement *pipeline;
  GstElement *source; /* the pipeline's */
  GBytes *pcm;
  WzpChimeSound sound;
  gboolean repeats;
  GstClockTime position; /* streaming thread */
} Output;

/* What the thread is told. */
typedef enum
{
  ORDER_PLAY,
  ORDER_STOP,
  ORDER_ENDED,  /* the output of that serial has played all */
  ORDER_FAILED, /* the output of that serial */
} OrderKind;

typedef struct
{
  OrderKind kind;
  uint64_t serial;
  GAsyncQueue *done; /* nullable: told when it is done */
  WzpChimeSound sound;
  GStrv devices;
  double volume;
} Order;

struct _WzpChime
{
  GObject parent_instance;

  GThreadPool *worker; /* of one thread, so orders keep their order */

  /* The worker's */
  GPtrArray *outputs;
  uint64_t last_serial;
};

G_DEFINE_FINAL_TYPE (WzpChime, wzp_chime, G_TYPE_OBJECT)

/* --- one output ------------------------------------------------------------------------------- */

/* Streaming thread: another turn, or the end. */
static void
need_data (GstAppSrc *source, guint length, gpointer user_data)
{
  Output *output = user_data;
  GstBuffer *buffer;

  if (output->position > 0 && !output->repeats)
    {
      gst_app_src_end_of_stream (source);
      return;
    }
  buffer = gst_buffer_new_wrapped_bytes (output->pcm);
  GST_BUFFER_PTS (buffer) = output->position;
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (
      g_bytes_get_size (output->pcm) / sizeof (int16_t), GST_SECOND, WZP_AUDIO_RATE);
  output->position += GST_BUFFER_DURATION (buffer);
  gst_app_src_push_buffer (source, buffer);
}

/* Any thread, as long as the pipeline is not in state NULL. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Output *output = user_data;
  gboolean failed = GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;

  if (failed || GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    {
      Order *order = g_new0 (Order, 1);

      order->kind = failed ? ORDER_FAILED : ORDER_ENDED;
      order->serial = output->serial;
      g_thread_pool_push (output->worker, order, NULL);
    }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
output_free (gpointer data)
{
  Output *output = data;

  if (wzp_state_change (output->pipeline, GST_STATE_NULL) == WZP_STATE_CHANGE_HANGS)
    {
      /* Its streaming thread may still look at us: better to leak some kilobytes than to crash. */
      g_message ("An output hangs and is left to itself");
      return;
    }
  gst_object_unref (output->pipeline);
  g_bytes_unref (output->pcm);
  g_free (output);
}

/* @device NULL: the system's default. */
static Output *
output_new (WzpChime *self, const char *device, WzpChimeSound sound, GBytes *pcm, GError **error)
{
  static GstAppSrcCallbacks callbacks = { .need_data = need_data };
  Output *output = g_new0 (Output, 1);
  g_autoptr (GstCaps) caps = gst_caps_from_string (WZP_AUDIO_CAPS);
  g_autoptr (GstStructure) properties = wzp_audio_stream_properties ();
  g_autoptr (GstBus) bus = NULL;
  GstElement *sink = NULL;

  output->serial = ++self->last_serial;
  output->worker = self->worker;
  output->is_default = device == NULL;
  output->pcm = g_bytes_ref (pcm);
  output->sound = sound;
  output->repeats = wzp_chime_sound_repeats (sound);
  output->pipeline = gst_object_ref_sink (gst_pipeline_new ("chime"));
  if (!wzp_audio_make (output->pipeline, "appsrc", NULL, &output->source, error) ||
      !wzp_audio_make (output->pipeline, "pulsesink", NULL, &sink, error))
    {
      output_free (output);
      return NULL;
    }
  /* Desktops turn down what they call an event when they are to be quiet. */
  if (sound == WZP_CHIME_SOUND_RING || sound == WZP_CHIME_SOUND_KNOCK)
    gst_structure_set (properties, "media.role", G_TYPE_STRING, "event", NULL);
  g_object_set (sink, "device", device, "stream-properties", properties, NULL);
  g_object_set (output->source, "caps", caps, "format", GST_FORMAT_TIME, "max-bytes",
                (guint64) g_bytes_get_size (pcm), NULL);
  gst_app_src_set_callbacks (GST_APP_SRC (output->source), &callbacks, output, NULL);
  gst_element_link (output->source, sink);
  bus = gst_element_get_bus (output->pipeline);
  gst_bus_set_sync_handler (bus, on_message, output, NULL);
  return output;
}

/* Whether it plays, or is about to. */
static gboolean
start_output (WzpChime *self, const char *device, WzpChimeSound sound, GBytes *pcm)
{
  g_autoptr (GError) error = NULL;
  Output *output = output_new (self, device, sound, pcm, &error);

  if (!output)
    g_message ("No sound: %s", error->message);
  else if (wzp_state_change (output->pipeline, GST_STATE_PLAYING) == WZP_STATE_CHANGE_OK)
    {
      g_ptr_array_add (self->outputs, output);
      return TRUE;
    }
  else
    output_free (output);
  return FALSE;
}

/* --- the thread ------------------------------------------------------------------------------- */

static void
play (WzpChime *self, const Order *order)
{
  g_autoptr (GBytes) pcm = wzp_chime_synthesise (order->sound, order->volume);
  g_autoptr (GError) error = NULL;
  guint n = order->devices ? g_strv_length (order->devices) : 0;

  if (!wzp_audio_init (&error))
    {
      g_message ("No sound: %s", error->message);
      return;
    }
  for (guint i = 0; i < MIN (n, OUTPUTS_MAX); i++)
    start_output (self, order->devices[i], order->sound, pcm);
  if (self->outputs->len == 0 && !start_output (self, NULL, order->sound, pcm))
    g_message ("No sound: there is no output");
}

/* An output that fails although it was said to be there, as one that has just been unplugged, leaves its sound to
 * the default. */
static void
drop_output (WzpChime *self, uint64_t serial, gboolean failed)
{
  for (guint i = 0; i < self->outputs->len; i++)
    {
      g_autoptr (GBytes) pcm = NULL;
      Output *output = self->outputs->pdata[i];
      WzpChimeSound sound = output->sound;
      gboolean again = failed && !output->is_default && self->outputs->len == 1;

      if (output->serial != serial)
        continue;
      pcm = g_bytes_ref (output->pcm);
      g_ptr_array_remove_index (self->outputs, i);
      if (again)
        start_output (self, NULL, sound, pcm);
      return;
    }
}

static void
do_order (gpointer data, gpointer user_data)
{
  Order *order = data;
  WzpChime *self = user_data;

  switch (order->kind)
    {
    case ORDER_PLAY:
      g_ptr_array_set_size (self->outputs, 0);
      play (self, order);
      break;
    case ORDER_STOP:
      g_ptr_array_set_size (self->outputs, 0);
      break;
    case ORDER_ENDED:
    case ORDER_FAILED:
      drop_output (self, order->serial, order->kind == ORDER_FAILED);
      break;
    }
  if (order->done)
    g_async_queue_push (order->done, self);
  g_strfreev (order->devices);
  g_free (order);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
wzp_chime_finalize (GObject *object)
{
  WzpChime *self = WZP_CHIME (object);
  g_autoptr (GAsyncQueue) done = g_async_queue_new ();
  Order *order = g_new0 (Order, 1);

  /* First no output may be left that could give orders. */
  order->kind = ORDER_STOP;
  order->done = done;
  g_thread_pool_push (self->worker, order, NULL);
  g_async_queue_pop (done);
  g_thread_pool_free (self->worker, FALSE, TRUE);
  g_ptr_array_unref (self->outputs);
  G_OBJECT_CLASS (wzp_chime_parent_class)->finalize (object);
}

static void
wzp_chime_class_init (WzpChimeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wzp_chime_finalize;
}

static void
wzp_chime_init (WzpChime *self)
{
  self->outputs = g_ptr_array_new_with_free_func (output_free);
  self->worker = g_thread_pool_new (do_order, self, 1, FALSE, NULL);
}

/**
 * wzp_chime_new:
 *
 * Makes something that can play sounds, and is silent.
 *
 * Returns: (transfer full): a chime
 *
 * Since: 0.1
 */
WzpChime *
wzp_chime_new (void)
{
  return g_object_new (WZP_TYPE_CHIME, NULL);
}

/**
 * wzp_chime_play:
 * @self: a chime
 * @sound: what to play
 * @devices: (nullable) (array zero-terminated=1): keys of [class@Wzp.AudioDevice], each of which plays it;
 *   %NULL or none follows the system
 * @volume: how loud; 0 is silence, 1 is as loud as speech
 *
 * Plays a sound instead of the one that is played. Ringing, ringback and busy go on until
 * [method@Wzp.Chime.stop].
 *
 * Since: 0.1
 */
void
wzp_chime_play (WzpChime *self, WzpChimeSound sound, const char *const *devices, double volume)
{
  Order *order;

  g_return_if_fail (WZP_IS_CHIME (self));
  g_return_if_fail (sound <= WZP_CHIME_SOUND_LEFT);
  g_return_if_fail (volume >= 0 && volume <= 1);

  order = g_new0 (Order, 1);
  order->kind = ORDER_PLAY;
  order->sound = sound;
  order->devices = g_strdupv ((GStrv) devices);
  order->volume = volume;
  g_thread_pool_push (self->worker, order, NULL);
}

/**
 * wzp_chime_stop:
 * @self: a chime
 *
 * Makes it silent.
 *
 * Since: 0.1
 */
void
wzp_chime_stop (WzpChime *self)
{
  Order *order;

  g_return_if_fail (WZP_IS_CHIME (self));

  order = g_new0 (Order, 1);
  order->kind = ORDER_STOP;
  g_thread_pool_push (self->worker, order, NULL);
}
