/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A room on the network thread: a leg with a stream for each speaker. */
#define G_LOG_DOMAIN "wzp-room"

#include "wzp-call-machine.h"
#include "wzp-core-private.h"
#include "wzp-error.h"
#include "wzp-sni.h"

struct _WzpCoreRoom
{
  WzpCore *core;
  WzpCoreHandle handle;
  WzpRelayWay *way; /* to another relay than the core's; NULL: to that */
  WzpLeg *leg;      /* NULL: over */
  WzpInstant joined;
  WzpInstant begun;
  WzpInstant
      show_outage; /* when to say that the room is lost; NEVER: it is not, or has been said */
  gboolean outage_shown;
  gboolean is_up; /* JOINED has been told of this connection */
  uint64_t first_played_ns;
};

static void
emit_state (WzpCoreRoom *room, WzpRoomState state, const GError *error)
{
  const WzpRelayWay *way = room->way ? room->way : room->core->way;
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_ROOM, room->handle);

  event->room.state = state;
  event->error = error ? g_error_copy (error) : NULL;
  if (way)
    {
      event->room.relay_key = g_strdup (wzp_relay_way_get_key (way));
      event->room.known_relay_key = wzp_relay_way_dup_known_key (way);
    }
  wzp_core_emit (room->core, event);
}

static double
since_begun_ms (const WzpCoreRoom *room, WzpInstant when)
{
  return when != 0 ? (double) wzp_instant_since (when, room->begun) / 1e6 : -1;
}

static void
emit_stats (WzpCoreRoom *room)
{
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_ROOM_STATS, room->handle);

  wzp_leg_get_stats (room->leg, &event->stats.leg);
  if (room->first_played_ns == 0)
    room->first_played_ns = event->stats.leg.receive.first_played_ns;
  event->stats.setup_ms = since_begun_ms (room, room->joined);
  event->stats.first_audio_ms = since_begun_ms (room, room->first_played_ns);
  event->stats.direct_ms = -1;
  event->stats.path = room->joined != 0 ? WZP_MEDIA_PATH_RELAY : WZP_MEDIA_PATH_NONE;
  wzp_core_emit (room->core, event);
}

static void
on_wake (WzpLeg *leg, gpointer user_data)
{
  WzpCoreRoom *room = user_data;

  wzp_core_wake (room->core);
}

static const GError *
get_link_error (const WzpCoreRoom *room)
{
  return wzp_room_link_get_error (wzp_leg_get_link (room->leg));
}

/* As in calls: most outages are over before anybody has to know. Told once more with each attempt that fails, for
 * each may have a reason of its own. */
static void
on_lost (WzpCoreRoom *room)
{
  if (room->outage_shown)
    emit_state (room, WZP_ROOM_STATE_RECONNECTING, get_link_error (room));
  else if (room->show_outage == WZP_INSTANT_NEVER)
    room->show_outage = wzp_instant_add (wzp_instant_now (), WZP_CALL_SHOW_OUTAGE);
}

/* What is true of this connection is likely true of the registration, if that is with the same relay. */
static void
doubt_registration (WzpCoreRoom *room)
{
  if (!room->way)
    wzp_core_on_link_lost (room->core);
}

static void
on_joined (WzpCoreRoom *room)
{
  /* Steps that came with one packet are told together, each by the state that the link has now. */
  if (room->is_up)
    return;
  room->is_up = TRUE;
  room->show_outage = WZP_INSTANT_NEVER;
  room->outage_shown = FALSE;
  if (room->joined == 0)
    room->joined = wzp_instant_now ();
  wzp_leg_start_audio (room->leg);
  if (!room->way)
    wzp_core_on_link_up (room->core);
  emit_state (room, WZP_ROOM_STATE_JOINED, NULL);
}

static void
on_link_changed (WzpLeg *leg, gpointer user_data)
{
  WzpCoreRoom *room = user_data;

  switch (wzp_room_link_get_state (wzp_leg_get_link (leg)))
    {
    case WZP_ROOM_LINK_JOINED:
      on_joined (room);
      break;
    case WZP_ROOM_LINK_CONNECTING:
      /* Also from JOINED: a silent connection has its successor dialled at once. */
      if (room->is_up)
        doubt_registration (room);
      room->is_up = FALSE;
      if (room->joined != 0)
        on_lost (room);
      break;
    case WZP_ROOM_LINK_WAITING:
      room->is_up = FALSE;
      doubt_registration (room);
      on_lost (room);
      break;
    case WZP_ROOM_LINK_LEFT:
      /* Told by wzp_core_room_settle(), when the recording is complete. */
    case WZP_ROOM_LINK_IDLE:
    case WZP_ROOM_LINK_HANDSHAKE:
    case WZP_ROOM_LINK_ADMISSION:
    case WZP_N_ROOM_LINK_STATES:
      break;
    }
}

static void
on_roster_changed (WzpLeg *leg, gpointer user_data)
{
  WzpCoreRoom *room = user_data;
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_ROSTER, room->handle);

  event->roster = wzp_room_roster_copy (wzp_leg_get_roster (leg));
  wzp_core_emit (room->core, event);
}

static void
on_packet (WzpLeg *leg, WzpInstant now, gpointer user_data)
{
}

static void
on_stats_due (WzpLeg *leg, WzpInstant now, gpointer user_data)
{
  emit_stats (user_data);
}

static void
on_levels_due (WzpLeg *leg, WzpInstant now, gpointer user_data)
{
  WzpCoreRoom *room = user_data;

  wzp_core_emit_levels (room->core, room->handle, leg);
}

/* The engine tries again what failed; the room goes on meanwhile. */
static void
on_audio_changed (WzpLeg *leg, WzpAudioEventKind half, const GError *error, gpointer user_data)
{
  WzpCoreRoom *room = user_data;

  wzp_core_emit_sound (room->core, room->handle, half, error);
}

static const WzpLegHandler leg_handler = {
  .wake = on_wake,
  .link_changed = on_link_changed,
  .roster_changed = on_roster_changed,
  .packet = on_packet,
  .stats_due = on_stats_due,
  .levels_due = on_levels_due,
  .audio_changed = on_audio_changed,
};

static gboolean
open_leg (WzpCoreRoom *room, const WzpCommand *command, GError **error)
{
  WzpCore *core = room->core;

  if (!wzp_core_open (core, error))
    return FALSE;
  if (command->relay)
    {
      room->way = wzp_relay_way_new (core->io, core->store, command->relay, core->context, error);
      if (!room->way)
        return FALSE;
    }
  room->leg = wzp_core_leg_new (core, command->text, NULL, room->way, &leg_handler, room, error);
  return room->leg && wzp_leg_prepare_audio (room->leg, &core->audio, error);
}

void
wzp_core_room_begin (WzpCore *core, const WzpCommand *command)
{
  WzpCoreRoom *room = g_new0 (WzpCoreRoom, 1);
  WzpInstant now = wzp_instant_now ();
  g_autoptr (GError) error = NULL;

  room->core = core;
  room->handle = command->handle;
  room->begun = now;
  room->show_outage = WZP_INSTANT_NEVER;
  g_ptr_array_add (core->rooms, room);
  if (!open_leg (room, command, &error))
    {
      g_clear_pointer (&room->leg, wzp_leg_free);
      emit_state (room, WZP_ROOM_STATE_LEFT, error);
      return;
    }
  /* Rooms are encrypted to the relay only: there is no key that all of a room would share. */
  wzp_leg_set_media (room->leg, wzp_call_media_new (NULL, NULL, now));
  wzp_leg_join (room->leg, now);
}

gboolean
wzp_core_room_settle (WzpCoreRoom *room, WzpInstant now)
{
  g_autoptr (GError) error = NULL;

  if (!room->leg || !wzp_leg_settle (room->leg, now))
    return FALSE;
  if (wzp_room_link_get_state (wzp_leg_get_link (room->leg)) != WZP_ROOM_LINK_LEFT)
    return TRUE;
  if (get_link_error (room))
    error = g_error_copy (get_link_error (room));
  emit_stats (room);
  g_clear_pointer (&room->leg, wzp_leg_free);
  emit_state (room, WZP_ROOM_STATE_LEFT, error);
  return TRUE;
}

WzpInstant
wzp_core_room_next_deadline (const WzpCoreRoom *room)
{
  if (!room->leg)
    return WZP_INSTANT_NEVER;
  return wzp_instant_min (wzp_leg_next_deadline (room->leg), room->show_outage);
}

void
wzp_core_room_on_deadline (WzpCoreRoom *room, WzpInstant now)
{
  if (!room->leg)
    return;
  wzp_leg_on_deadline (room->leg, now);
  if (now < room->show_outage)
    return;
  room->show_outage = WZP_INSTANT_NEVER;
  room->outage_shown = TRUE;
  emit_state (room, WZP_ROOM_STATE_RECONNECTING, get_link_error (room));
}

gboolean
wzp_core_room_is_over (const WzpCoreRoom *room)
{
  return room->leg == NULL;
}

WzpLeg *
wzp_core_room_get_leg (const WzpCoreRoom *room)
{
  return room->leg;
}

void
wzp_core_room_set_audio (WzpCoreRoom *room, const WzpAudioConfig *audio)
{
  if (room->leg)
    wzp_leg_set_audio (room->leg, audio);
}

void
wzp_core_room_free (WzpCoreRoom *room)
{
  g_clear_pointer (&room->leg, wzp_leg_free);
  g_clear_pointer (&room->way, wzp_relay_way_free);
  g_free (room);
}

gboolean
wzp_core_room_command (WzpCore *core, const WzpCommand *command)
{
  WzpCoreRoom *room = NULL;

  for (guint i = 0; i < core->rooms->len && !room; i++)
    if (((WzpCoreRoom *) core->rooms->pdata[i])->handle == command->handle)
      room = core->rooms->pdata[i];
  if (!room || !room->leg)
    return FALSE;
  if (command->type == WZP_COMMAND_LEAVE)
    wzp_leg_leave (room->leg);
  else if (command->type == WZP_COMMAND_TALK)
    wzp_leg_set_talk (room->leg, &command->talk);
  else if (command->type == WZP_COMMAND_CHOOSE_SOUND)
    wzp_leg_set_choice (room->leg, &command->choice);
  else if (command->type == WZP_COMMAND_GAIN)
    wzp_leg_set_gain (room->leg, command->slot, command->gain);
  return TRUE;
}
