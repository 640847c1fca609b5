/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a report becomes a summary, and what can be asked of one. Its text is wzp-netcheck-code.c's. */
#include "wzp-netcheck-summary-private.h"

#include <string.h>

#include "wzp-address-scope.h"

G_DEFINE_BOXED_TYPE (WzpNetcheckSummary,
                     wzp_netcheck_summary,
                     wzp_netcheck_summary_ref,
                     wzp_netcheck_summary_unref)

/**
 * wzp_netcheck_summary_ref:
 * @self: a summary
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
WzpNetcheckSummary *
wzp_netcheck_summary_ref (WzpNetcheckSummary *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * wzp_netcheck_summary_unref:
 * @self: (transfer full): a summary
 *
 * Drops a reference.
 *
 * Since: 0.1
 */
void
wzp_netcheck_summary_unref (WzpNetcheckSummary *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release (self);
}

/* --- from a report ----------------------------------------------------------------------------- */

static WzpNetObstacle
find_obstacle (const WzpNetcheckReport *report)
{
  switch (wzp_netcheck_report_get_verdict (report))
    {
    case WZP_NETCHECK_VERDICT_OFFLINE:
      return WZP_NET_OBSTACLE_OFFLINE;
    case WZP_NETCHECK_VERDICT_CAPTIVE_PORTAL:
      return WZP_NET_OBSTACLE_CAPTIVE_PORTAL;
    case WZP_NETCHECK_VERDICT_UDP_BLOCKED:
      return WZP_NET_OBSTACLE_UDP_BLOCKED;
    case WZP_NETCHECK_VERDICT_NO_RELAY:
      return WZP_NET_OBSTACLE_NO_RELAY;
    case WZP_NETCHECK_VERDICT_PORTS_BLOCKED:
      return WZP_NET_OBSTACLE_FEW_PORTS;
    case WZP_NETCHECK_VERDICT_UNKNOWN:
    case WZP_NETCHECK_VERDICT_RELAYED:
    case WZP_NETCHECK_VERDICT_UNCERTAIN:
    case WZP_NETCHECK_VERDICT_SOME_DIRECT:
    case WZP_NETCHECK_VERDICT_DIRECT_BY_IPV6:
    case WZP_NETCHECK_VERDICT_DIRECT:
      return WZP_NET_OBSTACLE_NONE;
    }
  g_assert_not_reached ();
}

static WzpPortForwarding
find_forwarding (const WzpNetcheckReport *report)
{
  gboolean is_refused = FALSE, is_shared = FALSE, is_silent = TRUE;

  if (wzp_address_is_set (wzp_netcheck_report_get_mapped (report)))
    return WZP_PORT_FORWARDING_YES;
  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    {
      const WzpNetcheckPortMap *map = &report->port_maps[i];

      is_refused |= map->problem == WZP_PORT_MAP_PROBLEM_REFUSED;
      is_shared |= map->problem == WZP_PORT_MAP_PROBLEM_NOT_PUBLIC;
      is_silent &= map->available == WZP_TRI_NO;
    }
  if (is_shared)
    return WZP_PORT_FORWARDING_NOT_PUBLIC;
  if (is_refused)
    return WZP_PORT_FORWARDING_REFUSED;
  return is_silent ? WZP_PORT_FORWARDING_NO : WZP_PORT_FORWARDING_UNKNOWN;
}

static WzpNetcheckSummaryIp
summarise_ip (const WzpNetcheckIp *ip)
{
  return (WzpNetcheckSummaryIp) {
    .is_usable = ip->system == WZP_TRI_NO ? WZP_TRI_NO : ip->udp,
    .mapping = ip->nat.mapping,
    .filtering = ip->nat.filtering,
    .allocation = ip->nat.allocation.pattern,
    .several_addresses = ip->nat.several_addresses,
  };
}

/* Not 0. @what keeps hashes of one thing from being compared with those of another. */
static uint16_t
hint (const char *what, const void *bytes, size_t len)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  uint8_t digest[32];
  gsize digest_len = sizeof digest;
  unsigned bits;

  g_checksum_update (checksum, (const guchar *) what, (gssize) strlen (what));
  g_checksum_update (checksum, bytes, (gssize) len);
  g_checksum_get_digest (checksum, digest, &digest_len);
  bits = ((unsigned) digest[0] << 8 | digest[1]) & ((1u << WZP_NETCHECK_HINT_BITS) - 1);
  return (uint16_t) MAX (bits, 1);
}

/* A machine that has a public address itself shares it with nobody; who is seen with several is not to be
 * found by one. */
static uint16_t
hint_at_outside (const WzpNatReport *nat)
{
  if (!wzp_address_is_global (&nat->mapped) || !wzp_address_is_v4 (&nat->mapped) ||
      nat->behind_nat != WZP_TRI_YES || nat->several_addresses == WZP_TRI_YES)
    return 0;
  return hint ("wzp netcheck outside", &nat->mapped.v4.sin_addr, sizeof nat->mapped.v4.sin_addr);
}

WzpNetcheckSummary *
wzp_netcheck_summary_new (const WzpNetcheckReport *report, gboolean hides_address)
{
  WzpNetcheckSummary *self;

  if (!report->is_complete)
    return NULL;
  self = g_atomic_rc_box_new0 (WzpNetcheckSummary);
  self->obstacle = find_obstacle (report);
  self->hides_address = hides_address;
  for (unsigned i = 0; i < WZP_NETCHECK_N_FAMILIES; i++)
    self->ip[i] = summarise_ip (&report->ip[i]);
  self->hairpin = report->ip[WZP_NETCHECK_V4].nat.hairpin;
  self->forwarding = find_forwarding (report);
  self->outside = hint_at_outside (&report->ip[WZP_NETCHECK_V4].nat);
  if (report->has_router_link)
    self->router =
        hint ("wzp netcheck router", report->router_link.bytes, sizeof report->router_link.bytes);
  return self;
}

/* --- facts ------------------------------------------------------------------------------------- */

/* The family whose router matters: IPv4's, unless only IPv6 works. */
static const WzpNetcheckSummaryIp *
main_ip (const WzpNetcheckSummary *self)
{
  const WzpNetcheckSummaryIp *v4 = &self->ip[WZP_NETCHECK_V4], *v6 = &self->ip[WZP_NETCHECK_V6];

  return v4->is_usable != WZP_TRI_YES && v6->is_usable == WZP_TRI_YES ? v6 : v4;
}

/**
 * wzp_netcheck_summary_get_obstacle:
 * @self: a summary
 *
 * Gets what stops calls at that end.
 *
 * Returns: an obstacle
 *
 * Since: 0.1
 */
WzpNetObstacle
wzp_netcheck_summary_get_obstacle (const WzpNetcheckSummary *self)
{
  g_return_val_if_fail (self != NULL, WZP_NET_OBSTACLE_NONE);

  return self->obstacle;
}

/**
 * wzp_netcheck_summary_get_hides_address:
 * @self: a summary
 *
 * Gets whether that end tells nobody its addresses.
 *
 * Returns: whether addresses are hidden
 *
 * Since: 0.1
 */
gboolean
wzp_netcheck_summary_get_hides_address (const WzpNetcheckSummary *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->hides_address;
}

/**
 * wzp_netcheck_summary_get_ipv4:
 * @self: a summary
 *
 * Gets whether that end is connected by IPv4.
 *
 * Returns: whether somebody has answered by it
 *
 * Since: 0.1
 */
WzpAvailability
wzp_netcheck_summary_get_ipv4 (const WzpNetcheckSummary *self)
{
  g_return_val_if_fail (self != NULL, WZP_AVAILABILITY_UNKNOWN);

  return wzp_netcheck_to_availability (self->ip[WZP_NETCHECK_V4].is_usable);
}

/**
 * wzp_netcheck_summary_get_ipv6:
 * @self: a summary
 *
 * Gets whether that end is connected by IPv6.
 *
 * Returns: whether somebody has answered by it
 *
 * Since: 0.1
 */
WzpAvailability
wzp_netcheck_summary_get_ipv6 (const WzpNetcheckSummary *self)
{
  g_return_val_if_fail (self != NULL, WZP_AVAILABILITY_UNKNOWN);

  return wzp_netcheck_to_availability (self->ip[WZP_NETCHECK_V6].is_usable);
}

/**
 * wzp_netcheck_summary_get_mapping:
 * @self: a summary
 *
 * Gets which outside ports that end's router gives: by IPv4, or by IPv6 where there is only that.
 *
 * Returns: a mapping
 *
 * Since: 0.1
 */
WzpNatMapping
wzp_netcheck_summary_get_mapping (const WzpNetcheckSummary *self)
{
  g_return_val_if_fail (self != NULL, WZP_NAT_MAPPING_UNKNOWN);

  return main_ip (self)->mapping;
}

/**
 * wzp_netcheck_summary_get_filtering:
 * @self: a summary
 *
 * Gets whose packets that end's router lets in: by IPv4, or by IPv6 where there is only that.
 *
 * Returns: a filtering
 *
 * Since: 0.1
 */
WzpNatFiltering
wzp_netcheck_summary_get_filtering (const WzpNetcheckSummary *self)
{
  g_return_val_if_fail (self != NULL, WZP_NAT_FILTERING_UNKNOWN);

  return main_ip (self)->filtering;
}

/**
 * wzp_netcheck_summary_get_allocation:
 * @self: a summary
 *
 * Gets how that end's router chooses outside ports: by IPv4, or by IPv6 where there is only that.
 *
 * Returns: a pattern
 *
 * Since: 0.1
 */
WzpNatAllocationPattern
wzp_netcheck_summary_get_allocation (const WzpNetcheckSummary *self)
{
  g_return_val_if_fail (self != NULL, WZP_NAT_ALLOCATION_UNKNOWN);

  return main_ip (self)->allocation;
}

/**
 * wzp_netcheck_summary_get_port_forwarding:
 * @self: a summary
 *
 * Gets whether that end's router forwards a port.
 *
 * Returns: whether it does
 *
 * Since: 0.1
 */
WzpPortForwarding
wzp_netcheck_summary_get_port_forwarding (const WzpNetcheckSummary *self)
{
  g_return_val_if_fail (self != NULL, WZP_PORT_FORWARDING_UNKNOWN);

  return self->forwarding;
}
