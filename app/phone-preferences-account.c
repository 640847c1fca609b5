/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-preferences-account.h"

#include <glib/gi18n.h>

#include "phone-contacts-file.h"
#include "phone-restore-page.h"
#include "phone-words-page.h"

struct _PhonePreferencesAccount
{
  AdwPreferencesPage parent_instance;

  AdwEntryRow *alias;
  AdwActionRow *fingerprint;
  AdwBanner *in_file;
  AdwActionRow *place;

  GSettings *settings;
  PhoneAccount *account;
  WzpIdentity *other; /* that is to be used instead; nullable */
};

G_DEFINE_FINAL_TYPE (PhonePreferencesAccount, phone_preferences_account, ADW_TYPE_PREFERENCES_PAGE)

static void
say (PhonePreferencesAccount *self, const char *text)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "preferences.toast", "s", text);
}

static AdwPreferencesDialog *
get_dialog (PhonePreferencesAccount *self)
{
  return ADW_PREFERENCES_DIALOG (
      gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG));
}

/* Asks before what cannot be undone, or seen by others. */
static void
ask (PhonePreferencesAccount *self,
     const char *heading,
     const char *body,
     const char *label,
     AdwResponseAppearance appearance,
     GCallback answered)
{
  AdwDialog *alert = adw_alert_dialog_new (heading, body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "cancel", _ ("_Cancel"), "do", label,
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "do", appearance);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  g_signal_connect_object (alert, "response::do", answered, self, G_CONNECT_SWAPPED);
  adw_dialog_present (alert, GTK_WIDGET (self));
}

/* --- who I am --------------------------------------------------------------------------------- */

static void
alias_applied_cb (PhonePreferencesAccount *self)
{
  g_settings_set_string (self->settings, "alias",
                         gtk_editable_get_text (GTK_EDITABLE (self->alias)));
}

static void
copy_cb (PhonePreferencesAccount *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          adw_action_row_get_subtitle (self->fingerprint));
  say (self, _ ("Fingerprint copied"));
}

static void
update (PhonePreferencesAccount *self)
{
  WzpIdentity *identity = phone_account_get_identity (self->account);
  gboolean in_file = phone_account_get_place (self->account) == PHONE_PLACE_FILE;

  adw_action_row_set_subtitle (self->fingerprint,
                               identity ? wzp_identity_get_fingerprint (identity) : "");
  adw_action_row_set_subtitle (self->place, in_file ? _ ("In a file") : _ ("In the keyring"));
  adw_banner_set_revealed (self->in_file, in_file);
}

/* --- where it is kept ------------------------------------------------------------------------- */

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhonePreferencesAccount) self = user_data;
  PhoneAccount *account = PHONE_ACCOUNT (source);
  g_autoptr (GError) error = NULL;

  if (!phone_account_keep_finish (account, result, &error))
    say (self, g_error_matches (error, PHONE_STORE_ERROR, PHONE_STORE_ERROR_LOCKED)
                   ? _ ("The keyring was not unlocked")
                   : _ ("The keyring did not take your identity"));
  else
    say (self, phone_account_get_place (account) == PHONE_PLACE_FILE
                   ? _ ("This desktop has no keyring")
                   : _ ("Moved to the keyring"));
}

static void
move_cb (PhonePreferencesAccount *self)
{
  phone_account_keep_async (self->account, phone_account_get_identity (self->account), FALSE,
                            moved_cb, g_object_ref (self));
}

/* --- recovery words --------------------------------------------------------------------------- */

static void
show_words_cb (PhonePreferencesAccount *self)
{
  PhoneWordsPage *page = g_object_new (PHONE_TYPE_WORDS_PAGE, NULL);

  phone_words_page_show_again (page, phone_account_get_identity (self->account));
  adw_preferences_dialog_push_subpage (get_dialog (self), ADW_NAVIGATION_PAGE (page));
}

static void
words_cb (PhonePreferencesAccount *self)
{
  if (phone_account_get_identity (self->account))
    ask (self, _ ("Show Recovery Words?"),
         _ ("Whoever sees these words can call in your name and answer your calls. Make sure that "
            "nobody is looking."),
         _ ("_Show"), ADW_RESPONSE_DEFAULT, G_CALLBACK (show_words_cb));
}

/* --- another identity ------------------------------------------------------------------------- */

static void replace (PhonePreferencesAccount *self, gboolean file);

static void
not_replaced_cb (PhonePreferencesAccount *self, const char *response)
{
  if (!g_str_equal (response, "cancel"))
    replace (self, g_str_equal (response, "file"));
}

static void
tell_not_replaced (PhonePreferencesAccount *self, const char *why)
{
  AdwDialog *alert = adw_alert_dialog_new (_ ("The Identity Is Not Kept"), why);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "cancel", _ ("_Cancel"), "file",
                                  _ ("_Keep It in a File"), "again", _ ("_Try Again"), NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  g_signal_connect_object (alert, "response", G_CALLBACK (not_replaced_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (alert, GTK_WIDGET (self));
}

static void
replaced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhonePreferencesAccount) self = user_data;
  g_autoptr (GError) error = NULL;

  if (phone_account_keep_finish (PHONE_ACCOUNT (source), result, &error))
    {
      update (self);
      say (self, _ ("Using the restored identity"));
    }
  else if (gtk_widget_get_root (GTK_WIDGET (self)))
    tell_not_replaced (self, error->message);
}

static void
replace (PhonePreferencesAccount *self, gboolean file)
{
  phone_account_keep_async (self->account, self->other, file, replaced_cb, g_object_ref (self));
}

static void
replace_confirmed_cb (PhonePreferencesAccount *self)
{
  adw_preferences_dialog_pop_subpage (get_dialog (self));
  replace (self, FALSE);
}

static void
restored_cb (PhonePreferencesAccount *self, WzpIdentity *identity)
{
  WzpIdentity *own = phone_account_get_identity (self->account);

  if (own &&
      g_str_equal (wzp_identity_get_fingerprint (identity), wzp_identity_get_fingerprint (own)))
    {
      say (self, _ ("This is your identity already"));
      return;
    }
  g_clear_pointer (&self->other, wzp_identity_unref);
  self->other = wzp_identity_ref (identity);
  ask (self, _ ("Replace Your Identity?"),
       _ ("Nobody can reach you by your present fingerprint any more, and only its recovery words "
          "bring it back. Contacts and history stay."),
       _ ("_Replace"), ADW_RESPONSE_DESTRUCTIVE, G_CALLBACK (replace_confirmed_cb));
}

static void
restore_cb (PhonePreferencesAccount *self)
{
  WzpClient *client = phone_account_get_client (self->account);
  AdwNavigationPage *page;

  if (client && g_list_model_get_n_items (wzp_client_get_calls (client)) > 0)
    {
      say (self, _ ("Not possible during a call"));
      return;
    }
  page = g_object_new (PHONE_TYPE_RESTORE_PAGE, NULL);
  g_signal_connect_object (page, "restored", G_CALLBACK (restored_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_dialog_push_subpage (get_dialog (self), page);
}

/* --- contacts --------------------------------------------------------------------------------- */

static void
export_cb (PhonePreferencesAccount *self)
{
  phone_contacts_file_export (GTK_WIDGET (self), phone_account_get_contacts (self->account));
}

static void
import_cb (PhonePreferencesAccount *self)
{
  phone_contacts_file_import (GTK_WIDGET (self), phone_account_get_contacts (self->account));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_preferences_account_dispose (GObject *object)
{
  PhonePreferencesAccount *self = PHONE_PREFERENCES_ACCOUNT (object);

  if (self->account)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->other, wzp_identity_unref);
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
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAccount, in_file);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesAccount, place);
  gtk_widget_class_bind_template_callback (widget_class, alias_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, move_cb);
  gtk_widget_class_bind_template_callback (widget_class, words_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
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
  self->account = g_object_ref (account);
  g_signal_connect_swapped (account, "notify::place", G_CALLBACK (update), self);
  g_signal_connect_swapped (account, "notify::identity", G_CALLBACK (update), self);
  update (self);
}
