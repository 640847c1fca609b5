/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-call"

#include "wzp-call-machine.h"

#include "wzp-call-offer.h"
#include "wzp-edges.h"

#define N_STATES (WZP_CALL_STATE_ENDED + 1)

const WzpCallTimes wzp_call_times_default = {
  .ring = WZP_SECONDS (45),
  .setup = WZP_SECONDS (10),
  .connect = WZP_SECONDS (15),
  .silence = WZP_SECONDS (5),
  .reconnect = WZP_SECONDS (30),
};

struct _WzpCallMachine
{
  uint8_t state;
  WzpCallDirection direction;
  WzpCallTimes times;
  WzpCallContact contact;
  gboolean allow_downgrade;
  gboolean gave_way;      /* glare: the peer is the caller */
  const WzpIceAgent *ice; /* borrowed; NULL: the call is private */
  char *told_reflexive;   /* of ours, to the peer; NULL: none */
  char *peer_reflexive;   /* in its offer; NULL: none, or not an address */

  WzpIdentity *identity;
  char *id;
  char *peer;
  char *peer_alias;

  WzpE2ee *e2ee; /* ours before the peer's part is known; NULL when the call goes without */
  WzpE2eeState e2ee_state;

  WzpEndReason end_reason;
  char *end_text;

  WzpInstant deadline; /* of the present state; ACTIVE has `last_packet` instead */
  WzpInstant last_packet;
  WzpInstant broken; /* ACTIVE: the path is, since; NEVER: it is not */
  const char *broken_by;
  gboolean media_joined; /* we are in the call's room */

  GQueue effects; /* of WzpCallEffect */
};

static const char *const state_names[N_STATES] = { "DIALLING",     "RINGING",    "INCOMING",
                                                   "ANSWERED",     "CONNECTING", "ACTIVE",
                                                   "RECONNECTING", "ENDED" };

#define DIALLING     WZP_CALL_STATE_DIALLING
#define RINGING      WZP_CALL_STATE_RINGING
#define INCOMING     WZP_CALL_STATE_INCOMING
#define ANSWERED     WZP_CALL_STATE_ANSWERED
#define CONNECTING   WZP_CALL_STATE_CONNECTING
#define ACTIVE       WZP_CALL_STATE_ACTIVE
#define RECONNECTING WZP_CALL_STATE_RECONNECTING
#define ENDED        WZP_CALL_STATE_ENDED

static const WzpEdge edge_list[] = {
  { DIALLING, RINGING, "ringing" },    { DIALLING, ANSWERED, "answer" },
  { RINGING, ANSWERED, "answer" },     { DIALLING, ANSWERED, "glare" },
  { RINGING, ANSWERED, "glare" },      { INCOMING, ANSWERED, "answer" },
  { ANSWERED, CONNECTING, "setup" },   { CONNECTING, ACTIVE, "peer" },
  { CONNECTING, ACTIVE, "packet" },    { ACTIVE, RECONNECTING, "peer left" },
  { ACTIVE, RECONNECTING, "silence" }, { ACTIVE, RECONNECTING, "media lost" },
  { RECONNECTING, ACTIVE, "peer" },    { RECONNECTING, ACTIVE, "packet" },
  { DIALLING, ENDED, "end" },          { RINGING, ENDED, "end" },
  { INCOMING, ENDED, "end" },          { ANSWERED, ENDED, "end" },
  { CONNECTING, ENDED, "end" },        { ACTIVE, ENDED, "end" },
  { RECONNECTING, ENDED, "end" },
};

static const WzpEdges edges = { "call", state_names, N_STATES, edge_list,
                                G_N_ELEMENTS (edge_list) };

/* --- effects and state ------------------------------------------------------------------------ */

void
wzp_call_effect_clear (WzpCallEffect *effect)
{
  g_clear_pointer (&effect->json, g_bytes_unref);
}

static void
queue_effect (WzpCallMachine *call, WzpCallEffectType type, GBytes *json)
{
  WzpCallEffect *effect = g_new0 (WzpCallEffect, 1);

  effect->type = type;
  effect->json = json;
  g_queue_push_tail (&call->effects, effect);
}

static void
set_state (WzpCallMachine *call, WzpCallState state, const char *event)
{
  char short_id[9];

  g_strlcpy (short_id, call->id, sizeof short_id);
  wzp_edges_move (&edges, short_id, &call->state, state, event);
  call->deadline = WZP_INSTANT_NEVER;
  queue_effect (call, WZP_CALL_CHANGED, NULL);
}

/* @tell: what the other end hears; a negative value when it knows already. */
static void
end (WzpCallMachine *call, WzpEndReason reason, const char *text, int tell)
{
  gboolean had_media =
      call->state == CONNECTING || call->state == ACTIVE || call->state == RECONNECTING;

  if (call->state == ENDED)
    return;
  call->end_reason = reason;
  g_set_str (&call->end_text, text);
  if (tell >= 0)
    queue_effect (call, WZP_CALL_SEND, wzp_call_hangup_print ((WzpHangupReason) tell, call->id));
  if (had_media)
    queue_effect (call, WZP_CALL_CLOSE_MEDIA, NULL);
  set_state (call, ENDED, "end");
}

#define TELL_NOBODY (-1)

static void
note_told (WzpCallMachine *call)
{
  g_free (call->told_reflexive);
  call->told_reflexive = wzp_call_dup_reflexive (call->ice);
}

/* --- life ------------------------------------------------------------------------------------- */

static WzpCallMachine *
call_new (WzpIdentity *identity,
          WzpCallDirection direction,
          const char *id,
          const char *peer,
          WzpCallContact contact,
          const WzpCallTimes *times,
          const WzpIceAgent *ice)
{
  WzpCallMachine *call = g_new0 (WzpCallMachine, 1);

  call->identity = wzp_identity_ref (identity);
  call->direction = direction;
  call->id = g_strdup (id);
  call->peer = g_strdup (peer);
  call->contact = contact;
  call->times = *times;
  call->ice = ice;
  call->deadline = call->broken = WZP_INSTANT_NEVER;
  g_queue_init (&call->effects);
  return call;
}

WzpCallMachine *
wzp_call_machine_new_outgoing (WzpIdentity *identity,
                               const char *alias,
                               const char *peer,
                               WzpCallContact contact,
                               const WzpCallTimes *times,
                               const WzpIceAgent *ice,
                               WzpInstant now)
{
  g_autofree char *id = wzp_call_id_new ();
  WzpCallMachine *call =
      call_new (identity, WZP_CALL_DIRECTION_OUTGOING, id, peer, contact, times, ice);

  call->state = DIALLING;
  call->e2ee = wzp_e2ee_new_caller (identity, id, peer, WZP_BUILD_VERSION);
  queue_effect (call, WZP_CALL_SEND,
                wzp_call_offer_print (identity, alias, peer, id, call->e2ee, ice));
  note_told (call);
  call->deadline = wzp_instant_add (now, times->ring);
  return call;
}

static const char *
explain_e2ee (WzpE2eeResult result)
{
  switch (result)
    {
    case WZP_E2EE_OK:
    case WZP_E2EE_PEER_CANNOT:
      break;
    case WZP_E2EE_BAD_SIGNATURE:
      return "The other end's signature is wrong: somebody may have changed the call on its way";
    case WZP_E2EE_WRONG_IDENTITY:
      return "The other end's key is not that of the fingerprint: it is somebody else";
    case WZP_E2EE_WEAK_KEY:
      return "The other end sent a key that protects nothing";
    }
  return NULL;
}

/* Takes note of how the peer's part was; FALSE ends the call. */
static gboolean
judge_e2ee (WzpCallMachine *call, WzpE2eeResult result)
{
  switch (result)
    {
    case WZP_E2EE_OK:
      call->e2ee_state =
          call->contact.verified ? WZP_E2EE_STATE_VERIFIED : WZP_E2EE_STATE_ENCRYPTED;
      return TRUE;
    case WZP_E2EE_PEER_CANNOT:
      g_clear_pointer (&call->e2ee, wzp_e2ee_free);
      call->e2ee_state =
          call->contact.known_e2ee ? WZP_E2EE_STATE_DOWNGRADED : WZP_E2EE_STATE_RELAY_ONLY;
      /* It may be somebody else: no address of ours (any more). */
      if (call->contact.known_e2ee)
        call->ice = NULL;
      return TRUE;
    case WZP_E2EE_BAD_SIGNATURE:
    case WZP_E2EE_WRONG_IDENTITY:
    case WZP_E2EE_WEAK_KEY:
      break;
    }
  g_clear_pointer (&call->e2ee, wzp_e2ee_free);
  end (call, WZP_END_REASON_WRONG_KEY, explain_e2ee (result), WZP_HANGUP_ERROR);
  return FALSE;
}

/* Of the peer, who calls. FALSE ends the call. */
static gboolean
take_offer (WzpCallMachine *call, const WzpSignalDirectCallOffer *offer)
{
  WzpAddress reflexive;

  g_clear_pointer (&call->peer_reflexive, g_free);
  if (offer->caller_reflexive_addr && wzp_address_parse (offer->caller_reflexive_addr, &reflexive))
    call->peer_reflexive = g_strdup (offer->caller_reflexive_addr);
  call->e2ee = wzp_e2ee_new_callee (call->identity, call->id, call->peer, WZP_BUILD_VERSION);
  return judge_e2ee (call, wzp_call_offer_check (offer, call->e2ee));
}

static void
send_answer (WzpCallMachine *call, WzpAcceptMode mode)
{
  if (!call->e2ee && !wzp_call_is_worth_telling (call->ice, call->peer_reflexive))
    call->ice = NULL;
  queue_effect (call, WZP_CALL_SEND,
                wzp_call_answer_print (call->identity, call->id, mode, call->e2ee, call->ice));
  note_told (call);
}

static gboolean
is_refused_downgrade (const WzpCallMachine *call)
{
  return call->e2ee_state == WZP_E2EE_STATE_DOWNGRADED && !call->allow_downgrade;
}

static void
end_downgraded (WzpCallMachine *call)
{
  end (call, WZP_END_REASON_NOT_ENCRYPTED,
       "This call would not have been end-to-end encrypted, although calls with this contact have "
       "been before",
       WZP_HANGUP_ERROR);
}

WzpCallMachine *
wzp_call_machine_new_incoming (WzpIdentity *identity,
                               const WzpSignalDirectCallOffer *offer,
                               WzpCallContact contact,
                               const WzpCallTimes *times,
                               const WzpIceAgent *ice,
                               WzpInstant now)
{
  WzpCallMachine *call = call_new (identity, WZP_CALL_DIRECTION_INCOMING, offer->call_id,
                                   offer->caller_fingerprint, contact, times, ice);

  call->state = INCOMING;
  call->peer_alias = wzp_alias_clean (offer->caller_alias);
  call->deadline = wzp_instant_add (now, times->ring);
  take_offer (call, offer);
  return call;
}

static void
effect_free (gpointer data)
{
  wzp_call_effect_clear (data);
  g_free (data);
}

void
wzp_call_machine_free (WzpCallMachine *call)
{
  if (!call)
    return;
  g_queue_clear_full (&call->effects, effect_free);
  g_clear_pointer (&call->e2ee, wzp_e2ee_free);
  wzp_identity_unref (call->identity);
  g_free (call->id);
  g_free (call->peer);
  g_free (call->peer_alias);
  g_free (call->told_reflexive);
  g_free (call->peer_reflexive);
  g_free (call->end_text);
  g_free (call);
}

gboolean
wzp_call_machine_next_effect (WzpCallMachine *call, WzpCallEffect *out)
{
  g_autofree WzpCallEffect *effect = g_queue_pop_head (&call->effects);

  if (!effect)
    return FALSE;
  *out = *effect;
  return TRUE;
}

/* --- time ------------------------------------------------------------------------------------- */

WzpInstant
wzp_call_machine_next_deadline (const WzpCallMachine *call)
{
  WzpInstant deadline = call->deadline;

  if (call->state != ACTIVE)
    return deadline;
  deadline = wzp_instant_add (call->last_packet, call->times.silence);
  if (call->broken != WZP_INSTANT_NEVER)
    deadline = wzp_instant_min (deadline, wzp_instant_add (call->broken, WZP_CALL_SHOW_OUTAGE));
  return deadline;
}

static void
begin_reconnecting (WzpCallMachine *call, const char *event, WzpInstant since)
{
  set_state (call, RECONNECTING, event);
  call->broken = WZP_INSTANT_NEVER;
  call->deadline = wzp_instant_add (since, call->times.reconnect);
}

/* The path of an ACTIVE call is broken; it may be whole again before anybody has to know. */
static void
note_broken (WzpCallMachine *call, const char *event, WzpInstant now)
{
  if (call->state != ACTIVE || call->broken != WZP_INSTANT_NEVER)
    return;
  call->broken = now;
  call->broken_by = event;
}

void
wzp_call_machine_on_deadline (WzpCallMachine *call, WzpInstant now)
{
  if (now < wzp_call_machine_next_deadline (call))
    return;
  switch ((WzpCallState) call->state)
    {
    case DIALLING:
    case RINGING:
    case INCOMING:
      end (call, WZP_END_REASON_NO_ANSWER, NULL, WZP_HANGUP_TIMEOUT);
      break;
    case ANSWERED:
      end (call, WZP_END_REASON_RELAY_LOST, "The relay did not begin the call in time",
           WZP_HANGUP_ERROR);
      break;
    case CONNECTING:
      end (call, call->media_joined ? WZP_END_REASON_PEER_VANISHED : WZP_END_REASON_RELAY_LOST,
           call->media_joined ? "The other end did not come into the call"
                              : "The relay could not be reached for the call's sound",
           WZP_HANGUP_ERROR);
      break;
    case ACTIVE:
      if (call->broken != WZP_INSTANT_NEVER)
        begin_reconnecting (call, call->broken_by, call->broken);
      else
        begin_reconnecting (call, "silence", call->last_packet);
      break;
    case RECONNECTING:
      end (call, call->media_joined ? WZP_END_REASON_PEER_VANISHED : WZP_END_REASON_RELAY_LOST,
           NULL, WZP_HANGUP_ERROR);
      break;
    case ENDED:
      break;
    }
}

/* --- the person ------------------------------------------------------------------------------- */

static void
enter_answered (WzpCallMachine *call, const char *event, WzpInstant now)
{
  set_state (call, ANSWERED, event);
  call->deadline = wzp_instant_add (now, call->times.setup);
  if (call->e2ee)
    queue_effect (call, WZP_CALL_REMEMBER_E2EE, NULL);
  queue_effect (call, WZP_CALL_BEGIN_SOUND, NULL);
}

void
wzp_call_machine_answer (WzpCallMachine *call, WzpAnswerMode mode, WzpInstant now)
{
  WzpAcceptMode accept = mode == WZP_ANSWER_MODE_TRUSTED ? WZP_ACCEPT_TRUSTED : WZP_ACCEPT_GENERIC;

  if (call->state != INCOMING)
    return;
  if (is_refused_downgrade (call))
    {
      end_downgraded (call);
      return;
    }
  if (mode == WZP_ANSWER_MODE_PRIVATE)
    call->ice = NULL;
  send_answer (call, accept);
  enter_answered (call, "answer", now);
}

void
wzp_call_machine_reject (WzpCallMachine *call, gboolean is_busy)
{
  if (call->state != INCOMING)
    return;
  if (!is_busy)
    queue_effect (call, WZP_CALL_SEND,
                  wzp_call_answer_print (call->identity, call->id, WZP_ACCEPT_REJECT, NULL, NULL));
  end (call, WZP_END_REASON_DECLINED, NULL, is_busy ? (int) WZP_HANGUP_BUSY : TELL_NOBODY);
}

void
wzp_call_machine_hang_up (WzpCallMachine *call)
{
  switch ((WzpCallState) call->state)
    {
    case DIALLING:
    case RINGING:
      end (call, WZP_END_REASON_CANCELLED, NULL, WZP_HANGUP_NORMAL);
      break;
    case INCOMING:
      wzp_call_machine_reject (call, FALSE);
      break;
    case ANSWERED:
    case CONNECTING:
    case ACTIVE:
    case RECONNECTING:
      end (call, WZP_END_REASON_HUNG_UP, NULL, WZP_HANGUP_NORMAL);
      break;
    case ENDED:
      break;
    }
}

void
wzp_call_machine_set_allow_downgrade (WzpCallMachine *call, gboolean allow)
{
  call->allow_downgrade = allow;
}

void
wzp_call_machine_set_verified (WzpCallMachine *call)
{
  call->contact.verified = TRUE;
  if (call->e2ee_state != WZP_E2EE_STATE_ENCRYPTED)
    return;
  call->e2ee_state = WZP_E2EE_STATE_VERIFIED;
  queue_effect (call, WZP_CALL_CHANGED, NULL);
}

/* --- the relay -------------------------------------------------------------------------------- */

static void
on_ringing (WzpCallMachine *call, WzpInstant now)
{
  WzpInstant deadline = call->deadline;

  if (call->state != DIALLING)
    return;
  set_state (call, RINGING, "ringing");
  /* The person has waited since the offer went out, not since the relay spoke. */
  call->deadline = deadline;
}

static void
on_answer (WzpCallMachine *call, const WzpSignalDirectCallAnswer *answer, WzpInstant now)
{
  if (call->direction != WZP_CALL_DIRECTION_OUTGOING ||
      (call->state != DIALLING && call->state != RINGING))
    return;
  if (answer->accept_mode == WZP_ACCEPT_REJECT)
    {
      end (call, WZP_END_REASON_DECLINED, NULL, TELL_NOBODY);
      return;
    }
  if (!judge_e2ee (call, wzp_call_answer_check (answer, call->e2ee)))
    return;
  if (is_refused_downgrade (call))
    {
      end_downgraded (call);
      return;
    }
  enter_answered (call, "answer", now);
}

static void
on_setup (WzpCallMachine *call, WzpInstant now)
{
  if (call->state != ANSWERED)
    return;
  set_state (call, CONNECTING, "setup");
  call->deadline = wzp_instant_add (now, call->times.connect);
  queue_effect (call, WZP_CALL_OPEN_MEDIA, NULL);
}

/* What a Hangup means depends on how far the call had come: relays of the reference say Normal for
 * nearly everything. */
static WzpEndReason
explain_hangup (const WzpCallMachine *call, WzpHangupReason reason)
{
  gboolean outgoing = call->direction == WZP_CALL_DIRECTION_OUTGOING;

  switch (reason)
    {
    case WZP_HANGUP_BUSY:
      return WZP_END_REASON_BUSY;
    case WZP_HANGUP_DECLINED:
      return WZP_END_REASON_DECLINED;
    case WZP_HANGUP_TIMEOUT:
      return WZP_END_REASON_NO_ANSWER;
    case WZP_HANGUP_ERROR:
      /* Before it rang nobody but the relay can have answered: it does not know the person. */
      return call->state == DIALLING ? WZP_END_REASON_OFFLINE : WZP_END_REASON_REFUSED;
    case WZP_HANGUP_NORMAL:
      break;
    }
  switch ((WzpCallState) call->state)
    {
    case DIALLING:
      return WZP_END_REASON_OFFLINE;
    case RINGING:
      return WZP_END_REASON_DECLINED;
    case INCOMING:
      return WZP_END_REASON_CANCELLED;
    case ANSWERED:
      return outgoing ? WZP_END_REASON_PEER_HUNG_UP : WZP_END_REASON_CANCELLED;
    case CONNECTING:
    case ACTIVE:
    case RECONNECTING:
    case ENDED:
      break;
    }
  return WZP_END_REASON_PEER_HUNG_UP;
}

static void
on_hangup (WzpCallMachine *call, WzpHangupReason reason)
{
  WzpEndReason end_reason = explain_hangup (call, reason);

  end (call, end_reason,
       end_reason == WZP_END_REASON_REFUSED ? "The other end or the relay could not take the call"
                                            : NULL,
       TELL_NOBODY);
}

void
wzp_call_machine_on_signal (WzpCallMachine *call, const WzpSignal *signal, WzpInstant now)
{
  if (call->state == ENDED)
    return;
  /* A chain and not a switch: most variants are none of a call's business. */
  if (signal->type == WZP_SIGNAL_CALL_RINGING)
    on_ringing (call, now);
  else if (signal->type == WZP_SIGNAL_DIRECT_CALL_ANSWER)
    on_answer (call, &signal->direct_call_answer, now);
  else if (signal->type == WZP_SIGNAL_CALL_SETUP)
    on_setup (call, now);
  else if (signal->type == WZP_SIGNAL_HANGUP)
    on_hangup (call, signal->hangup.reason);
}

gboolean
wzp_call_machine_on_glare (WzpCallMachine *call,
                           const WzpSignalDirectCallOffer *offer,
                           WzpInstant now)
{
  g_autoptr (WzpE2ee) e2ee = NULL;

  if (call->direction != WZP_CALL_DIRECTION_OUTGOING ||
      (call->state != DIALLING && call->state != RINGING))
    return FALSE;
  /* Both ends compare the same two names, so exactly one gives way. */
  if (strcmp (wzp_identity_get_fingerprint (call->identity), call->peer) < 0)
    return FALSE;
  queue_effect (call, WZP_CALL_SEND, wzp_call_hangup_print (WZP_HANGUP_NORMAL, call->id));
  call->gave_way = TRUE;
  g_set_str (&call->id, offer->call_id);
  g_set_str (&call->peer_alias, NULL);
  call->peer_alias = wzp_alias_clean (offer->caller_alias);
  g_clear_pointer (&call->e2ee, wzp_e2ee_free);
  if (!take_offer (call, offer))
    return TRUE;
  if (is_refused_downgrade (call))
    {
      end_downgraded (call);
      return TRUE;
    }
  /* Who has called without privacy has shown its addresses already. */
  send_answer (call, call->ice ? WZP_ACCEPT_TRUSTED : WZP_ACCEPT_GENERIC);
  enter_answered (call, "glare", now);
  return TRUE;
}

void
wzp_call_machine_on_signal_lost (WzpCallMachine *call)
{
  switch ((WzpCallState) call->state)
    {
    case DIALLING:
    case RINGING:
    case INCOMING:
    case ANSWERED:
      end (call, WZP_END_REASON_RELAY_LOST, "The connection to the relay was lost", TELL_NOBODY);
      break;
    case CONNECTING:
    case ACTIVE:
    case RECONNECTING:
      /* The media connection is another one and may well be alive. */
    case ENDED:
      break;
    }
}

void
wzp_call_machine_on_failure (WzpCallMachine *call, const char *text)
{
  if (call->state == INCOMING)
    queue_effect (call, WZP_CALL_SEND,
                  wzp_call_answer_print (call->identity, call->id, WZP_ACCEPT_REJECT, NULL, NULL));
  end (call, WZP_END_REASON_ERROR, text, call->state == INCOMING ? TELL_NOBODY : WZP_HANGUP_ERROR);
}

/* --- media ------------------------------------------------------------------------------------ */

static void
enter_active (WzpCallMachine *call, const char *event, WzpInstant now)
{
  call->last_packet = now;
  call->broken = WZP_INSTANT_NEVER;
  set_state (call, ACTIVE, event);
}

void
wzp_call_machine_on_media_peer (WzpCallMachine *call, gboolean present, WzpInstant now)
{
  call->media_joined = TRUE;
  switch ((WzpCallState) call->state)
    {
    case CONNECTING:
    case RECONNECTING:
      if (present)
        enter_active (call, "peer", now);
      break;
    case ACTIVE:
      if (present)
        call->broken = WZP_INSTANT_NEVER;
      else
        note_broken (call, "peer left", now);
      break;
    case DIALLING:
    case RINGING:
    case INCOMING:
    case ANSWERED:
    case ENDED:
      break;
    }
}

void
wzp_call_machine_on_media_packet (WzpCallMachine *call, WzpInstant now)
{
  call->last_packet = now;
  call->broken = WZP_INSTANT_NEVER;
  if (call->state == CONNECTING || call->state == RECONNECTING)
    enter_active (call, "packet", now);
}

void
wzp_call_machine_on_media_lost (WzpCallMachine *call, WzpInstant now)
{
  call->media_joined = FALSE;
  note_broken (call, "media lost", now);
}

void
wzp_call_machine_on_media_failed (WzpCallMachine *call, WzpEndReason reason, const char *text)
{
  if (call->state == CONNECTING || call->state == ACTIVE || call->state == RECONNECTING)
    end (call, reason, text, WZP_HANGUP_ERROR);
}

void
wzp_call_machine_on_candidates (WzpCallMachine *call)
{
  GBytes *update = wzp_call_machine_shows_addresses (call)
                       ? wzp_call_candidates_print (call->id, call->ice)
                       : NULL;

  if (!update)
    return;
  queue_effect (call, WZP_CALL_SEND, update);
  note_told (call);
}

void
wzp_call_machine_on_peer_vanished (WzpCallMachine *call)
{
  end (call, WZP_END_REASON_PEER_VANISHED, NULL, WZP_HANGUP_NORMAL);
}

/* --- values ----------------------------------------------------------------------------------- */

WzpCallState
wzp_call_machine_get_state (const WzpCallMachine *call)
{
  return call->state;
}

WzpCallDirection
wzp_call_machine_get_direction (const WzpCallMachine *call)
{
  return call->direction;
}

gboolean
wzp_call_machine_is_caller (const WzpCallMachine *call)
{
  return call->direction == WZP_CALL_DIRECTION_OUTGOING && !call->gave_way;
}

WzpEndReason
wzp_call_machine_get_end_reason (const WzpCallMachine *call)
{
  return call->end_reason;
}

const char *
wzp_call_machine_get_end_text (const WzpCallMachine *call)
{
  return call->end_text;
}

const char *
wzp_call_machine_get_id (const WzpCallMachine *call)
{
  return call->id;
}

const char *
wzp_call_machine_get_peer (const WzpCallMachine *call)
{
  return call->peer;
}

const char *
wzp_call_machine_get_peer_alias (const WzpCallMachine *call)
{
  return call->peer_alias;
}

WzpE2eeState
wzp_call_machine_get_e2ee_state (const WzpCallMachine *call)
{
  return call->e2ee_state;
}

const char *
wzp_call_machine_get_told_reflexive (const WzpCallMachine *call)
{
  return call->told_reflexive;
}

gboolean
wzp_call_machine_shows_addresses (const WzpCallMachine *call)
{
  return call->ice && call->state != INCOMING && call->state != ENDED;
}

const WzpE2ee *
wzp_call_machine_get_e2ee (const WzpCallMachine *call)
{
  return call->e2ee && wzp_e2ee_has_session (call->e2ee) ? call->e2ee : NULL;
}

char *
wzp_call_machine_edges_to_dot (void)
{
  return wzp_edges_to_dot (&edges);
}
