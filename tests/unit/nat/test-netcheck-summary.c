/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-netcheck-summary-private.h"

#include "nat-test.h"

#include <string.h>

/* --- from reports ------------------------------------------------------------------------------ */

/* Behind a router that gives every destination a new port. */
static WzpNetcheckReport *
report_new (const char *outside)
{
  WzpNetcheckReport *report = wzp_netcheck_report_new ();
  WzpNetcheckIp *v4 = &report->ip[WZP_NETCHECK_V4];
  WzpNetcheckServer *relay = wzp_netcheck_report_add_server (report, "192.0.2.1:4433", FALSE);

  report->is_complete = TRUE;
  relay->is_done = TRUE;
  relay->server = addr ("192.0.2.1:4433");
  relay->observed = addr (outside);
  v4->system = WZP_TRI_YES;
  v4->udp = WZP_TRI_YES;
  v4->nat.mapped = addr (outside);
  v4->nat.behind_nat = WZP_TRI_YES;
  v4->nat.mapping = WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT;
  v4->nat.filtering = WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT;
  v4->nat.allocation.pattern = WZP_NAT_ALLOCATION_RANDOM;
  v4->nat.hairpin = WZP_TRI_NO;
  report->ip[WZP_NETCHECK_V6].system = WZP_TRI_NO;
  report->has_router_link = TRUE;
  report->router_link = (WzpLinkAddress) { { 2, 1, 2, 3, 4, 5 } };
  return report;
}

static void
test_a_report_is_summarised (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ("198.51.100.7:50000");
  g_autoptr (WzpNetcheckSummary) summary = wzp_netcheck_summary_new (report, TRUE);

  g_assert_cmpint (wzp_netcheck_summary_get_obstacle (summary), ==, WZP_NET_OBSTACLE_NONE);
  g_assert_true (wzp_netcheck_summary_get_hides_address (summary));
  g_assert_cmpint (wzp_netcheck_summary_get_ipv4 (summary), ==, WZP_AVAILABILITY_YES);
  g_assert_cmpint (wzp_netcheck_summary_get_ipv6 (summary), ==, WZP_AVAILABILITY_NO);
  g_assert_cmpint (wzp_netcheck_summary_get_mapping (summary), ==,
                   WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT);
  g_assert_cmpint (wzp_netcheck_summary_get_filtering (summary), ==,
                   WZP_NAT_FILTERING_ADDRESS_AND_PORT_DEPENDENT);
  g_assert_cmpint (wzp_netcheck_summary_get_allocation (summary), ==, WZP_NAT_ALLOCATION_RANDOM);
  g_assert_cmpint (wzp_netcheck_summary_get_port_forwarding (summary), ==,
                   WZP_PORT_FORWARDING_UNKNOWN);
  g_assert_cmpuint (summary->outside, !=, 0);
  g_assert_cmpuint (summary->router, !=, 0);
}

static void
test_half_a_check_has_no_summary (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ("198.51.100.7:50000");

  report->is_complete = FALSE;
  g_assert_null (wzp_netcheck_summary_new (report, FALSE));
}

static void
test_what_the_router_says_of_ports_is_summed_up (void)
{
  static const struct
  {
    WzpTri available; /* all three */
    WzpPortMapProblem problem;
    const char *external; /* of UPnP */
    WzpPortForwarding expected;
  } rows[] = {
    { WZP_TRI_UNKNOWN, WZP_PORT_MAP_PROBLEM_NONE, NULL, WZP_PORT_FORWARDING_UNKNOWN },
    { WZP_TRI_NO, WZP_PORT_MAP_PROBLEM_NO_ANSWER, NULL, WZP_PORT_FORWARDING_NO },
    { WZP_TRI_NO, WZP_PORT_MAP_PROBLEM_NO_GATEWAY, NULL, WZP_PORT_FORWARDING_NO },
    { WZP_TRI_YES, WZP_PORT_MAP_PROBLEM_REFUSED, NULL, WZP_PORT_FORWARDING_REFUSED },
    { WZP_TRI_YES, WZP_PORT_MAP_PROBLEM_NOT_PUBLIC, NULL, WZP_PORT_FORWARDING_NOT_PUBLIC },
    { WZP_TRI_YES, WZP_PORT_MAP_PROBLEM_NOT_PUBLIC, "198.51.100.7:1025", WZP_PORT_FORWARDING_YES },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WzpNetcheckReport) report = report_new ("198.51.100.7:50000");
      g_autoptr (WzpNetcheckSummary) summary = NULL;

      for (unsigned way = WZP_PORT_MAP_PROTOCOL_PCP; way < WZP_NETCHECK_N_PORT_MAPS; way++)
        {
          report->port_maps[way].available = rows[i].available;
          report->port_maps[way].problem = rows[i].problem;
        }
      report->port_maps[WZP_PORT_MAP_PROTOCOL_UPNP].external = addr (rows[i].external);
      summary = wzp_netcheck_summary_new (report, FALSE);
      g_assert_cmpint (summary->forwarding, ==, rows[i].expected);
    }
}

static void
test_only_the_same_address_and_router_leave_the_same_hint (void)
{
  g_autoptr (WzpNetcheckReport) a = report_new ("198.51.100.7:50000");
  g_autoptr (WzpNetcheckReport) b = report_new ("198.51.100.7:60000");
  g_autoptr (WzpNetcheckReport) c = report_new ("198.51.100.8:50000");
  g_autoptr (WzpNetcheckSummary) one = NULL;
  g_autoptr (WzpNetcheckSummary) same = NULL;
  g_autoptr (WzpNetcheckSummary) other = NULL;

  c->router_link.bytes[5]++;
  one = wzp_netcheck_summary_new (a, FALSE);
  same = wzp_netcheck_summary_new (b, FALSE);
  other = wzp_netcheck_summary_new (c, FALSE);
  g_assert_cmpuint (one->outside, ==, same->outside);
  g_assert_cmpuint (one->router, ==, same->router);
  g_assert_cmpuint (one->outside, !=, other->outside);
  g_assert_cmpuint (one->router, !=, other->router);
}

static void
test_a_public_address_of_ones_own_leaves_no_hint (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ("198.51.100.7:50000");
  g_autoptr (WzpNetcheckReport) several = report_new ("198.51.100.7:50000");
  g_autoptr (WzpNetcheckSummary) alone = NULL;
  g_autoptr (WzpNetcheckSummary) many = NULL;

  report->ip[WZP_NETCHECK_V4].nat.behind_nat = WZP_TRI_NO;
  several->ip[WZP_NETCHECK_V4].nat.several_addresses = WZP_TRI_YES;
  alone = wzp_netcheck_summary_new (report, FALSE);
  many = wzp_netcheck_summary_new (several, FALSE);
  g_assert_cmpuint (alone->outside, ==, 0);
  g_assert_cmpuint (many->outside, ==, 0);
}

/* --- codes ------------------------------------------------------------------------------------- */

/* Of report_new(): it may not change as long as the version is 1. */
#define CODE "WZPNET1-01SV-X704-02FJ-0Q9N"

static void
test_a_code_is_read_as_it_was_written (void)
{
  g_autoptr (WzpNetcheckReport) report = report_new ("198.51.100.7:50000");
  g_autoptr (WzpNetcheckSummary) summary = wzp_netcheck_summary_new (report, FALSE);
  g_autofree char *code = wzp_netcheck_summary_to_code (summary);
  g_autoptr (WzpNetcheckSummary) again = wzp_netcheck_summary_parse (code, NULL);
  g_autofree char *rewritten = NULL;

  g_assert_cmpstr (code, ==, CODE);
  g_assert_nonnull (again);
  g_assert_cmpint (memcmp (again, summary, sizeof *again), ==, 0);
  rewritten = wzp_netcheck_summary_to_code (again);
  g_assert_cmpstr (rewritten, ==, code);
}

static void
test_chats_may_do_to_a_code_what_they_do (void)
{
  static const char *const texts[] = {
    "  " CODE "\n",
    "wzpnet1-01sv-x704-02fj-0q9n",
    "WZPNET1 01SV X704 02FJ 0Q9N",
    "WZPNET101SVX70402FJ0Q9N",
    "WZPNET1\u201101SV\u2013X704-02FJ\u2010\n0Q9N",
    "WZPNET1-OLSV-X7O4-o2FJ-0Q9N",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WzpNetcheckSummary) summary = wzp_netcheck_summary_parse (texts[i], &error);
      g_autofree char *code = summary ? wzp_netcheck_summary_to_code (summary) : NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (code, ==, CODE);
    }
}

static void
test_what_is_wrong_with_a_code_is_said (void)
{
  static const struct
  {
    const char *text;
    WzpNetcheckCodeError expected;
  } rows[] = {
    { "", WZP_NETCHECK_CODE_ERROR_SHORT },
    { "wzp", WZP_NETCHECK_CODE_ERROR_SHORT },
    { "WZPNET1", WZP_NETCHECK_CODE_ERROR_SHORT },
    { "WZPNET1-01SV-X704-02FJ-0Q9", WZP_NETCHECK_CODE_ERROR_SHORT },
    { "hello", WZP_NETCHECK_CODE_ERROR_FOREIGN },
    { "wzp:0258:ab5d:7c27:9b61:3b75:a4e3:7ce7:1bf9", WZP_NETCHECK_CODE_ERROR_FOREIGN },
    { "WZPNETX", WZP_NETCHECK_CODE_ERROR_FOREIGN },
    { "\xff", WZP_NETCHECK_CODE_ERROR_FOREIGN },
    { "WZPNET2-01SV-X704-02FJ-0Q9N", WZP_NETCHECK_CODE_ERROR_VERSION },
    { CODE "-0", WZP_NETCHECK_CODE_ERROR_LONG },
    { CODE ".", WZP_NETCHECK_CODE_ERROR_LONG },
    { "WZPNET1-01SV-X704-02FJ-0Q9!", WZP_NETCHECK_CODE_ERROR_MISTYPED },
    { "WZPNET1-01SV-X704-02FJ-0Q9U", WZP_NETCHECK_CODE_ERROR_MISTYPED },
    { "WZPNET1-0000-0000-0000-0000", WZP_NETCHECK_CODE_ERROR_MISTYPED },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wzp_netcheck_summary_parse (rows[i].text, &error));
      g_assert_error (error, WZP_NETCHECK_CODE_ERROR, (int) rows[i].expected);
    }
}

static void
assert_mistyped (const char *code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wzp_netcheck_summary_parse (code, &error));
  g_assert_error (error, WZP_NETCHECK_CODE_ERROR, WZP_NETCHECK_CODE_ERROR_MISTYPED);
}

static void
test_a_wrong_character_is_always_found (void)
{
  static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const size_t first = strlen ("WZPNET1-");

  for (size_t i = first; i < strlen (CODE); i++)
    {
      g_autofree char *code = g_strdup (CODE);

      for (const char *digit = digits; *digit && CODE[i] != '-'; digit++)
        {
          code[i] = *digit;
          if (*digit != CODE[i])
            assert_mistyped (code);
        }
    }
  for (size_t i = first; i + 1 < strlen (CODE); i++)
    {
      g_autofree char *code = g_strdup (CODE);

      if (CODE[i] == '-' || CODE[i + 1] == '-' || CODE[i] == CODE[i + 1])
        continue;
      code[i] = CODE[i + 1];
      code[i + 1] = CODE[i];
      assert_mistyped (code);
    }
}

static void
test_codes_contain_no_address (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  /* Of 65,536 addresses those with the same 12 bits are 16 on average: nobody can tell them apart. */
  for (unsigned i = 0; i < 65536; i++)
    {
      g_autofree char *outside = g_strdup_printf ("198.51.%u.%u:50000", i / 256, i % 256);
      g_autoptr (WzpNetcheckReport) report = report_new (outside);
      g_autoptr (WzpNetcheckSummary) summary = wzp_netcheck_summary_new (report, FALSE);

      g_hash_table_add (seen, GUINT_TO_POINTER (summary->outside));
    }
  g_assert_cmpuint (g_hash_table_size (seen), <, 1u << WZP_NETCHECK_HINT_BITS);
  g_assert_cmpuint (g_hash_table_size (seen), >, 4000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nat/netcheck-summary/a-report-is-summarised", test_a_report_is_summarised);
  g_test_add_func ("/nat/netcheck-summary/half-a-check-has-no-summary",
                   test_half_a_check_has_no_summary);
  g_test_add_func ("/nat/netcheck-summary/what-the-router-says-of-ports-is-summed-up",
                   test_what_the_router_says_of_ports_is_summed_up);
  g_test_add_func ("/nat/netcheck-summary/only-the-same-address-and-router-leave-the-same-hint",
                   test_only_the_same_address_and_router_leave_the_same_hint);
  g_test_add_func ("/nat/netcheck-summary/a-public-address-of-ones-own-leaves-no-hint",
                   test_a_public_address_of_ones_own_leaves_no_hint);
  g_test_add_func ("/nat/netcheck-summary/a-code-is-read-as-it-was-written",
                   test_a_code_is_read_as_it_was_written);
  g_test_add_func ("/nat/netcheck-summary/chats-may-do-to-a-code-what-they-do",
                   test_chats_may_do_to_a_code_what_they_do);
  g_test_add_func ("/nat/netcheck-summary/what-is-wrong-with-a-code-is-said",
                   test_what_is_wrong_with_a_code_is_said);
  g_test_add_func ("/nat/netcheck-summary/a-wrong-character-is-always-found",
                   test_a_wrong_character_is_always_found);
  g_test_add_func ("/nat/netcheck-summary/codes-contain-no-address", test_codes_contain_no_address);
  return g_test_run ();
}
