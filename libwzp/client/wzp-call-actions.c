/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person does with a call: answers, mutes, holds, ends it. */
#include "wzp-call-object.h"

static void
send_command (WzpCall *self, WzpCommand *command)
{
  if (self->client && self->state != WZP_CALL_STATE_ENDED)
    wzp_client_send (self->client, command);
  else
    wzp_command_free (command);
}

static void
send_flag (WzpCall *self, WzpCommandType type, gboolean flag)
{
  WzpCommand *command = wzp_command_new (type, self->handle);

  command->flag = flag;
  send_command (self, command);
}

static void
send_choice (WzpCall *self)
{
  WzpCommand *command = wzp_command_new (WZP_COMMAND_CHOOSE_SOUND, self->handle);

  command->choice = (WzpSoundChoice) { self->held, self->muting.muted, self->muting.deafened };
  send_command (self, command);
}

static void
take_muting (WzpCall *self, WzpMuting muting)
{
  WzpMuting before = self->muting;

  self->muting = muting;
  if (muting.muted == before.muted && muting.deafened == before.deafened)
    return;
  send_choice (self);
  g_object_freeze_notify (G_OBJECT (self));
  if (muting.muted != before.muted)
    wzp_call_notify (self, WZP_CALL_PROP_MUTED);
  if (muting.deafened != before.deafened)
    wzp_call_notify (self, WZP_CALL_PROP_DEAFENED);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * wzp_call_answer:
 * @self: an incoming call
 * @mode: whether the caller may learn our addresses
 *
 * Accepts the call. Does nothing when it does not ring here any more.
 *
 * Since: 0.1
 */
void
wzp_call_answer (WzpCall *self, WzpAnswerMode mode)
{
  WzpCommand *command;

  g_return_if_fail (WZP_IS_CALL (self));
  g_return_if_fail (self->direction == WZP_CALL_DIRECTION_INCOMING);

  command = wzp_command_new (WZP_COMMAND_ANSWER, self->handle);
  command->answer = mode;
  send_command (self, command);
}

/**
 * wzp_call_reject:
 * @self: an incoming call
 *
 * Declines the call. Does nothing when it does not ring here any more.
 *
 * Since: 0.1
 */
void
wzp_call_reject (WzpCall *self)
{
  g_return_if_fail (WZP_IS_CALL (self));
  g_return_if_fail (self->direction == WZP_CALL_DIRECTION_INCOMING);

  send_command (self, wzp_command_new (WZP_COMMAND_REJECT, self->handle));
}

/**
 * wzp_call_reject_busy:
 * @self: an incoming call
 *
 * Declines the call so that the caller hears that we are in another one. Does nothing when it does not ring here
 * any more.
 *
 * Since: 0.1
 */
void
wzp_call_reject_busy (WzpCall *self)
{
  g_return_if_fail (WZP_IS_CALL (self));
  g_return_if_fail (self->direction == WZP_CALL_DIRECTION_INCOMING);

  send_flag (self, WZP_COMMAND_REJECT, TRUE);
}

/**
 * wzp_call_hang_up:
 * @self: a call
 *
 * Ends the call: cancels it while it rings there, declines it while it rings here.
 *
 * Since: 0.1
 */
void
wzp_call_hang_up (WzpCall *self)
{
  g_return_if_fail (WZP_IS_CALL (self));

  send_command (self, wzp_command_new (WZP_COMMAND_HANG_UP, self->handle));
}

/**
 * wzp_call_get_muted: (get-property muted)
 * @self: a call
 *
 * Gets whether the other end hears silence instead of us.
 *
 * Returns: %TRUE if it does
 *
 * Since: 0.1
 */
gboolean
wzp_call_get_muted (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), FALSE);

  return self->muting.muted;
}

/**
 * wzp_call_set_muted: (set-property muted)
 * @self: a call
 * @muted: whether to be silent
 *
 * Lets the other end hear silence instead of us, and tells it so, as with [method@Wzp.Call.set_held]. Who wants to be
 * heard wants to hear: unmuting also ends [property@Wzp.Call:deafened].
 *
 * Since: 0.1
 */
void
wzp_call_set_muted (WzpCall *self, gboolean muted)
{
  WzpMuting muting;

  g_return_if_fail (WZP_IS_CALL (self));

  muting = self->muting;
  wzp_muting_set_muted (&muting, muted);
  take_muting (self, muting);
}

/**
 * wzp_call_get_deafened: (get-property deafened)
 * @self: a call
 *
 * Gets whether we hear silence instead of the other end.
 *
 * Returns: %TRUE if we do
 *
 * Since: 0.1
 */
gboolean
wzp_call_get_deafened (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), FALSE);

  return self->muting.deafened;
}

/**
 * wzp_call_set_deafened: (set-property deafened)
 * @self: a call
 * @deafened: whether to hear silence
 *
 * Lets us hear silence instead of the other end, and tells it so, as with [method@Wzp.Call.set_held]. Who hears nobody
 * is not heard either: deafening mutes, and the end of it brings back what [property@Wzp.Call:muted] was before.
 *
 * Since: 0.1
 */
void
wzp_call_set_deafened (WzpCall *self, gboolean deafened)
{
  WzpMuting muting;

  g_return_if_fail (WZP_IS_CALL (self));

  muting = self->muting;
  wzp_muting_set_deafened (&muting, deafened);
  take_muting (self, muting);
}

/**
 * wzp_call_get_held: (get-property held)
 * @self: a call
 *
 * Gets whether both ends hear silence.
 *
 * Returns: %TRUE if they do
 *
 * Since: 0.1
 */
gboolean
wzp_call_get_held (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), FALSE);

  return self->held;
}

/**
 * wzp_call_set_held: (set-property held)
 * @self: a call
 * @held: whether to hold the call
 *
 * Puts the call on hold, or takes it back. The other end is told in an end-to-end encrypted call; others have no
 * message for it.
 *
 * Since: 0.1
 */
void
wzp_call_set_held (WzpCall *self, gboolean held)
{
  g_return_if_fail (WZP_IS_CALL (self));

  held = !!held;
  if (self->held == held)
    return;
  self->held = held;
  send_choice (self);
  wzp_call_notify (self, WZP_CALL_PROP_HELD);
}

/**
 * wzp_call_get_peer_held: (get-property peer-held)
 * @self: a call
 *
 * Gets whether the other end has put the call on hold, and says so.
 *
 * Returns: %TRUE if it has
 *
 * Since: 0.1
 */
gboolean
wzp_call_get_peer_held (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), FALSE);

  return self->peer_choice.held;
}

/**
 * wzp_call_get_peer_muted: (get-property peer-muted)
 * @self: a call
 *
 * Gets whether the other end is silent because it wants to be, and says so.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_call_get_peer_muted (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), FALSE);

  return self->peer_choice.muted;
}

/**
 * wzp_call_get_peer_deafened: (get-property peer-deafened)
 * @self: a call
 *
 * Gets whether the other end hears nothing because it wants so, and says it.
 *
 * Returns: %TRUE if it does
 *
 * Since: 0.1
 */
gboolean
wzp_call_get_peer_deafened (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), FALSE);

  return self->peer_choice.deafened;
}

/**
 * wzp_call_get_allow_downgrade: (get-property allow-downgrade)
 * @self: a call
 *
 * Gets whether the call may lose the end-to-end encryption earlier calls had.
 *
 * Returns: %TRUE if it may
 *
 * Since: 0.1
 */
gboolean
wzp_call_get_allow_downgrade (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), FALSE);

  return self->allow_downgrade;
}

/**
 * wzp_call_set_allow_downgrade: (set-property allow-downgrade)
 * @self: a call
 * @allow: whether it may
 *
 * Says that a person has decided that the call may lose the end-to-end encryption earlier calls had.
 * Must be said before the call is answered.
 *
 * Since: 0.1
 */
void
wzp_call_set_allow_downgrade (WzpCall *self, gboolean allow)
{
  g_return_if_fail (WZP_IS_CALL (self));

  allow = !!allow;
  if (self->allow_downgrade == allow)
    return;
  self->allow_downgrade = allow;
  send_flag (self, WZP_COMMAND_ALLOW, allow);
  wzp_call_notify (self, WZP_CALL_PROP_ALLOW_DOWNGRADE);
}

/**
 * wzp_call_confirm_sas:
 * @self: a call
 *
 * Says that both persons have compared the words and that they are the same. The contact counts as
 * verified from now on.
 *
 * Returns: %FALSE when the call has no words
 *
 * Since: 0.1
 */
gboolean
wzp_call_confirm_sas (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), FALSE);

  if (!self->sas)
    return FALSE;
  send_command (self, wzp_command_new (WZP_COMMAND_VERIFIED, self->handle));
  return TRUE;
}
