/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Has the router forward a port to us, as a GObject: asks by PCP, NAT-PMP and UPnP, keeps what was
 * given, gives it back. Decides nothing (wzp-mapping-machine) and knows nothing of candidates. */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpPortMapperState:
 * @WZP_PORT_MAPPER_STATE_IDLE: not started
 * @WZP_PORT_MAPPER_STATE_ACQUIRING: the router is being asked
 * @WZP_PORT_MAPPER_STATE_MAPPED: the external address forwards to the local port
 * @WZP_PORT_MAPPER_STATE_UNAVAILABLE: there is no mapping now; it is tried again later
 * @WZP_PORT_MAPPER_STATE_RELEASING: the mapping is being given back
 * @WZP_PORT_MAPPER_STATE_RELEASED: nothing is held any more; it can be started again
 *
 * Where a [class@Wzp.PortMapper] stands.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_PORT_MAPPER_STATE_IDLE,
  WZP_PORT_MAPPER_STATE_ACQUIRING,
  WZP_PORT_MAPPER_STATE_MAPPED,
  WZP_PORT_MAPPER_STATE_UNAVAILABLE,
  WZP_PORT_MAPPER_STATE_RELEASING,
  WZP_PORT_MAPPER_STATE_RELEASED,
} WzpPortMapperState;

/**
 * WzpPortMapProtocol:
 * @WZP_PORT_MAP_PROTOCOL_NONE: none
 * @WZP_PORT_MAP_PROTOCOL_PCP: Port Control Protocol, RFC 6887
 * @WZP_PORT_MAP_PROTOCOL_NAT_PMP: NAT-PMP, RFC 6886
 * @WZP_PORT_MAP_PROTOCOL_UPNP: UPnP Internet Gateway Device
 *
 * How a router is asked to forward a port.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_PORT_MAP_PROTOCOL_NONE,
  WZP_PORT_MAP_PROTOCOL_PCP,
  WZP_PORT_MAP_PROTOCOL_NAT_PMP,
  WZP_PORT_MAP_PROTOCOL_UPNP,
} WzpPortMapProtocol;

/**
 * WzpPortMapProtocols:
 * @WZP_PORT_MAP_PROTOCOLS_PCP: Port Control Protocol
 * @WZP_PORT_MAP_PROTOCOLS_NAT_PMP: NAT-PMP
 * @WZP_PORT_MAP_PROTOCOLS_UPNP: UPnP Internet Gateway Device
 * @WZP_PORT_MAP_PROTOCOLS_ALL: all of them
 *
 * A set of protocols.
 *
 * Since: 0.1
 */
typedef enum /*< flags >*/
{
  WZP_PORT_MAP_PROTOCOLS_PCP = 1 << 0,
  WZP_PORT_MAP_PROTOCOLS_NAT_PMP = 1 << 1,
  WZP_PORT_MAP_PROTOCOLS_UPNP = 1 << 2,
  WZP_PORT_MAP_PROTOCOLS_ALL = 7,
} WzpPortMapProtocols;

/**
 * WzpAvailability:
 * @WZP_AVAILABILITY_UNKNOWN: not found out; never to be shown as no
 * @WZP_AVAILABILITY_NO: asked, and it is not there
 * @WZP_AVAILABILITY_YES: it answered
 *
 * Whether something is there.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_AVAILABILITY_UNKNOWN,
  WZP_AVAILABILITY_NO,
  WZP_AVAILABILITY_YES,
} WzpAvailability;

/**
 * WzpPortMapProblem:
 * @WZP_PORT_MAP_PROBLEM_NONE: none
 * @WZP_PORT_MAP_PROBLEM_NO_GATEWAY: this machine has no IPv4 router
 * @WZP_PORT_MAP_PROBLEM_NO_ANSWER: the router speaks none of the protocols
 * @WZP_PORT_MAP_PROBLEM_REFUSED: the router speaks, and refuses
 * @WZP_PORT_MAP_PROBLEM_NOT_PUBLIC: the router would forward, but has no public address of its own: it is
 *   behind another NAT (or offline), so nobody could reach the mapping
 *
 * Why there is no mapping.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_PORT_MAP_PROBLEM_NONE,
  WZP_PORT_MAP_PROBLEM_NO_GATEWAY,
  WZP_PORT_MAP_PROBLEM_NO_ANSWER,
  WZP_PORT_MAP_PROBLEM_REFUSED,
  WZP_PORT_MAP_PROBLEM_NOT_PUBLIC,
} WzpPortMapProblem;

#define WZP_TYPE_PORT_MAPPER (wzp_port_mapper_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpPortMapper, wzp_port_mapper, WZP, PORT_MAPPER, GObject)

WZP_AVAILABLE_IN_ALL
WzpPortMapper *wzp_port_mapper_new (GMainContext *context, WzpPortMapProtocols protocols);

WZP_AVAILABLE_IN_ALL
void wzp_port_mapper_start (WzpPortMapper *self, uint16_t local_port);
WZP_AVAILABLE_IN_ALL
void wzp_port_mapper_network_changed (WzpPortMapper *self);
WZP_AVAILABLE_IN_ALL
void wzp_port_mapper_release_async (WzpPortMapper *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
WZP_AVAILABLE_IN_ALL
gboolean wzp_port_mapper_release_finish (WzpPortMapper *self, GAsyncResult *result, GError **error);

WZP_AVAILABLE_IN_ALL
WzpPortMapperState wzp_port_mapper_get_state (WzpPortMapper *self);
WZP_AVAILABLE_IN_ALL
WzpPortMapProtocol wzp_port_mapper_get_protocol (WzpPortMapper *self);
WZP_AVAILABLE_IN_ALL
GInetSocketAddress *wzp_port_mapper_get_external_address (WzpPortMapper *self);
WZP_AVAILABLE_IN_ALL
uint32_t wzp_port_mapper_get_lifetime (WzpPortMapper *self);
WZP_AVAILABLE_IN_ALL
WzpPortMapProblem wzp_port_mapper_get_problem (WzpPortMapper *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_port_mapper_get_reason (WzpPortMapper *self);
WZP_AVAILABLE_IN_ALL
WzpAvailability wzp_port_mapper_get_availability (WzpPortMapper *self, WzpPortMapProtocol protocol);

G_END_DECLS
