/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One attempt at a direct path in a call, for the record of why the call went the way it did. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_DIRECT_ATTEMPT (wzp_direct_attempt_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpDirectAttempt, wzp_direct_attempt, WZP, DIRECT_ATTEMPT, GObject)

WZP_AVAILABLE_IN_ALL
const char *wzp_direct_attempt_get_kind (WzpDirectAttempt *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_direct_attempt_get_address (WzpDirectAttempt *self);
WZP_AVAILABLE_IN_ALL
gboolean wzp_direct_attempt_get_incoming (WzpDirectAttempt *self);
WZP_AVAILABLE_IN_ALL
const char *wzp_direct_attempt_get_state (WzpDirectAttempt *self);
WZP_AVAILABLE_IN_ALL
double wzp_direct_attempt_get_started_ms (WzpDirectAttempt *self);
WZP_AVAILABLE_IN_ALL
double wzp_direct_attempt_get_proven_ms (WzpDirectAttempt *self);
WZP_AVAILABLE_IN_ALL
double wzp_direct_attempt_get_ended_ms (WzpDirectAttempt *self);

G_END_DECLS
