/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what a camera gives, compressed or not, to pictures in red, green and blue. Knows no camera and no code. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @source: what the pictures come from, as gst-launch-1.0 writes it. They are to be taken from the appsink `sink`, which
 * keeps the newest. Returns (transfer full) a pipeline; NULL with @error when a part of it is not installed. */
GstElement *phone_camera_pipeline_new (const char *source, GError **error);

G_END_DECLS
