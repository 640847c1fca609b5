/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-network"

#include "wzp-network.h"

#include "wzp-address-scope.h"
#include "wzp-error.h"
#include "wzp-forwarding.h"
#include "wzp-net.h"
#include "wzp-netcheck-report.h"
#include "wzp-netmon.h"
#include "wzp-reflect-round.h"
#include "wzp-relay-book.h"
#include "wzp-sleep-watch.h"

/* The relay that we are registered with, and what it said. */
typedef struct
{
  char *name; /* NULL: none */
  WzpAddress address;
  WzpAddress seen;  /* not set: it has not said */
  WzpInstant asked; /* when it was asked last */
  WzpDuration latency;
  WzpDuration rtt;
  gboolean is_asking;
  gboolean is_mute;  /* it did not answer the last time */
  WzpAddress before; /* what it said before the network changed; not set: nothing to doubt */
  unsigned n_doubts; /* how often it may say that again without being believed */
} OwnRelay;

struct _WzpNetwork
{
  GMainContext *context;
  WzpNetworkEvents events;
  gpointer user_data;
  WzpIceAgent *ice;
  WzpAlarm *alarm;

  GStrv stun_servers;
  WzpRelayBook *book;
  WzpForwarding *forwarding;
  WzpNatClassifier *classifier;
  OwnRelay own;
  WzpTri
      system[WZP_NETCHECK_N_FAMILIES]; /* whether this machine has an address that leads anywhere */

  /* From open to close. */
  WzpQuicIo *io;
  WzpTrustStore *store;
  WzpStunPort *stun;
  WzpNetmon *netmon;
  WzpSleepWatch *sleep;
  WzpReflectRound *round; /* the last one; its rows are shown until the next */
  gboolean is_round_over;

  gboolean in_haste; /* the network has changed: the first answers are told, the rest comes after */
  gboolean is_changed;
  WzpInstant reflect_at;
};

static void
set_alarm (WzpNetwork *network)
{
  wzp_alarm_set (network->alarm, network->is_changed ? 0 : network->reflect_at);
}

static void
note_change (WzpNetwork *network)
{
  network->is_changed = TRUE;
  set_alarm (network);
}

/* Everything but the port mapper, which has a life of its own: what it says is taken whenever it comes, and
 * nobody waits for it. */
static unsigned
sources (const WzpNetwork *network)
{
  unsigned sources = WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_INTERFACES);

  if (network->own.name)
    sources |= WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_REFLECT);
  if (network->stun_servers && network->stun_servers[0])
    sources |= WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_STUN);
  return sources;
}

/* What was seen is void, and all are asked, whoever was asked last. */
static void
gather_anew (WzpNetwork *network, WzpInstant now)
{
  wzp_ice_agent_on_network_change (network->ice, now);
  if (wzp_ice_agent_get_state (network->ice) != WZP_ICE_IDLE)
    wzp_ice_agent_gather (network->ice, sources (network), now);
}

/* --- our own relay ----------------------------------------------------------------------------- */

static void
ask_own_relay (WzpNetwork *network, WzpInstant now)
{
  OwnRelay *own = &network->own;

  network->reflect_at = wzp_instant_add (now, WZP_NETWORK_REFLECT_INTERVAL);
  set_alarm (network);
  if (!own->name)
    return;
  /* A question that is out already is answered to this one too. */
  own->is_asking = network->events.reflect (network, network->user_data);
  own->asked = now;
}

static void
check_reflect_done (WzpNetwork *network, WzpInstant now)
{
  if (!network->own.is_asking && (network->is_round_over || network->in_haste))
    wzp_ice_agent_on_source_done (network->ice, WZP_ICE_SOURCE_REFLECT, now);
}

/* Of one outside IP the port that was learned first is enough: behind a NAT that gives every destination another one,
 * the rest would only be more addresses that nobody can use. */
static gboolean
is_another_port (const WzpNetwork *network, const WzpAddress *seen)
{
  WzpCandidates candidates;

  wzp_ice_agent_get_candidates (network->ice, &candidates);
  for (unsigned i = 0; i < candidates.n_items; i++)
    if (candidates.items[i].kind == WZP_CANDIDATE_REFLEXIVE &&
        wzp_address_equal_ip (&candidates.items[i].address, seen))
      return !wzp_address_equal (&candidates.items[i].address, seen);
  return FALSE;
}

static void
add_observation (WzpNetwork *network)
{
  WzpUdpAddress udp;
  WzpNatObservation observation = {
    .destination = network->own.address,
    .mapped = network->own.seen,
    .sent = network->own.asked,
  };

  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (network->io), &udp);
  if (wzp_address_from_sockaddr (&udp.sa, wzp_udp_address_len (&udp), &observation.local))
    wzp_nat_classifier_add (network->classifier, &observation);
}

void
wzp_network_on_reflected (WzpNetwork *network,
                          const WzpAddress *seen,
                          WzpDuration rtt,
                          WzpInstant now)
{
  OwnRelay *own = &network->own;
  gboolean was_rebound = seen && wzp_address_is_set (&own->seen) &&
                         !wzp_address_equal (&own->seen, seen) && !network->in_haste;

  if (!own->name || !network->io)
    return;
  if (seen && own->n_doubts > 0 && wzp_address_equal (seen, &own->before))
    {
      /* Still being asked, as far as the agent is concerned. */
      own->n_doubts--;
      network->reflect_at = wzp_instant_add (now, WZP_NETWORK_REFLECT_AGAIN);
      set_alarm (network);
      return;
    }
  own->n_doubts = 0;
  own->is_asking = FALSE;
  own->is_mute = !seen;
  if (!seen)
    {
      check_reflect_done (network, now);
      note_change (network);
      return;
    }
  own->latency = wzp_instant_since (now, own->asked);
  own->seen = *seen;
  own->rtt = rtt;
  wzp_relay_book_on_answer (network->book, own->name, &own->address, rtt, now);
  add_observation (network);
  wzp_ice_agent_on_reflexive (network->ice, WZP_ICE_SOURCE_REFLECT, &own->address, seen, now);
  check_reflect_done (network, now);
  note_change (network);
  if (was_rebound)
    {
      /* What others saw of the old mapping is void too. */
      g_info ("the NAT gives us another address now");
      gather_anew (network, now);
    }
}

/* --- rounds ------------------------------------------------------------------------------------ */

static void
on_row (WzpReflectRound *round, const WzpReflectRow *row, gpointer user_data)
{
  WzpNetwork *network = user_data;
  WzpInstant now = wzp_instant_now ();
  WzpIceSource source =
      row->kind == WZP_REFLECT_STUN ? WZP_ICE_SOURCE_STUN : WZP_ICE_SOURCE_REFLECT;

  if (row->kind == WZP_REFLECT_RELAY && wzp_address_is_set (&row->observed))
    wzp_relay_book_on_answer (network->book, row->name, &row->server, row->rtt, now);
  else if (row->kind == WZP_REFLECT_RELAY && wzp_address_is_set (&row->server))
    wzp_relay_book_on_silence (network->book, &row->server, now);
  if (wzp_address_is_set (&row->observed) && !is_another_port (network, &row->observed))
    wzp_ice_agent_on_reflexive (network->ice, source, &row->server, &row->observed, now);
  if (source == WZP_ICE_SOURCE_STUN && network->in_haste && wzp_address_is_set (&row->observed))
    wzp_ice_agent_on_source_done (network->ice, source, now);
  note_change (network);
}

static void
on_round_done (WzpReflectRound *round, gpointer user_data)
{
  WzpNetwork *network = user_data;
  WzpInstant now = wzp_instant_now ();

  network->is_round_over = TRUE;
  network->in_haste = FALSE;
  wzp_relay_book_save (network->book);
  wzp_ice_agent_on_source_done (network->ice, WZP_ICE_SOURCE_STUN, now);
  check_reflect_done (network, now);
  note_change (network);
}

static void
begin_round (WzpNetwork *network)
{
  static const WzpReflectEvents events = { .row = on_row, .done = on_round_done };
  g_auto (GStrv) relays = wzp_relay_book_list (network->book, network->own.name);
  const WzpReflectConfig config = {
    .io = network->io,
    .stun = network->stun,
    .store = network->store,
    .context = network->context,
    .relays = (const char *const *) relays,
    .stun_servers = (const char *const *) network->stun_servers,
    .classifier = network->classifier,
    .known = &network->own.address,
  };

  g_clear_pointer (&network->round, wzp_reflect_round_free);
  network->is_round_over = FALSE;
  network->round = wzp_reflect_round_new (&config, &events, network);
  note_change (network);
}

/* --- gathering --------------------------------------------------------------------------------- */

static void
note_families (WzpNetwork *network, const WzpInterfaces *interfaces)
{
  network->system[WZP_NETCHECK_V4] = WZP_TRI_NO;
  network->system[WZP_NETCHECK_V6] = WZP_TRI_NO;
  for (unsigned i = 0; i < interfaces->n_items; i++)
    if (wzp_interface_local_preference (&interfaces->items[i]) > 0)
      network->system[wzp_address_is_v4 (&interfaces->items[i].address) ? WZP_NETCHECK_V4
                                                                        : WZP_NETCHECK_V6] =
          WZP_TRI_YES;
}

static void
ask_interfaces (WzpNetwork *network, WzpInstant now)
{
  WzpUdpSocket *socket = wzp_quic_io_get_socket (network->io);
  WzpAddress locals[WZP_NAT_MAX_LOCALS];
  WzpInterfaces interfaces;
  WzpUdpAddress local;
  unsigned n_locals;
  uint16_t port;

  wzp_udp_socket_get_local_address (socket, &local);
  port = wzp_udp_address_port (&local);
  wzp_interfaces_enumerate (&interfaces);
  note_families (network, &interfaces);
  n_locals = MIN (interfaces.n_items, WZP_NAT_MAX_LOCALS);
  for (unsigned i = 0; i < n_locals; i++)
    locals[i] = interfaces.items[i].address;
  wzp_nat_classifier_set_locals (network->classifier, locals, n_locals);
  wzp_ice_agent_on_interfaces (network->ice, &interfaces,
                               wzp_udp_socket_has_ipv4 (socket) ? port : 0,
                               wzp_udp_socket_has_ipv6 (socket) ? port : 0, now);
}

static void
tell_forwarded (WzpNetwork *network, WzpInstant now)
{
  WzpAddress external;
  gboolean is_there = wzp_forwarding_get_external (network->forwarding, &external);

  wzp_ice_agent_on_mapped (network->ice, is_there ? &external : NULL, now);
}

void
wzp_network_gather (WzpNetwork *network, unsigned asked, WzpInstant now)
{
  if (!network->io)
    return;
  /* First, because the answers are compared with it. */
  if (asked & WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_INTERFACES))
    ask_interfaces (network, now);
  begin_round (network);
  if ((asked & WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_REFLECT)) && !network->own.is_asking)
    ask_own_relay (network, now);
  tell_forwarded (network, now);
}

/* --- what happens ------------------------------------------------------------------------------ */

static void
on_forwarding (WzpForwarding *forwarding, gpointer user_data)
{
  WzpNetwork *network = user_data;

  tell_forwarded (network, wzp_instant_now ());
  note_change (network);
}

static void
on_moved (WzpNetwork *network)
{
  g_info ("the network has changed");
  wzp_nat_classifier_reset (network->classifier);
  wzp_relay_book_on_network_change (network->book);
  wzp_forwarding_on_network_change (network->forwarding);
  network->in_haste = TRUE;
  if (wzp_address_is_set (&network->own.seen))
    network->own.before = network->own.seen;
  network->own.n_doubts = WZP_NETWORK_REFLECT_DOUBTED;
  network->own.seen = (WzpAddress) { 0 };
  network->own.is_asking = FALSE;
  network->events.moved (network, network->user_data);
  gather_anew (network, wzp_instant_now ());
}

static void
on_netmon (WzpNetmon *netmon, gpointer user_data)
{
  on_moved (user_data);
}

static void
on_sleep (WzpSleepWatch *watch, WzpDuration slept, gpointer user_data)
{
  wzp_network_poke (user_data, TRUE);
}

void
wzp_network_poke (WzpNetwork *network, gboolean certain)
{
  /* Together with what the kernel is about to say. */
  if (network->netmon && certain)
    wzp_netmon_poke (network->netmon);
  else if (!network->netmon && network->io)
    on_moved (network);
}

static void
on_alarm (gpointer data)
{
  WzpNetwork *network = data;
  WzpInstant now = wzp_instant_now ();

  if (network->reflect_at <= now)
    ask_own_relay (network, now);
  if (!network->is_changed)
    {
      set_alarm (network);
      return;
    }
  network->is_changed = FALSE;
  set_alarm (network);
  network->events.changed (network, network->user_data);
}

void
wzp_network_on_online (WzpNetwork *network,
                       const char *relay,
                       const WzpAddress *address,
                       const char *const *available,
                       WzpInstant now)
{
  WzpUdpAddress local;

  if (g_set_str (&network->own.name, relay) || !wzp_address_equal (&network->own.address, address))
    network->own.seen = (WzpAddress) { 0 };
  network->own.address = *address;
  network->own.is_asking = FALSE;
  network->own.n_doubts = 0;
  network->in_haste = FALSE;
  wzp_relay_book_set_told (network->book, available, address);
  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (network->io), &local);
  /* Who is registered on this very machine is called from there. */
  if (wzp_udp_socket_has_ipv4 (wzp_quic_io_get_socket (network->io)) &&
      wzp_address_get_scope (address) != WZP_ADDRESS_SCOPE_LOOPBACK)
    wzp_forwarding_start (network->forwarding, wzp_udp_address_port (&local));
  wzp_ice_agent_gather (network->ice, sources (network), now);
}

void
wzp_network_on_offline (WzpNetwork *network)
{
  g_clear_pointer (&network->own.name, g_free);
  network->own = (OwnRelay) { 0 };
  network->reflect_at = WZP_INSTANT_NEVER;
  network->in_haste = FALSE;
  wzp_forwarding_stop (network->forwarding);
  note_change (network);
}

/* --- settings ---------------------------------------------------------------------------------- */

/* What has changed is of use only when somebody is asked. */
static void
gather_again (WzpNetwork *network)
{
  if (network->own.name)
    wzp_ice_agent_gather (network->ice, sources (network), wzp_instant_now ());
}

void
wzp_network_set_relays (WzpNetwork *network, const char *const *relays)
{
  wzp_relay_book_set_relays (network->book, relays);
  gather_again (network);
}

void
wzp_network_set_stun_servers (WzpNetwork *network, const char *const *servers)
{
  g_strfreev (network->stun_servers);
  network->stun_servers = g_strdupv ((GStrv) servers);
  gather_again (network);
}

void
wzp_network_ask (WzpNetwork *network, WzpInstant now)
{
  if (network->io)
    wzp_ice_agent_gather (network->ice, sources (network), now);
}

void
wzp_network_set_port_mapping (WzpNetwork *network, gboolean enabled)
{
  wzp_forwarding_set_enabled (network->forwarding, enabled);
}

/* --- what is known ----------------------------------------------------------------------------- */

static char *
to_text (const WzpAddress *address)
{
  return wzp_address_is_set (address) ? wzp_address_to_string (address) : NULL;
}

static double
to_ms (WzpDuration duration)
{
  return duration > 0 ? (double) duration / 1e6 : -1;
}

static WzpNatViewRow *
add_row (WzpNatView *view, const WzpReflectRow *row)
{
  WzpNatViewRow *out = wzp_nat_view_row_new (row->kind == WZP_REFLECT_STUN, row->name);

  out->server = to_text (&row->server);
  out->observed = to_text (&row->observed);
  out->latency_ms = to_ms (row->latency);
  out->rtt_ms = to_ms (row->rtt);
  out->error = row->error ? g_strdup (row->error->message) : NULL;
  out->error_code = row->error ? row->error->code : 0;
  out->relay = g_strdup (row->relay);
  out->region = g_strdup (row->region);
  out->key = g_strdup (row->key);
  out->known_key = g_strdup (row->known_key);
  g_ptr_array_add (view->rows, out);
  return out;
}

/* With whom we are registered has shown the key that it is known by. */
static void
add_own_row (const WzpNetwork *network, WzpNatView *view)
{
  const OwnRelay *own = &network->own;
  g_autofree char *key =
      network->store ? wzp_relay_dup_known_key (network->store, own->name) : NULL;
  const WzpReflectRow row = {
    .kind = WZP_REFLECT_RELAY,
    .name = own->name,
    .relay = own->name,
    .key = key,
    .known_key = key,
    .server = own->address,
    .observed = own->seen,
    .latency = own->latency,
    .rtt = own->rtt,
  };
  WzpNatViewRow *out = add_row (view, &row);

  if (own->is_mute)
    {
      out->error = g_strdup_printf ("The relay “%s” does not tell addresses", own->name);
      out->error_code = WZP_ERROR_UNSUPPORTED;
    }
}

static void
add_seen (WzpNetcheckReport *report, const WzpReflectRow *row)
{
  WzpNetcheckServer *server =
      wzp_netcheck_report_add_server (report, row->name, row->kind == WZP_REFLECT_STUN);

  if (!server || !wzp_address_is_set (&row->observed))
    return;
  server->is_done = TRUE;
  server->server = row->server;
  server->observed = row->observed;
  report->ip[wzp_address_is_v4 (&row->server) ? WZP_NETCHECK_V4 : WZP_NETCHECK_V6].udp =
      WZP_TRI_YES;
}

/* What a check would say, of what is known anyway. */
static WzpNetcheckVerdict
judge (const WzpNetwork *network, const WzpNatView *view)
{
  g_autoptr (WzpNetcheckReport) report = wzp_netcheck_report_new ();
  const OwnRelay *own = &network->own;
  const WzpReflectRow own_row = { .kind = WZP_REFLECT_RELAY,
                                  .name = own->name,
                                  .server = own->address,
                                  .observed = own->seen };

  report->is_complete = !view->checking;
  report->ip[WZP_NETCHECK_V4] =
      (WzpNetcheckIp) { .system = network->system[WZP_NETCHECK_V4], .nat = view->v4 };
  report->ip[WZP_NETCHECK_V6] =
      (WzpNetcheckIp) { .system = network->system[WZP_NETCHECK_V6], .nat = view->v6 };
  if (own->name && !own->is_mute)
    add_seen (report, &own_row);
  for (unsigned i = 0; network->round && i < wzp_reflect_round_n_rows (network->round); i++)
    add_seen (report, wzp_reflect_round_get_row (network->round, i));
  wzp_forwarding_get_external (network->forwarding,
                               &report->port_maps[view->mapper_protocol].external);
  return wzp_netcheck_report_get_verdict (report);
}

const char *const *
wzp_network_get_told (const WzpNetwork *network)
{
  return wzp_relay_book_get_told (network->book);
}

gboolean
wzp_network_is_asking (const WzpNetwork *network)
{
  return network->own.is_asking || (network->round && !network->is_round_over);
}

void
wzp_network_get_report (const WzpNetwork *network, gboolean v4, WzpNatReport *out)
{
  wzp_nat_classifier_report (network->classifier, v4, out);
}

WzpNatView *
wzp_network_make_view (const WzpNetwork *network)
{
  WzpNatView *view = wzp_nat_view_new ();
  const OwnRelay *own = &network->own;
  WzpAddress external;

  view->checking = wzp_network_is_asking (network);
  wzp_nat_classifier_report (network->classifier, TRUE, &view->v4);
  wzp_nat_classifier_report (network->classifier, FALSE, &view->v6);
  view->mapper_state = wzp_forwarding_get_state (network->forwarding);
  view->mapper_protocol = wzp_forwarding_get_protocol (network->forwarding);
  view->mapping_reason = g_strdup (wzp_forwarding_get_reason (network->forwarding));
  if (wzp_forwarding_get_external (network->forwarding, &external))
    view->mapped = to_text (&external);
  view->preferred_relay = g_strdup (wzp_relay_book_get_preferred (network->book));
  if (own->name)
    add_own_row (network, view);
  for (unsigned i = 0; network->round && i < wzp_reflect_round_n_rows (network->round); i++)
    add_row (view, wzp_reflect_round_get_row (network->round, i));
  view->outlook = judge (network, view);
  return view;
}

/* --- life -------------------------------------------------------------------------------------- */

WzpNetwork *
wzp_network_new (WzpIceAgent *ice,
                 GMainContext *context,
                 const WzpNetworkEvents *events,
                 gpointer user_data)
{
  WzpNetwork *network = g_new0 (WzpNetwork, 1);

  network->ice = ice;
  network->context = g_main_context_ref (context);
  network->events = *events;
  network->user_data = user_data;
  network->alarm = wzp_alarm_new (context, on_alarm, network);
  network->reflect_at = WZP_INSTANT_NEVER;
  network->book = wzp_relay_book_new ();
  network->classifier = wzp_nat_classifier_new ();
  network->forwarding = wzp_forwarding_new (context, on_forwarding, network);
  return network;
}

void
wzp_network_open (WzpNetwork *network, WzpQuicIo *io, WzpTrustStore *store)
{
  g_autoptr (GError) error = NULL;

  if (network->io)
    return;
  network->io = io;
  network->store = store;
  wzp_relay_book_open (network->book, store);
  network->stun = wzp_stun_port_new (io, network->context);
  network->sleep = wzp_sleep_watch_new (network->context, on_sleep, network);
  network->netmon = wzp_netmon_new (network->context, on_netmon, network, &error);
  if (!network->netmon)
    g_info ("%s", error->message);
}

WzpStunPort *
wzp_network_get_stun (WzpNetwork *network)
{
  return network->stun;
}

void
wzp_network_close (WzpNetwork *network)
{
  g_clear_pointer (&network->netmon, wzp_netmon_free);
  g_clear_pointer (&network->sleep, wzp_sleep_watch_free);
  g_clear_pointer (&network->round, wzp_reflect_round_free);
  g_clear_pointer (&network->stun, wzp_stun_port_free);
  g_clear_pointer (&network->alarm, wzp_alarm_free);
  network->io = NULL;
}

void
wzp_network_free (WzpNetwork *network)
{
  if (!network)
    return;
  wzp_network_close (network);
  wzp_forwarding_free (network->forwarding);
  wzp_relay_book_free (network->book);
  wzp_nat_classifier_free (network->classifier);
  g_strfreev (network->stun_servers);
  g_free (network->own.name);
  g_main_context_unref (network->context);
  g_free (network);
}
