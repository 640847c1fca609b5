/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rooms that were joined, as remembered on this machine. */
#pragma once

#include <gio/gio.h>

#include "wzp-room-entry.h"

G_BEGIN_DECLS

#define WZP_TYPE_ROOMS (wzp_rooms_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpRooms, wzp_rooms, WZP, ROOMS, GObject)

WZP_AVAILABLE_IN_ALL
WzpRooms *wzp_rooms_new (const char *data_path, GError **error);

WZP_AVAILABLE_IN_ALL
const char *wzp_rooms_get_problem (WzpRooms *self);
WZP_AVAILABLE_IN_ALL
WzpRoomEntry *wzp_rooms_find (WzpRooms *self, const char *name, const char *relay);
WZP_AVAILABLE_IN_ALL
WzpRoomEntry *wzp_rooms_add (WzpRooms *self, const char *name, const char *relay, GError **error);
WZP_AVAILABLE_IN_ALL
void wzp_rooms_remove (WzpRooms *self, WzpRoomEntry *entry);
WZP_AVAILABLE_IN_ALL
void wzp_rooms_restore (WzpRooms *self, WzpRoomEntry *entry);

G_END_DECLS
