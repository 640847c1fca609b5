/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two Codec2 families: 8 kHz vocoders behind our 48 kHz PCM. The only file that includes codec2.h. */
#include "wzp-codec-ops.h"

#include "wzp-error.h"
#include "wzp-resampler.h"

#include <codec2.h>
#include <string.h>

/* wire.md 6.5. */
#define MAX_FRAME_8K    320u
#define MAX_FRAME_BYTES 8u
/* Each repetition of a lost frame is quieter by 6 dB; after 10 it is silence. */
#define FADE         0.5f
#define MAX_REPEATED 10u

typedef struct
{
  struct CODEC2 *codec2;
  WzpResampler resampler;
  size_t n_8k; /* samples of a frame */
  size_t n_bytes;
  /* Decoder only: what is repeated when a frame is lost */
  uint8_t last[MAX_FRAME_BYTES];
  gboolean has_last;
  unsigned n_repeated;
} Codec2Voice;

static void
voice_free (gpointer pointer)
{
  Codec2Voice *self = pointer;

  if (self->codec2)
    codec2_destroy (self->codec2);
  g_free (self);
}

static gpointer
voice_new (int mode, GError **error)
{
  Codec2Voice *self = g_new0 (Codec2Voice, 1);

  self->codec2 = codec2_create (mode);
  if (!self->codec2)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_AUDIO, "This libcodec2 lacks a mode that is needed");
      voice_free (self);
      return NULL;
    }
  self->n_8k = (size_t) codec2_samples_per_frame (self->codec2);
  self->n_bytes = (size_t) codec2_bytes_per_frame (self->codec2);
  g_assert (self->n_8k <= MAX_FRAME_8K && self->n_bytes <= MAX_FRAME_BYTES);
  wzp_resampler_init (&self->resampler);
  return self;
}

static gpointer
voice_new_3200 (GError **error)
{
  return voice_new (CODEC2_MODE_3200, error);
}

static gpointer
voice_new_1200 (GError **error)
{
  return voice_new (CODEC2_MODE_1200, error);
}

static int
encode (gpointer pointer, const int16_t *pcm, size_t n_samples, uint8_t *out)
{
  Codec2Voice *self = pointer;
  int16_t narrow[MAX_FRAME_8K];

  g_assert (n_samples == self->n_8k * WZP_RESAMPLER_RATIO);
  wzp_resampler_down (&self->resampler, pcm, narrow, self->n_8k);
  codec2_encode (self->codec2, out, narrow);
  return (int) self->n_bytes;
}

static void
decoder_reset (gpointer pointer)
{
  Codec2Voice *self = pointer;

  wzp_resampler_init (&self->resampler);
  self->has_last = FALSE;
  self->n_repeated = 0;
}

static int
decode (gpointer pointer, const uint8_t *payload, size_t len, int16_t *pcm)
{
  Codec2Voice *self = pointer;
  int16_t narrow[MAX_FRAME_8K];

  /* Longer is allowed, the rest ignored (wire.md 6.5). */
  if (len < self->n_bytes)
    return -1;
  codec2_decode (self->codec2, narrow, payload);
  wzp_resampler_up (&self->resampler, narrow, self->n_8k, pcm);
  memcpy (self->last, payload, self->n_bytes);
  self->has_last = TRUE;
  self->n_repeated = 0;
  return (int) (self->n_8k * WZP_RESAMPLER_RATIO);
}

/* One more frame like the last, quieter, into @narrow. */
static void
repeat_last (Codec2Voice *self, int16_t *narrow)
{
  float gain = 1;

  if (!self->has_last || self->n_repeated >= MAX_REPEATED)
    {
      memset (narrow, 0, self->n_8k * sizeof *narrow);
      return;
    }
  codec2_decode (self->codec2, narrow, self->last);
  for (unsigned i = 0; i < self->n_repeated; i++)
    gain *= FADE;
  for (size_t i = 0; i < self->n_8k; i++)
    narrow[i] = (int16_t) ((float) narrow[i] * gain);
  self->n_repeated++;
}

static void
conceal (gpointer pointer, int16_t *pcm, size_t n_samples)
{
  Codec2Voice *self = pointer;
  int16_t narrow[MAX_FRAME_8K];

  while (n_samples > 0)
    {
      size_t n = MIN (self->n_8k, n_samples / WZP_RESAMPLER_RATIO);

      repeat_last (self, narrow);
      wzp_resampler_up (&self->resampler, narrow, n, pcm);
      pcm += n * WZP_RESAMPLER_RATIO;
      n_samples -= n * WZP_RESAMPLER_RATIO;
    }
}

const WzpCodecOps wzp_codec_codec2_3200_ops = {
  .name = "Codec2 3200",
  .encoder_new = voice_new_3200,
  .encoder_free = voice_free,
  .encode = encode,
  .decoder_new = voice_new_3200,
  .decoder_free = voice_free,
  .decoder_reset = decoder_reset,
  .decode = decode,
  .conceal = conceal,
};

const WzpCodecOps wzp_codec_codec2_1200_ops = {
  .name = "Codec2 1200",
  .encoder_new = voice_new_1200,
  .encoder_free = voice_free,
  .encode = encode,
  .decoder_new = voice_new_1200,
  .decoder_free = voice_free,
  .decoder_reset = decoder_reset,
  .decode = decode,
  .conceal = conceal,
};
