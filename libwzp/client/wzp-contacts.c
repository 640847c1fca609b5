/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-contacts"

#include "wzp-contacts-private.h"
#include "wzp-error.h"
#include "wzp-fingerprint.h"

/**
 * WzpContacts:
 *
 * The people we know: a list of [class@Wzp.Contact], sorted by name.
 *
 * All of it stays on this machine. Changes of contacts are written down behind the caller's back; the
 * last ones when the object goes away. Use it from the thread that made it.
 *
 * Since: 0.1
 */

typedef enum
{
  PROP_DATA_PATH = 1,
  PROP_PROBLEM,
  PROP_REQUESTS,
  PROP_BLOCKED,
} WzpContactsProperty;

#define N_PROPERTIES (PROP_BLOCKED + 1)

static GParamSpec *properties[N_PROPERTIES];

static void wzp_contacts_initable_init (GInitableIface *iface);
static void wzp_contacts_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WzpContacts,
                               wzp_contacts,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, wzp_contacts_initable_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                          wzp_contacts_list_model_init))

int64_t
wzp_contacts_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
set_problem (const char *problem, gpointer user_data)
{
  WzpContacts *self = user_data;

  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* --- the list --------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return WZP_TYPE_CONTACT;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (WZP_CONTACTS (model)->saved));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (WZP_CONTACTS (model)->saved), position);
}

static void
wzp_contacts_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
on_saved_changed (GListModel *saved, guint position, guint removed, guint added, WzpContacts *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/* As people sort names; those without one come last. */
static int
compare_contacts (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const char *name_a = wzp_contact_get_name ((WzpContact *) a);
  const char *name_b = wzp_contact_get_name ((WzpContact *) b);
  int order = (name_a[0] == '\0') - (name_b[0] == '\0');

  if (order == 0)
    {
      g_autofree char *folded_a = g_utf8_casefold (name_a, -1);
      g_autofree char *folded_b = g_utf8_casefold (name_b, -1);

      order = g_utf8_collate (folded_a, folded_b);
    }
  return order != 0 ? order
                    : strcmp (wzp_contact_get_fingerprint ((WzpContact *) a),
                              wzp_contact_get_fingerprint ((WzpContact *) b));
}

/* In @list if it belongs there, at its place, and nowhere if not. */
static void
place (GListStore *list, WzpContact *contact, gboolean belongs)
{
  guint position;
  gboolean is_there = g_list_store_find (list, contact, &position);

  if (is_there)
    g_list_store_remove (list, position);
  if (belongs)
    g_list_store_insert_sorted (list, contact, compare_contacts, NULL);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Whether something is to be remembered of somebody who is no contact. */
static gboolean
is_worth_a_row (const WzpContactFields *fields)
{
  return fields->saved || fields->blocked || fields->verified_key || fields->volume != 1;
}

static void
write_row (WzpContacts *self, WzpContact *contact)
{
  WzpContactFields fields = wzp_contact_get_fields (contact);

  if (!is_worth_a_row (&fields))
    {
      wzp_database_write (self->database, "DELETE FROM people WHERE fingerprint = ?", "s",
                          fields.fingerprint);
      return;
    }
  /* Of somebody who was removed no more is kept than is needed. */
  if (!fields.saved)
    fields.added = fields.first_call = fields.last_call = 0;
  if (!fields.saved && !fields.blocked)
    fields.name = "";
  wzp_database_write (
      self->database,
      "INSERT OR REPLACE INTO people (fingerprint, name, saved, added, verified_key, verified_at,"
      " blocked, volume, first_call, last_call) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      "ssiisiidii", fields.fingerprint, fields.name, (int64_t) fields.saved, fields.added,
      fields.verified_key, fields.verified_at, (int64_t) fields.blocked, fields.volume,
      fields.first_call, fields.last_call);
}

static void
write_changed (WzpContacts *self)
{
  gboolean several = g_hash_table_size (self->changed) > 1;
  GHashTableIter iter;
  gpointer contact;

  if (several)
    wzp_database_write (self->database, "BEGIN", "");
  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &contact, NULL))
    write_row (self, contact);
  if (several)
    wzp_database_write (self->database, "COMMIT", "");
  g_hash_table_remove_all (self->changed);
}

static gboolean
on_write (gpointer data)
{
  WzpContacts *self = data;

  g_clear_pointer (&self->writer, g_source_unref);
  write_changed (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: several properties change in one go, and a slider changes one many times. */
void
wzp_contacts_write (WzpContacts *self, WzpContact *contact)
{
  g_hash_table_add (self->changed, g_object_ref (contact));
  if (self->writer)
    return;
  self->writer = g_idle_source_new ();
  g_source_set_static_name (self->writer, "wzp-contacts write");
  g_source_set_callback (self->writer, on_write, self, NULL);
  g_source_attach (self->writer, self->context);
}

static void
on_contact_notify (WzpContacts *self, GParamSpec *pspec, WzpContact *contact)
{
  const char *name = pspec->name;

  if (g_str_equal (name, "display-name") || g_str_equal (name, "saved"))
    place (self->saved, contact, wzp_contact_get_saved (contact));
  if (g_str_equal (name, "display-name") || g_str_equal (name, "blocked"))
    place (self->blocked, contact, wzp_contact_get_blocked (contact));
  if (g_str_equal (name, "verified-key"))
    wzp_contacts_tell_verified (self, contact);
  wzp_contacts_write (self, contact);
}

/* --- people ----------------------------------------------------------------------------------- */

WzpContact *
wzp_contacts_lookup (WzpContacts *self, const char *fingerprint)
{
  return g_hash_table_lookup (self->people, fingerprint);
}

WzpContact *
wzp_contacts_take_in (WzpContacts *self, const WzpContactFields *fields)
{
  WzpContact *contact = wzp_contact_new (fields);

  g_hash_table_insert (self->people, g_strdup (fields->fingerprint), contact);
  g_signal_connect_object (contact, "notify", G_CALLBACK (on_contact_notify), self,
                           G_CONNECT_SWAPPED);
  if (fields->saved)
    g_list_store_insert_sorted (self->saved, contact, compare_contacts, NULL);
  if (fields->blocked)
    g_list_store_insert_sorted (self->blocked, contact, compare_contacts, NULL);
  return contact;
}

static gboolean
load_person (const WzpRow *row, gpointer user_data)
{
  WzpContacts *self = user_data;
  WzpContactFields fields = {
    .fingerprint = wzp_row_get_text (row, 0),
    .name = wzp_row_get_text (row, 1),
    .saved = wzp_row_get_int (row, 2) != 0,
    .added = wzp_row_get_int (row, 3),
    .verified_key = wzp_row_get_text (row, 4),
    .verified_at = wzp_row_get_int (row, 5),
    .blocked = wzp_row_get_int (row, 6) != 0,
    .volume = wzp_row_get_double (row, 7),
    .first_call = wzp_row_get_int (row, 8),
    .last_call = wzp_row_get_int (row, 9),
  };

  if (!wzp_contact_fields_are_sane (&fields))
    return FALSE;
  wzp_contacts_take_in (self, &fields);
  return TRUE;
}

/* --- life ------------------------------------------------------------------------------------- */

static gboolean
wzp_contacts_load (GInitable *initable, GCancellable *cancellable, GError **error)
{
  WzpContacts *self = WZP_CONTACTS (initable);
  unsigned n_people, n_requests;
  g_autofree char *problem = NULL;

  self->database = wzp_database_open (self->data_path, error);
  if (!self->database)
    return FALSE;
  wzp_database_set_failure_func (self->database, self->context, set_problem, self);
  if (!wzp_database_read (self->database,
                          "SELECT fingerprint, name, saved, added, verified_key, verified_at,"
                          " blocked, volume, first_call, last_call FROM people",
                          load_person, self, &n_people, error, "") ||
      !wzp_contacts_load_requests (self, &n_requests, error))
    return FALSE;
  if (n_people + n_requests == 0)
    return TRUE;
  problem = g_strdup_printf ("%u entries of “%s” make no sense and were left out",
                             n_people + n_requests, self->data_path);
  set_problem (problem, self);
  return TRUE;
}

static void
wzp_contacts_initable_init (GInitableIface *iface)
{
  iface->init = wzp_contacts_load;
}

static void
wzp_contacts_dispose (GObject *object)
{
  WzpContacts *self = WZP_CONTACTS (object);

  wzp_contacts_unwatch_all (self);
  if (self->writer)
    {
      g_source_destroy (self->writer);
      g_clear_pointer (&self->writer, g_source_unref);
      write_changed (self);
    }
  G_OBJECT_CLASS (wzp_contacts_parent_class)->dispose (object);
}

static void
wzp_contacts_finalize (GObject *object)
{
  WzpContacts *self = WZP_CONTACTS (object);

  wzp_database_free (self->database);
  g_object_unref (self->saved);
  g_object_unref (self->blocked);
  g_object_unref (self->requests);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->people);
  g_hash_table_unref (self->calls);
  g_ptr_array_unref (self->clients);
  g_free (self->data_path);
  g_free (self->problem);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (wzp_contacts_parent_class)->finalize (object);
}

static void
wzp_contacts_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpContacts *self = WZP_CONTACTS (object);

  switch ((WzpContactsProperty) id)
    {
    case PROP_DATA_PATH:
      g_value_set_string (value, self->data_path);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_REQUESTS:
      g_value_set_object (value, self->requests);
      break;
    case PROP_BLOCKED:
      g_value_set_object (value, self->blocked);
      break;
    }
}

static void
wzp_contacts_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DATA_PATH)
    WZP_CONTACTS (object)->data_path = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wzp_contacts_class_init (WzpContactsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wzp_contacts_dispose;
  object_class->finalize = wzp_contacts_finalize;
  object_class->get_property = wzp_contacts_get_property;
  object_class->set_property = wzp_contacts_set_property;

  /**
   * WzpContacts:data-path:
   *
   * The database; %NULL remembers nothing longer than the object lives.
   *
   * Since: 0.1
   */
  properties[PROP_DATA_PATH] =
      g_param_spec_string ("data-path", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * WzpContacts:problem:
   *
   * What could not be read or written, as an English sentence; %NULL while all is well.
   *
   * Since: 0.1
   */
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  /**
   * WzpContacts:requests:
   *
   * The unknown people who have called, newest first: a list of [class@Wzp.CallRequest].
   *
   * Since: 0.1
   */
  properties[PROP_REQUESTS] =
      g_param_spec_object ("requests", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  /**
   * WzpContacts:blocked:
   *
   * The people whose calls are not noticed, contacts or not: a list of [class@Wzp.Contact].
   *
   * Since: 0.1
   */
  properties[PROP_BLOCKED] = g_param_spec_object ("blocked", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_contacts_init (WzpContacts *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->changed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->calls = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->clients = g_ptr_array_new ();
  self->saved = g_list_store_new (WZP_TYPE_CONTACT);
  self->blocked = g_list_store_new (WZP_TYPE_CONTACT);
  self->requests = g_list_store_new (WZP_TYPE_CALL_REQUEST);
  g_signal_connect_object (self->saved, "items-changed", G_CALLBACK (on_saved_changed), self, 0);
}

/**
 * wzp_contacts_new:
 * @data_path: (nullable) (type filename): the database, the same as the client's
 *   [property@Wzp.Client:data-path]; %NULL to remember nothing
 * @error: return location for an error
 *
 * Reads the contacts. What is wrong with single entries is told by [property@Wzp.Contacts:problem].
 *
 * Returns: (transfer full): contacts; %NULL with [error@Wzp.Error.STORAGE] when the database cannot be
 *   used, which leaves it as it is
 *
 * Since: 0.1
 */
WzpContacts *
wzp_contacts_new (const char *data_path, GError **error)
{
  return g_initable_new (WZP_TYPE_CONTACTS, NULL, error, "data-path", data_path, NULL);
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_contacts_get_problem: (get-property problem)
 * @self: contacts
 *
 * Gets what could not be read or written.
 *
 * Returns: (nullable): an English sentence; %NULL while all is well
 *
 * Since: 0.1
 */
const char *
wzp_contacts_get_problem (WzpContacts *self)
{
  g_return_val_if_fail (WZP_IS_CONTACTS (self), NULL);

  return self->problem;
}

/**
 * wzp_contacts_get_requests: (get-property requests)
 * @self: contacts
 *
 * Gets the unknown people who have called, newest first.
 *
 * Returns: (transfer none): a list of [class@Wzp.CallRequest]
 *
 * Since: 0.1
 */
GListModel *
wzp_contacts_get_requests (WzpContacts *self)
{
  g_return_val_if_fail (WZP_IS_CONTACTS (self), NULL);

  return G_LIST_MODEL (self->requests);
}

/**
 * wzp_contacts_get_blocked: (get-property blocked)
 * @self: contacts
 *
 * Gets the people whose calls are not noticed.
 *
 * Returns: (transfer none): a list of [class@Wzp.Contact]
 *
 * Since: 0.1
 */
GListModel *
wzp_contacts_get_blocked (WzpContacts *self)
{
  g_return_val_if_fail (WZP_IS_CONTACTS (self), NULL);

  return G_LIST_MODEL (self->blocked);
}

/**
 * wzp_contacts_find:
 * @self: contacts
 * @fingerprint: a fingerprint in any spelling
 *
 * Finds a contact.
 *
 * Returns: (nullable) (transfer none): a saved contact; %NULL when there is none of that fingerprint
 *
 * Since: 0.1
 */
WzpContact *
wzp_contacts_find (WzpContacts *self, const char *fingerprint)
{
  g_autofree char *canonical = NULL;
  WzpContact *contact;

  g_return_val_if_fail (WZP_IS_CONTACTS (self), NULL);
  g_return_val_if_fail (fingerprint != NULL, NULL);

  canonical = wzp_fingerprint_normalise (fingerprint, NULL);
  contact = canonical ? wzp_contacts_lookup (self, canonical) : NULL;
  return contact && wzp_contact_get_saved (contact) ? contact : NULL;
}

/**
 * wzp_contacts_get_person:
 * @self: contacts
 * @fingerprint: a fingerprint in any spelling
 *
 * Gets whoever has that fingerprint, contact or not, so that a volume or a block can be remembered for people
 * who are none.
 *
 * Returns: (nullable) (transfer none): a person; %NULL when @fingerprint is none
 *
 * Since: 0.1
 */
WzpContact *
wzp_contacts_get_person (WzpContacts *self, const char *fingerprint)
{
  g_autofree char *canonical = NULL;
  WzpContact *contact;

  g_return_val_if_fail (WZP_IS_CONTACTS (self), NULL);
  g_return_val_if_fail (fingerprint != NULL, NULL);

  canonical = wzp_fingerprint_normalise (fingerprint, NULL);
  if (!canonical)
    return NULL;
  contact = wzp_contacts_lookup (self, canonical);
  if (!contact)
    {
      WzpContactFields fields = { .fingerprint = canonical, .name = "", .volume = 1 };

      contact = wzp_contacts_take_in (self, &fields);
    }
  return contact;
}

/* Whether this fingerprint may become a contact's. */
static gboolean
check_free (WzpContacts *self, const char *fingerprint, GError **error)
{
  WzpContact *contact = wzp_contacts_lookup (self, fingerprint);

  for (guint i = 0; i < self->clients->len; i++)
    if (g_str_equal (wzp_client_get_fingerprint (self->clients->pdata[i]), fingerprint))
      {
        g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "This is your own fingerprint");
        return FALSE;
      }
  if (!contact || !wzp_contact_get_saved (contact))
    return TRUE;
  g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID, "“%s” has this fingerprint already",
               wzp_contact_get_display_name (contact));
  return FALSE;
}

/**
 * wzp_contacts_add:
 * @self: contacts
 * @fingerprint: a fingerprint in any spelling
 * @name: (nullable): what we call the person
 * @error: return location for an error
 *
 * Adds a contact. Its request, if there is one, is done with.
 *
 * Returns: (transfer none): the contact; %NULL with [error@Wzp.Error.INVALID] when @fingerprint is none,
 *   is our own or is another contact's
 *
 * Since: 0.1
 */
WzpContact *
wzp_contacts_add (WzpContacts *self, const char *fingerprint, const char *name, GError **error)
{
  g_autofree char *canonical = NULL;
  WzpContact *contact;

  g_return_val_if_fail (WZP_IS_CONTACTS (self), NULL);
  g_return_val_if_fail (fingerprint != NULL, NULL);

  canonical = wzp_fingerprint_normalise (fingerprint, error);
  if (!canonical || !check_free (self, canonical, error))
    return NULL;
  contact = wzp_contacts_get_person (self, canonical);
  g_object_freeze_notify (G_OBJECT (contact));
  wzp_contact_set_name (contact, name);
  wzp_contact_set_saved (contact, TRUE, wzp_contacts_now ());
  g_object_thaw_notify (G_OBJECT (contact));
  wzp_contacts_drop_request (self, canonical);
  return contact;
}

/**
 * wzp_contacts_remove:
 * @self: contacts
 * @contact: a contact
 *
 * Removes a contact. A block, a volume and verification are still remembered for the fingerprint.
 *
 * Since: 0.1
 */
void
wzp_contacts_remove (WzpContacts *self, WzpContact *contact)
{
  g_return_if_fail (WZP_IS_CONTACTS (self));
  g_return_if_fail (WZP_IS_CONTACT (contact));

  wzp_contact_set_saved (contact, FALSE, 0);
}

/**
 * wzp_contacts_restore:
 * @self: contacts
 * @contact: a contact that was removed
 *
 * Takes [method@Wzp.Contacts.remove] back.
 *
 * Since: 0.1
 */
void
wzp_contacts_restore (WzpContacts *self, WzpContact *contact)
{
  g_return_if_fail (WZP_IS_CONTACTS (self));
  g_return_if_fail (WZP_IS_CONTACT (contact));

  wzp_contact_set_saved (contact, TRUE, 0);
}

/* (nullable) (transfer full): somebody who is no contact, of whom nothing is to be remembered any more. */
static WzpContact *
steal_person (WzpContacts *self, const char *fingerprint)
{
  g_autofree char *key = NULL;
  WzpContact *person = NULL;

  if (!g_hash_table_steal_extended (self->people, fingerprint, (gpointer *) &key,
                                    (gpointer *) &person))
    return NULL;
  g_signal_handlers_disconnect_by_data (person, self);
  g_hash_table_remove (self->changed, person);
  place (self->blocked, person, FALSE);
  return person;
}

/**
 * wzp_contacts_change_fingerprint:
 * @self: contacts
 * @contact: a contact
 * @fingerprint: its new fingerprint, in any spelling
 * @error: return location for an error
 *
 * Says that a contact has another key now. If the words were compared for the key before,
 * [property@Wzp.Contact:key-changed] becomes true.
 *
 * Returns: %TRUE if it has; %FALSE with [error@Wzp.Error.INVALID] when @fingerprint is none, is our own or is
 *   another contact's
 *
 * Since: 0.1
 */
gboolean
wzp_contacts_change_fingerprint (WzpContacts *self,
                                 WzpContact *contact,
                                 const char *fingerprint,
                                 GError **error)
{
  g_autoptr (WzpContact) absorbed = NULL;
  g_autofree char *canonical = NULL;
  g_autofree char *before = NULL;

  g_return_val_if_fail (WZP_IS_CONTACTS (self), FALSE);
  g_return_val_if_fail (WZP_IS_CONTACT (contact), FALSE);
  g_return_val_if_fail (fingerprint != NULL, FALSE);

  canonical = wzp_fingerprint_normalise (fingerprint, error);
  if (!canonical)
    return FALSE;
  before = g_strdup (wzp_contact_get_fingerprint (contact));
  if (g_str_equal (canonical, before))
    return TRUE;
  if (!check_free (self, canonical, error))
    return FALSE;
  /* Not the other way round: the table may hold the last reference. */
  absorbed = steal_person (self, canonical);
  g_hash_table_insert (self->people, g_strdup (canonical), g_object_ref (contact));
  g_hash_table_remove (self->people, before);
  wzp_database_write (self->database, "DELETE FROM people WHERE fingerprint = ?", "s", before);
  wzp_contact_set_fingerprint (contact, canonical);
  /* The words may have been compared before anybody knew who it is. */
  if (absorbed && wzp_contact_get_verified (absorbed))
    wzp_contact_set_verified_date (contact, wzp_contact_get_verified_date (absorbed));
  wzp_contacts_drop_request (self, canonical);
  return TRUE;
}
