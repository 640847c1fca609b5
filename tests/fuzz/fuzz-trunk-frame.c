/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trunk frames: every entry lies inside the frame, one after the other. */
#include "wzp-media-packet.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  WzpTrunkEntry entries[WZP_TRUNK_MAX_ENTRIES];
  const uint8_t *end = data;
  size_t n;

  if (wzp_trunk_frame_split (entries, &n, data, size) != WZP_PARSE_OK)
    {
      g_assert_cmpuint (n, ==, 0);
      return 0;
    }
  for (size_t i = 0; i < n; i++)
    {
      g_assert_true (entries[i].packet > end);
      end = entries[i].packet + entries[i].packet_len;
      g_assert_true (end <= data + size);
    }
  return 0;
}
