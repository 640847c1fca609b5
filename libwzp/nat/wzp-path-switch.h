/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* On which path this end sends, and the agreement about it with the other end: PathSwitch messages
 * propose -> accept -> commit -> done, repeated until answered, over every path at once.
 *
 * Why no lost, late or doubled message can make a call silent: an end receives on every proven path, until
 * it knows that the other has stopped sending there; the relay is never let go. The proposer asks only for
 * a connection that it receives on itself, so the other may send there from the first "propose"; it answers
 * "accept" only when it receives there too, so the proposer may send from then on. "commit" and "done" end
 * the old path: only after them may an old direct connection be closed. Epochs order everything: the
 * caller's are even, the callee's odd, the highest wins, so two proposals that cross end in one.
 *
 * Pure: bytes are printed and parsed elsewhere; `now` is an argument. Knows no sockets. */
#pragma once

#include "wzp-edges.h"
#include "wzp-instant.h"

G_BEGIN_DECLS

/* --- a path -------------------------------------------------------------------------------------- */

typedef struct
{
  uint64_t conn; /* 0: by relay; else the direct connection both ends call so */
} WzpPath;

#define WZP_PATH_RELAY           ((WzpPath) { 0 })
#define WZP_PATH_DIRECT(conn_id) ((WzpPath) { .conn = (conn_id) })

static inline gboolean
wzp_path_equal (WzpPath a, WzpPath b)
{
  return a.conn == b.conn;
}

static inline gboolean
wzp_path_is_direct (WzpPath path)
{
  return path.conn != 0;
}

/* --- messages ------------------------------------------------------------------------------------- */

typedef enum
{
  WZP_PATH_SWITCH_PROPOSE,
  WZP_PATH_SWITCH_ACCEPT,
  WZP_PATH_SWITCH_COMMIT,
  WZP_PATH_SWITCH_DONE,
} WzpPathSwitchPhase;

/* "propose" ... as on the wire. */
const char *wzp_path_switch_phase_name (WzpPathSwitchPhase phase);
gboolean wzp_path_switch_phase_parse (const char *name, WzpPathSwitchPhase *out_phase);

typedef struct
{
  uint32_t epoch;
  WzpPathSwitchPhase phase;
  WzpPath path;
} WzpPathSwitchMessage;

/* --- the machine ----------------------------------------------------------------------------------- */

typedef enum
{
  WZP_PATH_SWITCH_SETTLED,   /* both ends know */
  WZP_PATH_SWITCH_PROPOSED,  /* ours is out; we still send where we did */
  WZP_PATH_SWITCH_ACCEPTED,  /* theirs is accepted; we send on the new path */
  WZP_PATH_SWITCH_COMMITTED, /* ours was accepted; we send on the new path; "done" is awaited */
} WzpPathSwitchState;

extern const WzpEdges wzp_path_switch_edges;

typedef enum
{
  WZP_PATH_SWITCH_EFFECT_SEND, /* `message`, over the signal path and every proven direct connection */
  WZP_PATH_SWITCH_EFFECT_MOVE,   /* from now on frames leave on `path` */
  WZP_PATH_SWITCH_EFFECT_SETTLE, /* both ends are on `path` */
  WZP_PATH_SWITCH_EFFECT_RETIRE, /* nobody uses connection `path` any more: close it */
} WzpPathSwitchEffectType;

typedef struct
{
  WzpPathSwitchEffectType type;
  WzpPath path;
  WzpPathSwitchMessage message;
} WzpPathSwitchEffect;

/* Direct connections known at a time. */
#define WZP_PATH_SWITCH_MAX_CONNS 8
/* First repetition; doubles up to the last. */
#define WZP_PATH_SWITCH_REPEAT_FIRST WZP_MS (100)
#define WZP_PATH_SWITCH_REPEAT_LAST  WZP_SECONDS (1)
/* How long after the agreement frames on the old path may still be under way. */
#define WZP_PATH_SWITCH_LINGER WZP_SECONDS (2)
/* A peer's epoch may be this much above ours: else it could use up the numbers. */
#define WZP_PATH_SWITCH_MAX_EPOCH_STEP 1024u

typedef struct _WzpPathSwitch WzpPathSwitch;

/* Settled on the relay. @id: short, for the log. */
WzpPathSwitch *wzp_path_switch_new (const char *id, gboolean is_caller);
void wzp_path_switch_free (WzpPathSwitch *self);

gboolean wzp_path_switch_next_effect (WzpPathSwitch *self, WzpPathSwitchEffect *out_effect);

/* From now on this end receives on @conn. One that was never used makes room for it, if need be; FALSE when
 * there is none. */
gboolean wzp_path_switch_add (WzpPathSwitch *self, uint64_t conn, WzpInstant now);
/* A direct connection died: frames go to the relay at once, and the other end is told. */
void wzp_path_switch_remove (WzpPathSwitch *self, uint64_t conn, WzpInstant now);
/* Asks the other end to move. Moving to the relay is done at once; to a direct connection when the other
 * end agrees. Drops an own proposal that is still open. FALSE when @path is not known (any more). */
gboolean wzp_path_switch_propose (WzpPathSwitch *self, WzpPath path, WzpInstant now);
void wzp_path_switch_on_message (WzpPathSwitch *self,
                                 const WzpPathSwitchMessage *message,
                                 WzpInstant now);

WzpInstant wzp_path_switch_next_deadline (const WzpPathSwitch *self);
void wzp_path_switch_on_deadline (WzpPathSwitch *self, WzpInstant now);

WzpPathSwitchState wzp_path_switch_get_state (const WzpPathSwitch *self);
uint32_t wzp_path_switch_get_epoch (const WzpPathSwitch *self);
/* Where frames are to be sent now. */
WzpPath wzp_path_switch_get_path (const WzpPathSwitch *self);
/* Whether frames on @path are taken. */
gboolean wzp_path_switch_receives (const WzpPathSwitch *self, WzpPath path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpPathSwitch, wzp_path_switch_free)

G_END_DECLS
