/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of WzpCallHistory share. */
#pragma once

#include "wzp-call-history.h"
#include "wzp-history-entry-private.h"

G_BEGIN_DECLS

typedef struct
{
  int64_t id;
  WzpHistoryEntry *entry; /* owned; NULL until somebody looks */
} WzpHistorySlot;

struct _WzpCallHistory
{
  GObject parent_instance;

  char *data_path;
  WzpDatabase *database;
  char *problem;
  guint keep_days;
  guint n_missed;
  GArray *slots; /* of WzpHistorySlot, newest first */

  GPtrArray *clients;    /* of WzpClient, watched; not owned */
  GHashTable *recorders; /* WzpCall -> its recorder */
};

/* Unix time, in milliseconds. */
int64_t wzp_call_history_now (void);
/* Puts a call that begins on top and writes it. @fields is taken over. */
WzpHistoryEntry *wzp_call_history_begin (WzpCallHistory *self, WzpHistoryFields *fields);
/* After the fields were changed; @ongoing: the call still is. */
void wzp_call_history_update (WzpCallHistory *self, WzpHistoryEntry *entry, gboolean ongoing);

/* wzp-call-history-watch.c */
void wzp_call_history_recorder_free (gpointer recorder);
void wzp_call_history_unwatch_all (WzpCallHistory *self);

G_END_DECLS
