/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who waits at the door of a call's room: before the answer, and after the relay was restarted. */
#include "conversation.h"

/* Alice is connection 1, Bob is 2; their media connections are 11 and 12. */
static void
setup_ringing (Conversation *c)
{
  conversation_init (c, NULL);
  conversation_register (c, 1, ALICE, PARTY_VERIFIED);
  conversation_register (c, 2, BOB, PARTY_VERIFIED);
  conversation_offer (c, 1, ALICE, BOB, "c1");
  conversation_forget (c);
}

static void
assert_empty (Conversation *c)
{
  RelayHubStats stats;

  relay_hub_get_stats (c->hub, &stats);
  g_assert_cmpuint (stats.calls, ==, 0);
  g_assert_cmpuint (relay_hub_next_deadline (c->hub), ==, WZP_INSTANT_NEVER);
}

static void
test_who_comes_early_is_let_in_by_the_answer (void)
{
  Conversation c;

  setup_ringing (&c);
  conversation_join (&c, 11, "call-c1", ALICE, PARTY_VERIFIED);
  conversation_join (&c, 12, "call-c1", BOB, PARTY_VERIFIED);
  conversation_expect (&c, "");
  conversation_accept (&c, 2, "c1");
  conversation_expect (&c, "1 < DirectCallAnswer\n1 < CallSetup\n2 < CallSetup\n"
                           "11 admitted room 1 slot 1\nshard 0: room 1 on 1\n11 < RoomUpdate 1\n"
                           "12 admitted room 1 slot 2\n11 < RoomUpdate 2\n12 < RoomUpdate 2\n");
  conversation_clear (&c);
}

static void
test_who_comes_early_is_turned_away_when_the_call_ends (void)
{
  Conversation c;

  setup_ringing (&c);
  conversation_join (&c, 11, "call-c1", ALICE, PARTY_VERIFIED);
  conversation_join (&c, 12, "call-c1", BOB, PARTY_VERIFIED);
  relay_hub_gone (c.hub, 12, RELAY_GONE_LEFT, c.now);
  conversation_say (&c, 1, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_expect (&c, "2 < Hangup Normal c1\n11 closed no-such-call\n");
  assert_empty (&c);
  conversation_clear (&c);
}

static void
test_a_stranger_cannot_wait_for_a_ringing_call (void)
{
  Conversation c;

  setup_ringing (&c);
  conversation_join (&c, 13, "call-c1", MALLORY, PARTY_VERIFIED);
  conversation_join (&c, 14, "call-c1", BOB, PARTY_OURS);
  conversation_expect (&c, "13 closed not-authorised\n14 closed not-authorised\n");
  conversation_clear (&c);
}

static void
test_a_forgotten_call_goes_on_when_both_ask_for_it (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_resume (&c, 11, "call-c1", ALICE, BOB, PARTY_VERIFIED);
  conversation_pass (&c, WZP_SECONDS (20));
  conversation_register (&c, 2, BOB, PARTY_VERIFIED);
  conversation_expect (&c, "2 registered\n");
  conversation_resume (&c, 12, "call-c1", BOB, ALICE, PARTY_VERIFIED);
  conversation_expect (&c, "11 admitted room 1 slot 1\nshard 0: room 1 on 1\n11 < RoomUpdate 1\n"
                           "12 admitted room 1 slot 2\n11 < RoomUpdate 2\n12 < RoomUpdate 2\n");
  /* Alice's registration comes last; from then on it is a call like any other. */
  conversation_register (&c, 1, ALICE, PARTY_VERIFIED);
  conversation_say (&c, 1, "{\"MediaPathReport\":{\"call_id\":\"c1\",\"direct_ok\":true}}");
  conversation_expect (&c, "1 registered\n2 < MediaPathReport\n");
  conversation_pass (&c, WZP_SECONDS (3600));
  conversation_say (&c, 2, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_expect (&c, "1 < Hangup Normal c1\n");
  conversation_clear (&c);
}

static void
test_a_forgotten_call_needs_both_and_proof (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_resume (&c, 11, "call-c1", ALICE, BOB, PARTY_OURS);
  conversation_join (&c, 12, "call-c1", ALICE, PARTY_VERIFIED);
  conversation_expect (&c, "11 closed no-such-call\n12 closed no-such-call\n");
  /* Mallory has heard of the id: it gets nobody in, nor keeps anybody out. */
  conversation_resume (&c, 13, "call-c1", MALLORY, ALICE, PARTY_VERIFIED);
  conversation_resume (&c, 14, "call-c1", ALICE, BOB, PARTY_VERIFIED);
  conversation_expect (&c, "");
  conversation_resume (&c, 15, "call-c1", BOB, ALICE, PARTY_VERIFIED);
  conversation_expect (&c, "13 closed not-authorised\n"
                           "14 admitted room 1 slot 1\nshard 0: room 1 on 1\n14 < RoomUpdate 1\n"
                           "15 admitted room 1 slot 2\n14 < RoomUpdate 2\n15 < RoomUpdate 2\n");
  conversation_clear (&c);
}

/* Found by the fuzzer: both its sides were the same party, which left a call that was gone already. */
static void
test_nobody_has_a_forgotten_call_with_themselves (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_register (&c, 1, ALICE, PARTY_VERIFIED);
  conversation_forget (&c);
  conversation_resume (&c, 11, "call-c1", ALICE, ALICE, PARTY_VERIFIED);
  conversation_resume (&c, 12, "call-c1", ALICE, ALICE, PARTY_VERIFIED);
  conversation_expect (&c, "11 closed no-such-call\n12 closed no-such-call\n");
  relay_hub_gone (c.hub, 1, RELAY_GONE_LEFT, c.now);
  assert_empty (&c);
  conversation_clear (&c);
}

static void
test_forgotten_calls_count_as_calls_of_a_party (void)
{
  RelayLimits limits = relay_limits_default;
  Conversation c;

  limits.calls_per_party = 1;
  conversation_init (&c, &limits);
  conversation_resume (&c, 11, "call-c1", ALICE, BOB, PARTY_VERIFIED);
  conversation_resume (&c, 12, "call-c1", BOB, ALICE, PARTY_VERIFIED);
  conversation_forget (&c);
  conversation_resume (&c, 13, "call-c2", ALICE, MALLORY, PARTY_VERIFIED);
  conversation_expect (&c, "13 closed relay-full\n");
  /* Who waits may have taken a call meanwhile. */
  conversation_resume (&c, 14, "call-c2", MALLORY, BOB, PARTY_VERIFIED);
  conversation_resume (&c, 15, "call-c2", BOB, MALLORY, PARTY_VERIFIED);
  conversation_expect (&c, "15 closed relay-full\n");
  conversation_clear (&c);
}

static void
test_nobody_waits_for_ever (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_resume (&c, 11, "call-c1", ALICE, BOB, PARTY_VERIFIED);
  conversation_pass (&c, RELAY_CALL_GRACE);
  conversation_expect (&c, "11 closed handshake-timeout\n");
  assert_empty (&c);

  /* Both came and went, and neither ever registered. */
  conversation_resume (&c, 12, "call-c1", ALICE, BOB, PARTY_VERIFIED);
  conversation_resume (&c, 13, "call-c1", BOB, ALICE, PARTY_VERIFIED);
  conversation_pass (&c, RELAY_CALL_GRACE);
  relay_hub_gone (c.hub, 12, RELAY_GONE_LOST, c.now);
  relay_hub_gone (c.hub, 13, RELAY_GONE_LOST, c.now);
  conversation_pass (&c, RELAY_CALL_GRACE);
  assert_empty (&c);
  conversation_clear (&c);
}

/* Its successor will take them. */
static void
test_a_relay_that_stops_forgets_nothing_for_good (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  relay_hub_drain (c.hub);
  conversation_resume (&c, 11, "call-c1", ALICE, BOB, PARTY_VERIFIED);
  conversation_expect (&c, "11 closed shutting-down\n");
  conversation_clear (&c);
}

static void
test_a_hang_up_reaches_who_was_away (void)
{
  Conversation c;

  setup_ringing (&c);
  conversation_accept (&c, 2, "c1");
  relay_hub_gone (c.hub, 1, RELAY_GONE_LOST, c.now);
  conversation_forget (&c);
  conversation_say (&c, 2, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_pass (&c, WZP_SECONDS (20));
  /* Whichever of Alice's connections is first. */
  conversation_resume (&c, 11, "call-c1", ALICE, BOB, PARTY_VERIFIED);
  conversation_expect (&c, "");
  conversation_register (&c, 4, ALICE, PARTY_VERIFIED);
  conversation_expect (&c, "4 registered\n4 < Hangup Normal c1\n11 closed no-such-call\n");
  assert_empty (&c);
  conversation_clear (&c);
}

static void
test_a_hang_up_ends_the_wait_for_a_forgotten_call (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_register (&c, 1, ALICE, PARTY_VERIFIED);
  conversation_register (&c, 2, BOB, PARTY_VERIFIED);
  conversation_register (&c, 3, MALLORY, PARTY_VERIFIED);
  conversation_resume (&c, 11, "call-c1", ALICE, BOB, PARTY_VERIFIED);
  conversation_forget (&c);
  conversation_say (&c, 3, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_expect (&c, "");
  conversation_say (&c, 2, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_expect (&c, "1 < Hangup Normal c1\n");
  conversation_clear (&c);
}

static void
test_a_call_that_is_heard_is_not_ended_for_a_lost_registration (void)
{
  Conversation c;

  setup_ringing (&c);
  conversation_accept (&c, 2, "c1");
  conversation_join (&c, 11, "call-c1", ALICE, PARTY_VERIFIED);
  conversation_join (&c, 12, "call-c1", BOB, PARTY_VERIFIED);
  relay_hub_gone (c.hub, 1, RELAY_GONE_LOST, c.now);
  relay_hub_gone (c.hub, 2, RELAY_GONE_LOST, c.now);
  conversation_forget (&c);
  for (int i = 0; i < 10; i++)
    conversation_pass (&c, RELAY_CALL_GRACE);
  conversation_expect (&c, "");
  conversation_clear (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relay/waiting/who-comes-early-is-let-in-by-the-answer",
                   test_who_comes_early_is_let_in_by_the_answer);
  g_test_add_func ("/relay/waiting/who-comes-early-is-turned-away-when-the-call-ends",
                   test_who_comes_early_is_turned_away_when_the_call_ends);
  g_test_add_func ("/relay/waiting/a-stranger-cannot-wait-for-a-ringing-call",
                   test_a_stranger_cannot_wait_for_a_ringing_call);
  g_test_add_func ("/relay/waiting/a-forgotten-call-goes-on-when-both-ask-for-it",
                   test_a_forgotten_call_goes_on_when_both_ask_for_it);
  g_test_add_func ("/relay/waiting/a-forgotten-call-needs-both-and-proof",
                   test_a_forgotten_call_needs_both_and_proof);
  g_test_add_func ("/relay/waiting/nobody-has-a-forgotten-call-with-themselves",
                   test_nobody_has_a_forgotten_call_with_themselves);
  g_test_add_func ("/relay/waiting/forgotten-calls-count-as-calls-of-a-party",
                   test_forgotten_calls_count_as_calls_of_a_party);
  g_test_add_func ("/relay/waiting/nobody-waits-for-ever", test_nobody_waits_for_ever);
  g_test_add_func ("/relay/waiting/a-relay-that-stops-forgets-nothing-for-good",
                   test_a_relay_that_stops_forgets_nothing_for_good);
  g_test_add_func ("/relay/waiting/a-hang-up-reaches-who-was-away",
                   test_a_hang_up_reaches_who_was_away);
  g_test_add_func ("/relay/waiting/a-hang-up-ends-the-wait-for-a-forgotten-call",
                   test_a_hang_up_ends_the_wait_for_a_forgotten_call);
  g_test_add_func ("/relay/waiting/a-call-that-is-heard-is-not-ended-for-a-lost-registration",
                   test_a_call_that_is_heard_is_not_ended_for_a_lost_registration);
  return g_test_run ();
}
