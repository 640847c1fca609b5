/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call on hold, on the network thread: what each end has said of it. Said only to who can prove that it is the
 * other end: a client of the reference would not understand it. */
#include "wzp-call-offer.h"
#include "wzp-core-call-private.h"

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
tell (WzpCoreCall *call)
{
  g_autoptr (GBytes) json =
      wzp_call_hold_print (wzp_call_machine_get_id (call->machine), call->held);

  wzp_core_send (call->core, json);
  call->told_held = call->held;
}

void
wzp_core_call_tell_hold (WzpCoreCall *call)
{
  if (call->held != call->told_held && can_tell (call))
    tell (call);
}

void
wzp_core_call_set_held (WzpCoreCall *call, gboolean held)
{
  call->held = held;
  if (call->leg)
    wzp_leg_set_held (call->leg, held);
  wzp_core_call_tell_hold (call);
}

void
wzp_core_call_on_hold (WzpCoreCall *call, gboolean on_hold)
{
  if (call->peer_held == on_hold || !can_tell (call))
    return;
  call->peer_held = on_hold;
  wzp_core_call_emit (call, WZP_EVENT_CALL);
}

/* What was said while the relay was away has been lost, one way or the other. */
void
wzp_core_call_on_signal_back (WzpCore *core)
{
  for (guint i = 0; i < core->calls->len; i++)
    if (can_tell (core->calls->pdata[i]))
      tell (core->calls->pdata[i]);
}
