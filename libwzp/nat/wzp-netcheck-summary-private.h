/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is in a WzpNetcheckSummary, for those who make, write, read and weigh it. */
#pragma once

#include "wzp-netcheck-report.h"
#include "wzp-netcheck-summary.h"

G_BEGIN_DECLS

/* Bits of a hash by which two ends see that they share an address or a router: of 2^32 addresses a million
 * have the same, and strangers are taken for neighbours once in 4096 times. */
#define WZP_NETCHECK_HINT_BITS 12

typedef struct
{
  WzpTri is_usable; /* no: the machine has no such address, or nobody answers by it */
  WzpNatMapping mapping;
  WzpNatFiltering filtering;
  WzpNatAllocationPattern allocation;
  WzpTri several_addresses;
} WzpNetcheckSummaryIp;

struct _WzpNetcheckSummary
{
  WzpNetObstacle obstacle;
  gboolean hides_address;
  WzpNetcheckSummaryIp ip[WZP_NETCHECK_N_FAMILIES];
  WzpTri hairpin; /* of IPv4 */
  WzpPortForwarding forwarding;
  uint16_t outside; /* of the public IPv4 address, where that is a router's; 0: none or unknown */
  uint16_t router;  /* of the router's link address; 0: unknown */
};

/* NULL: the check is not complete, so that all would be unknown. */
WzpNetcheckSummary *wzp_netcheck_summary_new (const WzpNetcheckReport *report,
                                              gboolean hides_address);

G_END_DECLS
