/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-contacts.h"

#include <glib/gstdio.h>

#include "wzp-client-private.h"
#include "wzp-database.h"
#include "wzp-error.h"

#define ANNA "aaaa:0000:0000:0000:0000:0000:0000:0001"
#define BOB  "bbbb:0000:0000:0000:0000:0000:0000:0002"
#define CARL "cccc:0000:0000:0000:0000:0000:0000:0003"

typedef struct
{
  char *folder;
  char *path;
  WzpContacts *contacts;
} Fixture;

static void
reopen (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&f->contacts);
  f->contacts = wzp_contacts_new (f->path, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("wzp-contacts-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "wzp.db", NULL);
  reopen (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->contacts);
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

static WzpContact *
add (Fixture *f, const char *fingerprint, const char *name)
{
  g_autoptr (GError) error = NULL;
  WzpContact *contact = wzp_contacts_add (f->contacts, fingerprint, name, &error);

  g_assert_no_error (error);
  return contact;
}

static char *
list_names (GListModel *model)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (WzpContact) contact = g_list_model_get_item (model, i);

      g_string_append_printf (names, "%s;", wzp_contact_get_display_name (contact));
    }
  return g_string_free_and_steal (names);
}

#define assert_names(model, expected)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *names_ = list_names (G_LIST_MODEL (model));                                   \
                                                                                                   \
    g_assert_cmpstr (names_, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

static void
test_contacts_are_sorted_and_there_again (Fixture *f, gconstpointer data)
{
  WzpContact *carl = add (f, CARL, "carl");

  add (f, "BBBB000000000000 0000000000000002", "Bob");
  add (f, ANNA, NULL);
  assert_names (f->contacts, "Bob;carl;aaaa:0000…;");
  wzp_contact_set_name (carl, "  Adam\n");
  assert_names (f->contacts, "Adam;Bob;aaaa:0000…;");
  reopen (f);
  assert_names (f->contacts, "Adam;Bob;aaaa:0000…;");
  carl = wzp_contacts_find (f->contacts, CARL);
  g_assert_cmpstr (wzp_contact_get_name (carl), ==, "Adam");
  g_assert_nonnull (wzp_contact_get_added (carl));
  g_assert_nonnull (strstr (wzp_contact_get_search_text (carl), "cccc0000"));
}

static void
refuse_to_add (Fixture *f, const char *fingerprint, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_contacts_add (f->contacts, fingerprint, "name", &error));
  g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_a_contact_is_added_once_and_never_ourselves (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpClient) client = wzp_client_new (NULL, "127.0.0.1:9", NULL);

  wzp_contacts_watch (f->contacts, client);
  add (f, ANNA, "Anna");
  refuse_to_add (f, ANNA, "Anna");
  refuse_to_add (f, "no fingerprint", "");
  refuse_to_add (f, wzp_client_get_fingerprint (client), "own");
  assert_names (f->contacts, "Anna;");
}

static void
test_removal_can_be_undone (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpContact) anna = g_object_ref (add (f, ANNA, "Anna"));

  wzp_contact_set_blocked (anna, TRUE);
  wzp_contacts_remove (f->contacts, anna);
  assert_names (f->contacts, "");
  g_assert_null (wzp_contacts_find (f->contacts, ANNA));
  wzp_contacts_restore (f->contacts, anna);
  assert_names (f->contacts, "Anna;");
  g_assert_nonnull (wzp_contact_get_added (anna));
  g_assert_true (wzp_contact_get_blocked (anna));
}

static void
test_a_stranger_keeps_volume_and_block (Fixture *f, gconstpointer data)
{
  wzp_contact_set_volume (wzp_contacts_get_person (f->contacts, ANNA), 0.5);
  wzp_contact_set_blocked (wzp_contacts_get_person (f->contacts, BOB), TRUE);
  wzp_contacts_get_person (f->contacts, CARL);
  reopen (f);
  assert_names (f->contacts, "");
  assert_names (wzp_contacts_get_blocked (f->contacts), "bbbb:0000…;");
  g_assert_cmpfloat (wzp_contact_get_volume (wzp_contacts_get_person (f->contacts, ANNA)), ==, 0.5);
  wzp_contact_set_blocked (wzp_contacts_get_person (f->contacts, BOB), FALSE);
  assert_names (wzp_contacts_get_blocked (f->contacts), "");
}

static void
test_a_changed_key_is_told_until_it_is_verified (Fixture *f, gconstpointer data)
{
  WzpContact *anna = add (f, ANNA, "Anna");
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (1700000000);
  g_autoptr (GError) error = NULL;

  wzp_contact_set_verified_date (anna, date);
  g_assert_true (wzp_contact_get_verified (anna));
  g_assert_false (wzp_contact_get_key_changed (anna));
  g_assert_true (wzp_contacts_change_fingerprint (f->contacts, anna, BOB, &error));
  g_assert_no_error (error);
  reopen (f);
  g_assert_null (wzp_contacts_find (f->contacts, ANNA));
  anna = wzp_contacts_find (f->contacts, BOB);
  g_assert_true (wzp_contact_get_key_changed (anna));
  g_assert_false (wzp_contact_get_verified (anna));
  g_assert_cmpstr (wzp_contact_get_verified_key (anna), ==, ANNA);
  g_assert_cmpint (g_date_time_to_unix (wzp_contact_get_verified_date (anna)), ==, 1700000000);
  wzp_contact_set_verified_date (anna, date);
  g_assert_false (wzp_contact_get_key_changed (anna));
}

static void
test_a_new_key_takes_over_what_was_known_of_it (Fixture *f, gconstpointer data)
{
  WzpContact *anna = add (f, ANNA, "Anna");
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (1700000000);

  wzp_contact_set_verified_date (wzp_contacts_get_person (f->contacts, BOB), date);
  g_assert_true (wzp_contacts_change_fingerprint (f->contacts, anna, BOB, NULL));
  g_assert_true (wzp_contact_get_verified (anna));
  reopen (f);
  anna = wzp_contacts_find (f->contacts, BOB);
  g_assert_cmpstr (wzp_contact_get_name (anna), ==, "Anna");
  g_assert_true (wzp_contact_get_verified (anna));
}

/* --- calls ------------------------------------------------------------------------------------ */

static WzpCall *
ring (WzpClient *client, const char *peer)
{
  WzpCall *call = wzp_call_new (client, wzp_core_handle_new (), WZP_CALL_DIRECTION_INCOMING, peer);
  WzpCoreCallEvent event = { .state = WZP_CALL_STATE_INCOMING, .peer_alias = (char *) "Alias" };

  wzp_call_apply (call, &event);
  g_list_store_append (G_LIST_STORE (wzp_client_get_calls (client)), call);
  return call;
}

static void
apply (WzpCall *call, WzpCallState state, WzpE2eeState e2ee)
{
  WzpCoreCallEvent event = { .state = state, .e2ee = e2ee };

  wzp_call_apply (call, &event);
}

static void
test_only_contacts_ring (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpClient) client = wzp_client_new (NULL, "127.0.0.1:9", NULL);
  g_autoptr (WzpCall) anna = ring (client, ANNA);
  g_autoptr (WzpCall) bob = ring (client, BOB);
  g_autoptr (WzpCall) carl = ring (client, CARL);

  add (f, ANNA, "Anna");
  wzp_contact_set_blocked (wzp_contacts_get_person (f->contacts, BOB), TRUE);
  g_assert_cmpint (wzp_contacts_screen_call (f->contacts, anna), ==, WZP_CALL_SCREENING_RING);
  g_assert_cmpint (wzp_contacts_screen_call (f->contacts, bob), ==, WZP_CALL_SCREENING_BLOCKED);
  g_assert_cmpint (wzp_contacts_screen_call (f->contacts, carl), ==, WZP_CALL_SCREENING_REQUEST);
  g_assert_cmpuint (g_list_model_get_n_items (wzp_contacts_get_requests (f->contacts)), ==, 1);
}

static void
test_a_request_waits_until_it_is_decided (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpClient) client = wzp_client_new (NULL, "127.0.0.1:9", NULL);
  g_autoptr (WzpCall) first = ring (client, CARL);
  g_autoptr (WzpCall) second = ring (client, CARL);
  GListModel *requests = wzp_contacts_get_requests (f->contacts);
  g_autoptr (WzpCallRequest) request = NULL;
  WzpContact *carl;

  wzp_contacts_screen_call (f->contacts, first);
  apply (first, WZP_CALL_STATE_ENDED, WZP_E2EE_STATE_UNKNOWN);
  wzp_contacts_screen_call (f->contacts, second);
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 1);
  request = g_list_model_get_item (requests, 0);
  g_assert_cmpuint (wzp_call_request_get_n_calls (request), ==, 2);
  g_assert_true (wzp_call_request_get_call (request) == second);
  apply (second, WZP_CALL_STATE_ENDED, WZP_E2EE_STATE_UNKNOWN);
  g_assert_null (wzp_call_request_get_call (request));
  g_clear_object (&request);

  reopen (f);
  requests = wzp_contacts_get_requests (f->contacts);
  request = g_list_model_get_item (requests, 0);
  g_assert_cmpstr (wzp_call_request_get_alias (request), ==, "Alias");
  g_assert_cmpuint (wzp_call_request_get_n_calls (request), ==, 2);
  carl = wzp_contacts_accept_request (f->contacts, request, NULL, NULL);
  g_assert_cmpstr (wzp_contact_get_name (carl), ==, "Alias");
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 0);
  reopen (f);
  g_assert_cmpuint (g_list_model_get_n_items (wzp_contacts_get_requests (f->contacts)), ==, 0);
}

static void
test_a_dismissed_request_can_be_brought_back (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpClient) client = wzp_client_new (NULL, "127.0.0.1:9", NULL);
  g_autoptr (WzpCall) call = ring (client, CARL);
  GListModel *requests = wzp_contacts_get_requests (f->contacts);
  g_autoptr (WzpCallRequest) request = NULL;

  wzp_contacts_screen_call (f->contacts, call);
  request = g_list_model_get_item (requests, 0);
  wzp_contacts_dismiss_request (f->contacts, request);
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 0);
  wzp_contacts_restore_request (f->contacts, request);
  wzp_contacts_restore_request (f->contacts, request);
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 1);
  reopen (f);
  requests = wzp_contacts_get_requests (f->contacts);
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 1);

  wzp_contacts_dismiss_request (f->contacts, request);
  add (f, CARL, "Carl");
  wzp_contacts_restore_request (f->contacts, request);
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 0);
}

static void
test_strangers_cannot_fill_the_house (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpClient) client = wzp_client_new (NULL, "127.0.0.1:9", NULL);
  GListModel *requests = wzp_contacts_get_requests (f->contacts);

  for (unsigned i = 0; i < 250; i++)
    {
      g_autofree char *peer = g_strdup_printf ("dddd:0000:0000:0000:0000:0000:0000:%04x", i);
      g_autoptr (WzpCall) call = ring (client, peer);

      wzp_contacts_screen_call (f->contacts, call);
    }
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 200);
  reopen (f);
  g_assert_cmpuint (g_list_model_get_n_items (wzp_contacts_get_requests (f->contacts)), ==, 200);
}

static void
test_a_watched_call_leaves_its_dates (Fixture *f, gconstpointer data)
{
  g_autoptr (WzpClient) client = wzp_client_new (NULL, "127.0.0.1:9", NULL);
  WzpContact *anna = add (f, ANNA, "Anna");
  g_autoptr (WzpCall) call = NULL;

  wzp_contacts_watch (f->contacts, client);
  call = ring (client, ANNA);
  apply (call, WZP_CALL_STATE_ACTIVE, WZP_E2EE_STATE_ENCRYPTED);
  g_assert_nonnull (wzp_contact_get_first_call (anna));
  g_assert_nonnull (wzp_contact_get_last_call (anna));
  g_assert_false (wzp_contact_get_verified (anna));
  apply (call, WZP_CALL_STATE_ACTIVE, WZP_E2EE_STATE_VERIFIED);
  g_assert_true (wzp_contact_get_verified (anna));
  apply (call, WZP_CALL_STATE_ENDED, WZP_E2EE_STATE_VERIFIED);
  reopen (f);
  anna = wzp_contacts_find (f->contacts, ANNA);
  g_assert_true (wzp_contact_get_verified (anna));
  g_assert_nonnull (wzp_contact_get_verified_date (anna));
  g_assert_nonnull (wzp_contact_get_last_call (anna));
}

static void
test_a_row_that_makes_no_sense_is_left_out_and_told (Fixture *f, gconstpointer data)
{
  WzpDatabase *database = wzp_database_open (f->path, NULL);

  add (f, ANNA, "Anna");
  wzp_database_write (database, "INSERT INTO people (fingerprint, saved) VALUES ('nonsense', 1)",
                      "");
  wzp_database_write (
      database, "INSERT INTO people (fingerprint, saved, volume) VALUES (?, 1, 1e9)", "s", BOB);
  wzp_database_free (database);
  reopen (f);
  assert_names (f->contacts, "Anna;");
  g_assert_nonnull (strstr (wzp_contacts_get_problem (f->contacts), "2 entries"));
}

static gboolean
import (Fixture *f, const char *text, guint *out_added, GError **error)
{
  g_autoptr (GBytes) json = g_bytes_new_static (text, strlen (text));

  return wzp_contacts_import (f->contacts, json, out_added, error);
}

#define FILE_OF(contacts) "{\"format\":\"wzp-contacts\",\"version\":1,\"contacts\":[" contacts "]}"

static void
test_a_file_adds_and_takes_nothing_away (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GError) error = NULL;
  guint n_added;

  wzp_contact_set_volume (add (f, ANNA, "Anna \"A\""), 1.5);
  json = wzp_contacts_export (f->contacts);
  wzp_contact_set_name (wzp_contacts_find (f->contacts, ANNA), "Other");
  wzp_contact_set_volume (wzp_contacts_find (f->contacts, ANNA), 1);
  add (f, BOB, "Bob");
  g_assert_true (wzp_contacts_import (f->contacts, json, &n_added, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_added, ==, 0);
  assert_names (f->contacts, "Bob;Other;");
  g_assert_cmpfloat (wzp_contact_get_volume (wzp_contacts_find (f->contacts, ANNA)), ==, 1.5);
  g_assert_true (
      import (f, FILE_OF ("{\"fingerprint\":\"" CARL "\",\"name\":\"Carl\"}"), &n_added, NULL));
  g_assert_cmpuint (n_added, ==, 1);
  assert_names (f->contacts, "Bob;Carl;Other;");
}

static void
test_a_bad_file_changes_nothing (Fixture *f, gconstpointer data)
{
  static const char *const files[] = {
    "",
    "[]",
    "{}",
    FILE_OF ("{\"name\":\"nobody\"}"),
    FILE_OF ("{\"fingerprint\":\"" ANNA "\"},{\"fingerprint\":\"" ANNA "\"}"),
    FILE_OF ("{\"fingerprint\":\"" ANNA "\"},{\"fingerprint\":\"" BOB "\",\"volume\":9.0}"),
    FILE_OF ("{\"fingerprint\":\"" ANNA "\",\"verified\":true}"),
    FILE_OF ("{\"fingerprint\":\"" ANNA "\"}") "x",
    "{\"format\":\"wzp-contacts\",\"version\":2,\"contacts\":[]}",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (import (f, files[i], NULL, &error));
      g_assert_error (error, WZP_ERROR, WZP_ERROR_INVALID);
      assert_names (f->contacts, "");
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/client/contacts/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("contacts-are-sorted-and-there-again", test_contacts_are_sorted_and_there_again);
  ADD ("a-contact-is-added-once-and-never-ourselves",
       test_a_contact_is_added_once_and_never_ourselves);
  ADD ("removal-can-be-undone", test_removal_can_be_undone);
  ADD ("a-stranger-keeps-volume-and-block", test_a_stranger_keeps_volume_and_block);
  ADD ("a-changed-key-is-told-until-it-is-verified",
       test_a_changed_key_is_told_until_it_is_verified);
  ADD ("a-new-key-takes-over-what-was-known-of-it", test_a_new_key_takes_over_what_was_known_of_it);
  ADD ("only-contacts-ring", test_only_contacts_ring);
  ADD ("a-request-waits-until-it-is-decided", test_a_request_waits_until_it_is_decided);
  ADD ("a-dismissed-request-can-be-brought-back", test_a_dismissed_request_can_be_brought_back);
  ADD ("strangers-cannot-fill-the-house", test_strangers_cannot_fill_the_house);
  ADD ("a-watched-call-leaves-its-dates", test_a_watched_call_leaves_its_dates);
  ADD ("a-row-that-makes-no-sense-is-left-out-and-told",
       test_a_row_that_makes_no_sense_is_left_out_and_told);
  ADD ("a-file-adds-and-takes-nothing-away", test_a_file_adds_and_takes_nothing_away);
  ADD ("a-bad-file-changes-nothing", test_a_bad_file_changes_nothing);
  return g_test_run ();
}
