/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-edges.h"

enum
{
  CLOSED,
  OPEN,
  LOCKED,
};

static const char *const door_states[] = { "CLOSED", "OPEN", "LOCKED" };
static const WzpEdge door_edges[] = {
  { CLOSED, OPEN, "push" },
  { OPEN, CLOSED, "pull" },
  { CLOSED, LOCKED, "turn key" },
};
static const WzpEdges door = {
  .machine = "door",
  .state_names = door_states,
  .n_states = G_N_ELEMENTS (door_states),
  .edges = door_edges,
  .n_edges = G_N_ELEMENTS (door_edges),
};

static void
test_allows_exactly_the_edges_of_the_table (void)
{
  g_assert_true (wzp_edges_allow (&door, CLOSED, OPEN, "push"));
  g_assert_true (wzp_edges_allow (&door, CLOSED, LOCKED, "turn key"));
  g_assert_false (wzp_edges_allow (&door, CLOSED, OPEN, "pull"));
  g_assert_false (wzp_edges_allow (&door, OPEN, OPEN, "push"));
  g_assert_false (wzp_edges_allow (&door, OPEN, LOCKED, "turn key"));
}

static void
test_moves_along_an_edge_and_says_so (void)
{
  uint8_t state = CLOSED;

  g_test_expect_message ("wzp-state", G_LOG_LEVEL_INFO, "door 7f: CLOSED -> OPEN (push)");
  wzp_edges_move (&door, "7f", &state, OPEN, "push");
  g_test_assert_expected_messages ();
  g_assert_cmpuint (state, ==, OPEN);
}

static void
test_an_edge_that_is_not_there_ends_the_process (void)
{
  g_test_trap_subprocess ("/base/edges/subprocess/no-edge", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*door 7f: no edge OPEN -> LOCKED (turn key)*");
}

static void
subprocess_no_edge (void)
{
  uint8_t state = OPEN;

  wzp_edges_move (&door, "7f", &state, LOCKED, "turn key");
}

static void
test_names_states_and_survives_others (void)
{
  g_assert_cmpstr (wzp_edges_state_name (&door, LOCKED), ==, "LOCKED");
  g_assert_cmpstr (wzp_edges_state_name (&door, 3), ==, "?");
  g_assert_cmpstr (wzp_edges_state_name (&door, 255), ==, "?");
}

static void
test_draws_itself (void)
{
  g_autofree char *dot = wzp_edges_to_dot (&door);

  g_assert_cmpstr (dot, ==,
                   "digraph door {\n"
                   "  \"CLOSED\" -> \"OPEN\" [label=\"push\"];\n"
                   "  \"OPEN\" -> \"CLOSED\" [label=\"pull\"];\n"
                   "  \"CLOSED\" -> \"LOCKED\" [label=\"turn key\"];\n"
                   "}\n");
}

#define ADD(test) g_test_add_func ("/base/edges/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (allows_exactly_the_edges_of_the_table);
  ADD (moves_along_an_edge_and_says_so);
  ADD (an_edge_that_is_not_there_ends_the_process);
  ADD (names_states_and_survives_others);
  ADD (draws_itself);
  g_test_add_func ("/base/edges/subprocess/no-edge", subprocess_no_edge);
  return g_test_run ();
}
