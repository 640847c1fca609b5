/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-nat-observations.h"

#include <string.h>

static void
remove_at (WzpNatObservations *observations, unsigned at)
{
  observations->n_items--;
  memmove (&observations->items[at], &observations->items[at + 1],
           (observations->n_items - at) * sizeof observations->items[0]);
}

static void
remove_local (WzpNatObservations *observations, const WzpAddress *local)
{
  for (unsigned i = observations->n_items; i-- > 0;)
    if (wzp_address_equal (&observations->items[i].local, local))
      remove_at (observations, i);
}

static int
find_flow (const WzpNatObservations *observations, const WzpNatObservation *flow)
{
  for (unsigned i = 0; i < observations->n_items; i++)
    if (wzp_address_equal (&observations->items[i].local, &flow->local) &&
        wzp_address_equal (&observations->items[i].destination, &flow->destination))
      return (int) i;
  return -1;
}

void
wzp_nat_observations_add (WzpNatObservations *observations, const WzpNatObservation *observation)
{
  int same = find_flow (observations, observation);
  unsigned at;

  if (same >= 0 && wzp_address_equal (&observations->items[same].mapped, &observation->mapped))
    return;
  /* One flow, two mappings: the old one has expired or the network changed, and what was seen of it
   * says nothing of now. */
  if (same >= 0)
    remove_local (observations, &observation->local);
  if (observations->n_items == WZP_NAT_MAX_OBSERVATIONS)
    remove_at (observations, 0);
  at = observations->n_items;
  while (at > 0 && observations->items[at - 1].sent > observation->sent)
    at--;
  memmove (&observations->items[at + 1], &observations->items[at],
           (observations->n_items - at) * sizeof observations->items[0]);
  observations->items[at] = *observation;
  observations->n_items++;
}

/* What pairs of flows from one socket show. */
typedef struct
{
  gboolean port_same; /* same destination IP, other port, same mapping */
  gboolean port_differs;
  gboolean ip_same;
  gboolean ip_differs;
} Evidence;

static void
compare (const WzpNatObservation *a, const WzpNatObservation *b, Evidence *evidence)
{
  gboolean same = wzp_address_equal (&a->mapped, &b->mapped);

  if (!wzp_address_equal (&a->local, &b->local))
    return;
  if (wzp_address_equal_ip (&a->destination, &b->destination))
    *(same ? &evidence->port_same : &evidence->port_differs) = TRUE;
  else
    *(same ? &evidence->ip_same : &evidence->ip_differs) = TRUE;
}

WzpNatMapping
wzp_nat_observations_mapping (const WzpNatObservations *observations)
{
  Evidence evidence = { 0 };

  for (unsigned i = 0; i < observations->n_items; i++)
    for (unsigned j = 0; j < i; j++)
      compare (&observations->items[i], &observations->items[j], &evidence);
  if (evidence.port_differs)
    return WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT;
  if (evidence.ip_differs)
    return evidence.port_same ? WZP_NAT_MAPPING_ADDRESS_DEPENDENT : WZP_NAT_MAPPING_DEPENDENT;
  /* Two ports of one host seeing the same proves nothing yet: address-dependent NATs do that too. */
  return evidence.ip_same ? WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT : WZP_NAT_MAPPING_UNKNOWN;
}

WzpTri
wzp_nat_observations_several_addresses (const WzpNatObservations *observations)
{
  gboolean has_two_servers = FALSE;

  for (unsigned i = 1; i < observations->n_items; i++)
    {
      const WzpNatObservation *first = &observations->items[0];
      const WzpNatObservation *other = &observations->items[i];

      if (!wzp_address_equal_ip (&first->mapped, &other->mapped))
        return WZP_TRI_YES;
      has_two_servers |= !wzp_address_equal_ip (&first->destination, &other->destination);
    }
  return has_two_servers ? WZP_TRI_NO : WZP_TRI_UNKNOWN;
}

WzpNatAllocation
wzp_nat_observations_allocation (const WzpNatObservations *observations)
{
  WzpNatPort ports[WZP_NAT_MAX_OBSERVATIONS];
  unsigned n_ports = 0;

  for (unsigned i = 0; i < observations->n_items; i++)
    {
      const WzpNatObservation *now = &observations->items[i];
      gboolean is_fresh = TRUE;

      /* A mapping used again was not chosen again. */
      for (unsigned j = 0; j < i && is_fresh; j++)
        is_fresh = !wzp_address_equal (&observations->items[j].local, &now->local) ||
                   !wzp_address_equal (&observations->items[j].mapped, &now->mapped);
      if (is_fresh)
        ports[n_ports++] = (WzpNatPort) { wzp_address_get_port (&now->local),
                                          wzp_address_get_port (&now->mapped) };
    }
  return wzp_nat_allocation_infer (ports, n_ports);
}

static unsigned
count_local (const WzpNatObservations *observations, const WzpAddress *local)
{
  unsigned n = 0;

  for (unsigned i = 0; i < observations->n_items; i++)
    n += wzp_address_equal (&observations->items[i].local, local);
  return n;
}

unsigned
wzp_nat_observations_of_main_socket (const WzpNatObservations *observations,
                                     WzpAddress out[WZP_NAT_MAX_OBSERVATIONS],
                                     WzpAddress *out_local)
{
  unsigned most = 0;
  unsigned n = 0;

  *out_local = (WzpAddress) { 0 };
  for (unsigned i = 0; i < observations->n_items; i++)
    {
      unsigned count = count_local (observations, &observations->items[i].local);

      if (count > most)
        {
          most = count;
          *out_local = observations->items[i].local;
        }
    }
  for (unsigned i = 0; i < observations->n_items; i++)
    if (wzp_address_equal (&observations->items[i].local, out_local))
      out[n++] = observations->items[i].mapped;
  return n;
}
