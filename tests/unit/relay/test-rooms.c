/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "conversation.h"

static RelayHandle
on_shard (unsigned shard, uint64_t number)
{
  return relay_handle_make (shard, number);
}

static void
test_members_get_slots_and_the_list (void)
{
  Conversation c;
  g_auto (WzpSignal) ours = { 0 };
  g_auto (WzpSignal) reference = { 0 };

  conversation_init (&c, NULL);
  conversation_join (&c, 1, "lobby", ALICE, PARTY_VERIFIED);
  conversation_expect (&c, "1 admitted room 1 slot 1\nshard 0: room 1 on 1\n1 < RoomUpdate 1\n");
  conversation_pass (&c, RELAY_ROSTER_INTERVAL);
  conversation_join (&c, 2, "lobby", BOB, PARTY_REFERENCE);
  conversation_last_message (&c, 1, WZP_SIGNAL_ROOM_UPDATE, &ours);
  g_assert_cmpstr (ours.room_update.participants.items[0].fingerprint, ==, ALICE);
  g_assert_cmpuint (ours.room_update.participants.items[0].slot, ==, 1);
  g_assert_true (ours.room_update.participants.items[0].verified);
  g_assert_cmpuint (ours.room_update.participants.items[1].slot, ==, 2);
  g_assert_false (ours.room_update.participants.items[1].verified);

  conversation_pass (&c, RELAY_ROSTER_INTERVAL);
  conversation_join (&c, 3, "lobby", MALLORY, PARTY_OURS);
  conversation_last_message (&c, 2, WZP_SIGNAL_ROOM_UPDATE, &reference);
  g_assert_cmpuint (reference.room_update.count, ==, 3);
  g_assert_cmpuint (reference.room_update.participants.items[0].slot, ==, 0);
  g_assert_false (reference.room_update.participants.items[0].verified);
  conversation_clear (&c);
}

static void
test_a_room_in_flux_is_told_now_and_then (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  for (RelayHandle handle = 1; handle <= 50; handle++)
    {
      g_autofree char *fingerprint = g_strdup_printf ("fp-%u", (unsigned) handle);
      g_autoptr (GArray) effects = NULL;

      conversation_join (&c, handle, "lobby", fingerprint, PARTY_OURS);
      effects = relay_hub_steal_effects (c.hub);
      g_assert_cmpuint (effects->len, ==, handle == 1 ? 3 : 1);
    }
  for (RelayHandle handle = 3; handle <= 50; handle++)
    relay_hub_gone (c.hub, handle, RELAY_GONE_LEFT, c.now);
  conversation_pass (&c, RELAY_ROSTER_INTERVAL);
  conversation_expect (&c, "1 < RoomUpdate 2\n2 < RoomUpdate 2\n");
  conversation_clear (&c);
}

static const WzpSignalParticipant *
last_list (Conversation *c, RelayHandle handle, WzpSignal *out)
{
  wzp_signal_clear (out);
  conversation_last_message (c, handle, WZP_SIGNAL_ROOM_UPDATE, out);
  return out->room_update.participants.items;
}

/* Whom it does not concern hears nothing. */
static void
test_who_is_muted_is_told_to_those_who_asked (void)
{
  Conversation c;
  RelayParty older = { .slots1 = TRUE, .is_ours = TRUE };
  RelayParty deafened = { .slots1 = TRUE, .is_ours = TRUE, .mute1 = TRUE, .deafened = TRUE };
  g_auto (WzpSignal) list = { 0 };

  g_strlcpy (older.fingerprint, MALLORY, sizeof older.fingerprint);
  g_strlcpy (deafened.fingerprint, ALICE, sizeof deafened.fingerprint);
  conversation_init (&c, NULL);
  relay_hub_join (c.hub, 1, "lobby", &deafened, c.now);
  conversation_join (&c, 2, "lobby", BOB, PARTY_REFERENCE);
  relay_hub_join (c.hub, 3, "lobby", &older, c.now);
  conversation_join (&c, 4, "lobby", "dddd:0000:0000:0000:0000:0000:0000:0004", PARTY_OURS);
  conversation_pass (&c, RELAY_ROSTER_INTERVAL);
  g_assert_true (last_list (&c, 4, &list)[0].deafened);
  g_assert_false (list.room_update.participants.items[0].muted);

  conversation_pass (&c, RELAY_ROSTER_SOUND_INTERVAL);
  conversation_forget (&c);
  conversation_sound (&c, 1, TRUE, FALSE);
  conversation_expect (&c, "1 < RoomUpdate 4\n4 < RoomUpdate 4\n");
  conversation_sound (&c, 1, TRUE, FALSE);
  conversation_sound (&c, 77, TRUE, FALSE);
  conversation_pass (&c, WZP_SECONDS (5));
  conversation_expect (&c, "");

  conversation_join (&c, 5, "lobby", "ffff:0000:0000:0000:0000:0000:0000:0005", PARTY_REFERENCE);
  g_assert_true (last_list (&c, 4, &list)[0].muted);
  conversation_pass (&c, WZP_SECONDS (5));
  relay_hub_gone (c.hub, 5, RELAY_GONE_LEFT, c.now);
  g_assert_false (last_list (&c, 2, &list)[0].muted);
  conversation_pass (&c, WZP_SECONDS (5));
  conversation_sound (&c, 4, TRUE, TRUE);
  conversation_forget (&c);
  conversation_join (&c, 5, "lobby", "ffff:0000:0000:0000:0000:0000:0000:0005", PARTY_REFERENCE);
  conversation_pass (&c, RELAY_ROSTER_INTERVAL);
  g_assert_false (last_list (&c, 3, &list)[0].muted);
  conversation_clear (&c);
}

static void
test_who_mutes_often_is_told_now_and_then (void)
{
  Conversation c;
  g_auto (WzpSignal) list = { 0 };

  conversation_init (&c, NULL);
  conversation_join (&c, 1, "lobby", ALICE, PARTY_OURS);
  conversation_pass (&c, RELAY_ROSTER_SOUND_INTERVAL);
  conversation_forget (&c);
  for (unsigned i = 0; i < 100; i++)
    conversation_sound (&c, 1, i % 2 == 0, FALSE);
  conversation_expect (&c, "1 < RoomUpdate 1\n");
  conversation_sound (&c, 1, FALSE, TRUE);
  conversation_pass (&c, RELAY_ROSTER_SOUND_INTERVAL - 1);
  conversation_expect (&c, "");
  conversation_pass (&c, 1);
  last_list (&c, 1, &list);
  g_assert_true (list.room_update.participants.items[0].deafened);
  conversation_expect (&c, "");

  /* Who comes does not wait for that, and has it told along. */
  conversation_sound (&c, 1, TRUE, TRUE);
  conversation_pass (&c, RELAY_ROSTER_INTERVAL);
  conversation_join (&c, 2, "lobby", BOB, PARTY_REFERENCE);
  conversation_expect (&c, "2 admitted room 1 slot 2\n1 < RoomUpdate 2\n2 < RoomUpdate 2\n");
  conversation_pass (&c, RELAY_ROSTER_SOUND_INTERVAL);
  conversation_expect (&c, "");
  conversation_clear (&c);
}

static void
test_a_slot_is_not_soon_somebody_elses (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_join (&c, 1, "lobby", ALICE, PARTY_OURS);
  conversation_join (&c, 2, "lobby", BOB, PARTY_OURS);
  relay_hub_gone (c.hub, 1, RELAY_GONE_LEFT, c.now);
  conversation_forget (&c);
  conversation_join (&c, 3, "lobby", MALLORY, PARTY_OURS);
  conversation_expect (&c, "3 admitted room 1 slot 3\n");
  conversation_clear (&c);
}

static void
test_the_same_person_takes_its_old_place (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_join (&c, 1, "lobby", ALICE, PARTY_OURS);
  conversation_pass (&c, RELAY_ROSTER_INTERVAL);
  conversation_join (&c, on_shard (1, 2), "lobby", ALICE, PARTY_OURS);
  conversation_expect (&c, "1 admitted room 1 slot 1\nshard 0: room 1 on 1\n1 < RoomUpdate 1\n"
                           "2 admitted room 1 slot 1\n1 closed replaced\n"
                           "shard 0: room 1 on 3\nshard 1: room 1 on 3\nshard 1: room 1 on 2\n"
                           "2 < RoomUpdate 1\n");
  relay_hub_gone (c.hub, 1, RELAY_GONE_LEFT, c.now);
  conversation_expect (&c, "");
  conversation_clear (&c);
}

static void
test_unproven_never_takes_a_proven_place (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_join (&c, 1, "lobby", ALICE, PARTY_VERIFIED);
  conversation_join (&c, 2, "lobby", ALICE, PARTY_OURS);
  conversation_expect (&c, "1 admitted room 1 slot 1\nshard 0: room 1 on 1\n1 < RoomUpdate 1\n"
                           "2 closed not-authorised\n");
  conversation_clear (&c);
}

static void
test_rooms_and_the_relay_can_be_full (void)
{
  RelayLimits limits = relay_limits_default;
  Conversation c;

  limits.max_sessions = 3;
  limits.rooms = 2;
  conversation_init (&c, &limits);
  conversation_join (&c, 1, "one", ALICE, PARTY_OURS);
  conversation_join (&c, 2, "two", ALICE, PARTY_OURS);
  conversation_forget (&c);
  conversation_join (&c, 3, "three", ALICE, PARTY_OURS);
  conversation_expect (&c, "3 closed relay-full\n");
  conversation_join (&c, 4, "two", BOB, PARTY_OURS);
  conversation_expect (&c, "4 admitted room 2 slot 2\n");
  conversation_join (&c, 5, "one", BOB, PARTY_OURS);
  conversation_expect (&c, "5 closed relay-full\n");
  /* Who is in may come again all the same. */
  conversation_join (&c, 6, "one", ALICE, PARTY_OURS);
  conversation_expect (&c, "6 admitted room 1 slot 1\n1 closed replaced\n");
  limits.max_sessions = 4;
  relay_hub_set_limits (c.hub, &limits);
  conversation_join (&c, 7, "one", BOB, PARTY_OURS);
  conversation_expect (&c, "7 admitted room 1 slot 2\n");
  conversation_clear (&c);
}

static void
test_no_room_has_more_members_than_slots (void)
{
  RelayLimits limits = relay_limits_default;
  Conversation c;

  limits.max_sessions = 1000;
  conversation_init (&c, &limits);
  for (RelayHandle handle = 1; handle <= RELAY_ROOM_MAX_MEMBERS; handle++)
    {
      g_autofree char *fingerprint = g_strdup_printf ("fp-%u", (unsigned) handle);

      conversation_join (&c, handle, "lobby", fingerprint, PARTY_OURS);
    }
  conversation_forget (&c);
  conversation_join (&c, 1000, "lobby", ALICE, PARTY_OURS);
  conversation_expect (&c, "1000 closed room-full\n");
  relay_hub_gone (c.hub, 77, RELAY_GONE_LEFT, c.now);
  conversation_join (&c, 1001, "lobby", ALICE, PARTY_OURS);
  conversation_expect (&c, "1001 admitted room 1 slot 77\n");
  conversation_clear (&c);
}

static void
test_a_room_lives_while_it_has_members (void)
{
  Conversation c;
  RelayHubStats stats;

  conversation_init (&c, NULL);
  conversation_join (&c, 1, "lobby", ALICE, PARTY_OURS);
  conversation_join (&c, 2, "lobby", BOB, PARTY_OURS);
  relay_hub_gone (c.hub, 1, RELAY_GONE_LOST, c.now);
  relay_hub_gone (c.hub, 2, RELAY_GONE_LOST, c.now);
  relay_hub_get_stats (c.hub, &stats);
  g_assert_cmpuint (stats.rooms, ==, 0);
  g_assert_cmpuint (stats.members, ==, 0);
  g_assert_cmpuint (relay_hub_next_deadline (c.hub), ==, WZP_INSTANT_NEVER);
  conversation_clear (&c);
}

static void
setup_call (Conversation *c, PartyKind alice, PartyKind bob)
{
  conversation_init (c, NULL);
  conversation_register (c, 1, ALICE, alice);
  conversation_register (c, 2, BOB, bob);
  conversation_offer (c, 1, ALICE, BOB, "c1");
  conversation_expect (c, "1 registered\n2 registered\n2 < DirectCallOffer\n1 < CallRinging\n");
  conversation_accept (c, 2, "c1");
  conversation_expect (c, "1 < DirectCallAnswer\n1 < CallSetup\n2 < CallSetup\n");
}

static void
test_a_call_room_is_for_its_two_parties (void)
{
  Conversation c;

  setup_call (&c, PARTY_OURS, PARTY_REFERENCE);
  conversation_join (&c, 10, "call-c1", MALLORY, PARTY_VERIFIED);
  conversation_join (&c, 11, "call-c2", ALICE, PARTY_OURS);
  conversation_expect (&c, "10 closed not-authorised\n11 closed no-such-call\n");
  conversation_join (&c, 12, "call-c1", ALICE, PARTY_OURS);
  conversation_join (&c, 13, "call-c1", BOB, PARTY_REFERENCE);
  conversation_expect (&c, "12 admitted room 1 slot 1\nshard 0: room 1 on 1\n12 < RoomUpdate 1\n"
                           "13 admitted room 1 slot 2\n12 < RoomUpdate 2\n13 < RoomUpdate 2\n");
  /* A party whose first connection still hangs is not locked out by it. */
  conversation_join (&c, 14, "call-c1", BOB, PARTY_REFERENCE);
  conversation_expect (
      &c, "14 admitted room 1 slot 2\n13 closed replaced\n12 < RoomUpdate 2\n14 < RoomUpdate 2\n");
  conversation_clear (&c);
}

static void
test_only_proven_parties_enter_for_proven_ones (void)
{
  Conversation c;

  setup_call (&c, PARTY_VERIFIED, PARTY_OURS);
  conversation_join (&c, 10, "call-c1", ALICE, PARTY_OURS);
  conversation_join (&c, 11, "call-c1", BOB, PARTY_OURS);
  conversation_expect (&c, "10 closed not-authorised\n11 admitted room 1 slot 1\n"
                           "shard 0: room 1 on 1\n11 < RoomUpdate 1\n");
  conversation_join (&c, 12, "call-c1", ALICE, PARTY_VERIFIED);
  conversation_expect (&c, "12 admitted room 1 slot 2\n11 < RoomUpdate 2\n12 < RoomUpdate 2\n");
  conversation_clear (&c);
}

static void
test_the_room_ends_with_its_call (void)
{
  Conversation c;

  setup_call (&c, PARTY_OURS, PARTY_OURS);
  conversation_join (&c, 10, "call-c1", ALICE, PARTY_OURS);
  conversation_expect (&c, "10 admitted room 1 slot 1\nshard 0: room 1 on 1\n"
                           "10 < RoomUpdate 1\n");
  conversation_say (&c, 2, "{\"Hangup\":{\"reason\":\"Normal\",\"call_id\":\"c1\"}}");
  conversation_expect (&c, "1 < Hangup Normal c1\n");
  conversation_pass (&c, RELAY_CALL_ROOM_LINGER);
  conversation_expect (&c, "10 closed normal close\n");
  conversation_join (&c, 11, "call-c1", ALICE, PARTY_OURS);
  conversation_expect (&c, "11 closed no-such-call\n");
  conversation_clear (&c);
}

static void
test_shards_learn_where_else_a_room_is (void)
{
  Conversation c;

  conversation_init (&c, NULL);
  conversation_join (&c, on_shard (0, 1), "lobby", ALICE, PARTY_OURS);
  conversation_join (&c, on_shard (5, 2), "lobby", BOB, PARTY_OURS);
  conversation_join (&c, on_shard (5, 3), "lobby", MALLORY, PARTY_OURS);
  conversation_expect (&c, "1 admitted room 1 slot 1\nshard 0: room 1 on 1\n1 < RoomUpdate 1\n"
                           "2 admitted room 1 slot 2\nshard 0: room 1 on 33\n"
                           "shard 5: room 1 on 33\n3 admitted room 1 slot 3\n");
  relay_hub_gone (c.hub, on_shard (5, 2), RELAY_GONE_LEFT, c.now);
  conversation_expect (&c, "");
  relay_hub_gone (c.hub, on_shard (5, 3), RELAY_GONE_LEFT, c.now);
  conversation_expect (&c, "shard 0: room 1 on 1\n");
  conversation_clear (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/relay/rooms/" #name, test_##name)
  ADD (members_get_slots_and_the_list);
  ADD (a_room_in_flux_is_told_now_and_then);
  ADD (who_is_muted_is_told_to_those_who_asked);
  ADD (who_mutes_often_is_told_now_and_then);
  ADD (a_slot_is_not_soon_somebody_elses);
  ADD (the_same_person_takes_its_old_place);
  ADD (unproven_never_takes_a_proven_place);
  ADD (rooms_and_the_relay_can_be_full);
  ADD (no_room_has_more_members_than_slots);
  ADD (a_room_lives_while_it_has_members);
  ADD (a_call_room_is_for_its_two_parties);
  ADD (only_proven_parties_enter_for_proven_ones);
  ADD (the_room_ends_with_its_call);
  ADD (shards_learn_where_else_a_room_is);
  return g_test_run ();
}
