/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which way a call between two networks goes: what both ends' programs do to find a direct path
 * (wzp-path-race, wzp-hard-nat), foretold. It is compared with what calls really do in tests/lab. What is not
 * known of an end stays unknown, unless it makes no difference. Pure. */
#include "wzp-forecast.h"

#include "wzp-hard-nat.h"
#include "wzp-netcheck-summary-private.h"

typedef struct
{
  WzpForecastVerdict verdict;
  WzpForecastReason reason;
  WzpForecastSides sides;
} Outcome;

#define V(name) WZP_FORECAST_VERDICT_##name
#define R(name) WZP_FORECAST_REASON_##name
#define S(name) WZP_FORECAST_SIDES_##name

/* Of the families the best counts. One of which nothing is known may turn out to be better than luck. */
static unsigned
rank (WzpForecastVerdict verdict)
{
  switch (verdict)
    {
    case WZP_FORECAST_VERDICT_NO_CALL:
      return 0;
    case WZP_FORECAST_VERDICT_RELAY:
      return 1;
    case WZP_FORECAST_VERDICT_PERHAPS_DIRECT:
      return 2;
    case WZP_FORECAST_VERDICT_UNKNOWN:
      return 3;
    case WZP_FORECAST_VERDICT_PROBABLY_DIRECT:
      return 4;
    case WZP_FORECAST_VERDICT_DIRECT:
      return 5;
    }
  g_assert_not_reached ();
}

static WzpForecastSides
sides (gboolean own, gboolean peer)
{
  return (own ? S (OWN) : S (NONE)) | (peer ? S (PEER) : S (NONE));
}

/* --- two ends by one family -------------------------------------------------------------------- */

/* One end, by one family. */
typedef struct
{
  WzpTri easy;      /* one outside port for every destination */
  gboolean is_open; /* it hears who was written to, from whatever port; known to be so */
  WzpNatFiltering filtering;
  WzpHardNatSide allocation;
} End;

static End
look_at (const WzpNetcheckSummary *summary,
         WzpNetcheckFamily family,
         const WzpNetcheckSummary *other)
{
  const WzpNetcheckSummaryIp *ip = &summary->ip[family];
  const WzpNatReport nat = { .mapping = ip->mapping, .allocation.pattern = ip->allocation };
  gboolean is_forwarded =
      family == WZP_NETCHECK_V4 && summary->forwarding == WZP_PORT_FORWARDING_YES;

  if (is_forwarded)
    return (End) { WZP_TRI_YES, TRUE, WZP_NAT_FILTERING_ENDPOINT_INDEPENDENT,
                   WZP_HARD_NAT_SIDE_EASY };
  return (End) {
    .easy = wzp_nat_is_easy (&nat),
    .is_open = wzp_nat_is_easy (&nat) == WZP_TRI_YES &&
               (ip->filtering == WZP_NAT_FILTERING_ENDPOINT_INDEPENDENT ||
                (ip->filtering == WZP_NAT_FILTERING_ADDRESS_DEPENDENT &&
                 other->ip[family].several_addresses != WZP_TRI_YES)),
    .filtering = ip->filtering,
    .allocation = wzp_hard_nat_side_of_report (&nat),
  };
}

/* One is easy but lets in only whom it wrote to, or may: the other's port, always another one, is guessed.
 * @hard_side: whose it is. */
static Outcome
guess_port (const End *easy, const End *hard, WzpForecastSides hard_side)
{
  switch (hard->allocation)
    {
    case WZP_HARD_NAT_SIDE_RANDOM:
      return (Outcome) { V (PROBABLY_DIRECT), R (GUESSED_PORT), hard_side };
    case WZP_HARD_NAT_SIDE_SEQUENTIAL:
      if (easy->filtering == WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT)
        return (Outcome) { V (PERHAPS_DIRECT), R (GUESSED_SEQUENCE), hard_side };
      return (Outcome) { V (UNKNOWN), R (UNTESTED), S (BOTH) & ~hard_side };
    case WZP_HARD_NAT_SIDE_UNKNOWN:
    case WZP_HARD_NAT_SIDE_EASY: /* it says so, and gives new ports all the same */
      return (Outcome) { V (UNKNOWN), R (UNTESTED), hard_side };
    }
  g_assert_not_reached ();
}

static Outcome
guess_both (const End *own, const End *peer)
{
  gboolean knows_own = own->allocation != WZP_HARD_NAT_SIDE_UNKNOWN;
  gboolean knows_peer = peer->allocation != WZP_HARD_NAT_SIDE_UNKNOWN;

  if (own->allocation == WZP_HARD_NAT_SIDE_RANDOM || peer->allocation == WZP_HARD_NAT_SIDE_RANDOM)
    return (Outcome) { V (RELAY), R (NEW_PORTS), S (BOTH) };
  if (!knows_own || !knows_peer)
    return (Outcome) { V (UNKNOWN), R (UNTESTED), sides (!knows_own, !knows_peer) };
  return (Outcome) { V (PERHAPS_DIRECT), R (GUESSED_SEQUENCE), S (BOTH) };
}

static Outcome
meet (const WzpNetcheckSummary *own, const WzpNetcheckSummary *peer, WzpNetcheckFamily family)
{
  const End a = look_at (own, family, peer), b = look_at (peer, family, own);
  gboolean v4 = family == WZP_NETCHECK_V4;
  WzpForecastSides forwarding = sides (v4 && own->forwarding == WZP_PORT_FORWARDING_YES,
                                       v4 && peer->forwarding == WZP_PORT_FORWARDING_YES);

  if (!v4 && a.easy == WZP_TRI_YES && b.easy == WZP_TRI_YES)
    return (Outcome) { V (DIRECT), R (IPV6), S (BOTH) };
  if (forwarding != S (NONE))
    return (Outcome) { V (DIRECT), R (FORWARDED_PORT), forwarding };
  if (a.easy == WZP_TRI_YES && b.easy == WZP_TRI_YES)
    return (Outcome) { V (DIRECT), R (KNOWN_PORTS), S (BOTH) };
  if (a.is_open || b.is_open)
    return (Outcome) { V (DIRECT), R (OPEN_PORT), sides (a.is_open, b.is_open) };
  if (a.easy == WZP_TRI_UNKNOWN || b.easy == WZP_TRI_UNKNOWN)
    return (Outcome) { V (UNKNOWN), R (UNTESTED),
                       sides (a.easy == WZP_TRI_UNKNOWN, b.easy == WZP_TRI_UNKNOWN) };
  if (a.easy == WZP_TRI_NO && b.easy == WZP_TRI_NO)
    return guess_both (&a, &b);
  return a.easy == WZP_TRI_YES ? guess_port (&a, &b, S (PEER)) : guess_port (&b, &a, S (OWN));
}

/* --- two ends ---------------------------------------------------------------------------------- */

static gboolean
share_outside (const WzpNetcheckSummary *own, const WzpNetcheckSummary *peer)
{
  return own->outside != 0 && own->outside == peer->outside;
}

/* Behind one public address. The router that has it may send back what comes from inside. */
static Outcome
meet_inside (const WzpNetcheckSummary *own, const WzpNetcheckSummary *peer)
{
  gboolean turns_back = own->hairpin == WZP_TRI_YES || peer->hairpin == WZP_TRI_YES;
  gboolean turns_away = own->hairpin == WZP_TRI_NO || peer->hairpin == WZP_TRI_NO;
  gboolean knows_routers = own->router != 0 && peer->router != 0;

  if (knows_routers && own->router == peer->router)
    return (Outcome) { V (DIRECT), R (SAME_NETWORK), S (BOTH) };
  if (turns_back && !turns_away)
    return meet (own, peer, WZP_NETCHECK_V4);
  if (turns_away && !turns_back && knows_routers)
    return (Outcome) { V (RELAY), R (NO_HAIRPIN), S (BOTH) };
  return (Outcome) { V (UNKNOWN), R (SHARED_ADDRESS), S (BOTH) };
}

static Outcome
meet_by (const WzpNetcheckSummary *own, const WzpNetcheckSummary *peer, WzpNetcheckFamily family)
{
  WzpTri own_has = own->ip[family].is_usable, peer_has = peer->ip[family].is_usable;

  if (own_has == WZP_TRI_NO || peer_has == WZP_TRI_NO)
    return (Outcome) { V (RELAY), R (NO_COMMON_FAMILY), S (NONE) };
  if (own_has == WZP_TRI_UNKNOWN || peer_has == WZP_TRI_UNKNOWN)
    return (Outcome) { V (UNKNOWN), R (UNTESTED),
                       sides (own_has == WZP_TRI_UNKNOWN, peer_has == WZP_TRI_UNKNOWN) };
  if (family == WZP_NETCHECK_V4 && share_outside (own, peer))
    return meet_inside (own, peer);
  return meet (own, peer, family);
}

/* What is said of the family that decides; of two that come to the same, what is more than that they have none
 * in common. */
static Outcome
better (Outcome one, Outcome other)
{
  if (rank (one.verdict) == rank (other.verdict))
    return one.reason == R (NO_COMMON_FAMILY) ? other : one;
  return rank (one.verdict) > rank (other.verdict) ? one : other;
}

static gboolean
stops_calls (const WzpNetcheckSummary *summary)
{
  return summary->obstacle != WZP_NET_OBSTACLE_NONE &&
         summary->obstacle != WZP_NET_OBSTACLE_FEW_PORTS;
}

static Outcome
foretell (const WzpNetcheckSummary *own, const WzpNetcheckSummary *peer)
{
  WzpForecastSides blocked = sides (stops_calls (own), stops_calls (peer));
  WzpForecastSides hiding = sides (own->hides_address, peer->hides_address);
  WzpForecastSides caged = sides (own->obstacle == WZP_NET_OBSTACLE_FEW_PORTS,
                                  peer->obstacle == WZP_NET_OBSTACLE_FEW_PORTS);
  Outcome v4 = meet_by (own, peer, WZP_NETCHECK_V4);

  if (blocked != S (NONE))
    return (Outcome) { V (NO_CALL), R (OBSTACLE), blocked };
  if (hiding != S (NONE))
    return (Outcome) { V (RELAY), R (HIDDEN_ADDRESS), hiding };
  /* What does not leave the home is not stopped at its door. */
  if (caged != S (NONE) && v4.reason != R (SAME_NETWORK))
    return (Outcome) { V (RELAY), R (FEW_PORTS), caged };
  return better (v4, meet_by (own, peer, WZP_NETCHECK_V6));
}

/* --- what can be done -------------------------------------------------------------------------- */

static WzpForecastRemedy
remove_obstacle (const WzpNetcheckSummary *summary)
{
  switch (summary->obstacle)
    {
    case WZP_NET_OBSTACLE_NONE:
    case WZP_NET_OBSTACLE_FEW_PORTS:
      return WZP_FORECAST_REMEDY_NONE;
    case WZP_NET_OBSTACLE_OFFLINE:
      return WZP_FORECAST_REMEDY_CONNECT;
    case WZP_NET_OBSTACLE_CAPTIVE_PORTAL:
      return WZP_FORECAST_REMEDY_LOG_IN;
    case WZP_NET_OBSTACLE_UDP_BLOCKED:
      return WZP_FORECAST_REMEDY_OTHER_NETWORK;
    case WZP_NET_OBSTACLE_NO_RELAY:
      return WZP_FORECAST_REMEDY_CHECK_RELAY;
    }
  g_assert_not_reached ();
}

/* In the order in which they are advised: the least trouble first. */
static const WzpForecastRemedy tried[] = {
  WZP_FORECAST_REMEDY_SHOW_ADDRESS,
  WZP_FORECAST_REMEDY_OPEN_PORTS,
  WZP_FORECAST_REMEDY_ALLOW_FORWARDING,
  WZP_FORECAST_REMEDY_FORWARD_PORTS,
  WZP_FORECAST_REMEDY_IPV6,
};

static gboolean
forward_port (WzpNetcheckSummary *summary, gboolean is_possible)
{
  if (!is_possible || summary->ip[WZP_NETCHECK_V4].is_usable != WZP_TRI_YES)
    return FALSE;
  summary->forwarding = WZP_PORT_FORWARDING_YES;
  return TRUE;
}

/* Makes @summary what it would be; FALSE: that cannot be done there, or is done already. */
static gboolean
apply (WzpNetcheckSummary *summary, WzpForecastRemedy remedy)
{
  switch (remedy)
    {
    case WZP_FORECAST_REMEDY_NONE:
      return TRUE;
    case WZP_FORECAST_REMEDY_SHOW_ADDRESS:
      if (!summary->hides_address)
        return FALSE;
      summary->hides_address = FALSE;
      return TRUE;
    case WZP_FORECAST_REMEDY_OPEN_PORTS:
      if (summary->obstacle != WZP_NET_OBSTACLE_FEW_PORTS)
        return FALSE;
      summary->obstacle = WZP_NET_OBSTACLE_NONE;
      return TRUE;
    case WZP_FORECAST_REMEDY_ALLOW_FORWARDING:
      return forward_port (summary, summary->forwarding == WZP_PORT_FORWARDING_REFUSED);
    case WZP_FORECAST_REMEDY_FORWARD_PORTS:
      return forward_port (summary, summary->forwarding == WZP_PORT_FORWARDING_NO ||
                                        summary->forwarding == WZP_PORT_FORWARDING_UNKNOWN);
    case WZP_FORECAST_REMEDY_IPV6:
      if (summary->ip[WZP_NETCHECK_V6].is_usable == WZP_TRI_YES)
        return FALSE;
      summary->ip[WZP_NETCHECK_V6].is_usable = WZP_TRI_YES;
      summary->ip[WZP_NETCHECK_V6].mapping = WZP_NAT_MAPPING_NONE;
      return TRUE;
    case WZP_FORECAST_REMEDY_CONNECT:
    case WZP_FORECAST_REMEDY_LOG_IN:
    case WZP_FORECAST_REMEDY_OTHER_NETWORK:
    case WZP_FORECAST_REMEDY_CHECK_RELAY:
    case WZP_FORECAST_REMEDY_ASK_MORE:
      break;
    }
  g_assert_not_reached ();
}

/* Whether the call would go at least as well as @least says then (rank()). */
static gboolean
would_help (const WzpNetcheckSummary *own,
            WzpForecastRemedy own_remedy,
            const WzpNetcheckSummary *peer,
            WzpForecastRemedy peer_remedy,
            unsigned least)
{
  WzpNetcheckSummary a = *own, b = *peer;

  return apply (&a, own_remedy) && apply (&b, peer_remedy) &&
         rank (foretell (&a, &b).verdict) >= least;
}

/* FALSE when neither end can do it alone. */
static gboolean
advise_one (const WzpNetcheckSummary *own,
            const WzpNetcheckSummary *peer,
            unsigned least,
            WzpForecast *forecast)
{
  const WzpForecastRemedy none = WZP_FORECAST_REMEDY_NONE;

  for (unsigned i = 0; i < G_N_ELEMENTS (tried) && forecast->own_remedy == none; i++)
    if (would_help (own, tried[i], peer, none, least))
      forecast->own_remedy = tried[i];
  for (unsigned i = 0; i < G_N_ELEMENTS (tried) && forecast->peer_remedy == none; i++)
    if (would_help (own, none, peer, tried[i], least))
      forecast->peer_remedy = tried[i];
  return forecast->own_remedy != none || forecast->peer_remedy != none;
}

static void
advise_both (const WzpNetcheckSummary *own, const WzpNetcheckSummary *peer, WzpForecast *forecast)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (tried); i++)
    for (unsigned j = 0; j < G_N_ELEMENTS (tried); j++)
      if (would_help (own, tried[i], peer, tried[j], rank (V (DIRECT))))
        {
          forecast->own_remedy = tried[i];
          forecast->peer_remedy = tried[j];
          forecast->needs_both = TRUE;
          return;
        }
}

/* What one end can do so that the call goes directly, or else at least better; where neither can, what they can do
 * together. */
static void
advise (const WzpNetcheckSummary *own, const WzpNetcheckSummary *peer, WzpForecast *forecast)
{
  if (!advise_one (own, peer, rank (V (DIRECT)), forecast) &&
      !advise_one (own, peer, rank (forecast->verdict) + 1, forecast))
    advise_both (own, peer, forecast);
}

/**
 * wzp_forecast_make:
 * @own: what a network check says of this end
 * @peer: what one says of the other end
 * @out_forecast: (out caller-allocates): the forecast
 *
 * Foretells which way a call between two people would go, why, and what they can do about it.
 *
 * Since: 0.1
 */
void
wzp_forecast_make (const WzpNetcheckSummary *own,
                   const WzpNetcheckSummary *peer,
                   WzpForecast *out_forecast)
{
  Outcome outcome;

  g_return_if_fail (own != NULL);
  g_return_if_fail (peer != NULL);
  g_return_if_fail (out_forecast != NULL);

  outcome = foretell (own, peer);
  *out_forecast = (WzpForecast) {
    .verdict = outcome.verdict,
    .reason = outcome.reason,
    .sides = outcome.sides,
  };
  switch (outcome.verdict)
    {
    case WZP_FORECAST_VERDICT_NO_CALL:
      out_forecast->own_remedy = remove_obstacle (own);
      out_forecast->peer_remedy = remove_obstacle (peer);
      out_forecast->needs_both = outcome.sides == S (BOTH);
      break;
    case WZP_FORECAST_VERDICT_UNKNOWN:
      if (outcome.sides & S (OWN) && outcome.reason == R (UNTESTED))
        out_forecast->own_remedy = WZP_FORECAST_REMEDY_ASK_MORE;
      if (outcome.sides & S (PEER) && outcome.reason == R (UNTESTED))
        out_forecast->peer_remedy = WZP_FORECAST_REMEDY_ASK_MORE;
      out_forecast->needs_both = outcome.reason == R (UNTESTED) && outcome.sides == S (BOTH);
      break;
    case WZP_FORECAST_VERDICT_RELAY:
    case WZP_FORECAST_VERDICT_PERHAPS_DIRECT:
    case WZP_FORECAST_VERDICT_PROBABLY_DIRECT:
      advise (own, peer, out_forecast);
      break;
    case WZP_FORECAST_VERDICT_DIRECT:
      break;
    }
}
