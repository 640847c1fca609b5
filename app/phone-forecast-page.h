/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a call with another person would go: my code to be sent, theirs to be pasted, and what follows. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_FORECAST_PAGE (phone_forecast_page_get_type ())

G_DECLARE_FINAL_TYPE (PhoneForecastPage,
                      phone_forecast_page,
                      PHONE,
                      FORECAST_PAGE,
                      AdwNavigationPage)

PhoneForecastPage *phone_forecast_page_new (WzpNetcheckSummary *own);

G_END_DECLS
