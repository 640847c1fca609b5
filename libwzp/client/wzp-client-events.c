/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the network thread tells: the way of its events into the client's context, and what they change
 * there. */
#define G_LOG_DOMAIN "wzp-client"

#include "wzp-client-object.h"

static WzpCall *
find_call (WzpClient *self, WzpCoreHandle handle)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->calls));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpCall) call = g_list_model_get_item (G_LIST_MODEL (self->calls), i);

      if (wzp_call_get_handle (call) == handle)
        return g_steal_pointer (&call);
    }
  return NULL;
}

static WzpRoom *
find_room (WzpClient *self, WzpCoreHandle handle)
{
  for (guint i = 0; i < self->rooms->len; i++)
    if (wzp_room_get_handle (self->rooms->pdata[i]) == handle)
      return g_object_ref (self->rooms->pdata[i]);
  return NULL;
}

static void
set_state (WzpClient *self, WzpClientState state, const GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (error || self->error)
    {
      g_clear_error (&self->error);
      self->error = error ? g_error_copy (error) : NULL;
      wzp_client_notify (self, WZP_CLIENT_PROP_ERROR);
    }
  if (self->state != state)
    {
      self->state = state;
      wzp_client_notify (self, WZP_CLIENT_PROP_STATE);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
apply_relay (WzpClient *self, const WzpCoreSessionEvent *session)
{
  if (session->relay_key && g_set_str (&self->relay_key, session->relay_key))
    wzp_client_notify (self, WZP_CLIENT_PROP_RELAY_KEY);
  if (g_set_str (&self->known_relay_key, session->known_relay_key))
    wzp_client_notify (self, WZP_CLIENT_PROP_KNOWN_RELAY_KEY);
  if (self->verified != session->verified)
    {
      self->verified = session->verified;
      wzp_client_notify (self, WZP_CLIENT_PROP_VERIFIED);
    }
  if (session->state != WZP_CLIENT_STATE_ONLINE)
    return;
  if (g_set_str (&self->relay_build, session->relay_build))
    wzp_client_notify (self, WZP_CLIENT_PROP_RELAY_BUILD);
  if (g_set_str (&self->relay_region, session->relay_region))
    wzp_client_notify (self, WZP_CLIENT_PROP_RELAY_REGION);
  g_strfreev (self->available_relays);
  self->available_relays = g_strdupv (session->available_relays);
  wzp_client_notify (self, WZP_CLIENT_PROP_AVAILABLE_RELAYS);
  g_strfreev (self->relay_features);
  self->relay_features = g_strdupv (session->relay_features);
  wzp_client_notify (self, WZP_CLIENT_PROP_RELAY_FEATURES);
}

static void
on_session (WzpClient *self, const WzpCoreEvent *event)
{
  WzpClientState state = event->session.state;

  g_object_freeze_notify (G_OBJECT (self));
  apply_relay (self, &event->session);
  set_state (self, state, event->error);
  g_object_thaw_notify (G_OBJECT (self));
  if (state == WZP_CLIENT_STATE_CONNECTING || state == WZP_CLIENT_STATE_RECONNECTING)
    return;
  wzp_client_end_connecting (self, event->error);
}

static void
on_incoming (WzpClient *self, const WzpCoreEvent *event)
{
  g_autoptr (WzpCall) call =
      wzp_call_new (self, event->handle, WZP_CALL_DIRECTION_INCOMING, event->call.peer);

  wzp_call_apply (call, &event->call);
  g_list_store_append (self->calls, call);
  wzp_client_emit_incoming_call (self, call);
}

static void
on_call (WzpClient *self, const WzpCoreEvent *event)
{
  g_autoptr (WzpCall) call = find_call (self, event->handle);
  guint position;

  if (!call)
    return;
  if (event->call.state == WZP_CALL_STATE_ENDED && g_list_store_find (self->calls, call, &position))
    g_list_store_remove (self->calls, position);
  wzp_call_apply (call, &event->call);
}

static void
on_room (WzpClient *self, const WzpCoreEvent *event)
{
  g_autoptr (WzpRoom) room = find_room (self, event->handle);

  if (!room)
    return;
  if (event->room.state == WZP_ROOM_STATE_LEFT)
    g_ptr_array_remove (self->rooms, room);
  wzp_room_apply (room, &event->room, event->error);
}

static void
on_answer (WzpClient *self, WzpCoreEvent *event)
{
  g_autoptr (GTask) task = wzp_client_take_pending (self, event->handle);

  if (!task)
    return;
  if (event->error)
    g_task_return_error (task, g_steal_pointer (&event->error));
  else if (event->text)
    g_task_return_pointer (task, g_steal_pointer (&event->text), g_free);
  else
    g_task_return_pointer (task, g_memdup2 (&event->number, sizeof event->number), g_free);
}

/* A half that works again may do so at another sound server than before. */
static void
look_for_devices (WzpClient *self)
{
  WzpAudioDevices *devices = wzp_audio_settings_get_devices (self->audio);

  if (devices)
    wzp_audio_devices_ask_anew (devices);
}

static gboolean
has_problem (WzpCallSound *sound, WzpAudioEventKind half)
{
  switch (half)
    {
    case WZP_AUDIO_EVENT_CAPTURE:
      return wzp_call_sound_get_microphone_problem (sound) != NULL;
    case WZP_AUDIO_EVENT_PLAYBACK:
      return wzp_call_sound_get_speaker_problem (sound) != NULL;
    }
  return FALSE;
}

static void
on_sound (WzpClient *self, const WzpCoreEvent *event)
{
  g_autoptr (WzpCall) call = find_call (self, event->handle);
  g_autoptr (WzpRoom) room = call ? NULL : find_room (self, event->handle);
  const char *problem = event->error ? event->error->message : NULL;
  WzpCallSound *sound;

  if (!call && !room)
    return;
  sound = call ? wzp_call_get_sound (call) : wzp_room_get_sound (room);
  if (!problem && has_problem (sound, event->half))
    look_for_devices (self);
  wzp_call_sound_apply_problem (sound, event->half, problem);
}

static void
on_event (WzpClient *self, WzpCoreEvent *event)
{
  g_autoptr (WzpCall) call = NULL;
  g_autoptr (WzpRoom) room = NULL;

  switch (event->type)
    {
    case WZP_EVENT_SESSION:
      on_session (self, event);
      break;
    case WZP_EVENT_INCOMING:
      on_incoming (self, event);
      break;
    case WZP_EVENT_CALL:
      on_call (self, event);
      break;
    case WZP_EVENT_CALL_STATS:
      call = find_call (self, event->handle);
      if (!call)
        break;
      wzp_call_stats_apply (wzp_call_get_stats (call), &event->stats);
      wzp_call_apply_path (call, &event->stats.record);
      break;
    case WZP_EVENT_ROOM:
      on_room (self, event);
      break;
    case WZP_EVENT_ROSTER:
      room = find_room (self, event->handle);
      if (room)
        wzp_room_apply_roster (room, event->roster);
      break;
    case WZP_EVENT_ROOM_STATS:
      room = find_room (self, event->handle);
      if (room)
        wzp_call_stats_apply (wzp_room_get_stats (room), &event->stats);
      break;
    case WZP_EVENT_LEVELS:
      call = find_call (self, event->handle);
      room = find_room (self, event->handle);
      if (call)
        wzp_call_apply_levels (call, &event->levels);
      if (room)
        wzp_room_apply_levels (room, &event->levels);
      break;
    case WZP_EVENT_SOUND:
      on_sound (self, event);
      break;
    case WZP_EVENT_ANSWER:
      on_answer (self, event);
      break;
    case WZP_EVENT_NAT:
      wzp_nat_info_apply (self->nat, event->nat);
      break;
    }
}

/* Where events go. Only the client's own thread looks the client up, and the network thread only
 * passes the box on: so it can never be the one that drops the last reference. */
typedef struct
{
  GWeakRef client;
  GMainContext *context;
} Mailbox;

static void
mailbox_clear (gpointer data)
{
  Mailbox *mailbox = data;

  g_weak_ref_clear (&mailbox->client);
  g_main_context_unref (mailbox->context);
}

void
wzp_client_mailbox_unref (gpointer mailbox)
{
  g_atomic_rc_box_release_full (mailbox, mailbox_clear);
}

gpointer
wzp_client_mailbox_new (WzpClient *self)
{
  Mailbox *mailbox = g_atomic_rc_box_new0 (Mailbox);

  g_weak_ref_init (&mailbox->client, self);
  mailbox->context = g_main_context_ref (self->context);
  return mailbox;
}

typedef struct
{
  WzpHandover handover;
  Mailbox *mailbox;
  WzpCoreEvent *event;
} Delivery;

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  g_autoptr (WzpClient) client = NULL;

  wzp_handover_take (&delivery->handover);
  client = g_weak_ref_get (&delivery->mailbox->client);
  if (client)
    on_event (client, delivery->event);
  return G_SOURCE_REMOVE;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  wzp_handover_take (&delivery->handover);
  wzp_client_mailbox_unref (delivery->mailbox);
  wzp_core_event_free (delivery->event);
  g_free (delivery);
}

/* On the network thread. */
void
wzp_client_mailbox_post (WzpCoreEvent *event, gpointer user_data)
{
  Mailbox *mailbox = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->mailbox = g_atomic_rc_box_acquire (mailbox);
  delivery->event = event;
  wzp_handover_give (&delivery->handover);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wzp-client event");
  g_source_set_callback (source, deliver, delivery, delivery_free);
  g_source_attach (source, mailbox->context);
}
