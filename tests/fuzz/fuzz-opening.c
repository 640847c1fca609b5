/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening packets. Nothing that the other end did not make counts; a genuine one with the input laid over
 * it counts only where the input changes nothing. */
#include "wzp-opening.h"

#include "e2ee-pair.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static E2eePair pair;
  uint8_t packet[WZP_OPENING_BYTES];
  gboolean is_same = TRUE;

  if (!pair.caller)
    e2ee_pair_init (&pair);
  g_assert_false (wzp_opening_check (pair.callee, data, size));
  wzp_opening_write (pair.caller, size, packet);
  for (size_t i = 0; i < MIN (size, sizeof packet); i++)
    {
      packet[i] ^= data[i];
      is_same &= data[i] == 0;
    }
  g_assert_cmpint (wzp_opening_check (pair.callee, packet, sizeof packet), ==, is_same);
  g_assert_false (wzp_opening_check (pair.caller, packet, sizeof packet));
  return 0;
}
