/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: who I am. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PREFERENCES_ACCOUNT (phone_preferences_account_get_type ())
G_DECLARE_FINAL_TYPE (PhonePreferencesAccount,
                      phone_preferences_account,
                      PHONE,
                      PREFERENCES_ACCOUNT,
                      AdwPreferencesPage)

void phone_preferences_account_set_account (PhonePreferencesAccount *self, PhoneAccount *account);

G_END_DECLS
