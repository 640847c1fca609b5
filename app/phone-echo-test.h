/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call to oneself over the true path: a second client, an echo, is called through the relay under fresh identities.
 * Knows no widget. */
#pragma once

#include "phone-account.h"

G_BEGIN_DECLS

#define PHONE_TYPE_ECHO_TEST (phone_echo_test_get_type ())
G_DECLARE_FINAL_TYPE (PhoneEchoTest, phone_echo_test, PHONE, ECHO_TEST, GObject)

/* Begins at once, at the relay and with the sound of @account. The signal `changed` comes with news. */
PhoneEchoTest *phone_echo_test_new (PhoneAccount *account);

/* %NULL until there is a call. */
WzpCall *phone_echo_test_get_call (PhoneEchoTest *self);
/* The call has ended, or never began. */
gboolean phone_echo_test_get_over (PhoneEchoTest *self);
/* Why there is no call; nullable. */
const GError *phone_echo_test_get_error (PhoneEchoTest *self);

/* From mouth to ear, one way, in milliseconds, measured, or until then estimated; 0: not known yet. */
double phone_echo_test_get_delay_ms (PhoneEchoTest *self, gboolean *out_measured);
/* Lost on the way there and back, in percent of all that was expected. */
double phone_echo_test_get_loss_percent (PhoneEchoTest *self);

G_END_DECLS
