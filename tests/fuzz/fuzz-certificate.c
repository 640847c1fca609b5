/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A relay's certificate as a client gets it, before anything is known of the relay. */
#include "wzp-certificate.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  uint8_t pin[WZP_KEY_PIN_BYTES];
  uint8_t again[WZP_KEY_PIN_BYTES];
  char fingerprint[WZP_TLS_FINGERPRINT_TEXT_SIZE];
  char ping[WZP_PING_FINGERPRINT_TEXT_SIZE];

  wzp_certificate_fingerprint (data, size, fingerprint);
  wzp_certificate_ping_fingerprint (data, size, ping);
  if (wzp_certificate_key_pin (data, size, pin))
    {
      g_assert_true (wzp_certificate_key_pin (data, size, again));
      g_assert_cmpmem (pin, sizeof pin, again, sizeof again);
    }
  return 0;
}
