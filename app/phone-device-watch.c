/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-device-watch.h"

#include <glib/gi18n.h>

#include "phone-audio.h"

/* One direction: what was chosen, and what is used. */
typedef struct
{
  gboolean is_input;
  char *chosen; /* a key; NULL follows the system */
  char *used;   /* a key; NULL: there is nothing, or nothing is known yet */
  char *name;   /* of what is used */
} Way;

struct _PhoneDeviceWatch
{
  GObject parent_instance;

  WzpAudioSettings *audio;
  WzpAudioDevices *devices;
  Way ways[2];
  guint settle; /* the source that looks when all news are in */
};

enum
{
  SIGNAL_MOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneDeviceWatch, phone_device_watch, G_TYPE_OBJECT)

static char *
say_move (PhoneDeviceWatch *self, const Way *way, WzpAudioDevice *now)
{
  const char *name = wzp_audio_device_get_name (now);

  if (!wzp_audio_devices_lookup (self->devices, way->is_input, way->used))
    /* Translators: two names of sound devices: "Headset unplugged — using Speakers" */
    return g_strdup_printf (_ ("%s unplugged — using %s"), way->name, name);
  if (g_strcmp0 (way->chosen, wzp_audio_device_get_key (now)) == 0)
    /* Translators: %s is the name of a sound device that was plugged in again */
    return g_strdup_printf (_ ("Using %s again"), name);
  /* Translators: %s is the name of a sound device */
  return g_strdup_printf (_ ("Using %s"), name);
}

/* What somebody has just chosen need not be told. */
static void
look_at (PhoneDeviceWatch *self, Way *way)
{
  const char *chosen = way->is_input ? wzp_audio_settings_get_capture_device (self->audio)
                                     : wzp_audio_settings_get_playback_device (self->audio);
  WzpAudioDevice *now = phone_audio_find_used (self->audio, way->is_input);
  gboolean is_news = g_strcmp0 (way->chosen, chosen) == 0 && way->used;
  g_autofree char *text = NULL;

  /* Between two devices there may be none: what was used last is not forgotten over it. */
  if (now && is_news && !g_str_equal (way->used, wzp_audio_device_get_key (now)))
    text = say_move (self, way, now);
  g_set_str (&way->chosen, chosen);
  if (now)
    {
      g_set_str (&way->used, wzp_audio_device_get_key (now));
      g_set_str (&way->name, wzp_audio_device_get_name (now));
    }
  if (text)
    g_signal_emit (self, signals[SIGNAL_MOVED], 0, text);
}

static gboolean
settled_cb (gpointer data)
{
  g_autoptr (PhoneDeviceWatch) self = g_object_ref (data);

  self->settle = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (self->ways); i++)
    look_at (self, &self->ways[i]);
  return G_SOURCE_REMOVE;
}

/* The lists change step by step. */
static void
changed_cb (PhoneDeviceWatch *self)
{
  if (!self->settle)
    self->settle = g_idle_add (settled_cb, self);
}

static void
phone_device_watch_dispose (GObject *object)
{
  PhoneDeviceWatch *self = PHONE_DEVICE_WATCH (object);

  g_clear_handle_id (&self->settle, g_source_remove);
  if (self->devices)
    {
      g_signal_handlers_disconnect_by_data (wzp_audio_devices_get_inputs (self->devices), self);
      g_signal_handlers_disconnect_by_data (wzp_audio_devices_get_outputs (self->devices), self);
    }
  if (self->audio)
    g_signal_handlers_disconnect_by_data (self->audio, self);
  g_clear_object (&self->devices);
  g_clear_object (&self->audio);
  G_OBJECT_CLASS (phone_device_watch_parent_class)->dispose (object);
}

static void
phone_device_watch_finalize (GObject *object)
{
  PhoneDeviceWatch *self = PHONE_DEVICE_WATCH (object);

  for (size_t i = 0; i < G_N_ELEMENTS (self->ways); i++)
    {
      g_free (self->ways[i].chosen);
      g_free (self->ways[i].used);
      g_free (self->ways[i].name);
    }
  G_OBJECT_CLASS (phone_device_watch_parent_class)->finalize (object);
}

static void
phone_device_watch_class_init (PhoneDeviceWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_device_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_device_watch_finalize;
  signals[SIGNAL_MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
phone_device_watch_init (PhoneDeviceWatch *self)
{
  self->ways[1].is_input = TRUE;
}

PhoneDeviceWatch *
phone_device_watch_new (WzpAudioSettings *audio)
{
  PhoneDeviceWatch *self = g_object_new (PHONE_TYPE_DEVICE_WATCH, NULL);

  self->audio = g_object_ref (audio);
  self->devices = g_object_ref (wzp_audio_settings_get_devices (audio));
  g_signal_connect_swapped (wzp_audio_devices_get_inputs (self->devices), "items-changed",
                            G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (wzp_audio_devices_get_outputs (self->devices), "items-changed",
                            G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (audio, "notify", G_CALLBACK (changed_cb), self);
  changed_cb (self);
  return self;
}
