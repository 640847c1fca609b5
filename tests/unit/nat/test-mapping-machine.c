/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-mapping-machine.h"

#include "nat-test.h"

#define PCP     WZP_PORT_MAP_PROTOCOL_PCP
#define NAT_PMP WZP_PORT_MAP_PROTOCOL_NAT_PMP
#define UPNP    WZP_PORT_MAP_PROTOCOL_UPNP
#define PUBLIC  "203.0.113.9:40000"

/* A router that does as the test says. */
typedef struct
{
  WzpMappingMachine *machine;
  WzpInstant now;
  gboolean is_asked[UPNP + 1]; /* open requests */
  gboolean is_broken[UPNP + 1];
  gboolean holds_nothing;
  unsigned n_requests[UPNP + 1];
  unsigned n_releases[UPNP + 1];
  unsigned n_cancels;
  unsigned n_changes;
  WzpAddress suggested;
} Bed;

static gboolean
bed_request (WzpPortMapProtocol protocol, const WzpAddress *external, gpointer user_data)
{
  Bed *bed = user_data;

  g_assert_false (bed->is_asked[protocol]);
  bed->suggested = *external;
  bed->n_requests[protocol]++;
  bed->is_asked[protocol] = !bed->is_broken[protocol];
  return !bed->is_broken[protocol];
}

static gboolean
bed_release (WzpPortMapProtocol protocol, const WzpAddress *external, gpointer user_data)
{
  Bed *bed = user_data;

  bed->n_releases[protocol]++;
  return !bed->holds_nothing;
}

static void
bed_cancel (WzpPortMapProtocol protocol, gpointer user_data)
{
  Bed *bed = user_data;

  bed->is_asked[protocol] = FALSE;
  bed->n_cancels++;
}

static void
bed_changed (gpointer user_data)
{
  Bed *bed = user_data;

  bed->n_changes++;
}

static void
bed_init (Bed *bed, WzpPortMapProtocols protocols)
{
  static const WzpMappingEvents events = { bed_request, bed_release, bed_cancel, bed_changed };

  *bed = (Bed) { .now = WZP_SECONDS (1000) };
  bed->machine = wzp_mapping_machine_new (&events, protocols, bed);
}

static void
bed_clear (Bed *bed)
{
  wzp_mapping_machine_free (bed->machine);
}

static void
start (Bed *bed)
{
  wzp_mapping_machine_on_start (bed->machine, TRUE, bed->now);
}

static void
grant (Bed *bed, WzpPortMapProtocol protocol, const char *external, uint32_t lifetime_s)
{
  WzpAddress address = addr (external);

  bed->is_asked[protocol] = FALSE;
  wzp_mapping_machine_on_granted (bed->machine, protocol, &address, lifetime_s, bed->now);
}

static void
fail (Bed *bed, WzpPortMapProtocol protocol, WzpMappingFailure failure, uint32_t retry_s)
{
  bed->is_asked[protocol] = FALSE;
  wzp_mapping_machine_on_failed (bed->machine, protocol, failure, retry_s, bed->now);
}

/* Lets virtual time pass until @until. */
static void
run_until (Bed *bed, WzpInstant until)
{
  WzpInstant due;
  unsigned n = 0;

  while ((due = wzp_mapping_machine_next_deadline (bed->machine)) <= until)
    {
      g_assert_cmpuint (n++, <, 1000);
      bed->now = MAX (bed->now, due);
      wzp_mapping_machine_on_deadline (bed->machine, bed->now);
    }
  bed->now = until;
}

static void
run_for (Bed *bed, WzpDuration duration)
{
  run_until (bed, bed->now + duration);
}

#define assert_state(bed, expected)                                                                \
  g_assert_cmpint (wzp_mapping_machine_get_state ((bed)->machine), ==,                             \
                   WZP_PORT_MAPPER_STATE_##expected)
#define assert_problem(bed, expected)                                                              \
  g_assert_cmpint (wzp_mapping_machine_get_problem ((bed)->machine), ==,                           \
                   WZP_PORT_MAP_PROBLEM_##expected)
#define assert_availability(bed, protocol, expected)                                               \
  g_assert_cmpint (wzp_mapping_machine_get_availability ((bed)->machine, protocol), ==,            \
                   WZP_AVAILABILITY_##expected)

static void
assert_mapped (Bed *bed, WzpPortMapProtocol protocol, const char *external)
{
  WzpAddress address = wzp_mapping_machine_get_external (bed->machine);

  assert_state (bed, MAPPED);
  g_assert_cmpint (wzp_mapping_machine_get_protocol (bed->machine), ==, protocol);
  assert_address (&address, external);
}

static void
test_first_grant_ends_the_asking (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  start (&bed);
  assert_state (&bed, ACQUIRING);
  g_assert_true (bed.is_asked[PCP]);
  grant (&bed, PCP, PUBLIC, 7200);
  assert_mapped (&bed, PCP, PUBLIC);
  g_assert_cmpuint (wzp_mapping_machine_get_lifetime_s (bed.machine), ==, 7200);
  run_for (&bed, WZP_SECONDS (60));
  g_assert_cmpuint (bed.n_requests[NAT_PMP] + bed.n_requests[UPNP], ==, 0);
  assert_availability (&bed, PCP, YES);
  assert_availability (&bed, NAT_PMP, UNKNOWN);
  bed_clear (&bed);
}

static void
test_silence_lets_the_next_one_begin (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  start (&bed);
  run_for (&bed, WZP_MAPPING_STAGGER);
  g_assert_true (bed.is_asked[PCP] && bed.is_asked[NAT_PMP] && !bed.is_asked[UPNP]);
  run_for (&bed, WZP_MAPPING_STAGGER);
  g_assert_true (bed.is_asked[UPNP]);
  grant (&bed, UPNP, PUBLIC, 7200);
  assert_mapped (&bed, UPNP, PUBLIC);
  g_assert_cmpuint (bed.n_cancels, ==, 2);
  /* A loser's late answer changes nothing. */
  grant (&bed, PCP, "203.0.113.9:1", 7200);
  assert_mapped (&bed, UPNP, PUBLIC);
  bed_clear (&bed);
}

static void
test_a_refusal_does_not_wait_for_the_stagger (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  start (&bed);
  fail (&bed, PCP, WZP_MAPPING_UNSUPPORTED, 0);
  g_assert_true (bed.is_asked[NAT_PMP]);
  assert_availability (&bed, PCP, NO);
  grant (&bed, NAT_PMP, PUBLIC, 3600);
  assert_mapped (&bed, NAT_PMP, PUBLIC);
  bed_clear (&bed);
}

static void
test_nobody_answers_and_is_asked_later (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  start (&bed);
  run_for (&bed, WZP_SECONDS (20));
  assert_state (&bed, UNAVAILABLE);
  assert_problem (&bed, NO_ANSWER);
  assert_availability (&bed, UPNP, NO);
  g_assert_false (bed.is_asked[PCP] || bed.is_asked[NAT_PMP] || bed.is_asked[UPNP]);
  run_for (&bed, WZP_SECONDS (300));
  g_assert_cmpuint (bed.n_requests[PCP], ==, 2);
  /* Ever more rarely: a day costs at most 26 rounds. */
  run_for (&bed, WZP_SECONDS (86400));
  g_assert_cmpuint (bed.n_requests[PCP], <=, 28);
  bed_clear (&bed);
}

static void
test_the_routers_error_lifetime_is_waited_for (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_PCP);
  start (&bed);
  fail (&bed, PCP, WZP_MAPPING_REFUSED, 1800);
  assert_state (&bed, UNAVAILABLE);
  assert_problem (&bed, REFUSED);
  assert_availability (&bed, PCP, YES);
  run_for (&bed, WZP_SECONDS (1799));
  g_assert_cmpuint (bed.n_requests[PCP], ==, 1);
  run_for (&bed, WZP_SECONDS (1));
  g_assert_cmpuint (bed.n_requests[PCP], ==, 2);
  bed_clear (&bed);
}

static void
test_a_router_without_address_is_said_to_be_one (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  start (&bed);
  fail (&bed, PCP, WZP_MAPPING_NO_ADDRESS, 30);
  fail (&bed, NAT_PMP, WZP_MAPPING_REFUSED, 0);
  fail (&bed, UPNP, WZP_MAPPING_UNSUPPORTED, 0);
  assert_state (&bed, UNAVAILABLE);
  assert_problem (&bed, NOT_PUBLIC);
  assert_availability (&bed, PCP, YES);
  assert_availability (&bed, UPNP, NO);
  bed_clear (&bed);
}

static void
test_renewed_at_half_life (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_PCP);
  start (&bed);
  grant (&bed, PCP, PUBLIC, 1000);
  for (unsigned i = 2; i < 30; i++)
    {
      run_for (&bed, WZP_SECONDS (499));
      g_assert_cmpuint (bed.n_requests[PCP], ==, i - 1);
      run_for (&bed, WZP_SECONDS (1));
      g_assert_cmpuint (bed.n_requests[PCP], ==, i);
      assert_address (&bed.suggested, PUBLIC);
      grant (&bed, PCP, PUBLIC, 1000);
    }
  assert_mapped (&bed, PCP, PUBLIC);
  /* The renewal may bring another address. */
  run_for (&bed, WZP_SECONDS (500));
  grant (&bed, PCP, "198.51.100.4:40000", 7200);
  assert_mapped (&bed, PCP, "198.51.100.4:40000");
  bed_clear (&bed);
}

/* The router forgets, and what it says of it does not arrive. */
static void
test_a_long_life_is_looked_after (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_NAT_PMP);
  start (&bed);
  grant (&bed, NAT_PMP, PUBLIC, 86400);
  run_for (&bed, WZP_MAPPING_RENEWAL_MOST - WZP_SECONDS (1));
  g_assert_cmpuint (bed.n_requests[NAT_PMP], ==, 1);
  run_for (&bed, WZP_SECONDS (1));
  g_assert_cmpuint (bed.n_requests[NAT_PMP], ==, 2);
  /* It is silent for once: the mapping stays. */
  fail (&bed, NAT_PMP, WZP_MAPPING_NO_ANSWER, 0);
  assert_mapped (&bed, NAT_PMP, PUBLIC);
  run_for (&bed, WZP_MAPPING_RENEWAL_MOST);
  g_assert_cmpuint (bed.n_requests[NAT_PMP], ==, 3);
  bed_clear (&bed);
}

static void
test_failed_renewals_are_repeated_until_it_expires (void)
{
  Bed bed;
  WzpInstant granted;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_PCP);
  start (&bed);
  grant (&bed, PCP, PUBLIC, 7200);
  granted = bed.now;
  while (wzp_mapping_machine_get_state (bed.machine) == WZP_PORT_MAPPER_STATE_MAPPED)
    {
      run_until (&bed, wzp_mapping_machine_next_deadline (bed.machine));
      if (bed.is_asked[PCP] &&
          wzp_mapping_machine_get_state (bed.machine) == WZP_PORT_MAPPER_STATE_MAPPED)
        fail (&bed, PCP, WZP_MAPPING_NO_ANSWER, 0);
    }
  assert_state (&bed, ACQUIRING);
  g_assert_cmpuint (bed.now - granted, >=, WZP_SECONDS (7190));
  g_assert_cmpuint (bed.now - granted, <=, WZP_SECONDS (7200));
  g_assert_cmpuint (bed.n_requests[PCP], <, 25);
  assert_availability (&bed, PCP, YES); /* silent now, but it is there */
  bed_clear (&bed);
}

static void
test_no_public_address_is_discarded (void)
{
  static const char *const useless[] = { "192.168.1.1:40000", "10.0.0.1:40000", "100.64.0.9:40000",
                                         "0.0.0.0:40000",     "127.0.0.1:4000", "203.0.113.9:0" };

  for (size_t i = 0; i < G_N_ELEMENTS (useless); i++)
    {
      WzpAddress discarded;
      Bed bed;

      bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
      start (&bed);
      grant (&bed, PCP, useless[i], 7200);
      assert_state (&bed, UNAVAILABLE);
      assert_problem (&bed, NOT_PUBLIC);
      discarded = wzp_mapping_machine_get_discarded (bed.machine);
      assert_address (&discarded, useless[i]);
      g_assert_cmpuint (bed.n_releases[PCP], ==, 1);
      assert_availability (&bed, PCP, YES);
      /* It is all the same router: nothing else is asked. */
      run_for (&bed, WZP_SECONDS (60));
      g_assert_cmpuint (bed.n_requests[NAT_PMP] + bed.n_requests[UPNP], ==, 0);
      bed_clear (&bed);
    }
}

static void
test_a_grant_of_no_time_is_none (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_NAT_PMP);
  start (&bed);
  grant (&bed, NAT_PMP, PUBLIC, 0);
  assert_state (&bed, UNAVAILABLE);
  assert_problem (&bed, REFUSED);
  bed_clear (&bed);
}

static void
test_another_gateway_starts_anew (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  start (&bed);
  grant (&bed, PCP, PUBLIC, 7200);
  wzp_mapping_machine_on_gateway (bed.machine, TRUE, bed.now);
  assert_state (&bed, ACQUIRING);
  assert_availability (&bed, PCP, UNKNOWN);
  g_assert_false (wzp_address_is_set (&bed.suggested));
  grant (&bed, PCP, "198.51.100.4:40000", 7200);
  assert_mapped (&bed, PCP, "198.51.100.4:40000");

  wzp_mapping_machine_on_gateway (bed.machine, FALSE, bed.now);
  assert_state (&bed, UNAVAILABLE);
  assert_problem (&bed, NO_GATEWAY);
  g_assert_true (wzp_mapping_machine_next_deadline (bed.machine) == WZP_INSTANT_NEVER);
  wzp_mapping_machine_on_gateway (bed.machine, FALSE, bed.now);
  wzp_mapping_machine_on_doubt (bed.machine, bed.now);
  g_assert_true (wzp_mapping_machine_next_deadline (bed.machine) == WZP_INSTANT_NEVER);
  wzp_mapping_machine_on_gateway (bed.machine, TRUE, bed.now);
  assert_state (&bed, ACQUIRING);
  /* And in the middle of asking. */
  wzp_mapping_machine_on_gateway (bed.machine, TRUE, bed.now);
  assert_state (&bed, ACQUIRING);
  g_assert_true (bed.is_asked[PCP]);
  bed_clear (&bed);
}

static void
test_doubt_renews_at_once_but_not_without_end (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_PCP);
  start (&bed);
  grant (&bed, PCP, PUBLIC, 7200);
  run_for (&bed, WZP_SECONDS (10));
  for (unsigned i = 0; i < 5; i++)
    {
      wzp_mapping_machine_on_doubt (bed.machine, bed.now);
      run_for (&bed, WZP_MS (1));
    }
  g_assert_cmpuint (bed.n_requests[PCP], ==, 2);
  assert_mapped (&bed, PCP, PUBLIC);

  fail (&bed, PCP, WZP_MAPPING_REFUSED, 0);
  assert_mapped (&bed, PCP, PUBLIC);
  wzp_mapping_machine_on_gateway (bed.machine, TRUE, bed.now);
  fail (&bed, PCP, WZP_MAPPING_REFUSED, 1800);
  assert_state (&bed, UNAVAILABLE);
  bed.n_requests[PCP] = 0;
  for (unsigned i = 0; i < 100; i++)
    {
      wzp_mapping_machine_on_doubt (bed.machine, bed.now);
      run_for (&bed, WZP_MS (200));
      if (bed.is_asked[PCP])
        fail (&bed, PCP, WZP_MAPPING_REFUSED, 1800);
    }
  g_assert_cmpuint (bed.n_requests[PCP], <=, 2); /* in 20 s */
  g_assert_cmpuint (bed.n_requests[PCP], >=, 1);
  bed_clear (&bed);
}

static void
test_release_gives_back_all_that_was_asked (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  start (&bed);
  run_for (&bed, WZP_MAPPING_STAGGER);
  grant (&bed, NAT_PMP, PUBLIC, 7200);
  wzp_mapping_machine_on_release (bed.machine, bed.now);
  assert_state (&bed, RELEASING);
  g_assert_cmpuint (bed.n_releases[PCP], ==, 1);
  g_assert_cmpuint (bed.n_releases[NAT_PMP], ==, 1);
  g_assert_cmpuint (bed.n_releases[UPNP], ==, 0);
  wzp_mapping_machine_on_released (bed.machine, NAT_PMP, bed.now);
  assert_state (&bed, RELEASING);
  wzp_mapping_machine_on_released (bed.machine, PCP, bed.now);
  assert_state (&bed, RELEASED);
  g_assert_true (wzp_mapping_machine_next_deadline (bed.machine) == WZP_INSTANT_NEVER);
  start (&bed);
  assert_state (&bed, ACQUIRING);
  bed_clear (&bed);
}

static void
test_release_is_bounded (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  start (&bed);
  wzp_mapping_machine_on_release (bed.machine, bed.now);
  wzp_mapping_machine_on_release (bed.machine, bed.now);
  run_for (&bed, WZP_MAPPING_RELEASE_LIMIT - 1);
  assert_state (&bed, RELEASING);
  run_for (&bed, 1);
  assert_state (&bed, RELEASED);
  /* Too late, and never asked. */
  wzp_mapping_machine_on_released (bed.machine, PCP, bed.now);
  wzp_mapping_machine_on_release (bed.machine, bed.now);
  assert_state (&bed, RELEASED);
  bed_clear (&bed);

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  wzp_mapping_machine_on_release (bed.machine, bed.now);
  assert_state (&bed, RELEASED);
  bed_clear (&bed);

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  bed.holds_nothing = TRUE;
  start (&bed);
  wzp_mapping_machine_on_release (bed.machine, bed.now);
  assert_state (&bed, RELEASED);
  bed_clear (&bed);
}

static void
test_who_cannot_even_be_asked_is_unknown (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  bed.is_broken[PCP] = bed.is_broken[NAT_PMP] = bed.is_broken[UPNP] = TRUE;
  start (&bed);
  run_for (&bed, WZP_SECONDS (1));
  assert_state (&bed, UNAVAILABLE);
  assert_availability (&bed, PCP, UNKNOWN);
  bed_clear (&bed);
}

static void
test_nobody_to_ask (void)
{
  Bed bed;

  bed_init (&bed, WZP_PORT_MAP_PROTOCOLS_ALL);
  wzp_mapping_machine_on_start (bed.machine, FALSE, bed.now);
  assert_state (&bed, UNAVAILABLE);
  assert_problem (&bed, NO_GATEWAY);
  g_assert_cmpuint (bed.n_requests[PCP], ==, 0);
  bed_clear (&bed);
}

/* Random events at random times: the machine's own asserts hold, and it never asks like mad. */
static void
test_random_lives_hold (void)
{
  for (unsigned seed = 0; seed < 2000; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      Bed bed;

      bed_init (&bed, (WzpPortMapProtocols) g_rand_int_range (random, 1, 8));
      start (&bed);
      for (unsigned i = 0; i < 60; i++)
        {
          WzpPortMapProtocol protocol = (WzpPortMapProtocol) g_rand_int_range (random, 1, 4);

          switch (g_rand_int_range (random, 0, 9))
            {
            case 0:
              grant (&bed, protocol, PUBLIC, (uint32_t) g_rand_int_range (random, 0, 9000));
              break;
            case 1:
              grant (&bed, protocol, "10.1.1.1:5", 7200);
              break;
            case 2:
              fail (&bed, protocol, (WzpMappingFailure) g_rand_int_range (random, 0, 5), 60);
              break;
            case 3:
              wzp_mapping_machine_on_gateway (bed.machine, g_rand_boolean (random), bed.now);
              break;
            case 4:
              wzp_mapping_machine_on_doubt (bed.machine, bed.now);
              break;
            case 5:
              if (g_rand_int_range (random, 0, 4) == 0)
                wzp_mapping_machine_on_release (bed.machine, bed.now);
              break;
            case 6:
              wzp_mapping_machine_on_released (bed.machine, protocol, bed.now);
              break;
            case 7:
              start (&bed);
              break;
            default:
              run_for (&bed, WZP_MS (g_rand_int_range (random, 0, 2000000)));
            }
          if (wzp_mapping_machine_get_state (bed.machine) == WZP_PORT_MAPPER_STATE_MAPPED)
            g_assert_cmpuint (wzp_mapping_machine_get_lifetime_s (bed.machine), >, 0);
          else
            g_assert_cmpuint (wzp_mapping_machine_get_lifetime_s (bed.machine), ==, 0);
        }
      bed_clear (&bed);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add_func ("/mapping-machine/" path, func)
  ADD ("first-grant-ends-the-asking", test_first_grant_ends_the_asking);
  ADD ("silence-lets-the-next-one-begin", test_silence_lets_the_next_one_begin);
  ADD ("a-refusal-does-not-wait-for-the-stagger", test_a_refusal_does_not_wait_for_the_stagger);
  ADD ("nobody-answers-and-is-asked-later", test_nobody_answers_and_is_asked_later);
  ADD ("the-routers-error-lifetime-is-waited-for", test_the_routers_error_lifetime_is_waited_for);
  ADD ("a-router-without-address-is-said-to-be-one",
       test_a_router_without_address_is_said_to_be_one);
  ADD ("renewed-at-half-life", test_renewed_at_half_life);
  ADD ("a-long-life-is-looked-after", test_a_long_life_is_looked_after);
  ADD ("failed-renewals-are-repeated-until-it-expires",
       test_failed_renewals_are_repeated_until_it_expires);
  ADD ("no-public-address-is-discarded", test_no_public_address_is_discarded);
  ADD ("a-grant-of-no-time-is-none", test_a_grant_of_no_time_is_none);
  ADD ("another-gateway-starts-anew", test_another_gateway_starts_anew);
  ADD ("doubt-renews-at-once-but-not-without-end", test_doubt_renews_at_once_but_not_without_end);
  ADD ("release-gives-back-all-that-was-asked", test_release_gives_back_all_that_was_asked);
  ADD ("release-is-bounded", test_release_is_bounded);
  ADD ("who-cannot-even-be-asked-is-unknown", test_who_cannot_even_be_asked_is_unknown);
  ADD ("nobody-to-ask", test_nobody_to_ask);
  ADD ("random-lives-hold", test_random_lives_hold);
#undef ADD
  return g_test_run ();
}
