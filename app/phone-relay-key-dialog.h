/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A relay shows another key than before: somebody must decide, and sees both. Nothing connects meanwhile. */
#pragma once

#include <adwaita.h>

#include "phone-relays.h"

G_BEGIN_DECLS

#define PHONE_TYPE_RELAY_KEY_DIALOG (phone_relay_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRelayKeyDialog,
                      phone_relay_key_dialog,
                      PHONE,
                      RELAY_KEY_DIALOG,
                      AdwAlertDialog)

/* @title: of the relay at @address, which is known by @known_key and shows @key. The one response by which anything
 * changes is `trust`. */
PhoneRelayKeyDialog *phone_relay_key_dialog_new (PhoneRelays *relays,
                                                 const char *title,
                                                 const char *address,
                                                 const char *known_key,
                                                 const char *key);
PhoneRelayKeyDialog *phone_relay_key_dialog_new_for_relay (PhoneRelays *relays, PhoneRelay *relay);

G_END_DECLS
