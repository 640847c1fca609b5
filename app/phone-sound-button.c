/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-sound-button.h"

#include <glib/gi18n.h>

/* Names of devices can be long. */
#define LABEL_CHARS 30

struct _PhoneSoundButton
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  GtkBox *inputs;
  GtkBox *outputs;

  WzpAudioDevices *devices; /* nullable */
};

G_DEFINE_FINAL_TYPE (PhoneSoundButton, phone_sound_button, ADW_TYPE_BIN)

static char *
label_of_default (GListModel *devices)
{
  guint n = g_list_model_get_n_items (devices);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpAudioDevice) device = g_list_model_get_item (devices, i);

      if (wzp_audio_device_get_is_default (device))
        /* Translators: %s is the name of the sound device that the system has chosen */
        return g_strdup_printf (_ ("Follow the System (%s)"), wzp_audio_device_get_name (device));
    }
  return g_strdup (_ ("Follow the System"));
}

/* The action makes them one group. */
static void
add_choice (GtkBox *box, const char *label, const char *action, const char *key)
{
  GtkWidget *choice = gtk_check_button_new ();
  GtkWidget *text = gtk_label_new (label);

  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (text), LABEL_CHARS);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (choice), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (choice), "s", key);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (choice), action);
  gtk_box_append (box, choice);
}

static void
fill (GtkBox *box, GListModel *devices, const char *action)
{
  guint n = g_list_model_get_n_items (devices);
  g_autofree char *follow = label_of_default (devices);
  GtkWidget *old;

  while ((old = gtk_widget_get_first_child (GTK_WIDGET (box))))
    gtk_box_remove (box, old);
  add_choice (box, follow, action, "");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpAudioDevice) device = g_list_model_get_item (devices, i);

      add_choice (box, wzp_audio_device_get_name (device), action,
                  wzp_audio_device_get_key (device));
    }
}

static void
devices_cb (PhoneSoundButton *self)
{
  fill (self->inputs, wzp_audio_devices_get_inputs (self->devices), "sound.capture-device");
  fill (self->outputs, wzp_audio_devices_get_outputs (self->devices), "sound.playback-device");
}

static void
forget_devices (PhoneSoundButton *self)
{
  if (!self->devices)
    return;
  g_signal_handlers_disconnect_by_data (wzp_audio_devices_get_inputs (self->devices), self);
  g_signal_handlers_disconnect_by_data (wzp_audio_devices_get_outputs (self->devices), self);
  g_clear_object (&self->devices);
}

static void
phone_sound_button_dispose (GObject *object)
{
  forget_devices (PHONE_SOUND_BUTTON (object));
  G_OBJECT_CLASS (phone_sound_button_parent_class)->dispose (object);
}

static void
phone_sound_button_class_init (PhoneSoundButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_sound_button_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/sound-button.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundButton, button);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundButton, inputs);
  gtk_widget_class_bind_template_child (widget_class, PhoneSoundButton, outputs);
}

static void
phone_sound_button_init (PhoneSoundButton *self)
{
  g_autoptr (GSettings) settings = g_settings_new (PHONE_APP_ID);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GAction) capture = g_settings_create_action (settings, "capture-device");
  g_autoptr (GAction) playback = g_settings_create_action (settings, "playback-device");

  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action (G_ACTION_MAP (group), capture);
  g_action_map_add_action (G_ACTION_MAP (group), playback);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "sound", G_ACTION_GROUP (group));
}

void
phone_sound_button_set_devices (PhoneSoundButton *self, WzpAudioDevices *devices)
{
  forget_devices (self);
  self->devices = g_object_ref (devices);
  g_signal_connect_swapped (wzp_audio_devices_get_inputs (devices), "items-changed",
                            G_CALLBACK (devices_cb), self);
  g_signal_connect_swapped (wzp_audio_devices_get_outputs (devices), "items-changed",
                            G_CALLBACK (devices_cb), self);
  devices_cb (self);
}

void
phone_sound_button_popup (PhoneSoundButton *self)
{
  gtk_menu_button_popup (self->button);
}
