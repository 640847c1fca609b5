/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the identity is looked for and kept, for all that a keyring and a file can be. The keyring is played
 * here. */
#include "phone-identity-store.h"

#include <glib/gstdio.h>

#include "phone-keyring.h"

#define ONE   "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "2222222222222222222222222222222222222222222222222222222222222222"

/* What the keyring does. */
typedef enum
{
  OPEN,
  LOCKED, /* and stays so, whoever asks */
  BROKEN,
  ABSENT,
  FAILED,
} Mood;

static struct
{
  Mood mood;
  WzpIdentity *identity; /* nullable */
  guint n_asked;
} keyring;

GQuark
phone_keyring_error_quark (void)
{
  return g_quark_from_static_string ("phone-keyring-error");
}

static gboolean
refuse (GError **error)
{
  static const PhoneKeyringError codes[] = {
    [LOCKED] = PHONE_KEYRING_ERROR_LOCKED,
    [BROKEN] = PHONE_KEYRING_ERROR_BROKEN,
    [ABSENT] = PHONE_KEYRING_ERROR_ABSENT,
    [FAILED] = PHONE_KEYRING_ERROR_FAILED,
  };

  g_set_error_literal (error, PHONE_KEYRING_ERROR, codes[keyring.mood], "played");
  return FALSE;
}

gboolean
phone_keyring_read (const char *fingerprint,
                    PhoneKeyringManner manner,
                    WzpIdentity **out_identity,
                    GCancellable *cancellable,
                    GError **error)
{
  *out_identity = NULL;
  /* One that was never unlocked tells nothing, and a question to nobody is not asked. */
  if (keyring.mood == LOCKED && !keyring.identity && manner == PHONE_KEYRING_QUIETLY)
    return TRUE;
  keyring.n_asked += keyring.mood == LOCKED;
  if (keyring.mood != OPEN)
    return refuse (error);
  *out_identity = keyring.identity ? wzp_identity_ref (keyring.identity) : NULL;
  return TRUE;
}

gboolean
phone_keyring_write (WzpIdentity *identity,
                     PhoneKeyringManner manner,
                     GCancellable *cancellable,
                     GError **error)
{
  keyring.n_asked += keyring.mood == LOCKED && manner == PHONE_KEYRING_ASK;
  if (keyring.mood != OPEN && keyring.mood != BROKEN)
    return refuse (error);
  g_clear_pointer (&keyring.identity, wzp_identity_unref);
  keyring.identity = wzp_identity_ref (identity);
  return TRUE;
}

/* --- a desk ----------------------------------------------------------------------------------- */

typedef struct
{
  char *folder;
  char *path;
  PhoneIdentityStore *store;
} Desk;

static WzpIdentity *
make (const char *hex)
{
  return hex ? wzp_identity_new_from_hex (hex, NULL) : NULL;
}

static void
desk_init (Desk *desk, Mood mood, const char *in_keyring, const char *in_file)
{
  g_autoptr (WzpIdentity) kept = make (in_file);

  desk->folder = g_dir_make_tmp ("wzp-store-XXXXXX", NULL);
  desk->path = g_build_filename (desk->folder, "identity", NULL);
  if (kept)
    g_assert_true (wzp_identity_save (kept, desk->path, WZP_IDENTITY_SAVE_NEW, NULL));
  desk->store = phone_identity_store_new (desk->path);
  keyring.mood = mood;
  keyring.identity = make (in_keyring);
  keyring.n_asked = 0;
}

static void
desk_clear (Desk *desk)
{
  g_clear_pointer (&keyring.identity, wzp_identity_unref);
  g_object_unref (desk->store);
  g_remove (desk->path);
  g_rmdir (desk->folder);
  g_free (desk->path);
  g_free (desk->folder);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
await (GAsyncResult **result)
{
  while (!*result)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_is (const WzpIdentity *identity, const char *hex)
{
  g_autoptr (WzpIdentity) expected = make (hex);

  g_assert_cmpstr (identity ? wzp_identity_get_fingerprint (identity) : NULL, ==,
                   expected ? wzp_identity_get_fingerprint (expected) : NULL);
}

static void
assert_file_is (Desk *desk, const char *hex)
{
  g_autoptr (WzpIdentity) kept = NULL;

  if (g_file_test (desk->path, G_FILE_TEST_EXISTS))
    kept = wzp_identity_load (desk->path, NULL);
  assert_is (kept, hex);
}

/* --- loading ---------------------------------------------------------------------------------- */

#define NO_ERROR -1

static void
test_load (void)
{
  static const struct
  {
    const char *what;
    Mood mood;
    const char *in_keyring;
    const char *in_file;
    const char *given; /* what the keyring was given, as the setting says */
    const char *loaded;
    PhonePlace place;
    int error;
    const char *file_after;
  } rows[] = {
    { "first run", OPEN, NULL, NULL, NULL, NULL, PHONE_PLACE_NONE, NO_ERROR, NULL },
    { "first run, no keyring", ABSENT, NULL, NULL, NULL, NULL, PHONE_PLACE_NONE, NO_ERROR, NULL },
    { "first run, locked", LOCKED, NULL, NULL, NULL, NULL, PHONE_PLACE_NONE, NO_ERROR, NULL },
    { "first run, silent", FAILED, NULL, NULL, NULL, NULL, PHONE_PLACE_NONE, NO_ERROR, NULL },
    { "kept", OPEN, ONE, NULL, ONE, ONE, PHONE_PLACE_KEYRING, NO_ERROR, NULL },
    { "settings lost", OPEN, ONE, NULL, NULL, ONE, PHONE_PLACE_KEYRING, NO_ERROR, NULL },
    { "settings lost, locked", LOCKED, ONE, NULL, NULL, NULL, PHONE_PLACE_NONE,
      PHONE_STORE_ERROR_LOCKED, NULL },
    { "file only, no keyring", ABSENT, NULL, ONE, NULL, ONE, PHONE_PLACE_FILE, NO_ERROR, ONE },
    { "file only, locked", LOCKED, NULL, ONE, NULL, ONE, PHONE_PLACE_FILE, NO_ERROR, ONE },
    { "file only, silent", FAILED, NULL, ONE, NULL, ONE, PHONE_PLACE_FILE, NO_ERROR, ONE },
    { "file is moved", OPEN, NULL, ONE, NULL, ONE, PHONE_PLACE_KEYRING, NO_ERROR, NULL },
    { "a move cut short", OPEN, ONE, ONE, NULL, ONE, PHONE_PLACE_KEYRING, NO_ERROR, NULL },
    { "another's file", OPEN, ONE, OTHER, NULL, ONE, PHONE_PLACE_KEYRING, NO_ERROR, OTHER },
    { "another's file, made since", OPEN, ONE, OTHER, ONE, ONE, PHONE_PLACE_KEYRING, NO_ERROR,
      OTHER },
    { "a copy, made since", OPEN, ONE, ONE, ONE, ONE, PHONE_PLACE_KEYRING, NO_ERROR, ONE },
    { "locked", LOCKED, ONE, NULL, ONE, NULL, PHONE_PLACE_NONE, PHONE_STORE_ERROR_LOCKED, NULL },
    { "locked, another's file", LOCKED, ONE, OTHER, ONE, NULL, PHONE_PLACE_NONE,
      PHONE_STORE_ERROR_LOCKED, OTHER },
    { "locked, a copy", LOCKED, ONE, ONE, ONE, ONE, PHONE_PLACE_FILE, NO_ERROR, ONE },
    { "damaged", BROKEN, ONE, NULL, ONE, NULL, PHONE_PLACE_NONE, PHONE_STORE_ERROR_BROKEN, NULL },
    { "gone", OPEN, NULL, NULL, ONE, NULL, PHONE_PLACE_NONE, PHONE_STORE_ERROR_MISSING, NULL },
    { "no keyring any more", ABSENT, NULL, NULL, ONE, NULL, PHONE_PLACE_NONE,
      PHONE_STORE_ERROR_FAILED, NULL },
    { "silent", FAILED, ONE, NULL, ONE, NULL, PHONE_PLACE_NONE, PHONE_STORE_ERROR_FAILED, NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WzpIdentity) given = make (rows[i].given);
      g_autoptr (WzpIdentity) loaded = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      PhonePlace place;
      Desk desk;

      g_test_message ("%s", rows[i].what);
      desk_init (&desk, rows[i].mood, rows[i].in_keyring, rows[i].in_file);
      phone_identity_store_load_async (
          desk.store, given ? wzp_identity_get_fingerprint (given) : "", NULL, result_cb, &result);
      await (&result);
      loaded = phone_identity_store_load_finish (desk.store, result, &place, &error);
      assert_is (loaded, rows[i].loaded);
      g_assert_cmpint (place, ==, rows[i].place);
      g_assert_cmpint (error ? error->code : NO_ERROR, ==, rows[i].error);
      assert_file_is (&desk, rows[i].file_after);
      desk_clear (&desk);
    }
}

static void
test_load_broken_file (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PhonePlace place;
  Desk desk;

  desk_init (&desk, OPEN, NULL, NULL);
  g_assert_true (g_file_set_contents_full (desk.path, "not an identity", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  phone_identity_store_load_async (desk.store, "", NULL, result_cb, &result);
  await (&result);
  g_assert_null (phone_identity_store_load_finish (desk.store, result, &place, &error));
  g_assert_error (error, PHONE_STORE_ERROR, PHONE_STORE_ERROR_FILE);
  g_assert_null (keyring.identity);
  desk_clear (&desk);
}

/* --- keeping ---------------------------------------------------------------------------------- */

static void
test_keep (void)
{
  static const struct
  {
    const char *what;
    Mood mood;
    const char *in_keyring;
    const char *in_file;
    PhonePlace now;
    gboolean file;
    PhonePlace place; /* of ONE, which is to be kept */
    int error;
    const char *keyring_after;
    const char *file_after;
  } rows[] = {
    { "new", OPEN, NULL, NULL, PHONE_PLACE_NONE, FALSE, PHONE_PLACE_KEYRING, NO_ERROR, ONE, NULL },
    { "new, no keyring", ABSENT, NULL, NULL, PHONE_PLACE_NONE, FALSE, PHONE_PLACE_FILE, NO_ERROR,
      NULL, ONE },
    { "new, not unlocked", LOCKED, NULL, NULL, PHONE_PLACE_NONE, FALSE, 0, PHONE_STORE_ERROR_LOCKED,
      NULL, NULL },
    { "new, not unlocked, then a file", LOCKED, NULL, NULL, PHONE_PLACE_NONE, TRUE,
      PHONE_PLACE_FILE, NO_ERROR, NULL, ONE },
    { "new, silent", FAILED, NULL, NULL, PHONE_PLACE_NONE, FALSE, 0, PHONE_STORE_ERROR_FAILED, NULL,
      NULL },
    { "new over a forgotten one", OPEN, OTHER, NULL, PHONE_PLACE_NONE, FALSE, 0,
      PHONE_STORE_ERROR_FAILED, OTHER, NULL },
    { "new over another's file", ABSENT, NULL, OTHER, PHONE_PLACE_NONE, FALSE, 0,
      PHONE_STORE_ERROR_FILE, NULL, OTHER },
    { "restored after damage", BROKEN, OTHER, NULL, PHONE_PLACE_NONE, FALSE, PHONE_PLACE_KEYRING,
      NO_ERROR, ONE, NULL },
    { "another instead", OPEN, OTHER, NULL, PHONE_PLACE_KEYRING, FALSE, PHONE_PLACE_KEYRING,
      NO_ERROR, ONE, NULL },
    { "another instead, another's file", OPEN, OTHER, OTHER, PHONE_PLACE_KEYRING, FALSE,
      PHONE_PLACE_KEYRING, NO_ERROR, ONE, OTHER },
    { "another instead, in the file", ABSENT, NULL, OTHER, PHONE_PLACE_FILE, FALSE,
      PHONE_PLACE_FILE, NO_ERROR, NULL, ONE },
    { "moved", OPEN, NULL, ONE, PHONE_PLACE_FILE, FALSE, PHONE_PLACE_KEYRING, NO_ERROR, ONE, NULL },
    { "not moved", LOCKED, NULL, ONE, PHONE_PLACE_FILE, FALSE, 0, PHONE_STORE_ERROR_LOCKED, NULL,
      ONE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WzpIdentity) one = make (ONE);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      PhonePlace place = 0;
      Desk desk;

      g_test_message ("%s", rows[i].what);
      desk_init (&desk, rows[i].mood, rows[i].in_keyring, rows[i].in_file);
      phone_identity_store_keep_async (desk.store, one, rows[i].now, rows[i].file, NULL, result_cb,
                                       &result);
      await (&result);
      g_assert_cmpint (phone_identity_store_keep_finish (desk.store, result, &place, &error), ==,
                       rows[i].error == NO_ERROR);
      g_assert_cmpint (place, ==, rows[i].place);
      g_assert_cmpint (error ? error->code : NO_ERROR, ==, rows[i].error);
      g_assert_cmpuint (keyring.n_asked, <=, 1);
      assert_is (keyring.identity, rows[i].keyring_after);
      assert_file_is (&desk, rows[i].file_after);
      desk_clear (&desk);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity-store/load", test_load);
  g_test_add_func ("/identity-store/load-broken-file", test_load_broken_file);
  g_test_add_func ("/identity-store/keep", test_keep);
  return g_test_run ();
}
