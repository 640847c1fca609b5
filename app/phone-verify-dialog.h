/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a call, large, to be read to each other: the same on both ends when nobody is in between. */
#pragma once

#include <adwaita.h>

#include "phone-call-model.h"

G_BEGIN_DECLS

#define PHONE_TYPE_VERIFY_DIALOG (phone_verify_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneVerifyDialog, phone_verify_dialog, PHONE, VERIFY_DIALOG, AdwDialog)

PhoneVerifyDialog *phone_verify_dialog_new (PhoneCallModel *model);

G_END_DECLS
