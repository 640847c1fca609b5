/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: the first run until there is an account, then people at the side, what was chosen in the
 * middle and the present call at the bottom. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"
#include "phone-calls.h"
#include "phone-rooms.h"

G_BEGIN_DECLS

#define PHONE_TYPE_WINDOW (phone_window_get_type ())
G_DECLARE_FINAL_TYPE (PhoneWindow, phone_window, PHONE, WINDOW, AdwApplicationWindow)

PhoneWindow *phone_window_new (GtkApplication *application,
                               PhoneAccount *account,
                               PhoneCalls *calls,
                               PhoneRooms *rooms);

void phone_window_show_call (PhoneWindow *self);
/* Who called last in vain, for whoever wants to answer too late. */
void phone_window_show_missed (PhoneWindow *self);
/* Puts a fingerprint into the page for calling; a person still has to call. */
void phone_window_prepare_call (PhoneWindow *self, const char *fingerprint);
/* Asks whether to follow a link to a room. */
void phone_window_ask_room (PhoneWindow *self, const WzpLink *link);

/* Somebody speaks although they are muted; or no longer. */
void phone_window_hint_muted (PhoneWindow *self, gboolean hint);

G_END_DECLS
