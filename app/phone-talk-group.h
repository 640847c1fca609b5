/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: when one is heard in rooms, with a meter that shows how loud one is. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"
#include "phone-push.h"

G_BEGIN_DECLS

#define PHONE_TYPE_TALK_GROUP (phone_talk_group_get_type ())
G_DECLARE_FINAL_TYPE (PhoneTalkGroup, phone_talk_group, PHONE, TALK_GROUP, AdwPreferencesGroup)

void phone_talk_group_set_push (PhoneTalkGroup *self, PhoneAccount *account, PhonePush *push);

G_END_DECLS
