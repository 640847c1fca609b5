/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-relay-dialog.h"

#include <glib/gi18n.h>

#include "phone-key-view.h"
#include "phone-relay-entry.h"

struct _PhoneRelayDialog
{
  AdwDialog parent_instance;

  AdwEntryRow *name;
  PhoneRelayEntry *address;
  GtkLabel *hint;
  PhoneKeyView *key;
  GtkButton *done;

  PhoneAccount *account;
  PhoneRelay *relay; /* nullable */
};

G_DEFINE_FINAL_TYPE (PhoneRelayDialog, phone_relay_dialog, ADW_TYPE_DIALOG)

static gboolean
is_another (PhoneRelayDialog *self, const char *address)
{
  PhoneRelay *known = phone_relays_find (phone_account_get_relays (self->account), address);

  return known && known != self->relay;
}

static void
changed_cb (PhoneRelayDialog *self)
{
  const char *address = phone_relay_entry_get_relay (self->address);
  gboolean known = address && self->account && is_another (self, address);

  gtk_widget_set_visible (GTK_WIDGET (self->hint), known);
  gtk_widget_set_sensitive (GTK_WIDGET (self->done), address && !known);
}

static void
done_cb (PhoneRelayDialog *self)
{
  PhoneRelays *relays = phone_account_get_relays (self->account);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  g_autofree char *address = g_strdup (phone_relay_entry_get_relay (self->address));

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->done)))
    return;
  if (self->relay)
    phone_relays_edit (relays, self->relay, name, address);
  else
    phone_relays_add (relays, name, address);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
cancel_cb (PhoneRelayDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
phone_relay_dialog_finalize (GObject *object)
{
  PhoneRelayDialog *self = PHONE_RELAY_DIALOG (object);

  g_clear_object (&self->account);
  g_clear_object (&self->relay);
  G_OBJECT_CLASS (phone_relay_dialog_parent_class)->finalize (object);
}

static void
phone_relay_dialog_class_init (PhoneRelayDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_KEY_VIEW);
  g_type_ensure (PHONE_TYPE_RELAY_ENTRY);
  G_OBJECT_CLASS (klass)->finalize = phone_relay_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/relay-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayDialog, name);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayDialog, address);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayDialog, key);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayDialog, done);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
phone_relay_dialog_init (PhoneRelayDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneRelayDialog *
phone_relay_dialog_new (PhoneAccount *account, PhoneRelay *relay)
{
  PhoneRelayDialog *self = g_object_new (PHONE_TYPE_RELAY_DIALOG, NULL);

  self->account = g_object_ref (account);
  phone_relay_entry_set_data_path (self->address, phone_account_get_data_path (account));
  if (relay)
    {
      self->relay = g_object_ref (relay);
      adw_dialog_set_title (ADW_DIALOG (self), _ ("Edit Relay"));
      gtk_button_set_label (self->done, _ ("_Save"));
      gtk_editable_set_text (GTK_EDITABLE (self->name), phone_relay_get_name (relay));
      phone_relay_entry_set_relay (self->address, phone_relay_get_address (relay));
      phone_key_view_set_key (self->key, phone_relay_get_known_key (relay));
    }
  return self;
}
