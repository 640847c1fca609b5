/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call on the network thread: does what the call machine asks for, and tells it what happened. */
#define G_LOG_DOMAIN "wzp-call"

#include "wzp-call-offer.h"
#include "wzp-core-call-private.h"
#include "wzp-error.h"
#include "wzp-sni.h"

/* --- events ----------------------------------------------------------------------------------- */

static GStrv
dup_sas (const WzpCallMachine *machine)
{
  const WzpE2ee *e2ee = wzp_call_machine_get_e2ee (machine);
  const char *words[WZP_E2EE_SAS_WORDS + 1] = { NULL };

  if (!e2ee)
    return NULL;
  wzp_e2ee_get_sas (e2ee, words);
  return g_strdupv ((GStrv) words);
}

static WzpMediaPath
get_path (const WzpCoreCall *call)
{
  if (call->last_path != WZP_MEDIA_PATH_NONE)
    return call->last_path;
  if (wzp_core_call_is_direct (call))
    return WZP_MEDIA_PATH_DIRECT;
  /* Sound may be there before the room's list is: both are proof of the path. */
  return call->leg && (wzp_room_link_was_joined (wzp_leg_get_link (call->leg)) ||
                       wzp_call_machine_get_state (call->machine) == WZP_CALL_STATE_ACTIVE)
             ? WZP_MEDIA_PATH_RELAY
             : WZP_MEDIA_PATH_NONE;
}

/* The machine knows keys and no paths: without keys it is the path that says who can listen. */
static WzpE2eeState
get_e2ee (const WzpCoreCall *call)
{
  WzpE2eeState state = wzp_call_machine_get_e2ee_state (call->machine);

  return state == WZP_E2EE_STATE_RELAY_ONLY && get_path (call) == WZP_MEDIA_PATH_DIRECT
             ? WZP_E2EE_STATE_UNPROVEN
             : state;
}

void
wzp_core_call_emit (WzpCoreCall *call, WzpCoreEventType type)
{
  WzpCoreEvent *event = wzp_core_event_new (type, call->handle);
  const WzpCallMachine *machine = call->machine;

  event->call = (WzpCoreCallEvent) {
    .id = g_strdup (wzp_call_machine_get_id (machine)),
    .peer = g_strdup (wzp_call_machine_get_peer (machine)),
    .peer_alias = g_strdup (wzp_call_machine_get_peer_alias (machine)),
    .state = wzp_call_machine_get_state (machine),
    .end_reason = wzp_call_machine_get_end_reason (machine),
    .end_text = g_strdup (wzp_call_machine_get_end_text (machine)),
    .e2ee = get_e2ee (call),
    .path = get_path (call),
    .peer_choice = call->peer_choice,
  };
  /* The words mean something once both ends have each other's keys. */
  if (event->call.state >= WZP_CALL_STATE_ANSWERED)
    event->call.sas = dup_sas (machine);
  wzp_core_emit (call->core, event);
}

static double
since_answered_ms (const WzpCoreCall *call, WzpInstant when)
{
  return when != 0 && call->answered != 0 ? (double) wzp_instant_since (when, call->answered) / 1e6
                                          : -1;
}

static void
emit_stats (WzpCoreCall *call)
{
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_CALL_STATS, call->handle);
  WzpQuicConnStats quic;

  wzp_leg_get_stats (call->leg, &event->stats.leg);
  event->stats.when = wzp_instant_now ();
  if (wzp_core_call_get_direct_stats (call, &quic))
    event->stats.leg.rtt_ms = (double) quic.smoothed_rtt / 1e6;
  wzp_core_call_fill_record (call, get_path (call), &event->stats.record);
  event->stats.direct_ms = since_answered_ms (call, call->moved_here);
  if (call->first_played_ns == 0)
    call->first_played_ns = event->stats.leg.receive.first_played_ns;
  event->stats.setup_ms = since_answered_ms (call, call->active);
  event->stats.first_audio_ms = since_answered_ms (call, call->first_played_ns);
  event->stats.path = get_path (call);
  wzp_core_emit (call->core, event);
}

/* --- media ------------------------------------------------------------------------------------ */

static void
on_leg_wake (WzpLeg *leg, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  wzp_core_wake (call->core);
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, WZP_ERROR, WZP_ERROR_REFUSED) ||
         g_error_matches (error, WZP_ERROR, WZP_ERROR_NOT_AUTHORISED) ||
         g_error_matches (error, WZP_ERROR, WZP_ERROR_FULL);
}

void
wzp_core_call_judge_link (WzpCoreCall *call)
{
  const WzpRoomLink *link = wzp_leg_get_link (call->leg);
  const GError *error = wzp_room_link_get_error (link);
  WzpEndReason reason = WZP_END_REASON_RELAY_LOST;

  switch (wzp_room_link_get_state (link))
    {
    case WZP_ROOM_LINK_WAITING:
      wzp_call_machine_on_media_lost (call->machine, wzp_instant_now ());
      break;
    case WZP_ROOM_LINK_LEFT:
      /* Not asked for, if the call still wants it. One that can go direct may yet find a way. */
      if (call->active != 0 && call->direct)
        {
          wzp_call_machine_on_media_lost (call->machine, wzp_instant_now ());
          break;
        }
      if (is_refusal (error) && call->active == 0)
        reason = WZP_END_REASON_REFUSED;
      wzp_call_machine_on_media_failed (call->machine, reason, error ? error->message : NULL);
      break;
    case WZP_ROOM_LINK_IDLE:
    case WZP_ROOM_LINK_CONNECTING:
    case WZP_ROOM_LINK_HANDSHAKE:
    case WZP_ROOM_LINK_ADMISSION:
    case WZP_ROOM_LINK_JOINED:
    case WZP_N_ROOM_LINK_STATES:
      break;
    }
}

static void
on_link_changed (WzpLeg *leg, gpointer user_data)
{
  WzpCoreCall *call = user_data;
  WzpRoomLinkState state = wzp_room_link_get_state (wzp_leg_get_link (leg));

  /* A silent connection has its successor dialled at once: then nobody is seen to wait. */
  if (state == WZP_ROOM_LINK_WAITING || (state == WZP_ROOM_LINK_CONNECTING && call->link_up))
    wzp_core_on_link_lost (call->core);
  else if (state == WZP_ROOM_LINK_JOINED)
    wzp_core_on_link_up (call->core);
  call->link_up = state == WZP_ROOM_LINK_JOINED;
  if (call->direct)
    wzp_direct_on_relay_changed (call->direct, wzp_instant_now ());
  /* A direct path needs no relay; what has become of that counts again once the path is left. */
  if (!wzp_core_call_is_direct (call))
    wzp_core_call_judge_link (call);
}

static void
on_roster_changed (WzpLeg *leg, gpointer user_data)
{
  WzpCoreCall *call = user_data;
  /* Only the two of us can be in a call's room, so two is both. */
  gboolean present = wzp_leg_get_roster (leg)->len >= 2;

  if (present && call->reference)
    wzp_reference_path_on_peer_at_relay (call->reference, wzp_instant_now ());
  /* Back at a relay that may have forgotten the call for a while, and passed nothing on. */
  if (present && call->active != 0)
    wzp_core_call_retell_choice (call);
  if (present || !wzp_core_call_is_direct (call))
    wzp_call_machine_on_media_peer (call->machine, present, wzp_instant_now ());
}

static void
on_packet (WzpLeg *leg, WzpInstant now, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  wzp_call_machine_on_media_packet (call->machine, now);
  if (wzp_call_machine_get_state (call->machine) != call->told)
    wzp_core_wake (call->core);
}

static void
on_stats_due (WzpLeg *leg, WzpInstant now, gpointer user_data)
{
  emit_stats (user_data);
}

static void
on_levels_due (WzpLeg *leg, WzpInstant now, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  wzp_core_emit_levels (call->core, call->handle, leg);
}

/* The engine tries again what failed; the call goes on meanwhile. */
static void
on_audio_changed (WzpLeg *leg, WzpAudioEventKind half, const GError *error, gpointer user_data)
{
  WzpCoreCall *call = user_data;

  wzp_core_emit_sound (call->core, call->handle, half, error);
}

static const WzpLegHandler leg_handler = {
  .wake = on_leg_wake,
  .link_changed = on_link_changed,
  .roster_changed = on_roster_changed,
  .packet = on_packet,
  .relay_packet = wzp_core_call_on_relay_packet,
  .stats_due = on_stats_due,
  .levels_due = on_levels_due,
  .divert = wzp_core_call_divert,
  .audio_changed = on_audio_changed,
};

static gboolean
make_leg (WzpCoreCall *call, GError **error)
{
  g_autofree char *room = wzp_call_id_to_room (wzp_call_machine_get_id (call->machine));

  if (call->leg && g_str_equal (wzp_room_link_get_room (wzp_leg_get_link (call->leg)), room))
    return TRUE;
  g_clear_pointer (&call->leg, wzp_leg_free);
  call->leg = wzp_core_leg_new (call->core, room, wzp_call_machine_get_peer (call->machine), NULL,
                                &leg_handler, call, error);
  if (!call->leg)
    return FALSE;
  wzp_leg_set_choice (call->leg, &call->choice);
  wzp_leg_set_diverted (call->leg, wzp_core_call_is_direct (call));
  return TRUE;
}

/* With sound. */
static gboolean
make_whole_leg (WzpCoreCall *call, GError **error)
{
  return make_leg (call, error) && (wzp_leg_has_audio (call->leg) ||
                                    wzp_leg_prepare_audio (call->leg, &call->core->audio, error));
}

/* While it rings: the answer is followed by sound and not by handshakes. */
static void
wait_at_door (WzpCoreCall *call)
{
  if (wzp_core_relay_speaks (call->core, "early1") && make_leg (call, NULL))
    wzp_leg_wait (call->leg);
}

/* The keys are agreed. */
static void
begin_sound (WzpCoreCall *call, WzpInstant now)
{
  const WzpE2ee *e2ee = wzp_call_machine_get_e2ee (call->machine);
  g_autoptr (GError) error = NULL;

  if (!make_whole_leg (call, &error))
    {
      wzp_call_machine_on_failure (call->machine, error->message);
      return;
    }
  wzp_leg_set_media (call->leg,
                     wzp_call_media_new (e2ee ? wzp_e2ee_new_sender (e2ee, now) : NULL,
                                         e2ee ? wzp_e2ee_new_receiver (e2ee) : NULL, now));
  wzp_leg_start_audio (call->leg);
}

static void
open_media (WzpCoreCall *call, WzpInstant now)
{
  /* A failure of sound has ended the call meanwhile. */
  if (!call->leg || wzp_call_machine_get_state (call->machine) == WZP_CALL_STATE_ENDED)
    return;
  wzp_leg_join (call->leg, now);
  /* It may have let us in already, at the answer, or thrown us out. */
  wzp_core_call_judge_link (call);
  if (wzp_leg_get_roster (call->leg))
    on_roster_changed (call->leg, call);
}

/* --- opening and closing ---------------------------------------------------------------------- */

/* Between leaving and the wait for the sound device: the hang-up is to be on its way by then. */
#define CLOSE_DELAY WZP_MS (1)

static void
close_media (WzpCoreCall *call)
{
  if (!call->leg)
    return;
  emit_stats (call);
  if (call->last_path == WZP_MEDIA_PATH_NONE)
    call->last_path = get_path (call);
  wzp_core_call_drop_direct (call);
  wzp_leg_leave (call->leg);
}

/* --- the machine's effects -------------------------------------------------------------------- */

static void
on_changed (WzpCoreCall *call, WzpInstant now)
{
  WzpCallState state = wzp_call_machine_get_state (call->machine);
  gboolean moved = state != call->told;

  call->told = state;
  if (state == WZP_CALL_STATE_ENDED)
    wzp_core_call_drop_direct (call);
  else
    wzp_core_call_ensure_direct (call);
  /* Several states may have been passed since the last round. */
  if (call->answered == 0 && state >= WZP_CALL_STATE_ANSWERED && state != WZP_CALL_STATE_ENDED)
    call->answered = now;
  if (moved && state == WZP_CALL_STATE_ACTIVE && call->leg)
    {
      if (call->active == 0)
        call->active = now;
    }
  if (moved && state == WZP_CALL_STATE_RINGING)
    wait_at_door (call);
  wzp_core_call_tell_choice (call);
  /* Nothing comes although the peer is still in the room: it may be our connection that is broken. */
  if (moved && state == WZP_CALL_STATE_RECONNECTING && call->leg &&
      wzp_leg_get_roster (call->leg) && wzp_leg_get_roster (call->leg)->len >= 2)
    {
      wzp_call_machine_on_media_lost (call->machine, now);
      wzp_leg_rejoin (call->leg, now);
    }
  /* The end is told when the recording is complete. */
  if (state == WZP_CALL_STATE_ENDED && call->leg)
    call->close_at = wzp_instant_add (now, CLOSE_DELAY);
  else if (call->announced)
    wzp_core_call_emit (call, WZP_EVENT_CALL);
}

/* A hang-up, which the relay has been given: without a relay it must arrive too. */
static void
say_last (WzpCoreCall *call, GBytes *json, WzpInstant now)
{
  /* Before the direct connection is gone. */
  if (call->direct)
    wzp_direct_say (call->direct, json);
  /* Ours as of the last event: the call was up, and the relay out of reach, or about to be found so. */
  if (call->told == WZP_CALL_STATE_RECONNECTING ||
      (call->active != 0 && wzp_session_get_state (call->core->session) != WZP_SESSION_ONLINE))
    wzp_last_words_keep (&call->core->last_words, json, now);
}

static void
run_effect (WzpCoreCall *call, WzpCallEffect *effect, WzpInstant now)
{
  switch (effect->type)
    {
    case WZP_CALL_SEND:
      wzp_core_send (call->core, effect->json);
      if (wzp_call_machine_get_state (call->machine) == WZP_CALL_STATE_ENDED)
        say_last (call, effect->json, now);
      break;
    case WZP_CALL_BEGIN_SOUND:
      begin_sound (call, now);
      break;
    case WZP_CALL_OPEN_MEDIA:
      open_media (call, now);
      break;
    case WZP_CALL_CLOSE_MEDIA:
      close_media (call);
      break;
    case WZP_CALL_REMEMBER_E2EE:
      wzp_trust_store_set_e2ee (call->core->store, wzp_call_machine_get_peer (call->machine));
      break;
    case WZP_CALL_CHANGED:
      on_changed (call, now);
      break;
    }
}

gboolean
wzp_core_call_settle (WzpCoreCall *call, WzpInstant now)
{
  gboolean any = call->leg && wzp_leg_settle (call->leg, now);

  for (;;)
    {
      g_auto (WzpCallEffect) effect = { 0 };

      if (!wzp_call_machine_next_effect (call->machine, &effect))
        return any;
      any = TRUE;
      run_effect (call, &effect, now);
    }
}

WzpInstant
wzp_core_call_next_deadline (const WzpCoreCall *call)
{
  WzpInstant deadline = wzp_call_machine_next_deadline (call->machine);

  if (call->close_at != 0)
    return call->close_at;
  deadline = wzp_instant_min (deadline, wzp_core_call_next_direct_deadline (call));
  return call->leg ? wzp_instant_min (deadline, wzp_leg_next_deadline (call->leg)) : deadline;
}

void
wzp_core_call_on_deadline (WzpCoreCall *call, WzpInstant now)
{
  if (call->close_at != 0 && now >= call->close_at)
    {
      call->close_at = 0;
      g_clear_pointer (&call->leg, wzp_leg_free);
      if (call->announced)
        wzp_core_call_emit (call, WZP_EVENT_CALL);
    }
  wzp_call_machine_on_deadline (call->machine, now);
  wzp_core_call_on_direct_deadline (call, now);
  if (call->leg)
    wzp_leg_on_deadline (call->leg, now);
}

gboolean
wzp_core_call_is_over (const WzpCoreCall *call)
{
  return call->told == WZP_CALL_STATE_ENDED && !call->leg;
}

WzpLeg *
wzp_core_call_get_leg (const WzpCoreCall *call)
{
  return call->leg;
}

void
wzp_core_call_set_audio (WzpCoreCall *call, const WzpAudioConfig *audio)
{
  if (call->leg)
    wzp_leg_set_audio (call->leg, audio);
}

void
wzp_core_call_free (WzpCoreCall *call)
{
  wzp_core_call_drop_direct (call);
  g_clear_pointer (&call->leg, wzp_leg_free);
  if (call->offered)
    wzp_signal_clear (call->offered);
  g_free (call->offered);
  wzp_call_machine_free (call->machine);
  g_free (call);
}

/* --- begin ------------------------------------------------------------------------------------ */

static WzpCoreCall *
call_new (WzpCore *core, WzpCoreHandle handle, WzpCallMachine *machine)
{
  WzpCoreCall *call = g_new0 (WzpCoreCall, 1);

  call->core = core;
  call->handle = handle;
  call->machine = machine;
  call->told = wzp_call_machine_get_state (machine);
  wzp_core_call_init_choice (call);
  g_ptr_array_add (core->calls, call);
  return call;
}

static WzpCallContact
get_contact (WzpCore *core, const char *fingerprint)
{
  return (WzpCallContact) {
    .known_e2ee = wzp_trust_store_get_e2ee (core->store, fingerprint),
    .verified = wzp_trust_store_get_verified (core->store, fingerprint),
  };
}

void
wzp_core_call_emit_stillborn (WzpCore *core,
                              WzpCoreHandle handle,
                              WzpEndReason reason,
                              const char *text)
{
  WzpCoreEvent *event = wzp_core_event_new (WZP_EVENT_CALL, handle);

  event->call.state = WZP_CALL_STATE_ENDED;
  event->call.end_reason = reason;
  event->call.end_text = g_strdup (text);
  wzp_core_emit (core, event);
}

static void
answer (WzpCoreCall *call, WzpAnswerMode mode)
{
  g_autoptr (GError) error = NULL;

  if (wzp_call_machine_get_state (call->machine) != WZP_CALL_STATE_INCOMING)
    return;
  if (!make_whole_leg (call, &error))
    wzp_call_machine_on_failure (call->machine, error->message);
  else
    wzp_call_machine_answer (call->machine, mode, wzp_instant_now ());
}

static WzpCoreCall *
find_incoming (WzpCore *core, const char *peer)
{
  for (guint i = 0; i < core->calls->len; i++)
    {
      WzpCoreCall *call = core->calls->pdata[i];

      if (wzp_call_machine_get_state (call->machine) == WZP_CALL_STATE_INCOMING &&
          g_str_equal (wzp_call_machine_get_peer (call->machine), peer))
        return call;
    }
  return NULL;
}

/* Who calls somebody whose call is ringing here answers it: the program's two calls become one. */
static void
answer_by_calling (WzpCoreCall *call, const WzpCommand *command)
{
  wzp_core_call_emit_stillborn (call->core, call->handle, WZP_END_REASON_CANCELLED,
                                "Both called each other: the other call goes on");
  call->handle = command->handle;
  wzp_call_machine_set_allow_downgrade (call->machine, command->flag);
  answer (call, WZP_ANSWER_MODE_PRIVATE);
}

void
wzp_core_call_begin (WzpCore *core, const WzpCommand *command)
{
  WzpInstant now = wzp_instant_now ();
  WzpCoreCall *call = find_incoming (core, command->text);
  g_autoptr (GError) error = NULL;
  WzpCallMachine *machine;

  if (call)
    {
      answer_by_calling (call, command);
      return;
    }

  if (wzp_session_get_state (core->session) != WZP_SESSION_ONLINE)
    {
      wzp_core_call_emit_stillborn (core, command->handle, WZP_END_REASON_RELAY_LOST,
                                    "Not registered with the relay");
      return;
    }
  machine = wzp_call_machine_new_outgoing (core->identity, core->alias, command->text,
                                           get_contact (core, command->text), &core->times,
                                           command->is_private ? NULL : core->ice, now);
  wzp_call_machine_set_allow_downgrade (machine, command->flag);
  call = call_new (core, command->handle, machine);
  call->announced = TRUE;
  /* A file that cannot be played is told before the other end's bell rings. */
  if (!make_whole_leg (call, &error))
    {
      g_auto (WzpCallEffect) offer = { 0 };

      wzp_call_machine_next_effect (machine, &offer);
      wzp_call_machine_on_failure (machine, error->message);
      return;
    }
  wzp_core_call_emit (call, WZP_EVENT_CALL);
}

/* --- routing ---------------------------------------------------------------------------------- */

static gboolean
is_live (const WzpCoreCall *call)
{
  return wzp_call_machine_get_state (call->machine) != WZP_CALL_STATE_ENDED;
}

static WzpCoreCall *
find_by_id (WzpCore *core, const char *id)
{
  for (guint i = 0; i < core->calls->len; i++)
    {
      WzpCoreCall *call = core->calls->pdata[i];

      if (is_live (call) && g_strcmp0 (wzp_call_machine_get_id (call->machine), id) == 0)
        return call;
    }
  return NULL;
}

/* Which call a Hangup without an id means: the only one, or the one whose target the relay does not
 * know. With several calls up it is better to wait for silence than to end the wrong one. */
static WzpCoreCall *
find_unnamed (WzpCore *core)
{
  WzpCoreCall *only = NULL;
  unsigned n_live = 0;

  for (guint i = 0; i < core->calls->len; i++)
    {
      WzpCoreCall *call = core->calls->pdata[i];

      if (!is_live (call))
        continue;
      if (wzp_call_machine_get_state (call->machine) == WZP_CALL_STATE_DIALLING)
        return call;
      only = call;
      n_live++;
    }
  return n_live == 1 ? only : NULL;
}

/* As many of one person as our relay lets be (RELAY_LIMITS: calls_per_party). */
#define MAX_CALLS 4

static void
say_busy (WzpCore *core, const WzpSignalDirectCallOffer *offer)
{
  g_autoptr (GBytes) busy = wzp_call_hangup_print (WZP_HANGUP_BUSY, offer->call_id);

  wzp_core_send (core, busy);
}

/* TRUE when the offer has been dealt with by a call that is there. */
static gboolean
meet_live_calls (WzpCore *core, const WzpSignalDirectCallOffer *offer, WzpInstant now)
{
  guint n_others = 0;

  for (guint i = 0; i < core->calls->len; i++)
    {
      WzpCoreCall *call = core->calls->pdata[i];
      gboolean same_peer =
          g_str_equal (wzp_call_machine_get_peer (call->machine), offer->caller_fingerprint);
      WzpCallState state = wzp_call_machine_get_state (call->machine);

      if (!is_live (call))
        continue;
      if (same_peer &&
          wzp_call_machine_get_direction (call->machine) == WZP_CALL_DIRECTION_OUTGOING &&
          (state == WZP_CALL_STATE_DIALLING || state == WZP_CALL_STATE_RINGING))
        {
          wzp_call_machine_on_glare (call->machine, offer, now);
          return TRUE;
        }
      if (same_peer && state == WZP_CALL_STATE_RECONNECTING)
        {
          wzp_call_machine_on_peer_vanished (call->machine);
          continue;
        }
      n_others++;
    }
  if (n_others == 0 || (core->call_waiting && n_others < MAX_CALLS))
    return FALSE;
  say_busy (core, offer);
  return TRUE;
}

static void
on_offer (WzpCore *core, const WzpSignalDirectCallOffer *offer)
{
  WzpInstant now = wzp_instant_now ();
  WzpCallMachine *machine;
  WzpCoreCall *call;

  if (!wzp_call_offer_is_sane (offer, wzp_identity_get_fingerprint (core->identity)))
    {
      g_info ("a call offer makes no sense and was ignored");
      return;
    }
  if (find_by_id (core, offer->call_id) || meet_live_calls (core, offer, now))
    return;
  machine = wzp_call_machine_new_incoming (core->identity, offer,
                                           get_contact (core, offer->caller_fingerprint),
                                           &core->times, core->ice, now);
  call = call_new (core, wzp_core_handle_new (), machine);
  wzp_core_call_keep_offered (call, offer);
  if (!is_live (call))
    {
      g_message ("a call was refused before it rang: %s", wzp_call_machine_get_end_text (machine));
      return;
    }
  call->announced = TRUE;
  wait_at_door (call);
  wzp_core_call_emit (call, WZP_EVENT_INCOMING);
}

void
wzp_core_call_on_signal (WzpCore *core, const WzpSignal *signal)
{
  const char *id = wzp_signal_get_call_id (signal);
  WzpCoreCall *call;

  if (signal->type == WZP_SIGNAL_DIRECT_CALL_OFFER)
    {
      on_offer (core, &signal->direct_call_offer);
      return;
    }
  call = id ? find_by_id (core, id) : NULL;
  if (!id && signal->type == WZP_SIGNAL_HANGUP)
    call = find_unnamed (core);
  if (!call)
    return;
  if (signal->type == WZP_SIGNAL_CALL_HOLD)
    {
      wzp_core_call_on_choice (call, &signal->call_hold);
      return;
    }
  wzp_call_machine_on_signal (call->machine, signal, wzp_instant_now ());
  wzp_core_call_tell_direct (call, signal, wzp_instant_now ());
}

void
wzp_core_call_on_signal_lost (WzpCore *core)
{
  for (guint i = 0; i < core->calls->len; i++)
    wzp_call_machine_on_signal_lost (((WzpCoreCall *) core->calls->pdata[i])->machine);
}

void
wzp_core_call_on_candidates (WzpCore *core)
{
  for (guint i = 0; i < core->calls->len; i++)
    {
      WzpCoreCall *call = core->calls->pdata[i];

      wzp_call_machine_on_candidates (call->machine);
      wzp_core_call_on_own_candidates (call);
    }
}

/* --- commands --------------------------------------------------------------------------------- */

static WzpCoreCall *
find_by_handle (WzpCore *core, WzpCoreHandle handle)
{
  for (guint i = 0; i < core->calls->len; i++)
    {
      WzpCoreCall *call = core->calls->pdata[i];

      if (call->handle == handle)
        return call;
    }
  return NULL;
}

static void
set_verified (WzpCoreCall *call)
{
  if (!wzp_call_machine_get_e2ee (call->machine))
    return;
  wzp_trust_store_set_verified (call->core->store, wzp_call_machine_get_peer (call->machine), TRUE);
  wzp_call_machine_set_verified (call->machine);
}

gboolean
wzp_core_call_command (WzpCore *core, const WzpCommand *command)
{
  WzpCoreCall *call = find_by_handle (core, command->handle);

  if (!call)
    return FALSE;
  if (command->type == WZP_COMMAND_ANSWER)
    answer (call, command->answer);
  else if (command->type == WZP_COMMAND_REJECT)
    wzp_call_machine_reject (call->machine, command->flag);
  else if (command->type == WZP_COMMAND_HANG_UP)
    wzp_call_machine_hang_up (call->machine);
  else if (command->type == WZP_COMMAND_ALLOW)
    wzp_call_machine_set_allow_downgrade (call->machine, command->flag);
  else if (command->type == WZP_COMMAND_VERIFIED)
    set_verified (call);
  else if (command->type == WZP_COMMAND_CHOOSE_SOUND)
    wzp_core_call_choose (call, &command->choice);
  return TRUE;
}
