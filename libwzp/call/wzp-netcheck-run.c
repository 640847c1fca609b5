/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-netcheck"

#include "wzp-netcheck-run.h"

#include "wzp-error.h"
#include "wzp-interfaces.h"
#include "wzp-net.h"
#include "wzp-netcheck-router.h"
#include "wzp-portal-probe.h"
#include "wzp-reflect-round.h"

#include <sys/timex.h>

/* Round trips that are taken of each relay, and how far apart they begin: as speech packets would. */
#define N_SAMPLES      8
#define SAMPLE_SPACING WZP_MS (40)
/* The first packets of a path carry congestion marks on trial (RFC 9000 section 13.4.2), at most ten of
 * them; later ones only where the marks were reported back. */
#define ECN_TRIAL_PACKETS 12
/* IP and UDP headers around a QUIC packet. */
#define HEADERS_V4_BYTES 28
#define HEADERS_V6_BYTES 48
/* Who has not shown any life by now is not waited for: a lost first packet has been repeated, and a round trip
 * of that length would be no use to a call. It makes the whole end within a second (target T6). */
#define PATIENCE WZP_MS (950)
/* The router's share of the progress; the rest is the servers'. */
#define ROUTER_SHARE 0.3

/* What is measured of one relay after it has answered. */
typedef struct
{
  unsigned n_sent;
  unsigned n_samples;
  WzpDuration last;
  WzpDuration deviations; /* sum of |difference to the one before| */
  uint64_t packets_received;
  WzpQuicConnStats stats;
  WzpInstant end; /* of waiting for what is still under way; 0: still sending */
  gboolean is_over;
} Sampler;

struct _WzpNetcheckRun
{
  WzpNetcheckRunEvents events;
  gpointer user_data;
  WzpNetcheckReport *report;
  WzpInstant began;

  WzpNatClassifier *classifier;
  WzpReflectRound *round;
  WzpNetcheckRouter *router; /* NULL: not asked */
  WzpPortalProbe *portal;    /* NULL: nothing is waited for */
  WzpAlarm *sampling;
  WzpAlarm *telling;
  WzpAlarm *patience;
  Sampler samplers[WZP_REFLECT_MAX_ROWS];
  gboolean is_round_over;
  gboolean is_over;
};

/* --- measuring relays -------------------------------------------------------------------------- */

static void
take_sample (Sampler *sampler)
{
  WzpDuration now = sampler->stats.latest_rtt;

  /* A round trip is known again when something new has come. */
  if (sampler->stats.packets_received == sampler->packets_received)
    return;
  sampler->packets_received = sampler->stats.packets_received;
  if (sampler->n_samples > 0)
    sampler->deviations += now > sampler->last ? now - sampler->last : sampler->last - now;
  sampler->last = now;
  sampler->n_samples++;
}

/* A datagram, since it is not repeated when it is lost; and a question, since its answer brings the
 * acknowledgement at once, which would be delayed otherwise. */
static gboolean
send_sample (WzpHop *hop, WzpInstant now)
{
  static const uint8_t nothing[1] = { 0 };
  const WzpSignal ping = { .type = WZP_SIGNAL_PING, .ping.timestamp_ms = wzp_duration_ms (now) };
  g_autoptr (GBytes) json = wzp_signal_print (&ping);

  /* A relay passes over datagrams of who is in no room, but acknowledges them. */
  return wzp_hop_send_datagram (hop, nothing, sizeof nothing) && wzp_hop_send (hop, json);
}

static void
sample (Sampler *sampler, WzpHop *hop, WzpInstant now)
{
  if (!wzp_hop_get_stats (hop, &sampler->stats))
    {
      sampler->is_over = TRUE;
      return;
    }
  if (sampler->n_sent > 0)
    take_sample (sampler);
  if (sampler->n_sent < N_SAMPLES)
    {
      sampler->is_over = !send_sample (hop, now);
      sampler->n_sent++;
      sampler->end =
          wzp_instant_add (now, MAX (sampler->stats.smoothed_rtt * 3 / 2, SAMPLE_SPACING));
      return;
    }
  sampler->is_over = now >= sampler->end;
}

static gboolean
is_sampling (const WzpNetcheckRun *run)
{
  for (unsigned i = 0; i < wzp_reflect_round_n_rows (run->round); i++)
    if (wzp_reflect_round_get_hop (run->round, i) && !run->samplers[i].is_over)
      return TRUE;
  return FALSE;
}

static void
tell_soon (WzpNetcheckRun *run)
{
  wzp_alarm_set (run->telling, 0);
}

static void
on_sampling (gpointer data)
{
  WzpNetcheckRun *run = data;
  WzpInstant now = wzp_instant_now ();

  for (unsigned i = 0; i < wzp_reflect_round_n_rows (run->round); i++)
    {
      WzpHop *hop = wzp_reflect_round_get_hop (run->round, i);

      if (hop && wzp_reflect_round_get_row (run->round, i)->is_done && !run->samplers[i].is_over)
        sample (&run->samplers[i], hop, now);
    }
  wzp_alarm_set (run->sampling,
                 is_sampling (run) ? wzp_instant_add (now, SAMPLE_SPACING) : WZP_INSTANT_NEVER);
  tell_soon (run);
}

/* --- the report -------------------------------------------------------------------------------- */

static void
report_server (WzpNetcheckRun *run, unsigned index)
{
  const WzpReflectRow *row = wzp_reflect_round_get_row (run->round, index);
  const Sampler *sampler = &run->samplers[index];
  WzpNetcheckServer *server =
      wzp_netcheck_report_add_server (run->report, row->name, row->kind == WZP_REFLECT_STUN);

  if (!server)
    return;
  server->is_done = row->is_done;
  server->is_silent = row->error && wzp_address_is_set (&row->server) &&
                      g_error_matches (row->error, WZP_ERROR, WZP_ERROR_TIMEOUT);
  server->server = row->server;
  server->observed = row->observed;
  server->latency = row->latency;
  server->rtt = row->rtt;
  server->error = row->error ? g_strdup (row->error->message) : NULL;
  server->error_code = row->error ? row->error->code : 0;
  if (sampler->n_samples == 0)
    return;
  server->rtt = sampler->stats.min_rtt;
  server->n_samples = sampler->n_samples;
  server->jitter = sampler->n_samples > 1 ? sampler->deviations / (sampler->n_samples - 1) : 0;
  server->n_sent = (unsigned) sampler->stats.datagrams_sent;
  server->n_lost = (unsigned) sampler->stats.datagrams_lost;
}

/* The clock of the nearest relay that told one. */
static void
report_clock (WzpNetcheckRun *run)
{
  WzpDuration nearest = 0;

  for (unsigned i = 0; i < wzp_reflect_round_n_rows (run->round); i++)
    {
      const WzpReflectRow *row = wzp_reflect_round_get_row (run->round, i);

      if (!row->has_clock || (run->report->has_clock_skew && row->rtt >= nearest))
        continue;
      nearest = row->rtt;
      run->report->has_clock_skew = TRUE;
      run->report->clock_skew_ms = row->clock_skew_ms;
    }
}

static void
report_path (WzpNetcheckRun *run, unsigned index)
{
  const WzpReflectRow *row = wzp_reflect_round_get_row (run->round, index);
  const WzpQuicConnStats *stats = &run->samplers[index].stats;
  unsigned headers = wzp_address_is_v4 (&row->server) ? HEADERS_V4_BYTES : HEADERS_V6_BYTES;

  if (stats->max_packet_bytes > 0)
    run->report->path_mtu = MAX (run->report->path_mtu, stats->max_packet_bytes + headers);
  if (stats->packets_sent > ECN_TRIAL_PACKETS && run->report->ecn != WZP_TRI_YES)
    run->report->ecn = stats->is_marking ? WZP_TRI_YES : WZP_TRI_NO;
}

/* Of the literal addresses nothing is learned. */
static WzpTri
find_dns (WzpNetcheckRun *run)
{
  WzpTri dns = WZP_TRI_UNKNOWN;

  for (unsigned i = 0; i < wzp_reflect_round_n_rows (run->round); i++)
    {
      const WzpReflectRow *row = wzp_reflect_round_get_row (run->round, i);
      WzpAddress literal;
      gboolean is_literal =
          wzp_address_parse (row->name, &literal) || wzp_address_parse_ip (row->name, 1, &literal);

      if (!is_literal && wzp_address_is_set (&row->server))
        return WZP_TRI_YES;
      if (!wzp_address_is_set (&row->server) && row->is_done)
        dns = WZP_TRI_NO;
    }
  return dns;
}

static WzpTri
is_clock_synced (void)
{
  struct timex clock = { 0 };
  int state = adjtimex (&clock);

  if (state < 0)
    return WZP_TRI_UNKNOWN;
  return state == TIME_ERROR || (clock.status & STA_UNSYNC) ? WZP_TRI_NO : WZP_TRI_YES;
}

static WzpTri
family_udp (const WzpNetcheckReport *report, gboolean v4)
{
  unsigned n_silent = 0;

  for (guint i = 0; i < report->servers->len; i++)
    {
      const WzpNetcheckServer *server = report->servers->pdata[i];

      if (!wzp_address_is_set (&server->server) || wzp_address_is_v4 (&server->server) != v4)
        continue;
      if (wzp_address_is_set (&server->observed))
        return WZP_TRI_YES;
      n_silent += server->is_silent;
    }
  return n_silent > 1 ? WZP_TRI_NO : WZP_TRI_UNKNOWN;
}

static double
measure_progress (const WzpNetcheckRun *run)
{
  double router = run->router ? wzp_netcheck_router_get_progress (run->router) : 1;
  unsigned n = wzp_reflect_round_n_rows (run->round);
  double done = 0;

  for (unsigned i = 0; i < n; i++)
    if (wzp_reflect_round_get_row (run->round, i)->is_done)
      done += wzp_reflect_round_get_hop (run->round, i)
                  ? 0.5 + 0.5 * run->samplers[i].n_sent / N_SAMPLES
                  : 1;
  return ROUTER_SHARE * router + (1 - ROUTER_SHARE) * (n > 0 ? done / n : run->is_round_over);
}

/* At the end, when the router has passed our packets on and the kernel knows it. */
static void
look_at_router (WzpNetcheckReport *report)
{
  WzpGateway gateway;

  report->has_router_link =
      wzp_gateway_discover (&gateway) && wzp_gateway_find_link (&gateway, &report->router_link);
}

static void
update_report (WzpNetcheckRun *run)
{
  WzpNetcheckReport *report = run->report;

  g_ptr_array_set_size (report->servers, 0);
  for (unsigned i = 0; i < wzp_reflect_round_n_rows (run->round); i++)
    {
      report_server (run, i);
      report_path (run, i);
    }
  for (unsigned family = 0; family < WZP_NETCHECK_N_FAMILIES; family++)
    {
      WzpNetcheckIp *ip = &report->ip[family];

      ip->udp = family_udp (report, family == WZP_NETCHECK_V4);
      wzp_nat_classifier_report (run->classifier, family == WZP_NETCHECK_V4, &ip->nat);
    }
  report->has_clock_skew = FALSE;
  report_clock (run);
  if (run->router)
    wzp_netcheck_router_report (run->router, report);
  report->dns = find_dns (run);
  if (report->captive_portal == WZP_TRI_UNKNOWN &&
      wzp_netcheck_report_get_udp (report) == WZP_TRI_YES)
    report->captive_portal = WZP_TRI_NO;
  report->took = wzp_instant_since (wzp_instant_now (), run->began);
  report->is_complete = run->is_round_over && !is_sampling (run) && !run->portal &&
                        (!run->router || wzp_netcheck_router_is_done (run->router));
  if (report->is_complete)
    look_at_router (report);
  report->progress =
      report->is_complete ? 1 : MAX (report->progress, MIN (measure_progress (run), 0.99));
}

static void
on_telling (gpointer data)
{
  WzpNetcheckRun *run = data;

  if (run->is_over)
    return;
  update_report (run);
  if (!run->report->is_complete)
    {
      run->events.grown (run->report, run->user_data);
      return;
    }
  run->is_over = TRUE;
  run->events.done (run->report, run->user_data);
}

/* --- events ------------------------------------------------------------------------------------ */

static void
on_row (WzpReflectRound *round, const WzpReflectRow *row, gpointer user_data)
{
  WzpNetcheckRun *run = user_data;

  if (row->kind == WZP_REFLECT_RELAY && !row->error)
    wzp_alarm_set (run->sampling, 0);
  tell_soon (run);
}

static void
on_round_done (WzpReflectRound *round, gpointer user_data)
{
  WzpNetcheckRun *run = user_data;

  run->is_round_over = TRUE;
  tell_soon (run);
}

/* Those who have begun to talk may finish. */
static void
on_patience (gpointer data)
{
  WzpNetcheckRun *run = data;

  g_clear_pointer (&run->portal, wzp_portal_probe_free);
  tell_soon (run);
  for (unsigned i = 0; i < wzp_reflect_round_n_rows (run->round); i++)
    {
      WzpHop *hop = wzp_reflect_round_get_hop (run->round, i);
      WzpQuicConnStats stats;

      if (!wzp_reflect_round_get_row (run->round, i)->is_done && hop &&
          wzp_hop_get_stats (hop, &stats))
        return;
    }
  wzp_reflect_round_give_up (run->round);
}

static void
on_router (gpointer user_data)
{
  tell_soon (user_data);
}

static void
on_portal (WzpTri is_portal, gpointer user_data)
{
  WzpNetcheckRun *run = user_data;

  g_clear_pointer (&run->portal, wzp_portal_probe_free);
  if (is_portal != WZP_TRI_UNKNOWN)
    run->report->captive_portal = is_portal;
  tell_soon (run);
}

/* Our own addresses, for seeing whether they are translated. */
static void
look_at_interfaces (WzpNetcheckRun *run)
{
  WzpAddress locals[WZP_NAT_MAX_LOCALS];
  unsigned n_locals = 0;
  WzpInterfaces interfaces;

  wzp_interfaces_enumerate (&interfaces);
  run->report->ip[WZP_NETCHECK_V4].system = WZP_TRI_NO;
  run->report->ip[WZP_NETCHECK_V6].system = WZP_TRI_NO;
  for (unsigned i = 0; i < interfaces.n_items; i++)
    {
      const WzpInterface *item = &interfaces.items[i];
      gboolean v4 = wzp_address_is_v4 (&item->address);

      if (n_locals < WZP_NAT_MAX_LOCALS)
        locals[n_locals++] = item->address;
      if (wzp_interface_local_preference (item) > 0)
        run->report->ip[v4 ? WZP_NETCHECK_V4 : WZP_NETCHECK_V6].system = WZP_TRI_YES;
    }
  wzp_nat_classifier_set_locals (run->classifier, locals, n_locals);
}

WzpNetcheckRun *
wzp_netcheck_run_new (const WzpNetcheckRunConfig *config,
                      const WzpNetcheckRunEvents *events,
                      gpointer user_data)
{
  static const WzpReflectEvents round_events = { .row = on_row, .done = on_round_done };
  WzpNetcheckRun *run = g_new0 (WzpNetcheckRun, 1);
  WzpReflectConfig round = {
    .io = config->io,
    .stun = config->stun,
    .store = config->store,
    .context = config->context,
    .relays = config->relays,
    .stun_servers = config->stun_servers,
    .keep_open = TRUE,
  };

  run->events = *events;
  run->user_data = user_data;
  run->began = wzp_instant_now ();
  run->report = wzp_netcheck_report_new ();
  run->report->started_us = g_get_real_time ();
  run->report->captive_portal = config->captive_portal;
  run->report->clock_synced = is_clock_synced ();
  run->classifier = round.classifier = wzp_nat_classifier_new ();
  run->sampling = wzp_alarm_new (config->context, on_sampling, run);
  run->telling = wzp_alarm_new (config->context, on_telling, run);
  run->patience = wzp_alarm_new (config->context, on_patience, run);
  wzp_alarm_set (run->patience, wzp_instant_add (run->began, PATIENCE));
  look_at_interfaces (run);
  run->round = wzp_reflect_round_new (&round, &round_events, run);
  if (config->ask_router)
    run->router = wzp_netcheck_router_new (config->context, on_router, run);
  if (config->portal_url)
    run->portal = wzp_portal_probe_new (config->portal_url, on_portal, run);
  tell_soon (run);
  return run;
}

void
wzp_netcheck_run_stop (WzpNetcheckRun *run)
{
  run->is_over = TRUE;
  g_clear_pointer (&run->portal, wzp_portal_probe_free);
  g_clear_pointer (&run->round, wzp_reflect_round_free);
  wzp_alarm_set (run->sampling, WZP_INSTANT_NEVER);
  wzp_alarm_set (run->telling, WZP_INSTANT_NEVER);
  wzp_alarm_set (run->patience, WZP_INSTANT_NEVER);
  if (run->router)
    wzp_netcheck_router_stop (run->router);
}

void
wzp_netcheck_run_free (WzpNetcheckRun *run, gboolean wait)
{
  if (!run)
    return;
  wzp_netcheck_run_stop (run);
  wzp_alarm_free (run->sampling);
  wzp_alarm_free (run->telling);
  wzp_alarm_free (run->patience);
  wzp_netcheck_router_free (run->router, wait);
  wzp_nat_classifier_free (run->classifier);
  wzp_netcheck_report_free (run->report);
  g_free (run);
}
