/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-room-roster.h"

#include "wzp-call-offer.h"
#include "wzp-fingerprint.h"
#include "wzp-seq.h"

/* Ids of guessed streams begin above the slots. */
#define FIRST_GUESS 0x100u
/* How far a packet may be from the last one of the same sender: 5 s of 20 ms frames of loss, and what
 * overtakes. */
#define SEQ_REACH 250
/* A sender that changes its codec goes on with its numbers: nearer than this, it is the same. */
#define SEQ_NEXT 4

static void
member_free (gpointer data)
{
  WzpRoomMember *member = data;

  g_free (member->fingerprint);
  g_free (member->alias);
  g_free (member->relay_label);
  g_free (member);
}

GPtrArray *
wzp_room_roster_new (const WzpSignalRoomUpdate *update, const char *own_fingerprint)
{
  GPtrArray *roster = g_ptr_array_new_with_free_func (member_free);
  size_t n = MIN (update->participants.n_items, WZP_ROOM_ROSTER_MAX);

  for (size_t i = 0; i < n; i++)
    {
      const WzpSignalParticipant *item = &update->participants.items[i];
      WzpRoomMember *member = g_new0 (WzpRoomMember, 1);
      gboolean known = item->fingerprint && wzp_fingerprint_is_canonical (item->fingerprint);

      member->fingerprint = g_strdup (known ? item->fingerprint : "");
      member->alias = wzp_alias_clean (item->alias);
      member->relay_label = wzp_alias_clean (item->relay_label);
      member->slot = item->slot;
      member->verified = item->verified;
      member->muted = item->muted;
      member->deafened = item->deafened;
      member->is_self = g_str_equal (member->fingerprint, own_fingerprint);
      g_ptr_array_add (roster, member);
    }
  return roster;
}

static gpointer
member_copy (gconstpointer data, gpointer user_data)
{
  WzpRoomMember *copy = g_memdup2 (data, sizeof *copy);

  copy->fingerprint = g_strdup (copy->fingerprint);
  copy->alias = g_strdup (copy->alias);
  copy->relay_label = g_strdup (copy->relay_label);
  return copy;
}

GPtrArray *
wzp_room_roster_copy (GPtrArray *roster)
{
  GPtrArray *copy = g_ptr_array_copy (roster, (GCopyFunc) member_copy, NULL);

  g_ptr_array_set_free_func (copy, member_free);
  return copy;
}

unsigned
wzp_room_roster_count_others (GPtrArray *roster)
{
  unsigned n = 0;

  for (guint i = 0; i < roster->len; i++)
    n += !((const WzpRoomMember *) roster->pdata[i])->is_self;
  return n;
}

const WzpRoomMember *
wzp_room_roster_find_slot (GPtrArray *roster, uint8_t slot)
{
  for (guint i = 0; roster && slot != 0 && i < roster->len; i++)
    {
      const WzpRoomMember *member = roster->pdata[i];

      if (member->slot == slot)
        return member;
    }
  return NULL;
}

void
wzp_room_streams_init (WzpRoomStreams *streams)
{
  *streams = (WzpRoomStreams) { .last_guess = FIRST_GUESS };
}

static WzpRoomStream *
find_slot (WzpRoomStreams *streams, uint8_t slot)
{
  for (size_t i = 0; i < WZP_ROOM_STREAMS_MAX; i++)
    if (streams->streams[i].id == slot)
      return &streams->streams[i];
  return NULL;
}

/* The guessed stream whose numbers the packet continues best. */
static WzpRoomStream *
find_guess (WzpRoomStreams *streams, WzpCodecId codec, uint16_t seq)
{
  WzpRoomStream *best = NULL;
  int best_distance = SEQ_REACH + 1;

  for (size_t i = 0; i < WZP_ROOM_STREAMS_MAX; i++)
    {
      WzpRoomStream *stream = &streams->streams[i];
      int distance = ABS (wzp_seq_diff (seq, stream->seq));
      int reach = stream->codec == codec ? SEQ_REACH : SEQ_NEXT;

      if (stream->id <= FIRST_GUESS || distance > reach || distance >= best_distance)
        continue;
      best = stream;
      best_distance = distance;
    }
  return best;
}

static WzpRoomStream *
add_stream (WzpRoomStreams *streams, uint8_t slot)
{
  WzpRoomStream *unused = NULL;
  unsigned n_guessed = 0;

  for (size_t i = 0; i < WZP_ROOM_STREAMS_MAX; i++)
    {
      n_guessed += streams->streams[i].id > FIRST_GUESS;
      if (streams->streams[i].id == 0)
        unused = &streams->streams[i];
    }
  if (!unused || (slot == 0 && n_guessed >= WZP_ROOM_STREAMS_GUESSED_MAX))
    return NULL;
  unused->id = slot != 0 ? slot : ++streams->last_guess;
  return unused;
}

WzpRoomStreamResult
wzp_room_streams_find (WzpRoomStreams *streams,
                       uint8_t slot,
                       WzpCodecId codec,
                       uint16_t seq,
                       WzpInstant now,
                       uint32_t *out_id)
{
  WzpRoomStream *stream = slot != 0 ? find_slot (streams, slot) : find_guess (streams, codec, seq);
  gboolean is_new = stream == NULL;

  if (is_new)
    stream = add_stream (streams, slot);
  if (!stream)
    return WZP_ROOM_STREAM_FULL;
  if (is_new || wzp_seq_diff (seq, stream->seq) > 0)
    stream->seq = seq;
  stream->codec = codec;
  stream->heard = now;
  *out_id = stream->id;
  return is_new ? WZP_ROOM_STREAM_NEW : WZP_ROOM_STREAM_OLD;
}

uint32_t
wzp_room_streams_forget (WzpRoomStreams *streams, GPtrArray *roster, WzpInstant now)
{
  for (size_t i = 0; i < WZP_ROOM_STREAMS_MAX; i++)
    {
      WzpRoomStream *stream = &streams->streams[i];
      uint32_t id = stream->id;
      gboolean silent = wzp_instant_since (now, stream->heard) >= WZP_ROOM_STREAM_FORGET;

      if (id == 0 || !silent)
        continue;
      /* A slot that is still in the room only says nothing at the moment. */
      if (id < FIRST_GUESS && wzp_room_roster_find_slot (roster, (uint8_t) id))
        continue;
      *stream = (WzpRoomStream) { 0 };
      return id;
    }
  return 0;
}
