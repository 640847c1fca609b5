/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "speech.h"

#include <math.h>
#include <string.h>

#define FOLDER     "/usr/share/sounds/alsa/"
#define WAV_HEADER 44u
#define N_BANDS    24u
#define TOP_HZ     8000.0
#define FFT_SIZE   1024u /* bins are 46.9 Hz apart */
#define N_BINS     170u
#define FLOOR_DB   30.0 /* mean square of a band, over 1 LSB: about -60 dBFS */

Speech
speech_load (void)
{
  static const char *const names[] = { "Front_Center", "Front_Left", "Front_Right",
                                       "Rear_Center",  "Rear_Left",  "Side_Left" };
  g_autoptr (GByteArray) all = g_byte_array_new ();
  Speech speech;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat (FOLDER, names[i], ".wav", NULL);
      g_autofree char *bytes = NULL;
      g_autoptr (GError) error = NULL;
      size_t len;

      g_file_get_contents (path, &bytes, &len, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (len, >, WAV_HEADER);
      g_byte_array_append (all, (uint8_t *) bytes + WAV_HEADER, (guint) (len - WAV_HEADER));
    }
  speech.n_samples = all->len / sizeof (int16_t) / SPEECH_FRAME * SPEECH_FRAME;
  speech.pcm = g_memdup2 (all->data, speech.n_samples * sizeof (int16_t));
  return speech;
}

void
speech_clear (Speech *speech)
{
  g_clear_pointer (&speech->pcm, g_free);
}

double
speech_rms (const int16_t *pcm, size_t n_samples)
{
  double sum = 0;

  for (size_t i = 0; i < n_samples; i++)
    sum += (double) pcm[i] * pcm[i];
  return sqrt (sum / (double) n_samples);
}

static double
mel (double hz)
{
  return 2595 * log10 (1 + hz / 700);
}

/* In place, radix 2, decimation in time. */
static void
fft (double re[FFT_SIZE], double im[FFT_SIZE])
{
  for (unsigned i = 1, j = 0; i < FFT_SIZE; i++)
    {
      unsigned bit = FFT_SIZE >> 1;

      for (; j & bit; bit >>= 1)
        j ^= bit;
      j ^= bit;
      if (i < j)
        {
          double swap = re[i];

          re[i] = re[j];
          re[j] = swap;
          swap = im[i];
          im[i] = im[j];
          im[j] = swap;
        }
    }
  for (unsigned half = 1; half < FFT_SIZE; half *= 2)
    for (unsigned k = 0; k < half; k++)
      {
        double c = cos (G_PI * k / half), s = -sin (G_PI * k / half);

        for (unsigned i = k; i < FFT_SIZE; i += 2 * half)
          {
            double x = re[i + half] * c - im[i + half] * s;
            double y = re[i + half] * s + im[i + half] * c;

            re[i + half] = re[i] - x;
            im[i + half] = im[i] - y;
            re[i] += x;
            im[i] += y;
          }
      }
}

/* Levels of the mel bands of one frame, in dB. */
static void
mel_levels (const int16_t *pcm, double levels[N_BANDS])
{
  double re[FFT_SIZE] = { 0 }, im[FFT_SIZE] = { 0 }, sums[N_BANDS] = { 0 };

  for (unsigned i = 0; i < SPEECH_FRAME; i++)
    re[i] = pcm[i] * sin (G_PI * (i + 0.5) / SPEECH_FRAME);
  fft (re, im);
  for (unsigned bin = 2; bin < N_BINS; bin++)
    {
      double hz = bin * (double) SPEECH_RATE / FFT_SIZE;
      unsigned band = (unsigned) (mel (hz) / mel (TOP_HZ) * N_BANDS);

      sums[MIN (band, N_BANDS - 1)] += re[bin] * re[bin] + im[bin] * im[bin];
    }
  for (unsigned band = 0; band < N_BANDS; band++)
    levels[band] = MAX (10 * log10 (sums[band] / SPEECH_FRAME / SPEECH_FRAME + 1e-9), FLOOR_DB);
}

double
speech_log_mel_error (const int16_t *a, const int16_t *b)
{
  double la[N_BANDS], lb[N_BANDS], sum = 0;

  mel_levels (a, la);
  mel_levels (b, lb);
  for (unsigned band = 0; band < N_BANDS; band++)
    sum += (la[band] - lb[band]) * (la[band] - lb[band]);
  return sqrt (sum / N_BANDS);
}

size_t
speech_delay (const int16_t *said, const int16_t *heard, size_t n_samples, size_t max)
{
  double best = 0;
  size_t found = 0;

  for (size_t delay = 0; delay <= max; delay++)
    {
      double sum = 0;

      /* Every fourth sample tells enough. */
      for (size_t i = 0; i + delay < n_samples; i += 4)
        sum += (double) said[i] * heard[i + delay];
      if (sum > best)
        {
          best = sum;
          found = delay;
        }
    }
  return found;
}
