/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-reflect"

#include "wzp-reflect-private.h"

#include "wzp-error.h"
#include "wzp-signature.h"
#include "wzp-sni.h"

#include <unistd.h>

/* --- one question ------------------------------------------------------------------------------ */

void
wzp_reflect_round_wake (WzpReflectRound *round)
{
  wzp_alarm_set (round->alarm, 0);
}

static void
question_free (gpointer data)
{
  WzpReflectQuestion *question = data;

  wzp_stun_port_forget (question->round->stun, question);
  g_clear_pointer (&question->hop, wzp_hop_free);
  g_clear_pointer (&question->session, wzp_session_free);
  wzp_relay_way_free (question->way);
  g_free (question->known_key);
  g_clear_error (&question->error);
  g_free (question);
}

static void
note_keys (WzpReflectQuestion *question)
{
  g_autofree char *known = NULL;

  if (!question->target->relay)
    return;
  known = wzp_relay_dup_known_key (question->round->store, question->target->relay);
  g_set_str (&question->known_key, known);
  question->row.known_key = question->known_key;
  if (question->way)
    question->row.key = wzp_relay_way_get_key (question->way);
}

static void
finish (WzpReflectQuestion *question)
{
  WzpReflectRound *round = question->round;

  note_keys (question);
  question->row.is_done = TRUE;
  wzp_reflect_round_wake (round);
  round->events.row (round, &question->row, round->user_data);
}

void
wzp_reflect_question_fail (WzpReflectQuestion *question, GError *error)
{
  if (question->row.is_done)
    {
      g_clear_error (&error);
      return;
    }
  question->error = error;
  question->row.error = error;
  finish (question);
}

void
wzp_reflect_question_answer (WzpReflectQuestion *question,
                             const WzpAddress *observed,
                             WzpDuration rtt,
                             WzpInstant now)
{
  WzpReflectRound *round = question->round;
  const WzpNatObservation observation = {
    .local = round->local,
    .destination = question->row.server,
    .mapped = *observed,
    .sent = question->row.sent,
  };

  if (question->row.is_done)
    return;
  question->row.observed = *observed;
  question->row.latency = wzp_instant_since (now, question->row.sent);
  question->row.rtt = rtt;
  if (round->classifier && wzp_nat_classifier_add (round->classifier, &observation))
    wzp_reflect_stun_on_observed (round, observed);
  finish (question);
}

WzpReflectQuestion *
wzp_reflect_question_new (const WzpReflectTarget *target, const WzpAddress *server)
{
  WzpReflectRound *round = target->round;
  WzpReflectQuestion *question;

  if (target->kind == WZP_REFLECT_RELAY && wzp_address_is_set (server) &&
      wzp_address_equal (server, &round->known))
    return NULL;
  for (guint i = 0; i < round->questions->len; i++)
    {
      const WzpReflectQuestion *other = round->questions->pdata[i];

      if (other->row.kind == target->kind && wzp_address_is_set (server) &&
          wzp_address_equal (&other->row.server, server))
        return NULL;
    }
  if (round->questions->len >= WZP_REFLECT_MAX_ROWS)
    return NULL;
  question = g_new0 (WzpReflectQuestion, 1);
  question->round = round;
  question->target = target;
  question->row.kind = target->kind;
  question->row.name = target->name;
  question->row.relay = target->relay;
  question->row.server = *server;
  note_keys (question);
  g_ptr_array_add (round->questions, question);
  return question;
}

/* --- asking a relay ---------------------------------------------------------------------------- */

static void
on_open (WzpHop *hop, gpointer user_data)
{
  WzpReflectQuestion *question = user_data;
  uint8_t exporter[WZP_HOP_EXPORTER_BYTES] = { 0 };

  wzp_hop_export_key (hop, WZP_CHANNEL_EXPORTER_LABEL, exporter);
  wzp_session_on_connected (question->session, exporter, wzp_instant_now ());
  wzp_reflect_round_wake (question->round);
}

static void
on_message (WzpHop *hop, const WzpSignal *signal, gpointer user_data)
{
  WzpReflectQuestion *question = user_data;

  wzp_session_on_signal (question->session, signal, wzp_instant_now ());
  wzp_reflect_round_wake (question->round);
}

static void
on_closed (WzpHop *hop, const GError *error, gboolean permanent, gpointer user_data)
{
  WzpReflectQuestion *question = user_data;

  g_clear_pointer (&question->hop, wzp_hop_free);
  wzp_reflect_question_fail (question, g_error_copy (error));
}

static const WzpHopHandler hop_handler = {
  .open = on_open,
  .signal = on_message,
  .closed = on_closed,
};

/* It told the time half a round trip ago. */
static void
compare_clocks (WzpReflectQuestion *question)
{
  uint64_t theirs = wzp_session_get_relay_time_ms (question->session);
  WzpQuicConnStats stats = { 0 };

  if (theirs == 0 || theirs > INT64_MAX || !question->hop)
    return;
  wzp_hop_get_stats (question->hop, &stats);
  question->row.has_clock = TRUE;
  question->row.clock_skew_ms =
      g_get_real_time () / 1000 - (int64_t) theirs - (int64_t) wzp_duration_ms (stats.min_rtt / 2);
}

static void
on_session_changed (WzpReflectQuestion *question)
{
  if (wzp_session_get_state (question->session) == WZP_SESSION_ONLINE)
    {
      compare_clocks (question);
      question->row.region = wzp_session_get_relay_region (question->session);
      wzp_session_reflect (question->session, wzp_instant_now ());
    }
  else if (wzp_session_get_error (question->session))
    wzp_reflect_question_fail (question, g_error_copy (wzp_session_get_error (question->session)));
}

static void
on_reflected (WzpReflectQuestion *question, const char *text)
{
  WzpQuicConnStats stats = { 0 };
  WzpAddress observed;

  if (!text || !wzp_address_parse (text, &observed))
    {
      wzp_reflect_question_fail (question, g_error_new (WZP_ERROR, WZP_ERROR_UNSUPPORTED,
                                                        "The relay “%s” does not tell addresses",
                                                        question->row.name));
      return;
    }
  if (question->hop)
    wzp_hop_get_stats (question->hop, &stats);
  wzp_reflect_question_answer (question, &observed, stats.min_rtt, wzp_instant_now ());
}

static void
run_effect (WzpReflectQuestion *question, WzpSessionEffect *effect)
{
  switch (effect->type)
    {
    case WZP_SESSION_DIAL:
      g_clear_pointer (&question->hop, wzp_hop_free);
      question->hop = wzp_hop_new (question->way, WZP_SNI_SIGNAL, &hop_handler, question);
      break;
    case WZP_SESSION_SEND:
      if (question->hop)
        wzp_hop_send (question->hop, effect->json);
      break;
    case WZP_SESSION_CLOSE:
      g_clear_pointer (&question->hop, wzp_hop_free);
      break;
    case WZP_SESSION_CHANGED:
      on_session_changed (question);
      break;
    case WZP_SESSION_REFLECTED:
      on_reflected (question, effect->text);
      break;
    case WZP_SESSION_PONG:
      break;
    }
}

static void
settle_question (WzpReflectQuestion *question)
{
  while (question->session && !question->row.is_done)
    {
      g_auto (WzpSessionEffect) effect = { 0 };

      if (!wzp_session_next_effect (question->session, &effect))
        return;
      run_effect (question, &effect);
    }
  /* Nobody is to be found under this identity for longer than needed. */
  if (question->row.is_done && !(question->round->keep_open && !question->row.error))
    g_clear_pointer (&question->hop, wzp_hop_free);
}

/* Under an identity of its own, so that no registration is disturbed (the reference's probes share one and
 * push each other out), and without our token, which is another relay's. */
static void
ask_relay (WzpReflectQuestion *question, WzpInstant now)
{
  WzpReflectRound *round = question->round;
  g_autoptr (WzpIdentity) identity = wzp_identity_new_random ();
  g_autoptr (GError) error = NULL;
  WzpUdpAddress address;

  question->row.sent = now;
  question->way =
      wzp_relay_way_new (round->io, round->store, question->target->relay, round->context, &error);
  if (!question->way)
    {
      wzp_reflect_question_fail (question, g_steal_pointer (&error));
      return;
    }
  wzp_udp_address_init (&address, &question->row.server.sa, question->row.server.len);
  wzp_relay_way_set_address (question->way, &address);
  question->session = wzp_session_new (identity, wzp_random_from_system ());
  wzp_session_start (question->session, now);
  wzp_reflect_round_wake (round);
}

/* --- names and addresses ----------------------------------------------------------------------- */

/* Whether this machine has a route: the kernel looks it up without sending. */
static gboolean
is_routable (const WzpAddress *address)
{
  int fd = socket (address->sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  gboolean routable = fd >= 0 && connect (fd, &address->sa, address->len) == 0;

  if (fd >= 0)
    close (fd);
  return routable;
}

static void
ask_address (WzpReflectTarget *target, const WzpAddress *server)
{
  WzpReflectQuestion *question = wzp_reflect_question_new (target, server);
  WzpInstant now = wzp_instant_now ();

  if (!question)
    return;
  if (!is_routable (server))
    wzp_reflect_question_fail (question,
                               g_error_new (WZP_ERROR, WZP_ERROR_UNREACHABLE,
                                            "This machine has no way to %s addresses",
                                            wzp_address_is_v4 (server) ? "IPv4" : "IPv6"));
  else if (target->kind == WZP_REFLECT_STUN)
    wzp_reflect_stun_ask (question, now);
  else
    ask_relay (question, now);
}

static gboolean
to_address (GInetAddress *ip, uint16_t port, WzpAddress *out)
{
  WzpUdpAddress address;

  return wzp_udp_address_init_ip (&address, g_inet_address_to_bytes (ip),
                                  g_inet_address_get_native_size (ip), port) &&
         wzp_address_from_sockaddr (&address.sa, wzp_udp_address_len (&address), out);
}

/* The first address of each family. */
static void
ask_found (WzpReflectTarget *target, GList *found)
{
  gboolean seen[2] = { FALSE, FALSE };

  for (GList *l = found; l; l = l->next)
    {
      WzpAddress address;
      unsigned family;

      if (!to_address (l->data, target->port, &address))
        continue;
      family = wzp_address_is_v4 (&address) ? 0 : 1;
      if (!seen[family])
        ask_address (target, &address);
      seen[family] = TRUE;
    }
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GList *found = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  WzpReflectTarget *target = user_data;
  const WzpAddress none = { 0 };
  WzpReflectQuestion *question;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&target->resolving);
  target->is_resolved = TRUE;
  wzp_reflect_round_wake (target->round);
  if (found)
    {
      ask_found (target, found);
      g_resolver_free_addresses (found);
      return;
    }
  question = wzp_reflect_question_new (target, &none);
  if (question)
    wzp_reflect_question_fail (question,
                               g_error_new (WZP_ERROR, WZP_ERROR_UNREACHABLE,
                                            "The name “%s” cannot be resolved: %s", target->host,
                                            error ? error->message : "it has no address"));
}

static void
resolve (WzpReflectTarget *target)
{
  g_autoptr (GInetAddress) literal = g_inet_address_new_from_string (target->host);
  g_autoptr (GResolver) resolver = NULL;
  WzpAddress address;

  target->is_begun = TRUE;
  if (literal && to_address (literal, target->port, &address))
    {
      target->is_resolved = TRUE;
      ask_address (target, &address);
      return;
    }
  resolver = g_resolver_get_default ();
  target->resolving = g_cancellable_new ();
  g_resolver_lookup_by_name_async (resolver, target->host, target->resolving, resolved_cb, target);
}

static void
target_free (gpointer data)
{
  WzpReflectTarget *target = data;

  if (target->resolving)
    g_cancellable_cancel (target->resolving);
  g_clear_object (&target->resolving);
  g_free (target->name);
  g_free (target->host);
  g_free (target->relay);
  g_free (target);
}

gboolean
wzp_stun_server_parse (const char *server, char **out_host, uint16_t *out_port, GError **error)
{
  g_autoptr (GSocketConnectable) address = NULL;
  const char *host;

  if (server && *server != '\0' && !strpbrk (server, " \t\r\n/@"))
    address = g_network_address_parse (server, WZP_STUN_PORT, NULL);
  host = address ? g_network_address_get_hostname (G_NETWORK_ADDRESS (address)) : NULL;
  if (!host || *host == '\0' || (strchr (host, ':') && !g_hostname_is_ip_address (host)) ||
      g_network_address_get_port (G_NETWORK_ADDRESS (address)) == 0)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "“%s” is no STUN server; give HOST or HOST:PORT, and IPv6 as [ADDRESS]:PORT",
                   server ? server : "");
      return FALSE;
    }
  *out_host = g_ascii_strdown (host, -1);
  *out_port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  return TRUE;
}

/* What cannot be understood has been refused where it was set; here it is passed over. */
static void
add_targets (WzpReflectRound *round, WzpReflectKind kind, const char *const *texts)
{
  for (size_t i = 0; texts && texts[i] && round->targets->len < WZP_REFLECT_MAX_TARGETS; i++)
    {
      const char *bar = kind == WZP_REFLECT_RELAY ? strrchr (texts[i], '|') : NULL;
      const char *where = bar ? bar + 1 : texts[i];
      g_autoptr (GError) error = NULL;
      g_autofree char *host = NULL;
      uint16_t port;
      WzpReflectTarget *target;

      if (!(kind == WZP_REFLECT_RELAY ? wzp_relay_parse (where, &host, &port, &error)
                                      : wzp_stun_server_parse (where, &host, &port, &error)))
        {
          g_info ("not asked: %s", error->message);
          continue;
        }
      target = g_new0 (WzpReflectTarget, 1);
      target->round = round;
      target->kind = kind;
      target->name = bar && bar > texts[i] ? g_strndup (texts[i], (size_t) (bar - texts[i]))
                                           : g_strdup (where);
      if (kind == WZP_REFLECT_RELAY)
        target->relay = wzp_relay_normalise (where, NULL);
      target->host = g_steal_pointer (&host);
      target->port = port;
      g_ptr_array_add (round->targets, target);
    }
}

/* --- the round --------------------------------------------------------------------------------- */

static void
give_up (WzpReflectRound *round)
{
  const WzpAddress none = { 0 };

  for (guint i = 0; i < round->targets->len; i++)
    {
      WzpReflectTarget *target = round->targets->pdata[i];

      if (target->is_resolved)
        continue;
      if (target->resolving)
        g_cancellable_cancel (target->resolving);
      target->is_resolved = TRUE;
      wzp_reflect_question_new (target, &none);
    }
  for (guint i = 0; i < round->questions->len; i++)
    {
      WzpReflectQuestion *question = round->questions->pdata[i];

      wzp_reflect_question_fail (question,
                                 g_error_new (WZP_ERROR, WZP_ERROR_TIMEOUT,
                                              "“%s” did not answer in time", question->row.name));
    }
}

static gboolean
is_complete (const WzpReflectRound *round)
{
  for (guint i = 0; i < round->targets->len; i++)
    if (!((const WzpReflectTarget *) round->targets->pdata[i])->is_resolved)
      return FALSE;
  for (guint i = 0; i < round->questions->len; i++)
    if (!((const WzpReflectQuestion *) round->questions->pdata[i])->row.is_done)
      return FALSE;
  return !wzp_reflect_stun_is_busy (round);
}

static WzpInstant
next_deadline (const WzpReflectRound *round)
{
  WzpInstant deadline = round->deadline;

  for (guint i = 0; i < round->questions->len; i++)
    {
      const WzpReflectQuestion *question = round->questions->pdata[i];

      if (question->session && !question->row.is_done)
        deadline = wzp_instant_min (deadline, wzp_session_next_deadline (question->session));
    }
  return deadline;
}

static void
on_alarm (gpointer data)
{
  WzpReflectRound *round = data;
  WzpInstant now = wzp_instant_now ();

  for (guint i = 0; i < round->targets->len; i++)
    if (!((WzpReflectTarget *) round->targets->pdata[i])->is_begun)
      resolve (round->targets->pdata[i]);
  for (guint i = 0; i < round->questions->len; i++)
    {
      WzpReflectQuestion *question = round->questions->pdata[i];

      if (question->session && !question->row.is_done)
        wzp_session_on_deadline (question->session, now);
      settle_question (question);
    }
  if (now >= round->deadline)
    give_up (round);
  if (now < round->deadline && !is_complete (round))
    {
      wzp_alarm_set (round->alarm, next_deadline (round));
      return;
    }
  for (guint i = 0; i < round->questions->len; i++)
    settle_question (round->questions->pdata[i]);
  wzp_alarm_set (round->alarm, WZP_INSTANT_NEVER);
  if (round->is_over)
    return;
  round->is_over = TRUE;
  round->events.done (round, round->user_data);
}

WzpReflectRound *
wzp_reflect_round_new (const WzpReflectConfig *config,
                       const WzpReflectEvents *events,
                       gpointer user_data)
{
  WzpReflectRound *round = g_new0 (WzpReflectRound, 1);
  WzpDuration limit = config->limit > 0 ? config->limit : WZP_REFLECT_LIMIT;
  WzpUdpAddress local;

  round->events = *events;
  round->user_data = user_data;
  round->io = config->io;
  round->stun = config->stun;
  round->store = config->store;
  round->context = g_main_context_ref (config->context);
  round->classifier = config->classifier;
  if (config->known)
    round->known = *config->known;
  round->keep_open = config->keep_open;
  round->deadline = wzp_instant_add (wzp_instant_now (), limit);
  round->alarm = wzp_alarm_new (config->context, on_alarm, round);
  round->targets = g_ptr_array_new_with_free_func (target_free);
  round->questions = g_ptr_array_new_with_free_func (question_free);
  round->families[0] = (WzpReflectFamily) { .round = round, .v4 = TRUE };
  round->families[1] = (WzpReflectFamily) { .round = round, .v4 = FALSE };
  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (round->io), &local);
  wzp_address_from_sockaddr (&local.sa, wzp_udp_address_len (&local), &round->local);
  add_targets (round, WZP_REFLECT_RELAY, config->relays);
  add_targets (round, WZP_REFLECT_STUN, config->stun_servers);
  wzp_reflect_round_wake (round);
  return round;
}

void
wzp_reflect_round_free (WzpReflectRound *round)
{
  if (!round)
    return;
  for (unsigned i = 0; i < G_N_ELEMENTS (round->families); i++)
    wzp_stun_port_forget (round->stun, &round->families[i]);
  g_ptr_array_unref (round->targets);
  g_ptr_array_unref (round->questions);
  wzp_alarm_free (round->alarm);
  g_main_context_unref (round->context);
  g_free (round);
}

unsigned
wzp_reflect_round_n_rows (const WzpReflectRound *round)
{
  return round->questions->len;
}

const WzpReflectRow *
wzp_reflect_round_get_row (const WzpReflectRound *round, unsigned index)
{
  return &((const WzpReflectQuestion *) round->questions->pdata[index])->row;
}

void
wzp_reflect_round_give_up (WzpReflectRound *round)
{
  round->deadline = wzp_instant_min (round->deadline, wzp_instant_now ());
  wzp_reflect_round_wake (round);
}

WzpHop *
wzp_reflect_round_get_hop (const WzpReflectRound *round, unsigned index)
{
  return ((const WzpReflectQuestion *) round->questions->pdata[index])->hop;
}
