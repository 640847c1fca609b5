/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is heard besides voices: of calls ringing, the ringing of the other end, busy, the end; of a room who comes
 * and goes. Watches the calls; knows no widget. */
#pragma once

#include "phone-calls.h"
#include "phone-room-model.h"

G_BEGIN_DECLS

#define PHONE_TYPE_SOUNDS (phone_sounds_get_type ())
G_DECLARE_FINAL_TYPE (PhoneSounds, phone_sounds, PHONE, SOUNDS, GObject)

PhoneSounds *phone_sounds_new (PhoneCalls *calls);

/* A soft sound for who has just done something, unless they want none. */
void phone_sounds_cue (PhoneSounds *self, WzpChimeSound sound);

/* The room we are in, while there is one. */
void phone_sounds_set_room (PhoneSounds *self, PhoneRoomModel *room);

G_END_DECLS
