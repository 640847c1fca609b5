/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WzpDelayProbe: what is said is found again after any delay, softer, encoded or amid noise, and what people say is
 * not taken for it. */
#include "wzp-decoder.h"
#include "wzp-delay-probe.h"
#include "wzp-encoder.h"

#include "speech.h"

#include <string.h>

#define FRAME WZP_AUDIO_FRAME_SAMPLES
#define START WZP_SECONDS (1000)
/* The grid on which it looks. */
#define GRID_US 170.0
#define SECONDS 20u

typedef struct
{
  const char *what;
  size_t delay; /* samples */
  double gain;
  int noise; /* peak of what is heard besides */
  gboolean encoded;
  gboolean spoken; /* somebody speaks, too */
  gboolean silent; /* the chirp is not said */
  double added_us; /* by the encoder's look-ahead */
} Way;

typedef struct
{
  const Way *way;
  WzpDelayProbe *probe;
  WzpEncoder *encoder;
  WzpDecoder *decoder;
  GRand *random;
  Speech speech;
  GArray *line; /* samples on their way */
} Fixture;

static void
travel (Fixture *f, int16_t *pcm)
{
  uint8_t payload[WZP_ENCODER_MAX_PAYLOAD];
  int16_t heard[WZP_DECODER_MAX_SAMPLES];

  if (f->way->encoded)
    {
      int len = wzp_encoder_encode (f->encoder, pcm, payload);

      wzp_decoder_decode (f->decoder, WZP_CODEC_OPUS_24K, payload, (size_t) len, heard);
      memcpy (pcm, heard, FRAME * sizeof *pcm);
    }
  g_array_append_vals (f->line, pcm, FRAME);
  memcpy (pcm, f->line->data, FRAME * sizeof *pcm);
  g_array_remove_range (f->line, 0, FRAME);
  for (size_t i = 0; i < FRAME; i++)
    {
      double x = f->way->gain * pcm[i];

      pcm[i] = (int16_t) (x + g_rand_int_range (f->random, -f->way->noise, f->way->noise + 1));
    }
}

/* Until it is found, or SECONDS; 0: not found. */
static double
measure_us (Fixture *f)
{
  int16_t pcm[FRAME], unheard[FRAME];
  WzpDuration delay;

  for (unsigned n = 0; n < SECONDS * 50; n++)
    {
      WzpInstant now = START + n * WZP_AUDIO_FRAME_DURATION;

      memset (pcm, 0, sizeof pcm);
      if (f->way->spoken)
        memcpy (pcm, f->speech.pcm + n * FRAME % f->speech.n_samples, sizeof pcm);
      wzp_delay_probe_say (f->probe, f->way->silent ? unheard : pcm,
                           now + WZP_AUDIO_FRAME_DURATION);
      travel (f, pcm);
      wzp_delay_probe_hear (f->probe, pcm, now);
      if (wzp_delay_probe_get (f->probe, &delay))
        return (double) delay / 1e3;
    }
  return 0;
}

static void
test_way (gconstpointer data)
{
  const Way *way = data;
  Fixture f = {
    .way = way,
    .probe = wzp_delay_probe_new (),
    .encoder = wzp_encoder_new (NULL),
    .decoder = wzp_decoder_new (NULL),
    .random = g_rand_new_with_seed (7),
    .speech = speech_load (),
    .line = g_array_new (FALSE, TRUE, sizeof (int16_t)),
  };
  double expected = (double) way->delay * 1e6 / WZP_AUDIO_RATE + way->added_us;
  double measured;

  g_array_set_size (f.line, (guint) way->delay);
  measured = measure_us (&f);
  g_test_message ("%.0f us, expected %.0f", measured, way->silent ? 0 : expected);
  if (way->silent)
    g_assert_cmpfloat (measured, ==, 0);
  else
    g_assert_cmpfloat_with_epsilon (measured, expected, 3 * GRID_US);
  wzp_delay_probe_unref (f.probe);
  wzp_encoder_free (f.encoder);
  wzp_decoder_free (f.decoder);
  g_rand_free (f.random);
  speech_clear (&f.speech);
  g_array_unref (f.line);
}

static const Way ways[] = {
  { .what = "as-it-was", .delay = 4800, .gain = 1 },
  { .what = "any-part-of-a-frame", .delay = 1234, .gain = 1 },
  { .what = "nearly-a-second", .delay = 47000, .gain = 1 },
  { .what = "softer", .delay = 4800, .gain = 0.05 },
  { .what = "amid-noise", .delay = 4800, .gain = 0.5, .noise = 3000 },
  { .what = "encoded", .delay = 4800, .gain = 1, .encoded = TRUE, .added_us = 6500 },
  { .what = "while-somebody-speaks",
    .delay = 4800,
    .gain = 1,
    .encoded = TRUE,
    .spoken = TRUE,
    .added_us = 6500 },
  { .what = "speech-is-no-chirp", .gain = 1, .spoken = TRUE, .silent = TRUE },
  { .what = "nothing-is-no-chirp", .gain = 1, .silent = TRUE },
  { .what = "noise-is-no-chirp", .gain = 1, .noise = 8000, .silent = TRUE },
};

/* What is lost is said again, but not forever. */
static void
test_it_tries_a_few_times (void)
{
  g_autoptr (WzpDelayProbe) probe = wzp_delay_probe_new ();
  unsigned n_said = 0;

  for (unsigned n = 0; n < 3000; n++)
    {
      int16_t pcm[FRAME] = { 0 };

      wzp_delay_probe_say (probe, pcm, START + n * WZP_AUDIO_FRAME_DURATION);
      for (size_t i = 0; i < FRAME; i++)
        if (pcm[i] != 0)
          {
            n_said++;
            break;
          }
    }
  g_assert_cmpuint (n_said, ==, WZP_DELAY_PROBE_MAX_TRIES * WZP_DELAY_PROBE_CHIRP_FRAMES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strconcat ("/audio/delay-probe/", ways[i].what, NULL);

      g_test_add_data_func (path, &ways[i], test_way);
    }
  g_test_add_func ("/audio/delay-probe/it-tries-a-few-times", test_it_tries_a_few_times);
  return g_test_run ();
}
