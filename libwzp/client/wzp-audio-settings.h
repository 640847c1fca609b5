/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is spoken into calls and rooms, and where what is heard goes. */
#pragma once

#include <glib-object.h>

#include "wzp-audio-devices.h"
#include "wzp-delay-meter.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpAudioInput:
 * @WZP_AUDIO_INPUT_MIC: a microphone
 * @WZP_AUDIO_INPUT_TONE: a 440 Hz test tone
 * @WZP_AUDIO_INPUT_FILE: a sound file, once, then silence
 * @WZP_AUDIO_INPUT_SILENCE: silence
 * @WZP_AUDIO_INPUT_ECHO: what is heard, a second and a half later
 *
 * What is spoken.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_AUDIO_INPUT_MIC,
  WZP_AUDIO_INPUT_TONE,
  WZP_AUDIO_INPUT_FILE,
  WZP_AUDIO_INPUT_SILENCE,
  WZP_AUDIO_INPUT_ECHO,
} WzpAudioInput;

/**
 * WzpAudioOutput:
 * @WZP_AUDIO_OUTPUT_DEVICE: a loudspeaker or headset
 * @WZP_AUDIO_OUTPUT_NONE: no device; a recording is still written
 *
 * Where what is heard goes.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_AUDIO_OUTPUT_DEVICE,
  WZP_AUDIO_OUTPUT_NONE,
} WzpAudioOutput;

/**
 * WzpVoiceObstacle:
 * @WZP_VOICE_OBSTACLE_NONE: it is possible
 * @WZP_VOICE_OBSTACLE_NO_PLUGIN: GStreamer has no webrtcdsp on this machine
 * @WZP_VOICE_OBSTACLE_NO_LOUDSPEAKER: nothing is played that the microphone could hear
 *
 * Why a voice cannot be processed.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_VOICE_OBSTACLE_NONE,
  WZP_VOICE_OBSTACLE_NO_PLUGIN,
  WZP_VOICE_OBSTACLE_NO_LOUDSPEAKER,
} WzpVoiceObstacle;

#define WZP_TYPE_AUDIO_SETTINGS (wzp_audio_settings_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpAudioSettings, wzp_audio_settings, WZP, AUDIO_SETTINGS, GObject)

WZP_AVAILABLE_IN_ALL
WzpAudioSettings *wzp_audio_settings_new (void);

WZP_AVAILABLE_IN_ALL
WzpAudioInput wzp_audio_settings_get_capture (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_capture (WzpAudioSettings *self, WzpAudioInput capture);

WZP_AVAILABLE_IN_ALL
const char *wzp_audio_settings_get_capture_device (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_capture_device (WzpAudioSettings *self, const char *device);

WZP_AVAILABLE_IN_ALL
const char *wzp_audio_settings_get_capture_file (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_capture_file (WzpAudioSettings *self, const char *path);

WZP_AVAILABLE_IN_ALL
WzpAudioOutput wzp_audio_settings_get_playback (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_playback (WzpAudioSettings *self, WzpAudioOutput playback);

WZP_AVAILABLE_IN_ALL
const char *wzp_audio_settings_get_playback_device (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_playback_device (WzpAudioSettings *self, const char *device);

WZP_AVAILABLE_IN_ALL
const char *wzp_audio_settings_get_record_file (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_record_file (WzpAudioSettings *self, const char *path);

WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_settings_get_echo_cancel (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_echo_cancel (WzpAudioSettings *self, gboolean enabled);

WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_settings_get_noise_suppression (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_noise_suppression (WzpAudioSettings *self, gboolean enabled);

WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_settings_get_gain_control (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_gain_control (WzpAudioSettings *self, gboolean enabled);

WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_settings_get_level_speakers (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_level_speakers (WzpAudioSettings *self, gboolean enabled);

WZP_AVAILABLE_IN_ALL
WzpAudioDevices *wzp_audio_settings_get_devices (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_devices (WzpAudioSettings *self, WzpAudioDevices *devices);
WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_settings_get_capture_device_missing (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_settings_get_playback_device_missing (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_settings_get_no_microphone (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
WzpVoiceObstacle wzp_audio_settings_get_processing_obstacle (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
WzpVoiceObstacle wzp_audio_settings_get_echo_obstacle (WzpAudioSettings *self);

WZP_AVAILABLE_IN_ALL
WzpDelayMeter *wzp_audio_settings_get_delay_meter (WzpAudioSettings *self);
WZP_AVAILABLE_IN_ALL
void wzp_audio_settings_set_delay_meter (WzpAudioSettings *self, WzpDelayMeter *meter);

WZP_AVAILABLE_IN_ALL
gboolean wzp_audio_settings_check (WzpAudioSettings *self, GError **error);

G_END_DECLS
