/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-wav-format.h"

#include "wzp-audio-spec.h"

/* Format tags: Microsoft's "Multiple Channel Audio Data and WAVE Files". */
enum
{
  TAG_PCM = 0x0001,
  TAG_FLOAT = 0x0003,
  TAG_ALAW = 0x0006,
  TAG_MULAW = 0x0007,
  TAG_EXTENSIBLE = 0xfffe,
};

/* fmt: the fixed part; and in the extensible form, where the sub-format's tag lies. */
#define FMT_BYTES            16u
#define FMT_EXTENSIBLE_BYTES 40u

static uint16_t
read_u16le (WzpReader *reader)
{
  const uint8_t *b = wzp_reader_take (reader, 2);

  return b ? (uint16_t) (b[0] | b[1] << 8) : 0;
}

static uint32_t
read_u32le (WzpReader *reader)
{
  const uint8_t *b = wzp_reader_take (reader, 4);

  return b ? b[0] | (uint32_t) b[1] << 8 | (uint32_t) b[2] << 16 | (uint32_t) b[3] << 24 : 0;
}

size_t
wzp_wav_sample_bytes (WzpWavSample sample)
{
  switch (sample)
    {
    case WZP_WAV_U8:
      return 1;
    case WZP_WAV_S16:
      return 2;
    case WZP_WAV_S24:
      return 3;
    case WZP_WAV_S32:
    case WZP_WAV_F32:
      return 4;
    case WZP_WAV_F64:
      return 8;
    }
  return 0;
}

static const char *
sample_from_tag (uint16_t tag, uint16_t bits, WzpWavSample *out)
{
  switch (tag)
    {
    case TAG_PCM:
      *out = bits == 8    ? WZP_WAV_U8
             : bits == 16 ? WZP_WAV_S16
             : bits == 24 ? WZP_WAV_S24
                          : WZP_WAV_S32;
      if (bits != 8 && bits != 16 && bits != 24 && bits != 32)
        return "has a sample size that is not 8, 16, 24 or 32 bits";
      return NULL;
    case TAG_FLOAT:
      *out = bits == 32 ? WZP_WAV_F32 : WZP_WAV_F64;
      if (bits != 32 && bits != 64)
        return "has floating-point samples that are not of 32 or 64 bits";
      return NULL;
    case TAG_ALAW:
    case TAG_MULAW:
      return "is compressed (G.711): convert it to PCM first, for instance with sox";
    default:
      return "is compressed: convert it to PCM first, for instance with sox";
    }
}

/* NULL, or what is wrong. */
static const char *
parse_fmt (const uint8_t *bytes, size_t len, WzpWavHeader *out)
{
  WzpReader reader = wzp_reader_init (bytes, len);
  uint16_t tag = read_u16le (&reader);
  uint16_t bits;
  const char *problem;

  out->n_channels = read_u16le (&reader);
  out->rate = read_u32le (&reader);
  wzp_reader_take (&reader, 4); /* bytes per second: follows from the others */
  out->block_bytes = read_u16le (&reader);
  bits = read_u16le (&reader);
  if (reader.bad)
    return "has a format chunk that is too short";
  if (tag == TAG_EXTENSIBLE)
    {
      if (len < FMT_EXTENSIBLE_BYTES)
        return "has a format chunk that is too short";
      wzp_reader_take (&reader, 2 + 2 + 4); /* its size, valid bits, speaker positions */
      tag = read_u16le (&reader);
    }
  problem = sample_from_tag (tag, bits, &out->sample);
  if (problem)
    return problem;
  if (out->n_channels == 0 || out->n_channels > WZP_WAV_MAX_CHANNELS)
    return "has no channels or more than 32";
  if (out->rate < WZP_WAV_MIN_RATE || out->rate > WZP_WAV_MAX_RATE)
    return "has a sample rate that is not between 4000 and 384000 Hz";
  if (out->block_bytes != out->n_channels * wzp_wav_sample_bytes (out->sample))
    return "has a header that contradicts itself (block size)";
  return NULL;
}

/* FALSE when there is no chunk left to be seen in @reader. */
static gboolean
next_chunk (WzpReader *reader, const uint8_t **out_id, uint32_t *out_len)
{
  *out_id = wzp_reader_take (reader, 4);
  *out_len = read_u32le (reader);
  return !reader->bad;
}

WzpParse
wzp_wav_header_parse (const uint8_t *data, size_t len, WzpWavHeader *out, const char **out_problem)
{
  WzpReader reader = wzp_reader_init (data, len);
  gboolean have_fmt = FALSE;
  const uint8_t *id, *bytes;
  uint32_t chunk_len;

  *out_problem = "is not a WAV file";
  if (memcmp (data, "RIFF", MIN (len, 4)) != 0)
    return WZP_PARSE_BAD;
  wzp_reader_take (&reader, 8);
  bytes = wzp_reader_take (&reader, 4);
  if (!bytes)
    return WZP_PARSE_MORE;
  if (memcmp (bytes, "WAVE", 4) != 0)
    return WZP_PARSE_BAD;

  while (next_chunk (&reader, &id, &chunk_len))
    {
      if (memcmp (id, "data", 4) == 0)
        {
          *out_problem = "has no format chunk before its sound";
          out->data_offset = (uint64_t) (reader.at - data);
          out->data_bytes = chunk_len == UINT32_MAX ? WZP_WAV_UNTIL_END : chunk_len;
          return have_fmt ? WZP_PARSE_OK : WZP_PARSE_BAD;
        }
      if ((uint64_t) chunk_len + (uint64_t) (reader.at - data) > WZP_WAV_MAX_HEADER)
        {
          *out_problem = "has no sound in its first megabyte";
          return WZP_PARSE_BAD;
        }
      bytes =
          wzp_reader_take (&reader, chunk_len + (chunk_len & 1)); /* chunks are padded to even */
      if (!bytes)
        return WZP_PARSE_MORE;
      if (memcmp (id, "fmt ", 4) != 0)
        continue;
      *out_problem = parse_fmt (bytes, chunk_len, out);
      if (*out_problem)
        return WZP_PARSE_BAD;
      have_fmt = TRUE;
    }
  return WZP_PARSE_MORE;
}

static void
put_u32le (uint8_t *out, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    out[i] = (uint8_t) (value >> (8 * i));
}

void
wzp_wav_header_write (uint8_t out[WZP_WAV_HEADER_SIZE], uint32_t data_bytes)
{
  /* Two 16-bit fields at a time: tag and channels, block size and bits. */
  memcpy (out, "RIFF____WAVEfmt ____", 20);
  put_u32le (out + 4, data_bytes + WZP_WAV_HEADER_SIZE - 8);
  put_u32le (out + 16, FMT_BYTES);
  put_u32le (out + 20, TAG_PCM | 1u << 16);
  put_u32le (out + 24, WZP_AUDIO_RATE);
  put_u32le (out + 28, WZP_AUDIO_RATE * 2);
  put_u32le (out + 32, 2 | 16u << 16);
  memcpy (out + 36, "data", 4);
  put_u32le (out + 40, data_bytes);
}

gboolean
wzp_wav_name_is_raw (const char *path)
{
  static const char *const suffixes[] = { ".raw", ".pcm", ".s16", ".s16le" };

  for (size_t i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (path, suffixes[i]))
      return TRUE;
  return FALSE;
}
