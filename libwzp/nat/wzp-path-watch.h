/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the two paths of a call live, from what leaves and arrives on them, and what follows: in doubt
 * frames go on both, a dead path is left, a revived direct one is used again after a while. Pure; says
 * what to do, WzpPathSwitch does it. */
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

/* Doubt where the peer's frames come in a steady row: the next one is overdue by four times their usual
 * deviation, and at least by so much. False doubt costs doubled packets and nothing else; so that it costs few
 * where packets are lost all the time, this early one is had once in such a time, and else that which comes
 * after nothing at all for two and a half frames, and at least so long. */
#define WZP_PATH_WATCH_OVERDUE     WZP_MS (10)
#define WZP_PATH_WATCH_CALM        WZP_SECONDS (1)
#define WZP_PATH_WATCH_DOUBT_LEAST WZP_MS (50)
/* Doubt where only acknowledgements are to be expected: they are held back for up to 40 ms
 * (quic/wzp-quic-private.h: voice), the reference's for 25 ms. The early one adds a round trip and a quarter
 * and 20 ms, the other two round trips and a slow machine. */
#define WZP_PATH_WATCH_OVERDUE_ACKS WZP_MS (60)
#define WZP_PATH_WATCH_DOUBT_ACKS   WZP_MS (130)
/* Frames further apart than that are no steady row: the peer is silent (DTX). */
#define WZP_PATH_WATCH_ROW WZP_MS (100)
/* Death: doubt for so long without a packet. Frames go on both meanwhile, so there is no hurry. */
#define WZP_PATH_WATCH_DEAD WZP_MS (500)
/* A direct path that died and came back must live this long before it is used again; doubled at each
 * death, up to the last. */
#define WZP_PATH_WATCH_RETURN_FIRST WZP_SECONDS (2)
#define WZP_PATH_WATCH_RETURN_LAST  WZP_SECONDS (60)
/* Frames on the path that we do not send on mean that the peer is in doubt, unless somebody just moved. */
#define WZP_PATH_WATCH_AFTER_MOVE WZP_MS (500)
/* So long after each such frame ours go both ways too, in all not longer than until the peer must have left
 * its path if that is dead. Who is silent sends a frame every 160 ms (audio/wzp-voice-in.c). */
#define WZP_PATH_WATCH_PEER_DOUBT      WZP_MS (200)
#define WZP_PATH_WATCH_PEER_DOUBT_MOST WZP_SECONDS (2)
/* What comes on the other path so long after our own doubt (and a round trip by the relay) is the peer's
 * answer to that. */
#define WZP_PATH_WATCH_ANSWER WZP_MS (250)

typedef enum
{
  WZP_PATH_PACKET_OTHER,   /* an acknowledgement, a message */
  WZP_PATH_PACKET_VOICE,   /* a frame: the next one follows soon */
  WZP_PATH_PACKET_SILENCE, /* a frame too, but none may follow */
} WzpPathPacket;

typedef enum
{
  WZP_PATH_ADVICE_STAY,
  WZP_PATH_ADVICE_TO_RELAY,  /* wzp_path_switch_propose (relay) */
  WZP_PATH_ADVICE_TO_DIRECT, /* nominate again */
} WzpPathAdvice;

typedef struct
{
  WzpPathHealth health;
  WzpInstant heard;       /* last packet of any kind, or when the path came up */
  WzpInstant asked;       /* the first packet we sent since, to be acknowledged; NEVER: none */
  WzpInstant doubt_since; /* doubtful only */
  WzpInstant good_since;  /* good only */
  WzpDuration rtt;
} WzpPathPulse;

typedef struct
{
  gboolean is_caller;
  WzpPathPulse relay;
  WzpPathPulse direct;
  WzpDuration interval;  /* between the peer's frames in a row, as measured */
  WzpDuration deviation; /* of that */
  WzpInstant calm_until; /* no early doubt until then */
  WzpInstant doubted;    /* when we last were in doubt of our path, and first; 0: never */
  gboolean is_first_to_doubt;
  gboolean is_on_direct;    /* our sending path */
  gboolean is_row;          /* the last two on our path followed each other closely */
  WzpInstant last_frame;    /* on our path */
  WzpInstant last_foreign;  /* on the other one */
  WzpInstant foreign_since; /* the first of those without a pause */
  WzpInstant check_at;      /* a dead path has come back: think again */
  WzpInstant moved;         /* when we last did */
  WzpInstant peer_doubts_until;
  WzpDuration return_after;
} WzpPathWatch;

void wzp_path_watch_init (WzpPathWatch *watch, gboolean is_caller, WzpInstant now);
/* After WZP_PATH_SWITCH_EFFECT_MOVE. */
void wzp_path_watch_on_move (WzpPathWatch *watch, WzpPath path, WzpInstant now);
/* A path is there (joined, or proven), or is another connection than before; or it is gone for good. */
void wzp_path_watch_on_up (WzpPathWatch *watch, gboolean direct, WzpInstant now);
void wzp_path_watch_on_down (WzpPathWatch *watch, gboolean direct, WzpInstant now);
/* As measured; 0: not known. */
void wzp_path_watch_set_rtt (WzpPathWatch *watch, gboolean direct, WzpDuration rtt);
/* Something left that the other end acknowledges. Cheap. */
void wzp_path_watch_on_sent (WzpPathWatch *watch, gboolean direct, WzpInstant now);
/* Anything authentic arrived. Cheap. */
void wzp_path_watch_on_packet (WzpPathWatch *watch,
                               gboolean direct,
                               WzpPathPacket packet,
                               WzpInstant now);
/* Our network changed: doubt at once. */
void wzp_path_watch_on_trouble (WzpPathWatch *watch, gboolean direct, WzpInstant now);

WzpInstant wzp_path_watch_next_deadline (const WzpPathWatch *watch);
WzpPathAdvice wzp_path_watch_on_deadline (WzpPathWatch *watch, WzpInstant now);

/* Frames go on the other path too, until the doubt is over. */
gboolean wzp_path_watch_sends_both (const WzpPathWatch *watch, WzpInstant now);

G_END_DECLS
