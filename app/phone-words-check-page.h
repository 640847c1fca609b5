/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for three of the recovery words: whoever has them has written them down. */
#pragma once

#include "wzp.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_WORDS_CHECK_PAGE (phone_words_check_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneWordsCheckPage,
                      phone_words_check_page,
                      PHONE,
                      WORDS_CHECK_PAGE,
                      AdwNavigationPage)

void phone_words_check_page_ask (PhoneWordsCheckPage *self, WzpIdentity *identity);

G_END_DECLS
