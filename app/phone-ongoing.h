/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nobody talks without seeing that they do: while there is no window, a notification says with whom, and ends it. */
#pragma once

#include "phone-notifier.h"
#include "phone-rooms.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ONGOING (phone_ongoing_get_type ())
G_DECLARE_FINAL_TYPE (PhoneOngoing, phone_ongoing, PHONE, ONGOING, GObject)

PhoneOngoing *phone_ongoing_new (GtkApplication *application,
                                 PhoneNotifier *notifier,
                                 PhoneCalls *calls,
                                 PhoneRooms *rooms);

G_END_DECLS
