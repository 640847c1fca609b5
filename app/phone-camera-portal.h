/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A camera, by the desktop's portal (org.freedesktop.portal.Camera): whether there is one, and whether somebody lets us
 * see through it. Asks as soon as there is one. Knows no widget and no picture. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  PHONE_CAMERA_PORTAL_ASKING,    /* the desktop, or somebody, has not answered yet */
  PHONE_CAMERA_PORTAL_ABSENT,    /* this desktop gives no cameras */
  PHONE_CAMERA_PORTAL_NO_CAMERA, /* it does, and has none: one may be plugged in */
  PHONE_CAMERA_PORTAL_REFUSED,   /* it, or somebody, did not want */
  PHONE_CAMERA_PORTAL_OPEN,      /* the pictures can be had */
} PhoneCameraPortalState;

#define PHONE_TYPE_CAMERA_PORTAL (phone_camera_portal_get_type ())
G_DECLARE_FINAL_TYPE (PhoneCameraPortal, phone_camera_portal, PHONE, CAMERA_PORTAL, GObject)

/* Notifies of its property `state`. */
PhoneCameraPortal *phone_camera_portal_new (void);

PhoneCameraPortalState phone_camera_portal_get_state (PhoneCameraPortal *self);
/* When open, once: the connection to PipeWire, which the caller closes; else -1. */
int phone_camera_portal_steal_fd (PhoneCameraPortal *self);

G_END_DECLS
