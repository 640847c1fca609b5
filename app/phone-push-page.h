/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways to push to talk: which of them works on this desktop is seen by trying. */
#pragma once

#include <adwaita.h>

#include "phone-push.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PUSH_PAGE (phone_push_page_get_type ())
G_DECLARE_FINAL_TYPE (PhonePushPage, phone_push_page, PHONE, PUSH_PAGE, AdwNavigationPage)

PhonePushPage *phone_push_page_new (PhonePush *push);

G_END_DECLS
