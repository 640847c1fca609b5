/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of a peer's candidates is likeliest to answer us. Pure. */
#pragma once

#include "wzp-candidate.h"

G_BEGIN_DECLS

#define WZP_PATH_RANK_NEIGHBOUR 0 /* a host in our own network */
#define WZP_PATH_RANK_MAPPED    1
#define WZP_PATH_RANK_GLOBAL    2 /* a host with a global address (IPv6) */
#define WZP_PATH_RANK_REFLEXIVE 3
#define WZP_PATH_RANK_FOREIGN   4 /* a private address of some other network, or behind a VPN */

unsigned wzp_path_rank (const WzpCandidates *own, const WzpCandidate *candidate);

/* Likeliest first; of one rank as wzp_candidates_dial_order() has it (families in turn). Fills @out with
 * pointers into @peer; returns how many. Relayed ones are left out. */
unsigned wzp_path_order (const WzpCandidates *own,
                         const WzpCandidates *peer,
                         const WzpCandidate *out[WZP_CANDIDATES_MAX]);

G_END_DECLS
