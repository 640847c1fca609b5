/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The directory of rooms: who is in which, under which slot (slots1), and the lists that members are
 * sent. Frames never come here: shards forward them by what they were told in effects. Must not know
 * calls; who may enter a call room is decided before. */
#pragma once

#include "relay-effects.h"
#include "relay-limits.h"

G_BEGIN_DECLS

typedef struct _RelayRooms RelayRooms;

typedef enum
{
  RELAY_ROOMS_JOINED,
  RELAY_ROOMS_ROOM_FULL,
  RELAY_ROOMS_RELAY_FULL,
  RELAY_ROOMS_DISPLACES_VERIFIED, /* the same fingerprint is in the room, and proved its key */
} RelayRoomsResult;

/* @limits is read at every join and may change meanwhile. */
RelayRooms *relay_rooms_new (const RelayLimits *limits);
void relay_rooms_free (RelayRooms *rooms);

/* On success: RELAY_EFFECT_ADMITTED, then the new list to everybody at once or, when the room is in
 * flux, a little later. The same fingerprint again takes the old membership's slot and closes it. */
RelayRoomsResult relay_rooms_join (RelayRooms *rooms,
                                   RelayHandle handle,
                                   const char *name,
                                   const RelayParty *party,
                                   RelayEffects *effects,
                                   WzpInstant now);
/* The member @handle is muted or deafened, or no longer: told to those who want to know it, now or a little later. */
void relay_rooms_sound (RelayRooms *rooms,
                        RelayHandle handle,
                        const WzpSignalMemberSound *said,
                        RelayEffects *effects,
                        WzpInstant now);
/* FALSE when @handle is in no room. */
gboolean
relay_rooms_leave (RelayRooms *rooms, RelayHandle handle, RelayEffects *effects, WzpInstant now);

/* Whether anybody is in the room @name. */
gboolean relay_rooms_is_open (const RelayRooms *rooms, const char *name);

/* Closes who is still in the room @name at @at. */
void relay_rooms_end_at (RelayRooms *rooms, const char *name, WzpInstant at);

WzpInstant relay_rooms_next_deadline (const RelayRooms *rooms);
void relay_rooms_on_deadline (RelayRooms *rooms, RelayEffects *effects, WzpInstant now);

size_t relay_rooms_count (const RelayRooms *rooms);
size_t relay_rooms_count_members (const RelayRooms *rooms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayRooms, relay_rooms_free)

G_END_DECLS
