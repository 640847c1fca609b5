/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a forecast of a call is called on the terminal. */
#pragma once

#include "wzp.h"

G_BEGIN_DECLS

/* Several lines: the verdict, why, and who can do what about it. */
char *cli_forecast_to_text (const WzpForecast *forecast,
                            const WzpNetcheckSummary *own,
                            const WzpNetcheckSummary *peer);

G_END_DECLS
