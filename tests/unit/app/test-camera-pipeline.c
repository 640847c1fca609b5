/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever a camera gives, its pictures come out in red, green and blue. */
#include "phone-camera-pipeline.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#define RED "videotestsrc num-buffers=3 pattern=red ! video/x-raw,framerate=15/1,"
/* What compression and another table of colours may change of one, of 255. */
#define NEAR 48

static void
assert_red (GstSample *sample, int width, int height)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  const guint8 *pixel;

  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_cmpint (GST_VIDEO_INFO_FORMAT (&info), ==, GST_VIDEO_FORMAT_RGB);
  g_assert_cmpint (GST_VIDEO_INFO_WIDTH (&info), ==, width);
  g_assert_cmpint (GST_VIDEO_INFO_HEIGHT (&info), ==, height);
  g_assert_true (gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  pixel = GST_VIDEO_FRAME_PLANE_DATA (&frame, 0);
  g_assert_cmpuint (pixel[0], >=, 255 - NEAR);
  g_assert_cmpuint (pixel[1], <=, NEAR);
  g_assert_cmpuint (pixel[2], <=, NEAR);
  gst_video_frame_unmap (&frame);
}

static void
test_what_a_camera_gives_comes_out_in_colours (void)
{
  static const struct
  {
    const char *source;
    int width, height;
  } rows[] = {
    { RED "format=YUY2,width=640,height=480 ! identity", 640, 480 },
    { RED "format=NV12,width=1280,height=720 ! identity", 1280, 720 },
    { RED "format=I420,width=1280,height=720 ! jpegenc", 1280, 720 },
    { RED "format=YUY2,width=320,height=240 ! identity", 320, 240 },
    { RED "format=YUY2,width=320,height=240 ! jpegenc", 320, 240 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GstElement) pipeline = phone_camera_pipeline_new (rows[i].source, &error);
      g_autoptr (GstElement) sink = NULL;
      g_autoptr (GstSample) sample = NULL;

      g_assert_no_error (error);
      sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
      gst_element_set_state (pipeline, GST_STATE_PLAYING);
      sample = gst_app_sink_pull_sample (GST_APP_SINK (sink));
      g_assert_nonnull (sample);
      assert_red (sample, rows[i].width, rows[i].height);
      gst_element_set_state (pipeline, GST_STATE_NULL);
    }
}

static void
test_a_source_that_is_not_there_is_told (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (phone_camera_pipeline_new ("nosuchsource", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/camera-pipeline/what-a-camera-gives-comes-out-in-colours",
                   test_what_a_camera_gives_comes_out_in_colours);
  g_test_add_func ("/camera-pipeline/a-source-that-is-not-there-is-told",
                   test_a_source_that_is_not_there_is_told);
  return g_test_run ();
}
