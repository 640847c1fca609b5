/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the sidebar: a contact, somebody who asks, or a call that was. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PERSON_ROW (phone_person_row_get_type ())
G_DECLARE_FINAL_TYPE (PhonePersonRow, phone_person_row, PHONE, PERSON_ROW, AdwBin)

/* The item of @owner is a WzpContact, WzpCallRequest or WzpHistoryEntry. */
void phone_person_row_bind (PhonePersonRow *self, GtkListItem *owner, WzpContacts *contacts);
void phone_person_row_unbind (PhonePersonRow *self);

G_END_DECLS
