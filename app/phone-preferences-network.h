/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: the relay in use. It changes only on pressing a button, since calls depend on it. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PREFERENCES_NETWORK (phone_preferences_network_get_type ())
G_DECLARE_FINAL_TYPE (PhonePreferencesNetwork,
                      phone_preferences_network,
                      PHONE,
                      PREFERENCES_NETWORK,
                      AdwPreferencesPage)

void phone_preferences_network_set_account (PhonePreferencesNetwork *self, PhoneAccount *account);

G_END_DECLS
