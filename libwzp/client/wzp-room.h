/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Membership of one room, as programs see it. */
#pragma once

#include <gio/gio.h>

#include "wzp-call-sound.h"
#include "wzp-call-stats.h"
#include "wzp-call-types.h"
#include "wzp-participant.h"
#include "wzp-talk.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_ROOM (wzp_room_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpRoom, wzp_room, WZP, ROOM, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_room_get_name (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_room_get_relay (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_room_get_relay_key (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_room_get_known_relay_key (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
WzpRoomState wzp_room_get_state (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
const GError *wzp_room_get_error (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
GListModel *wzp_room_get_participants (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
WzpCallSound *wzp_room_get_sound (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
WzpCallStats *wzp_room_get_stats (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
WzpTalk *wzp_room_get_talk (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
void wzp_room_set_talk (WzpRoom *self, WzpTalk *talk);
WZP_AVAILABLE_IN_ALL
gboolean wzp_room_get_transmitting (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_room_get_muted (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
void wzp_room_set_muted (WzpRoom *self, gboolean muted);
WZP_AVAILABLE_IN_ALL
gboolean wzp_room_get_held (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
void wzp_room_set_held (WzpRoom *self, gboolean held);
WZP_AVAILABLE_IN_ALL
gboolean wzp_room_get_deafened (WzpRoom *self);
WZP_AVAILABLE_IN_ALL
void wzp_room_set_deafened (WzpRoom *self, gboolean deafened);
WZP_AVAILABLE_IN_ALL
void wzp_room_leave (WzpRoom *self);

G_END_DECLS
