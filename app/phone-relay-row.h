/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One relay in the list of them: chosen by its radio button, moved by its handle or its menu. */
#pragma once

#include <adwaita.h>

#include "phone-relays.h"

G_BEGIN_DECLS

#define PHONE_TYPE_RELAY_ROW (phone_relay_row_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRelayRow, phone_relay_row, PHONE, RELAY_ROW, AdwActionRow)

/* The radio buttons of all rows with the same @group exclude each other. What needs more than the row is asked of its
 * ancestors: the actions relays.choose, relays.edit, relays.remove and relays.review, with the address. */
PhoneRelayRow *phone_relay_row_new (PhoneRelays *relays, PhoneRelay *relay, GtkCheckButton *group);

G_END_DECLS
