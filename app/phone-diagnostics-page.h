/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report of trouble, to be read before it is copied or saved. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_DIAGNOSTICS_PAGE (phone_diagnostics_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneDiagnosticsPage,
                      phone_diagnostics_page,
                      PHONE,
                      DIAGNOSTICS_PAGE,
                      AdwNavigationPage)

PhoneDiagnosticsPage *phone_diagnostics_page_new (PhoneAccount *account);

G_END_DECLS
