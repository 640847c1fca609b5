/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The microphones and loudspeakers of this machine, and news of them. Monitors of sinks are not
 * microphones and are left out. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *key;  /* what WzpAudioSource.device takes; stable over restarts */
  char *name; /* for people */
  gboolean is_input;
  gboolean is_default;
} WzpAudioDevice;

void wzp_audio_device_free (WzpAudioDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpAudioDevice, wzp_audio_device_free)

/* (element-type WzpAudioDevice) (transfer full): what is there now. Blocks for the sound server's
 * answer. Empty, with @error, when there is no sound server. */
GPtrArray *wzp_audio_devices_list (GError **error);

typedef struct _WzpAudioDevices WzpAudioDevices;

/* In the given context: something came or went; ask wzp_audio_devices_list(). Also called for what is there from
 * the beginning. GStreamer's PulseAudio provider (1.26) says nothing when only the default changes, nor
 * does a running one learn of it: hence the list asks anew. Following the default needs none of this, for
 * the sound server moves the streams that name no device. */
typedef void (*WzpAudioDevicesChangedFunc) (WzpAudioDevices *devices, gpointer user_data);

/* Watches. @context (NULL: the global default) is where @changed is called. Never NULL: without a
 * sound server the list is empty. */
WzpAudioDevices *wzp_audio_devices_new (GMainContext *context,
                                        WzpAudioDevicesChangedFunc changed,
                                        gpointer user_data);
/* On the thread that runs the context, so that no call can come after it. */
void wzp_audio_devices_free (WzpAudioDevices *devices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpAudioDevices, wzp_audio_devices_free)

G_END_DECLS
