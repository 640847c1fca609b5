/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-device-choice.h"

static GListModel *
list_of (WzpDeviceChoice *choice)
{
  return choice->is_input ? wzp_audio_devices_get_inputs (choice->devices)
                          : wzp_audio_devices_get_outputs (choice->devices);
}

static gboolean
look (WzpDeviceChoice *choice)
{
  gboolean was_missing = choice->is_missing, had_none = choice->has_none;
  gboolean is_known = choice->devices && wzp_audio_devices_get_loaded (choice->devices);

  choice->is_missing = is_known && choice->key &&
                       !wzp_audio_devices_lookup (choice->devices, choice->is_input, choice->key);
  choice->has_none = is_known && !wzp_audio_devices_get_problem (choice->devices) &&
                     g_list_model_get_n_items (list_of (choice)) == 0;
  return choice->is_missing != was_missing || choice->has_none != had_none;
}

static void
devices_cb (WzpDeviceChoice *choice)
{
  if (look (choice))
    choice->changed (choice->user_data);
}

void
wzp_device_choice_init (WzpDeviceChoice *choice,
                        gboolean is_input,
                        void (*changed) (gpointer user_data),
                        gpointer user_data)
{
  *choice = (WzpDeviceChoice) {
    .is_input = is_input,
    .changed = changed,
    .user_data = user_data,
  };
}

static void
forget_devices (WzpDeviceChoice *choice)
{
  if (!choice->devices)
    return;
  g_signal_handlers_disconnect_by_data (choice->devices, choice);
  g_signal_handlers_disconnect_by_data (list_of (choice), choice);
  g_clear_object (&choice->devices);
}

void
wzp_device_choice_clear (WzpDeviceChoice *choice)
{
  forget_devices (choice);
  g_clear_pointer (&choice->key, g_free);
}

gboolean
wzp_device_choice_set_key (WzpDeviceChoice *choice, const char *key)
{
  g_set_str (&choice->key, key);
  return look (choice);
}

gboolean
wzp_device_choice_set_devices (WzpDeviceChoice *choice, WzpAudioDevices *devices)
{
  if (devices)
    g_object_ref (devices);
  forget_devices (choice);
  choice->devices = devices;
  if (devices)
    {
      g_signal_connect_swapped (devices, "notify::loaded", G_CALLBACK (devices_cb), choice);
      g_signal_connect_swapped (devices, "notify::problem", G_CALLBACK (devices_cb), choice);
      g_signal_connect_swapped (list_of (choice), "items-changed", G_CALLBACK (devices_cb), choice);
    }
  return look (choice);
}
