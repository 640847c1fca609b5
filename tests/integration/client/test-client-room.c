/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rooms of real clients at the real relay: who is there, and that all hear all. */
#include <glib/gstdio.h>
#include <math.h>

#include "client-lab.h"
#include "wzp-audio-spec.h"
#include "wzp-error.h"
#include "wzp-wav-reader.h"

/* Sounds that Debian's alsa-utils ships, 48 kHz mono. */
#define LEFT  "/usr/share/sounds/alsa/Front_Left.wav"
#define RIGHT "/usr/share/sounds/alsa/Rear_Center.wav"
/* Correlation is looked for in these steps and over this much sound. */
#define RATE     48000u
#define DECIMATE 8u

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

/* Mean over blocks of DECIMATE samples: enough of speech to recognise it by. */
static GArray *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpWavReader) reader = wzp_wav_reader_new (path, FALSE, &error);
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (float));
  int16_t pcm[WZP_AUDIO_FRAME_SAMPLES];

  g_assert_no_error (error);
  while (wzp_wav_reader_read (reader, pcm, G_N_ELEMENTS (pcm)) == G_N_ELEMENTS (pcm))
    for (size_t i = 0; i + DECIMATE <= G_N_ELEMENTS (pcm); i += DECIMATE)
      {
        float sum = 0;

        for (size_t j = 0; j < DECIMATE; j++)
          sum += pcm[i + j];
        g_array_append_val (samples, sum);
      }
  return samples;
}

static double
dot (const float *a, const float *b, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

/* The best correlation of the first second of what was said with any part of what was heard. */
static double
likeness (const char *said_path, const char *heard_path)
{
  g_autoptr (GArray) said = load (said_path);
  g_autoptr (GArray) heard = load (heard_path);
  const float *s = (const float *) (const void *) said->data;
  const float *h = (const float *) (const void *) heard->data;
  size_t n = MIN (said->len, RATE / DECIMATE);
  double said_power = dot (s, s, n);
  double best = 0;

  for (size_t at = 0; at + n <= heard->len; at++)
    {
      double power = dot (h + at, h + at, n);

      if (power > 0)
        best = MAX (best, dot (s, h + at, n) / sqrt (said_power * power));
    }
  return best;
}

static void
test_three_hear_each_other_mixed (Fixture *f, gconstpointer data)
{
  enter (f, 2, "Carol", NULL);
  enter (f, 0, "Alice", LEFT);
  enter (f, 1, "Bob", RIGHT);
  client_lab_wait_members (f->rooms[2], 3);
  client_lab_wait_frames (wzp_room_get_stats (f->rooms[2]), 150);
  client_lab_wait_frames (wzp_room_get_stats (f->rooms[0]), 80);
  for (unsigned i = 0; i < 3; i++)
    {
      wzp_room_leave (f->rooms[i]);
      client_lab_wait_room (f->rooms[i], WZP_ROOM_STATE_LEFT);
    }
  g_test_message ("Carol heard Alice %.2f, Bob %.2f; Alice heard Bob %.2f, herself %.2f",
                  likeness (LEFT, f->recordings[2]), likeness (RIGHT, f->recordings[2]),
                  likeness (RIGHT, f->recordings[0]), likeness (LEFT, f->recordings[0]));
  /* Each is a good part of the mix, and nobody hears himself. */
  g_assert_cmpfloat (likeness (LEFT, f->recordings[2]), >, 0.4);
  g_assert_cmpfloat (likeness (RIGHT, f->recordings[2]), >, 0.4);
  g_assert_cmpfloat (likeness (RIGHT, f->recordings[0]), >, 0.6);
  g_assert_cmpfloat (likeness (LEFT, f->recordings[0]), <, 0.4);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/room/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("the-list-follows-who-is-there", test_the_list_follows_who_is_there);
  ADD ("three-hear-each-other-mixed", test_three_hear_each_other_mixed);
  return g_test_run ();
}
