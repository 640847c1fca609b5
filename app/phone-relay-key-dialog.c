/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-relay-key-dialog.h"

#include <glib/gi18n.h>

#include "phone-key-view.h"

struct _PhoneRelayKeyDialog
{
  AdwAlertDialog parent_instance;

  PhoneKeyView *known;
  PhoneKeyView *shown;

  PhoneRelays *relays;
  char *address;
  char *key; /* that was looked at: another one that comes meanwhile is not trusted */
};

G_DEFINE_FINAL_TYPE (PhoneRelayKeyDialog, phone_relay_key_dialog, ADW_TYPE_ALERT_DIALOG)

static void
response_cb (PhoneRelayKeyDialog *self, const char *response)
{
  if (g_str_equal (response, "trust"))
    phone_relays_trust (self->relays, self->address, self->key);
}

static void
phone_relay_key_dialog_finalize (GObject *object)
{
  PhoneRelayKeyDialog *self = PHONE_RELAY_KEY_DIALOG (object);

  g_clear_object (&self->relays);
  g_free (self->address);
  g_free (self->key);
  G_OBJECT_CLASS (phone_relay_key_dialog_parent_class)->finalize (object);
}

static void
phone_relay_key_dialog_class_init (PhoneRelayKeyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_KEY_VIEW);
  G_OBJECT_CLASS (klass)->finalize = phone_relay_key_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/relay-key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayKeyDialog, known);
  gtk_widget_class_bind_template_child (widget_class, PhoneRelayKeyDialog, shown);
  gtk_widget_class_bind_template_callback (widget_class, response_cb);
}

static void
phone_relay_key_dialog_init (PhoneRelayKeyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneRelayKeyDialog *
phone_relay_key_dialog_new (PhoneRelays *relays,
                            const char *title,
                            const char *address,
                            const char *known_key,
                            const char *key)
{
  PhoneRelayKeyDialog *self = g_object_new (PHONE_TYPE_RELAY_KEY_DIALOG, NULL);

  self->relays = g_object_ref (relays);
  self->address = g_strdup (address);
  self->key = g_strdup (key);
  phone_key_view_set_key (self->known, known_key);
  phone_key_view_set_key (self->shown, key);
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (self),
                                /* Translators: %s is the name or the address of a relay */
                                _ ("“%s” used to show another key. It may have been set up anew, "
                                   "or somebody may be between you and it. Ask "
                                   "whoever runs the relay which key is right."),
                                title);
  return self;
}

PhoneRelayKeyDialog *
phone_relay_key_dialog_new_for_relay (PhoneRelays *relays, PhoneRelay *relay)
{
  return phone_relay_key_dialog_new (
      relays, phone_relay_get_title (relay), phone_relay_get_address (relay),
      phone_relay_get_known_key (relay), phone_relay_get_key (relay));
}
