/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-trust-store.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "wzp-error.h"

#define BOB "bbbb:0000:0000:0000:0000:0000:0000:0002"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("wzp-trust-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "deep", "wzp.db", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *deep = g_path_get_dirname (f->path);

  g_unlink (f->path);
  g_rmdir (deep);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static WzpTrustStore *
open_store (const char *path)
{
  g_autoptr (GError) error = NULL;
  WzpTrustStore *store = wzp_trust_store_open (path, &error);

  g_assert_no_error (error);
  return store;
}

static void
test_what_is_remembered_is_there_again (Fixture *f, gconstpointer data)
{
  const uint8_t pin[WZP_TRUST_PIN_BYTES] = { 1, 2, 3 };
  uint8_t out[WZP_TRUST_PIN_BYTES];
  struct stat info;

  for (unsigned round = 0; round < 2; round++)
    {
      g_autoptr (WzpTrustStore) store = open_store (f->path);

      if (round == 0)
        {
          g_assert_false (wzp_trust_store_get_relay_pin (store, "relay:4433", out));
          g_assert_false (wzp_trust_store_get_e2ee (store, BOB));
          wzp_trust_store_set_relay_pin (store, "relay:4433", pin);
          wzp_trust_store_set_e2ee (store, BOB);
          wzp_trust_store_set_verified (store, BOB, TRUE);
        }
      g_assert_true (wzp_trust_store_get_relay_pin (store, "relay:4433", out));
      g_assert_cmpmem (out, sizeof out, pin, sizeof pin);
      g_assert_true (wzp_trust_store_get_e2ee (store, BOB));
      g_assert_true (wzp_trust_store_get_verified (store, BOB));
      g_assert_false (wzp_trust_store_get_e2ee (store, "somebody else"));
    }
  g_assert_cmpint (stat (f->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static void
test_memory_alone_will_do (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpTrustStore) store = open_store (NULL);

  wzp_trust_store_set_e2ee (store, BOB);
  g_assert_true (wzp_trust_store_get_e2ee (store, BOB));
}

static void
refuse (Fixture *f, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_trust_store_open (f->path, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, f->path));
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_another_file_is_left_alone (Fixture *f, gconstpointer data)
{
  const char *text = "this is no database but somebody's diary, long enough to have a header";
  g_autofree char *after = NULL;
  g_autofree char *deep = g_path_get_dirname (f->path);

  g_assert_cmpint (g_mkdir (deep, 0700), ==, 0);
  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
  refuse (f, "not a database");
  g_assert_true (g_file_get_contents (f->path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);
}

static void
test_a_place_that_cannot_be_written_is_named (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_trust_store_open ("/proc/no/such/wzp.db", &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "/proc/no/such"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/call/trust-store/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("what-is-remembered-is-there-again", test_what_is_remembered_is_there_again);
  ADD ("memory-alone-will-do", test_memory_alone_will_do);
  ADD ("another-file-is-left-alone", test_another_file_is_left_alone);
  ADD ("a-place-that-cannot-be-written-is-named", test_a_place_that_cannot_be_written_is_named);
  return g_test_run ();
}
