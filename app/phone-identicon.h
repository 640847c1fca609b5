/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of bytes, to be compared by eye: of a fingerprint, or of the bytes two callers verify. The same
 * bytes make the same picture everywhere. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PHONE_TYPE_IDENTICON (phone_identicon_get_type ())
G_DECLARE_FINAL_TYPE (PhoneIdenticon, phone_identicon, PHONE, IDENTICON, GObject)

GdkPaintable *phone_identicon_new (GBytes *bytes);
/* Of a text such as a fingerprint. */
GdkPaintable *phone_identicon_new_for_text (const char *text);
/* What the picture shows, in words, for who cannot see it; (transfer full). */
char *phone_identicon_dup_description (PhoneIdenticon *self);

G_END_DECLS
