/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as a line of a log: the report is text, and what was taken out once is not there a second time. */
#include "phone-redactor.h"

#include <stdint.h>
#include <string.h>

#define FINGERPRINT "0123:4567:89ab:cdef:0123:4567:89ab:cdef"
#define ADDRESS     "198.51.100.7"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (PhoneRedactor) redactor = phone_redactor_new ();
  g_autofree char *any = g_strndup ((const char *) data, size);
  g_autofree char *line = g_strconcat (any, " " FINGERPRINT " (" ADDRESS ") ", any, NULL);
  g_autofree char *redacted = NULL;

  phone_redactor_add (redactor, any, "name");
  redacted = phone_redactor_redact (redactor, line);
  g_assert_true (g_utf8_validate (redacted, -1, NULL));
  if (!strstr (any, FINGERPRINT) && !strstr (any, ADDRESS))
    {
      g_assert_null (strstr (redacted, FINGERPRINT));
      g_assert_null (strstr (redacted, ADDRESS));
    }
  return 0;
}
