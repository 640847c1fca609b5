/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's tables of routes and neighbours, as text. It is no stranger, but the parser must survive what sandboxes and
 * other kernels put there. */
#include "wzp-gateway.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const WzpLinkAddress nobody = { 0 };
  WzpGateway gateway;
  WzpLinkAddress link;
  gboolean found = wzp_gateway_parse_routes ((const char *) data, size, &gateway);

  g_assert_cmpint (found, ==, wzp_address_is_set (&gateway.router));
  g_assert_cmpint (found, ==, gateway.interface[0] != '\0');
  g_assert_nonnull (memchr (gateway.interface, '\0', sizeof gateway.interface));
  if (!found)
    gateway = (WzpGateway) { .interface = "eth0" };
  if (!found)
    wzp_address_parse ("192.168.1.1:0", &gateway.router);
  found = wzp_gateway_parse_neighbours ((const char *) data, size, &gateway, &link);
  g_assert_cmpint (found, ==, memcmp (&link, &nobody, sizeof link) != 0);
  return 0;
}
