/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells in words when the sound of calls moves to another device because one was plugged in or out. Knows no widget. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_DEVICE_WATCH (phone_device_watch_get_type ())
G_DECLARE_FINAL_TYPE (PhoneDeviceWatch, phone_device_watch, PHONE, DEVICE_WATCH, GObject)

/* The signal `moved` carries the words. */
PhoneDeviceWatch *phone_device_watch_new (WzpAudioSettings *audio);

G_END_DECLS
