/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "line.h"

#include "wzp-call-offer.h"

static Side
other (Side side)
{
  return side == ALICE ? BOB : ALICE;
}

void
line_init (Line *line)
{
  *line = (Line) { .now = WZP_SECONDS (1000), .media_works = TRUE };
  for (Side side = ALICE; side <= BOB; side++)
    {
      line->identity[side] = wzp_identity_new_random ();
      line->sent[side] = g_string_new (NULL);
    }
}

void
line_clear (Line *line)
{
  for (Side side = ALICE; side <= BOB; side++)
    {
      g_clear_pointer (&line->call[side], wzp_call_machine_free);
      wzp_identity_unref (line->identity[side]);
      g_string_free (line->sent[side], TRUE);
    }
  g_clear_pointer (&line->last_answer, g_bytes_unref);
}

const char *
line_fingerprint (const Line *line, Side side)
{
  return wzp_identity_get_fingerprint (line->identity[side]);
}

void
line_dial (Line *line, Side from)
{
  line->call[from] = wzp_call_machine_new_outgoing (
      line->identity[from], from == ALICE ? "Alice" : "Bob", line_fingerprint (line, other (from)),
      line->contact[from], &wzp_call_times_default, line->ice[from], line->now);
  wzp_call_machine_set_allow_downgrade (line->call[from], line->allow[from]);
}

static void
tell (Line *line, Side side, WzpSignal *signal)
{
  if (line->call[side])
    wzp_call_machine_on_signal (line->call[side], signal, line->now);
}

static void
tell_id (Line *line, Side side, WzpSignalType type, const char *id)
{
  g_auto (WzpSignal) signal = { .type = type };

  if (type == WZP_SIGNAL_CALL_RINGING)
    signal.call_ringing.call_id = g_strdup (id);
  else if (type == WZP_SIGNAL_HANGUP)
    signal.hangup.call_id = g_strdup (id);
  else
    {
      signal.call_setup.call_id = g_strdup (id);
      signal.call_setup.room = g_strdup_printf ("call-%s", id);
      signal.call_setup.relay_addr = g_strdup ("127.0.0.1:4433");
    }
  tell (line, side, &signal);
}

static gboolean
has_id (const Line *line, Side side, const char *id)
{
  return line->call[side] && g_strcmp0 (wzp_call_machine_get_id (line->call[side]), id) == 0;
}

static void
carry_offer (Line *line, Side from, const WzpSignalDirectCallOffer *offer)
{
  Side to = other (from);

  g_assert_true (wzp_call_offer_is_sane (offer, line_fingerprint (line, to)));
  if (line->call[to])
    wzp_call_machine_on_glare (line->call[to], offer, line->now);
  else
    {
      line->call[to] =
          wzp_call_machine_new_incoming (line->identity[to], offer, line->contact[to],
                                         &wzp_call_times_default, line->ice[to], line->now);
      wzp_call_machine_set_allow_downgrade (line->call[to], line->allow[to]);
    }
  if (has_id (line, from, offer->call_id))
    tell_id (line, from, WZP_SIGNAL_CALL_RINGING, offer->call_id);
}

static void
carry_answer (Line *line, Side from, WzpSignal *signal)
{
  const char *id = signal->direct_call_answer.call_id;

  if (signal->direct_call_answer.accept_mode == WZP_ACCEPT_REJECT)
    {
      tell_id (line, other (from), WZP_SIGNAL_HANGUP, id);
      return;
    }
  g_clear_pointer (&line->last_answer, g_bytes_unref);
  line->last_answer = wzp_signal_print (signal);
  tell (line, other (from), signal);
  tell_id (line, other (from), WZP_SIGNAL_CALL_SETUP, id);
  tell_id (line, from, WZP_SIGNAL_CALL_SETUP, id);
}

static void
carry (Line *line, Side from, GBytes *json)
{
  g_auto (WzpSignal) signal = { 0 };

  g_assert_cmpint (
      wzp_signal_parse (g_bytes_get_data (json, NULL), g_bytes_get_size (json), &signal, NULL), ==,
      WZP_SIGNAL_PARSE_OK);
  g_string_append_printf (line->sent[from], "%s ", wzp_signal_get_name (&signal));
  if (line->tamper)
    line->tamper (line, from, &signal);
  if (signal.type == WZP_SIGNAL_DIRECT_CALL_OFFER)
    carry_offer (line, from, &signal.direct_call_offer);
  else if (signal.type == WZP_SIGNAL_DIRECT_CALL_ANSWER)
    carry_answer (line, from, &signal);
  else if (signal.type == WZP_SIGNAL_HANGUP && has_id (line, other (from), signal.hangup.call_id))
    tell (line, other (from), &signal);
  else if (signal.type == WZP_SIGNAL_MEDIA_PATH_REPORT)
    tell (line, other (from), &signal);
}

static gboolean
settle_side (Line *line, Side side)
{
  g_auto (WzpCallEffect) effect = { 0 };

  if (!line->call[side] || !wzp_call_machine_next_effect (line->call[side], &effect))
    return FALSE;
  switch (effect.type)
    {
    case WZP_CALL_SEND:
      carry (line, side, effect.json);
      break;
    case WZP_CALL_BEGIN_SOUND:
      break;
    case WZP_CALL_OPEN_MEDIA:
      line->in_room[side] = TRUE;
      for (Side each = ALICE; each <= BOB; each++)
        if (line->in_room[each] && line->media_works)
          wzp_call_machine_on_media_peer (line->call[each], line->in_room[other (each)], line->now);
      break;
    case WZP_CALL_CLOSE_MEDIA:
      line->in_room[side] = FALSE;
      if (line->in_room[other (side)])
        wzp_call_machine_on_media_peer (line->call[other (side)], FALSE, line->now);
      break;
    case WZP_CALL_REMEMBER_E2EE:
      line->remembered[side] = TRUE;
      break;
    case WZP_CALL_CHANGED:
      break;
    }
  return TRUE;
}

void
line_settle (Line *line)
{
  while (settle_side (line, ALICE) || settle_side (line, BOB))
    ;
}

void
line_pass (Line *line, WzpDuration time)
{
  WzpInstant end = line->now + time;

  while (line->now < end)
    {
      line->now = MIN (line->now + WZP_MS (100), end);
      for (Side side = ALICE; side <= BOB; side++)
        {
          if (!line->call[side])
            continue;
          if (line->media_works && line->in_room[side] && line->in_room[other (side)])
            wzp_call_machine_on_media_packet (line->call[side], line->now);
          if (wzp_call_machine_next_deadline (line->call[side]) <= line->now)
            wzp_call_machine_on_deadline (line->call[side], line->now);
        }
      line_settle (line);
    }
}

void
line_answer (Line *line, Side side, WzpAnswerMode mode)
{
  wzp_call_machine_answer (line->call[side], mode, line->now);
  line_settle (line);
}

void
line_establish (Line *line)
{
  line_dial (line, ALICE);
  line_settle (line);
  line_assert_state (line, ALICE, WZP_CALL_STATE_RINGING);
  line_assert_state (line, BOB, WZP_CALL_STATE_INCOMING);
  line_answer (line, BOB, WZP_ANSWER_MODE_TRUSTED);
  line_assert_state (line, ALICE, WZP_CALL_STATE_ACTIVE);
  line_assert_state (line, BOB, WZP_CALL_STATE_ACTIVE);
}
