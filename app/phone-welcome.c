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

  PhoneAccount *account;
  WzpIdentity *identity; /* made, and not kept before its words have been checked */
};

G_DEFINE_FINAL_TYPE (PhoneWelcome, phone_welcome, ADW_TYPE_BIN)

/* There is no way back from here: the identity is kept. */
static void
show_relay (PhoneWelcome *self)
{
  adw_navigation_view_replace_with_tags (self->view, (const char *[]) { "relay" }, 1);
  gtk_widget_grab_focus (GTK_WIDGET (self->relay));
}

static void
keep (PhoneWelcome *self, WzpIdentity *identity)
{
  g_autoptr (GError) error = NULL;

  if (phone_account_keep_identity (self->account, identity, &error))
    {
      if (!*phone_account_get_relay (self->account))
        show_relay (self);
      return;
    }
  phone_welcome_show_problem (self, error->message);
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
  g_autoptr (WzpIdentity) identity = g_steal_pointer (&self->identity);

  keep (self, identity);
}

static void
restore_cb (PhoneWelcome *self)
{
  adw_navigation_view_push_by_tag (self->view, "restore");
}

static void
restored_cb (PhoneWelcome *self, WzpIdentity *identity)
{
  keep (self, identity);
}

static void
relay_chosen_cb (PhoneWelcome *self)
{
  const char *relay = phone_relay_entry_get_relay (self->relay);

  if (relay)
    phone_account_set_relay (self->account, relay);
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

  g_clear_object (&self->account);
  g_clear_pointer (&self->identity, wzp_identity_unref);
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
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, written_cb);
  gtk_widget_class_bind_template_callback (widget_class, checked_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
  gtk_widget_class_bind_template_callback (widget_class, restored_cb);
  gtk_widget_class_bind_template_callback (widget_class, relay_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
}

static void
phone_welcome_init (PhoneWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_welcome_begin (PhoneWelcome *self, PhoneAccount *account)
{
  g_set_object (&self->account, account);
  if (phone_account_get_identity (account))
    show_relay (self);
}

void
phone_welcome_show_problem (PhoneWelcome *self, const char *problem)
{
  g_autofree char *text = g_markup_escape_text (problem, -1);

  adw_status_page_set_description (self->problem, text);
  adw_navigation_view_replace_with_tags (self->view, (const char *[]) { "problem" }, 1);
}
