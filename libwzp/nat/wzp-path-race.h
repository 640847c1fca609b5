/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The race for a direct path in one call: whom to dial, when, what came of it. With our peers both ends
 * dial every candidate, likeliest first, and the caller nominates one of the connections that proved the
 * call's secret (who then sends where is WzpPathSwitch's matter). With a reference peer its rules hold:
 * roles by text, one dialler, two seconds, a report each way. A machine without I/O: events come in,
 * effects and deadlines are asked for. Knows neither sockets, QUIC, secrets nor media. */
#pragma once

#include "wzp-candidate.h"
#include "wzp-edges.h"
#include "wzp-instant.h"

G_BEGIN_DECLS

/* --- the reference's role rule (client.md 5.6) -------------------------------------------------- */

typedef enum
{
  WZP_PATH_ROLE_NONE, /* no direct attempt */
  WZP_PATH_ROLE_ACCEPTOR,
  WZP_PATH_ROLE_DIALER,
} WzpPathRole;

/* Compares the two reflexive addresses as texts, bytewise, as they went over the wire; NULL or "" is
 * missing. */
WzpPathRole wzp_path_role_compare (const char *own_reflexive, const char *peer_reflexive);

/* --- what the race decides ---------------------------------------------------------------------- */

typedef enum
{
  WZP_PATH_RACE_OURS,      /* the peer speaks e2ee1: both dial, proofs, nomination */
  WZP_PATH_RACE_REFERENCE, /* the peer is a reference client */
} WzpPathRaceMode;

typedef enum
{
  WZP_PATH_RACE_IDLE,      /* not started, or stopped */
  WZP_PATH_RACE_RACING,    /* attempts are waiting or open */
  WZP_PATH_RACE_PROVEN,    /* ours: at least one direct connection counts */
  WZP_PATH_RACE_EXHAUSTED, /* ours: every attempt has ended; incoming ones are still welcome */
  WZP_PATH_RACE_REPORTED,  /* reference: our report is out, theirs is awaited */
  WZP_PATH_RACE_DECIDED,   /* reference: the path is agreed */
} WzpPathRaceState;

extern const WzpEdges wzp_path_race_edges;

typedef enum
{
  WZP_PATH_EFFECT_DIAL,  /* connect to `address` as `attempt`, SNI "call-" || room */
  WZP_PATH_EFFECT_OPEN,  /* send one small opening packet to `address`: it opens our filters */
  WZP_PATH_EFFECT_CLOSE, /* end dial or connection `attempt`; no on_failed/on_closed is expected */
  WZP_PATH_EFFECT_PROVE, /* ours: send our DirectProof on `attempt` */
  WZP_PATH_EFFECT_NOMINATE, /* ours, caller: let the switch move to `conn` of `attempt` */
  WZP_PATH_EFFECT_REPORT,   /* reference: send MediaPathReport{direct_ok} */
  WZP_PATH_EFFECT_DECIDE, /* reference: media goes direct over `attempt` (direct_ok), or by relay */
} WzpPathEffectType;

typedef struct
{
  WzpPathEffectType type;
  uint32_t attempt;
  uint64_t conn;
  gboolean direct_ok;
  WzpAddress address;
} WzpPathEffect;

/* How an attempt stands or ended. Those from TIMED_OUT on are final. */
typedef enum
{
  WZP_PATH_ATTEMPT_WAITING,   /* its turn has not come */
  WZP_PATH_ATTEMPT_DIALLING,  /* no answer yet */
  WZP_PATH_ATTEMPT_CONNECTED, /* the proof is awaited */
  WZP_PATH_ATTEMPT_PROVEN,    /* usable */
  WZP_PATH_ATTEMPT_TIMED_OUT, /* nobody answered */
  WZP_PATH_ATTEMPT_REFUSED,   /* somebody answered, and not as a peer does */
  WZP_PATH_ATTEMPT_UNREACHABLE,
  WZP_PATH_ATTEMPT_BAD_PROOF,
  WZP_PATH_ATTEMPT_NO_PROOF,  /* in time */
  WZP_PATH_ATTEMPT_LOST,      /* was proven (reference: connected), then died */
  WZP_PATH_ATTEMPT_BEATEN,    /* another path was taken */
  WZP_PATH_ATTEMPT_REPLACED,  /* the peer withdrew the address, or our network changed */
  WZP_PATH_ATTEMPT_VETOED,    /* reference: the peer reported that direct does not work for it */
  WZP_PATH_ATTEMPT_NO_FAMILY, /* not dialled: this machine has no address of its family */
  WZP_PATH_ATTEMPT_NOT_OURS, /* not dialled: the reference's rules leave that to the peer, or IPv6 */
} WzpPathAttemptState;
#define WZP_PATH_ATTEMPT_FIRST_FINAL WZP_PATH_ATTEMPT_TIMED_OUT

/* "timed-out", "bad-proof" ... */
const char *wzp_path_attempt_state_name (WzpPathAttemptState state);
/* FALSE: there is no state of that name. */
gboolean wzp_path_attempt_state_parse (const char *name, WzpPathAttemptState *out);

typedef struct
{
  uint32_t id; /* from 1, never used twice in a race */
  gboolean is_incoming;
  gboolean is_learned;    /* the address is from the peer's own packets, not from what it told us */
  WzpCandidate candidate; /* incoming: kind REFLEXIVE when none of the peer's is at this address */
  unsigned rank;          /* 0: likeliest (wzp-path-order.h) */
  unsigned heat;          /* how often all began anew before */
  WzpPathAttemptState state;
  uint64_t conn;        /* proven only */
  WzpInstant due;       /* waiting: when its turn is */
  WzpInstant started;   /* WZP_INSTANT_NEVER: never */
  WzpInstant connected; /* likewise */
  WzpInstant proven;    /* likewise */
  WzpInstant ended;     /* likewise */
} WzpPathAttempt;

/* Kept for the record, the oldest ended ones go first; also the most that a peer can have open here. */
#define WZP_PATH_MAX_ATTEMPTS 48
/* Of those, incoming and unproven, or to learned addresses. */
#define WZP_PATH_MAX_INCOMING 8
#define WZP_PATH_MAX_LEARNED  8

/* In one word: why does this call not use a direct path? */
typedef enum
{
  WZP_PATH_WHY_DIRECT,       /* it could */
  WZP_PATH_WHY_RACING,       /* still trying */
  WZP_PATH_WHY_PRIVACY,      /* somebody wished to hide addresses */
  WZP_PATH_WHY_NO_ADDRESSES, /* the peer told none that we can dial */
  WZP_PATH_WHY_NO_ROLE,      /* reference: an address is missing, or both are the same */
  WZP_PATH_WHY_NO_ANSWER,    /* none of them answered */
  WZP_PATH_WHY_NOT_PROVEN,   /* somebody answered, but not our peer */
  WZP_PATH_WHY_PEER_VETO,    /* reference: the peer could not */
  WZP_PATH_WHY_PEER_SILENT,  /* reference: the peer's report did not come */
  WZP_PATH_WHY_LOST,         /* there was one, and it died */
} WzpPathWhy;

/* "no-answer" ... */
const char *wzp_path_why_name (WzpPathWhy why);

/* --- constants ----------------------------------------------------------------------------------- */

/* Between dials. RFC 8305 section 5 allows 10 ms at the least; our attempts are to one machine behind
 * several names, each costs one packet, and a tenth of a second is heard. */
#define WZP_PATH_STAGGER WZP_MS (25)
/* Between opening packets. */
#define WZP_PATH_OPEN_PACE WZP_MS (5)
/* Opening packets to one candidate that does not answer, and the time between. */
#define WZP_PATH_OPEN_ROUNDS   3
#define WZP_PATH_OPEN_INTERVAL WZP_MS (250)
/* An unanswered dial is given up. */
#define WZP_PATH_DIAL_LIMIT WZP_SECONDS (4)
/* From connected to proven (NAT.md: a missing proof within 2 s closes the connection). */
#define WZP_PATH_PROOF_LIMIT WZP_SECONDS (2)
/* After the first proof, how long a better one may still come and be nominated instead. */
#define WZP_PATH_SETTLE WZP_MS (500)
/* The reference's (client.md 5.7, 5.8). */
#define WZP_PATH_REFERENCE_DIRECT_LIMIT WZP_SECONDS (2)
#define WZP_PATH_REFERENCE_REPORT_LIMIT WZP_SECONDS (3)
/* A reference peer drops a report that comes before its own race: ours is repeated meanwhile. */
#define WZP_PATH_REFERENCE_REPORT_REPEAT WZP_MS (250)

/* --- the race ------------------------------------------------------------------------------------ */

typedef struct
{
  const char *id; /* short, for the log */
  WzpPathRaceMode mode;
  gboolean is_caller;
  gboolean is_private; /* no packet of ours may go to any address of the peer; none is accepted */
  /* Reference: the two texts on the wire, NULL when missing. */
  const char *own_reflexive;
  const char *peer_reflexive;
} WzpPathRaceConfig;

typedef struct _WzpPathRace WzpPathRace;

WzpPathRace *wzp_path_race_new (const WzpPathRaceConfig *config);
void wzp_path_race_free (WzpPathRace *race);

/* What is to be done, oldest first; FALSE when nothing is left. To be asked until then after every event. */
gboolean wzp_path_race_next_effect (WzpPathRace *race, WzpPathEffect *out_effect);

/* With our peers: as soon as the call's secret is known, with an empty @peer if need be, so that a peer who
 * is earlier finds us; CallSetup's addresses then come by on_peer_candidates. With a reference peer: at
 * CallSetup; connections that came before are to be held until then. */
void wzp_path_race_start (WzpPathRace *race,
                          const WzpCandidates *own,
                          const WzpCandidates *peer,
                          WzpInstant now);
/* Closes all attempts but the proven @keep (0: none); IDLE. */
void wzp_path_race_stop (WzpPathRace *race, uint32_t keep, WzpInstant now);
/* What the peer named before it can expect us (a call's offer): dialled at once, because it may be heard,
 * and once more when the peer knows us too, because a filter may have stopped it. Ours only. */
void
wzp_path_race_on_early_candidates (WzpPathRace *race, const WzpCandidates *peer, WzpInstant now);
/* The peer's new set replaces the old: new ones are dialled, withdrawn ones given up unless connected. A
 * path that stands is not left for a rumour of a better one: as long as the peer is where it was, nothing
 * is dialled beside a proven connection. Ours only. */
void
wzp_path_race_on_peer_candidates (WzpPathRace *race, const WzpCandidates *peer, WzpInstant now);
/* Our addresses are others now. When the machine has left a network all is dialled anew, and connections
 * that live may migrate and stay; otherwise only what could not be dialled before. Ours only. */
void wzp_path_race_on_own_candidates (WzpPathRace *race, const WzpCandidates *own, WzpInstant now);
/* The path in use died or none was found, although nobody's addresses changed: all is dialled anew. Meanwhile
 * the answer to why is that of before. Ours only. */
void wzp_path_race_again (WzpPathRace *race, WzpInstant now);
/* The switch has moved to this connection: the callee's end learns so which one was nominated. Others that
 * end from now on were beaten, this one is lost. Ours only. */
void wzp_path_race_on_used (WzpPathRace *race, uint64_t conn);
/* An authentic opening packet (or a hard-NAT probe) of the peer came from @from: it is dialled at once
 * when that is new. Bounded. */
void wzp_path_race_on_learned (WzpPathRace *race, const WzpAddress *from, WzpInstant now);

/* Somebody's connection to our socket with the right SNI is complete. The attempt's id, or 0: close it. */
uint32_t wzp_path_race_on_incoming (WzpPathRace *race, const WzpAddress *from, WzpInstant now);
/* The handshake of a dial is complete. */
void wzp_path_race_on_connected (WzpPathRace *race, uint32_t attempt, WzpInstant now);
/* A dial ended without a connection. @is_answered: somebody refused. */
void
wzp_path_race_on_failed (WzpPathRace *race, uint32_t attempt, gboolean is_answered, WzpInstant now);
/* The peer's DirectProof came on @attempt. @conn: a number that both ends derive from the connection (not
 * 0), so that they can talk of it. */
void wzp_path_race_on_proof (WzpPathRace *race,
                             uint32_t attempt,
                             gboolean is_right,
                             uint64_t conn,
                             WzpInstant now);
/* A connection ended, by whatever. */
void wzp_path_race_on_closed (WzpPathRace *race, uint32_t attempt, WzpInstant now);
/* The peer's MediaPathReport; may come before we are started. */
void wzp_path_race_on_report (WzpPathRace *race, gboolean direct_ok, WzpInstant now);

WzpInstant wzp_path_race_next_deadline (const WzpPathRace *race);
void wzp_path_race_on_deadline (WzpPathRace *race, WzpInstant now);

WzpPathRaceState wzp_path_race_get_state (const WzpPathRace *race);
WzpPathRole wzp_path_race_get_role (const WzpPathRace *race);
/* Oldest first. Valid until the next event. */
const WzpPathAttempt *wzp_path_race_get_attempts (const WzpPathRace *race, unsigned *out_n);
const WzpPathAttempt *wzp_path_race_find_attempt (const WzpPathRace *race, uint32_t id);
const WzpPathAttempt *wzp_path_race_find_conn (const WzpPathRace *race, uint64_t conn);
/* The proven one to use, or NULL: the nominated one, else the best. */
const WzpPathAttempt *wzp_path_race_get_best (const WzpPathRace *race);
WzpPathWhy wzp_path_race_why (const WzpPathRace *race);
/* Opening packets and dials asked for so far. */
unsigned wzp_path_race_get_n_opened (const WzpPathRace *race);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpPathRace, wzp_path_race_free)

G_END_DECLS
