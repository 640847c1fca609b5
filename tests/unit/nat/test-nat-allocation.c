/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-nat-allocation.h"

#include "nat-test.h"
#include "wzp-random.h"

#define MAX_PORTS 8

static void
test_infers_from_a_few_ports (void)
{
  static const struct
  {
    unsigned n;
    WzpNatPort ports[MAX_PORTS];
    const char *expected;
  } rows[] = {
    { 0, { { 0 } }, "unknown" },
    { 1, { { 5000, 5000 } }, "preserving" },
    { 1, { { 5000, 6000 } }, "unknown" },
    { 3, { { 5000, 5000 }, { 5001, 5001 }, { 5002, 5002 } }, "preserving" },
    /* Two ports prove no sequence. */
    { 2, { { 5000, 6000 }, { 5000, 6001 } }, "unknown" },
    { 3, { { 5000, 6000 }, { 5000, 6001 }, { 5000, 6002 } }, "sequential:1" },
    { 3, { { 5000, 6000 }, { 5000, 6002 }, { 5000, 6004 } }, "sequential:2" },
    { 3, { { 5000, 6010 }, { 5000, 6005 }, { 5000, 6000 } }, "sequential:-5" },
    /* Others behind the NAT took some in between. */
    { 4, { { 1, 6000 }, { 1, 6002 }, { 1, 6006 }, { 1, 6008 } }, "sequential:2" },
    { 4, { { 1, 6000 }, { 1, 6002 }, { 1, 6005 }, { 1, 6006 } }, "sequential:1" },
    /* Sent at one moment, and so told in any order. */
    { 3, { { 1, 6002 }, { 1, 6000 }, { 1, 6001 } }, "sequential:-1" },
    { 4, { { 1, 6002 }, { 1, 6000 }, { 1, 6004 }, { 1, 6006 } }, "sequential:2" },
    { 4, { { 1, 6002 }, { 1, 6000 }, { 1, 6200 }, { 1, 6001 } }, "random" },
    /* One wrap. */
    { 4, { { 1, 65533 }, { 1, 65535 }, { 1, 1025 }, { 1, 1027 } }, "sequential:2" },
    { 3, { { 1, 65533 }, { 1, 65535 }, { 1, 1025 } }, "random" },
    { 3, { { 1, 6000 }, { 1, 6064 }, { 1, 6128 } }, "sequential:64" },
    { 3, { { 1, 6000 }, { 1, 6065 }, { 1, 6130 } }, "random" },
    { 3, { { 1, 6000 }, { 1, 40000 }, { 1, 12345 } }, "random" },
    { 3, { { 1, 6000 }, { 1, 6001 }, { 1, 6000 } }, "random" },
    { 3, { { 1, 6000 }, { 1, 6000 }, { 1, 6000 } }, "random" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WzpNatAllocation allocation = wzp_nat_allocation_infer (rows[i].ports, rows[i].n);
      char text[WZP_NAT_ALLOCATION_TEXT_BYTES];

      g_test_message ("row %zu", i);
      g_assert_cmpstr (wzp_nat_allocation_format (&allocation, text), ==, rows[i].expected);
    }
}

static void
test_random_ports_are_hardly_ever_called_sequential (void)
{
  WzpRandom random = wzp_random_seeded (3);
  unsigned n_wrong = 0;

  for (unsigned round = 0; round < 10000; round++)
    {
      WzpNatPort ports[5];

      for (unsigned i = 0; i < G_N_ELEMENTS (ports); i++)
        ports[i] = (WzpNatPort) { 5000, (uint16_t) (1024 + wzp_random_below (&random, 64512)) };
      n_wrong += wzp_nat_allocation_infer (ports, G_N_ELEMENTS (ports)).pattern !=
                 WZP_NAT_ALLOCATION_RANDOM;
    }
  g_assert_cmpuint (n_wrong, ==, 0);
}

static void
test_predicts_and_wraps_above_the_well_known_ports (void)
{
  WzpNatAllocation up = { WZP_NAT_ALLOCATION_SEQUENTIAL, 2 };
  WzpNatAllocation down = { WZP_NAT_ALLOCATION_SEQUENTIAL, -3 };
  WzpNatAllocation other = { WZP_NAT_ALLOCATION_RANDOM, 0 };

  g_assert_cmpuint (wzp_nat_allocation_predict (&up, 6000, 1), ==, 6002);
  g_assert_cmpuint (wzp_nat_allocation_predict (&up, 6000, 5), ==, 6010);
  g_assert_cmpuint (wzp_nat_allocation_predict (&up, 65535, 1), ==, 1025);
  g_assert_cmpuint (wzp_nat_allocation_predict (&down, 1024, 1), ==, 65533);
  g_assert_cmpuint (wzp_nat_allocation_predict (&other, 6000, 1), ==, 0);
  for (unsigned n = 0; n < 200000; n += 17)
    g_assert_cmpuint (wzp_nat_allocation_predict (&down, 6000, n), >=, 1024);
}

static void
test_reads_the_words_of_the_wire_and_no_others (void)
{
  static const char *const good[] = { "preserving", "random", "sequential:1", "sequential:64",
                                      "sequential:-64" };
  static const char *const bad[] = {
    "",
    "unknown",
    "Random",
    "random ",
    "sequential",
    "sequential:",
    "sequential:0",
    "sequential:-",
    "sequential:+1",
    "sequential:01",
    "sequential:65",
    "sequential:-65",
    "sequential:1x",
    "sequential:100",
    "sequential:99999999999999999999",
  };
  WzpNatAllocation allocation;
  char text[WZP_NAT_ALLOCATION_TEXT_BYTES];

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (wzp_nat_allocation_parse (good[i], &allocation));
      g_assert_cmpstr (wzp_nat_allocation_format (&allocation, text), ==, good[i]);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("'%s'", bad[i]);
      g_assert_false (wzp_nat_allocation_parse (bad[i], &allocation));
      g_assert_cmpint (allocation.pattern, ==, WZP_NAT_ALLOCATION_UNKNOWN);
    }
}

#define ADD(test) g_test_add_func ("/nat/nat-allocation/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (infers_from_a_few_ports);
  ADD (random_ports_are_hardly_ever_called_sequential);
  ADD (predicts_and_wraps_above_the_well_known_ports);
  ADD (reads_the_words_of_the_wire_and_no_others);
  return g_test_run ();
}
