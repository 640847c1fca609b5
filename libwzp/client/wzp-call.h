/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call with one other person, as programs see it. */
#pragma once

#include <gio/gio.h>

#include "wzp-call-sound.h"
#include "wzp-call-stats.h"
#include "wzp-call-types.h"
#include "wzp-direct-attempt.h"
#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_CALL (wzp_call_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpCall, wzp_call, WZP, CALL, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_call_get_id (WzpCall *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_call_get_peer (WzpCall *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_call_get_peer_alias (WzpCall *self);
WZP_AVAILABLE_IN_ALL
WzpCallDirection wzp_call_get_direction (WzpCall *self);
WZP_AVAILABLE_IN_ALL
WzpCallState wzp_call_get_state (WzpCall *self);
WZP_AVAILABLE_IN_ALL
WzpEndReason wzp_call_get_end_reason (WzpCall *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_call_get_end_text (WzpCall *self);
WZP_AVAILABLE_IN_ALL
WzpE2eeState wzp_call_get_e2ee (WzpCall *self);
WZP_AVAILABLE_IN_ALL
const char *const *wzp_call_get_sas (WzpCall *self);
WZP_AVAILABLE_IN_ALL
GBytes *wzp_call_dup_sas_bytes (WzpCall *self);
WZP_AVAILABLE_IN_ALL
WzpMediaPath wzp_call_get_path (WzpCall *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_call_get_path_why (WzpCall *self);
WZP_AVAILABLE_IN_ALL
GListModel *wzp_call_get_path_attempts (WzpCall *self);
WZP_AVAILABLE_IN_ALL
char *wzp_call_dup_path_record (WzpCall *self);
WZP_AVAILABLE_IN_ALL
WzpCallSound *wzp_call_get_sound (WzpCall *self);
WZP_AVAILABLE_IN_ALL
WzpCallStats *wzp_call_get_stats (WzpCall *self);

WZP_AVAILABLE_IN_ALL
void wzp_call_answer (WzpCall *self, WzpAnswerMode mode);
WZP_AVAILABLE_IN_ALL
void wzp_call_reject (WzpCall *self);
WZP_AVAILABLE_IN_ALL
void wzp_call_reject_busy (WzpCall *self);
WZP_AVAILABLE_IN_ALL
void wzp_call_hang_up (WzpCall *self);

WZP_AVAILABLE_IN_ALL
gboolean wzp_call_get_muted (WzpCall *self);
WZP_AVAILABLE_IN_ALL
void wzp_call_set_muted (WzpCall *self, gboolean muted);
WZP_AVAILABLE_IN_ALL
gboolean wzp_call_get_deafened (WzpCall *self);
WZP_AVAILABLE_IN_ALL
void wzp_call_set_deafened (WzpCall *self, gboolean deafened);
WZP_AVAILABLE_IN_ALL
gboolean wzp_call_get_held (WzpCall *self);
WZP_AVAILABLE_IN_ALL
void wzp_call_set_held (WzpCall *self, gboolean held);
WZP_AVAILABLE_IN_ALL
gboolean wzp_call_get_peer_held (WzpCall *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_call_get_peer_muted (WzpCall *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_call_get_peer_deafened (WzpCall *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_call_get_allow_downgrade (WzpCall *self);
WZP_AVAILABLE_IN_ALL
void wzp_call_set_allow_downgrade (WzpCall *self, gboolean allow);

WZP_AVAILABLE_IN_ALL
gboolean wzp_call_confirm_sas (WzpCall *self);

G_END_DECLS
