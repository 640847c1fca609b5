/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One microphone or loudspeaker of this machine, as a value that lists and settings show. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_AUDIO_DEVICE (wzp_audio_device_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpAudioDevice, wzp_audio_device, WZP, AUDIO_DEVICE, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_audio_device_get_key (WzpAudioDevice *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_audio_device_get_name (WzpAudioDevice *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_device_get_is_input (WzpAudioDevice *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_device_get_is_default (WzpAudioDevice *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_device_get_is_telephone (WzpAudioDevice *self);

G_END_DECLS
