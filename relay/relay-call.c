/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "relay-call"

#include "relay-call.h"

#include <stdio.h>
#include <string.h>

#include "relay-limits.h"
#include "wzp-sni.h"

static const char *const state_names[] = { "OFFERED", "RINGING", "ANSWERED", "HUNG-UP", "ENDED" };

static const WzpEdge edges[] = {
  { RELAY_CALL_OFFERED, RELAY_CALL_RINGING, "delivered" },
  { RELAY_CALL_RINGING, RELAY_CALL_ANSWERED, "accepted" },
  { RELAY_CALL_RINGING, RELAY_CALL_ENDED, "declined" },
  { RELAY_CALL_RINGING, RELAY_CALL_ENDED, "hangup" },
  { RELAY_CALL_RINGING, RELAY_CALL_ENDED, "ring time-out" },
  { RELAY_CALL_RINGING, RELAY_CALL_ENDED, "party gone" },
  { RELAY_CALL_ANSWERED, RELAY_CALL_ENDED, "hangup" },
  { RELAY_CALL_ANSWERED, RELAY_CALL_ENDED, "party gone" },
  { RELAY_CALL_OFFERED, RELAY_CALL_ANSWERED, "resumed" },
  { RELAY_CALL_ANSWERED, RELAY_CALL_HUNG_UP, "hangup" },
  { RELAY_CALL_ANSWERED, RELAY_CALL_HUNG_UP, "party gone" },
  { RELAY_CALL_HUNG_UP, RELAY_CALL_ENDED, "told" },
  { RELAY_CALL_HUNG_UP, RELAY_CALL_ENDED, "party gone" },
};

const WzpEdges relay_call_edges = {
  .machine = "call",
  .state_names = state_names,
  .n_states = G_N_ELEMENTS (state_names),
  .edges = edges,
  .n_edges = G_N_ELEMENTS (edges),
};

static void
set_state (RelayCall *call, RelayCallState state, const char *event)
{
  /* As wzp_edges_move(), under our own name: of the library's machines the log has many more. */
  g_assert (wzp_edges_allow (&relay_call_edges, call->state, (uint8_t) state, event));
  g_info ("call %s: %s -> %s (%s)", call->label, state_names[call->state], state_names[state],
          event);
  call->state = (uint8_t) state;
}

static RelayCallState
get_state (const RelayCall *call)
{
  return (RelayCallState) call->state;
}

static void
candidates_clear (RelayCandidates *candidates)
{
  g_free (candidates->reflexive);
  g_free (candidates->mapped);
  g_strfreev (candidates->locals);
  *candidates = (RelayCandidates) { 0 };
}

/* The first RELAY_MAX_CANDIDATES of @list; NULL for none. */
static GStrv
copy_list (char **list)
{
  GStrv copy = g_strdupv (list);

  if (copy && g_strv_length (copy) > RELAY_MAX_CANDIDATES)
    {
      for (char **item = copy + RELAY_MAX_CANDIDATES; *item; item++)
        g_clear_pointer (item, g_free);
    }
  return copy;
}

static void
candidates_set (RelayCandidates *candidates,
                const char *reflexive,
                char **locals,
                const char *mapped)
{
  candidates_clear (candidates);
  candidates->reflexive = g_strdup (reflexive);
  candidates->mapped = g_strdup (mapped);
  candidates->locals = copy_list (locals);
}

static void
party_init (RelayCallParty *party, const RelayRegistration *registration)
{
  party->handle = registration->handle;
  party->verified = registration->party.verified;
  memcpy (party->fingerprint, registration->party.fingerprint, sizeof party->fingerprint);
  memcpy (party->relay_addr, registration->party.relay_addr, sizeof party->relay_addr);
}

RelayCall *
relay_call_new (const char *id,
                uint64_t number,
                const RelayRegistration *caller,
                const RelayRegistration *callee)
{
  RelayCall *call = g_new0 (RelayCall, 1);

  call->id = g_strdup (id);
  snprintf (call->label, sizeof call->label, "%" G_GUINT64_FORMAT, number % 100000000);
  call->state = RELAY_CALL_OFFERED;
  call->deadline = (RelayDeadline) RELAY_DEADLINE_INIT;
  party_init (&call->parties[RELAY_CALL_CALLER], caller);
  party_init (&call->parties[RELAY_CALL_CALLEE], callee);
  return call;
}

void
relay_call_free (RelayCall *call)
{
  candidates_clear (&call->parties[RELAY_CALL_CALLER].candidates);
  candidates_clear (&call->parties[RELAY_CALL_CALLEE].candidates);
  g_free (call->id);
  g_free (call);
}

gboolean
relay_call_find_side (const RelayCall *call, RelayHandle handle, RelayCallSide *out_side)
{
  for (int side = RELAY_CALL_CALLER; side <= RELAY_CALL_CALLEE; side++)
    if (call->parties[side].handle == handle && handle != 0)
      {
        *out_side = (RelayCallSide) side;
        return TRUE;
      }
  return FALSE;
}

WzpInstant
relay_call_on_offer (RelayCall *call,
                     const WzpSignalDirectCallOffer *offer,
                     GBytes *raw,
                     RelayEffects *effects,
                     WzpInstant now)
{
  WzpSignal ringing = { .type = WZP_SIGNAL_CALL_RINGING, .call_ringing = { .call_id = call->id } };

  candidates_set (&call->parties[RELAY_CALL_CALLER].candidates, offer->caller_reflexive_addr,
                  offer->caller_local_addrs, offer->caller_mapped_addr);
  relay_effects_send (effects, call->parties[RELAY_CALL_CALLEE].handle, raw);
  relay_effects_send_signal (effects, call->parties[RELAY_CALL_CALLER].handle, &ringing);
  set_state (call, RELAY_CALL_RINGING, "delivered");
  return wzp_instant_add (now, RELAY_RING_TIMEOUT);
}

static void
send_setup (const RelayCall *call, RelayCallSide side, RelayEffects *effects)
{
  const RelayCallParty *party = &call->parties[side];
  const RelayCandidates *peer = &call->parties[relay_call_other (side)].candidates;
  g_autofree char *room = wzp_call_id_to_room (call->id);
  WzpSignal setup = { .type = WZP_SIGNAL_CALL_SETUP,
                      .call_setup = { .call_id = call->id,
                                      .room = room,
                                      .relay_addr = (char *) party->relay_addr,
                                      .peer_direct_addr = peer->reflexive,
                                      .peer_local_addrs = peer->locals,
                                      .peer_mapped_addr = peer->mapped } };

  relay_effects_send_signal (effects, party->handle, &setup);
}

/* The answer for the caller's eyes: its own bytes, unless a private answer names addresses. A client
 * that answers privately leaves them out; this is for one that forgot. */
static GBytes *
answer_for_caller (const WzpSignal *signal, GBytes *raw)
{
  WzpSignal stripped = *signal;
  WzpSignalDirectCallAnswer *answer = &stripped.direct_call_answer;

  if (answer->accept_mode != WZP_ACCEPT_GENERIC ||
      (!answer->callee_reflexive_addr && !answer->callee_mapped_addr &&
       (!answer->callee_local_addrs || !answer->callee_local_addrs[0])))
    return g_bytes_ref (raw);
  answer->callee_reflexive_addr = NULL;
  answer->callee_mapped_addr = NULL;
  answer->callee_local_addrs = NULL;
  return wzp_signal_print (&stripped);
}

static void
accept_call (RelayCall *call, const WzpSignal *signal, GBytes *raw, RelayEffects *effects)
{
  const WzpSignalDirectCallAnswer *answer = &signal->direct_call_answer;
  g_autoptr (GBytes) shown = answer_for_caller (signal, raw);

  call->is_private = answer->accept_mode == WZP_ACCEPT_GENERIC;
  if (!call->is_private)
    candidates_set (&call->parties[RELAY_CALL_CALLEE].candidates, answer->callee_reflexive_addr,
                    answer->callee_local_addrs, answer->callee_mapped_addr);
  set_state (call, RELAY_CALL_ANSWERED, "accepted");
  relay_effects_send (effects, call->parties[RELAY_CALL_CALLER].handle, shown);
  send_setup (call, RELAY_CALL_CALLER, effects);
  send_setup (call, RELAY_CALL_CALLEE, effects);
}

WzpInstant
relay_call_on_answer (RelayCall *call,
                      RelayCallSide side,
                      const WzpSignal *signal,
                      GBytes *raw,
                      RelayEffects *effects)
{
  switch (get_state (call))
    {
    case RELAY_CALL_RINGING:
      if (side != RELAY_CALL_CALLEE)
        break; /* a caller cannot answer its own call */
      if (signal->direct_call_answer.accept_mode != WZP_ACCEPT_REJECT)
        {
          accept_call (call, signal, raw, effects);
          return WZP_INSTANT_NEVER;
        }
      relay_effects_send_hangup (effects, call->parties[RELAY_CALL_CALLER].handle,
                                 WZP_HANGUP_DECLINED, call->id);
      set_state (call, RELAY_CALL_ENDED, "declined");
      return WZP_INSTANT_NEVER;
    case RELAY_CALL_OFFERED:
    case RELAY_CALL_ANSWERED: /* a second answer changes nothing */
    case RELAY_CALL_HUNG_UP:
    case RELAY_CALL_ENDED:
      break;
    }
  g_debug ("call %s: answer ignored", call->label);
  return call->deadline.at;
}

static gboolean
is_anybody_away (const RelayCall *call)
{
  return call->parties[RELAY_CALL_CALLER].handle == 0 ||
         call->parties[RELAY_CALL_CALLEE].handle == 0;
}

WzpInstant
relay_call_on_resume (RelayCall *call, WzpInstant now)
{
  set_state (call, RELAY_CALL_ANSWERED, "resumed");
  return is_anybody_away (call) ? wzp_instant_add (now, RELAY_CALL_GRACE) : WZP_INSTANT_NEVER;
}

/* @side has ended the call while the other one is away. */
static WzpInstant
await_untold (RelayCall *call, RelayCallSide side, const char *event, WzpInstant now)
{
  set_state (call, RELAY_CALL_HUNG_UP, event);
  call->untold = relay_call_other (side);
  return wzp_instant_add (now, RELAY_CALL_GRACE);
}

WzpInstant
relay_call_on_hangup (RelayCall *call,
                      RelayCallSide side,
                      WzpHangupReason reason,
                      GBytes *raw,
                      RelayEffects *effects,
                      WzpInstant now)
{
  RelayHandle peer = call->parties[relay_call_other (side)].handle;

  switch (get_state (call))
    {
    case RELAY_CALL_RINGING:
    case RELAY_CALL_ANSWERED:
      if (peer == 0)
        return await_untold (call, side, "hangup", now);
      if (raw)
        relay_effects_send (effects, peer, raw);
      else
        relay_effects_send_hangup (effects, peer, reason, call->id);
      set_state (call, RELAY_CALL_ENDED, "hangup");
      return WZP_INSTANT_NEVER;
    case RELAY_CALL_OFFERED:
    case RELAY_CALL_HUNG_UP:
    case RELAY_CALL_ENDED:
      break;
    }
  return call->deadline.at;
}

/* Newer candidates count for a CallSetup that is still to come. */
static void
note_candidates (RelayCall *call, RelayCallSide side, const WzpSignal *signal)
{
  const WzpSignalCandidateUpdate *update = &signal->candidate_update;

  if (signal->type == WZP_SIGNAL_CANDIDATE_UPDATE && side == RELAY_CALL_CALLER)
    candidates_set (&call->parties[side].candidates, update->reflexive_addr, update->local_addrs,
                    update->mapped_addr);
}

/* Whether @signal can carry an address of its sender. An unknown message may. */
static gboolean
may_tell_addresses (const WzpSignal *signal)
{
  return signal->type == WZP_SIGNAL_UNKNOWN || signal->type == WZP_SIGNAL_CANDIDATE_UPDATE ||
         signal->type == WZP_SIGNAL_HARD_NAT_PROBE ||
         signal->type == WZP_SIGNAL_HARD_NAT_BIRTHDAY_START ||
         signal->type == WZP_SIGNAL_ICE_CANDIDATE || signal->type == WZP_SIGNAL_TRANSFER;
}

WzpInstant
relay_call_on_message (RelayCall *call,
                       RelayCallSide side,
                       const WzpSignal *signal,
                       GBytes *raw,
                       RelayEffects *effects)
{
  RelayHandle peer = call->parties[relay_call_other (side)].handle;

  switch (get_state (call))
    {
    case RELAY_CALL_RINGING:
      /* The callee has not yet said how much of itself it wants to show. */
      if (side != RELAY_CALL_CALLER)
        break;
      note_candidates (call, side, signal);
      relay_effects_send (effects, peer, raw);
      break;
    case RELAY_CALL_ANSWERED:
      if (side == RELAY_CALL_CALLEE && call->is_private && may_tell_addresses (signal))
        g_info ("call %s: %s of a private callee not forwarded", call->label,
                wzp_signal_get_name (signal));
      else
        relay_effects_send (effects, peer, raw);
      break;
    case RELAY_CALL_OFFERED:
    case RELAY_CALL_HUNG_UP:
    case RELAY_CALL_ENDED:
      break;
    }
  return call->deadline.at;
}

WzpInstant
relay_call_on_gone (RelayCall *call,
                    RelayCallSide side,
                    RelayGone how,
                    RelayEffects *effects,
                    WzpInstant now)
{
  RelayHandle peer = call->parties[relay_call_other (side)].handle;

  call->parties[side].handle = 0;
  switch (get_state (call))
    {
    case RELAY_CALL_ANSWERED:
      /* The media may be well, on a direct path or on its own connection. */
      if (how == RELAY_GONE_LOST)
        return wzp_instant_add (now, RELAY_CALL_GRACE);
      if (peer == 0)
        return await_untold (call, side, "party gone", now);
      break;
    case RELAY_CALL_RINGING:
      break;
    case RELAY_CALL_OFFERED:
    case RELAY_CALL_HUNG_UP:
    case RELAY_CALL_ENDED:
      return call->deadline.at;
    }
  relay_effects_send_hangup (
      effects, peer, how == RELAY_GONE_LEFT ? WZP_HANGUP_NORMAL : WZP_HANGUP_ERROR, call->id);
  set_state (call, RELAY_CALL_ENDED, "party gone");
  return WZP_INSTANT_NEVER;
}

WzpInstant
relay_call_on_back (RelayCall *call, RelayCallSide side, RelayHandle handle, RelayEffects *effects)
{
  call->parties[side].handle = handle;
  switch (get_state (call))
    {
    case RELAY_CALL_ANSWERED:
      return is_anybody_away (call) ? call->deadline.at : WZP_INSTANT_NEVER;
    case RELAY_CALL_HUNG_UP:
      if (side == call->untold)
        {
          relay_effects_send_hangup (effects, handle, WZP_HANGUP_NORMAL, call->id);
          set_state (call, RELAY_CALL_ENDED, "told");
        }
      break;
    case RELAY_CALL_OFFERED:
    case RELAY_CALL_RINGING:
    case RELAY_CALL_ENDED:
      break;
    }
  return call->deadline.at;
}

WzpInstant
relay_call_on_deadline (RelayCall *call, RelayEffects *effects, WzpInstant now)
{
  gboolean rang = FALSE;

  switch (get_state (call))
    {
    case RELAY_CALL_RINGING:
      rang = TRUE;
      break;
    case RELAY_CALL_ANSWERED:
      break;
    case RELAY_CALL_HUNG_UP:
      set_state (call, RELAY_CALL_ENDED, "party gone");
      return WZP_INSTANT_NEVER;
    case RELAY_CALL_OFFERED:
    case RELAY_CALL_ENDED:
      return WZP_INSTANT_NEVER;
    }
  for (int side = RELAY_CALL_CALLER; side <= RELAY_CALL_CALLEE; side++)
    relay_effects_send_hangup (effects, call->parties[side].handle,
                               rang ? WZP_HANGUP_TIMEOUT : WZP_HANGUP_ERROR, call->id);
  set_state (call, RELAY_CALL_ENDED, rang ? "ring time-out" : "party gone");
  return WZP_INSTANT_NEVER;
}
