/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fingerprints that people paste and peers send: what is normalised is in the one spelling of the
 * wire, which stays as it is. */
#include "wzp-certificate.h"
#include "wzp-fingerprint.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autofree char *normalised = wzp_fingerprint_normalise (text, &error);

  g_assert_true (wzp_certificate_fingerprint_equal (text, text));
  if (!normalised)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_false (wzp_fingerprint_is_canonical (text));
      return 0;
    }
  g_assert_true (wzp_fingerprint_is_canonical (normalised));
  if (wzp_fingerprint_is_canonical (text))
    g_assert_cmpstr (normalised, ==, text);
  return 0;
}
