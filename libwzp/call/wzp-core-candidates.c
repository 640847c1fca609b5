/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where we can be reached: asks the machine's interfaces and the relay, and tells the calls when the
 * answer is another one than before. */
#define G_LOG_DOMAIN "wzp-core"

#include "wzp-core-private.h"

static void
ask_interfaces (WzpCore *core, WzpInstant now)
{
  WzpUdpSocket *socket = wzp_quic_io_get_socket (core->io);
  WzpUdpAddress local;
  WzpInterfaces interfaces;
  uint16_t port;

  wzp_udp_socket_get_local_address (socket, &local);
  port = wzp_udp_address_port (&local);
  wzp_interfaces_enumerate (&interfaces);
  wzp_ice_agent_on_interfaces (core->ice, &interfaces, wzp_udp_socket_has_ipv4 (socket) ? port : 0,
                               wzp_udp_socket_has_ipv6 (socket) ? port : 0, now);
}

static void
on_gather (WzpIceAgent *agent, unsigned sources, gpointer user_data)
{
  WzpCore *core = user_data;
  WzpInstant now = wzp_instant_now ();

  /* A question of the program's that is already out is answered to us too. */
  if (sources & WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_REFLECT))
    wzp_session_reflect (core->session, now);
  if (sources & WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_INTERFACES))
    ask_interfaces (core, now);
}

static void
on_changed (WzpIceAgent *agent, gpointer user_data)
{
  WzpCore *core = user_data;

  wzp_core_call_on_candidates (core);
  wzp_core_wake (core);
}

static void
on_ready (WzpIceAgent *agent, gpointer user_data)
{
}

WzpIceAgent *
wzp_core_candidates_new (WzpCore *core)
{
  static const WzpIceAgentEvents events = {
    .gather = on_gather,
    .changed = on_changed,
    .ready = on_ready,
  };

  return wzp_ice_agent_new ("client", &events, core);
}

void
wzp_core_candidates_gather (WzpCore *core)
{
  wzp_ice_agent_gather (core->ice,
                        WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_INTERFACES) |
                            WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_REFLECT),
                        wzp_instant_now ());
}

void
wzp_core_candidates_on_reflected (WzpCore *core, const char *observed)
{
  WzpInstant now = wzp_instant_now ();
  WzpUdpAddress relay;
  WzpAddress server, seen;

  if (observed && wzp_relay_way_get_address (core->way, &relay) &&
      wzp_address_from_sockaddr (&relay.sa, wzp_udp_address_len (&relay), &server) &&
      wzp_address_parse (observed, &seen))
    wzp_ice_agent_on_reflexive (core->ice, WZP_ICE_SOURCE_REFLECT, &server, &seen, now);
  wzp_ice_agent_on_source_done (core->ice, WZP_ICE_SOURCE_REFLECT, now);
}
