/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One room that is remembered on this machine. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_ROOM_ENTRY (wzp_room_entry_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpRoomEntry, wzp_room_entry, WZP, ROOM_ENTRY, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_room_entry_get_name (WzpRoomEntry *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_room_entry_get_relay (WzpRoomEntry *self);
WZP_AVAILABLE_IN_ALL
GDateTime *wzp_room_entry_get_joined (WzpRoomEntry *self);

G_END_DECLS
