/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is in a room, as the relay's last RoomUpdate says, made fit to be shown; and which stream of
 * sound a packet belongs to: that of the sender's slot, or, behind a relay that numbers nobody, a guess. */
#pragma once

#include "wzp-instant.h"
#include "wzp-profile.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

/* A roster is not believed to be longer. Slots number 255; the rest are people of other relays. */
#define WZP_ROOM_ROSTER_MAX 1024

typedef struct
{
  char *fingerprint; /* canonical, or "" when the relay told none */
  char *alias;
  char *relay_label; /* NULL: at the same relay as we */
  uint8_t slot;      /* 0: not known */
  gboolean verified;
  gboolean muted; /* as it has told the relay; the next too */
  gboolean deafened;
  gboolean is_self;
} WzpRoomMember;

/* (element-type WzpRoomMember) */
GPtrArray *wzp_room_roster_new (const WzpSignalRoomUpdate *update, const char *own_fingerprint);
/* For another thread. */
GPtrArray *wzp_room_roster_copy (GPtrArray *roster);
/* People other than ourselves. */
unsigned wzp_room_roster_count_others (GPtrArray *roster);
/* NULL when nobody has it. */
const WzpRoomMember *wzp_room_roster_find_slot (GPtrArray *roster, uint8_t slot);

/* As many as the mixer plays. */
#define WZP_ROOM_STREAMS_MAX 32
/* Of these: without a slot. Two guesses are a conversation; more are noise. */
#define WZP_ROOM_STREAMS_GUESSED_MAX 4
/* A guessed stream that has been silent so long is another's next time. */
#define WZP_ROOM_STREAM_FORGET WZP_SECONDS (5)

typedef struct
{
  uint32_t id; /* 1..255: the slot; above: guessed; 0: unused */
  WzpCodecId codec;
  uint16_t seq; /* the highest seen */
  WzpInstant heard;
} WzpRoomStream;

typedef struct
{
  WzpRoomStream streams[WZP_ROOM_STREAMS_MAX];
  uint32_t last_guess;
} WzpRoomStreams;

typedef enum
{
  WZP_ROOM_STREAM_OLD,
  WZP_ROOM_STREAM_NEW,  /* begins with this packet */
  WZP_ROOM_STREAM_FULL, /* there is no room for another */
} WzpRoomStreamResult;

void wzp_room_streams_init (WzpRoomStreams *streams);
/* The stream of a packet. */
WzpRoomStreamResult wzp_room_streams_find (WzpRoomStreams *streams,
                                           uint8_t slot,
                                           WzpCodecId codec,
                                           uint16_t seq,
                                           WzpInstant now,
                                           uint32_t *out_id);
/* The id of a stream that has ended (its slot has left @roster, or its guess fell silent) and is now
 * forgotten; 0 when there is none (more). */
uint32_t wzp_room_streams_forget (WzpRoomStreams *streams, GPtrArray *roster, WzpInstant now);

G_END_DECLS
