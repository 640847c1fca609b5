/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-netcheck-report.h"

#include "nat-test.h"
#include "wzp-json.h"
#include "wzp-netcheck-summary-private.h"

#include <string.h>

/* --- reports made by hand ---------------------------------------------------------------------- */

/* A finished one in which nothing was found out. */
static WzpNetcheckReport *
report_new (void)
{
  WzpNetcheckReport *report = wzp_netcheck_report_new ();

  report->is_complete = TRUE;
  report->progress = 1;
  report->ip[WZP_NETCHECK_V4].system = WZP_TRI_YES;
  return report;
}

/* @observed NULL: silent. */
static void
add_server (WzpNetcheckReport *report, gboolean is_stun, const char *server, const char *observed)
{
  WzpNetcheckServer *row = wzp_netcheck_report_add_server (report, server, is_stun);

  row->is_done = TRUE;
  row->is_silent = !observed;
  row->server = addr (server);
  row->observed = addr (observed);
  if (observed)
    report->ip[wzp_address_is_v4 (&row->server) ? WZP_NETCHECK_V4 : WZP_NETCHECK_V6].udp =
        WZP_TRI_YES;
  else
    row->error = g_strdup ("It did not answer in time");
}

#define RELAY_1 "192.0.2.1:4433"
#define RELAY_2 "192.0.2.9:4433"
#define STUN_1  "192.0.2.17:3478"
#define STUN_2  "192.0.2.18:3478"
#define ME      "198.51.100.7:50000"

static WzpNetcheckReport *
report_with_relays (void)
{
  WzpNetcheckReport *report = report_new ();

  add_server (report, FALSE, RELAY_1, ME);
  add_server (report, FALSE, RELAY_2, ME);
  return report;
}

static void
assert_verdict (WzpNetcheckReport *report,
                WzpNetcheckVerdict verdict,
                const char *sentence,
                const char *advice)
{
  g_assert_cmpstr (wzp_netcheck_verdict_name (wzp_netcheck_report_get_verdict (report)), ==,
                   wzp_netcheck_verdict_name (verdict));
  g_assert_nonnull (strstr (wzp_netcheck_report_get_sentence (report), sentence));
  if (!advice)
    g_assert_null (wzp_netcheck_report_get_advice (report));
  else
    g_assert_nonnull (strstr (wzp_netcheck_report_get_advice (report), advice));
}

#define V(name) WZP_NETCHECK_VERDICT_##name

/* --- how long a mapping lasts ------------------------------------------------------------------- */

/* A check at @start_s that took a second and saw @observed, behind a NAT that gives ports by @pattern. */
static WzpNetcheckReport *
report_at (unsigned start_s, const char *observed, WzpNatAllocationPattern pattern)
{
  WzpNetcheckReport *report = report_new ();

  report->started_us = (int64_t) start_s * G_USEC_PER_SEC;
  report->took = WZP_SECONDS (1);
  add_server (report, TRUE, STUN_1, observed);
  report->ip[WZP_NETCHECK_V4].nat.behind_nat = WZP_TRI_YES;
  report->ip[WZP_NETCHECK_V4].nat.allocation.pattern = pattern;
  return report;
}

#define assert_lifetime(report, least_s, below_s)                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const WzpNatReport *nat = &(report)->ip[WZP_NETCHECK_V4].nat;                                  \
    g_assert_cmpint (nat->lifetime_at_least, ==, WZP_SECONDS (least_s));                           \
    g_assert_cmpint (nat->lifetime_below, ==, WZP_SECONDS (below_s));                              \
  }                                                                                                \
  G_STMT_END

static void
test_silence_tells_how_long_a_mapping_lasts (void)
{
  g_autoptr (WzpNetcheckReport) a = report_at (1000, ME, WZP_NAT_ALLOCATION_RANDOM);
  g_autoptr (WzpNetcheckReport) b = report_at (1031, ME, WZP_NAT_ALLOCATION_RANDOM);
  g_autoptr (WzpNetcheckReport) c =
      report_at (1152, "198.51.100.7:50001", WZP_NAT_ALLOCATION_RANDOM);
  g_autoptr (WzpNetcheckReport) d = report_at (1400, ME, WZP_NAT_ALLOCATION_RANDOM);

  wzp_netcheck_report_learn_lifetime (b, a);
  assert_lifetime (b, 30, 0);
  wzp_netcheck_report_learn_lifetime (c, b);
  assert_lifetime (c, 30, 120);
  /* Longer silences teach nothing new. */
  wzp_netcheck_report_learn_lifetime (d, c);
  assert_lifetime (d, 30, 120);
}

static void
test_the_same_port_proves_nothing_where_it_may_be_new (void)
{
  g_autoptr (WzpNetcheckReport) a = report_at (1000, ME, WZP_NAT_ALLOCATION_PRESERVING);
  g_autoptr (WzpNetcheckReport) b = report_at (1031, ME, WZP_NAT_ALLOCATION_PRESERVING);
  g_autoptr (WzpNetcheckReport) c = report_at (1062, ME, WZP_NAT_ALLOCATION_UNKNOWN);

  wzp_netcheck_report_learn_lifetime (b, a);
  assert_lifetime (b, 0, 0);
  wzp_netcheck_report_learn_lifetime (c, b);
  assert_lifetime (c, 0, 0);
}

static void
test_another_network_says_nothing_of_lifetimes (void)
{
  g_autoptr (WzpNetcheckReport) a = report_at (1000, ME, WZP_NAT_ALLOCATION_RANDOM);
  g_autoptr (WzpNetcheckReport) b =
      report_at (1031, "203.0.113.9:50000", WZP_NAT_ALLOCATION_RANDOM);
  g_autoptr (WzpNetcheckReport) c = report_at (900, ME, WZP_NAT_ALLOCATION_RANDOM);

  wzp_netcheck_report_learn_lifetime (b, a);
  assert_lifetime (b, 0, 0);
  /* Nor does a clock that was set back. */
  wzp_netcheck_report_learn_lifetime (c, a);
  assert_lifetime (c, 0, 0);
}

/* --- each verdict ------------------------------------------------------------------------------ */

static void
test_nothing_is_unknown_and_never_no (void)
{
  g_autoptr (WzpNetcheckReport) report = wzp_netcheck_report_new ();
  g_autofree char *json = wzp_netcheck_report_to_json (report, FALSE, NULL);
  g_autoptr (GPtrArray) rows = wzp_netcheck_report_to_rows (report);

  assert_verdict (report, V (UNKNOWN), "Not enough is known", "Name a relay");
  for (guint i = 0; i < rows->len; i++)
    {
      const WzpNetcheckEvidence *row = rows->pdata[i];

      g_assert_cmpint (row->tri, ==, WZP_TRI_UNKNOWN);
      g_assert_false (g_str_has_prefix (row->value, "no "));
    }
  g_assert_nonnull (strstr (json, "\"complete\": false"));
  g_assert_null (strstr (strstr (json, "\"verdict\""), "false"));
}

static void
test_offline (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ();

  report->ip[WZP_NETCHECK_V4].system = WZP_TRI_NO;
  report->ip[WZP_NETCHECK_V6].system = WZP_TRI_NO;
  assert_verdict (report, V (OFFLINE), "not connected", "Connect to a network");
}

static void
test_captive_portal (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ();

  add_server (report, FALSE, RELAY_1, NULL);
  report->captive_portal = WZP_TRI_YES;
  assert_verdict (report, V (CAPTIVE_PORTAL), "log in", "web browser");
}

static void
test_a_portal_that_lets_calls_through_is_none (void)
{
  g_autoptr (WzpNetcheckReport) report = report_with_relays ();

  report->captive_portal = WZP_TRI_YES;
  assert_verdict (report, V (UNCERTAIN), "Calls will work", "");
}

static void
test_udp_blocked (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ();

  add_server (report, FALSE, RELAY_1, NULL);
  add_server (report, TRUE, STUN_1, NULL);
  assert_verdict (report, V (UDP_BLOCKED), "UDP is blocked", "another network");
}

static void
test_one_silent_relay_proves_nothing (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ();

  add_server (report, FALSE, RELAY_1, NULL);
  g_assert_cmpint (wzp_netcheck_report_get_udp (report), ==, WZP_TRI_UNKNOWN);
  assert_verdict (report, V (NO_RELAY), "or UDP is blocked", "another network");
}

static void
test_no_relay (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ();

  add_server (report, FALSE, RELAY_1, NULL);
  add_server (report, TRUE, STUN_1, ME);
  assert_verdict (report, V (NO_RELAY), "No relay answers", "another relay");
}

static void
test_few_ports (void)
{
  g_autoptr (WzpNetcheckReport) report = report_with_relays ();

  report->ip[WZP_NETCHECK_V4].nat.mapping = WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT;
  add_server (report, TRUE, STUN_1, NULL);
  assert_verdict (report, V (DIRECT), "Direct calls will work", NULL);
  add_server (report, TRUE, STUN_2, NULL);
  assert_verdict (report, V (PORTS_BLOCKED), "few ports", "1024");
}

static void
test_hard_nat (void)
{
  g_autoptr (WzpNetcheckReport) report = report_with_relays ();
  WzpNatReport *nat = &report->ip[WZP_NETCHECK_V4].nat;

  nat->mapping = WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT;
  assert_verdict (report, V (RELAYED), "every destination a new port", "UPnP or PCP");
  report->ip[WZP_NETCHECK_V6].system = WZP_TRI_NO;
  assert_verdict (report, V (RELAYED), "every destination a new port", "or using IPv6");
  report->port_maps[WZP_PORT_MAP_PROTOCOL_PCP].problem = WZP_PORT_MAP_PROBLEM_REFUSED;
  assert_verdict (report, V (RELAYED), "every destination a new port", "refuses");
  report->port_maps[WZP_PORT_MAP_PROTOCOL_UPNP].problem = WZP_PORT_MAP_PROBLEM_NOT_PUBLIC;
  assert_verdict (report, V (RELAYED), "every destination a new port", "several customers");
  nat->allocation.pattern = WZP_NAT_ALLOCATION_SEQUENTIAL;
  assert_verdict (report, V (SOME_DIRECT), "can be guessed", "UPnP or PCP");
  report->port_maps[WZP_PORT_MAP_PROTOCOL_NAT_PMP].external = addr ("198.51.100.7:40000");
  assert_verdict (report, V (DIRECT), "your router forwards a port", NULL);
}

static void
test_ipv6 (void)
{
  g_autoptr (WzpNetcheckReport) report = report_with_relays ();

  add_server (report, FALSE, "[2001:db8::1]:4433", "[2001:db8:7::1]:50000");
  report->ip[WZP_NETCHECK_V6].nat.mapping = WZP_NAT_MAPPING_NONE;
  assert_verdict (report, V (DIRECT_BY_IPV6), "people who have IPv6", NULL);
  report->ip[WZP_NETCHECK_V4].nat.mapping = WZP_NAT_MAPPING_DEPENDENT;
  assert_verdict (report, V (DIRECT_BY_IPV6), "people who have IPv6", "with the others too");
  report->ip[WZP_NETCHECK_V4].nat.mapping = WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT;
  assert_verdict (report, V (DIRECT), "Direct calls will work", NULL);
  report->ip[WZP_NETCHECK_V4].nat.mapping = WZP_NAT_MAPPING_NONE;
  assert_verdict (report, V (DIRECT), "a public address", NULL);
}

static void
test_hard_ipv6_alone (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ();

  add_server (report, FALSE, "[2001:db8::1]:4433", "[2001:db8:7::1]:50000");
  report->ip[WZP_NETCHECK_V6].nat.mapping = WZP_NAT_MAPPING_ADDRESS_DEPENDENT;
  assert_verdict (report, V (RELAYED), "through a relay", "UPnP");
}

static void
test_one_observer_is_too_few (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ();

  add_server (report, FALSE, RELAY_1, ME);
  assert_verdict (report, V (UNCERTAIN), "not known", "second relay or a STUN server");
  report->is_complete = FALSE;
  assert_verdict (report, V (UNKNOWN), "Not enough", "");
}

static void
test_nobody_asked (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ();

  assert_verdict (report, V (UNKNOWN), "Not enough", "Name a relay");
}

/* --- evidence ---------------------------------------------------------------------------------- */

static const WzpNetcheckEvidence *
find_row (GPtrArray *rows, const char *key)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (((const WzpNetcheckEvidence *) rows->pdata[i])->key, key))
      return rows->pdata[i];
  g_error ("no row %s", key);
}

static void
assert_row (GPtrArray *rows, const char *key, WzpTri tri, const char *words)
{
  const WzpNetcheckEvidence *row = find_row (rows, key);

  g_assert_cmpint (row->tri, ==, tri);
  g_assert_nonnull (strstr (row->value, words));
}

static WzpNetcheckReport *
full_report (void)
{
  WzpNetcheckReport *report = report_with_relays ();
  WzpNatReport *nat = &report->ip[WZP_NETCHECK_V4].nat;
  WzpNetcheckServer *near = report->servers->pdata[1];
  WzpNetcheckServer *far = report->servers->pdata[0];

  add_server (report, TRUE, STUN_1, NULL);
  report->started_us = INT64_C (1760000000) * G_USEC_PER_SEC;
  report->took = WZP_MS (321);
  *far = (WzpNetcheckServer) {
    .name = far->name,
    .is_done = TRUE,
    .server = far->server,
    .observed = far->observed,
    .latency = WZP_MS (90),
    .rtt = WZP_MS (30),
    .jitter = WZP_US (1500),
    .n_samples = 8,
    .n_sent = 8,
    .n_lost = 1,
  };
  near->latency = WZP_MS (60);
  near->rtt = WZP_US (20250);
  nat->n_observations = 2;
  nat->mapped = addr (ME);
  nat->behind_nat = WZP_TRI_YES;
  nat->mapping = WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT;
  nat->filtering = WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT;
  nat->allocation.pattern = WZP_NAT_ALLOCATION_PRESERVING;
  nat->hairpin = WZP_TRI_NO;
  nat->lifetime_at_least = WZP_SECONDS (30);
  nat->lifetime_below = WZP_SECONDS (120);
  nat->verdict = WZP_NAT_VERDICT_CONE;
  report->ip[WZP_NETCHECK_V6].system = WZP_TRI_NO;
  report->port_maps[WZP_PORT_MAP_PROTOCOL_PCP].available = WZP_TRI_YES;
  report->port_maps[WZP_PORT_MAP_PROTOCOL_PCP].external = addr ("198.51.100.7:41000");
  report->port_maps[WZP_PORT_MAP_PROTOCOL_NAT_PMP].available = WZP_TRI_NO;
  report->path_mtu = 1480;
  report->ecn = WZP_TRI_YES;
  report->dns = WZP_TRI_YES;
  report->captive_portal = WZP_TRI_NO;
  report->clock_synced = WZP_TRI_YES;
  report->has_clock_skew = TRUE;
  report->clock_skew_ms = -2500;
  return report;
}

static void
test_rows_say_what_was_found (void)
{
  g_autoptr (WzpNetcheckReport) report = full_report ();
  g_autoptr (GPtrArray) rows = wzp_netcheck_report_to_rows (report);

  assert_row (rows, "udp", WZP_TRI_YES, "yes");
  assert_row (rows, "other-ports", WZP_TRI_UNKNOWN, "unknown");
  assert_row (rows, "ipv4", WZP_TRI_YES, ME);
  assert_row (rows, "ipv6", WZP_TRI_NO, "no such address");
  assert_row (rows, "nat", WZP_TRI_YES, "yes");
  assert_row (rows, "mapping", WZP_TRI_YES, "endpoint-independent");
  assert_row (rows, "filtering", WZP_TRI_YES, "address-and-port-dependent");
  assert_row (rows, "allocation", WZP_TRI_UNKNOWN, "preserving: the port stays the same");
  assert_row (rows, "hairpin", WZP_TRI_NO, "no");
  assert_row (rows, "mapping-lifetime", WZP_TRI_UNKNOWN, "between 30 and 120 s");
  assert_row (rows, "pcp", WZP_TRI_YES, "198.51.100.7:41000");
  assert_row (rows, "nat-pmp", WZP_TRI_NO, "no");
  assert_row (rows, "upnp", WZP_TRI_UNKNOWN, "unknown");
  assert_row (rows, "path-mtu", WZP_TRI_UNKNOWN, "1480");
  assert_row (rows, "clock", WZP_TRI_YES, "-2.5 s");
  assert_row (rows, "stun", WZP_TRI_NO, "0 of 1");
  assert_row (rows, "preferred-relay", WZP_TRI_YES, RELAY_2);
}

static void
test_a_copy_is_the_same (void)
{
  g_autoptr (WzpNetcheckReport) report = full_report ();
  g_autoptr (WzpNetcheckReport) copy = wzp_netcheck_report_copy (report);
  g_autofree char *a = wzp_netcheck_report_to_json (report, FALSE, NULL);
  g_autofree char *b = wzp_netcheck_report_to_json (copy, FALSE, NULL);

  g_assert_cmpstr (a, ==, b);
}

static void
test_the_text_begins_with_the_verdict (void)
{
  g_autoptr (WzpNetcheckReport) report = full_report ();
  g_autofree char *text = wzp_netcheck_report_to_text (report);

  g_assert_true (g_str_has_prefix (text, "Direct calls will work"));
  g_assert_nonnull (
      strstr (text, "  " RELAY_1 " (" RELAY_1 "): 30.0 ms, jitter 1.5 ms, 1 of 8 lost"));
  g_assert_nonnull (strstr (text, "It did not answer in time"));
}

/* Names come from settings and relays, so they may hold anything. */
static void
test_json_is_sound_whatever_the_names (void)
{
  g_autoptr (WzpNetcheckReport) report = full_report ();
  g_autofree char *json = NULL;
  WzpJsonReader reader;

  add_server (report, FALSE, RELAY_1, NULL);
  g_free (((WzpNetcheckServer *) report->servers->pdata[3])->error);
  ((WzpNetcheckServer *) report->servers->pdata[3])->error = g_strdup ("\"\\\n\x01 \xff");
  json = wzp_netcheck_report_to_json (report, FALSE, NULL);
  reader = wzp_json_reader_init (json, strlen (json));
  g_assert_true (wzp_json_reader_skip (&reader));
  g_assert_true (wzp_json_reader_finish (&reader));
  g_assert_nonnull (strstr (json, "\"time\": \"2025-10-09T08:53:20Z\""));
  g_assert_nonnull (strstr (json, "\"loss\": 0.125"));
  g_assert_nonnull (strstr (json, "\"rtt_ms\": 20.25"));
  g_assert_nonnull (strstr (json, "\"clock_skew_ms\": -2500"));
}

static void
test_servers_are_capped (void)
{
  g_autoptr (WzpNetcheckReport) report = wzp_netcheck_report_new ();

  for (unsigned i = 0; i < WZP_NETCHECK_MAX_SERVERS; i++)
    g_assert_nonnull (wzp_netcheck_report_add_server (report, "a", FALSE));
  g_assert_null (wzp_netcheck_report_add_server (report, "a", FALSE));
}

/* For the check against the schema: two reports, a line each. */
static int
print_examples (void)
{
  g_autoptr (WzpNetcheckReport) full = full_report ();
  g_autoptr (WzpNetcheckReport) empty = wzp_netcheck_report_new ();
  g_autoptr (WzpNetcheckSummary) peer = wzp_netcheck_summary_new (full, TRUE);
  g_autofree char *full_text = wzp_netcheck_report_to_json (full, FALSE, peer);
  g_autofree char *empty_text = wzp_netcheck_report_to_json (empty, FALSE, peer);

  g_print ("%s\n%s\n", full_text, empty_text);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc > 1 && g_str_equal (argv[1], "--print"))
    return print_examples ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nat/netcheck/silence-tells-how-long-a-mapping-lasts",
                   test_silence_tells_how_long_a_mapping_lasts);
  g_test_add_func ("/nat/netcheck/the-same-port-proves-nothing-where-it-may-be-new",
                   test_the_same_port_proves_nothing_where_it_may_be_new);
  g_test_add_func ("/nat/netcheck/another-network-says-nothing-of-lifetimes",
                   test_another_network_says_nothing_of_lifetimes);
  g_test_add_func ("/nat/netcheck/nothing-is-unknown-and-never-no",
                   test_nothing_is_unknown_and_never_no);
  g_test_add_func ("/nat/netcheck/offline", test_offline);
  g_test_add_func ("/nat/netcheck/captive-portal", test_captive_portal);
  g_test_add_func ("/nat/netcheck/a-portal-that-lets-calls-through-is-none",
                   test_a_portal_that_lets_calls_through_is_none);
  g_test_add_func ("/nat/netcheck/udp-blocked", test_udp_blocked);
  g_test_add_func ("/nat/netcheck/one-silent-relay-proves-nothing",
                   test_one_silent_relay_proves_nothing);
  g_test_add_func ("/nat/netcheck/no-relay", test_no_relay);
  g_test_add_func ("/nat/netcheck/few-ports", test_few_ports);
  g_test_add_func ("/nat/netcheck/hard-nat", test_hard_nat);
  g_test_add_func ("/nat/netcheck/ipv6", test_ipv6);
  g_test_add_func ("/nat/netcheck/hard-ipv6-alone", test_hard_ipv6_alone);
  g_test_add_func ("/nat/netcheck/one-observer-is-too-few", test_one_observer_is_too_few);
  g_test_add_func ("/nat/netcheck/nobody-asked", test_nobody_asked);
  g_test_add_func ("/nat/netcheck/rows-say-what-was-found", test_rows_say_what_was_found);
  g_test_add_func ("/nat/netcheck/a-copy-is-the-same", test_a_copy_is_the_same);
  g_test_add_func ("/nat/netcheck/the-text-begins-with-the-verdict",
                   test_the_text_begins_with_the_verdict);
  g_test_add_func ("/nat/netcheck/json-is-sound-whatever-the-names",
                   test_json_is_sound_whatever_the_names);
  g_test_add_func ("/nat/netcheck/servers-are-capped", test_servers_are_capped);
  return g_test_run ();
}
