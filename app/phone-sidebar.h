/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who asks to call, the contacts, the rooms and the calls that were, in one list that can be searched. Emits "chosen"
 * with the fingerprint of a person, "room-chosen" with a WzpRoomEntry. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_SIDEBAR (phone_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (PhoneSidebar, phone_sidebar, PHONE, SIDEBAR, AdwBin)

void phone_sidebar_set_account (PhoneSidebar *self, PhoneAccount *account);
void phone_sidebar_search (PhoneSidebar *self);

G_END_DECLS
