/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-conversation.h"

G_DEFINE_INTERFACE (PhoneConversation, phone_conversation, G_TYPE_OBJECT)

static void
phone_conversation_default_init (PhoneConversationInterface *iface)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  g_object_interface_install_property (iface,
                                       g_param_spec_boolean ("live", NULL, NULL, FALSE, flags));
  g_object_interface_install_property (iface,
                                       g_param_spec_boolean ("ended", NULL, NULL, FALSE, flags));
}

const char *
phone_conversation_get_name (PhoneConversation *self)
{
  return PHONE_CONVERSATION_GET_IFACE (self)->get_name (self);
}

WzpCallSound *
phone_conversation_get_sound (PhoneConversation *self)
{
  return PHONE_CONVERSATION_GET_IFACE (self)->get_sound (self);
}

gboolean
phone_conversation_get_live (PhoneConversation *self)
{
  return PHONE_CONVERSATION_GET_IFACE (self)->get_live (self);
}

gboolean
phone_conversation_get_ended (PhoneConversation *self)
{
  return PHONE_CONVERSATION_GET_IFACE (self)->get_ended (self);
}
