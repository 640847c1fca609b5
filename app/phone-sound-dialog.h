/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets up the sound in three steps: loudspeaker, microphone, one's own voice. Nothing is kept before the end. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_SOUND_DIALOG (phone_sound_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneSoundDialog, phone_sound_dialog, PHONE, SOUND_DIALOG, AdwDialog)

PhoneSoundDialog *phone_sound_dialog_new (PhoneAccount *account);

G_END_DECLS
