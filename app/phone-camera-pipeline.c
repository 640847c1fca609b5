/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-camera-pipeline.h"

/* PipeWire takes the smallest size that is allowed: large enough that a code at arm's length has three pixels for each
 * module, the least that zbar reads. What a camera has instead is taken too. JPEG is all that some have, in that size or at
 * all. The queue and the sink keep one picture, the newest.
 *
 * What follows the queue is linked once it is known what comes. decodebin, which could do that, has the stream negotiated
 * twice, and that ends some streams. */
#define SIZE    "width=[640,1920],height=[360,1080]"
#define FORMATS "video/x-raw," SIZE ";image/jpeg," SIZE ";video/x-raw;image/jpeg"
#define REST                                                                                       \
  " ! " FORMATS                                                                                    \
  " ! queue name=queue leaky=downstream max-size-buffers=1 max-size-bytes=0 max-size-time=0"       \
  " jpegdec name=decoder"                                                                          \
  " videoconvert name=converter ! video/x-raw,format=RGB"                                          \
  " ! appsink name=sink sync=false max-buffers=1 drop=true"

/* Without asking the camera whether it would rather give something else now. */
static void
link_quietly (GstElement *from, GstElement *to)
{
  gst_element_link_pads_full (from, "src", to, "sink",
                              GST_PAD_LINK_CHECK_DEFAULT | GST_PAD_LINK_CHECK_NO_RECONFIGURE);
}

static void
link_rest (GstBin *pipeline, gboolean compressed)
{
  g_autoptr (GstElement) queue = gst_bin_get_by_name (pipeline, "queue");
  g_autoptr (GstElement) decoder = gst_bin_get_by_name (pipeline, "decoder");
  g_autoptr (GstElement) converter = gst_bin_get_by_name (pipeline, "converter");

  if (compressed)
    link_quietly (decoder, converter);
  link_quietly (queue, compressed ? decoder : converter);
}

/* In the source's thread, before the first picture. */
static GstPadProbeReturn
caps_cb (GstPad *pad, GstPadProbeInfo *info, gpointer pipeline)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  link_rest (pipeline, gst_structure_has_name (gst_caps_get_structure (caps, 0), "image/jpeg"));
  return GST_PAD_PROBE_REMOVE;
}

GstElement *
phone_camera_pipeline_new (const char *source, GError **error)
{
  g_autofree char *description = g_strconcat (source, REST, NULL);
  GstElement *pipeline =
      gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  g_autoptr (GstElement) queue = NULL;
  g_autoptr (GstPad) pad = NULL;

  if (!pipeline)
    return NULL;
  queue = gst_bin_get_by_name (GST_BIN (pipeline), "queue");
  pad = gst_element_get_static_pad (queue, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, caps_cb, pipeline, NULL);
  return pipeline;
}
