/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-rooms.h"

#include <glib/gstdio.h>

#include "wzp-database.h"
#include "wzp-error.h"

#define RELAY "relay.example:4433"

typedef struct
{
  char *folder;
  char *path;
  WzpRooms *rooms;
} Fixture;

static void
reopen (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&f->rooms);
  f->rooms = wzp_rooms_new (f->path, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("wzp-rooms-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "wzp.db", NULL);
  reopen (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->rooms);
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

static WzpRoomEntry *
add (Fixture *f, const char *name, const char *relay)
{
  g_autoptr (GError) error = NULL;
  WzpRoomEntry *entry = wzp_rooms_add (f->rooms, name, relay, &error);

  g_assert_no_error (error);
  return entry;
}

static void
assert_rooms (Fixture *f, const char *expected)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->rooms)); i++)
    {
      g_autoptr (WzpRoomEntry) entry = g_list_model_get_item (G_LIST_MODEL (f->rooms), i);

      g_string_append_printf (all, "%s@%s;", wzp_room_entry_get_name (entry),
                              wzp_room_entry_get_relay (entry));
    }
  g_assert_cmpstr (all->str, ==, expected);
}

static void
test_rooms_are_sorted_and_there_again (Fixture *f, gconstpointer data)
{
  add (f, "Lunch", "Relay.Example");
  add (f, "board", RELAY);
  add (f, "board", "another.example:7");
  assert_rooms (f, "board@another.example:7;board@" RELAY ";lunch@" RELAY ";");
  reopen (f);
  assert_rooms (f, "board@another.example:7;board@" RELAY ";lunch@" RELAY ";");
  g_assert_null (wzp_rooms_get_problem (f->rooms));
}

static void
test_a_room_is_there_once (Fixture *f, gconstpointer data)
{
  WzpRoomEntry *entry = add (f, "lunch", RELAY);

  g_assert_true (add (f, "LUNCH", "relay.example") == entry);
  g_assert_true (wzp_rooms_find (f->rooms, "Lunch", "relay.example") == entry);
  g_assert_null (wzp_rooms_find (f->rooms, "lunch", "another.example"));
  g_assert_null (wzp_rooms_find (f->rooms, "not a room", RELAY));
  g_assert_null (wzp_rooms_find (f->rooms, "lunch", "no relay"));
  assert_rooms (f, "lunch@" RELAY ";");
  g_assert_cmpint (g_date_time_to_unix (wzp_room_entry_get_joined (entry)), >, 1700000000);
}

static void
refuse (Fixture *f, const char *name, const char *relay)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_rooms_add (f->rooms, name, relay, &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
}

static void
test_what_is_no_room_is_refused (Fixture *f, gconstpointer data)
{
  refuse (f, "", RELAY);
  refuse (f, "_signal", RELAY);
  refuse (f, "lunch", "");
  refuse (f, "lunch", "somewhere/else");
  assert_rooms (f, "");
}

static void
test_removal_can_be_undone (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpRoomEntry) lunch = g_object_ref (add (f, "lunch", RELAY));

  add (f, "board", RELAY);
  wzp_rooms_remove (f->rooms, lunch);
  wzp_rooms_remove (f->rooms, lunch);
  assert_rooms (f, "board@" RELAY ";");
  reopen (f);
  assert_rooms (f, "board@" RELAY ";");
  wzp_rooms_restore (f->rooms, lunch);
  wzp_rooms_restore (f->rooms, lunch);
  assert_rooms (f, "board@" RELAY ";lunch@" RELAY ";");
  reopen (f);
  assert_rooms (f, "board@" RELAY ";lunch@" RELAY ";");
}

static void
test_rows_that_make_no_sense_are_left_out (Fixture *f, gconstpointer data)
{
  WzpDatabase *database = wzp_database_open (f->path, NULL);

  g_assert_nonnull (database);
  wzp_database_write (database,
                      "INSERT INTO rooms VALUES ('" RELAY "', 'lunch', 1), ('" RELAY "', 'UP', 1),"
                      " ('no relay', 'a', 1), ('" RELAY "', 'b', 9223372036854775807),"
                      " (x'ff', 'c', 1)",
                      "");
  wzp_database_free (database);
  reopen (f);
  assert_rooms (f, "lunch@" RELAY ";");
  g_assert_nonnull (strstr (wzp_rooms_get_problem (f->rooms), "4 rooms"));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/rooms/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("are-sorted-and-there-again", test_rooms_are_sorted_and_there_again);
  ADD ("a-room-is-there-once", test_a_room_is_there_once);
  ADD ("what-is-no-room-is-refused", test_what_is_no_room_is_refused);
  ADD ("removal-can-be-undone", test_removal_can_be_undone);
  ADD ("rows-that-make-no-sense-are-left-out", test_rows_that_make_no_sense_are_left_out);
  return g_test_run ();
}
