/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calls the present network allows, in a few words that follow it: as far as it is known anyway, nobody is asked.
 * Knows no widget. */
#pragma once

#include "phone-account.h"
#include "phone-network-words.h"

G_BEGIN_DECLS

#define PHONE_TYPE_NETWORK_STATUS (phone_network_status_get_type ())
G_DECLARE_FINAL_TYPE (PhoneNetworkStatus, phone_network_status, PHONE, NETWORK_STATUS, GObject)

PhoneNetworkStatus *phone_network_status_new (PhoneAccount *account);

/* notify::text tells that any of them is another. */
const char *phone_network_status_get_text (PhoneNetworkStatus *self);
PhoneTone phone_network_status_get_tone (PhoneNetworkStatus *self);

G_END_DECLS
