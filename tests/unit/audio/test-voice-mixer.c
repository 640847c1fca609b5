/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-voice-mixer.h"

#include "speech.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#define START WZP_SECONDS (10)

/* A talker's packets of real speech, pushed in step with the pulls. */
typedef struct
{
  WzpEncoder *encoder;
  const int16_t *said;
  unsigned n;
} Talker;

static void
talk (Talker *talker, WzpRing *ring)
{
  WzpVoiceRecord record = { .codec = WZP_CODEC_OPUS_24K };

  record.len = (uint16_t) wzp_encoder_encode (
      talker->encoder, talker->said + talker->n * WZP_PCM_FRAME, record.payload);
  record.seq = (uint16_t) talker->n;
  record.timestamp = talker->n * 20;
  record.instant = START + talker->n * WZP_MS (20);
  talker->n++;
  wzp_voice_record_push (ring, &record);
}

static void
pull (WzpVoiceMixer *mixer, unsigned n, int16_t *pcm)
{
  wzp_voice_mixer_pull (mixer, START + n * WZP_MS (20) + WZP_MS (12), pcm);
}

static void
test_streams_are_summed_with_their_gains (void)
{
  g_auto (Speech) speech = speech_load ();
  const float gains[3][2] = { { 1, 0 }, { 0, 1 }, { 1, 1 } };
  int16_t heard[3][50 * WZP_PCM_FRAME];

  for (unsigned run = 0; run < 3; run++)
    {
      g_autoptr (WzpVoiceMixer) mixer = wzp_voice_mixer_new ();
      Talker talkers[2] = { { .said = speech.pcm }, { .said = speech.pcm + 100 * WZP_PCM_FRAME } };
      int streams[2];

      for (unsigned t = 0; t < 2; t++)
        {
          talkers[t].encoder = wzp_encoder_new (NULL);
          streams[t] = wzp_voice_mixer_add (mixer, NULL);
          wzp_voice_mixer_set_gain (mixer, streams[t], gains[run][t] / 4);
        }
      for (unsigned n = 0; n < 50; n++)
        {
          for (unsigned t = 0; t < 2; t++)
            talk (&talkers[t], wzp_voice_mixer_get_ring (mixer, streams[t]));
          pull (mixer, n, heard[run] + n * WZP_PCM_FRAME);
        }
      for (unsigned t = 0; t < 2; t++)
        wzp_encoder_free (talkers[t].encoder);
    }
  g_assert_cmpfloat (speech_rms (heard[2], G_N_ELEMENTS (heard[2])), >, 100);
  for (unsigned i = 0; i < G_N_ELEMENTS (heard[2]); i++)
    g_assert_cmpint (ABS (heard[0][i] + heard[1][i] - heard[2][i]), <=, 2);
}

static void
test_what_is_too_loud_is_turned_down_not_clipped (void)
{
  g_auto (Speech) speech = speech_load ();
  g_autoptr (WzpVoiceMixer) mixer = wzp_voice_mixer_new ();
  Talker talker = { .encoder = wzp_encoder_new (NULL), .said = speech.pcm };
  int stream = wzp_voice_mixer_add (mixer, NULL);
  unsigned n_clipped = 0;

  wzp_voice_mixer_set_gain (mixer, stream, 12);
  for (unsigned n = 0; n < 300; n++)
    {
      int16_t pcm[WZP_PCM_FRAME];

      talk (&talker, wzp_voice_mixer_get_ring (mixer, stream));
      pull (mixer, n, pcm);
      for (unsigned i = 0; i < WZP_PCM_FRAME; i++)
        n_clipped += ABS (pcm[i]) >= INT16_MAX;
    }
  /* Only where loudness sets in, while the gain moves. */
  g_assert_cmpuint (n_clipped, <, 300 * WZP_PCM_FRAME / 100);
  wzp_encoder_free (talker.encoder);
}

static void
test_muted_is_silent_and_goes_on_decoding (void)
{
  g_auto (Speech) speech = speech_load ();
  g_autoptr (WzpVoiceMixer) mixer = wzp_voice_mixer_new ();
  Talker talker = { .encoder = wzp_encoder_new (NULL), .said = speech.pcm };
  int stream = wzp_voice_mixer_add (mixer, NULL);
  WzpReceiveStats stats;

  wzp_voice_mixer_set_deaf (mixer, TRUE);
  for (unsigned n = 0; n < 50; n++)
    {
      int16_t pcm[WZP_PCM_FRAME];

      talk (&talker, wzp_voice_mixer_get_ring (mixer, stream));
      pull (mixer, n, pcm);
      g_assert_cmpfloat (speech_rms (pcm, WZP_PCM_FRAME), ==, 0);
    }
  g_assert_true (wzp_voice_mixer_get_stats (mixer, stream, &stats));
  g_assert_cmpuint (stats.played, >=, 49);
  wzp_encoder_free (talker.encoder);
}

/* Frames of a turn: 2 s of words and their pauses. */
#define TURN   100u
#define TURNS  2u
#define SOFTER 10 /* 20 dB */

/* How much louder, in dB, the first of two is heard than the second, who says the same words 20 dB softer, in the
 * last of their turns. */
static double
difference_db (gboolean level)
{
  g_auto (Speech) speech = speech_load ();
  g_autofree int16_t *loud = g_new0 (int16_t, 2 * TURNS * TURN * WZP_PCM_FRAME);
  g_autofree int16_t *soft = g_new0 (int16_t, 2 * TURNS * TURN * WZP_PCM_FRAME);
  int16_t *said[2] = { loud, soft };
  g_autofree int16_t *heard = g_new (int16_t, 2 * TURNS * TURN * WZP_PCM_FRAME);
  g_autoptr (WzpVoiceMixer) mixer = wzp_voice_mixer_new ();
  const size_t turn = (size_t) TURN * WZP_PCM_FRAME;
  Talker talkers[2];
  int streams[2];

  for (size_t i = 0; i < TURNS * turn; i++)
    {
      size_t at = i + i / turn * turn;

      said[0][at] = speech.pcm[i];
      said[1][at + turn] = (int16_t) (speech.pcm[i] / SOFTER);
    }
  wzp_voice_mixer_set_level (mixer, level);
  for (unsigned t = 0; t < 2; t++)
    {
      talkers[t] = (Talker) { .encoder = wzp_encoder_new (NULL), .said = said[t] };
      streams[t] = wzp_voice_mixer_add (mixer, NULL);
    }
  for (unsigned n = 0; n < 2 * TURNS * TURN; n++)
    {
      for (unsigned t = 0; t < 2; t++)
        talk (&talkers[t], wzp_voice_mixer_get_ring (mixer, streams[t]));
      pull (mixer, n, heard + n * WZP_PCM_FRAME);
    }
  for (unsigned t = 0; t < 2; t++)
    wzp_encoder_free (talkers[t].encoder);
  return 20 * log10 (speech_rms (heard + (2 * TURNS - 2) * turn, turn) /
                     speech_rms (heard + (2 * TURNS - 1) * turn, turn));
}

static void
test_loud_and_soft_talkers_are_brought_together (void)
{
  double as_received = difference_db (FALSE);
  double levelled = difference_db (TRUE);

  g_test_message ("two talkers: %.1f dB apart as received, %.1f dB levelled", as_received,
                  levelled);
  g_assert_cmpfloat (as_received, >, 15);
  g_assert_cmpfloat (fabs (levelled), <, 3);
}

static void
test_there_is_a_limit_of_talkers (void)
{
  g_autoptr (WzpVoiceMixer) mixer = wzp_voice_mixer_new ();
  g_autoptr (GError) error = NULL;
  WzpReceiveStats stats;

  for (unsigned i = 0; i < WZP_VOICE_MIXER_STREAMS; i++)
    g_assert_cmpint (wzp_voice_mixer_add (mixer, NULL), ==, i);
  g_assert_cmpint (wzp_voice_mixer_add (mixer, &error), ==, -1);
  g_assert_nonnull (error);
  wzp_voice_mixer_remove (mixer, 7);
  g_assert_false (wzp_voice_mixer_get_stats (mixer, 7, &stats));
  g_assert_cmpint (wzp_voice_mixer_add (mixer, NULL), ==, 7);
}

typedef struct
{
  WzpVoiceMixer *mixer;
  _Atomic gboolean stop;
  _Atomic unsigned pulls;
} Playback;

static gpointer
play (gpointer pointer)
{
  Playback *playback = pointer;

  for (unsigned n = 0; !playback->stop; n++)
    {
      int16_t pcm[WZP_PCM_FRAME];

      pull (playback->mixer, n, pcm);
      playback->pulls++;
    }
  return NULL;
}

static void
test_streams_come_and_go_while_it_plays (void)
{
  g_autoptr (WzpVoiceMixer) mixer = wzp_voice_mixer_new ();
  Playback playback = { .mixer = mixer };
  GThread *thread = g_thread_new ("playback", play, &playback);
  WzpVoiceRecord record = { .codec = WZP_CODEC_CODEC2_3200, .len = 8 };

  for (unsigned i = 0; i < 100; i++)
    {
      int stream = wzp_voice_mixer_add (mixer, NULL);
      WzpReceiveStats stats;

      for (unsigned k = 0; k < 10; k++)
        {
          record.seq = (uint16_t) k;
          record.timestamp = k * 20;
          wzp_voice_record_push (wzp_voice_mixer_get_ring (mixer, stream), &record);
        }
      wzp_voice_mixer_get_stats (mixer, stream, &stats);
      wzp_voice_mixer_remove (mixer, stream);
    }
  while (playback.pulls < 100)
    g_thread_yield ();
  playback.stop = TRUE;
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/audio/voice-mixer/" #name, test_##name)
  TEST (streams_are_summed_with_their_gains);
  TEST (what_is_too_loud_is_turned_down_not_clipped);
  TEST (muted_is_silent_and_goes_on_decoding);
  TEST (loud_and_soft_talkers_are_brought_together);
  TEST (there_is_a_limit_of_talkers);
  TEST (streams_come_and_go_while_it_plays);
  return g_test_run ();
}
