/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call from its first message to its end. A pure machine: events and `now` go in, effects come
 * out; it owns no connection and reads no clock. Knows the call's messages and keys, and nothing of
 * sound, registration or other calls. */
#pragma once

#include "wzp-call-types.h"
#include "wzp-e2ee.h"
#include "wzp-ice-agent.h"
#include "wzp-instant.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

typedef struct
{
  WzpDuration ring;      /* until somebody answers */
  WzpDuration setup;     /* from the answer to the relay's CallSetup */
  WzpDuration connect;   /* from CallSetup to both being in the call's room */
  WzpDuration silence;   /* without a packet, after which the path counts as broken */
  WzpDuration reconnect; /* for a broken path to come back */
} WzpCallTimes;

/* An outage is shown (RECONNECTING) when it has lasted so long; most are over before. */
#define WZP_CALL_SHOW_OUTAGE WZP_SECONDS (1)

/* 45 s, 10 s, 15 s, 5 s, 30 s. */
extern const WzpCallTimes wzp_call_times_default;

typedef enum
{
  WZP_CALL_SEND,          /* `json` on the signalling connection */
  WZP_CALL_BEGIN_SOUND,   /* the keys are agreed: from now on is spoken, and heard what comes */
  WZP_CALL_OPEN_MEDIA,    /* join the call's room at the relay */
  WZP_CALL_CLOSE_MEDIA,   /* leave it */
  WZP_CALL_REMEMBER_E2EE, /* the peer has proven that it speaks e2ee1 */
  WZP_CALL_CHANGED,       /* any of the values below */
} WzpCallEffectType;

typedef struct
{
  WzpCallEffectType type;
  GBytes *json;
} WzpCallEffect;

void wzp_call_effect_clear (WzpCallEffect *effect);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WzpCallEffect, wzp_call_effect_clear)

/* What is known of the peer from earlier calls. */
typedef struct
{
  gboolean known_e2ee; /* has used e2ee1 before */
  gboolean verified;   /* the words have been compared */
} WzpCallContact;

typedef struct _WzpCallMachine WzpCallMachine;

/* Sends the offer. @peer is a canonical fingerprint. @ice has the addresses that the other end may learn
 * (an incoming call: after a trusted answer); borrowed; NULL: none, whatever the answer. */
WzpCallMachine *wzp_call_machine_new_outgoing (WzpIdentity *identity,
                                               const char *alias,
                                               const char *peer,
                                               WzpCallContact contact,
                                               const WzpCallTimes *times,
                                               const WzpIceAgent *ice,
                                               WzpInstant now);
/* Checks the offer, which must be sane; with a wrong key the call is born ENDED. */
WzpCallMachine *wzp_call_machine_new_incoming (WzpIdentity *identity,
                                               const WzpSignalDirectCallOffer *offer,
                                               WzpCallContact contact,
                                               const WzpCallTimes *times,
                                               const WzpIceAgent *ice,
                                               WzpInstant now);
void wzp_call_machine_free (WzpCallMachine *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpCallMachine, wzp_call_machine_free)

gboolean wzp_call_machine_next_effect (WzpCallMachine *call, WzpCallEffect *out);
WzpInstant wzp_call_machine_next_deadline (const WzpCallMachine *call);
void wzp_call_machine_on_deadline (WzpCallMachine *call, WzpInstant now);

/* What the person does. All are harmless in a state where they mean nothing. */
void wzp_call_machine_answer (WzpCallMachine *call, WzpAnswerMode mode, WzpInstant now);
/* @is_busy: the caller hears that we are in another call, not that we declined. */
void wzp_call_machine_reject (WzpCallMachine *call, gboolean is_busy);
void wzp_call_machine_hang_up (WzpCallMachine *call);
/* Whether a call that is not end-to-end encrypted may go on with a contact that was before. */
void wzp_call_machine_set_allow_downgrade (WzpCallMachine *call, gboolean allow);
/* The words have been compared now. */
void wzp_call_machine_set_verified (WzpCallMachine *call);

/* What the relay says about this call: the caller has matched the call id. A Hangup without an id is
 * handed over by whoever knows that it can only mean this call. */
void wzp_call_machine_on_signal (WzpCallMachine *call, const WzpSignal *signal, WzpInstant now);
/* Both have called each other at once. TRUE: this outgoing call has taken up the peer's offer and its
 * id; FALSE: the peer will take up ours, its offer is to be forgotten. */
gboolean wzp_call_machine_on_glare (WzpCallMachine *call,
                                    const WzpSignalDirectCallOffer *offer,
                                    WzpInstant now);
/* The signalling connection is gone, and with it the relay's memory of a call that is not yet up. */
void wzp_call_machine_on_signal_lost (WzpCallMachine *call);
/* Something here failed: sound, memory. */
void wzp_call_machine_on_failure (WzpCallMachine *call, const char *text);

/* What the media link says. */
void wzp_call_machine_on_media_peer (WzpCallMachine *call, gboolean present, WzpInstant now);
void wzp_call_machine_on_media_packet (WzpCallMachine *call, WzpInstant now);
void wzp_call_machine_on_media_lost (WzpCallMachine *call, WzpInstant now);
/* The room at the relay cannot be had, or not any more. */
void wzp_call_machine_on_media_failed (WzpCallMachine *call, WzpEndReason reason, const char *text);
/* Our addresses are others now: the peer is told if it may know them. */
void wzp_call_machine_on_candidates (WzpCallMachine *call);
/* The peer has begun anew and knows nothing of this call. */
void wzp_call_machine_on_peer_vanished (WzpCallMachine *call);

WzpCallState wzp_call_machine_get_state (const WzpCallMachine *call);
WzpCallDirection wzp_call_machine_get_direction (const WzpCallMachine *call);
/* Whose offer the call goes by: not ours when we gave way to the peer's (glare). */
gboolean wzp_call_machine_is_caller (const WzpCallMachine *call);
WzpEndReason wzp_call_machine_get_end_reason (const WzpCallMachine *call);
/* For people, in English; NULL when the reason says it all. */
const char *wzp_call_machine_get_end_text (const WzpCallMachine *call);
const char *wzp_call_machine_get_id (const WzpCallMachine *call);
const char *wzp_call_machine_get_peer (const WzpCallMachine *call);
const char *wzp_call_machine_get_peer_alias (const WzpCallMachine *call);
WzpE2eeState wzp_call_machine_get_e2ee_state (const WzpCallMachine *call);
/* Whether the other end may learn our addresses, and so whether there may be a direct path: FALSE in a
 * private call, and until an incoming one is answered. */
gboolean wzp_call_machine_shows_addresses (const WzpCallMachine *call);
/* How the relay sees us, in the text in which the peer was told last; NULL: it was not. */
const char *wzp_call_machine_get_told_reflexive (const WzpCallMachine *call);
/* With a session, from ANSWERED on; NULL when the call is not end-to-end encrypted. */
const WzpE2ee *wzp_call_machine_get_e2ee (const WzpCallMachine *call);

const char *wzp_end_reason_get_text (WzpEndReason reason);
char *wzp_call_machine_edges_to_dot (void);

G_END_DECLS
