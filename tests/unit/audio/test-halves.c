/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capture and playback without a sound server: what GStreamer's clock drives. Nothing here runs a main loop:
 * the default main context stands still in every one of these tests. */
#include "wzp-capture.h"
#include "wzp-playback.h"
#include "wzp-tape.h"
#include "wzp-wav-writer.h"

#include "audio-test.h"

#include <float.h>
#include <glib/gstdio.h>
#include <string.h>

#define KEPT_FRAMES 20

typedef struct
{
  atomic_int n_frames;
  atomic_int n_running; /* times a half said RUNNING */
  atomic_bool stopped;  /* set after stop(): no call may come any more */
  int16_t kept[KEPT_FRAMES * 960];
  WzpInstant last;
} Heard;

/* Which makes silence dear. */
static gboolean
counts_with_denormals (void)
{
#if defined(__SSE2__) || defined(__aarch64__)
  volatile float tiny = FLT_MIN;

  return tiny / 2 != 0;
#else
  return FALSE;
#endif
}

static void
frame_cb (const int16_t *pcm, size_t n_samples, WzpInstant when, gpointer user_data)
{
  Heard *heard = user_data;
  int n = atomic_load (&heard->n_frames);

  g_assert_cmpuint (n_samples, ==, 960);
  g_assert_false (atomic_load (&heard->stopped));
  g_assert_cmpuint (when, >, heard->last);
  heard->last = when;
  if (n < KEPT_FRAMES)
    memcpy (heard->kept + n * 960, pcm, 960 * sizeof *pcm);
  g_assert_false (counts_with_denormals ());
  atomic_store (&heard->n_frames, n + 1);
}

static void
pull_cb (int16_t *pcm, size_t n_samples, WzpInstant when, gpointer user_data)
{
  Heard *heard = user_data;
  int n = atomic_load (&heard->n_frames);

  g_assert_cmpuint (n_samples, ==, 960);
  g_assert_false (atomic_load (&heard->stopped));
  test_fill_tone (pcm, n_samples, 440, (size_t) n * 960);
  g_assert_false (counts_with_denormals ());
  atomic_store (&heard->n_frames, n + 1);
}

static void
state_cb (WzpAudioHalfState state, const GError *error, gpointer user_data)
{
  Heard *heard = user_data;

  if (state == WZP_AUDIO_HALF_RUNNING)
    atomic_fetch_add (&heard->n_running, 1);
}

static WzpCapture *
capture_from (Heard *heard, WzpAudioSource source, WzpAudioProcessing processing)
{
  WzpCaptureConfig config = {
    .source = source,
    .processing = processing,
    .frame = frame_cb,
    .state_changed = state_cb,
    .user_data = heard,
  };
  g_autoptr (GError) error = NULL;
  WzpCapture *capture = wzp_capture_new (&config, &error);

  g_assert_no_error (error);
  return capture;
}

static void
run_capture (Heard *heard, WzpCapture *capture)
{
  wzp_capture_start (capture);
  test_wait_until (atomic_load (&heard->n_frames) >= KEPT_FRAMES);
  wzp_capture_stop (capture);
  atomic_store (&heard->stopped, TRUE);
}

static void
test_the_tone_is_440_hz (void)
{
  Heard heard = { 0 };
  g_autoptr (WzpCapture) capture = capture_from (
      &heard, (WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_TONE }, (WzpAudioProcessing) { 0 });
  WzpAudioHalfStats stats;

  run_capture (&heard, capture);
  g_assert_cmpfloat (test_tone_share (heard.kept, KEPT_FRAMES * 960, 440), >, 0.99);
  g_assert_cmpint (heard.n_running, ==, 1);
  wzp_capture_get_stats (capture, &stats);
  g_assert_cmpuint (stats.n_frames, ==, (uint64_t) heard.n_frames);
  g_assert_cmpuint (stats.n_standin, ==, 0);
}

static void
test_silence_is_silent (void)
{
  Heard heard = { 0 };
  g_autoptr (WzpCapture) capture = capture_from (
      &heard, (WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_SILENCE }, (WzpAudioProcessing) { 0 });

  run_capture (&heard, capture);
  for (size_t i = 0; i < G_N_ELEMENTS (heard.kept); i++)
    g_assert_cmpint (heard.kept[i], ==, 0);
}

static void
test_processing_needs_no_playback (void)
{
  Heard heard = { 0 };
  g_autoptr (WzpCapture) capture =
      capture_from (&heard, (WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_TONE },
                    (WzpAudioProcessing) { TRUE, TRUE, TRUE, TRUE });

  run_capture (&heard, capture);
}

static void
test_a_stopped_half_starts_again (void)
{
  Heard heard = { 0 };
  g_autoptr (WzpCapture) capture = capture_from (
      &heard, (WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_TONE }, (WzpAudioProcessing) { 0 });

  for (int i = 0; i < 5; i++)
    {
      int before = atomic_load (&heard.n_frames);

      wzp_capture_start (capture);
      if (i != 2)
        test_wait_until (atomic_load (&heard.n_frames) > before);
      wzp_capture_stop (capture);
    }
}

/* 5 frames: shorter than what is kept. */
static char *
save_short_tone (void)
{
  char *path = g_build_filename (g_get_tmp_dir (), "wzp-test-short.XXXXXX", NULL);
  g_autoptr (WzpWavWriter) writer = NULL;
  int16_t pcm[5 * 960];

  close (g_mkstemp (path));
  writer = wzp_wav_writer_new (path, FALSE, NULL);
  test_fill_tone (pcm, 5 * 960, 440, 0);
  g_assert_true (wzp_wav_writer_write (writer, pcm, 5 * 960, NULL));
  g_assert_true (wzp_wav_writer_finish (writer, NULL));
  return path;
}

static void
test_a_file_ends_in_silence_or_begins_again (void)
{
  g_autofree char *path = save_short_tone ();

  for (int loop = 0; loop < 2; loop++)
    {
      Heard heard = { 0 };
      WzpAudioSource source = { .kind = WZP_AUDIO_SOURCE_FILE, .path = path, .loop = loop };
      g_autoptr (WzpCapture) capture = capture_from (&heard, source, (WzpAudioProcessing) { 0 });
      int16_t want[5 * 960];

      test_fill_tone (want, 5 * 960, 440, 0);
      run_capture (&heard, capture);
      g_assert_true (wzp_capture_has_ended (capture) == !loop);
      g_assert_cmpmem (heard.kept, sizeof want, want, sizeof want);
      for (size_t i = 5 * 960; i < 10 * 960; i++)
        g_assert_cmpint (heard.kept[i], ==, loop ? want[i - 5 * 960] : 0);
    }
  g_unlink (path);
}

static void
test_a_tape_says_again_what_was_spoken (void)
{
  g_autoptr (WzpTape) tape = wzp_tape_new ();
  WzpAudioSource tone = { .kind = WZP_AUDIO_SOURCE_TONE, .tape = tape };
  WzpAudioSource again = { .kind = WZP_AUDIO_SOURCE_TAPE, .tape = tape };
  Heard spoken = { 0 };
  g_autoptr (WzpCapture) capture = capture_from (&spoken, tone, (WzpAudioProcessing) { 0 });
  size_t n_kept;

  run_capture (&spoken, capture);
  n_kept = wzp_tape_get_n_samples (tape);
  g_assert_cmpuint (n_kept, >=, KEPT_FRAMES * 960);
  for (int i = 0; i < 2; i++)
    {
      Heard heard = { 0 };
      g_autoptr (WzpCapture) player = capture_from (&heard, again, (WzpAudioProcessing) { 0 });

      wzp_capture_start (player);
      test_wait_until (wzp_capture_has_ended (player));
      wzp_capture_stop (player);
      g_assert_cmpuint ((size_t) heard.n_frames, >=, n_kept / 960);
      g_assert_cmpmem (heard.kept, sizeof heard.kept, spoken.kept, sizeof spoken.kept);
      g_assert_cmpuint (wzp_tape_get_n_samples (tape), ==, n_kept);
    }
}

static void
test_a_bad_file_is_refused_and_the_old_source_goes_on (void)
{
  Heard heard = { 0 };
  WzpAudioSource bad = { .kind = WZP_AUDIO_SOURCE_FILE, .path = (char *) "/nowhere.wav" };
  g_autoptr (WzpCapture) capture = capture_from (
      &heard, (WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_TONE }, (WzpAudioProcessing) { 0 });
  g_autoptr (GError) error = NULL;
  int before;

  wzp_capture_start (capture);
  g_assert_false (wzp_capture_set_source (capture, &bad, &error));
  g_assert_nonnull (strstr (error->message, "/nowhere.wav"));
  before = atomic_load (&heard.n_frames);
  test_wait_until (atomic_load (&heard.n_frames) > before + 5);
}

static void
test_the_source_changes_while_running (void)
{
  Heard heard = { 0 };
  WzpAudioSource tone = { .kind = WZP_AUDIO_SOURCE_TONE };
  g_autoptr (WzpCapture) capture = capture_from (
      &heard, (WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_SILENCE }, (WzpAudioProcessing) { 0 });

  wzp_capture_start (capture);
  test_wait_until (atomic_load (&heard.n_frames) >= 3);
  g_assert_true (wzp_capture_set_source (capture, &tone, NULL));
  test_wait_until (atomic_load (&heard.n_running) == 2);
  test_wait_until (atomic_load (&heard.n_frames) >= KEPT_FRAMES);
  /* The same again changes nothing. */
  g_assert_true (wzp_capture_set_source (capture, &tone, NULL));
  wzp_capture_set_processing (capture, &(WzpAudioProcessing) { 0 });
  wzp_capture_stop (capture);
  g_assert_cmpint (heard.n_running, ==, 2);
  g_assert_cmpint (heard.kept[100], ==, 0);
}

static void
test_what_is_played_is_recorded (void)
{
  g_autofree char *path = save_short_tone ();
  Heard heard = { 0 };
  WzpPlaybackConfig config = {
    .sink = { .kind = WZP_AUDIO_SINK_NULL, .record_path = path, .record_raw = TRUE },
    .pull = pull_cb,
    .state_changed = state_cb,
    .user_data = &heard,
  };
  WzpPlayback *playback = wzp_playback_new (&config, NULL);
  g_autofree char *recorded = NULL;
  g_autofree int16_t *want = NULL;
  size_t len;
  int n;

  wzp_playback_start (playback);
  test_wait_until (atomic_load (&heard.n_frames) >= KEPT_FRAMES);
  wzp_playback_stop (playback);
  atomic_store (&heard.stopped, TRUE);
  n = atomic_load (&heard.n_frames);
  g_assert_cmpuint (wzp_playback_get_record_dropped (playback), ==, 0);
  wzp_playback_free (playback);

  g_assert_true (g_file_get_contents (path, &recorded, &len, NULL));
  want = g_new (int16_t, (size_t) n * 960);
  for (int i = 0; i < n; i++)
    test_fill_tone (want + i * 960, 960, 440, (size_t) i * 960);
  g_assert_cmpmem (recorded, len, want, (size_t) n * 960 * sizeof *want);
  g_unlink (path);
}

static void
test_a_recording_nowhere_is_refused (void)
{
  WzpPlaybackConfig config = {
    .sink = { .kind = WZP_AUDIO_SINK_NULL, .record_path = (char *) "/nowhere/a.wav" },
    .pull = pull_cb,
  };
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_playback_new (&config, &error));
  g_assert_nonnull (strstr (error->message, "/nowhere/a.wav"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/capture/the-tone-is-440-hz", test_the_tone_is_440_hz);
  g_test_add_func ("/audio/capture/silence-is-silent", test_silence_is_silent);
  g_test_add_func ("/audio/capture/processing-needs-no-playback",
                   test_processing_needs_no_playback);
  g_test_add_func ("/audio/capture/a-stopped-half-starts-again", test_a_stopped_half_starts_again);
  g_test_add_func ("/audio/capture/a-file-ends-in-silence-or-begins-again",
                   test_a_file_ends_in_silence_or_begins_again);
  g_test_add_func ("/audio/capture/a-tape-says-again-what-was-spoken",
                   test_a_tape_says_again_what_was_spoken);
  g_test_add_func ("/audio/capture/a-bad-file-is-refused-and-the-old-source-goes-on",
                   test_a_bad_file_is_refused_and_the_old_source_goes_on);
  g_test_add_func ("/audio/capture/the-source-changes-while-running",
                   test_the_source_changes_while_running);
  g_test_add_func ("/audio/playback/what-is-played-is-recorded", test_what_is_played_is_recorded);
  g_test_add_func ("/audio/playback/a-recording-nowhere-is-refused",
                   test_a_recording_nowhere_is_refused);
  return g_test_run ();
}
