/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the address of a relay is typed: says what is wrong with it, and asks the relay whether it is there. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_RELAY_ENTRY (phone_relay_entry_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRelayEntry, phone_relay_entry, PHONE, RELAY_ENTRY, AdwBin)

/* HOST:PORT; %NULL while what is typed is no address. */
const char *phone_relay_entry_get_relay (PhoneRelayEntry *self);
void phone_relay_entry_set_relay (PhoneRelayEntry *self, const char *relay);

/* Where the keys of relays are kept: one that shows another than it is known by is not asked. */
void phone_relay_entry_set_data_path (PhoneRelayEntry *self, const char *data_path);

G_END_DECLS
