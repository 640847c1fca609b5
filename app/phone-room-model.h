/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room as it is shown: a list of who is there, where it stands, who came and went, how it ended. Knows no widget. A
 * PhoneConversation. */
#pragma once

#include "phone-conversation.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ROOM_MODEL (phone_room_model_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRoomModel, phone_room_model, PHONE, ROOM_MODEL, GObject)

/* @own_relay: where we are registered */
PhoneRoomModel *phone_room_model_new (WzpRoom *room, WzpContacts *contacts, const char *own_relay);

WzpRoom *phone_room_model_get_room (PhoneRoomModel *self);
/* Of PhoneRoomMember: ourselves, then the others by name. */
GListModel *phone_room_model_get_members (PhoneRoomModel *self);
/* The connection broke and is being remade. */
gboolean phone_room_model_get_lost (PhoneRoomModel *self);
/* Out of the room, and not to come back by itself. */
gboolean phone_room_model_get_ended (PhoneRoomModel *self);

G_END_DECLS
