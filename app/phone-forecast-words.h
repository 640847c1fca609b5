/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a forecast of a call is called in front of a person. Knows no widget. */
#pragma once

#include "phone-network-words.h"

G_BEGIN_DECLS

PhoneTone phone_tone_for_forecast (WzpForecastVerdict verdict);
/* A sentence each. */
const char *phone_words_for_forecast (WzpForecastVerdict verdict);
char *phone_words_for_forecast_reason (const WzpForecast *forecast,
                                       const WzpNetcheckSummary *own,
                                       const WzpNetcheckSummary *peer);
/* NULL: there is nothing to be done. */
const char *phone_words_for_remedy (WzpForecastRemedy remedy);
/* What is wrong with a code. */
const char *phone_words_for_code_error (const GError *error);

/* What was found at one end, one thing after another; NULL at the end. */
const char *phone_forecast_evidence_get_title (unsigned index);
const char *phone_forecast_evidence_get_value (unsigned index, const WzpNetcheckSummary *summary);

G_END_DECLS
