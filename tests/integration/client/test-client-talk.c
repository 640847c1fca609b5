/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is heard, and who hears: measured at the other end of real calls and rooms. */
#include <glib/gstdio.h>

#include "client-lab.h"
#include "wzp-wav-reader.h"

#define RATE 48000u
/* As long as a packet is: nothing is decided more finely. */
#define WINDOW_MS 20u
#define WINDOW    (RATE / 1000 * WINDOW_MS)
/* The tone's peak is half of full scale. */
#define LOUD 1000
/* A shorter run is a packet that came late or was made up. */
#define SHORTEST_RUN 3u
/* One second of what must be heard or not. */
#define A_WHILE 50u
/* Frames at both ends, and what the jitter buffer stretches. */
#define TOLERANCE_MS 100

typedef struct
{
  RelayLab *lab;
  char *folder;
  WzpClient *clients[2];
  char *recordings[2];
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *relay = NULL;

  f->lab = relay_lab_new (NULL);
  f->folder = g_dir_make_tmp ("wzp-talk-XXXXXX", NULL);
  relay = client_lab_relay (f->lab);
  for (unsigned i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.wav", i);

      f->recordings[i] = g_build_filename (f->folder, name, NULL);
      f->clients[i] = client_lab_new_offline (relay, WZP_AUDIO_INPUT_TONE, NULL);
      wzp_audio_settings_set_record_file (wzp_client_get_audio (f->clients[i]), f->recordings[i]);
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (unsigned i = 0; i < 2; i++)
    {
      g_clear_object (&f->clients[i]);
      g_unlink (f->recordings[i]);
      g_free (f->recordings[i]);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  relay_lab_free (f->lab);
}

static gboolean
read_window (WzpWavReader *reader, gboolean *out_loud)
{
  int16_t pcm[WINDOW];
  int peak = 0;

  if (wzp_wav_reader_read (reader, pcm, WINDOW) < WINDOW)
    return FALSE;
  for (unsigned i = 0; i < WINDOW; i++)
    peak = MAX (peak, ABS ((int) pcm[i]));
  *out_loud = peak >= LOUD;
  return TRUE;
}

/* What was heard, from the first sound on, as the lengths of sound, silence, sound, ... in windows. */
static GArray *
listen_to (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpWavReader) reader = wzp_wav_reader_new (path, FALSE, &error);
  g_autoptr (GString) text = g_string_new (path);
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (unsigned));
  unsigned n_other = 0;
  gboolean loud;

  g_assert_no_error (error);
  while (read_window (reader, &loud))
    {
      gboolean expected = runs->len % 2 == 1; /* the run that goes on is one of sound */

      if (runs->len == 0 && !loud)
        continue;
      n_other = loud == expected ? 0 : n_other + 1;
      if (runs->len > 0)
        g_array_index (runs, unsigned, runs->len - 1)++;
      if (n_other < SHORTEST_RUN)
        continue;
      if (runs->len > 0)
        g_array_index (runs, unsigned, runs->len - 1) -= n_other;
      g_array_append_val (runs, n_other);
      n_other = 0;
    }
  for (guint i = 0; i < runs->len; i++)
    g_string_append_printf (text, " %s %u ms", i % 2 ? "silence" : "sound",
                            WINDOW_MS * g_array_index (runs, unsigned, i));
  g_test_message ("%s", text->str);
  return runs;
}

static void
wait_a_while (WzpCallStats *stats)
{
  client_lab_wait_frames (stats, wzp_call_stats_get_frames_received (stats) + A_WHILE);
}

static void
assert_gap (const char *path)
{
  g_autoptr (GArray) runs = listen_to (path);

  g_assert_cmpuint (runs->len, >=, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (g_array_index (runs, unsigned, i), >=, A_WHILE / 2);
}

static void
test_who_is_deafened_hears_nothing_and_is_not_heard (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpCall) out = NULL;
  g_autoptr (WzpCall) in = NULL;

  for (unsigned i = 0; i < 2; i++)
    client_lab_connect (f->clients[i]);
  client_lab_talk (f->clients[0], f->clients[1], &out, &in);
  wait_a_while (wzp_call_get_stats (in));
  wait_a_while (wzp_call_get_stats (out));
  wzp_call_set_deafened (in, TRUE);
  g_assert_true (wzp_call_get_muted (in));
  wait_a_while (wzp_call_get_stats (in));
  wzp_call_set_deafened (in, FALSE);
  g_assert_false (wzp_call_get_muted (in));
  wait_a_while (wzp_call_get_stats (in));
  wait_a_while (wzp_call_get_stats (out));
  wzp_call_hang_up (in);
  client_lab_wait_call (out, WZP_CALL_STATE_ENDED);
  client_lab_wait_call (in, WZP_CALL_STATE_ENDED);
  assert_gap (f->recordings[0]);
  assert_gap (f->recordings[1]);
}

static void
leave (WzpRoom **rooms)
{
  for (unsigned i = 0; i < 2; i++)
    {
      wzp_room_leave (rooms[i]);
      client_lab_wait_room (rooms[i], WZP_ROOM_STATE_LEFT);
      g_object_unref (rooms[i]);
    }
}

static void
test_a_room_knows_it_too (Fixture *f, gconstpointer data)
{
  WzpRoom *rooms[2];

  for (unsigned i = 0; i < 2; i++)
    {
      rooms[i] = wzp_client_join_room (f->clients[i], "Lobby", NULL);
      client_lab_wait_room (rooms[i], WZP_ROOM_STATE_JOINED);
    }
  client_lab_wait_members (rooms[0], 2);
  wait_a_while (wzp_room_get_stats (rooms[1]));
  wzp_room_set_muted (rooms[1], TRUE);
  wzp_room_set_deafened (rooms[1], TRUE);
  wait_a_while (wzp_room_get_stats (rooms[1]));
  wzp_room_set_deafened (rooms[1], FALSE);
  g_assert_true (wzp_room_get_muted (rooms[1]));
  wait_a_while (wzp_room_get_stats (rooms[1]));
  wzp_room_set_deafened (rooms[1], TRUE);
  wzp_room_set_muted (rooms[1], FALSE);
  g_assert_false (wzp_room_get_deafened (rooms[1]));
  leave (rooms);
  assert_gap (f->recordings[1]);
}

/* The key goes down and up three times; how long it was down is what the other end heard, and the tail. */
static void
test_pushing_is_heard_at_the_other_end (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpTalk) talk = wzp_talk_new ();
  WzpRoom *rooms[2];
  gint64 pushed_us[3];
  g_autoptr (GArray) runs = NULL;

  wzp_talk_set_mode (talk, WZP_TALK_MODE_PUSH);
  for (unsigned i = 0; i < 2; i++)
    {
      rooms[i] = wzp_client_join_room (f->clients[i], "Lobby", NULL);
      if (i == 0)
        wzp_room_set_talk (rooms[i], talk);
      client_lab_wait_room (rooms[i], WZP_ROOM_STATE_JOINED);
    }
  client_lab_wait_members (rooms[0], 2);
  wait_a_while (wzp_room_get_stats (rooms[0]));
  g_assert_false (wzp_room_get_transmitting (rooms[0]));
  for (unsigned i = 0; i < 3; i++)
    {
      wzp_talk_set_pushed (talk, TRUE);
      pushed_us[i] = g_get_monotonic_time ();
      wait_a_while (wzp_room_get_stats (rooms[0]));
      g_assert_true (wzp_room_get_transmitting (rooms[0]));
      wzp_talk_set_pushed (talk, FALSE);
      pushed_us[i] = g_get_monotonic_time () - pushed_us[i];
      wait_a_while (wzp_room_get_stats (rooms[0]));
      g_assert_false (wzp_room_get_transmitting (rooms[0]));
    }
  leave (rooms);
  runs = listen_to (f->recordings[1]);
  g_assert_cmpuint (runs->len, ==, 6);
  for (unsigned i = 0; i < 3; i++)
    {
      int heard_ms = (int) (WINDOW_MS * g_array_index (runs, unsigned, 2 * i));
      int expected_ms = (int) (pushed_us[i] / 1000) + 200;

      g_test_message ("pushed for %d ms and a tail of 200 ms, heard for %d ms", expected_ms - 200,
                      heard_ms);
      g_assert_cmpint (ABS (heard_ms - expected_ms), <=, TOLERANCE_MS);
    }
}

static void
test_a_voice_opens_by_its_loudness (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpTalk) talk = wzp_talk_new ();
  WzpRoom *rooms[2];

  wzp_talk_set_mode (talk, WZP_TALK_MODE_VOICE);
  /* The tone is 6 dB below full scale. */
  wzp_talk_set_voice_threshold (talk, 0.95);
  for (unsigned i = 0; i < 2; i++)
    {
      rooms[i] = wzp_client_join_room (f->clients[i], "Lobby", NULL);
      wzp_room_set_talk (rooms[i], i == 0 ? talk : NULL);
      client_lab_wait_room (rooms[i], WZP_ROOM_STATE_JOINED);
    }
  client_lab_wait_members (rooms[0], 2);
  wait_a_while (wzp_room_get_stats (rooms[0]));
  g_assert_false (wzp_room_get_transmitting (rooms[0]));
  wzp_talk_set_voice_threshold (talk, 0.85);
  wait_a_while (wzp_room_get_stats (rooms[0]));
  g_assert_true (wzp_room_get_transmitting (rooms[0]));
  /* Muted is muted in every mode. */
  wzp_room_set_muted (rooms[0], TRUE);
  wait_a_while (wzp_room_get_stats (rooms[0]));
  g_assert_false (wzp_room_get_transmitting (rooms[0]));
  leave (rooms);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/talk/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("who-is-deafened-hears-nothing-and-is-not-heard",
       test_who_is_deafened_hears_nothing_and_is_not_heard);
  ADD ("a-room-knows-it-too", test_a_room_knows_it_too);
  ADD ("pushing-is-heard-at-the-other-end", test_pushing_is_heard_at_the_other_end);
  ADD ("a-voice-opens-by-its-loudness", test_a_voice_opens_by_its_loudness);
  return g_test_run ();
}
