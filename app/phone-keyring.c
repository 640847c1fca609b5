/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-keyring.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>
#include <string.h>

/* One identity per person: whatever matches this is ours. It is kept as its recovery words, which carry a checksum. */
static const SecretSchema schema = {
  .name = PHONE_APP_ID ".Identity",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};
#define KIND "kind", "identity"

G_DEFINE_QUARK (phone - keyring - error, phone_keyring_error)

static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_EXEC_FAILED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_CHILD_EXITED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_CHILD_SIGNALED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_FAILED) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_FILE_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* Says in our words what libsecret said; takes @cause, which is %NULL when a person closed the question. */
static gboolean
fail (GError *cause, GError **error)
{
  PhoneKeyringError code = PHONE_KEYRING_ERROR_FAILED;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  if (!cause || g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    code = PHONE_KEYRING_ERROR_LOCKED;
  else if (is_absent (cause))
    code = PHONE_KEYRING_ERROR_ABSENT;
  g_set_error_literal (error, PHONE_KEYRING_ERROR, code, cause ? cause->message : "not unlocked");
  g_clear_error (&cause);
  return FALSE;
}

/* libsecret decides the same way, but that in a sandbox without the Secret portal it tries the service: nobody is there,
 * because the manifest lets us talk to none. */
static gboolean
is_service (void)
{
  const char *backend = g_getenv ("SECRET_BACKEND");

  return !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) && !g_getenv ("SNAP_NAME") &&
         (!backend || !*backend || g_str_equal (backend, "service"));
}

/* --- whether it is open ----------------------------------------------------------------------- */

/* %TRUE with %NULL: there is nothing that could be locked. */
static gboolean
get_default (SecretCollection **out_collection, GCancellable *cancellable, GError **error)
{
  g_autoptr (SecretService) service = NULL;
  GError *cause = NULL;

  *out_collection = NULL;
  if (!is_service ())
    return TRUE;
  service = secret_service_get_sync (SECRET_SERVICE_NONE, cancellable, &cause);
  if (service)
    *out_collection = secret_collection_for_alias_sync (
        service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, cancellable, &cause);
  return cause ? fail (cause, error) : TRUE;
}

static gboolean
unlock (gpointer object, SecretService *service, GCancellable *cancellable, GError **error)
{
  GList list = { object, NULL, NULL };
  GError *cause = NULL;

  return secret_service_unlock_sync (service, &list, cancellable, NULL, &cause) > 0 ||
         fail (cause, error);
}

static gboolean
open_default (GCancellable *cancellable, GError **error)
{
  g_autoptr (SecretCollection) collection = NULL;

  if (!get_default (&collection, cancellable, error))
    return FALSE;
  return !collection || !secret_collection_get_locked (collection) ||
         unlock (collection, secret_collection_get_service (collection), cancellable, error);
}

/* Whether something can be put there without a question: for a password, or for the one of a first keyring. */
static gboolean
check_open (GCancellable *cancellable, GError **error)
{
  g_autoptr (SecretCollection) collection = NULL;

  if (!get_default (&collection, cancellable, error))
    return FALSE;
  return !is_service () || (collection && !secret_collection_get_locked (collection)) ||
         fail (NULL, error);
}

/* --- reading ---------------------------------------------------------------------------------- */

static WzpIdentity *
read_item (SecretRetrievable *item, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  GError *cause = NULL;
  SecretValue *value;
  WzpIdentity *identity = NULL;

  if (SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item)) &&
      !unlock (item, secret_item_get_service (SECRET_ITEM (item)), cancellable, error))
    return NULL;
  value = secret_retrievable_retrieve_secret_sync (item, cancellable, &cause);
  if (!value)
    {
      fail (cause, error);
      return NULL;
    }
  if (secret_value_get_text (value))
    identity = wzp_identity_new_from_words (secret_value_get_text (value), &why);
  secret_value_unref (value);
  if (!identity)
    g_set_error_literal (error, PHONE_KEYRING_ERROR, PHONE_KEYRING_ERROR_BROKEN,
                         why ? why->message : "no text");
  return identity;
}

static WzpIdentity *
choose (GList *items, const char *fingerprint, GCancellable *cancellable, GError **error)
{
  WzpIdentity *chosen = NULL;
  g_autoptr (GError) first = NULL;

  for (GList *node = items; node; node = node->next)
    {
      WzpIdentity *identity = read_item (node->data, cancellable, first ? NULL : &first);

      if (!identity)
        continue;
      if (!chosen || g_strcmp0 (fingerprint, wzp_identity_get_fingerprint (identity)) == 0)
        {
          g_clear_pointer (&chosen, wzp_identity_unref);
          chosen = g_steal_pointer (&identity);
        }
      g_clear_pointer (&identity, wzp_identity_unref);
    }
  if (!chosen && first)
    g_propagate_error (error, g_steal_pointer (&first));
  return chosen;
}

static GList *
search (GCancellable *cancellable, GError **out_cause)
{
  return secret_password_search_sync (&schema, SECRET_SEARCH_ALL, cancellable, out_cause, KIND,
                                      NULL);
}

gboolean
phone_keyring_read (const char *fingerprint,
                    PhoneKeyringManner manner,
                    WzpIdentity **out_identity,
                    GCancellable *cancellable,
                    GError **error)
{
  GError *cause = NULL;
  GList *items = search (cancellable, &cause);
  gboolean any;

  *out_identity = NULL;
  if (!items && !cause && manner == PHONE_KEYRING_ASK)
    {
      if (!open_default (cancellable, error))
        return FALSE;
      items = search (cancellable, &cause);
    }
  if (cause)
    return fail (cause, error);
  any = items != NULL;
  *out_identity = choose (items, fingerprint, cancellable, error);
  g_list_free_full (items, g_object_unref);
  return *out_identity || !any;
}

/* --- writing ---------------------------------------------------------------------------------- */

static gboolean
store (WzpIdentity *identity, GCancellable *cancellable, GError **error)
{
  char words[WZP_MNEMONIC_TEXT_SIZE];
  GError *cause = NULL;
  gboolean stored;

  wzp_identity_print_words (identity, words);
  stored = secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT,
                                       _ ("Identity for Phone: its recovery words"), words,
                                       cancellable, &cause, KIND, NULL);
  explicit_bzero (words, sizeof words);
  return stored || fail (cause, error);
}

gboolean
phone_keyring_write (WzpIdentity *identity,
                     PhoneKeyringManner manner,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *fingerprint = wzp_identity_get_fingerprint (identity);
  g_autoptr (WzpIdentity) back = NULL;

  if (manner == PHONE_KEYRING_QUIETLY && !check_open (cancellable, error))
    return FALSE;
  if (!store (identity, cancellable, error) ||
      !phone_keyring_read (fingerprint, PHONE_KEYRING_ASK, &back, cancellable, error))
    return FALSE;
  if (back && g_str_equal (wzp_identity_get_fingerprint (back), fingerprint))
    return TRUE;
  g_set_error_literal (error, PHONE_KEYRING_ERROR, PHONE_KEYRING_ERROR_FAILED,
                       "what was stored does not come back");
  return FALSE;
}
