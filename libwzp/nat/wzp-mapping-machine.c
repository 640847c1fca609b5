/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-portmap"

#include "wzp-mapping-machine.h"

#include "wzp-address-scope.h"

/* A router that is asked and stays silent is not waited for any longer than SSDP takes (UPnP Device
 * Architecture 1.1, section 1.3.2: answers within MX, at most 5 s, and a description to be fetched). */
#define ASK_LIMIT WZP_SECONDS (8)
/* No mapping: asked again later, each time later; a router does not learn a protocol in a minute. */
#define RETRY_FIRST WZP_SECONDS (300)
#define RETRY_LAST  WZP_SECONDS (3600)
/* Notices of the network that come in bursts make one attempt. */
#define RETRY_SPACING WZP_SECONDS (10)
/* With less than this left after a renewal that failed the mapping is given up. */
#define RENEW_LAST WZP_SECONDS (4)
#define N_SLOTS    4 /* by WzpPortMapProtocol; NONE is unused */

typedef enum
{
  SLOT_IDLE,
  SLOT_WAITING,  /* its turn comes at `due` */
  SLOT_ASKING,   /* answer until `due` */
  SLOT_FAILED,   /* in this round */
  SLOT_RELEASING /* at exit */
} SlotPhase;

typedef struct
{
  SlotPhase phase;
  WzpInstant due;
  gboolean is_asked;  /* the router may hold something for us, whatever we heard */
  gboolean is_broken; /* could not even ask */
  gboolean was_refused;
  gboolean had_no_address;
  WzpAvailability availability;
} Slot;

struct _WzpMappingMachine
{
  WzpMappingEvents events;
  gpointer user_data;
  WzpPortMapProtocols protocols;

  uint8_t state; /* WzpPortMapperState */
  Slot slots[N_SLOTS];
  gboolean has_gateway;
  WzpPortMapProblem problem;
  WzpAddress discarded;

  /* What is held, in MAPPED. */
  WzpPortMapProtocol protocol;
  WzpAddress external;
  uint32_t lifetime_s;
  WzpInstant renew_at;
  WzpInstant expires;

  /* Of UNAVAILABLE and RELEASING. */
  WzpInstant wake;
  WzpInstant round_began;
  WzpDuration backoff;
  WzpDuration router_wait; /* the longest that an error of this round shall last */
};

static const char *const state_names[] = {
  "IDLE", "ACQUIRING", "MAPPED", "UNAVAILABLE", "RELEASING", "RELEASED",
};

#define S(name) WZP_PORT_MAPPER_STATE_##name
static const WzpEdge edge_list[] = {
  { S (IDLE), S (ACQUIRING), "start" },
  { S (IDLE), S (UNAVAILABLE), "no gateway" },
  { S (RELEASED), S (ACQUIRING), "start" },
  { S (RELEASED), S (UNAVAILABLE), "no gateway" },
  { S (ACQUIRING), S (MAPPED), "granted" },
  { S (ACQUIRING), S (UNAVAILABLE), "all failed" },
  { S (ACQUIRING), S (UNAVAILABLE), "not public" },
  { S (ACQUIRING), S (UNAVAILABLE), "no gateway" },
  { S (MAPPED), S (ACQUIRING), "expired" },
  { S (MAPPED), S (ACQUIRING), "gateway changed" },
  { S (MAPPED), S (UNAVAILABLE), "not public" },
  { S (MAPPED), S (UNAVAILABLE), "no gateway" },
  { S (UNAVAILABLE), S (ACQUIRING), "retry" },
  { S (UNAVAILABLE), S (ACQUIRING), "gateway changed" },
  { S (IDLE), S (RELEASING), "release" },
  { S (ACQUIRING), S (RELEASING), "release" },
  { S (MAPPED), S (RELEASING), "release" },
  { S (UNAVAILABLE), S (RELEASING), "release" },
  { S (RELEASING), S (RELEASED), "released" },
  { S (RELEASING), S (RELEASED), "time limit" },
};
#undef S

static const WzpEdges edges = {
  .machine = "port-mapper",
  .state_names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edge_list,
  .n_edges = G_N_ELEMENTS (edge_list),
};

const WzpEdges *
wzp_mapping_machine_edges (void)
{
  return &edges;
}

WzpMappingMachine *
wzp_mapping_machine_new (const WzpMappingEvents *events,
                         WzpPortMapProtocols protocols,
                         gpointer user_data)
{
  WzpMappingMachine *machine = g_new0 (WzpMappingMachine, 1);

  machine->events = *events;
  machine->user_data = user_data;
  machine->protocols = protocols;
  machine->state = WZP_PORT_MAPPER_STATE_IDLE;
  return machine;
}

void
wzp_mapping_machine_free (WzpMappingMachine *machine)
{
  g_free (machine);
}

static void
set_state (WzpMappingMachine *machine, WzpPortMapperState state, const char *event)
{
  wzp_edges_move (&edges, "-", &machine->state, (uint8_t) state, event);
}

static gboolean
is_wanted (const WzpMappingMachine *machine, unsigned protocol)
{
  return protocol != WZP_PORT_MAP_PROTOCOL_NONE &&
         ((unsigned) machine->protocols & (1u << (protocol - 1))) != 0;
}

/* --- one round of asking ------------------------------------------------------------------------- */

static void
forget_mapping (WzpMappingMachine *machine)
{
  machine->protocol = WZP_PORT_MAP_PROTOCOL_NONE;
  machine->external = (WzpAddress) { 0 };
  machine->lifetime_s = 0;
  machine->renew_at = WZP_INSTANT_NEVER;
  machine->expires = WZP_INSTANT_NEVER;
}

static void
cancel_slots (WzpMappingMachine *machine)
{
  for (unsigned i = 1; i < N_SLOTS; i++)
    {
      if (machine->slots[i].phase == SLOT_ASKING)
        machine->events.cancel ((WzpPortMapProtocol) i, machine->user_data);
      machine->slots[i].phase = SLOT_IDLE;
    }
}

static void
ask (WzpMappingMachine *machine, unsigned protocol, WzpInstant now)
{
  Slot *slot = &machine->slots[protocol];

  slot->phase = SLOT_ASKING;
  slot->is_asked = TRUE;
  slot->is_broken = !machine->events.request ((WzpPortMapProtocol) protocol, &machine->external,
                                              machine->user_data);
  slot->due = slot->is_broken ? now : wzp_instant_add (now, ASK_LIMIT);
}

static void
ask_those_due (WzpMappingMachine *machine, WzpInstant now)
{
  for (unsigned i = 1; i < N_SLOTS; i++)
    if (machine->slots[i].phase == SLOT_WAITING && machine->slots[i].due <= now)
      ask (machine, i, now);
}

static void
begin_round (WzpMappingMachine *machine, WzpInstant now)
{
  WzpInstant due = now;

  forget_mapping (machine);
  machine->problem = WZP_PORT_MAP_PROBLEM_NONE;
  machine->discarded = (WzpAddress) { 0 };
  machine->router_wait = 0;
  machine->round_began = now;
  for (unsigned i = 1; i < N_SLOTS; i++)
    {
      Slot *slot = &machine->slots[i];

      slot->was_refused = FALSE;
      slot->had_no_address = FALSE;
      slot->phase = is_wanted (machine, i) ? SLOT_WAITING : SLOT_IDLE;
      slot->due = due;
      if (is_wanted (machine, i))
        due = wzp_instant_add (due, WZP_MAPPING_STAGGER);
    }
  ask_those_due (machine, now);
}

static void
become_unavailable (WzpMappingMachine *machine,
                    WzpPortMapProblem problem,
                    const char *event,
                    WzpInstant now)
{
  cancel_slots (machine);
  forget_mapping (machine);
  machine->problem = problem;
  machine->backoff = machine->backoff == 0 ? RETRY_FIRST : MIN (machine->backoff * 2, RETRY_LAST);
  machine->wake =
      problem == WZP_PORT_MAP_PROBLEM_NO_GATEWAY
          ? WZP_INSTANT_NEVER
          : wzp_instant_add (now, CLAMP (machine->router_wait, machine->backoff, RETRY_LAST));
  set_state (machine, WZP_PORT_MAPPER_STATE_UNAVAILABLE, event);
}

static gboolean
is_round_over (const WzpMappingMachine *machine)
{
  for (unsigned i = 1; i < N_SLOTS; i++)
    if (machine->slots[i].phase == SLOT_WAITING || machine->slots[i].phase == SLOT_ASKING)
      return FALSE;
  return TRUE;
}

/* What says most of the router counts. */
static WzpPortMapProblem
judge_round (const WzpMappingMachine *machine)
{
  WzpPortMapProblem problem = WZP_PORT_MAP_PROBLEM_NO_ANSWER;

  for (unsigned i = 1; i < N_SLOTS; i++)
    {
      if (machine->slots[i].had_no_address)
        return WZP_PORT_MAP_PROBLEM_NOT_PUBLIC;
      if (machine->slots[i].was_refused)
        problem = WZP_PORT_MAP_PROBLEM_REFUSED;
    }
  return problem;
}

/* After a failure: nobody waits out the stagger for a protocol that is not there. */
static void
go_on_with_round (WzpMappingMachine *machine, WzpInstant now)
{
  for (unsigned i = 1; i < N_SLOTS; i++)
    if (machine->slots[i].phase == SLOT_WAITING)
      {
        machine->slots[i].due = now;
        break;
      }
  ask_those_due (machine, now);
  if (machine->state == WZP_PORT_MAPPER_STATE_ACQUIRING && is_round_over (machine))
    become_unavailable (machine, judge_round (machine), "all failed", now);
}

/* --- what is held -------------------------------------------------------------------------------- */

/* At half of the time left (RFC 6887 section 11.2.1, RFC 6886 section 3.3), and soon enough to find that the
 * router has forgotten. */
static WzpDuration
renewal_wait (WzpDuration left)
{
  return MIN (left / 2, WZP_MAPPING_RENEWAL_MOST);
}

static void
hold (WzpMappingMachine *machine,
      WzpPortMapProtocol protocol,
      const WzpAddress *external,
      uint32_t lifetime_s,
      WzpInstant now)
{
  WzpDuration lifetime = WZP_SECONDS (lifetime_s);

  machine->protocol = protocol;
  machine->external = *external;
  machine->lifetime_s = lifetime_s;
  machine->renew_at = wzp_instant_add (now, renewal_wait (lifetime));
  machine->expires = wzp_instant_add (now, lifetime);
  machine->problem = WZP_PORT_MAP_PROBLEM_NONE;
  machine->discarded = (WzpAddress) { 0 };
  machine->backoff = 0;
}

/* The router forwards, but is itself behind a NAT: all its protocols would say the same. */
static void
discard (WzpMappingMachine *machine,
         WzpPortMapProtocol protocol,
         const WzpAddress *external,
         WzpInstant now)
{
  become_unavailable (machine, WZP_PORT_MAP_PROBLEM_NOT_PUBLIC, "not public", now);
  machine->discarded = *external;
  machine->events.release (protocol, external, machine->user_data);
}

static void
renewal_failed (WzpMappingMachine *machine, WzpInstant now)
{
  WzpDuration left = wzp_instant_since (machine->expires, now);

  if (left >= 2 * RENEW_LAST)
    {
      machine->renew_at = wzp_instant_add (now, renewal_wait (left));
      return;
    }
  set_state (machine, WZP_PORT_MAPPER_STATE_ACQUIRING, "expired");
  begin_round (machine, now);
}

/* --- events -------------------------------------------------------------------------------------- */

/* Each event ends here: the callee may free the machine. */
static void
event_done (WzpMappingMachine *machine)
{
  machine->events.changed (machine->user_data);
}

void
wzp_mapping_machine_on_start (WzpMappingMachine *machine, gboolean has_gateway, WzpInstant now)
{
  switch ((WzpPortMapperState) machine->state)
    {
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_RELEASED:
      break;
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
    case WZP_PORT_MAPPER_STATE_MAPPED:
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
    case WZP_PORT_MAPPER_STATE_RELEASING:
      return;
    }
  machine->has_gateway = has_gateway;
  machine->backoff = 0;
  for (unsigned i = 1; i < N_SLOTS; i++)
    machine->slots[i] = (Slot) { 0 };
  if (has_gateway)
    {
      set_state (machine, WZP_PORT_MAPPER_STATE_ACQUIRING, "start");
      begin_round (machine, now);
    }
  else
    {
      become_unavailable (machine, WZP_PORT_MAP_PROBLEM_NO_GATEWAY, "no gateway", now);
    }
  event_done (machine);
}

static void
restart_at_gateway (WzpMappingMachine *machine, WzpInstant now)
{
  if (machine->state != WZP_PORT_MAPPER_STATE_ACQUIRING)
    set_state (machine, WZP_PORT_MAPPER_STATE_ACQUIRING, "gateway changed");
  begin_round (machine, now);
}

void
wzp_mapping_machine_on_gateway (WzpMappingMachine *machine, gboolean has_gateway, WzpInstant now)
{
  switch ((WzpPortMapperState) machine->state)
    {
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
    case WZP_PORT_MAPPER_STATE_MAPPED:
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
      break;
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_RELEASED:
    case WZP_PORT_MAPPER_STATE_RELEASING:
      return;
    }
  cancel_slots (machine);
  machine->has_gateway = has_gateway;
  machine->backoff = 0;
  /* Another router: what is known of the old one, and what it holds for us, counts no more. */
  for (unsigned i = 1; i < N_SLOTS; i++)
    machine->slots[i] = (Slot) { 0 };
  if (has_gateway)
    restart_at_gateway (machine, now);
  else if (machine->state != WZP_PORT_MAPPER_STATE_UNAVAILABLE)
    become_unavailable (machine, WZP_PORT_MAP_PROBLEM_NO_GATEWAY, "no gateway", now);
  else
    {
      machine->problem = WZP_PORT_MAP_PROBLEM_NO_GATEWAY;
      machine->discarded = (WzpAddress) { 0 };
      machine->wake = WZP_INSTANT_NEVER;
    }
  event_done (machine);
}

void
wzp_mapping_machine_on_granted (WzpMappingMachine *machine,
                                WzpPortMapProtocol protocol,
                                const WzpAddress *external,
                                uint32_t lifetime_s,
                                WzpInstant now)
{
  Slot *slot = &machine->slots[protocol];
  gboolean is_held =
      machine->state == WZP_PORT_MAPPER_STATE_MAPPED && machine->protocol == protocol;

  /* UPnP tells of a new external address unasked. */
  if (slot->phase != SLOT_ASKING && !is_held)
    return;
  slot->availability = WZP_AVAILABILITY_YES;
  if (lifetime_s == 0)
    {
      wzp_mapping_machine_on_failed (machine, protocol, WZP_MAPPING_REFUSED, 0, now);
      return;
    }
  slot->phase = SLOT_IDLE;
  if (!wzp_address_is_global (external) || wzp_address_get_port (external) == 0)
    {
      discard (machine, protocol, external, now);
      event_done (machine);
      return;
    }
  hold (machine, protocol, external, lifetime_s, now);
  if (machine->state == WZP_PORT_MAPPER_STATE_ACQUIRING)
    {
      cancel_slots (machine);
      set_state (machine, WZP_PORT_MAPPER_STATE_MAPPED, "granted");
    }
  event_done (machine);
}

static void
note_failure (WzpMappingMachine *machine, Slot *slot, WzpMappingFailure failure, uint32_t retry_s)
{
  switch (failure)
    {
    case WZP_MAPPING_NO_ADDRESS:
    case WZP_MAPPING_REFUSED:
      slot->had_no_address = failure == WZP_MAPPING_NO_ADDRESS;
      slot->was_refused = failure == WZP_MAPPING_REFUSED;
      slot->availability = WZP_AVAILABILITY_YES;
      machine->router_wait = MAX (machine->router_wait, WZP_SECONDS (retry_s));
      break;
    case WZP_MAPPING_NO_ANSWER:
      /* One that has answered before is there, only silent. */
      if (slot->availability == WZP_AVAILABILITY_UNKNOWN)
        slot->availability = WZP_AVAILABILITY_NO;
      break;
    case WZP_MAPPING_UNSUPPORTED:
      slot->availability = WZP_AVAILABILITY_NO;
      break;
    case WZP_MAPPING_BROKEN:
      break;
    }
}

void
wzp_mapping_machine_on_failed (WzpMappingMachine *machine,
                               WzpPortMapProtocol protocol,
                               WzpMappingFailure failure,
                               uint32_t retry_s,
                               WzpInstant now)
{
  Slot *slot = &machine->slots[protocol];

  if (slot->phase != SLOT_ASKING)
    return;
  note_failure (machine, slot, failure, retry_s);
  slot->phase = SLOT_FAILED;
  switch ((WzpPortMapperState) machine->state)
    {
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
      go_on_with_round (machine, now);
      break;
    case WZP_PORT_MAPPER_STATE_MAPPED:
      slot->phase = SLOT_IDLE;
      renewal_failed (machine, now);
      break;
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
    case WZP_PORT_MAPPER_STATE_RELEASING:
    case WZP_PORT_MAPPER_STATE_RELEASED:
      break;
    }
  event_done (machine);
}

void
wzp_mapping_machine_on_doubt (WzpMappingMachine *machine, WzpInstant now)
{
  switch ((WzpPortMapperState) machine->state)
    {
    case WZP_PORT_MAPPER_STATE_MAPPED:
      machine->renew_at = MIN (machine->renew_at, now);
      break;
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
      if (machine->has_gateway)
        machine->wake =
            MIN (machine->wake, MAX (now, wzp_instant_add (machine->round_began, RETRY_SPACING)));
      break;
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
    case WZP_PORT_MAPPER_STATE_RELEASING:
    case WZP_PORT_MAPPER_STATE_RELEASED:
      return;
    }
  event_done (machine);
}

/* --- giving back --------------------------------------------------------------------------------- */

static gboolean
is_releasing (const WzpMappingMachine *machine)
{
  for (unsigned i = 1; i < N_SLOTS; i++)
    if (machine->slots[i].phase == SLOT_RELEASING)
      return TRUE;
  return FALSE;
}

void
wzp_mapping_machine_on_release (WzpMappingMachine *machine, WzpInstant now)
{
  WzpAddress external = machine->external;

  if (machine->state == WZP_PORT_MAPPER_STATE_RELEASING ||
      machine->state == WZP_PORT_MAPPER_STATE_RELEASED)
    return;
  cancel_slots (machine);
  forget_mapping (machine);
  machine->wake = wzp_instant_add (now, WZP_MAPPING_RELEASE_LIMIT);
  machine->problem = WZP_PORT_MAP_PROBLEM_NONE;
  set_state (machine, WZP_PORT_MAPPER_STATE_RELEASING, "release");
  /* All that were asked: a grant may be on its way, or have lost the race. */
  for (unsigned i = 1; i < N_SLOTS; i++)
    if (machine->slots[i].is_asked &&
        machine->events.release ((WzpPortMapProtocol) i, &external, machine->user_data))
      machine->slots[i].phase = SLOT_RELEASING;
  if (!is_releasing (machine))
    set_state (machine, WZP_PORT_MAPPER_STATE_RELEASED, "released");
  event_done (machine);
}

void
wzp_mapping_machine_on_released (WzpMappingMachine *machine,
                                 WzpPortMapProtocol protocol,
                                 WzpInstant now)
{
  Slot *slot = &machine->slots[protocol];

  if (slot->phase != SLOT_RELEASING)
    return;
  slot->phase = SLOT_IDLE;
  slot->is_asked = FALSE;
  if (machine->state != WZP_PORT_MAPPER_STATE_RELEASING || is_releasing (machine))
    return;
  set_state (machine, WZP_PORT_MAPPER_STATE_RELEASED, "released");
  event_done (machine);
}

/* --- time ---------------------------------------------------------------------------------------- */

WzpInstant
wzp_mapping_machine_next_deadline (const WzpMappingMachine *machine)
{
  WzpInstant next = WZP_INSTANT_NEVER;

  for (unsigned i = 1; i < N_SLOTS; i++)
    if (machine->slots[i].phase == SLOT_WAITING || machine->slots[i].phase == SLOT_ASKING)
      next = wzp_instant_min (next, machine->slots[i].due);
  switch ((WzpPortMapperState) machine->state)
    {
    case WZP_PORT_MAPPER_STATE_MAPPED:
      return wzp_instant_min (next, wzp_instant_min (machine->renew_at, machine->expires));
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
    case WZP_PORT_MAPPER_STATE_RELEASING:
      return wzp_instant_min (next, machine->wake);
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
    case WZP_PORT_MAPPER_STATE_RELEASED:
      return next;
    }
  return next;
}

/* Those that were asked and did not answer in time. One at a time: an answer may end the round. */
static gboolean
expire_one (WzpMappingMachine *machine, WzpInstant now)
{
  for (unsigned i = 1; i < N_SLOTS; i++)
    if (machine->slots[i].phase == SLOT_ASKING && machine->slots[i].due <= now)
      {
        machine->events.cancel ((WzpPortMapProtocol) i, machine->user_data);
        wzp_mapping_machine_on_failed (
            machine, (WzpPortMapProtocol) i,
            machine->slots[i].is_broken ? WZP_MAPPING_BROKEN : WZP_MAPPING_NO_ANSWER, 0, now);
        return TRUE;
      }
  return FALSE;
}

static void
on_mapped_deadline (WzpMappingMachine *machine, WzpInstant now)
{
  if (machine->expires <= now)
    {
      cancel_slots (machine);
      set_state (machine, WZP_PORT_MAPPER_STATE_ACQUIRING, "expired");
      begin_round (machine, now);
    }
  else if (machine->renew_at <= now)
    {
      machine->renew_at = WZP_INSTANT_NEVER;
      if (machine->slots[machine->protocol].phase != SLOT_ASKING)
        ask (machine, machine->protocol, now);
    }
}

void
wzp_mapping_machine_on_deadline (WzpMappingMachine *machine, WzpInstant now)
{
  if (now < wzp_mapping_machine_next_deadline (machine) || expire_one (machine, now))
    return;
  switch ((WzpPortMapperState) machine->state)
    {
    case WZP_PORT_MAPPER_STATE_ACQUIRING:
      ask_those_due (machine, now);
      break;
    case WZP_PORT_MAPPER_STATE_MAPPED:
      on_mapped_deadline (machine, now);
      break;
    case WZP_PORT_MAPPER_STATE_UNAVAILABLE:
      set_state (machine, WZP_PORT_MAPPER_STATE_ACQUIRING, "retry");
      begin_round (machine, now);
      break;
    case WZP_PORT_MAPPER_STATE_RELEASING:
      cancel_slots (machine);
      set_state (machine, WZP_PORT_MAPPER_STATE_RELEASED, "time limit");
      break;
    case WZP_PORT_MAPPER_STATE_IDLE:
    case WZP_PORT_MAPPER_STATE_RELEASED:
      return;
    }
  event_done (machine);
}

/* --- what it holds ------------------------------------------------------------------------------- */

WzpPortMapperState
wzp_mapping_machine_get_state (const WzpMappingMachine *machine)
{
  return (WzpPortMapperState) machine->state;
}

WzpPortMapProtocol
wzp_mapping_machine_get_protocol (const WzpMappingMachine *machine)
{
  return machine->protocol;
}

WzpAddress
wzp_mapping_machine_get_external (const WzpMappingMachine *machine)
{
  return machine->external;
}

uint32_t
wzp_mapping_machine_get_lifetime_s (const WzpMappingMachine *machine)
{
  return machine->lifetime_s;
}

WzpPortMapProblem
wzp_mapping_machine_get_problem (const WzpMappingMachine *machine)
{
  return machine->problem;
}

WzpAddress
wzp_mapping_machine_get_discarded (const WzpMappingMachine *machine)
{
  return machine->discarded;
}

WzpAvailability
wzp_mapping_machine_get_availability (const WzpMappingMachine *machine, WzpPortMapProtocol protocol)
{
  return machine->slots[protocol].availability;
}
