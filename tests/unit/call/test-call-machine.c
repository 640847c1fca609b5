/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "line.h"
#include "wzp-call-offer.h"
#include "wzp-random.h"

typedef struct
{
  Line line;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  line_init (&f->line);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  line_clear (&f->line);
}

static void
assert_same_words (const Line *line)
{
  const char *alice[WZP_E2EE_SAS_WORDS];
  const char *bob[WZP_E2EE_SAS_WORDS];

  wzp_e2ee_get_sas (wzp_call_machine_get_e2ee (line->call[ALICE]), alice);
  wzp_e2ee_get_sas (wzp_call_machine_get_e2ee (line->call[BOB]), bob);
  for (size_t i = 0; i < WZP_E2EE_SAS_WORDS; i++)
    g_assert_cmpstr (alice[i], ==, bob[i]);
}

static void
test_an_accepted_call_is_active_with_the_same_words (Fixture *f, gconstpointer data)
{
  line_establish (&f->line);
  assert_same_words (&f->line);
  g_assert_cmpint (wzp_call_machine_get_e2ee_state (f->line.call[ALICE]), ==,
                   WZP_E2EE_STATE_ENCRYPTED);
  g_assert_true (f->line.remembered[ALICE] && f->line.remembered[BOB]);
  g_assert_cmpstr (wzp_call_machine_get_peer_alias (f->line.call[BOB]), ==, "Alice");
  g_assert_cmpstr (f->line.sent[ALICE]->str, ==, "DirectCallOffer ");
  g_assert_cmpstr (f->line.sent[BOB]->str, ==, "DirectCallAnswer ");

  line_pass (&f->line, WZP_SECONDS (3600));
  wzp_call_machine_hang_up (f->line.call[BOB]);
  line_settle (&f->line);
  line_assert_ended (&f->line, BOB, WZP_END_REASON_HUNG_UP);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_PEER_HUNG_UP);
}

static void
test_a_declined_call_ends_so_at_both_ends (Fixture *f, gconstpointer data)
{
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  wzp_call_machine_reject (f->line.call[BOB], FALSE);
  line_settle (&f->line);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_DECLINED);
  line_assert_ended (&f->line, BOB, WZP_END_REASON_DECLINED);
}

static void
test_a_call_can_be_declined_as_busy (Fixture *f, gconstpointer data)
{
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  wzp_call_machine_reject (f->line.call[BOB], TRUE);
  line_settle (&f->line);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_BUSY);
  line_assert_ended (&f->line, BOB, WZP_END_REASON_DECLINED);
}

static void
test_a_cancelled_call_stops_ringing (Fixture *f, gconstpointer data)
{
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  wzp_call_machine_hang_up (f->line.call[ALICE]);
  line_settle (&f->line);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_CANCELLED);
  line_assert_ended (&f->line, BOB, WZP_END_REASON_CANCELLED);
}

static void
hang_up_on_alice (Fixture *f, WzpHangupReason reason)
{
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_HANGUP, .hangup.reason = reason };

  wzp_call_machine_on_signal (f->line.call[ALICE], &signal, f->line.now);
}

static void
test_busy_and_offline_are_told_apart (Fixture *f, gconstpointer data)
{
  line_dial (&f->line, ALICE);
  hang_up_on_alice (f, WZP_HANGUP_NORMAL);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_OFFLINE);
  g_clear_pointer (&f->line.call[ALICE], wzp_call_machine_free);

  line_dial (&f->line, ALICE);
  hang_up_on_alice (f, WZP_HANGUP_BUSY);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_BUSY);
}

static void
test_nobody_rings_longer_than_45_seconds (Fixture *f, gconstpointer data)
{
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  line_pass (&f->line, WZP_MS (44900));
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_RINGING);
  line_assert_state (&f->line, BOB, WZP_CALL_STATE_INCOMING);
  line_pass (&f->line, WZP_MS (100));
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_NO_ANSWER);
  line_assert_ended (&f->line, BOB, WZP_END_REASON_NO_ANSWER);
}

static void
test_silence_is_a_broken_path_that_can_heal (Fixture *f, gconstpointer data)
{
  line_establish (&f->line);
  f->line.media_works = FALSE;
  line_pass (&f->line, WZP_MS (5100));
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_RECONNECTING);
  line_assert_state (&f->line, BOB, WZP_CALL_STATE_RECONNECTING);
  f->line.media_works = TRUE;
  line_pass (&f->line, WZP_MS (100));
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_ACTIVE);
  line_assert_state (&f->line, BOB, WZP_CALL_STATE_ACTIVE);
}

static void
test_a_peer_that_vanished_is_given_up_after_30_seconds (Fixture *f, gconstpointer data)
{
  line_establish (&f->line);
  g_clear_pointer (&f->line.call[BOB], wzp_call_machine_free);
  f->line.in_room[BOB] = FALSE;
  wzp_call_machine_on_media_peer (f->line.call[ALICE], FALSE, f->line.now);
  line_pass (&f->line, WZP_CALL_SHOW_OUTAGE);
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_RECONNECTING);
  line_pass (&f->line, WZP_MS (28900));
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_RECONNECTING);
  line_pass (&f->line, WZP_MS (100));
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_PEER_VANISHED);
}

static void
test_a_lost_relay_is_given_up_after_30_seconds (Fixture *f, gconstpointer data)
{
  line_establish (&f->line);
  f->line.media_works = FALSE;
  wzp_call_machine_on_signal_lost (f->line.call[ALICE]);
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_ACTIVE);
  wzp_call_machine_on_media_lost (f->line.call[ALICE], f->line.now);
  line_pass (&f->line, WZP_CALL_SHOW_OUTAGE);
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_RECONNECTING);
  line_pass (&f->line, WZP_MS (28900));
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_RECONNECTING);
  line_pass (&f->line, WZP_MS (100));
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_RELAY_LOST);
}

static void
test_an_outage_of_less_than_a_second_is_not_shown (Fixture *f, gconstpointer data)
{
  line_establish (&f->line);
  f->line.media_works = FALSE;
  wzp_call_machine_on_media_lost (f->line.call[ALICE], f->line.now);
  line_pass (&f->line, WZP_MS (900));
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_ACTIVE);
  f->line.media_works = TRUE;
  line_pass (&f->line, WZP_SECONDS (10));
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_ACTIVE);

  wzp_call_machine_on_media_peer (f->line.call[ALICE], FALSE, f->line.now);
  wzp_call_machine_on_media_peer (f->line.call[ALICE], TRUE, f->line.now);
  f->line.media_works = FALSE;
  line_pass (&f->line, WZP_MS (1500));
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_ACTIVE);
}

/* The room's list and the hang-up come on two connections: which is first is chance. */
static void
test_leaving_is_no_outage (Fixture *f, gconstpointer data)
{
  line_establish (&f->line);
  wzp_call_machine_on_media_peer (f->line.call[ALICE], FALSE, f->line.now);
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_ACTIVE);
  wzp_call_machine_hang_up (f->line.call[BOB]);
  line_settle (&f->line);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_PEER_HUNG_UP);
}

static void
test_a_ringing_call_ends_with_its_relay (Fixture *f, gconstpointer data)
{
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  wzp_call_machine_on_signal_lost (f->line.call[ALICE]);
  wzp_call_machine_on_signal_lost (f->line.call[BOB]);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_RELAY_LOST);
  line_assert_ended (&f->line, BOB, WZP_END_REASON_RELAY_LOST);
}

static void
test_a_room_that_refuses_ends_the_call_with_its_reason (Fixture *f, gconstpointer data)
{
  f->line.media_works = FALSE;
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  line_answer (&f->line, BOB, WZP_ANSWER_MODE_PRIVATE);
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_CONNECTING);
  wzp_call_machine_on_media_failed (f->line.call[ALICE], WZP_END_REASON_REFUSED, "no such call");
  line_settle (&f->line);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_REFUSED);
  g_assert_cmpstr (wzp_call_machine_get_end_text (f->line.call[ALICE]), ==, "no such call");
  line_assert_ended (&f->line, BOB, WZP_END_REASON_REFUSED);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void
spoil (GBytes **bytes)
{
  size_t len;
  uint8_t *copy = g_memdup2 (g_bytes_get_data (*bytes, &len), g_bytes_get_size (*bytes));

  copy[0] ^= 1;
  g_bytes_unref (*bytes);
  *bytes = g_bytes_new_take (copy, len);
}

static void
spoil_offer (Line *line, Side from, WzpSignal *signal)
{
  if (signal->type == WZP_SIGNAL_DIRECT_CALL_OFFER)
    spoil (&signal->direct_call_offer.signature);
}

static void
test_an_offer_with_a_wrong_signature_never_rings (Fixture *f, gconstpointer data)
{
  f->line.tamper = spoil_offer;
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  line_assert_ended (&f->line, BOB, WZP_END_REASON_WRONG_KEY);
  g_assert_nonnull (wzp_call_machine_get_end_text (f->line.call[BOB]));
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_REFUSED);
}

static void
spoil_answer (Line *line, Side from, WzpSignal *signal)
{
  if (signal->type == WZP_SIGNAL_DIRECT_CALL_ANSWER)
    spoil (&signal->direct_call_answer.signature);
}

static void
test_an_answer_with_a_wrong_signature_ends_the_call (Fixture *f, gconstpointer data)
{
  f->line.tamper = spoil_answer;
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  line_answer (&f->line, BOB, WZP_ANSWER_MODE_TRUSTED);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_WRONG_KEY);
  line_assert_state (&f->line, BOB, WZP_CALL_STATE_ENDED);
  g_assert_false (f->line.remembered[ALICE]);
}

/* Somebody in the middle answers with keys of its own, correctly signed. */
static void
replace_answer (Line *line, Side from, WzpSignal *signal)
{
  WzpSignalDirectCallAnswer *answer = &signal->direct_call_answer;
  g_autoptr (WzpIdentity) mallory = NULL;
  g_autoptr (WzpE2ee) e2ee = NULL;
  WzpE2eeHello hello;

  if (signal->type != WZP_SIGNAL_DIRECT_CALL_ANSWER)
    return;
  mallory = wzp_identity_new_random ();
  e2ee = wzp_e2ee_new_caller (mallory, answer->call_id, line_fingerprint (line, ALICE),
                              WZP_BUILD_VERSION);
  wzp_e2ee_get_hello (e2ee, &hello);
  memcpy (answer->identity_pub, hello.identity_pub, sizeof answer->identity_pub);
  memcpy (answer->ephemeral_pub, hello.ephemeral_pub, sizeof answer->ephemeral_pub);
  g_bytes_unref (answer->signature);
  answer->signature = g_bytes_new (hello.signature, sizeof hello.signature);
}

static void
test_the_key_of_somebody_else_ends_the_call (Fixture *f, gconstpointer data)
{
  f->line.tamper = replace_answer;
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  line_answer (&f->line, BOB, WZP_ANSWER_MODE_TRUSTED);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_WRONG_KEY);
}

/* As a client of the reference would have sent it. */
static void
strip_keys (Line *line, Side from, WzpSignal *signal)
{
  if (signal->type == WZP_SIGNAL_DIRECT_CALL_OFFER)
    {
      memset (signal->direct_call_offer.ephemeral_pub, 0, WZP_SIGNAL_KEY_BYTES);
      g_clear_pointer (&signal->direct_call_offer.signature, g_bytes_unref);
      signal->direct_call_offer.signature = g_bytes_new (NULL, 0);
    }
  else if (signal->type == WZP_SIGNAL_DIRECT_CALL_ANSWER)
    {
      signal->direct_call_answer.has_ephemeral_pub = FALSE;
      g_clear_pointer (&signal->direct_call_answer.signature, g_bytes_unref);
    }
}

static void
test_a_peer_without_keys_is_heard_by_the_relay (Fixture *f, gconstpointer data)
{
  f->line.tamper = strip_keys;
  line_establish (&f->line);
  for (Side side = ALICE; side <= BOB; side++)
    {
      g_assert_cmpint (wzp_call_machine_get_e2ee_state (f->line.call[side]), ==,
                       WZP_E2EE_STATE_RELAY_ONLY);
      g_assert_null (wzp_call_machine_get_e2ee (f->line.call[side]));
      g_assert_false (f->line.remembered[side]);
    }
}

static void
test_a_downgrade_is_refused_by_the_caller (Fixture *f, gconstpointer data)
{
  f->line.tamper = strip_keys;
  f->line.contact[ALICE].known_e2ee = TRUE;
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  line_answer (&f->line, BOB, WZP_ANSWER_MODE_TRUSTED);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_NOT_ENCRYPTED);
  line_assert_ended (&f->line, BOB, WZP_END_REASON_REFUSED);
}

static void
test_a_downgrade_is_refused_by_the_callee (Fixture *f, gconstpointer data)
{
  f->line.tamper = strip_keys;
  f->line.contact[BOB].known_e2ee = TRUE;
  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  line_assert_state (&f->line, BOB, WZP_CALL_STATE_INCOMING);
  g_assert_cmpint (wzp_call_machine_get_e2ee_state (f->line.call[BOB]), ==,
                   WZP_E2EE_STATE_DOWNGRADED);
  line_answer (&f->line, BOB, WZP_ANSWER_MODE_TRUSTED);
  line_assert_ended (&f->line, BOB, WZP_END_REASON_NOT_ENCRYPTED);
  line_assert_ended (&f->line, ALICE, WZP_END_REASON_REFUSED);
}

static void
test_a_person_may_let_a_downgrade_pass (Fixture *f, gconstpointer data)
{
  f->line.tamper = strip_keys;
  f->line.contact[ALICE].known_e2ee = f->line.contact[BOB].known_e2ee = TRUE;
  f->line.allow[ALICE] = f->line.allow[BOB] = TRUE;
  line_establish (&f->line);
  g_assert_cmpint (wzp_call_machine_get_e2ee_state (f->line.call[ALICE]), ==,
                   WZP_E2EE_STATE_DOWNGRADED);
}

static void
test_a_verified_contact_is_shown_so (Fixture *f, gconstpointer data)
{
  f->line.contact[ALICE].verified = TRUE;
  line_establish (&f->line);
  g_assert_cmpint (wzp_call_machine_get_e2ee_state (f->line.call[ALICE]), ==,
                   WZP_E2EE_STATE_VERIFIED);
  wzp_call_machine_set_verified (f->line.call[BOB]);
  g_assert_cmpint (wzp_call_machine_get_e2ee_state (f->line.call[BOB]), ==,
                   WZP_E2EE_STATE_VERIFIED);
}

static void
test_a_private_answer_holds_no_address (Fixture *f, gconstpointer data)
{
  g_autofree char *json = NULL;

  line_dial (&f->line, ALICE);
  line_settle (&f->line);
  line_answer (&f->line, BOB, WZP_ANSWER_MODE_PRIVATE);
  json = g_strndup (g_bytes_get_data (f->line.last_answer, NULL),
                    g_bytes_get_size (f->line.last_answer));
  g_assert_nonnull (strstr (json, "\"AcceptGeneric\""));
  g_assert_null (strstr (json, "_addr"));
}

static void
test_two_who_call_each_other_talk (Fixture *f, gconstpointer data)
{
  line_dial (&f->line, ALICE);
  line_dial (&f->line, BOB);
  line_settle (&f->line);
  line_assert_state (&f->line, ALICE, WZP_CALL_STATE_ACTIVE);
  line_assert_state (&f->line, BOB, WZP_CALL_STATE_ACTIVE);
  g_assert_cmpstr (wzp_call_machine_get_id (f->line.call[ALICE]), ==,
                   wzp_call_machine_get_id (f->line.call[BOB]));
  assert_same_words (&f->line);
}

/* --- anything, any time ----------------------------------------------------------------------- */

static void
say_something (Line *line, WzpCallMachine *call, unsigned what)
{
  static const WzpSignalType types[] = {
    WZP_SIGNAL_CALL_RINGING, WZP_SIGNAL_DIRECT_CALL_ANSWER, WZP_SIGNAL_CALL_SETUP,
    WZP_SIGNAL_HANGUP,       WZP_SIGNAL_MEDIA_PATH_REPORT,  WZP_SIGNAL_HOLD
  };
  g_auto (WzpSignal) signal = { .type = types[what % G_N_ELEMENTS (types)] };

  if (signal.type == WZP_SIGNAL_DIRECT_CALL_ANSWER)
    signal.direct_call_answer.accept_mode = what % 7 == 0 ? WZP_ACCEPT_REJECT : WZP_ACCEPT_TRUSTED;
  else if (signal.type == WZP_SIGNAL_HANGUP)
    signal.hangup.reason = what % 5;
  wzp_call_machine_on_signal (call, &signal, line->now);
}

static void
do_something (Line *line, WzpCallMachine *call, WzpRandom *random)
{
  unsigned what = (unsigned) wzp_random_u64 (random);

  switch (what % 12)
    {
    case 0:
      wzp_call_machine_answer (call, WZP_ANSWER_MODE_TRUSTED, line->now);
      break;
    case 1:
      if (what % 97 == 0)
        wzp_call_machine_hang_up (call);
      break;
    case 2:
      wzp_call_machine_on_media_peer (call, what & 64, line->now);
      break;
    case 3:
      wzp_call_machine_on_media_packet (call, line->now);
      break;
    case 4:
      wzp_call_machine_on_media_lost (call, line->now);
      break;
    case 5:
      if (what % 97 == 0)
        wzp_call_machine_on_media_failed (call, WZP_END_REASON_REFUSED, "text");
      break;
    case 6:
      line->now += wzp_random_below (random, WZP_SECONDS (20));
      break;
    case 7:
      wzp_call_machine_on_deadline (call, line->now);
      break;
    case 8:
      wzp_call_machine_set_verified (call);
      break;
    default:
      say_something (line, call, what / 12);
    }
}

static void
test_no_order_of_events_breaks_a_call (Fixture *f, gconstpointer data)
{
  WzpRandom random = wzp_random_seeded (7);

  for (unsigned round = 0; round < 60; round++)
    {
      unsigned n_effects = 0;

      g_clear_pointer (&f->line.call[ALICE], wzp_call_machine_free);
      g_clear_pointer (&f->line.call[BOB], wzp_call_machine_free);
      line_dial (&f->line, ALICE);
      if (round % 2)
        line_settle (&f->line);
      for (unsigned i = 0; i < 100; i++)
        {
          WzpCallMachine *call = f->line.call[round % 4 == 1 ? BOB : ALICE];
          g_auto (WzpCallEffect) effect = { 0 };

          do_something (&f->line, call, &random);
          while (wzp_call_machine_next_effect (call, &effect))
            {
              wzp_call_effect_clear (&effect);
              n_effects++;
            }
        }
      /* Whatever was done to it, it did not talk without end. */
      g_assert_cmpuint (n_effects, <, 300);
    }
}

/* --- addresses -------------------------------------------------------------------------------- */

static void
ignore_gather (WzpIceAgent *agent, unsigned sources, gpointer user_data)
{
}

static void
ignore (WzpIceAgent *agent, gpointer user_data)
{
}

/* An agent that knows how a relay sees it. */
static WzpIceAgent *
agent_at (const char *address, WzpInstant now)
{
  static const WzpIceAgentEvents events = { ignore_gather, ignore, ignore };
  WzpIceAgent *agent = wzp_ice_agent_new ("test", &events, NULL);
  WzpAddress server, seen;

  g_assert_true (wzp_address_parse ("198.51.100.1:4433", &server));
  g_assert_true (wzp_address_parse (address, &seen));
  wzp_ice_agent_gather (agent, WZP_ICE_SOURCE_BIT (WZP_ICE_SOURCE_REFLECT), now);
  wzp_ice_agent_on_reflexive (agent, WZP_ICE_SOURCE_REFLECT, &server, &seen, now);
  wzp_ice_agent_on_source_done (agent, WZP_ICE_SOURCE_REFLECT, now);
  return agent;
}

static unsigned n_shown[2];

static void
count_addresses (Line *line, Side from, WzpSignal *signal)
{
  g_autoptr (GBytes) json = wzp_signal_print (signal);
  gsize len;
  const char *text = g_bytes_get_data (json, &len);

  if (g_strstr_len (text, (gssize) len, "_addr"))
    n_shown[from]++;
}

/* As a client of the reference would have sent it. */
static void
count_without_keys (Line *line, Side from, WzpSignal *signal)
{
  strip_keys (line, from, signal);
  count_addresses (line, from, signal);
}

/* The reference's command line client names none. */
static void
count_without_reflexive (Line *line, Side from, WzpSignal *signal)
{
  if (signal->type == WZP_SIGNAL_DIRECT_CALL_OFFER)
    g_clear_pointer (&signal->direct_call_offer.caller_reflexive_addr, g_free);
  count_without_keys (line, from, signal);
}

/* Alice calls, Bob answers; then both networks change. */
static void
exchange (Fixture *f, gboolean caller_open, WzpAnswerMode mode)
{
  Line *line = &f->line;
  g_autoptr (WzpIceAgent) alice = agent_at ("192.0.2.1:1000", line->now);
  g_autoptr (WzpIceAgent) bob = agent_at ("192.0.2.2:2000", line->now);

  n_shown[ALICE] = n_shown[BOB] = 0;
  if (!line->tamper)
    line->tamper = count_addresses;
  line->ice[ALICE] = caller_open ? alice : NULL;
  line->ice[BOB] = bob;
  line_dial (line, ALICE);
  line_settle (line);
  g_assert_false (wzp_call_machine_shows_addresses (line->call[BOB]));
  wzp_call_machine_on_candidates (line->call[BOB]);
  line_settle (line);
  g_assert_cmpuint (n_shown[BOB], ==, 0);
  line_answer (line, BOB, mode);
  for (Side side = ALICE; side <= BOB; side++)
    wzp_call_machine_on_candidates (line->call[side]);
  line_settle (line);
  g_assert_cmpstr (wzp_call_machine_get_told_reflexive (line->call[BOB]), ==,
                   n_shown[BOB] > 0 ? "192.0.2.2:2000" : NULL);
  for (Side side = ALICE; side <= BOB; side++)
    g_clear_pointer (&line->call[side], wzp_call_machine_free);
}

static void
test_addresses_are_shown_to_whom_they_may (Fixture *f, gconstpointer data)
{
  exchange (f, TRUE, WZP_ANSWER_MODE_TRUSTED);
  g_assert_cmpuint (n_shown[ALICE], ==, 2);
  g_assert_cmpuint (n_shown[BOB], ==, 2);
}

static void
test_privacy_shows_no_address_ever (Fixture *f, gconstpointer data)
{
  exchange (f, FALSE, WZP_ANSWER_MODE_TRUSTED);
  g_assert_cmpuint (n_shown[ALICE], ==, 0);
  exchange (f, TRUE, WZP_ANSWER_MODE_PRIVATE);
  g_assert_cmpuint (n_shown[BOB], ==, 0);
}

/* Roles need an address of both ends: without, the caller would try ours for two seconds in vain. */
static void
test_a_reference_caller_is_told_what_it_can_use (Fixture *f, gconstpointer data)
{
  f->line.tamper = count_without_keys;
  exchange (f, TRUE, WZP_ANSWER_MODE_TRUSTED);
  g_assert_cmpuint (n_shown[BOB], ==, 2);
  exchange (f, TRUE, WZP_ANSWER_MODE_PRIVATE);
  g_assert_cmpuint (n_shown[BOB], ==, 0);
  f->line.tamper = count_without_reflexive;
  exchange (f, TRUE, WZP_ANSWER_MODE_TRUSTED);
  g_assert_cmpuint (n_shown[BOB], ==, 0);
}

/* Who has lost its keys may be somebody else, even if the person talks to it. */
static void
test_a_downgraded_call_shows_no_address_any_more (Fixture *f, gconstpointer data)
{
  f->line.tamper = count_without_keys;
  f->line.contact[ALICE].known_e2ee = f->line.contact[BOB].known_e2ee = TRUE;
  f->line.allow[ALICE] = f->line.allow[BOB] = TRUE;
  exchange (f, TRUE, WZP_ANSWER_MODE_TRUSTED);
  g_assert_cmpuint (n_shown[ALICE], ==, 1); /* the offer, before anything was known */
  g_assert_cmpuint (n_shown[BOB], ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/call/call-machine/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("an-accepted-call-is-active-with-the-same-words",
       test_an_accepted_call_is_active_with_the_same_words);
  ADD ("a-declined-call-ends-so-at-both-ends", test_a_declined_call_ends_so_at_both_ends);
  ADD ("a-call-can-be-declined-as-busy", test_a_call_can_be_declined_as_busy);
  ADD ("a-cancelled-call-stops-ringing", test_a_cancelled_call_stops_ringing);
  ADD ("busy-and-offline-are-told-apart", test_busy_and_offline_are_told_apart);
  ADD ("nobody-rings-longer-than-45-seconds", test_nobody_rings_longer_than_45_seconds);
  ADD ("silence-is-a-broken-path-that-can-heal", test_silence_is_a_broken_path_that_can_heal);
  ADD ("a-peer-that-vanished-is-given-up-after-30-seconds",
       test_a_peer_that_vanished_is_given_up_after_30_seconds);
  ADD ("a-lost-relay-is-given-up-after-30-seconds", test_a_lost_relay_is_given_up_after_30_seconds);
  ADD ("an-outage-of-less-than-a-second-is-not-shown",
       test_an_outage_of_less_than_a_second_is_not_shown);
  ADD ("leaving-is-no-outage", test_leaving_is_no_outage);
  ADD ("a-ringing-call-ends-with-its-relay", test_a_ringing_call_ends_with_its_relay);
  ADD ("a-room-that-refuses-ends-the-call-with-its-reason",
       test_a_room_that_refuses_ends_the_call_with_its_reason);
  ADD ("an-offer-with-a-wrong-signature-never-rings",
       test_an_offer_with_a_wrong_signature_never_rings);
  ADD ("an-answer-with-a-wrong-signature-ends-the-call",
       test_an_answer_with_a_wrong_signature_ends_the_call);
  ADD ("the-key-of-somebody-else-ends-the-call", test_the_key_of_somebody_else_ends_the_call);
  ADD ("a-peer-without-keys-is-heard-by-the-relay", test_a_peer_without_keys_is_heard_by_the_relay);
  ADD ("a-downgrade-is-refused-by-the-caller", test_a_downgrade_is_refused_by_the_caller);
  ADD ("a-downgrade-is-refused-by-the-callee", test_a_downgrade_is_refused_by_the_callee);
  ADD ("a-person-may-let-a-downgrade-pass", test_a_person_may_let_a_downgrade_pass);
  ADD ("a-verified-contact-is-shown-so", test_a_verified_contact_is_shown_so);
  ADD ("a-private-answer-holds-no-address", test_a_private_answer_holds_no_address);
  ADD ("two-who-call-each-other-talk", test_two_who_call_each_other_talk);
  ADD ("no-order-of-events-breaks-a-call", test_no_order_of_events_breaks_a_call);
  ADD ("addresses-are-shown-to-whom-they-may", test_addresses_are_shown_to_whom_they_may);
  ADD ("a-reference-caller-is-told-what-it-can-use",
       test_a_reference_caller_is_told_what_it_can_use);
  ADD ("a-downgraded-call-shows-no-address-any-more",
       test_a_downgraded_call_shows_no_address_any_more);
  ADD ("privacy-shows-no-address-ever", test_privacy_shows_no_address_ever);
  return g_test_run ();
}
