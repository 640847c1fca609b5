/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-preferences-network.h"

#include <glib/gi18n.h>

#include "phone-relay-entry.h"

struct _PhonePreferencesNetwork
{
  AdwPreferencesPage parent_instance;

  PhoneRelayEntry *relay;
  GtkWidget *use_relay;

  PhoneAccount *account;
};

G_DEFINE_FINAL_TYPE (PhonePreferencesNetwork, phone_preferences_network, ADW_TYPE_PREFERENCES_PAGE)

static void
update_use_relay (PhonePreferencesNetwork *self)
{
  const char *typed = phone_relay_entry_get_relay (self->relay);

  gtk_widget_set_sensitive (self->use_relay,
                            typed && g_strcmp0 (typed, phone_account_get_relay (self->account)));
}

static void
relay_changed_cb (PhonePreferencesNetwork *self)
{
  if (self->account)
    update_use_relay (self);
}

static void
use_relay_cb (PhonePreferencesNetwork *self)
{
  const char *typed = phone_relay_entry_get_relay (self->relay);

  if (!typed || !gtk_widget_get_sensitive (self->use_relay))
    return;
  phone_account_set_relay (self->account, typed);
  update_use_relay (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "preferences.toast", "s",
                              _ ("Using the new relay"));
}

static void
phone_preferences_network_dispose (GObject *object)
{
  PhonePreferencesNetwork *self = PHONE_PREFERENCES_NETWORK (object);

  g_clear_object (&self->account);
  G_OBJECT_CLASS (phone_preferences_network_parent_class)->dispose (object);
}

static void
phone_preferences_network_class_init (PhonePreferencesNetworkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_RELAY_ENTRY);
  G_OBJECT_CLASS (klass)->dispose = phone_preferences_network_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/preferences-network.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, relay);
  gtk_widget_class_bind_template_child (widget_class, PhonePreferencesNetwork, use_relay);
  gtk_widget_class_bind_template_callback (widget_class, relay_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_relay_cb);
}

static void
phone_preferences_network_init (PhonePreferencesNetwork *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_preferences_network_set_account (PhonePreferencesNetwork *self, PhoneAccount *account)
{
  self->account = g_object_ref (account);
  phone_relay_entry_set_relay (self->relay, phone_account_get_relay (account));
  update_use_relay (self);
}
