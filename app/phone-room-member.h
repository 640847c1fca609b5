/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One person in a room as it is shown: what we call it, whether it speaks, how sure it is who it is, how loud it is
 * played, which is remembered by its fingerprint. Knows no widget. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

/* Why somebody is not heard, if that is by choice. */
typedef enum
{
  PHONE_SILENCE_NONE,
  PHONE_SILENCE_MUTED,
  PHONE_SILENCE_DEAFENED, /* and hears nobody */
} PhoneSilence;

#define PHONE_TYPE_ROOM_MEMBER (phone_room_member_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRoomMember, phone_room_member, PHONE, ROOM_MEMBER, GObject)

PhoneRoomMember *
phone_room_member_new (WzpRoom *room, WzpParticipant *participant, WzpContacts *contacts);

WzpParticipant *phone_room_member_get_participant (PhoneRoomMember *self);
/* Whose picture to show: the fingerprint, or "" when the relay does not tell it. */
const char *phone_room_member_get_fingerprint (PhoneRoomMember *self);
/* Whether the name is one that we gave. */
gboolean phone_room_member_get_known (PhoneRoomMember *self);
const char *phone_room_member_get_name (PhoneRoomMember *self);
gboolean phone_room_member_get_speaking (PhoneRoomMember *self);
/* As it has told, if the relay passes that on; of ourselves it is known anyway. */
PhoneSilence phone_room_member_get_silence (PhoneRoomMember *self);

G_END_DECLS
