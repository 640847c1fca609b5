/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-trust"

#include "wzp-trust-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "wzp-error.h"
#include "wzp-net.h"

/* PRAGMA user_version of the layout below; a newer one is another program's and is left alone. */
#define SCHEMA_VERSION 1
/* PRAGMA application_id: "WZP1". */
#define APPLICATION_ID 0x575a5031
/* How long another process may hold the database. */
#define BUSY_TIMEOUT_MS 2000

static const char schema[] =
    "BEGIN;"
    "CREATE TABLE relays ("
    "  address TEXT PRIMARY KEY NOT NULL,"
    "  key_pin BLOB NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE contacts ("
    "  fingerprint TEXT PRIMARY KEY NOT NULL,"
    "  e2ee INTEGER NOT NULL DEFAULT 0,"
    "  verified INTEGER NOT NULL DEFAULT 0"
    ") WITHOUT ROWID;"
    "PRAGMA application_id = " G_STRINGIFY (APPLICATION_ID) ";"
                                                            "PRAGMA user_version = " G_STRINGIFY (
                                                                SCHEMA_VERSION) ";"
                                                                                "COMMIT;";

typedef enum
{
  CONTACT_E2EE = 1 << 0,
  CONTACT_VERIFIED = 1 << 1,
} ContactFlags;

struct _WzpTrustStore
{
  GMutex lock;          /* of the two tables */
  GHashTable *relays;   /* char * -> GBytes */
  GHashTable *contacts; /* char * -> ContactFlags */

  sqlite3 *db;         /* NULL: memory only. The writer's, from open to free */
  GThreadPool *writer; /* of one thread, so writes keep their order */
};

/* One row on its way to the disk. */
typedef struct
{
  WzpHandover handover;
  char *relay;
  GBytes *pin;
  char *fingerprint;
  ContactFlags flags;
} Write;

/* --- the database ----------------------------------------------------------------------------- */

static gboolean
fail (WzpTrustStore *store, const char *path, const char *what, GError **error)
{
  g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE, "“%s” %s: %s", path, what,
               store->db ? sqlite3_errmsg (store->db) : "out of memory");
  return FALSE;
}

static int
get_pragma (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  int value = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return value;
}

/* Empty file: ours to lay out. Otherwise it must say that it is ours, and not from the future. */
static gboolean
check_schema (WzpTrustStore *store, const char *path, GError **error)
{
  int n_tables = get_pragma (store->db, "SELECT count(*) FROM sqlite_master");
  int id = get_pragma (store->db, "PRAGMA application_id");
  int version = get_pragma (store->db, "PRAGMA user_version");

  if (n_tables < 0)
    return fail (store, path, "cannot be read", error);
  if (n_tables == 0)
    return sqlite3_exec (store->db, schema, NULL, NULL, NULL) == SQLITE_OK ||
           fail (store, path, "cannot be written", error);
  if (id == APPLICATION_ID && version == SCHEMA_VERSION)
    return TRUE;
  g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE,
               id == APPLICATION_ID
                   ? "“%s” was written by a newer version of this program; use that one"
                   : "“%s” is a database of another program; give another path",
               path);
  return FALSE;
}

static gboolean
load (WzpTrustStore *store, const char *path, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean ok;

  ok = sqlite3_prepare_v2 (store->db, "SELECT address, key_pin FROM relays", -1, &statement,
                           NULL) == SQLITE_OK;
  while (ok && sqlite3_step (statement) == SQLITE_ROW)
    if (sqlite3_column_bytes (statement, 1) == WZP_TRUST_PIN_BYTES)
      g_hash_table_insert (store->relays,
                           g_strdup ((const char *) sqlite3_column_text (statement, 0)),
                           g_bytes_new (sqlite3_column_blob (statement, 1), WZP_TRUST_PIN_BYTES));
  sqlite3_finalize (statement);
  if (!ok)
    return fail (store, path, "cannot be read", error);

  ok = sqlite3_prepare_v2 (store->db, "SELECT fingerprint, e2ee, verified FROM contacts", -1,
                           &statement, NULL) == SQLITE_OK;
  while (ok && sqlite3_step (statement) == SQLITE_ROW)
    {
      unsigned flags = (sqlite3_column_int (statement, 1) ? CONTACT_E2EE : 0) |
                       (sqlite3_column_int (statement, 2) ? CONTACT_VERIFIED : 0);

      g_hash_table_insert (store->contacts,
                           g_strdup ((const char *) sqlite3_column_text (statement, 0)),
                           GUINT_TO_POINTER (flags));
    }
  sqlite3_finalize (statement);
  return ok || fail (store, path, "cannot be read", error);
}

static void
write_row (gpointer data, gpointer user_data)
{
  Write *row = data;
  WzpTrustStore *store = user_data;
  sqlite3_stmt *statement = NULL;
  int result;

  wzp_handover_take (&row->handover);
  if (row->relay)
    {
      result = sqlite3_prepare_v2 (store->db, "INSERT OR REPLACE INTO relays VALUES (?, ?)", -1,
                                   &statement, NULL);
      sqlite3_bind_text (statement, 1, row->relay, -1, SQLITE_STATIC);
      sqlite3_bind_blob (statement, 2, g_bytes_get_data (row->pin, NULL), WZP_TRUST_PIN_BYTES,
                         SQLITE_STATIC);
    }
  else
    {
      result = sqlite3_prepare_v2 (store->db, "INSERT OR REPLACE INTO contacts VALUES (?, ?, ?)",
                                   -1, &statement, NULL);
      sqlite3_bind_text (statement, 1, row->fingerprint, -1, SQLITE_STATIC);
      sqlite3_bind_int (statement, 2, (row->flags & CONTACT_E2EE) != 0);
      sqlite3_bind_int (statement, 3, (row->flags & CONTACT_VERIFIED) != 0);
    }
  if (result != SQLITE_OK || sqlite3_step (statement) != SQLITE_DONE)
    g_warning ("What is remembered about keys cannot be written: %s", sqlite3_errmsg (store->db));
  sqlite3_finalize (statement);
  g_free (row->relay);
  g_clear_pointer (&row->pin, g_bytes_unref);
  g_free (row->fingerprint);
  g_free (row);
}

static gboolean
open_database (WzpTrustStore *store, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE, "The folder “%s” cannot be made: %s",
                   folder, g_strerror (errno));
      return FALSE;
    }
  if (sqlite3_open_v2 (path, &store->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
                       NULL) != SQLITE_OK)
    return fail (store, path, "cannot be opened", error);
  sqlite3_busy_timeout (store->db, BUSY_TIMEOUT_MS);
  if (!check_schema (store, path, error) || !load (store, path, error))
    return FALSE;
  if (g_chmod (path, 0600) != 0)
    g_info ("The mode of the database cannot be changed: %s", g_strerror (errno));
  store->writer = g_thread_pool_new (write_row, store, 1, FALSE, NULL);
  return TRUE;
}

/* --- the store -------------------------------------------------------------------------------- */

WzpTrustStore *
wzp_trust_store_open (const char *path, GError **error)
{
  g_autoptr (WzpTrustStore) store = g_new0 (WzpTrustStore, 1);

  g_mutex_init (&store->lock);
  store->relays =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  store->contacts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (path && !open_database (store, path, error))
    return NULL;
  return g_steal_pointer (&store);
}

void
wzp_trust_store_free (WzpTrustStore *store)
{
  if (!store)
    return;
  if (store->writer)
    g_thread_pool_free (store->writer, FALSE, TRUE);
  if (store->db)
    sqlite3_close (store->db);
  g_hash_table_unref (store->relays);
  g_hash_table_unref (store->contacts);
  g_mutex_clear (&store->lock);
  g_free (store);
}

gboolean
wzp_trust_store_get_relay_pin (WzpTrustStore *store,
                               const char *relay,
                               uint8_t out_pin[WZP_TRUST_PIN_BYTES])
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);
  GBytes *pin = g_hash_table_lookup (store->relays, relay);

  if (!pin)
    return FALSE;
  memcpy (out_pin, g_bytes_get_data (pin, NULL), WZP_TRUST_PIN_BYTES);
  return TRUE;
}

void
wzp_trust_store_set_relay_pin (WzpTrustStore *store,
                               const char *relay,
                               const uint8_t pin[WZP_TRUST_PIN_BYTES])
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);
  GBytes *bytes = g_bytes_new (pin, WZP_TRUST_PIN_BYTES);

  g_hash_table_insert (store->relays, g_strdup (relay), bytes);
  if (store->writer)
    {
      Write *row = g_new0 (Write, 1);

      row->relay = g_strdup (relay);
      row->pin = g_bytes_new (pin, WZP_TRUST_PIN_BYTES);
      wzp_handover_give (&row->handover);
      g_thread_pool_push (store->writer, row, NULL);
    }
}

static ContactFlags
get_flags (WzpTrustStore *store, const char *fingerprint)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);

  return GPOINTER_TO_UINT (g_hash_table_lookup (store->contacts, fingerprint));
}

static void
add_flag (WzpTrustStore *store, const char *fingerprint, ContactFlags flag)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&store->lock);
  unsigned flags = GPOINTER_TO_UINT (g_hash_table_lookup (store->contacts, fingerprint));

  if (flags & flag)
    return;
  flags |= flag;
  g_hash_table_insert (store->contacts, g_strdup (fingerprint), GUINT_TO_POINTER (flags));
  if (store->writer)
    {
      Write *row = g_new0 (Write, 1);

      row->fingerprint = g_strdup (fingerprint);
      row->flags = flags;
      wzp_handover_give (&row->handover);
      g_thread_pool_push (store->writer, row, NULL);
    }
}

gboolean
wzp_trust_store_get_e2ee (WzpTrustStore *store, const char *fingerprint)
{
  return (get_flags (store, fingerprint) & CONTACT_E2EE) != 0;
}

gboolean
wzp_trust_store_get_verified (WzpTrustStore *store, const char *fingerprint)
{
  return (get_flags (store, fingerprint) & CONTACT_VERIFIED) != 0;
}

void
wzp_trust_store_set_e2ee (WzpTrustStore *store, const char *fingerprint)
{
  add_flag (store, fingerprint, CONTACT_E2EE);
}

void
wzp_trust_store_set_verified (WzpTrustStore *store, const char *fingerprint)
{
  add_flag (store, fingerprint, CONTACT_VERIFIED);
}
