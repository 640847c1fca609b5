/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call and a room have in common for whoever shows how it sounds. Its properties `live` and `ended` tell when they
 * change. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_CONVERSATION (phone_conversation_get_type ())
G_DECLARE_INTERFACE (PhoneConversation, phone_conversation, PHONE, CONVERSATION, GObject)

struct _PhoneConversationInterface
{
  GTypeInterface parent_interface;

  const char *(*get_name) (PhoneConversation *self);
  WzpCallSound *(*get_sound) (PhoneConversation *self);
  gboolean (*get_live) (PhoneConversation *self);
  gboolean (*get_ended) (PhoneConversation *self);
};

/* Of the person or the room. */
const char *phone_conversation_get_name (PhoneConversation *self);
WzpCallSound *phone_conversation_get_sound (PhoneConversation *self);
/* Whether people can hear each other, if nothing is wrong. */
gboolean phone_conversation_get_live (PhoneConversation *self);
gboolean phone_conversation_get_ended (PhoneConversation *self);

G_END_DECLS
