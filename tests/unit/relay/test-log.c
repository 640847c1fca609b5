/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-log.h"

static void
test_records_have_their_form (void)
{
  static const struct
  {
    RelayLogFormat format;
    GLogLevelFlags level;
    const char *message;
    const char *line;
  } rows[] = {
    { RELAY_LOG_FORMAT_TEXT, G_LOG_LEVEL_INFO, "hello",
      "2026-11-21T02:03:04.567Z info  relay: hello" },
    { RELAY_LOG_FORMAT_TEXT, G_LOG_LEVEL_WARNING, "two\nlines\r\033[31m",
      "2026-11-21T02:03:04.567Z warn  relay: two lines  [31m" },
    { RELAY_LOG_FORMAT_JOURNAL, G_LOG_LEVEL_CRITICAL, "x", "<3>relay: x" },
    { RELAY_LOG_FORMAT_JOURNAL, G_LOG_LEVEL_WARNING, "x", "<4>relay: x" },
    { RELAY_LOG_FORMAT_JOURNAL, G_LOG_LEVEL_MESSAGE, "x", "<5>relay: x" },
    { RELAY_LOG_FORMAT_JOURNAL, G_LOG_LEVEL_INFO, "x", "<6>relay: x" },
    { RELAY_LOG_FORMAT_JOURNAL, G_LOG_LEVEL_DEBUG, "x", "<7>relay: x" },
    { RELAY_LOG_FORMAT_JSON, G_LOG_LEVEL_INFO, "a \"b\" \\ \n",
      "{\"time\":\"2026-11-21T02:03:04.567Z\",\"level\":\"info\",\"domain\":\"relay\","
      "\"message\":\"a \\\"b\\\" \\\\  \"}" },
  };
  const int64_t time = G_GINT64_CONSTANT (1795226584567000);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line =
          relay_log_format (rows[i].format, rows[i].level, "relay", rows[i].message, time);

      g_assert_cmpstr (line, ==, rows[i].line);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relay/log/records_have_their_form", test_records_have_their_form);
  return g_test_run ();
}
