/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-netcheck-report.h"

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

void
wzp_netcheck_evidence_free (WzpNetcheckEvidence *evidence)
{
  g_free (evidence->value);
  g_free (evidence);
}
