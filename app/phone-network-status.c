/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-network-status.h"

#include <glib/gi18n.h>

struct _PhoneNetworkStatus
{
  GObject parent_instance;

  PhoneAccount *account;
  WzpClient *client; /* nullable */
  WzpNatInfo *nat;   /* of the client */
  GNetworkMonitor *monitor;
  const char *text; /* static */
  PhoneTone tone;
};

enum
{
  PROP_TEXT = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneNetworkStatus, phone_network_status, G_TYPE_OBJECT)

/* A client that is not registered knows nothing of the network yet. */
static WzpNetcheckVerdict
judge (PhoneNetworkStatus *self)
{
  WzpNetcheckVerdict outlook = wzp_nat_info_get_outlook (self->nat);

  if (g_network_monitor_get_connectivity (self->monitor) == G_NETWORK_CONNECTIVITY_PORTAL &&
      wzp_client_get_state (self->client) != WZP_CLIENT_STATE_ONLINE)
    return WZP_NETCHECK_VERDICT_CAPTIVE_PORTAL;
  switch (wzp_client_get_state (self->client))
    {
    case WZP_CLIENT_STATE_ONLINE:
      break;
    case WZP_CLIENT_STATE_OFFLINE:
    case WZP_CLIENT_STATE_CONNECTING:
      return WZP_NETCHECK_VERDICT_UNKNOWN;
    case WZP_CLIENT_STATE_RECONNECTING:
    case WZP_CLIENT_STATE_FAILED:
      return outlook == WZP_NETCHECK_VERDICT_OFFLINE || outlook == WZP_NETCHECK_VERDICT_UDP_BLOCKED
                 ? outlook
                 : WZP_NETCHECK_VERDICT_NO_RELAY;
    }
  return outlook;
}

static void
update (PhoneNetworkStatus *self)
{
  WzpNetcheckVerdict verdict = self->client ? judge (self) : WZP_NETCHECK_VERDICT_UNKNOWN;
  const char *text = phone_words_for_outlook (verdict);

  if (self->client &&
      g_error_matches (wzp_client_get_error (self->client), WZP_ERROR, WZP_ERROR_KEY_CHANGED))
    text = _ ("The Relay’s Key Has Changed");
  if (g_strcmp0 (self->text, text) == 0)
    return;
  self->text = text;
  self->tone = phone_tone_for_verdict (verdict);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
drop_client (PhoneNetworkStatus *self)
{
  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  if (self->nat)
    g_signal_handlers_disconnect_by_data (self->nat, self);
  g_clear_object (&self->client);
  g_clear_object (&self->nat);
}

static void
client_cb (PhoneNetworkStatus *self)
{
  WzpClient *client = phone_account_get_client (self->account);

  drop_client (self);
  if (client)
    {
      self->client = g_object_ref (client);
      self->nat = g_object_ref (wzp_client_get_nat (client));
      g_signal_connect_swapped (client, "notify::state", G_CALLBACK (update), self);
      g_signal_connect_swapped (client, "notify::error", G_CALLBACK (update), self);
      g_signal_connect_swapped (self->nat, "notify::outlook", G_CALLBACK (update), self);
    }
  update (self);
}

static void
phone_network_status_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TEXT)
    g_value_set_string (value, PHONE_NETWORK_STATUS (object)->text);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_network_status_dispose (GObject *object)
{
  PhoneNetworkStatus *self = PHONE_NETWORK_STATUS (object);

  drop_client (self);
  if (self->account)
    g_signal_handlers_disconnect_by_data (self->account, self);
  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->account);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (phone_network_status_parent_class)->dispose (object);
}

static void
phone_network_status_class_init (PhoneNetworkStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = phone_network_status_get_property;
  object_class->dispose = phone_network_status_dispose;
  properties[PROP_TEXT] =
      g_param_spec_string ("text", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
phone_network_status_init (PhoneNetworkStatus *self)
{
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_swapped (self->monitor, "network-changed", G_CALLBACK (update), self);
}

PhoneNetworkStatus *
phone_network_status_new (PhoneAccount *account)
{
  PhoneNetworkStatus *self = g_object_new (PHONE_TYPE_NETWORK_STATUS, NULL);

  self->account = g_object_ref (account);
  g_signal_connect_swapped (account, "notify::client", G_CALLBACK (client_cb), self);
  client_cb (self);
  return self;
}

const char *
phone_network_status_get_text (PhoneNetworkStatus *self)
{
  return self->text;
}

PhoneTone
phone_network_status_get_tone (PhoneNetworkStatus *self)
{
  return self->tone;
}
