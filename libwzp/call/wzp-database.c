/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-database"

#include "wzp-database.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdarg.h>

#include "wzp-error.h"
#include "wzp-net.h"

/* How long another process, or another part of this one, may hold the file. */
#define BUSY_TIMEOUT_MS 2000
/* Parameters of one statement. */
#define VALUES_MAX 24

/* One value of a parameter, on its way to the disk. */
typedef struct
{
  char kind; /* a letter of the format */
  union
  {
    char *text;
    int64_t integer;
    double number;
    GBytes *bytes;
  };
} Value;

/* One statement on its way to the disk; without one, who waits for all before it. */
typedef struct
{
  WzpHandover handover;
  const char *sql; /* static */
  unsigned n_values;
  Value values[VALUES_MAX];
} Write;

struct _WzpDatabase
{
  sqlite3 *db;         /* serialised by SQLite itself */
  char *name;          /* for messages */
  GThreadPool *writer; /* of one thread, so writes keep their order */

  GMutex lock; /* of what follows */
  GCond written;
  unsigned n_waiting; /* writes not done yet */
  char *failure;      /* what the first write that failed said */
  GSource *teller;    /* tells it, once attached */

  WzpHandover failed;
  GMainContext *failure_context;
  WzpDatabaseFailureFunc failure_func;
  gpointer failure_data;
};

static gboolean
fail (WzpDatabase *self, const char *what, GError **error)
{
  g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE, "“%s” %s: %s", self->name, what,
               self->db ? sqlite3_errmsg (self->db) : "out of memory");
  return FALSE;
}

/* --- values ----------------------------------------------------------------------------------- */

static unsigned
take_values (Value values[VALUES_MAX], const char *format, va_list arguments)
{
  unsigned n = 0;

  for (; format[n] != '\0'; n++)
    {
      Value *value = &values[n];

      g_assert (n < VALUES_MAX);
      value->kind = format[n];
      if (value->kind == 's')
        value->text = g_strdup (va_arg (arguments, const char *));
      else if (value->kind == 'i')
        value->integer = va_arg (arguments, int64_t);
      else if (value->kind == 'd')
        value->number = va_arg (arguments, double);
      else if (value->kind == 'b')
        value->bytes = g_bytes_ref (va_arg (arguments, GBytes *));
      else
        g_assert (value->kind == 'n');
    }
  return n;
}

static void
bind_values (sqlite3_stmt *statement, const Value *values, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      const Value *value = &values[i];
      int parameter = (int) i + 1;
      size_t len;
      const void *bytes;

      if (value->kind == 's')
        sqlite3_bind_text (statement, parameter, value->text, -1, SQLITE_STATIC);
      else if (value->kind == 'i')
        sqlite3_bind_int64 (statement, parameter, value->integer);
      else if (value->kind == 'd')
        sqlite3_bind_double (statement, parameter, value->number);
      else if (value->kind == 'b')
        {
          bytes = g_bytes_get_data (value->bytes, &len);
          sqlite3_bind_blob64 (statement, parameter, bytes, len, SQLITE_STATIC);
        }
      else
        sqlite3_bind_null (statement, parameter);
    }
}

static void
clear_values (Value *values, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    if (values[i].kind == 's')
      g_free (values[i].text);
    else if (values[i].kind == 'b')
      g_bytes_unref (values[i].bytes);
}

/* --- the layout ------------------------------------------------------------------------------- */

static int
get_number (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  int value = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return value;
}

static gboolean
run (WzpDatabase *self, const char *sql)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Which layout the file has: 0 if it is empty, -1 with @error if it is not ours to write. */
static int
get_version (WzpDatabase *self, GError **error)
{
  int n_tables = get_number (self->db, "SELECT count(*) FROM sqlite_master");
  int id, version;

  if (n_tables < 0)
    return fail (self, "cannot be read", error) - 1;
  if (n_tables == 0)
    return 0;
  id = get_number (self->db, "PRAGMA application_id");
  version = get_number (self->db, "PRAGMA user_version");
  if (id == WZP_DATABASE_ID && version > 0 && version <= wzp_database_version)
    return version;
  g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE,
               id == WZP_DATABASE_ID
                   ? "“%s” was written by a newer version of this program; use that one"
                   : "“%s” is a database of another program; give another path",
               self->name);
  return -1;
}

/* All steps or none: a half-made layout would be nobody's. */
static gboolean
take_steps (WzpDatabase *self, int version, GError **error)
{
  g_autofree char *stamp = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                            WZP_DATABASE_ID, wzp_database_version);

  for (; version < wzp_database_version; version++)
    if (!run (self, wzp_database_steps[version]))
      {
        g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE,
                     "“%s” cannot be brought from layout %d to %d: %s", self->name, version,
                     version + 1, sqlite3_errmsg (self->db));
        return FALSE;
      }
  return run (self, stamp) || fail (self, "cannot be written", error);
}

static gboolean
bring_up_to_date (WzpDatabase *self, GError **error)
{
  int version = get_version (self, error);
  gboolean ok;

  if (version < 0 || version == wzp_database_version)
    return version > 0;
  if (!run (self, "BEGIN IMMEDIATE"))
    return fail (self, "cannot be written", error);
  /* Asked again: meanwhile somebody else may have done it. */
  version = get_version (self, error);
  ok = version >= 0 && take_steps (self, version, error);
  if (!run (self, ok ? "COMMIT" : "ROLLBACK") && ok)
    return fail (self, "cannot be written", error);
  return ok;
}

/* --- writing ---------------------------------------------------------------------------------- */

static gboolean
tell_failure (gpointer data)
{
  WzpDatabase *self = data;

  wzp_handover_take (&self->failed);
  self->failure_func (self->failure, self->failure_data);
  return G_SOURCE_REMOVE;
}

static void
note_failure (WzpDatabase *self)
{
  const char *why = sqlite3_errmsg (self->db);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_message ("“%s” cannot be written: %s", self->name, why);
  if (self->failure)
    return;
  self->failure = g_strdup_printf ("“%s” cannot be written: %s", self->name, why);
  if (!self->failure_func)
    return;
  wzp_handover_give (&self->failed);
  self->teller = g_idle_source_new ();
  g_source_set_callback (self->teller, tell_failure, self, NULL);
  g_source_attach (self->teller, self->failure_context);
}

static void
execute (WzpDatabase *self, Write *write)
{
  sqlite3_stmt *statement = NULL;
  gboolean ok = sqlite3_prepare_v2 (self->db, write->sql, -1, &statement, NULL) == SQLITE_OK;

  if (ok)
    {
      bind_values (statement, write->values, write->n_values);
      ok = sqlite3_step (statement) == SQLITE_DONE;
    }
  if (!ok)
    note_failure (self);
  sqlite3_finalize (statement);
}

static void
write_one (gpointer data, gpointer user_data)
{
  Write *write = data;
  WzpDatabase *self = user_data;

  wzp_handover_take (&write->handover);
  execute (self, write);
  clear_values (write->values, write->n_values);
  g_free (write);
  g_mutex_lock (&self->lock);
  if (--self->n_waiting == 0)
    g_cond_broadcast (&self->written);
  g_mutex_unlock (&self->lock);
}

void
wzp_database_write (WzpDatabase *self, const char *sql, const char *format, ...)
{
  Write *write = g_new0 (Write, 1);
  va_list arguments;

  write->sql = sql;
  va_start (arguments, format);
  write->n_values = take_values (write->values, format, arguments);
  va_end (arguments);
  g_mutex_lock (&self->lock);
  self->n_waiting++;
  g_mutex_unlock (&self->lock);
  wzp_handover_give (&write->handover);
  g_thread_pool_push (self->writer, write, NULL);
}

void
wzp_database_flush (WzpDatabase *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->n_waiting > 0)
    g_cond_wait (&self->written, &self->lock);
}

void
wzp_database_set_failure_func (WzpDatabase *self,
                               GMainContext *context,
                               WzpDatabaseFailureFunc func,
                               gpointer user_data)
{
  self->failure_context = g_main_context_ref (context);
  self->failure_func = func;
  self->failure_data = user_data;
}

/* --- reading ---------------------------------------------------------------------------------- */

static sqlite3_stmt *
statement_of (const WzpRow *row)
{
  return (sqlite3_stmt *) row;
}

gboolean
wzp_row_is_null (const WzpRow *row, int column)
{
  return sqlite3_column_type (statement_of (row), column) == SQLITE_NULL;
}

int64_t
wzp_row_get_int (const WzpRow *row, int column)
{
  return sqlite3_column_int64 (statement_of (row), column);
}

double
wzp_row_get_double (const WzpRow *row, int column)
{
  return sqlite3_column_double (statement_of (row), column);
}

const char *
wzp_row_get_text (const WzpRow *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement_of (row), column);
  int len = sqlite3_column_bytes (statement_of (row), column);

  return text && g_utf8_validate_len (text, (size_t) len, NULL) ? text : NULL;
}

const void *
wzp_row_get_blob (const WzpRow *row, int column, size_t *out_len)
{
  const void *bytes = sqlite3_column_blob (statement_of (row), column);

  *out_len = (size_t) sqlite3_column_bytes (statement_of (row), column);
  return bytes;
}

gboolean
wzp_database_read (WzpDatabase *self,
                   const char *sql,
                   WzpRowFunc func,
                   gpointer user_data,
                   unsigned *out_n_bad,
                   GError **error,
                   const char *format,
                   ...)
{
  sqlite3_stmt *statement = NULL;
  Value values[VALUES_MAX] = { 0 };
  unsigned n_values, n_bad = 0;
  va_list arguments;
  int result;

  va_start (arguments, format);
  n_values = take_values (values, format, arguments);
  va_end (arguments);
  result = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);
  if (result == SQLITE_OK)
    {
      bind_values (statement, values, n_values);
      while ((result = sqlite3_step (statement)) == SQLITE_ROW)
        if (!func ((const WzpRow *) statement, user_data))
          n_bad++;
    }
  sqlite3_finalize (statement);
  clear_values (values, n_values);
  if (n_bad > 0)
    g_message ("%u rows of “%s” make no sense and are left out", n_bad, self->name);
  if (out_n_bad)
    *out_n_bad = n_bad;
  return result == SQLITE_DONE || fail (self, "cannot be read", error);
}

/* --- life ------------------------------------------------------------------------------------- */

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  g_set_error (error, WZP_ERROR, WZP_ERROR_STORAGE, "The folder “%s” cannot be made: %s", folder,
               g_strerror (errno));
  return FALSE;
}

/* A log beside the file lets several read while one writes, and loses nothing when a program dies; NORMAL
 * may lose the last moments, never more, when the power goes. */
static void
set_journal (WzpDatabase *self)
{
  if (!run (self, "PRAGMA journal_mode = WAL") || !run (self, "PRAGMA synchronous = NORMAL"))
    g_info ("“%s” goes without a write-ahead log: %s", self->name, sqlite3_errmsg (self->db));
}

WzpDatabase *
wzp_database_open (const char *path, GError **error)
{
  g_autoptr (WzpDatabase) self = g_new0 (WzpDatabase, 1);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;

  g_mutex_init (&self->lock);
  g_cond_init (&self->written);
  self->name = g_strdup (path ? path : "memory");
  if (path && !make_folder (path, error))
    return NULL;
  if (sqlite3_open_v2 (path ? path : ":memory:", &self->db, flags, NULL) != SQLITE_OK)
    {
      fail (self, "cannot be opened", error);
      return NULL;
    }
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  if (!bring_up_to_date (self, error))
    return NULL;
  if (path)
    {
      /* First the mode: the files of the log take it over. */
      if (g_chmod (path, 0600) != 0)
        g_info ("The mode of “%s” cannot be changed: %s", path, g_strerror (errno));
      set_journal (self);
    }
  self->writer = g_thread_pool_new (write_one, self, 1, FALSE, NULL);
  return g_steal_pointer (&self);
}

void
wzp_database_free (WzpDatabase *self)
{
  if (!self)
    return;
  if (self->writer)
    g_thread_pool_free (self->writer, FALSE, TRUE);
  if (self->db)
    sqlite3_close (self->db);
  if (self->teller)
    {
      g_source_destroy (self->teller);
      g_source_unref (self->teller);
    }
  g_clear_pointer (&self->failure_context, g_main_context_unref);
  g_free (self->failure);
  g_free (self->name);
  g_cond_clear (&self->written);
  g_mutex_clear (&self->lock);
  g_free (self);
}
