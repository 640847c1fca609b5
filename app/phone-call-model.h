/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call in words, for every widget that shows it: name, state or time, security, path, quality. Wraps a
 * WzpCall and knows no widget. A PhoneConversation. */
#pragma once

#include "phone-conversation.h"
#include "phone-words.h"

G_BEGIN_DECLS

#define PHONE_TYPE_CALL_MODEL (phone_call_model_get_type ())
G_DECLARE_FINAL_TYPE (PhoneCallModel, phone_call_model, PHONE, CALL_MODEL, GObject)

PhoneCallModel *phone_call_model_new (WzpCall *call, WzpContacts *contacts);

WzpCall *phone_call_model_get_call (PhoneCallModel *self);
/* The other person, contact or not. */
WzpContact *phone_call_model_get_person (PhoneCallModel *self);
const char *phone_call_model_get_name (PhoneCallModel *self);
const char *phone_call_model_get_status (PhoneCallModel *self);
/* Why the other person is not heard or does not hear, if by choice; NULL: both are. */
const char *phone_call_model_get_silence (PhoneCallModel *self);
PhoneQuality phone_call_model_get_quality (PhoneCallModel *self);
gboolean phone_call_model_get_ringing (PhoneCallModel *self);
gboolean phone_call_model_get_ended (PhoneCallModel *self);
/* Whether the call would be less private than those before with this person, and nobody has agreed to that. */
gboolean phone_call_model_get_downgraded (PhoneCallModel *self);

G_END_DECLS
