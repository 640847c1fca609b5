/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-hard-nat"

#include "wzp-hard-nat.h"

static const char *const state_names[] = { "IDLE", "ASKING", "HOLDING", "PROBING", "ENDED" };

#define ON_START   "start"
#define ON_ASKED   "peer asks"
#define ON_ANSWER  "peer answers"
#define ON_HELD    "hold is over"
#define ON_PEER    "peer starts"
#define ON_NO_PLAN "no plan"
#define ON_LIMIT   "budget is used up"
#define ON_STOP    "stop"

static const WzpEdge edges[] = {
  { WZP_HARD_NAT_IDLE, WZP_HARD_NAT_ASKING, ON_START },
  { WZP_HARD_NAT_IDLE, WZP_HARD_NAT_HOLDING, ON_ASKED },
  { WZP_HARD_NAT_ASKING, WZP_HARD_NAT_HOLDING, ON_ANSWER },
  { WZP_HARD_NAT_HOLDING, WZP_HARD_NAT_PROBING, ON_HELD },
  { WZP_HARD_NAT_HOLDING, WZP_HARD_NAT_PROBING, ON_PEER },
  { WZP_HARD_NAT_HOLDING, WZP_HARD_NAT_ENDED, ON_NO_PLAN },
  { WZP_HARD_NAT_ASKING, WZP_HARD_NAT_ENDED, ON_LIMIT },
  { WZP_HARD_NAT_HOLDING, WZP_HARD_NAT_ENDED, ON_LIMIT },
  { WZP_HARD_NAT_PROBING, WZP_HARD_NAT_ENDED, ON_LIMIT },
  { WZP_HARD_NAT_IDLE, WZP_HARD_NAT_ENDED, ON_STOP },
  { WZP_HARD_NAT_ASKING, WZP_HARD_NAT_ENDED, ON_STOP },
  { WZP_HARD_NAT_HOLDING, WZP_HARD_NAT_ENDED, ON_STOP },
  { WZP_HARD_NAT_PROBING, WZP_HARD_NAT_ENDED, ON_STOP },
};

const WzpEdges wzp_hard_nat_edges = {
  .machine = "hard-nat",
  .state_names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edges,
  .n_edges = G_N_ELEMENTS (edges),
};

/* A bet's partner may be late; its start is waited for so long. */
#define BET_WAIT WZP_SECONDS (3)
/* Registered ports and above: where NATs take outside ports from. */
#define FIRST_PORT 1024u
#define N_PORTS    (65536u - FIRST_PORT)

struct _WzpHardNat
{
  char *id;
  WzpHardNatConfig config;
  uint8_t state;
  WzpHardNatPlan plan;
  WzpRandom random;

  WzpAddress peer; /* its outside IP, from what it said */
  WzpNatAllocation peer_allocation;
  uint16_t peer_port; /* its latest */

  WzpInstant ask_at;
  unsigned n_asked;
  WzpInstant hold_until;
  WzpInstant next_at;
  WzpInstant give_up;
  gboolean has_sockets;
  unsigned n_sockets; /* really open */
  unsigned n_sent;    /* probes of the plan */
  unsigned n_packets; /* all of the call, sockets' included */
  uint32_t guess;     /* BET: the next port, and the stride of the walk through all of them */
  uint32_t stride;
  uint16_t hints[WZP_HARD_NAT_MAX_HINTS];
  unsigned n_hints;
  GQueue effects;
};

static const char *const plan_names[] = {
  "none", "hopeless", "wait", "guess", "diagonal", "bet-open", "bet",
};

const char *
wzp_hard_nat_plan_name (WzpHardNatPlan plan)
{
  return plan_names[plan];
}

/* --- sides and plans ------------------------------------------------------------------------------- */

WzpHardNatPlan
wzp_hard_nat_plan (WzpHardNatSide own, WzpHardNatSide peer)
{
  static const WzpHardNatPlan plans[4][4] = {
    [WZP_HARD_NAT_SIDE_EASY] = {
      [WZP_HARD_NAT_SIDE_SEQUENTIAL] = WZP_HARD_NAT_PLAN_GUESS,
      [WZP_HARD_NAT_SIDE_RANDOM] = WZP_HARD_NAT_PLAN_BET,
    },
    [WZP_HARD_NAT_SIDE_SEQUENTIAL] = {
      [WZP_HARD_NAT_SIDE_EASY] = WZP_HARD_NAT_PLAN_WAIT,
      [WZP_HARD_NAT_SIDE_SEQUENTIAL] = WZP_HARD_NAT_PLAN_DIAGONAL,
      [WZP_HARD_NAT_SIDE_RANDOM] = WZP_HARD_NAT_PLAN_HOPELESS,
    },
    [WZP_HARD_NAT_SIDE_RANDOM] = {
      [WZP_HARD_NAT_SIDE_EASY] = WZP_HARD_NAT_PLAN_BET_OPEN,
      [WZP_HARD_NAT_SIDE_SEQUENTIAL] = WZP_HARD_NAT_PLAN_HOPELESS,
      [WZP_HARD_NAT_SIDE_RANDOM] = WZP_HARD_NAT_PLAN_HOPELESS,
    },
  };

  return plans[own][peer];
}

static WzpHardNatSide
side_of_allocation (WzpNatAllocationPattern pattern)
{
  switch (pattern)
    {
    case WZP_NAT_ALLOCATION_PRESERVING:
      return WZP_HARD_NAT_SIDE_EASY; /* the port is known although the mapping is not one */
    case WZP_NAT_ALLOCATION_SEQUENTIAL:
      return WZP_HARD_NAT_SIDE_SEQUENTIAL;
    case WZP_NAT_ALLOCATION_RANDOM:
      return WZP_HARD_NAT_SIDE_RANDOM;
    case WZP_NAT_ALLOCATION_UNKNOWN:
      break;
    }
  return WZP_HARD_NAT_SIDE_UNKNOWN;
}

WzpHardNatSide
wzp_hard_nat_side_of_report (const WzpNatReport *report)
{
  switch (wzp_nat_is_easy (report))
    {
    case WZP_TRI_YES:
      return WZP_HARD_NAT_SIDE_EASY;
    case WZP_TRI_NO:
      return side_of_allocation (report->allocation.pattern);
    case WZP_TRI_UNKNOWN:
      break;
    }
  return WZP_HARD_NAT_SIDE_UNKNOWN;
}

WzpHardNatSide
wzp_hard_nat_side_of_probe (const WzpSignalHardNatProbe *probe)
{
  WzpNatAllocation allocation;
  gboolean is_one = probe->port_sequence.n_items > 1;

  for (size_t i = 1; i < probe->port_sequence.n_items; i++)
    is_one &= probe->port_sequence.items[i] == probe->port_sequence.items[0];
  if (is_one)
    return WZP_HARD_NAT_SIDE_EASY;
  if (!probe->allocation || !wzp_nat_allocation_parse (probe->allocation, &allocation))
    return WZP_HARD_NAT_SIDE_UNKNOWN;
  return side_of_allocation (allocation.pattern);
}

/* --- life ------------------------------------------------------------------------------------------ */

WzpHardNat *
wzp_hard_nat_new (const WzpHardNatConfig *config)
{
  WzpHardNat *self = g_new0 (WzpHardNat, 1);

  self->id = g_strdup (config->id);
  self->config = *config;
  self->config.id = self->id;
  self->random = wzp_random_seeded (config->seed);
  self->n_packets = config->n_packets;
  self->ask_at = WZP_INSTANT_NEVER;
  self->hold_until = WZP_INSTANT_NEVER;
  self->next_at = WZP_INSTANT_NEVER;
  self->give_up = WZP_INSTANT_NEVER;
  self->guess = (uint32_t) wzp_random_below (&self->random, N_PORTS);
  /* 64512 = 2^10 x 3^2 x 7: a stride without these factors visits every port once. */
  do
    self->stride = (uint32_t) (1 + wzp_random_below (&self->random, N_PORTS - 1));
  while (self->stride % 2 == 0 || self->stride % 3 == 0 || self->stride % 7 == 0);
  g_queue_init (&self->effects);
  return self;
}

void
wzp_hard_nat_free (WzpHardNat *self)
{
  g_queue_clear_full (&self->effects, g_free);
  g_free (self->id);
  g_free (self);
}

static void
set_state (WzpHardNat *self, WzpHardNatState state, const char *event)
{
  wzp_edges_move (&wzp_hard_nat_edges, self->id, &self->state, state, event);
}

gboolean
wzp_hard_nat_next_effect (WzpHardNat *self, WzpHardNatEffect *out_effect)
{
  g_autofree WzpHardNatEffect *effect = g_queue_pop_head (&self->effects);

  if (!effect)
    return FALSE;
  *out_effect = *effect;
  return TRUE;
}

static WzpHardNatEffect *
emit (WzpHardNat *self, WzpHardNatEffectType type)
{
  WzpHardNatEffect *effect = g_new0 (WzpHardNatEffect, 1);

  effect->type = type;
  g_queue_push_tail (&self->effects, effect);
  return effect;
}

static void
finish (WzpHardNat *self, const char *event)
{
  set_state (self, WZP_HARD_NAT_ENDED, event);
  self->ask_at = WZP_INSTANT_NEVER;
  self->hold_until = WZP_INSTANT_NEVER;
  self->next_at = WZP_INSTANT_NEVER;
  self->give_up = WZP_INSTANT_NEVER;
  if (self->has_sockets)
    emit (self, WZP_HARD_NAT_EFFECT_CLOSE_SOCKETS);
  self->has_sockets = FALSE;
}

/* Only IPv4: IPv6 has no such boxes. */
static gboolean
can_take_part (const WzpHardNat *self)
{
  return !self->config.is_private && self->config.side != WZP_HARD_NAT_SIDE_UNKNOWN &&
         self->n_packets < WZP_HARD_NAT_MAX_PACKETS && wzp_address_is_set (&self->config.own) &&
         wzp_address_is_v4 (&self->config.own) && wzp_address_is_set (&self->config.peer) &&
         wzp_address_is_v4 (&self->config.peer);
}

static void
ask (WzpHardNat *self, WzpInstant now)
{
  emit (self, WZP_HARD_NAT_EFFECT_SEND_PROBE);
  self->n_asked++;
  self->ask_at = wzp_instant_add (now, WZP_HARD_NAT_ASK_INTERVAL);
}

void
wzp_hard_nat_start (WzpHardNat *self, WzpInstant now)
{
  if (self->state != WZP_HARD_NAT_IDLE || !can_take_part (self) ||
      self->config.side == WZP_HARD_NAT_SIDE_EASY)
    return;
  set_state (self, WZP_HARD_NAT_ASKING, ON_START);
  ask (self, now);
}

void
wzp_hard_nat_stop (WzpHardNat *self, WzpInstant now)
{
  if (self->state != WZP_HARD_NAT_ENDED)
    finish (self, ON_STOP);
}

void
wzp_hard_nat_on_own_port (WzpHardNat *self, uint16_t port)
{
  memmove (&self->config.ports[1], &self->config.ports[0],
           (WZP_HARD_NAT_SEQUENCE - 1) * sizeof self->config.ports[0]);
  self->config.ports[0] = port;
  self->config.n_ports = MIN (self->config.n_ports + 1, WZP_HARD_NAT_SEQUENCE);
}

/* --- what the peer says ------------------------------------------------------------------------------ */

/* Its word may not send our packets to a third party: only the IP that it is known by. When it is in another
 * network, that comes first, or it asks once more. */
static gboolean
learn_peer (WzpHardNat *self, const WzpSignalHardNatProbe *probe)
{
  uint16_t port = probe->port_sequence.n_items > 0 ? probe->port_sequence.items[0] : 0;
  WzpAddress ip;

  if (port == 0)
    port = wzp_address_get_port (&self->config.peer);
  if (!probe->external_ip || !wzp_address_parse_ip (probe->external_ip, port, &ip) ||
      !wzp_address_equal_ip (&ip, &self->config.peer))
    return FALSE;
  self->peer = ip;
  self->peer_port = port;
  self->plan = wzp_hard_nat_plan (self->config.side, wzp_hard_nat_side_of_probe (probe));
  wzp_nat_allocation_parse (probe->allocation ? probe->allocation : "", &self->peer_allocation);
  return TRUE;
}

void
wzp_hard_nat_on_probe (WzpHardNat *self, const WzpSignalHardNatProbe *probe, WzpInstant now)
{
  if (!can_take_part (self))
    return;
  switch ((WzpHardNatState) self->state)
    {
    case WZP_HARD_NAT_IDLE:
      if (!learn_peer (self, probe))
        return;
      emit (self, WZP_HARD_NAT_EFFECT_SEND_PROBE);
      set_state (self, WZP_HARD_NAT_HOLDING, ON_ASKED);
      break;
    case WZP_HARD_NAT_ASKING:
      if (!learn_peer (self, probe))
        return;
      self->ask_at = WZP_INSTANT_NEVER;
      /* Both asked: the answer to a question is one's own, sent already. */
      set_state (self, WZP_HARD_NAT_HOLDING, ON_ANSWER);
      break;
    case WZP_HARD_NAT_HOLDING:
    case WZP_HARD_NAT_PROBING:
      if (self->n_asked++ < WZP_HARD_NAT_ASK_TIMES) /* ours was lost */
        emit (self, WZP_HARD_NAT_EFFECT_SEND_PROBE);
      return;
    case WZP_HARD_NAT_ENDED:
      return;
    }
  if (self->plan == WZP_HARD_NAT_PLAN_NONE || self->plan == WZP_HARD_NAT_PLAN_HOPELESS)
    {
      finish (self, ON_NO_PLAN);
      return;
    }
  self->hold_until = wzp_instant_add (now, WZP_HARD_NAT_HOLD);
}

/* --- probing --------------------------------------------------------------------------------------- */

static void
begin (WzpHardNat *self, const char *event, WzpInstant now)
{
  set_state (self, WZP_HARD_NAT_PROBING, event);
  self->hold_until = WZP_INSTANT_NEVER;
  self->next_at = now;
  self->give_up = wzp_instant_add (now, WZP_HARD_NAT_LIMIT);
}

static void
on_held (WzpHardNat *self, WzpInstant now)
{
  WzpHardNatEffect *effect;

  switch (self->plan)
    {
    case WZP_HARD_NAT_PLAN_BET: /* their sockets come first */
      self->hold_until = WZP_INSTANT_NEVER;
      self->give_up = wzp_instant_add (now, BET_WAIT);
      break;
    case WZP_HARD_NAT_PLAN_BET_OPEN:
      begin (self, ON_HELD, now);
      self->next_at = WZP_INSTANT_NEVER;
      self->has_sockets = TRUE;
      effect = emit (self, WZP_HARD_NAT_EFFECT_OPEN_SOCKETS);
      effect->n = MIN (WZP_HARD_NAT_SOCKETS, WZP_HARD_NAT_MAX_PACKETS - self->n_packets);
      effect->address = self->peer;
      break;
    case WZP_HARD_NAT_PLAN_WAIT:
    case WZP_HARD_NAT_PLAN_GUESS:
    case WZP_HARD_NAT_PLAN_DIAGONAL:
      begin (self, ON_HELD, now);
      break;
    case WZP_HARD_NAT_PLAN_NONE:
    case WZP_HARD_NAT_PLAN_HOPELESS:
      break;
    }
}

void
wzp_hard_nat_on_sockets (WzpHardNat *self, unsigned n, WzpInstant now)
{
  if (self->state != WZP_HARD_NAT_PROBING || self->plan != WZP_HARD_NAT_PLAN_BET_OPEN)
    return;
  self->n_sockets = n;
  self->n_packets += n;
  emit (self, WZP_HARD_NAT_EFFECT_SEND_START);
}

void
wzp_hard_nat_on_start (WzpHardNat *self, const WzpSignalHardNatBirthdayStart *start, WzpInstant now)
{
  if (self->state != WZP_HARD_NAT_HOLDING || self->plan != WZP_HARD_NAT_PLAN_BET ||
      start->acceptor_port_count == 0)
    return;
  self->n_hints = (unsigned) MIN (start->acceptor_ports.n_items, WZP_HARD_NAT_MAX_HINTS);
  for (unsigned i = 0; i < self->n_hints; i++)
    self->hints[i] = start->acceptor_ports.items[i];
  begin (self, ON_PEER, now);
}

/* Of a sequence: the next ports first, those just before (what we dialled since the last look has taken
 * them) in between. */
static uint16_t
guessed_port (const WzpHardNat *self, unsigned n)
{
  unsigned per_round = WZP_HARD_NAT_AFTER + WZP_HARD_NAT_BEFORE;
  unsigned k = n % per_round;
  WzpNatAllocation backwards = self->peer_allocation;

  backwards.step = -backwards.step;
  if (k < 2 * WZP_HARD_NAT_BEFORE)
    return k % 2 == 0
               ? wzp_nat_allocation_predict (&self->peer_allocation, self->peer_port, k / 2 + 1)
               : wzp_nat_allocation_predict (&backwards, self->peer_port, k / 2 + 1);
  return wzp_nat_allocation_predict (&self->peer_allocation, self->peer_port,
                                     k - WZP_HARD_NAT_BEFORE + 1);
}

/* The caller walks straight on, the callee ahead of it by an offset that grows: where the offset equals the
 * number of flows that others have taken at both NATs meanwhile, the n'th packets meet. */
static uint16_t
diagonal_port (const WzpHardNat *self, unsigned n)
{
  unsigned offset = self->config.is_caller ? 0 : n / WZP_HARD_NAT_PER_OFFSET;

  return wzp_nat_allocation_predict (&self->peer_allocation, self->peer_port, n + offset + 1);
}

static uint16_t
bet_port (WzpHardNat *self)
{
  uint32_t guess = self->guess;

  if (self->n_sent < self->n_hints)
    return self->hints[self->n_sent];
  self->guess = (guess + self->stride) % N_PORTS;
  return (uint16_t) (FIRST_PORT + guess);
}

/* How many packets the plan sends at most from the one socket; and the time between them. */
static unsigned
plan_packets (const WzpHardNat *self, WzpDuration *out_pace)
{
  *out_pace = WZP_HARD_NAT_PACE;
  switch (self->plan)
    {
    case WZP_HARD_NAT_PLAN_GUESS:
      return (WZP_HARD_NAT_BEFORE + WZP_HARD_NAT_AFTER) * WZP_HARD_NAT_ROUNDS;
    case WZP_HARD_NAT_PLAN_DIAGONAL:
      return WZP_HARD_NAT_OFFSETS * WZP_HARD_NAT_PER_OFFSET;
    case WZP_HARD_NAT_PLAN_BET:
      *out_pace = WZP_HARD_NAT_BET_TIME / WZP_HARD_NAT_GUESSES;
      return WZP_HARD_NAT_GUESSES;
    case WZP_HARD_NAT_PLAN_NONE:
    case WZP_HARD_NAT_PLAN_HOPELESS:
    case WZP_HARD_NAT_PLAN_WAIT:
    case WZP_HARD_NAT_PLAN_BET_OPEN:
      break;
    }
  return 0;
}

static uint16_t
next_port (WzpHardNat *self)
{
  switch (self->plan)
    {
    case WZP_HARD_NAT_PLAN_GUESS:
      return guessed_port (self, self->n_sent);
    case WZP_HARD_NAT_PLAN_DIAGONAL:
      return diagonal_port (self, self->n_sent);
    case WZP_HARD_NAT_PLAN_BET:
      return bet_port (self);
    case WZP_HARD_NAT_PLAN_NONE:
    case WZP_HARD_NAT_PLAN_HOPELESS:
    case WZP_HARD_NAT_PLAN_WAIT:
    case WZP_HARD_NAT_PLAN_BET_OPEN:
      break;
    }
  return 0;
}

/* A late timer sends what it missed, but no burst. */
#define MAX_PER_DEADLINE 16

static void
probe_more (WzpHardNat *self, WzpInstant now)
{
  WzpDuration pace;
  unsigned n = plan_packets (self, &pace);

  for (unsigned i = 0; i < MAX_PER_DEADLINE && self->next_at <= now; i++)
    {
      uint16_t port;
      WzpHardNatEffect *effect;

      if (self->n_sent >= n || self->n_packets >= WZP_HARD_NAT_MAX_PACKETS)
        {
          self->next_at = WZP_INSTANT_NEVER;
          return;
        }
      port = next_port (self);
      self->n_sent++;
      self->next_at = wzp_instant_add (self->next_at, pace);
      if (port == 0)
        continue;
      effect = emit (self, WZP_HARD_NAT_EFFECT_PACKET);
      effect->address = self->peer;
      wzp_address_set_port (&effect->address, port);
      self->n_packets++;
    }
  self->next_at = MAX (self->next_at, wzp_instant_add (now, 1));
}

/* --- time ------------------------------------------------------------------------------------------ */

WzpInstant
wzp_hard_nat_next_deadline (const WzpHardNat *self)
{
  return wzp_instant_min (wzp_instant_min (self->ask_at, self->hold_until),
                          wzp_instant_min (self->next_at, self->give_up));
}

void
wzp_hard_nat_on_deadline (WzpHardNat *self, WzpInstant now)
{
  if (self->ask_at <= now)
    {
      if (self->n_asked < WZP_HARD_NAT_ASK_TIMES)
        ask (self, now);
      else
        finish (self, ON_LIMIT);
    }
  if (self->hold_until <= now)
    on_held (self, now);
  if (self->next_at <= now)
    probe_more (self, now);
  if (self->give_up <= now)
    finish (self, ON_LIMIT);
}

/* --- messages -------------------------------------------------------------------------------------- */

void
wzp_hard_nat_fill_probe (const WzpHardNat *self, WzpSignalHardNatProbe *probe)
{
  /* An easy side has one port; said twice it says so. */
  gboolean is_easy = self->config.side == WZP_HARD_NAT_SIDE_EASY;
  WzpNatAllocation allocation = self->config.allocation;
  unsigned n = is_easy ? 2 : self->config.n_ports;
  char text[WZP_ADDRESS_TEXT_BYTES];
  char words[WZP_NAT_ALLOCATION_TEXT_BYTES];

  if (is_easy)
    allocation = (WzpNatAllocation) { .pattern = WZP_NAT_ALLOCATION_PRESERVING };
  probe->port_sequence.items = g_new0 (uint16_t, n + 1);
  probe->port_sequence.n_items = n;
  for (unsigned i = 0; i < n; i++)
    probe->port_sequence.items[i] =
        is_easy ? wzp_address_get_port (&self->config.own) : self->config.ports[i];
  probe->allocation = g_strdup (wzp_nat_allocation_format (&allocation, words));
  wzp_address_format (&self->config.own, text);
  probe->external_ip = g_strndup (text, (size_t) (strrchr (text, ':') - text));
}

void
wzp_hard_nat_fill_start (const WzpHardNat *self, WzpSignalHardNatBirthdayStart *start)
{
  char text[WZP_ADDRESS_TEXT_BYTES];

  start->acceptor_port_count = (uint16_t) self->n_sockets;
  wzp_address_format (&self->config.own, text);
  start->external_ip = g_strndup (text, (size_t) (strrchr (text, ':') - text));
}

WzpHardNatState
wzp_hard_nat_get_state (const WzpHardNat *self)
{
  return self->state;
}

WzpHardNatPlan
wzp_hard_nat_get_plan (const WzpHardNat *self)
{
  return self->plan;
}

unsigned
wzp_hard_nat_get_n_packets (const WzpHardNat *self)
{
  return self->n_packets;
}
