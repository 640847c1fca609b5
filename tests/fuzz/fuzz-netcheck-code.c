/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Codes of network checks, pasted from anywhere: what is read is written in one way only, is read the same again, and
 * something is foretold of it. */
#include "wzp-forecast.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Mutations hardly ever hit a check sum, so bytes that are no code are made one. */
static char *
make_code (const uint8_t *data, size_t size)
{
  static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  uint8_t bytes[10] = { 0 };
  unsigned sum = 0xffff;
  GString *code = g_string_new ("WZPNET1");

  memcpy (bytes, data, MIN (size, 8));
  for (size_t i = 0; i < 8; i++)
    for (unsigned bit = 0; bit < 8; bit++)
      {
        unsigned top = (sum >> 15 ^ (unsigned) bytes[i] >> (7 - bit)) & 1;

        sum = (sum << 1 & 0xffff) ^ (top ? 0x1021 : 0);
      }
  bytes[8] = (uint8_t) (sum >> 8);
  bytes[9] = (uint8_t) sum;
  for (size_t bit = 0; bit < 80; bit += 5)
    {
      unsigned digit = 0;

      for (size_t i = bit; i < bit + 5; i++)
        digit = digit << 1 | (bytes[i / 8] >> (7 - i % 8) & 1);
      g_string_append_c (code, digits[digit]);
    }
  return g_string_free_and_steal (code);
}

static void
read_code (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpNetcheckSummary) summary = wzp_netcheck_summary_parse (text, &error);
  g_autoptr (WzpNetcheckSummary) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;
  WzpForecast forecast;

  if (!summary)
    {
      g_assert_true (error && error->domain == WZP_NETCHECK_CODE_ERROR);
      return;
    }
  written = wzp_netcheck_summary_to_code (summary);
  again = wzp_netcheck_summary_parse (written, NULL);
  g_assert_nonnull (again);
  rewritten = wzp_netcheck_summary_to_code (again);
  g_assert_cmpstr (written, ==, rewritten);
  wzp_forecast_make (summary, again, &forecast);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *code = make_code (data, size);

  read_code (text);
  read_code (code);
  return 0;
}
