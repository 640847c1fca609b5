/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Within the classifier: the observations of one address family, and what follows from them alone. */
#pragma once

#include "wzp-nat-classifier.h"

G_BEGIN_DECLS

typedef struct
{
  WzpNatObservation items[WZP_NAT_MAX_OBSERVATIONS]; /* by time of sending */
  unsigned n_items;
} WzpNatObservations;

/* Keeps the order; replaces what it makes stale. The latest is @observation wherever it stands. */
void wzp_nat_observations_add (WzpNatObservations *observations,
                               const WzpNatObservation *observation);

WzpNatMapping wzp_nat_observations_mapping (const WzpNatObservations *observations);
WzpTri wzp_nat_observations_several_addresses (const WzpNatObservations *observations);
WzpNatAllocation wzp_nat_observations_allocation (const WzpNatObservations *observations);

/* The addresses seen of the socket with the most observations: the main one, for extra sockets have other
 * ports by nature. Returns how many. */
unsigned wzp_nat_observations_of_main_socket (const WzpNatObservations *observations,
                                              WzpAddress out[WZP_NAT_MAX_OBSERVATIONS],
                                              WzpAddress *out_local);

G_END_DECLS
