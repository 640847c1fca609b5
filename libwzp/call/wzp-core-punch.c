/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call does about NATs that give every destination a new port: which calls have a puncher, and what
 * it is told. */
#define G_LOG_DOMAIN "wzp-call"

#include "wzp-core-call-private.h"

static void
on_wake (WzpPuncher *puncher, gpointer user_data)
{
  wzp_core_wake (((WzpCoreCall *) user_data)->core);
}

static void
on_send (WzpPuncher *puncher, GBytes *json, gpointer user_data)
{
  wzp_core_send (((WzpCoreCall *) user_data)->core, json);
}

static void
tell_report (WzpCoreCall *call, WzpInstant now)
{
  WzpNatReport report;

  wzp_network_get_report (call->core->network, TRUE, &report);
  wzp_puncher_set_report (call->puncher, &report, now);
}

void
wzp_core_call_make_puncher (WzpCoreCall *call)
{
  static const WzpPuncherHandler handler = {
    .wake = on_wake,
    .send = on_send,
  };
  const WzpCallMachine *machine = call->machine;
  const WzpPuncherConfig config = {
    .io = call->core->io,
    .context = call->core->context,
    .e2ee = wzp_call_machine_get_e2ee (machine),
    .call_id = wzp_call_machine_get_id (machine),
    .is_caller = wzp_call_machine_is_caller (machine),
  };

  call->puncher = wzp_puncher_new (&config, &handler, call);
  tell_report (call, wzp_instant_now ());
}

void
wzp_core_call_tell_puncher (WzpCoreCall *call, const WzpSignal *signal, WzpInstant now)
{
  WzpAddress peer;

  if (!call->puncher)
    return;
  if (wzp_direct_get_peer_reflexive (call->direct, &peer))
    wzp_puncher_set_peer (call->puncher, &peer, now);
  wzp_puncher_on_signal (call->puncher, signal, now);
}

void
wzp_core_call_on_nat_report (WzpCore *core)
{
  for (guint i = 0; i < core->calls->len; i++)
    {
      WzpCoreCall *call = core->calls->pdata[i];

      if (!call->puncher)
        continue;
      tell_report (call, wzp_instant_now ());
      if (!call->punch_again || wzp_network_is_asking (core->network))
        continue;
      call->punch_again = FALSE;
      /* The peer learns where we are before it is asked about that. */
      wzp_core_call_settle (call, wzp_instant_now ());
      wzp_puncher_again (call->puncher, wzp_instant_now ());
    }
}
