/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of WzpRoom share. */
#pragma once

#include "wzp-client-private.h"
#include "wzp-muting.h"

G_BEGIN_DECLS

struct _WzpRoom
{
  GObject parent_instance;

  WzpClient *client; /* borrowed; NULL once it has gone */
  WzpCoreHandle handle;
  char *name;
  char *relay;
  char *relay_key;       /* nullable */
  char *known_relay_key; /* nullable */
  WzpRoomState state;
  gboolean was_joined;
  GError *error;
  GListStore *participants;
  WzpCallStats *stats;
  WzpCallSound *sound;
  WzpTalk *talk; /* nullable */
  gboolean transmitting;
  WzpMuting muting;
  gboolean held;
};

typedef enum
{
  WZP_ROOM_PROP_NAME = 1,
  WZP_ROOM_PROP_RELAY,
  WZP_ROOM_PROP_RELAY_KEY,
  WZP_ROOM_PROP_KNOWN_RELAY_KEY,
  WZP_ROOM_PROP_STATE,
  WZP_ROOM_PROP_ERROR,
  WZP_ROOM_PROP_PARTICIPANTS,
  WZP_ROOM_PROP_STATS,
  WZP_ROOM_PROP_SOUND,
  WZP_ROOM_PROP_TALK,
  WZP_ROOM_PROP_TRANSMITTING,
  WZP_ROOM_PROP_MUTED,
  WZP_ROOM_PROP_HELD,
  WZP_ROOM_PROP_DEAFENED,
} WzpRoomProperty;

void wzp_room_notify (WzpRoom *self, WzpRoomProperty property);
void wzp_room_emit_rejoined (WzpRoom *self);

/* wzp-room-actions.c: the way to talk has changed. */
void wzp_room_send_talk (WzpRoom *self);

/* wzp-room-events.c: nobody is there any more. */
void wzp_room_remove_participants (WzpRoom *self);

G_END_DECLS
