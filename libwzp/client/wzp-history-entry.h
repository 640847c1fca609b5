/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call that was, as it stays in the history. */
#pragma once

#include <glib-object.h>

#include "wzp-call-types.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

/**
 * WzpCallQuality:
 * @WZP_CALL_QUALITY_NONE: nothing was heard, so nothing can be said
 * @WZP_CALL_QUALITY_GOOD: hardly anything was lost, and answers came at once
 * @WZP_CALL_QUALITY_FAIR: could be heard
 * @WZP_CALL_QUALITY_POOR: words were lost, or answers came late
 *
 * How well a call could be heard, in a word.
 *
 * Since: 0.1
 */
typedef enum
{
  WZP_CALL_QUALITY_NONE,
  WZP_CALL_QUALITY_GOOD,
  WZP_CALL_QUALITY_FAIR,
  WZP_CALL_QUALITY_POOR,
} WzpCallQuality;

#define WZP_TYPE_HISTORY_ENTRY (wzp_history_entry_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpHistoryEntry, wzp_history_entry, WZP, HISTORY_ENTRY, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_history_entry_get_peer (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_history_entry_get_peer_alias (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
WzpCallDirection wzp_history_entry_get_direction (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
GDateTime *wzp_history_entry_get_started (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_history_entry_get_answered (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
guint wzp_history_entry_get_duration (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_history_entry_get_ongoing (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_history_entry_get_interrupted (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
WzpEndReason wzp_history_entry_get_end_reason (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_history_entry_get_end_text (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_history_entry_get_missed (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_history_entry_get_seen (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
WzpE2eeState wzp_history_entry_get_e2ee (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
WzpMediaPath wzp_history_entry_get_path (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
WzpCallQuality wzp_history_entry_get_quality (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
double wzp_history_entry_get_loss (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
double wzp_history_entry_get_delay_ms (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
char *wzp_history_entry_dup_quality_line (WzpHistoryEntry *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_history_entry_get_attempts (WzpHistoryEntry *self);

G_END_DECLS
