/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-audio-settings.h"

#include "wzp-audio-settings-object.h"
#include "wzp-enum-types.h"

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
  PROP_LEVEL_SPEAKERS,
  PROP_DEVICES,
  PROP_CAPTURE_DEVICE_MISSING,
  PROP_PLAYBACK_DEVICE_MISSING,
  PROP_NO_MICROPHONE,
  PROP_PROCESSING_OBSTACLE,
  PROP_ECHO_OBSTACLE,
  PROP_DELAY_METER,
} WzpAudioSettingsProperty;

#define N_PROPERTIES (PROP_DELAY_METER + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpAudioSettings, wzp_audio_settings, G_TYPE_OBJECT)

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

static void
on_microphone (gpointer self)
{
  g_object_notify_by_pspec (self, properties[PROP_CAPTURE_DEVICE_MISSING]);
  g_object_notify_by_pspec (self, properties[PROP_NO_MICROPHONE]);
}

static void
on_loudspeaker (gpointer self)
{
  g_object_notify_by_pspec (self, properties[PROP_PLAYBACK_DEVICE_MISSING]);
  g_object_notify_by_pspec (self, properties[PROP_ECHO_OBSTACLE]);
}

static void
wzp_audio_settings_dispose (GObject *object)
{
  WzpAudioSettings *self = WZP_AUDIO_SETTINGS (object);

  wzp_device_choice_clear (&self->microphone);
  wzp_device_choice_clear (&self->loudspeaker);
  g_clear_object (&self->delay_meter);
  G_OBJECT_CLASS (wzp_audio_settings_parent_class)->dispose (object);
}

static void
wzp_audio_settings_finalize (GObject *object)
{
  WzpAudioSettings *self = WZP_AUDIO_SETTINGS (object);

  g_free (self->capture_file);
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
      g_value_set_string (value, self->microphone.key);
      break;
    case PROP_CAPTURE_FILE:
      g_value_set_string (value, self->capture_file);
      break;
    case PROP_PLAYBACK:
      g_value_set_enum (value, self->playback);
      break;
    case PROP_PLAYBACK_DEVICE:
      g_value_set_string (value, self->loudspeaker.key);
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
    case PROP_LEVEL_SPEAKERS:
      g_value_set_boolean (value, self->level_speakers);
      break;
    case PROP_DEVICES:
      g_value_set_object (value, self->microphone.devices);
      break;
    case PROP_CAPTURE_DEVICE_MISSING:
      g_value_set_boolean (value, self->microphone.is_missing);
      break;
    case PROP_PLAYBACK_DEVICE_MISSING:
      g_value_set_boolean (value, self->loudspeaker.is_missing);
      break;
    case PROP_NO_MICROPHONE:
      g_value_set_boolean (value, self->microphone.has_none);
      break;
    case PROP_PROCESSING_OBSTACLE:
      g_value_set_enum (value, wzp_audio_settings_get_processing_obstacle (self));
      break;
    case PROP_ECHO_OBSTACLE:
      g_value_set_enum (value, wzp_audio_settings_get_echo_obstacle (self));
      break;
    case PROP_DELAY_METER:
      g_value_set_object (value, self->delay_meter);
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
    case PROP_LEVEL_SPEAKERS:
      wzp_audio_settings_set_level_speakers (self, g_value_get_boolean (value));
      break;
    case PROP_DEVICES:
      wzp_audio_settings_set_devices (self, g_value_get_object (value));
      break;
    case PROP_DELAY_METER:
      wzp_audio_settings_set_delay_meter (self, g_value_get_object (value));
      break;
    case PROP_CAPTURE_DEVICE_MISSING:
    case PROP_PLAYBACK_DEVICE_MISSING:
    case PROP_NO_MICROPHONE:
    case PROP_PROCESSING_OBSTACLE:
    case PROP_ECHO_OBSTACLE:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
wzp_audio_settings_class_init (WzpAudioSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wzp_audio_settings_dispose;
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
  /**
   * WzpAudioSettings:level-speakers:
   *
   * Whether the speakers of a room are all played equally loud, however near they are to their microphones. The
   * gain of a participant comes on top of that.
   *
   * Since: 0.1
   */
  properties[PROP_LEVEL_SPEAKERS] =
      g_param_spec_boolean ("level-speakers", NULL, NULL, FALSE, flags);

  /**
   * WzpAudioSettings:devices:
   *
   * The list of devices in which the chosen ones are looked for. While one is missing the system's
   * choice is used; it is taken again when it returns. %NULL: a missing device is waited for.
   *
   * Since: 0.1
   */
  properties[PROP_DEVICES] =
      g_param_spec_object ("devices", NULL, NULL, WZP_TYPE_AUDIO_DEVICES, flags);
  /**
   * WzpAudioSettings:capture-device-missing:
   *
   * Whether the chosen microphone is not there, and the system's choice stands in for it.
   *
   * Since: 0.1
   */
  properties[PROP_CAPTURE_DEVICE_MISSING] =
      g_param_spec_boolean ("capture-device-missing", NULL, NULL, FALSE, read_only);
  /**
   * WzpAudioSettings:playback-device-missing:
   *
   * Whether the chosen loudspeaker is not there, and the system's choice stands in for it.
   *
   * Since: 0.1
   */
  properties[PROP_PLAYBACK_DEVICE_MISSING] =
      g_param_spec_boolean ("playback-device-missing", NULL, NULL, FALSE, read_only);
  /**
   * WzpAudioSettings:no-microphone:
   *
   * Whether there is no microphone at all. Silence is spoken then: some sound servers would give what is
   * played instead, and the others would hear themselves.
   *
   * Since: 0.1
   */
  properties[PROP_NO_MICROPHONE] =
      g_param_spec_boolean ("no-microphone", NULL, NULL, FALSE, read_only);
  /**
   * WzpAudioSettings:processing-obstacle:
   *
   * Why noise cannot be taken out and loudness not be evened out.
   *
   * Since: 0.1
   */
  properties[PROP_PROCESSING_OBSTACLE] =
      g_param_spec_enum ("processing-obstacle", NULL, NULL, WZP_TYPE_VOICE_OBSTACLE,
                         WZP_VOICE_OBSTACLE_NONE, read_only);
  /**
   * WzpAudioSettings:echo-obstacle:
   *
   * Why there is no echo that could be taken out.
   *
   * Since: 0.1
   */
  properties[PROP_ECHO_OBSTACLE] = g_param_spec_enum (
      "echo-obstacle", NULL, NULL, WZP_TYPE_VOICE_OBSTACLE, WZP_VOICE_OBSTACLE_NONE, read_only);
  /**
   * WzpAudioSettings:delay-meter:
   *
   * What measures the delay of calls that begin from now on: [enum@Wzp.AudioInput.ECHO] listens for its
   * chirps, any other input says them. %NULL: nothing is measured.
   *
   * Since: 0.1
   */
  properties[PROP_DELAY_METER] =
      g_param_spec_object ("delay-meter", NULL, NULL, WZP_TYPE_DELAY_METER, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_audio_settings_init (WzpAudioSettings *self)
{
  self->echo_cancel = TRUE;
  self->noise_suppression = TRUE;
  self->gain_control = TRUE;
  wzp_device_choice_init (&self->microphone, TRUE, on_microphone, self);
  wzp_device_choice_init (&self->loudspeaker, FALSE, on_loudspeaker, self);
}

static void
set_text (WzpAudioSettings *self, char **field, const char *text, WzpAudioSettingsProperty property)
{
  if (g_set_str (field, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
choose (WzpAudioSettings *self,
        WzpDeviceChoice *choice,
        const char *key,
        WzpAudioSettingsProperty property)
{
  if (g_strcmp0 (choice->key, key) == 0)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  if (wzp_device_choice_set_key (choice, key))
    choice->changed (self);
  g_object_thaw_notify (G_OBJECT (self));
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

  return self->microphone.key;
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

  choose (self, &self->microphone, device, PROP_CAPTURE_DEVICE);
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
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ECHO_OBSTACLE]);
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

  return self->loudspeaker.key;
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

  choose (self, &self->loudspeaker, device, PROP_PLAYBACK_DEVICE);
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

/**
 * wzp_audio_settings_set_level_speakers: (set-property level-speakers)
 * @self: the settings
 * @enabled: whether they are
 *
 * Lets the speakers of a room all be played equally loud.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_level_speakers (WzpAudioSettings *self, gboolean enabled)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));

  set_switch (self, &self->level_speakers, enabled, PROP_LEVEL_SPEAKERS);
}

/**
 * wzp_audio_settings_set_devices:
 * @self: the settings
 * @devices: (nullable): the devices, or %NULL to wait for a missing one
 *
 * Lets the system's choice stand in for a chosen device while that is missing.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_devices (WzpAudioSettings *self, WzpAudioDevices *devices)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));
  g_return_if_fail (!devices || WZP_IS_AUDIO_DEVICES (devices));

  if (self->microphone.devices == devices)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  if (wzp_device_choice_set_devices (&self->microphone, devices))
    on_microphone (self);
  if (wzp_device_choice_set_devices (&self->loudspeaker, devices))
    on_loudspeaker (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEVICES]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * wzp_audio_settings_set_delay_meter:
 * @self: the settings
 * @meter: (nullable): what measures, or %NULL for nothing
 *
 * Lets the delay of calls be measured, between these settings and others of this program with the same meter.
 *
 * Since: 0.1
 */
void
wzp_audio_settings_set_delay_meter (WzpAudioSettings *self, WzpDelayMeter *meter)
{
  g_return_if_fail (WZP_IS_AUDIO_SETTINGS (self));
  g_return_if_fail (!meter || WZP_IS_DELAY_METER (meter));

  if (g_set_object (&self->delay_meter, meter))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DELAY_METER]);
}
