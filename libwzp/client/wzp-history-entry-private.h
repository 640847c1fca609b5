/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What WzpCallHistory and its entries know of each other. */
#pragma once

#include "wzp-database.h"
#include "wzp-history-entry.h"

G_BEGIN_DECLS

/* As a row says it, in the order of WZP_HISTORY_COLUMNS. Times are milliseconds of Unix time. */
typedef struct
{
  int64_t id;
  char *peer;
  char *peer_alias; /* nullable */
  WzpCallDirection direction;
  int64_t started;
  int64_t answered; /* 0: never */
  int64_t ended;    /* 0: under way, or the program ended first */
  int64_t alive;    /* last time it was known to be under way */
  WzpEndReason end_reason;
  char *end_text; /* nullable */
  gboolean seen;
  WzpE2eeState e2ee;
  WzpMediaPath path;
  double loss;     /* < 0: nothing is known */
  double delay_ms; /* < 0: nothing is known */
  char *attempts;  /* nullable */
} WzpHistoryFields;

#define WZP_HISTORY_COLUMNS                                                                        \
  "id, peer, alias, direction, started, answered, ended, alive, end_reason, end_text, seen, e2ee," \
  " path, loss, delay_ms, attempts"

void wzp_history_fields_clear (WzpHistoryFields *fields);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WzpHistoryFields, wzp_history_fields_clear)

/* FALSE for a row that makes no sense; @out is to be cleared either way. */
gboolean wzp_history_fields_read (WzpHistoryFields *out, const WzpRow *row);
void wzp_history_fields_write (const WzpHistoryFields *fields, WzpDatabase *database);
/* Called and not answered, and not by our own will. */
gboolean wzp_history_fields_are_missed (const WzpHistoryFields *fields);

/* Takes @fields over. @ongoing: this program is in the call, or it rings. */
WzpHistoryEntry *wzp_history_entry_new (WzpHistoryFields *fields, gboolean ongoing);
/* The entry's own, to be changed by the history, which then notifies. */
WzpHistoryFields *wzp_history_entry_get_fields (WzpHistoryEntry *self);
void wzp_history_entry_changed (WzpHistoryEntry *self, gboolean ongoing);

G_END_DECLS
