/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is foretold of all the lab's networks is compared with the lab in tests/lab/test_forecast.py; here is what it
 * has not: what is unknown, hidden or blocked, and what is advised. */
#include "wzp-forecast.h"

#include "wzp-netcheck-summary-private.h"

#include <string.h>

/* --- ends made of words ------------------------------------------------------------------------ */

/* Behind a usual home router, by IPv4 only. */
static void
set_usual (WzpNetcheckSummary *end)
{
  *end = (WzpNetcheckSummary) {
    .ip[WZP_NETCHECK_V4] = {
      .is_usable = WZP_TRI_YES,
      .mapping = WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT,
      .filtering = WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT,
      .allocation = WZP_NAT_ALLOCATION_PRESERVING,
    },
    .ip[WZP_NETCHECK_V6].is_usable = WZP_TRI_NO,
    .forwarding = WZP_PORT_FORWARDING_NO,
  };
}

static void
set_hard (WzpNetcheckSummary *end, WzpNatAllocationPattern allocation)
{
  end->ip[WZP_NETCHECK_V4].mapping = WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT;
  end->ip[WZP_NETCHECK_V4].allocation = allocation;
}

static void
change (WzpNetcheckSummary *end, const char *word)
{
  WzpNetcheckSummaryIp *v4 = &end->ip[WZP_NETCHECK_V4], *v6 = &end->ip[WZP_NETCHECK_V6];

  if (g_str_equal (word, "hard"))
    set_hard (end, WZP_NAT_ALLOCATION_RANDOM);
  else if (g_str_equal (word, "sequential"))
    set_hard (end, WZP_NAT_ALLOCATION_SEQUENTIAL);
  else if (g_str_equal (word, "hard?"))
    set_hard (end, WZP_NAT_ALLOCATION_UNKNOWN);
  else if (g_str_equal (word, "mapping?"))
    v4->mapping = WZP_NAT_MAPPING_UNKNOWN;
  else if (g_str_equal (word, "filter?"))
    v4->filtering = WZP_NAT_FILTERING_UNKNOWN;
  else if (g_str_equal (word, "ip-filter"))
    v4->filtering = WZP_NAT_FILTERING_ADDRESS_DEPENDENT;
  else if (g_str_equal (word, "several"))
    v4->several_addresses = WZP_TRI_YES;
  else if (g_str_equal (word, "no-v4"))
    v4->is_usable = WZP_TRI_NO;
  else if (g_str_equal (word, "v6"))
    *v6 = (WzpNetcheckSummaryIp) { .is_usable = WZP_TRI_YES, .mapping = WZP_NAT_MAPPING_NONE };
  else if (g_str_equal (word, "v6?"))
    v6->is_usable = WZP_TRI_UNKNOWN;
  else if (g_str_equal (word, "forwards"))
    end->forwarding = WZP_PORT_FORWARDING_YES;
  else if (g_str_equal (word, "forwards?"))
    end->forwarding = WZP_PORT_FORWARDING_UNKNOWN;
  else if (g_str_equal (word, "refuses"))
    end->forwarding = WZP_PORT_FORWARDING_REFUSED;
  else if (g_str_equal (word, "shared-by-provider"))
    end->forwarding = WZP_PORT_FORWARDING_NOT_PUBLIC;
  else if (g_str_equal (word, "hides"))
    end->hides_address = TRUE;
  else if (g_str_equal (word, "at-A"))
    end->outside = 1;
  else if (g_str_equal (word, "router-1"))
    end->router = 1;
  else if (g_str_equal (word, "router-2"))
    end->router = 2;
  else if (g_str_equal (word, "turns-back"))
    end->hairpin = WZP_TRI_YES;
  else if (g_str_equal (word, "turns-away"))
    end->hairpin = WZP_TRI_NO;
  else if (g_str_equal (word, "offline"))
    end->obstacle = WZP_NET_OBSTACLE_OFFLINE;
  else if (g_str_equal (word, "portal"))
    end->obstacle = WZP_NET_OBSTACLE_CAPTIVE_PORTAL;
  else if (g_str_equal (word, "blocked"))
    end->obstacle = WZP_NET_OBSTACLE_UDP_BLOCKED;
  else if (g_str_equal (word, "no-relay"))
    end->obstacle = WZP_NET_OBSTACLE_NO_RELAY;
  else if (g_str_equal (word, "few-ports"))
    end->obstacle = WZP_NET_OBSTACLE_FEW_PORTS;
  else
    g_assert_not_reached ();
}

static void
read_end (const char *words, WzpNetcheckSummary *end)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  set_usual (end);
  for (size_t i = 0; list[i]; i++)
    if (list[i][0] != '\0')
      change (end, list[i]);
}

/* --- the table --------------------------------------------------------------------------------- */

#define V(name) WZP_FORECAST_VERDICT_##name
#define R(name) WZP_FORECAST_REASON_##name
#define S(name) WZP_FORECAST_SIDES_##name
#define M(name) WZP_FORECAST_REMEDY_##name

typedef struct
{
  const char *own;
  const char *peer;
  WzpForecastVerdict verdict;
  WzpForecastReason reason;
  WzpForecastSides sides;
  WzpForecastRemedy own_remedy;
  WzpForecastRemedy peer_remedy;
  gboolean needs_both;
} Row;

static const Row rows[] = {
  { "", "", V (DIRECT), R (KNOWN_PORTS), S (BOTH), M (NONE), M (NONE), FALSE },
  /* Somebody cannot call at all. */
  { "offline", "", V (NO_CALL), R (OBSTACLE), S (OWN), M (CONNECT), M (NONE), FALSE },
  { "portal", "no-relay", V (NO_CALL), R (OBSTACLE), S (BOTH), M (LOG_IN), M (CHECK_RELAY), TRUE },
  { "hides", "blocked", V (NO_CALL), R (OBSTACLE), S (PEER), M (NONE), M (OTHER_NETWORK), FALSE },
  /* Somebody does not want to, or may not. */
  { "hides", "", V (RELAY), R (HIDDEN_ADDRESS), S (OWN), M (SHOW_ADDRESS), M (NONE), FALSE },
  { "hides", "hides", V (RELAY), R (HIDDEN_ADDRESS), S (BOTH), M (SHOW_ADDRESS), M (SHOW_ADDRESS),
    TRUE },
  { "hides", "hard shared-by-provider mapping?", V (RELAY), R (HIDDEN_ADDRESS), S (OWN),
    M (SHOW_ADDRESS), M (NONE), FALSE },
  { "few-ports", "", V (RELAY), R (FEW_PORTS), S (OWN), M (OPEN_PORTS), M (NONE), FALSE },
  { "few-ports at-A router-1", "few-ports at-A router-1", V (DIRECT), R (SAME_NETWORK), S (BOTH),
    M (NONE), M (NONE), FALSE },
  /* New ports. */
  { "hard", "hard", V (RELAY), R (NEW_PORTS), S (BOTH), M (FORWARD_PORTS), M (FORWARD_PORTS),
    FALSE },
  { "hard refuses", "hard shared-by-provider", V (RELAY), R (NEW_PORTS), S (BOTH),
    M (ALLOW_FORWARDING), M (NONE), FALSE },
  { "hard shared-by-provider", "hard shared-by-provider", V (RELAY), R (NEW_PORTS), S (BOTH),
    M (IPV6), M (IPV6), TRUE },
  { "hard shared-by-provider v6", "hard shared-by-provider", V (RELAY), R (NEW_PORTS), S (BOTH),
    M (NONE), M (IPV6), FALSE },
  { "hard v6", "hard v6", V (DIRECT), R (IPV6), S (BOTH), M (NONE), M (NONE), FALSE },
  { "hard forwards", "hard", V (DIRECT), R (FORWARDED_PORT), S (OWN), M (NONE), M (NONE), FALSE },
  { "hard forwards?", "", V (PROBABLY_DIRECT), R (GUESSED_PORT), S (OWN), M (FORWARD_PORTS),
    M (FORWARD_PORTS), FALSE },
  { "hard", "ip-filter", V (DIRECT), R (OPEN_PORT), S (PEER), M (NONE), M (NONE), FALSE },
  { "hard several shared-by-provider", "ip-filter shared-by-provider", V (PROBABLY_DIRECT),
    R (GUESSED_PORT), S (OWN), M (IPV6), M (IPV6), TRUE },
  { "sequential", "", V (PERHAPS_DIRECT), R (GUESSED_SEQUENCE), S (OWN), M (FORWARD_PORTS),
    M (FORWARD_PORTS), FALSE },
  { "sequential", "sequential", V (PERHAPS_DIRECT), R (GUESSED_SEQUENCE), S (BOTH),
    M (FORWARD_PORTS), M (FORWARD_PORTS), FALSE },
  { "sequential", "hard", V (RELAY), R (NEW_PORTS), S (BOTH), M (FORWARD_PORTS), M (FORWARD_PORTS),
    FALSE },
  /* No way between the families. */
  { "no-v4 v6", "", V (RELAY), R (NO_COMMON_FAMILY), S (NONE), M (NONE), M (IPV6), FALSE },
  /* What is not known, and what it matters for. */
  { "mapping?", "", V (UNKNOWN), R (UNTESTED), S (OWN), M (ASK_MORE), M (NONE), FALSE },
  { "mapping?", "mapping?", V (UNKNOWN), R (UNTESTED), S (BOTH), M (ASK_MORE), M (ASK_MORE), TRUE },
  { "mapping?", "hard", V (UNKNOWN), R (UNTESTED), S (OWN), M (ASK_MORE), M (NONE), FALSE },
  { "mapping?", "ip-filter", V (DIRECT), R (OPEN_PORT), S (PEER), M (NONE), M (NONE), FALSE },
  { "mapping?", "forwards", V (DIRECT), R (FORWARDED_PORT), S (PEER), M (NONE), M (NONE), FALSE },
  { "filter?", "", V (DIRECT), R (KNOWN_PORTS), S (BOTH), M (NONE), M (NONE), FALSE },
  { "filter?", "hard", V (PROBABLY_DIRECT), R (GUESSED_PORT), S (PEER), M (FORWARD_PORTS),
    M (FORWARD_PORTS), FALSE },
  { "filter?", "sequential", V (UNKNOWN), R (UNTESTED), S (OWN), M (ASK_MORE), M (NONE), FALSE },
  { "hard?", "", V (UNKNOWN), R (UNTESTED), S (OWN), M (ASK_MORE), M (NONE), FALSE },
  { "hard?", "hard", V (RELAY), R (NEW_PORTS), S (BOTH), M (FORWARD_PORTS), M (FORWARD_PORTS),
    FALSE },
  { "hard?", "sequential", V (UNKNOWN), R (UNTESTED), S (OWN), M (ASK_MORE), M (NONE), FALSE },
  { "hard v6?", "hard v6", V (UNKNOWN), R (UNTESTED), S (OWN), M (ASK_MORE), M (NONE), FALSE },
  { "sequential v6?", "v6", V (UNKNOWN), R (UNTESTED), S (OWN), M (ASK_MORE), M (NONE), FALSE },
  { "hard v6?", "v6", V (PROBABLY_DIRECT), R (GUESSED_PORT), S (OWN), M (FORWARD_PORTS),
    M (FORWARD_PORTS), FALSE },
  { "v6?", "v6?", V (DIRECT), R (KNOWN_PORTS), S (BOTH), M (NONE), M (NONE), FALSE },
  { "no-v4 v6?", "v6", V (UNKNOWN), R (UNTESTED), S (OWN), M (ASK_MORE), M (NONE), FALSE },
  /* Behind one address. */
  { "hard at-A router-1", "hard at-A router-1", V (DIRECT), R (SAME_NETWORK), S (BOTH), M (NONE),
    M (NONE), FALSE },
  { "at-A router-1 turns-away", "at-A router-2", V (RELAY), R (NO_HAIRPIN), S (BOTH), M (IPV6),
    M (IPV6), TRUE },
  { "at-A router-1 turns-back", "at-A router-2", V (DIRECT), R (KNOWN_PORTS), S (BOTH), M (NONE),
    M (NONE), FALSE },
  { "hard at-A router-1 turns-back", "hard at-A turns-back", V (RELAY), R (NEW_PORTS), S (BOTH),
    M (FORWARD_PORTS), M (FORWARD_PORTS), FALSE },
  { "at-A turns-away", "at-A router-2", V (UNKNOWN), R (SHARED_ADDRESS), S (BOTH), M (NONE),
    M (NONE), FALSE },
  { "at-A turns-away", "at-A turns-back", V (UNKNOWN), R (SHARED_ADDRESS), S (BOTH), M (NONE),
    M (NONE), FALSE },
  { "at-A turns-away v6", "at-A v6", V (DIRECT), R (IPV6), S (BOTH), M (NONE), M (NONE), FALSE },
  /* The same router and another address: somebody else's router, by chance. */
  { "at-A router-1", "router-1", V (DIRECT), R (KNOWN_PORTS), S (BOTH), M (NONE), M (NONE), FALSE },
};

static WzpForecastSides
swap (WzpForecastSides sides)
{
  return ((sides & S (OWN)) ? S (PEER) : S (NONE)) | ((sides & S (PEER)) ? S (OWN) : S (NONE));
}

static void
test_forecasts_are_those_of_the_table (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      WzpNetcheckSummary own, peer;
      WzpForecast forecast;

      g_test_message ("“%s” and “%s”", row->own, row->peer);
      read_end (row->own, &own);
      read_end (row->peer, &peer);
      wzp_forecast_make (&own, &peer, &forecast);
      g_assert_cmpint (forecast.verdict, ==, row->verdict);
      g_assert_cmpint (forecast.reason, ==, row->reason);
      g_assert_cmpint (forecast.sides, ==, row->sides);
      g_assert_cmpint (forecast.own_remedy, ==, row->own_remedy);
      g_assert_cmpint (forecast.peer_remedy, ==, row->peer_remedy);
      g_assert_cmpint (forecast.needs_both, ==, row->needs_both);
    }
}

static void
test_the_other_end_sees_the_same (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WzpNetcheckSummary own, peer;
      WzpForecast here, there;

      read_end (rows[i].own, &own);
      read_end (rows[i].peer, &peer);
      wzp_forecast_make (&own, &peer, &here);
      wzp_forecast_make (&peer, &own, &there);
      g_assert_cmpint (here.verdict, ==, there.verdict);
      g_assert_cmpint (here.reason, ==, there.reason);
      g_assert_cmpint (here.sides, ==, swap (there.sides));
      g_assert_cmpint (here.own_remedy, ==, there.peer_remedy);
      g_assert_cmpint (here.peer_remedy, ==, there.own_remedy);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nat/forecast/forecasts-are-those-of-the-table",
                   test_forecasts_are_those_of_the_table);
  g_test_add_func ("/nat/forecast/the-other-end-sees-the-same", test_the_other_end_sees_the_same);
  return g_test_run ();
}
