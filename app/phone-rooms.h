/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The room we are in, one at most, and what happens when there are calls besides: one is heard at a time. Knows no
 * widget. */
#pragma once

#include "phone-account.h"
#include "phone-calls.h"
#include "phone-room-model.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ROOMS (phone_rooms_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRooms, phone_rooms, PHONE, ROOMS, GObject)

PhoneRooms *phone_rooms_new (PhoneAccount *account, PhoneCalls *calls);

/* Stays for a look at why it was lost until it is dismissed. */
PhoneRoomModel *phone_rooms_get_current (PhoneRooms *self);
/* Leaves the room we are in. @relay: NULL is ours. */
gboolean phone_rooms_join (PhoneRooms *self, const char *name, const char *relay, GError **error);
/* The room that was lost. */
void phone_rooms_try_again (PhoneRooms *self);
void phone_rooms_leave (PhoneRooms *self);
void phone_rooms_dismiss (PhoneRooms *self);
/* Calls wait and the room is heard. */
void phone_rooms_come_back (PhoneRooms *self);

G_END_DECLS
