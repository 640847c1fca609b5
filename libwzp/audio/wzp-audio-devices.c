/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-audio-devices"

#include "wzp-audio-devices.h"

#include "wzp-audio-half.h"
#include "wzp-error.h"

struct _WzpAudioDevices
{
  GstDeviceMonitor *monitor; /* NULL: GStreamer does not start, or nothing to watch */
  GSource *watch;
  WzpAudioDevicesChangedFunc changed;
  gpointer user_data;
};

void
wzp_audio_device_free (WzpAudioDevice *device)
{
  if (!device)
    return;
  g_free (device->key);
  g_free (device->name);
  g_free (device);
}

/* The name by which pulsesrc and pulsesink know @device; NULL when they do not (a bare ALSA device). */
static char *
dup_key (GstDevice *device, const GstStructure *properties)
{
  const char *node = properties ? gst_structure_get_string (properties, "node.name") : NULL;
  char *key = NULL;

  if (node)
    return g_strdup (node);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (device), "internal-name"))
    g_object_get (device, "internal-name", &key, NULL);
  return key;
}

static WzpAudioDevice *
describe (GstDevice *device)
{
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);
  const char *class = properties ? gst_structure_get_string (properties, "device.class") : NULL;
  g_autofree char *key = dup_key (device, properties);
  WzpAudioDevice *described;

  /* What is played is no microphone. */
  if (!key || g_strcmp0 (class, "monitor") == 0)
    return NULL;
  described = g_new0 (WzpAudioDevice, 1);
  described->key = g_steal_pointer (&key);
  described->name = gst_device_get_display_name (device);
  described->is_input = gst_device_has_classes (device, "Source");
  if (properties)
    gst_structure_get_boolean (properties, "is-default", &described->is_default);
  return described;
}

static GstDeviceMonitor *
make_monitor (void)
{
  GstDeviceMonitor *monitor = gst_device_monitor_new ();

  gst_device_monitor_add_filter (monitor, "Audio/Source", NULL);
  gst_device_monitor_add_filter (monitor, "Audio/Sink", NULL);
  return monitor;
}

/* A provider of our own: the one that GStreamer shares in the process stays, once it is started (by a
 * WzpAudioDevices), with the default device of that moment. */
static GList *
ask_provider (GError **error)
{
  g_autoptr (GstDeviceProviderFactory) factory =
      gst_device_provider_factory_find ("pulsedeviceprovider");
  g_autoptr (GstDeviceProvider) provider = NULL;
  g_autoptr (GstPluginFeature) loaded = NULL;
  GList *found = NULL;

  if (factory)
    loaded = gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory));
  if (!loaded)
    {
      g_set_error_literal (
          error, WZP_ERROR, WZP_ERROR_UNSUPPORTED,
          "GStreamer cannot list sound devices here: install the package gstreamer1.0-pulseaudio");
      return NULL;
    }
  provider = g_object_new (
      gst_device_provider_factory_get_device_provider_type (GST_DEVICE_PROVIDER_FACTORY (loaded)),
      NULL);
  gst_object_ref_sink (provider);
  /* Started, for a mere probe does not learn which is the default. */
  if (gst_device_provider_start (provider))
    {
      found = gst_device_provider_get_devices (provider);
      gst_device_provider_stop (provider);
    }
  if (!found)
    g_set_error_literal (error, WZP_ERROR, WZP_ERROR_AUDIO,
                         "No sound server answers (PulseAudio or PipeWire)");
  return found;
}

GPtrArray *
wzp_audio_devices_list (GError **error)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func ((GDestroyNotify) wzp_audio_device_free);
  GList *found = wzp_audio_init (error) ? ask_provider (error) : NULL;

  for (GList *link = found; link; link = link->next)
    {
      WzpAudioDevice *device = describe (link->data);

      if (device)
        g_ptr_array_add (devices, device);
    }
  g_list_free_full (found, gst_object_unref);
  return devices;
}

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  WzpAudioDevices *devices = user_data;

  switch ((int) GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_DEVICE_ADDED:
    case GST_MESSAGE_DEVICE_REMOVED:
    case GST_MESSAGE_DEVICE_CHANGED:
      devices->changed (devices, devices->user_data);
      break;
    default: /* GStreamer's enum, not ours */
      break;
    }
  return G_SOURCE_CONTINUE;
}

WzpAudioDevices *
wzp_audio_devices_new (GMainContext *context,
                       WzpAudioDevicesChangedFunc changed,
                       gpointer user_data)
{
  WzpAudioDevices *devices = g_new0 (WzpAudioDevices, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  devices->changed = changed;
  devices->user_data = user_data;
  if (!wzp_audio_init (&error))
    {
      g_warning ("%s", error->message);
      return devices;
    }
  devices->monitor = make_monitor ();
  bus = gst_device_monitor_get_bus (devices->monitor);
  devices->watch = gst_bus_create_watch (bus);
  g_source_set_callback (devices->watch, G_SOURCE_FUNC (bus_cb), devices, NULL);
  g_source_attach (devices->watch, context);
  if (!gst_device_monitor_start (devices->monitor))
    g_info ("no sound server answers");
  return devices;
}

void
wzp_audio_devices_free (WzpAudioDevices *devices)
{
  if (!devices)
    return;
  if (devices->watch)
    g_source_destroy (devices->watch);
  g_clear_pointer (&devices->watch, g_source_unref);
  if (devices->monitor)
    gst_device_monitor_stop (devices->monitor);
  gst_clear_object (&devices->monitor);
  g_free (devices);
}
