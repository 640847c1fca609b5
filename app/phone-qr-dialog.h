/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A link as a QR code, for somebody else's camera. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_QR_DIALOG (phone_qr_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneQrDialog, phone_qr_dialog, PHONE, QR_DIALOG, AdwDialog)

PhoneQrDialog *phone_qr_dialog_new (const char *link);

G_END_DECLS
