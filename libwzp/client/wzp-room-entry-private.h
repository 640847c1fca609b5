/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What WzpRooms and its entries know of each other. */
#pragma once

#include <stdint.h>

#include "wzp-room-entry.h"

G_BEGIN_DECLS

/* @name and @relay as they are remembered; @joined in Unix seconds that a GDateTime can hold. */
WzpRoomEntry *wzp_room_entry_new (const char *name, const char *relay, int64_t joined);
void wzp_room_entry_set_joined (WzpRoomEntry *self, int64_t joined);

G_END_DECLS
