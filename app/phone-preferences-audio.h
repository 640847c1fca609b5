/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: devices, and what is done to one's voice. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"
#include "phone-push.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PREFERENCES_AUDIO (phone_preferences_audio_get_type ())
G_DECLARE_FINAL_TYPE (PhonePreferencesAudio,
                      phone_preferences_audio,
                      PHONE,
                      PREFERENCES_AUDIO,
                      AdwPreferencesPage)

void phone_preferences_audio_set_account (PhonePreferencesAudio *self, PhoneAccount *account);

void phone_preferences_audio_set_push (PhonePreferencesAudio *self,
                                       PhoneAccount *account,
                                       PhonePush *push);

G_END_DECLS
