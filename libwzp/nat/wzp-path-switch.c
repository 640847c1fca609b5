/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-path"

#include "wzp-path-switch.h"

static const char *const state_names[] = { "SETTLED", "PROPOSED", "ACCEPTED", "COMMITTED" };

#define ON_PROPOSE      "propose"
#define ON_PEER_PROPOSE "peer proposes"
#define ON_ACCEPT       "peer accepts"
#define ON_COMMIT       "peer commits"
#define ON_DONE         "peer is done"

static const WzpEdge edges[] = {
  { WZP_PATH_SWITCH_SETTLED, WZP_PATH_SWITCH_PROPOSED, ON_PROPOSE },
  { WZP_PATH_SWITCH_PROPOSED, WZP_PATH_SWITCH_PROPOSED, ON_PROPOSE },
  { WZP_PATH_SWITCH_ACCEPTED, WZP_PATH_SWITCH_PROPOSED, ON_PROPOSE },
  { WZP_PATH_SWITCH_COMMITTED, WZP_PATH_SWITCH_PROPOSED, ON_PROPOSE },
  { WZP_PATH_SWITCH_SETTLED, WZP_PATH_SWITCH_ACCEPTED, ON_PEER_PROPOSE },
  { WZP_PATH_SWITCH_PROPOSED, WZP_PATH_SWITCH_ACCEPTED, ON_PEER_PROPOSE },
  { WZP_PATH_SWITCH_ACCEPTED, WZP_PATH_SWITCH_ACCEPTED, ON_PEER_PROPOSE },
  { WZP_PATH_SWITCH_COMMITTED, WZP_PATH_SWITCH_ACCEPTED, ON_PEER_PROPOSE },
  { WZP_PATH_SWITCH_PROPOSED, WZP_PATH_SWITCH_COMMITTED, ON_ACCEPT },
  { WZP_PATH_SWITCH_ACCEPTED, WZP_PATH_SWITCH_SETTLED, ON_COMMIT },
  { WZP_PATH_SWITCH_COMMITTED, WZP_PATH_SWITCH_SETTLED, ON_DONE },
};

const WzpEdges wzp_path_switch_edges = {
  .machine = "path-switch",
  .state_names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edges,
  .n_edges = G_N_ELEMENTS (edges),
};

static const char *const phase_names[] = { "propose", "accept", "commit", "done" };

typedef struct
{
  uint64_t id;
  unsigned number;   /* the older the lower */
  gboolean was_used; /* frames may be under way on it */
  WzpInstant retire_at;
} Conn;

struct _WzpPathSwitch
{
  char *id;
  gboolean is_caller;
  uint8_t state;
  uint32_t epoch; /* of the proposal of `state`; 0: none yet */
  WzpPath target; /* of that proposal */
  WzpPath path;   /* where we send */
  Conn conns[WZP_PATH_SWITCH_MAX_CONNS];
  unsigned n_conns;
  unsigned n_added;
  /* A proposal for a connection that is not proven here yet; epoch 0: none. */
  uint32_t waiting_epoch;
  WzpPath waiting_path;
  WzpInstant repeat_at;
  WzpDuration repeat_after;
  GQueue effects; /* WzpPathSwitchEffect, owned */
};

const char *
wzp_path_switch_phase_name (WzpPathSwitchPhase phase)
{
  return phase_names[phase];
}

gboolean
wzp_path_switch_phase_parse (const char *name, WzpPathSwitchPhase *out_phase)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (phase_names); i++)
    if (g_str_equal (name, phase_names[i]))
      {
        *out_phase = (WzpPathSwitchPhase) i;
        return TRUE;
      }
  return FALSE;
}

WzpPathSwitch *
wzp_path_switch_new (const char *id, gboolean is_caller)
{
  WzpPathSwitch *self = g_new0 (WzpPathSwitch, 1);

  self->id = g_strdup (id);
  self->is_caller = is_caller;
  self->repeat_at = WZP_INSTANT_NEVER;
  g_queue_init (&self->effects);
  return self;
}

void
wzp_path_switch_free (WzpPathSwitch *self)
{
  g_queue_clear_full (&self->effects, g_free);
  g_free (self->id);
  g_free (self);
}

static void
set_state (WzpPathSwitch *self, WzpPathSwitchState state, const char *event)
{
  wzp_edges_move (&wzp_path_switch_edges, self->id, &self->state, state, event);
}

/* --- effects ------------------------------------------------------------------------------------- */

gboolean
wzp_path_switch_next_effect (WzpPathSwitch *self, WzpPathSwitchEffect *out_effect)
{
  g_autofree WzpPathSwitchEffect *effect = g_queue_pop_head (&self->effects);

  if (!effect)
    return FALSE;
  *out_effect = *effect;
  return TRUE;
}

static void
emit (WzpPathSwitch *self, WzpPathSwitchEffectType type, WzpPath path)
{
  WzpPathSwitchEffect *effect = g_new0 (WzpPathSwitchEffect, 1);

  effect->type = type;
  effect->path = path;
  g_queue_push_tail (&self->effects, effect);
}

static void
send (WzpPathSwitch *self, WzpPathSwitchPhase phase)
{
  WzpPathSwitchEffect *effect;

  emit (self, WZP_PATH_SWITCH_EFFECT_SEND, self->target);
  effect = g_queue_peek_tail (&self->effects);
  effect->message = (WzpPathSwitchMessage) {
    .epoch = self->epoch,
    .phase = phase,
    .path = self->target,
  };
}

static void
send_and_repeat (WzpPathSwitch *self, WzpPathSwitchPhase phase, WzpInstant now)
{
  send (self, phase);
  self->repeat_after = WZP_PATH_SWITCH_REPEAT_FIRST;
  self->repeat_at = wzp_instant_add (now, self->repeat_after);
}

/* --- connections --------------------------------------------------------------------------------- */

static Conn *
find (const WzpPathSwitch *self, uint64_t id)
{
  for (unsigned i = 0; i < self->n_conns; i++)
    if (self->conns[i].id == id)
      return (Conn *) &self->conns[i];
  return NULL;
}

static void
move (WzpPathSwitch *self, WzpPath path)
{
  Conn *conn;

  if (wzp_path_equal (self->path, path))
    return;
  conn = find (self, path.conn);
  if (conn)
    conn->was_used = TRUE;
  self->path = path;
  emit (self, WZP_PATH_SWITCH_EFFECT_MOVE, path);
}

static void
forget (WzpPathSwitch *self, Conn *conn)
{
  *conn = self->conns[--self->n_conns];
}

gboolean
wzp_path_switch_receives (const WzpPathSwitch *self, WzpPath path)
{
  return !wzp_path_is_direct (path) || find (self, path.conn) != NULL;
}

/* Both ends are on the target. Its rivals go after frames under way have arrived; the caller closes them,
 * because it alone knows what it may still nominate. A call that has moved to the relay keeps its direct
 * connections: they may come back. */
static void
settle (WzpPathSwitch *self, const char *event, WzpInstant now)
{
  set_state (self, WZP_PATH_SWITCH_SETTLED, event);
  self->repeat_at = WZP_INSTANT_NEVER;
  for (unsigned i = 0; i < self->n_conns; i++)
    {
      gboolean stays = !self->is_caller || !wzp_path_is_direct (self->target) ||
                       self->conns[i].id == self->target.conn;

      self->conns[i].retire_at =
          stays ? WZP_INSTANT_NEVER : wzp_instant_add (now, WZP_PATH_SWITCH_LINGER);
    }
  emit (self, WZP_PATH_SWITCH_EFFECT_SETTLE, self->target);
}

/* Nobody may close a connection while a proposal is open. */
static void
keep_all (WzpPathSwitch *self)
{
  for (unsigned i = 0; i < self->n_conns; i++)
    self->conns[i].retire_at = WZP_INSTANT_NEVER;
}

/* --- our proposals ------------------------------------------------------------------------------- */

/* Above everything seen; the caller's are even, the callee's odd. */
static uint32_t
next_epoch (const WzpPathSwitch *self)
{
  uint32_t epoch = MAX (self->epoch, self->waiting_epoch) + 1;

  return epoch % 2 == (self->is_caller ? 0 : 1) ? epoch : epoch + 1;
}

static void
propose (WzpPathSwitch *self, WzpPath path, WzpInstant now)
{
  self->epoch = next_epoch (self);
  self->waiting_epoch = 0;
  self->target = path;
  keep_all (self);
  set_state (self, WZP_PATH_SWITCH_PROPOSED, ON_PROPOSE);
  /* The relay is received on always, so there is nothing to wait for. */
  if (!wzp_path_is_direct (path))
    move (self, path);
  send_and_repeat (self, WZP_PATH_SWITCH_PROPOSE, now);
}

gboolean
wzp_path_switch_propose (WzpPathSwitch *self, WzpPath path, WzpInstant now)
{
  if (!wzp_path_switch_receives (self, path))
    return FALSE;
  if (!wzp_path_equal (self->target, path))
    propose (self, path, now);
  return TRUE;
}

/* --- their proposals ----------------------------------------------------------------------------- */

static void
accept (WzpPathSwitch *self, uint32_t epoch, WzpPath path)
{
  self->epoch = epoch;
  self->waiting_epoch = 0;
  self->target = path;
  self->repeat_at = WZP_INSTANT_NEVER; /* the proposer repeats */
  keep_all (self);
  set_state (self, WZP_PATH_SWITCH_ACCEPTED, ON_PEER_PROPOSE);
  /* Who proposes receives there: no need to wait for its "commit". */
  move (self, path);
  send (self, WZP_PATH_SWITCH_ACCEPT);
}

static void
on_propose (WzpPathSwitch *self, const WzpPathSwitchMessage *message, WzpInstant now)
{
  uint32_t highest = MAX (self->epoch, self->waiting_epoch);

  if (message->epoch == self->epoch)
    {
      if (self->state == WZP_PATH_SWITCH_ACCEPTED && wzp_path_equal (message->path, self->target))
        send (self, WZP_PATH_SWITCH_ACCEPT); /* ours was lost */
      return;
    }
  if (message->epoch < highest || message->epoch % 2 == (self->is_caller ? 0 : 1) ||
      message->epoch - highest > WZP_PATH_SWITCH_MAX_EPOCH_STEP)
    return;
  if (wzp_path_switch_receives (self, message->path))
    {
      accept (self, message->epoch, message->path);
      return;
    }
  self->waiting_epoch = message->epoch;
  self->waiting_path = message->path;
  /* The other end will not hear of our older proposal while its own is open, and ours may be the way out of
   * a dead path. Each wants what the other may not have: the relay ends that, it cannot be refused. */
  if (self->state == WZP_PATH_SWITCH_PROPOSED)
    propose (self, WZP_PATH_RELAY, now);
}

static void
on_commit (WzpPathSwitch *self, WzpInstant now)
{
  switch ((WzpPathSwitchState) self->state)
    {
    case WZP_PATH_SWITCH_ACCEPTED:
      settle (self, ON_COMMIT, now);
      send (self, WZP_PATH_SWITCH_DONE);
      break;
    case WZP_PATH_SWITCH_SETTLED: /* our "done" was lost */
      send (self, WZP_PATH_SWITCH_DONE);
      break;
    case WZP_PATH_SWITCH_PROPOSED:
    case WZP_PATH_SWITCH_COMMITTED:
      break; /* of our own proposal only we say "commit" */
    }
}

void
wzp_path_switch_on_message (WzpPathSwitch *self,
                            const WzpPathSwitchMessage *message,
                            WzpInstant now)
{
  gboolean is_own = self->epoch % 2 == (self->is_caller ? 0 : 1);

  if (message->phase == WZP_PATH_SWITCH_PROPOSE)
    {
      on_propose (self, message, now);
      return;
    }
  if (message->epoch != self->epoch || !wzp_path_equal (message->path, self->target))
    return;
  switch (message->phase)
    {
    case WZP_PATH_SWITCH_PROPOSE:
      break;
    case WZP_PATH_SWITCH_ACCEPT:
      if (self->state != WZP_PATH_SWITCH_PROPOSED)
        break;
      set_state (self, WZP_PATH_SWITCH_COMMITTED, ON_ACCEPT);
      move (self, self->target);
      send_and_repeat (self, WZP_PATH_SWITCH_COMMIT, now);
      break;
    case WZP_PATH_SWITCH_COMMIT:
      if (!is_own)
        on_commit (self, now);
      break;
    case WZP_PATH_SWITCH_DONE:
      if (self->state == WZP_PATH_SWITCH_COMMITTED)
        settle (self, ON_DONE, now);
      break;
    }
}

/* --- what happens to connections ------------------------------------------------------------------- */

/* The oldest that nobody ever spoke on or asked for goes: after a path has died, what all was dialled anew
 * for counts more than what lost an earlier race. */
static gboolean
make_room (WzpPathSwitch *self)
{
  const Conn *oldest = NULL;

  if (self->n_conns < WZP_PATH_SWITCH_MAX_CONNS)
    return TRUE;
  for (unsigned i = 0; i < self->n_conns; i++)
    {
      const Conn *conn = &self->conns[i];

      if (!conn->was_used && conn->id != self->target.conn &&
          (!oldest || conn->number < oldest->number))
        oldest = conn;
    }
  if (!oldest)
    return FALSE;
  emit (self, WZP_PATH_SWITCH_EFFECT_RETIRE, WZP_PATH_DIRECT (oldest->id));
  forget (self, (Conn *) oldest);
  return TRUE;
}

gboolean
wzp_path_switch_add (WzpPathSwitch *self, uint64_t conn, WzpInstant now)
{
  gboolean is_spare = self->is_caller && self->state == WZP_PATH_SWITCH_SETTLED &&
                      wzp_path_is_direct (self->target);

  g_assert (conn != 0);
  if (find (self, conn))
    return TRUE;
  if (!make_room (self))
    return FALSE;
  /* The loser of a race, unless somebody proposes it soon. */
  self->conns[self->n_conns++] = (Conn) {
    .id = conn,
    .number = self->n_added++,
    .retire_at = is_spare ? wzp_instant_add (now, WZP_PATH_SWITCH_LINGER) : WZP_INSTANT_NEVER,
  };
  if (self->waiting_epoch > self->epoch && self->waiting_path.conn == conn)
    accept (self, self->waiting_epoch, self->waiting_path);
  return TRUE;
}

void
wzp_path_switch_remove (WzpPathSwitch *self, uint64_t conn, WzpInstant now)
{
  Conn *known = find (self, conn);

  if (!known)
    return;
  forget (self, known);
  if (self->waiting_path.conn == conn)
    self->waiting_epoch = 0;
  if (self->path.conn == conn)
    move (self, WZP_PATH_RELAY);
  /* Also when it was only asked for: the other end may have moved there. */
  if (self->target.conn == conn)
    propose (self, self->path, now);
}

/* --- time ------------------------------------------------------------------------------------------ */

WzpInstant
wzp_path_switch_next_deadline (const WzpPathSwitch *self)
{
  WzpInstant deadline = self->repeat_at;

  for (unsigned i = 0; i < self->n_conns; i++)
    deadline = wzp_instant_min (deadline, self->conns[i].retire_at);
  return deadline;
}

static void
repeat (WzpPathSwitch *self, WzpInstant now)
{
  switch ((WzpPathSwitchState) self->state)
    {
    case WZP_PATH_SWITCH_PROPOSED:
      send (self, WZP_PATH_SWITCH_PROPOSE);
      break;
    case WZP_PATH_SWITCH_COMMITTED:
      send (self, WZP_PATH_SWITCH_COMMIT);
      break;
    case WZP_PATH_SWITCH_SETTLED:
    case WZP_PATH_SWITCH_ACCEPTED:
      self->repeat_at = WZP_INSTANT_NEVER;
      return;
    }
  self->repeat_after = MIN (2 * self->repeat_after, WZP_PATH_SWITCH_REPEAT_LAST);
  self->repeat_at = wzp_instant_add (now, self->repeat_after);
}

void
wzp_path_switch_on_deadline (WzpPathSwitch *self, WzpInstant now)
{
  if (self->repeat_at <= now)
    repeat (self, now);
  for (unsigned i = self->n_conns; i-- > 0;)
    if (self->conns[i].retire_at <= now)
      {
        emit (self, WZP_PATH_SWITCH_EFFECT_RETIRE, WZP_PATH_DIRECT (self->conns[i].id));
        forget (self, &self->conns[i]);
      }
}

WzpPathSwitchState
wzp_path_switch_get_state (const WzpPathSwitch *self)
{
  return self->state;
}

uint32_t
wzp_path_switch_get_epoch (const WzpPathSwitch *self)
{
  return self->epoch;
}

WzpPath
wzp_path_switch_get_path (const WzpPathSwitch *self)
{
  return self->path;
}
