/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call's direct path on the network thread: when there may be one, what goes over it, and who of those
 * that connect to our socket belongs to which call. */
#define G_LOG_DOMAIN "wzp-call"

#include "wzp-core-call-private.h"

gboolean
wzp_core_call_is_direct (const WzpCoreCall *call)
{
  return (call->direct && wzp_direct_is_used (call->direct)) ||
         (call->reference && wzp_reference_path_is_used (call->reference));
}

WzpLegWay
wzp_core_call_divert (WzpLeg *leg,
                      const uint8_t *packet,
                      size_t len,
                      WzpInstant now,
                      gpointer user_data)
{
  WzpCoreCall *call = user_data;

  if (call->reference && wzp_reference_path_send (call->reference, packet, len))
    return WZP_LEG_WAY_OTHER;
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

/* While all goes straight it is the other end's doubt that comes so, and not to be answered at our next word
 * only. */
void
wzp_core_call_on_relay_packet (WzpLeg *leg, WzpInstant now, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  if (call->direct && wzp_direct_is_used (call->direct))
    wzp_direct_on_relay_changed (call->direct, now);
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

static gboolean
take_packet (WzpCoreCall *call, const uint8_t *bytes, size_t len)
{
  return call->leg && wzp_leg_take_packet (call->leg, bytes, len);
}

static gboolean
on_direct_datagram (WzpDirect *direct, const uint8_t *bytes, size_t len, gpointer user_data)
{
  return take_packet (user_data, bytes, len);
}

static void
on_direct_hedge (WzpDirect *direct, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  if (call->leg)
    wzp_leg_hedge (call->leg, wzp_instant_now ());
}

static void
note_moved (WzpCoreCall *call, gboolean straight)
{
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

static void
on_direct_moved (WzpDirect *direct, gboolean straight, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  if (straight && call->puncher)
    wzp_puncher_stop (call->puncher, wzp_instant_now ());
  note_moved (user_data, straight);
}

/* A router that gave us another port says nothing. */
static void
on_direct_again (WzpDirect *direct, gboolean is_last, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  call->punch_again = is_last;
  wzp_ice_agent_gather (call->core->ice,
                        WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_REFLECT) |
                            WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_STUN),
                        wzp_instant_now ());
}

static gboolean
get_relay (WzpDirect *direct, WzpQuicConnStats *out, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  return call->leg && wzp_leg_get_relay_stats (call->leg, out);
}

static const WzpDirectHandler direct_handler = {
  .wake = on_direct_wake,
  .send = on_direct_send,
  .signal = on_direct_signal,
  .datagram = on_direct_datagram,
  .hedge = on_direct_hedge,
  .moved = on_direct_moved,
  .again = on_direct_again,
  .get_relay = get_relay,
};

/* --- with a client of the reference ----------------------------------------------------------- */

static void
on_reference_wake (WzpReferencePath *path, gpointer user_data)
{
  wzp_core_wake (((WzpCoreCall *) user_data)->core);
}

static void
on_reference_send (WzpReferencePath *path, GBytes *json, gpointer user_data)
{
  wzp_core_send (((WzpCoreCall *) user_data)->core, json);
}

static void
on_reference_datagram (WzpReferencePath *path, const uint8_t *bytes, size_t len, gpointer user_data)
{
  take_packet (user_data, bytes, len);
}

static void
on_reference_moved (WzpReferencePath *path, gboolean straight, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  note_moved (call, straight);
  /* The agreement is all there is to wait for: that peer never comes into the room. */
  if (straight)
    wzp_call_machine_on_media_peer (call->machine, TRUE, wzp_instant_now ());
}

static const WzpReferencePathHandler reference_handler = {
  .wake = on_reference_wake,
  .send = on_reference_send,
  .datagram = on_reference_datagram,
  .moved = on_reference_moved,
};

/* --- both ------------------------------------------------------------------------------------- */

static void
make_direct (WzpCoreCall *call)
{
  const WzpCallMachine *machine = call->machine;
  WzpCandidates own;
  WzpDirectConfig config = {
    .io = call->core->io,
    .e2ee = wzp_call_machine_get_e2ee (machine),
    .call_id = wzp_call_machine_get_id (machine),
    .is_caller = wzp_call_machine_is_caller (machine),
    .allow_loopback = call->core->allow_loopback,
    .own = &own,
  };

  if (!wzp_call_machine_shows_addresses (machine))
    return;
  wzp_ice_agent_get_candidates (call->core->ice, &own);
  call->direct = wzp_direct_new (&config, &direct_handler, call, wzp_instant_now ());
  if (call->offered)
    wzp_direct_on_offered (call->direct, &call->offered->call_setup, wzp_instant_now ());
  wzp_core_call_make_puncher (call);
}

void
wzp_core_call_keep_offered (WzpCoreCall *call, const WzpSignalDirectCallOffer *offer)
{
  WzpSignalCallSetup *setup;

  call->offered = g_new0 (WzpSignal, 1);
  call->offered->type = WZP_SIGNAL_CALL_SETUP;
  setup = &call->offered->call_setup;
  setup->call_id = g_strdup (offer->call_id);
  setup->peer_direct_addr = g_strdup (offer->caller_reflexive_addr);
  setup->peer_mapped_addr = g_strdup (offer->caller_mapped_addr);
  setup->peer_local_addrs = g_strdupv (offer->caller_local_addrs);
}

void
wzp_core_call_on_own_candidates (WzpCoreCall *call)
{
  WzpCandidates own;

  if (!call->direct)
    return;
  wzp_ice_agent_get_candidates (call->core->ice, &own);
  wzp_direct_on_own_candidates (call->direct, &own, wzp_instant_now ());
}

void
wzp_core_call_on_network_change (WzpCore *core)
{
  WzpInterfaces interfaces;

  wzp_interfaces_enumerate (&interfaces);
  for (guint i = 0; i < core->calls->len; i++)
    {
      WzpCoreCall *call = core->calls->pdata[i];

      if (call->direct)
        wzp_direct_on_network_change (call->direct, &interfaces, wzp_instant_now ());
    }
}

static const WzpPathRace *
get_race (const WzpCoreCall *call)
{
  if (call->direct)
    return wzp_direct_get_race (call->direct);
  return call->reference ? wzp_reference_path_get_race (call->reference) : NULL;
}

static WzpPathWhy
get_why (const WzpCoreCall *call, WzpMediaPath path)
{
  const WzpPathRace *race = get_race (call);
  WzpPathWhy why = WZP_PATH_WHY_RACING;

  if (path == WZP_MEDIA_PATH_DIRECT)
    return WZP_PATH_WHY_DIRECT;
  if (race)
    why = wzp_path_race_why (race);
  else if (!wzp_call_machine_shows_addresses (call->machine))
    why = WZP_PATH_WHY_PRIVACY;
  /* There is one and it is not used: not yet, or not any more. */
  if (why == WZP_PATH_WHY_DIRECT)
    why = call->moved_here == 0 ? WZP_PATH_WHY_RACING : WZP_PATH_WHY_LOST;
  return why;
}

void
wzp_core_call_fill_record (const WzpCoreCall *call, WzpMediaPath path, WzpCorePathRecord *out)
{
  const WzpPathRace *race = get_race (call);
  const WzpPathAttempt *attempts = NULL;
  unsigned n = 0;

  if (call->answered == 0)
    return;
  if (race)
    attempts = wzp_path_race_get_attempts (race, &n);
  out->attempts = g_array_sized_new (FALSE, FALSE, sizeof *attempts, n);
  if (n > 0)
    g_array_append_vals (out->attempts, attempts, n);
  out->why = wzp_path_why_name (get_why (call, path));
  out->answered = call->answered;
}

/* In a private call too: the peer waits for our report. */
static void
make_reference (WzpCoreCall *call)
{
  const WzpCallMachine *machine = call->machine;
  WzpReferencePathConfig config = {
    .io = call->core->io,
    .call_id = wzp_call_machine_get_id (machine),
    .is_caller = wzp_call_machine_is_caller (machine),
    .is_private = !wzp_call_machine_shows_addresses (machine),
    .allow_loopback = call->core->allow_loopback,
  };

  call->reference = wzp_reference_path_new (&config, &reference_handler, call);
}

void
wzp_core_call_ensure_direct (WzpCoreCall *call)
{
  WzpCallState state = wzp_call_machine_get_state (call->machine);

  if (call->direct || call->reference || state < WZP_CALL_STATE_ANSWERED ||
      state == WZP_CALL_STATE_ENDED)
    return;
  if (wzp_call_machine_get_e2ee (call->machine))
    make_direct (call);
  else
    make_reference (call);
}

static void
start_reference (WzpCoreCall *call, const WzpSignalCallSetup *setup, WzpInstant now)
{
  WzpCandidates own;

  wzp_ice_agent_get_candidates (call->core->ice, &own);
  wzp_reference_path_start (call->reference, setup, &own,
                            wzp_call_machine_get_told_reflexive (call->machine), now);
}

void
wzp_core_call_tell_direct (WzpCoreCall *call, const WzpSignal *signal, WzpInstant now)
{
  wzp_core_call_ensure_direct (call);
  if (call->direct)
    wzp_direct_on_signal (call->direct, signal, now);
  wzp_core_call_tell_puncher (call, signal, now);
  if (!call->reference)
    return;
  if (signal->type == WZP_SIGNAL_CALL_SETUP)
    start_reference (call, &signal->call_setup, now);
  else if (signal->type == WZP_SIGNAL_MEDIA_PATH_REPORT)
    wzp_reference_path_on_report (call->reference, &signal->media_path_report, now);
}

void
wzp_core_call_drop_direct (WzpCoreCall *call)
{
  g_clear_pointer (&call->puncher, wzp_puncher_free);
  g_clear_pointer (&call->direct, wzp_direct_free);
  g_clear_pointer (&call->reference, wzp_reference_path_free);
}

WzpInstant
wzp_core_call_next_direct_deadline (const WzpCoreCall *call)
{
  if (call->direct)
    return wzp_instant_min (wzp_direct_next_deadline (call->direct),
                            wzp_puncher_next_deadline (call->puncher));
  return call->reference ? wzp_reference_path_next_deadline (call->reference) : WZP_INSTANT_NEVER;
}

void
wzp_core_call_on_direct_deadline (WzpCoreCall *call, WzpInstant now)
{
  if (call->direct)
    wzp_direct_on_deadline (call->direct, now);
  if (call->puncher)
    wzp_puncher_on_deadline (call->puncher, now);
  if (call->reference)
    wzp_reference_path_on_deadline (call->reference, now);
}

gboolean
wzp_core_call_get_direct_stats (const WzpCoreCall *call, WzpQuicConnStats *out)
{
  if (call->direct)
    return wzp_direct_get_stats (call->direct, out);
  return call->reference && wzp_reference_path_get_stats (call->reference, out);
}

/* --- who connects to us ----------------------------------------------------------------------- */

/* Who is called may dial before we hear that it has answered. */
static gboolean
may_be_answered (const WzpCoreCall *call)
{
  WzpCallState state = wzp_call_machine_get_state (call->machine);

  return (state == WZP_CALL_STATE_DIALLING || state == WZP_CALL_STATE_RINGING) &&
         wzp_call_machine_shows_addresses (call->machine);
}

gboolean
wzp_core_call_expects_direct (WzpCore *core)
{
  for (guint i = 0; i < core->calls->len; i++)
    {
      const WzpCoreCall *call = core->calls->pdata[i];

      if (call->direct || may_be_answered (call) ||
          (call->reference && wzp_reference_path_is_listening (call->reference)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
takes (WzpCoreCall *call, WzpQuicConn *conn, WzpInstant now)
{
  const char *wanted = wzp_quic_conn_get_server_name (conn);

  if (call->direct && g_str_equal (wzp_direct_get_server_name (call->direct), wanted))
    return wzp_direct_accept (call->direct, conn, now);
  return call->reference &&
         g_str_equal (wzp_reference_path_get_server_name (call->reference), wanted) &&
         wzp_reference_path_accept (call->reference, conn, now);
}

void
wzp_core_call_take_direct (WzpCore *core, WzpQuicConn *conn)
{
  for (guint i = 0; i < core->calls->len; i++)
    if (takes (core->calls->pdata[i], conn, wzp_instant_now ()))
      return;
  wzp_quic_conn_close (conn, WZP_CLOSE_NO_SUCH_CALL, "no-such-call");
}

void
wzp_core_call_take_opening (WzpCore *core, const WzpUdpPacket *packet)
{
  for (guint i = 0; i < core->calls->len; i++)
    {
      const WzpCoreCall *call = core->calls->pdata[i];

      if (call->direct && wzp_direct_take_opening (call->direct, packet, wzp_instant_now ()))
        return;
    }
}
