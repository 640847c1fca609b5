/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-wav-reader.h"

#include "audio-test.h"
#include "wzp-error.h"
#include "wzp-wav-format.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static char *folder;

static void
put_le (GByteArray *bytes, uint64_t value, unsigned size)
{
  for (unsigned i = 0; i < size; i++)
    {
      uint8_t byte = (uint8_t) (value >> (8 * i));

      g_byte_array_append (bytes, &byte, 1);
    }
}

/* A WAV header with whatever is asked for; @tag 0xfffe makes the extensible form of @sub_tag. */
static GByteArray *
make_wav (unsigned tag,
          unsigned sub_tag,
          unsigned n_channels,
          unsigned rate,
          unsigned bits,
          uint32_t data_bytes)
{
  GByteArray *bytes = g_byte_array_new ();
  unsigned fmt_bytes = tag == 0xfffe ? 40 : 16;
  unsigned block = n_channels * bits / 8;

  g_byte_array_append (bytes, (const uint8_t *) "RIFF", 4);
  put_le (bytes, 4 + 8 + fmt_bytes + 8 + data_bytes, 4);
  g_byte_array_append (bytes, (const uint8_t *) "WAVEfmt ", 8);
  put_le (bytes, fmt_bytes, 4);
  put_le (bytes, tag, 2);
  put_le (bytes, n_channels, 2);
  put_le (bytes, rate, 4);
  put_le (bytes, rate * block, 4);
  put_le (bytes, block, 2);
  put_le (bytes, bits, 2);
  if (tag == 0xfffe)
    {
      put_le (bytes, 22, 2);
      put_le (bytes, bits, 2);
      put_le (bytes, 0, 4);
      put_le (bytes, sub_tag, 2);
      g_byte_array_append (bytes, (const uint8_t *) "\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71", 14);
    }
  g_byte_array_append (bytes, (const uint8_t *) "data", 4);
  put_le (bytes, data_bytes, 4);
  return bytes;
}

static char *
save (const char *name, const void *data, size_t len)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) len, NULL));
  return path;
}

/* One second of 440 Hz, equal in all channels, in the given format. */
static char *
save_tone (const char *name, unsigned tag, unsigned n_channels, unsigned rate, unsigned bits)
{
  gboolean is_float = tag == 3;
  g_autoptr (GByteArray) bytes = make_wav (bits == 24 ? 0xfffe : tag, tag, n_channels, rate, bits,
                                           rate * n_channels * bits / 8);

  for (unsigned i = 0; i < rate * n_channels; i++)
    {
      double x = 0.25 * sin (2 * G_PI * 440 * (i / n_channels) / rate);
      float as_float = (float) x;
      uint64_t value;

      if (is_float && bits == 32)
        memcpy (&value, &as_float, sizeof as_float);
      else if (is_float)
        memcpy (&value, &x, sizeof x);
      else if (bits == 8)
        value = (uint64_t) (128 + lrint (x * 127));
      else
        value = (uint64_t) (int64_t) llrint (x * (double) ((INT64_C (1) << (bits - 1)) - 1));
      put_le (bytes, value, bits / 8);
    }
  return save (name, bytes->data, bytes->len);
}

static void
test_any_pcm_becomes_48_khz_mono (void)
{
  static const struct
  {
    unsigned tag, n_channels, rate, bits;
  } formats[] = {
    { 1, 1, 48000, 16 }, { 1, 2, 48000, 16 }, { 1, 1, 8000, 16 },   { 1, 1, 44100, 16 },
    { 1, 1, 48000, 24 }, { 1, 6, 48000, 24 }, { 1, 1, 48000, 32 },  { 1, 1, 8000, 8 },
    { 3, 2, 96000, 32 }, { 3, 1, 48000, 64 }, { 1, 1, 192000, 16 }, { 1, 32, 11025, 16 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path = save_tone ("tone.wav", formats[i].tag, formats[i].n_channels,
                                         formats[i].rate, formats[i].bits);
      g_autoptr (GError) error = NULL;
      g_autoptr (WzpWavReader) reader = wzp_wav_reader_new (path, FALSE, &error);
      g_autofree int16_t *pcm = g_new0 (int16_t, 60000);
      size_t n = 0, got;

      g_assert_no_error (error);
      g_assert_cmpuint (wzp_wav_reader_get_n_samples (reader), ==, 48000);
      while ((got = wzp_wav_reader_read (reader, pcm + n, 960)) > 0)
        n += got;
      g_test_message ("%u Hz, %u channels, %u bits: %zu samples", formats[i].rate,
                      formats[i].n_channels, formats[i].bits, n);
      g_assert_cmpuint (n, >, 47900);
      g_assert_cmpuint (n, <, 48400);
      g_assert_cmpfloat (test_tone_share (pcm + 480, 47040, 440), >, 0.99);
      /* 0.25 of full scale, whatever the format. */
      g_assert_cmpint (ABS (pcm[24027]), <, 8400);
      wzp_wav_reader_rewind (reader);
      g_assert_cmpuint (wzp_wav_reader_read (reader, pcm, 48000 / 2), ==, 48000 / 2);
    }
}

static void
expect_error (const char *path, gboolean raw, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  WzpWavReader *reader = wzp_wav_reader_new (path, raw, &error);

  g_assert_null (reader);
  g_test_message ("%s", error->message);
  g_assert_error (error, WZP_ERROR, code);
  /* The message names the file and what is wrong. */
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, words));
}

static void
expect_bad (const char *name, const void *data, size_t len, const char *words)
{
  g_autofree char *path = save (name, data, len);

  expect_error (path, FALSE, WZP_ERROR_INVALID, words);
}

static void
expect_bad_wav (GByteArray *wav, size_t len, const char *words)
{
  expect_bad ("bad.wav", wav->data, MIN (len, wav->len), words);
  g_byte_array_unref (wav);
}

static void
test_each_bad_file_is_named_and_described (void)
{
  g_autofree char *missing = g_build_filename (folder, "missing.wav", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);

  expect_error (missing, FALSE, WZP_ERROR_STORAGE, "No such file");
  expect_error (folder, FALSE, WZP_ERROR_INVALID, "is a folder");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  expect_error (fifo, FALSE, WZP_ERROR_INVALID, "pipe");
  expect_bad ("empty.wav", "", 0, "is empty (0 bytes)");
  expect_bad ("text.wav", "hello, I am text, not sound", 27, "is not a WAV file");
  expect_bad ("avi.wav", "RIFF\0\0\0\0AVI LIST", 16, "is not a WAV file");
  expect_bad_wav (make_wav (1, 0, 1, 48000, 16, 96000), 3, "truncated");
  expect_bad_wav (make_wav (1, 0, 1, 48000, 16, 96000), 30, "truncated: it ends before");
  expect_bad_wav (make_wav (1, 0, 1, 48000, 16, 96000), 1000,
                  "truncated: its header promises 96000 bytes of sound and 0 are there");
  expect_bad_wav (make_wav (1, 0, 1, 48000, 16, 0), 1000, "holds no sound");
  expect_bad_wav (make_wav (6, 0, 1, 8000, 8, 2), 1000, "G.711");
  expect_bad_wav (make_wav (0x55, 0, 1, 8000, 8, 2), 1000, "is compressed");
  expect_bad_wav (make_wav (1, 0, 0, 48000, 16, 2), 1000, "no channels");
  expect_bad_wav (make_wav (1, 0, 33, 48000, 16, 2), 1000, "more than 32");
  expect_bad_wav (make_wav (1, 0, 1, 1, 16, 2), 1000, "sample rate");
  expect_bad_wav (make_wav (1, 0, 1, 48000, 20, 2), 1000, "sample size");
  expect_bad_wav (make_wav (3, 0, 1, 48000, 16, 2), 1000, "floating-point");
  expect_bad ("nofmt.wav", "RIFF\0\0\0\0WAVEdata\2\0\0\0\0\0", 22, "no format chunk");
}

static void
test_raw_files_are_taken_by_name_or_by_word (void)
{
  int16_t pcm[1000], back[1000];
  g_autofree char *raw = NULL, *odd = NULL;
  g_autoptr (WzpWavReader) by_name = NULL, by_word = NULL;

  test_fill_tone (pcm, 1000, 440, 0);
  raw = save ("sound.pcm", pcm, sizeof pcm);
  odd = save ("sound", pcm, sizeof pcm);
  by_name = wzp_wav_reader_new (raw, FALSE, NULL);
  g_assert_cmpuint (wzp_wav_reader_read (by_name, back, 1000), ==, 1000);
  g_assert_cmpmem (pcm, sizeof pcm, back, sizeof back);
  expect_error (odd, FALSE, WZP_ERROR_INVALID, "is not a WAV file");
  by_word = wzp_wav_reader_new (odd, TRUE, NULL);
  g_assert_cmpuint (wzp_wav_reader_read (by_word, back, 1000), ==, 1000);
  g_assert_cmpuint (wzp_wav_reader_read (by_word, back, 1000), ==, 0);
}

static void
test_a_length_left_open_means_until_the_end (void)
{
  g_autoptr (GByteArray) wav = make_wav (1, 0, 1, 48000, 16, UINT32_MAX);
  g_autofree char *path = NULL;
  g_autoptr (WzpWavReader) reader = NULL;

  for (int i = 0; i < 500; i++)
    put_le (wav, 7, 2);
  path = save ("open.wav", wav->data, wav->len);
  reader = wzp_wav_reader_new (path, FALSE, NULL);
  g_assert_nonnull (reader);
  g_assert_cmpuint (wzp_wav_reader_get_n_samples (reader), ==, 500);
}

static void
test_chunks_before_the_sound_are_passed_over (void)
{
  g_autoptr (GByteArray) wav = make_wav (1, 0, 1, 48000, 16, 2);
  g_autoptr (GByteArray) list = g_byte_array_new ();
  g_autofree char *path = NULL;
  g_autoptr (WzpWavReader) reader = NULL;

  g_byte_array_append (list, wav->data, 12);
  g_byte_array_append (list, (const uint8_t *) "LIST\3\0\0\0abc\0",
                       12); /* odd: one byte of padding */
  g_byte_array_append (list, wav->data + 12, wav->len - 12);
  put_le (list, 5, 2);
  path = save ("list.wav", list->data, list->len);
  reader = wzp_wav_reader_new (path, FALSE, NULL);
  g_assert_nonnull (reader);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("wzp-wav-XXXXXX", NULL);
  g_test_add_func ("/audio/wav-reader/any-pcm-becomes-48-khz-mono",
                   test_any_pcm_becomes_48_khz_mono);
  g_test_add_func ("/audio/wav-reader/each-bad-file-is-named-and-described",
                   test_each_bad_file_is_named_and_described);
  g_test_add_func ("/audio/wav-reader/raw-files-are-taken-by-name-or-by-word",
                   test_raw_files_are_taken_by_name_or_by_word);
  g_test_add_func ("/audio/wav-reader/a-length-left-open-means-until-the-end",
                   test_a_length_left_open_means_until_the_end);
  g_test_add_func ("/audio/wav-reader/chunks-before-the-sound-are-passed-over",
                   test_chunks_before_the_sound_are_passed_over);
  result = g_test_run ();
  g_spawn_sync (NULL, (char *[]) { (char *) "rm", (char *) "-rf", folder, NULL }, NULL,
                G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (folder);
  return result;
}
