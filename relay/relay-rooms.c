/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "relay-rooms"

#include "relay-rooms.h"

#include "relay-config.h"
#include "relay-deadlines.h"
#include "wzp-sni.h"

typedef struct
{
  uint64_t number;
  char *name;
  GPtrArray *members; /* Member, in join order */
  gboolean slot_used[RELAY_ROOM_MAX_MEMBERS + 1];
  uint8_t last_slot;
  uint16_t on_shard[RELAY_MAX_SHARDS]; /* members there */
  WzpInstant roster_sent;
  RelayDeadline roster; /* when the changed list goes out */
  gboolean who_changed; /* and not only who is muted */
  RelayDeadline end;
} Room;

typedef struct
{
  RelayHandle handle;
  RelayParty party;
  uint8_t slot;
  Room *room;
} Member;

struct _RelayRooms
{
  const RelayLimits *limits;
  GHashTable *by_name;   /* Room.name -> Room, owns */
  GHashTable *by_handle; /* &Member.handle -> Member, owns */
  RelayDeadlines rosters;
  RelayDeadlines ends;
  uint64_t next_number;
};

static void
member_free (gpointer data)
{
  Member *member = data;

  relay_party_clear (&member->party);
  g_free (member);
}

static void
room_free (gpointer data)
{
  Room *room = data;

  g_ptr_array_unref (room->members);
  g_free (room->name);
  g_free (room);
}

RelayRooms *
relay_rooms_new (const RelayLimits *limits)
{
  RelayRooms *rooms = g_new0 (RelayRooms, 1);

  rooms->limits = limits;
  rooms->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, room_free);
  rooms->by_handle = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, member_free);
  relay_deadlines_init (&rooms->rosters);
  relay_deadlines_init (&rooms->ends);
  rooms->next_number = 1;
  return rooms;
}

void
relay_rooms_free (RelayRooms *rooms)
{
  relay_deadlines_clear (&rooms->rosters);
  relay_deadlines_clear (&rooms->ends);
  g_hash_table_unref (rooms->by_handle);
  g_hash_table_unref (rooms->by_name);
  g_free (rooms);
}

static Room *
room_new (RelayRooms *rooms, const char *name)
{
  Room *room = g_new0 (Room, 1);

  room->number = rooms->next_number++;
  room->name = g_strdup (name);
  room->members = g_ptr_array_new ();
  room->roster = (RelayDeadline) RELAY_DEADLINE_INIT;
  room->end = (RelayDeadline) RELAY_DEADLINE_INIT;
  g_hash_table_insert (rooms->by_name, room->name, room);
  return room;
}

static void
room_remove (RelayRooms *rooms, Room *room)
{
  relay_deadlines_set (&rooms->rosters, &room->roster, WZP_INSTANT_NEVER);
  relay_deadlines_set (&rooms->ends, &room->end, WZP_INSTANT_NEVER);
  g_hash_table_remove (rooms->by_name, room->name);
}

static size_t
capacity (const char *name)
{
  return wzp_sni_get_kind (name) == WZP_SNI_KIND_CALL ? RELAY_CALL_ROOM_MEMBERS
                                                      : RELAY_ROOM_MAX_MEMBERS;
}

/* The next free number after the last one given, so that a slot is not soon another person's: a
 * listener may still be playing the old one's frames. The room is not full. */
static uint8_t
take_slot (Room *room)
{
  uint8_t slot = room->last_slot;

  do
    slot = slot == RELAY_ROOM_MAX_MEMBERS ? 1 : (uint8_t) (slot + 1);
  while (room->slot_used[slot]);
  room->slot_used[slot] = TRUE;
  room->last_slot = slot;
  return slot;
}

/* Every shard that has members learns which others have. */
static void
tell_shards (const Room *room, RelayEffects *effects)
{
  uint64_t shards = 0;

  for (unsigned shard = 0; shard < RELAY_MAX_SHARDS; shard++)
    if (room->on_shard[shard] > 0)
      shards |= UINT64_C (1) << shard;
  for (unsigned shard = 0; shard < RELAY_MAX_SHARDS; shard++)
    if (shards & UINT64_C (1) << shard)
      relay_effects_room_shards (effects, shard, room->number, shards);
}

static void
count_on_shard (Room *room, const Member *member, int change, RelayEffects *effects)
{
  uint16_t *n = &room->on_shard[relay_handle_shard (member->handle)];

  *n = (uint16_t) (*n + change);
  if ((change > 0 && *n == 1) || (change < 0 && *n == 0))
    tell_shards (room, effects);
}

/* What a member is told of the others: each kind more than the one before. */
typedef enum
{
  LIST_PLAIN,
  LIST_SLOTS,
  LIST_SOUND,
  N_LISTS,
} List;

static List
list_for (const Member *member)
{
  if (!member->party.slots1)
    return LIST_PLAIN;
  return member->party.mute1 ? LIST_SOUND : LIST_SLOTS;
}

static GBytes *
print_roster (const Room *room, List list)
{
  g_autofree WzpSignalParticipant *items = g_new0 (WzpSignalParticipant, room->members->len);
  WzpSignal signal = { .type = WZP_SIGNAL_ROOM_UPDATE,
                       .room_update = { .count = room->members->len,
                                        .participants = { items, room->members->len } } };

  for (size_t i = 0; i < room->members->len; i++)
    {
      Member *member = room->members->pdata[i];

      items[i].fingerprint = member->party.fingerprint;
      items[i].alias = member->party.alias;
      items[i].slot = list >= LIST_SLOTS ? member->slot : 0;
      items[i].verified = list >= LIST_SLOTS && member->party.verified;
      items[i].muted = list >= LIST_SOUND && member->party.muted;
      items[i].deafened = list >= LIST_SOUND && member->party.deafened;
    }
  return wzp_signal_print (&signal);
}

static void
send_roster (RelayRooms *rooms, Room *room, RelayEffects *effects, WzpInstant now)
{
  GBytes *lists[N_LISTS] = { NULL };

  for (size_t i = 0; i < room->members->len; i++)
    {
      const Member *member = room->members->pdata[i];
      List list = list_for (member);

      if (!room->who_changed && list < LIST_SOUND)
        continue;
      if (!lists[list])
        lists[list] = print_roster (room, list);
      relay_effects_send (effects, member->handle, lists[list]);
    }
  for (size_t i = 0; i < N_LISTS; i++)
    g_clear_pointer (&lists[i], g_bytes_unref);
  room->roster_sent = now;
  room->who_changed = FALSE;
  relay_deadlines_set (&rooms->rosters, &room->roster, WZP_INSTANT_NEVER);
}

static void
roster_changed (RelayRooms *rooms, Room *room, RelayEffects *effects, WzpInstant now)
{
  WzpInstant next = wzp_instant_add (room->roster_sent, RELAY_ROSTER_INTERVAL);

  room->who_changed = TRUE;
  /* The list is what admits a member (wire.md 1.6): the two of a call are not kept waiting for it. */
  if (room->roster_sent == 0 || next <= now || wzp_sni_get_kind (room->name) == WZP_SNI_KIND_CALL)
    send_roster (rooms, room, effects, now);
  else
    relay_deadlines_set (&rooms->rosters, &room->roster, next);
}

static void
sound_changed (RelayRooms *rooms, Room *room, RelayEffects *effects, WzpInstant now)
{
  WzpInstant next = wzp_instant_add (room->roster_sent, RELAY_ROSTER_SOUND_INTERVAL);

  if (room->roster.at != WZP_INSTANT_NEVER)
    return; /* it goes along */
  if (next <= now)
    send_roster (rooms, room, effects, now);
  else
    relay_deadlines_set (&rooms->rosters, &room->roster, next);
}

static Member *
find_fingerprint (const Room *room, const char *fingerprint)
{
  for (size_t i = 0; i < room->members->len; i++)
    {
      Member *member = room->members->pdata[i];

      if (g_str_equal (member->party.fingerprint, fingerprint))
        return member;
    }
  return NULL;
}

/* @handle takes the place, slot and name of @old, which is closed. */
static Member *
replace_member (RelayRooms *rooms,
                Member *old,
                RelayHandle handle,
                const RelayParty *party,
                RelayEffects *effects)
{
  Room *room = old->room;
  Member *member = g_new0 (Member, 1);
  unsigned index;

  member->handle = handle;
  member->slot = old->slot;
  member->room = room;
  relay_party_copy (&member->party, party);
  if (g_ptr_array_find (room->members, old, &index))
    room->members->pdata[index] = member;
  relay_effects_close (effects, old->handle, RELAY_CLOSE_REPLACED);
  count_on_shard (room, member, 1, effects);
  count_on_shard (room, old, -1, effects);
  g_hash_table_remove (rooms->by_handle, &old->handle);
  g_hash_table_insert (rooms->by_handle, &member->handle, member);
  return member;
}

static Member *
add_member (RelayRooms *rooms,
            Room *room,
            RelayHandle handle,
            const RelayParty *party,
            RelayEffects *effects)
{
  Member *member = g_new0 (Member, 1);

  member->handle = handle;
  member->slot = take_slot (room);
  member->room = room;
  relay_party_copy (&member->party, party);
  g_ptr_array_add (room->members, member);
  g_hash_table_insert (rooms->by_handle, &member->handle, member);
  count_on_shard (room, member, 1, effects);
  return member;
}

RelayRoomsResult
relay_rooms_join (RelayRooms *rooms,
                  RelayHandle handle,
                  const char *name,
                  const RelayParty *party,
                  RelayEffects *effects,
                  WzpInstant now)
{
  Room *room = g_hash_table_lookup (rooms->by_name, name);
  Member *old = room ? find_fingerprint (room, party->fingerprint) : NULL;
  Member *member;
  size_t admitted = effects->items->len;

  if (old && old->party.verified && !party->verified)
    return RELAY_ROOMS_DISPLACES_VERIFIED;
  if (!old && room && room->members->len >= capacity (name))
    return RELAY_ROOMS_ROOM_FULL;
  if (!old && relay_rooms_count_members (rooms) >= rooms->limits->max_sessions)
    return RELAY_ROOMS_RELAY_FULL;
  if (!room && relay_rooms_count (rooms) >= rooms->limits->rooms)
    return RELAY_ROOMS_RELAY_FULL;
  if (!room)
    room = room_new (rooms, name);
  /* Admission comes first: the shard must know the room before it hears where else it is. */
  relay_effects_admitted (effects, handle, room->number, 0);
  if (old)
    member = replace_member (rooms, old, handle, party, effects);
  else
    member = add_member (rooms, room, handle, party, effects);
  g_array_index (effects->items, RelayEffect, admitted).slot = member->slot;
  roster_changed (rooms, room, effects, now);
  g_info ("room %" G_GUINT64_FORMAT ": slot %u joined, %u members", room->number, member->slot,
          room->members->len);
  return RELAY_ROOMS_JOINED;
}

void
relay_rooms_sound (RelayRooms *rooms,
                   RelayHandle handle,
                   const WzpSignalMemberSound *said,
                   RelayEffects *effects,
                   WzpInstant now)
{
  Member *member = g_hash_table_lookup (rooms->by_handle, &handle);

  if (!member || (member->party.muted == said->muted && member->party.deafened == said->deafened))
    return;
  member->party.muted = said->muted;
  member->party.deafened = said->deafened;
  sound_changed (rooms, member->room, effects, now);
}

gboolean
relay_rooms_leave (RelayRooms *rooms, RelayHandle handle, RelayEffects *effects, WzpInstant now)
{
  Member *member = g_hash_table_lookup (rooms->by_handle, &handle);
  Room *room;

  if (!member)
    return FALSE;
  room = member->room;
  room->slot_used[member->slot] = FALSE;
  count_on_shard (room, member, -1, effects);
  g_ptr_array_remove (room->members, member);
  g_info ("room %" G_GUINT64_FORMAT ": slot %u left, %u members", room->number, member->slot,
          room->members->len);
  g_hash_table_remove (rooms->by_handle, &handle);
  if (room->members->len == 0)
    room_remove (rooms, room);
  else
    roster_changed (rooms, room, effects, now);
  return TRUE;
}

gboolean
relay_rooms_is_open (const RelayRooms *rooms, const char *name)
{
  return g_hash_table_contains (rooms->by_name, name);
}

void
relay_rooms_end_at (RelayRooms *rooms, const char *name, WzpInstant at)
{
  Room *room = g_hash_table_lookup (rooms->by_name, name);

  if (room)
    relay_deadlines_set (&rooms->ends, &room->end, at);
}

WzpInstant
relay_rooms_next_deadline (const RelayRooms *rooms)
{
  return wzp_instant_min (relay_deadlines_next (&rooms->rosters),
                          relay_deadlines_next (&rooms->ends));
}

void
relay_rooms_on_deadline (RelayRooms *rooms, RelayEffects *effects, WzpInstant now)
{
  RelayDeadline *deadline;

  while ((deadline = relay_deadlines_pop (&rooms->rosters, now)))
    send_roster (rooms, RELAY_DEADLINE_OWNER (deadline, Room, roster), effects, now);
  while ((deadline = relay_deadlines_pop (&rooms->ends, now)))
    {
      Room *room = RELAY_DEADLINE_OWNER (deadline, Room, end);

      /* Their connections' ends take them out. */
      for (size_t i = 0; i < room->members->len; i++)
        relay_effects_close (effects, ((Member *) room->members->pdata[i])->handle,
                             RELAY_CLOSE_NORMAL);
    }
}

size_t
relay_rooms_count (const RelayRooms *rooms)
{
  return g_hash_table_size (rooms->by_name);
}

size_t
relay_rooms_count_members (const RelayRooms *rooms)
{
  return g_hash_table_size (rooms->by_handle);
}
