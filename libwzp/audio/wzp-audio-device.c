/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-audio-device.h"

/**
 * WzpAudioDevice:
 *
 * A microphone or loudspeaker. It never changes: news of a device are another object in
 * [class@Wzp.AudioDevices].
 *
 * Since: 0.1
 */

struct _WzpAudioDevice
{
  GObject parent_instance;

  char *key;
  char *name;
  gboolean is_input;
  gboolean is_default;
  gboolean is_telephone;
};

typedef enum
{
  PROP_KEY = 1,
  PROP_NAME,
  PROP_IS_INPUT,
  PROP_IS_DEFAULT,
  PROP_IS_TELEPHONE,
} WzpAudioDeviceProperty;

#define N_PROPERTIES (PROP_IS_TELEPHONE + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpAudioDevice, wzp_audio_device, G_TYPE_OBJECT)

static void
wzp_audio_device_finalize (GObject *object)
{
  WzpAudioDevice *self = WZP_AUDIO_DEVICE (object);

  g_free (self->key);
  g_free (self->name);
  G_OBJECT_CLASS (wzp_audio_device_parent_class)->finalize (object);
}

static void
wzp_audio_device_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpAudioDevice *self = WZP_AUDIO_DEVICE (object);

  switch ((WzpAudioDeviceProperty) id)
    {
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_IS_INPUT:
      g_value_set_boolean (value, self->is_input);
      break;
    case PROP_IS_DEFAULT:
      g_value_set_boolean (value, self->is_default);
      break;
    case PROP_IS_TELEPHONE:
      g_value_set_boolean (value, self->is_telephone);
      break;
    }
}

static void
wzp_audio_device_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpAudioDevice *self = WZP_AUDIO_DEVICE (object);

  switch ((WzpAudioDeviceProperty) id)
    {
    case PROP_KEY:
      self->key = g_value_dup_string (value);
      break;
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_IS_INPUT:
      self->is_input = g_value_get_boolean (value);
      break;
    case PROP_IS_DEFAULT:
      self->is_default = g_value_get_boolean (value);
      break;
    case PROP_IS_TELEPHONE:
      self->is_telephone = g_value_get_boolean (value);
      break;
    }
}

static void
wzp_audio_device_class_init (WzpAudioDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_audio_device_finalize;
  object_class->get_property = wzp_audio_device_get_property;
  object_class->set_property = wzp_audio_device_set_property;

  /**
   * WzpAudioDevice:key:
   *
   * What [property@Wzp.AudioSettings:capture-device] and
   * [property@Wzp.AudioSettings:playback-device] take: the sound server's name, stable over restarts.
   *
   * Since: 0.1
   */
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  /**
   * WzpAudioDevice:name:
   *
   * The name for people.
   *
   * Since: 0.1
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * WzpAudioDevice:is-input:
   *
   * Whether it is a microphone; else it is a loudspeaker.
   *
   * Since: 0.1
   */
  properties[PROP_IS_INPUT] = g_param_spec_boolean ("is-input", NULL, NULL, FALSE, flags);
  /**
   * WzpAudioDevice:is-default:
   *
   * Whether it is the system's choice.
   *
   * Since: 0.1
   */
  properties[PROP_IS_DEFAULT] = g_param_spec_boolean ("is-default", NULL, NULL, FALSE, flags);
  /**
   * WzpAudioDevice:is-telephone:
   *
   * Whether it is a Bluetooth headset that sounds like a telephone at the moment, because its
   * microphone is in use.
   *
   * Since: 0.1
   */
  properties[PROP_IS_TELEPHONE] = g_param_spec_boolean ("is-telephone", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_audio_device_init (WzpAudioDevice *self)
{
}

/**
 * wzp_audio_device_get_key:
 * @self: a device
 *
 * Gets what settings take.
 *
 * Returns: the sound server's name of the device
 *
 * Since: 0.1
 */
const char *
wzp_audio_device_get_key (WzpAudioDevice *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICE (self), NULL);

  return self->key;
}

/**
 * wzp_audio_device_get_name:
 * @self: a device
 *
 * Gets the name for people.
 *
 * Returns: the name
 *
 * Since: 0.1
 */
const char *
wzp_audio_device_get_name (WzpAudioDevice *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICE (self), NULL);

  return self->name;
}

/**
 * wzp_audio_device_get_is_input:
 * @self: a device
 *
 * Gets whether it is a microphone.
 *
 * Returns: %FALSE for a loudspeaker
 *
 * Since: 0.1
 */
gboolean
wzp_audio_device_get_is_input (WzpAudioDevice *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICE (self), FALSE);

  return self->is_input;
}

/**
 * wzp_audio_device_get_is_default:
 * @self: a device
 *
 * Gets whether it is the system's choice.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_audio_device_get_is_default (WzpAudioDevice *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICE (self), FALSE);

  return self->is_default;
}

/**
 * wzp_audio_device_get_is_telephone:
 * @self: a device
 *
 * Gets whether it is a Bluetooth headset at telephone quality.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_audio_device_get_is_telephone (WzpAudioDevice *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICE (self), FALSE);

  return self->is_telephone;
}
