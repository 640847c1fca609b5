/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-audio-settings.h"

#include "wzp-enum-types.h"
#include "wzp-wav-reader.h"
#include "wzp-wav-writer.h"

#include <glib/gstdio.h>

/**
 * WzpAudioSettings:
 *
 * What is spoken into calls and rooms, and where what is heard goes.
 *
 * A change reaches the calls that are under way, but for [property@Wzp.AudioSettings:record-file],
 * which is read when a call or room begins. Use it from the thread that made it.
 *
 * Since: 0.1
 */

struct _WzpAudioSettings
{
  GObject parent_instance;

  WzpAudioInput capture;
  WzpAudioOutput playback;
  char *capture_device;
  char *capture_file;
  char *playback_device;
  char *record_file;
  gboolean echo_cancel;
  gboolean noise_suppression;
  gboolean gain_control;
};

typedef enum
{
  PROP_CAPTURE = 1,
  PROP_CAPTURE_DEVICE,
  PROP_CAPTURE_FILE,
  PROP_PLAYBACK,
  PROP_PLAYBACK_DEVICE,
  PROP_RECORD_FILE,
  PROP_ECHO_CANCEL,
  PROP_NOISE_SUPPRESSION,
  PROP_GAIN_CONTROL,
} WzpAudioSettingsProperty;

static GParamSpec *properties[PROP_GAIN_CONTROL + 1];

G_DEFINE_FINAL_TYPE (WzpAudioSettings, wzp_audio_settings, G_TYPE_OBJECT)

static void
wzp_audio_settings_finalize (GObject *object)
{
  WzpAudioSettings *self = WZP_AUDIO_SETTINGS (object);

  g_free (self->capture_device);
  g_free (self->capture_file);
  g_free (self->playback_device);
  g_free (self->record_file);
  G_OBJECT_CLASS (wzp_audio_settings_parent_class)->finalize (object);
}

static void
wzp_audio_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpAudioSettings *self = WZP_AUDIO_SETTINGS (object);

  switch ((WzpAudioSettingsProperty) id)
    {
    case PROP_CAPTURE:
      g_value_set_enum (value, self->capture);
      break;
    case PROP_CAPTURE_DEVICE:
      g_value_set_string (value, self->capture_device);
      break;
    case PROP_CAPTURE_FILE:
      g_value_set_string (value, self->capture_file);
      break;
    case PROP_PLAYBACK:
      g_value_set_enum (value, self->playback);
      break;
    case PROP_PLAYBACK_DEVICE:
      g_value_set_string (value, self->playback_device);
      break;
    case PROP_RECORD_FILE:
      g_value_set_string (value, self->record_file);
      break;
    case PROP_ECHO_CANCEL:
      g_value_set_boolean (value, self->echo_cancel);
      break;
    case PROP_NOISE_SUPPRESSION:
      g_value_set_boolean (value, self->noise_suppression);
      break;
    case PROP_GAIN_CONTROL:
      g_value_set_boolean (value, self->gain_control);
      break;
    }
}

static void
wzp_audio_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpAudioSettings *self = WZP_AUDIO_SETTINGS (object);

  switch ((WzpAudioSettingsProperty) id)
    {
    case PROP_CAPTURE:
      wzp_audio_settings_set_capture (self, g_value_get_enum (value));
      break;
    case PROP_CAPTURE_DEVICE:
      wzp_audio_settings_set_capture_device (self, g_value_get_string (value));
      break;
    case PROP_CAPTURE_FILE:
      wzp_audio_settings_set_capture_file (self, g_value_get_string (value));
      break;
    case PROP_PLAYBACK:
      wzp_audio_settings_set_playback (self, g_value_get_enum (value));
      break;
    case PROP_PLAYBACK_DEVICE:
      wzp_audio_settings_set_playback_device (self, g_value_get_string (value));
      break;
    case PROP_RECORD_FILE:
      wzp_audio_settings_set_record_file (self, g_value_get_string (value));
      break;
    case PROP_ECHO_CANCEL:
      wzp_audio_settings_set_echo_cancel (self, g_value_get_boolean (value));
      break;
    case PROP_NOISE_SUPPRESSION:
      wzp_audio_settings_set_noise_suppression (self, g_value_get_boolean (value));
      break;
    case PROP_GAIN_CONTROL:
      wzp_audio_settings_set_gain_control (self, g_value_get_boolean (value));
      break;
    }
}

static void
wzp_audio_settings_class_init (WzpAudioSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_audio_settings_finalize;
  object_class->get_property = wzp_audio_settings_get_property;
  object_class->set_property = wzp_audio_settings_set_property;

  /**
   * WzpAudioSettings:capture:
   *
   * What is spoken.
   *
   * Since: 0.1
   */
  properties[PROP_CAPTURE] =
      g_param_spec_enum ("capture", NULL, NULL, WZP_TYPE_AUDIO_INPUT, WZP_AUDIO_INPUT_MIC, flags);
  /**
   * WzpAudioSettings:capture-device:
   *
   * Which microphone; %NULL follows the system's choice.
   *
   * Since: 0.1
   */
  properties[PROP_CAPTURE_DEVICE] = g_param_spec_string ("capture-device", NULL, NULL, NULL, flags);
  /**
   * WzpAudioSettings:capture-file:
   *
   * The sound file that [enum@Wzp.AudioInput.FILE] speaks.
   *
   * Since: 0.1
   */
  properties[PROP_CAPTURE_FILE] = g_param_spec_string ("capture-file", NULL, NULL, NULL, flags);
  /**
   * WzpAudioSettings:playback:
   *
   * Where what is heard goes.
   *
   * Since: 0.1
   */
  properties[PROP_PLAYBACK] = g_param_spec_enum ("playback", NULL, NULL, WZP_TYPE_AUDIO_OUTPUT,
                                                 WZP_AUDIO_OUTPUT_DEVICE, flags);
  /**
   * WzpAudioSettings:playback-device:
   *
   * Which loudspeaker; %NULL follows the system's choice.
   *
   * Since: 0.1
   */
  properties[PROP_PLAYBACK_DEVICE] =
      g_param_spec_string ("playback-device", NULL, NULL, NULL, flags);
  /**
   * WzpAudioSettings:record-file:
   *
   * The WAV file that what is heard is written to; %NULL for none.
   *
   * Since: 0.1
   */
  properties[PROP_RECORD_FILE] = g_param_spec_string ("record-file", NULL, NULL, NULL, flags);
  /**
   * WzpAudioSettings:echo-cancel:
   *
   * Whether what the loudspeaker plays is taken out of what the microphone hears.
   *
   * Since: 0.1
   */
  properties[PROP_ECHO_CANCEL] = g_param_spec_boolean ("echo-cancel", NULL, NULL, TRUE, flags);
  /**
   * WzpAudioSettings:noise-suppression:
   *
   * Whether steady noise is taken out of what the microphone hears.
   *
   * Since: 0.1
   */
  properties[PROP_NOISE_SUPPRESSION] =
      g_param_spec_boolean ("noise-suppression", NULL, NULL, TRUE, flags);
  /**
   * WzpAudioSettings:gain-control:
   *
   * Whether the level of the microphone is evened out.
   *
   * Since: 0.1
   */
  properties[PROP_GAIN_CONTROL] = g_param_spec_boolean ("gain-control", NULL, NULL, TRUE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
wzp_audio_settings_init (WzpAudioSettings *self)
{
  self->echo_cancel = TRUE;
  self->noise_suppression = TRUE;
  self->gain_control = TRUE;
}

static void
set_text (WzpAudioSettings *self, char **field, const char *text, WzpAudioSettingsProperty property)
{
  if (g_set_str (field, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_switch (WzpAudioSettings *self,
            gboolean *field,
            gboolean value,
            WzpAudioSettingsProperty property)
{
  value = !!value;
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * wzp_audio_settings_new:
 *
 * Creates settings for a person: the default microphone and loudspeaker, all processing on.
 *
 * Returns: (transfer full): new settings
 *
 * Since: 0.1
 */
WzpAudioSettings *
wzp_audio_settings_new (void)
{
  return g_object_new (WZP_TYPE_AUDIO_SETTINGS, NULL);
}

/**
 * wzp_audio_settings_get_capture:
 * @self: the settings
 *
 * Gets what is spoken.
 *
 * Returns: the kind of source
 *
 * Since: 0.1
 */
WzpAudioInput
wzp_audio_settings_get_capture (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), WZP_AUDIO_INPUT_MIC);

  return self->capture;
}

/**
 * wzp_audio_settings_set_capture:
 * @self: the settings
 * @capture: the kind of source
 *
 * Sets what is spoken.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_capture (WzpAudioSettings *self, WzpAudioInput capture)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  if (self->capture == capture)
    return;
  self->capture = capture;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTURE]);
}

/**
 * wzp_audio_settings_get_capture_device:
 * @self: the settings
 *
 * Gets the chosen microphone.
 *
 * Returns: (nullable): the key of the device; %NULL follows the system's choice
 *
 * Since: 0.1
 */
const char *
wzp_audio_settings_get_capture_device (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), NULL);

  return self->capture_device;
}

/**
 * wzp_audio_settings_set_capture_device:
 * @self: the settings
 * @device: (nullable): the key of a device, or %NULL to follow the system's choice
 *
 * Chooses the microphone.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_capture_device (WzpAudioSettings *self, const char *device)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  set_text (self, &self->capture_device, device, PROP_CAPTURE_DEVICE);
}

/**
 * wzp_audio_settings_get_capture_file:
 * @self: the settings
 *
 * Gets the sound file to speak.
 *
 * Returns: (nullable) (type filename): a path
 *
 * Since: 0.1
 */
const char *
wzp_audio_settings_get_capture_file (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), NULL);

  return self->capture_file;
}

/**
 * wzp_audio_settings_set_capture_file:
 * @self: the settings
 * @path: (nullable) (type filename): a WAV or other sound file
 *
 * Sets the sound file to speak.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_capture_file (WzpAudioSettings *self, const char *path)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  set_text (self, &self->capture_file, path, PROP_CAPTURE_FILE);
}

/**
 * wzp_audio_settings_get_playback:
 * @self: the settings
 *
 * Gets where what is heard goes.
 *
 * Returns: the kind of sink
 *
 * Since: 0.1
 */
WzpAudioOutput
wzp_audio_settings_get_playback (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), WZP_AUDIO_OUTPUT_DEVICE);

  return self->playback;
}

/**
 * wzp_audio_settings_set_playback:
 * @self: the settings
 * @playback: the kind of sink
 *
 * Sets where what is heard goes.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_playback (WzpAudioSettings *self, WzpAudioOutput playback)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  if (self->playback == playback)
    return;
  self->playback = playback;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYBACK]);
}

/**
 * wzp_audio_settings_get_playback_device:
 * @self: the settings
 *
 * Gets the chosen loudspeaker.
 *
 * Returns: (nullable): the key of the device; %NULL follows the system's choice
 *
 * Since: 0.1
 */
const char *
wzp_audio_settings_get_playback_device (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), NULL);

  return self->playback_device;
}

/**
 * wzp_audio_settings_set_playback_device:
 * @self: the settings
 * @device: (nullable): the key of a device, or %NULL to follow the system's choice
 *
 * Chooses the loudspeaker.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_playback_device (WzpAudioSettings *self, const char *device)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  set_text (self, &self->playback_device, device, PROP_PLAYBACK_DEVICE);
}

/**
 * wzp_audio_settings_get_record_file:
 * @self: the settings
 *
 * Gets the file that what is heard is written to.
 *
 * Returns: (nullable) (type filename): a path, or %NULL for none
 *
 * Since: 0.1
 */
const char *
wzp_audio_settings_get_record_file (WzpAudioSettings *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), NULL);

  return self->record_file;
}

/**
 * wzp_audio_settings_set_record_file:
 * @self: the settings
 * @path: (nullable) (type filename): a path, or %NULL for none
 *
 * Sets the file that what is heard is written to, from the next call or room on.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_record_file (WzpAudioSettings *self, const char *path)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  set_text (self, &self->record_file, path, PROP_RECORD_FILE);
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
 * wzp_audio_settings_set_echo_cancel:
 * @self: the settings
 * @enabled: whether echo is cancelled
 *
 * Switches echo cancelling.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_echo_cancel (WzpAudioSettings *self, gboolean enabled)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  set_switch (self, &self->echo_cancel, enabled, PROP_ECHO_CANCEL);
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
 * wzp_audio_settings_set_noise_suppression:
 * @self: the settings
 * @enabled: whether noise is suppressed
 *
 * Switches noise suppression.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_noise_suppression (WzpAudioSettings *self, gboolean enabled)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  set_switch (self, &self->noise_suppression, enabled, PROP_NOISE_SUPPRESSION);
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
 * wzp_audio_settings_set_gain_control:
 * @self: the settings
 * @enabled: whether the level is evened out
 *
 * Switches automatic gain control.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_gain_control (WzpAudioSettings *self, gboolean enabled)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  set_switch (self, &self->gain_control, enabled, PROP_GAIN_CONTROL);
}

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
  g_autoptr (WzpWavReader) reader = NULL;

  g_return_val_if_fail (WZP_IS_AUDIO_SETTINGS (self), FALSE);

  if (self->capture == WZP_AUDIO_INPUT_FILE)
    {
      reader = wzp_wav_reader_new (self->capture_file ? self->capture_file : "", FALSE, error);
      if (!reader)
        return FALSE;
    }
  return !self->record_file || check_record_file (self->record_file, error);
}
