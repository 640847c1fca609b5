/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls there are: a list of PhoneCallModel, the one in the foreground, the one that rings. Decides
 * what happens when there is more than one. Knows no widget. */
#pragma once

#include "phone-account.h"
#include "phone-call-model.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define PHONE_TYPE_CALLS (phone_calls_get_type ())
G_DECLARE_FINAL_TYPE (PhoneCalls, phone_calls, PHONE, CALLS, GObject)

PhoneCalls *phone_calls_new (PhoneAccount *account);

/* The call that is shown: it stays for a look at how it ended until it is dismissed. */
PhoneCallModel *phone_calls_get_current (PhoneCalls *self);
void phone_calls_dismiss (PhoneCalls *self);
/* By the id of the call; "" or NULL is the one that rings. */
PhoneCallModel *phone_calls_find_ringing (PhoneCalls *self, const char *id);

/* Whether there is a call under way, held or not. */
gboolean phone_calls_is_talking (PhoneCalls *self);
/* Brings a call to the foreground; the others are held. */
void phone_calls_switch (PhoneCalls *self, PhoneCallModel *model);

/* The call of somebody unknown, while it waits; NULL when it is over. */
PhoneCallModel *phone_calls_take_request (PhoneCalls *self, WzpCallRequest *request);

gboolean
phone_calls_dial (PhoneCalls *self, const char *fingerprint, gboolean hide_address, GError **error);
/* As soon as the relay can be reached, if it does not take long; as the settings say. */
void phone_calls_dial_when_ready (PhoneCalls *self, const char *fingerprint);
/* The person of the call that has ended again, end-to-end encrypted or not. */
gboolean phone_calls_dial_anyway (PhoneCalls *self, GError **error);
void phone_calls_answer (PhoneCalls *self, PhoneCallModel *model, WzpAnswerMode mode);
void phone_calls_decline (PhoneCalls *self, PhoneCallModel *model);
void phone_calls_hang_up (PhoneCalls *self);

/* Whether one talks in a room besides: a call that comes in is a second one then. */
void phone_calls_set_in_room (PhoneCalls *self, gboolean in_room);

G_END_DECLS
