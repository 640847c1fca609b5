/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A test call: one hears oneself, and reads how well. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ECHO_DIALOG (phone_echo_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneEchoDialog, phone_echo_dialog, PHONE, ECHO_DIALOG, AdwDialog)

PhoneEchoDialog *phone_echo_dialog_new (PhoneAccount *account);

G_END_DECLS
