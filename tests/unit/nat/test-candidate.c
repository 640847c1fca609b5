/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-candidate.h"

#include "nat-test.h"

static WzpCandidate
make (WzpCandidateKind kind, const char *text, uint16_t preference)
{
  WzpAddress address = addr (text);
  WzpCandidate candidate;

  wzp_candidate_init (&candidate, kind, &address, preference);
  return candidate;
}

static void
add (WzpCandidates *list, WzpCandidateKind kind, const char *text, uint16_t preference)
{
  WzpCandidate candidate = make (kind, text, preference);

  g_assert_true (wzp_candidates_add (list, &candidate));
}

static void
test_computes_the_priorities_of_rfc_8445 (void)
{
  /* 5.1.2.1: 2^24 x type + 2^8 x local + (256 - component) */
  g_assert_cmpuint (wzp_candidate_compute_priority (WZP_CANDIDATE_HOST, 65535), ==, 2130706431);
  g_assert_cmpuint (wzp_candidate_compute_priority (WZP_CANDIDATE_REFLEXIVE, 65535), ==,
                    1694498815);
  g_assert_cmpuint (wzp_candidate_compute_priority (WZP_CANDIDATE_RELAYED, 0), ==, 255);
}

static void
test_any_host_is_above_any_mapped_above_any_reflexive (void)
{
  uint32_t host = wzp_candidate_compute_priority (WZP_CANDIDATE_HOST, 0);
  uint32_t mapped = wzp_candidate_compute_priority (WZP_CANDIDATE_MAPPED, 0);
  uint32_t reflexive = wzp_candidate_compute_priority (WZP_CANDIDATE_REFLEXIVE, 0);

  g_assert_cmpuint (host, >, wzp_candidate_compute_priority (WZP_CANDIDATE_MAPPED, 65535));
  g_assert_cmpuint (mapped, >, wzp_candidate_compute_priority (WZP_CANDIDATE_REFLEXIVE, 65535));
  g_assert_cmpuint (reflexive, >, wzp_candidate_compute_priority (WZP_CANDIDATE_RELAYED, 65535));
}

static void
test_pair_priority_breaks_ties_by_role (void)
{
  g_assert_cmpuint (wzp_candidate_pair_priority (2, 1), ==, (UINT64_C (1) << 32) + 4 + 1);
  g_assert_cmpuint (wzp_candidate_pair_priority (1, 2), ==, (UINT64_C (1) << 32) + 4);
  g_assert_cmpuint (wzp_candidate_pair_priority (INT32_MAX, INT32_MAX), >,
                    wzp_candidate_pair_priority (INT32_MAX, 1));
}

static void
test_foundation_tells_kind_base_and_server_apart_but_not_ports (void)
{
  WzpCandidate a = make (WZP_CANDIDATE_HOST, "192.168.1.2:1000", 0);
  WzpCandidate same = make (WZP_CANDIDATE_HOST, "192.168.1.2:2000", 9);
  WzpCandidate other_ip = make (WZP_CANDIDATE_HOST, "192.168.1.3:1000", 0);
  WzpCandidate other_kind = make (WZP_CANDIDATE_MAPPED, "192.168.1.2:1000", 0);
  WzpCandidate other_server = a;
  char first[WZP_CANDIDATE_FOUNDATION_BYTES];
  char second[WZP_CANDIDATE_FOUNDATION_BYTES];

  other_server.server = addr ("203.0.113.1:3478");
  wzp_candidate_foundation (&a, first);
  wzp_candidate_foundation (&same, second);
  g_assert_cmpstr (first, ==, second);
  wzp_candidate_foundation (&other_ip, second);
  g_assert_cmpstr (first, !=, second);
  wzp_candidate_foundation (&other_kind, second);
  g_assert_cmpstr (first, !=, second);
  wzp_candidate_foundation (&other_server, second);
  g_assert_cmpstr (first, !=, second);
}

static void
test_text_reads_back (void)
{
  char text[WZP_CANDIDATE_TEXT_BYTES];

  for (unsigned kind = 0; kind < WZP_CANDIDATE_N_KINDS; kind++)
    {
      WzpCandidate candidate = make (kind, "[2001:db8::1]:65535", 7);
      WzpCandidate again;

      g_assert_true (wzp_candidate_parse (wzp_candidate_format (&candidate, text), &again));
      g_assert_cmpint (again.kind, ==, kind);
      g_assert_true (wzp_address_equal (&again.address, &candidate.address));
    }
}

static void
test_refuses_texts_that_are_not_candidates (void)
{
  static const char *const bad[] = {
    "",
    " ",
    "host",
    "host ",
    "host 1.2.3.4",
    "Host 1.2.3.4:5",
    "hosthosthosthosthost 1.2.3.4:5",
    "host  1.2.3.4:5",
    "peer 1.2.3.4:5",
  };
  WzpCandidate candidate;

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (wzp_candidate_parse (bad[i], &candidate));
}

static void
test_short_text_hides_the_host_part (void)
{
  WzpCandidate candidate = make (WZP_CANDIDATE_REFLEXIVE, "198.51.100.9:4000", 0);
  char text[WZP_CANDIDATE_TEXT_BYTES];

  g_assert_cmpstr (wzp_candidate_format_short (&candidate, text), ==, "reflexive 198.51.x.x:4000");
}

static void
test_list_is_sorted_and_first_of_equals_stays_first (void)
{
  WzpCandidates list = { 0 };

  add (&list, WZP_CANDIDATE_REFLEXIVE, "192.0.2.1:1", 5);
  add (&list, WZP_CANDIDATE_HOST, "10.0.0.1:1", 5);
  add (&list, WZP_CANDIDATE_HOST, "10.0.0.2:1", 5);
  add (&list, WZP_CANDIDATE_HOST, "10.0.0.3:1", 9);
  add (&list, WZP_CANDIDATE_MAPPED, "192.0.2.2:1", 5);
  g_assert_cmpuint (list.n_items, ==, 5);
  assert_address (&list.items[0].address, "10.0.0.3:1");
  assert_address (&list.items[1].address, "10.0.0.1:1");
  assert_address (&list.items[2].address, "10.0.0.2:1");
  assert_address (&list.items[3].address, "192.0.2.2:1");
  assert_address (&list.items[4].address, "192.0.2.1:1");
}

static void
test_no_address_twice_the_higher_priority_stays (void)
{
  WzpCandidates list = { 0 };
  WzpCandidate again = make (WZP_CANDIDATE_REFLEXIVE, "192.0.2.1:1", 65535);

  add (&list, WZP_CANDIDATE_MAPPED, "192.0.2.1:1", 5);
  g_assert_false (wzp_candidates_add (&list, &again));
  g_assert_cmpuint (list.n_items, ==, 1);
  add (&list, WZP_CANDIDATE_HOST, "192.0.2.1:1", 0);
  g_assert_cmpuint (list.n_items, ==, 1);
  g_assert_cmpint (list.items[0].kind, ==, WZP_CANDIDATE_HOST);
}

static void
test_a_full_list_keeps_the_best_and_counts (void)
{
  WzpCandidates list = { 0 };
  WzpCandidate low = make (WZP_CANDIDATE_RELAYED, "192.0.2.9:9", 0);

  for (unsigned i = 0; i < WZP_CANDIDATES_MAX; i++)
    {
      g_autofree char *text = g_strdup_printf ("10.0.0.%u:1", i + 1);

      add (&list, WZP_CANDIDATE_HOST, text, (uint16_t) (100 - i));
    }
  g_assert_false (wzp_candidates_add (&list, &low));
  add (&list, WZP_CANDIDATE_HOST, "10.1.1.1:1", 1000);
  g_assert_cmpuint (list.n_items, ==, WZP_CANDIDATES_MAX);
  g_assert_cmpuint (list.n_dropped, ==, 2);
  assert_address (&list.items[0].address, "10.1.1.1:1");
  assert_address (&list.items[WZP_CANDIDATES_MAX - 1].address, "10.0.0.15:1");
}

static void
test_dials_families_in_turn_and_kinds_in_order (void)
{
  static const char *const expected[] = {
    "[fd00::1]:1", "10.0.0.1:1", "10.0.0.2:1", "192.0.2.2:1", "[2001:db8::1]:1", "192.0.2.1:1",
  };
  WzpCandidates list = { 0 };
  const WzpCandidate *order[WZP_CANDIDATES_MAX];
  unsigned n;

  add (&list, WZP_CANDIDATE_HOST, "10.0.0.1:1", 9);
  add (&list, WZP_CANDIDATE_HOST, "10.0.0.2:1", 8);
  add (&list, WZP_CANDIDATE_HOST, "[fd00::1]:1", 1);
  add (&list, WZP_CANDIDATE_MAPPED, "192.0.2.2:1", 1);
  add (&list, WZP_CANDIDATE_REFLEXIVE, "192.0.2.1:1", 9);
  add (&list, WZP_CANDIDATE_REFLEXIVE, "[2001:db8::1]:1", 1);
  n = wzp_candidates_dial_order (&list, order);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
  for (unsigned i = 0; i < n; i++)
    assert_address (&order[i]->address, expected[i]);
}

static void
test_finds_and_compares (void)
{
  WzpCandidates a = { 0 };
  WzpCandidates b = { 0 };
  WzpAddress absent = addr ("10.0.0.1:2");

  add (&a, WZP_CANDIDATE_HOST, "10.0.0.1:1", 9);
  g_assert_false (wzp_candidates_equal (&a, &b));
  add (&b, WZP_CANDIDATE_HOST, "10.0.0.1:1", 9);
  g_assert_true (wzp_candidates_equal (&a, &b));
  g_assert_nonnull (wzp_candidates_find (&a, &b.items[0].address));
  g_assert_null (wzp_candidates_find (&a, &absent));
  g_assert_nonnull (wzp_candidates_find_kind (&a, WZP_CANDIDATE_HOST));
  g_assert_null (wzp_candidates_find_kind (&a, WZP_CANDIDATE_MAPPED));
  g_assert_true (wzp_candidates_has_family (&a, TRUE));
  g_assert_false (wzp_candidates_has_family (&a, FALSE));
  wzp_candidates_clear (&a);
  g_assert_cmpuint (a.n_items, ==, 0);
}

#define ADD(test) g_test_add_func ("/nat/candidate/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (computes_the_priorities_of_rfc_8445);
  ADD (any_host_is_above_any_mapped_above_any_reflexive);
  ADD (pair_priority_breaks_ties_by_role);
  ADD (foundation_tells_kind_base_and_server_apart_but_not_ports);
  ADD (text_reads_back);
  ADD (refuses_texts_that_are_not_candidates);
  ADD (short_text_hides_the_host_part);
  ADD (list_is_sorted_and_first_of_equals_stays_first);
  ADD (no_address_twice_the_higher_priority_stays);
  ADD (a_full_list_keeps_the_best_and_counts);
  ADD (dials_families_in_turn_and_kinds_in_order);
  ADD (finds_and_compares);
  return g_test_run ();
}
