/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signal messages: what parses must print, and what is printed must parse to the same print. */
#include "wzp-signal.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (WzpSignal) signal = { 0 };
  g_auto (WzpSignal) again = { 0 };
  g_autofree char *detail = NULL;
  g_autoptr (GBytes) printed = NULL;
  g_autoptr (GBytes) reprinted = NULL;
  WzpSignalParse result = wzp_signal_parse (data, size, &signal, &detail);

  g_assert_true ((result == WZP_SIGNAL_PARSE_OK) == (detail == NULL));
  g_assert_true (!detail || g_utf8_validate (detail, -1, NULL));
  if (result == WZP_SIGNAL_PARSE_BAD)
    return 0;
  printed = wzp_signal_print (&signal);
  /* A print may be longer than its source: floats get fractions, defaults are spelled out. */
  if (g_bytes_get_size (printed) > WZP_SIGNAL_MAX_BYTES)
    return 0;
  g_assert_cmpint (
      wzp_signal_parse (g_bytes_get_data (printed, NULL), g_bytes_get_size (printed), &again, NULL),
      ==, result);
  g_assert_cmpint (again.type, ==, signal.type);
  reprinted = wzp_signal_print (&again);
  g_assert_true (g_bytes_equal (printed, reprinted));
  return 0;
}
