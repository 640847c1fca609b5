/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-wav-reader.h"

#include "wzp-audio-half.h"
#include "wzp-error.h"
#include "wzp-wav-format.h"

#include <errno.h>
#include <fcntl.h>
#include <gst/audio/audio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Converted at a time. Small, so that one read costs a streaming thread little. */
#define CHUNK_FRAMES 240u

struct _WzpWavReader
{
  int fd;
  WzpWavHeader header;
  uint64_t position; /* of the next byte to be read, within the sound */
  GstAudioConverter *converter;
  uint8_t *raw;          /* CHUNK_FRAMES of the file */
  int16_t *converted;    /* what a chunk became */
  size_t converted_room; /* in samples */
  size_t converted_len;
  size_t converted_at;
  gboolean drained; /* the resampler's tail has been taken out */
};

static GstAudioFormat
gst_format (WzpWavSample sample)
{
  switch (sample)
    {
    case WZP_WAV_U8:
      return GST_AUDIO_FORMAT_U8;
    case WZP_WAV_S16:
      return GST_AUDIO_FORMAT_S16LE;
    case WZP_WAV_S24:
      return GST_AUDIO_FORMAT_S24LE;
    case WZP_WAV_S32:
      return GST_AUDIO_FORMAT_S32LE;
    case WZP_WAV_F32:
      return GST_AUDIO_FORMAT_F32LE;
    case WZP_WAV_F64:
      return GST_AUDIO_FORMAT_F64LE;
    }
  return GST_AUDIO_FORMAT_UNKNOWN;
}

/* All channels at equal weight: GStreamer's own matrix needs speaker positions, which most files lack. */
static GstStructure *
mix_down (unsigned n_channels)
{
  GstStructure *options = gst_structure_new_empty ("options");
  GValue matrix = G_VALUE_INIT, row = G_VALUE_INIT, weight = G_VALUE_INIT;

  g_value_init (&matrix, GST_TYPE_ARRAY);
  g_value_init (&row, GST_TYPE_ARRAY);
  g_value_init (&weight, G_TYPE_FLOAT);
  g_value_set_float (&weight, 1.0f / (float) n_channels);
  for (unsigned i = 0; i < n_channels; i++)
    gst_value_array_append_value (&row, &weight);
  gst_value_array_append_and_take_value (&matrix, &row);
  gst_structure_take_value (options, GST_AUDIO_CONVERTER_OPT_MIX_MATRIX, &matrix);
  g_value_unset (&weight);
  return options;
}

static void
make_converter (WzpWavReader *reader)
{
  unsigned n_channels = reader->header.n_channels;
  GstAudioChannelPosition positions[WZP_WAV_MAX_CHANNELS];
  GstAudioInfo in, out;
  size_t room;

  for (unsigned i = 0; i < WZP_WAV_MAX_CHANNELS; i++)
    positions[i] = GST_AUDIO_CHANNEL_POSITION_NONE;
  positions[0] = n_channels == 1 ? GST_AUDIO_CHANNEL_POSITION_MONO : positions[0];
  gst_audio_info_set_format (&in, gst_format (reader->header.sample), (int) reader->header.rate,
                             (int) n_channels, positions);
  gst_audio_info_set_format (&out, GST_AUDIO_FORMAT_S16, WZP_AUDIO_RATE, 1, NULL);
  reader->converter = gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, &in, &out,
                                               n_channels > 1 ? mix_down (n_channels) : NULL);
  g_assert (reader->converter);
  room = (size_t) CHUNK_FRAMES * WZP_AUDIO_RATE / reader->header.rate;
  reader->converted_room =
      2 * room + CHUNK_FRAMES; /* the resampler may hold some back and give it later */
  reader->converted = g_new (int16_t, reader->converted_room);
  reader->raw = g_malloc0 ((size_t) CHUNK_FRAMES * reader->header.block_bytes);
}

static gboolean
read_fully (int fd, void *out, size_t len, uint64_t offset, size_t *out_got)
{
  size_t got = 0;

  while (got < len)
    {
      ssize_t n = pread (fd, (uint8_t *) out + got, len - got, (off_t) (offset + got));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      got += (size_t) n;
    }
  *out_got = got;
  return TRUE;
}

static gboolean
set_raw_header (WzpWavReader *reader, const char *path, uint64_t file_bytes, GError **error)
{
  if (file_bytes < 2)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "%s holds no sound", path);
      return FALSE;
    }
  reader->header = (WzpWavHeader) { .sample = WZP_WAV_S16,
                                    .rate = WZP_AUDIO_RATE,
                                    .n_channels = 1,
                                    .block_bytes = 2,
                                    .data_offset = 0,
                                    .data_bytes = file_bytes & ~UINT64_C (1) };
  return TRUE;
}

/* Judges the declared length of the sound by what is really there. */
static gboolean
check_length (WzpWavReader *reader, const char *path, uint64_t file_bytes, GError **error)
{
  WzpWavHeader *header = &reader->header;
  uint64_t there = file_bytes - MIN (file_bytes, header->data_offset);

  if (header->data_bytes == WZP_WAV_UNTIL_END)
    header->data_bytes = there;
  if (header->data_bytes > there)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "%s is truncated: its header promises %" G_GUINT64_FORMAT
                   " bytes of sound and %" G_GUINT64_FORMAT " are there; copy it again",
                   path, header->data_bytes, there);
      return FALSE;
    }
  header->data_bytes -= header->data_bytes % header->block_bytes;
  if (header->data_bytes == 0)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "%s holds no sound", path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_header (WzpWavReader *reader,
             const char *path,
             gboolean raw,
             uint64_t file_bytes,
             GError **error)
{
  size_t len = (size_t) MIN (file_bytes, WZP_WAV_MAX_HEADER);
  g_autofree uint8_t *bytes = g_malloc (len);
  const char *problem;

  if (!read_fully (reader->fd, bytes, len, 0, &len))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE, "%s cannot be read: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  if (!raw && wzp_wav_name_is_raw (path))
    raw = len < 4 || memcmp (bytes, "RIFF", 4) != 0;
  if (raw)
    return set_raw_header (reader, path, file_bytes, error);

  switch (wzp_wav_header_parse (bytes, len, &reader->header, &problem))
    {
    case WZP_PARSE_OK:
      return check_length (reader, path, file_bytes, error);
    case WZP_PARSE_MORE:
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "%s is truncated: it ends before its sound begins; copy it again", path);
      return FALSE;
    case WZP_PARSE_BAD:
      g_set_error (
          error, WZP_ERROR, WZP_ERROR_INVALID,
          "%s %s (wanted: WAV with PCM samples, or raw 48 kHz mono S16LE named .raw or .pcm)", path,
          problem);
      return FALSE;
    }
  g_assert_not_reached ();
}

static gboolean
open_file (WzpWavReader *reader, const char *path, uint64_t *out_bytes, GError **error)
{
  struct stat st;

  /* O_NONBLOCK: a FIFO must be refused below, not waited for. */
  reader->fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (reader->fd < 0 || fstat (reader->fd, &st) < 0)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE, "%s cannot be opened: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  if (!S_ISREG (st.st_mode))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "%s is %s, not a sound file", path,
                   S_ISDIR (st.st_mode) ? "a folder" : "a device or pipe");
      return FALSE;
    }
  if (st.st_size == 0)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "%s is empty (0 bytes)", path);
      return FALSE;
    }
  *out_bytes = (uint64_t) st.st_size;
  return TRUE;
}

WzpWavReader *
wzp_wav_reader_new (const char *path, gboolean raw, GError **error)
{
  g_autoptr (WzpWavReader) reader = g_new0 (WzpWavReader, 1);
  uint64_t file_bytes;

  reader->fd = -1;
  if (!wzp_audio_init (error) || !open_file (reader, path, &file_bytes, error) ||
      !read_header (reader, path, raw, file_bytes, error))
    return NULL;
  make_converter (reader);
  return g_steal_pointer (&reader);
}

void
wzp_wav_reader_free (WzpWavReader *reader)
{
  if (!reader)
    return;
  if (reader->fd >= 0)
    close (reader->fd);
  g_clear_pointer (&reader->converter, gst_audio_converter_free);
  g_free (reader->raw);
  g_free (reader->converted);
  g_free (reader);
}

/* @frames of reader->raw become the next converted samples. */
static void
convert (WzpWavReader *reader, size_t frames)
{
  size_t n = gst_audio_converter_get_out_frames (reader->converter, frames);
  gpointer in[] = { reader->raw };
  gpointer out[] = { reader->converted };

  reader->converted_at = reader->converted_len = 0;
  g_assert (n <= reader->converted_room);
  if (gst_audio_converter_samples (reader->converter, GST_AUDIO_CONVERTER_FLAG_IN_WRITABLE, in,
                                   frames, out, n))
    reader->converted_len = n;
}

/* FALSE at the end. */
static gboolean
convert_chunk (WzpWavReader *reader)
{
  const WzpWavHeader *header = &reader->header;
  size_t want = CHUNK_FRAMES * (size_t) header->block_bytes;
  size_t got = 0;

  want = (size_t) MIN (want, header->data_bytes - reader->position);
  /* A failing disk, or a file that became shorter, ends the sound; the call goes on. */
  if (want > 0 &&
      !read_fully (reader->fd, reader->raw, want, header->data_offset + reader->position, &got))
    got = 0;
  got -= got % header->block_bytes;
  if (got > 0)
    {
      reader->position += got;
      convert (reader, got / header->block_bytes);
      return TRUE;
    }
  reader->position = header->data_bytes;
  if (reader->drained)
    return FALSE;
  reader->drained = TRUE;
  got = MIN (gst_audio_converter_get_max_latency (reader->converter), CHUNK_FRAMES);
  memset (reader->raw, header->sample == WZP_WAV_U8 ? 0x80 : 0, got * header->block_bytes);
  convert (reader, got);
  return reader->converted_len > 0;
}

size_t
wzp_wav_reader_read (WzpWavReader *reader, int16_t *pcm, size_t n_samples)
{
  size_t done = 0;

  while (done < n_samples)
    {
      size_t n = MIN (reader->converted_len - reader->converted_at, n_samples - done);

      memcpy (pcm + done, reader->converted + reader->converted_at, n * sizeof *pcm);
      reader->converted_at += n;
      done += n;
      if (done < n_samples && reader->converted_at == reader->converted_len &&
          !convert_chunk (reader) && reader->converted_len == reader->converted_at)
        break;
    }
  return done;
}

void
wzp_wav_reader_rewind (WzpWavReader *reader)
{
  reader->position = 0;
  reader->converted_at = reader->converted_len = 0;
  reader->drained = FALSE;
  gst_audio_converter_reset (reader->converter);
}

uint64_t
wzp_wav_reader_get_n_samples (const WzpWavReader *reader)
{
  return gst_util_uint64_scale (reader->header.data_bytes / reader->header.block_bytes,
                                WZP_AUDIO_RATE, reader->header.rate);
}
