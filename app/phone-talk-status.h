/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the room hears us at this moment, and what to do to be heard: by voice, or by a key. Nothing is shown while
 * the microphone is open always. Where there is little place, `compact` leaves the button of push to talk. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_TALK_STATUS (phone_talk_status_get_type ())
G_DECLARE_FINAL_TYPE (PhoneTalkStatus, phone_talk_status, PHONE, TALK_STATUS, AdwBin)

void phone_talk_status_set_room (PhoneTalkStatus *self, WzpRoom *room);

G_END_DECLS
