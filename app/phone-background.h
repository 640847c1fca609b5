/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stays reachable: keeps the program running without a window, has it started at login, and tells the desktop what it is
 * doing meanwhile. In a sandbox by the Background portal, which may say no; else by a file among the user's
 * autostart files. Knows no window. */
#pragma once

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_BACKGROUND (phone_background_get_type ())
G_DECLARE_FINAL_TYPE (PhoneBackground, phone_background, PHONE, BACKGROUND, GObject)

/* Emits "denied" when the desktop said no; the settings say so then, too. */
PhoneBackground *phone_background_new (GApplication *application, PhoneAccount *account);

G_END_DECLS
