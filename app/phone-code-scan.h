/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the QR codes in a picture (zbar, here and nowhere else). Knows pixels and text, no widget, file or camera. What
 * comes out was written by a stranger: it is UTF-8 and no longer than a link, and more is not known of it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One picture has one code, or a few side by side. */
#define PHONE_CODE_SCAN_MAX_CODES 8

/* @pixels are rows of @stride bytes; each pixel is red, green, blue and, when @n_channels is 4, alpha. Returns the texts
 * (transfer full); none: NULL. A code that is no text, or a longer one than a link, is an empty text. Any thread. */
char **
phone_code_scan (const guint8 *pixels, guint width, guint height, gsize stride, guint n_channels);

G_END_DECLS
