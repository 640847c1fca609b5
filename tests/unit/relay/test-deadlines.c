/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-deadlines.h"

static void
test_they_come_in_order (void)
{
  RelayDeadline a = RELAY_DEADLINE_INIT, b = RELAY_DEADLINE_INIT, c = RELAY_DEADLINE_INIT;
  RelayDeadlines deadlines;

  relay_deadlines_init (&deadlines);
  g_assert_cmpuint (relay_deadlines_next (&deadlines), ==, WZP_INSTANT_NEVER);
  relay_deadlines_set (&deadlines, &a, 30);
  relay_deadlines_set (&deadlines, &b, 10);
  relay_deadlines_set (&deadlines, &c, 10);
  g_assert_cmpuint (relay_deadlines_next (&deadlines), ==, 10);
  g_assert_null (relay_deadlines_pop (&deadlines, 9));
  g_assert_true (relay_deadlines_pop (&deadlines, 10) == &b);
  g_assert_true (relay_deadlines_pop (&deadlines, 10) == &c);
  g_assert_null (relay_deadlines_pop (&deadlines, 29));
  g_assert_true (relay_deadlines_pop (&deadlines, 31) == &a);
  relay_deadlines_clear (&deadlines);
}

static void
test_they_move_and_go (void)
{
  RelayDeadline a = RELAY_DEADLINE_INIT, b = RELAY_DEADLINE_INIT;
  RelayDeadlines deadlines;

  relay_deadlines_init (&deadlines);
  relay_deadlines_set (&deadlines, &a, 10);
  relay_deadlines_set (&deadlines, &b, 20);
  relay_deadlines_set (&deadlines, &a, 40);
  g_assert_cmpuint (relay_deadlines_next (&deadlines), ==, 20);
  relay_deadlines_set (&deadlines, &b, WZP_INSTANT_NEVER);
  relay_deadlines_set (&deadlines, &b, WZP_INSTANT_NEVER);
  g_assert_true (relay_deadlines_pop (&deadlines, 100) == &a);
  g_assert_null (relay_deadlines_pop (&deadlines, 100));
  relay_deadlines_clear (&deadlines);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/relay/deadlines/" #name, test_##name)
  ADD (they_come_in_order);
  ADD (they_move_and_go);
  return g_test_run ();
}
