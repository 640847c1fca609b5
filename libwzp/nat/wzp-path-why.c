/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a race has led to no direct path, in one word. */
#include "wzp-path-race-private.h"

static const char *const why_names[] = {
  [WZP_PATH_WHY_DIRECT] = "direct",           [WZP_PATH_WHY_RACING] = "racing",
  [WZP_PATH_WHY_PRIVACY] = "privacy",         [WZP_PATH_WHY_NO_ADDRESSES] = "no-addresses",
  [WZP_PATH_WHY_NO_ROLE] = "no-role",         [WZP_PATH_WHY_NO_ANSWER] = "no-answer",
  [WZP_PATH_WHY_NOT_PROVEN] = "not-proven",   [WZP_PATH_WHY_PEER_VETO] = "peer-veto",
  [WZP_PATH_WHY_PEER_SILENT] = "peer-silent", [WZP_PATH_WHY_LOST] = "lost",
};

const char *
wzp_path_why_name (WzpPathWhy why)
{
  return why_names[why];
}

static gboolean
has_attempt (const WzpPathRace *race, WzpPathAttemptState state)
{
  for (unsigned i = 0; i < race->n_attempts; i++)
    if (race->attempts[i].state == state)
      return TRUE;
  return FALSE;
}

/* What the attempts tell, all of them having ended without a path. */
static WzpPathWhy
why_ended (const WzpPathRace *race)
{
  gboolean is_dialable = FALSE;

  if (race->has_report && !race->report_ok)
    return WZP_PATH_WHY_PEER_VETO;
  if (race->is_peer_silent)
    return WZP_PATH_WHY_PEER_SILENT;
  if (has_attempt (race, WZP_PATH_ATTEMPT_LOST))
    return WZP_PATH_WHY_LOST;
  if (has_attempt (race, WZP_PATH_ATTEMPT_BAD_PROOF) ||
      has_attempt (race, WZP_PATH_ATTEMPT_NO_PROOF))
    return WZP_PATH_WHY_NOT_PROVEN;
  for (unsigned i = 0; i < race->n_attempts; i++)
    is_dialable |= race->attempts[i].state != WZP_PATH_ATTEMPT_NO_FAMILY;
  return is_dialable ? WZP_PATH_WHY_NO_ANSWER : WZP_PATH_WHY_NO_ADDRESSES;
}

WzpPathWhy
wzp_path_race_why (const WzpPathRace *race)
{
  if (wzp_path_race_get_best (race) ||
      (race->mode == WZP_PATH_RACE_REFERENCE && race->state == WZP_PATH_RACE_DECIDED &&
       race->nominated != 0))
    return WZP_PATH_WHY_DIRECT;
  if (race->is_private)
    return WZP_PATH_WHY_PRIVACY;
  if (race->mode == WZP_PATH_RACE_REFERENCE && race->role == WZP_PATH_ROLE_NONE)
    return WZP_PATH_WHY_NO_ROLE;
  if (race->state == WZP_PATH_RACE_RACING || race->state == WZP_PATH_RACE_REPORTED)
    return race->why_before;
  return why_ended (race);
}
