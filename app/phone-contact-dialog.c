/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-contact-dialog.h"

#include <glib/gi18n.h>

#include "phone-code-check.h"
#include "phone-fingerprint-check.h"
#include "phone-scan-dialog.h"

struct _PhoneContactDialog
{
  AdwDialog parent_instance;

  AdwEntryRow *name;
  AdwEntryRow *fingerprint;
  GtkLabel *hint;
  GtkWidget *add;

  WzpContacts *contacts;
  char *canonical;
};

enum
{
  SIGNAL_ADDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneContactDialog, phone_contact_dialog, ADW_TYPE_DIALOG)

static void
say (PhoneContactDialog *self, gboolean wrong, const char *text)
{
  gtk_label_set_label (self->hint, text ? text : "");
  gtk_widget_set_css_classes (GTK_WIDGET (self->hint),
                              (const char *[]) { "caption", wrong ? "error" : "dimmed", NULL });
}

static void
changed_cb (PhoneContactDialog *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));
  g_autofree char *hint = NULL;
  gboolean wrong;

  g_free (self->canonical);
  self->canonical = phone_fingerprint_check (
      gtk_editable_get_text (GTK_EDITABLE (self->fingerprint)), NULL, &wrong, &hint);
  say (self, wrong, hint);
  gtk_widget_set_sensitive (self->add, *name && self->canonical);
}

/* What cannot be right but for the list: our own fingerprint, or somebody who is there already. */
static void
add_cb (PhoneContactDialog *self)
{
  WzpContact *known = self->canonical ? wzp_contacts_find (self->contacts, self->canonical) : NULL;
  WzpContact *contact;

  if (!gtk_widget_get_sensitive (self->add))
    return;
  if (known && wzp_contact_get_saved (known))
    {
      g_autofree char *text =
          /* Translators: %s is a person's name */
          g_strdup_printf (_ ("This is %s already."), wzp_contact_get_display_name (known));

      say (self, TRUE, text);
      return;
    }
  contact = wzp_contacts_add (self->contacts, self->canonical,
                              gtk_editable_get_text (GTK_EDITABLE (self->name)), NULL);
  if (!contact)
    {
      say (self, TRUE, _ ("This fingerprint cannot be added."));
      return;
    }
  g_signal_emit (self, signals[SIGNAL_ADDED], 0, contact);
  adw_dialog_close (ADW_DIALOG (self));
}

/* The name that a code has is a suggestion: what a person has typed stays. */
static char *
scanned_cb (PhoneContactDialog *self, char **texts)
{
  char *wrong;
  g_autoptr (WzpLink) person = phone_code_check ((const char *const *) texts, &wrong);
  const char *name = person ? wzp_link_get_name (person) : NULL;

  if (!person)
    return wrong;
  gtk_editable_set_text (GTK_EDITABLE (self->fingerprint), wzp_link_get_fingerprint (person));
  if (name && !*gtk_editable_get_text (GTK_EDITABLE (self->name)))
    gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  return NULL;
}

static void
scan_cb (PhoneContactDialog *self)
{
  PhoneScanDialog *dialog = phone_scan_dialog_new (_ ("Scan the code of the person to add."));

  g_signal_connect_object (dialog, "scanned", G_CALLBACK (scanned_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
cancel_cb (PhoneContactDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
phone_contact_dialog_finalize (GObject *object)
{
  PhoneContactDialog *self = PHONE_CONTACT_DIALOG (object);

  g_clear_object (&self->contacts);
  g_free (self->canonical);
  G_OBJECT_CLASS (phone_contact_dialog_parent_class)->finalize (object);
}

static void
phone_contact_dialog_class_init (PhoneContactDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = phone_contact_dialog_finalize;
  signals[SIGNAL_ADDED] = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, WZP_TYPE_CONTACT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/contact-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneContactDialog, name);
  gtk_widget_class_bind_template_child (widget_class, PhoneContactDialog, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, PhoneContactDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, PhoneContactDialog, add);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, scan_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
phone_contact_dialog_init (PhoneContactDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneContactDialog *
phone_contact_dialog_new (WzpContacts *contacts, const char *name, const char *fingerprint)
{
  PhoneContactDialog *self = g_object_new (PHONE_TYPE_CONTACT_DIALOG, NULL);

  self->contacts = g_object_ref (contacts);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name ? name : "");
  if (fingerprint)
    gtk_editable_set_text (GTK_EDITABLE (self->fingerprint), fingerprint);
  return self;
}
