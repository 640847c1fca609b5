/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-preferences-privacy.h"

#include <glib/gi18n.h>

#include "phone-blocked-page.h"

struct _PhonePreferencesPrivacy
{
  AdwPreferencesPage parent_instance;

  AdwSwitchRow *hide_address;
  AdwSwitchRow *hide_on_lock_screen;
  AdwActionRow *blocked;
  AdwSpinRow *keep_history_days;

  GSettings *settings;
  PhoneAccount *account;
};

G_DEFINE_FINAL_TYPE (PhonePreferencesPrivacy, phone_preferences_privacy, ADW_TYPE_PREFERENCES_PAGE)

static void
update_blocked (PhonePreferencesPrivacy *self)
{
  GListModel *blocked = wzp_contacts_get_blocked (phone_account_get_contacts (self->account));
  guint n = g_list_model_get_n_items (blocked);
  g_autofree char *text =
      n > 0 ? g_strdup_printf (ngettext ("%u person", "%u people", n), n) : g_strdup (_ ("Nobody"));

  adw_action_row_set_subtitle (self->blocked, text);
}

static void
blocked_cb (PhonePreferencesPrivacy *self)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);

  adw_preferences_dialog_push_subpage (
      ADW_PREFERENCES_DIALOG (dialog),
      ADW_NAVIGATION_PAGE (phone_blocked_page_new (phone_account_get_contacts (self->account))));
}

static void
cleared_cb (PhonePreferencesPrivacy *self, const char *response)
{
  if (!g_str_equal (response, "clear"))
    return;
  wzp_call_history_clear (phone_account_get_history (self->account));
  gtk_widget_activate_action (GTK_WIDGET (self), "preferences.toast", "s", _ ("History cleared"));
}

static void
clear_history_cb (PhonePreferencesPrivacy *self)
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

static void
phone_preferences_privacy_dispose (GObject *object)
{
  PhonePreferencesPrivacy *self = PHONE_PREFERENCES_PRIVACY (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (phone_preferences_privacy_parent_class)->dispose (object);
}

static void
phone_preferences_privacy_class_init (PhonePreferencesPrivacyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_preferences_privacy_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/preferences-privacy.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesPrivacy, hide_address);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesPrivacy, hide_on_lock_screen);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesPrivacy, blocked);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesPrivacy, keep_history_days);
  gtk_widget_class_bind_template_callback (widget_class, blocked_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_history_cb);
}

static void
phone_preferences_privacy_init (PhonePreferencesPrivacy *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  g_settings_bind (self->settings, "hide-on-lock-screen", self->hide_on_lock_screen, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "hide-address", self->hide_address, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "keep-history-days", self->keep_history_days, "value",
                   G_SETTINGS_BIND_DEFAULT);
}

void
phone_preferences_privacy_set_account (PhonePreferencesPrivacy *self, PhoneAccount *account)
{
  self->account = g_object_ref (account);
  g_signal_connect_object (wzp_contacts_get_blocked (phone_account_get_contacts (account)),
                           "items-changed", G_CALLBACK (update_blocked), self, G_CONNECT_SWAPPED);
  update_blocked (self);
}
