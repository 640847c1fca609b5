/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first tests are what the reference gets wrong: client.md 5.3. */
#include "wzp-nat-classifier.h"

#include "nat-test.h"

static gboolean
observe_from (WzpNatClassifier *classifier,
              const char *local,
              const char *destination,
              const char *mapped,
              unsigned order)
{
  WzpNatObservation observation = {
    .local = addr (local),
    .destination = addr (destination),
    .mapped = addr (mapped),
    .sent = WZP_MS (order),
  };

  return wzp_nat_classifier_add (classifier, &observation);
}

static void
observe (WzpNatClassifier *classifier, const char *destination, const char *mapped)
{
  static unsigned order;
  gboolean v4 = destination[0] != '[';

  g_assert_true (
      observe_from (classifier, v4 ? "0.0.0.0:5000" : "[::]:5000", destination, mapped, ++order));
}

static WzpNatReport
report (WzpNatClassifier *classifier, gboolean v4)
{
  WzpNatReport out;

  wzp_nat_classifier_report (classifier, v4, &out);
  return out;
}

static void
test_nothing_seen_is_unknown_everywhere_never_no (void)
{
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();

  for (unsigned v4 = 0; v4 < 2; v4++)
    {
      WzpNatReport got = report (classifier, v4);

      g_assert_cmpint (got.behind_nat, ==, WZP_TRI_UNKNOWN);
      g_assert_cmpint (got.mapping, ==, WZP_NAT_MAPPING_UNKNOWN);
      g_assert_cmpint (got.filtering, ==, WZP_NAT_FILTERING_UNKNOWN);
      g_assert_cmpint (got.allocation.pattern, ==, WZP_NAT_ALLOCATION_UNKNOWN);
      g_assert_cmpint (got.several_addresses, ==, WZP_TRI_UNKNOWN);
      g_assert_cmpint (got.hairpin, ==, WZP_TRI_UNKNOWN);
      g_assert_cmpint (got.verdict, ==, WZP_NAT_VERDICT_UNKNOWN);
      g_assert_cmpint (wzp_nat_is_easy (&got), ==, WZP_TRI_UNKNOWN);
      g_assert_false (wzp_address_is_set (&got.mapped));
    }
}

static void
test_both_families_at_once_are_not_multiple (void)
{
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();
  WzpNatReport four;
  WzpNatReport six;

  observe (classifier, "203.0.113.1:4433", "192.0.2.1:6000");
  observe (classifier, "203.0.113.2:4433", "192.0.2.1:6000");
  observe (classifier, "[2001:db8:1::1]:4433", "[2001:db8::7]:5000");
  observe (classifier, "[2001:db8:2::1]:4433", "[2001:db8::7]:5000");
  four = report (classifier, TRUE);
  six = report (classifier, FALSE);
  g_assert_cmpint (four.verdict, ==, WZP_NAT_VERDICT_CONE);
  assert_address (&four.consensus, "192.0.2.1:6000");
  g_assert_cmpint (six.verdict, ==, WZP_NAT_VERDICT_CONE);
  assert_address (&six.consensus, "[2001:db8::7]:5000");
}

static void
test_two_ports_of_one_host_do_not_prove_endpoint_independence (void)
{
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();
  WzpNatReport got;

  observe (classifier, "203.0.113.1:4433", "192.0.2.1:6000");
  observe (classifier, "203.0.113.1:4434", "192.0.2.1:6000");
  got = report (classifier, TRUE);
  /* The reference says Cone; so does its verdict here, and RFC 4787 says: not known yet. */
  g_assert_cmpint (got.verdict, ==, WZP_NAT_VERDICT_CONE);
  g_assert_cmpint (got.mapping, ==, WZP_NAT_MAPPING_UNKNOWN);
}

static void
test_extra_sockets_do_not_look_symmetric (void)
{
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();
  WzpNatReport got;

  observe (classifier, "203.0.113.1:4433", "192.0.2.1:6000");
  observe (classifier, "203.0.113.2:4433", "192.0.2.1:6000");
  observe_from (classifier, "0.0.0.0:5001", "203.0.113.1:4433", "192.0.2.1:6001", 100);
  got = report (classifier, TRUE);
  g_assert_cmpint (got.verdict, ==, WZP_NAT_VERDICT_CONE);
  g_assert_cmpint (got.mapping, ==, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT);
  assert_address (&got.mapped, "192.0.2.1:6000");
}

static void
test_private_and_foreign_observations_say_nothing (void)
{
  static const char *const mapped[] = { "127.0.0.1:1",   "10.1.2.3:1",   "172.20.0.1:1",
                                        "169.254.1.1:1", "100.64.0.1:1", "[2001:db8::1]:1",
                                        "192.0.2.1:0" };
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (mapped); i++)
    g_assert_false (observe_from (classifier, "0.0.0.0:5000", "203.0.113.1:4433", mapped[i], 1));
  g_assert_false (observe_from (classifier, "[::]:5000", "[2001:db8:1::1]:4433", "[fd00::1]:1", 1));
  g_assert_cmpuint (report (classifier, TRUE).n_observations, ==, 0);
}

/* One row per box: observations through it, and its name in RFC 4787. */
static void
test_names_every_mapping_behaviour (void)
{
  static const struct
  {
    const char *seen[4]; /* by 203.0.113.1:1, 203.0.113.1:2, 203.0.113.2:1, 203.0.113.2:2 */
    WzpNatMapping mapping;
    WzpNatVerdict verdict;
  } rows[] = {
    { { "192.0.2.1:6000" }, WZP_NAT_MAPPING_UNKNOWN, WZP_NAT_VERDICT_UNKNOWN },
    { { "192.0.2.1:6000", NULL, "192.0.2.1:6000" },
      WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT,
      WZP_NAT_VERDICT_CONE },
    { { "192.0.2.1:6000", "192.0.2.1:6000", "192.0.2.1:6000", "192.0.2.1:6000" },
      WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT,
      WZP_NAT_VERDICT_CONE },
    { { "192.0.2.1:6000", NULL, "192.0.2.1:6001" },
      WZP_NAT_MAPPING_DEPENDENT,
      WZP_NAT_VERDICT_SYMMETRIC_PORT },
    { { "192.0.2.1:6000", "192.0.2.1:6000", "192.0.2.1:6001", "192.0.2.1:6001" },
      WZP_NAT_MAPPING_ADDRESS_DEPENDENT,
      WZP_NAT_VERDICT_SYMMETRIC_PORT },
    { { "192.0.2.1:6000", "192.0.2.1:6001", "192.0.2.1:6002" },
      WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT,
      WZP_NAT_VERDICT_SYMMETRIC_PORT },
    { { "192.0.2.1:6000", "192.0.2.1:6001" },
      WZP_NAT_MAPPING_ADDRESS_AND_PORT_DEPENDENT,
      WZP_NAT_VERDICT_SYMMETRIC_PORT },
    { { "192.0.2.1:6000", NULL, "192.0.2.2:6000" },
      WZP_NAT_MAPPING_DEPENDENT,
      WZP_NAT_VERDICT_MULTIPLE },
  };
  static const char *const servers[] = { "203.0.113.1:1", "203.0.113.1:2", "203.0.113.2:1",
                                         "203.0.113.2:2" };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();
      WzpNatReport got;

      for (unsigned j = 0; j < G_N_ELEMENTS (servers); j++)
        if (rows[i].seen[j])
          observe (classifier, servers[j], rows[i].seen[j]);
      got = report (classifier, TRUE);
      g_test_message ("row %zu", i);
      g_assert_cmpstr (wzp_nat_mapping_name (got.mapping), ==,
                       wzp_nat_mapping_name (rows[i].mapping));
      g_assert_cmpstr (wzp_nat_verdict_name (got.verdict), ==,
                       wzp_nat_verdict_name (rows[i].verdict));
    }
}

static void
test_the_references_rules_to_the_letter (void)
{
  static const struct
  {
    const char *observed[4];
    const char *verdict;
  } rows[] = {
    { { NULL }, "Unknown" },
    { { "192.0.2.1:1" }, "Unknown" },
    { { "192.0.2.1:1", "10.0.0.1:1", "100.64.0.1:1", "127.0.0.1:1" }, "Unknown" },
    { { "192.0.2.1:1", "192.0.2.1:1" }, "Cone" },
    { { "192.0.2.1:1", "192.168.0.1:7", "192.0.2.1:1" }, "Cone" },
    { { "192.0.2.1:1", "192.0.2.1:2" }, "SymmetricPort" },
    { { "192.0.2.1:1", "192.0.2.2:1" }, "Multiple" },
    { { "192.0.2.1:1", "192.0.2.1:2", "192.0.2.2:1" }, "Multiple" },
    { { "192.0.2.1:1", "[2001:db8::1]:1" }, "Multiple" },
    { { "[fd00::1]:1", "[fd00::1]:1" }, "Cone" },
    { { "[fe80::1]:1", "[::1]:1", "[::]:1" }, "Unknown" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WzpAddress observed[4];
      WzpAddress consensus;
      WzpNatVerdict verdict;
      unsigned n = 0;

      while (n < G_N_ELEMENTS (observed) && rows[i].observed[n])
        {
          observed[n] = addr (rows[i].observed[n]);
          n++;
        }
      verdict = wzp_nat_reference_verdict (observed, n, &consensus);
      g_test_message ("row %zu", i);
      g_assert_cmpstr (wzp_nat_verdict_name (verdict), ==, rows[i].verdict);
      g_assert_true (wzp_address_is_set (&consensus) == (verdict == WZP_NAT_VERDICT_CONE));
    }
}

static void
test_no_nat_is_seen_by_our_own_address (void)
{
  WzpAddress locals[] = { addr ("10.0.0.7:0"), addr ("192.0.2.1:0") };
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();
  WzpNatReport got;

  observe (classifier, "203.0.113.1:4433", "192.0.2.1:5000");
  g_assert_cmpint (report (classifier, TRUE).behind_nat, ==, WZP_TRI_UNKNOWN);
  wzp_nat_classifier_set_locals (classifier, locals, 2);
  got = report (classifier, TRUE);
  g_assert_cmpint (got.behind_nat, ==, WZP_TRI_NO);
  g_assert_cmpint (got.mapping, ==, WZP_NAT_MAPPING_NONE);
  wzp_nat_classifier_set_locals (classifier, locals, 1);
  g_assert_cmpint (report (classifier, TRUE).behind_nat, ==, WZP_TRI_YES);
}

static void
test_filtering_needs_both_answers (void)
{
  /* -1: test not made */
  static const struct
  {
    int other_address, other_port;
    const char *name;
  } rows[] = {
    { 1, -1, "endpoint-independent" },
    { 1, 0, "endpoint-independent" },
    { 0, 1, "address-dependent" },
    { 0, 0, "address-and-port-dependent" },
    { 0, -1, "unknown" },
    { -1, 1, "unknown" },
    { -1, 0, "unknown" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();

      if (rows[i].other_address >= 0)
        wzp_nat_classifier_add_filtering (classifier, TRUE, WZP_NAT_TEST_OTHER_ADDRESS,
                                          rows[i].other_address);
      if (rows[i].other_port >= 0)
        wzp_nat_classifier_add_filtering (classifier, TRUE, WZP_NAT_TEST_OTHER_PORT,
                                          rows[i].other_port);
      g_assert_cmpstr (wzp_nat_filtering_name (report (classifier, TRUE).filtering), ==,
                       rows[i].name);
      g_assert_cmpint (report (classifier, FALSE).filtering, ==, WZP_NAT_FILTERING_UNKNOWN);
    }
}

static void
test_ports_are_read_in_the_order_of_sending (void)
{
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();
  char text[WZP_NAT_ALLOCATION_TEXT_BYTES];
  WzpNatReport got;

  observe_from (classifier, "0.0.0.0:5000", "203.0.113.3:1", "192.0.2.1:6004", 3);
  observe_from (classifier, "0.0.0.0:5000", "203.0.113.1:1", "192.0.2.1:6000", 1);
  observe_from (classifier, "0.0.0.0:5000", "203.0.113.2:1", "192.0.2.1:6002", 2);
  got = report (classifier, TRUE);
  g_assert_cmpstr (wzp_nat_allocation_format (&got.allocation, text), ==, "sequential:2");
  assert_address (&got.mapped, "192.0.2.1:6004");
}

static void
test_a_moved_mapping_makes_the_old_ones_stale (void)
{
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();
  WzpNatReport got;

  observe (classifier, "203.0.113.1:1", "192.0.2.1:6000");
  observe (classifier, "203.0.113.2:1", "192.0.2.1:6000");
  observe (classifier, "203.0.113.1:1", "192.0.2.1:7000");
  got = report (classifier, TRUE);
  g_assert_cmpuint (got.n_observations, ==, 1);
  g_assert_cmpint (got.mapping, ==, WZP_NAT_MAPPING_UNKNOWN);
  observe (classifier, "203.0.113.2:1", "192.0.2.1:7000");
  got = report (classifier, TRUE);
  g_assert_cmpint (got.mapping, ==, WZP_NAT_MAPPING_ENDPOINT_INDEPENDENT);
  assert_address (&got.consensus, "192.0.2.1:7000");
}

static void
test_holds_a_bounded_number (void)
{
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();

  for (unsigned i = 0; i < 4 * WZP_NAT_MAX_OBSERVATIONS; i++)
    {
      g_autofree char *server = g_strdup_printf ("203.0.113.1:%u", i + 1);

      observe (classifier, server, "192.0.2.1:6000");
    }
  g_assert_cmpuint (report (classifier, TRUE).n_observations, ==, WZP_NAT_MAX_OBSERVATIONS);
  wzp_nat_classifier_reset (classifier);
  g_assert_cmpuint (report (classifier, TRUE).n_observations, ==, 0);
}

static void
test_lifetime_is_a_pair_of_bounds_and_the_newer_wins (void)
{
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();

  wzp_nat_classifier_add_idle (classifier, TRUE, WZP_SECONDS (20), TRUE);
  wzp_nat_classifier_add_idle (classifier, TRUE, WZP_SECONDS (60), FALSE);
  wzp_nat_classifier_add_idle (classifier, TRUE, WZP_SECONDS (10), TRUE);
  wzp_nat_classifier_add_idle (classifier, TRUE, WZP_SECONDS (90), FALSE);
  g_assert_cmpuint (report (classifier, TRUE).lifetime_at_least, ==, WZP_SECONDS (20));
  g_assert_cmpuint (report (classifier, TRUE).lifetime_below, ==, WZP_SECONDS (60));
  wzp_nat_classifier_add_idle (classifier, TRUE, WZP_SECONDS (15), FALSE);
  g_assert_cmpuint (report (classifier, TRUE).lifetime_at_least, ==, 0);
  g_assert_cmpuint (report (classifier, TRUE).lifetime_below, ==, WZP_SECONDS (15));
  wzp_nat_classifier_add_idle (classifier, TRUE, WZP_SECONDS (30), TRUE);
  g_assert_cmpuint (report (classifier, TRUE).lifetime_below, ==, 0);
}

static void
test_hairpin_is_three_valued (void)
{
  g_autoptr (WzpNatClassifier) classifier = wzp_nat_classifier_new ();

  wzp_nat_classifier_add_hairpin (classifier, TRUE, FALSE);
  g_assert_cmpstr (wzp_tri_name (report (classifier, TRUE).hairpin), ==, "no");
  g_assert_cmpstr (wzp_tri_name (report (classifier, FALSE).hairpin), ==, "unknown");
  wzp_nat_classifier_add_hairpin (classifier, TRUE, TRUE);
  g_assert_cmpstr (wzp_tri_name (report (classifier, TRUE).hairpin), ==, "yes");
}

#define ADD(test) g_test_add_func ("/nat/nat-classifier/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (nothing_seen_is_unknown_everywhere_never_no);
  ADD (both_families_at_once_are_not_multiple);
  ADD (two_ports_of_one_host_do_not_prove_endpoint_independence);
  ADD (extra_sockets_do_not_look_symmetric);
  ADD (private_and_foreign_observations_say_nothing);
  ADD (names_every_mapping_behaviour);
  ADD (the_references_rules_to_the_letter);
  ADD (no_nat_is_seen_by_our_own_address);
  ADD (filtering_needs_both_answers);
  ADD (ports_are_read_in_the_order_of_sending);
  ADD (a_moved_mapping_makes_the_old_ones_stale);
  ADD (holds_a_bounded_number);
  ADD (lifetime_is_a_pair_of_bounds_and_the_newer_wins);
  ADD (hairpin_is_three_valued);
  return g_test_run ();
}
