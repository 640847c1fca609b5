/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-welcome.h"

#include <glib/gi18n.h>

#include "phone-relay-entry.h"
#include "phone-restore-page.h"
#include "phone-words-check-page.h"
#include "phone-words-page.h"

struct _PhoneWelcome
{
  AdwBin parent_instance;

  AdwNavigationView *view;
  PhoneWordsPage *words;
  PhoneWordsCheckPage *check;
  PhoneRelayEntry *relay;
  AdwStatusPage *problem;
  GtkWidget *restore_instead;
  GtkWidget *keep_in_file;
  AdwStatusPage *waiting;

  PhoneAccount *account;
  WzpIdentity *identity; /* made, and not kept before its words have been checked */
  WzpIdentity *unkept;   /* wanted, and not kept yet */
  guint patience;        /* timeout after which waiting is explained; 0: none */
};

G_DEFINE_FINAL_TYPE (PhoneWelcome, phone_welcome, ADW_TYPE_BIN)

/* A keyring that is open answers before anybody could read what is waited for. */
#define PATIENCE_MS 700

static void
show_only (PhoneWelcome *self, const char *page)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  adw_navigation_view_replace_with_tags (self->view, &page, 1);
}

static gboolean
waited_cb (gpointer data)
{
  PhoneWelcome *self = data;

  self->patience = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->waiting), TRUE);
  return G_SOURCE_REMOVE;
}

static void
show_waiting (PhoneWelcome *self)
{
  show_only (self, "wait");
  gtk_widget_set_visible (GTK_WIDGET (self->waiting), FALSE);
  self->patience = g_timeout_add (PATIENCE_MS, waited_cb, self);
}

/* There is no way back from here: the identity is kept. */
static void
show_relay (PhoneWelcome *self)
{
  show_only (self, "relay");
  gtk_widget_grab_focus (GTK_WIDGET (self->relay));
}

static void
show_problem (PhoneWelcome *self, const char *problem)
{
  g_autofree char *text = g_markup_escape_text (problem, -1);

  adw_status_page_set_title (self->problem, self->unkept ? _ ("The Identity Is Not Kept")
                                                         : _ ("The Identity Cannot Be Used"));
  adw_status_page_set_description (self->problem, text);
  gtk_widget_set_visible (self->restore_instead, !self->unkept);
  gtk_widget_set_visible (self->keep_in_file, self->unkept != NULL);
  show_only (self, "problem");
}

static void
update (PhoneWelcome *self)
{
  const GError *problem = phone_account_get_problem (self->account);

  if (phone_account_get_loading (self->account))
    show_waiting (self);
  else if (problem)
    show_problem (self, problem->message);
  else if (!phone_account_get_identity (self->account))
    show_only (self, "start");
  else if (!*phone_account_get_relay (self->account))
    show_relay (self);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhoneWelcome) self = user_data;
  g_autoptr (GError) error = NULL;

  if (phone_account_keep_finish (PHONE_ACCOUNT (source), result, &error))
    {
      g_clear_pointer (&self->unkept, wzp_identity_unref);
      if (self->account)
        update (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, error->message);
}

static void
keep (PhoneWelcome *self, gboolean file)
{
  show_waiting (self);
  phone_account_keep_async (self->account, self->unkept, file, kept_cb, g_object_ref (self));
}

static void
keep_in_file_cb (PhoneWelcome *self)
{
  keep (self, TRUE);
}

static void
retry_cb (PhoneWelcome *self)
{
  if (self->unkept)
    keep (self, FALSE);
  else
    phone_account_load (self->account);
}

static void
create_cb (PhoneWelcome *self)
{
  g_clear_pointer (&self->identity, wzp_identity_unref);
  self->identity = wzp_identity_new_random ();
  phone_words_page_show (self->words, self->identity);
  adw_navigation_view_push_by_tag (self->view, "words");
}

static void
written_cb (PhoneWelcome *self)
{
  phone_words_check_page_ask (self->check, self->identity);
  adw_navigation_view_push_by_tag (self->view, "check");
}

static void
checked_cb (PhoneWelcome *self)
{
  g_clear_pointer (&self->unkept, wzp_identity_unref);
  self->unkept = g_steal_pointer (&self->identity);
  keep (self, FALSE);
}

static void
restore_cb (PhoneWelcome *self)
{
  adw_navigation_view_push_by_tag (self->view, "restore");
}

static void
restored_cb (PhoneWelcome *self, WzpIdentity *identity)
{
  g_clear_pointer (&self->unkept, wzp_identity_unref);
  self->unkept = wzp_identity_ref (identity);
  keep (self, FALSE);
}

static void
relay_chosen_cb (PhoneWelcome *self)
{
  const char *relay = phone_relay_entry_get_relay (self->relay);

  if (relay)
    {
      phone_account_set_relay (self->account, relay);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.offer-set-up", NULL);
    }
}

static gboolean
has_text (gpointer object, const char *text)
{
  return text && *text;
}

static void
phone_welcome_dispose (GObject *object)
{
  PhoneWelcome *self = PHONE_WELCOME (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  if (self->account)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  g_clear_pointer (&self->identity, wzp_identity_unref);
  g_clear_pointer (&self->unkept, wzp_identity_unref);
  G_OBJECT_CLASS (phone_welcome_parent_class)->dispose (object);
}

static void
phone_welcome_class_init (PhoneWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_WORDS_PAGE);
  g_type_ensure (PHONE_TYPE_WORDS_CHECK_PAGE);
  g_type_ensure (PHONE_TYPE_RESTORE_PAGE);
  g_type_ensure (PHONE_TYPE_RELAY_ENTRY);
  G_OBJECT_CLASS (klass)->dispose = phone_welcome_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneWelcome, view);
  gtk_widget_class_bind_template_child (widget_class, PhoneWelcome, words);
  gtk_widget_class_bind_template_child (widget_class, PhoneWelcome, check);
  gtk_widget_class_bind_template_child (widget_class, PhoneWelcome, relay);
  gtk_widget_class_bind_template_child (widget_class, PhoneWelcome, problem);
  gtk_widget_class_bind_template_child (widget_class, PhoneWelcome, restore_instead);
  gtk_widget_class_bind_template_child (widget_class, PhoneWelcome, keep_in_file);
  gtk_widget_class_bind_template_child (widget_class, PhoneWelcome, waiting);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, written_cb);
  gtk_widget_class_bind_template_callback (widget_class, checked_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
  gtk_widget_class_bind_template_callback (widget_class, restored_cb);
  gtk_widget_class_bind_template_callback (widget_class, relay_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_in_file_cb);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
}

static void
phone_welcome_init (PhoneWelcome *self)
{
  g_autoptr (AdwSpinnerPaintable) spinner = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  spinner = adw_spinner_paintable_new (GTK_WIDGET (self->waiting));
  adw_status_page_set_paintable (self->waiting, GDK_PAINTABLE (spinner));
}

void
phone_welcome_begin (PhoneWelcome *self, PhoneAccount *account)
{
  if (g_set_object (&self->account, account))
    g_signal_connect_swapped (account, "notify::loading", G_CALLBACK (update), self);
  phone_relay_entry_set_data_path (self->relay, phone_account_get_data_path (account));
  update (self);
}
