/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who one talks with now, a call or a room: the actions that mute and deafen it, for the buttons of every page,
 * for keys and for the desktop; and whether somebody has forgotten that they are muted. Knows no widget. */
#pragma once

#include "phone-calls.h"
#include "phone-push.h"
#include "phone-sounds.h"

G_BEGIN_DECLS

#define PHONE_TYPE_TALK (phone_talk_get_type ())
G_DECLARE_FINAL_TYPE (PhoneTalk, phone_talk, PHONE, TALK, GObject)

/* Adds its actions to @application, which is borrowed and owns it. */
PhoneTalk *
phone_talk_new (GApplication *application, PhoneCalls *calls, PhonePush *push, PhoneSounds *sounds);

/* The room that is listened to, while there is one: a call that is not on hold comes first. */
void phone_talk_set_room (PhoneTalk *self, WzpRoom *room);

/* Whether somebody speaks although they are muted, and should be told: now and then, not each time. */
gboolean phone_talk_get_hint (PhoneTalk *self);

G_END_DECLS
