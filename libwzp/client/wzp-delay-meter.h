/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From mouth to ear, measured. */
#pragma once

#include <glib-object.h>

#include "wzp-visibility.h"

G_BEGIN_DECLS

#define WZP_TYPE_DELAY_METER (wzp_delay_meter_get_type ())

WZP_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (WzpDelayMeter, wzp_delay_meter, WZP, DELAY_METER, GObject)

WZP_AVAILABLE_IN_ALL
WzpDelayMeter *wzp_delay_meter_new (void);

WZP_AVAILABLE_IN_ALL
double wzp_delay_meter_get_delay_ms (WzpDelayMeter *self);

G_END_DECLS
