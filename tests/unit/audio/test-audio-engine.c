/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The whole sound of a call without a network: what the engine sends is given back to it as a talker. The
 * test's main context is the engine's, and stands still but where events are asked for. */
#include "wzp-audio-engine.h"

#include "audio-test.h"
#include "wzp-echo-line.h"
#include "wzp-error.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>

typedef struct
{
  int n_capture_running;
  int n_playback_running;
  int n_restarting;
  WzpAudioEngine *engine;
} Events;

static void
event_cb (const WzpAudioEvent *event, gpointer user_data)
{
  Events *events = user_data;

  if (event->state == WZP_AUDIO_HALF_RESTARTING)
    events->n_restarting++;
  if (event->state != WZP_AUDIO_HALF_RUNNING)
    return;
  if (event->kind == WZP_AUDIO_EVENT_CAPTURE)
    events->n_capture_running++;
  else
    events->n_playback_running++;
}

/* Moves @n records from the engine's way out to @talker, as a network that loses nothing. */
static void
carry (WzpRing *outgoing, WzpRing *talker, unsigned n, uint16_t *seq)
{
  int64_t deadline = g_get_monotonic_time () + TEST_DEADLINE_US;
  WzpVoiceRecord record;

  while (n > 0)
    {
      struct pollfd fd = { .fd = wzp_ring_get_fd (outgoing), .events = POLLIN };

      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      poll (&fd, 1, 1000);
      wzp_ring_clear_wakeup (outgoing);
      while (n > 0 && wzp_voice_record_pop (outgoing, &record))
        {
          record.seq = (*seq)++;
          record.instant = wzp_instant_now ();
          wzp_voice_record_push (talker, &record);
          n--;
        }
    }
}

static WzpAudioConfig
tone_to_file (char *record, Events *events)
{
  return (WzpAudioConfig) {
    .source = { .kind = WZP_AUDIO_SOURCE_TONE },
    .sink = { .kind = WZP_AUDIO_SINK_NULL, .record_path = record, .record_raw = TRUE },
    .codec_id = WZP_CODEC_OPUS_24K,
    .event = event_cb,
    .user_data = events,
  };
}

static void
test_a_call_to_oneself_is_heard (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wzp-engine-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "heard.raw", NULL);
  Events events = { 0 };
  WzpAudioConfig config = tone_to_file (path, &events);
  g_autoptr (GError) error = NULL;
  WzpAudioEngine *engine = wzp_audio_engine_new (&config, &error);
  WzpAudioEngineStats stats;
  WzpReceiveStats received;
  g_autofree char *heard = NULL;
  uint16_t seq = 65530; /* over the wrap */
  WzpRing *talker;
  size_t len, n_tone = 0;

  g_assert_no_error (error);
  talker = wzp_audio_engine_add_stream (engine, 7, &error);
  g_assert_no_error (error);
  wzp_audio_engine_start (engine);
  carry (wzp_audio_engine_get_outgoing (engine), talker, 100, &seq);
  g_assert_true (wzp_audio_engine_get_stream_stats (engine, 7, &received));
  test_wait_until (wzp_audio_engine_get_stream_stats (engine, 7, &received) &&
                   received.played >= 50);
  wzp_audio_engine_get_stats (engine, &stats);
  g_assert_cmpuint (stats.capture.n_frames, >=, 100);
  g_assert_cmpuint (stats.voice_in.level, >, 10000);
  g_assert_cmpuint (stats.capture.n_restarts + stats.playback.n_restarts, ==, 0);
  /* Nothing was told while the context stood still; all of it is, now. */
  g_assert_cmpint (events.n_capture_running, ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (events.n_capture_running, ==, 1);
  g_assert_cmpint (events.n_playback_running, ==, 1);
  wzp_audio_engine_remove_stream (engine, 7);
  g_assert_false (wzp_audio_engine_get_stream_stats (engine, 7, &received));
  wzp_audio_engine_free (engine);

  g_assert_true (g_file_get_contents (path, &heard, &len, NULL));
  for (size_t i = 0; i + 960 * 2 <= len; i += 960 * 2)
    n_tone += test_tone_share ((const int16_t *) (gpointer) (heard + i), 960, 440) > 0.8;
  g_test_message ("%zu of %zu recorded frames are the tone", n_tone, len / 1920);
  g_assert_cmpuint (n_tone, >=, 40);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_muted_and_held_send_silence (void)
{
  Events events = { 0 };
  WzpAudioConfig config = tone_to_file (NULL, &events);
  WzpAudioEngine *engine = wzp_audio_engine_new (&config, NULL);
  WzpRing *outgoing = wzp_audio_engine_get_outgoing (engine);
  WzpRing *talker = wzp_audio_engine_add_stream (engine, 1, NULL);
  WzpAudioEngineStats stats;
  uint16_t seq = 0;

  wzp_audio_engine_set_thin_silence (engine, FALSE);
  wzp_audio_engine_set_mute (engine, TRUE);
  wzp_audio_engine_start (engine);
  carry (outgoing, talker, 30, &seq);
  wzp_audio_engine_get_stats (engine, &stats);
  g_assert_cmpuint (stats.output_level, <, 200);
  wzp_audio_engine_set_mute (engine, FALSE);
  do
    {
      carry (outgoing, talker, 1, &seq);
      wzp_audio_engine_get_stats (engine, &stats);
    }
  while (stats.output_level < 10000 && seq < 3000);
  g_assert_cmpuint (stats.output_level, >=, 10000);
  wzp_audio_engine_set_hold (engine, TRUE);
  do
    {
      carry (outgoing, talker, 1, &seq);
      wzp_audio_engine_get_stats (engine, &stats);
    }
  while (stats.output_level > 0 && seq < 6000);
  g_assert_cmpuint (stats.output_level, ==, 0);
  wzp_audio_engine_free (engine);
}

/* Two engines, each the other's network: one speaks, the other gives it back. */
static void
test_an_echo_says_what_it_hears (void)
{
  Events events = { 0 };
  WzpAudioConfig speaks = tone_to_file (NULL, &events), echoes = speaks;
  WzpAudioEngine *speaker, *echo;
  WzpRing *to_echo, *to_speaker;
  WzpAudioEngineStats stats;
  uint16_t to_echo_seq = 0, to_speaker_seq = 0;

  echoes.source.kind = WZP_AUDIO_SOURCE_ECHO;
  speaker = wzp_audio_engine_new (&speaks, NULL);
  echo = wzp_audio_engine_new (&echoes, NULL);
  to_echo = wzp_audio_engine_add_stream (echo, 1, NULL);
  to_speaker = wzp_audio_engine_add_stream (speaker, 1, NULL);
  wzp_audio_engine_set_thin_silence (echo, FALSE);
  wzp_audio_engine_start (speaker);
  wzp_audio_engine_start (echo);
  do
    {
      carry (wzp_audio_engine_get_outgoing (speaker), to_echo, 1, &to_echo_seq);
      carry (wzp_audio_engine_get_outgoing (echo), to_speaker, 1, &to_speaker_seq);
      wzp_audio_engine_get_stats (speaker, &stats);
    }
  while (stats.output_level < 10000 && to_speaker_seq < 3000);
  g_assert_cmpuint (stats.output_level, >=, 10000);
  g_assert_cmpuint (to_speaker_seq, >=, WZP_ECHO_DELAY_FRAMES);
  wzp_audio_engine_free (speaker);
  wzp_audio_engine_free (echo);
}

static void
test_what_cannot_work_is_said_before_the_call (void)
{
  Events events = { 0 };
  WzpAudioConfig bad_source = tone_to_file (NULL, &events), bad_record = bad_source;
  g_autoptr (GError) error = NULL;

  bad_source.source =
      (WzpAudioSource) { .kind = WZP_AUDIO_SOURCE_FILE, .path = (char *) "/nowhere/hello.wav" };
  g_assert_null (wzp_audio_engine_new (&bad_source, &error));
  g_assert_nonnull (strstr (error->message, "/nowhere/hello.wav"));
  g_clear_error (&error);
  bad_record.sink.record_path = (char *) "/nowhere/heard.wav";
  g_assert_null (wzp_audio_engine_new (&bad_record, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
}

static void
stop_cb (const WzpAudioEvent *event, gpointer user_data)
{
  Events *events = user_data;

  g_assert_nonnull (events->engine);
  g_clear_pointer (&events->engine, wzp_audio_engine_free);
}

static void
test_the_event_callback_may_free_the_engine (void)
{
  Events events = { 0 };
  WzpAudioConfig config = tone_to_file (NULL, &events);

  config.event = stop_cb;
  events.engine = wzp_audio_engine_new (&config, NULL);
  wzp_audio_engine_start (events.engine);
  while (events.engine)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_streams_are_limited (void)
{
  Events events = { 0 };
  WzpAudioConfig config = tone_to_file (NULL, &events);
  g_autoptr (WzpAudioEngine) engine = wzp_audio_engine_new (&config, NULL);
  g_autoptr (GError) error = NULL;

  for (uint32_t i = 0; i < WZP_VOICE_MIXER_STREAMS; i++)
    g_assert_nonnull (wzp_audio_engine_add_stream (engine, i, NULL));
  g_assert_null (wzp_audio_engine_add_stream (engine, 1000, &error));
  g_assert_nonnull (error);
  wzp_audio_engine_remove_stream (engine, 3);
  g_assert_nonnull (wzp_audio_engine_add_stream (engine, 1000, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/engine/an-echo-says-what-it-hears", test_an_echo_says_what_it_hears);
  g_test_add_func ("/audio/engine/a-call-to-oneself-is-heard", test_a_call_to_oneself_is_heard);
  g_test_add_func ("/audio/engine/muted-and-held-send-silence", test_muted_and_held_send_silence);
  g_test_add_func ("/audio/engine/what-cannot-work-is-said-before-the-call",
                   test_what_cannot_work_is_said_before_the_call);
  g_test_add_func ("/audio/engine/the-event-callback-may-free-the-engine",
                   test_the_event_callback_may_free_the_engine);
  g_test_add_func ("/audio/engine/streams-are-limited", test_streams_are_limited);
  return g_test_run ();
}
