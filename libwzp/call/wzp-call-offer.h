/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two messages in which a call is agreed, written and checked: DirectCallOffer and
 * DirectCallAnswer with the keys of e2ee1 and our addresses in them. Values only; what follows from a
 * wrong key, and whether addresses may be shown at all, is the call machine's decision. */
#pragma once

#include "wzp-e2ee.h"
#include "wzp-ice-agent.h"
#include "wzp-signal.h"
#include "wzp-sound-choice.h"

G_BEGIN_DECLS

/* What our clients call themselves to each other: a name, then the features of e2e (protocol.md). */
#define WZP_BUILD_VERSION "wzp-c/" WZP_VERSION " " WZP_E2EE_FEATURE

/* Longest alias taken from a peer, in bytes; longer ones are cut. */
#define WZP_ALIAS_MAX_BYTES 64

/* @ice NULL: the callee learns no address of ours. */
GBytes *wzp_call_offer_print (WzpIdentity *identity,
                              const char *alias,
                              const char *peer,
                              const char *call_id,
                              const WzpE2ee *e2ee,
                              const WzpIceAgent *ice);
/* @e2ee NULL: the caller cannot. @ice as above; only AcceptTrusted shows addresses. */
GBytes *wzp_call_answer_print (WzpIdentity *identity,
                               const char *call_id,
                               WzpAcceptMode mode,
                               const WzpE2ee *e2ee,
                               const WzpIceAgent *ice);
/* Our addresses as they are now; NULL when there is nothing to tell. */
GBytes *wzp_call_candidates_print (const char *call_id, const WzpIceAgent *ice);
GBytes *wzp_call_hangup_print (WzpHangupReason reason, const char *call_id);
/* @ask: the other end is to say its own again. */
GBytes *wzp_call_hold_print (const char *call_id, const WzpSoundChoice *choice, gboolean ask);
GBytes *wzp_call_path_report_print (const char *call_id, gboolean direct_ok);

/* How the relay sees us, as it goes over the wire: what the reference's roles are made of. NULL: not known,
 * or @ice is NULL. */
char *wzp_call_dup_reflexive (const WzpIceAgent *ice);
/* Whether a caller without e2ee1, who named @peer_reflexive, could use our addresses. If not, it would try
 * them in vain for two seconds before it takes the relay. */
gboolean wzp_call_is_worth_telling (const WzpIceAgent *ice, const char *peer_reflexive);

WzpE2eeResult wzp_call_offer_check (const WzpSignalDirectCallOffer *offer, WzpE2ee *e2ee);
WzpE2eeResult wzp_call_answer_check (const WzpSignalDirectCallAnswer *answer, WzpE2ee *e2ee);

/* Whether the offer can be one for @fingerprint at all: its fingerprints and id are well formed. */
gboolean wzp_call_offer_is_sane (const WzpSignalDirectCallOffer *offer, const char *fingerprint);

/* A new random call id: 32 hex digits. The reference's are clock values, which can be guessed. */
char *wzp_call_id_new (void);

/* A peer's alias as it can be shown: valid, short, without control or bidirectional characters; NULL
 * when nothing is left. */
char *wzp_alias_clean (const char *alias);

G_END_DECLS
