/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a camera sees, as a paintable, and the QR codes in it. GStreamer's video is used here and in phone-camera-pipeline,
 * nowhere else. Knows PipeWire's connection that the portal gave, and no portal. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  PHONE_CAMERA_STARTING, /* no picture has come yet */
  PHONE_CAMERA_LIVE,
  PHONE_CAMERA_FAILED, /* no picture will come any more */
} PhoneCameraState;

#define PHONE_TYPE_CAMERA (phone_camera_get_type ())
G_DECLARE_FINAL_TYPE (PhoneCamera, phone_camera, PHONE, CAMERA, GObject)

/* Starts at once, and stops when it is disposed of. Takes @fd. Notifies of its property `state`; the signal `found` has
 * the texts of the codes in a picture, again and again as long as they are seen. */
PhoneCamera *phone_camera_new (int fd);
PhoneCameraState phone_camera_get_state (PhoneCamera *self);

G_END_DECLS
