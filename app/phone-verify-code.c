/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-verify-code.h"

#include <stdint.h>

/* wzp_call_dup_sas_bytes() */
#define N_NUMBERS       5
#define BITS_PER_NUMBER 11
#define N_DIGITS        4

char *
phone_verify_code_new (GBytes *bytes)
{
  size_t len;
  const uint8_t *data = g_bytes_get_data (bytes, &len);
  g_autoptr (GString) text = g_string_new (NULL);
  uint64_t bits = 0;

  for (size_t i = 0; i < len; i++)
    bits = bits << 8 | data[i];
  for (unsigned i = 1; i <= N_NUMBERS; i++)
    g_string_append_printf (
        text, "%s%0*u", i > 1 ? " " : "", N_DIGITS,
        (unsigned) (bits >> (8 * len - BITS_PER_NUMBER * i) & ((1 << BITS_PER_NUMBER) - 1)));
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
is_of_call (const char *text)
{
  for (unsigned i = 0; i < N_NUMBERS * (N_DIGITS + 1) - 1; i++)
    if (i % (N_DIGITS + 1) == N_DIGITS ? text[i] != ' ' : !g_ascii_isdigit (text[i]))
      return FALSE;
  return text[N_NUMBERS * (N_DIGITS + 1) - 1] == '\0';
}

PhoneVerifyCode
phone_verify_code_compare (const char *own, const char *const *texts)
{
  PhoneVerifyCode result = PHONE_VERIFY_CODE_SOMETHING_ELSE;

  for (unsigned i = 0; texts[i]; i++)
    {
      if (g_str_equal (texts[i], own))
        return PHONE_VERIFY_CODE_SAME;
      if (is_of_call (texts[i]))
        result = PHONE_VERIFY_CODE_DIFFERENT;
    }
  return result;
}
