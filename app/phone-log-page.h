/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log to look at while it grows: from a level on, with a word in it, to copy. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_LOG_PAGE (phone_log_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneLogPage, phone_log_page, PHONE, LOG_PAGE, AdwNavigationPage)

G_END_DECLS
