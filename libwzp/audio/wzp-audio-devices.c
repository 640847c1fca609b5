/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-audio-devices"

#include "wzp-audio-devices.h"

#include "wzp-audio-half.h"
#include "wzp-error.h"

/**
 * WzpAudioDevices:
 *
 * The microphones and loudspeakers of this machine, kept up to date while it lives.
 *
 * The first listing and each news of the sound server are read by a helper thread; the lists change
 * in the thread-default context in which the object was made, and it is used from that thread.
 *
 * Since: 0.1
 */

/* Without a sound server nobody tells when one comes: asked again so often. */
#define RETRY_SECONDS 3
/* GStreamer's monitor does not notice that the sound server has gone, and hears nothing of the one that follows. So
 * it is asked now and then, and a change of which there was no news makes another monitor. */
#define CHECK_SECONDS 15
/* One plug gives several news: they make one listing. */
#define SETTLE_MS 100

struct _WzpAudioDevices
{
  GObject parent_instance;

  GListStore *inputs;
  GListStore *outputs;
  gboolean loaded;
  char *problem;

  GMainContext *context;
  GstDeviceMonitor *monitor; /* NULL: GStreamer does not start, or no sound server answers */
  GSource *watch;
  GSource *refresh;  /* due */
  GSource *check;    /* every CHECK_SECONDS */
  gboolean is_check; /* the listing under way has no other reason */
  GCancellable *cancellable;
  gboolean is_listing;
  gboolean is_stale; /* news came while listing */
};

typedef enum
{
  PROP_INPUTS = 1,
  PROP_OUTPUTS,
  PROP_LOADED,
  PROP_PROBLEM,
} WzpAudioDevicesProperty;

#define N_PROPERTIES (PROP_PROBLEM + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpAudioDevices, wzp_audio_devices, G_TYPE_OBJECT)

/* --- what there is, on the helper thread ------------------------------------------------------- */

/* The name by which pulsesrc and pulsesink know @device; NULL when they do not (a bare ALSA device). */
static char *
dup_key (GstDevice *device, const GstStructure *structure)
{
  const char *node = structure ? gst_structure_get_string (structure, "node.name") : NULL;
  char *key = NULL;

  if (node)
    return g_strdup (node);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (device), "internal-name"))
    g_object_get (device, "internal-name", &key, NULL);
  return key;
}

/* PipeWire's and PulseAudio's names of the Bluetooth profiles with a microphone (HSP, HFP). */
static gboolean
is_telephone (const GstStructure *structure)
{
  const char *profile = gst_structure_get_string (structure, "api.bluez5.profile");

  if (!profile)
    profile = gst_structure_get_string (structure, "bluetooth.protocol");
  return profile &&
         (g_str_has_prefix (profile, "headset") || g_str_has_prefix (profile, "handsfree"));
}

static WzpAudioDevice *
describe (GstDevice *device)
{
  g_autoptr (GstStructure) structure = gst_device_get_properties (device);
  const char *class = structure ? gst_structure_get_string (structure, "device.class") : NULL;
  g_autofree char *key = dup_key (device, structure);
  g_autofree char *name = gst_device_get_display_name (device);
  gboolean is_default = FALSE;

  /* What is played is no microphone. */
  if (!key || g_strcmp0 (class, "monitor") == 0)
    return NULL;
  if (structure)
    gst_structure_get_boolean (structure, "is-default", &is_default);
  return g_object_new (WZP_TYPE_AUDIO_DEVICE, "key", key, "name", name, "is-input",
                       gst_device_has_classes (device, "Source"), "is-default", is_default,
                       "is-telephone", structure && is_telephone (structure), NULL);
}

/* A provider of our own: the one that GStreamer shares in the process stays, once it is started (by a
 * monitor), with the default device of that moment. */
static GList *
ask_provider (GError **error)
{
  g_autoptr (GstDeviceProviderFactory) factory =
      gst_device_provider_factory_find ("pulsedeviceprovider");
  g_autoptr (GstDeviceProvider) provider = NULL;
  g_autoptr (GstPluginFeature) plugin = NULL;
  GList *found = NULL;

  if (factory)
    plugin = gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory));
  if (!plugin)
    {
      g_set_error_literal (
          error, WZP_ERROR, WZP_ERROR_UNSUPPORTED,
          "GStreamer cannot list sound devices here: install the package gstreamer1.0-pulseaudio");
      return NULL;
    }
  provider = g_object_new (
      gst_device_provider_factory_get_device_provider_type (GST_DEVICE_PROVIDER_FACTORY (plugin)),
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

static void
list_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  GList *found = wzp_audio_init (&error) ? ask_provider (&error) : NULL;

  for (GList *link = found; link; link = link->next)
    {
      WzpAudioDevice *device = describe (link->data);

      if (device)
        g_ptr_array_add (devices, device);
    }
  g_list_free_full (found, gst_object_unref);
  if (error)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&devices), (GDestroyNotify) g_ptr_array_unref);
}

/* --- the lists --------------------------------------------------------------------------------- */

static gboolean
is_alike (WzpAudioDevice *one, WzpAudioDevice *other)
{
  return g_strcmp0 (wzp_audio_device_get_name (one), wzp_audio_device_get_name (other)) == 0 &&
         wzp_audio_device_get_is_default (one) == wzp_audio_device_get_is_default (other) &&
         wzp_audio_device_get_is_telephone (one) == wzp_audio_device_get_is_telephone (other);
}

static WzpAudioDevice *
find (GPtrArray *devices, gboolean is_input, const char *key)
{
  for (guint i = 0; i < devices->len; i++)
    if (wzp_audio_device_get_is_input (devices->pdata[i]) == is_input &&
        g_str_equal (wzp_audio_device_get_key (devices->pdata[i]), key))
      return devices->pdata[i];
  return NULL;
}

static WzpAudioDevice *
lookup (GListStore *store, const char *key)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpAudioDevice) device = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (g_str_equal (wzp_audio_device_get_key (device), key))
        return device; /* the list holds it */
    }
  return NULL;
}

/* Only what changed, so that a selection in a list of them stays. */
static void
update_store (GListStore *store, GPtrArray *devices, gboolean is_input)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (store)); i-- > 0;)
    {
      g_autoptr (WzpAudioDevice) old = g_list_model_get_item (G_LIST_MODEL (store), i);
      WzpAudioDevice *now = find (devices, is_input, wzp_audio_device_get_key (old));

      if (!now)
        g_list_store_remove (store, i);
      else if (!is_alike (old, now))
        g_list_store_splice (store, i, 1, (gpointer *) &now, 1);
    }
  for (guint i = 0; i < devices->len; i++)
    if (wzp_audio_device_get_is_input (devices->pdata[i]) == is_input &&
        !lookup (store, wzp_audio_device_get_key (devices->pdata[i])))
      g_list_store_append (store, devices->pdata[i]);
}

/* Whether @devices are others than those in the lists. */
static gboolean
is_news (WzpAudioDevices *self, GPtrArray *devices)
{
  guint n_known = g_list_model_get_n_items (G_LIST_MODEL (self->inputs)) +
                  g_list_model_get_n_items (G_LIST_MODEL (self->outputs));

  for (guint i = 0; i < devices->len; i++)
    {
      WzpAudioDevice *device = devices->pdata[i];
      WzpAudioDevice *old =
          lookup (wzp_audio_device_get_is_input (device) ? self->inputs : self->outputs,
                  wzp_audio_device_get_key (device));

      if (!old || !is_alike (old, device))
        return TRUE;
    }
  return devices->len != n_known;
}

static void refresh_after (WzpAudioDevices *self, guint ms);
static void watch (WzpAudioDevices *self);
static void unwatch (WzpAudioDevices *self);

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WzpAudioDevices *self = WZP_AUDIO_DEVICES (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  self->is_listing = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (error)
    refresh_after (self, RETRY_SECONDS * 1000);
  else if (self->is_stale)
    refresh_after (self, SETTLE_MS);
  if (self->is_check && (error || is_news (self, devices)))
    unwatch (self);
  self->is_check = FALSE;
  if (!error && !self->monitor)
    {
      watch (self);
      /* Something may have happened before it watched. */
      if (self->loaded)
        refresh_after (self, SETTLE_MS);
    }
  g_object_freeze_notify (G_OBJECT (self));
  /* First why, for lists tell of each change at once. */
  if (g_set_str (&self->problem, error ? error->message : NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  update_store (self->inputs, devices ? devices : none, TRUE);
  update_store (self->outputs, devices ? devices : none, FALSE);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
list (WzpAudioDevices *self)
{
  g_autoptr (GTask) task = NULL;

  self->is_stale = self->is_listing;
  if (self->is_listing)
    return;
  self->is_listing = TRUE;
  task = g_task_new (self, self->cancellable, listed_cb, NULL);
  g_task_set_source_tag (task, list);
  g_task_run_in_thread (task, list_in_thread);
}

static gboolean
refresh_cb (gpointer user_data)
{
  WzpAudioDevices *self = user_data;

  g_clear_pointer (&self->refresh, g_source_unref);
  self->is_check = FALSE;
  list (self);
  return G_SOURCE_REMOVE;
}

static gboolean
check_cb (gpointer user_data)
{
  WzpAudioDevices *self = user_data;

  if (self->is_listing || self->refresh)
    return G_SOURCE_CONTINUE;
  self->is_check = TRUE;
  list (self);
  return G_SOURCE_CONTINUE;
}

static void
refresh_after (WzpAudioDevices *self, guint ms)
{
  if (self->refresh)
    return;
  self->refresh = g_timeout_source_new (ms);
  g_source_set_callback (self->refresh, refresh_cb, self, NULL);
  g_source_attach (self->refresh, self->context);
}

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  WzpAudioDevices *self = user_data;

  switch ((int) GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_DEVICE_ADDED:
    case GST_MESSAGE_DEVICE_REMOVED:
    case GST_MESSAGE_DEVICE_CHANGED:
      refresh_after (self, SETTLE_MS);
      break;
    default: /* GStreamer's enum, not ours */
      break;
    }
  return G_SOURCE_CONTINUE;
}

static void
unwatch (WzpAudioDevices *self)
{
  if (self->watch)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
  if (self->monitor)
    gst_device_monitor_stop (self->monitor);
  gst_clear_object (&self->monitor);
}

static void
watch (WzpAudioDevices *self)
{
  g_autoptr (GstBus) bus = NULL;

  self->monitor = gst_device_monitor_new ();
  gst_device_monitor_add_filter (self->monitor, "Audio/Source", NULL);
  gst_device_monitor_add_filter (self->monitor, "Audio/Sink", NULL);
  bus = gst_device_monitor_get_bus (self->monitor);
  self->watch = gst_bus_create_watch (bus);
  g_source_set_callback (self->watch, G_SOURCE_FUNC (bus_cb), self, NULL);
  g_source_attach (self->watch, self->context);
  if (!gst_device_monitor_start (self->monitor))
    unwatch (self);
}

/* --- the object -------------------------------------------------------------------------------- */

static void
wzp_audio_devices_dispose (GObject *object)
{
  WzpAudioDevices *self = WZP_AUDIO_DEVICES (object);

  g_cancellable_cancel (self->cancellable);
  unwatch (self);
  if (self->refresh)
    g_source_destroy (self->refresh);
  g_clear_pointer (&self->refresh, g_source_unref);
  if (self->check)
    g_source_destroy (self->check);
  g_clear_pointer (&self->check, g_source_unref);
  G_OBJECT_CLASS (wzp_audio_devices_parent_class)->dispose (object);
}

static void
wzp_audio_devices_finalize (GObject *object)
{
  WzpAudioDevices *self = WZP_AUDIO_DEVICES (object);

  g_clear_object (&self->inputs);
  g_clear_object (&self->outputs);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->problem);
  G_OBJECT_CLASS (wzp_audio_devices_parent_class)->finalize (object);
}

static void
wzp_audio_devices_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpAudioDevices *self = WZP_AUDIO_DEVICES (object);

  switch ((WzpAudioDevicesProperty) id)
    {
    case PROP_INPUTS:
      g_value_set_object (value, self->inputs);
      break;
    case PROP_OUTPUTS:
      g_value_set_object (value, self->outputs);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    }
}

static void
wzp_audio_devices_class_init (WzpAudioDevicesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wzp_audio_devices_dispose;
  object_class->finalize = wzp_audio_devices_finalize;
  object_class->get_property = wzp_audio_devices_get_property;

  /**
   * WzpAudioDevices:inputs:
   *
   * The microphones, a list of [class@Wzp.AudioDevice].
   *
   * Since: 0.1
   */
  properties[PROP_INPUTS] = g_param_spec_object ("inputs", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  /**
   * WzpAudioDevices:outputs:
   *
   * The loudspeakers, a list of [class@Wzp.AudioDevice].
   *
   * Since: 0.1
   */
  properties[PROP_OUTPUTS] = g_param_spec_object ("outputs", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  /**
   * WzpAudioDevices:loaded:
   *
   * Whether the sound server has been asked once.
   *
   * Since: 0.1
   */
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  /**
   * WzpAudioDevices:problem:
   *
   * Why the lists are empty, for people; %NULL when they are right.
   *
   * Since: 0.1
   */
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_audio_devices_init (WzpAudioDevices *self)
{
  self->inputs = g_list_store_new (WZP_TYPE_AUDIO_DEVICE);
  self->outputs = g_list_store_new (WZP_TYPE_AUDIO_DEVICE);
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->check = g_timeout_source_new_seconds (CHECK_SECONDS);
  g_source_set_callback (self->check, check_cb, self, NULL);
  g_source_attach (self->check, self->context);
  list (self);
}

/**
 * wzp_audio_devices_new:
 *
 * Begins to list and watch the sound devices.
 *
 * Returns: (transfer full): lists that are empty until [property@Wzp.AudioDevices:loaded]
 *
 * Since: 0.1
 */
WzpAudioDevices *
wzp_audio_devices_new (void)
{
  return g_object_new (WZP_TYPE_AUDIO_DEVICES, NULL);
}

/**
 * wzp_audio_devices_ask_anew:
 * @self: the devices
 *
 * Asks the sound server once more, for it may be another one than before. Lists notice that by themselves, but
 * only after some seconds.
 *
 * Since: 0.1
 */
void
wzp_audio_devices_ask_anew (WzpAudioDevices *self)
{
  g_return_if_fail (WZP_IS_AUDIO_DEVICES (self));

  unwatch (self);
  self->is_check = FALSE;
  list (self);
}

/**
 * wzp_audio_devices_get_inputs:
 * @self: the devices
 *
 * Gets the microphones.
 *
 * Returns: (transfer none): a list of [class@Wzp.AudioDevice]
 *
 * Since: 0.1
 */
GListModel *
wzp_audio_devices_get_inputs (WzpAudioDevices *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICES (self), NULL);

  return G_LIST_MODEL (self->inputs);
}

/**
 * wzp_audio_devices_get_outputs:
 * @self: the devices
 *
 * Gets the loudspeakers.
 *
 * Returns: (transfer none): a list of [class@Wzp.AudioDevice]
 *
 * Since: 0.1
 */
GListModel *
wzp_audio_devices_get_outputs (WzpAudioDevices *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICES (self), NULL);

  return G_LIST_MODEL (self->outputs);
}

/**
 * wzp_audio_devices_get_loaded:
 * @self: the devices
 *
 * Gets whether the sound server has been asked once.
 *
 * Returns: %FALSE while the lists are only empty because nobody has answered yet
 *
 * Since: 0.1
 */
gboolean
wzp_audio_devices_get_loaded (WzpAudioDevices *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICES (self), FALSE);

  return self->loaded;
}

/**
 * wzp_audio_devices_get_problem:
 * @self: the devices
 *
 * Gets why no device can be listed.
 *
 * Returns: (nullable): a sentence for people; %NULL when the lists are right
 *
 * Since: 0.1
 */
const char *
wzp_audio_devices_get_problem (WzpAudioDevices *self)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICES (self), NULL);

  return self->problem;
}

/**
 * wzp_audio_devices_lookup:
 * @self: the devices
 * @is_input: %TRUE for a microphone, %FALSE for a loudspeaker
 * @key: its key
 *
 * Finds a device that is plugged in.
 *
 * Returns: (transfer none) (nullable): the device, or %NULL when there is none of that key
 *
 * Since: 0.1
 */
WzpAudioDevice *
wzp_audio_devices_lookup (WzpAudioDevices *self, gboolean is_input, const char *key)
{
  g_return_val_if_fail (WZP_IS_AUDIO_DEVICES (self), NULL);
  g_return_val_if_fail (key, NULL);

  return lookup (is_input ? self->inputs : self->outputs, key);
}
