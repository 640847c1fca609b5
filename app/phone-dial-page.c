/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-dial-page.h"

#include <glib/gi18n.h>

#include "phone-code-check.h"
#include "phone-fingerprint-check.h"
#include "phone-scan-dialog.h"
#include "phone-words.h"

struct _PhoneDialPage
{
  AdwBin parent_instance;

  AdwEntryRow *entry;
  GtkLabel *hint;
  AdwSwitchRow *hide_address;
  GtkWidget *call;
  AdwActionRow *own_row;

  GSettings *settings;
  char *own;
  char *fingerprint; /* as the wire has it; NULL while what is typed is none */
};

enum
{
  SIGNAL_DIAL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneDialPage, phone_dial_page, ADW_TYPE_BIN)

static void
changed_cb (PhoneDialPage *self)
{
  g_autofree char *hint = NULL;
  gboolean wrong;

  g_free (self->fingerprint);
  self->fingerprint = phone_fingerprint_check (gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                                               self->own, &wrong, &hint);
  gtk_label_set_label (self->hint, hint ? hint : "");
  gtk_widget_set_css_classes (GTK_WIDGET (self->hint),
                              (const char *[]) { "caption", wrong ? "error" : "dimmed", NULL });
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  gtk_widget_set_sensitive (self->call, self->fingerprint != NULL);
}

static void
dial_cb (PhoneDialPage *self)
{
  if (!self->fingerprint)
    return;
  g_signal_emit (self, signals[SIGNAL_DIAL], 0, self->fingerprint,
                 adw_switch_row_get_active (self->hide_address));
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PhoneDialPage) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (!text || !self->entry)
    return;
  phone_dial_page_prepare (self, g_strstrip (text));
}

static void
paste_cb (PhoneDialPage *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, pasted_cb,
                                 g_object_ref (self));
}

static char *
scanned_cb (PhoneDialPage *self, char **texts)
{
  char *wrong;
  g_autoptr (WzpLink) person = phone_code_check ((const char *const *) texts, &wrong);

  if (person)
    phone_dial_page_prepare (self, wzp_link_get_fingerprint (person));
  return wrong;
}

static void
scan_cb (PhoneDialPage *self)
{
  PhoneScanDialog *dialog = phone_scan_dialog_new (_ ("Scan the code of the person to call."));

  g_signal_connect_object (dialog, "scanned", G_CALLBACK (scanned_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static gboolean
phone_dial_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PHONE_DIAL_PAGE (widget)->entry));
}

static void
phone_dial_page_dispose (GObject *object)
{
  PhoneDialPage *self = PHONE_DIAL_PAGE (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_dial_page_parent_class)->dispose (object);
}

static void
phone_dial_page_finalize (GObject *object)
{
  PhoneDialPage *self = PHONE_DIAL_PAGE (object);

  g_free (self->own);
  g_free (self->fingerprint);
  G_OBJECT_CLASS (phone_dial_page_parent_class)->finalize (object);
}

static void
phone_dial_page_class_init (PhoneDialPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = phone_dial_page_dispose;
  object_class->finalize = phone_dial_page_finalize;
  widget_class->grab_focus = phone_dial_page_grab_focus;
  /* The fingerprint, and whether to hide our address from it. */
  signals[SIGNAL_DIAL] =
      g_signal_new ("dial", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/dial-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneDialPage, entry);
  gtk_widget_class_bind_template_child (widget_class, PhoneDialPage, hint);
  gtk_widget_class_bind_template_child (widget_class, PhoneDialPage, hide_address);
  gtk_widget_class_bind_template_child (widget_class, PhoneDialPage, call);
  gtk_widget_class_bind_template_child (widget_class, PhoneDialPage, own_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, dial_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_cb);
  gtk_widget_class_bind_template_callback (widget_class, scan_cb);
}

static void
phone_dial_page_init (PhoneDialPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  g_settings_bind (self->settings, "hide-address", self->hide_address, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

void
phone_dial_page_set_own (PhoneDialPage *self, const char *fingerprint)
{
  g_autofree char *spelled = phone_words_spell_fingerprint (fingerprint);

  g_set_str (&self->own, fingerprint);
  adw_action_row_set_subtitle (self->own_row, fingerprint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->own_row),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spelled, -1);
}

void
phone_dial_page_prepare (PhoneDialPage *self, const char *fingerprint)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), fingerprint);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (self->fingerprint ? self->call : GTK_WIDGET (self->entry));
}
