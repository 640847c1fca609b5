/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the findings of a network check mean: rules in tables, the first that applies decides. Knows
 * nothing of how it was found out. */
#include "wzp-netcheck-report.h"

#include <glib/gi18n-lib.h>

typedef gboolean (*Condition) (const WzpNetcheckReport *report);

/* --- conditions -------------------------------------------------------------------------------- */

static gboolean
always (const WzpNetcheckReport *report)
{
  return TRUE;
}

static gboolean
is_offline (const WzpNetcheckReport *report)
{
  return report->ip[WZP_NETCHECK_V4].system == WZP_TRI_NO &&
         report->ip[WZP_NETCHECK_V6].system == WZP_TRI_NO;
}

static gboolean
has_udp (const WzpNetcheckReport *report)
{
  return wzp_netcheck_report_get_udp (report) == WZP_TRI_YES;
}

static gboolean
is_captive (const WzpNetcheckReport *report)
{
  return report->captive_portal == WZP_TRI_YES && !has_udp (report);
}

static gboolean
is_blocked (const WzpNetcheckReport *report)
{
  return wzp_netcheck_report_get_udp (report) == WZP_TRI_NO;
}

static gboolean
asked_relays (const WzpNetcheckReport *report)
{
  return wzp_netcheck_report_n_servers (report, FALSE) > 0;
}

static gboolean
lacks_relay (const WzpNetcheckReport *report)
{
  return report->is_complete && asked_relays (report) &&
         wzp_netcheck_report_n_answered (report, FALSE) == 0;
}

static gboolean
lacks_relay_only (const WzpNetcheckReport *report)
{
  return lacks_relay (report) && has_udp (report);
}

static gboolean
has_few_ports (const WzpNetcheckReport *report)
{
  return wzp_netcheck_report_get_other_ports (report) == WZP_TRI_NO;
}

static gboolean
is_easy (const WzpNetcheckReport *report, WzpNetcheckFamily family)
{
  const WzpNetcheckIp *ip = &report->ip[family];

  return ip->udp == WZP_TRI_YES && wzp_nat_is_easy (&ip->nat) == WZP_TRI_YES;
}

static gboolean
is_mapped (const WzpNetcheckReport *report)
{
  return has_udp (report) && wzp_address_is_set (wzp_netcheck_report_get_mapped (report));
}

static gboolean
has_public_address (const WzpNetcheckReport *report)
{
  return is_easy (report, WZP_NETCHECK_V4) &&
         report->ip[WZP_NETCHECK_V4].nat.mapping == WZP_NAT_MAPPING_NONE;
}

static gboolean
has_easy_v4 (const WzpNetcheckReport *report)
{
  return is_easy (report, WZP_NETCHECK_V4);
}

static gboolean
has_easy_v6 (const WzpNetcheckReport *report)
{
  return is_easy (report, WZP_NETCHECK_V6);
}

static gboolean
is_hard_v4 (const WzpNetcheckReport *report)
{
  const WzpNetcheckIp *ip = &report->ip[WZP_NETCHECK_V4];

  return ip->udp == WZP_TRI_YES && wzp_nat_is_easy (&ip->nat) == WZP_TRI_NO;
}

static gboolean
is_sequential (const WzpNetcheckReport *report)
{
  return is_hard_v4 (report) &&
         report->ip[WZP_NETCHECK_V4].nat.allocation.pattern == WZP_NAT_ALLOCATION_SEQUENTIAL;
}

static gboolean
is_v6_hard (const WzpNetcheckReport *report)
{
  const WzpNetcheckIp *ip = &report->ip[WZP_NETCHECK_V6];

  return ip->udp == WZP_TRI_YES && wzp_nat_is_easy (&ip->nat) == WZP_TRI_NO;
}

static gboolean
router_has_no_address (const WzpNetcheckReport *report)
{
  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    if (report->port_maps[i].problem == WZP_PORT_MAP_PROBLEM_NOT_PUBLIC)
      return TRUE;
  return FALSE;
}

static gboolean
router_refuses (const WzpNetcheckReport *report)
{
  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    if (report->port_maps[i].problem == WZP_PORT_MAP_PROBLEM_REFUSED)
      return TRUE;
  return FALSE;
}

static gboolean
lacks_v6 (const WzpNetcheckReport *report)
{
  return report->ip[WZP_NETCHECK_V6].system == WZP_TRI_NO;
}

static gboolean
is_unclear (const WzpNetcheckReport *report)
{
  return report->is_complete && has_udp (report);
}

static gboolean
asked_few (const WzpNetcheckReport *report)
{
  return report->servers->len < 2;
}

/* --- verdicts ---------------------------------------------------------------------------------- */

typedef struct
{
  Condition applies;
  WzpNetcheckVerdict verdict;
  const char *sentence;
} Rule;

#define V(name) WZP_NETCHECK_VERDICT_##name

/* What stops every call comes first, then the best that is proven. */
static const Rule rules[] = {
  { is_offline, V (OFFLINE), N_ ("This machine is not connected to any network.") },
  { is_captive, V (CAPTIVE_PORTAL),
    N_ ("This network wants you to log in before it lets calls through.") },
  { is_blocked, V (UDP_BLOCKED), N_ ("UDP is blocked here: no calls will work.") },
  { lacks_relay_only, V (NO_RELAY),
    N_ ("No relay answers, although the network works: calls cannot be set up.") },
  { lacks_relay, V (NO_RELAY),
    N_ ("The relay does not answer: it is down, or UDP is blocked here.") },
  { has_few_ports, V (PORTS_BLOCKED),
    N_ ("Calls will go through a relay: this network lets UDP out to few ports only.") },
  { has_public_address, V (DIRECT),
    N_ ("Direct calls will work: this machine has a public address.") },
  { is_mapped, V (DIRECT),
    N_ ("Direct calls will work: your router forwards a port to this machine.") },
  { has_easy_v4, V (DIRECT), N_ ("Direct calls will work.") },
  { has_easy_v6, V (DIRECT_BY_IPV6),
    N_ ("Direct calls will work with people who have IPv6; other calls will go through a relay.") },
  { is_sequential, V (SOME_DIRECT),
    N_ ("Some direct calls will work: your router gives every destination a new port, but in an "
        "order that can be guessed. Other calls will go through a relay.") },
  { is_hard_v4, V (RELAYED),
    N_ ("Calls will go through a relay: your router gives every destination a new port.") },
  { is_v6_hard, V (RELAYED),
    N_ ("Calls will go through a relay: your router gives every destination a new port.") },
  { is_unclear, V (UNCERTAIN),
    N_ ("Calls will work. Whether they can go directly is not known: too few servers saw this "
        "machine.") },
  { always, V (UNKNOWN), N_ ("Not enough is known about this network.") },
};

#undef V

static const Rule *
decide (const WzpNetcheckReport *report)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].applies (report))
      return &rules[i];
  g_assert_not_reached ();
}

WzpNetcheckVerdict
wzp_netcheck_report_get_verdict (const WzpNetcheckReport *report)
{
  return decide (report)->verdict;
}

const char *
wzp_netcheck_report_get_sentence (const WzpNetcheckReport *report)
{
  return decide (report)->sentence;
}

const char *
wzp_netcheck_verdict_name (WzpNetcheckVerdict verdict)
{
  switch (verdict)
    {
    case WZP_NETCHECK_VERDICT_UNKNOWN:
      return "unknown";
    case WZP_NETCHECK_VERDICT_OFFLINE:
      return "offline";
    case WZP_NETCHECK_VERDICT_CAPTIVE_PORTAL:
      return "captive-portal";
    case WZP_NETCHECK_VERDICT_UDP_BLOCKED:
      return "udp-blocked";
    case WZP_NETCHECK_VERDICT_NO_RELAY:
      return "no-relay";
    case WZP_NETCHECK_VERDICT_PORTS_BLOCKED:
      return "ports-blocked";
    case WZP_NETCHECK_VERDICT_RELAYED:
      return "relayed";
    case WZP_NETCHECK_VERDICT_UNCERTAIN:
      return "uncertain";
    case WZP_NETCHECK_VERDICT_SOME_DIRECT:
      return "some-direct";
    case WZP_NETCHECK_VERDICT_DIRECT_BY_IPV6:
      return "direct-by-ipv6";
    case WZP_NETCHECK_VERDICT_DIRECT:
      return "direct";
    }
  g_return_val_if_reached ("unknown");
}

/* --- advice ------------------------------------------------------------------------------------ */

typedef struct
{
  WzpNetcheckVerdict verdict;
  Condition applies;
  const char *text;
} Advice;

#define V(name) WZP_NETCHECK_VERDICT_##name

/* Of the verdict, the first that applies. */
static const Advice advices[] = {
  { V (OFFLINE), always, N_ ("Connect to a network and check again.") },
  { V (CAPTIVE_PORTAL), always, N_ ("Open a web browser, log in, and check again.") },
  { V (UDP_BLOCKED), always,
    N_ ("Try another network, or ask whoever runs this one to let UDP out to the relay’s port.") },
  { V (NO_RELAY), lacks_relay_only, N_ ("Check the relay’s address, or try another relay.") },
  { V (NO_RELAY), always, N_ ("Check the relay’s address and try another network.") },
  { V (PORTS_BLOCKED), always,
    N_ ("Ask whoever runs this network to let UDP out to all ports from 1024 on.") },
  { V (RELAYED), router_has_no_address,
    N_ ("Your provider shares one address among several customers: opening a port in your router "
        "does not help. Using IPv6 would help.") },
  { V (RELAYED), router_refuses,
    N_ ("Your router can forward ports but refuses to: allow it in the router’s settings.") },
  { V (RELAYED), lacks_v6,
    N_ ("Turning on UPnP or PCP in your router, or using IPv6, would help.") },
  { V (RELAYED), always, N_ ("Turning on UPnP or PCP in your router would help.") },
  { V (SOME_DIRECT), lacks_v6,
    N_ ("Turning on UPnP or PCP in your router, or using IPv6, would help.") },
  { V (SOME_DIRECT), always, N_ ("Turning on UPnP or PCP in your router would help.") },
  { V (DIRECT_BY_IPV6), is_hard_v4,
    N_ ("Turning on UPnP or PCP in your router would make them work with the others too.") },
  { V (UNCERTAIN), asked_few, N_ ("Name a second relay or a STUN server and check again.") },
  { V (UNCERTAIN), always, N_ ("Check again; if it stays so, name another relay or STUN server.") },
  { V (UNKNOWN), asked_few, N_ ("Name a relay or a STUN server to be asked.") },
};

#undef V

const char *
wzp_netcheck_report_get_advice (const WzpNetcheckReport *report)
{
  WzpNetcheckVerdict verdict = wzp_netcheck_report_get_verdict (report);

  for (size_t i = 0; i < G_N_ELEMENTS (advices); i++)
    if (advices[i].verdict == verdict && advices[i].applies (report))
      return advices[i].text;
  return NULL;
}
