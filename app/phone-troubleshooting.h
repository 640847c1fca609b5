/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When something is wrong: the log, a report for who can help, and a bad network to try things with. */
#pragma once

#include <adwaita.h>

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_TROUBLESHOOTING (phone_troubleshooting_get_type ())
G_DECLARE_FINAL_TYPE (PhoneTroubleshooting,
                      phone_troubleshooting,
                      PHONE,
                      TROUBLESHOOTING,
                      AdwDialog)

PhoneTroubleshooting *phone_troubleshooting_new (PhoneAccount *account);

G_END_DECLS
