/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-nat-classifier.h"

#include "wzp-address-scope.h"
#include "wzp-nat-observations.h"

#include <string.h>

/* One address family. */
typedef struct
{
  WzpNatObservations observations;
  WzpTri other_address;
  WzpTri other_port;
  WzpTri hairpin;
  WzpDuration lifetime_at_least;
  WzpDuration lifetime_below;
} Family;

struct _WzpNatClassifier
{
  WzpAddress locals[WZP_NAT_MAX_LOCALS];
  unsigned n_locals;
  Family v4;
  Family v6;
};

const char *
wzp_tri_name (WzpTri tri)
{
  switch (tri)
    {
    case WZP_TRI_UNKNOWN:
      return "unknown";
    case WZP_TRI_NO:
      return "no";
    case WZP_TRI_YES:
      return "yes";
    }
  g_return_val_if_reached ("unknown");
}

const char *
wzp_nat_mapping_name (WzpNatMapping mapping)
{
  switch (mapping)
    {
    case WZP_NAT_MAPPING_UNKNOWN:
      return "unknown";
    case WZP_NAT_MAPPING_NONE:
      return "none";
    case WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT:
      return "endpoint-independent";
    case WZP_NAT_MAPPING_ADDRESS_DEPENDENT:
      return "address-dependent";
    case WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT:
      return "address-and-port-dependent";
    case WZP_NAT_MAPPING_DEPENDENT:
      return "endpoint-dependent";
    }
  g_return_val_if_reached ("unknown");
}

const char *
wzp_nat_filtering_name (WzpNatFiltering filtering)
{
  switch (filtering)
    {
    case WZP_NAT_FILTERING_UNKNOWN:
      return "unknown";
    case WZP_NAT_FILTERING_ENDPOINT_INDEPENDENT:
      return "endpoint-independent";
    case WZP_NAT_FILTERING_ADDRESS_DEPENDENT:
      return "address-dependent";
    case WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT:
      return "address-and-port-dependent";
    }
  g_return_val_if_reached ("unknown");
}

const char *
wzp_nat_verdict_name (WzpNatVerdict verdict)
{
  switch (verdict)
    {
    case WZP_NAT_VERDICT_UNKNOWN:
      return "Unknown";
    case WZP_NAT_VERDICT_CONE:
      return "Cone";
    case WZP_NAT_VERDICT_SYMMETRIC_PORT:
      return "SymmetricPort";
    case WZP_NAT_VERDICT_MULTIPLE:
      return "Multiple";
    }
  g_return_val_if_reached ("Unknown");
}

/* --- the reference's rules --------------------------------------------------------------------- */

static gboolean
reference_counts (const WzpAddress *observed)
{
  switch (wzp_address_get_scope (observed))
    {
    case WZP_ADDRESS_SCOPE_NONE:
    case WZP_ADDRESS_SCOPE_LOOPBACK:
    case WZP_ADDRESS_SCOPE_LINK_LOCAL:
    case WZP_ADDRESS_SCOPE_PRIVATE:
    case WZP_ADDRESS_SCOPE_CGNAT:
      return FALSE;
    case WZP_ADDRESS_SCOPE_ULA:
    case WZP_ADDRESS_SCOPE_GLOBAL:
      return TRUE;
    }
  return FALSE;
}

WzpNatVerdict
wzp_nat_reference_verdict (const WzpAddress *observed,
                           unsigned n_observed,
                           WzpAddress *out_consensus)
{
  const WzpAddress *first = NULL;
  unsigned n_counted = 0;
  gboolean same_ip = TRUE;
  gboolean same_port = TRUE;

  *out_consensus = (WzpAddress) { 0 };
  for (unsigned i = 0; i < n_observed; i++)
    {
      if (!reference_counts (&observed[i]))
        continue;
      if (!first)
        first = &observed[i];
      n_counted++;
      same_ip = same_ip && wzp_address_equal_ip (first, &observed[i]);
      same_port = same_port && wzp_address_equal (first, &observed[i]);
    }
  if (n_counted < 2)
    return WZP_NAT_VERDICT_UNKNOWN;
  if (!same_ip)
    return WZP_NAT_VERDICT_MULTIPLE;
  if (!same_port)
    return WZP_NAT_VERDICT_SYMMETRIC_PORT;
  *out_consensus = *first;
  return WZP_NAT_VERDICT_CONE;
}

/* --- ours -------------------------------------------------------------------------------------- */

WzpNatClassifier *
wzp_nat_classifier_new (void)
{
  return g_new0 (WzpNatClassifier, 1);
}

void
wzp_nat_classifier_free (WzpNatClassifier *classifier)
{
  g_free (classifier);
}

void
wzp_nat_classifier_reset (WzpNatClassifier *classifier)
{
  memset (classifier, 0, sizeof *classifier);
}

void
wzp_nat_classifier_set_locals (WzpNatClassifier *classifier,
                               const WzpAddress *locals,
                               unsigned n_locals)
{
  classifier->n_locals = MIN (n_locals, WZP_NAT_MAX_LOCALS);
  for (unsigned i = 0; i < classifier->n_locals; i++)
    classifier->locals[i] = locals[i];
}

static Family *
get_family (WzpNatClassifier *classifier, gboolean v4)
{
  return v4 ? &classifier->v4 : &classifier->v6;
}

gboolean
wzp_nat_classifier_add (WzpNatClassifier *classifier, const WzpNatObservation *observation)
{
  gboolean v4 = wzp_address_is_v4 (&observation->mapped);

  if (!wzp_address_is_global (&observation->mapped) ||
      wzp_address_get_port (&observation->mapped) == 0 ||
      !wzp_address_is_set (&observation->destination) ||
      wzp_address_is_v4 (&observation->destination) != v4)
    return FALSE;
  wzp_nat_observations_add (&get_family (classifier, v4)->observations, observation);
  return TRUE;
}

void
wzp_nat_classifier_add_filtering (WzpNatClassifier *classifier,
                                  gboolean v4,
                                  WzpNatFilteringTest test,
                                  gboolean received)
{
  Family *family = get_family (classifier, v4);
  WzpTri tri = received ? WZP_TRI_YES : WZP_TRI_NO;

  switch (test)
    {
    case WZP_NAT_TEST_OTHER_ADDRESS:
      family->other_address = tri;
      return;
    case WZP_NAT_TEST_OTHER_PORT:
      family->other_port = tri;
      return;
    }
}

void
wzp_nat_classifier_add_hairpin (WzpNatClassifier *classifier, gboolean v4, gboolean received)
{
  get_family (classifier, v4)->hairpin = received ? WZP_TRI_YES : WZP_TRI_NO;
}

void
wzp_nat_classifier_add_idle (WzpNatClassifier *classifier,
                             gboolean v4,
                             WzpDuration idle,
                             gboolean kept)
{
  Family *family = get_family (classifier, v4);

  /* Where two tests contradict each other the newer one is believed. */
  if (kept)
    {
      family->lifetime_at_least = MAX (family->lifetime_at_least, idle);
      if (family->lifetime_below <= family->lifetime_at_least)
        family->lifetime_below = 0;
      return;
    }
  family->lifetime_below = family->lifetime_below ? MIN (family->lifetime_below, idle) : idle;
  if (family->lifetime_at_least >= family->lifetime_below)
    family->lifetime_at_least = 0;
}

/* --- the report -------------------------------------------------------------------------------- */

static WzpTri
is_behind_nat (const WzpNatClassifier *classifier,
               const WzpAddress *seen,
               unsigned n_seen,
               const WzpAddress *local)
{
  gboolean all_ours = TRUE;

  if (n_seen == 0)
    return WZP_TRI_UNKNOWN;
  for (unsigned i = 0; i < n_seen; i++)
    {
      gboolean is_ours = FALSE;

      if (wzp_address_get_port (&seen[i]) != wzp_address_get_port (local))
        return WZP_TRI_YES;
      for (unsigned j = 0; j < classifier->n_locals && !is_ours; j++)
        is_ours = wzp_address_equal_ip (&seen[i], &classifier->locals[j]);
      all_ours = all_ours && is_ours;
    }
  if (classifier->n_locals == 0)
    return WZP_TRI_UNKNOWN;
  return all_ours ? WZP_TRI_NO : WZP_TRI_YES;
}

static WzpNatFiltering
get_filtering (const Family *family)
{
  if (family->other_address == WZP_TRI_YES)
    return WZP_NAT_FILTERING_ENDPOINT_INDEPENDENT;
  if (family->other_address == WZP_TRI_UNKNOWN || family->other_port == WZP_TRI_UNKNOWN)
    return WZP_NAT_FILTERING_UNKNOWN;
  return family->other_port == WZP_TRI_YES ? WZP_NAT_FILTERING_ADDRESS_DEPENDENT
                                           : WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT;
}

void
wzp_nat_classifier_report (const WzpNatClassifier *classifier,
                           gboolean v4,
                           WzpNatReport *out_report)
{
  const Family *family = v4 ? &classifier->v4 : &classifier->v6;
  WzpAddress seen[WZP_NAT_MAX_OBSERVATIONS];
  WzpAddress local;
  unsigned n_seen = wzp_nat_observations_of_main_socket (&family->observations, seen, &local);

  *out_report = (WzpNatReport) {
    .n_observations = family->observations.n_items,
    .behind_nat = is_behind_nat (classifier, seen, n_seen, &local),
    .mapping = wzp_nat_observations_mapping (&family->observations),
    .filtering = get_filtering (family),
    .allocation = wzp_nat_observations_allocation (&family->observations),
    .several_addresses = wzp_nat_observations_several_addresses (&family->observations),
    .hairpin = family->hairpin,
    .lifetime_at_least = family->lifetime_at_least,
    .lifetime_below = family->lifetime_below,
  };
  if (n_seen > 0)
    out_report->mapped = seen[n_seen - 1];
  if (out_report->behind_nat == WZP_TRI_NO)
    out_report->mapping = WZP_NAT_MAPPING_NONE;
  out_report->verdict = wzp_nat_reference_verdict (seen, n_seen, &out_report->consensus);
}

WzpTri
wzp_nat_is_easy (const WzpNatReport *report)
{
  switch (report->mapping)
    {
    case WZP_NAT_MAPPING_UNKNOWN:
      return WZP_TRI_UNKNOWN;
    case WZP_NAT_MAPPING_NONE:
    case WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT:
      return WZP_TRI_YES;
    case WZP_NAT_MAPPING_ADDRESS_DEPENDENT:
    case WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT:
    case WZP_NAT_MAPPING_DEPENDENT:
      return WZP_TRI_NO;
    }
  return WZP_TRI_UNKNOWN;
}
