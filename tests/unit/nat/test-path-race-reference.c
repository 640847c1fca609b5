/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The race with a reference peer (client.md 5.6 to 5.8), and what that one gets wrong: reports that come
 * early, late, twice or never, connections of strangers, addresses remembered from another call. */
#include "nat-test.h"
#include "wzp-path-race.h"

#define T0 WZP_SECONDS (1000)

#define LOW  "10.0.0.1:1" /* as text */
#define PEER "198.51.100.9:7000"
#define HIGH "9.0.0.1:1"

typedef struct
{
  WzpPathRace *race;
  WzpCandidates own;
  WzpCandidates peer;
  GString *said; /* what the race wanted done: "dial-1 report+ close-1 direct relay" */
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
set_up (Fixture *f, const char *own, const char *peer)
{
  const WzpPathRaceConfig config = {
    .id = "t",
    .mode = WZP_PATH_RACE_REFERENCE,
    .own_reflexive = own,
    .peer_reflexive = peer,
  };

  *f = (Fixture) { .race = wzp_path_race_new (&config), .said = g_string_new (NULL) };
  put (&f->own, WZP_CANDIDATE_HOST, "192.168.1.2:5000");
  put (&f->peer, WZP_CANDIDATE_HOST, "10.0.0.7:7000");
  put (&f->peer, WZP_CANDIDATE_REFLEXIVE, PEER);
}

static void
tear_down (Fixture *f)
{
  wzp_path_race_free (f->race);
  g_string_free (f->said, TRUE);
}

static void
note (Fixture *f, const WzpPathEffect *effect)
{
  switch (effect->type)
    {
    case WZP_PATH_EFFECT_DIAL:
      g_string_append_printf (f->said, "dial-%u ", effect->attempt);
      break;
    case WZP_PATH_EFFECT_CLOSE:
      g_string_append_printf (f->said, "close-%u ", effect->attempt);
      break;
    case WZP_PATH_EFFECT_REPORT:
      g_string_append (f->said, effect->direct_ok ? "report+ " : "report- ");
      break;
    case WZP_PATH_EFFECT_DECIDE:
      if (effect->direct_ok)
        g_string_append_printf (f->said, "direct-%u ", effect->attempt);
      else
        g_string_append (f->said, "relay ");
      break;
    case WZP_PATH_EFFECT_OPEN: /* the reference's dialler does not notice them */
      break;
    case WZP_PATH_EFFECT_PROVE:
    case WZP_PATH_EFFECT_NOMINATE:
      g_assert_not_reached ();
    }
}

/* Everything that the race has wanted since the last look. */
#define assert_said(f, what)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    WzpPathEffect effect;                                                                          \
    while (wzp_path_race_next_effect ((f)->race, &effect))                                         \
      note (f, &effect);                                                                           \
    g_assert_cmpstr ((f)->said->str, ==, what);                                                    \
    g_string_truncate ((f)->said, 0);                                                              \
  }                                                                                                \
  G_STMT_END

static void
start (Fixture *f)
{
  wzp_path_race_start (f->race, &f->own, &f->peer, T0);
}

static void
run_until (Fixture *f, WzpInstant until)
{
  while (wzp_path_race_next_deadline (f->race) <= until)
    wzp_path_race_on_deadline (f->race, wzp_path_race_next_deadline (f->race));
}

/* --- roles ------------------------------------------------------------------------------------ */

static void
test_texts_are_compared_not_numbers (void)
{
  static const struct
  {
    const char *own, *peer;
    WzpPathRole role;
  } orders[] = {
    { "10.0.0.1:1", "9.0.0.1:1", WZP_PATH_ROLE_ACCEPTOR },
    { "9.0.0.1:1", "10.0.0.1:1", WZP_PATH_ROLE_DIALER },
    { "192.0.2.1:9", "192.0.2.1:10", WZP_PATH_ROLE_DIALER },
    { "192.0.2.1:10", "192.0.2.10:1", WZP_PATH_ROLE_DIALER }, /* ':' is more than '0' */
    { "192.0.2.1:1", "192.0.2.1:10", WZP_PATH_ROLE_ACCEPTOR },
    { "[2001:db8::1]:1", "192.0.2.1:1", WZP_PATH_ROLE_DIALER },
    { "192.0.2.1:1", "192.0.2.1:1", WZP_PATH_ROLE_NONE },
    { "", "192.0.2.1:1", WZP_PATH_ROLE_NONE },
    { "192.0.2.1:1", "", WZP_PATH_ROLE_NONE },
    { NULL, "192.0.2.1:1", WZP_PATH_ROLE_NONE },
    { "192.0.2.1:1", NULL, WZP_PATH_ROLE_NONE },
    { NULL, NULL, WZP_PATH_ROLE_NONE },
    /* Not an address: a role all the same, and nothing that could be dialled. */
    { "192.0.2.1:1", "\xff", WZP_PATH_ROLE_ACCEPTOR },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (orders); i++)
    g_assert_cmpint (wzp_path_role_compare (orders[i].own, orders[i].peer), ==, orders[i].role);
}

/* Whatever both ends say of themselves, one dials and the other listens, or neither does anything. */
static void
test_both_ends_agree_on_their_roles (void)
{
  static const char *const texts[] = {
    "10.0.0.1:1",      "9.0.0.1:1", "192.0.2.1:1", "192.0.2.1:10", "[::1]:1",
    "[2001:db8::1]:1", "",          NULL,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (texts); k++)
      {
        WzpPathRole one = wzp_path_role_compare (texts[i], texts[k]);
        WzpPathRole other = wzp_path_role_compare (texts[k], texts[i]);

        if (one == WZP_PATH_ROLE_NONE)
          g_assert_cmpint (other, ==, WZP_PATH_ROLE_NONE);
        else
          g_assert_cmpint (one + other, ==, WZP_PATH_ROLE_ACCEPTOR + WZP_PATH_ROLE_DIALER);
      }
}

/* The reference's own fallacy is to compare with an address of an earlier call. Ours takes what it has
 * told in this one: after a private answer that is nothing. */
static void
test_without_a_told_address_nothing_is_dialled (void)
{
  Fixture f;

  set_up (&f, NULL, PEER);
  start (&f);
  assert_said (&f, "report- relay ");
  run_until (&f, T0 + WZP_SECONDS (20));
  assert_said (&f, "");
  tear_down (&f);
}

static void
test_only_ipv6_is_no_direct_path (void)
{
  Fixture f;

  set_up (&f, HIGH, PEER);
  wzp_candidates_clear (&f.peer);
  put (&f.peer, WZP_CANDIDATE_HOST, "[2001:db8::7]:7000");
  start (&f);
  assert_said (&f, "");
  run_until (&f, T0 + WZP_SECONDS (20));
  assert_said (&f, "report- relay ");
  tear_down (&f);
}

/* --- connections ------------------------------------------------------------------------------ */

static void
test_the_first_answer_ends_the_other_dials (void)
{
  Fixture f;

  set_up (&f, HIGH, PEER);
  start (&f);
  assert_said (&f, "dial-1 dial-2 ");
  wzp_path_race_on_connected (f.race, 2, T0);
  assert_said (&f, "close-1 report+ ");
  wzp_path_race_on_connected (f.race, 1, T0);
  assert_said (&f, "");
  wzp_path_race_on_report (f.race, TRUE, T0);
  assert_said (&f, "report+ direct-2 ");
  tear_down (&f);
}

static void
test_all_dials_refused_is_told_at_once (void)
{
  Fixture f;

  set_up (&f, HIGH, PEER);
  start (&f);
  assert_said (&f, "dial-1 dial-2 ");
  wzp_path_race_on_failed (f.race, 1, TRUE, T0);
  assert_said (&f, "");
  wzp_path_race_on_failed (f.race, 2, FALSE, T0);
  assert_said (&f, "report- relay ");
  tear_down (&f);
}

/* Whoever knows the call's id may connect: only the hosts that the peer named are taken, at any port. */
static void
test_a_stranger_is_not_accepted (void)
{
  Fixture f;
  WzpAddress stranger = addr ("203.0.113.66:7000");
  WzpAddress peer = addr ("198.51.100.9:40000");

  set_up (&f, LOW, PEER);
  start (&f);
  g_assert_cmpuint (wzp_path_race_on_incoming (f.race, &stranger, T0), ==, 0);
  assert_said (&f, "");
  g_assert_cmpuint (wzp_path_race_on_incoming (f.race, &peer, T0), ==, 3);
  assert_said (&f, "report+ ");
  g_assert_cmpuint (wzp_path_race_on_incoming (f.race, &peer, T0), ==, 0);
  tear_down (&f);
}

static void
test_nobody_is_accepted_after_the_window (void)
{
  Fixture f;
  WzpAddress peer = addr (PEER);

  set_up (&f, LOW, PEER);
  start (&f);
  run_until (&f, T0 + WZP_PATH_REFERENCE_DIRECT_LIMIT);
  assert_said (&f, "report- relay ");
  g_assert_cmpuint (wzp_path_race_on_incoming (f.race, &peer, T0 + WZP_SECONDS (3)), ==, 0);
  assert_said (&f, "");
  tear_down (&f);
}

/* --- reports ---------------------------------------------------------------------------------- */

static void
connect_first (Fixture *f)
{
  start (f);
  assert_said (f, "dial-1 dial-2 ");
  wzp_path_race_on_connected (f->race, 1, T0);
  assert_said (f, "close-2 report+ ");
}

/* A reference peer whose person is slow drops a report that comes too soon. */
static void
test_ours_is_repeated_until_theirs_comes (void)
{
  Fixture f;

  set_up (&f, HIGH, PEER);
  connect_first (&f);
  run_until (&f, T0 + 2 * WZP_PATH_REFERENCE_REPORT_REPEAT + WZP_MS (100));
  assert_said (&f, "report+ report+ ");
  wzp_path_race_on_report (f.race, TRUE, T0 + 2 * WZP_PATH_REFERENCE_REPORT_REPEAT + WZP_MS (100));
  assert_said (&f, "report+ direct-1 ");
  run_until (&f, T0 + WZP_SECONDS (60));
  assert_said (&f, "");
  tear_down (&f);
}

/* Whose report comes is listening: it need not wait three seconds for ours. */
static void
test_a_refusal_is_repeated_to_who_can_hear_it (void)
{
  Fixture f;

  set_up (&f, NULL, PEER);
  start (&f);
  assert_said (&f, "report- relay ");
  wzp_path_race_on_report (f.race, TRUE, T0 + WZP_SECONDS (2));
  assert_said (&f, "report- ");
  wzp_path_race_on_report (f.race, TRUE, T0 + WZP_SECONDS (2));
  assert_said (&f, "");
  tear_down (&f);
}

static void
test_a_veto_before_our_connection_ends_the_race (void)
{
  Fixture f;

  set_up (&f, HIGH, PEER);
  start (&f);
  assert_said (&f, "dial-1 dial-2 ");
  wzp_path_race_on_report (f.race, FALSE, T0 + WZP_MS (10));
  assert_said (&f, "close-1 close-2 report- relay ");
  g_assert_cmpint (wzp_path_race_why (f.race), ==, WZP_PATH_WHY_PEER_VETO);
  tear_down (&f);
}

static void
test_a_veto_before_the_start_starts_nothing (void)
{
  Fixture f;

  set_up (&f, HIGH, PEER);
  wzp_path_race_on_report (f.race, FALSE, T0);
  start (&f);
  assert_said (&f, "report- relay ");
  g_assert_cmpuint (wzp_path_race_get_n_opened (f.race), ==, 0);
  g_assert_cmpint (wzp_path_race_why (f.race), ==, WZP_PATH_WHY_PEER_VETO);
  tear_down (&f);
}

static void
test_a_report_after_the_wait_changes_nothing (void)
{
  Fixture f;

  set_up (&f, HIGH, PEER);
  connect_first (&f);
  run_until (&f, T0 + WZP_PATH_REFERENCE_REPORT_REPEAT);
  assert_said (&f, "report+ ");
  while (wzp_path_race_get_state (f.race) == WZP_PATH_RACE_REPORTED)
    {
      assert_said (&f, "");
      wzp_path_race_on_deadline (f.race, wzp_path_race_next_deadline (f.race));
      if (wzp_path_race_get_state (f.race) == WZP_PATH_RACE_REPORTED)
        assert_said (&f, "report+ ");
    }
  assert_said (&f, "close-1 relay ");
  /* What is said now is the truth of now. */
  wzp_path_race_on_report (f.race, TRUE, T0 + WZP_SECONDS (4));
  assert_said (&f, "report- ");
  run_until (&f, T0 + WZP_SECONDS (60));
  assert_said (&f, "");
  tear_down (&f);
}

static void
test_the_first_report_counts (void)
{
  Fixture f;

  set_up (&f, HIGH, PEER);
  connect_first (&f);
  wzp_path_race_on_report (f.race, TRUE, T0);
  assert_said (&f, "report+ direct-1 ");
  for (unsigned i = 0; i < 100; i++)
    wzp_path_race_on_report (f.race, i % 2 == 0, T0);
  assert_said (&f, "");
  tear_down (&f);
}

static void
test_a_connection_lost_before_the_agreement_is_told (void)
{
  Fixture f;

  set_up (&f, HIGH, PEER);
  connect_first (&f);
  wzp_path_race_on_closed (f.race, 1, T0);
  assert_said (&f, "report- relay ");
  wzp_path_race_on_report (f.race, TRUE, T0);
  assert_said (&f, "report- ");
  tear_down (&f);
}

#define ADD(name) g_test_add_func ("/path-race/reference/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (texts_are_compared_not_numbers);
  ADD (both_ends_agree_on_their_roles);
  ADD (without_a_told_address_nothing_is_dialled);
  ADD (only_ipv6_is_no_direct_path);
  ADD (the_first_answer_ends_the_other_dials);
  ADD (all_dials_refused_is_told_at_once);
  ADD (a_stranger_is_not_accepted);
  ADD (nobody_is_accepted_after_the_window);
  ADD (ours_is_repeated_until_theirs_comes);
  ADD (a_refusal_is_repeated_to_who_can_hear_it);
  ADD (a_veto_before_our_connection_ends_the_race);
  ADD (a_veto_before_the_start_starts_nothing);
  ADD (a_report_after_the_wait_changes_nothing);
  ADD (the_first_report_counts);
  ADD (a_connection_lost_before_the_agreement_is_told);
  return g_test_run ();
}
