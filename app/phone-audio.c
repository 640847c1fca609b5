/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-audio.h"

/* The library follows the system where there is no name of a device. */
static gboolean
device_from_setting (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *device = g_variant_get_string (variant, NULL);

  g_value_set_string (value, *device ? device : NULL);
  return TRUE;
}

void
phone_audio_bind (GSettings *settings, WzpAudioSettings *audio)
{
  static const char *const switches[] = { "echo-cancel", "noise-suppression", "gain-control",
                                          "level-speakers" };
  static const char *const devices[] = { "capture-device", "playback-device" };

  for (size_t i = 0; i < G_N_ELEMENTS (switches); i++)
    g_settings_bind (settings, switches[i], audio, switches[i], G_SETTINGS_BIND_GET);
  for (size_t i = 0; i < G_N_ELEMENTS (devices); i++)
    g_settings_bind_with_mapping (settings, devices[i], audio, devices[i], G_SETTINGS_BIND_GET,
                                  device_from_setting, NULL, NULL, NULL);
}

typedef gboolean (*DeviceFilter) (WzpAudioDevice *device);

static WzpAudioDevice *
find (GListModel *devices, DeviceFilter filter)
{
  guint n = g_list_model_get_n_items (devices);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpAudioDevice) device = g_list_model_get_item (devices, i);

      if (filter (device))
        return device; /* the list holds it */
    }
  return NULL;
}

WzpAudioDevice *
phone_audio_find_used (WzpAudioSettings *audio, gboolean is_input)
{
  WzpAudioDevices *devices = wzp_audio_settings_get_devices (audio);
  const char *chosen = is_input ? wzp_audio_settings_get_capture_device (audio)
                                : wzp_audio_settings_get_playback_device (audio);
  WzpAudioDevice *used = chosen ? wzp_audio_devices_lookup (devices, is_input, chosen) : NULL;

  return used ? used
              : find (is_input ? wzp_audio_devices_get_inputs (devices)
                               : wzp_audio_devices_get_outputs (devices),
                      wzp_audio_device_get_is_default);
}

static gboolean
is_no_telephone (WzpAudioDevice *device)
{
  return !wzp_audio_device_get_is_telephone (device);
}

WzpAudioDevice *
phone_audio_find_better_microphone (WzpAudioSettings *audio)
{
  return find (wzp_audio_devices_get_inputs (wzp_audio_settings_get_devices (audio)),
               is_no_telephone);
}
