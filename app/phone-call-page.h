/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call, large: who, how it stands, who can listen, which way, how well; mute and hang up. */
#pragma once

#include <adwaita.h>

#include "phone-calls.h"

G_BEGIN_DECLS

#define PHONE_TYPE_CALL_PAGE (phone_call_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneCallPage, phone_call_page, PHONE, CALL_PAGE, AdwBin)

/* Once: those besides the one that is shown can be switched to. */
void phone_call_page_set_calls (PhoneCallPage *self, PhoneCalls *calls);
void phone_call_page_set_model (PhoneCallPage *self, PhoneCallModel *model);

void phone_call_page_set_devices (PhoneCallPage *self, WzpAudioDevices *devices);
/* Opens the choice of microphone and loudspeaker. */
void phone_call_page_choose_sound (PhoneCallPage *self);
/* Where toasts cover none of the buttons; NULL while there are no such buttons. */
AdwToastOverlay *phone_call_page_get_toasts (PhoneCallPage *self);

G_END_DECLS
