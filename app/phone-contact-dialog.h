/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds a contact: a name and a fingerprint, which may be given. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_CONTACT_DIALOG (phone_contact_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneContactDialog, phone_contact_dialog, PHONE, CONTACT_DIALOG, AdwDialog)

/* @name, @fingerprint: nullable */
PhoneContactDialog *
phone_contact_dialog_new (WzpContacts *contacts, const char *name, const char *fingerprint);

G_END_DECLS
