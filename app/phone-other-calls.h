/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls that wait while another one is in the foreground, each to be switched to. */
#pragma once

#include <adwaita.h>

#include "phone-calls.h"

G_BEGIN_DECLS

#define PHONE_TYPE_OTHER_CALLS (phone_other_calls_get_type ())
G_DECLARE_FINAL_TYPE (PhoneOtherCalls, phone_other_calls, PHONE, OTHER_CALLS, AdwBin)

void phone_other_calls_set_calls (PhoneOtherCalls *self, PhoneCalls *calls);

G_END_DECLS
