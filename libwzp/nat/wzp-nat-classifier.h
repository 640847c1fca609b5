/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of NAT we are behind, in RFC 4787's words, from observations that others made; and the
 * reference's four verdicts by its own rules. Pure: it sends nothing. What is not known is said to be
 * unknown, never "no". IPv4 and IPv6 are judged apart: a dual-stack host is not "Multiple". */
#pragma once

#include "wzp-address.h"
#include "wzp-instant.h"
#include "wzp-nat-allocation.h"
#include "wzp-nat-types.h"

G_BEGIN_DECLS

typedef enum
{
  WZP_TRI_UNKNOWN,
  WZP_TRI_NO,
  WZP_TRI_YES,
} WzpTri;

/* "unknown", "no", "yes". */
const char *wzp_tri_name (WzpTri tri);

const char *wzp_nat_mapping_name (WzpNatMapping mapping);       /* "endpoint-independent" ... */
const char *wzp_nat_filtering_name (WzpNatFiltering filtering); /* "address-dependent" ... */
const char *wzp_nat_verdict_name (WzpNatVerdict verdict);       /* "Cone", "SymmetricPort" ... */

/* The reference's rules, exactly, over the addresses that relays observed: those on loopback, RFC 1918,
 * 169.254/16, 100.64/10, ::, fe80::/10 are dropped (ULA is not); fewer than two left: Unknown; several IPs:
 * Multiple; one IP and port: Cone, with that address in @out_consensus; else SymmetricPort. Mixed families
 * are Multiple, so give it one family at a time. */
WzpNatVerdict wzp_nat_reference_verdict (const WzpAddress *observed,
                                         unsigned n_observed,
                                         WzpAddress *out_consensus);

/* Somebody's answer: a packet from @local to @destination came out of the NAT as @mapped. */
typedef struct
{
  WzpAddress local; /* our socket: the port counts, the IP may be a wildcard */
  WzpAddress destination;
  WzpAddress mapped;
  WzpInstant sent; /* when the (first) packet left: the order of allocation */
} WzpNatObservation;

typedef enum
{
  WZP_NAT_TEST_OTHER_ADDRESS, /* RFC 5780 test II: an answer from another IP, never written to */
  WZP_NAT_TEST_OTHER_PORT,    /* test III: same IP, another port */
} WzpNatFilteringTest;

/* What is known of one address family. */
typedef struct
{
  unsigned n_observations; /* global ones, of the newest mapping */
  WzpAddress mapped;       /* latest; not set: never seen from outside */
  WzpTri behind_nat;
  WzpNatMapping mapping;
  WzpNatFiltering filtering;
  WzpNatAllocation allocation;
  WzpTri
      several_addresses; /* yes: outside IPs differ (RFC 4787 "arbitrary" pooling, two uplinks) */
  WzpTri hairpin;
  WzpDuration lifetime_at_least; /* 0: unknown */
  WzpDuration lifetime_below;    /* 0: unknown */
  WzpNatVerdict verdict;
  WzpAddress consensus; /* of verdict Cone */
} WzpNatReport;

/* Kept per family; the oldest go first. */
#define WZP_NAT_MAX_OBSERVATIONS 32
#define WZP_NAT_MAX_LOCALS       16

typedef struct _WzpNatClassifier WzpNatClassifier;

WzpNatClassifier *wzp_nat_classifier_new (void);
void wzp_nat_classifier_free (WzpNatClassifier *classifier);
/* After a change of network or socket: all is unknown again. */
void wzp_nat_classifier_reset (WzpNatClassifier *classifier);

/* The machine's own addresses, with which a mapped one is compared to see that there is no NAT. */
void wzp_nat_classifier_set_locals (WzpNatClassifier *classifier,
                                    const WzpAddress *locals,
                                    unsigned n_locals);
/* FALSE when it says nothing (not global, or families differ). A destination seen before whose mapping is
 * now another makes all older observations of that socket stale: the mapping has moved. */
gboolean wzp_nat_classifier_add (WzpNatClassifier *classifier,
                                 const WzpNatObservation *observation);
/* The answer to a change request came, or did not although plain requests to the same server work. */
void wzp_nat_classifier_add_filtering (WzpNatClassifier *classifier,
                                       gboolean v4,
                                       WzpNatFilteringTest test,
                                       gboolean received);
void wzp_nat_classifier_add_hairpin (WzpNatClassifier *classifier, gboolean v4, gboolean received);
/* After @idle without a packet the mapping was still the same, or not. */
void wzp_nat_classifier_add_idle (WzpNatClassifier *classifier,
                                  gboolean v4,
                                  WzpDuration idle,
                                  gboolean kept);

void wzp_nat_classifier_report (const WzpNatClassifier *classifier,
                                gboolean v4,
                                WzpNatReport *out_report);

/* One outside port per socket whatever the destination (or no NAT at all). */
WzpTri wzp_nat_is_easy (const WzpNatReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpNatClassifier, wzp_nat_classifier_free)

G_END_DECLS
