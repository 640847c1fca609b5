/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to one's voice: three switches, which say why when they can do nothing. All off is right for music. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_VOICE_GROUP (phone_voice_group_get_type ())
G_DECLARE_FINAL_TYPE (PhoneVoiceGroup, phone_voice_group, PHONE, VOICE_GROUP, AdwPreferencesGroup)

void phone_voice_group_bind (PhoneVoiceGroup *self, GSettings *settings, WzpAudioSettings *audio);

G_END_DECLS
