/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each end of a call has chosen for its sound (hold, mute, deafen), on the network thread: done here, and told.
 * Told only to who can prove that it is the other end: a client of the reference would not understand it. */
#include "wzp-call-offer.h"
#include "wzp-core-call-private.h"

/* An honest end asks when it is back at its relay, and when both are back in the call's room. More would make us
 * speak so often that our own relay throws us out. */
#define ASKED_PER_SECOND 1
#define ASKED_AT_ONCE    4

static gboolean
can_tell (const WzpCoreCall *call)
{
  switch (wzp_call_machine_get_state (call->machine))
    {
    case WZP_CALL_STATE_CONNECTING:
    case WZP_CALL_STATE_ACTIVE:
    case WZP_CALL_STATE_RECONNECTING:
      return wzp_call_machine_get_e2ee (call->machine) != NULL;
    case WZP_CALL_STATE_DIALLING:
    case WZP_CALL_STATE_RINGING:
    case WZP_CALL_STATE_INCOMING:
    case WZP_CALL_STATE_ANSWERED: /* the relay does not pass on messages of a call before its CallSetup */
    case WZP_CALL_STATE_ENDED:
      break;
    }
  return FALSE;
}

static void
tell (WzpCoreCall *call, gboolean ask)
{
  g_autoptr (GBytes) json =
      wzp_call_hold_print (wzp_call_machine_get_id (call->machine), &call->choice, ask);

  wzp_core_send (call->core, json);
  call->told_choice = call->choice;
}

void
wzp_core_call_tell_choice (WzpCoreCall *call)
{
  if (!wzp_sound_choice_equal (&call->choice, &call->told_choice) && can_tell (call))
    tell (call, FALSE);
}

void
wzp_core_call_retell_choice (WzpCoreCall *call)
{
  if (can_tell (call))
    tell (call, TRUE);
}

void
wzp_core_call_init_choice (WzpCoreCall *call)
{
  wzp_token_bucket_init (&call->asked, ASKED_PER_SECOND, ASKED_AT_ONCE, wzp_instant_now ());
}

void
wzp_core_call_choose (WzpCoreCall *call, const WzpSoundChoice *choice)
{
  call->choice = *choice;
  if (call->leg)
    wzp_leg_set_choice (call->leg, choice);
  wzp_core_call_tell_choice (call);
}

void
wzp_core_call_on_choice (WzpCoreCall *call, const WzpSignalCallHold *said)
{
  const WzpSoundChoice choice = { said->on_hold, said->muted, said->deafened };

  if (!can_tell (call))
    return;
  if (said->ask && wzp_token_bucket_take (&call->asked, 1, wzp_instant_now ()))
    tell (call, FALSE);
  if (wzp_sound_choice_equal (&call->peer_choice, &choice))
    return;
  call->peer_choice = choice;
  wzp_core_call_emit (call, WZP_EVENT_CALL);
}

/* What was said while the relay was away has been lost, one way or the other. */
void
wzp_core_call_on_signal_back (WzpCore *core)
{
  for (guint i = 0; i < core->calls->len; i++)
    wzp_core_call_retell_choice (core->calls->pdata[i]);
}
