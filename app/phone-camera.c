/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-camera.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <unistd.h>

#include "phone-camera-pipeline.h"
#include "phone-code-scan.h"

/* Copied at once, because PipeWire (1.4) takes the memory of a picture back when a camera goes, whoever is reading it. */
#define SOURCE     "pipewiresrc name=source always-copy=true"
#define N_CHANNELS 3
/* Some cameras need three seconds for their first picture. That one has gone PipeWire does not always say. */
#define PATIENCE_SECONDS 8

/* What the threads share: the main thread, that of GStreamer in which pictures come, and that which starts and stops
 * GStreamer. It outlives the camera until the pipeline has stopped. */
typedef struct
{
  GMutex lock;
  GCond closed;         /* with the lock: there is no camera any more */
  PhoneCamera *camera;  /* under the lock; NULL: stopped, nobody wants pictures */
  GdkTexture *picture;  /* under the lock: the newest, not shown yet; no other is made meanwhile */
  char **texts;         /* under the lock: of the codes in it; nullable */
  guint idle;           /* under the lock: shows it; 0: none is due */
  GstElement *pipeline; /* constant */
  int fd; /* constant; closed with the line: GStreamer knows the connection by its number */
} Line;

struct _PhoneCamera
{
  GObject parent_instance;

  PhoneCameraState state;
  Line *line;          /* NULL: stopped */
  GdkTexture *picture; /* what is shown; nullable */
  guint patience;      /* for the next picture; 0: stopped */
};

enum
{
  PROP_STATE = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_FOUND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void phone_camera_paintable_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhoneCamera,
                               phone_camera,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE,
                                                      phone_camera_paintable_init))

/* --- the line between the threads ------------------------------------------------------------- */

static Line *
line_new (PhoneCamera *camera, int fd)
{
  Line *line = g_atomic_rc_box_new0 (Line);

  g_mutex_init (&line->lock);
  g_cond_init (&line->closed);
  line->camera = camera;
  line->fd = fd;
  return line;
}

static void
line_clear (gpointer data)
{
  Line *line = data;

  g_mutex_clear (&line->lock);
  g_cond_clear (&line->closed);
  g_clear_object (&line->picture);
  gst_clear_object (&line->pipeline);
  g_strfreev (line->texts);
  close (line->fd);
}

static void
line_unref (gpointer line)
{
  g_atomic_rc_box_release_full (line, line_clear);
}

/* From now on nothing comes. */
static void
line_close (Line *line)
{
  guint idle;

  g_mutex_lock (&line->lock);
  line->camera = NULL;
  idle = line->idle;
  line->idle = 0;
  g_cond_signal (&line->closed);
  g_mutex_unlock (&line->lock);
  if (idle)
    g_source_remove (idle);
}

static gboolean
line_is_free (Line *line)
{
  gboolean is_free;

  g_mutex_lock (&line->lock);
  is_free = line->camera && !line->picture;
  g_mutex_unlock (&line->lock);
  return is_free;
}

/* --- the main thread -------------------------------------------------------------------------- */

static void
set_state (PhoneCamera *self, PhoneCameraState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
stop (PhoneCamera *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  if (!self->line)
    return;
  if (self->line->pipeline)
    {
      g_autoptr (GstBus) bus = gst_element_get_bus (self->line->pipeline);

      gst_bus_remove_watch (bus);
    }
  line_close (self->line);
  g_clear_pointer (&self->line, line_unref);
}

static void
fail (PhoneCamera *self, const char *why)
{
  g_message ("the camera gives no picture: %s", why);
  stop (self);
  set_state (self, PHONE_CAMERA_FAILED);
}

static void
impatient_cb (gpointer data)
{
  PhoneCamera *self = data;

  self->patience = 0;
  fail (self, "none came in time");
}

static void
wait_for_picture (PhoneCamera *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  self->patience = g_timeout_add_seconds_once (PATIENCE_SECONDS, impatient_cb, self);
}

static void
show (PhoneCamera *self, GdkTexture *picture)
{
  gboolean is_resized = !self->picture ||
                        gdk_texture_get_width (self->picture) != gdk_texture_get_width (picture) ||
                        gdk_texture_get_height (self->picture) != gdk_texture_get_height (picture);

  g_set_object (&self->picture, picture);
  if (is_resized)
    gdk_paintable_invalidate_size (GDK_PAINTABLE (self));
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (self));
  wait_for_picture (self);
  set_state (self, PHONE_CAMERA_LIVE);
}

static gboolean
show_cb (gpointer data)
{
  Line *line = data;
  g_autoptr (PhoneCamera) self = NULL;
  g_autoptr (GdkTexture) picture = NULL;
  g_auto (GStrv) texts = NULL;

  g_mutex_lock (&line->lock);
  self = g_object_ref (line->camera);
  picture = g_steal_pointer (&line->picture);
  texts = g_steal_pointer (&line->texts);
  line->idle = 0;
  g_mutex_unlock (&line->lock);
  show (self, picture);
  if (texts)
    g_signal_emit (self, signals[SIGNAL_FOUND], 0, texts);
  return G_SOURCE_REMOVE;
}

/* --- the streaming thread --------------------------------------------------------------------- */

static void
put (Line *line, GdkTexture *picture, char **texts)
{
  g_mutex_lock (&line->lock);
  if (line->camera)
    {
      line->picture = g_object_ref (picture);
      line->texts = g_steal_pointer (&texts);
      line->idle = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_cb,
                                    g_atomic_rc_box_acquire (line), line_unref);
    }
  g_mutex_unlock (&line->lock);
  g_strfreev (texts);
}

static void
take_frame (Line *line, GstVideoFrame *frame)
{
  int width = GST_VIDEO_FRAME_WIDTH (frame);
  int height = GST_VIDEO_FRAME_HEIGHT (frame);
  gsize stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
  const guint8 *pixels = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  g_autoptr (GBytes) bytes = g_bytes_new (pixels, stride * (gsize) height);
  g_autoptr (GdkTexture) picture =
      gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, bytes, stride);

  put (line, picture, phone_code_scan (pixels, (guint) width, (guint) height, stride, N_CHANNELS));
}

static GstFlowReturn
sample_cb (GstAppSink *sink, gpointer line)
{
  GstSample *sample = gst_app_sink_pull_sample (sink);
  GstVideoInfo info;
  GstVideoFrame frame;

  if (!sample)
    return GST_FLOW_EOS;
  if (line_is_free (line) && gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) &&
      gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    {
      take_frame (line, &frame);
      gst_video_frame_unmap (&frame);
    }
  gst_sample_unref (sample);
  return GST_FLOW_OK;
}

/* --- starting and stopping -------------------------------------------------------------------- */

/* Each change of state may wait for PipeWire, for half a minute at worst: nobody waits for this thread. */
static gpointer
pipeline_thread (gpointer data)
{
  Line *line = data;

  gst_element_set_state (line->pipeline, GST_STATE_PLAYING);
  g_mutex_lock (&line->lock);
  while (line->camera)
    g_cond_wait (&line->closed, &line->lock);
  g_mutex_unlock (&line->lock);
  gst_element_set_state (line->pipeline, GST_STATE_NULL);
  line_unref (line);
  return NULL;
}

static gboolean
message_cb (GstBus *bus, GstMessage *message, gpointer self)
{
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CLOSED, "it has ended");
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  if (!error)
    return G_SOURCE_CONTINUE;
  fail (self, error->message);
  return G_SOURCE_REMOVE;
}

static void
start (PhoneCamera *self)
{
  Line *line = self->line;
  GstAppSinkCallbacks callbacks = { .new_sample = sample_cb };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;

  if (gst_init_check (NULL, NULL, &error))
    line->pipeline = phone_camera_pipeline_new (SOURCE, &error);
  if (!line->pipeline)
    {
      fail (self, error->message);
      return;
    }
  source = gst_bin_get_by_name (GST_BIN (line->pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (line->pipeline), "sink");
  bus = gst_element_get_bus (line->pipeline);
  g_object_set (source, "fd", line->fd, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, line, NULL);
  gst_bus_add_watch (bus, message_cb, self);
  wait_for_picture (self);
  g_thread_unref (g_thread_new ("camera", pipeline_thread, g_atomic_rc_box_acquire (line)));
}

/* --- as a picture ----------------------------------------------------------------------------- */

/* Mirrored: who holds something before a camera that looks at them moves it the right way. */
static void
snapshot (GdkPaintable *paintable, GdkSnapshot *into, double width, double height)
{
  PhoneCamera *self = PHONE_CAMERA (paintable);

  if (!self->picture)
    return;
  gtk_snapshot_save (into);
  gtk_snapshot_translate (into, &GRAPHENE_POINT_INIT ((float) width, 0));
  gtk_snapshot_scale (into, -1, 1);
  gdk_paintable_snapshot (GDK_PAINTABLE (self->picture), into, width, height);
  gtk_snapshot_restore (into);
}

static int
get_intrinsic_width (GdkPaintable *paintable)
{
  PhoneCamera *self = PHONE_CAMERA (paintable);

  return self->picture ? gdk_texture_get_width (self->picture) : 0;
}

static int
get_intrinsic_height (GdkPaintable *paintable)
{
  PhoneCamera *self = PHONE_CAMERA (paintable);

  return self->picture ? gdk_texture_get_height (self->picture) : 0;
}

static void
phone_camera_paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = snapshot;
  iface->get_intrinsic_width = get_intrinsic_width;
  iface->get_intrinsic_height = get_intrinsic_height;
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_camera_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_uint (value, PHONE_CAMERA (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_camera_dispose (GObject *object)
{
  stop (PHONE_CAMERA (object));
  G_OBJECT_CLASS (phone_camera_parent_class)->dispose (object);
}

static void
phone_camera_finalize (GObject *object)
{
  PhoneCamera *self = PHONE_CAMERA (object);

  g_clear_object (&self->picture);
  G_OBJECT_CLASS (phone_camera_parent_class)->finalize (object);
}

static void
phone_camera_class_init (PhoneCameraClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = phone_camera_get_property;
  object_class->dispose = phone_camera_dispose;
  object_class->finalize = phone_camera_finalize;
  properties[PROP_STATE] =
      g_param_spec_uint ("state", NULL, NULL, 0, PHONE_CAMERA_FAILED, PHONE_CAMERA_STARTING,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[SIGNAL_FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
}

static void
phone_camera_init (PhoneCamera *self)
{
}

PhoneCamera *
phone_camera_new (int fd)
{
  PhoneCamera *self = g_object_new (PHONE_TYPE_CAMERA, NULL);

  self->line = line_new (self, fd);
  start (self);
  return self;
}

PhoneCameraState
phone_camera_get_state (PhoneCamera *self)
{
  return self->state;
}
