/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody calls: who, and what to do. Says what a person chose by the application's actions, the same that
 * notifications use. Closing it is no answer: the call rings on. */
#pragma once

#include <adwaita.h>

#include "phone-call-model.h"

G_BEGIN_DECLS

#define PHONE_TYPE_INCOMING_WINDOW (phone_incoming_window_get_type ())
G_DECLARE_FINAL_TYPE (PhoneIncomingWindow, phone_incoming_window, PHONE, INCOMING_WINDOW, AdwWindow)

PhoneIncomingWindow *phone_incoming_window_new (GtkApplication *application, PhoneCallModel *model);
PhoneCallModel *phone_incoming_window_get_model (PhoneIncomingWindow *self);

/* There is a call already. */
void phone_incoming_window_set_second (PhoneIncomingWindow *self);

/* Whether the button that answers says that one will only listen. */
void phone_incoming_window_set_no_microphone (PhoneIncomingWindow *self, gboolean no_microphone);

G_END_DECLS
