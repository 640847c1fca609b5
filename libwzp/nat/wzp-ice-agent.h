/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Our own candidates through their life: gather, complete, gather again after a change, tell the peer. One
 * per client socket, for all calls. A machine without I/O: events come in, deadlines are asked for, and
 * what must be done is said through callbacks. Knows no relay connection and no socket. */
#pragma once

#include "wzp-candidate.h"
#include "wzp-edges.h"
#include "wzp-instant.h"
#include "wzp-interfaces.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_ICE_IDLE,      /* nothing asked yet, or the socket is gone */
  WZP_ICE_GATHERING, /* sources are being asked; what is known so far can be used */
  WZP_ICE_READY,     /* all sources have answered or had their time */
} WzpIceState;

extern const WzpEdges wzp_ice_edges;

/* Where a candidate can come from, each asked once per gathering. */
typedef enum
{
  WZP_ICE_SOURCE_INTERFACES,
  WZP_ICE_SOURCE_REFLECT, /* the registered relay and every other known one */
  WZP_ICE_SOURCE_STUN,
  WZP_ICE_SOURCE_PORT_MAPPER,
} WzpIceSource;
#define WZP_ICE_N_SOURCES          4
#define WZP_ICE_SOURCE_BIT(source) (1u << (source))
#define WZP_ICE_ALL_SOURCES        0xfu

/* How long call set-up waits for the slowest source: as the reference's reflect query (client.md 4.5). */
#define WZP_ICE_GATHER_LIMIT WZP_MS (1000)
/* Changes that come together make one update. */
#define WZP_ICE_SETTLE WZP_MS (50)
/* CandidateUpdates are no closer than this. */
#define WZP_ICE_UPDATE_INTERVAL WZP_MS (250)

typedef struct _WzpIceAgent WzpIceAgent;

typedef struct
{
  /* None of these may free the agent; all may gather again.
   * Ask these sources (bits) now; answer through wzp_ice_agent_on_...(). */
  void (*gather) (WzpIceAgent *agent, unsigned sources, gpointer user_data);
  /* The set is another than before, with a new generation: peers of running calls get a
   * CandidateUpdate (wzp_ice_agent_fill_update()). Never while gathering. */
  void (*changed) (WzpIceAgent *agent, gpointer user_data);
  /* A gathering is complete, whether or not something changed. */
  void (*ready) (WzpIceAgent *agent, gpointer user_data);
} WzpIceAgentEvents;

/* @id: for the log. */
WzpIceAgent *
wzp_ice_agent_new (const char *id, const WzpIceAgentEvents *events, gpointer user_data);
void wzp_ice_agent_free (WzpIceAgent *agent);

/* Asks @sources (those that are configured), keeping what is known until it is confirmed, replaced, or
 * its source had its time without naming it again. While gathering: starts over. */
void wzp_ice_agent_gather (WzpIceAgent *agent, unsigned sources, WzpInstant now);
/* The network changed: as gather, with the sources of the last time, but reflexive and mapped addresses
 * of the old network are forgotten at once. */
void wzp_ice_agent_on_network_change (WzpIceAgent *agent, WzpInstant now);
/* The socket is another or gone: forgets everything; IDLE. The generation still rises. */
void wzp_ice_agent_on_socket_closed (WzpIceAgent *agent, WzpInstant now);

/* Answers of sources. Interfaces: the whole list. This one and the port mapper's are also their source's
 * last word in a gathering; the others need wzp_ice_agent_on_source_done(). In IDLE all are ignored. */
void wzp_ice_agent_on_interfaces (WzpIceAgent *agent,
                                  const WzpInterfaces *interfaces,
                                  uint16_t port_v4,
                                  uint16_t port_v6,
                                  WzpInstant now);
/* @server saw us at @observed. Ignored unless global (or private like @server: a relay in our own
 * network). Also taken outside a gathering. @source is REFLECT or STUN. */
void wzp_ice_agent_on_reflexive (WzpIceAgent *agent,
                                 WzpIceSource source,
                                 const WzpAddress *server,
                                 const WzpAddress *observed,
                                 WzpInstant now);
/* The port mapper's outside address; NULL: none, or lost. Private and CGNAT ones are taken as none. */
void wzp_ice_agent_on_mapped (WzpIceAgent *agent, const WzpAddress *mapped, WzpInstant now);
/* A source has nothing (more) to say in this gathering. */
void wzp_ice_agent_on_source_done (WzpIceAgent *agent, WzpIceSource source, WzpInstant now);

WzpInstant wzp_ice_agent_next_deadline (const WzpIceAgent *agent);
void wzp_ice_agent_on_deadline (WzpIceAgent *agent, WzpInstant now);

WzpIceState wzp_ice_agent_get_state (const WzpIceAgent *agent);
/* 0: nothing was ever gathered. Rises with every change of the set, for ever. */
uint32_t wzp_ice_agent_get_generation (const WzpIceAgent *agent);
/* All, best first. Whom they may be told is the call's to know. */
void wzp_ice_agent_get_candidates (const WzpIceAgent *agent, WzpCandidates *out);
/* How the outside sees us: IPv4 first, as the reference compares it for its roles; else IPv6. FALSE when
 * unknown. */
gboolean wzp_ice_agent_get_reflexive (const WzpIceAgent *agent, WzpAddress *out);

/* Put our addresses into a message; what the fields held is freed. The answer gets them only when its
 * accept_mode is AcceptTrusted. FALSE when no address went in. */
gboolean wzp_ice_agent_fill_offer (const WzpIceAgent *agent, WzpSignalDirectCallOffer *offer);
gboolean wzp_ice_agent_fill_answer (const WzpIceAgent *agent, WzpSignalDirectCallAnswer *answer);
/* All but call_id, which is the caller's. FALSE (nothing filled): nothing was ever gathered. */
gboolean wzp_ice_agent_fill_update (const WzpIceAgent *agent, WzpSignalCandidateUpdate *update);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpIceAgent, wzp_ice_agent_free)

G_END_DECLS
