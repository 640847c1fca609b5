/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be known of a call under way: figures, codec, encryption, and why it goes the way it goes; renewed as it
 * goes on, and fit to be copied. */
#pragma once

#include <adwaita.h>

#include "phone-call-model.h"

G_BEGIN_DECLS

#define PHONE_TYPE_CALL_DETAILS (phone_call_details_get_type ())
G_DECLARE_FINAL_TYPE (PhoneCallDetails, phone_call_details, PHONE, CALL_DETAILS, AdwDialog)

PhoneCallDetails *phone_call_details_new (PhoneCallModel *model);

G_END_DECLS
