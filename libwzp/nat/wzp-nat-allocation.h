/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a NAT chooses outside ports, from a few that it chose: preserving, sequential with a step, random.
 * Also the text of it in HardNatProbe. Pure. */
#pragma once

#include <stdint.h>

#include "wzp-nat-types.h"

G_BEGIN_DECLS

typedef struct
{
  WzpNatAllocationPattern pattern;
  int step; /* sequential only: -WZP_NAT_MAX_STEP .. WZP_NAT_MAX_STEP, not 0 */
} WzpNatAllocation;

/* A step larger than this is called random: prediction would cost more than birthday probing. */
#define WZP_NAT_MAX_STEP 64
/* More than these are not looked at out of order. */
#define WZP_NAT_MAX_INFERRED 32
/* Fewer fresh ports than this prove no sequence. */
#define WZP_NAT_MIN_SEQUENCE 3
/* "sequential:-64", NUL */
#define WZP_NAT_ALLOCATION_TEXT_BYTES 24

/* One outside port that the NAT chose for a new flow, oldest first. */
typedef struct
{
  uint16_t local_port;
  uint16_t mapped_port;
} WzpNatPort;

/* The ports must be of distinct flows, in the order of their first packets. Other hosts behind the NAT may
 * take ports in between: differences that are small multiples are still sequential. One wrap is allowed
 * once four ports are known. Ports that lie close together are sequential in any order. */
WzpNatAllocation wzp_nat_allocation_infer (const WzpNatPort *ports, unsigned n_ports);

/* The @n'th port (1: next) after @last; 0 when the pattern is not sequential. Stays in 1024..65535. */
uint16_t wzp_nat_allocation_predict (const WzpNatAllocation *allocation, uint16_t last, unsigned n);

/* "preserving", "sequential:2", "random", as on the wire; "unknown" is printed for us only. */
const char *wzp_nat_allocation_format (const WzpNatAllocation *allocation,
                                       char out[WZP_NAT_ALLOCATION_TEXT_BYTES]);
/* FALSE (and UNKNOWN) for anything else, steps out of range included. */
gboolean wzp_nat_allocation_parse (const char *text, WzpNatAllocation *out);

G_END_DECLS
