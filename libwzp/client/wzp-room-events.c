/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A room as its client makes and changes it, after what the network thread tells. */
#include "wzp-room-object.h"

void
wzp_room_remove_participants (WzpRoom *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->participants));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpParticipant) participant =
          g_list_model_get_item (G_LIST_MODEL (self->participants), i);

      wzp_participant_room_gone (participant);
    }
  g_list_store_remove_all (self->participants);
}

WzpRoom *
wzp_room_new (WzpClient *client, WzpCoreHandle handle, const char *name, const char *relay)
{
  WzpRoom *self = g_object_new (WZP_TYPE_ROOM, NULL);

  self->client = client;
  self->handle = handle;
  self->name = g_strdup (name);
  self->relay = g_strdup (relay);
  return self;
}

WzpCoreHandle
wzp_room_get_handle (WzpRoom *self)
{
  return self->handle;
}

static void
set_transmitting (WzpRoom *self, gboolean transmitting)
{
  if (self->transmitting == transmitting)
    return;
  self->transmitting = transmitting;
  wzp_room_notify (self, WZP_ROOM_PROP_TRANSMITTING);
}

static void
apply_keys (WzpRoom *self, const WzpCoreRoomEvent *event)
{
  if (!event->relay_key)
    return;
  if (g_set_str (&self->relay_key, event->relay_key))
    wzp_room_notify (self, WZP_ROOM_PROP_RELAY_KEY);
  if (g_set_str (&self->known_relay_key, event->known_relay_key))
    wzp_room_notify (self, WZP_ROOM_PROP_KNOWN_RELAY_KEY);
}

void
wzp_room_apply (WzpRoom *self, const WzpCoreRoomEvent *event, const GError *error)
{
  WzpRoomState state = event->state;
  gboolean is_back = state == WZP_ROOM_STATE_JOINED && self->was_joined;

  if (self->state == WZP_ROOM_STATE_LEFT)
    return;
  self->was_joined |= state == WZP_ROOM_STATE_JOINED;
  g_object_freeze_notify (G_OBJECT (self));
  apply_keys (self, event);
  if (error || self->error)
    {
      g_clear_error (&self->error);
      self->error = error ? g_error_copy (error) : NULL;
      wzp_room_notify (self, WZP_ROOM_PROP_ERROR);
    }
  if (state != WZP_ROOM_STATE_JOINED)
    set_transmitting (self, FALSE);
  if (state == WZP_ROOM_STATE_LEFT)
    wzp_room_remove_participants (self);
  if (self->state != state)
    {
      self->state = state;
      wzp_room_notify (self, WZP_ROOM_PROP_STATE);
    }
  g_object_thaw_notify (G_OBJECT (self));
  if (is_back)
    wzp_room_emit_rejoined (self);
}

static gboolean
has_place (GPtrArray *roster, WzpParticipant *participant, gboolean *taken)
{
  for (guint i = 0; i < roster->len; i++)
    if (!taken[i] && wzp_participant_update (participant, roster->pdata[i]))
      {
        taken[i] = TRUE;
        return TRUE;
      }
  return FALSE;
}

/* Those who stay keep their objects, and with them their place in views, their gain and their light. Those who come
 * do so in one change. */
void
wzp_room_apply_roster (WzpRoom *self, GPtrArray *roster)
{
  g_autofree gboolean *taken = g_new0 (gboolean, roster->len + 1);
  g_autoptr (GPtrArray) newcomers = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->state == WZP_ROOM_STATE_LEFT)
    return;
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->participants)); i-- > 0;)
    {
      g_autoptr (WzpParticipant) participant =
          g_list_model_get_item (G_LIST_MODEL (self->participants), i);

      if (has_place (roster, participant, taken))
        continue;
      wzp_participant_room_gone (participant);
      g_list_store_remove (self->participants, i);
    }
  for (guint i = 0; i < roster->len; i++)
    if (!taken[i])
      g_ptr_array_add (newcomers, wzp_participant_new (self, roster->pdata[i]));
  if (newcomers->len > 0)
    g_list_store_splice (self->participants,
                         g_list_model_get_n_items (G_LIST_MODEL (self->participants)), 0,
                         newcomers->pdata, newcomers->len);
}

/* Of ourselves what the others hear. */
static uint16_t
find_level (const WzpCoreLevels *levels, WzpParticipant *participant)
{
  if (wzp_participant_get_is_self (participant))
    return levels->is_open ? levels->own : 0;
  return levels->by_slot[wzp_participant_get_slot (participant)];
}

void
wzp_room_apply_levels (WzpRoom *self, const WzpCoreLevels *levels)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->participants));
  const WzpSoundSample sample = {
    .is_room = TRUE,
    .peer_peak = levels->others,
    .own_peak = levels->own,
    .raw_peak = levels->raw,
    .is_muted = self->muting.muted,
    .is_held = self->held,
  };

  wzp_call_sound_apply (self->sound, &sample, wzp_instant_now ());
  set_transmitting (self, levels->is_open);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpParticipant) participant =
          g_list_model_get_item (G_LIST_MODEL (self->participants), i);

      wzp_participant_set_level (participant, find_level (levels, participant));
    }
}

void
wzp_room_client_gone (WzpRoom *self)
{
  const WzpCoreRoomEvent left = { .state = WZP_ROOM_STATE_LEFT };

  self->client = NULL;
  wzp_room_apply (self, &left, NULL);
}
