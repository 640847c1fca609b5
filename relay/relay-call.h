/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One direct call between two registered parties: the state machine, what each party may say in it,
 * and what the other one is told. Gets events and `now`, gives effects and a deadline. Must not know
 * how parties or calls are found, nor who carries the effects out. */
#pragma once

#include "relay-deadlines.h"
#include "relay-effects.h"
#include "relay-registry.h"
#include "wzp-edges.h"

G_BEGIN_DECLS

typedef enum
{
  RELAY_CALL_OFFERED,  /* accepted for routing */
  RELAY_CALL_RINGING,  /* the offer is on its way to the callee */
  RELAY_CALL_ANSWERED, /* both have their CallSetup; the call room is open to them */
  RELAY_CALL_HUNG_UP,  /* by one party, while the other one is away and still has to be told */
  RELAY_CALL_ENDED,
} RelayCallState;

typedef enum
{
  RELAY_CALL_CALLER,
  RELAY_CALL_CALLEE,
} RelayCallSide;

/* How a party's signal connection ended. */
typedef enum
{
  RELAY_GONE_LEFT, /* the party closed it */
  RELAY_GONE_LOST, /* it broke: the party may come back */
} RelayGone;

typedef struct
{
  char *reflexive;
  char *mapped;
  GStrv locals;
} RelayCandidates;

typedef struct
{
  RelayHandle handle; /* 0 while the party is away */
  char fingerprint[WZP_FINGERPRINT_TEXT_SIZE];
  gboolean verified; /* then only a verified connection enters the call room for it */
  char relay_addr[WZP_ADDRESS_TEXT_BYTES];
  RelayCandidates candidates;
} RelayCallParty;

typedef struct
{
  char *id;
  char label[16]; /* for the log: call ids are the parties' business */
  uint8_t state;  /* RelayCallState */
  RelayCallParty parties[2];
  gboolean
      is_private; /* answered with AcceptGeneric: no address of the callee goes to the caller */
  RelayCallSide untold; /* HUNG_UP: who does not know yet */
  RelayDeadline deadline;
} RelayCall;

extern const WzpEdges relay_call_edges;

RelayCall *relay_call_new (const char *id,
                           uint64_t number,
                           const RelayRegistration *caller,
                           const RelayRegistration *callee);
void relay_call_free (RelayCall *call);

/* Whether @handle is a party, and which. */
gboolean relay_call_find_side (const RelayCall *call, RelayHandle handle, RelayCallSide *out_side);
static inline RelayCallSide
relay_call_other (RelayCallSide side)
{
  return side == RELAY_CALL_CALLER ? RELAY_CALL_CALLEE : RELAY_CALL_CALLER;
}

/* Events. Each answers when relay_call_on_deadline() is wanted; WZP_INSTANT_NEVER: not at all. @raw
 * are the message's own bytes, forwarded unchanged wherever they may be. */
WzpInstant relay_call_on_offer (RelayCall *call,
                                const WzpSignalDirectCallOffer *offer,
                                GBytes *raw,
                                RelayEffects *effects,
                                WzpInstant now);
WzpInstant relay_call_on_answer (RelayCall *call,
                                 RelayCallSide side,
                                 const WzpSignal *signal,
                                 GBytes *raw,
                                 RelayEffects *effects);
/* Both parties say that they are in this call, which we have forgotten. */
WzpInstant relay_call_on_resume (RelayCall *call, WzpInstant now);
/* @raw NULL: a hang-up of all of a party's calls, told for this one by itself. */
WzpInstant relay_call_on_hangup (RelayCall *call,
                                 RelayCallSide side,
                                 WzpHangupReason reason,
                                 GBytes *raw,
                                 RelayEffects *effects,
                                 WzpInstant now);
/* Any other message of a party about this call. */
WzpInstant relay_call_on_message (RelayCall *call,
                                  RelayCallSide side,
                                  const WzpSignal *signal,
                                  GBytes *raw,
                                  RelayEffects *effects);
WzpInstant relay_call_on_gone (RelayCall *call,
                               RelayCallSide side,
                               RelayGone how,
                               RelayEffects *effects,
                               WzpInstant now);
/* The party has registered anew, just as well proven as before. */
WzpInstant
relay_call_on_back (RelayCall *call, RelayCallSide side, RelayHandle handle, RelayEffects *effects);
WzpInstant relay_call_on_deadline (RelayCall *call, RelayEffects *effects, WzpInstant now);

G_END_DECLS
