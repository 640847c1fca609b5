/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-identity-file.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wzp-error.h"

#define SEED        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define FINGERPRINT "6871:1211:0e91:ecb3:09f6:6f51:d257:ccaa"

typedef struct
{
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, const void *data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("wzp-identity-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->directory, "identity", NULL);
}

static void
tear_down (Fixture *fixture, const void *data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->directory);
  g_free (fixture->path);
}

static void
write_file (const char *path, const char *bytes, size_t len)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, bytes, (gssize) len, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content, ==, expected);
}

static unsigned
count_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  unsigned n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static WzpIdentity *
known_identity (void)
{
  return wzp_identity_new_from_hex (SEED, NULL);
}

static void
test_saves_as_the_reference_does (Fixture *fixture, const void *data)
{
  g_autoptr (WzpIdentity) identity = known_identity ();
  g_autoptr (WzpIdentity) loaded = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info;
  mode_t old_mask = umask (0);

  wzp_identity_save (identity, fixture->path, WZP_IDENTITY_SAVE_NEW, &error);
  umask (old_mask);
  g_assert_no_error (error);
  assert_content (fixture->path, SEED);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpuint (count_files (fixture->directory), ==, 1);
  loaded = wzp_identity_load (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wzp_identity_get_fingerprint (loaded), ==, FINGERPRINT);
}

static void
test_tolerates_white_space_and_case (Fixture *fixture, const void *data)
{
  g_autofree char *upper = g_ascii_strup (SEED, -1);
  g_autofree char *text = g_strconcat ("\n  \t", upper, " \r\n\n", NULL);
  g_autoptr (WzpIdentity) loaded = NULL;
  g_autoptr (GError) error = NULL;

  write_file (fixture->path, text, strlen (text));
  loaded = wzp_identity_load (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wzp_identity_get_fingerprint (loaded), ==, FINGERPRINT);
}

static void
assert_broken (Fixture *fixture, const char *bytes, size_t len, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) create_error = NULL;
  gboolean created = TRUE;
  g_autofree char *before = g_strndup (bytes, len);

  write_file (fixture->path, bytes, len);
  g_assert_null (wzp_identity_load (fixture->path, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_nonnull (strstr (error->message, "restore"));
  g_assert_null (wzp_identity_load_or_create (fixture->path, &created, &create_error));
  g_assert_error (create_error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_false (created);
  assert_content (fixture->path, before);
}

static void
test_a_broken_file_is_an_error_and_stays (Fixture *fixture, const void *data)
{
  g_autofree char *huge = g_strnfill (100000, 'a');

  assert_broken (fixture, "", 0, "is empty");
  assert_broken (fixture, " \n", 2, "is empty");
  assert_broken (fixture, SEED, 63, "more or fewer");
  assert_broken (fixture, SEED "0", 65, "more or fewer");
  assert_broken (fixture, SEED "\n" SEED, 129, "more or fewer");
  assert_broken (fixture, "x" SEED, 64, "other characters");
  assert_broken (fixture, "00\0", 3, "more or fewer");
  assert_broken (fixture, huge, 100000, "more or fewer");
}

static void
test_says_when_there_is_no_file (Fixture *fixture, const void *data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_identity_load (fixture->path, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (strstr (error->message, "make a new identity"));
}

static void
test_refuses_what_is_no_regular_file (Fixture *fixture, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) directory_error = NULL;

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  g_assert_null (wzp_identity_load (fixture->path, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "not a regular file"));
  g_assert_null (wzp_identity_load (fixture->directory, &directory_error));
  g_assert_error (directory_error, WZP_ERROR, WZP_ERROR_STORAGE);
}

static void
test_never_overwrites_unasked (Fixture *fixture, const void *data)
{
  g_autoptr (WzpIdentity) identity = known_identity ();
  g_autoptr (WzpIdentity) other = wzp_identity_new_random ();
  g_autoptr (GError) error = NULL;

  write_file (fixture->path, "precious", 8);
  g_assert_false (wzp_identity_save (other, fixture->path, WZP_IDENTITY_SAVE_NEW, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "not overwritten"));
  assert_content (fixture->path, "precious");
  g_assert_cmpuint (count_files (fixture->directory), ==, 1);

  g_clear_error (&error);
  wzp_identity_save (identity, fixture->path, WZP_IDENTITY_SAVE_REPLACE, &error);
  g_assert_no_error (error);
  assert_content (fixture->path, SEED);
  g_assert_cmpuint (count_files (fixture->directory), ==, 1);
}

static void
test_a_dangling_link_is_not_followed_into_a_new_file (Fixture *fixture, const void *data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *target = g_build_filename (fixture->directory, "target", NULL);

  g_assert_cmpint (symlink (target, fixture->path), ==, 0);
  g_assert_null (wzp_identity_load_or_create (fixture->path, NULL, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

static void
test_creates_once (Fixture *fixture, const void *data)
{
  g_autofree char *directory = g_build_filename (fixture->directory, "deeper", NULL);
  g_autofree char *path = g_build_filename (directory, "identity", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpIdentity) first = NULL;
  g_autoptr (WzpIdentity) second = NULL;
  gboolean created = FALSE;
  struct stat info;

  first = wzp_identity_load_or_create (path, &created, &error);
  g_assert_no_error (error);
  g_assert_true (created);
  g_assert_cmpint (g_stat (directory, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0077, ==, 0);
  second = wzp_identity_load_or_create (path, &created, &error);
  g_assert_no_error (error);
  g_assert_false (created);
  g_assert_cmpstr (wzp_identity_get_fingerprint (first), ==, wzp_identity_get_fingerprint (second));
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
test_says_where_it_cannot_write (Fixture *fixture, const void *data)
{
  g_autoptr (WzpIdentity) identity = known_identity ();
  g_autofree char *path = g_build_filename (fixture->path, "identity", NULL);
  g_autoptr (GError) error = NULL;

  write_file (fixture->path, "a file, no directory", 20);
  g_assert_false (wzp_identity_save (identity, path, WZP_IDENTITY_SAVE_NEW, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_warns_of_a_file_others_can_read (Fixture *fixture, const void *data)
{
  g_autoptr (WzpIdentity) loaded = NULL;
  g_autoptr (GError) error = NULL;

  write_file (fixture->path, SEED, strlen (SEED));
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  g_test_expect_message ("wzp-identity-file", G_LOG_LEVEL_WARNING, "*chmod 600*");
  loaded = wzp_identity_load (fixture->path, &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/crypto/identity-file/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("saves-as-the-reference-does", test_saves_as_the_reference_does);
  ADD ("tolerates-white-space-and-case", test_tolerates_white_space_and_case);
  ADD ("a-broken-file-is-an-error-and-stays", test_a_broken_file_is_an_error_and_stays);
  ADD ("says-when-there-is-no-file", test_says_when_there_is_no_file);
  ADD ("refuses-what-is-no-regular-file", test_refuses_what_is_no_regular_file);
  ADD ("never-overwrites-unasked", test_never_overwrites_unasked);
  ADD ("a-dangling-link-is-not-followed-into-a-new-file",
       test_a_dangling_link_is_not_followed_into_a_new_file);
  ADD ("creates-once", test_creates_once);
  ADD ("says-where-it-cannot-write", test_says_where_it_cannot_write);
  ADD ("warns-of-a-file-others-can-read", test_warns_of_a_file_others_can_read);
  return g_test_run ();
}
