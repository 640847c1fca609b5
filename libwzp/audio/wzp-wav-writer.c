/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-wav-writer.h"

#include "wzp-audio-spec.h"
#include "wzp-error.h"
#include "wzp-wav-format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The header is at most this far behind the sound: one second. */
#define HEADER_EVERY_BYTES ((uint64_t) WZP_AUDIO_RATE * 2)
/* The header's lengths have 32 bits; 12.4 hours. */
#define MAX_DATA_BYTES ((uint64_t) UINT32_MAX - WZP_WAV_HEADER_SIZE - 1)
/* Leftovers of killed processes are not overwritten: NAME.part, NAME.2.part, ... */
#define MAX_PART_FILES 100

struct _WzpWavWriter
{
  int fd;
  char *path;
  char *part_path; /* == path for a device or pipe, which cannot be renamed over */
  gboolean raw;
  gboolean is_stream; /* a device or pipe: no seeking back to the header */
  uint64_t data_bytes;
  uint64_t header_bytes; /* data_bytes as the header last said */
};

static gboolean
fail (WzpWavWriter *writer, GError **error)
{
  g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE, "%s cannot be written: %s", writer->path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
write_fully (WzpWavWriter *writer, const void *bytes, size_t len)
{
  const uint8_t *at = bytes;

  while (len > 0)
    {
      ssize_t n = write (writer->fd, at, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      at += n;
      len -= (size_t) n;
    }
  return TRUE;
}

static gboolean
update_header (WzpWavWriter *writer)
{
  uint8_t header[WZP_WAV_HEADER_SIZE];

  if (writer->raw || writer->is_stream)
    return TRUE;
  wzp_wav_header_write (header, (uint32_t) writer->data_bytes);
  /* 44 bytes within one page: a reader or a crash sees the old header or the new one. */
  if (pwrite (writer->fd, header, sizeof header, 0) != sizeof header)
    return FALSE;
  writer->header_bytes = writer->data_bytes;
  /* On its way to the disk from now on, so that finishing has a second of sound to wait for, not hours. */
  sync_file_range (writer->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  return TRUE;
}

static int
open_part (WzpWavWriter *writer)
{
  struct stat st;

  if (stat (writer->path, &st) == 0 && !S_ISREG (st.st_mode))
    {
      writer->is_stream = TRUE;
      writer->part_path = g_strdup (writer->path);
      return open (writer->path, O_WRONLY | O_CLOEXEC);
    }
  for (int i = 1; i <= MAX_PART_FILES; i++)
    {
      int fd;

      g_free (writer->part_path);
      writer->part_path = i == 1 ? g_strdup_printf ("%s.part", writer->path)
                                 : g_strdup_printf ("%s.%d.part", writer->path, i);
      fd = open (writer->part_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd >= 0 || errno != EEXIST)
        return fd;
    }
  return -1;
}

WzpWavWriter *
wzp_wav_writer_new (const char *path, gboolean raw, GError **error)
{
  g_autoptr (WzpWavWriter) writer = g_new0 (WzpWavWriter, 1);
  uint8_t header[WZP_WAV_HEADER_SIZE];

  writer->path = g_strdup (path);
  writer->raw = raw;
  writer->fd = open_part (writer);
  if (writer->fd < 0)
    {
      fail (writer, error);
      return NULL;
    }
  wzp_wav_header_write (header, writer->is_stream ? (uint32_t) MAX_DATA_BYTES : 0);
  if (!raw && !write_fully (writer, header, sizeof header))
    {
      fail (writer, error);
      return NULL;
    }
  return g_steal_pointer (&writer);
}

void
wzp_wav_writer_free (WzpWavWriter *writer)
{
  if (!writer)
    return;
  if (writer->fd >= 0)
    close (writer->fd);
  g_free (writer->path);
  g_free (writer->part_path);
  g_free (writer);
}

gboolean
wzp_wav_writer_write (WzpWavWriter *writer, const int16_t *pcm, size_t n_samples, GError **error)
{
  size_t len = n_samples * sizeof *pcm;

  G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);
  if (!writer->raw && !writer->is_stream && writer->data_bytes + len > MAX_DATA_BYTES)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE,
                   "%s is full: a WAV file holds at most 4 GiB", writer->path);
      return FALSE;
    }
  if (!write_fully (writer, pcm, len))
    return fail (writer, error);
  writer->data_bytes += len;
  if (writer->data_bytes - writer->header_bytes >= HEADER_EVERY_BYTES && !update_header (writer))
    return fail (writer, error);
  return TRUE;
}

gboolean
wzp_wav_writer_finish (WzpWavWriter *writer, GError **error)
{
  if (!update_header (writer))
    return fail (writer, error);
  if (writer->is_stream)
    return TRUE;
  /* Before the rename, or a power cut could leave an empty file under the good name. */
  if (fdatasync (writer->fd) < 0 || rename (writer->part_path, writer->path) < 0)
    return fail (writer, error);
  return TRUE;
}

const char *
wzp_wav_writer_get_part_path (const WzpWavWriter *writer)
{
  return writer->part_path;
}
