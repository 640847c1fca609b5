/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-identity-store.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "phone-keyring.h"

struct _PhoneIdentityStore
{
  GObject parent_instance;

  char *path; /* constant */
};

/* One piece of work: the main thread fills it, a thread of the pool works on it, and the main thread reads it. */
typedef struct
{
  char *path;
  char *fingerprint; /* that the keyring was given; empty: none */
  gboolean file;     /* rather there than in the keyring */
  WzpIdentity *identity;
  PhonePlace place; /* before, and after */
} Work;

G_DEFINE_QUARK (phone - store - error, phone_store_error)
G_DEFINE_FINAL_TYPE (PhoneIdentityStore, phone_identity_store, G_TYPE_OBJECT)

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->identity, wzp_identity_unref);
  g_free (work->path);
  g_free (work->fingerprint);
  g_free (work);
}

/* --- in words --------------------------------------------------------------------------------- */

/* Takes @cause. */
static void
fail_keyring (GError *cause, GError **error)
{
  PhoneStoreError code = PHONE_STORE_ERROR_FAILED;
  const char *text = NULL;

  if (cause->domain != PHONE_KEYRING_ERROR)
    {
      g_propagate_error (error, cause);
      return;
    }
  switch ((PhoneKeyringError) cause->code)
    {
    case PHONE_KEYRING_ERROR_LOCKED:
      code = PHONE_STORE_ERROR_LOCKED;
      text = _ ("Your identity is kept in the keyring, and the keyring is locked. Try again and "
                "unlock it with its password.");
      break;
    case PHONE_KEYRING_ERROR_BROKEN:
      code = PHONE_STORE_ERROR_BROKEN;
      text = _ ("What the keyring keeps for Phone is damaged. Restore your identity from your "
                "recovery words.");
      break;
    case PHONE_KEYRING_ERROR_ABSENT:
    case PHONE_KEYRING_ERROR_FAILED:
      text = _ ("Your identity is kept in the keyring, and the keyring does not answer. Try again "
                "when it does, or restore your identity from your recovery words.");
      break;
    }
  g_message ("keyring: %s", cause->message);
  g_set_error_literal (error, PHONE_STORE_ERROR, code, text);
  g_error_free (cause);
}

static void
fail_missing (GError **error)
{
  g_set_error_literal (error, PHONE_STORE_ERROR, PHONE_STORE_ERROR_MISSING,
                       _ ("Your identity was kept in the keyring and is not there. If you have "
                          "another keyring, unlock it and try again. Otherwise restore your "
                          "identity from your recovery words."));
}

/* --- the file --------------------------------------------------------------------------------- */

/* %TRUE with %NULL: there is none. */
static gboolean
read_file (const char *path, WzpIdentity **out_identity, GError **error)
{
  g_autoptr (GError) cause = NULL;

  *out_identity = NULL;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  *out_identity = wzp_identity_load (path, &cause);
  if (!*out_identity)
    g_set_error_literal (error, PHONE_STORE_ERROR, PHONE_STORE_ERROR_FILE, cause->message);
  return *out_identity != NULL;
}

static gboolean
write_file (Work *work, GError **error)
{
  const WzpIdentitySave how =
      work->place == PHONE_PLACE_FILE ? WZP_IDENTITY_SAVE_REPLACE : WZP_IDENTITY_SAVE_NEW;
  g_autoptr (GError) cause = NULL;

  if (!wzp_identity_save (work->identity, work->path, how, &cause))
    {
      g_set_error_literal (error, PHONE_STORE_ERROR, PHONE_STORE_ERROR_FILE, cause->message);
      return FALSE;
    }
  work->place = PHONE_PLACE_FILE;
  return TRUE;
}

static void
remove_file (const char *path)
{
  if (unlink (path) && errno != ENOENT)
    g_message ("the file of the identity cannot be removed: %s", g_strerror (errno));
}

/* --- finding it ------------------------------------------------------------------------------- */

/* The file's identity goes to the keyring, and the file goes when the keyring has given it back. Nobody is asked for
 * that, and when it cannot be done the file is as good as before. */
static void
move_to_keyring (Work *work, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!phone_keyring_write (work->identity, PHONE_KEYRING_QUIETLY, cancellable, &error))
    {
      g_info ("the identity stays in its file: %s", error->message);
      return;
    }
  remove_file (work->path);
  work->place = PHONE_PLACE_KEYRING;
  g_message ("the identity was moved from its file to the keyring");
}

static gboolean
load_from_file (Work *work, GCancellable *cancellable, gboolean keyring_is_empty, GError **error)
{
  if (!read_file (work->path, &work->identity, error))
    return FALSE;
  work->place = work->identity ? PHONE_PLACE_FILE : PHONE_PLACE_NONE;
  if (work->identity && keyring_is_empty)
    move_to_keyring (work, cancellable);
  return TRUE;
}

static gboolean
is_file_of (Work *work)
{
  g_autoptr (WzpIdentity) kept = NULL;

  return read_file (work->path, &kept, NULL) && kept &&
         g_str_equal (wzp_identity_get_fingerprint (kept), work->fingerprint);
}

/* The keyring was given an identity once: another one, from a file, is not taken for it. */
static gboolean
load_known (Work *work, GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;

  if (phone_keyring_read (work->fingerprint, PHONE_KEYRING_ASK, &work->identity, cancellable,
                          &cause) &&
      work->identity)
    {
      work->place = PHONE_PLACE_KEYRING;
      return TRUE;
    }
  if (is_file_of (work))
    {
      g_clear_error (&cause);
      return load_from_file (work, cancellable, FALSE, error);
    }
  if (cause)
    fail_keyring (cause, error);
  else
    fail_missing (error);
  return FALSE;
}

/* There is something of ours in the keyring: no reason to make a new identity. */
static gboolean
is_kept_out_of_reach (const GError *error)
{
  return g_error_matches (error, PHONE_KEYRING_ERROR, PHONE_KEYRING_ERROR_LOCKED) ||
         g_error_matches (error, PHONE_KEYRING_ERROR, PHONE_KEYRING_ERROR_BROKEN);
}

static gboolean
load_unknown (Work *work, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean read =
      phone_keyring_read (NULL, PHONE_KEYRING_QUIETLY, &work->identity, cancellable, &cause);

  if (read && work->identity)
    {
      g_autoptr (WzpIdentity) kept = NULL;

      work->place = PHONE_PLACE_KEYRING;
      /* A move that was cut short: both have the same. */
      if (read_file (work->path, &kept, NULL) && kept &&
          g_str_equal (wzp_identity_get_fingerprint (kept),
                       wzp_identity_get_fingerprint (work->identity)))
        remove_file (work->path);
      return TRUE;
    }
  if (!load_from_file (work, cancellable, read, error))
    return FALSE;
  if (!work->identity && is_kept_out_of_reach (cause))
    {
      fail_keyring (g_steal_pointer (&cause), error);
      return FALSE;
    }
  return TRUE;
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;

  if (*work->fingerprint ? load_known (work, cancellable, &error)
                         : load_unknown (work, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- keeping it ------------------------------------------------------------------------------- */

/* Takes @cause. */
static void
fail_keeping (GError *cause, GError **error)
{
  g_message ("keyring: %s", cause->message);
  if (cause->code == PHONE_KEYRING_ERROR_LOCKED)
    g_set_error_literal (error, PHONE_STORE_ERROR, PHONE_STORE_ERROR_LOCKED,
                         _ ("The keyring was not unlocked, so your identity is not kept yet. Try "
                            "again, or keep it in a file."));
  else
    g_set_error_literal (error, PHONE_STORE_ERROR, PHONE_STORE_ERROR_FAILED,
                         _ ("The keyring did not take your identity, so it is not kept yet. Try "
                            "again, or keep it in a file."));
  g_error_free (cause);
}

/* A keyring that could not be looked into before may have one that is not ours to replace: when settings were
 * lost. */
static gboolean
check_free (Work *work, GCancellable *cancellable, GError **error)
{
  g_autoptr (WzpIdentity) kept = NULL;
  GError *cause = NULL;

  phone_keyring_read (NULL, PHONE_KEYRING_ASK, &kept, cancellable, &cause);
  if (g_error_matches (cause, PHONE_KEYRING_ERROR, PHONE_KEYRING_ERROR_LOCKED))
    {
      fail_keeping (cause, error);
      return FALSE;
    }
  g_clear_error (&cause);
  if (!kept || g_str_equal (wzp_identity_get_fingerprint (kept),
                            wzp_identity_get_fingerprint (work->identity)))
    return TRUE;
  g_set_error_literal (error, PHONE_STORE_ERROR, PHONE_STORE_ERROR_FAILED,
                       _ ("The keyring has an identity for Phone already, which is not replaced. "
                          "Start Phone again to use it, or keep this one in a file."));
  return FALSE;
}

static gboolean
keep (Work *work, GCancellable *cancellable, GError **error)
{
  GError *cause = NULL;

  if (work->file)
    return write_file (work, error);
  if (work->place == PHONE_PLACE_NONE && !check_free (work, cancellable, error))
    return FALSE;
  if (phone_keyring_write (work->identity, PHONE_KEYRING_ASK, cancellable, &cause))
    {
      if (work->place == PHONE_PLACE_FILE)
        remove_file (work->path);
      work->place = PHONE_PLACE_KEYRING;
      return TRUE;
    }
  if (g_error_matches (cause, PHONE_KEYRING_ERROR, PHONE_KEYRING_ERROR_ABSENT))
    {
      g_clear_error (&cause);
      return write_file (work, error);
    }
  if (cause->domain != PHONE_KEYRING_ERROR)
    g_propagate_error (error, cause);
  else
    fail_keeping (cause, error);
  return FALSE;
}

static void
keep_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (keep (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_identity_store_finalize (GObject *object)
{
  g_free (PHONE_IDENTITY_STORE (object)->path);
  G_OBJECT_CLASS (phone_identity_store_parent_class)->finalize (object);
}

static void
phone_identity_store_class_init (PhoneIdentityStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = phone_identity_store_finalize;
}

static void
phone_identity_store_init (PhoneIdentityStore *self)
{
}

PhoneIdentityStore *
phone_identity_store_new (const char *path)
{
  PhoneIdentityStore *self = g_object_new (PHONE_TYPE_IDENTITY_STORE, NULL);

  self->path = g_strdup (path);
  return self;
}

static Work *
start_work (PhoneIdentityStore *self, GTask *task)
{
  Work *work = g_new0 (Work, 1);

  work->path = g_strdup (self->path);
  g_task_set_task_data (task, work, work_free);
  g_task_set_return_on_cancel (task, FALSE);
  return work;
}

void
phone_identity_store_load_async (PhoneIdentityStore *self,
                                 const char *fingerprint,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  start_work (self, task)->fingerprint = g_strdup (fingerprint);
  g_task_run_in_thread (task, load_thread);
}

WzpIdentity *
phone_identity_store_load_finish (PhoneIdentityStore *self,
                                  GAsyncResult *result,
                                  PhonePlace *out_place,
                                  GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (result));

  *out_place = PHONE_PLACE_NONE;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *out_place = work->place;
  return g_steal_pointer (&work->identity);
}

void
phone_identity_store_keep_async (PhoneIdentityStore *self,
                                 WzpIdentity *identity,
                                 PhonePlace now,
                                 gboolean file,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Work *work = start_work (self, task);

  work->identity = wzp_identity_ref (identity);
  work->place = now;
  work->file = file;
  g_task_run_in_thread (task, keep_thread);
}

gboolean
phone_identity_store_keep_finish (PhoneIdentityStore *self,
                                  GAsyncResult *result,
                                  PhonePlace *out_place,
                                  GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *out_place = ((Work *) g_task_get_task_data (G_TASK (result)))->place;
  return TRUE;
}
