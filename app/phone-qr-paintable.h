/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A QR code as a picture that is sharp at every size. Knows no meaning of its text. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PHONE_TYPE_QR_PAINTABLE (phone_qr_paintable_get_type ())
G_DECLARE_FINAL_TYPE (PhoneQrPaintable, phone_qr_paintable, PHONE, QR_PAINTABLE, GObject)

/* Black on white in every theme, because that is what cameras read. */
GdkPaintable *phone_qr_paintable_new (const char *text);
/* The same of bytes. */
GdkPaintable *phone_qr_paintable_new_for_bytes (GBytes *bytes);

G_END_DECLS
