/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A transport address at which one end may be reached, and lists of them: RFC 8445 priorities and
 * foundations, order, pruning, caps. Plain values. Gathers nothing and dials nothing. */
#pragma once

#include "wzp-address.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_CANDIDATE_HOST,
  WZP_CANDIDATE_MAPPED,    /* a port that PCP, NAT-PMP or UPnP opened for us */
  WZP_CANDIDATE_REFLEXIVE, /* as a relay or STUN server sees us */
  WZP_CANDIDATE_RELAYED,   /* the media relay */
} WzpCandidateKind;
#define WZP_CANDIDATE_N_KINDS 4

/* RFC 8445 section 5.1.2.2 recommends host 126, peer-reflexive 110, reflexive 100, relayed 0. A mapped
 * port needs no hole punching, so it stands where peer-reflexive ones do: above reflexive. */
#define WZP_CANDIDATE_TYPE_PREFERENCE_HOST      126
#define WZP_CANDIDATE_TYPE_PREFERENCE_MAPPED    110
#define WZP_CANDIDATE_TYPE_PREFERENCE_REFLEXIVE 100
#define WZP_CANDIDATE_TYPE_PREFERENCE_RELAYED   0
/* Local preference of a candidate of which nothing is known (a peer's, say). */
#define WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT 32768

/* "ffffffff", NUL */
#define WZP_CANDIDATE_FOUNDATION_BYTES 9
/* "reflexive ", an address */
#define WZP_CANDIDATE_TEXT_BYTES (12 + WZP_ADDRESS_TEXT_BYTES)

typedef struct
{
  WzpCandidateKind kind;
  WzpAddress address;
  WzpAddress base;   /* what we send from to make @address appear; not set when unknown */
  WzpAddress server; /* who told us of a reflexive or mapped one; not set for others */
  uint16_t local_preference;
  uint32_t priority; /* by wzp_candidate_init() from kind and local preference */
} WzpCandidate;

/* No base, no server. */
void wzp_candidate_init (WzpCandidate *candidate,
                         WzpCandidateKind kind,
                         const WzpAddress *address,
                         uint16_t local_preference);

/* RFC 8445 section 5.1.2.1, component 1. */
uint32_t wzp_candidate_compute_priority (WzpCandidateKind kind, uint16_t local_preference);
/* Pair priority, RFC 8445 section 6.1.2.3: @controlling and @controlled are the priorities of the
 * candidate of the caller (with our peers) and of the callee, below 2^31 as all of RFC 8445. */
uint64_t wzp_candidate_pair_priority (uint32_t controlling, uint32_t controlled);

/* RFC 8445 section 5.1.1.3: equal for candidates of the same kind, base IP and server IP. */
void wzp_candidate_foundation (const WzpCandidate *candidate,
                               char out[WZP_CANDIDATE_FOUNDATION_BYTES]);

/* "host", "mapped", "reflexive", "relayed". */
const char *wzp_candidate_kind_name (WzpCandidateKind kind);
gboolean wzp_candidate_kind_parse (const char *name, WzpCandidateKind *out_kind);
/* "reflexive 192.0.2.1:50000": full address, for debug logs only. */
const char *wzp_candidate_format (const WzpCandidate *candidate,
                                  char out[WZP_CANDIDATE_TEXT_BYTES]);
/* "reflexive 192.0.x.x:50000": for records that a person may pass on. */
const char *wzp_candidate_format_short (const WzpCandidate *candidate,
                                        char out[WZP_CANDIDATE_TEXT_BYTES]);
/* Reads what wzp_candidate_format() prints; the local preference is the default. */
gboolean wzp_candidate_parse (const char *text, WzpCandidate *out_candidate);

/* --- lists ------------------------------------------------------------------------------------- */

/* More addresses than any sane host has; also the most that a peer can make us dial. */
#define WZP_CANDIDATES_MAX 16

/* Sorted: highest priority first; of equals the one added first. No address twice. */
typedef struct
{
  WzpCandidate items[WZP_CANDIDATES_MAX];
  unsigned n_items;
  unsigned n_dropped; /* by the cap */
} WzpCandidates;

void wzp_candidates_clear (WzpCandidates *list);
/* Puts @candidate at its place. Of two with the same address the one with the higher priority stays
 * (RFC 8445 section 5.1.3); when the list is full the lowest falls out, counted. TRUE when it is in. */
gboolean wzp_candidates_add (WzpCandidates *list, const WzpCandidate *candidate);
/* The one with this address, or NULL. */
const WzpCandidate *wzp_candidates_find (const WzpCandidates *list, const WzpAddress *address);
/* The first of this kind, or NULL. */
const WzpCandidate *wzp_candidates_find_kind (const WzpCandidates *list, WzpCandidateKind kind);
gboolean wzp_candidates_has_family (const WzpCandidates *list, gboolean v4);
/* Same kinds and addresses in the same order. */
gboolean wzp_candidates_equal (const WzpCandidates *a, const WzpCandidates *b);
/* The order in which to dial: IPv6 and IPv4 in turn within a kind, as RFC 8305 section 4 has it, kinds
 * host, mapped, reflexive, relayed (wire.md, appendix P8). Fills @out with pointers into @list; returns
 * how many. */
unsigned wzp_candidates_dial_order (const WzpCandidates *list,
                                    const WzpCandidate *out[WZP_CANDIDATES_MAX]);

G_END_DECLS
