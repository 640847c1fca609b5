/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-preferences-account.h"

struct _PhonePreferencesAccount
{
  AdwPreferencesPage parent_instance;

  AdwEntryRow *alias;
  AdwActionRow *fingerprint;

  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (PhonePreferencesAccount, phone_preferences_account, ADW_TYPE_PREFERENCES_PAGE)

static void
alias_applied_cb (PhonePreferencesAccount *self)
{
  g_settings_set_string (self->settings, "alias",
                         gtk_editable_get_text (GTK_EDITABLE (self->alias)));
}

static void
phone_preferences_account_dispose (GObject *object)
{
  PhonePreferencesAccount *self = PHONE_PREFERENCES_ACCOUNT (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_preferences_account_parent_class)->dispose (object);
}

static void
phone_preferences_account_class_init (PhonePreferencesAccountClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_preferences_account_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/preferences-account.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAccount, alias);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAccount, fingerprint);
  gtk_widget_class_bind_template_callback (widget_class, alias_applied_cb);
}

static void
phone_preferences_account_init (PhonePreferencesAccount *self)
{
  g_autofree char *alias = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  alias = g_settings_get_string (self->settings, "alias");
  gtk_editable_set_text (GTK_EDITABLE (self->alias), alias);
}

void
phone_preferences_account_set_account (PhonePreferencesAccount *self, PhoneAccount *account)
{
  WzpIdentity *identity = phone_account_get_identity (account);

  if (identity)
    adw_action_row_set_subtitle (self->fingerprint, wzp_identity_get_fingerprint (identity));
}
