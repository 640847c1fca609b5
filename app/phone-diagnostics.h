/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report of trouble for somebody who can help: versions, settings, network, devices, the last calls and the log, with
 * stand-ins for people, places and keys. Text, so that a person can read every line before giving it away. */
#pragma once

#include "phone-account.h"

G_BEGIN_DECLS

/* @netcheck is what the network check says; nullable. */
char *phone_diagnostics_write (PhoneAccount *account, const char *netcheck);

G_END_DECLS
