/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The evidence of a network check in words for people. Knows no user interface. */
#include "wzp-netcheck-report.h"

#include <glib/gi18n-lib.h>

#define N_TRI_WORDS 3

static void
add (GPtrArray *rows, const char *key, const char *title, WzpTri tri, const char *format, ...)
    G_GNUC_PRINTF (5, 6);

static void
add (GPtrArray *rows, const char *key, const char *title, WzpTri tri, const char *format, ...)
{
  WzpNetcheckEvidence *row = g_new0 (WzpNetcheckEvidence, 1);
  va_list args;

  va_start (args, format);
  *row = (WzpNetcheckEvidence) {
    .key = key,
    .title = title,
    .value = g_strdup_vprintf (format, args),
    .tri = tri,
  };
  va_end (args);
  g_ptr_array_add (rows, row);
}

/* @words: for unknown, no, yes. */
static void
add_tri (GPtrArray *rows,
         const char *key,
         const char *title,
         WzpTri tri,
         const char *const words[N_TRI_WORDS])
{
  add (rows, key, title, tri, "%s", words[tri]);
}

static gboolean
was_asked_by (const WzpNetcheckReport *report, gboolean v4)
{
  for (guint i = 0; i < report->servers->len; i++)
    {
      const WzpNetcheckServer *server = report->servers->pdata[i];

      if (wzp_address_is_set (&server->server) && wzp_address_is_v4 (&server->server) == v4)
        return TRUE;
    }
  return FALSE;
}

static const char *
tri_words (WzpTri tri)
{
  switch (tri)
    {
    case WZP_TRI_UNKNOWN:
      return _ ("unknown");
    case WZP_TRI_NO:
      return _ ("no");
    case WZP_TRI_YES:
      return _ ("yes");
    }
  g_return_val_if_reached ("");
}

static void
add_ip (GPtrArray *rows, const WzpNetcheckReport *report, WzpNetcheckFamily family)
{
  const WzpNetcheckIp *ip = &report->ip[family];
  gboolean v4 = family == WZP_NETCHECK_V4;
  const char *key = v4 ? "ipv4" : "ipv6";
  const char *title = v4 ? "IPv4" : "IPv6";
  char text[WZP_ADDRESS_TEXT_BYTES];

  if (wzp_address_is_set (&ip->nat.mapped))
    add (rows, key, title, ip->udp,
         ip->nat.several_addresses == WZP_TRI_YES ? _ ("yes, seen as %s and others")
                                                  : _ ("yes, seen as %s"),
         wzp_address_format (&ip->nat.mapped, text));
  else if (ip->udp == WZP_TRI_YES)
    add (rows, key, title, ip->udp, _ ("yes, within this network"));
  else if (ip->udp == WZP_TRI_UNKNOWN && ip->system == WZP_TRI_NO)
    add (rows, key, title, WZP_TRI_NO, _ ("no: this machine has no such address"));
  else if (ip->system == WZP_TRI_YES && !was_asked_by (report, v4))
    add (rows, key, title, ip->udp,
         _ ("unknown: this machine has an address, but nobody was asked by it"));
  else if (ip->system == WZP_TRI_YES)
    add (rows, key, title, ip->udp, _ ("%s: this machine has an address, but nobody has answered"),
         tri_words (ip->udp));
  else
    add (rows, key, title, ip->udp, "%s", tri_words (ip->udp));
}

/* The family whose NAT matters: IPv4's, unless only IPv6 has been seen from outside. */
static const WzpNatReport *
main_nat (const WzpNetcheckReport *report)
{
  const WzpNetcheckIp *v4 = &report->ip[WZP_NETCHECK_V4];
  const WzpNetcheckIp *v6 = &report->ip[WZP_NETCHECK_V6];

  return v4->nat.n_observations == 0 && v6->nat.n_observations > 0 ? &v6->nat : &v4->nat;
}

static const char *
mapping_words (WzpNatMapping mapping)
{
  switch (mapping)
    {
    case WZP_NAT_MAPPING_UNKNOWN:
      return _ ("unknown: two servers must have seen this machine");
    case WZP_NAT_MAPPING_NONE:
      return _ ("none: there is no address translation");
    case WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT:
      return _ ("endpoint-independent: one port for every destination");
    case WZP_NAT_MAPPING_ADDRESS_DEPENDENT:
      return _ ("address-dependent: a new port for every destination address");
    case WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT:
      return _ ("address-and-port-dependent: a new port for every destination");
    case WZP_NAT_MAPPING_DEPENDENT:
      return _ ("endpoint-dependent: a new port for other destinations");
    }
  g_return_val_if_reached ("");
}

static const char *
filtering_words (WzpNatFiltering filtering)
{
  switch (filtering)
    {
    case WZP_NAT_FILTERING_UNKNOWN:
      return _ ("unknown: no server that can test it has answered");
    case WZP_NAT_FILTERING_ENDPOINT_INDEPENDENT:
      return _ ("endpoint-independent: anybody may send");
    case WZP_NAT_FILTERING_ADDRESS_DEPENDENT:
      return _ ("address-dependent: only addresses that were written to");
    case WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT:
      return _ ("address-and-port-dependent: only addresses and ports that were written to");
    }
  g_return_val_if_reached ("");
}

static void
add_lifetime (GPtrArray *rows, const WzpNatReport *nat)
{
  double least = (double) nat->lifetime_at_least / 1e9;
  double below = (double) nat->lifetime_below / 1e9;
  const char *key = "mapping-lifetime";
  const char *title = _ ("Mapping lifetime");

  if (nat->lifetime_at_least > 0 && nat->lifetime_below > 0)
    add (rows, key, title, WZP_TRI_UNKNOWN, _ ("between %.0f and %.0f s"), least, below);
  else if (nat->lifetime_at_least > 0)
    add (rows, key, title, WZP_TRI_UNKNOWN, _ ("at least %.0f s"), least);
  else if (nat->lifetime_below > 0)
    add (rows, key, title, WZP_TRI_UNKNOWN, _ ("below %.0f s"), below);
  else
    add (rows, key, title, WZP_TRI_UNKNOWN, _ ("unknown: only repeated checks tell"));
}

static void
add_allocation (GPtrArray *rows, const WzpNatAllocation *allocation)
{
  const char *key = "allocation";
  const char *title = _ ("Port allocation");

  switch (allocation->pattern)
    {
    case WZP_NAT_ALLOCATION_UNKNOWN:
      add (rows, key, title, WZP_TRI_UNKNOWN, _ ("unknown"));
      return;
    case WZP_NAT_ALLOCATION_PRESERVING:
      add (rows, key, title, WZP_TRI_UNKNOWN, _ ("preserving: the port stays the same"));
      return;
    case WZP_NAT_ALLOCATION_SEQUENTIAL:
      add (rows, key, title, WZP_TRI_UNKNOWN, _ ("sequential: %+d for every next destination"),
           allocation->step);
      return;
    case WZP_NAT_ALLOCATION_RANDOM:
      add (rows, key, title, WZP_TRI_UNKNOWN, _ ("random: the next port cannot be guessed"));
      return;
    }
}

static void
add_nat (GPtrArray *rows, const WzpNatReport *nat)
{
  const char *const translated[] = { _ ("unknown"), _ ("no"), _ ("yes") };
  const char *const hairpin[] = { _ ("unknown"), _ ("no: two machines here cannot meet outside"),
                                  _ ("yes") };

  add_tri (rows, "nat", _ ("Address translation (NAT)"), nat->behind_nat, translated);
  add (rows, "mapping", _ ("Mapping"), wzp_nat_is_easy (nat), "%s", mapping_words (nat->mapping));
  add (rows, "filtering", _ ("Filtering"),
       nat->filtering == WZP_NAT_FILTERING_UNKNOWN ? WZP_TRI_UNKNOWN : WZP_TRI_YES, "%s",
       filtering_words (nat->filtering));
  add_allocation (rows, &nat->allocation);
  add_tri (rows, "hairpin", _ ("Hairpin"), nat->hairpin, hairpin);
  add_lifetime (rows, nat);
}

static void
add_port_map (GPtrArray *rows,
              const WzpNetcheckReport *report,
              WzpPortMapProtocol protocol,
              const char *key,
              const char *title)
{
  const WzpNetcheckPortMap *map = &report->port_maps[protocol];
  char text[WZP_ADDRESS_TEXT_BYTES];

  if (wzp_address_is_set (&map->external))
    add (rows, key, title, map->available, _ ("yes, can forward %s"),
         wzp_address_format (&map->external, text));
  else if (map->problem == WZP_PORT_MAP_PROBLEM_NO_GATEWAY)
    add (rows, key, title, map->available, _ ("%s: there is no IPv4 router"),
         tri_words (map->available));
  else if (map->problem == WZP_PORT_MAP_PROBLEM_NOT_PUBLIC)
    add (rows, key, title, map->available, _ ("yes, but the router has no public address itself"));
  else if (map->problem == WZP_PORT_MAP_PROBLEM_REFUSED)
    add (rows, key, title, map->available, _ ("yes, but the router refuses"));
  else
    add (rows, key, title, map->available, "%s", tri_words (map->available));
}

static void
add_stun (GPtrArray *rows, const WzpNetcheckReport *report)
{
  unsigned n = wzp_netcheck_report_n_servers (report, TRUE);
  unsigned n_answered = wzp_netcheck_report_n_answered (report, TRUE);

  if (n == 0)
    add (rows, "stun", _ ("STUN servers"), WZP_TRI_UNKNOWN, _ ("none was asked"));
  else
    add (rows, "stun", _ ("STUN servers"),
         n_answered > 0        ? WZP_TRI_YES
         : report->is_complete ? WZP_TRI_NO
                               : WZP_TRI_UNKNOWN,
         _ ("%u of %u answered"), n_answered, n);
}

static void
add_clock (GPtrArray *rows, const WzpNetcheckReport *report)
{
  const char *synced = report->clock_synced == WZP_TRI_YES  ? _ ("follows the network’s time")
                       : report->clock_synced == WZP_TRI_NO ? _ ("is not set from the network")
                                                            : _ ("unknown");

  if (report->has_clock_skew)
    add (rows, "clock", _ ("Clock"), report->clock_synced, _ ("%+.1f s, %s"),
         (double) report->clock_skew_ms / 1000, synced);
  else
    add (rows, "clock", _ ("Clock"), report->clock_synced, "%s", synced);
}

GPtrArray *
wzp_netcheck_report_to_rows (const WzpNetcheckReport *report)
{
  const char *const plain[] = { _ ("unknown"), _ ("no"), _ ("yes") };
  const char *const few_ports[] = { _ ("unknown"), _ ("no: only the relays’ port passes"),
                                    _ ("yes") };
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) wzp_netcheck_evidence_free);
  const WzpNetcheckServer *preferred = wzp_netcheck_report_get_preferred (report);

  add_tri (rows, "udp", "UDP", wzp_netcheck_report_get_udp (report), plain);
  add_tri (rows, "other-ports", _ ("UDP to other ports"),
           wzp_netcheck_report_get_other_ports (report), few_ports);
  add_ip (rows, report, WZP_NETCHECK_V4);
  add_ip (rows, report, WZP_NETCHECK_V6);
  add_nat (rows, main_nat (report));
  add_port_map (rows, report, WZP_PORT_MAP_PROTOCOL_PCP, "pcp", "PCP");
  add_port_map (rows, report, WZP_PORT_MAP_PROTOCOL_NAT_PMP, "nat-pmp", "NAT-PMP");
  add_port_map (rows, report, WZP_PORT_MAP_PROTOCOL_UPNP, "upnp", "UPnP");
  if (report->path_mtu > 0)
    add (rows, "path-mtu", _ ("Path MTU"), WZP_TRI_UNKNOWN, _ ("at least %u bytes"),
         report->path_mtu);
  else
    add (rows, "path-mtu", _ ("Path MTU"), WZP_TRI_UNKNOWN, _ ("unknown"));
  add_tri (rows, "ecn", _ ("Congestion marks (ECN)"), report->ecn, plain);
  add_tri (rows, "dns", _ ("Names are resolved"), report->dns, plain);
  add_tri (rows, "captive-portal", _ ("Captive portal"), report->captive_portal, plain);
  add_clock (rows, report);
  add_stun (rows, report);
  if (preferred)
    add (rows, "preferred-relay", _ ("Nearest relay"), WZP_TRI_YES, "%s", preferred->name);
  else
    add (rows, "preferred-relay", _ ("Nearest relay"), WZP_TRI_UNKNOWN, _ ("unknown"));
  return rows;
}

/* --- as a text --------------------------------------------------------------------------------- */

static double
to_ms (WzpDuration duration)
{
  return (double) duration / 1e6;
}

static void
append_server (GString *text, const WzpNetcheckServer *server)
{
  char address[WZP_ADDRESS_TEXT_BYTES];

  g_string_append_printf (text, "  %s", server->name);
  if (wzp_address_is_set (&server->server))
    g_string_append_printf (text, " (%s)", wzp_address_format (&server->server, address));
  if (!wzp_address_is_set (&server->observed))
    {
      g_string_append_printf (text, ": %s\n", server->error ? server->error : _ ("no answer yet"));
      return;
    }
  if (server->rtt > 0)
    g_string_append_printf (text, ": %.1f ms", to_ms (server->rtt));
  else
    g_string_append_printf (text, _ (": answered in %.1f ms"), to_ms (server->latency));
  if (server->n_samples > 1)
    g_string_append_printf (text, _ (", jitter %.1f ms"), to_ms (server->jitter));
  if (server->n_sent > 0)
    g_string_append_printf (text, _ (", %u of %u lost"), server->n_lost, server->n_sent);
  g_string_append_printf (text, _ ("; sees %s"), wzp_address_format (&server->observed, address));
  g_string_append_c (text, '\n');
}

char *
wzp_netcheck_report_to_text (const WzpNetcheckReport *report)
{
  GString *text = g_string_new (_ (wzp_netcheck_report_get_sentence (report)));
  const char *advice = wzp_netcheck_report_get_advice (report);
  g_autoptr (GPtrArray) rows = wzp_netcheck_report_to_rows (report);

  g_string_append_c (text, '\n');
  if (advice)
    g_string_append_printf (text, "%s\n", _ (advice));
  g_string_append_c (text, '\n');
  for (guint i = 0; i < rows->len; i++)
    {
      const WzpNetcheckEvidence *row = rows->pdata[i];

      g_string_append_printf (text, "%s: %s\n", row->title, row->value);
    }
  if (report->servers->len > 0)
    g_string_append_printf (text, "\n%s\n", _ ("Servers:"));
  for (guint i = 0; i < report->servers->len; i++)
    append_server (text, report->servers->pdata[i]);
  return g_string_free_and_steal (text);
}
