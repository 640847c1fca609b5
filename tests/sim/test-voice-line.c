/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Real speech over bad lines in virtual time, from the microphone's PCM to the loudspeaker's. */
#include "speech.h"
#include "voice-line.h"

#include <string.h>

typedef struct
{
  double loss;
  unsigned burst;
  unsigned jitter_ms;
  unsigned spike_every, spike_ms;
  unsigned until; /* packets after this meet a good network */
  unsigned losing;
  gboolean lost[1024]; /* by packet */
} Weather;

static int64_t
fate (unsigned n, WzpInstant sent, WzpRandom *random, gpointer user_data)
{
  Weather *weather = user_data;
  int64_t late_us = (int64_t) wzp_random_below (random, weather->jitter_ms * 1000 + 1);

  if (weather->until && n >= weather->until)
    return 0;
  if (weather->spike_every && n % weather->spike_every < weather->spike_ms / 20)
    late_us += (int64_t) (weather->spike_ms / 20 - n % weather->spike_every) * 20000;
  if (weather->losing == 0 && n > 5 && weather->burst > 0 &&
      wzp_random_unit (random) < weather->loss / weather->burst / (1 - weather->loss))
    weather->losing = weather->burst;
  if (weather->losing == 0)
    return late_us;
  weather->losing--;
  if (n < G_N_ELEMENTS (weather->lost))
    weather->lost[n] = TRUE;
  return -1;
}

static VoiceLineResult
line (const Speech *speech, WzpCodecId codec, Weather *weather)
{
  VoiceLineConfig config = {
    .encoder = wzp_encoder_config_for (codec),
    .plain_silence = TRUE,
    .delay_ms = 40,
    .fate = weather ? fate : NULL,
    .user_data = weather,
    .first_seq = 65400,
    .seed = 1,
  };

  return voice_line_run (&config, speech->pcm, speech->n_samples, 50);
}

/* Mean over the loud frames of @clean of how badly the nearest like sound of @heard, from 20 ms before
 * to 200 ms after, resembles it, in dB of log-mel error. */
static double
distortion (const VoiceLineResult *clean, const VoiceLineResult *heard)
{
  double sum = 0;
  unsigned n = 0;

  for (size_t frame = 10; frame + 20 < heard->n_frames; frame += 2)
    {
      const int16_t *said = clean->heard + frame * WZP_PCM_FRAME;
      double best = 1000;

      if (speech_rms (said, WZP_PCM_FRAME) < 200)
        continue;
      for (int shift = -960; shift <= 9600; shift += 480)
        best = MIN (best, speech_log_mel_error (said, said - clean->heard + heard->heard + shift));
      sum += best;
      n++;
    }
  return sum / n;
}

static void
test_a_good_line_adds_less_than_a_frame (void)
{
  g_auto (Speech) speech = speech_load ();
  g_auto (VoiceLineResult) result = line (&speech, WZP_CODEC_OPUS_48K, NULL);

  g_assert_cmpuint (result.stats.played, ==, result.stats.received);
  g_assert_cmpuint (wzp_receive_stats_holes (&result.stats), ==, 0);
  g_assert_cmpuint (result.stats.stalled, ==, 0);
  g_assert_cmpfloat (voice_line_median_delay_ms (&result, 50), <, 20);
  /* 20 ms of framing, 40 of network, up to 20 of playout, 6.5 of codec. */
  g_assert_cmpuint (speech_delay (speech.pcm + 48000, result.heard + 48000, 48000, 6000) / 48, <=,
                    87);
}

static void
test_every_codec_comes_through (void)
{
  g_auto (Speech) speech = speech_load ();

  for (unsigned codec = 0; codec < WZP_N_CODECS; codec++)
    {
      Weather weather = { .loss = 0.05, .burst = 1, .jitter_ms = 10 };

      if (codec != WZP_CODEC_COMFORT_NOISE)
        {
          g_auto (VoiceLineResult) result = line (&speech, codec, &weather);

          g_assert_cmpfloat (speech_rms (result.heard, result.n_heard), >,
                             speech_rms (speech.pcm, speech.n_samples) / 2);
          g_assert_cmpuint (result.stats.codec, ==, codec);
          g_assert_cmpuint (result.stats.undecodable, ==, 0);
          /* Of the last packets it is not known yet. */
          g_assert_cmpuint (wzp_receive_stats_lost (&result.stats), <=, result.n_lost);
          g_assert_cmpuint (wzp_receive_stats_lost (&result.stats) + 2, >=, result.n_lost);
        }
    }
}

static void
test_holes_add_up (void)
{
  g_auto (Speech) speech = speech_load ();

  for (unsigned burst = 1; burst <= 12; burst += 3)
    {
      Weather weather = { .loss = 0.2, .burst = burst, .until = 380 };
      g_auto (VoiceLineResult) result = line (&speech, WZP_CODEC_OPUS_24K, &weather);
      uint64_t holes = wzp_receive_stats_holes (&result.stats);

      g_assert_cmpuint (holes, <=, result.n_lost + 2);
      /* What is lost of a pause is a pause. */
      g_assert_cmpuint (holes + result.stats.noise + 2, >=, result.n_lost);
      g_assert_cmpuint (result.stats.played + result.stats.late + result.stats.skipped +
                            result.stats.buffered,
                        ==, result.stats.received);
    }
}

static void
test_bursts_come_back_and_the_delay_goes (void)
{
  g_auto (Speech) speech = speech_load ();
  g_auto (VoiceLineResult) clean = line (&speech, WZP_CODEC_OPUS_48K, NULL);
  static const unsigned bursts[] = { 3, 5, 10 };

  for (size_t i = 0; i < G_N_ELEMENTS (bursts); i++)
    {
      Weather weather = { .loss = 0.2, .burst = bursts[i], .until = 350 };
      g_auto (VoiceLineResult) result = line (&speech, WZP_CODEC_OPUS_48K, &weather);
      double error = distortion (&clean, &result);

      g_test_message ("20 %% lost in bursts of %u ms: %.2f dB over all, %" G_GUINT64_FORMAT
                      " of %u by DRED, median delay %.0f ms, at the end %u ms",
                      bursts[i] * 20, error, result.stats.recovered_dred, result.n_lost,
                      voice_line_median_delay_ms (&result, 50), result.stats.delay_us / 1000);
      g_assert_cmpuint (result.stats.recovered_dred * 3, >, result.n_lost);
      g_assert_cmpfloat (error, <, 2.5);
      g_assert_cmpuint (result.stats.delay_us, <=, result.stats.target_delay_us + 22000);
      /* Within two seconds of the last burst it is what it was. */
      g_assert_cmpuint (result.delay_us[weather.until + 100], <=, 30000);
    }
}

static void
test_spikes_of_delay_lose_nothing (void)
{
  g_auto (Speech) speech = speech_load ();
  g_auto (VoiceLineResult) clean = line (&speech, WZP_CODEC_OPUS_24K, NULL);
  Weather weather = { .spike_every = 150, .spike_ms = 160, .until = 320 };
  g_auto (VoiceLineResult) result = line (&speech, WZP_CODEC_OPUS_24K, &weather);

  g_assert_cmpuint (result.stats.late + result.stats.skipped, ==, 0);
  g_assert_cmpuint (result.stats.played + result.stats.buffered, ==, result.stats.received);
  g_assert_cmpfloat (distortion (&clean, &result), <, 1.5);
  g_assert_cmpuint (result.stats.delay_us, <, 100000);
}

static void
test_steady_jitter_is_waited_for (void)
{
  g_auto (Speech) speech = speech_load ();
  Weather weather = { .jitter_ms = 60 };
  g_auto (VoiceLineResult) result = line (&speech, WZP_CODEC_OPUS_24K, &weather);

  g_assert_cmpuint (result.stats.late + result.stats.stalled, <, 25);
  g_assert_cmpfloat (voice_line_median_delay_ms (&result, 50), <, 90);
  g_assert_cmpfloat (voice_line_median_delay_ms (&result, 50), >, 40);
}

static void
test_a_thinned_silence_is_no_loss (void)
{
  g_auto (Speech) speech = speech_load ();
  VoiceLineConfig config = { .encoder = wzp_encoder_config_for (WZP_CODEC_OPUS_24K), .seed = 1 };
  g_autofree int16_t *said = g_new0 (int16_t, 300 * WZP_PCM_FRAME);
  size_t second = 50 * WZP_PCM_FRAME;

  /* A second of words, three of nothing, two of words. */
  memcpy (said, speech.pcm, second * sizeof *said);
  memcpy (said + 4 * second, speech.pcm + second, 2 * second * sizeof *said);
  {
    g_auto (VoiceLineResult) result = voice_line_run (&config, said, 6 * second, 20);

    g_assert_cmpuint (result.n_sent, <, 240);
    g_assert_cmpuint (wzp_receive_stats_holes (&result.stats), ==, 0);
    g_assert_cmpuint (result.stats.stalled, <=, 2);
    g_assert_cmpuint (result.stats.noise, >, 50);
    g_assert_cmpfloat (speech_rms (result.heard + 3 * second, second / 2), <, 100);
    g_assert_cmpfloat (speech_rms (result.heard + 4 * second, 2 * second), >, 1000);
  }
}

static void
test_clocks_that_differ_are_followed (void)
{
  g_auto (Speech) speech = speech_load ();
  static const int drifts[] = { 500, -500 };

  for (size_t i = 0; i < G_N_ELEMENTS (drifts); i++)
    {
      VoiceLineConfig config = {
        .encoder = wzp_encoder_config_for (WZP_CODEC_OPUS_24K),
        .plain_silence = TRUE,
        .seed = 1,
        .drift_ppm = drifts[i],
      };
      g_autofree int16_t *said = g_new (int16_t, 6 * speech.n_samples);

      for (unsigned k = 0; k < 6; k++)
        memcpy (said + k * speech.n_samples, speech.pcm, speech.n_samples * sizeof *said);
      {
        g_auto (VoiceLineResult) result = voice_line_run (&config, said, 6 * speech.n_samples, 0);

        g_assert_cmpfloat (voice_line_median_delay_ms (&result, 100), <, 45);
        g_assert_cmpuint (result.stats.stalled, <, 10);
        g_assert_cmpuint (result.stats.late + result.stats.skipped, ==, 0);
      }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/sim/voice-line/" #name, test_##name)
  TEST (a_good_line_adds_less_than_a_frame);
  TEST (every_codec_comes_through);
  TEST (holes_add_up);
  TEST (bursts_come_back_and_the_delay_goes);
  TEST (spikes_of_delay_lose_nothing);
  TEST (steady_jitter_is_waited_for);
  TEST (a_thinned_silence_is_no_loss);
  TEST (clocks_that_differ_are_followed);
  return g_test_run ();
}
