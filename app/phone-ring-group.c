/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-ring-group.h"

#include <glib/gi18n.h>

/* What a try lasts: one turn of the ring. */
#define TRY_MS 2500

struct _PhoneRingGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *scale;
  GtkAdjustment *volume;
  GtkWidget *try;
  AdwExpanderRow *places;
  AdwSwitchRow *call_sounds;

  GSettings *settings;
  WzpChime *chime;
  WzpAudioDevices *devices; /* nullable */
  GPtrArray *rows;          /* of the places, in the order of the devices */
  gboolean updating;
  guint try_over; /* the source that ends a try */
};

G_DEFINE_FINAL_TYPE (PhoneRingGroup, phone_ring_group, ADW_TYPE_PREFERENCES_GROUP)

/* --- how loud --------------------------------------------------------------------------------- */

static gboolean
try_over_cb (gpointer data)
{
  PhoneRingGroup *self = data;

  self->try_over = 0;
  wzp_chime_stop (self->chime);
  return G_SOURCE_REMOVE;
}

static void
ring (PhoneRingGroup *self)
{
  g_auto (GStrv) devices = g_settings_get_strv (self->settings, "ring-devices");

  g_clear_handle_id (&self->try_over, g_source_remove);
  self->try_over = g_timeout_add (TRY_MS, try_over_cb, self);
  wzp_chime_play (self->chime, WZP_CHIME_SOUND_RING, (const char *const *) devices,
                  gtk_adjustment_get_value (self->volume) / 100);
}

static void
try_cb (PhoneRingGroup *self)
{
  ring (self);
}

static char *
spell_volume (double value)
{
  /* Translators: a volume in percent */
  return g_strdup_printf (_ ("%d %%"), (int) value);
}

static void
volume_cb (PhoneRingGroup *self)
{
  double value = gtk_adjustment_get_value (self->volume);
  g_autofree char *spelled = spell_volume (value);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  spelled, -1);
  if (self->settings)
    g_settings_set_double (self->settings, "ring-volume", value / 100);
}

/* --- where ------------------------------------------------------------------------------------ */

static void
show_places (PhoneRingGroup *self)
{
  g_auto (GStrv) chosen = g_settings_get_strv (self->settings, "ring-devices");
  GString *names = g_string_new (NULL);

  self->updating = TRUE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = self->rows->pdata[i];
      gboolean active = g_strv_contains ((const char *const *) chosen, gtk_widget_get_name (row));

      adw_switch_row_set_active (ADW_SWITCH_ROW (row), active);
      if (active)
        g_string_append_printf (names, "%s%s", names->len ? ", " : "",
                                adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
    }
  self->updating = FALSE;
  adw_expander_row_set_subtitle (self->places,
                                 names->len ? names->str : _ ("The system’s loudspeaker"));
  g_string_free (names, TRUE);
}

/* Devices that are not plugged in stay chosen. */
static void
place_cb (PhoneRingGroup *self, GParamSpec *pspec, AdwSwitchRow *row)
{
  g_auto (GStrv) chosen = g_settings_get_strv (self->settings, "ring-devices");
  const char *key = gtk_widget_get_name (GTK_WIDGET (row));
  g_autoptr (GStrvBuilder) next = g_strv_builder_new ();
  g_auto (GStrv) devices = NULL;

  if (self->updating)
    return;
  for (guint i = 0; chosen[i]; i++)
    if (!g_str_equal (chosen[i], key))
      g_strv_builder_add (next, chosen[i]);
  if (adw_switch_row_get_active (row))
    g_strv_builder_add (next, key);
  devices = g_strv_builder_end (next);
  g_settings_set_strv (self->settings, "ring-devices", (const char *const *) devices);
  show_places (self);
}

static GtkWidget *
make_place (PhoneRingGroup *self, WzpAudioDevice *device)
{
  GtkWidget *row = adw_switch_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), wzp_audio_device_get_name (device));
  gtk_widget_set_name (row, wzp_audio_device_get_key (device));
  g_signal_connect_object (row, "notify::active", G_CALLBACK (place_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static void
devices_cb (PhoneRingGroup *self)
{
  GListModel *outputs = wzp_audio_devices_get_outputs (self->devices);
  guint n = g_list_model_get_n_items (outputs);

  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (self->places, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpAudioDevice) device = g_list_model_get_item (outputs, i);
      GtkWidget *row = make_place (self, device);

      g_ptr_array_add (self->rows, row);
      adw_expander_row_add_row (self->places, row);
    }
  show_places (self);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
forget_devices (PhoneRingGroup *self)
{
  if (self->devices)
    g_signal_handlers_disconnect_by_data (wzp_audio_devices_get_outputs (self->devices), self);
  g_clear_object (&self->devices);
}

static void
phone_ring_group_dispose (GObject *object)
{
  PhoneRingGroup *self = PHONE_RING_GROUP (object);

  g_clear_handle_id (&self->try_over, g_source_remove);
  forget_devices (self);
  g_clear_object (&self->chime);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (phone_ring_group_parent_class)->dispose (object);
}

static void
phone_ring_group_class_init (PhoneRingGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_ring_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/ring-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneRingGroup, scale);
  gtk_widget_class_bind_template_child (widget_class, PhoneRingGroup, volume);
  gtk_widget_class_bind_template_child (widget_class, PhoneRingGroup, try);
  gtk_widget_class_bind_template_child (widget_class, PhoneRingGroup, places);
  gtk_widget_class_bind_template_child (widget_class, PhoneRingGroup, call_sounds);
  gtk_widget_class_bind_template_callback (widget_class, volume_cb);
  gtk_widget_class_bind_template_callback (widget_class, try_cb);
}

static void
phone_ring_group_init (PhoneRingGroup *self)
{
  g_autoptr (GSettings) settings = g_settings_new (PHONE_APP_ID);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->chime = wzp_chime_new ();
  self->rows = g_ptr_array_new ();
  gtk_adjustment_set_value (self->volume, g_settings_get_double (settings, "ring-volume") * 100);
  self->settings = g_steal_pointer (&settings);
  g_settings_bind (self->settings, "call-sounds", self->call_sounds, "active",
                   G_SETTINGS_BIND_DEFAULT);
  show_places (self);
}

void
phone_ring_group_set_devices (PhoneRingGroup *self, WzpAudioDevices *devices)
{
  forget_devices (self);
  self->devices = g_object_ref (devices);
  g_signal_connect_swapped (wzp_audio_devices_get_outputs (devices), "items-changed",
                            G_CALLBACK (devices_cb), self);
  devices_cb (self);
}
