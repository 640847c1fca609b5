/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: one account, its calls, one window; and the actions that the window, notifications, key
 * bindings of a desktop and `gapplication action` have in common. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_APPLICATION (phone_application_get_type ())
G_DECLARE_FINAL_TYPE (PhoneApplication, phone_application, PHONE, APPLICATION, AdwApplication)

PhoneApplication *phone_application_new (void);

G_END_DECLS
