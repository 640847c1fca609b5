/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Direct paths where a NAT gives every destination a new port: prediction for sequential ones, the
 * birthday bet for random ones against an easy one. Coordinated by HardNatProbe and HardNatBirthdayStart,
 * bounded in packets, sockets and time, given up politely. It only finds the address: whoever hears a
 * probe tells the race (wzp_path_race_on_learned), which dials. Only with our peers. Pure. */
#pragma once

#include "wzp-edges.h"
#include "wzp-nat-allocation.h"
#include "wzp-nat-classifier.h"
#include "wzp-random.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_HARD_NAT_IDLE,    /* nothing is needed so far */
  WZP_HARD_NAT_ASKING,  /* our HardNatProbe is out */
  WZP_HARD_NAT_HOLDING, /* both know; the ordinary race gets its chance */
  WZP_HARD_NAT_PROBING,
  WZP_HARD_NAT_ENDED, /* found, given up, or hopeless */
} WzpHardNatState;

extern const WzpEdges wzp_hard_nat_edges;

/* What this end does, of what both have said. */
typedef enum
{
  WZP_HARD_NAT_PLAN_NONE,     /* ordinary dialling does it */
  WZP_HARD_NAT_PLAN_HOPELESS, /* random against random or sequential: more packets than we may send */
  WZP_HARD_NAT_PLAN_WAIT,     /* we are sequential, they are easy: they guess, we dial */
  WZP_HARD_NAT_PLAN_GUESS,    /* they are sequential, we are easy */
  WZP_HARD_NAT_PLAN_DIAGONAL, /* both sequential: the n'th packets of both meet */
  WZP_HARD_NAT_PLAN_BET_OPEN, /* we are random, they are easy: many sockets wait for them */
  WZP_HARD_NAT_PLAN_BET,      /* they are random, we are easy: many ports are tried */
} WzpHardNatPlan;

const char *wzp_hard_nat_plan_name (WzpHardNatPlan plan);

/* How a side allocates, as the plan sees it. */
typedef enum
{
  WZP_HARD_NAT_SIDE_UNKNOWN,
  WZP_HARD_NAT_SIDE_EASY,
  WZP_HARD_NAT_SIDE_SEQUENTIAL,
  WZP_HARD_NAT_SIDE_RANDOM,
} WzpHardNatSide;

WzpHardNatPlan wzp_hard_nat_plan (WzpHardNatSide own, WzpHardNatSide peer);
WzpHardNatSide wzp_hard_nat_side_of_report (const WzpNatReport *report);
/* The peer's: easy when it says "preserving" or all its ports are one. */
WzpHardNatSide wzp_hard_nat_side_of_probe (const WzpSignalHardNatProbe *probe);

typedef enum
{
  WZP_HARD_NAT_EFFECT_SEND_PROBE,    /* HardNatProbe: wzp_hard_nat_fill_probe() */
  WZP_HARD_NAT_EFFECT_OPEN_SOCKETS,  /* `n` extra sockets; from each, one packet to `address` */
  WZP_HARD_NAT_EFFECT_SEND_START,    /* HardNatBirthdayStart: wzp_hard_nat_fill_start() */
  WZP_HARD_NAT_EFFECT_PACKET,        /* one probe from the one socket to `address` */
  WZP_HARD_NAT_EFFECT_CLOSE_SOCKETS, /* all extra ones but the one that a connection uses */
} WzpHardNatEffectType;

typedef struct
{
  WzpHardNatEffectType type;
  unsigned n;
  WzpAddress address;
} WzpHardNatEffect;

/* Packets of one call, however often it begins anew, extra sockets' ones included (issue 3). */
#define WZP_HARD_NAT_MAX_PACKETS 2000u
/* From the first to the last probe (issue 3). */
#define WZP_HARD_NAT_LIMIT WZP_SECONDS (2)
/* Of 64,512 ports 256 are open: 1,700 different guesses miss them all with probability 0.1 %. */
#define WZP_HARD_NAT_SOCKETS 256u
#define WZP_HARD_NAT_GUESSES 1700u
/* The bet's guesses are spread over this. Then 99 % of bets are won within 2 s of the addresses' arrival
 * (target T5): what the ordinary race gets first, question, start, handshake and proof at a round trip of up
 * to 280 ms included (measured by sim-paths). */
#define WZP_HARD_NAT_BET_TIME WZP_MS (750)
/* What the ordinary race gets before we begin. */
#define WZP_HARD_NAT_HOLD WZP_MS (150)
/* Repetitions of an unanswered HardNatProbe. */
#define WZP_HARD_NAT_ASK_INTERVAL WZP_MS (400)
#define WZP_HARD_NAT_ASK_TIMES    4
/* Between packets of prediction plans. */
#define WZP_HARD_NAT_PACE WZP_MS (2)
/* Prediction: ports before and after the last known, and how often over. */
#define WZP_HARD_NAT_BEFORE 16
#define WZP_HARD_NAT_AFTER  80
#define WZP_HARD_NAT_ROUNDS 4
/* Diagonal: one offset after the other, so many packets each. */
#define WZP_HARD_NAT_OFFSETS    32
#define WZP_HARD_NAT_PER_OFFSET 8
/* Of HardNatBirthdayStart.acceptor_ports so many are tried first. */
#define WZP_HARD_NAT_MAX_HINTS 256
/* HardNatProbe.port_sequence (wire.md P8: 3-5). */
#define WZP_HARD_NAT_SEQUENCE 5

typedef struct
{
  const char *id;
  gboolean is_caller;
  gboolean is_private; /* nothing at all happens */
  WzpAddress own;      /* our outside address; not set: unknown, nothing happens */
  WzpAddress peer;     /* theirs: its reflexive candidate */
  WzpHardNatSide side;
  WzpNatAllocation allocation;
  uint16_t ports[WZP_HARD_NAT_SEQUENCE]; /* latest first */
  unsigned n_ports;
  uint64_t seed;      /* of the guesses; any number that differs from call to call */
  unsigned n_packets; /* that the call has sent before, when all begins anew */
} WzpHardNatConfig;

typedef struct _WzpHardNat WzpHardNat;

WzpHardNat *wzp_hard_nat_new (const WzpHardNatConfig *config);
void wzp_hard_nat_free (WzpHardNat *self);

gboolean wzp_hard_nat_next_effect (WzpHardNat *self, WzpHardNatEffect *out_effect);

/* With the race. Asks the peer when we are hard; else waits to be asked. */
void wzp_hard_nat_start (WzpHardNat *self, WzpInstant now);
/* A direct connection is proven, or the call is over: stop. */
void wzp_hard_nat_stop (WzpHardNat *self, WzpInstant now);
/* The last known outside port, in time order; keeps the prediction fresh. */
void wzp_hard_nat_on_own_port (WzpHardNat *self, uint16_t port);
void wzp_hard_nat_on_probe (WzpHardNat *self, const WzpSignalHardNatProbe *probe, WzpInstant now);
void wzp_hard_nat_on_start (WzpHardNat *self,
                            const WzpSignalHardNatBirthdayStart *start,
                            WzpInstant now);
/* The extra sockets are open and have sent; so many really. */
void wzp_hard_nat_on_sockets (WzpHardNat *self, unsigned n, WzpInstant now);

WzpInstant wzp_hard_nat_next_deadline (const WzpHardNat *self);
void wzp_hard_nat_on_deadline (WzpHardNat *self, WzpInstant now);

/* All but call_id and probe_time_ms (wall clock, the caller's to know). */
void wzp_hard_nat_fill_probe (const WzpHardNat *self, WzpSignalHardNatProbe *probe);
void wzp_hard_nat_fill_start (const WzpHardNat *self, WzpSignalHardNatBirthdayStart *start);

WzpHardNatState wzp_hard_nat_get_state (const WzpHardNat *self);
WzpHardNatPlan wzp_hard_nat_get_plan (const WzpHardNat *self);
/* Of the call so far. */
unsigned wzp_hard_nat_get_n_packets (const WzpHardNat *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpHardNat, wzp_hard_nat_free)

G_END_DECLS
