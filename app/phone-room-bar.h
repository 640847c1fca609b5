/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The room we are in as a bar at the bottom, while something else is looked at. */
#pragma once

#include <adwaita.h>

#include "phone-room-model.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ROOM_BAR (phone_room_bar_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRoomBar, phone_room_bar, PHONE, ROOM_BAR, AdwBin)

void phone_room_bar_set_model (PhoneRoomBar *self, PhoneRoomModel *model);

G_END_DECLS
