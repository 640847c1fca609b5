/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server name of a ClientHello: whatever is found lies inside the message, a good name is lower
 * case DNS syntax that stays the same, and masking leaves nothing that GnuTLS refuses. */
#include "wzp-quic-sni.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_name (const uint8_t *name, size_t len)
{
  char once[WZP_QUIC_SNI_MAX + 1], twice[WZP_QUIC_SNI_MAX + 1];

  if (wzp_quic_sni_normalise (name, len, once) != WZP_QUIC_SNI_FOUND)
    return;
  g_assert_cmpuint (strlen (once), >, 0);
  g_assert_cmpuint (strspn (once, "abcdefghijklmnopqrstuvwxyz0123456789-_."), ==, strlen (once));
  g_assert_cmpint (wzp_quic_sni_normalise ((const uint8_t *) once, strlen (once), twice), ==,
                   WZP_QUIC_SNI_FOUND);
  g_assert_cmpstr (once, ==, twice);
  wzp_quic_sni_mask ((uint8_t *) once, strlen (once));
  g_assert_null (strchr (once, '_'));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  size_t offset = 0, len = 0;

  check_name (data, size);
  if (wzp_quic_sni_find (data, size, &offset, &len) != WZP_QUIC_SNI_FOUND)
    return 0;
  g_assert_cmpuint (offset, <=, size);
  g_assert_cmpuint (len, <=, size - offset);
  check_name (data + offset, len);
  return 0;
}
