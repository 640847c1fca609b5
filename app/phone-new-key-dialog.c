/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-new-key-dialog.h"

#include <glib/gi18n.h>

#include "phone-fingerprint-check.h"

struct _PhoneNewKeyDialog
{
  AdwAlertDialog parent_instance;

  AdwEntryRow *fingerprint;
  GtkLabel *hint;

  WzpContacts *contacts;
  WzpContact *contact;
  char *canonical; /* NULL while what is typed is no fingerprint, or one that is taken */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneNewKeyDialog, phone_new_key_dialog, ADW_TYPE_ALERT_DIALOG)

static void
say (PhoneNewKeyDialog *self, gboolean wrong, const char *text)
{
  gtk_label_set_label (self->hint, text ? text : "");
  gtk_widget_set_css_classes (GTK_WIDGET (self->hint),
                              (const char *[]) { "caption", wrong ? "error" : "dimmed", NULL });
}

/* Somebody else's cannot be this one's as well. */
static void
refuse_taken (PhoneNewKeyDialog *self)
{
  WzpContact *known = self->canonical ? wzp_contacts_find (self->contacts, self->canonical) : NULL;
  g_autofree char *text = NULL;

  if (!known)
    return;
  /* Translators: %s is a person's name */
  text = g_strdup_printf (_ ("This is %s already."), wzp_contact_get_display_name (known));
  say (self, TRUE, text);
  g_clear_pointer (&self->canonical, g_free);
}

static void
edited_cb (PhoneNewKeyDialog *self)
{
  g_autofree char *hint = NULL;
  gboolean wrong;

  g_free (self->canonical);
  self->canonical = phone_fingerprint_check (
      gtk_editable_get_text (GTK_EDITABLE (self->fingerprint)), NULL, &wrong, &hint);
  say (self, wrong, hint);
  refuse_taken (self);
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "change",
                                         self->canonical != NULL);
}

static void
change_cb (PhoneNewKeyDialog *self)
{
  if (self->canonical &&
      wzp_contacts_change_fingerprint (self->contacts, self->contact, self->canonical, NULL))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
phone_new_key_dialog_finalize (GObject *object)
{
  PhoneNewKeyDialog *self = PHONE_NEW_KEY_DIALOG (object);

  g_clear_object (&self->contacts);
  g_clear_object (&self->contact);
  g_free (self->canonical);
  G_OBJECT_CLASS (phone_new_key_dialog_parent_class)->finalize (object);
}

static void
phone_new_key_dialog_class_init (PhoneNewKeyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = phone_new_key_dialog_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/new-key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneNewKeyDialog, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, PhoneNewKeyDialog, hint);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
}

static void
phone_new_key_dialog_init (PhoneNewKeyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneNewKeyDialog *
phone_new_key_dialog_new (WzpContacts *contacts, WzpContact *contact)
{
  PhoneNewKeyDialog *self = g_object_new (PHONE_TYPE_NEW_KEY_DIALOG, NULL);

  self->contacts = g_object_ref (contacts);
  self->contact = g_object_ref (contact);
  g_signal_connect (self, "response::change", G_CALLBACK (change_cb), NULL);
  return self;
}
