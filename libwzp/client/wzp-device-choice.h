/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A chosen microphone or loudspeaker, and whether it is there. Without a list to look in nothing is
 * missing. Knows no settings and no calls. */
#pragma once

#include "wzp-audio-devices.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean is_input;
  char *key;                /* NULL: the system's choice */
  WzpAudioDevices *devices; /* nullable */
  gboolean is_missing;
  gboolean has_none; /* the sound server answers, but has no such device at all */
  void (*changed) (gpointer user_data); /* of the two; not called by the setters */
  gpointer user_data;
} WzpDeviceChoice;

void wzp_device_choice_init (WzpDeviceChoice *choice,
                             gboolean is_input,
                             void (*changed) (gpointer user_data),
                             gpointer user_data);
void wzp_device_choice_clear (WzpDeviceChoice *choice);
/* Both: whether one of the two changed. */
gboolean wzp_device_choice_set_key (WzpDeviceChoice *choice, const char *key);
gboolean wzp_device_choice_set_devices (WzpDeviceChoice *choice, WzpAudioDevices *devices);

G_END_DECLS
