/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-preferences.h"

#include <glib/gi18n.h>

#include "phone-device-row.h"
#include "phone-relay-entry.h"

struct _PhonePreferences
{
  AdwPreferencesDialog parent_instance;

  PhoneDeviceRow *microphone;
  PhoneDeviceRow *loudspeaker;
  AdwSwitchRow *echo_cancel;
  AdwSwitchRow *noise_suppression;
  AdwSwitchRow *gain_control;
  AdwSwitchRow *do_not_disturb;
  AdwSwitchRow *unknown_callers_ring;
  AdwSwitchRow *run_in_background;
  PhoneRelayEntry *relay;
  GtkWidget *use_relay;
  AdwSwitchRow *hide_address;
  AdwSpinRow *keep_history_days;
  AdwEntryRow *alias;
  AdwActionRow *fingerprint;

  GSettings *settings;
  WzpAudioDevices *devices;
  PhoneAccount *account;
};

G_DEFINE_FINAL_TYPE (PhonePreferences, phone_preferences, ADW_TYPE_PREFERENCES_DIALOG)

/* --- the relay: only on pressing a button, since calls depend on it ---------------------------- */

static void
update_use_relay (PhonePreferences *self)
{
  const char *typed = phone_relay_entry_get_relay (self->relay);

  gtk_widget_set_sensitive (self->use_relay,
                            typed && g_strcmp0 (typed, phone_account_get_relay (self->account)));
}

static void
relay_changed_cb (PhonePreferences *self)
{
  if (self->account)
    update_use_relay (self);
}

static void
use_relay_cb (PhonePreferences *self)
{
  const char *typed = phone_relay_entry_get_relay (self->relay);

  if (!typed || !gtk_widget_get_sensitive (self->use_relay))
    return;
  phone_account_set_relay (self->account, typed);
  update_use_relay (self);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self),
                                    adw_toast_new (_ ("Using the new relay")));
}

/* --- history ---------------------------------------------------------------------------------- */

static void
cleared_cb (PhonePreferences *self, const char *response)
{
  if (!g_str_equal (response, "clear"))
    return;
  wzp_call_history_clear (phone_account_get_history (self->account));
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self),
                                    adw_toast_new (_ ("History cleared")));
}

static void
clear_history_cb (PhonePreferences *self)
{
  AdwDialog *alert = adw_alert_dialog_new (_ ("Clear the History?"),
                                           _ ("All past calls are forgotten on this computer."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "cancel", _ ("_Cancel"), "clear",
                                  _ ("C_lear"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "clear",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  g_signal_connect_object (alert, "response", G_CALLBACK (cleared_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (alert, GTK_WIDGET (self));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
alias_applied_cb (PhonePreferences *self)
{
  g_settings_set_string (self->settings, "alias",
                         gtk_editable_get_text (GTK_EDITABLE (self->alias)));
}

static void
phone_preferences_dispose (GObject *object)
{
  PhonePreferences *self = PHONE_PREFERENCES (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->devices);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (phone_preferences_parent_class)->dispose (object);
}

static void
phone_preferences_class_init (PhonePreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_DEVICE_ROW);
  g_type_ensure (PHONE_TYPE_RELAY_ENTRY);
  G_OBJECT_CLASS (klass)->dispose = phone_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, microphone);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, loudspeaker);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, echo_cancel);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, noise_suppression);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, gain_control);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, do_not_disturb);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, unknown_callers_ring);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, run_in_background);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, relay);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, use_relay);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, hide_address);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, keep_history_days);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, alias);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, fingerprint);
  gtk_widget_class_bind_template_callback (widget_class, relay_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_relay_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_history_cb);
  gtk_widget_class_bind_template_callback (widget_class, alias_applied_cb);
}

static void
bind_switches (PhonePreferences *self)
{
  const struct
  {
    const char *key;
    AdwSwitchRow *row;
  } switches[] = {
    { "echo-cancel", self->echo_cancel },
    { "noise-suppression", self->noise_suppression },
    { "gain-control", self->gain_control },
    { "do-not-disturb", self->do_not_disturb },
    { "unknown-callers-ring", self->unknown_callers_ring },
    { "run-in-background", self->run_in_background },
    { "hide-address", self->hide_address },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (switches); i++)
    g_settings_bind (self->settings, switches[i].key, switches[i].row, "active",
                     G_SETTINGS_BIND_DEFAULT);
}

static void
phone_preferences_init (PhonePreferences *self)
{
  g_autofree char *alias = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  self->devices = wzp_audio_devices_new ();
  bind_switches (self);
  g_settings_bind (self->settings, "keep-history-days", self->keep_history_days, "value",
                   G_SETTINGS_BIND_DEFAULT);
  alias = g_settings_get_string (self->settings, "alias");
  gtk_editable_set_text (GTK_EDITABLE (self->alias), alias);
  phone_device_row_bind (self->microphone, wzp_audio_devices_get_inputs (self->devices),
                         self->settings, "capture-device");
  phone_device_row_bind (self->loudspeaker, wzp_audio_devices_get_outputs (self->devices),
                         self->settings, "playback-device");
}

PhonePreferences *
phone_preferences_new (PhoneAccount *account)
{
  PhonePreferences *self = g_object_new (PHONE_TYPE_PREFERENCES, NULL);
  WzpIdentity *identity = phone_account_get_identity (account);

  self->account = g_object_ref (account);
  phone_relay_entry_set_relay (self->relay, phone_account_get_relay (account));
  update_use_relay (self);
  if (identity)
    adw_action_row_set_subtitle (self->fingerprint, wzp_identity_get_fingerprint (identity));
  return self;
}
