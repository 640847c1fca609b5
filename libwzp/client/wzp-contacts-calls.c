/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What calls have to do with contacts: who may ring, who asked to, and when we spoke. */
#define G_LOG_DOMAIN "wzp-contacts"

#include "wzp-client-private.h"
#include "wzp-contacts-private.h"
#include "wzp-fingerprint.h"

/* Strangers that are kept; beyond, who has not called for longest is forgotten. */
#define REQUESTS_MAX 200

/* --- requests --------------------------------------------------------------------------------- */

static WzpCallRequest *
find_request (WzpContacts *self, const char *fingerprint, guint *out_position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->requests));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpCallRequest) request = g_list_model_get_item (G_LIST_MODEL (self->requests), i);

      if (!g_str_equal (wzp_call_request_get_fingerprint (request), fingerprint))
        continue;
      *out_position = i;
      return g_steal_pointer (&request);
    }
  return NULL;
}

static gboolean
load_request (const WzpRow *row, gpointer user_data)
{
  WzpContacts *self = user_data;
  const char *fingerprint = wzp_row_get_text (row, 0);
  g_autoptr (GDateTime) first = g_date_time_new_from_unix_utc (wzp_row_get_int (row, 2));
  g_autoptr (GDateTime) last = g_date_time_new_from_unix_utc (wzp_row_get_int (row, 3));
  int64_t n_calls = wzp_row_get_int (row, 4);
  g_autoptr (WzpCallRequest) request = NULL;

  if (!fingerprint || !wzp_fingerprint_is_canonical (fingerprint) || !first || !last ||
      n_calls < 1 || n_calls > G_MAXUINT)
    return FALSE;
  request =
      wzp_call_request_new (fingerprint, wzp_row_get_text (row, 1), g_date_time_to_unix (first),
                            g_date_time_to_unix (last), (unsigned) n_calls);
  g_list_store_append (self->requests, request);
  return TRUE;
}

gboolean
wzp_contacts_load_requests (WzpContacts *self, unsigned *out_n_bad, GError **error)
{
  return wzp_database_read (self->database,
                            "SELECT fingerprint, alias, first_at, last_at, n_calls FROM requests"
                            " ORDER BY last_at DESC",
                            load_request, self, out_n_bad, error, "");
}

static void
write_request (WzpContacts *self, WzpCallRequest *request)
{
  wzp_database_write (
      self->database,
      "INSERT OR REPLACE INTO requests (fingerprint, alias, first_at, last_at, n_calls)"
      " VALUES (?, ?, ?, ?, ?)",
      "ssiii", wzp_call_request_get_fingerprint (request), wzp_call_request_get_alias (request),
      g_date_time_to_unix (wzp_call_request_get_first_time (request)),
      g_date_time_to_unix (wzp_call_request_get_last_time (request)),
      (int64_t) wzp_call_request_get_n_calls (request));
}

static void
drop_at (WzpContacts *self, guint position)
{
  g_autoptr (WzpCallRequest) request =
      g_list_model_get_item (G_LIST_MODEL (self->requests), position);

  wzp_database_write (self->database, "DELETE FROM requests WHERE fingerprint = ?", "s",
                      wzp_call_request_get_fingerprint (request));
  g_list_store_remove (self->requests, position);
}

void
wzp_contacts_drop_request (WzpContacts *self, const char *fingerprint)
{
  guint position;
  g_autoptr (WzpCallRequest) request = find_request (self, fingerprint, &position);

  if (request)
    drop_at (self, position);
}

/* Newest first. */
static int
compare_requests (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return g_date_time_compare (wzp_call_request_get_last_time ((WzpCallRequest *) b),
                              wzp_call_request_get_last_time ((WzpCallRequest *) a));
}

static void
note_request (WzpContacts *self, WzpCall *call)
{
  const char *fingerprint = wzp_call_get_peer (call);
  int64_t now = wzp_contacts_now ();
  guint position;
  g_autoptr (WzpCallRequest) request = find_request (self, fingerprint, &position);

  if (request)
    g_list_store_remove (self->requests, position);
  else
    request = wzp_call_request_new (fingerprint, NULL, now, now, 0);
  wzp_call_request_add_call (request, call, now);
  g_list_store_insert (self->requests, 0, request);
  write_request (self, request);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->requests)) > REQUESTS_MAX)
    drop_at (self, REQUESTS_MAX);
}

/**
 * wzp_contacts_screen_call:
 * @self: contacts
 * @call: an incoming call
 *
 * Decides what to do with a call that comes in, and notes a stranger under
 * [property@Wzp.Contacts:requests]. To be called once for each.
 *
 * Returns: what to do
 *
 * Since: 0.1
 */
WzpCallScreening
wzp_contacts_screen_call (WzpContacts *self, WzpCall *call)
{
  WzpContact *contact;

  g_return_val_if_fail (WZP_IS_CONTACTS (self), WZP_CALL_SCREENING_RING);
  g_return_val_if_fail (WZP_IS_CALL (call), WZP_CALL_SCREENING_RING);

  contact = wzp_contacts_lookup (self, wzp_call_get_peer (call));
  if (contact && wzp_contact_get_blocked (contact))
    return WZP_CALL_SCREENING_BLOCKED;
  if (contact && wzp_contact_get_saved (contact))
    return WZP_CALL_SCREENING_RING;
  note_request (self, call);
  return WZP_CALL_SCREENING_REQUEST;
}

/**
 * wzp_contacts_accept_request:
 * @self: contacts
 * @request: a request
 * @name: (nullable): what we call the person; %NULL takes what it calls itself
 * @error: return location for an error
 *
 * Makes a contact of somebody who has called, whose next call will ring.
 *
 * Returns: (transfer none): the contact; %NULL with [error@Wzp.Error.INVALID] when there is a contact
 *   of that fingerprint already
 *
 * Since: 0.1
 */
WzpContact *
wzp_contacts_accept_request (WzpContacts *self,
                             WzpCallRequest *request,
                             const char *name,
                             GError **error)
{
  g_return_val_if_fail (WZP_IS_CONTACTS (self), NULL);
  g_return_val_if_fail (WZP_IS_CALL_REQUEST (request), NULL);

  return wzp_contacts_add (self, wzp_call_request_get_fingerprint (request),
                           name ? name : wzp_call_request_get_alias (request), error);
}

/**
 * wzp_contacts_dismiss_request:
 * @self: contacts
 * @request: a request
 *
 * Forgets that somebody has called. The next call is a request again.
 *
 * Since: 0.1
 */
void
wzp_contacts_dismiss_request (WzpContacts *self, WzpCallRequest *request)
{
  g_return_if_fail (WZP_IS_CONTACTS (self));
  g_return_if_fail (WZP_IS_CALL_REQUEST (request));

  wzp_contacts_drop_request (self, wzp_call_request_get_fingerprint (request));
}

/**
 * wzp_contacts_restore_request:
 * @self: contacts
 * @request: a request that was dismissed
 *
 * Takes [method@Wzp.Contacts.dismiss_request] back. Does nothing when the person has called again since, or has become a
 * contact.
 *
 * Since: 0.1
 */
void
wzp_contacts_restore_request (WzpContacts *self, WzpCallRequest *request)
{
  const char *fingerprint;
  guint position;
  g_autoptr (WzpCallRequest) newer = NULL;
  WzpContact *contact;

  g_return_if_fail (WZP_IS_CONTACTS (self));
  g_return_if_fail (WZP_IS_CALL_REQUEST (request));

  fingerprint = wzp_call_request_get_fingerprint (request);
  newer = find_request (self, fingerprint, &position);
  contact = wzp_contacts_lookup (self, fingerprint);
  if (newer || (contact && wzp_contact_get_saved (contact)))
    return;
  g_list_store_insert_sorted (self->requests, request, compare_requests, NULL);
  write_request (self, request);
}

/**
 * wzp_contacts_block_request:
 * @self: contacts
 * @request: a request
 *
 * Blocks somebody who has called, and forgets the request.
 *
 * Since: 0.1
 */
void
wzp_contacts_block_request (WzpContacts *self, WzpCallRequest *request)
{
  WzpContact *person;

  g_return_if_fail (WZP_IS_CONTACTS (self));
  g_return_if_fail (WZP_IS_CALL_REQUEST (request));

  person = wzp_contacts_get_person (self, wzp_call_request_get_fingerprint (request));
  if (wzp_contact_get_name (person)[0] == '\0')
    wzp_contact_set_name (person, wzp_call_request_get_alias (request));
  wzp_contact_set_blocked (person, TRUE);
  wzp_contacts_drop_request (self, wzp_call_request_get_fingerprint (request));
}

/* --- calls of the clients --------------------------------------------------------------------- */

void
wzp_contacts_tell_verified (WzpContacts *self, WzpContact *contact)
{
  const char *fingerprint = wzp_contact_get_fingerprint (contact);
  gboolean verified = wzp_contact_get_verified (contact);

  wzp_database_write (self->database,
                      "INSERT INTO peers (fingerprint, verified) VALUES (?, ?)"
                      " ON CONFLICT (fingerprint) DO UPDATE SET verified = excluded.verified",
                      "si", fingerprint, (int64_t) verified);
  for (guint i = 0; i < self->clients->len; i++)
    {
      WzpCommand *command = wzp_command_new (WZP_COMMAND_SET_VERIFIED, 0);

      command->text = g_strdup (fingerprint);
      command->flag = verified;
      wzp_client_send (self->clients->pdata[i], command);
    }
}

static void
on_call_e2ee (WzpCall *call, GParamSpec *pspec, WzpContacts *self)
{
  WzpContact *person;
  g_autoptr (GDateTime) now = NULL;

  if (wzp_call_get_e2ee (call) != WZP_E2EE_STATE_VERIFIED)
    return;
  person = wzp_contacts_get_person (self, wzp_call_get_peer (call));
  if (!person || wzp_contact_get_verified (person))
    return;
  now = g_date_time_new_now_local ();
  wzp_contact_set_verified_date (person, now);
}

static void
on_call_state (WzpCall *call, GParamSpec *pspec, WzpContacts *self)
{
  WzpContact *contact = wzp_contacts_lookup (self, wzp_call_get_peer (call));
  WzpCallState state = wzp_call_get_state (call);

  if (state == WZP_CALL_STATE_ACTIVE && contact && wzp_contact_get_saved (contact))
    wzp_contact_add_call (contact, wzp_contacts_now ());
  if (state != WZP_CALL_STATE_ENDED)
    return;
  g_signal_handlers_disconnect_by_data (call, self);
  g_hash_table_remove (self->calls, call);
}

static void
on_calls_changed (GListModel *calls, guint position, guint removed, guint added, WzpContacts *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (WzpCall) call = g_list_model_get_item (calls, position + i);

      if (wzp_call_get_state (call) == WZP_CALL_STATE_ENDED ||
          !g_hash_table_add (self->calls, g_object_ref (call)))
        continue;
      g_signal_connect (call, "notify::e2ee", G_CALLBACK (on_call_e2ee), self);
      g_signal_connect (call, "notify::state", G_CALLBACK (on_call_state), self);
    }
}

static void
on_client_gone (gpointer data, GObject *client)
{
  WzpContacts *self = data;

  g_ptr_array_remove (self->clients, client);
}

void
wzp_contacts_unwatch_all (WzpContacts *self)
{
  GHashTableIter iter;
  gpointer call;

  while (self->clients->len > 0)
    {
      WzpClient *client = g_ptr_array_steal_index (self->clients, self->clients->len - 1);

      g_object_weak_unref (G_OBJECT (client), on_client_gone, self);
      g_signal_handlers_disconnect_by_data (wzp_client_get_calls (client), self);
    }
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &call, NULL))
    g_signal_handlers_disconnect_by_data (call, self);
  g_hash_table_remove_all (self->calls);
}

/**
 * wzp_contacts_watch:
 * @self: contacts
 * @client: a client
 *
 * Follows a client's calls, to write down when we spoke with a contact and that the words were
 * compared, and tells the client when that is forgotten. Ends when either goes away.
 *
 * Since: 0.1
 */
void
wzp_contacts_watch (WzpContacts *self, WzpClient *client)
{
  GListModel *calls;

  g_return_if_fail (WZP_IS_CONTACTS (self));
  g_return_if_fail (WZP_IS_CLIENT (client));

  if (g_ptr_array_find (self->clients, client, NULL))
    return;
  calls = wzp_client_get_calls (client);
  g_ptr_array_add (self->clients, client);
  g_object_weak_ref (G_OBJECT (client), on_client_gone, self);
  g_signal_connect_object (calls, "items-changed", G_CALLBACK (on_calls_changed), self, 0);
  on_calls_changed (calls, 0, 0, g_list_model_get_n_items (calls), self);
}
