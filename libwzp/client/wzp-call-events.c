/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call as its client makes and changes it, after what the network thread tells. */
#include "wzp-call-object.h"

WzpCall *
wzp_call_new (WzpClient *client, WzpCoreHandle handle, WzpCallDirection direction, const char *peer)
{
  WzpCall *self = g_object_new (WZP_TYPE_CALL, NULL);

  self->client = client;
  self->handle = handle;
  self->direction = direction;
  self->peer = g_strdup (peer);
  self->state =
      direction == WZP_CALL_DIRECTION_OUTGOING ? WZP_CALL_STATE_DIALLING : WZP_CALL_STATE_INCOMING;
  return self;
}

WzpCoreHandle
wzp_call_get_handle (WzpCall *self)
{
  return self->handle;
}

static void
apply_state (WzpCall *self, const WzpCoreCallEvent *event)
{
  if (event->end_reason != self->end_reason)
    {
      self->end_reason = event->end_reason;
      g_set_str (&self->end_text, event->end_text);
      wzp_call_notify (self, WZP_CALL_PROP_END_REASON);
      wzp_call_notify (self, WZP_CALL_PROP_END_TEXT);
    }
  if (event->state != self->state)
    {
      self->state = event->state;
      wzp_call_notify (self, WZP_CALL_PROP_STATE);
    }
}

static void
apply_peer_choice (WzpCall *self, const WzpSoundChoice *choice)
{
  WzpSoundChoice before = self->peer_choice;

  self->peer_choice = *choice;
  if (choice->held != before.held)
    wzp_call_notify (self, WZP_CALL_PROP_PEER_HELD);
  if (choice->muted != before.muted)
    wzp_call_notify (self, WZP_CALL_PROP_PEER_MUTED);
  if (choice->deafened != before.deafened)
    wzp_call_notify (self, WZP_CALL_PROP_PEER_DEAFENED);
}

void
wzp_call_apply (WzpCall *self, const WzpCoreCallEvent *event)
{
  if (self->state == WZP_CALL_STATE_ENDED)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  if (event->id && g_set_str (&self->id, event->id))
    wzp_call_notify (self, WZP_CALL_PROP_ID);
  if (event->peer_alias && g_set_str (&self->peer_alias, event->peer_alias))
    wzp_call_notify (self, WZP_CALL_PROP_PEER_ALIAS);
  if (event->e2ee != self->e2ee)
    {
      self->e2ee = event->e2ee;
      wzp_call_notify (self, WZP_CALL_PROP_E2EE);
    }
  if (event->sas && !(self->sas && g_strv_equal ((const char *const *) self->sas,
                                                 (const char *const *) event->sas)))
    {
      g_strfreev (self->sas);
      self->sas = g_strdupv (event->sas);
      wzp_call_notify (self, WZP_CALL_PROP_SAS);
    }
  if (event->path != WZP_MEDIA_PATH_NONE && event->path != self->path)
    {
      self->path = event->path;
      wzp_call_notify (self, WZP_CALL_PROP_PATH);
    }
  apply_peer_choice (self, &event->peer_choice);
  apply_state (self, event);
  g_object_thaw_notify (G_OBJECT (self));
}

void
wzp_call_apply_levels (WzpCall *self, const WzpCoreLevels *levels)
{
  const WzpSoundSample sample = {
    .n_arrived = levels->n_arrived,
    .peer_peak = levels->others,
    .own_peak = levels->own,
    .raw_peak = levels->raw,
    .peer_hears_nothing = levels->peer_hears_nothing,
    .is_muted = self->muting.muted,
    .peer_is_muted = self->peer_choice.muted,
    .peer_is_deafened = self->peer_choice.deafened,
    .is_held = self->held || self->peer_choice.held,
  };

  wzp_call_sound_apply (self->sound, &sample, wzp_instant_now ());
}

void
wzp_call_client_gone (WzpCall *self)
{
  const WzpCoreCallEvent end = {
    .state = WZP_CALL_STATE_ENDED,
    .end_reason = WZP_END_REASON_HUNG_UP,
    .e2ee = self->e2ee,
    .peer_choice = self->peer_choice,
  };

  self->client = NULL;
  wzp_call_apply (self, &end);
}
