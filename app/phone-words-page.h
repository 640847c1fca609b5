/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the recovery words of a new identity; the page after it, PhoneWordsCheckPage, asks for some. And those of an old
 * one to who has said that nobody is looking. */
#pragma once

#include "wzp.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define PHONE_TYPE_WORDS_PAGE (phone_words_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneWordsPage, phone_words_page, PHONE, WORDS_PAGE, AdwNavigationPage)

void phone_words_page_show (PhoneWordsPage *self, WzpIdentity *identity);
void phone_words_page_show_again (PhoneWordsPage *self, WzpIdentity *identity);

G_END_DECLS
