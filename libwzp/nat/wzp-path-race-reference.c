/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The race as a reference peer runs it (client.md 5.6 to 5.8): who dials follows from two texts, the first
 * connection wins, both report, and direct is used only if both could. */
#define G_LOG_DOMAIN "wzp-path"

#include "wzp-path-race-private.h"

static WzpPathAttempt *
winner (const WzpPathRace *race)
{
  return race->nominated != 0 ? _wzp_path_race_find (race, race->nominated) : NULL;
}

static void
report (WzpPathRace *race, gboolean direct_ok)
{
  race->has_reported = TRUE;
  race->reported_ok = direct_ok;
  _wzp_path_race_emit (race, WZP_PATH_EFFECT_REPORT, 0)->direct_ok = direct_ok;
}

static void
decide (WzpPathRace *race, gboolean direct_ok, const char *event)
{
  race->limit = WZP_INSTANT_NEVER;
  race->report_again = WZP_INSTANT_NEVER;
  race->open_at = WZP_INSTANT_NEVER;
  race->reported_ok &= direct_ok;
  _wzp_path_race_set_state (race, WZP_PATH_RACE_DECIDED, event);
  _wzp_path_race_emit (race, WZP_PATH_EFFECT_DECIDE, direct_ok ? race->nominated : 0)->direct_ok =
      direct_ok;
}

static void
cancel_all (WzpPathRace *race, WzpPathAttemptState state, uint32_t but, WzpInstant now)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    if (!_wzp_path_attempt_is_final (&race->attempts[i]) && race->attempts[i].id != but)
      _wzp_path_race_cancel (race, &race->attempts[i], state, now);
}

/* Direct is not possible on our side, or the peer has said so: the relay, and the peer is told. */
static void
fall_back (WzpPathRace *race, WzpPathAttemptState why, const char *event, WzpInstant now)
{
  cancel_all (race, why, 0, now);
  race->nominated = 0;
  report (race, FALSE);
  decide (race, FALSE, event);
}

/* The dialler dials everything at once, the acceptor nothing; IPv6 is left out, as the peer does. */
static void
attempt_all (WzpPathRace *race, WzpInstant now)
{
  const WzpCandidate *order[WZP_CANDIDATES_MAX];
  unsigned n = wzp_candidates_dial_order (&race->peer, order);

  for (unsigned i = 0; i < n; i++)
    {
      WzpPathAttempt *attempt = _wzp_path_race_add (race, order[i]);

      if (!attempt)
        return;
      if (race->role != WZP_PATH_ROLE_DIALER || !wzp_address_is_v4 (&order[i]->address))
        _wzp_path_race_finish (race, attempt, WZP_PATH_ATTEMPT_NOT_OURS, now);
      else if (!_wzp_path_race_has_family (race, &order[i]->address))
        _wzp_path_race_finish (race, attempt, WZP_PATH_ATTEMPT_NO_FAMILY, now);
      else
        _wzp_path_race_dial (race, attempt, now);
    }
}

void
_wzp_path_reference_start (WzpPathRace *race, WzpInstant now)
{
  _wzp_path_race_set_state (race, WZP_PATH_RACE_RACING, WZP_PATH_RACE_ON_START);
  if (race->is_private || race->role == WZP_PATH_ROLE_NONE || race->peer.n_items == 0)
    {
      fall_back (race, WZP_PATH_ATTEMPT_BEATEN, WZP_PATH_RACE_ON_NO_ROLE, now);
      return;
    }
  if (race->has_report && !race->report_ok)
    {
      fall_back (race, WZP_PATH_ATTEMPT_VETOED, WZP_PATH_RACE_ON_PEER_REPORT, now);
      return;
    }
  race->limit = wzp_instant_add (now, WZP_PATH_REFERENCE_DIRECT_LIMIT);
  attempt_all (race, now);
  /* The reference's acceptor sends nothing, so its own filter stops the dialler. Ours opens it; a
   * reference dialler does not notice. */
  if (race->role == WZP_PATH_ROLE_ACCEPTOR)
    race->open_at = now;
}

static void
decide_by_report (WzpPathRace *race, WzpInstant now)
{
  if (race->report_ok)
    {
      decide (race, TRUE, WZP_PATH_RACE_ON_PEER_REPORT);
      return;
    }
  cancel_all (race, WZP_PATH_ATTEMPT_VETOED, 0, now);
  race->nominated = 0;
  decide (race, FALSE, WZP_PATH_RACE_ON_PEER_REPORT);
}

void
_wzp_path_reference_on_connected (WzpPathRace *race, WzpPathAttempt *attempt, WzpInstant now)
{
  if (race->state != WZP_PATH_RACE_RACING)
    {
      _wzp_path_race_cancel (race, attempt, WZP_PATH_ATTEMPT_BEATEN, now);
      return;
    }
  race->nominated = attempt->id;
  race->open_at = WZP_INSTANT_NEVER;
  cancel_all (race, WZP_PATH_ATTEMPT_BEATEN, attempt->id, now);
  _wzp_path_race_set_state (race, WZP_PATH_RACE_REPORTED, WZP_PATH_RACE_ON_CONNECTED);
  report (race, TRUE);
  race->limit = wzp_instant_add (now, WZP_PATH_REFERENCE_REPORT_LIMIT);
  race->report_again = wzp_instant_add (now, WZP_PATH_REFERENCE_REPORT_REPEAT);
  if (race->has_report)
    decide_by_report (race, now);
}

/* The reference takes whoever comes first. Nothing proves who that is, but the name asked for holds the
 * call's id, and we ask besides that it comes from one of the hosts the peer has named. */
static gboolean
is_peers_host (const WzpPathRace *race, const WzpAddress *from)
{
  for (unsigned i = 0; i < race->peer.n_items; i++)
    if (wzp_address_equal_ip (&race->peer.items[i].address, from))
      return TRUE;
  return FALSE;
}

uint32_t
_wzp_path_reference_on_incoming (WzpPathRace *race, const WzpAddress *from, WzpInstant now)
{
  WzpPathAttempt *attempt;

  if (race->state != WZP_PATH_RACE_RACING || race->role != WZP_PATH_ROLE_ACCEPTOR ||
      !is_peers_host (race, from))
    return 0;
  attempt = _wzp_path_race_add_unknown (race, from);
  if (!attempt)
    return 0;
  attempt->is_incoming = TRUE;
  attempt->state = WZP_PATH_ATTEMPT_CONNECTED;
  attempt->started = now;
  attempt->connected = now;
  _wzp_path_reference_on_connected (race, attempt, now);
  return race->last_id;
}

static gboolean
is_anything_open (const WzpPathRace *race)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    if (!_wzp_path_attempt_is_final (&race->attempts[i]))
      return TRUE;
  return race->role == WZP_PATH_ROLE_ACCEPTOR;
}

/* A dial failed, or the connection is gone. */
void
_wzp_path_reference_on_ended (WzpPathRace *race, uint32_t attempt, WzpInstant now)
{
  switch ((WzpPathRaceState) race->state)
    {
    case WZP_PATH_RACE_RACING:
      if (!is_anything_open (race))
        fall_back (race, WZP_PATH_ATTEMPT_TIMED_OUT, WZP_PATH_RACE_ON_ALL_ENDED, now);
      break;
    case WZP_PATH_RACE_REPORTED:
      if (attempt == race->nominated)
        fall_back (race, WZP_PATH_ATTEMPT_LOST, WZP_PATH_RACE_ON_LOST, now);
      break;
    case WZP_PATH_RACE_DECIDED:
      if (attempt != race->nominated)
        break;
      race->nominated = 0;
      decide (race, FALSE, WZP_PATH_RACE_ON_LOST);
      break;
    case WZP_PATH_RACE_IDLE:
    case WZP_PATH_RACE_PROVEN:
    case WZP_PATH_RACE_EXHAUSTED:
      break;
    }
}

/* A reference peer drops a report that comes before its own race, and then waits 3 s for one. Now it is
 * listening for certain: its own report is the last thing it does before. */
static void
report_once_more (WzpPathRace *race)
{
  if (race->has_reported)
    report (race, race->reported_ok);
}

void
_wzp_path_reference_on_report (WzpPathRace *race, WzpInstant now)
{
  report_once_more (race);
  switch ((WzpPathRaceState) race->state)
    {
    case WZP_PATH_RACE_RACING:
      /* Direct can no longer be agreed. */
      if (!race->report_ok)
        fall_back (race, WZP_PATH_ATTEMPT_VETOED, WZP_PATH_RACE_ON_PEER_REPORT, now);
      break;
    case WZP_PATH_RACE_REPORTED:
      decide_by_report (race, now);
      break;
    case WZP_PATH_RACE_IDLE: /* kept for the start */
    case WZP_PATH_RACE_DECIDED:
    case WZP_PATH_RACE_PROVEN:
    case WZP_PATH_RACE_EXHAUSTED:
      break;
    }
}

WzpInstant
_wzp_path_reference_next_deadline (const WzpPathRace *race)
{
  return wzp_instant_min (race->limit, race->report_again);
}

void
_wzp_path_reference_on_deadline (WzpPathRace *race, WzpInstant now)
{
  if (race->limit <= now && race->state == WZP_PATH_RACE_RACING)
    fall_back (race, WZP_PATH_ATTEMPT_TIMED_OUT, WZP_PATH_RACE_ON_LIMIT, now);
  if (race->limit <= now && race->state == WZP_PATH_RACE_REPORTED)
    {
      race->is_peer_silent = TRUE;
      if (winner (race))
        _wzp_path_race_cancel (race, winner (race), WZP_PATH_ATTEMPT_BEATEN, now);
      race->nominated = 0;
      decide (race, FALSE, WZP_PATH_RACE_ON_LIMIT);
    }
  if (race->report_again > now)
    return;
  report (race, TRUE);
  race->report_again = wzp_instant_add (now, WZP_PATH_REFERENCE_REPORT_REPEAT);
}
