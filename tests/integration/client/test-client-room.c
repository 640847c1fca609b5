/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rooms of real clients at the real relay: who is there, and that all hear all. */
#include <glib/gstdio.h>
#include <math.h>

#include "client-lab.h"
#include "wzp-error.h"
#include "wzp-wav-reader.h"

#define RATE 48000u
/* Longer than any machine needs to bring all three together: both must be heard at one moment. */
#define TONE_SAMPLES (20 * RATE)
#define ALICE_HZ     600.0
#define BOB_HZ       1000.0
/* 50 ms: a whole number of periods of both. */
#define WINDOW (RATE / 20)

typedef struct
{
  RelayLab *lab;
  char *folder;
  WzpClient *clients[3];
  WzpRoom *rooms[3];
  char *recordings[3];
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->lab = relay_lab_new (NULL);
  f->folder = g_dir_make_tmp ("wzp-room-XXXXXX", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (unsigned i = 0; i < 3; i++)
    {
      g_clear_object (&f->rooms[i]);
      g_clear_object (&f->clients[i]);
      if (f->recordings[i])
        g_unlink (f->recordings[i]);
      g_free (f->recordings[i]);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  relay_lab_free (f->lab);
}

static void
enter (Fixture *f, unsigned i, const char *alias, const char *speaks)
{
  g_autofree char *relay = client_lab_relay (f->lab);
  g_autofree char *name = g_strdup_printf ("%u.wav", i);
  g_autoptr (GError) error = NULL;
  WzpAudioSettings *audio;

  f->recordings[i] = g_build_filename (f->folder, name, NULL);
  f->clients[i] = client_lab_new_offline (relay, WZP_AUDIO_INPUT_SILENCE, NULL);
  wzp_client_set_alias (f->clients[i], alias);
  audio = wzp_client_get_audio (f->clients[i]);
  wzp_audio_settings_set_record_file (audio, f->recordings[i]);
  if (speaks)
    {
      wzp_audio_settings_set_capture_file (audio, speaks);
      wzp_audio_settings_set_capture (audio, WZP_AUDIO_INPUT_FILE);
    }
  f->rooms[i] = wzp_client_join_room (f->clients[i], "Lobby", &error);
  g_assert_no_error (error);
  client_lab_wait_room (f->rooms[i], WZP_ROOM_STATE_JOINED);
}

static WzpParticipant *
find_participant (WzpRoom *room, WzpClient *client)
{
  GListModel *participants = wzp_room_get_participants (room);

  for (guint i = 0; i < g_list_model_get_n_items (participants); i++)
    {
      g_autoptr (WzpParticipant) participant = g_list_model_get_item (participants, i);

      if (g_str_equal (wzp_participant_get_fingerprint (participant),
                       wzp_client_get_fingerprint (client)))
        return g_steal_pointer (&participant);
    }
  return NULL;
}

static void
test_the_list_follows_who_is_there (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpParticipant) bob = NULL;
  g_autoptr (WzpParticipant) still_bob = NULL;
  g_autoptr (WzpParticipant) self = NULL;

  enter (f, 0, "Alice", NULL);
  enter (f, 1, "Bob", NULL);
  client_lab_wait_members (f->rooms[0], 2);
  bob = find_participant (f->rooms[0], f->clients[1]);
  self = find_participant (f->rooms[0], f->clients[0]);
  g_assert_cmpstr (wzp_participant_get_alias (bob), ==, "Bob");
  g_assert_true (wzp_participant_get_verified (bob));
  g_assert_true (wzp_participant_get_is_self (self));
  g_assert_cmpuint (wzp_participant_get_slot (bob), !=, wzp_participant_get_slot (self));
  wzp_participant_set_gain (bob, 0.5);

  enter (f, 2, "Carol", NULL);
  client_lab_wait_members (f->rooms[0], 3);
  still_bob = find_participant (f->rooms[0], f->clients[1]);
  g_assert_true (bob == still_bob);
  wzp_room_leave (f->rooms[1]);
  client_lab_wait_room (f->rooms[1], WZP_ROOM_STATE_LEFT);
  g_assert_null (wzp_room_get_error (f->rooms[1]));
  client_lab_wait_members (f->rooms[0], 2);
  g_assert_cmpuint (g_list_model_get_n_items (wzp_room_get_participants (f->rooms[1])), ==, 0);
}

/* Three seconds of a tone; of its own frequency for each speaker. */
static char *
make_tone_at (Fixture *f, const char *name, double hz, double amplitude)
{
  g_autofree int16_t *pcm = g_new (int16_t, TONE_SAMPLES);
  char *path = g_build_filename (f->folder, name, NULL);

  for (size_t i = 0; i < TONE_SAMPLES; i++)
    pcm[i] = (int16_t) (amplitude * sin (2 * G_PI * hz * (double) i / RATE));
  g_assert_true (g_file_set_contents (path, (const char *) pcm, TONE_SAMPLES * sizeof *pcm, NULL));
  return path;
}

static char *
make_tone (Fixture *f, const char *name, double hz)
{
  return make_tone_at (f, name, hz, 8000);
}

/* How much of a window's power is at @hz (Goertzel). */
static double
share_at (const int16_t *pcm, double hz)
{
  double coefficient = 2 * cos (2 * G_PI * hz / RATE);
  double s1 = 0, s2 = 0, power = 1;

  for (size_t i = 0; i < WINDOW; i++)
    {
      double s0 = pcm[i] + coefficient * s1 - s2;

      s2 = s1;
      s1 = s0;
      power += (double) pcm[i] * pcm[i];
    }
  return (s1 * s1 + s2 * s2 - coefficient * s1 * s2) / (power * WINDOW / 2);
}

typedef struct
{
  unsigned n_alice;
  unsigned n_bob;
  unsigned n_both; /* at the same moment */
} Heard;

static Heard
listen_to (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpWavReader) reader = wzp_wav_reader_new (path, FALSE, &error);
  int16_t pcm[WINDOW];
  Heard heard = { 0 };

  g_assert_no_error (error);
  while (wzp_wav_reader_read (reader, pcm, WINDOW) == WINDOW)
    {
      gboolean alice = share_at (pcm, ALICE_HZ) > 0.1;
      gboolean bob = share_at (pcm, BOB_HZ) > 0.1;

      heard.n_alice += alice;
      heard.n_bob += bob;
      heard.n_both += alice && bob;
    }
  g_test_message ("%s: Alice in %u windows, Bob in %u, both in %u", path, heard.n_alice,
                  heard.n_bob, heard.n_both);
  return heard;
}

static void
test_three_hear_each_other_mixed (Fixture *f, gconstpointer data)
{
  g_autofree char *alice = make_tone (f, "alice.raw", ALICE_HZ);
  g_autofree char *bob = make_tone (f, "bob.raw", BOB_HZ);
  Heard heard;

  enter (f, 2, "Carol", NULL);
  enter (f, 0, "Alice", alice);
  enter (f, 1, "Bob", bob);
  client_lab_wait_members (f->rooms[2], 3);
  client_lab_wait_frames (wzp_room_get_stats (f->rooms[2]), 200);
  client_lab_wait_frames (wzp_room_get_stats (f->rooms[0]), 100);
  client_lab_wait_frames (wzp_room_get_stats (f->rooms[1]), 80);
  for (unsigned i = 0; i < 3; i++)
    {
      wzp_room_leave (f->rooms[i]);
      client_lab_wait_room (f->rooms[i], WZP_ROOM_STATE_LEFT);
    }
  heard = listen_to (f->recordings[2]);
  g_assert_cmpuint (heard.n_both, >=, 10);
  heard = listen_to (f->recordings[0]);
  g_assert_cmpuint (heard.n_bob, >=, 10);
  g_assert_cmpuint (heard.n_alice, ==, 0);
  heard = listen_to (f->recordings[1]);
  g_assert_cmpuint (heard.n_alice, >=, 10);
  g_assert_cmpuint (heard.n_bob, ==, 0);
  g_unlink (alice);
  g_unlink (bob);
}

/* The loudest moment of a recording. */
static double
get_peak (const char *path)
{
  g_autoptr (WzpWavReader) reader = wzp_wav_reader_new (path, FALSE, NULL);
  int16_t pcm[WINDOW];
  int peak = 0;

  g_assert_nonnull (reader);
  while (wzp_wav_reader_read (reader, pcm, WINDOW) == WINDOW)
    for (size_t i = 0; i < WINDOW; i++)
      peak = MAX (peak, ABS (pcm[i]));
  return peak;
}

static void
test_a_soft_speaker_is_made_louder_where_it_is_wanted (Fixture *f, gconstpointer data)
{
  g_autofree char *alice = make_tone_at (f, "alice.raw", ALICE_HZ, 300);
  double levelled, as_received;

  enter (f, 2, "Carol", NULL);
  wzp_audio_settings_set_level_speakers (wzp_client_get_audio (f->clients[2]), TRUE);
  enter (f, 1, "Bob", NULL);
  enter (f, 0, "Alice", alice);
  client_lab_wait_members (f->rooms[2], 3);
  client_lab_wait_frames (wzp_room_get_stats (f->rooms[2]), 150);
  client_lab_wait_frames (wzp_room_get_stats (f->rooms[1]), 150);
  for (unsigned i = 0; i < 3; i++)
    {
      wzp_room_leave (f->rooms[i]);
      client_lab_wait_room (f->rooms[i], WZP_ROOM_STATE_LEFT);
    }
  as_received = get_peak (f->recordings[1]);
  levelled = get_peak (f->recordings[2]);
  g_test_message ("peaks: %.0f as received, %.0f levelled", as_received, levelled);
  g_assert_cmpfloat (as_received, <, 600);
  g_assert_cmpfloat (levelled, >, 1500);
  g_unlink (alice);
}

/* On hold we hear nothing and nobody hears us, and the others go on. */
static void
test_who_holds_the_room_neither_hears_nor_is_heard (Fixture *f, gconstpointer data)
{
  g_autofree char *alice = make_tone (f, "alice.raw", ALICE_HZ);
  g_autofree char *bob = make_tone (f, "bob.raw", BOB_HZ);
  Heard heard;

  enter (f, 2, "Carol", NULL);
  enter (f, 1, "Bob", bob);
  wzp_room_set_held (f->rooms[1], TRUE);
  enter (f, 0, "Alice", alice);
  client_lab_wait_members (f->rooms[2], 3);
  client_lab_wait_frames (wzp_room_get_stats (f->rooms[2]), 200);
  client_lab_wait_frames (wzp_room_get_stats (f->rooms[1]), 100);
  for (unsigned i = 0; i < 3; i++)
    {
      wzp_room_leave (f->rooms[i]);
      client_lab_wait_room (f->rooms[i], WZP_ROOM_STATE_LEFT);
    }
  heard = listen_to (f->recordings[2]);
  g_assert_cmpuint (heard.n_alice, >=, 10);
  g_assert_cmpuint (heard.n_both, ==, 0);
  heard = listen_to (f->recordings[1]);
  g_assert_cmpuint (heard.n_alice, ==, 0);
  g_unlink (alice);
  g_unlink (bob);
}

static void
test_the_registration_is_doubted_with_the_room (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->clients[0] = client_lab_new (f->lab, WZP_AUDIO_INPUT_TONE, NULL);
  f->clients[1] = client_lab_new (f->lab, WZP_AUDIO_INPUT_SILENCE, NULL);
  f->rooms[0] = wzp_client_join_room (f->clients[0], "lobby", &error);
  g_assert_no_error (error);
  client_lab_wait_members (f->rooms[0], 1);
  client_lab_freeze (f->lab, f->clients[0], f->clients[1]);
}

typedef struct
{
  Fixture *f;
  gboolean muted;
  gboolean deafened;
} Seen;

static gboolean
bob_sees_alice_so (gpointer data)
{
  const Seen *seen = data;
  g_autoptr (WzpParticipant) alice = find_participant (seen->f->rooms[1], seen->f->clients[0]);

  return alice && wzp_participant_get_muted (alice) == seen->muted &&
         wzp_participant_get_deafened (alice) == seen->deafened;
}

static void
bob_is_to_see (Fixture *f, gboolean muted, gboolean deafened)
{
  Seen seen = { f, muted, deafened };

  lab_iterate_until (bob_sees_alice_so, &seen, "Bob to see what Alice has chosen");
}

/* Also who comes later, and all when a relay has forgotten everything. Who only does not push to talk is not muted. */
static void
test_the_others_are_told_who_is_muted_or_deafened (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpTalk) talk = wzp_talk_new ();

  wzp_talk_set_mode (talk, WZP_TALK_MODE_PUSH);
  enter (f, 0, "Alice", NULL);
  wzp_room_set_talk (f->rooms[0], talk);
  wzp_room_set_deafened (f->rooms[0], TRUE);
  enter (f, 1, "Bob", NULL);
  bob_is_to_see (f, TRUE, TRUE);
  wzp_room_set_deafened (f->rooms[0], FALSE);
  bob_is_to_see (f, FALSE, FALSE);
  wzp_room_set_held (f->rooms[0], TRUE);
  bob_is_to_see (f, TRUE, TRUE);
  wzp_room_set_held (f->rooms[0], FALSE);
  bob_is_to_see (f, FALSE, FALSE);
  relay_lab_kill (f->lab);
  wzp_room_set_muted (f->rooms[0], TRUE);
  relay_lab_revive (f->lab);
  bob_is_to_see (f, TRUE, FALSE);
}

/* The client stays registered at its own relay, and its token there. */
static void
test_a_room_may_be_at_another_relay (Fixture *f, gconstpointer data)
{
  RelayLab *other = relay_lab_new (NULL);
  g_autofree char *relay = client_lab_relay (other);
  g_autoptr (GError) error = NULL;

  f->clients[0] = client_lab_new (f->lab, WZP_AUDIO_INPUT_SILENCE, NULL);
  f->clients[1] = client_lab_new (other, WZP_AUDIO_INPUT_SILENCE, NULL);
  f->rooms[0] = wzp_client_join_room_at (f->clients[0], "lobby", relay, &error);
  g_assert_no_error (error);
  f->rooms[1] = wzp_client_join_room (f->clients[1], "lobby", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wzp_room_get_relay (f->rooms[0]), ==, relay);
  g_assert_cmpstr (wzp_room_get_relay (f->rooms[1]), ==, relay);
  client_lab_wait_room (f->rooms[0], WZP_ROOM_STATE_JOINED);
  client_lab_wait_members (f->rooms[0], 2);
  g_assert_cmpint (wzp_client_get_state (f->clients[0]), ==, WZP_CLIENT_STATE_ONLINE);
  g_assert_null (wzp_client_join_room_at (f->clients[0], "lobby", "no relay", &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  for (unsigned i = 0; i < 2; i++)
    {
      wzp_room_leave (f->rooms[i]);
      client_lab_wait_room (f->rooms[i], WZP_ROOM_STATE_LEFT);
    }
  relay_lab_free (other);
}

static void
test_a_relay_without_a_place_says_so (Fixture *f, gconstpointer data)
{
  g_autofree char *config = g_build_filename (f->folder, "relay.toml", NULL);
  const char *const arguments[] = { "--config", config, NULL };
  g_autoptr (GError) error = NULL;
  RelayLab *small;

  g_assert_true (g_file_set_contents (config, "[limits]\nrooms = 1\n", -1, NULL));
  small = relay_lab_new (arguments);
  f->clients[0] = client_lab_new (small, WZP_AUDIO_INPUT_SILENCE, NULL);
  f->rooms[0] = wzp_client_join_room (f->clients[0], "first", &error);
  client_lab_wait_room (f->rooms[0], WZP_ROOM_STATE_JOINED);
  f->rooms[1] = wzp_client_join_room (f->clients[0], "second", &error);
  client_lab_wait_room (f->rooms[1], WZP_ROOM_STATE_LEFT);
  g_assert_true (g_error_matches (wzp_room_get_error (f->rooms[1]), WZP_ERROR, WZP_ERROR_FULL));
  wzp_room_leave (f->rooms[0]);
  client_lab_wait_room (f->rooms[0], WZP_ROOM_STATE_LEFT);
  relay_lab_free (small);
  g_unlink (config);
}

/* --- the relay goes away ---------------------------------------------------------------------- */

static void
count_cb (unsigned *count)
{
  (*count)++;
}

static gboolean
is_counted (gpointer count)
{
  return *(unsigned *) count > 0;
}

static gboolean
is_alone (gpointer room)
{
  return g_list_model_get_n_items (wzp_room_get_participants (room)) == 1;
}

static void
test_an_outage_is_told_when_it_lasts (Fixture *f, gconstpointer data)
{
  unsigned n_changes = 0, n_rejoined = 0;
  gint64 killed_us;

  enter (f, 0, "Alice", NULL);
  g_signal_connect_swapped (f->rooms[0], "notify::state", G_CALLBACK (count_cb), &n_changes);
  g_signal_connect_swapped (f->rooms[0], "rejoined", G_CALLBACK (count_cb), &n_rejoined);
  lab_iterate_until (is_alone, f->rooms[0], "the first list");
  enter (f, 1, "Bob", NULL);
  client_lab_wait_members (f->rooms[0], 2);
  g_assert_cmpuint (n_rejoined, ==, 0);

  killed_us = g_get_monotonic_time ();
  relay_lab_kill (f->lab);
  relay_lab_revive (f->lab);
  lab_iterate_until (is_counted, &n_rejoined, "the room being joined again");
  client_lab_wait_members (f->rooms[0], 2);
  /* A busy machine may need longer. */
  if (g_get_monotonic_time () - killed_us < G_USEC_PER_SEC)
    g_assert_cmpuint (n_changes, ==, 0);

  n_rejoined = 0;
  killed_us = g_get_monotonic_time ();
  relay_lab_kill (f->lab);
  client_lab_wait_room (f->rooms[0], WZP_ROOM_STATE_RECONNECTING);
  /* A second; but on a busy machine the relay may have fallen silent a little before it was killed. */
  g_assert_cmpint (g_get_monotonic_time () - killed_us, >=, G_USEC_PER_SEC / 2);
  g_assert_nonnull (wzp_room_get_error (f->rooms[0]));
  g_assert_cmpuint (n_rejoined, ==, 0);
  relay_lab_revive (f->lab);
  client_lab_wait_room (f->rooms[0], WZP_ROOM_STATE_JOINED);
  lab_iterate_until (is_counted, &n_rejoined, "the room being joined again");
  g_assert_null (wzp_room_get_error (f->rooms[0]));
  client_lab_wait_members (f->rooms[0], 2);
  g_signal_handlers_disconnect_by_data (f->rooms[0], &n_changes);
  g_signal_handlers_disconnect_by_data (f->rooms[0], &n_rejoined);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/room/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("the-list-follows-who-is-there", test_the_list_follows_who_is_there);
  ADD ("three-hear-each-other-mixed", test_three_hear_each_other_mixed);
  ADD ("a-soft-speaker-is-made-louder-where-it-is-wanted",
       test_a_soft_speaker_is_made_louder_where_it_is_wanted);
  ADD ("who-holds-the-room-neither-hears-nor-is-heard",
       test_who_holds_the_room_neither_hears_nor_is_heard);
  ADD ("the-registration-is-doubted-with-the-room", test_the_registration_is_doubted_with_the_room);
  ADD ("the-others-are-told-who-is-muted-or-deafened",
       test_the_others_are_told_who_is_muted_or_deafened);
  ADD ("a-room-may-be-at-another-relay", test_a_room_may_be_at_another_relay);
  ADD ("a-relay-without-a-place-says-so", test_a_relay_without_a_place_says_so);
  ADD ("an-outage-is-told-when-it-lasts", test_an_outage_is_told_when_it_lasts);
  return g_test_run ();
}
