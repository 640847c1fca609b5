/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program sets and reads of a WzpNetcheck. */
#include "wzp-error.h"
#include "wzp-hop.h"
#include "wzp-netcheck-object.h"
#include "wzp-netcheck-summary-private.h"
#include "wzp-portal-probe.h"
#include "wzp-reflect-round.h"

#include <string.h>

/**
 * wzp_netcheck_set_relays:
 * @self: a check
 * @relays: (nullable) (array zero-terminated=1): relays, `HOST[:PORT]` or `NAME|HOST[:PORT]` each
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Sets the relays that are asked from the next run on.
 *
 * Returns: %FALSE with @error when one of them cannot be one; then nothing has changed
 *
 * Since: 0.1
 */
gboolean
wzp_netcheck_set_relays (WzpNetcheck *self, const char *const *relays, GError **error)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), FALSE);

  for (size_t i = 0; relays && relays[i]; i++)
    {
      const char *bar = strchr (relays[i], '|');
      g_autofree char *host = NULL;
      uint16_t port;

      if (!wzp_relay_parse (bar ? bar + 1 : relays[i], &host, &port, error))
        return FALSE;
    }
  g_strfreev (self->relays);
  self->relays = g_strdupv ((char **) relays);
  wzp_netcheck_notify (self, WZP_NETCHECK_PROP_RELAYS);
  return TRUE;
}

/**
 * wzp_netcheck_set_stun_servers:
 * @self: a check
 * @servers: (nullable) (array zero-terminated=1): STUN servers, `HOST[:PORT]` each
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Sets the STUN servers that are asked from the next run on.
 *
 * Returns: %FALSE with @error when one of them cannot be one; then nothing has changed
 *
 * Since: 0.1
 */
gboolean
wzp_netcheck_set_stun_servers (WzpNetcheck *self, const char *const *servers, GError **error)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), FALSE);

  for (size_t i = 0; servers && servers[i]; i++)
    {
      g_autofree char *host = NULL;
      uint16_t port;

      if (!wzp_stun_server_parse (servers[i], &host, &port, error))
        return FALSE;
    }
  g_strfreev (self->stun_servers);
  self->stun_servers = g_strdupv ((char **) servers);
  wzp_netcheck_notify (self, WZP_NETCHECK_PROP_STUN_SERVERS);
  return TRUE;
}

/**
 * wzp_netcheck_set_portal_url:
 * @self: a check
 * @url: (nullable): an `http://` address that answers with status 204; %NULL: none
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Sets the place that is asked, from the next run on, to see whether the network answers in its stead. None is
 * known to the library: without it only the system's word and the answers of relays tell.
 *
 * Returns: %FALSE with @error when it is no such address; then nothing has changed
 *
 * Since: 0.1
 */
gboolean
wzp_netcheck_set_portal_url (WzpNetcheck *self, const char *url, GError **error)
{
  g_autoptr (GError) why = NULL;

  g_return_val_if_fail (WZP_IS_NETCHECK (self), FALSE);

  if (url && !wzp_portal_check_url (url, &why))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "“%s” cannot be asked: %s", url,
                   why->message);
      return FALSE;
    }
  if (g_set_str (&self->portal_url, url))
    wzp_netcheck_notify (self, WZP_NETCHECK_PROP_PORTAL_URL);
  return TRUE;
}

/**
 * wzp_netcheck_get_portal_url: (get-property portal-url)
 * @self: a check
 *
 * Gets the place by which a captive portal is found out.
 *
 * Returns: (nullable): an address; %NULL: none is asked
 *
 * Since: 0.1
 */
const char *
wzp_netcheck_get_portal_url (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return self->portal_url;
}

/**
 * wzp_netcheck_set_port_mapping: (set-property port-mapping)
 * @self: a check
 * @port_mapping: whether to ask the router
 *
 * Sets whether the router is asked for a port from the next run on.
 *
 * Since: 0.1
 */
void
wzp_netcheck_set_port_mapping (WzpNetcheck *self, gboolean port_mapping)
{
  g_return_if_fail (WZP_IS_NETCHECK (self));

  port_mapping = port_mapping != FALSE;
  if (self->port_mapping == port_mapping)
    return;
  self->port_mapping = port_mapping;
  wzp_netcheck_notify (self, WZP_NETCHECK_PROP_PORT_MAPPING);
}

/**
 * wzp_netcheck_set_hides_address: (set-property hides-address)
 * @self: a check
 * @hides_address: whether calls tell no address
 *
 * Sets whether this machine's calls tell the other end no address. The check itself is the same; its summary
 * says so.
 *
 * Since: 0.1
 */
void
wzp_netcheck_set_hides_address (WzpNetcheck *self, gboolean hides_address)
{
  g_return_if_fail (WZP_IS_NETCHECK (self));

  hides_address = hides_address != FALSE;
  if (self->hides_address == hides_address)
    return;
  self->hides_address = hides_address;
  wzp_netcheck_notify (self, WZP_NETCHECK_PROP_HIDES_ADDRESS);
}

/**
 * wzp_netcheck_get_hides_address: (get-property hides-address)
 * @self: a check
 *
 * Gets whether this machine's calls tell the other end no address.
 *
 * Returns: whether calls tell no address
 *
 * Since: 0.1
 */
gboolean
wzp_netcheck_get_hides_address (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), FALSE);

  return self->hides_address;
}

/**
 * wzp_netcheck_to_text:
 * @self: a check
 *
 * Prints what was found, for people: the verdict, what to do, then the evidence.
 *
 * Returns: (transfer full): a text of many lines
 *
 * Since: 0.1
 */
char *
wzp_netcheck_to_text (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return wzp_netcheck_report_to_text (self->report);
}

/**
 * wzp_netcheck_to_json:
 * @self: a check
 * @peer: (nullable): what a check found at another person's end
 *
 * Prints what was found, for programs, and how a call with the other person would go: the installed
 * `netcheck.schema.json` describes it.
 *
 * Returns: (transfer full): one JSON object in one line
 *
 * Since: 0.1
 */
char *
wzp_netcheck_to_json (WzpNetcheck *self, const WzpNetcheckSummary *peer)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return wzp_netcheck_report_to_json (self->report, self->hides_address, peer);
}

/**
 * wzp_netcheck_dup_summary:
 * @self: a check
 *
 * Gets what was found as far as it decides how calls go, short enough to be passed on.
 *
 * Returns: (transfer full) (nullable): a summary; %NULL when no check has been completed
 *
 * Since: 0.1
 */
WzpNetcheckSummary *
wzp_netcheck_dup_summary (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return wzp_netcheck_summary_new (self->report, self->hides_address);
}

/**
 * wzp_netcheck_get_client: (get-property client)
 * @self: a check
 *
 * Gets whose socket is used.
 *
 * Returns: (transfer none) (nullable): a client; %NULL: the check has one of its own
 *
 * Since: 0.1
 */
WzpClient *
wzp_netcheck_get_client (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return self->client;
}

/**
 * wzp_netcheck_get_data_path: (get-property data-path)
 * @self: a check
 *
 * Gets where the keys of relays are remembered.
 *
 * Returns: (nullable): a path; %NULL: nothing is remembered
 *
 * Since: 0.1
 */
const char *
wzp_netcheck_get_data_path (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return self->data_path;
}

/**
 * wzp_netcheck_get_relays: (get-property relays)
 * @self: a check
 *
 * Gets the relays that are asked.
 *
 * Returns: (nullable) (array zero-terminated=1) (transfer none): relays
 *
 * Since: 0.1
 */
const char *const *
wzp_netcheck_get_relays (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return (const char *const *) self->relays;
}

/**
 * wzp_netcheck_get_stun_servers: (get-property stun-servers)
 * @self: a check
 *
 * Gets the STUN servers that are asked.
 *
 * Returns: (nullable) (array zero-terminated=1) (transfer none): STUN servers
 *
 * Since: 0.1
 */
const char *const *
wzp_netcheck_get_stun_servers (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return (const char *const *) self->stun_servers;
}

/**
 * wzp_netcheck_get_port_mapping: (get-property port-mapping)
 * @self: a check
 *
 * Gets whether the router is asked for a port.
 *
 * Returns: whether the router is asked for a port
 *
 * Since: 0.1
 */
gboolean
wzp_netcheck_get_port_mapping (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), FALSE);

  return self->port_mapping;
}

/**
 * wzp_netcheck_get_running: (get-property running)
 * @self: a check
 *
 * Gets whether a check is under way.
 *
 * Returns: whether a check is under way
 *
 * Since: 0.1
 */
gboolean
wzp_netcheck_get_running (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), FALSE);

  return self->task != NULL;
}

/**
 * wzp_netcheck_get_progress: (get-property progress)
 * @self: a check
 *
 * Gets how much of the check is done.
 *
 * Returns: a share, 0 to 1
 *
 * Since: 0.1
 */
double
wzp_netcheck_get_progress (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), 0);

  return self->report->progress;
}

/**
 * wzp_netcheck_get_verdict: (get-property verdict)
 * @self: a check
 *
 * Gets what the network allows, as far as known.
 *
 * Returns: a verdict
 *
 * Since: 0.1
 */
WzpNetcheckVerdict
wzp_netcheck_get_verdict (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), WZP_NETCHECK_VERDICT_UNKNOWN);

  return self->verdict;
}

/**
 * wzp_netcheck_get_verdict_text: (get-property verdict-text)
 * @self: a check
 *
 * Gets what the network allows, for people.
 *
 * Returns: a sentence
 *
 * Since: 0.1
 */
const char *
wzp_netcheck_get_verdict_text (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return self->verdict_text;
}

/**
 * wzp_netcheck_get_advice: (get-property advice)
 * @self: a check
 *
 * Gets what the person can do about it.
 *
 * Returns: (nullable): a sentence; %NULL when nothing need be done
 *
 * Since: 0.1
 */
const char *
wzp_netcheck_get_advice (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return self->advice;
}

/**
 * wzp_netcheck_get_public_address: (get-property public-address)
 * @self: a check
 *
 * Gets how others see this machine.
 *
 * Returns: (nullable): address and port; %NULL when nobody has seen us
 *
 * Since: 0.1
 */
const char *
wzp_netcheck_get_public_address (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return self->public_address;
}

/**
 * wzp_netcheck_get_nat_verdict: (get-property nat-verdict)
 * @self: a check
 *
 * Gets what other programs of this protocol say of the network.
 *
 * Returns: a verdict
 *
 * Since: 0.1
 */
WzpNatVerdict
wzp_netcheck_get_nat_verdict (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), WZP_NAT_VERDICT_UNKNOWN);

  return self->nat_verdict;
}

/**
 * wzp_netcheck_get_rows: (get-property rows)
 * @self: a check
 *
 * Gets the findings. The list is always the same.
 *
 * Returns: (transfer none): a list of [class@Wzp.NetcheckRow]
 *
 * Since: 0.1
 */
GListModel *
wzp_netcheck_get_rows (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return G_LIST_MODEL (self->rows);
}

/**
 * wzp_netcheck_get_servers: (get-property servers)
 * @self: a check
 *
 * Gets how relays and STUN servers answered. The list follows the answers.
 *
 * Returns: (transfer none): a list of [class@Wzp.NatRow]
 *
 * Since: 0.1
 */
GListModel *
wzp_netcheck_get_servers (WzpNetcheck *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK (self), NULL);

  return G_LIST_MODEL (self->servers);
}
