/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings an identity back from its recovery words. Emits "restored" with it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_RESTORE_PAGE (phone_restore_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneRestorePage, phone_restore_page, PHONE, RESTORE_PAGE, AdwNavigationPage)

G_END_DECLS
