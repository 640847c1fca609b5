/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The microphones and loudspeakers of this machine as lists that keep themselves up to date. Monitors of
 * sinks are not microphones and are left out. Knows nothing of calls, and chooses nothing. */
#pragma once

#include <gio/gio.h>

#include "wzp-audio-device.h"

G_BEGIN_DECLS

#define WZP_TYPE_AUDIO_DEVICES (wzp_audio_devices_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpAudioDevices, wzp_audio_devices, WZP, AUDIO_DEVICES, GObject)

WZP_AVAILABLE_IN_ALL
WzpAudioDevices *wzp_audio_devices_new (void);

WZP_AVAILABLE_IN_ALL
GListModel *wzp_audio_devices_get_inputs (WzpAudioDevices *self);
WZP_AVAILABLE_IN_ALL
GListModel *wzp_audio_devices_get_outputs (WzpAudioDevices *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_devices_get_loaded (WzpAudioDevices *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_audio_devices_get_problem (WzpAudioDevices *self);

WZP_AVAILABLE_IN_ALL
void wzp_audio_devices_ask_anew (WzpAudioDevices *self);

WZP_AVAILABLE_IN_ALL
WzpAudioDevice *
wzp_audio_devices_lookup (WzpAudioDevices *self, gboolean is_input, const char *key);

G_END_DECLS
