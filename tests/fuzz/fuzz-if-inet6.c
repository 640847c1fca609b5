/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's table of IPv6 addresses, as text. It is no stranger, but the parser must survive what
 * sandboxes and other kernels put there. */
#include "wzp-interfaces.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const ips[] = { "2001:db8::7e", "2001:db8::5", "fd00::5", "10.0.0.1" };
  WzpInterfaces interfaces = { 0 };
  WzpCandidates list;

  for (unsigned i = 0; i < G_N_ELEMENTS (ips); i++)
    wzp_address_parse_ip (ips[i], 0, &interfaces.items[interfaces.n_items++].address);
  wzp_interfaces_apply_if_inet6 (&interfaces, (const char *) data, size);
  wzp_interfaces_to_candidates (&interfaces, 1, 1, &list);
  /* The IPv4 address cannot be marked by this table. */
  g_assert_nonnull (wzp_candidates_find_kind (&list, WZP_CANDIDATE_HOST));
  return 0;
}
