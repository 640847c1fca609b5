/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The button of a call with a menu of microphones and loudspeakers. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_SOUND_BUTTON (phone_sound_button_get_type ())
G_DECLARE_FINAL_TYPE (PhoneSoundButton, phone_sound_button, PHONE, SOUND_BUTTON, AdwBin)

void phone_sound_button_set_devices (PhoneSoundButton *self, WzpAudioDevices *devices);
void phone_sound_button_popup (PhoneSoundButton *self);

G_END_DECLS
