/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The present call as a bar at the bottom, while something else is looked at. */
#pragma once

#include <adwaita.h>

#include "phone-call-model.h"

G_BEGIN_DECLS

#define PHONE_TYPE_CALL_BAR (phone_call_bar_get_type ())
G_DECLARE_FINAL_TYPE (PhoneCallBar, phone_call_bar, PHONE, CALL_BAR, AdwBin)

void phone_call_bar_set_model (PhoneCallBar *self, PhoneCallModel *model);

G_END_DECLS
