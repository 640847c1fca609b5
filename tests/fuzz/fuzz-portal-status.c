/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody answers to a web request: no bytes are read beyond the end, and a status is one of HTTP's. */
#include "wzp-portal-probe.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  unsigned status = wzp_portal_parse_status (data, size);

  g_assert_true (status == 0 || (status >= 100 && status <= 599));
  g_assert_true (status == 204 || wzp_portal_judge (status) != WZP_TRI_NO);
  return 0;
}
