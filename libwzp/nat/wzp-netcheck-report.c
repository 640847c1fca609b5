/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-netcheck-report.h"

WzpAvailability
wzp_netcheck_to_availability (WzpTri tri)
{
  switch (tri)
    {
    case WZP_TRI_UNKNOWN:
      return WZP_AVAILABILITY_UNKNOWN;
    case WZP_TRI_NO:
      return WZP_AVAILABILITY_NO;
    case WZP_TRI_YES:
      return WZP_AVAILABILITY_YES;
    }
  g_assert_not_reached ();
}

static void
server_free (gpointer data)
{
  WzpNetcheckServer *server = data;

  g_free (server->name);
  g_free (server->error);
  g_free (server);
}

WzpNetcheckReport *
wzp_netcheck_report_new (void)
{
  WzpNetcheckReport *report = g_new0 (WzpNetcheckReport, 1);

  report->servers = g_ptr_array_new_with_free_func (server_free);
  return report;
}

WzpNetcheckReport *
wzp_netcheck_report_copy (const WzpNetcheckReport *report)
{
  WzpNetcheckReport *copy = g_new (WzpNetcheckReport, 1);

  *copy = *report;
  copy->servers = g_ptr_array_new_with_free_func (server_free);
  for (guint i = 0; i < report->servers->len; i++)
    {
      const WzpNetcheckServer *from = report->servers->pdata[i];
      WzpNetcheckServer *server = wzp_netcheck_report_add_server (copy, from->name, from->is_stun);
      char *name = server->name;

      *server = *from;
      server->name = name;
      server->error = g_strdup (from->error);
    }
  return copy;
}

void
wzp_netcheck_report_free (WzpNetcheckReport *report)
{
  if (!report)
    return;
  g_ptr_array_unref (report->servers);
  g_free (report);
}

WzpNetcheckServer *
wzp_netcheck_report_add_server (WzpNetcheckReport *report, const char *name, gboolean is_stun)
{
  WzpNetcheckServer *server;

  if (report->servers->len >= WZP_NETCHECK_MAX_SERVERS)
    return NULL;
  server = g_new0 (WzpNetcheckServer, 1);
  server->name = g_utf8_make_valid (name, -1);
  server->is_stun = is_stun;
  g_ptr_array_add (report->servers, server);
  return server;
}

static gboolean
has_answered (const WzpNetcheckServer *server)
{
  return wzp_address_is_set (&server->observed);
}

unsigned
wzp_netcheck_report_n_servers (const WzpNetcheckReport *report, gboolean is_stun)
{
  unsigned n = 0;

  for (guint i = 0; i < report->servers->len; i++)
    n += ((const WzpNetcheckServer *) report->servers->pdata[i])->is_stun == is_stun;
  return n;
}

unsigned
wzp_netcheck_report_n_answered (const WzpNetcheckReport *report, gboolean is_stun)
{
  unsigned n = 0;

  for (guint i = 0; i < report->servers->len; i++)
    {
      const WzpNetcheckServer *server = report->servers->pdata[i];

      n += server->is_stun == is_stun && has_answered (server);
    }
  return n;
}

static unsigned
n_silent (const WzpNetcheckReport *report, gboolean is_stun)
{
  unsigned n = 0;

  for (guint i = 0; i < report->servers->len; i++)
    {
      const WzpNetcheckServer *server = report->servers->pdata[i];

      n += server->is_stun == is_stun && server->is_silent;
    }
  return n;
}

/* One server may be down; that two are at the same time is rather the network. */
#define ENOUGH_SILENT 2

WzpTri
wzp_netcheck_report_get_udp (const WzpNetcheckReport *report)
{
  if (wzp_netcheck_report_n_answered (report, FALSE) +
          wzp_netcheck_report_n_answered (report, TRUE) >
      0)
    return WZP_TRI_YES;
  if (report->is_complete && n_silent (report, FALSE) + n_silent (report, TRUE) >= ENOUGH_SILENT)
    return WZP_TRI_NO;
  return WZP_TRI_UNKNOWN;
}

WzpTri
wzp_netcheck_report_get_other_ports (const WzpNetcheckReport *report)
{
  if (wzp_netcheck_report_n_answered (report, TRUE) > 0)
    return WZP_TRI_YES;
  if (report->is_complete && wzp_netcheck_report_n_answered (report, FALSE) > 0 &&
      n_silent (report, TRUE) >= ENOUGH_SILENT)
    return WZP_TRI_NO;
  return WZP_TRI_UNKNOWN;
}

const WzpAddress *
wzp_netcheck_report_get_mapped (const WzpNetcheckReport *report)
{
  for (unsigned i = WZP_PORT_MAP_PROTOCOL_PCP; i < WZP_NETCHECK_N_PORT_MAPS; i++)
    if (wzp_address_is_set (&report->port_maps[i].external))
      return &report->port_maps[i].external;
  return &report->port_maps[WZP_PORT_MAP_PROTOCOL_NONE].external;
}

const WzpNetcheckServer *
wzp_netcheck_report_get_preferred (const WzpNetcheckReport *report)
{
  const WzpNetcheckServer *best = NULL;

  for (guint i = 0; i < report->servers->len; i++)
    {
      const WzpNetcheckServer *server = report->servers->pdata[i];
      WzpDuration rtt = server->rtt > 0 ? server->rtt : server->latency;

      if (server->is_stun || !has_answered (server))
        continue;
      if (!best || rtt < (best->rtt > 0 ? best->rtt : best->latency))
        best = server;
    }
  return best;
}

static gboolean
is_of_family (const WzpNetcheckServer *server, WzpNetcheckFamily family)
{
  return wzp_address_is_set (&server->server) && wzp_address_is_set (&server->observed) &&
         wzp_address_is_v4 (&server->server) == (family == WZP_NETCHECK_V4);
}

static const WzpNetcheckServer *
find_server (const WzpNetcheckReport *report, const WzpNetcheckServer *like)
{
  for (guint i = 0; i < report->servers->len; i++)
    {
      const WzpNetcheckServer *server = report->servers->pdata[i];

      if (wzp_address_equal (&server->server, &like->server) &&
          wzp_address_is_set (&server->observed))
        return server;
    }
  return NULL;
}

/* UNKNOWN: nobody can tell, or they disagree. */
static WzpTri
is_mapping_kept (const WzpNetcheckReport *report,
                 const WzpNetcheckReport *earlier,
                 WzpNetcheckFamily family)
{
  unsigned n_kept = 0, n_moved = 0;

  for (guint i = 0; i < report->servers->len; i++)
    {
      const WzpNetcheckServer *server = report->servers->pdata[i], *then;

      if (!is_of_family (server, family) || !(then = find_server (earlier, server)) ||
          !wzp_address_equal_ip (&server->observed, &then->observed))
        continue;
      if (wzp_address_equal (&server->observed, &then->observed))
        n_kept++;
      else
        n_moved++;
    }
  if ((n_kept == 0) == (n_moved == 0))
    return WZP_TRI_UNKNOWN;
  return n_kept > 0 ? WZP_TRI_YES : WZP_TRI_NO;
}

void
wzp_netcheck_report_learn_lifetime (WzpNetcheckReport *report, const WzpNetcheckReport *earlier)
{
  int64_t idle = (report->started_us - earlier->started_us) * 1000 - (int64_t) earlier->took;

  for (WzpNetcheckFamily family = WZP_NETCHECK_V4; family < WZP_NETCHECK_N_FAMILIES; family++)
    {
      WzpNatReport *nat = &report->ip[family].nat;
      const WzpNatReport *then = &earlier->ip[family].nat;
      WzpDuration least = then->lifetime_at_least, below = then->lifetime_below;

      gboolean gives_new_ports = nat->allocation.pattern == WZP_NAT_ALLOCATION_SEQUENTIAL ||
                                 nat->allocation.pattern == WZP_NAT_ALLOCATION_RANDOM;

      if (idle <= 0 || nat->behind_nat != WZP_TRI_YES)
        continue;
      switch (is_mapping_kept (report, earlier, family))
        {
        case WZP_TRI_YES:
          if (gives_new_ports)
            least = MAX (least, (WzpDuration) idle);
          break;
        case WZP_TRI_NO:
          below = below > 0 ? MIN (below, (WzpDuration) idle) : (WzpDuration) idle;
          break;
        case WZP_TRI_UNKNOWN:
          break;
        }
      /* Where two silences contradict each other, neither is believed. */
      nat->lifetime_at_least = below == 0 || least < below ? least : 0;
      nat->lifetime_below = below == 0 || least < below ? below : 0;
    }
}

void
wzp_netcheck_evidence_free (WzpNetcheckEvidence *evidence)
{
  g_free (evidence->value);
  g_free (evidence);
}
