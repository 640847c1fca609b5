/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of a call on the network thread share. */
#pragma once

#include "wzp-core-private.h"
#include "wzp-direct.h"
#include "wzp-puncher.h"
#include "wzp-reference-path.h"
#include "wzp-token-bucket.h"

G_BEGIN_DECLS

struct _WzpCoreCall
{
  WzpCore *core;
  WzpCoreHandle handle;
  WzpCallMachine *machine;
  WzpLeg *leg;          /* from OPEN_MEDIA to CLOSE_MEDIA */
  WzpSignal *offered;   /* the caller's addresses in its offer, like a CallSetup; NULL: we call */
  WzpDirect *direct;    /* from ANSWERED on, in a call that is neither private nor without e2ee */
  WzpPuncher *puncher;  /* together with it */
  gboolean punch_again; /* when all have answered how they see us now */
  WzpReferencePath *reference; /* from ANSWERED on, in a call without e2ee */
  gboolean link_up;            /* to the relay, as of the last change */
  WzpMediaPath last_path;      /* once the call is over */
  WzpSoundChoice choice;
  WzpSoundChoice told_choice; /* to the other end */
  WzpSoundChoice peer_choice; /* as the other end has told */
  WzpTokenBucket asked;       /* how often it may ask for ours */

  WzpCallState told;  /* state of the last event */
  gboolean announced; /* an incoming call: whether the program knows of it */
  WzpInstant answered;
  WzpInstant active;     /* first time; 0: not yet */
  WzpInstant moved_here; /* onto a direct path, first time; 0: not yet */
  uint64_t first_played_ns;
  WzpInstant close_at; /* when the leg is to be freed and the end told; 0: not closing */
};

/* wzp-core-call.c */
void wzp_core_call_emit (WzpCoreCall *call, WzpCoreEventType type);
/* Tells the machine what has become of the connection to the relay. */
void wzp_core_call_judge_link (WzpCoreCall *call);

/* wzp-core-choice.c */
void wzp_core_call_init_choice (WzpCoreCall *call);
void wzp_core_call_choose (WzpCoreCall *call, const WzpSoundChoice *choice);
/* The call has gone on: the other end may have to hear of it now. */
void wzp_core_call_tell_choice (WzpCoreCall *call);
/* What either end said last may have been lost: ours is told again, and the other one's asked for. */
void wzp_core_call_retell_choice (WzpCoreCall *call);
void wzp_core_call_on_choice (WzpCoreCall *call, const WzpSignalCallHold *said);

/* wzp-core-direct.c */
/* Gets ready for a direct path as soon as both ends can prove themselves: the other one may dial before we
 * know its addresses. */
void wzp_core_call_ensure_direct (WzpCoreCall *call);
/* A message about the call, which the machine has had already. */
void wzp_core_call_tell_direct (WzpCoreCall *call, const WzpSignal *signal, WzpInstant now);
/* Closes all that goes straight. */
void wzp_core_call_drop_direct (WzpCoreCall *call);
WzpInstant wzp_core_call_next_direct_deadline (const WzpCoreCall *call);
void wzp_core_call_on_direct_deadline (WzpCoreCall *call, WzpInstant now);
/* FALSE: nothing goes straight. */
gboolean wzp_core_call_get_direct_stats (const WzpCoreCall *call, WzpQuicConnStats *out);
void wzp_core_call_on_own_candidates (WzpCoreCall *call);
/* An incoming call's. */
void wzp_core_call_keep_offered (WzpCoreCall *call, const WzpSignalDirectCallOffer *offer);
/* @path: the way that media goes now. */
void wzp_core_call_fill_record (const WzpCoreCall *call, WzpMediaPath path, WzpCorePathRecord *out);

/* wzp-core-punch.c */
void wzp_core_call_make_puncher (WzpCoreCall *call);
void wzp_core_call_tell_puncher (WzpCoreCall *call, const WzpSignal *signal, WzpInstant now);

/* wzp-core-direct.c, for the leg */
WzpLegWay wzp_core_call_divert (WzpLeg *leg,
                                const uint8_t *packet,
                                size_t len,
                                WzpInstant now,
                                gpointer user_data);
void wzp_core_call_on_relay_packet (WzpLeg *leg, WzpInstant now, gpointer user_data);

G_END_DECLS
