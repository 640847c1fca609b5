/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-error.h"
#include "wzp-identity-keys.h"
#include "wzp-room-link.h"
#include "wzp-room-roster.h"
#include "wzp-signature.h"

#define START WZP_SECONDS (1000)

static const uint8_t exporter[32] = { 1, 2, 3 };

typedef struct
{
  WzpIdentity *identity;
  WzpIdentity *relay;
  WzpRoomLink *link;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->identity = wzp_identity_new_random ();
  f->relay = wzp_identity_new_random ();
  f->link = wzp_room_link_new (f->identity, "lobby", "Alice", NULL, wzp_random_seeded (1));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wzp_room_link_free (f->link);
  wzp_identity_unref (f->identity);
  wzp_identity_unref (f->relay);
}

static char *
effects (WzpRoomLink *link)
{
  static const char *const names[] = { "dial", "send", "close", "changed", "roster", "profile" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (;;)
    {
      g_auto (WzpRoomLinkEffect) effect = { 0 };

      if (!wzp_room_link_next_effect (link, &effect))
        return g_string_free_and_steal (g_steal_pointer (&text));
      g_string_append_printf (text, "%s ", names[effect.type]);
    }
}

#define assert_effects(link, expected)                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text = effects (link);                                                        \
    g_assert_cmpstr (text, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static void
answer_with (Fixture *f,
             const WzpIdentity *signer,
             const WzpIdentity *channel_signer,
             const char *feature)
{
  const char *features[] = { feature, NULL };
  g_auto (WzpSignal) signal = { .type = WZP_SIGNAL_CALL_ANSWER };
  WzpSignalCallAnswer *call_answer = &signal.call_answer;
  uint8_t signature[WZP_SIGNATURE_BYTES];

  memcpy (call_answer->identity_pub, wzp_identity_get_public_key (f->relay), 32);
  wzp_handshake_random_key (call_answer->ephemeral_pub);
  wzp_handshake_sign (signer, WZP_HANDSHAKE_ANSWER, call_answer->ephemeral_pub, signature);
  call_answer->signature = g_bytes_new (signature, sizeof signature);
  call_answer->features = g_strdupv ((GStrv) features);
  if (channel_signer)
    {
      wzp_channel_sign (channel_signer, WZP_CHANNEL_RELAY, exporter, signature);
      call_answer->channel_signature = g_bytes_new (signature, sizeof signature);
    }
  wzp_room_link_on_signal (f->link, &signal, START);
}

static void
answer (Fixture *f, const WzpIdentity *signer, const WzpIdentity *channel_signer)
{
  answer_with (f, signer, channel_signer, NULL);
}

static void
admit (Fixture *f)
{
  WzpSignalParticipant item = { .fingerprint = (char *) wzp_identity_get_fingerprint (f->identity),
                                .slot = 1 };
  WzpSignal signal = { .type = WZP_SIGNAL_ROOM_UPDATE,
                       .room_update = { 1, { .items = &item, .n_items = 1 } } };

  wzp_room_link_on_signal (f->link, &signal, START);
}

static void
join (Fixture *f)
{
  wzp_room_link_join (f->link, START);
  wzp_room_link_on_connected (f->link, exporter, START);
  assert_effects (f->link, "changed dial send changed ");
  answer (f, f->relay, NULL);
  assert_effects (f->link, "changed ");
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_ADMISSION);
  admit (f);
  assert_effects (f->link, "changed roster ");
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_JOINED);
}

static void
test_the_list_admits_and_not_the_answer (Fixture *f, gconstpointer data)
{
  join (f);
  admit (f);
  assert_effects (f->link, "roster ");
  wzp_room_link_leave (f->link);
  assert_effects (f->link, "close changed ");
}

/* What the last CallOffer among the effects named as the peer. */
static char *
take_offered_peer (WzpRoomLink *link)
{
  char *peer = NULL;

  for (;;)
    {
      g_auto (WzpRoomLinkEffect) effect = { 0 };
      g_auto (WzpSignal) signal = { 0 };

      if (!wzp_room_link_next_effect (link, &effect))
        return peer;
      if (effect.type != WZP_ROOM_LINK_SEND)
        continue;
      wzp_signal_parse (g_bytes_get_data (effect.json, NULL), g_bytes_get_size (effect.json),
                        &signal, NULL);
      g_set_str (&peer, signal.call_offer.peer);
    }
}

static void
test_waits_at_the_door_for_as_long_as_it_rings (Fixture *f, gconstpointer data)
{
  wzp_room_link_wait (f->link);
  wzp_room_link_on_connected (f->link, exporter, START);
  assert_effects (f->link, "changed dial send changed ");
  g_assert_true (wzp_room_link_is_at_door (f->link));
  g_assert_cmpuint (wzp_room_link_next_deadline (f->link), ==, WZP_INSTANT_NEVER);
  wzp_room_link_join (f->link, START + WZP_SECONDS (40));
  assert_effects (f->link, "");
  g_assert_cmpuint (wzp_room_link_next_deadline (f->link), ==,
                    START + WZP_SECONDS (40) + WZP_ROOM_LINK_JOIN_TIMEOUT);
  answer (f, f->relay, NULL);
  admit (f);
  assert_effects (f->link, "changed changed roster ");
  g_assert_false (wzp_room_link_is_at_door (f->link));
}

static void
test_a_wait_that_fails_is_no_failure (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_REFUSED, "no such call");

  wzp_room_link_wait (f->link);
  wzp_room_link_on_connected (f->link, exporter, START);
  wzp_room_link_on_closed (f->link, error, TRUE, START);
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_IDLE);
  assert_effects (f->link, "changed dial send changed changed ");
  join (f);
}

static void
test_who_comes_back_names_the_peer (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "gone");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  wzp_room_link_set_peer (f->link, "bob");
  wzp_room_link_join (f->link, START);
  wzp_room_link_on_connected (f->link, exporter, START);
  first = take_offered_peer (f->link);
  g_assert_null (first);
  answer (f, f->relay, NULL);
  admit (f);
  wzp_room_link_on_closed (f->link, error, FALSE, START);
  wzp_room_link_retry_now (f->link);
  wzp_room_link_on_connected (f->link, exporter, START);
  second = take_offered_peer (f->link);
  g_assert_cmpstr (second, ==, "bob");
  /* He may take his time. */
  g_assert_cmpuint (wzp_room_link_next_deadline (f->link), ==,
                    START + WZP_ROOM_LINK_RESUME_TIMEOUT);
}

static void
test_a_second_connection_takes_the_place_at_ours_only (Fixture *f, gconstpointer data)
{
  static const char *const features[] = { NULL, "slots1", "resume1" };
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "gone");

  wzp_room_link_join (f->link, START);
  for (size_t i = 0; i < G_N_ELEMENTS (features); i++)
    {
      wzp_room_link_on_connected (f->link, exporter, START);
      answer_with (f, f->relay, NULL, features[i]);
      g_assert_false (wzp_room_link_can_overlap (f->link));
      admit (f);
      g_assert_cmpint (wzp_room_link_can_overlap (f->link), ==,
                       g_strcmp0 (features[i], "resume1") == 0);
      wzp_room_link_on_closed (f->link, error, FALSE, START);
      g_assert_false (wzp_room_link_can_overlap (f->link));
      wzp_room_link_retry_now (f->link);
    }
}

/* What the effects send, one line each of the keys of mute1: "CallOffer 1 0". */
static char *
take_told (WzpRoomLink *link)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (;;)
    {
      g_auto (WzpRoomLinkEffect) effect = { 0 };
      g_auto (WzpSignal) signal = { 0 };

      if (!wzp_room_link_next_effect (link, &effect))
        return g_string_free_and_steal (g_steal_pointer (&text));
      if (effect.type != WZP_ROOM_LINK_SEND)
        continue;
      wzp_signal_parse (g_bytes_get_data (effect.json, NULL), g_bytes_get_size (effect.json),
                        &signal, NULL);
      g_string_append_printf (text, "%s ", wzp_signal_get_name (&signal));
      if (signal.type == WZP_SIGNAL_MEMBER_SOUND)
        g_string_append_printf (text, "%d%d ", signal.member_sound.muted,
                                signal.member_sound.deafened);
      else
        g_string_append_printf (text, "%d%d ", signal.call_offer.muted, signal.call_offer.deafened);
    }
}

#define assert_told(link, expected)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text = take_told (link);                                                      \
    g_assert_cmpstr (text, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static void
test_a_relay_that_tells_who_is_muted_is_told (Fixture *f, gconstpointer data)
{
  const WzpSoundChoice muted = { .muted = TRUE }, held = { .held = TRUE }, none = { 0 };
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "gone");

  wzp_room_link_set_choice (f->link, &muted);
  wzp_room_link_join (f->link, START);
  wzp_room_link_on_connected (f->link, exporter, START);
  assert_told (f->link, "CallOffer 10 ");
  answer_with (f, f->relay, NULL, "mute1");
  admit (f);
  wzp_room_link_set_choice (f->link, &muted);
  assert_told (f->link, "");
  wzp_room_link_set_choice (f->link, &held);
  wzp_room_link_set_choice (f->link, &none);
  assert_told (f->link, "MemberSound 11 MemberSound 00 ");

  /* What changes on the way in is told when we are in; the next connection begins anew. */
  wzp_room_link_on_closed (f->link, error, FALSE, START);
  wzp_room_link_set_choice (f->link, &muted);
  wzp_room_link_retry_now (f->link);
  wzp_room_link_on_connected (f->link, exporter, START);
  wzp_room_link_set_choice (f->link, &none);
  assert_told (f->link, "CallOffer 10 ");
  answer_with (f, f->relay, NULL, "mute1");
  assert_told (f->link, "");
  admit (f);
  assert_told (f->link, "MemberSound 00 ");
}

static void
test_a_relay_that_does_not_tell_is_told_nothing (Fixture *f, gconstpointer data)
{
  const WzpSoundChoice deafened = { .deafened = TRUE };

  join (f);
  wzp_room_link_set_choice (f->link, &deafened);
  assert_told (f->link, "");
}

static void
test_a_wrong_signature_is_refused (Fixture *f, gconstpointer data)
{
  wzp_room_link_join (f->link, START);
  wzp_room_link_on_connected (f->link, exporter, START);
  answer (f, f->identity, NULL);
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_LEFT);
  g_assert_error (wzp_room_link_get_error (f->link), WZP_ERROR, WZP_ERROR_CRYPTO);
}

static void
test_a_wrong_channel_signature_is_refused (Fixture *f, gconstpointer data)
{
  wzp_room_link_join (f->link, START);
  wzp_room_link_on_connected (f->link, exporter, START);
  answer (f, f->relay, f->identity);
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_LEFT);
}

static void
test_a_room_that_was_lost_is_joined_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "gone");

  join (f);
  wzp_room_link_on_closed (f->link, error, FALSE, START);
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_WAITING);
  wzp_room_link_on_deadline (f->link, wzp_room_link_next_deadline (f->link));
  assert_effects (f->link, "changed changed dial ");
  wzp_room_link_on_connected (f->link, exporter, START);
  answer (f, f->relay, f->relay);
  admit (f);
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_JOINED);
  g_assert_true (wzp_room_link_is_relay_proven (f->link));
}

static void
test_a_refusal_is_told_and_not_tried_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_REFUSED, "room-full");

  wzp_room_link_join (f->link, START);
  wzp_room_link_on_connected (f->link, exporter, START);
  answer (f, f->relay, NULL);
  wzp_room_link_on_closed (f->link, error, FALSE, START);
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_LEFT);
  g_assert_error (wzp_room_link_get_error (f->link), WZP_ERROR, WZP_ERROR_REFUSED);
}

/* As relays of the reference refuse: after their answer, without a code. */
static void
test_a_close_before_admission_is_a_refusal (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "normal close");

  wzp_room_link_join (f->link, START);
  wzp_room_link_on_connected (f->link, exporter, START);
  answer (f, f->relay, NULL);
  wzp_room_link_on_closed (f->link, error, FALSE, START);
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_LEFT);
  g_assert_error (wzp_room_link_get_error (f->link), WZP_ERROR, WZP_ERROR_REFUSED);
}

static void
test_a_relay_that_never_admits_is_given_up (Fixture *f, gconstpointer data)
{
  wzp_room_link_join (f->link, START);
  wzp_room_link_on_connected (f->link, exporter, START);
  answer (f, f->relay, NULL);
  wzp_room_link_on_deadline (f->link, START + WZP_ROOM_LINK_JOIN_TIMEOUT);
  g_assert_cmpint (wzp_room_link_get_state (f->link), ==, WZP_ROOM_LINK_LEFT);
  g_assert_error (wzp_room_link_get_error (f->link), WZP_ERROR, WZP_ERROR_TIMEOUT);
}

static void
test_no_order_of_events_breaks_a_link (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "gone");
  WzpRandom random = wzp_random_seeded (5);
  WzpInstant now = START;

  for (unsigned i = 0; i < 3000; i++)
    {
      g_autofree char *text = NULL;
      unsigned what = (unsigned) wzp_random_below (&random, 8);

      if (wzp_room_link_get_state (f->link) == WZP_ROOM_LINK_LEFT)
        {
          wzp_room_link_free (f->link);
          f->link = wzp_room_link_new (f->identity, "lobby", NULL, "t", wzp_random_seeded (i));
        }
      if (what == 0)
        wzp_room_link_join (f->link, now);
      else if (what == 1)
        wzp_room_link_on_connected (f->link, exporter, now);
      else if (what == 2)
        answer (f, f->relay, NULL);
      else if (what == 3)
        admit (f);
      else if (what == 4)
        wzp_room_link_on_closed (f->link, error, FALSE, now);
      else if (what == 5)
        wzp_room_link_on_deadline (f->link, now);
      else if (what == 6)
        wzp_room_link_rejoin (f->link, now);
      else if (wzp_random_below (&random, 20) == 0)
        wzp_room_link_leave (f->link);
      now += wzp_random_below (&random, WZP_SECONDS (8));
      text = effects (f->link);
      g_assert_cmpuint (strlen (text), <, 100);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/call/room-link/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("the-list-admits-and-not-the-answer", test_the_list_admits_and_not_the_answer);
  ADD ("waits-at-the-door-for-as-long-as-it-rings", test_waits_at_the_door_for_as_long_as_it_rings);
  ADD ("a-wait-that-fails-is-no-failure", test_a_wait_that_fails_is_no_failure);
  ADD ("who-comes-back-names-the-peer", test_who_comes_back_names_the_peer);
  ADD ("a-second-connection-takes-the-place-at-ours-only",
       test_a_second_connection_takes_the_place_at_ours_only);
  ADD ("a-relay-that-tells-who-is-muted-is-told", test_a_relay_that_tells_who_is_muted_is_told);
  ADD ("a-relay-that-does-not-tell-is-told-nothing",
       test_a_relay_that_does_not_tell_is_told_nothing);
  ADD ("a-wrong-signature-is-refused", test_a_wrong_signature_is_refused);
  ADD ("a-wrong-channel-signature-is-refused", test_a_wrong_channel_signature_is_refused);
  ADD ("a-room-that-was-lost-is-joined-again", test_a_room_that_was_lost_is_joined_again);
  ADD ("a-refusal-is-told-and-not-tried-again", test_a_refusal_is_told_and_not_tried_again);
  ADD ("a-close-before-admission-is-a-refusal", test_a_close_before_admission_is_a_refusal);
  ADD ("a-relay-that-never-admits-is-given-up", test_a_relay_that_never_admits_is_given_up);
  ADD ("no-order-of-events-breaks-a-link", test_no_order_of_events_breaks_a_link);
  return g_test_run ();
}
