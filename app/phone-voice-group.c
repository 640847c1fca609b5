/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-voice-group.h"

#include <glib/gi18n.h>

struct _PhoneVoiceGroup
{
  AdwPreferencesGroup parent_instance;

  AdwSwitchRow *echo_cancel;
  AdwSwitchRow *noise_suppression;
  AdwSwitchRow *gain_control;

  GSettings *settings;
  WzpAudioSettings *audio;
};

G_DEFINE_FINAL_TYPE (PhoneVoiceGroup, phone_voice_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *
words_for (WzpVoiceObstacle obstacle)
{
  switch (obstacle)
    {
    case WZP_VOICE_OBSTACLE_NO_PLUGIN:
      /* Translators: under a switch that cannot be used. webrtcdsp is the name of a part of GStreamer */
      return _ ("Not possible: GStreamer’s webrtcdsp is not installed");
    case WZP_VOICE_OBSTACLE_NO_LOUDSPEAKER:
      /* Translators: under a switch that cannot be used */
      return _ ("Not needed: there is no loudspeaker");
    case WZP_VOICE_OBSTACLE_NONE:
      break;
    }
  return NULL;
}

/* A switch that can do nothing is off, whatever has been chosen, and what has been chosen is kept. */
static void
show (PhoneVoiceGroup *self,
      AdwSwitchRow *row,
      const char *key,
      WzpVoiceObstacle obstacle,
      const char *subtitle)
{
  const char *why_not = words_for (obstacle);

  g_settings_unbind (row, "active");
  if (why_not)
    adw_switch_row_set_active (row, FALSE);
  else
    g_settings_bind (self->settings, key, row, "active", G_SETTINGS_BIND_DEFAULT);
  gtk_widget_set_sensitive (GTK_WIDGET (row), !why_not);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), why_not ? why_not : subtitle);
}

static void
update (PhoneVoiceGroup *self)
{
  WzpVoiceObstacle obstacle = wzp_audio_settings_get_processing_obstacle (self->audio);

  show (self, self->echo_cancel, "echo-cancel", wzp_audio_settings_get_echo_obstacle (self->audio),
        _ ("So that others do not hear themselves"));
  show (self, self->noise_suppression, "noise-suppression", obstacle,
        _ ("Fans, keyboards and traffic"));
  show (self, self->gain_control, "gain-control", obstacle,
        _ ("Speak near or far, you are as loud"));
}

static void
phone_voice_group_dispose (GObject *object)
{
  PhoneVoiceGroup *self = PHONE_VOICE_GROUP (object);

  if (self->audio)
    g_signal_handlers_disconnect_by_data (self->audio, self);
  g_clear_object (&self->audio);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_voice_group_parent_class)->dispose (object);
}

static void
phone_voice_group_class_init (PhoneVoiceGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_voice_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/voice-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneVoiceGroup, echo_cancel);
  gtk_widget_class_bind_template_child (widget_class, PhoneVoiceGroup, noise_suppression);
  gtk_widget_class_bind_template_child (widget_class, PhoneVoiceGroup, gain_control);
}

static void
phone_voice_group_init (PhoneVoiceGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_voice_group_bind (PhoneVoiceGroup *self, GSettings *settings, WzpAudioSettings *audio)
{
  g_return_if_fail (!self->audio);
  self->settings = g_object_ref (settings);
  self->audio = g_object_ref (audio);
  g_signal_connect_swapped (audio, "notify::echo-obstacle", G_CALLBACK (update), self);
  update (self);
}
