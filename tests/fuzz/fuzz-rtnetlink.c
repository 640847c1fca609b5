/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes of a route netlink socket. Applying the same message twice changes nothing the second time. */
#include "wzp-rtnetlink.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  WzpRtnetlinkTable table = { 0 };
  WzpReader reader = wzp_reader_init (data, size);
  WzpRtnetlinkMessage message;
  WzpAddress gateway;
  uint32_t interface;

  while (wzp_rtnetlink_next (&reader, &message) == WZP_PARSE_OK)
    {
      wzp_rtnetlink_table_apply (&table, &message);
      if (!table.overflowed)
        g_assert_false (wzp_rtnetlink_table_apply (&table, &message));
    }
  g_assert_cmpuint (table.n_entries, <=, WZP_RTNETLINK_MAX_ENTRIES);
  if (wzp_rtnetlink_table_get_gateway (&table, TRUE, &gateway, &interface))
    g_assert_true (wzp_rtnetlink_table_has_default_route (&table, TRUE));
  return 0;
}
