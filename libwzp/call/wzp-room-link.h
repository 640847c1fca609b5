/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Membership of one media room at the relay, be it a call's or a named one: connect, the media
 * handshake, admission, coming back after a loss. A pure machine: events and `now` go in, effects come
 * out. Knows nothing of what is said in the room. */
#pragma once

#include "wzp-identity.h"
#include "wzp-instant.h"
#include "wzp-random.h"
#include "wzp-signal.h"
#include "wzp-sound-choice.h"

G_BEGIN_DECLS

/* From the connection to the first RoomUpdate, which alone proves admission. */
#define WZP_ROOM_LINK_JOIN_TIMEOUT WZP_SECONDS (10)
/* The same where the other party has to come first (resume1): the relay lets us wait for 35 s. */
#define WZP_ROOM_LINK_RESUME_TIMEOUT WZP_SECONDS (40)
/* Longest wait between attempts at a room that was lost: people are in it. 30 s when they hear each other
 * without it. */
#define WZP_ROOM_LINK_LONGEST_WAIT WZP_SECONDS (1)

typedef enum
{
  WZP_ROOM_LINK_IDLE,
  WZP_ROOM_LINK_CONNECTING,
  WZP_ROOM_LINK_HANDSHAKE, /* CallOffer was sent */
  WZP_ROOM_LINK_ADMISSION, /* CallAnswer came: that is no admission yet */
  WZP_ROOM_LINK_JOINED,
  WZP_ROOM_LINK_WAITING, /* for the next attempt */
  WZP_ROOM_LINK_LEFT,
  WZP_N_ROOM_LINK_STATES,
} WzpRoomLinkState;

typedef enum
{
  WZP_ROOM_LINK_DIAL, /* connect with the room's name as SNI */
  WZP_ROOM_LINK_SEND, /* `json` on the connection */
  WZP_ROOM_LINK_CLOSE,
  WZP_ROOM_LINK_CHANGED, /* the state */
  WZP_ROOM_LINK_ROSTER,  /* `roster` is who is in the room now */
  WZP_ROOM_LINK_PROFILE, /* the relay asks everybody to speak in `profile` at most */
} WzpRoomLinkEffectType;

typedef struct
{
  WzpRoomLinkEffectType type;
  GBytes *json;
  GPtrArray *roster; /* of WzpRoomMember */
  WzpProfile profile;
} WzpRoomLinkEffect;

void wzp_room_link_effect_clear (WzpRoomLinkEffect *effect);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WzpRoomLinkEffect, wzp_room_link_effect_clear)

typedef struct _WzpRoomLink WzpRoomLink;

WzpRoomLink *wzp_room_link_new (WzpIdentity *identity,
                                const char *room,
                                const char *alias,
                                const char *token,
                                WzpRandom random);
void wzp_room_link_free (WzpRoomLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpRoomLink, wzp_room_link_free)

gboolean wzp_room_link_next_effect (WzpRoomLink *link, WzpRoomLinkEffect *out);
WzpInstant wzp_room_link_next_deadline (const WzpRoomLink *link);
void wzp_room_link_on_deadline (WzpRoomLink *link, WzpInstant now);

/* Connect and offer already, before the room is open: a relay that speaks early1 keeps us at its door. The link
 * goes back to IDLE when that comes to nothing. */
void wzp_room_link_wait (WzpRoomLink *link);
void wzp_room_link_join (WzpRoomLink *link, WzpInstant now);
void wzp_room_link_leave (WzpRoomLink *link);
/* The connection is of no use any more although it has not ended: begin anew at once. */
void wzp_room_link_rejoin (WzpRoomLink *link, WzpInstant now);

/* Whether anybody would hear that the room is back (as at first), or it is only kept for the case. */
void wzp_room_link_set_urgent (WzpRoomLink *link, gboolean urgent);
/* At once instead of at the end of the wait: the network changed, or the relay is known to be there. */
void wzp_room_link_retry_now (WzpRoomLink *link);

void wzp_room_link_on_connected (WzpRoomLink *link, const uint8_t exporter[32], WzpInstant now);
void wzp_room_link_on_signal (WzpRoomLink *link, const WzpSignal *signal, WzpInstant now);
/* The connection ended, or did not come about. @permanent: another attempt would end the same. */
void wzp_room_link_on_closed (WzpRoomLink *link,
                              const GError *error,
                              gboolean permanent,
                              WzpInstant now);

/* Who else is in the call, for a relay that speaks resume1: should it have lost the call, it takes our word for it
 * when we come back. NULL: nobody, or the relay would not understand. */
void wzp_room_link_set_peer (WzpRoomLink *link, const char *peer);

/* What the others are to know of our sound, at a relay that speaks mute1; who holds the room hears and says nothing. */
void wzp_room_link_set_choice (WzpRoomLink *link, const WzpSoundChoice *choice);

WzpRoomLinkState wzp_room_link_get_state (const WzpRoomLink *link);
const char *wzp_room_link_get_room (const WzpRoomLink *link);
/* Why it is WAITING, or LEFT without having been asked to. */
const GError *wzp_room_link_get_error (const WzpRoomLink *link);
gboolean wzp_room_link_was_joined (const WzpRoomLink *link);
/* Connected, and to be let in by the relay any moment without another word from us: for the first time, or back
 * into a call at a relay that speaks resume1. */
gboolean wzp_room_link_is_at_door (const WzpRoomLink *link);
/* Joined, and another connection of ours would take the place of this one. At a relay of the reference it would be one
 * more member, for whom a call's room has no place. */
gboolean wzp_room_link_can_overlap (const WzpRoomLink *link);
gboolean wzp_room_link_is_relay_proven (const WzpRoomLink *link);

char *wzp_room_link_edges_to_dot (void);

G_END_DECLS
