/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be chosen; everything applies at once. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"
#include "phone-push.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PREFERENCES (phone_preferences_get_type ())
G_DECLARE_FINAL_TYPE (PhonePreferences, phone_preferences, PHONE, PREFERENCES, AdwPreferencesDialog)

PhonePreferences *phone_preferences_new (PhoneAccount *account, PhonePush *push);

G_END_DECLS
