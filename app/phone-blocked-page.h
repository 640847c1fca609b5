/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is blocked, and no longer. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_BLOCKED_PAGE (phone_blocked_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneBlockedPage, phone_blocked_page, PHONE, BLOCKED_PAGE, AdwNavigationPage)

PhoneBlockedPage *phone_blocked_page_new (WzpContacts *contacts);

G_END_DECLS
