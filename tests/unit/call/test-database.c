/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-database.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "wzp-error.h"
#include "wzp-trust-store.h"

#define ALICE "aaaa:0000:0000:0000:0000:0000:0000:0001"
#define BOB   "bbbb:0000:0000:0000:0000:0000:0000:0002"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("wzp-database-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "wzp.db", NULL);
}

/* Also says that nothing is left beside the file when it is closed. */
static void
tear_down (Fixture *f, gconstpointer data)
{
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

static WzpDatabase *
open_database (const char *path)
{
  g_autoptr (GError) error = NULL;
  WzpDatabase *database = wzp_database_open (path, &error);

  g_assert_no_error (error);
  return database;
}

static gboolean
take_text (const WzpRow *row, gpointer user_data)
{
  GString *all = user_data;
  const char *text = wzp_row_get_text (row, 0);

  if (!text)
    return FALSE;
  g_string_append_printf (all, "%s;", text);
  return TRUE;
}

static char *
read_texts (WzpDatabase *database, const char *sql, unsigned n_bad_expected)
{
  g_autoptr (GError) error = NULL;
  GString *all = g_string_new (NULL);
  unsigned n_bad;

  wzp_database_read (database, sql, take_text, all, &n_bad, &error, "");
  g_assert_no_error (error);
  g_assert_cmpuint (n_bad, ==, n_bad_expected);
  return g_string_free_and_steal (all);
}

static void
test_writes_are_in_order_and_there_again (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpDatabase) again = NULL;
  g_autofree char *texts = NULL;
  struct stat info;

  for (unsigned round = 0; round < 2; round++)
    {
      g_autoptr (WzpDatabase) database = open_database (f->path);

      for (unsigned i = 0; i < 100 && round == 0; i++)
        {
          g_autofree char *name = g_strdup_printf ("%u", i);

          wzp_database_write (database,
                              "INSERT OR REPLACE INTO people (fingerprint, name) VALUES (?, ?)",
                              "ss", ALICE, name);
        }
    }
  again = open_database (f->path);
  texts = read_texts (again, "SELECT name FROM people", 0);
  g_assert_cmpstr (texts, ==, "99;");
  g_assert_cmpint (stat (f->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static void
test_a_row_that_makes_no_sense_is_counted (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpDatabase) database = open_database (NULL);
  g_autofree char *texts = NULL;

  wzp_database_write (database, "INSERT INTO people (fingerprint) VALUES (?)", "s", "good");
  wzp_database_write (database, "INSERT INTO people (fingerprint) VALUES (x'ff00fe')", "");
  wzp_database_flush (database);
  texts = read_texts (database, "SELECT fingerprint FROM people", 1);
  g_assert_cmpstr (texts, ==, "good;");
}

static void
take_failure (const char *message, gpointer user_data)
{
  GString *all = user_data;

  g_string_append (all, message);
}

static void
test_a_write_that_fails_is_told_once (Fixture *f, gconstpointer data)
{
  WzpDatabase *database = open_database (NULL);
  g_autoptr (GString) told = g_string_new (NULL);

  wzp_database_set_failure_func (database, g_main_context_default (), take_failure, told);
  wzp_database_write (database, "INSERT INTO nowhere VALUES (?)", "s", "text");
  wzp_database_write (database, "INSERT INTO nothing VALUES (?)", "s", "text");
  wzp_database_flush (database);
  while (told->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (told->str, "nowhere"));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (strstr (told->str, "nothing"));
  wzp_database_free (database);
}

static void
copy_vector (Fixture *f, const char *name)
{
  g_autofree char *vector = g_test_build_filename (G_TEST_DIST, "vectors", name, NULL);
  g_autofree char *bytes = NULL;
  size_t len;

  g_assert_true (g_file_get_contents (vector, &bytes, &len, NULL));
  g_assert_true (g_file_set_contents (f->path, bytes, (gssize) len, NULL));
}

/* database-v1.db was written by the program of layout 1. */
static void
test_a_file_of_layout_1_keeps_all_it_knew (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpDatabase) again = NULL;
  g_autofree char *people = NULL;
  uint8_t pin[WZP_TRUST_PIN_BYTES];

  copy_vector (f, "database-v1.db");
  for (unsigned round = 0; round < 2; round++)
    {
      g_autoptr (WzpTrustStore) store = wzp_trust_store_open (f->path, &error);

      g_assert_no_error (error);
      g_assert_true (wzp_trust_store_get_relay_pin (store, "relay.example:4433", pin));
      for (unsigned i = 0; i < sizeof pin; i++)
        g_assert_cmpuint (pin[i], ==, i);
      g_assert_true (wzp_trust_store_get_e2ee (store, ALICE));
      g_assert_false (wzp_trust_store_get_verified (store, ALICE));
      g_assert_true (wzp_trust_store_get_e2ee (store, BOB));
      g_assert_true (wzp_trust_store_get_verified (store, BOB));
    }
  /* Who was verified stays verified when it becomes a contact. */
  again = open_database (f->path);
  people = read_texts (again, "SELECT verified_key FROM people", 0);
  g_assert_cmpstr (people, ==, BOB ";");
}

/* database-v3.db was written by the program of layout 3. */
static void
test_a_file_of_layout_3_keeps_all_it_knew (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *sql, *found;
  } known[] = {
    { "SELECT address FROM relays", "relay.example:4433;" },
    { "SELECT fingerprint FROM peers WHERE e2ee", ALICE ";" },
    { "SELECT name FROM people WHERE saved AND volume = 0.5", "Anna;" },
    { "SELECT alias FROM requests WHERE n_calls = 2", "Bob;" },
    { "SELECT peer FROM calls WHERE id = 7", ALICE ";" },
    { "SELECT json FROM relay_map", "{};" },
    { "SELECT name FROM rooms", "" },
  };

  copy_vector (f, "database-v3.db");
  for (unsigned i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (WzpDatabase) database = open_database (f->path);
      g_autofree char *found = read_texts (database, known[i].sql, 0);

      g_assert_cmpstr (found, ==, known[i].found);
    }
}

static void
refuse_unchanged (Fixture *f, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;
  size_t len_before, len_after;

  g_assert_true (g_file_get_contents (f->path, &before, &len_before, NULL));
  g_assert_null (wzp_database_open (f->path, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, f->path));
  g_assert_nonnull (strstr (error->message, says));
  g_assert_true (g_file_get_contents (f->path, &after, &len_after, NULL));
  g_assert_cmpmem (before, len_before, after, len_after);
}

static void
test_a_file_of_the_future_is_left_alone (Fixture *f, gconstpointer data)
{
  WzpDatabase *database = open_database (f->path);

  wzp_database_write (database, "PRAGMA user_version = 99", "");
  wzp_database_free (database);
  refuse_unchanged (f, "newer version");
}

static void
test_another_programs_file_is_left_alone (Fixture *f, gconstpointer data)
{
  WzpDatabase *database = open_database (f->path);

  wzp_database_write (database, "PRAGMA application_id = 7", "");
  wzp_database_free (database);
  refuse_unchanged (f, "another program");
}

static void
test_a_damaged_file_is_left_alone (Fixture *f, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  size_t len;

  copy_vector (f, "database-v1.db");
  g_assert_true (g_file_get_contents (f->path, &bytes, &len, NULL));
  memset (bytes + 100, 0xa5, 4000);
  g_assert_true (g_file_set_contents (f->path, bytes, (gssize) len, NULL));
  refuse_unchanged (f, "malformed");
}

/* Two parts of a program open a new file at the same moment. */
static gpointer
open_and_close (gpointer path)
{
  g_autoptr (GError) error = NULL;

  wzp_database_free (wzp_database_open (path, &error));
  g_assert_no_error (error);
  return NULL;
}

static void
test_several_may_come_at_once (Fixture *f, gconstpointer data)
{
  GThread *threads[4];

  copy_vector (f, "database-v1.db");
  for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, open_and_close, f->path);
  for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  /* Of two that close at the same moment neither may think itself the last, and SQLite leaves its log; the
   * next one alone takes it in. */
  open_and_close (f->path);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/call/database/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("writes-are-in-order-and-there-again", test_writes_are_in_order_and_there_again);
  ADD ("a-row-that-makes-no-sense-is-counted", test_a_row_that_makes_no_sense_is_counted);
  ADD ("a-write-that-fails-is-told-once", test_a_write_that_fails_is_told_once);
  ADD ("a-file-of-layout-1-keeps-all-it-knew", test_a_file_of_layout_1_keeps_all_it_knew);
  ADD ("a-file-of-layout-3-keeps-all-it-knew", test_a_file_of_layout_3_keeps_all_it_knew);
  ADD ("a-file-of-the-future-is-left-alone", test_a_file_of_the_future_is_left_alone);
  ADD ("another-programs-file-is-left-alone", test_another_programs_file_is_left_alone);
  ADD ("a-damaged-file-is-left-alone", test_a_damaged_file_is_left_alone);
  ADD ("several-may-come-at-once", test_several_may_come_at_once);
  return g_test_run ();
}
