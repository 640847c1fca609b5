/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One person of a room as a line: picture, name, how sure it is who it is, whether it speaks, how loud it is played. */
#pragma once

#include <adwaita.h>

#include "phone-room-member.h"

G_BEGIN_DECLS

#define PHONE_TYPE_MEMBER_ROW (phone_member_row_get_type ())
G_DECLARE_FINAL_TYPE (PhoneMemberRow, phone_member_row, PHONE, MEMBER_ROW, GtkListBoxRow)

GtkWidget *phone_member_row_new (PhoneRoomMember *member);
/* Lets the volume be changed, by keys too. */
void phone_member_row_open (PhoneMemberRow *self);

G_END_DECLS
