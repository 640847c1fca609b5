/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first run: makes or restores an identity and picks a relay, and hands both to the account. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_WELCOME (phone_welcome_get_type ())
G_DECLARE_FINAL_TYPE (PhoneWelcome, phone_welcome, PHONE, WELCOME, AdwBin)

/* Begins, now and whenever the account knows more, where it needs something: an identity, or only a relay. */
void phone_welcome_begin (PhoneWelcome *self, PhoneAccount *account);

G_END_DECLS
