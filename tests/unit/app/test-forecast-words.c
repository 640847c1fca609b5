/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever two network checks foretell, the phone and wzp-client have words for it. */
#include "cli-forecast.h"
#include "phone-forecast-words.h"

#include <string.h>

/* Each a network of its own kind, by the code that a check there prints; what is not said is as in the first. */
static const char *const codes[] = {
  "WZPNET1-0000-0014-02QA-0HRT", /* usual */
  "WZPNET1-0000-0014-02PA-08BR", /* open */
  "WZPNET1-0000-0014-02ZJ-1SPG", /* hard */
  "WZPNET1-0000-0014-02VJ-0VVS", /* sequential */
  "WZPNET1-0000-000M-02QA-0TZK", /* forwards */
  "WZPNET1-0000-0014-0201-3N89", /* offline */
  "WZPNET1-0000-0014-02QA-4STR", /* portal */
  "WZPNET1-0000-0014-0200-7SVT", /* blocked */
  "WZPNET1-0000-0014-0200-95WX", /* no relay */
  "WZPNET1-0000-0014-02QA-A5XZ", /* few ports */
  "WZPNET1-0000-0014-02QA-HHGJ", /* hides */
  "WZPNET1-0000-0014-0C01-11Z0", /* IPv6 only */
  "WZPNET1-0000-0014-0CZJ-190R", /* both families */
  "WZPNET1-0000-0014-0202-1WVV", /* untested */
  "WZPNET1-0000-001M-02ZJ-1ZBQ", /* hard, refuses */
  "WZPNET1-0000-0024-02ZJ-1FR2", /* hard, shared by the provider */
  "WZPNET1-0000-G0N4-02QA-1MZ3", /* at one address, router 1 */
  "WZPNET1-0001-00N4-02QA-1H15", /* at one address, router 2 */
  "WZPNET1-0000-00N4-02QA-1QN1", /* at one address, router unknown */
};
#define N_CODES G_N_ELEMENTS (codes)

static void
check (const WzpNetcheckSummary *own, const WzpNetcheckSummary *peer, gboolean seen[])
{
  g_autofree char *reason = NULL;
  g_autofree char *text = NULL;
  WzpForecast forecast;

  wzp_forecast_make (own, peer, &forecast);
  seen[forecast.reason] = TRUE;
  reason = phone_words_for_forecast_reason (&forecast, own, peer);
  g_assert_true (g_str_has_suffix (reason, "."));
  text = cli_forecast_to_text (&forecast, own, peer);
  /* The same verdict, the one in many lines. */
  g_assert_true (g_str_has_prefix (text, phone_words_for_forecast (forecast.verdict)));
  g_assert_nonnull (strchr (text, '\n'));
  g_assert_true (g_str_has_suffix (text, ".\n"));
}

static void
test_every_forecast_has_words (void)
{
  WzpNetcheckSummary *ends[N_CODES];
  gboolean seen[WZP_FORECAST_REASON_OPEN_PORT + 1] = { FALSE };

  for (size_t i = 0; i < N_CODES; i++)
    {
      g_autoptr (GError) error = NULL;

      ends[i] = wzp_netcheck_summary_parse (codes[i], &error);
      g_assert_no_error (error);
    }
  for (size_t i = 0; i < N_CODES; i++)
    for (size_t j = 0; j < N_CODES; j++)
      check (ends[i], ends[j], seen);
  for (size_t i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_true (seen[i]);
  for (size_t i = 0; i < N_CODES; i++)
    wzp_netcheck_summary_unref (ends[i]);
}

static void
test_every_finding_has_a_value (void)
{
  for (size_t i = 0; i < N_CODES; i++)
    {
      g_autoptr (WzpNetcheckSummary) end = wzp_netcheck_summary_parse (codes[i], NULL);

      for (unsigned row = 0; phone_forecast_evidence_get_title (row); row++)
        g_assert_cmpstr (phone_forecast_evidence_get_value (row, end), !=, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/forecast-words/every-forecast-has-words", test_every_forecast_has_words);
  g_test_add_func ("/app/forecast-words/every-finding-has-a-value", test_every_finding_has_a_value);
  return g_test_run ();
}
