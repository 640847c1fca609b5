/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The calls that were, newest first. */
#pragma once

#include "wzp-client.h"
#include "wzp-history-entry.h"

G_BEGIN_DECLS

#define WZP_TYPE_CALL_HISTORY (wzp_call_history_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpCallHistory, wzp_call_history, WZP, CALL_HISTORY, GObject)

WZP_AVAILABLE_IN_ALL
WzpCallHistory *wzp_call_history_new (const char *data_path, GError **error);

WZP_AVAILABLE_IN_ALL
void wzp_call_history_watch (WzpCallHistory *self, WzpClient *client);
WZP_AVAILABLE_IN_ALL
void wzp_call_history_ignore (WzpCallHistory *self, WzpCall *call);

WZP_AVAILABLE_IN_ALL
const char *wzp_call_history_get_problem (WzpCallHistory *self);
WZP_AVAILABLE_IN_ALL
guint wzp_call_history_get_n_missed (WzpCallHistory *self);
WZP_AVAILABLE_IN_ALL
void wzp_call_history_mark_seen (WzpCallHistory *self, const char *peer);
WZP_AVAILABLE_IN_ALL
guint wzp_call_history_get_keep_days (WzpCallHistory *self);
WZP_AVAILABLE_IN_ALL
void wzp_call_history_set_keep_days (WzpCallHistory *self, guint days);
WZP_AVAILABLE_IN_ALL
void wzp_call_history_remove (WzpCallHistory *self, WzpHistoryEntry *entry);
WZP_AVAILABLE_IN_ALL
void wzp_call_history_restore (WzpCallHistory *self, WzpHistoryEntry *entry);
WZP_AVAILABLE_IN_ALL
void wzp_call_history_clear (WzpCallHistory *self);

G_END_DECLS
