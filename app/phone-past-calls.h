/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls that were with one person, newest first: how each was, and more of it in a dialog. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PAST_CALLS (phone_past_calls_get_type ())
G_DECLARE_FINAL_TYPE (PhonePastCalls, phone_past_calls, PHONE, PAST_CALLS, AdwPreferencesGroup)

void phone_past_calls_show (PhonePastCalls *self, WzpCallHistory *history, const char *fingerprint);

/* What the other person called itself last; NULL: nothing. */
const char *phone_past_calls_get_alias (PhonePastCalls *self);

G_END_DECLS
