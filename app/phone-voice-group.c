/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-voice-group.h"

struct _PhoneVoiceGroup
{
  AdwPreferencesGroup parent_instance;

  AdwSwitchRow *echo_cancel;
  AdwSwitchRow *noise_suppression;
  AdwSwitchRow *gain_control;
};

G_DEFINE_FINAL_TYPE (PhoneVoiceGroup, phone_voice_group, ADW_TYPE_PREFERENCES_GROUP)

static void
phone_voice_group_class_init (PhoneVoiceGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

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
phone_voice_group_bind (PhoneVoiceGroup *self, GSettings *settings)
{
  g_settings_bind (settings, "echo-cancel", self->echo_cancel, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "noise-suppression", self->noise_suppression, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "gain-control", self->gain_control, "active", G_SETTINGS_BIND_DEFAULT);
}
