/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-path-race.h"

#include "nat-test.h"
#include "wzp-vectors.h"

#define T0 WZP_SECONDS (1000)

typedef struct
{
  WzpPathRace *race;
  WzpCandidates own;
  WzpCandidates peer;
} Fixture;

static void
put (WzpCandidates *list, WzpCandidateKind kind, const char *text)
{
  WzpAddress address = addr (text);
  WzpCandidate candidate;

  wzp_candidate_init (&candidate, kind, &address, WZP_CANDIDATE_LOCAL_PREFERENCE_DEFAULT);
  g_assert_true (wzp_candidates_add (list, &candidate));
}

static void
set_up (Fixture *fixture, WzpPathRaceMode mode, gboolean is_private, const char *own)
{
  const WzpPathRaceConfig config = {
    .id = "t",
    .mode = mode,
    .is_caller = TRUE,
    .is_private = is_private,
    .own_reflexive = own,
    .peer_reflexive = "198.51.100.9:7000",
  };

  *fixture = (Fixture) { .race = wzp_path_race_new (&config) };
  put (&fixture->own, WZP_CANDIDATE_HOST, "192.168.1.2:5000");
  put (&fixture->own, WZP_CANDIDATE_REFLEXIVE, "192.0.2.1:5000");
  put (&fixture->peer, WZP_CANDIDATE_HOST, "10.0.0.7:7000");
  put (&fixture->peer, WZP_CANDIDATE_HOST, "[2001:db8::7]:7000");
  put (&fixture->peer, WZP_CANDIDATE_MAPPED, "198.51.100.9:7777");
  put (&fixture->peer, WZP_CANDIDATE_REFLEXIVE, "198.51.100.9:7000");
}

static void
start (Fixture *fixture)
{
  wzp_path_race_start (fixture->race, &fixture->own, &fixture->peer, T0);
}

/* The next effect of this type; others are passed over. */
static gboolean
next (Fixture *fixture, WzpPathEffectType type, WzpPathEffect *out)
{
  while (wzp_path_race_next_effect (fixture->race, out))
    if (out->type == type)
      return TRUE;
  return FALSE;
}

static unsigned
count (Fixture *fixture, WzpPathEffectType type)
{
  WzpPathEffect effect;
  unsigned n = 0;

  while (next (fixture, type, &effect))
    n++;
  return n;
}

static void
run_until (Fixture *fixture, WzpInstant until)
{
  while (wzp_path_race_next_deadline (fixture->race) <= until)
    wzp_path_race_on_deadline (fixture->race, wzp_path_race_next_deadline (fixture->race));
}

/* --- roles ------------------------------------------------------------------------------------------ */

static void
test_roles_are_the_references (void)
{
  JsonArray *examples = wzp_vectors_array ("p2p_role_examples");

  for (guint i = 0; i < json_array_get_length (examples); i++)
    {
      JsonObject *example = json_array_get_object_element (examples, i);
      const char *role = json_object_get_string_member_with_default (example, "own_role", NULL);
      WzpPathRole expected = WZP_PATH_ROLE_NONE;

      if (role)
        expected = g_str_equal (role, "Dialer") ? WZP_PATH_ROLE_DIALER : WZP_PATH_ROLE_ACCEPTOR;
      g_assert_cmpint (wzp_path_role_compare (
                           json_object_get_string_member_with_default (example, "own", NULL),
                           json_object_get_string_member_with_default (example, "peer", NULL)),
                       ==, expected);
    }
}

/* --- with our peers --------------------------------------------------------------------------------- */

static void
test_the_likeliest_is_dialled_first_and_the_others_in_turn (void)
{
  Fixture fixture;
  WzpPathEffect effect;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DIAL, &effect));
  assert_address (&effect.address, "198.51.100.9:7777");
  g_assert_false (next (&fixture, WZP_PATH_EFFECT_DIAL, &effect));
  run_until (&fixture, T0 + WZP_PATH_STAGGER);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DIAL, &effect));
  assert_address (&effect.address, "198.51.100.9:7000");
  /* A failure hastens the next. */
  wzp_path_race_on_failed (fixture.race, effect.attempt, FALSE, T0 + WZP_MS (30));
  run_until (&fixture, T0 + WZP_MS (30));
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DIAL, &effect));
  assert_address (&effect.address, "10.0.0.7:7000");
  wzp_path_race_free (fixture.race);
}

static void
test_without_ipv6_no_ipv6_is_dialled_and_that_is_on_record (void)
{
  Fixture fixture;
  const WzpPathAttempt *attempts;
  gboolean is_there = FALSE;
  unsigned n;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  attempts = wzp_path_race_get_attempts (fixture.race, &n);
  for (unsigned i = 0; i < n; i++)
    is_there |= attempts[i].state == WZP_PATH_ATTEMPT_NO_FAMILY;
  g_assert_true (is_there);
  wzp_path_race_free (fixture.race);
}

static void
test_only_a_right_proof_counts (void)
{
  Fixture fixture;
  WzpAddress stranger = addr ("203.0.113.66:6666");
  WzpPathEffect effect;
  uint32_t attempt;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  attempt = wzp_path_race_on_incoming (fixture.race, &stranger, T0);
  wzp_path_race_on_proof (fixture.race, attempt, FALSE, 5, T0);
  g_assert_cmpint (wzp_path_race_get_state (fixture.race), ==, WZP_PATH_RACE_RACING);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_CLOSE, &effect));
  g_assert_cmpuint (effect.attempt, ==, attempt);
  attempt = wzp_path_race_on_incoming (fixture.race, &stranger, T0);
  wzp_path_race_on_proof (fixture.race, attempt, TRUE, 5, T0);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_NOMINATE, &effect));
  g_assert_cmpuint (effect.conn, ==, 5);
  g_assert_cmpint (wzp_path_race_get_state (fixture.race), ==, WZP_PATH_RACE_PROVEN);
  g_assert_cmpint (wzp_path_race_why (fixture.race), ==, WZP_PATH_WHY_DIRECT);
  wzp_path_race_free (fixture.race);
}

static void
test_a_missing_proof_ends_after_two_seconds (void)
{
  Fixture fixture;
  WzpAddress stranger = addr ("203.0.113.66:6666");
  uint32_t attempt;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  attempt = wzp_path_race_on_incoming (fixture.race, &stranger, T0);
  run_until (&fixture, T0 + WZP_PATH_PROOF_LIMIT);
  g_assert_cmpint (wzp_path_race_find_attempt (fixture.race, attempt)->state, ==,
                   WZP_PATH_ATTEMPT_NO_PROOF);
  wzp_path_race_free (fixture.race);
}

static void
test_strangers_cannot_fill_the_race (void)
{
  Fixture fixture;
  unsigned n = 0;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  for (uint16_t i = 0; i < 1000; i++)
    {
      WzpAddress from = addr ("203.0.113.66:6666");

      wzp_address_set_port (&from, (uint16_t) (1024 + i));
      n += wzp_path_race_on_incoming (fixture.race, &from, T0) != 0;
      wzp_path_race_on_learned (fixture.race, &from, T0);
    }
  g_assert_cmpuint (n, ==, WZP_PATH_MAX_INCOMING);
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_DIAL), <=, 4 + WZP_PATH_MAX_LEARNED);
  wzp_path_race_free (fixture.race);
}

static void
test_all_unanswered_says_so (void)
{
  Fixture fixture;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  run_until (&fixture, T0 + WZP_SECONDS (10));
  g_assert_cmpint (wzp_path_race_get_state (fixture.race), ==, WZP_PATH_RACE_EXHAUSTED);
  g_assert_cmpint (wzp_path_race_why (fixture.race), ==, WZP_PATH_WHY_NO_ANSWER);
  g_assert_cmpuint (wzp_path_race_next_deadline (fixture.race), ==, WZP_INSTANT_NEVER);
  wzp_path_race_free (fixture.race);
}

static void
test_new_addresses_of_the_peer_are_dialled (void)
{
  Fixture fixture;
  WzpCandidates moved = { 0 };
  WzpPathEffect effect;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  run_until (&fixture, T0 + WZP_SECONDS (10));
  count (&fixture, WZP_PATH_EFFECT_DIAL);
  put (&moved, WZP_CANDIDATE_REFLEXIVE, "203.0.113.8:900");
  wzp_path_race_on_peer_candidates (fixture.race, &moved, T0 + WZP_SECONDS (11));
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DIAL, &effect));
  assert_address (&effect.address, "203.0.113.8:900");
  wzp_path_race_free (fixture.race);
}

static void
test_what_was_offered_is_dialled_early_and_again (void)
{
  Fixture fixture;
  WzpCandidates none = { 0 };

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  wzp_path_race_start (fixture.race, &fixture.own, &none, T0);
  wzp_path_race_on_early_candidates (fixture.race, &fixture.peer, T0);
  run_until (&fixture, T0 + WZP_MS (150));
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_DIAL), ==, 3); /* all but IPv6 */
  wzp_path_race_on_peer_candidates (fixture.race, &fixture.peer, T0 + WZP_MS (150));
  run_until (&fixture, T0 + WZP_MS (300));
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_DIAL), ==, 3);
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_CLOSE), ==, 0);
  wzp_path_race_free (fixture.race);
}

static void
test_a_path_is_not_left_for_a_rumour_of_a_better_one (void)
{
  Fixture fixture;
  WzpCandidates elsewhere = { 0 };
  WzpAddress from = addr ("203.0.113.66:6666");
  WzpPathEffect effect;
  uint32_t attempt;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  attempt = wzp_path_race_on_incoming (fixture.race, &from, T0);
  wzp_path_race_on_proof (fixture.race, attempt, TRUE, 1, T0);
  run_until (&fixture, T0 + WZP_SECONDS (10));
  count (&fixture, WZP_PATH_EFFECT_DIAL);

  put (&fixture.peer, WZP_CANDIDATE_REFLEXIVE, "203.0.113.8:900");
  wzp_path_race_on_peer_candidates (fixture.race, &fixture.peer, T0 + WZP_SECONDS (11));
  put (&fixture.own, WZP_CANDIDATE_MAPPED, "203.0.113.9:900");
  wzp_path_race_on_own_candidates (fixture.race, &fixture.own, T0 + WZP_SECONDS (11));
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_DIAL), ==, 0);

  put (&elsewhere, WZP_CANDIDATE_HOST, "203.0.113.8:900");
  wzp_path_race_on_peer_candidates (fixture.race, &elsewhere, T0 + WZP_SECONDS (12));
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DIAL, &effect));
  wzp_path_race_on_connected (fixture.race, effect.attempt, T0 + WZP_SECONDS (12));
  wzp_path_race_on_proof (fixture.race, effect.attempt, TRUE, 2, T0 + WZP_SECONDS (12));
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_NOMINATE, &effect));
  g_assert_cmpuint (effect.conn, ==, 2);
  wzp_path_race_free (fixture.race);
}

/* A NAT that gave the peer another port: its host address stays, and the dead connection is still open. */
static void
test_after_a_death_an_address_that_comes_late_is_dialled (void)
{
  Fixture fixture;
  WzpAddress from = addr ("203.0.113.66:6666");
  WzpAddress elsewhere = addr ("203.0.113.66:7777");
  uint32_t attempt;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  attempt = wzp_path_race_on_incoming (fixture.race, &from, T0);
  wzp_path_race_on_proof (fixture.race, attempt, TRUE, 1, T0);
  run_until (&fixture, T0 + WZP_SECONDS (10));
  count (&fixture, WZP_PATH_EFFECT_DIAL);
  wzp_path_race_on_learned (fixture.race, &elsewhere, T0 + WZP_SECONDS (10));
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_DIAL), ==, 0);
  wzp_path_race_again (fixture.race, T0 + WZP_SECONDS (11));
  run_until (&fixture, T0 + WZP_SECONDS (12));
  count (&fixture, WZP_PATH_EFFECT_DIAL);

  put (&fixture.peer, WZP_CANDIDATE_REFLEXIVE, "203.0.113.8:900");
  wzp_path_race_on_peer_candidates (fixture.race, &fixture.peer, T0 + WZP_SECONDS (13));
  run_until (&fixture, T0 + WZP_SECONDS (14));
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_DIAL), ==, 1);

  /* And one that only its packets tell. */
  wzp_path_race_on_learned (fixture.race, &elsewhere, T0 + WZP_SECONDS (15));
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_DIAL), ==, 1);
  wzp_path_race_free (fixture.race);
}

/* A caller who has not heard of the answer yet does that to an early dial. */
static void
test_who_goes_without_a_proof_has_refused (void)
{
  Fixture fixture;
  WzpPathEffect effect;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DIAL, &effect));
  wzp_path_race_on_connected (fixture.race, effect.attempt, T0);
  wzp_path_race_on_closed (fixture.race, effect.attempt, T0);
  g_assert_cmpint (wzp_path_race_find_attempt (fixture.race, effect.attempt)->state, ==,
                   WZP_PATH_ATTEMPT_REFUSED);
  run_until (&fixture, T0 + WZP_SECONDS (10));
  g_assert_cmpint (wzp_path_race_why (fixture.race), ==, WZP_PATH_WHY_NO_ANSWER);
  wzp_path_race_free (fixture.race);
}

static void
test_what_is_not_used_is_beaten_when_it_ends (void)
{
  Fixture fixture;
  WzpAddress from = addr ("203.0.113.66:6666");
  uint32_t first, second;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  first = wzp_path_race_on_incoming (fixture.race, &from, T0);
  second = wzp_path_race_on_incoming (fixture.race, &from, T0);
  wzp_path_race_on_proof (fixture.race, first, TRUE, 1, T0);
  wzp_path_race_on_proof (fixture.race, second, TRUE, 2, T0);
  wzp_path_race_on_used (fixture.race, 2);
  wzp_path_race_on_closed (fixture.race, first, T0);
  g_assert_cmpint (wzp_path_race_find_attempt (fixture.race, first)->state, ==,
                   WZP_PATH_ATTEMPT_BEATEN);
  wzp_path_race_on_closed (fixture.race, second, T0);
  g_assert_cmpint (wzp_path_race_find_attempt (fixture.race, second)->state, ==,
                   WZP_PATH_ATTEMPT_LOST);
  wzp_path_race_free (fixture.race);
}

static void
test_the_next_best_is_nominated_when_the_best_dies (void)
{
  Fixture fixture;
  WzpAddress from = addr ("203.0.113.66:6666");
  WzpPathEffect effect;
  uint32_t first, second;

  set_up (&fixture, WZP_PATH_RACE_OURS, FALSE, NULL);
  start (&fixture);
  first = wzp_path_race_on_incoming (fixture.race, &from, T0);
  second = wzp_path_race_on_incoming (fixture.race, &from, T0);
  wzp_path_race_on_proof (fixture.race, first, TRUE, 1, T0);
  wzp_path_race_on_proof (fixture.race, second, TRUE, 2, T0);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_NOMINATE, &effect));
  g_assert_cmpuint (effect.conn, ==, 1);
  wzp_path_race_on_closed (fixture.race, first, T0);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_NOMINATE, &effect));
  g_assert_cmpuint (effect.conn, ==, 2);
  wzp_path_race_on_closed (fixture.race, second, T0);
  g_assert_null (wzp_path_race_get_best (fixture.race));
  wzp_path_race_free (fixture.race);
}

static void
test_privacy_sends_nothing_to_the_peer (gconstpointer mode)
{
  Fixture fixture;
  WzpAddress from = addr ("198.51.100.9:7000");

  set_up (&fixture, GPOINTER_TO_INT (mode), TRUE, "192.0.2.1:5000");
  start (&fixture);
  wzp_path_race_on_peer_candidates (fixture.race, &fixture.peer, T0);
  wzp_path_race_on_own_candidates (fixture.race, &fixture.own, T0);
  wzp_path_race_on_learned (fixture.race, &from, T0);
  g_assert_cmpuint (wzp_path_race_on_incoming (fixture.race, &from, T0), ==, 0);
  run_until (&fixture, T0 + WZP_SECONDS (20));
  g_assert_cmpuint (wzp_path_race_get_n_opened (fixture.race), ==, 0);
  g_assert_cmpint (wzp_path_race_why (fixture.race), ==, WZP_PATH_WHY_PRIVACY);
  wzp_path_race_free (fixture.race);
}

/* --- with reference peers ---------------------------------------------------------------------------- */

static void
test_the_dialler_dials_all_ipv4_at_once_and_accepts_nobody (void)
{
  Fixture fixture;
  WzpAddress from = addr ("198.51.100.9:7000");

  set_up (&fixture, WZP_PATH_RACE_REFERENCE, FALSE, "20.0.0.1:1");
  start (&fixture);
  g_assert_cmpint (wzp_path_race_get_role (fixture.race), ==, WZP_PATH_ROLE_DIALER);
  g_assert_cmpuint (wzp_path_race_on_incoming (fixture.race, &from, T0), ==, 0);
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_DIAL), ==, 3);
  wzp_path_race_free (fixture.race);
}

static void
test_the_acceptor_dials_nobody_and_takes_the_first (void)
{
  Fixture fixture;
  WzpAddress from = addr ("198.51.100.9:7000");
  WzpPathEffect effect;

  set_up (&fixture, WZP_PATH_RACE_REFERENCE, FALSE, "10.0.0.1:1");
  start (&fixture);
  g_assert_cmpint (wzp_path_race_get_role (fixture.race), ==, WZP_PATH_ROLE_ACCEPTOR);
  run_until (&fixture, T0 + WZP_MS (1500));
  g_assert_cmpuint (count (&fixture, WZP_PATH_EFFECT_DIAL), ==, 0);
  g_assert_cmpuint (wzp_path_race_on_incoming (fixture.race, &from, T0), !=, 0);
  g_assert_cmpuint (wzp_path_race_on_incoming (fixture.race, &from, T0), ==, 0);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_REPORT, &effect));
  g_assert_true (effect.direct_ok);
  wzp_path_race_on_report (fixture.race, TRUE, T0);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DECIDE, &effect));
  g_assert_true (effect.direct_ok);
  wzp_path_race_free (fixture.race);
}

static void
test_after_two_seconds_the_relay_and_a_report_that_says_so (void)
{
  Fixture fixture;
  WzpPathEffect effect;

  set_up (&fixture, WZP_PATH_RACE_REFERENCE, FALSE, "20.0.0.1:1");
  start (&fixture);
  run_until (&fixture, T0 + WZP_PATH_REFERENCE_DIRECT_LIMIT - 1);
  g_assert_false (next (&fixture, WZP_PATH_EFFECT_REPORT, &effect));
  run_until (&fixture, T0 + WZP_PATH_REFERENCE_DIRECT_LIMIT);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_REPORT, &effect));
  g_assert_false (effect.direct_ok);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DECIDE, &effect));
  g_assert_false (effect.direct_ok);
  g_assert_cmpint (wzp_path_race_why (fixture.race), ==, WZP_PATH_WHY_NO_ANSWER);
  wzp_path_race_free (fixture.race);
}

static void
test_direct_needs_both_reports (gconstpointer said)
{
  Fixture fixture;
  WzpPathEffect effect;
  gboolean is_late = GPOINTER_TO_INT (said);

  set_up (&fixture, WZP_PATH_RACE_REFERENCE, FALSE, "20.0.0.1:1");
  start (&fixture);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DIAL, &effect));
  wzp_path_race_on_connected (fixture.race, effect.attempt, T0);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_REPORT, &effect));
  if (is_late)
    run_until (&fixture, T0 + WZP_PATH_REFERENCE_REPORT_LIMIT);
  else
    wzp_path_race_on_report (fixture.race, FALSE, T0);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_CLOSE, &effect));
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DECIDE, &effect));
  g_assert_false (effect.direct_ok);
  g_assert_cmpint (wzp_path_race_why (fixture.race), ==,
                   is_late ? WZP_PATH_WHY_PEER_SILENT : WZP_PATH_WHY_PEER_VETO);
  wzp_path_race_free (fixture.race);
}

static void
test_a_report_before_the_start_is_kept (void)
{
  Fixture fixture;
  WzpPathEffect effect;

  set_up (&fixture, WZP_PATH_RACE_REFERENCE, FALSE, "20.0.0.1:1");
  wzp_path_race_on_report (fixture.race, TRUE, T0);
  start (&fixture);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DIAL, &effect));
  wzp_path_race_on_connected (fixture.race, effect.attempt, T0);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DECIDE, &effect));
  g_assert_true (effect.direct_ok);
  /* "not-selected" by a peer that waited in vain: not silence, the relay. */
  wzp_path_race_on_closed (fixture.race, effect.attempt, T0);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DECIDE, &effect));
  g_assert_false (effect.direct_ok);
  wzp_path_race_free (fixture.race);
}

static void
test_without_a_role_the_relay_at_once (void)
{
  Fixture fixture;
  WzpPathEffect effect;

  set_up (&fixture, WZP_PATH_RACE_REFERENCE, FALSE, NULL);
  start (&fixture);
  g_assert_true (next (&fixture, WZP_PATH_EFFECT_DECIDE, &effect));
  g_assert_false (effect.direct_ok);
  g_assert_cmpint (wzp_path_race_why (fixture.race), ==, WZP_PATH_WHY_NO_ROLE);
  wzp_path_race_free (fixture.race);
}

#define ADD(name) g_test_add_func ("/path-race/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (roles_are_the_references);
  ADD (the_likeliest_is_dialled_first_and_the_others_in_turn);
  ADD (without_ipv6_no_ipv6_is_dialled_and_that_is_on_record);
  ADD (only_a_right_proof_counts);
  ADD (a_missing_proof_ends_after_two_seconds);
  ADD (strangers_cannot_fill_the_race);
  ADD (all_unanswered_says_so);
  ADD (new_addresses_of_the_peer_are_dialled);
  ADD (what_was_offered_is_dialled_early_and_again);
  ADD (a_path_is_not_left_for_a_rumour_of_a_better_one);
  ADD (after_a_death_an_address_that_comes_late_is_dialled);
  ADD (who_goes_without_a_proof_has_refused);
  ADD (what_is_not_used_is_beaten_when_it_ends);
  ADD (the_next_best_is_nominated_when_the_best_dies);
  g_test_add_data_func ("/path-race/privacy/ours", GINT_TO_POINTER (WZP_PATH_RACE_OURS),
                        test_privacy_sends_nothing_to_the_peer);
  g_test_add_data_func ("/path-race/privacy/reference", GINT_TO_POINTER (WZP_PATH_RACE_REFERENCE),
                        test_privacy_sends_nothing_to_the_peer);
  ADD (the_dialler_dials_all_ipv4_at_once_and_accepts_nobody);
  ADD (the_acceptor_dials_nobody_and_takes_the_first);
  ADD (after_two_seconds_the_relay_and_a_report_that_says_so);
  g_test_add_data_func ("/path-race/veto", GINT_TO_POINTER (FALSE), test_direct_needs_both_reports);
  g_test_add_data_func ("/path-race/silent-peer", GINT_TO_POINTER (TRUE),
                        test_direct_needs_both_reports);
  ADD (a_report_before_the_start_is_kept);
  ADD (without_a_role_the_relay_at_once);
  return g_test_run ();
}
