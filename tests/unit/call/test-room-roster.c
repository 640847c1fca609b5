/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-room-roster.h"

#define ALICE "aaaa:0000:0000:0000:0000:0000:0000:0001"
#define BOB   "bbbb:0000:0000:0000:0000:0000:0000:0002"
#define START WZP_SECONDS (1000)

static GPtrArray *
roster_of (WzpSignalParticipant *items, size_t n)
{
  WzpSignalRoomUpdate update = { .count = (uint32_t) n, .participants = { items, n } };

  return wzp_room_roster_new (&update, ALICE);
}

static void
test_a_roster_is_made_fit_to_be_shown (void)
{
  WzpSignalParticipant items[] = {
    { .fingerprint = (char *) ALICE, .alias = (char *) "Al\nice", .slot = 1, .verified = TRUE },
    { .fingerprint = (char *) "<b>nonsense</b>", .alias = (char *) "\u202egnp.exe" },
    { .fingerprint = (char *) BOB, .relay_label = (char *) "other", .slot = 3 },
  };
  g_autoptr (GPtrArray) roster = roster_of (items, 3);
  const WzpRoomMember *member = roster->pdata[0];

  g_assert_true (member->is_self && member->verified);
  g_assert_cmpstr (member->alias, ==, "Alice");
  member = roster->pdata[1];
  g_assert_cmpstr (member->fingerprint, ==, "");
  g_assert_cmpstr (member->alias, ==, "gnp.exe");
  g_assert_cmpuint (wzp_room_roster_count_others (roster), ==, 2);
  g_assert_true (wzp_room_roster_find_slot (roster, 3) == roster->pdata[2]);
  g_assert_null (wzp_room_roster_find_slot (roster, 0));
}

static void
test_a_roster_is_not_believed_without_end (void)
{
  g_autofree WzpSignalParticipant *items = g_new0 (WzpSignalParticipant, 5000);
  g_autoptr (GPtrArray) roster = roster_of (items, 5000);

  g_assert_cmpuint (roster->len, ==, WZP_ROOM_ROSTER_MAX);
}

static uint32_t
find (WzpRoomStreams *streams, uint8_t slot, WzpCodecId codec, uint16_t seq, WzpInstant now)
{
  uint32_t id = 0;

  return wzp_room_streams_find (streams, slot, codec, seq, now, &id) == WZP_ROOM_STREAM_FULL ? 0
                                                                                             : id;
}

static void
test_slots_are_streams (void)
{
  WzpRoomStreams streams;

  wzp_room_streams_init (&streams);
  for (uint16_t seq = 0; seq < 100; seq++)
    for (uint8_t slot = 1; slot <= 3; slot++)
      g_assert_cmpuint (find (&streams, slot, WZP_CODEC_OPUS_24K, seq, START), ==, slot);
}

static void
test_two_unnumbered_senders_are_told_apart (void)
{
  WzpRoomStreams streams;
  uint32_t alice, bob;

  wzp_room_streams_init (&streams);
  alice = find (&streams, 0, WZP_CODEC_OPUS_24K, 65500, START);
  bob = find (&streams, 0, WZP_CODEC_OPUS_24K, 7000, START);
  g_assert_cmpuint (alice, !=, bob);
  for (uint16_t i = 1; i < 500; i++)
    {
      /* Alice's numbers wrap, Bob loses packets and changes his codec. */
      g_assert_cmpuint (find (&streams, 0, WZP_CODEC_OPUS_24K, (uint16_t) (65500 + i), START), ==,
                        alice);
      if (i % 3)
        g_assert_cmpuint (find (&streams, 0, i < 250 ? WZP_CODEC_OPUS_24K : WZP_CODEC_OPUS_6K,
                                (uint16_t) (7000 + i), START),
                          ==, bob);
    }
}

static void
test_no_more_streams_than_the_mixer_has (void)
{
  WzpRoomStreams streams;

  wzp_room_streams_init (&streams);
  for (uint16_t i = 0; i < 20; i++)
    find (&streams, 0, WZP_CODEC_OPUS_24K, (uint16_t) (i * 3000), START);
  for (unsigned slot = 1; slot <= 255; slot++)
    find (&streams, (uint8_t) slot, WZP_CODEC_OPUS_24K, 0, START);
  g_assert_cmpuint (find (&streams, 200, WZP_CODEC_OPUS_24K, 0, START), ==, 0);
  g_assert_cmpuint (find (&streams, WZP_ROOM_STREAMS_MAX - WZP_ROOM_STREAMS_GUESSED_MAX,
                          WZP_CODEC_OPUS_24K, 0, START),
                    ==, WZP_ROOM_STREAMS_MAX - WZP_ROOM_STREAMS_GUESSED_MAX);
}

static void
test_streams_end_with_their_members (void)
{
  WzpSignalParticipant items[] = {
    { .fingerprint = (char *) ALICE, .slot = 1 },
    { .fingerprint = (char *) BOB, .slot = 2 },
  };
  g_autoptr (GPtrArray) both = roster_of (items, 2);
  g_autoptr (GPtrArray) alone = roster_of (items, 1);
  WzpRoomStreams streams;
  WzpInstant later = START + WZP_ROOM_STREAM_FORGET;

  wzp_room_streams_init (&streams);
  find (&streams, 2, WZP_CODEC_OPUS_24K, 0, START);
  g_assert_cmpuint (wzp_room_streams_forget (&streams, both, later), ==, 0);
  g_assert_cmpuint (wzp_room_streams_forget (&streams, alone, later - 1), ==, 0);
  g_assert_cmpuint (wzp_room_streams_forget (&streams, alone, later), ==, 2);
  g_assert_cmpuint (wzp_room_streams_forget (&streams, alone, later), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/room-roster/a-roster-is-made-fit-to-be-shown",
                   test_a_roster_is_made_fit_to_be_shown);
  g_test_add_func ("/call/room-roster/a-roster-is-not-believed-without-end",
                   test_a_roster_is_not_believed_without_end);
  g_test_add_func ("/call/room-roster/slots-are-streams", test_slots_are_streams);
  g_test_add_func ("/call/room-roster/two-unnumbered-senders-are-told-apart",
                   test_two_unnumbered_senders_are_told_apart);
  g_test_add_func ("/call/room-roster/no-more-streams-than-the-mixer-has",
                   test_no_more_streams_than_the_mixer_has);
  g_test_add_func ("/call/room-roster/streams-end-with-their-members",
                   test_streams_end_with_their_members);
  return g_test_run ();
}
