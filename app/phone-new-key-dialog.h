/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gives a contact another fingerprint: of somebody who has lost the identity, or has another computer. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_NEW_KEY_DIALOG (phone_new_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneNewKeyDialog,
                      phone_new_key_dialog,
                      PHONE,
                      NEW_KEY_DIALOG,
                      AdwAlertDialog)

/* Emits "changed" when the contact has it. */
PhoneNewKeyDialog *phone_new_key_dialog_new (WzpContacts *contacts, WzpContact *contact);

G_END_DECLS
