/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person does in a room: talks, mutes, deafens, holds, leaves it. */
#include "wzp-room-object.h"

static void
send_command (WzpRoom *self, WzpCommand *command)
{
  if (self->client && self->state != WZP_ROOM_STATE_LEFT)
    wzp_client_send (self->client, command);
  else
    wzp_command_free (command);
}

static void
send_choice (WzpRoom *self)
{
  WzpCommand *command = wzp_command_new (WZP_COMMAND_CHOOSE_SOUND, self->handle);

  command->choice = (WzpSoundChoice) { self->held, self->muting.muted, self->muting.deafened };
  send_command (self, command);
}

static void
take_muting (WzpRoom *self, WzpMuting muting)
{
  WzpMuting before = self->muting;

  self->muting = muting;
  if (muting.muted == before.muted && muting.deafened == before.deafened)
    return;
  send_choice (self);
  g_object_freeze_notify (G_OBJECT (self));
  if (muting.muted != before.muted)
    wzp_room_notify (self, WZP_ROOM_PROP_MUTED);
  if (muting.deafened != before.deafened)
    wzp_room_notify (self, WZP_ROOM_PROP_DEAFENED);
  g_object_thaw_notify (G_OBJECT (self));
}

void
wzp_room_send_gain (WzpRoom *self, guint slot, double gain)
{
  WzpCommand *command = wzp_command_new (WZP_COMMAND_GAIN, self->handle);

  command->slot = (uint8_t) slot;
  command->gain = (float) gain;
  send_command (self, command);
}

void
wzp_room_send_talk (WzpRoom *self)
{
  WzpCommand *command = wzp_command_new (WZP_COMMAND_TALK, self->handle);

  if (self->talk)
    wzp_talk_fill_config (self->talk, &command->talk);
  send_command (self, command);
}

/**
 * wzp_room_get_talk: (get-property talk)
 * @self: a room
 *
 * Gets when our microphone is heard.
 *
 * Returns: (transfer none) (nullable): a way to talk; %NULL: always
 *
 * Since: 0.1
 */
WzpTalk *
wzp_room_get_talk (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->talk;
}

/**
 * wzp_room_set_talk: (set-property talk)
 * @self: a room
 * @talk: (nullable): a way to talk, or %NULL for a microphone that is always heard
 *
 * Sets when our microphone is heard. Changes of @talk count at once.
 *
 * Since: 0.1
 */
void
wzp_room_set_talk (WzpRoom *self, WzpTalk *talk)
{
  g_return_if_fail (WZP_IS_ROOM (self));
  g_return_if_fail (!talk || WZP_IS_TALK (talk));

  if (self->talk == talk)
    return;
  if (self->talk)
    g_signal_handlers_disconnect_by_data (self->talk, self);
  g_set_object (&self->talk, talk);
  if (talk)
    g_signal_connect_swapped (talk, "notify", G_CALLBACK (wzp_room_send_talk), self);
  wzp_room_send_talk (self);
  wzp_room_notify (self, WZP_ROOM_PROP_TALK);
}

/**
 * wzp_room_get_transmitting: (get-property transmitting)
 * @self: a room
 *
 * Gets whether the others hear what our microphone hears.
 *
 * Returns: %TRUE if they do
 *
 * Since: 0.1
 */
gboolean
wzp_room_get_transmitting (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), FALSE);

  return self->transmitting;
}

/**
 * wzp_room_get_muted: (get-property muted)
 * @self: a room
 *
 * Gets whether the others hear silence instead of us.
 *
 * Returns: %TRUE if they do
 *
 * Since: 0.1
 */
gboolean
wzp_room_get_muted (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), FALSE);

  return self->muting.muted;
}

/**
 * wzp_room_set_muted: (set-property muted)
 * @self: a room
 * @muted: whether to be silent
 *
 * Lets the others hear silence instead of us. Who wants to be heard wants to hear: unmuting also ends
 * [property@Wzp.Room:deafened].
 *
 * Since: 0.1
 */
void
wzp_room_set_muted (WzpRoom *self, gboolean muted)
{
  WzpMuting muting;

  g_return_if_fail (WZP_IS_ROOM (self));

  muting = self->muting;
  wzp_muting_set_muted (&muting, muted);
  take_muting (self, muting);
}

/**
 * wzp_room_get_deafened: (get-property deafened)
 * @self: a room
 *
 * Gets whether we hear silence instead of the others.
 *
 * Returns: %TRUE if we do
 *
 * Since: 0.1
 */
gboolean
wzp_room_get_deafened (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), FALSE);

  return self->muting.deafened;
}

/**
 * wzp_room_set_deafened: (set-property deafened)
 * @self: a room
 * @deafened: whether to hear silence
 *
 * Lets us hear silence instead of the others. Who hears nobody is not heard either: deafening mutes, and the end
 * of it brings back what [property@Wzp.Room:muted] was before.
 *
 * Since: 0.1
 */
void
wzp_room_set_deafened (WzpRoom *self, gboolean deafened)
{
  WzpMuting muting;

  g_return_if_fail (WZP_IS_ROOM (self));

  muting = self->muting;
  wzp_muting_set_deafened (&muting, deafened);
  take_muting (self, muting);
}

/**
 * wzp_room_get_held: (get-property held)
 * @self: a room
 *
 * Gets whether the room is on hold.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_room_get_held (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), FALSE);

  return self->held;
}

/**
 * wzp_room_set_held: (set-property held)
 * @self: a room
 * @held: whether to hold the room
 *
 * Puts the room on hold: we hear silence, and the others too. Who speaks is still seen.
 *
 * Since: 0.1
 */
void
wzp_room_set_held (WzpRoom *self, gboolean held)
{
  g_return_if_fail (WZP_IS_ROOM (self));

  held = !!held;
  if (self->held == held)
    return;
  self->held = held;
  send_choice (self);
  wzp_room_notify (self, WZP_ROOM_PROP_HELD);
}

/**
 * wzp_room_leave:
 * @self: a room
 *
 * Leaves the room. [property@Wzp.Room:state] follows when it is done.
 *
 * Since: 0.1
 */
void
wzp_room_leave (WzpRoom *self)
{
  g_return_if_fail (WZP_IS_ROOM (self));

  send_command (self, wzp_command_new (WZP_COMMAND_LEAVE, self->handle));
}
