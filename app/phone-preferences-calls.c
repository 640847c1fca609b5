/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-preferences-calls.h"

#include "phone-ring-group.h"

struct _PhonePreferencesCalls
{
  AdwPreferencesPage parent_instance;

  AdwSwitchRow *do_not_disturb;
  AdwSwitchRow *unknown_callers_ring;
  AdwSwitchRow *second_call;
  AdwSwitchRow *incoming_window;
  AdwSwitchRow *run_in_background;
  AdwSwitchRow *start_at_login;
  PhoneRingGroup *ringing;

  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (PhonePreferencesCalls, phone_preferences_calls, ADW_TYPE_PREFERENCES_PAGE)

static gboolean
get_asks (GValue *value, GVariant *setting, gpointer user_data)
{
  g_value_set_boolean (value, g_str_equal (g_variant_get_string (setting, NULL), "ask"));
  return TRUE;
}

static GVariant *
set_asks (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_string (g_value_get_boolean (value) ? "ask" : "busy");
}

static void
phone_preferences_calls_dispose (GObject *object)
{
  PhonePreferencesCalls *self = PHONE_PREFERENCES_CALLS (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_preferences_calls_parent_class)->dispose (object);
}

static void
phone_preferences_calls_class_init (PhonePreferencesCallsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_RING_GROUP);
  G_OBJECT_CLASS (klass)->dispose = phone_preferences_calls_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/preferences-calls.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesCalls, do_not_disturb);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesCalls, unknown_callers_ring);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesCalls, second_call);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesCalls, incoming_window);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesCalls, run_in_background);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesCalls, start_at_login);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesCalls, ringing);
}

static void
phone_preferences_calls_init (PhonePreferencesCalls *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  g_settings_bind (self->settings, "do-not-disturb", self->do_not_disturb, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "unknown-callers-ring", self->unknown_callers_ring, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (self->settings, "second-call", self->second_call, "active",
                                G_SETTINGS_BIND_DEFAULT, get_asks, set_asks, NULL, NULL);
  g_settings_bind (self->settings, "incoming-window", self->incoming_window, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "run-in-background", self->run_in_background, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "start-at-login", self->start_at_login, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

void
phone_preferences_calls_set_account (PhonePreferencesCalls *self, PhoneAccount *account)
{
  phone_ring_group_set_devices (self->ringing, phone_account_get_devices (account));
}
