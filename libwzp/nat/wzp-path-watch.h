/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the two paths of a call live, from what arrives on them, and what follows: in doubt frames go
 * on both, a dead path is left, a revived direct one is used again after a while, the user is told after
 * a second without any, the call ends after thirty. Pure; says what to do, WzpPathSwitch does it. */
#pragma once

#include "wzp-instant.h"
#include "wzp-path-switch.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_PATH_HEALTH_NONE, /* there is no such path */
  WZP_PATH_HEALTH_GOOD,
  WZP_PATH_HEALTH_DOUBTFUL, /* late: frames go on both */
  WZP_PATH_HEALTH_DEAD,
} WzpPathHealth;

const char *wzp_path_health_name (WzpPathHealth health);

/* Doubt: no packet for so many intervals, and at least so long. False doubt costs doubled packets only. */
#define WZP_PATH_WATCH_DOUBT_INTERVALS 3
#define WZP_PATH_WATCH_DOUBT_LEAST     WZP_MS (50)
/* Death: doubt for so long without a packet. */
#define WZP_PATH_WATCH_DEAD WZP_MS (250)
/* A path without frames hears at least this often (QUIC keep-alive PINGs and their answers). */
#define WZP_PATH_WATCH_KEEPALIVE WZP_SECONDS (1)
/* A direct path that died and came back must live this long before it is used again; doubled at each
 * death, up to the last. */
#define WZP_PATH_WATCH_RETURN_FIRST WZP_SECONDS (2)
#define WZP_PATH_WATCH_RETURN_LAST  WZP_SECONDS (60)
/* Frames on the path that we do not send on mean that the peer is in doubt, unless somebody just moved. */
#define WZP_PATH_WATCH_AFTER_MOVE WZP_MS (500)
/* Issue 3: "reconnecting" only if it lasts over a second; the end after both were gone for 30 s. */
#define WZP_PATH_WATCH_RECONNECTING WZP_SECONDS (1)
#define WZP_PATH_WATCH_GIVE_UP      WZP_SECONDS (30)

typedef enum
{
  WZP_PATH_ADVICE_STAY,
  WZP_PATH_ADVICE_TO_RELAY,  /* wzp_path_switch_propose (relay) */
  WZP_PATH_ADVICE_TO_DIRECT, /* the caller's end only: nominate again */
} WzpPathAdvice;

typedef struct
{
  WzpPathHealth health;
  WzpInstant heard;       /* last packet of any kind, or when the path came up */
  WzpInstant doubt_since; /* doubtful only */
  WzpInstant good_since;  /* good only */
} WzpPathPulse;

typedef struct
{
  gboolean is_caller;
  WzpPathPulse relay;
  WzpPathPulse direct;
  WzpDuration interval;       /* between the peer's frames */
  gboolean is_on_direct;      /* our sending path */
  gboolean is_peer_on_direct; /* where its last frame came from */
  gboolean has_frames;        /* there was one */
  WzpInstant last_frame;
  WzpInstant check_at; /* a dead path has come back: think again */
  WzpInstant moved;    /* when we last did */
  WzpInstant peer_doubts_until;
  WzpDuration return_after;
} WzpPathWatch;

void wzp_path_watch_init (WzpPathWatch *watch, gboolean is_caller, WzpInstant now);
/* How often the peer's frames come: frame duration, or longer in its silence (DTX). */
void wzp_path_watch_set_interval (WzpPathWatch *watch, WzpDuration interval, WzpInstant now);
/* After WZP_PATH_SWITCH_EFFECT_MOVE. */
void wzp_path_watch_on_move (WzpPathWatch *watch, WzpPath path, WzpInstant now);
/* A path is there (connected, or proven), or its connection is gone for good. */
void wzp_path_watch_on_up (WzpPathWatch *watch, gboolean direct, WzpInstant now);
void wzp_path_watch_on_down (WzpPathWatch *watch, gboolean direct, WzpInstant now);
/* Anything authentic arrived: a frame (counts for silence too) or another packet. Cheap. */
void
wzp_path_watch_on_packet (WzpPathWatch *watch, gboolean direct, gboolean is_frame, WzpInstant now);
/* Our network changed, or packets go unacknowledged: doubt at once. */
void wzp_path_watch_on_trouble (WzpPathWatch *watch, gboolean direct, WzpInstant now);

WzpInstant wzp_path_watch_next_deadline (const WzpPathWatch *watch);
WzpPathAdvice wzp_path_watch_on_deadline (WzpPathWatch *watch, WzpInstant now);

/* Frames go on the other path too, until the doubt is over. */
gboolean wzp_path_watch_sends_both (const WzpPathWatch *watch, WzpInstant now);
/* These two become true without a deadline: ask once a second or so. */
gboolean wzp_path_watch_is_reconnecting (const WzpPathWatch *watch, WzpInstant now);
gboolean wzp_path_watch_is_over (const WzpPathWatch *watch, WzpInstant now);

G_END_DECLS
