/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four bars for how well a call can be heard: their number says it without the colour. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PHONE_TYPE_QUALITY_BARS (phone_quality_bars_get_type ())
G_DECLARE_FINAL_TYPE (PhoneQualityBars, phone_quality_bars, PHONE, QUALITY_BARS, GtkWidget)

G_END_DECLS
