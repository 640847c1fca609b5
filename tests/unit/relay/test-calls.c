/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "conversation.h"

/* Alice is connection 1, Bob is 2, Mallory is 3. */
static void
setup (Conversation *c)
{
  conversation_init (c, NULL);
  conversation_register (c, 1, ALICE, PARTY_OURS);
  conversation_register (c, 2, BOB, PARTY_OURS);
  conversation_register (c, 3, MALLORY, PARTY_REFERENCE);
  conversation_expect (c, "1 registered\n2 registered\n3 registered\n");
}

static void
setup_ringing (Conversation *c)
{
  setup (c);
  conversation_offer (c, 1, ALICE, BOB, "c1");
  conversation_expect (c, "2 < DirectCallOffer\n1 < CallRinging\n");
}

static void
setup_answered (Conversation *c)
{
  setup_ringing (c);
  conversation_accept (c, 2, "c1");
  conversation_expect (c, "1 < DirectCallAnswer\n1 < CallSetup\n2 < CallSetup\n");
}

static void
assert_no_calls (Conversation *c)
{
  RelayHubStats stats;

  relay_hub_get_stats (c->hub, &stats);
  g_assert_cmpuint (stats.calls, ==, 0);
  g_assert_cmpuint (relay_hub_next_deadline (c->hub), ==, WZP_INSTANT_NEVER);
}

static void
test_an_accepted_call_lasts_until_one_hangs_up (void)
{
  Conversation c;

  setup_answered (&c);
  conversation_pass (&c, WZP_SECONDS (3600));
  conversation_expect (&c, "");
  conversation_say (&c, 1, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_expect (&c, "2 < Hangup Normal c1\n");
  assert_no_calls (&c);
  conversation_clear (&c);
}

static void
test_setup_wires_every_candidate_across (void)
{
  Conversation c;
  g_auto (WzpSignal) signal = { 0 };

  setup_ringing (&c);
  conversation_accept (&c, 2, "c1");
  conversation_last_message (&c, 1, WZP_SIGNAL_CALL_SETUP, &signal);
  g_assert_cmpstr (signal.call_setup.call_id, ==, "c1");
  g_assert_cmpstr (signal.call_setup.room, ==, "call-c1");
  g_assert_cmpstr (signal.call_setup.relay_addr, ==, "192.0.2.1:4433");
  g_assert_cmpstr (signal.call_setup.peer_direct_addr, ==, "198.51.100.2:5000");
  g_assert_cmpstr (signal.call_setup.peer_local_addrs[0], ==, "10.0.0.2:5000");
  g_assert_cmpstr (signal.call_setup.peer_mapped_addr, ==, "198.51.100.2:6000");
  conversation_clear (&c);

  wzp_signal_clear (&signal);
  setup_ringing (&c);
  conversation_accept (&c, 2, "c1");
  conversation_last_message (&c, 2, WZP_SIGNAL_CALL_SETUP, &signal);
  g_assert_cmpstr (signal.call_setup.peer_direct_addr, ==, "198.51.100.1:5000");
  g_assert_cmpstr (signal.call_setup.peer_local_addrs[0], ==, "10.0.0.1:5000");
  g_assert_cmpstr (signal.call_setup.peer_mapped_addr, ==, "198.51.100.1:6000");
  conversation_clear (&c);
}

static void
test_setup_carries_the_newest_candidates_of_the_caller (void)
{
  Conversation c;
  g_auto (WzpSignal) signal = { 0 };

  setup_ringing (&c);
  conversation_say (&c, 1,
                    "{\"CandidateUpdate\":{\"call_id\":\"c1\",\"reflexive_addr\":\"203.0.113.9:9\","
                    "\"generation\":2}}");
  conversation_expect (&c, "2 < CandidateUpdate\n");
  conversation_accept (&c, 2, "c1");
  conversation_last_message (&c, 2, WZP_SIGNAL_CALL_SETUP, &signal);
  g_assert_cmpstr (signal.call_setup.peer_direct_addr, ==, "203.0.113.9:9");
  g_assert_null (signal.call_setup.peer_mapped_addr);
  conversation_clear (&c);
}

static void
test_an_offer_arrives_as_its_own_bytes (void)
{
  static const char json[] =
      "{\"MediaPathReport\":{\"call_id\":\"c1\", \"direct_ok\":true,\"new_key\":[1]}}";
  Conversation c;
  g_autoptr (GArray) effects = NULL;
  const RelayEffect *effect;

  setup_answered (&c);
  conversation_say (&c, 1, json);
  effects = relay_hub_steal_effects (c.hub);
  effect = &g_array_index (effects, RelayEffect, 0);
  g_assert_cmpmem (g_bytes_get_data (effect->bytes, NULL), g_bytes_get_size (effect->bytes), json,
                   strlen (json));
  conversation_clear (&c);
}

static void
test_a_private_answer_shows_no_address_of_the_callee (void)
{
  static const char *const leaks[] = {
    "{\"CandidateUpdate\":{\"call_id\":\"c1\",\"mapped_addr\":\"198.51.100.2:7\",\"generation\":1}"
    "}",
    "{\"HardNatProbe\":{\"call_id\":\"c1\",\"port_sequence\":[7],\"allocation\":\"random\","
    "\"probe_time_ms\":1,\"external_ip\":\"198.51.100.2\"}}",
    "{\"HardNatBirthdayStart\":{\"call_id\":\"c1\",\"acceptor_port_count\":1,"
    "\"acceptor_ports\":[7],\"external_ip\":\"198.51.100.2\"}}",
    "{\"IceCandidate\":{\"candidate\":\"198.51.100.2\"}}",
    "{\"SomethingNew\":{\"call_id\":\"c1\",\"address\":\"198.51.100.2\"}}",
  };
  Conversation c;
  g_autoptr (GArray) effects = NULL;

  setup_ringing (&c);
  conversation_say (&c, 2,
                    "{\"DirectCallAnswer\":{\"call_id\":\"c1\",\"accept_mode\":\"AcceptGeneric\","
                    "\"callee_reflexive_addr\":\"198.51.100.2:5000\","
                    "\"callee_local_addrs\":[\"10.9.9.2:5000\"],"
                    "\"callee_mapped_addr\":\"198.51.100.2:6000\"}}");
  effects = relay_hub_steal_effects (c.hub);
  for (unsigned i = 0; i < effects->len; i++)
    {
      const RelayEffect *effect = &g_array_index (effects, RelayEffect, i);
      size_t len;
      const char *json = g_bytes_get_data (effect->bytes, &len);

      g_assert_null (memmem (json, len, "198.51.100.2", 12));
      g_assert_null (memmem (json, len, "10.9.9.2", 8));
    }
  for (size_t i = 0; i < G_N_ELEMENTS (leaks); i++)
    {
      conversation_say (&c, 2, leaks[i]);
      conversation_expect (&c, "");
    }
  conversation_say (&c, 2, "{\"MediaPathReport\":{\"call_id\":\"c1\",\"direct_ok\":false}}");
  conversation_expect (&c, "1 < MediaPathReport\n");
  conversation_clear (&c);
}

static void
test_a_private_answer_without_addresses_keeps_its_bytes (void)
{
  static const char json[] = "{\"DirectCallAnswer\":{\"call_id\":\"c1\",\"accept_mode\":"
                             "\"AcceptGeneric\",\"new_key\":1}}";
  Conversation c;
  g_autoptr (GArray) effects = NULL;
  const RelayEffect *effect;

  setup_ringing (&c);
  conversation_say (&c, 2, json);
  effects = relay_hub_steal_effects (c.hub);
  effect = &g_array_index (effects, RelayEffect, 0);
  g_assert_cmpmem (g_bytes_get_data (effect->bytes, NULL), g_bytes_get_size (effect->bytes), json,
                   strlen (json));
  conversation_clear (&c);
}

static void
test_a_callee_shows_nothing_before_it_answers (void)
{
  Conversation c;

  setup_ringing (&c);
  conversation_say (&c, 2,
                    "{\"CandidateUpdate\":{\"call_id\":\"c1\",\"mapped_addr\":\"198.51.100.2:7\","
                    "\"generation\":1}}");
  conversation_expect (&c, "");
  conversation_clear (&c);
}

static void
test_decline_cancel_and_busy_are_told_apart (void)
{
  Conversation c;

  setup_ringing (&c);
  conversation_say (&c, 2,
                    "{\"DirectCallAnswer\":{\"call_id\":\"c1\",\"accept_mode\":\"Reject\"}}");
  conversation_expect (&c, "1 < Hangup Declined c1\n");
  conversation_offer (&c, 1, ALICE, BOB, "c2");
  conversation_say (&c, 1, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c2\"}}");
  conversation_expect (&c, "2 < DirectCallOffer\n1 < CallRinging\n2 < Hangup Normal c2\n");
  conversation_offer (&c, 1, ALICE, BOB, "c3");
  conversation_say (&c, 2, "{\"Hangup\":{\"reason\":\"Busy\",\"call_id\":\"c3\"}}");
  conversation_expect (&c, "2 < DirectCallOffer\n1 < CallRinging\n1 < Hangup Busy c3\n");
  assert_no_calls (&c);
  conversation_clear (&c);
}

static void
test_nobody_rings_for_ever (void)
{
  Conversation c;

  setup_ringing (&c);
  conversation_pass (&c, RELAY_RING_TIMEOUT - 1);
  conversation_expect (&c, "");
  conversation_pass (&c, 1);
  conversation_expect (&c, "1 < Hangup Timeout c1\n2 < Hangup Timeout c1\n");
  assert_no_calls (&c);
  conversation_clear (&c);
}

static void
test_an_unknown_target_ends_the_call_by_name (void)
{
  Conversation c;

  setup (&c);
  conversation_offer (&c, 1, ALICE, "dddd:0000:0000:0000:0000:0000:0000:0004", "c1");
  conversation_expect (&c, "1 < Hangup Normal c1\n");
  conversation_offer (&c, 1, ALICE, "nonsense", "c1");
  conversation_expect (&c, "1 < Hangup Normal c1\n");
  conversation_offer (&c, 1, ALICE, ALICE, "c1");
  conversation_expect (&c, "1 < Hangup Error c1\n");
  conversation_offer (&c, 1, ALICE, BOB, "Not An Id");
  conversation_expect (&c, "1 < Hangup Error Not An Id\n");
  assert_no_calls (&c);
  conversation_clear (&c);
}

static void
test_a_caller_cannot_pose_as_somebody_else (void)
{
  Conversation c;

  setup (&c);
  conversation_offer (&c, 3, ALICE, BOB, "c1");
  conversation_expect (&c, "3 < Hangup Error c1\n");
  conversation_clear (&c);
}

static void
test_a_call_id_is_used_once (void)
{
  Conversation c;

  setup_answered (&c);
  conversation_offer (&c, 3, MALLORY, BOB, "c1");
  conversation_expect (&c, "3 < Hangup Error c1\n");
  conversation_offer (&c, 1, ALICE, BOB, "c1");
  conversation_expect (&c, "");
  conversation_say (&c, 1, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_expect (&c, "2 < Hangup Normal c1\n");
  conversation_clear (&c);
}

static void
test_a_stranger_can_do_nothing_to_a_call (void)
{
  static const char *const attempts[] = {
    "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}",
    "{\"Hangup\":{\"reason\":\"Normal\"}}",
    "{\"DirectCallAnswer\":{\"call_id\":\"c1\",\"accept_mode\":\"AcceptTrusted\"}}",
    "{\"DirectCallAnswer\":{\"call_id\":\"c1\",\"accept_mode\":\"Reject\"}}",
    "{\"MediaPathReport\":{\"call_id\":\"c1\",\"direct_ok\":true}}",
    "{\"SomethingNew\":{\"call_id\":\"c1\"}}",
    "\"Hold\"",
  };
  Conversation c;

  setup_ringing (&c);
  for (size_t i = 0; i < G_N_ELEMENTS (attempts); i++)
    conversation_say (&c, 3, attempts[i]);
  conversation_expect (&c, "");
  conversation_clear (&c);
}

static void
test_only_the_callee_answers_and_only_once (void)
{
  Conversation c;

  setup_ringing (&c);
  conversation_accept (&c, 1, "c1");
  conversation_expect (&c, "");
  conversation_accept (&c, 2, "c1");
  conversation_expect (&c, "1 < DirectCallAnswer\n1 < CallSetup\n2 < CallSetup\n");
  conversation_accept (&c, 2, "c1");
  conversation_say (&c, 2,
                    "{\"DirectCallAnswer\":{\"call_id\":\"c1\",\"accept_mode\":\"Reject\"}}");
  conversation_expect (&c, "");
  conversation_clear (&c);
}

static void
test_messages_of_tomorrow_reach_the_other_party (void)
{
  Conversation c;

  setup_answered (&c);
  conversation_say (&c, 1, "{\"SomethingNew\":{\"call_id\":\"c1\"}}");
  conversation_say (&c, 2, "{\"SomethingNew\":{\"call_id\":\"c1\"}}");
  conversation_say (&c, 1, "\"Hold\"");
  conversation_expect (&c, "2 < SomethingNew\n1 < SomethingNew\n2 < Hold\n");
  conversation_offer (&c, 1, ALICE, MALLORY, "c2");
  conversation_accept (&c, 3, "c2");
  conversation_expect (&c, "3 < DirectCallOffer\n1 < CallRinging\n1 < DirectCallAnswer\n"
                           "1 < CallSetup\n3 < CallSetup\n");
  /* Of two calls, the one it names; and nobody is told what may concern another. */
  conversation_say (&c, 1, "{\"SomethingNew\":{\"call_id\":\"c2\"}}");
  conversation_say (&c, 1, "\"Hold\"");
  conversation_expect (&c, "3 < SomethingNew\n");
  conversation_clear (&c);
}

static void
test_an_old_clients_hangup_ends_all_its_calls (void)
{
  Conversation c;

  setup_answered (&c);
  conversation_offer (&c, 1, ALICE, MALLORY, "c2");
  conversation_expect (&c, "3 < DirectCallOffer\n1 < CallRinging\n");
  conversation_say (&c, 1, "{\"Hangup\":{\"reason\":\"Normal\"}}");
  conversation_expect (&c, "2 < Hangup Normal c1\n3 < Hangup Normal c2\n");
  assert_no_calls (&c);
  conversation_clear (&c);
}

static void
test_too_many_calls_find_the_party_busy (void)
{
  RelayLimits limits = relay_limits_default;
  Conversation c;

  limits.calls_per_party = 1;
  conversation_init (&c, &limits);
  conversation_register (&c, 1, ALICE, PARTY_OURS);
  conversation_register (&c, 2, BOB, PARTY_OURS);
  conversation_register (&c, 3, MALLORY, PARTY_OURS);
  conversation_offer (&c, 1, ALICE, BOB, "c1");
  conversation_expect (&c, "1 registered\n2 registered\n3 registered\n"
                           "2 < DirectCallOffer\n1 < CallRinging\n");
  conversation_offer (&c, 3, MALLORY, BOB, "c2");
  conversation_expect (&c, "3 < Hangup Busy c2\n");
  conversation_offer (&c, 1, ALICE, MALLORY, "c3");
  conversation_expect (&c, "1 < Hangup Error c3\n");
  conversation_clear (&c);
}

static void
test_a_party_that_leaves_ends_its_calls (void)
{
  Conversation c;

  setup_answered (&c);
  relay_hub_gone (c.hub, 2, RELAY_GONE_LEFT, c.now);
  conversation_expect (&c, "1 < Hangup Normal c1\n");
  assert_no_calls (&c);
  conversation_clear (&c);

  setup_ringing (&c);
  relay_hub_gone (c.hub, 1, RELAY_GONE_LOST, c.now);
  conversation_expect (&c, "2 < Hangup Error c1\n");
  assert_no_calls (&c);
  conversation_clear (&c);
}

static void
test_a_lost_party_may_come_back_to_its_running_call (void)
{
  Conversation c;

  setup_answered (&c);
  relay_hub_gone (c.hub, 2, RELAY_GONE_LOST, c.now);
  conversation_expect (&c, "");
  conversation_pass (&c, RELAY_CALL_GRACE - 1);
  conversation_register (&c, 4, BOB, PARTY_OURS);
  conversation_pass (&c, WZP_SECONDS (100));
  conversation_expect (&c, "4 registered\n");
  conversation_say (&c, 1, "{\"MediaPathReport\":{\"call_id\":\"c1\",\"direct_ok\":true}}");
  conversation_expect (&c, "4 < MediaPathReport\n");
  relay_hub_gone (c.hub, 4, RELAY_GONE_LOST, c.now);
  conversation_pass (&c, RELAY_CALL_GRACE);
  conversation_expect (&c, "1 < Hangup Error c1\n");
  assert_no_calls (&c);
  conversation_clear (&c);
}

static void
test_the_late_death_of_an_old_connection_takes_nothing (void)
{
  Conversation c;

  setup_answered (&c);
  conversation_register (&c, 4, BOB, PARTY_OURS);
  conversation_expect (&c, "4 registered\n2 closed replaced\n");
  relay_hub_gone (c.hub, 2, RELAY_GONE_LOST, c.now);
  conversation_pass (&c, WZP_SECONDS (100));
  conversation_expect (&c, "");
  conversation_say (&c, 1, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_expect (&c, "4 < Hangup Normal c1\n");
  conversation_clear (&c);
}

static void
test_an_unproven_party_does_not_inherit_a_proven_ones_call (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_register (&c, 1, ALICE, PARTY_OURS);
  conversation_register (&c, 2, BOB, PARTY_VERIFIED);
  conversation_offer (&c, 1, ALICE, BOB, "c1");
  conversation_accept (&c, 2, "c1");
  conversation_expect (&c, "1 registered\n2 registered\n2 < DirectCallOffer\n1 < CallRinging\n"
                           "1 < DirectCallAnswer\n1 < CallSetup\n2 < CallSetup\n");
  relay_hub_gone (c.hub, 2, RELAY_GONE_LOST, c.now);
  conversation_register (&c, 3, BOB, PARTY_OURS);
  conversation_expect (&c, "3 registered\n1 < Hangup Normal c1\n");
  conversation_clear (&c);
}

static void
test_a_drained_relay_lets_calls_finish (void)
{
  Conversation c;

  setup_answered (&c);
  relay_hub_drain (c.hub);
  conversation_expect (&c, "3 closed shutting-down\n");
  g_assert_false (relay_hub_is_quiet (c.hub));
  conversation_register (&c, 4, MALLORY, PARTY_OURS);
  conversation_join (&c, 5, "lobby", MALLORY, PARTY_OURS);
  conversation_expect (&c, "4 refused shutting-down\n5 closed shutting-down\n");
  conversation_join (&c, 6, "call-c1", ALICE, PARTY_OURS);
  conversation_expect (&c, "6 admitted room 1 slot 1\nshard 0: room 1 on 1\n6 < RoomUpdate 1\n");
  relay_hub_gone (c.hub, 6, RELAY_GONE_LEFT, c.now);
  conversation_say (&c, 1, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_expect (&c, "2 < Hangup Normal c1\n1 closed shutting-down\n"
                           "2 closed shutting-down\n");
  g_assert_true (relay_hub_is_quiet (c.hub));
  conversation_clear (&c);
}

static void
test_a_diagram_can_be_drawn (void)
{
  g_autofree char *dot = wzp_edges_to_dot (&relay_call_edges);

  g_assert_nonnull (strstr (dot, "\"RINGING\" -> \"ANSWERED\" [label=\"accepted\"]"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/relay/calls/" #name, test_##name)
  ADD (an_accepted_call_lasts_until_one_hangs_up);
  ADD (setup_wires_every_candidate_across);
  ADD (setup_carries_the_newest_candidates_of_the_caller);
  ADD (an_offer_arrives_as_its_own_bytes);
  ADD (a_private_answer_shows_no_address_of_the_callee);
  ADD (a_private_answer_without_addresses_keeps_its_bytes);
  ADD (a_callee_shows_nothing_before_it_answers);
  ADD (decline_cancel_and_busy_are_told_apart);
  ADD (nobody_rings_for_ever);
  ADD (an_unknown_target_ends_the_call_by_name);
  ADD (a_caller_cannot_pose_as_somebody_else);
  ADD (a_call_id_is_used_once);
  ADD (a_stranger_can_do_nothing_to_a_call);
  ADD (only_the_callee_answers_and_only_once);
  ADD (messages_of_tomorrow_reach_the_other_party);
  ADD (an_old_clients_hangup_ends_all_its_calls);
  ADD (too_many_calls_find_the_party_busy);
  ADD (a_party_that_leaves_ends_its_calls);
  ADD (a_lost_party_may_come_back_to_its_running_call);
  ADD (the_late_death_of_an_old_connection_takes_nothing);
  ADD (an_unproven_party_does_not_inherit_a_proven_ones_call);
  ADD (a_drained_relay_lets_calls_finish);
  ADD (a_diagram_can_be_drawn);
  return g_test_run ();
}
