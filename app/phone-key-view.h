/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fingerprint of a relay's key, as a picture and as digits in groups, to be compared by eye. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_KEY_VIEW (phone_key_view_get_type ())
G_DECLARE_FINAL_TYPE (PhoneKeyView, phone_key_view, PHONE, KEY_VIEW, AdwBin)

/* NULL: nothing is shown. */
void phone_key_view_set_key (PhoneKeyView *self, const char *key);

G_END_DECLS
