/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A check of the sound through a real sound server: what the microphone heard comes out of the loudspeaker,
 * and no device is held afterwards. */
#include "pulse-fixture.h"
#include "wzp-enum-types.h"
#include "wzp-sound-check.h"

#include <string.h>

#define DEADLINE_US (60 * G_USEC_PER_SEC)

#define iterate_until(condition)                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    int64_t until = g_get_monotonic_time () + DEADLINE_US;                                         \
    while (!(condition) && g_get_monotonic_time () < until)                                        \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END

static PulseFixture *pulse;

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
level_cb (WzpSoundCheck *check, GParamSpec *pspec, gpointer user_data)
{
  *(unsigned *) user_data += wzp_sound_check_get_level (check) > 0.5;
}

/* Streams that the server has now; the virtual cable is one of them. */
static unsigned
n_streams (const char *what)
{
  g_autofree char *list = pulse_fixture_pactl (pulse, "list", "short", what, NULL);
  unsigned n = 0;

  for (const char *line = list; (line = strchr (line, '\n')); line++)
    n++;
  return n;
}

/* A tone is spoken; it is played into `cable`, whose monitor is the microphone of the second check. */
static void
test_what_was_said_is_played (void)
{
  g_autoptr (WzpAudioSettings) tone = wzp_audio_settings_new ();
  g_autoptr (WzpAudioSettings) ear = wzp_audio_settings_new ();
  g_autoptr (WzpSoundCheck) speaker = wzp_sound_check_new (tone);
  g_autoptr (WzpSoundCheck) listener = wzp_sound_check_new (ear);
  g_autoptr (GError) error = NULL;
  unsigned n_loud = 0, n_heard = 0;
  unsigned n_in = n_streams ("sink-inputs"), n_out = n_streams ("source-outputs");

  wzp_audio_settings_set_capture (tone, WZP_AUDIO_INPUT_TONE);
  wzp_audio_settings_set_playback_device (tone, "cable");
  wzp_audio_settings_set_capture_device (ear, "mic");
  wzp_audio_settings_set_playback_device (ear, "speaker");
  wzp_audio_settings_set_echo_cancel (ear, FALSE);
  wzp_audio_settings_set_noise_suppression (ear, FALSE);
  wzp_audio_settings_set_gain_control (ear, FALSE);
  g_signal_connect (speaker, "notify::level", G_CALLBACK (level_cb), &n_loud);
  g_signal_connect (listener, "notify::level", G_CALLBACK (level_cb), &n_heard);

  g_assert_true (wzp_sound_check_start (listener, &error));
  g_assert_true (wzp_sound_check_start (speaker, &error));
  iterate_until (n_loud > 0);
  /* Nothing is played while it listens. */
  g_assert_cmpuint (n_heard, ==, 0);
  wzp_sound_check_play (speaker);
  g_assert_cmpint (wzp_sound_check_get_state (speaker), ==, WZP_SOUND_CHECK_PLAYING);
  iterate_until (n_heard > 0);
  iterate_until (wzp_sound_check_get_state (speaker) == WZP_SOUND_CHECK_IDLE);
  g_assert_cmpfloat (wzp_sound_check_get_level (speaker), ==, 0);
  /* And again, until it is forgotten. */
  g_assert_true (wzp_sound_check_get_has_recording (speaker));
  iterate_until (wzp_sound_check_get_level (listener) < 0.1);
  n_heard = 0;
  wzp_sound_check_play (speaker);
  iterate_until (n_heard > 0);
  iterate_until (wzp_sound_check_get_state (speaker) == WZP_SOUND_CHECK_IDLE);
  wzp_sound_check_stop (speaker);
  g_assert_false (wzp_sound_check_get_has_recording (speaker));
  wzp_sound_check_play (speaker);
  g_assert_cmpint (wzp_sound_check_get_state (speaker), ==, WZP_SOUND_CHECK_IDLE);
  wzp_sound_check_stop (listener);
  iterate_until (n_streams ("sink-inputs") == n_in && n_streams ("source-outputs") == n_out);
}

static void
test_a_missing_device_is_named (void)
{
  g_autoptr (WzpAudioSettings) audio = wzp_audio_settings_new ();
  g_autoptr (WzpSoundCheck) check = wzp_sound_check_new (audio);

  wzp_audio_settings_set_capture_device (audio, "headset");
  g_assert_true (wzp_sound_check_start (check, NULL));
  iterate_until (wzp_sound_check_get_problem (check));
  g_assert_nonnull (strstr (wzp_sound_check_get_problem (check), "headset"));
  /* The change takes effect at once. */
  wzp_audio_settings_set_capture_device (audio, "mic");
  iterate_until (!wzp_sound_check_get_problem (check));
}

static void
test_a_file_that_is_none_is_refused (void)
{
  g_autoptr (WzpAudioSettings) audio = wzp_audio_settings_new ();
  g_autoptr (WzpSoundCheck) check = wzp_sound_check_new (audio);
  g_autoptr (GError) error = NULL;

  wzp_audio_settings_set_capture (audio, WZP_AUDIO_INPUT_FILE);
  wzp_audio_settings_set_capture_file (audio, "/nowhere.wav");
  g_assert_false (wzp_sound_check_start (check, &error));
  g_assert_nonnull (strstr (error->message, "/nowhere.wav"));
  g_assert_cmpint (wzp_sound_check_get_state (check), ==, WZP_SOUND_CHECK_IDLE);
}

int
main (int argc, char **argv)
{
  int result;
  guint waker;

  g_test_init (&argc, &argv, NULL);
  pulse = pulse_fixture_new ();
  if (!pulse)
    {
      g_print ("1..0 # SKIP no pulseaudio program\n");
      return 0;
    }
  waker = g_timeout_add (100, wake_cb, NULL);
  g_test_add_func ("/client/sound-check/what-was-said-is-played", test_what_was_said_is_played);
  g_test_add_func ("/client/sound-check/a-missing-device-is-named", test_a_missing_device_is_named);
  g_test_add_func ("/client/sound-check/a-file-that-is-none-is-refused",
                   test_a_file_that_is_none_is_refused);
  result = g_test_run ();
  g_source_remove (waker);
  pulse_fixture_free (pulse);
  return result;
}
