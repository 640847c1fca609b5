/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nobody is to think that all contacts are gone: what is wrong with the database is told as long as it is. */
#include <glib/gi18n.h>

#include "phone-window-private.h"

/* What cannot be opened is worse than what is wrong with a part of it. */
static const char *
find_problem (PhoneWindow *self)
{
  const char *problem = phone_account_get_storage_problem (self->account);

  if (!problem)
    problem = wzp_contacts_get_problem (phone_account_get_contacts (self->account));
  if (!problem)
    problem = wzp_call_history_get_problem (phone_account_get_history (self->account));
  if (!problem)
    problem = wzp_rooms_get_problem (phone_account_get_rooms (self->account));
  return problem;
}

static void
update (PhoneWindow *self)
{
  gboolean closed = phone_account_get_storage_problem (self->account) != NULL;

  adw_banner_set_title (self->storage, closed ? _ ("Contacts and past calls cannot be read")
                                              : _ ("Not all contacts and past calls are kept"));
  adw_banner_set_revealed (self->storage, find_problem (self) != NULL);
}

/* A path has no spaces where it could be broken. */
static GtkWidget *
make_problem_label (const char *problem)
{
  GtkWidget *label = gtk_label_new (problem);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE); /* it would come up selected */
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "caption");
  return label;
}

void
phone_window_explain_storage (PhoneWindow *self)
{
  gboolean closed = phone_account_get_storage_problem (self->account) != NULL;
  AdwDialog *alert =
      closed ? adw_alert_dialog_new (_ ("Nothing New Is Kept"),
                                     _ ("You can call and be called. The file is left as it is."))
             : adw_alert_dialog_new (_ ("Not All Is Kept"), NULL);

  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (alert),
                                    make_problem_label (find_problem (self)));
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (alert), "close", _ ("_Close"));
  adw_dialog_present (alert, GTK_WIDGET (self));
}

void
phone_window_watch_storage (PhoneWindow *self)
{
  GObject *kept[] = { G_OBJECT (phone_account_get_contacts (self->account)),
                      G_OBJECT (phone_account_get_history (self->account)),
                      G_OBJECT (phone_account_get_rooms (self->account)) };

  for (size_t i = 0; i < G_N_ELEMENTS (kept); i++)
    g_signal_connect_object (kept[i], "notify::problem", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
  update (self);
}
