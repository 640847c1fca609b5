/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks which room to join, or whether to follow a link to one. Emits "join" with the name of the room and the relay. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_JOIN_DIALOG (phone_join_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneJoinDialog, phone_join_dialog, PHONE, JOIN_DIALOG, AdwDialog)

/* @own_relay: where we are registered; @link: (nullable): a link to a room */
PhoneJoinDialog *phone_join_dialog_new (const char *own_relay, const WzpLink *link);

G_END_DECLS
