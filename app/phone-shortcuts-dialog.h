/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys and what they do, in a dialog of our own: GTK's window for that is deprecated and too wide for telephones, and
 * libadwaita has one only since 1.8. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_SHORTCUTS_DIALOG (phone_shortcuts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneShortcutsDialog,
                      phone_shortcuts_dialog,
                      PHONE,
                      SHORTCUTS_DIALOG,
                      AdwDialog)

PhoneShortcutsDialog *phone_shortcuts_dialog_new (void);

G_END_DECLS
