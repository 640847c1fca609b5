/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capture and playback through a real sound server, and what happens when it goes away. */
#include "wzp-audio-devices.h"
#include "wzp-audio-settings.h"
#include "wzp-capture.h"
#include "wzp-playback.h"

#include "audio-test.h"
#include "pulse-fixture.h"

#include <string.h>

#define WINDOW (25 * 960) /* half a second to look for the tone in */

typedef struct
{
  atomic_int n_frames;
  atomic_int n_running;
  atomic_int n_restarting;
  atomic_int n_tone;   /* windows that were the tone */
  atomic_int n_silent; /* windows of zeros */
  atomic_int n_windows;
  double hz; /* played, or looked for */
  int16_t window[WINDOW];
  size_t n_window;
  char message[200]; /* the last error; written before n_restarting grows */
} Half;

static PulseFixture *pulse;

static void
frame_cb (const int16_t *pcm, size_t n_samples, WzpInstant when, gpointer user_data)
{
  Half *half = user_data;
  int peak = 0;

  memcpy (half->window + half->n_window, pcm, n_samples * sizeof *pcm);
  half->n_window += n_samples;
  atomic_fetch_add (&half->n_frames, 1);
  if (half->n_window < WINDOW)
    return;
  half->n_window = 0;
  for (size_t i = 0; i < WINDOW; i++)
    peak = MAX (peak, ABS (half->window[i]));
  if (peak == 0)
    atomic_fetch_add (&half->n_silent, 1);
  if (test_tone_share (half->window, WINDOW, half->hz) > 0.9)
    atomic_fetch_add (&half->n_tone, 1);
  atomic_fetch_add (&half->n_windows, 1);
}

static void
pull_cb (int16_t *pcm, size_t n_samples, WzpInstant when, gpointer user_data)
{
  Half *half = user_data;

  test_fill_tone (pcm, n_samples, half->hz, (size_t) atomic_load (&half->n_frames) * n_samples);
  atomic_fetch_add (&half->n_frames, 1);
}

static void
state_cb (WzpAudioHalfState state, const GError *error, gpointer user_data)
{
  Half *half = user_data;

  if (error)
    g_strlcpy (half->message, error->message, sizeof half->message);
  if (state == WZP_AUDIO_HALF_RUNNING)
    atomic_fetch_add (&half->n_running, 1);
  if (state == WZP_AUDIO_HALF_RESTARTING)
    atomic_fetch_add (&half->n_restarting, 1);
}

static WzpPlayback *
play_to (Half *half, const char *device)
{
  WzpPlaybackConfig config = {
    .sink = { .kind = WZP_AUDIO_SINK_DEVICE, .device = (char *) device },
    .pull = pull_cb,
    .state_changed = state_cb,
    .user_data = half,
  };
  g_autoptr (GError) error = NULL;
  WzpPlayback *playback = wzp_playback_new (&config, &error);

  g_assert_no_error (error);
  wzp_playback_start (playback);
  return playback;
}

static WzpCapture *
capture_from (Half *half, WzpAudioSource source, WzpPlayback *far_end)
{
  WzpCaptureConfig config = {
    .source = source,
    .frame = frame_cb,
    .state_changed = state_cb,
    .user_data = half,
  };
  g_autoptr (GError) error = NULL;
  WzpCapture *capture;

  if (far_end)
    {
      config.processing.echo_cancel = TRUE;
      config.echo_probe = wzp_playback_get_echo_probe (far_end);
      g_assert_nonnull (config.echo_probe);
    }
  capture = wzp_capture_new (&config, &error);
  g_assert_no_error (error);
  wzp_capture_start (capture);
  return capture;
}

#define MIC     ((WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_DEVICE, .device = (char *) "mic" })
#define DEFAULT ((WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_DEVICE })
#define TONE    ((WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_TONE })

static void
test_what_is_played_is_captured (void)
{
  Half near = { .hz = 440 }, far = { .hz = 440 };
  WzpPlayback *playback = play_to (&far, "cable");
  WzpCapture *capture = capture_from (&near, MIC, NULL);

  test_wait_until (atomic_load (&near.n_tone) >= 2);
  wzp_capture_free (capture);
  wzp_playback_free (playback);
  g_assert_cmpint (near.n_restarting + far.n_restarting, ==, 0);
}

static void
test_no_device_named_means_the_default (void)
{
  Half near = { .hz = 440 }, far = { .hz = 440 };
  WzpPlayback *playback = play_to (&far, NULL);
  WzpCapture *capture = capture_from (&near, DEFAULT, NULL);

  test_wait_until (atomic_load (&near.n_tone) >= 1);
  wzp_capture_free (capture);
  wzp_playback_free (playback);
}

static void
test_the_default_is_followed (void)
{
  Half near = { .hz = 440 }, far = { .hz = 440 };
  WzpPlayback *playback;
  WzpCapture *capture = capture_from (&near, MIC, NULL);

  g_free (pulse_fixture_pactl (pulse, "set-default-sink", "speaker", NULL));
  playback = play_to (&far, NULL);
  test_wait_until (atomic_load (&far.n_running) == 1);
  g_assert_cmpint (near.n_tone, ==, 0);
  g_free (pulse_fixture_pactl (pulse, "set-default-sink", "cable", NULL));
  test_wait_until (atomic_load (&near.n_tone) >= 1);
  wzp_capture_free (capture);
  wzp_playback_free (playback);
}

static void
test_an_absent_device_is_named_and_taken_when_it_comes (void)
{
  Half near = { .hz = 440 }, far = { .hz = 440 };
  WzpPlayback *playback = play_to (&far, "headset");
  g_autofree char *module = NULL;
  WzpAudioHalfStats stats;
  WzpCapture *capture;

  test_wait_until (atomic_load (&far.n_restarting) == 1);
  g_assert_cmpstr (far.message, ==,
                   "loudspeaker headset cannot be used: plug it in, or choose another");
  /* Frames go on being pulled, so that jitter buffers do not fill. */
  test_wait_until (atomic_load (&far.n_frames) >= 10);
  wzp_playback_get_stats (playback, &stats);
  g_assert_cmpuint (stats.n_standin, >=, 10);
  module = pulse_fixture_pactl (pulse, "load-module", "module-null-sink", "sink_name=headset",
                                "rate=48000", "channels=1", "norewinds=1", NULL);
  test_wait_until (atomic_load (&far.n_running) == 1);
  capture = capture_from (
      &near,
      (WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_DEVICE, .device = (char *) "headset.monitor" },
      NULL);
  test_wait_until (atomic_load (&near.n_tone) >= 1);
  wzp_capture_free (capture);
  wzp_playback_free (playback);
  g_free (pulse_fixture_pactl (pulse, "unload-module", g_strstrip (module), NULL));
}

static void
test_a_killed_server_stops_neither_half_nor_the_other (void)
{
  Half near = { .hz = 440 }, far = { .hz = 440 }, other = { .hz = 440 };
  WzpPlayback *playback = play_to (&far, "cable");
  WzpCapture *capture = capture_from (&near, MIC, NULL);
  WzpCapture *unaffected = capture_from (&other, TONE, NULL);
  int n;

  test_wait_until (atomic_load (&near.n_tone) >= 1);
  pulse_fixture_kill (pulse);
  test_wait_until (atomic_load (&near.n_restarting) >= 1 && atomic_load (&far.n_restarting) >= 1);
  g_test_message ("capture: %s; playback: %s", near.message, far.message);
  n = atomic_load (&near.n_frames);
  test_wait_until (atomic_load (&near.n_frames) > n + 25);
  n = atomic_load (&far.n_frames);
  test_wait_until (atomic_load (&far.n_frames) > n + 25);
  test_wait_until (atomic_load (&near.n_silent) >= 1);

  pulse_fixture_start (pulse);
  test_wait_until (atomic_load (&near.n_running) >= 2 && atomic_load (&far.n_running) >= 2);
  n = atomic_load (&near.n_tone);
  test_wait_until (atomic_load (&near.n_tone) >= n + 2);
  g_assert_cmpint (other.n_restarting, ==, 0);
  g_assert_cmpint (other.n_tone, ==, other.n_windows);
  wzp_capture_free (unaffected);
  wzp_capture_free (capture);
  wzp_playback_free (playback);
}

/* A hung server costs a call its sound, but neither the call nor the program. */
static void
test_a_hung_server_is_noticed_and_stops_nothing (void)
{
  Half near = { .hz = 440 }, far = { .hz = 440 };
  WzpPlayback *playback = play_to (&far, "cable");
  WzpCapture *capture = capture_from (&near, MIC, NULL);
  int n;

  test_wait_until (atomic_load (&near.n_tone) >= 1);
  pulse_fixture_freeze (pulse, TRUE);
  test_wait_until (atomic_load (&near.n_restarting) >= 1 && atomic_load (&far.n_restarting) >= 1);
  g_test_message ("capture: %s; playback: %s", near.message, far.message);
  n = atomic_load (&near.n_frames);
  test_wait_until (atomic_load (&near.n_frames) > n + 25);

  pulse_fixture_freeze (pulse, FALSE);
  test_wait_until (atomic_load (&near.n_running) >= 2 && atomic_load (&far.n_running) >= 2);
  n = atomic_load (&near.n_tone);
  test_wait_until (atomic_load (&near.n_tone) > n);

  /* And the program can leave a call while the server hangs. */
  pulse_fixture_freeze (pulse, TRUE);
  wzp_capture_free (capture);
  wzp_playback_free (playback);
  pulse_fixture_freeze (pulse, FALSE);
}

static void
test_playback_moves_to_another_device (void)
{
  Half near = { .hz = 440 }, far = { .hz = 440 };
  WzpPlayback *playback = play_to (&far, "speaker");
  WzpCapture *capture = capture_from (&near, MIC, NULL);

  test_wait_until (atomic_load (&near.n_windows) >= 1 && atomic_load (&far.n_running) == 1);
  g_assert_cmpint (near.n_tone, ==, 0);
  wzp_playback_set_device (playback, WZP_AUDIO_SINK_DEVICE, "cable");
  test_wait_until (atomic_load (&near.n_tone) >= 1);
  wzp_capture_free (capture);
  wzp_playback_free (playback);
}

/* The cable is a perfect echo: what is played comes back at full strength. A tone is what cancellers are worst
 * at, so noise is played, and the energy that is left is compared. */
static void
noise_cb (int16_t *pcm, size_t n_samples, WzpInstant when, gpointer user_data)
{
  Half *half = user_data;
  static uint32_t state = 1;

  for (size_t i = 0; i < n_samples; i++)
    {
      state = state * 1664525u + 1013904223u;
      pcm[i] = (int16_t) ((int32_t) state >> 19);
    }
  atomic_fetch_add (&half->n_frames, 1);
}

static double
window_energy (Half *half, int n_windows)
{
  double energy = 0;

  test_wait_until (atomic_load (&half->n_windows) >= n_windows);
  for (size_t i = 0; i < WINDOW; i++)
    energy += (double) half->window[i] * half->window[i];
  return energy / WINDOW;
}

static double
echo_energy (gboolean cancel)
{
  Half near = { 0 }, far = { 0 };
  WzpPlaybackConfig config = {
    .sink = { .kind = WZP_AUDIO_SINK_DEVICE, .device = (char *) "cable" },
    .pull = noise_cb,
    .state_changed = state_cb,
    .user_data = &far,
  };
  WzpPlayback *playback = wzp_playback_new (&config, NULL);
  WzpCapture *capture;
  double energy;

  wzp_playback_start (playback);
  test_wait_until (atomic_load (&far.n_frames) > 10);
  capture = capture_from (&near, MIC, cancel ? playback : NULL);
  /* The canceller needs a moment to learn. */
  test_wait_until (atomic_load (&near.n_windows) >= 8);
  wzp_capture_stop (capture);
  energy = window_energy (&near, 8);
  wzp_capture_free (capture);
  wzp_playback_free (playback);
  return energy;
}

static void
test_the_echo_is_cancelled_across_pipelines (void)
{
  double with = echo_energy (TRUE), without = echo_energy (FALSE);
  double gain_db = 10 * log10 ((without + 1) / (with + 1));

  g_test_message ("echo return loss enhancement: %.1f dB", gain_db);
  g_assert_cmpfloat (gain_db, >, 10);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

#define iterate_until(condition)                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    int64_t until = g_get_monotonic_time () + TEST_DEADLINE_US;                                    \
    while (!(condition) && g_get_monotonic_time () < until)                                        \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END

static WzpAudioDevice *
find (WzpAudioDevices *devices, gboolean is_input, const char *key)
{
  return wzp_audio_devices_lookup (devices, is_input, key);
}

static gboolean
is_default (WzpAudioDevices *devices, gboolean is_input, const char *key)
{
  WzpAudioDevice *device = find (devices, is_input, key);

  return device && wzp_audio_device_get_is_default (device);
}

static void
test_devices_are_listed_and_watched (void)
{
  g_autoptr (WzpAudioDevices) devices = wzp_audio_devices_new ();
  g_autofree char *module = NULL;
  guint waker = g_timeout_add (50, wake_cb, NULL);

  iterate_until (wzp_audio_devices_get_loaded (devices));
  g_assert_cmpstr (wzp_audio_devices_get_problem (devices), ==, NULL);
  g_assert_true (is_default (devices, TRUE, "mic"));
  g_assert_true (is_default (devices, FALSE, "cable"));
  g_assert_null (find (devices, TRUE, "cable.monitor"));
  g_assert_false (wzp_audio_device_get_is_telephone (find (devices, TRUE, "mic")));

  module =
      pulse_fixture_pactl (pulse, "load-module", "module-null-sink", "sink_name=headset", NULL);
  iterate_until (find (devices, FALSE, "headset"));
  g_free (pulse_fixture_pactl (pulse, "unload-module", g_strstrip (module), NULL));
  iterate_until (!find (devices, FALSE, "headset"));
  g_assert_nonnull (find (devices, FALSE, "cable"));
  g_source_remove (waker);
}

static void
test_the_system_stands_in_for_a_missing_device (void)
{
  g_autoptr (WzpAudioDevices) devices = wzp_audio_devices_new ();
  g_autoptr (WzpAudioSettings) settings = wzp_audio_settings_new ();
  g_autofree char *module = NULL;
  guint waker = g_timeout_add (50, wake_cb, NULL);

  wzp_audio_settings_set_playback_device (settings, "headset");
  wzp_audio_settings_set_capture_device (settings, "mic");
  wzp_audio_settings_set_devices (settings, devices);
  /* Not before it is known. */
  g_assert_false (wzp_audio_settings_get_playback_device_missing (settings));
  iterate_until (wzp_audio_settings_get_playback_device_missing (settings));
  g_assert_false (wzp_audio_settings_get_capture_device_missing (settings));
  g_assert_cmpstr (wzp_audio_settings_get_playback_device (settings), ==, "headset");

  module =
      pulse_fixture_pactl (pulse, "load-module", "module-null-sink", "sink_name=headset", NULL);
  iterate_until (!wzp_audio_settings_get_playback_device_missing (settings));
  g_free (pulse_fixture_pactl (pulse, "unload-module", g_strstrip (module), NULL));
  iterate_until (wzp_audio_settings_get_playback_device_missing (settings));
  wzp_audio_settings_set_playback_device (settings, NULL);
  g_assert_false (wzp_audio_settings_get_playback_device_missing (settings));
  g_source_remove (waker);
}

static void
test_without_a_microphone_nothing_is_taken_for_one (void)
{
  g_autoptr (WzpAudioDevices) devices = wzp_audio_devices_new ();
  g_autoptr (WzpAudioSettings) settings = wzp_audio_settings_new ();
  guint waker = g_timeout_add (50, wake_cb, NULL);

  wzp_audio_settings_set_devices (settings, devices);
  iterate_until (wzp_audio_devices_get_loaded (devices));
  g_assert_false (wzp_audio_settings_get_no_microphone (settings));
  g_free (pulse_fixture_pactl (pulse, "unload-module", "module-remap-source", NULL));
  iterate_until (wzp_audio_settings_get_no_microphone (settings));
  g_free (pulse_fixture_pactl (pulse, "load-module", "module-remap-source", "master=cable.monitor",
                               "source_name=mic", NULL));
  iterate_until (!wzp_audio_settings_get_no_microphone (settings));
  g_source_remove (waker);
}

static void
test_a_server_that_comes_late_is_found (void)
{
  g_autoptr (WzpAudioDevices) devices = NULL;
  guint waker = g_timeout_add (50, wake_cb, NULL);

  pulse_fixture_kill (pulse);
  devices = wzp_audio_devices_new ();
  iterate_until (wzp_audio_devices_get_loaded (devices));
  g_assert_nonnull (wzp_audio_devices_get_problem (devices));
  g_assert_cmpuint (g_list_model_get_n_items (wzp_audio_devices_get_inputs (devices)), ==, 0);
  pulse_fixture_start (pulse);
  iterate_until (find (devices, TRUE, "mic"));
  g_assert_cmpstr (wzp_audio_devices_get_problem (devices), ==, NULL);
  g_source_remove (waker);
}

static void
plug_and_unplug (WzpAudioDevices *devices)
{
  g_autofree char *module =
      pulse_fixture_pactl (pulse, "load-module", "module-null-sink", "sink_name=headset", NULL);

  iterate_until (find (devices, FALSE, "headset"));
  g_free (pulse_fixture_pactl (pulse, "unload-module", g_strstrip (module), NULL));
  iterate_until (!find (devices, FALSE, "headset"));
}

/* The second time it must be known without asking. */
static void
test_a_server_that_restarts_is_watched_again (void)
{
  g_autoptr (WzpAudioDevices) devices = wzp_audio_devices_new ();
  guint waker = g_timeout_add (50, wake_cb, NULL);

  iterate_until (find (devices, TRUE, "mic"));
  for (int asked = 0; asked < 2; asked++)
    {
      pulse_fixture_kill (pulse);
      pulse_fixture_start (pulse);
      if (asked)
        wzp_audio_devices_ask_anew (devices);
      plug_and_unplug (devices);
      plug_and_unplug (devices);
    }
  g_source_remove (waker);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  pulse = pulse_fixture_new ();
  if (!pulse)
    {
      g_print ("1..0 # SKIP no pulseaudio program\n");
      return 0;
    }
  g_test_add_func ("/audio/devices/are-listed-and-watched", test_devices_are_listed_and_watched);
  g_test_add_func ("/audio/devices/a-server-that-restarts-is-watched-again",
                   test_a_server_that_restarts_is_watched_again);
  g_test_add_func ("/audio/devices/a-server-that-comes-late-is-found",
                   test_a_server_that_comes_late_is_found);
  g_test_add_func ("/audio/devices/the-system-stands-in-for-a-missing-device",
                   test_the_system_stands_in_for_a_missing_device);
  g_test_add_func ("/audio/devices/without-a-microphone-nothing-is-taken-for-one",
                   test_without_a_microphone_nothing_is_taken_for_one);
  g_test_add_func ("/audio/devices/what-is-played-is-captured", test_what_is_played_is_captured);
  g_test_add_func ("/audio/devices/no-device-named-means-the-default",
                   test_no_device_named_means_the_default);
  g_test_add_func ("/audio/devices/the-default-is-followed", test_the_default_is_followed);
  g_test_add_func ("/audio/devices/an-absent-device-is-named-and-taken-when-it-comes",
                   test_an_absent_device_is_named_and_taken_when_it_comes);
  g_test_add_func ("/audio/devices/a-killed-server-stops-neither-half-nor-the-other",
                   test_a_killed_server_stops_neither_half_nor_the_other);
  g_test_add_func ("/audio/devices/a-hung-server-is-noticed-and-stops-nothing",
                   test_a_hung_server_is_noticed_and_stops_nothing);
  g_test_add_func ("/audio/devices/playback-moves-to-another-device",
                   test_playback_moves_to_another_device);
  g_test_add_func ("/audio/devices/the-echo-is-cancelled-across-pipelines",
                   test_the_echo_is_cancelled_across_pipelines);
  result = g_test_run ();
  pulse_fixture_free (pulse);
  return result;
}
