/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Push to talk, by whichever way a push comes: how somebody talks in rooms, as the settings say, and whether they
 * do at this moment. Adds the actions `ptt` (on, off, toggle) and `ptt-toggle` to the application. Knows no widget. */
#pragma once

#include "wzp.h"

#include <gio/gio.h>

#include "phone-push-keys.h"
#include "phone-push-portal.h"
#include "phone-sounds.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PUSH (phone_push_get_type ())
G_DECLARE_FINAL_TYPE (PhonePush, phone_push, PHONE, PUSH, GObject)

/* @application is borrowed and owns it. */
PhonePush *phone_push_new (GApplication *application, PhoneSounds *sounds);

/* How one talks: for every room that is joined. */
WzpTalk *phone_push_get_talk (PhonePush *self);
/* The shortcuts of the desktop. */
PhonePushPortal *phone_push_get_portal (PhonePush *self);
/* Asks the desktop for keys, now and from now on at every start. */
void phone_push_set_up_portal (PhonePush *self);
/* The room that is talked in; NULL: none. */
void phone_push_set_room (PhonePush *self, WzpRoom *room);

/* A key went down or up. Every way is seen by the signal `seen`, whether it opens a microphone or not. */
void phone_push_hold (PhonePush *self, PhonePushWay way, gboolean down);
void phone_push_toggle (PhonePush *self);

/* Somebody tries whether the keys arrive, without a room. */
void phone_push_set_trying (PhonePush *self, gboolean trying);
/* Whether a key would open a microphone, or is tried. */
gboolean phone_push_get_wanted (PhonePush *self);

G_END_DECLS
