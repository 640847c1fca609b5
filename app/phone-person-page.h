/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One person: calling, the name we give, whether the words have been compared, block, remove; and for somebody
 * unknown who has called, what to do about it. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_PERSON_PAGE (phone_person_page_get_type ())
G_DECLARE_FINAL_TYPE (PhonePersonPage, phone_person_page, PHONE, PERSON_PAGE, AdwBin)

void phone_person_page_show (PhonePersonPage *self,
                             WzpContacts *contacts,
                             WzpCallHistory *history,
                             const char *fingerprint);

G_END_DECLS
