/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one file in which a client remembers: opened, brought up to the present layout, read at once and
 * written behind the caller's back, in order, by a thread of its own. Several may have the same file open. The only
 * place that knows SQLite; must not know what a row means, but for the layout, which is one table of
 * steps in wzp-database-schema.c. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _WzpDatabase WzpDatabase;
typedef struct _WzpRow WzpRow;

/* @path NULL: memory only. A file that is no database of ours, is damaged, or was written by a newer version is an
 * error and is left as it is. */
WzpDatabase *wzp_database_open (const char *path, GError **error);
/* Waits until all is written. */
void wzp_database_free (WzpDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpDatabase, wzp_database_free)

/* Columns count from 0. A column of another kind is converted as SQLite does. */
gboolean wzp_row_is_null (const WzpRow *row, int column);
int64_t wzp_row_get_int (const WzpRow *row, int column);
double wzp_row_get_double (const WzpRow *row, int column);
/* NULL for null and for what is no UTF-8 or has a NUL inside; valid until the function returns. */
const char *wzp_row_get_text (const WzpRow *row, int column);
const void *wzp_row_get_blob (const WzpRow *row, int column, size_t *out_len);

/* FALSE: the row makes no sense. */
typedef gboolean (*WzpRowFunc) (const WzpRow *row, gpointer user_data);

/* The values of a statement's parameters, a letter each: s (const char *, NULL allowed), i (int64_t), d
 * (double), b (GBytes *), n (null, takes no argument). */
gboolean wzp_database_read (WzpDatabase *self,
                            const char *sql,
                            WzpRowFunc func,
                            gpointer user_data,
                            unsigned *out_n_bad,
                            GError **error,
                            const char *format,
                            ...);
/* Any thread, never waits. Statements of one database run in the order of these calls. */
void wzp_database_write (WzpDatabase *self, const char *sql, const char *format, ...);
/* Waits until all is written. */
void wzp_database_flush (WzpDatabase *self);
/* @func is told in @context of the first write that fails, and not again. To be set before the first
 * write; the database is freed in that context too. */
typedef void (*WzpDatabaseFailureFunc) (const char *message, gpointer user_data);
void wzp_database_set_failure_func (WzpDatabase *self,
                                    GMainContext *context,
                                    WzpDatabaseFailureFunc func,
                                    gpointer user_data);

/* --- wzp-database-schema.c -------------------------------------------------------------------- */

/* PRAGMA application_id: "WZP1". */
#define WZP_DATABASE_ID 0x575a5031

/* From layout 0, the empty file, each step makes the next; PRAGMA user_version says which a file has. */
extern const char *const wzp_database_steps[];
extern const int wzp_database_version;

G_END_DECLS
