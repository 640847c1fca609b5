/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a client is told about the network it is in, what it may ask there, and what it knows of it. */
#define G_LOG_DOMAIN "wzp-client"

#include "wzp-client-object.h"
#include "wzp-reflect-round.h"

static void
send_texts (WzpClient *self, WzpCommandType type, const char *const *texts)
{
  WzpCommand *command = wzp_command_new (type, 0);

  command->texts = g_strdupv ((GStrv) texts);
  wzp_client_send (self, command);
}

static void
send_port_mapping (WzpClient *self)
{
  WzpCommand *command = wzp_command_new (WZP_COMMAND_SET_PORT_MAPPING, 0);

  command->flag = self->port_mapping;
  wzp_client_send (self, command);
}

void
wzp_client_send_network_settings (WzpClient *self)
{
  send_port_mapping (self);
}

/* --- what happens outside ---------------------------------------------------------------------- */

static void
network_changed_cb (WzpClient *self)
{
  wzp_client_send (self, wzp_command_new (WZP_COMMAND_NETWORK_CHANGED, 0));
}

/* The kernel tells the network thread of addresses and routes; this tells of what only a service or a portal
 * knows. It speaks in the default context, so others do without. */
void
wzp_client_watch_network (WzpClient *self)
{
  if (self->network_monitor || self->context != g_main_context_default ())
    return;
  self->network_monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->network_monitor, "network-changed",
                           G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
}

/* --- settings ---------------------------------------------------------------------------------- */

static gboolean
check_relays (const char *const *relays, GError **error)
{
  for (size_t i = 0; relays && relays[i]; i++)
    {
      const char *bar = strrchr (relays[i], '|');
      g_autofree char *host = NULL;
      uint16_t port;

      if (!wzp_relay_parse (bar ? bar + 1 : relays[i], &host, &port, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_stun_servers (const char *const *servers, GError **error)
{
  for (size_t i = 0; servers && servers[i]; i++)
    {
      g_autofree char *host = NULL;
      uint16_t port;

      if (!wzp_stun_server_parse (servers[i], &host, &port, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether it was another list. */
static gboolean
take_texts (GStrv *field, const char *const *texts)
{
  static const char *const none[] = { NULL };

  if (g_strv_equal (*field ? (const char *const *) *field : none, texts ? texts : none))
    return FALSE;
  g_strfreev (*field);
  *field = g_strdupv ((GStrv) texts);
  return TRUE;
}

/**
 * wzp_client_get_relays: (get-property relays)
 * @self: a client
 *
 * Gets the other relays that are asked how they see us.
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): each as it was given
 *
 * Since: 0.1
 */
const char *const *
wzp_client_get_relays (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return (const char *const *) self->relays;
}

/**
 * wzp_client_set_relays:
 * @self: a client
 * @relays: (nullable) (array zero-terminated=1): each `HOST`, `HOST:PORT` or `NAME|HOST:PORT`
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Sets the other relays that are asked how they see us and how far away they are. The client does not
 * register there. Those that its own relay tells of are asked besides.
 *
 * Returns: %FALSE with @error, and nothing changed, when one of them is no relay address
 *
 * Since: 0.1
 */
gboolean
wzp_client_set_relays (WzpClient *self, const char *const *relays, GError **error)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);

  if (!check_relays (relays, error))
    return FALSE;
  if (!take_texts (&self->relays, relays))
    return TRUE;
  send_texts (self, WZP_COMMAND_SET_RELAYS, relays);
  wzp_client_notify (self, WZP_CLIENT_PROP_RELAYS);
  return TRUE;
}

/**
 * wzp_client_get_stun_servers: (get-property stun-servers)
 * @self: a client
 *
 * Gets the STUN servers that are asked how they see us.
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): each as it was given
 *
 * Since: 0.1
 */
const char *const *
wzp_client_get_stun_servers (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return (const char *const *) self->stun_servers;
}

/**
 * wzp_client_set_stun_servers:
 * @self: a client
 * @servers: (nullable) (array zero-terminated=1): each `HOST` or `HOST:PORT`, the port being 3478 if not
 *   given
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Sets the STUN servers (RFC 8489) that are asked how they see us.
 *
 * Returns: %FALSE with @error, and nothing changed, when one of them is no server address
 *
 * Since: 0.1
 */
gboolean
wzp_client_set_stun_servers (WzpClient *self, const char *const *servers, GError **error)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);

  if (!check_stun_servers (servers, error))
    return FALSE;
  if (!take_texts (&self->stun_servers, servers))
    return TRUE;
  send_texts (self, WZP_COMMAND_SET_STUN_SERVERS, servers);
  wzp_client_notify (self, WZP_CLIENT_PROP_STUN_SERVERS);
  return TRUE;
}

/**
 * wzp_client_get_port_mapping: (get-property port-mapping)
 * @self: a client
 *
 * Gets whether the router may be asked to forward a port.
 *
 * Returns: %TRUE if it may
 *
 * Since: 0.1
 */
gboolean
wzp_client_get_port_mapping (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);

  return self->port_mapping;
}

/**
 * wzp_client_set_port_mapping: (set-property port-mapping)
 * @self: a client
 * @port_mapping: whether it may
 *
 * Sets whether the router may be asked to forward a port to us. What it forwards is given back when it
 * may not any more.
 *
 * Since: 0.1
 */
void
wzp_client_set_port_mapping (WzpClient *self, gboolean port_mapping)
{
  g_return_if_fail (WZP_IS_CLIENT (self));

  port_mapping = !!port_mapping;
  if (self->port_mapping == port_mapping)
    return;
  self->port_mapping = port_mapping;
  send_port_mapping (self);
  wzp_client_notify (self, WZP_CLIENT_PROP_PORT_MAPPING);
}

/**
 * wzp_client_impair:
 * @self: a client
 * @loss: which part of the packets is lost each way, 0 to 1
 * @delay_ms: by how many milliseconds at least the others come later, up to 5000
 * @jitter_ms: by up to how many more, up to 5000
 *
 * Makes a good network a bad one, to try what that is like: what comes in and what goes out is treated so, calls and all
 * else, so the other end hears it too. All zero, as at the beginning, ends it.
 *
 * Since: 0.1
 */
void
wzp_client_impair (WzpClient *self, double loss, guint delay_ms, guint jitter_ms)
{
  WzpCommand *command;

  g_return_if_fail (WZP_IS_CLIENT (self));
  g_return_if_fail (loss >= 0 && loss <= 1);

  command = wzp_command_new (WZP_COMMAND_IMPAIR, 0);
  command->impairment = (WzpImpairmentConfig) {
    .loss = loss,
    .delay = MIN (WZP_MS (delay_ms), WZP_IMPAIRMENT_MAX_DELAY),
    .jitter = MIN (WZP_MS (jitter_ms), WZP_IMPAIRMENT_MAX_DELAY),
  };
  wzp_client_send (self, command);
}

/**
 * wzp_client_get_nat: (get-property nat)
 * @self: a client
 *
 * Gets what is known of the network while the client is registered.
 *
 * Returns: (transfer none): the network, always the same object
 *
 * Since: 0.1
 */
WzpNatInfo *
wzp_client_get_nat (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->nat;
}

/**
 * wzp_client_ask_network:
 * @self: a client, registered or not
 *
 * Has relays and STUN servers asked anew how they see us. [property@Wzp.Client:nat] tells when that begins and
 * ends, and what they said. A registered client does so by itself when the network changes.
 *
 * Since: 0.1
 */
void
wzp_client_ask_network (WzpClient *self)
{
  g_return_if_fail (WZP_IS_CLIENT (self));

  wzp_client_send (self, wzp_command_new (WZP_COMMAND_ASK_NETWORK, 0));
}
