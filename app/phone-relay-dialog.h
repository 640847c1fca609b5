/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds a relay, or changes what one is called and where it is; shows the key that it is known by. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_RELAY_DIALOG (phone_relay_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRelayDialog, phone_relay_dialog, PHONE, RELAY_DIALOG, AdwDialog)

/* @relay is to be changed; NULL: one is to be added. */
PhoneRelayDialog *phone_relay_dialog_new (PhoneAccount *account, PhoneRelay *relay);

G_END_DECLS
