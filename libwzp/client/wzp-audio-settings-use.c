/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What settings are and come to: whether their files and devices can be used, and what an audio engine is told. */
#include "wzp-audio-settings-object.h"
#include "wzp-capture.h"
#include "wzp-client-private.h"
#include "wzp-enum-types.h"
#include "wzp-wav-reader.h"
#include "wzp-wav-writer.h"

#include <glib/gstdio.h>

/* By making the recording's temporary file: what else says for sure that it can be made? */
static gboolean
check_record_file (const char *path, GError **error)
{
  g_autoptr (WzpWavWriter) writer = wzp_wav_writer_new (path, FALSE, error);

  if (!writer)
    return FALSE;
  if (wzp_wav_writer_get_part_path (writer))
    g_unlink (wzp_wav_writer_get_part_path (writer));
  return TRUE;
}

/**
 * wzp_audio_settings_check:
 * @self: the settings
 * @error: return location for an error of %WZP_ERROR
 *
 * Finds out, before a call is made, whether the sound file can be played and the recording written.
 *
 * Sound devices are not tried: they come and go, and a call survives without them.
 *
 * Returns: %FALSE with @error if a file cannot be used
 *
 * Since: 0.1
 */
gboolean
wzp_audio_settings_check (WzpAudioSettings *self, GError **error)
{
  const char *path = wzp_audio_settings_get_capture_file (self);
  const char *record = wzp_audio_settings_get_record_file (self);
  g_autoptr (WzpWavReader) reader = NULL;

  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), FALSE);

  if (wzp_audio_settings_get_capture (self) == WZP_AUDIO_INPUT_FILE)
    {
      reader = wzp_wav_reader_new (path ? path : "", FALSE, error);
      if (!reader)
        return FALSE;
    }
  return !record || check_record_file (record, error);
}

/**
 * wzp_audio_settings_get_echo_cancel:
 * @self: the settings
 *
 * Gets whether echo is cancelled.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_audio_settings_get_echo_cancel (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), FALSE);

  return self->echo_cancel;
}

/**
 * wzp_audio_settings_get_noise_suppression:
 * @self: the settings
 *
 * Gets whether noise is suppressed.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_audio_settings_get_noise_suppression (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), FALSE);

  return self->noise_suppression;
}

/**
 * wzp_audio_settings_get_gain_control:
 * @self: the settings
 *
 * Gets whether the microphone's level is evened out.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_audio_settings_get_gain_control (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), FALSE);

  return self->gain_control;
}

/**
 * wzp_audio_settings_get_level_speakers: (get-property level-speakers)
 * @self: the settings
 *
 * Gets whether the speakers of a room are all played equally loud.
 *
 * Returns: %TRUE if they are
 *
 * Since: 0.1
 */
gboolean
wzp_audio_settings_get_level_speakers (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), FALSE);

  return self->level_speakers;
}

/**
 * wzp_audio_settings_get_devices:
 * @self: the settings
 *
 * Gets where chosen devices are looked for.
 *
 * Returns: (transfer none) (nullable): the devices, or %NULL when a missing one is waited for
 *
 * Since: 0.1
 */
WzpAudioDevices *
wzp_audio_settings_get_devices (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), NULL);

  return self->microphone.devices;
}

/**
 * wzp_audio_settings_get_capture_device_missing:
 * @self: the settings
 *
 * Gets whether the system's choice stands in for the chosen microphone.
 *
 * Returns: %FALSE when the chosen one is there, or none is chosen
 *
 * Since: 0.1
 */
gboolean
wzp_audio_settings_get_capture_device_missing (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), FALSE);

  return self->microphone.is_missing;
}

/**
 * wzp_audio_settings_get_playback_device_missing:
 * @self: the settings
 *
 * Gets whether the system's choice stands in for the chosen loudspeaker.
 *
 * Returns: %FALSE when the chosen one is there, or none is chosen
 *
 * Since: 0.1
 */
gboolean
wzp_audio_settings_get_playback_device_missing (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), FALSE);

  return self->loudspeaker.is_missing;
}

/**
 * wzp_audio_settings_get_no_microphone:
 * @self: the settings
 *
 * Gets whether there is no microphone at all.
 *
 * Returns: %FALSE when there is one, or nobody has looked
 *
 * Since: 0.1
 */
gboolean
wzp_audio_settings_get_no_microphone (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), FALSE);

  return self->microphone.has_none;
}

/**
 * wzp_audio_settings_get_processing_obstacle:
 * @self: the settings
 *
 * Gets why noise cannot be taken out and loudness not be evened out. Voices go unprocessed then.
 *
 * Returns: the obstacle, the same as long as the program runs
 *
 * Since: 0.1
 */
WzpVoiceObstacle
wzp_audio_settings_get_processing_obstacle (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), WZP_VOICE_OBSTACLE_NONE);

  return wzp_capture_can_process () ? WZP_VOICE_OBSTACLE_NONE : WZP_VOICE_OBSTACLE_NO_PLUGIN;
}

/**
 * wzp_audio_settings_get_echo_obstacle:
 * @self: the settings
 *
 * Gets why there is no echo that could be taken out.
 *
 * Returns: the obstacle
 *
 * Since: 0.1
 */
WzpVoiceObstacle
wzp_audio_settings_get_echo_obstacle (WzpAudioSettings *self)
{
  WzpVoiceObstacle obstacle = wzp_audio_settings_get_processing_obstacle (self);

  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), WZP_VOICE_OBSTACLE_NONE);

  if (obstacle != WZP_VOICE_OBSTACLE_NONE)
    return obstacle;
  return self->loudspeaker.has_none || self->playback == WZP_AUDIO_OUTPUT_NONE
             ? WZP_VOICE_OBSTACLE_NO_LOUDSPEAKER
             : WZP_VOICE_OBSTACLE_NONE;
}

/**
 * wzp_audio_settings_get_delay_meter:
 * @self: the settings
 *
 * Gets what measures the delay.
 *
 * Returns: (transfer none) (nullable): the meter
 *
 * Since: 0.1
 */
WzpDelayMeter *
wzp_audio_settings_get_delay_meter (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), NULL);

  return self->delay_meter;
}

static WzpAudioSourceKind
source_kind (WzpAudioSettings *self)
{
  switch (wzp_audio_settings_get_capture (self))
    {
    case WZP_AUDIO_INPUT_MIC:
      return wzp_audio_settings_get_no_microphone (self) ? WZP_AUDIO_SOURCE_SILENCE
                                                         : WZP_AUDIO_SOURCE_DEVICE;
    case WZP_AUDIO_INPUT_TONE:
      return WZP_AUDIO_SOURCE_TONE;
    case WZP_AUDIO_INPUT_FILE:
      return WZP_AUDIO_SOURCE_FILE;
    case WZP_AUDIO_INPUT_SILENCE:
      return WZP_AUDIO_SOURCE_SILENCE;
    case WZP_AUDIO_INPUT_ECHO:
      return WZP_AUDIO_SOURCE_ECHO;
    }
  return WZP_AUDIO_SOURCE_SILENCE;
}

void
wzp_audio_settings_fill_config (WzpAudioSettings *self, WzpAudioConfig *out)
{
  *out = (WzpAudioConfig) {
    .source = {
      .kind = source_kind (self),
      .device = wzp_audio_settings_get_capture_device_missing (self)
                    ? NULL
                    : g_strdup (wzp_audio_settings_get_capture_device (self)),
      .path = g_strdup (wzp_audio_settings_get_capture_file (self)),
      .probe = self->delay_meter ? wzp_delay_meter_ref_probe (self->delay_meter) : NULL,
    },
    .sink = {
      .kind = wzp_audio_settings_get_playback (self) == WZP_AUDIO_OUTPUT_DEVICE
                  ? WZP_AUDIO_SINK_DEVICE
                  : WZP_AUDIO_SINK_NULL,
      .device = wzp_audio_settings_get_playback_device_missing (self)
                    ? NULL
                    : g_strdup (wzp_audio_settings_get_playback_device (self)),
      .record_path = g_strdup (wzp_audio_settings_get_record_file (self)),
    },
    .processing = {
      .echo_cancel = wzp_audio_settings_get_echo_cancel (self),
      .noise_suppression = wzp_audio_settings_get_noise_suppression (self),
      .gain_control = wzp_audio_settings_get_gain_control (self),
      .high_pass = wzp_audio_settings_get_noise_suppression (self),
    },
    .level_speakers = wzp_audio_settings_get_level_speakers (self),
    .codec_id = WZP_CODEC_OPUS_24K,
  };
}
