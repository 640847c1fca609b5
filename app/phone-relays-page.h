/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The relays that a person knows: which one to use, how far each is, which are offered besides. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_RELAYS_PAGE (phone_relays_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRelaysPage, phone_relays_page, PHONE, RELAYS_PAGE, AdwNavigationPage)

PhoneRelaysPage *phone_relays_page_new (PhoneAccount *account);

G_END_DECLS
