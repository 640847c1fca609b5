/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is heard of calls besides voices: ringing, the ringing of the other end, busy, the end. Watches the calls;
 * knows no widget. */
#pragma once

#include "phone-calls.h"

G_BEGIN_DECLS

#define PHONE_TYPE_SOUNDS (phone_sounds_get_type ())
G_DECLARE_FINAL_TYPE (PhoneSounds, phone_sounds, PHONE, SOUNDS, GObject)

PhoneSounds *phone_sounds_new (PhoneCalls *calls);

/* A soft sound for who has just done something, unless they want none. */
void phone_sounds_cue (PhoneSounds *self, WzpChimeSound sound);

G_END_DECLS
