/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a network check says of one end, short enough to be passed on: from two of them follows how a call
 * would go. */
#pragma once

#include <glib-object.h>

#include "wzp-nat-types.h"
#include "wzp-port-mapper.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpNetObstacle:
 * @WZP_NET_OBSTACLE_NONE: none is known
 * @WZP_NET_OBSTACLE_OFFLINE: the machine has no network
 * @WZP_NET_OBSTACLE_CAPTIVE_PORTAL: the network wants a login first
 * @WZP_NET_OBSTACLE_UDP_BLOCKED: nobody answers by UDP
 * @WZP_NET_OBSTACLE_NO_RELAY: no relay answers
 * @WZP_NET_OBSTACLE_FEW_PORTS: relays answer, but UDP to other ports does not pass
 *
 * What stops calls, or direct ones, at one end.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_NET_OBSTACLE_NONE,
  WZP_NET_OBSTACLE_OFFLINE,
  WZP_NET_OBSTACLE_CAPTIVE_PORTAL,
  WZP_NET_OBSTACLE_UDP_BLOCKED,
  WZP_NET_OBSTACLE_NO_RELAY,
  WZP_NET_OBSTACLE_FEW_PORTS,
} WzpNetObstacle;

/**
 * WzpPortForwarding:
 * @WZP_PORT_FORWARDING_UNKNOWN: the router was not asked, or it is not certain that it speaks nothing
 * @WZP_PORT_FORWARDING_YES: the router forwards a port when asked
 * @WZP_PORT_FORWARDING_NO: the router speaks none of the protocols
 * @WZP_PORT_FORWARDING_REFUSED: the router speaks, and refuses
 * @WZP_PORT_FORWARDING_NOT_PUBLIC: the router would, but has no public address: its provider shares one among
 *   customers
 *
 * Whether a router lets in who was not written to before.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_PORT_FORWARDING_UNKNOWN,
  WZP_PORT_FORWARDING_YES,
  WZP_PORT_FORWARDING_NO,
  WZP_PORT_FORWARDING_REFUSED,
  WZP_PORT_FORWARDING_NOT_PUBLIC,
} WzpPortForwarding;

/**
 * WZP_NETCHECK_CODE_ERROR:
 *
 * Error domain of codes that cannot be read. Codes are of [error@Wzp.NetcheckCodeError].
 *
 * Since: 0.1
 */
#define WZP_NETCHECK_CODE_ERROR (wzp_netcheck_code_error_quark ())

/**
 * WzpNetcheckCodeError:
 * @WZP_NETCHECK_CODE_ERROR_FOREIGN: the text is something else
 * @WZP_NETCHECK_CODE_ERROR_VERSION: the code is of another version of this program
 * @WZP_NETCHECK_CODE_ERROR_SHORT: something is missing at the end
 * @WZP_NETCHECK_CODE_ERROR_LONG: something follows the code
 * @WZP_NETCHECK_CODE_ERROR_MISTYPED: a character is wrong
 *
 * Why a text is no code of a network check.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_NETCHECK_CODE_ERROR_FOREIGN,
  WZP_NETCHECK_CODE_ERROR_VERSION,
  WZP_NETCHECK_CODE_ERROR_SHORT,
  WZP_NETCHECK_CODE_ERROR_LONG,
  WZP_NETCHECK_CODE_ERROR_MISTYPED,
} WzpNetcheckCodeError;

WZP_AVAILABLE_IN_ALL
GQuark wzp_netcheck_code_error_quark (void);

#define WZP_TYPE_NETCHECK_SUMMARY (wzp_netcheck_summary_get_type ())

/**
 * WzpNetcheckSummary:
 *
 * What a network check found, as far as it decides how a call between two people goes. It is passed on as a
 * code of one line, `WZPNET1-` and four times four letters and digits, in which letter case, spaces and hyphens
 * do not count. Who gets it by another way than from the person can learn no address from it: of the public
 * address and of the router there are 12 bits of a hash each, enough to see that two people share one.
 *
 * It never changes, and may be used in any thread.
 *
 * Since: 0.1
 */
typedef struct _WzpNetcheckSummary WzpNetcheckSummary;

WZP_AVAILABLE_IN_ALL
GType wzp_netcheck_summary_get_type (void);

WZP_AVAILABLE_IN_ALL
WzpNetcheckSummary *wzp_netcheck_summary_parse (const char *code, GError **error);
WZP_AVAILABLE_IN_ALL
char *wzp_netcheck_summary_to_code (const WzpNetcheckSummary *self);

WZP_AVAILABLE_IN_ALL
WzpNetcheckSummary *wzp_netcheck_summary_ref (WzpNetcheckSummary *self);
WZP_AVAILABLE_IN_ALL
void wzp_netcheck_summary_unref (WzpNetcheckSummary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpNetcheckSummary, wzp_netcheck_summary_unref)

WZP_AVAILABLE_IN_ALL
WzpNetObstacle wzp_netcheck_summary_get_obstacle (const WzpNetcheckSummary *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_netcheck_summary_get_hides_address (const WzpNetcheckSummary *self);
WZP_AVAILABLE_IN_ALL
WzpAvailability wzp_netcheck_summary_get_ipv4 (const WzpNetcheckSummary *self);
WZP_AVAILABLE_IN_ALL
WzpAvailability wzp_netcheck_summary_get_ipv6 (const WzpNetcheckSummary *self);
WZP_AVAILABLE_IN_ALL
WzpNatMapping wzp_netcheck_summary_get_mapping (const WzpNetcheckSummary *self);
WZP_AVAILABLE_IN_ALL
WzpNatFiltering wzp_netcheck_summary_get_filtering (const WzpNetcheckSummary *self);
WZP_AVAILABLE_IN_ALL
WzpNatAllocationPattern wzp_netcheck_summary_get_allocation (const WzpNetcheckSummary *self);
WZP_AVAILABLE_IN_ALL
WzpPortForwarding wzp_netcheck_summary_get_port_forwarding (const WzpNetcheckSummary *self);

G_END_DECLS
