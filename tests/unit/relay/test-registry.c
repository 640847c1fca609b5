/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "conversation.h"

static void
test_unproven_never_displaces_proven (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_register (&c, 1, ALICE, PARTY_VERIFIED);
  conversation_register (&c, 2, ALICE, PARTY_OURS);
  conversation_register (&c, 3, ALICE, PARTY_REFERENCE);
  conversation_expect (&c, "1 registered\n2 refused not-authorised\n3 refused not-authorised\n");
  conversation_register (&c, 4, BOB, PARTY_REFERENCE);
  conversation_offer (&c, 4, BOB, ALICE, "c1");
  conversation_expect (&c, "4 registered\n1 < DirectCallOffer\n4 < CallRinging\n");
  conversation_clear (&c);
}

static void
test_proven_displaces_both (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_register (&c, 1, ALICE, PARTY_OURS);
  conversation_register (&c, 2, ALICE, PARTY_VERIFIED);
  conversation_register (&c, 3, ALICE, PARTY_VERIFIED);
  conversation_expect (&c, "1 registered\n2 registered\n1 closed replaced\n"
                           "3 registered\n2 closed replaced\n");
  conversation_clear (&c);
}

static void
test_reference_clients_with_one_identity_do_not_fight (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_register (&c, 1, ALICE, PARTY_REFERENCE);
  conversation_register (&c, 2, ALICE, PARTY_REFERENCE);
  conversation_expect (&c, "1 registered\n2 registered\n");
  /* The old one is unreachable, and cannot speak for Alice any more. */
  conversation_register (&c, 3, BOB, PARTY_REFERENCE);
  conversation_offer (&c, 1, ALICE, BOB, "c1");
  conversation_offer (&c, 3, BOB, ALICE, "c2");
  conversation_expect (&c, "3 registered\n2 < DirectCallOffer\n3 < CallRinging\n");
  conversation_clear (&c);
}

static void
test_the_old_ones_end_leaves_the_new_one (void)
{
  Conversation c;
  RelayHubStats stats;

  conversation_init (&c, NULL);
  conversation_register (&c, 1, ALICE, PARTY_OURS);
  conversation_register (&c, 2, ALICE, PARTY_OURS);
  relay_hub_gone (c.hub, 1, RELAY_GONE_LEFT, c.now);
  relay_hub_get_stats (c.hub, &stats);
  g_assert_cmpuint (stats.registrations, ==, 1);
  relay_hub_gone (c.hub, 2, RELAY_GONE_LEFT, c.now);
  relay_hub_gone (c.hub, 2, RELAY_GONE_LEFT, c.now);
  relay_hub_get_stats (c.hub, &stats);
  g_assert_cmpuint (stats.registrations, ==, 0);
  conversation_clear (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/relay/registry/" #name, test_##name)
  ADD (unproven_never_displaces_proven);
  ADD (proven_displaces_both);
  ADD (reference_clients_with_one_identity_do_not_fight);
  ADD (the_old_ones_end_leaves_the_new_one);
  return g_test_run ();
}
