/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attempts of a race: made, dialled, ended, and kept as the record of why a call is relayed. */
#include <string.h>

#include "wzp-path-order.h"
#include "wzp-path-race-private.h"

static const char *const attempt_names[] = {
  [WZP_PATH_ATTEMPT_WAITING] = "waiting",         [WZP_PATH_ATTEMPT_DIALLING] = "dialling",
  [WZP_PATH_ATTEMPT_CONNECTED] = "connected",     [WZP_PATH_ATTEMPT_PROVEN] = "proven",
  [WZP_PATH_ATTEMPT_TIMED_OUT] = "timed-out",     [WZP_PATH_ATTEMPT_REFUSED] = "refused",
  [WZP_PATH_ATTEMPT_UNREACHABLE] = "unreachable", [WZP_PATH_ATTEMPT_BAD_PROOF] = "bad-proof",
  [WZP_PATH_ATTEMPT_NO_PROOF] = "no-proof",       [WZP_PATH_ATTEMPT_LOST] = "lost",
  [WZP_PATH_ATTEMPT_BEATEN] = "beaten",           [WZP_PATH_ATTEMPT_REPLACED] = "replaced",
  [WZP_PATH_ATTEMPT_VETOED] = "vetoed",           [WZP_PATH_ATTEMPT_NO_FAMILY] = "no-family",
  [WZP_PATH_ATTEMPT_NOT_OURS] = "not-ours",
};

const char *
wzp_path_attempt_state_name (WzpPathAttemptState state)
{
  return attempt_names[state];
}

gboolean
wzp_path_attempt_state_parse (const char *name, WzpPathAttemptState *out)
{
  for (unsigned state = 0; state < G_N_ELEMENTS (attempt_names); state++)
    if (strcmp (name, attempt_names[state]) == 0)
      {
        *out = state;
        return TRUE;
      }
  return FALSE;
}

gboolean
_wzp_path_attempt_is_final (const WzpPathAttempt *attempt)
{
  return attempt->state >= WZP_PATH_ATTEMPT_FIRST_FINAL;
}

WzpPathAttempt *
_wzp_path_race_find (const WzpPathRace *race, uint32_t id)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    if (race->attempts[i].id == id)
      return (WzpPathAttempt *) &race->attempts[i];
  return NULL;
}

const WzpPathAttempt *
wzp_path_race_get_attempts (const WzpPathRace *race, unsigned *out_n)
{
  *out_n = race->n_attempts;
  return race->attempts;
}

const WzpPathAttempt *
wzp_path_race_find_attempt (const WzpPathRace *race, uint32_t id)
{
  return _wzp_path_race_find (race, id);
}

const WzpPathAttempt *
wzp_path_race_find_conn (const WzpPathRace *race, uint64_t conn)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    if (race->attempts[i].state == WZP_PATH_ATTEMPT_PROVEN && race->attempts[i].conn == conn)
      return &race->attempts[i];
  return NULL;
}

static gboolean
make_room (WzpPathRace *race)
{
  if (race->n_attempts < WZP_PATH_MAX_ATTEMPTS)
    return TRUE;
  for (unsigned i = 0; i < race->n_attempts; i++)
    if (_wzp_path_attempt_is_final (&race->attempts[i]))
      {
        race->n_attempts--;
        memmove (&race->attempts[i], &race->attempts[i + 1],
                 (race->n_attempts - i) * sizeof race->attempts[0]);
        return TRUE;
      }
  return FALSE;
}

WzpPathAttempt *
_wzp_path_race_add (WzpPathRace *race, const WzpCandidate *candidate)
{
  WzpPathAttempt *attempt;

  if (!make_room (race))
    return NULL;
  attempt = &race->attempts[race->n_attempts++];
  *attempt = (WzpPathAttempt) {
    .id = ++race->last_id,
    .candidate = *candidate,
    .rank = wzp_path_rank (&race->own, candidate),
    .heat = race->heat,
    .due = WZP_INSTANT_NEVER,
    .started = WZP_INSTANT_NEVER,
    .connected = WZP_INSTANT_NEVER,
    .proven = WZP_INSTANT_NEVER,
    .ended = WZP_INSTANT_NEVER,
  };
  return attempt;
}

WzpPathAttempt *
_wzp_path_race_add_unknown (WzpPathRace *race, const WzpAddress *from)
{
  const WzpCandidate *known = wzp_candidates_find (&race->peer, from);
  WzpCandidate candidate;

  if (known)
    return _wzp_path_race_add (race, known);
  wzp_candidate_init (&candidate, WZP_CANDIDATE_REFLEXIVE, from,
                      WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT);
  return _wzp_path_race_add (race, &candidate);
}

void
_wzp_path_race_dial (WzpPathRace *race, WzpPathAttempt *attempt, WzpInstant now)
{
  WzpPathEffect *effect;

  g_assert (!race->is_private);
  attempt->state = WZP_PATH_ATTEMPT_DIALLING;
  attempt->started = now;
  race->n_opened++;
  effect = _wzp_path_race_emit (race, WZP_PATH_EFFECT_DIAL, attempt->id);
  effect->address = attempt->candidate.address;
}

void
_wzp_path_race_finish (WzpPathRace *race,
                       WzpPathAttempt *attempt,
                       WzpPathAttemptState state,
                       WzpInstant now)
{
  char text[WZP_CANDIDATE_TEXT_BYTES];

  g_debug ("%s: attempt %u (%s%s): %s -> %s", race->id, attempt->id,
           attempt->is_incoming ? "from " : "",
           wzp_candidate_format_short (&attempt->candidate, text),
           wzp_path_attempt_state_name (attempt->state), wzp_path_attempt_state_name (state));
  attempt->state = state;
  attempt->ended = now;
}

void
_wzp_path_race_cancel (WzpPathRace *race,
                       WzpPathAttempt *attempt,
                       WzpPathAttemptState state,
                       WzpInstant now)
{
  if (attempt->state != WZP_PATH_ATTEMPT_WAITING)
    _wzp_path_race_emit (race, WZP_PATH_EFFECT_CLOSE, attempt->id);
  _wzp_path_race_finish (race, attempt, state, now);
}

/* Without knowledge of our own addresses every family is worth a try. */
gboolean
_wzp_path_race_has_family (const WzpPathRace *race, const WzpAddress *address)
{
  return race->own.n_items == 0 ||
         wzp_candidates_has_family (&race->own, wzp_address_is_v4 (address));
}
