/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Contacts as a file: a JSON object that says what it is and of which version. Read wholly or not at all. */
#define G_LOG_DOMAIN "wzp-contacts"

#include "wzp-contacts-private.h"
#include "wzp-error.h"
#include "wzp-fingerprint.h"
#include "wzp-json.h"

#define FORMAT  "wzp-contacts"
#define VERSION 1
/* What a person can know. */
#define CONTACTS_MAX 10000
#define BYTES_MAX    (8u << 20)

typedef struct
{
  char *fingerprint;
  char *name;
  gboolean blocked;
  float volume;
} Record;

static void
record_free (gpointer data)
{
  Record *record = data;

  g_free (record->fingerprint);
  g_free (record->name);
  g_free (record);
}

/* --- writing ---------------------------------------------------------------------------------- */

/**
 * wzp_contacts_export:
 * @self: contacts
 *
 * Writes the contacts as JSON: an object with `format` (`wzp-contacts`), `version` (1) and `contacts`, a
 * list of objects with `fingerprint`, `name`, `blocked` and `volume`. That words were compared is
 * left out: a file cannot prove it.
 *
 * Returns: (transfer full): JSON
 *
 * Since: 0.1
 */
GBytes *
wzp_contacts_export (WzpContacts *self)
{
  GString *json;
  guint n;

  g_return_val_if_fail (WZP_IS_CONTACTS (self), NULL);

  json = g_string_new ("{\"format\":\"" FORMAT
                       "\",\"version\":" G_STRINGIFY (VERSION) ",\"contacts\":[");
  n = g_list_model_get_n_items (G_LIST_MODEL (self->saved));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpContact) contact = g_list_model_get_item (G_LIST_MODEL (self->saved), i);

      g_string_append_printf (json, "%s\n{\"fingerprint\":\"%s\",\"name\":", i > 0 ? "," : "",
                              wzp_contact_get_fingerprint (contact));
      wzp_json_append_string (json, wzp_contact_get_name (contact));
      g_string_append_printf (json, ",\"blocked\":%s,\"volume\":",
                              wzp_contact_get_blocked (contact) ? "true" : "false");
      wzp_json_append_float (json, (float) wzp_contact_get_volume (contact));
      g_string_append_c (json, '}');
    }
  g_string_append (json, "\n]}\n");
  return g_string_free_to_bytes (json);
}

/* --- reading ---------------------------------------------------------------------------------- */

static gboolean
read_member (WzpJsonReader *reader, const char *key, Record *record)
{
  if (g_str_equal (key, "fingerprint") && !record->fingerprint)
    record->fingerprint = wzp_json_reader_string (reader, WZP_FINGERPRINT_TEXT_SIZE);
  else if (g_str_equal (key, "name") && !record->name)
    record->name = wzp_json_reader_string (reader, WZP_CONTACT_NAME_MAX_BYTES);
  else if (g_str_equal (key, "blocked"))
    return wzp_json_reader_bool (reader, &record->blocked);
  else if (g_str_equal (key, "volume"))
    return wzp_json_reader_float (reader, &record->volume);
  else
    return wzp_json_reader_fail (reader, "a key is not known or comes twice");
  return reader->why == NULL;
}

static void
read_record (WzpJsonReader *reader, GHashTable *records)
{
  Record *record = g_new0 (Record, 1);
  char key[WZP_JSON_KEY_MAX_BYTES + 1];

  record->volume = 1;
  if (wzp_json_reader_enter_object (reader))
    while (wzp_json_reader_next_key (reader, key))
      if (!read_member (reader, key, record))
        break;
  if (reader->why)
    ;
  else if (!record->fingerprint || !wzp_fingerprint_is_canonical (record->fingerprint))
    wzp_json_reader_fail (reader, "a contact has no fingerprint");
  else if (!(record->volume >= 0 && record->volume <= (float) WZP_CONTACT_VOLUME_MAX))
    wzp_json_reader_fail (reader, "a volume is not between 0 and 2");
  else if (g_hash_table_contains (records, record->fingerprint))
    wzp_json_reader_fail (reader, "a fingerprint comes twice");
  else if (g_hash_table_size (records) == CONTACTS_MAX)
    wzp_json_reader_fail (reader, "there are too many contacts");
  else
    {
      g_hash_table_insert (records, record->fingerprint, record);
      return;
    }
  record_free (record);
}

static void
read_file (WzpJsonReader *reader, GHashTable *records)
{
  char key[WZP_JSON_KEY_MAX_BYTES + 1];
  gboolean has_format = FALSE, has_contacts = FALSE;
  uint64_t version = 0;

  if (!wzp_json_reader_enter_object (reader))
    return;
  while (wzp_json_reader_next_key (reader, key))
    if (g_str_equal (key, "format") && !has_format)
      {
        g_autofree char *format = wzp_json_reader_string (reader, WZP_JSON_KEY_MAX_BYTES);

        has_format = g_strcmp0 (format, FORMAT) == 0;
        if (!has_format)
          wzp_json_reader_fail (reader, "it is not a file of contacts");
      }
    else if (g_str_equal (key, "version") && version == 0)
      {
        if (wzp_json_reader_uint (reader, G_MAXUINT32, &version) && version != VERSION)
          wzp_json_reader_fail (reader, "it is of a version that this program does not know");
      }
    else if (g_str_equal (key, "contacts") && !has_contacts)
      {
        has_contacts = wzp_json_reader_enter_array (reader);
        while (wzp_json_reader_next_item (reader))
          read_record (reader, records);
      }
    else
      wzp_json_reader_fail (reader, "a key is not known or comes twice");
  if (!reader->why && !(has_format && version == VERSION && has_contacts))
    wzp_json_reader_fail (reader, "it is not a file of contacts");
}

/* Nobody becomes less by it: what is known stays, what is missing comes. */
static gboolean
merge (WzpContacts *self, const Record *record)
{
  WzpContact *contact = wzp_contacts_find (self, record->fingerprint);
  gboolean is_new = contact == NULL;

  if (is_new)
    contact = wzp_contacts_add (self, record->fingerprint, record->name, NULL);
  if (!contact)
    return FALSE;
  if (wzp_contact_get_name (contact)[0] == '\0')
    wzp_contact_set_name (contact, record->name);
  if (wzp_contact_get_volume (contact) == 1)
    wzp_contact_set_volume (contact, record->volume);
  if (record->blocked)
    wzp_contact_set_blocked (contact, TRUE);
  return is_new;
}

/**
 * wzp_contacts_import:
 * @self: contacts
 * @json: what [method@Wzp.Contacts.export] wrote
 * @out_added: (out) (optional): how many contacts are new
 * @error: return location for an error
 *
 * Takes contacts in. Names and volumes that are here already stay, and so do blocks; nobody becomes verified.
 *
 * Returns: %TRUE if all was read; %FALSE with [error@Wzp.Error.INVALID], and nothing has changed
 *
 * Since: 0.1
 */
gboolean
wzp_contacts_import (WzpContacts *self, GBytes *json, guint *out_added, GError **error)
{
  g_autoptr (GHashTable) records =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, record_free);
  GHashTableIter iter;
  gpointer record;
  guint n_added = 0;
  gsize len;
  const void *text;
  WzpJsonReader reader;

  g_return_val_if_fail (WZP_IS_CONTACTS (self), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  text = g_bytes_get_data (json, &len);
  reader = wzp_json_reader_init (text, MIN (len, BYTES_MAX));
  if (len > BYTES_MAX)
    wzp_json_reader_fail (&reader, "it is too large");
  else
    read_file (&reader, records);
  if (!wzp_json_reader_finish (&reader))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "The contacts cannot be taken in: %s",
                   reader.why ? reader.why : "something follows them");
      return FALSE;
    }
  g_hash_table_iter_init (&iter, records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    n_added += merge (self, record);
  if (out_added)
    *out_added = n_added;
  return TRUE;
}
