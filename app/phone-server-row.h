/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How one relay or STUN server sees us, and how far it is. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_SERVER_ROW (phone_server_row_get_type ())
G_DECLARE_FINAL_TYPE (PhoneServerRow, phone_server_row, PHONE, SERVER_ROW, AdwActionRow)

/* @name is what it is called; NULL: what the client calls it. */
PhoneServerRow *phone_server_row_new (WzpNatRow *row, const char *name);

G_END_DECLS
