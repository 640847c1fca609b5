/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network check as JSON (docs/netcheck.schema.json). A yes or no is true or false, what is not known is
 * null. */
#include "wzp-forecast.h"
#include "wzp-json.h"
#include "wzp-nat-enum-types.h"
#include "wzp-netcheck-report.h"
#include "wzp-netcheck-summary-private.h"

/* --- writing ----------------------------------------------------------------------------------- */

static void
key (GString *json, const char *name)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '{';

  if (last != '{' && last != '[')
    g_string_append (json, ", ");
  if (!name)
    return;
  wzp_json_append_string (json, name);
  g_string_append (json, ": ");
}

static void
open_object (GString *json, const char *name)
{
  key (json, name);
  g_string_append_c (json, '{');
}

static void
put_string (GString *json, const char *name, const char *value)
{
  key (json, name);
  if (value)
    wzp_json_append_string (json, value);
  else
    g_string_append (json, "null");
}

static void
put_tri (GString *json, const char *name, WzpTri tri)
{
  static const char *const words[] = { "null", "false", "true" };

  key (json, name);
  g_string_append (json, words[tri]);
}

static void
put_uint (GString *json, const char *name, uint64_t value)
{
  key (json, name);
  g_string_append_printf (json, "%" G_GUINT64_FORMAT, value);
}

/* In @unit; a negative value is not known. */
static void
put_number (GString *json, const char *name, double value, const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  key (json, name);
  g_string_append (json, value < 0 ? "null" : g_ascii_formatd (text, sizeof text, format, value));
}

static void
put_ms (GString *json, const char *name, WzpDuration duration, gboolean is_known)
{
  put_number (json, name, is_known ? (double) duration / 1e6 : -1, "%.2f");
}

static void
put_address (GString *json, const char *name, const WzpAddress *address)
{
  char text[WZP_ADDRESS_TEXT_BYTES];

  put_string (json, name, wzp_address_is_set (address) ? wzp_address_format (address, text) : NULL);
}

/* --- what is written --------------------------------------------------------------------------- */

static const char *
known_or_null (const char *name)
{
  return g_str_equal (name, "unknown") ? NULL : name;
}

static void
put_ip (GString *json, const char *name, const WzpNetcheckIp *ip)
{
  char allocation[WZP_NAT_ALLOCATION_TEXT_BYTES];
  const WzpNatReport *nat = &ip->nat;

  open_object (json, name);
  put_tri (json, "system", ip->system);
  put_tri (json, "udp", ip->udp);
  put_address (json, "public_address", &nat->mapped);
  put_tri (json, "nat", nat->behind_nat);
  put_string (json, "mapping", known_or_null (wzp_nat_mapping_name (nat->mapping)));
  put_string (json, "filtering", known_or_null (wzp_nat_filtering_name (nat->filtering)));
  put_string (json, "allocation",
              known_or_null (wzp_nat_allocation_format (&nat->allocation, allocation)));
  put_tri (json, "several_addresses", nat->several_addresses);
  put_tri (json, "hairpin", nat->hairpin);
  put_number (json, "mapping_lifetime_at_least_s",
              nat->lifetime_at_least > 0 ? (double) nat->lifetime_at_least / 1e9 : -1, "%.0f");
  put_number (json, "mapping_lifetime_below_s",
              nat->lifetime_below > 0 ? (double) nat->lifetime_below / 1e9 : -1, "%.0f");
  put_string (json, "reference_verdict", wzp_nat_verdict_name (nat->verdict));
  g_string_append_c (json, '}');
}

static const char *
problem_name (WzpPortMapProblem problem)
{
  switch (problem)
    {
    case WZP_PORT_MAP_PROBLEM_NONE:
      return NULL;
    case WZP_PORT_MAP_PROBLEM_NO_GATEWAY:
      return "no-gateway";
    case WZP_PORT_MAP_PROBLEM_NO_ANSWER:
      return "no-answer";
    case WZP_PORT_MAP_PROBLEM_REFUSED:
      return "refused";
    case WZP_PORT_MAP_PROBLEM_NOT_PUBLIC:
      return "not-public";
    }
  g_return_val_if_reached (NULL);
}

static void
put_port_map (GString *json, const char *name, const WzpNetcheckPortMap *map)
{
  open_object (json, name);
  put_tri (json, "available", map->available);
  put_address (json, "external_address", &map->external);
  put_string (json, "problem", problem_name (map->problem));
  g_string_append_c (json, '}');
}

static void
put_servers (GString *json, const WzpNetcheckReport *report, const char *name, gboolean is_stun)
{
  key (json, name);
  g_string_append_c (json, '[');
  for (guint i = 0; i < report->servers->len; i++)
    {
      const WzpNetcheckServer *server = report->servers->pdata[i];
      gboolean answered = wzp_address_is_set (&server->observed);

      if (server->is_stun != is_stun)
        continue;
      open_object (json, NULL);
      put_string (json, "name", server->name);
      put_address (json, "address", &server->server);
      put_tri (json, "answered",
               answered          ? WZP_TRI_YES
               : server->is_done ? WZP_TRI_NO
                                 : WZP_TRI_UNKNOWN);
      put_address (json, "observed_address", &server->observed);
      put_ms (json, "answer_ms", server->latency, server->latency > 0);
      put_ms (json, "rtt_ms", server->rtt, server->rtt > 0);
      put_ms (json, "jitter_ms", server->jitter, server->n_samples > 1);
      put_number (json, "loss", server->n_sent > 0 ? (double) server->n_lost / server->n_sent : -1,
                  "%.3f");
      put_string (json, "error", server->error);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

static void
put_time (GString *json, const WzpNetcheckReport *report)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (report->started_us / G_USEC_PER_SEC);
  g_autofree char *text =
      time && report->started_us > 0 ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  put_string (json, "time", text);
  put_ms (json, "took_ms", report->took, report->took > 0);
  put_tri (json, "complete", report->is_complete ? WZP_TRI_YES : WZP_TRI_NO);
}

static void
put_nick (GString *json, const char *name, GType type, int value)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (type);

  put_string (json, name, g_enum_get_value (class, value)->value_nick);
}

static void
put_side (GString *json, const char *name, gboolean is_meant, WzpForecastRemedy remedy)
{
  open_object (json, name);
  put_tri (json, "meant", is_meant ? WZP_TRI_YES : WZP_TRI_NO);
  if (remedy == WZP_FORECAST_REMEDY_NONE)
    put_string (json, "remedy", NULL);
  else
    put_nick (json, "remedy", WZP_TYPE_FORECAST_REMEDY, (int) remedy);
  g_string_append_c (json, '}');
}

static void
put_forecast (GString *json, const WzpNetcheckSummary *own, const WzpNetcheckSummary *peer)
{
  WzpForecast forecast;

  if (!own || !peer)
    {
      put_string (json, "forecast", NULL);
      return;
    }
  wzp_forecast_make (own, peer, &forecast);
  open_object (json, "forecast");
  put_nick (json, "verdict", WZP_TYPE_FORECAST_VERDICT, (int) forecast.verdict);
  put_nick (json, "reason", WZP_TYPE_FORECAST_REASON, (int) forecast.reason);
  put_side (json, "own", (forecast.sides & WZP_FORECAST_SIDES_OWN) != 0, forecast.own_remedy);
  put_side (json, "peer", (forecast.sides & WZP_FORECAST_SIDES_PEER) != 0, forecast.peer_remedy);
  put_tri (json, "needs_both", forecast.needs_both ? WZP_TRI_YES : WZP_TRI_NO);
  g_string_append_c (json, '}');
}

static void
put_summary (GString *json,
             const WzpNetcheckReport *report,
             gboolean hides_address,
             const WzpNetcheckSummary *peer)
{
  g_autoptr (WzpNetcheckSummary) own = wzp_netcheck_summary_new (report, hides_address);
  g_autofree char *code = own ? wzp_netcheck_summary_to_code (own) : NULL;

  put_string (json, "code", code);
  put_forecast (json, own, peer);
}

char *
wzp_netcheck_report_to_json (const WzpNetcheckReport *report,
                             gboolean hides_address,
                             const WzpNetcheckSummary *peer)
{
  const WzpNetcheckServer *preferred = wzp_netcheck_report_get_preferred (report);
  const WzpNetcheckPortMap *maps = report->port_maps;
  GString *json = g_string_new (NULL);

  g_string_append_c (json, '{');
  put_uint (json, "version", WZP_NETCHECK_JSON_VERSION);
  put_time (json, report);
  put_string (json, "verdict",
              wzp_netcheck_verdict_name (wzp_netcheck_report_get_verdict (report)));
  put_string (json, "verdict_text", wzp_netcheck_report_get_sentence (report));
  put_string (json, "advice", wzp_netcheck_report_get_advice (report));
  put_tri (json, "udp", wzp_netcheck_report_get_udp (report));
  put_tri (json, "udp_to_other_ports", wzp_netcheck_report_get_other_ports (report));
  put_ip (json, "ipv4", &report->ip[WZP_NETCHECK_V4]);
  put_ip (json, "ipv6", &report->ip[WZP_NETCHECK_V6]);
  open_object (json, "port_mapping");
  put_port_map (json, "pcp", &maps[WZP_PORT_MAP_PROTOCOL_PCP]);
  put_port_map (json, "nat_pmp", &maps[WZP_PORT_MAP_PROTOCOL_NAT_PMP]);
  put_port_map (json, "upnp", &maps[WZP_PORT_MAP_PROTOCOL_UPNP]);
  g_string_append_c (json, '}');
  put_number (json, "path_mtu", report->path_mtu > 0 ? (double) report->path_mtu : -1, "%.0f");
  put_tri (json, "ecn", report->ecn);
  put_tri (json, "dns", report->dns);
  put_tri (json, "captive_portal", report->captive_portal);
  put_tri (json, "clock_synchronised", report->clock_synced);
  key (json, "clock_skew_ms");
  if (report->has_clock_skew)
    g_string_append_printf (json, "%" G_GINT64_FORMAT, report->clock_skew_ms);
  else
    g_string_append (json, "null");
  put_string (json, "preferred_relay", preferred ? preferred->name : NULL);
  put_summary (json, report, hides_address, peer);
  put_servers (json, report, "relays", FALSE);
  put_servers (json, report, "stun", TRUE);
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}
