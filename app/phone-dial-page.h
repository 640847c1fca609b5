/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a fingerprint is typed or pasted to call it, and where one's own is found. Emits "dial". */
#pragma once

#include "wzp.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_DIAL_PAGE (phone_dial_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneDialPage, phone_dial_page, PHONE, DIAL_PAGE, AdwBin)

void phone_dial_page_set_own (PhoneDialPage *self, const char *fingerprint);
/* Puts somebody in, but leaves it to a person to call. */
void phone_dial_page_prepare (PhoneDialPage *self, const char *fingerprint);

G_END_DECLS
