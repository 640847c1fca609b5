/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-path"

#include "wzp-path-order.h"
#include "wzp-path-race-private.h"

#include <string.h>

static const char *const state_names[] = {
  "IDLE", "RACING", "PROVEN", "EXHAUSTED", "REPORTED", "DECIDED",
};

static const WzpEdge edges[] = {
  { WZP_PATH_RACE_IDLE, WZP_PATH_RACE_RACING, WZP_PATH_RACE_ON_START },
  { WZP_PATH_RACE_RACING, WZP_PATH_RACE_EXHAUSTED, WZP_PATH_RACE_ON_ALL_ENDED },
  { WZP_PATH_RACE_EXHAUSTED, WZP_PATH_RACE_RACING, WZP_PATH_RACE_ON_ATTEMPT },
  { WZP_PATH_RACE_RACING, WZP_PATH_RACE_PROVEN, WZP_PATH_RACE_ON_PROOF },
  { WZP_PATH_RACE_PROVEN, WZP_PATH_RACE_RACING, WZP_PATH_RACE_ON_LOST },
  { WZP_PATH_RACE_PROVEN, WZP_PATH_RACE_EXHAUSTED, WZP_PATH_RACE_ON_LOST },
  { WZP_PATH_RACE_RACING, WZP_PATH_RACE_REPORTED, WZP_PATH_RACE_ON_CONNECTED },
  { WZP_PATH_RACE_RACING, WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_ON_NO_ROLE },
  { WZP_PATH_RACE_RACING, WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_ON_ALL_ENDED },
  { WZP_PATH_RACE_RACING, WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_ON_LIMIT },
  { WZP_PATH_RACE_RACING, WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_ON_PEER_REPORT },
  { WZP_PATH_RACE_REPORTED, WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_ON_LIMIT },
  { WZP_PATH_RACE_REPORTED, WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_ON_PEER_REPORT },
  { WZP_PATH_RACE_REPORTED, WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_ON_LOST },
  { WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_ON_LOST },
  { WZP_PATH_RACE_RACING, WZP_PATH_RACE_IDLE, WZP_PATH_RACE_ON_STOP },
  { WZP_PATH_RACE_PROVEN, WZP_PATH_RACE_IDLE, WZP_PATH_RACE_ON_STOP },
  { WZP_PATH_RACE_EXHAUSTED, WZP_PATH_RACE_IDLE, WZP_PATH_RACE_ON_STOP },
  { WZP_PATH_RACE_REPORTED, WZP_PATH_RACE_IDLE, WZP_PATH_RACE_ON_STOP },
  { WZP_PATH_RACE_DECIDED, WZP_PATH_RACE_IDLE, WZP_PATH_RACE_ON_STOP },
};

const WzpEdges wzp_path_race_edges = {
  .machine = "path-race",
  .state_names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edges,
  .n_edges = G_N_ELEMENTS (edges),
};

WzpPathRole
wzp_path_role_compare (const char *own_reflexive, const char *peer_reflexive)
{
  int order;

  if (!own_reflexive || !peer_reflexive || own_reflexive[0] == '\0' || peer_reflexive[0] == '\0')
    return WZP_PATH_ROLE_NONE;
  order = strcmp (own_reflexive, peer_reflexive); /* C's compares as unsigned char: bytewise */
  if (order == 0)
    return WZP_PATH_ROLE_NONE;
  return order < 0 ? WZP_PATH_ROLE_ACCEPTOR : WZP_PATH_ROLE_DIALER;
}

WzpPathRace *
wzp_path_race_new (const WzpPathRaceConfig *config)
{
  WzpPathRace *race = g_new0 (WzpPathRace, 1);

  race->id = g_strdup (config->id);
  race->mode = config->mode;
  race->is_caller = config->is_caller;
  race->is_private = config->is_private;
  race->why_before = WZP_PATH_WHY_RACING;
  if (race->mode == WZP_PATH_RACE_REFERENCE && !race->is_private)
    race->role = wzp_path_role_compare (config->own_reflexive, config->peer_reflexive);
  race->open_at = WZP_INSTANT_NEVER;
  race->settle_at = WZP_INSTANT_NEVER;
  race->limit = WZP_INSTANT_NEVER;
  race->report_again = WZP_INSTANT_NEVER;
  g_queue_init (&race->effects);
  return race;
}

void
wzp_path_race_free (WzpPathRace *race)
{
  g_queue_clear_full (&race->effects, g_free);
  g_free (race->id);
  g_free (race);
}

void
_wzp_path_race_set_state (WzpPathRace *race, WzpPathRaceState state, const char *event)
{
  wzp_edges_move (&wzp_path_race_edges, race->id, &race->state, state, event);
}

WzpPathEffect *
_wzp_path_race_emit (WzpPathRace *race, WzpPathEffectType type, uint32_t attempt)
{
  WzpPathEffect *effect = g_new0 (WzpPathEffect, 1);

  effect->type = type;
  effect->attempt = attempt;
  g_queue_push_tail (&race->effects, effect);
  return effect;
}

gboolean
wzp_path_race_next_effect (WzpPathRace *race, WzpPathEffect *out_effect)
{
  g_autofree WzpPathEffect *effect = g_queue_pop_head (&race->effects);

  if (!effect)
    return FALSE;
  *out_effect = *effect;
  return TRUE;
}

/* --- with our peers: who is to be used ------------------------------------------------------------- */

static gboolean
is_better (const WzpPathAttempt *a, const WzpPathAttempt *b)
{
  return a->heat != b->heat ? a->heat > b->heat : a->rank < b->rank;
}

static gboolean
is_proven (const WzpPathAttempt *attempt)
{
  return attempt && attempt->state == WZP_PATH_ATTEMPT_PROVEN;
}

const WzpPathAttempt *
wzp_path_race_get_best (const WzpPathRace *race)
{
  const WzpPathAttempt *best = NULL;
  const WzpPathAttempt *nominated = _wzp_path_race_find (race, race->nominated);

  if (race->nominated != 0 && is_proven (nominated))
    return nominated;
  for (unsigned i = 0; i < race->n_attempts; i++)
    if (is_proven (&race->attempts[i]) && (!best || is_better (&race->attempts[i], best)))
      best = &race->attempts[i];
  return best;
}

static void
nominate (WzpPathRace *race, const WzpPathAttempt *attempt)
{
  race->nominated = attempt->id;
  if (race->is_caller)
    _wzp_path_race_emit (race, WZP_PATH_EFFECT_NOMINATE, attempt->id)->conn = attempt->conn;
}

/* What is still open decides on RACING or EXHAUSTED. */
static void
update_state (WzpPathRace *race)
{
  gboolean is_open = FALSE;

  if (wzp_path_race_get_best (race))
    {
      if (race->state == WZP_PATH_RACE_EXHAUSTED)
        _wzp_path_race_set_state (race, WZP_PATH_RACE_RACING, WZP_PATH_RACE_ON_ATTEMPT);
      if (race->state == WZP_PATH_RACE_RACING)
        _wzp_path_race_set_state (race, WZP_PATH_RACE_PROVEN, WZP_PATH_RACE_ON_PROOF);
      return;
    }
  for (unsigned i = 0; i < race->n_attempts; i++)
    is_open |= !_wzp_path_attempt_is_final (&race->attempts[i]);
  if (race->state == WZP_PATH_RACE_PROVEN)
    _wzp_path_race_set_state (race, is_open ? WZP_PATH_RACE_RACING : WZP_PATH_RACE_EXHAUSTED,
                              WZP_PATH_RACE_ON_LOST);
  else if (race->state == WZP_PATH_RACE_RACING && !is_open)
    _wzp_path_race_set_state (race, WZP_PATH_RACE_EXHAUSTED, WZP_PATH_RACE_ON_ALL_ENDED);
  else if (race->state == WZP_PATH_RACE_EXHAUSTED && is_open)
    _wzp_path_race_set_state (race, WZP_PATH_RACE_RACING, WZP_PATH_RACE_ON_ATTEMPT);
}

/* Those that have not begun and could not be better are not begun. */
static void
beat_waiting (WzpPathRace *race, unsigned rank, WzpInstant now)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    {
      WzpPathAttempt *attempt = &race->attempts[i];

      if (attempt->state == WZP_PATH_ATTEMPT_WAITING && attempt->rank >= rank)
        _wzp_path_race_finish (race, attempt, WZP_PATH_ATTEMPT_BEATEN, now);
    }
}

static void
on_proven (WzpPathRace *race, WzpPathAttempt *attempt, WzpInstant now)
{
  const WzpPathAttempt *current = _wzp_path_race_find (race, race->nominated);

  race->open_at = WZP_INSTANT_NEVER;
  if (race->nominated == 0 || !is_proven (current))
    {
      nominate (race, attempt);
      race->settle_at = wzp_instant_add (now, WZP_PATH_SETTLE);
    }
  else if (attempt->heat > current->heat)
    {
      nominate (race, attempt);
      race->settle_at = wzp_instant_add (now, WZP_PATH_SETTLE);
    }
  else if (race->settle_at != WZP_INSTANT_NEVER && is_better (attempt, current))
    nominate (race, attempt);
  beat_waiting (race, attempt->rank, now);
}

static void
settle (WzpPathRace *race, WzpInstant now)
{
  race->settle_at = WZP_INSTANT_NEVER;
  for (unsigned i = 0; i < race->n_attempts; i++)
    {
      WzpPathAttempt *attempt = &race->attempts[i];

      if (attempt->state == WZP_PATH_ATTEMPT_WAITING || attempt->state == WZP_PATH_ATTEMPT_DIALLING)
        _wzp_path_race_cancel (race, attempt, WZP_PATH_ATTEMPT_BEATEN, now);
    }
}

/* RFC 8305 section 5: a failure lets the next one begin at once. */
static void
hurry (WzpPathRace *race, WzpInstant now)
{
  WzpPathAttempt *next = NULL;

  for (unsigned i = 0; i < race->n_attempts; i++)
    if (race->attempts[i].state == WZP_PATH_ATTEMPT_WAITING &&
        (!next || race->attempts[i].due < next->due))
      next = &race->attempts[i];
  if (next)
    next->due = MIN (next->due, now);
}

/* An attempt ended by itself. */
static void
end (WzpPathRace *race, WzpPathAttempt *attempt, WzpPathAttemptState state, WzpInstant now)
{
  uint32_t id = attempt->id;
  const WzpPathAttempt *best;

  _wzp_path_race_finish (race, attempt, state, now);
  if (race->mode == WZP_PATH_RACE_REFERENCE)
    {
      _wzp_path_reference_on_ended (race, id, now);
      return;
    }
  hurry (race, now);
  best = wzp_path_race_get_best (race);
  if (id == race->nominated)
    {
      race->nominated = 0;
      if (best)
        nominate (race, best);
    }
  update_state (race);
}

/* --- a heat: everything dialled, likeliest first --------------------------------------------------- */

/* Not yet ended, of ours, to this address. */
static WzpPathAttempt *
find_open (WzpPathRace *race, const WzpAddress *address)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    {
      WzpPathAttempt *attempt = &race->attempts[i];

      if (!attempt->is_incoming && !_wzp_path_attempt_is_final (attempt) &&
          wzp_address_equal (&attempt->candidate.address, address))
        return attempt;
    }
  return NULL;
}

static void
withdraw (WzpPathRace *race, gboolean all, WzpInstant now)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    {
      WzpPathAttempt *attempt = &race->attempts[i];
      gboolean is_told = wzp_candidates_find (&race->peer, &attempt->candidate.address) != NULL;

      if ((attempt->state == WZP_PATH_ATTEMPT_WAITING ||
           attempt->state == WZP_PATH_ATTEMPT_DIALLING) &&
          (all || (!is_told && !attempt->is_learned)))
        _wzp_path_race_cancel (race, attempt, WZP_PATH_ATTEMPT_REPLACED, now);
    }
}

static void
run_waiting (WzpPathRace *race, WzpInstant now)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    if (race->attempts[i].state == WZP_PATH_ATTEMPT_WAITING && race->attempts[i].due <= now)
      _wzp_path_race_dial (race, &race->attempts[i], now);
}

/* @anew: also those to which a connection lives (over a network that may be gone). */
static void
begin_heat (WzpPathRace *race, gboolean anew, WzpInstant now)
{
  const WzpCandidate *order[WZP_CANDIDATES_MAX];
  unsigned n = wzp_path_order (&race->own, &race->peer, order);
  WzpInstant due = now;

  for (unsigned i = 0; i < n; i++)
    {
      WzpPathAttempt *attempt;

      if (!anew && find_open (race, &order[i]->address))
        continue;
      attempt = _wzp_path_race_add (race, order[i]);
      if (!attempt)
        break;
      if (!_wzp_path_race_has_family (race, &order[i]->address))
        {
          _wzp_path_race_finish (race, attempt, WZP_PATH_ATTEMPT_NO_FAMILY, now);
          continue;
        }
      attempt->due = due;
      due = wzp_instant_add (due, WZP_PATH_STAGGER);
    }
  race->open_at = now;
  race->open_round = 0;
  race->open_index = 0;
  run_waiting (race, now);
  update_state (race);
}

void
wzp_path_race_start (WzpPathRace *race,
                     const WzpCandidates *own,
                     const WzpCandidates *peer,
                     WzpInstant now)
{
  g_assert (race->state == WZP_PATH_RACE_IDLE);
  race->own = *own;
  race->peer = *peer;
  if (race->mode == WZP_PATH_RACE_REFERENCE)
    {
      _wzp_path_reference_start (race, now);
      return;
    }
  _wzp_path_race_set_state (race, WZP_PATH_RACE_RACING, WZP_PATH_RACE_ON_START);
  if (race->is_private)
    wzp_candidates_clear (&race->peer);
  begin_heat (race, TRUE, now);
}

void
wzp_path_race_stop (WzpPathRace *race, uint32_t keep, WzpInstant now)
{
  if (race->state == WZP_PATH_RACE_IDLE)
    return;
  for (unsigned i = 0; i < race->n_attempts; i++)
    if (!_wzp_path_attempt_is_final (&race->attempts[i]) && race->attempts[i].id != keep)
      _wzp_path_race_cancel (race, &race->attempts[i], WZP_PATH_ATTEMPT_BEATEN, now);
  race->open_at = WZP_INSTANT_NEVER;
  race->settle_at = WZP_INSTANT_NEVER;
  race->limit = WZP_INSTANT_NEVER;
  race->report_again = WZP_INSTANT_NEVER;
  _wzp_path_race_set_state (race, WZP_PATH_RACE_IDLE, WZP_PATH_RACE_ON_STOP);
}

static gboolean
takes_part (const WzpPathRace *race)
{
  return race->mode == WZP_PATH_RACE_OURS && !race->is_private && race->state != WZP_PATH_RACE_IDLE;
}

/* Whether none of the addresses by which a machine was known is left, or one of its interfaces' is gone. */
static gboolean
has_left (const WzpCandidates *before, const WzpCandidates *after)
{
  unsigned n_kept = 0;

  for (unsigned i = 0; i < before->n_items; i++)
    if (wzp_candidates_find (after, &before->items[i].address))
      n_kept++;
    else if (before->items[i].kind == WZP_CANDIDATE_HOST)
      return TRUE;
  return before->n_items > 0 && n_kept == 0;
}

/* One from before all was dialled anew is a path that died, and no reason to be content. */
static gboolean
has_fresh_path (const WzpPathRace *race)
{
  const WzpPathAttempt *best = wzp_path_race_get_best (race);

  return best && best->heat >= race->heat;
}

static void
dial_anew (WzpPathRace *race, gboolean everything, WzpInstant now)
{
  race->heat++;
  race->why_before = WZP_PATH_WHY_RACING;
  race->n_learned = 0;
  withdraw (race, everything, now);
  begin_heat (race, everything, now);
}

void
wzp_path_race_on_early_candidates (WzpPathRace *race, const WzpCandidates *peer, WzpInstant now)
{
  if (!takes_part (race) || race->peer.n_items > 0)
    return;
  race->is_early = TRUE;
  race->peer = *peer;
  begin_heat (race, FALSE, now);
}

void
wzp_path_race_on_peer_candidates (WzpPathRace *race, const WzpCandidates *peer, WzpInstant now)
{
  gboolean is_elsewhere;

  if (!takes_part (race))
    return;
  is_elsewhere = has_left (&race->peer, peer);
  race->peer = *peer;
  if (race->is_early)
    {
      race->is_early = FALSE;
      if (!wzp_path_race_get_best (race))
        begin_heat (race, TRUE, now);
      return;
    }
  if (is_elsewhere || !has_fresh_path (race))
    dial_anew (race, FALSE, now);
}

void
wzp_path_race_on_own_candidates (WzpPathRace *race, const WzpCandidates *own, WzpInstant now)
{
  gboolean is_elsewhere;

  if (!takes_part (race))
    return;
  is_elsewhere = has_left (&race->own, own);
  race->own = *own;
  if (is_elsewhere)
    dial_anew (race, TRUE, now);
  else if (!wzp_path_race_get_best (race))
    begin_heat (race, FALSE, now);
}

void
wzp_path_race_again (WzpPathRace *race, WzpInstant now)
{
  WzpPathWhy why = wzp_path_race_why (race);

  if (!takes_part (race))
    return;
  dial_anew (race, TRUE, now);
  if (why != WZP_PATH_WHY_DIRECT)
    race->why_before = why;
}

void
wzp_path_race_on_used (WzpPathRace *race, uint64_t conn)
{
  const WzpPathAttempt *attempt = wzp_path_race_find_conn (race, conn);

  if (takes_part (race) && attempt)
    race->nominated = attempt->id;
}

void
wzp_path_race_on_learned (WzpPathRace *race, const WzpAddress *from, WzpInstant now)
{
  WzpPathAttempt *attempt;

  if (!takes_part (race) || has_fresh_path (race) || race->n_learned == WZP_PATH_MAX_LEARNED ||
      !_wzp_path_race_has_family (race, from))
    return;
  attempt = find_open (race, from);
  if (!attempt)
    {
      attempt = _wzp_path_race_add_unknown (race, from);
      if (!attempt)
        return;
      attempt->is_learned = TRUE;
      race->n_learned++;
    }
  /* It can hear us: whatever its turn was, it is now. */
  if (attempt->state == WZP_PATH_ATTEMPT_WAITING)
    _wzp_path_race_dial (race, attempt, now);
  update_state (race);
}

/* --- connections ----------------------------------------------------------------------------------- */

static unsigned
count_unproven_incoming (const WzpPathRace *race)
{
  unsigned n = 0;

  for (unsigned i = 0; i < race->n_attempts; i++)
    n += race->attempts[i].is_incoming && race->attempts[i].state == WZP_PATH_ATTEMPT_CONNECTED;
  return n;
}

static void
become_connected (WzpPathRace *race, WzpPathAttempt *attempt, WzpInstant now)
{
  attempt->state = WZP_PATH_ATTEMPT_CONNECTED;
  attempt->connected = now;
  if (race->mode == WZP_PATH_RACE_REFERENCE)
    {
      _wzp_path_reference_on_connected (race, attempt, now);
      return;
    }
  _wzp_path_race_emit (race, WZP_PATH_EFFECT_PROVE, attempt->id);
  update_state (race);
}

uint32_t
wzp_path_race_on_incoming (WzpPathRace *race, const WzpAddress *from, WzpInstant now)
{
  WzpPathAttempt *attempt;
  uint32_t id;

  if (race->mode == WZP_PATH_RACE_REFERENCE)
    return race->is_private ? 0 : _wzp_path_reference_on_incoming (race, from, now);
  if (!takes_part (race) || count_unproven_incoming (race) == WZP_PATH_MAX_INCOMING)
    return 0;
  /* After all has settled the peer has a reason to dial again: its network changed. */
  if (race->state == WZP_PATH_RACE_PROVEN && race->settle_at == WZP_INSTANT_NEVER)
    race->heat++;
  attempt = _wzp_path_race_add_unknown (race, from);
  if (!attempt)
    return 0;
  id = attempt->id;
  attempt->is_incoming = TRUE;
  attempt->started = now;
  become_connected (race, attempt, now);
  return id;
}

void
wzp_path_race_on_connected (WzpPathRace *race, uint32_t attempt, WzpInstant now)
{
  WzpPathAttempt *found = _wzp_path_race_find (race, attempt);

  if (found && found->state == WZP_PATH_ATTEMPT_DIALLING)
    become_connected (race, found, now);
}

void
wzp_path_race_on_failed (WzpPathRace *race, uint32_t attempt, gboolean is_answered, WzpInstant now)
{
  WzpPathAttempt *found = _wzp_path_race_find (race, attempt);

  if (found && found->state == WZP_PATH_ATTEMPT_DIALLING)
    end (race, found, is_answered ? WZP_PATH_ATTEMPT_REFUSED : WZP_PATH_ATTEMPT_UNREACHABLE, now);
}

void
wzp_path_race_on_proof (WzpPathRace *race,
                        uint32_t attempt,
                        gboolean is_right,
                        uint64_t conn,
                        WzpInstant now)
{
  WzpPathAttempt *found = _wzp_path_race_find (race, attempt);

  if (!takes_part (race) || !found || found->state != WZP_PATH_ATTEMPT_CONNECTED)
    return;
  if (!is_right || conn == 0)
    {
      _wzp_path_race_emit (race, WZP_PATH_EFFECT_CLOSE, attempt);
      end (race, found, WZP_PATH_ATTEMPT_BAD_PROOF, now);
      return;
    }
  found->state = WZP_PATH_ATTEMPT_PROVEN;
  found->proven = now;
  found->conn = conn;
  on_proven (race, found, now);
  update_state (race);
}

static WzpPathAttemptState
how_closed (const WzpPathRace *race, const WzpPathAttempt *attempt)
{
  if (attempt->state == WZP_PATH_ATTEMPT_DIALLING ||
      (race->mode == WZP_PATH_RACE_OURS && attempt->state == WZP_PATH_ATTEMPT_CONNECTED))
    return WZP_PATH_ATTEMPT_REFUSED;
  /* The other end closes what it does not need. */
  return race->mode == WZP_PATH_RACE_OURS && race->nominated != 0 && attempt->id != race->nominated
             ? WZP_PATH_ATTEMPT_BEATEN
             : WZP_PATH_ATTEMPT_LOST;
}

void
wzp_path_race_on_closed (WzpPathRace *race, uint32_t attempt, WzpInstant now)
{
  WzpPathAttempt *found = _wzp_path_race_find (race, attempt);

  if (found && !_wzp_path_attempt_is_final (found) && found->state != WZP_PATH_ATTEMPT_WAITING)
    end (race, found, how_closed (race, found), now);
}

void
wzp_path_race_on_report (WzpPathRace *race, gboolean direct_ok, WzpInstant now)
{
  if (race->mode != WZP_PATH_RACE_REFERENCE || race->has_report)
    return;
  race->has_report = TRUE;
  race->report_ok = direct_ok;
  _wzp_path_reference_on_report (race, now);
}

/* --- opening packets ------------------------------------------------------------------------------- */

/* A dial opens the filter itself, when its packet survives; those that wait and those that nobody has
 * answered yet are helped. */
static gboolean
needs_opening (WzpPathRace *race, const WzpCandidate *candidate)
{
  const WzpPathAttempt *attempt;

  if (candidate->kind == WZP_CANDIDATE_RELAYED ||
      !_wzp_path_race_has_family (race, &candidate->address))
    return FALSE;
  if (race->mode == WZP_PATH_RACE_REFERENCE)
    return wzp_address_is_v4 (&candidate->address);
  attempt = find_open (race, &candidate->address);
  if (!attempt)
    return FALSE;
  return attempt->state == WZP_PATH_ATTEMPT_WAITING ||
         (attempt->state == WZP_PATH_ATTEMPT_DIALLING && race->open_round > 0);
}

static void
open_next (WzpPathRace *race, WzpInstant now)
{
  while (race->open_index < race->peer.n_items &&
         !needs_opening (race, &race->peer.items[race->open_index]))
    race->open_index++;
  if (race->open_index < race->peer.n_items)
    {
      const WzpCandidate *candidate = &race->peer.items[race->open_index++];

      _wzp_path_race_emit (race, WZP_PATH_EFFECT_OPEN, 0)->address = candidate->address;
      race->n_opened++;
      race->open_at = wzp_instant_add (now, WZP_PATH_OPEN_PACE);
      return;
    }
  race->open_index = 0;
  race->open_at = ++race->open_round < WZP_PATH_OPEN_ROUNDS
                      ? wzp_instant_add (now, WZP_PATH_OPEN_INTERVAL)
                      : WZP_INSTANT_NEVER;
}

/* --- time ------------------------------------------------------------------------------------------ */

static WzpInstant
attempt_deadline (const WzpPathRace *race, const WzpPathAttempt *attempt)
{
  if (attempt->state == WZP_PATH_ATTEMPT_WAITING)
    return attempt->due;
  if (race->mode == WZP_PATH_RACE_REFERENCE)
    return WZP_INSTANT_NEVER;
  if (attempt->state == WZP_PATH_ATTEMPT_DIALLING)
    return wzp_instant_add (attempt->started, WZP_PATH_DIAL_LIMIT);
  if (attempt->state == WZP_PATH_ATTEMPT_CONNECTED)
    return wzp_instant_add (attempt->connected, WZP_PATH_PROOF_LIMIT);
  return WZP_INSTANT_NEVER;
}

WzpInstant
wzp_path_race_next_deadline (const WzpPathRace *race)
{
  WzpInstant deadline = wzp_instant_min (race->open_at, race->settle_at);

  if (race->state == WZP_PATH_RACE_IDLE)
    return WZP_INSTANT_NEVER;
  if (race->mode == WZP_PATH_RACE_REFERENCE)
    return wzp_instant_min (deadline, _wzp_path_reference_next_deadline (race));
  for (unsigned i = 0; i < race->n_attempts; i++)
    deadline = wzp_instant_min (deadline, attempt_deadline (race, &race->attempts[i]));
  return deadline;
}

static void
expire_attempts (WzpPathRace *race, WzpInstant now)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    {
      WzpPathAttempt *attempt = &race->attempts[i];
      WzpPathAttemptState state = attempt->state;

      if (attempt_deadline (race, attempt) > now || state == WZP_PATH_ATTEMPT_WAITING)
        continue;
      _wzp_path_race_emit (race, WZP_PATH_EFFECT_CLOSE, attempt->id);
      end (race, attempt,
           state == WZP_PATH_ATTEMPT_DIALLING ? WZP_PATH_ATTEMPT_TIMED_OUT
                                              : WZP_PATH_ATTEMPT_NO_PROOF,
           now);
    }
}

void
wzp_path_race_on_deadline (WzpPathRace *race, WzpInstant now)
{
  if (race->state == WZP_PATH_RACE_IDLE)
    return;
  if (race->open_at <= now)
    open_next (race, now);
  if (race->mode == WZP_PATH_RACE_REFERENCE)
    {
      _wzp_path_reference_on_deadline (race, now);
      return;
    }
  if (race->settle_at <= now)
    settle (race, now);
  expire_attempts (race, now);
  run_waiting (race, now);
  update_state (race);
}

/* --- what is to be known --------------------------------------------------------------------------- */

WzpPathRaceState
wzp_path_race_get_state (const WzpPathRace *race)
{
  return race->state;
}

WzpPathRole
wzp_path_race_get_role (const WzpPathRace *race)
{
  return race->role;
}

unsigned
wzp_path_race_get_n_opened (const WzpPathRace *race)
{
  return race->n_opened;
}
