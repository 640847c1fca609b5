/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-preferences.h"

#include "phone-preferences-account.h"
#include "phone-preferences-audio.h"
#include "phone-preferences-calls.h"
#include "phone-preferences-network.h"
#include "phone-preferences-privacy.h"

struct _PhonePreferences
{
  AdwPreferencesDialog parent_instance;

  PhonePreferencesAudio *audio;
  PhonePreferencesCalls *calls;
  PhonePreferencesNetwork *network;
  PhonePreferencesPrivacy *privacy;
  PhonePreferencesAccount *account;
};

G_DEFINE_FINAL_TYPE (PhonePreferences, phone_preferences, ADW_TYPE_PREFERENCES_DIALOG)

/* What a page says just happened. */
static void
toast_action (GtkWidget *widget, const char *name, GVariant *text)
{
  AdwToast *toast = adw_toast_new (g_variant_get_string (text, NULL));

  adw_toast_set_use_markup (toast, FALSE);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (widget), toast);
}

static void
phone_preferences_class_init (PhonePreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_PREFERENCES_ACCOUNT);
  g_type_ensure (PHONE_TYPE_PREFERENCES_AUDIO);
  g_type_ensure (PHONE_TYPE_PREFERENCES_CALLS);
  g_type_ensure (PHONE_TYPE_PREFERENCES_NETWORK);
  g_type_ensure (PHONE_TYPE_PREFERENCES_PRIVACY);
  gtk_widget_class_install_action (widget_class, "preferences.toast", "s", toast_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, audio);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, calls);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, network);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, privacy);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferences, account);
}

static void
phone_preferences_init (PhonePreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhonePreferences *
phone_preferences_new (PhoneAccount *account, PhonePush *push)
{
  PhonePreferences *self = g_object_new (PHONE_TYPE_PREFERENCES, NULL);

  phone_preferences_audio_set_account (self->audio, account);
  phone_preferences_audio_set_push (self->audio, account, push);
  phone_preferences_calls_set_account (self->calls, account);
  phone_preferences_network_set_account (self->network, account);
  phone_preferences_privacy_set_account (self->privacy, account);
  phone_preferences_account_set_account (self->account, account);
  return self;
}
