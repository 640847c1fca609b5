/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-opening.h"

#include "e2ee-pair.h"
#include "wzp-quic.h"
#include "wzp-stun.h"

typedef struct
{
  E2eePair pair;
  uint8_t packet[WZP_OPENING_BYTES + 1];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  e2ee_pair_init (&fixture->pair);
  wzp_opening_write (fixture->pair.caller, 7, fixture->packet);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  e2ee_pair_clear (&fixture->pair);
}

static void
test_the_other_end_knows_it (Fixture *fixture, gconstpointer data)
{
  g_assert_true (wzp_opening_check (fixture->pair.callee, fixture->packet, WZP_OPENING_BYTES));
  wzp_opening_write (fixture->pair.callee, UINT64_MAX, fixture->packet);
  g_assert_true (wzp_opening_check (fixture->pair.caller, fixture->packet, WZP_OPENING_BYTES));
}

static void
test_our_own_that_comes_back_is_nobodys (Fixture *fixture, gconstpointer data)
{
  g_assert_false (wzp_opening_check (fixture->pair.caller, fixture->packet, WZP_OPENING_BYTES));
}

static void
test_another_calls_is_nobodys (Fixture *fixture, gconstpointer data)
{
  E2eePair other;

  e2ee_pair_init (&other);
  g_assert_false (wzp_opening_check (other.callee, fixture->packet, WZP_OPENING_BYTES));
  e2ee_pair_clear (&other);
}

static void
test_every_bit_counts (Fixture *fixture, gconstpointer data)
{
  for (unsigned i = 0; i < 8 * WZP_OPENING_BYTES; i++)
    {
      fixture->packet[i / 8] ^= (uint8_t) (1u << i % 8);
      g_assert_false (wzp_opening_check (fixture->pair.callee, fixture->packet, WZP_OPENING_BYTES));
      fixture->packet[i / 8] ^= (uint8_t) (1u << i % 8);
    }
  for (size_t len = 0; len <= sizeof fixture->packet; len++)
    g_assert_cmpint (wzp_opening_check (fixture->pair.callee, fixture->packet, len), ==,
                     len == WZP_OPENING_BYTES);
}

static void
test_it_is_neither_quic_nor_stun (Fixture *fixture, gconstpointer data)
{
  g_assert_false (wzp_quic_is_quic (fixture->packet, WZP_OPENING_BYTES));
  g_assert_false (wzp_stun_looks_like (fixture->packet, WZP_OPENING_BYTES));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/opening/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("the-other-end-knows-it", test_the_other_end_knows_it);
  ADD ("our-own-that-comes-back-is-nobodys", test_our_own_that_comes_back_is_nobodys);
  ADD ("another-calls-is-nobodys", test_another_calls_is_nobodys);
  ADD ("every-bit-counts", test_every_bit_counts);
  ADD ("it-is-neither-quic-nor-stun", test_it_is_neither_quic_nor_stun);
  return g_test_run ();
}
