/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the race's files share: its state, and the attempts with their effects. */
#pragma once

#include "wzp-path-race.h"

G_BEGIN_DECLS

struct _WzpPathRace
{
  char *id;
  WzpPathRaceMode mode;
  gboolean is_caller;
  gboolean is_private;
  gboolean is_early; /* `peer` is what it named before it could expect us */
  WzpPathRole role;  /* reference */
  uint8_t state;

  WzpCandidates own;
  WzpCandidates peer;
  WzpPathAttempt attempts[WZP_PATH_MAX_ATTEMPTS];
  unsigned n_attempts;
  uint32_t last_id;
  unsigned heat;
  WzpPathWhy
      why_before; /* what an earlier heat to the same addresses came to; RACING: there was none */
  unsigned n_learned;
  unsigned n_opened;
  GQueue effects; /* WzpPathEffect, owned */

  WzpInstant open_at; /* the next opening packet */
  unsigned open_round;
  unsigned open_index; /* into `peer` */

  uint32_t nominated;   /* ours, caller; reference: the connection that counts */
  WzpInstant settle_at; /* NEVER: nothing proven yet, or long since */

  gboolean has_report; /* reference: the peer's */
  gboolean report_ok;
  gboolean has_reported; /* we have; */
  gboolean reported_ok;  /* and would say so again */
  gboolean is_peer_silent;
  WzpInstant limit; /* of the dials, then of the peer's report */
  WzpInstant report_again;
};

#define WZP_PATH_RACE_ON_START       "start"
#define WZP_PATH_RACE_ON_ATTEMPT     "new attempt"
#define WZP_PATH_RACE_ON_PROOF       "proof"
#define WZP_PATH_RACE_ON_ALL_ENDED   "all ended"
#define WZP_PATH_RACE_ON_LOST        "lost"
#define WZP_PATH_RACE_ON_STOP        "stop"
#define WZP_PATH_RACE_ON_CONNECTED   "connected"
#define WZP_PATH_RACE_ON_NO_ROLE     "no role"
#define WZP_PATH_RACE_ON_LIMIT       "time is up"
#define WZP_PATH_RACE_ON_PEER_REPORT "peer's report"

void _wzp_path_race_set_state (WzpPathRace *race, WzpPathRaceState state, const char *event);
WzpPathEffect *_wzp_path_race_emit (WzpPathRace *race, WzpPathEffectType type, uint32_t attempt);

/* --- attempts (wzp-path-attempts.c) ----------------------------------------------------------- */

gboolean _wzp_path_attempt_is_final (const WzpPathAttempt *attempt);
WzpPathAttempt *_wzp_path_race_find (const WzpPathRace *race, uint32_t id);
/* WAITING, due never. NULL: full of open ones. Moves the others in memory. */
WzpPathAttempt *_wzp_path_race_add (WzpPathRace *race, const WzpCandidate *candidate);
/* Like the peer's candidate at @from, if there is one. */
WzpPathAttempt *_wzp_path_race_add_unknown (WzpPathRace *race, const WzpAddress *from);
void _wzp_path_race_dial (WzpPathRace *race, WzpPathAttempt *attempt, WzpInstant now);
void _wzp_path_race_finish (WzpPathRace *race,
                            WzpPathAttempt *attempt,
                            WzpPathAttemptState state,
                            WzpInstant now);
/* With CLOSE where there is something to close. */
void _wzp_path_race_cancel (WzpPathRace *race,
                            WzpPathAttempt *attempt,
                            WzpPathAttemptState state,
                            WzpInstant now);
gboolean _wzp_path_race_has_family (const WzpPathRace *race, const WzpAddress *address);

/* --- the reference's rules (wzp-path-race-reference.c) ------------------------------------------- */

void _wzp_path_reference_start (WzpPathRace *race, WzpInstant now);
uint32_t
_wzp_path_reference_on_incoming (WzpPathRace *race, const WzpAddress *from, WzpInstant now);
void _wzp_path_reference_on_connected (WzpPathRace *race, WzpPathAttempt *attempt, WzpInstant now);
void _wzp_path_reference_on_ended (WzpPathRace *race, uint32_t attempt, WzpInstant now);
void _wzp_path_reference_on_report (WzpPathRace *race, WzpInstant now);
WzpInstant _wzp_path_reference_next_deadline (const WzpPathRace *race);
void _wzp_path_reference_on_deadline (WzpPathRace *race, WzpInstant now);

G_END_DECLS
