/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The help, in a dialog of our own: a viewer of help is not on every desktop, and never in a sandbox. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_HELP_DIALOG (phone_help_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneHelpDialog, phone_help_dialog, PHONE, HELP_DIALOG, AdwDialog)

PhoneHelpDialog *phone_help_dialog_new (void);

G_END_DECLS
