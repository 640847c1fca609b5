/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call that was: when, how long, how well, who could listen, and why it went the way it went. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PAST_CALL (phone_past_call_get_type ())
G_DECLARE_FINAL_TYPE (PhonePastCall, phone_past_call, PHONE, PAST_CALL, AdwDialog)

PhonePastCall *phone_past_call_new (WzpHistoryEntry *entry);
WzpHistoryEntry *phone_past_call_get_entry (PhonePastCall *self);

G_END_DECLS
