/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's table of routes, as text. It is no stranger, but the parser must survive what sandboxes and
 * other kernels put there. */
#include "wzp-gateway.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  WzpGateway gateway;
  gboolean found = wzp_gateway_parse_routes ((const char *) data, size, &gateway);

  g_assert_cmpint (found, ==, wzp_address_is_set (&gateway.router));
  g_assert_cmpint (found, ==, gateway.interface[0] != '\0');
  g_assert_nonnull (memchr (gateway.interface, '\0', sizeof gateway.interface));
  return 0;
}
