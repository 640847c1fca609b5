/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where we can be reached: joins what gathers our addresses (wzp-network), the agent that keeps them and
 * the calls that tell them to others. */
#define G_LOG_DOMAIN "wzp-core"

#include "wzp-core-private.h"

/* --- the agent --------------------------------------------------------------------------------- */

static void
on_gather (WzpIceAgent *agent, unsigned sources, gpointer user_data)
{
  wzp_network_gather (((WzpCore *) user_data)->network, sources, wzp_instant_now ());
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

static const WzpIceAgentEvents ice_events = {
  .gather = on_gather,
  .changed = on_changed,
  .ready = on_ready,
};

/* --- the network ------------------------------------------------------------------------------- */

static gboolean
on_reflect (WzpNetwork *network, gpointer user_data)
{
  WzpCore *core = user_data;

  if (wzp_session_get_state (core->session) != WZP_SESSION_ONLINE)
    return FALSE;
  /* A question of the program's that is already out is answered to us too. */
  wzp_session_reflect (core->session, wzp_instant_now ());
  wzp_core_wake (core);
  return TRUE;
}

static void
on_moved (WzpNetwork *network, gpointer user_data)
{
  wzp_core_on_network_change (user_data);
  wzp_core_call_on_network_change (user_data);
}

static void
on_view (WzpNetwork *network, gpointer user_data)
{
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_NAT, 0);

  event->nat = wzp_network_make_view (network);
  wzp_core_emit (user_data, event);
  wzp_core_call_on_nat_report (user_data);
}

static const WzpNetworkEvents network_events = {
  .reflect = on_reflect,
  .moved = on_moved,
  .changed = on_view,
};

/* --- for the core ------------------------------------------------------------------------------ */

void
wzp_core_candidates_init (WzpCore *core)
{
  core->ice = wzp_ice_agent_new ("client", &ice_events, core);
  core->network = wzp_network_new (core->ice, core->context, &network_events, core);
}

void
wzp_core_candidates_on_online (WzpCore *core)
{
  WzpUdpAddress relay;
  WzpAddress address;

  if (wzp_relay_way_get_address (core->way, &relay) &&
      wzp_address_from_sockaddr (&relay.sa, wzp_udp_address_len (&relay), &address))
    wzp_network_on_online (core->network, wzp_relay_way_get_name (core->way), &address,
                           wzp_session_get_available_relays (core->session), wzp_instant_now ());
}

void
wzp_core_candidates_on_reflected (WzpCore *core, const char *observed)
{
  WzpQuicConnStats stats = { 0 };
  WzpAddress seen;
  gboolean is_seen = observed && wzp_address_parse (observed, &seen);

  if (core->signal)
    wzp_hop_get_stats (core->signal, &stats);
  wzp_network_on_reflected (core->network, is_seen ? &seen : NULL, stats.min_rtt,
                            wzp_instant_now ());
}
