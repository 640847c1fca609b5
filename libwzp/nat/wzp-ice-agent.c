/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-ice"

#include "wzp-ice-agent.h"

#include "wzp-address-scope.h"

#include <string.h>

/* Behind a NAT with a port per destination every server sees another one, none of them of use to a peer:
 * a few are enough. */
#define MAX_REFLEXIVES 4

static const char *const state_names[] = { "IDLE", "GATHERING", "READY" };

#define ON_GATHER         "gather"
#define ON_NETWORK_CHANGE "network change"
#define ON_ALL_ANSWERED   "all sources answered"
#define ON_TIME_UP        "time is up"
#define ON_SOCKET_CLOSED  "socket closed"

static const WzpEdge edges[] = {
  { WZP_ICE_IDLE, WZP_ICE_GATHERING, ON_GATHER },
  { WZP_ICE_READY, WZP_ICE_GATHERING, ON_GATHER },
  { WZP_ICE_GATHERING, WZP_ICE_GATHERING, ON_GATHER },
  { WZP_ICE_READY, WZP_ICE_GATHERING, ON_NETWORK_CHANGE },
  { WZP_ICE_GATHERING, WZP_ICE_GATHERING, ON_NETWORK_CHANGE },
  { WZP_ICE_GATHERING, WZP_ICE_READY, ON_ALL_ANSWERED },
  { WZP_ICE_GATHERING, WZP_ICE_READY, ON_TIME_UP },
  { WZP_ICE_GATHERING, WZP_ICE_IDLE, ON_SOCKET_CLOSED },
  { WZP_ICE_READY, WZP_ICE_IDLE, ON_SOCKET_CLOSED },
};

const WzpEdges wzp_ice_edges = {
  .machine = "ice",
  .state_names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edges,
  .n_edges = G_N_ELEMENTS (edges),
};

typedef struct
{
  WzpIceSource source;
  WzpAddress server;
  WzpAddress address;
  gboolean is_confirmed; /* in this gathering */
} Reflexive;

struct _WzpIceAgent
{
  char *id;
  WzpIceAgentEvents events;
  gpointer user_data;
  uint8_t state;

  unsigned asked;   /* sources of this (or the last) gathering */
  unsigned pending; /* those that have not answered */
  WzpInstant give_up;

  WzpCandidates hosts;
  gboolean hosts_confirmed;
  Reflexive reflexives[MAX_REFLEXIVES];
  unsigned n_reflexives;
  WzpAddress mapped;
  gboolean mapped_confirmed;

  uint32_t generation;
  WzpCandidates published; /* of that generation */
  WzpAddress published_reflexive;
  WzpInstant publish_at; /* WZP_INSTANT_NEVER: nothing to tell */
  WzpInstant last_published;
};

WzpIceAgent *
wzp_ice_agent_new (const char *id, const WzpIceAgentEvents *events, gpointer user_data)
{
  WzpIceAgent *agent = g_new0 (WzpIceAgent, 1);

  agent->id = g_strdup (id);
  agent->events = *events;
  agent->user_data = user_data;
  agent->give_up = WZP_INSTANT_NEVER;
  agent->publish_at = WZP_INSTANT_NEVER;
  return agent;
}

void
wzp_ice_agent_free (WzpIceAgent *agent)
{
  g_free (agent->id);
  g_free (agent);
}

static void
set_state (WzpIceAgent *agent, WzpIceState state, const char *event)
{
  wzp_edges_move (&wzp_ice_edges, agent->id, &agent->state, state, event);
}

/* --- the set ----------------------------------------------------------------------------------- */

static uint16_t
reflexive_preference (const Reflexive *reflexive, unsigned index)
{
  unsigned preference = WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT - index;

  /* What the relay of the call sees is likelier to be what the peer's packets meet. */
  if (reflexive->source == WZP_ICE_SOURCE_REFLECT)
    preference += MAX_REFLEXIVES;
  return (uint16_t) preference;
}

void
wzp_ice_agent_get_candidates (const WzpIceAgent *agent, WzpCandidates *out)
{
  WzpCandidate candidate;

  *out = agent->hosts;
  if (wzp_address_is_set (&agent->mapped))
    {
      wzp_candidate_init (&candidate, WZP_CANDIDATE_MAPPED, &agent->mapped,
                          WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT);
      wzp_candidates_add (out, &candidate);
    }
  for (unsigned i = 0; i < agent->n_reflexives; i++)
    {
      const Reflexive *reflexive = &agent->reflexives[i];

      wzp_candidate_init (&candidate, WZP_CANDIDATE_REFLEXIVE, &reflexive->address,
                          reflexive_preference (reflexive, i));
      candidate.server = reflexive->server;
      wzp_candidates_add (out, &candidate);
    }
}

/* The one for the reflexive fields: IPv4 before IPv6, a relay's word before a STUN server's. */
static WzpAddress
main_reflexive (const WzpIceAgent *agent)
{
  const Reflexive *best = NULL;
  unsigned best_score = 0;

  for (unsigned i = 0; i < agent->n_reflexives; i++)
    {
      const Reflexive *reflexive = &agent->reflexives[i];
      unsigned score = 1 + 2 * (unsigned) wzp_address_is_v4 (&reflexive->address) +
                       (reflexive->source == WZP_ICE_SOURCE_REFLECT);

      if (score > best_score)
        {
          best = reflexive;
          best_score = score;
        }
    }
  return best ? best->address : (WzpAddress) { 0 };
}

static gboolean
differs_from_published (const WzpIceAgent *agent)
{
  WzpCandidates now;
  WzpAddress reflexive = main_reflexive (agent);

  wzp_ice_agent_get_candidates (agent, &now);
  return !wzp_candidates_equal (&now, &agent->published) ||
         !wzp_address_equal (&reflexive, &agent->published_reflexive);
}

/* TRUE when there is a new generation. */
static gboolean
publish (WzpIceAgent *agent, WzpInstant now)
{
  agent->publish_at = WZP_INSTANT_NEVER;
  if (agent->generation != 0 && !differs_from_published (agent))
    return FALSE;
  wzp_ice_agent_get_candidates (agent, &agent->published);
  agent->published_reflexive = main_reflexive (agent);
  agent->generation++;
  agent->last_published = now;
  return TRUE;
}

/* A change outside a gathering: told soon, together with what else changes at the moment. */
static void
note_change (WzpIceAgent *agent, WzpInstant now)
{
  if (agent->state != WZP_ICE_READY)
    return;
  if (!differs_from_published (agent))
    agent->publish_at = WZP_INSTANT_NEVER;
  else if (agent->publish_at == WZP_INSTANT_NEVER)
    agent->publish_at = MAX (wzp_instant_add (now, WZP_ICE_SETTLE),
                             wzp_instant_add (agent->last_published, WZP_ICE_UPDATE_INTERVAL));
}

/* --- gathering --------------------------------------------------------------------------------- */

static void
drop_unconfirmed (WzpIceAgent *agent)
{
  unsigned n_kept = 0;

  if ((agent->asked & WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_INTERFACES)) && !agent->hosts_confirmed)
    wzp_candidates_clear (&agent->hosts);
  if ((agent->asked & WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_PORT_MAPPER)) && !agent->mapped_confirmed)
    agent->mapped = (WzpAddress) { 0 };
  for (unsigned i = 0; i < agent->n_reflexives; i++)
    {
      Reflexive *reflexive = &agent->reflexives[i];

      if (reflexive->is_confirmed || !(agent->asked & WZP_ICE_SOURCE_BIT (reflexive->source)))
        agent->reflexives[n_kept++] = *reflexive;
    }
  agent->n_reflexives = n_kept;
}

static void
complete (WzpIceAgent *agent, const char *event, WzpInstant now)
{
  agent->pending = 0;
  agent->give_up = WZP_INSTANT_NEVER;
  drop_unconfirmed (agent);
  set_state (agent, WZP_ICE_READY, event);
  if (publish (agent, now))
    agent->events.changed (agent, agent->user_data);
  /* Unless that callback has asked for more. */
  if (agent->state == WZP_ICE_READY)
    agent->events.ready (agent, agent->user_data);
}

static void
start (WzpIceAgent *agent, unsigned sources, const char *event, WzpInstant now)
{
  agent->asked = sources & WZP_ICE_ALL_SOURCES;
  agent->pending = agent->asked;
  agent->hosts_confirmed = FALSE;
  agent->mapped_confirmed = FALSE;
  for (unsigned i = 0; i < agent->n_reflexives; i++)
    agent->reflexives[i].is_confirmed = FALSE;
  agent->publish_at = WZP_INSTANT_NEVER;
  agent->give_up = wzp_instant_add (now, WZP_ICE_GATHER_LIMIT);
  set_state (agent, WZP_ICE_GATHERING, event);
  if (agent->pending == 0)
    complete (agent, ON_ALL_ANSWERED, now);
  else
    agent->events.gather (agent, agent->pending, agent->user_data);
}

void
wzp_ice_agent_gather (WzpIceAgent *agent, unsigned sources, WzpInstant now)
{
  start (agent, sources, ON_GATHER, now);
}

void
wzp_ice_agent_on_network_change (WzpIceAgent *agent, WzpInstant now)
{
  switch ((WzpIceState) agent->state)
    {
    case WZP_ICE_IDLE:
      return;
    case WZP_ICE_GATHERING:
    case WZP_ICE_READY:
      agent->n_reflexives = 0;
      agent->mapped = (WzpAddress) { 0 };
      start (agent, agent->asked, ON_NETWORK_CHANGE, now);
      return;
    }
}

void
wzp_ice_agent_on_socket_closed (WzpIceAgent *agent, WzpInstant now)
{
  switch ((WzpIceState) agent->state)
    {
    case WZP_ICE_IDLE:
      return;
    case WZP_ICE_GATHERING:
    case WZP_ICE_READY:
      wzp_candidates_clear (&agent->hosts);
      agent->n_reflexives = 0;
      agent->mapped = (WzpAddress) { 0 };
      agent->asked = 0;
      agent->pending = 0;
      agent->give_up = WZP_INSTANT_NEVER;
      agent->publish_at = WZP_INSTANT_NEVER;
      set_state (agent, WZP_ICE_IDLE, ON_SOCKET_CLOSED);
      return;
    }
}

void
wzp_ice_agent_on_source_done (WzpIceAgent *agent, WzpIceSource source, WzpInstant now)
{
  switch ((WzpIceState) agent->state)
    {
    case WZP_ICE_IDLE:
    case WZP_ICE_READY:
      return;
    case WZP_ICE_GATHERING:
      agent->pending &= ~WZP_ICE_SOURCE_BIT (source);
      if (agent->pending == 0)
        complete (agent, ON_ALL_ANSWERED, now);
      return;
    }
}

/* --- answers ----------------------------------------------------------------------------------- */

void
wzp_ice_agent_on_interfaces (WzpIceAgent *agent,
                             const WzpInterfaces *interfaces,
                             uint16_t port_v4,
                             uint16_t port_v6,
                             WzpInstant now)
{
  if (agent->state == WZP_ICE_IDLE)
    return;
  wzp_interfaces_to_candidates (interfaces, port_v4, port_v6, &agent->hosts);
  agent->hosts_confirmed = TRUE;
  note_change (agent, now);
  wzp_ice_agent_on_source_done (agent, WZP_ICE_SOURCE_INTERFACES, now);
}

static gboolean
is_worth_telling (const WzpAddress *server, const WzpAddress *observed)
{
  WzpAddressScope scope = wzp_address_get_scope (observed);

  if (wzp_address_get_port (observed) == 0)
    return FALSE;
  switch (scope)
    {
    case WZP_ADDRESS_SCOPE_NONE:
    case WZP_ADDRESS_SCOPE_LINK_LOCAL:
      return FALSE;
    case WZP_ADDRESS_SCOPE_GLOBAL:
      return TRUE;
    case WZP_ADDRESS_SCOPE_LOOPBACK:
    case WZP_ADDRESS_SCOPE_PRIVATE:
    case WZP_ADDRESS_SCOPE_CGNAT:
    case WZP_ADDRESS_SCOPE_ULA:
      return scope == wzp_address_get_scope (server);
    }
  return FALSE;
}

/* The place for what @server saw in this family: its old one, or a free one. */
static Reflexive *
find_place (WzpIceAgent *agent, const WzpAddress *server, const WzpAddress *observed)
{
  for (unsigned i = 0; i < agent->n_reflexives; i++)
    if (wzp_address_equal (&agent->reflexives[i].server, server) ||
        wzp_address_equal (&agent->reflexives[i].address, observed))
      return &agent->reflexives[i];
  return agent->n_reflexives < MAX_REFLEXIVES ? &agent->reflexives[agent->n_reflexives++] : NULL;
}

void
wzp_ice_agent_on_reflexive (WzpIceAgent *agent,
                            WzpIceSource source,
                            const WzpAddress *server,
                            const WzpAddress *observed,
                            WzpInstant now)
{
  Reflexive *place;

  g_return_if_fail (source == WZP_ICE_SOURCE_REFLECT || source == WZP_ICE_SOURCE_STUN);

  if (agent->state == WZP_ICE_IDLE || !is_worth_telling (server, observed))
    return;
  place = find_place (agent, server, observed);
  if (!place)
    return;
  /* A relay's word is not turned into a STUN server's by its saying the same. */
  if (!wzp_address_equal (&place->address, observed) || source == WZP_ICE_SOURCE_REFLECT)
    *place = (Reflexive) { .source = source, .server = *server, .address = *observed };
  place->is_confirmed = TRUE;
  note_change (agent, now);
}

void
wzp_ice_agent_on_mapped (WzpIceAgent *agent, const WzpAddress *mapped, WzpInstant now)
{
  if (agent->state == WZP_ICE_IDLE)
    return;
  agent->mapped = (WzpAddress) { 0 };
  /* A private outside address: the gateway is itself behind a NAT, and the mapping of no use. */
  if (mapped && wzp_address_is_global (mapped) && wzp_address_get_port (mapped) != 0)
    agent->mapped = *mapped;
  agent->mapped_confirmed = TRUE;
  note_change (agent, now);
  wzp_ice_agent_on_source_done (agent, WZP_ICE_SOURCE_PORT_MAPPER, now);
}

WzpInstant
wzp_ice_agent_next_deadline (const WzpIceAgent *agent)
{
  return wzp_instant_min (agent->give_up, agent->publish_at);
}

void
wzp_ice_agent_on_deadline (WzpIceAgent *agent, WzpInstant now)
{
  switch ((WzpIceState) agent->state)
    {
    case WZP_ICE_IDLE:
      return;
    case WZP_ICE_GATHERING:
      if (agent->give_up <= now)
        complete (agent, ON_TIME_UP, now);
      return;
    case WZP_ICE_READY:
      if (agent->publish_at <= now && publish (agent, now))
        agent->events.changed (agent, agent->user_data);
      return;
    }
}

/* --- what others read -------------------------------------------------------------------------- */

WzpIceState
wzp_ice_agent_get_state (const WzpIceAgent *agent)
{
  return (WzpIceState) agent->state;
}

uint32_t
wzp_ice_agent_get_generation (const WzpIceAgent *agent)
{
  return agent->generation;
}

gboolean
wzp_ice_agent_get_reflexive (const WzpIceAgent *agent, WzpAddress *out)
{
  *out = main_reflexive (agent);
  return wzp_address_is_set (out);
}

/* --- messages ---------------------------------------------------------------------------------- */

typedef struct
{
  char **reflexive;
  GStrv *local;
  char **mapped;
} Fields;

static void
clear_fields (const Fields *fields)
{
  g_clear_pointer (fields->reflexive, g_free);
  g_clear_pointer (fields->local, g_strfreev);
  g_clear_pointer (fields->mapped, g_free);
}

/* @list in the three fields of the wire. Other reflexive addresses than the main one (of IPv6, say) go
 * with the host ones: every client dials those too. TRUE when anything went in. */
static gboolean
fill_fields (const WzpCandidates *list, const WzpAddress *reflexive, const Fields *fields)
{
  g_autoptr (GStrvBuilder) local = g_strv_builder_new ();
  unsigned n_local = 0;

  for (unsigned i = 0; i < list->n_items; i++)
    {
      const WzpCandidate *candidate = &list->items[i];

      if (candidate->kind == WZP_CANDIDATE_MAPPED && !*fields->mapped)
        *fields->mapped = wzp_address_to_string (&candidate->address);
      else if (candidate->kind == WZP_CANDIDATE_HOST ||
               !wzp_address_equal (&candidate->address, reflexive))
        {
          g_strv_builder_take (local, wzp_address_to_string (&candidate->address));
          n_local++;
        }
    }
  if (n_local > 0)
    *fields->local = g_strv_builder_end (local);
  /* Also when a host candidate has the same address: the reference's roles need the field. */
  if (wzp_address_is_set (reflexive))
    *fields->reflexive = wzp_address_to_string (reflexive);
  return *fields->local || *fields->reflexive || *fields->mapped;
}

static gboolean
fill_now (const WzpIceAgent *agent, const Fields *fields)
{
  WzpCandidates list;
  WzpAddress reflexive = main_reflexive (agent);

  clear_fields (fields);
  wzp_ice_agent_get_candidates (agent, &list);
  return fill_fields (&list, &reflexive, fields);
}

gboolean
wzp_ice_agent_fill_offer (const WzpIceAgent *agent, WzpSignalDirectCallOffer *offer)
{
  const Fields fields = { &offer->caller_reflexive_addr, &offer->caller_local_addrs,
                          &offer->caller_mapped_addr };

  return fill_now (agent, &fields);
}

gboolean
wzp_ice_agent_fill_answer (const WzpIceAgent *agent, WzpSignalDirectCallAnswer *answer)
{
  const Fields fields = { &answer->callee_reflexive_addr, &answer->callee_local_addrs,
                          &answer->callee_mapped_addr };

  if (answer->accept_mode == WZP_ACCEPT_TRUSTED)
    return fill_now (agent, &fields);
  clear_fields (&fields);
  return FALSE;
}

gboolean
wzp_ice_agent_fill_update (const WzpIceAgent *agent, WzpSignalCandidateUpdate *update)
{
  const Fields fields = { &update->reflexive_addr, &update->local_addrs, &update->mapped_addr };

  clear_fields (&fields);
  if (agent->generation == 0)
    return FALSE;
  update->generation = agent->generation;
  /* An empty set is news too: what was told before is void. */
  fill_fields (&agent->published, &agent->published_reflexive, &fields);
  return TRUE;
}
