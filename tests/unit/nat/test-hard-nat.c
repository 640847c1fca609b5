/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-hard-nat.h"

#include "nat-test.h"

#define T0 WZP_SECONDS (1000)

static WzpHardNat *
make_with (WzpHardNatSide side, gboolean is_private, unsigned n_packets)
{
  WzpHardNatConfig config = {
    .id = "t",
    .is_caller = TRUE,
    .is_private = is_private,
    .n_packets = n_packets,
    .own = addr ("192.0.2.1:5000"),
    .peer = addr ("198.51.100.9:7000"),
    .side = side,
    .ports = { 5000, 4999, 4998 },
    .n_ports = 3,
    .seed = 7,
  };

  return wzp_hard_nat_new (&config);
}

static WzpHardNat *
make (WzpHardNatSide side, gboolean is_private)
{
  return make_with (side, is_private, 0);
}

static void
hear (WzpHardNat *self, const char *allocation, const char *ip)
{
  uint16_t ports[] = { 7002, 7001, 7000 };
  WzpSignalHardNatProbe probe = {
    .port_sequence = { ports, G_N_ELEMENTS (ports) },
    .allocation = (char *) allocation,
    .external_ip = (char *) ip,
  };

  wzp_hard_nat_on_probe (self, &probe, T0);
}

/* Lets time pass to the end; the probes sent, and when the last was. */
static unsigned
run (WzpHardNat *self, GHashTable *ports, WzpInstant *out_last)
{
  WzpHardNatEffect effect;
  unsigned n = 0;

  while (wzp_hard_nat_next_deadline (self) != WZP_INSTANT_NEVER)
    {
      WzpInstant now = wzp_hard_nat_next_deadline (self);

      wzp_hard_nat_on_deadline (self, now);
      while (wzp_hard_nat_next_effect (self, &effect))
        if (effect.type == WZP_HARD_NAT_EFFECT_PACKET)
          {
            g_hash_table_add (ports, GUINT_TO_POINTER (wzp_address_get_port (&effect.address)));
            *out_last = now;
            n++;
          }
    }
  return n;
}

static void
test_a_bet_keeps_to_packets_and_time_and_never_guesses_twice (void)
{
  WzpHardNat *self = make (WZP_HARD_NAT_SIDE_EASY, FALSE);
  WzpSignalHardNatBirthdayStart start = { .acceptor_port_count = 256 };
  g_autoptr (GHashTable) ports = g_hash_table_new (NULL, NULL);
  WzpInstant last = 0;

  wzp_hard_nat_start (self, T0);
  g_assert_cmpint (wzp_hard_nat_get_state (self), ==, WZP_HARD_NAT_IDLE);
  hear (self, "random", "198.51.100.9");
  g_assert_cmpint (wzp_hard_nat_get_plan (self), ==, WZP_HARD_NAT_PLAN_BET);
  wzp_hard_nat_on_start (self, &start, T0);
  g_assert_cmpuint (run (self, ports, &last), ==, WZP_HARD_NAT_GUESSES);
  g_assert_cmpuint (g_hash_table_size (ports), ==, WZP_HARD_NAT_GUESSES);
  g_assert_cmpuint (wzp_hard_nat_get_n_packets (self), <=, WZP_HARD_NAT_MAX_PACKETS);
  g_assert_cmpuint (last - T0, <=, WZP_HARD_NAT_LIMIT);
  g_assert_cmpint (wzp_hard_nat_get_state (self), ==, WZP_HARD_NAT_ENDED);
  wzp_hard_nat_free (self);
}

static void
test_the_sequence_is_guessed_ahead_and_behind (void)
{
  WzpHardNat *self = make (WZP_HARD_NAT_SIDE_EASY, FALSE);
  g_autoptr (GHashTable) ports = g_hash_table_new (NULL, NULL);
  WzpInstant last = 0;

  hear (self, "sequential:1", "198.51.100.9");
  g_assert_cmpint (wzp_hard_nat_get_plan (self), ==, WZP_HARD_NAT_PLAN_GUESS);
  run (self, ports, &last);
  g_assert_true (g_hash_table_contains (ports, GUINT_TO_POINTER (7003)));
  g_assert_true (g_hash_table_contains (ports, GUINT_TO_POINTER (6999)));
  g_assert_cmpuint (g_hash_table_size (ports), ==, WZP_HARD_NAT_BEFORE + WZP_HARD_NAT_AFTER);
  g_assert_cmpuint (last - T0, <=, WZP_HARD_NAT_LIMIT);
  wzp_hard_nat_free (self);
}

static void
test_the_peer_cannot_aim_us_at_others (void)
{
  WzpHardNat *self = make (WZP_HARD_NAT_SIDE_EASY, FALSE);

  WzpHardNatEffect effect;

  hear (self, "sequential:1", "203.0.113.1");
  g_assert_false (wzp_hard_nat_next_effect (self, &effect));
  g_assert_cmpuint (wzp_hard_nat_next_deadline (self), ==, WZP_INSTANT_NEVER);
  /* Where it is known to be it is believed. */
  hear (self, "sequential:1", "198.51.100.9");
  g_assert_cmpint (wzp_hard_nat_get_state (self), ==, WZP_HARD_NAT_HOLDING);
  wzp_hard_nat_free (self);
}

/* A call that begins anew has what it did not send before. */
static void
test_what_was_sent_before_counts (void)
{
  WzpHardNat *self = make_with (WZP_HARD_NAT_SIDE_EASY, FALSE, WZP_HARD_NAT_MAX_PACKETS - 100);
  WzpSignalHardNatBirthdayStart start = { .acceptor_port_count = 256 };
  g_autoptr (GHashTable) ports = g_hash_table_new (NULL, NULL);
  WzpInstant last = 0;

  hear (self, "random", "198.51.100.9");
  wzp_hard_nat_on_start (self, &start, T0);
  g_assert_cmpuint (run (self, ports, &last), ==, 100);
  g_assert_cmpuint (wzp_hard_nat_get_n_packets (self), ==, WZP_HARD_NAT_MAX_PACKETS);
  wzp_hard_nat_free (self);
  self = make_with (WZP_HARD_NAT_SIDE_RANDOM, FALSE, WZP_HARD_NAT_MAX_PACKETS);
  wzp_hard_nat_start (self, T0);
  g_assert_cmpint (wzp_hard_nat_get_state (self), ==, WZP_HARD_NAT_IDLE);
  wzp_hard_nat_free (self);
}

static void
test_privacy_and_ignorance_do_nothing (void)
{
  WzpHardNatEffect effect;
  WzpHardNat *self = make (WZP_HARD_NAT_SIDE_RANDOM, TRUE);

  wzp_hard_nat_start (self, T0);
  hear (self, "random", "198.51.100.9");
  g_assert_false (wzp_hard_nat_next_effect (self, &effect));
  wzp_hard_nat_free (self);
  self = make (WZP_HARD_NAT_SIDE_UNKNOWN, FALSE);
  wzp_hard_nat_start (self, T0);
  hear (self, "random", "198.51.100.9");
  g_assert_false (wzp_hard_nat_next_effect (self, &effect));
  wzp_hard_nat_free (self);
}

static void
test_an_unanswered_question_is_given_up (void)
{
  WzpHardNat *self = make (WZP_HARD_NAT_SIDE_SEQUENTIAL, FALSE);
  g_autoptr (GHashTable) ports = g_hash_table_new (NULL, NULL);
  WzpInstant last = 0;

  wzp_hard_nat_start (self, T0);
  g_assert_cmpuint (run (self, ports, &last), ==, 0);
  g_assert_cmpint (wzp_hard_nat_get_state (self), ==, WZP_HARD_NAT_ENDED);
  wzp_hard_nat_free (self);
}

static void
test_an_easy_side_says_so_in_the_probe (void)
{
  WzpHardNat *self = make (WZP_HARD_NAT_SIDE_EASY, FALSE);
  WzpSignalHardNatProbe probe = { 0 };

  wzp_hard_nat_fill_probe (self, &probe);
  g_assert_cmpstr (probe.external_ip, ==, "192.0.2.1");
  g_assert_cmpint (wzp_hard_nat_side_of_probe (&probe), ==, WZP_HARD_NAT_SIDE_EASY);
  g_free (probe.port_sequence.items);
  g_free (probe.allocation);
  g_free (probe.external_ip);
  wzp_hard_nat_free (self);
}

#define ADD(name) g_test_add_func ("/hard-nat/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (a_bet_keeps_to_packets_and_time_and_never_guesses_twice);
  ADD (the_sequence_is_guessed_ahead_and_behind);
  ADD (the_peer_cannot_aim_us_at_others);
  ADD (what_was_sent_before_counts);
  ADD (privacy_and_ignorance_do_nothing);
  ADD (an_unanswered_question_is_given_up);
  ADD (an_easy_side_says_so_in_the_probe);
  return g_test_run ();
}
