/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a QR code is read: by a camera, from a file, or from an image that is pasted or dropped. What the code means is its
 * owner's business. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_SCAN_DIALOG (phone_scan_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhoneScanDialog, phone_scan_dialog, PHONE, SCAN_DIALOG, AdwDialog)

/* @hint: what to scan. The signal `scanned` has the texts of one or more codes (char **), and returns what is wrong with
 * them, in words (char *), or NULL: then the dialog closes. */
PhoneScanDialog *phone_scan_dialog_new (const char *hint);

G_END_DECLS
