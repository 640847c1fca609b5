/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-path-order.h"

#include "wzp-address-scope.h"

#include <string.h>

/* What one link usually spans: /24 and /64. */
#define LINK_BYTES_V4 3
#define LINK_BYTES_V6 8

static gboolean
share_link (const WzpAddress *a, const WzpAddress *b)
{
  if (wzp_address_is_v4 (a) != wzp_address_is_v4 (b))
    return FALSE;
  if (wzp_address_is_v4 (a))
    return memcmp (&a->v4.sin_addr, &b->v4.sin_addr, LINK_BYTES_V4) == 0;
  return memcmp (&a->v6.sin6_addr, &b->v6.sin6_addr, LINK_BYTES_V6) == 0;
}

static gboolean
is_neighbour (const WzpCandidates *own, const WzpCandidate *candidate)
{
  for (unsigned i = 0; i < own->n_items; i++)
    if (own->items[i].kind == WZP_CANDIDATE_HOST &&
        share_link (&own->items[i].address, &candidate->address))
      return TRUE;
  return FALSE;
}

unsigned
wzp_path_rank (const WzpCandidates *own, const WzpCandidate *candidate)
{
  switch (candidate->kind)
    {
    case WZP_CANDIDATE_HOST:
      if (is_neighbour (own, candidate))
        return WZP_PATH_RANK_NEIGHBOUR;
      return wzp_address_is_global (&candidate->address) ? WZP_PATH_RANK_GLOBAL
                                                         : WZP_PATH_RANK_FOREIGN;
    case WZP_CANDIDATE_MAPPED:
      return WZP_PATH_RANK_MAPPED;
    case WZP_CANDIDATE_REFLEXIVE:
      return WZP_PATH_RANK_REFLEXIVE;
    case WZP_CANDIDATE_RELAYED:
      break;
    }
  return WZP_PATH_RANK_FOREIGN;
}

unsigned
wzp_path_order (const WzpCandidates *own,
                const WzpCandidates *peer,
                const WzpCandidate *out[WZP_CANDIDATES_MAX])
{
  const WzpCandidate *by_kind[WZP_CANDIDATES_MAX];
  unsigned n_by_kind = wzp_candidates_dial_order (peer, by_kind);
  unsigned n = 0;

  for (unsigned rank = 0; rank <= WZP_PATH_RANK_FOREIGN; rank++)
    for (unsigned i = 0; i < n_by_kind; i++)
      if (by_kind[i]->kind != WZP_CANDIDATE_RELAYED && wzp_path_rank (own, by_kind[i]) == rank)
        out[n++] = by_kind[i];
  return n;
}
