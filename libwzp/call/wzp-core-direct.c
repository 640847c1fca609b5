/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call's direct path on the network thread: when there may be one, what goes over it, and who of those
 * that connect to our socket belongs to which call. */
#define G_LOG_DOMAIN "wzp-call"

#include "wzp-core-call-private.h"

gboolean
wzp_core_call_is_direct (const WzpCoreCall *call)
{
  return call->direct && wzp_direct_is_used (call->direct);
}

WzpLegWay
wzp_core_call_divert (WzpLeg *leg,
                      const uint8_t *packet,
                      size_t len,
                      WzpInstant now,
                      gpointer user_data)
{
  WzpCoreCall *call = user_data;

  switch (call->direct ? wzp_direct_send (call->direct, packet, len, now) : WZP_DIRECT_SENT_NOT)
    {
    case WZP_DIRECT_SENT_NOT:
      break;
    case WZP_DIRECT_SENT:
      return WZP_LEG_WAY_OTHER;
    case WZP_DIRECT_SENT_DOUBT:
      return WZP_LEG_WAY_BOTH;
    }
  return WZP_LEG_WAY_RELAY;
}

static void
on_direct_wake (WzpDirect *direct, gpointer user_data)
{
  wzp_core_wake (((WzpCoreCall *) user_data)->core);
}

static void
on_direct_send (WzpDirect *direct, GBytes *json, gpointer user_data)
{
  wzp_core_send (((WzpCoreCall *) user_data)->core, json);
}

static void
on_direct_signal (WzpDirect *direct, const WzpSignal *signal, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  if (signal->type != WZP_SIGNAL_HANGUP ||
      g_strcmp0 (signal->hangup.call_id, wzp_call_machine_get_id (call->machine)) != 0)
    return;
  /* The connection may be gone by the time the end is told. */
  if (wzp_core_call_is_direct (call))
    call->last_path = WZP_MEDIA_PATH_DIRECT;
  wzp_call_machine_on_signal (call->machine, signal, wzp_instant_now ());
  wzp_core_wake (call->core);
}

static void
on_direct_datagram (WzpDirect *direct, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  if (call->leg)
    wzp_leg_take_packet (call->leg, bytes, len);
}

static void
on_direct_moved (WzpDirect *direct, gboolean straight, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  if (straight && call->moved_here == 0)
    call->moved_here = wzp_instant_now ();
  if (call->leg)
    {
      wzp_leg_set_diverted (call->leg, straight);
      if (!straight)
        wzp_core_call_judge_link (call);
    }
  if (call->announced && call->told != WZP_CALL_STATE_ENDED)
    wzp_core_call_emit (call, WZP_EVENT_CALL);
  wzp_core_wake (call->core);
}

static const WzpDirectHandler direct_handler = {
  .wake = on_direct_wake,
  .send = on_direct_send,
  .signal = on_direct_signal,
  .datagram = on_direct_datagram,
  .moved = on_direct_moved,
};

void
wzp_core_call_ensure_direct (WzpCoreCall *call)
{
  const WzpCallMachine *machine = call->machine;
  WzpCallState state = wzp_call_machine_get_state (machine);
  WzpDirectConfig config = {
    .io = call->core->io,
    .e2ee = wzp_call_machine_get_e2ee (machine),
    .call_id = wzp_call_machine_get_id (machine),
    .is_caller = wzp_call_machine_is_caller (machine),
    .allow_loopback = call->core->allow_loopback,
  };

  if (!call->direct && config.e2ee && state >= WZP_CALL_STATE_ANSWERED &&
      wzp_call_machine_shows_addresses (machine))
    call->direct = wzp_direct_new (&config, &direct_handler, call);
}

gboolean
wzp_core_call_expects_direct (WzpCore *core)
{
  for (guint i = 0; i < core->calls->len; i++)
    if (((WzpCoreCall *) core->calls->pdata[i])->direct)
      return TRUE;
  return FALSE;
}

void
wzp_core_call_take_direct (WzpCore *core, WzpQuicConn *conn)
{
  const char *wanted = wzp_quic_conn_get_server_name (conn);

  for (guint i = 0; i < core->calls->len; i++)
    {
      WzpDirect *direct = ((WzpCoreCall *) core->calls->pdata[i])->direct;

      if (direct && g_str_equal (wzp_direct_get_server_name (direct), wanted) &&
          wzp_direct_accept (direct, conn, wzp_instant_now ()))
        return;
    }
  wzp_quic_conn_close (conn, WZP_CLOSE_NO_SUCH_CALL, "no-such-call");
}
