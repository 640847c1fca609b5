/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why one side of a call or room hears nothing, with a button that helps. */
#pragma once

#include <adwaita.h>

#include "phone-conversation.h"

G_BEGIN_DECLS

#define PHONE_TYPE_SOUND_BANNER (phone_sound_banner_get_type ())
G_DECLARE_FINAL_TYPE (PhoneSoundBanner, phone_sound_banner, PHONE, SOUND_BANNER, AdwBin)

void phone_sound_banner_set_audio (PhoneSoundBanner *self, WzpAudioSettings *audio);
/* The one that is heard; nullable. */
void phone_sound_banner_set_conversation (PhoneSoundBanner *self, PhoneConversation *conversation);

G_END_DECLS
