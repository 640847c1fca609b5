/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calls this network allows: the verdict and what to do first, the evidence folded below. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_NETCHECK_DIALOG (phone_netcheck_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneNetcheckDialog, phone_netcheck_dialog, PHONE, NETCHECK_DIALOG, AdwDialog)

/* Begins at once. */
PhoneNetcheckDialog *phone_netcheck_dialog_new (WzpClient *client);

G_END_DECLS
