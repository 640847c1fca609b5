/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "relay-hub"

#include "relay-hub.h"

#include <string.h>

#include "relay-calls.h"
#include "relay-registry.h"
#include "relay-rooms.h"
#include "relay-waiting.h"
#include "wzp-sni.h"

struct _RelayHub
{
  RelayLimits limits;
  RelayRegistry *registry;
  RelayCalls *calls;
  RelayRooms *rooms;
  RelayWaiting *waiting;
  RelayEffects effects;
  gboolean is_draining;
};

RelayHub *
relay_hub_new (const RelayLimits *limits)
{
  RelayHub *hub = g_new0 (RelayHub, 1);

  hub->limits = *limits;
  hub->registry = relay_registry_new ();
  hub->calls = relay_calls_new ();
  hub->rooms = relay_rooms_new (&hub->limits);
  hub->waiting = relay_waiting_new ();
  relay_effects_init (&hub->effects);
  return hub;
}

void
relay_hub_free (RelayHub *hub)
{
  relay_effects_clear (&hub->effects);
  relay_waiting_free (hub->waiting);
  relay_rooms_free (hub->rooms);
  relay_calls_free (hub->calls);
  relay_registry_free (hub->registry);
  g_free (hub);
}

void
relay_hub_set_limits (RelayHub *hub, const RelayLimits *limits)
{
  hub->limits = *limits;
}

/* --- the doors of rooms ----------------------------------------------------------------------- */

static RelayClose
enter_room (RelayHub *hub,
            RelayHandle handle,
            const char *room,
            const RelayParty *party,
            WzpInstant now)
{
  switch (relay_rooms_join (hub->rooms, handle, room, party, &hub->effects, now))
    {
    case RELAY_ROOMS_JOINED:
      break;
    case RELAY_ROOMS_ROOM_FULL:
      return RELAY_CLOSE_ROOM_FULL;
    case RELAY_ROOMS_RELAY_FULL:
      return RELAY_CLOSE_RELAY_FULL;
    case RELAY_ROOMS_DISPLACES_VERIFIED:
      return RELAY_CLOSE_NOT_AUTHORISED;
    }
  return RELAY_CLOSE_NORMAL;
}

static void
refuse_join (RelayHub *hub, RelayHandle handle, RelayClose why)
{
  g_info ("join refused (%s)", relay_close_reason (why));
  relay_effects_close (&hub->effects, handle, why);
}

/* A call room is for its two parties, proven as well as they were when they made the call. */
static gboolean
is_for (const RelayCall *call, const RelayParty *party)
{
  for (int side = RELAY_CALL_CALLER; side <= RELAY_CALL_CALLEE; side++)
    if (g_str_equal (call->parties[side].fingerprint, party->fingerprint) &&
        (party->verified || !call->parties[side].verified))
      return TRUE;
  return FALSE;
}

static RelayClose
enter_call_room (RelayHub *hub,
                 RelayHandle handle,
                 RelayCall *call,
                 const RelayParty *party,
                 WzpInstant now)
{
  g_autofree char *room = wzp_call_id_to_room (call->id);

  if (!is_for (call, party))
    return RELAY_CLOSE_NOT_AUTHORISED;
  switch ((RelayCallState) call->state)
    {
    case RELAY_CALL_OFFERED:
    case RELAY_CALL_RINGING: /* sound will begin with the answer, not a handshake later */
    case RELAY_CALL_HUNG_UP: /* the party will register soon, and then be told why */
      relay_waiting_add (hub->waiting, handle, call->id, party, WZP_INSTANT_NEVER);
      return RELAY_CLOSE_NORMAL;
    case RELAY_CALL_ANSWERED:
      return enter_room (hub, handle, room, party, now);
    case RELAY_CALL_ENDED:
      break;
    }
  return RELAY_CLOSE_NO_SUCH_CALL;
}

static void
let_in (RelayHub *hub, RelayCall *call, WzpInstant now)
{
  while (call->state == RELAY_CALL_ANSWERED)
    {
      g_autoptr (RelayWaiter) waiter = relay_waiting_steal (hub->waiting, call->id);
      RelayClose refusal;

      if (!waiter)
        return;
      refusal = enter_call_room (hub, waiter->handle, call, &waiter->party, now);
      if (refusal != RELAY_CLOSE_NORMAL)
        refuse_join (hub, waiter->handle, refusal);
    }
}

/* --- calls that have had an event ------------------------------------------------------------ */

static void
dismiss_if_idle (RelayHub *hub, const RelayRegistration *registration)
{
  if (registration && relay_calls_count_of (hub->calls, registration->party.fingerprint) == 0)
    relay_effects_close (&hub->effects, registration->handle, RELAY_CLOSE_SHUTTING_DOWN);
}

/* The call of those who wait for it is over. */
static void
turn_away (RelayHub *hub, const char *call_id)
{
  RelayWaiter *waiter;

  while ((waiter = relay_waiting_steal (hub->waiting, call_id)))
    {
      relay_effects_close (&hub->effects, waiter->handle, RELAY_CLOSE_NO_SUCH_CALL);
      relay_waiter_free (waiter);
    }
}

static void
end_call (RelayHub *hub, RelayCall *call, WzpInstant now)
{
  g_autofree char *room = wzp_call_id_to_room (call->id);
  RelayHandle handles[2] = { call->parties[0].handle, call->parties[1].handle };

  relay_rooms_end_at (hub->rooms, room, wzp_instant_add (now, RELAY_CALL_ROOM_LINGER));
  turn_away (hub, call->id);
  relay_calls_remove (hub->calls, call);
  for (int side = 0; side < 2 && hub->is_draining; side++)
    dismiss_if_idle (hub, relay_registry_by_handle (hub->registry, handles[side]));
}

/* After an event: @deadline is what the call asked for. */
static void
settle (RelayHub *hub, RelayCall *call, WzpInstant deadline, WzpInstant now)
{
  if (call->state == RELAY_CALL_ENDED)
    {
      end_call (hub, call, now);
      return;
    }
  relay_calls_set_deadline (hub->calls, call, deadline);
  let_in (hub, call, now);
}

/* --- registration ---------------------------------------------------------------------------- */

/* The calls in which @fingerprint was reached at @old (0: away) go on with @now_at, unless it has
 * since been proven, or not proven any more, who that is. */
static void
move_calls (RelayHub *hub,
            const char *fingerprint,
            RelayHandle old,
            const RelayRegistration *new_registration,
            WzpInstant now)
{
  g_autoptr (GPtrArray) calls = relay_calls_of (hub->calls, fingerprint);

  for (size_t i = 0; i < calls->len; i++)
    {
      RelayCall *call = calls->pdata[i];
      int side = g_str_equal (call->parties[RELAY_CALL_CALLER].fingerprint, fingerprint)
                     ? RELAY_CALL_CALLER
                     : RELAY_CALL_CALLEE;
      RelayCallParty *party = &call->parties[side];

      if (party->handle != old)
        continue;
      if (party->verified == new_registration->party.verified)
        settle (hub, call, relay_call_on_back (call, side, new_registration->handle, &hub->effects),
                now);
      else
        settle (hub, call, relay_call_on_gone (call, side, RELAY_GONE_LEFT, &hub->effects, now),
                now);
    }
}

void
relay_hub_register (RelayHub *hub, RelayHandle handle, const RelayParty *party, WzpInstant now)
{
  RelayRegistration displaced;
  RelayRegistryResult result;

  if (hub->is_draining)
    {
      relay_effects_refused (&hub->effects, handle, RELAY_CLOSE_SHUTTING_DOWN, "shutting down");
      return;
    }
  result = relay_registry_add (hub->registry, handle, party, &displaced);
  if (result == RELAY_REGISTRY_REFUSED)
    {
      relay_effects_refused (&hub->effects, handle, RELAY_CLOSE_NOT_AUTHORISED,
                             "this identity is registered by a client that proved its key");
      return;
    }
  relay_effects_registered (&hub->effects, handle);
  move_calls (hub, party->fingerprint, displaced.handle,
              relay_registry_by_handle (hub->registry, handle), now);
  /* A reference client that is told reconnects at once, and two with one identity would displace
   * each other for ever; so it stays connected and unreachable, as at a reference relay. */
  if (result == RELAY_REGISTRY_REPLACED && displaced.party.is_ours)
    relay_effects_close (&hub->effects, displaced.handle, RELAY_CLOSE_REPLACED);
  relay_party_clear (&displaced.party);
}

/* --- calls ----------------------------------------------------------------------------------- */

/* An offer that comes to nothing ends with a hang-up that names it. */
static void
refuse_offer (RelayHub *hub, RelayHandle caller, WzpHangupReason reason, const char *call_id)
{
  g_info ("offer refused (%s)", wzp_hangup_reason_get_name (reason));
  relay_effects_send_hangup (&hub->effects, caller, reason, call_id);
}

static const RelayRegistration *
find_target (RelayHub *hub, const char *fingerprint)
{
  g_autofree char *normal = wzp_fingerprint_normalise (fingerprint, NULL);

  return normal ? relay_registry_by_fingerprint (hub->registry, normal) : NULL;
}

static gboolean
is_own_fingerprint (const RelayRegistration *registration, const char *claimed)
{
  g_autofree char *normal = wzp_fingerprint_normalise (claimed, NULL);

  return normal && g_str_equal (normal, registration->party.fingerprint);
}

static void
on_offer (RelayHub *hub,
          const RelayRegistration *caller,
          const WzpSignalDirectCallOffer *offer,
          GBytes *raw,
          WzpInstant now)
{
  const RelayRegistration *callee = find_target (hub, offer->target_fingerprint);
  RelayCall *call = relay_calls_by_id (hub->calls, offer->call_id);
  RelayCallSide side;

  if (call && relay_call_find_side (call, caller->handle, &side))
    return; /* said twice: an answer naming the id would end the call that runs */
  if (call || !wzp_call_id_is_valid (offer->call_id) ||
      !is_own_fingerprint (caller, offer->caller_fingerprint) || callee == caller)
    refuse_offer (hub, caller->handle, WZP_HANGUP_ERROR, offer->call_id);
  else if (!callee) /* as the reference says it: nobody is there, nothing is wrong */
    refuse_offer (hub, caller->handle, WZP_HANGUP_NORMAL, offer->call_id);
  else if (hub->is_draining || relay_calls_count (hub->calls) >= hub->limits.calls ||
           relay_calls_count_of (hub->calls, caller->party.fingerprint) >=
               hub->limits.calls_per_party)
    refuse_offer (hub, caller->handle, WZP_HANGUP_ERROR, offer->call_id);
  else if (relay_calls_count_of (hub->calls, callee->party.fingerprint) >=
           hub->limits.calls_per_party)
    refuse_offer (hub, caller->handle, WZP_HANGUP_BUSY, offer->call_id);
  else
    {
      call = relay_calls_add (hub->calls, offer->call_id, caller, callee);
      settle (hub, call, relay_call_on_offer (call, offer, raw, &hub->effects, now), now);
    }
}

/* The call that @call_id names if @handle is a party of it. */
static RelayCall *
find_own_call (RelayHub *hub, RelayHandle handle, const char *call_id, RelayCallSide *out_side)
{
  RelayCall *call = relay_calls_by_id (hub->calls, call_id);

  if (call && relay_call_find_side (call, handle, out_side))
    return call;
  g_debug ("message about a call that is not the sender's ignored");
  return NULL;
}

/* Old clients hang up without saying what: all they are in. */
static void
hang_up_all (RelayHub *hub, const RelayRegistration *sender, WzpHangupReason reason, WzpInstant now)
{
  g_autoptr (GPtrArray) calls = relay_calls_of (hub->calls, sender->party.fingerprint);
  RelayCallSide side;

  for (size_t i = 0; i < calls->len; i++)
    {
      RelayCall *call = calls->pdata[i];

      if (relay_call_find_side (call, sender->handle, &side))
        settle (hub, call, relay_call_on_hangup (call, side, reason, NULL, &hub->effects, now),
                now);
    }
}

/* A call that we have forgotten: the other party may be waiting for the sender to come back, in vain. */
static void
end_forgotten_call (RelayHub *hub,
                    const RelayRegistration *sender,
                    const char *call_id,
                    GBytes *raw)
{
  const RelayWaiter *waiter =
      sender->party.verified
          ? relay_waiting_find_peer (hub->waiting, call_id, sender->party.fingerprint)
          : NULL;
  const RelayRegistration *other =
      waiter ? relay_registry_by_fingerprint (hub->registry, waiter->party.fingerprint) : NULL;

  if (other && other->party.verified)
    relay_effects_send (&hub->effects, other->handle, raw);
}

static void
on_hangup (RelayHub *hub,
           const RelayRegistration *sender,
           const WzpSignalHangup *hangup,
           GBytes *raw,
           WzpInstant now)
{
  RelayCallSide side;
  RelayCall *call;

  if (!hangup->call_id)
    {
      hang_up_all (hub, sender, hangup->reason, now);
      return;
    }
  call = find_own_call (hub, sender->handle, hangup->call_id, &side);
  if (call)
    settle (hub, call, relay_call_on_hangup (call, side, hangup->reason, raw, &hub->effects, now),
            now);
  else if (!relay_calls_by_id (hub->calls, hangup->call_id))
    end_forgotten_call (hub, sender, hangup->call_id, raw);
}

/* Whether the bytes of a message that we cannot read name @call. Ids have no characters that JSON
 * would escape, and a wrong guess only forwards to somebody whom the sender is in a call with. */
static gboolean
names_call (GBytes *raw, const RelayCall *call)
{
  size_t len;
  const char *json = g_bytes_get_data (raw, &len);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", call->id);

  return memmem (json, len, "\"call_id\"", strlen ("\"call_id\"")) != NULL &&
         memmem (json, len, quoted, strlen (quoted)) != NULL;
}

/* For messages without a readable call id: the call they name, or else the only one that runs. */
static RelayCall *
guess_call (RelayHub *hub, const RelayRegistration *sender, GBytes *raw, RelayCallSide *out_side)
{
  g_autoptr (GPtrArray) calls = relay_calls_of (hub->calls, sender->party.fingerprint);
  RelayCall *found = NULL;
  size_t n_running = 0;

  for (size_t i = 0; i < calls->len; i++)
    {
      RelayCall *call = calls->pdata[i];

      if (!relay_call_find_side (call, sender->handle, out_side))
        continue;
      if (names_call (raw, call))
        return call;
      if (call->state == RELAY_CALL_ANSWERED)
        {
          found = call;
          n_running++;
        }
    }
  return n_running == 1 && relay_call_find_side (found, sender->handle, out_side) ? found : NULL;
}

static void
on_call_message (RelayHub *hub,
                 const RelayRegistration *sender,
                 const WzpSignal *signal,
                 GBytes *raw,
                 WzpInstant now)
{
  const char *call_id = wzp_signal_get_call_id (signal);
  RelayCallSide side = RELAY_CALL_CALLER;
  RelayCall *call = call_id ? find_own_call (hub, sender->handle, call_id, &side)
                            : guess_call (hub, sender, raw, &side);

  if (call)
    settle (hub, call, relay_call_on_message (call, side, signal, raw, &hub->effects), now);
}

static void
on_answer (RelayHub *hub,
           const RelayRegistration *sender,
           const WzpSignal *signal,
           GBytes *raw,
           WzpInstant now)
{
  RelayCallSide side;
  RelayCall *call = find_own_call (hub, sender->handle, signal->direct_call_answer.call_id, &side);

  if (call)
    settle (hub, call, relay_call_on_answer (call, side, signal, raw, &hub->effects), now);
}

void
relay_hub_signal (RelayHub *hub,
                  RelayHandle handle,
                  const WzpSignal *signal,
                  GBytes *raw,
                  WzpInstant now)
{
  const RelayRegistration *sender = relay_registry_by_handle (hub->registry, handle);

  if (!sender)
    return; /* displaced, or gone meanwhile */
  switch (signal->type)
    {
    case WZP_SIGNAL_DIRECT_CALL_OFFER:
      on_offer (hub, sender, &signal->direct_call_offer, raw, now);
      break;
    case WZP_SIGNAL_DIRECT_CALL_ANSWER:
      on_answer (hub, sender, signal, raw, now);
      break;
    case WZP_SIGNAL_HANGUP:
      on_hangup (hub, sender, &signal->hangup, raw, now);
      break;
    case WZP_SIGNAL_MEDIA_PATH_REPORT:
    case WZP_SIGNAL_CANDIDATE_UPDATE:
    case WZP_SIGNAL_HARD_NAT_PROBE:
    case WZP_SIGNAL_HARD_NAT_BIRTHDAY_START:
    case WZP_SIGNAL_UPGRADE_PROPOSAL:
    case WZP_SIGNAL_UPGRADE_RESPONSE:
    case WZP_SIGNAL_UPGRADE_CONFIRM:
    case WZP_SIGNAL_QUALITY_CAPABILITY:
    case WZP_SIGNAL_PATH_SWITCH:
    case WZP_SIGNAL_CALL_HOLD:
    case WZP_SIGNAL_UNKNOWN:
    case WZP_SIGNAL_ICE_CANDIDATE:
    case WZP_SIGNAL_REKEY:
    case WZP_SIGNAL_QUALITY_UPDATE:
    case WZP_SIGNAL_LOSS_RECOVERY_UPDATE:
    case WZP_SIGNAL_HOLD:
    case WZP_SIGNAL_UNHOLD:
    case WZP_SIGNAL_MUTE:
    case WZP_SIGNAL_UNMUTE:
    case WZP_SIGNAL_TRANSFER:
    case WZP_SIGNAL_TRANSFER_ACK:
      on_call_message (hub, sender, signal, raw, now);
      break;
    case WZP_SIGNAL_CALL_RINGING: /* the caller was told when the offer was delivered */
    case WZP_SIGNAL_CALL_OFFER:
    case WZP_SIGNAL_CALL_ANSWER:
    case WZP_SIGNAL_PING:
    case WZP_SIGNAL_PONG:
    case WZP_SIGNAL_AUTH_TOKEN:
    case WZP_SIGNAL_PRESENCE_UPDATE:
    case WZP_SIGNAL_ROUTE_QUERY:
    case WZP_SIGNAL_ROUTE_RESPONSE:
    case WZP_SIGNAL_SESSION_FORWARD:
    case WZP_SIGNAL_SESSION_FORWARD_ACK:
    case WZP_SIGNAL_ROOM_UPDATE:
    case WZP_SIGNAL_FEDERATION_HELLO:
    case WZP_SIGNAL_GLOBAL_ROOM_ACTIVE:
    case WZP_SIGNAL_GLOBAL_ROOM_INACTIVE:
    case WZP_SIGNAL_REGISTER_PRESENCE:
    case WZP_SIGNAL_REGISTER_PRESENCE_ACK:
    case WZP_SIGNAL_CALL_SETUP:
    case WZP_SIGNAL_REFLECT:
    case WZP_SIGNAL_REFLECT_RESPONSE:
    case WZP_SIGNAL_FEDERATED_SIGNAL_FORWARD:
    case WZP_SIGNAL_QUALITY_DIRECTIVE:
    case WZP_SIGNAL_PRESENCE_LIST:
    case WZP_SIGNAL_DIRECT_PROOF:
    case WZP_SIGNAL_MEMBER_SOUND: /* said in a room, and to that */
      g_debug ("%s from a client ignored", wzp_signal_get_name (signal));
      break;
    }
}

/* --- rooms ----------------------------------------------------------------------------------- */

static void
registration_of (RelayHub *hub, const RelayParty *party, RelayRegistration *out)
{
  const RelayRegistration *registration =
      relay_registry_by_fingerprint (hub->registry, party->fingerprint);

  /* Away as long as it has not registered as the one that it has proven to be. */
  out->handle = registration && registration->party.verified ? registration->handle : 0;
  out->party = *party;
}

static gboolean
has_calls_enough (RelayHub *hub, const RelayParty *party)
{
  return relay_calls_count_of (hub->calls, party->fingerprint) >= hub->limits.calls_per_party;
}

/* A call that we do not know: we were restarted, or gave it up. When both parties prove who they are, name each
 * other and know its id, which only they can, it goes on; until then the first one waits. Nobody calls themselves. */
static RelayClose
resume_call (RelayHub *hub,
             RelayHandle handle,
             const char *call_id,
             const RelayParty *party,
             WzpInstant now)
{
  const RelayWaiter *other = relay_waiting_find (hub->waiting, call_id, party->peer);
  RelayRegistration registrations[2];
  RelayCall *call;

  if (!party->verified || party->peer[0] == '\0' || !wzp_call_id_is_valid (call_id) ||
      g_str_equal (party->peer, party->fingerprint))
    return RELAY_CLOSE_NO_SUCH_CALL;
  if (hub->is_draining)
    return RELAY_CLOSE_SHUTTING_DOWN;
  if (relay_calls_count (hub->calls) >= hub->limits.calls || has_calls_enough (hub, party) ||
      (other && has_calls_enough (hub, &other->party)))
    return RELAY_CLOSE_RELAY_FULL;
  if (!other || !g_str_equal (other->party.peer, party->fingerprint))
    {
      relay_waiting_add (hub->waiting, handle, call_id, party,
                         wzp_instant_add (now, RELAY_CALL_GRACE));
      return RELAY_CLOSE_NORMAL;
    }
  registration_of (hub, party, &registrations[0]);
  registration_of (hub, &other->party, &registrations[1]);
  call = relay_calls_add (hub->calls, call_id, &registrations[0], &registrations[1]);
  settle (hub, call, relay_call_on_resume (call, now), now);
  return enter_call_room (hub, handle, call, party, now);
}

void
relay_hub_join (RelayHub *hub,
                RelayHandle handle,
                const char *room,
                const RelayParty *party,
                WzpInstant now)
{
  const char *call_id = wzp_sni_get_call_id (room);
  RelayCall *call = call_id ? relay_calls_by_id (hub->calls, call_id) : NULL;
  RelayClose refusal;

  if (call)
    refusal = enter_call_room (hub, handle, call, party, now);
  else if (call_id)
    refusal = resume_call (hub, handle, call_id, party, now);
  else if (hub->is_draining)
    refusal = RELAY_CLOSE_SHUTTING_DOWN;
  else
    refusal = enter_room (hub, handle, room, party, now);
  if (refusal != RELAY_CLOSE_NORMAL)
    refuse_join (hub, handle, refusal);
}

void
relay_hub_sound (RelayHub *hub,
                 RelayHandle handle,
                 const WzpSignalMemberSound *said,
                 WzpInstant now)
{
  relay_rooms_sound (hub->rooms, handle, said, &hub->effects, now);
}

/* --- ends, time ------------------------------------------------------------------------------ */

void
relay_hub_gone (RelayHub *hub, RelayHandle handle, RelayGone how, WzpInstant now)
{
  const RelayRegistration *registration = relay_registry_by_handle (hub->registry, handle);
  g_autoptr (GPtrArray) calls = NULL;
  RelayCallSide side;

  if (relay_rooms_leave (hub->rooms, handle, &hub->effects, now) ||
      relay_waiting_remove (hub->waiting, handle) || !registration)
    return;
  calls = relay_calls_of (hub->calls, registration->party.fingerprint);
  relay_registry_remove (hub->registry, handle);
  for (size_t i = 0; i < calls->len; i++)
    {
      RelayCall *call = calls->pdata[i];

      if (relay_call_find_side (call, handle, &side))
        settle (hub, call, relay_call_on_gone (call, side, how, &hub->effects, now), now);
    }
}

static void
dismiss_each (const RelayRegistration *registration, gpointer hub)
{
  dismiss_if_idle (hub, registration);
}

void
relay_hub_drain (RelayHub *hub)
{
  hub->is_draining = TRUE;
  relay_registry_foreach (hub->registry, dismiss_each, hub);
}

gboolean
relay_hub_is_quiet (const RelayHub *hub)
{
  return relay_calls_count (hub->calls) == 0 && relay_rooms_count_members (hub->rooms) == 0;
}

WzpInstant
relay_hub_next_deadline (const RelayHub *hub)
{
  WzpInstant deadline = wzp_instant_min (relay_calls_next_deadline (hub->calls),
                                         relay_rooms_next_deadline (hub->rooms));

  return wzp_instant_min (deadline, relay_waiting_next_deadline (hub->waiting));
}

/* A party's registration has not come back, but the call is still heard: who would end it for that? */
static gboolean
is_heard (RelayHub *hub, const RelayCall *call)
{
  g_autofree char *room = wzp_call_id_to_room (call->id);

  return call->state == RELAY_CALL_ANSWERED && relay_rooms_is_open (hub->rooms, room);
}

void
relay_hub_on_deadline (RelayHub *hub, WzpInstant now)
{
  RelayCall *call;
  RelayWaiter *waiter;

  while ((call = relay_calls_pop_due (hub->calls, now)))
    if (is_heard (hub, call))
      relay_calls_set_deadline (hub->calls, call, wzp_instant_add (now, RELAY_CALL_GRACE));
    else
      settle (hub, call, relay_call_on_deadline (call, &hub->effects, now), now);
  while ((waiter = relay_waiting_steal_due (hub->waiting, now)))
    {
      /* Not that there is no such call: it may go on without us, and come back. */
      refuse_join (hub, waiter->handle, RELAY_CLOSE_HANDSHAKE_TIMEOUT);
      relay_waiter_free (waiter);
    }
  relay_rooms_on_deadline (hub->rooms, &hub->effects, now);
}

GArray *
relay_hub_steal_effects (RelayHub *hub)
{
  return hub->effects.items->len > 0 ? relay_effects_steal (&hub->effects) : NULL;
}

void
relay_hub_get_stats (const RelayHub *hub, RelayHubStats *out)
{
  *out = (RelayHubStats) {
    .registrations = relay_registry_count (hub->registry),
    .calls = relay_calls_count (hub->calls),
    .rooms = relay_rooms_count (hub->rooms),
    .members = relay_rooms_count_members (hub->rooms),
  };
}
