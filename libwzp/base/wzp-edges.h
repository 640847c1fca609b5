/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The edge table of a state machine: which state may follow which, and on what event. One
 * `set_state()` per machine asks it, logs `id: FROM -> TO (event)` and notifies once. State diagrams
 * are printed from these tables, so they cannot drift. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct
{
  uint8_t from;
  uint8_t to;
  const char *event; /* one word or several, as in the log */
} WzpEdge;

typedef struct
{
  const char *machine; /* name for logs and diagrams, e.g. "call" */
  const char *const *state_names;
  uint8_t n_states;
  const WzpEdge *edges;
  size_t n_edges;
} WzpEdges;

/* Whether the table has the edge @from -> @to for @event. */
gboolean wzp_edges_allow (const WzpEdges *edges, uint8_t from, uint8_t to, const char *event);

/* Moves *@state to @to and logs it; an edge that is not in the table is a programming error
 * (asserted: callers decide on states, peers only cause events). @id is the object's short id. */
void wzp_edges_move (const WzpEdges *edges,
                     const char *id,
                     uint8_t *state,
                     uint8_t to,
                     const char *event);

const char *wzp_edges_state_name (const WzpEdges *edges, uint8_t state);

/* The table as a Graphviz digraph. */
char *wzp_edges_to_dot (const WzpEdges *edges);

G_END_DECLS
