/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-mapping-epoch.h"

/* RFC 6887 section 8.5: answers may overtake each other, seconds are rounded, and clocks differ by a 16th. */
#define PCP_REORDERING_S 1
#define PCP_ROUNDING_S   2
#define PCP_TOLERANCE    16
/* RFC 6886 section 3.6: an eighth slower than ours, and two seconds behind that. */
#define NATPMP_TOLERANCE  8
#define NATPMP_ROUNDING_S 2

static WzpMappingEpoch
exchange (WzpMappingEpoch *epoch, uint32_t router_s, WzpInstant now)
{
  WzpMappingEpoch before = *epoch;

  *epoch = (WzpMappingEpoch) { .is_known = TRUE, .router_s = router_s, .at = now };
  return before;
}

gboolean
wzp_mapping_epoch_check_pcp (WzpMappingEpoch *epoch, uint32_t router_s, WzpInstant now)
{
  WzpMappingEpoch before = exchange (epoch, router_s, now);
  uint64_t client_delta;
  uint64_t router_delta;

  if (!before.is_known)
    return TRUE;
  if ((uint64_t) router_s + PCP_REORDERING_S < before.router_s)
    return FALSE;
  client_delta = wzp_instant_since (now, before.at) / WZP_SECONDS (1);
  router_delta = router_s > before.router_s ? router_s - before.router_s : 0;
  return client_delta + PCP_ROUNDING_S >= router_delta - router_delta / PCP_TOLERANCE &&
         router_delta + PCP_ROUNDING_S >= client_delta - client_delta / PCP_TOLERANCE;
}

gboolean
wzp_mapping_epoch_check_natpmp (WzpMappingEpoch *epoch, uint32_t router_s, WzpInstant now)
{
  WzpMappingEpoch before = exchange (epoch, router_s, now);
  uint64_t passed_s;

  if (!before.is_known)
    return TRUE;
  passed_s = wzp_instant_since (now, before.at) / WZP_SECONDS (1);
  return (uint64_t) router_s + NATPMP_ROUNDING_S >=
         before.router_s + passed_s - passed_s / NATPMP_TOLERANCE;
}
