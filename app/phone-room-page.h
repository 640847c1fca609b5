/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The room we are in: who is there, who speaks, who can listen; mute, deafen, leave. Or why we are not in it. */
#pragma once

#include <adwaita.h>

#include "phone-room-model.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ROOM_PAGE (phone_room_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRoomPage, phone_room_page, PHONE, ROOM_PAGE, AdwBin)

void phone_room_page_set_model (PhoneRoomPage *self, PhoneRoomModel *model);
/* Where toasts cover none of the buttons; NULL while there are no such buttons. */
AdwToastOverlay *phone_room_page_get_toasts (PhoneRoomPage *self);

void phone_room_page_set_devices (PhoneRoomPage *self, WzpAudioDevices *devices);
/* Opens the list of devices. */
void phone_room_page_choose_sound (PhoneRoomPage *self);

G_END_DECLS
