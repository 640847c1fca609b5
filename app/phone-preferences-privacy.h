/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: what others learn, and what is remembered here. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PREFERENCES_PRIVACY (phone_preferences_privacy_get_type ())
G_DECLARE_FINAL_TYPE (PhonePreferencesPrivacy,
                      phone_preferences_privacy,
                      PHONE,
                      PREFERENCES_PRIVACY,
                      AdwPreferencesPage)

void phone_preferences_privacy_set_account (PhonePreferencesPrivacy *self, PhoneAccount *account);

G_END_DECLS
