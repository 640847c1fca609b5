/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room that was joined before, as a line of a list. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ROOM_ROW (phone_room_row_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRoomRow, phone_room_row, PHONE, ROOM_ROW, AdwBin)

/* @own_relay: where we are registered */
void phone_room_row_bind (PhoneRoomRow *self, GtkListItem *line, const char *own_relay);

G_END_DECLS
