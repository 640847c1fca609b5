/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: who may ring, and when. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PREFERENCES_CALLS (phone_preferences_calls_get_type ())
G_DECLARE_FINAL_TYPE (PhonePreferencesCalls,
                      phone_preferences_calls,
                      PHONE,
                      PREFERENCES_CALLS,
                      AdwPreferencesPage)

void phone_preferences_calls_set_account (PhonePreferencesCalls *self, PhoneAccount *account);

G_END_DECLS
