/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two codes of network checks per line of the input, own and peer; per line of the output what they foretell:
 * verdict and reason. For tests that ask about hundreds of pairs. */
#include "wzp.h"

#include <stdio.h>
#include <string.h>

#define LINE_BYTES 256

static const char *
nick (GType type, int value)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (type);

  return g_enum_get_value (class, value)->value_nick;
}

int
main (void)
{
  char line[LINE_BYTES];

  while (fgets (line, sizeof line, stdin))
    {
      char *second = strchr (line, ' ');
      g_autoptr (WzpNetcheckSummary) own = NULL;
      g_autoptr (WzpNetcheckSummary) peer = NULL;
      g_autoptr (GError) error = NULL;
      WzpForecast forecast;

      if (second)
        *second++ = '\0';
      own = wzp_netcheck_summary_parse (line, &error);
      peer = own ? wzp_netcheck_summary_parse (second ? second : "", &error) : NULL;
      if (!peer)
        {
          fprintf (stderr, "%s\n", error->message);
          return 1;
        }
      wzp_forecast_make (own, peer, &forecast);
      printf ("%s %s\n", nick (WZP_TYPE_FORECAST_VERDICT, (int) forecast.verdict),
              nick (WZP_TYPE_FORECAST_REASON, (int) forecast.reason));
    }
  return 0;
}
