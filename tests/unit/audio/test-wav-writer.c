/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-wav-writer.h"

#include "audio-test.h"
#include "wzp-error.h"
#include "wzp-recorder.h"
#include "wzp-wav-reader.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("wzp-wav-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "a.wav", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  GDir *dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
write_tone (WzpWavWriter *writer, size_t n_samples)
{
  g_autofree int16_t *pcm = g_new (int16_t, n_samples);
  g_autoptr (GError) error = NULL;

  test_fill_tone (pcm, n_samples, 440, 0);
  g_assert_true (wzp_wav_writer_write (writer, pcm, n_samples, &error));
  g_assert_no_error (error);
}

static uint64_t
length_of (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpWavReader) reader = wzp_wav_reader_new (path, FALSE, &error);

  g_assert_no_error (error);
  return wzp_wav_reader_get_n_samples (reader);
}

static void
test_what_is_written_is_read_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WzpWavWriter) writer = wzp_wav_writer_new (fixture->path, FALSE, NULL);
  g_autoptr (WzpWavReader) reader = NULL;
  g_autofree int16_t *pcm = g_new (int16_t, 100001), *back = g_new (int16_t, 100001);

  write_tone (writer, 100001);
  g_assert_true (wzp_wav_writer_finish (writer, NULL));
  reader = wzp_wav_reader_new (fixture->path, FALSE, NULL);
  test_fill_tone (pcm, 100001, 440, 0);
  g_assert_cmpuint (wzp_wav_reader_read (reader, back, 100001), ==, 100001);
  g_assert_cmpmem (pcm, 200002, back, 200002);
  g_assert_cmpint (g_access (wzp_wav_writer_get_part_path (writer), F_OK), !=, 0);
}

/* A real SIGKILL in the middle of a recording. */
static void
test_a_killed_process_leaves_a_valid_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *part = g_strconcat (fixture->path, ".part", NULL);
  int status, ready[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (ready), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      WzpWavWriter *writer = wzp_wav_writer_new (fixture->path, FALSE, NULL);

      for (int i = 0; i < 125; i++)
        write_tone (writer, 960);
      if (write (ready[1], "x", 1) == 1)
        pause ();
      _exit (1);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  close (ready[0]);
  close (ready[1]);
  /* 2.5 s were written; the header may lag by one. */
  g_assert_cmpuint (length_of (part), >=, 96000);
  g_assert_cmpint (g_access (fixture->path, F_OK), !=, 0);
}

static void
test_an_older_recording_stays_until_the_new_one_is_complete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WzpWavWriter) first = wzp_wav_writer_new (fixture->path, FALSE, NULL);
  g_autoptr (WzpWavWriter) second = NULL, third = NULL;

  write_tone (first, 1000);
  g_assert_true (wzp_wav_writer_finish (first, NULL));
  second = wzp_wav_writer_new (fixture->path, FALSE, NULL);
  write_tone (second, 2000);
  /* Nor does a third take the second's unfinished file away. */
  third = wzp_wav_writer_new (fixture->path, FALSE, NULL);
  g_assert_cmpstr (wzp_wav_writer_get_part_path (second), !=, wzp_wav_writer_get_part_path (third));
  g_assert_cmpuint (length_of (fixture->path), ==, 1000);
  g_assert_true (wzp_wav_writer_finish (second, NULL));
  g_assert_cmpuint (length_of (fixture->path), ==, 2000);
}

static void
test_a_place_that_cannot_be_written_is_named (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "no", "such", "a.wav", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_wav_writer_new (path, FALSE, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "No such file"));
}

static void
test_a_full_disk_ends_the_recording_with_its_reason (Fixture *fixture, gconstpointer data)
{
  static const int16_t pcm[960];
  g_autoptr (WzpRecorder) recorder = wzp_recorder_new ("/dev/full", TRUE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (recorder);
  wzp_recorder_push (recorder, pcm);
  test_wait_until (error || (error = wzp_recorder_dup_error (recorder)));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "/dev/full"));
  wzp_recorder_push (recorder, pcm);
}

static void
test_the_recorder_writes_every_frame (Fixture *fixture, gconstpointer data)
{
  WzpRecorder *recorder = wzp_recorder_new (fixture->path, FALSE, NULL);
  int16_t pcm[960];

  for (size_t i = 0; i < 200; i++)
    {
      test_fill_tone (pcm, 960, 440, i * 960);
      wzp_recorder_push (recorder, pcm);
    }
  g_assert_cmpuint (wzp_recorder_get_dropped (recorder), ==, 0);
  wzp_recorder_free (recorder);
  g_assert_cmpuint (length_of (fixture->path), ==, 200 * 960);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/audio/wav-writer/what-is-written-is-read-again", test_what_is_written_is_read_again);
  ADD ("/audio/wav-writer/a-killed-process-leaves-a-valid-file",
       test_a_killed_process_leaves_a_valid_file);
  ADD ("/audio/wav-writer/an-older-recording-stays-until-the-new-one-is-complete",
       test_an_older_recording_stays_until_the_new_one_is_complete);
  ADD ("/audio/wav-writer/a-place-that-cannot-be-written-is-named",
       test_a_place_that_cannot_be_written_is_named);
  ADD ("/audio/wav-writer/a-full-disk-ends-the-recording-with-its-reason",
       test_a_full_disk_ends_the_recording_with_its_reason);
  ADD ("/audio/wav-writer/the-recorder-writes-every-frame", test_the_recorder_writes_every_frame);
  return g_test_run ();
}
