/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A peer's word for its NAT's port allocation: what parses prints to the same. And the same bytes as
 * ports: whatever is inferred can be printed, read, and predicts ports that exist. */
#include "wzp-cursor.h"
#include "wzp-nat-allocation.h"

#define MAX_PORTS 32

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const WzpNatAllocation *allocation, uint16_t last)
{
  char text[WZP_NAT_ALLOCATION_TEXT_BYTES];
  WzpNatAllocation again;

  if (allocation->pattern == WZP_NAT_ALLOCATION_UNKNOWN)
    return;
  g_assert_true (wzp_nat_allocation_parse (wzp_nat_allocation_format (allocation, text), &again));
  g_assert_cmpint (again.pattern, ==, allocation->pattern);
  g_assert_cmpint (again.step, ==, allocation->step);
  if (allocation->pattern == WZP_NAT_ALLOCATION_SEQUENTIAL)
    for (unsigned n = 1; n < 5; n++)
      g_assert_cmpuint (wzp_nat_allocation_predict (allocation, last, n * last), >=, 1024);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  WzpReader reader = wzp_reader_init (data, size);
  WzpNatPort ports[MAX_PORTS];
  unsigned n_ports = 0;
  WzpNatAllocation allocation;

  if (wzp_nat_allocation_parse (text, &allocation))
    check (&allocation, 65535);
  while (n_ports < MAX_PORTS && reader.left >= 4)
    {
      ports[n_ports].local_port = wzp_reader_u16be (&reader);
      ports[n_ports++].mapped_port = wzp_reader_u16be (&reader);
    }
  allocation = wzp_nat_allocation_infer (ports, n_ports);
  check (&allocation, n_ports > 0 ? ports[n_ports - 1].mapped_port : 0);
  return 0;
}
