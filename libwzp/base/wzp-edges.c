/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-state"

#include "wzp-edges.h"

gboolean
wzp_edges_allow (const WzpEdges *edges, uint8_t from, uint8_t to, const char *event)
{
  for (size_t i = 0; i < edges->n_edges; i++)
    {
      const WzpEdge *edge = &edges->edges[i];

      if (edge->from == from && edge->to == to && g_str_equal (edge->event, event))
        return TRUE;
    }
  return FALSE;
}

const char *
wzp_edges_state_name (const WzpEdges *edges, uint8_t state)
{
  return state < edges->n_states ? edges->state_names[state] : "?";
}

void
wzp_edges_move (const WzpEdges *edges,
                const char *id,
                uint8_t *state,
                uint8_t to,
                const char *event)
{
  if (!wzp_edges_allow (edges, *state, to, event))
    g_error ("%s %s: no edge %s -> %s (%s)", edges->machine, id,
             wzp_edges_state_name (edges, *state), wzp_edges_state_name (edges, to), event);
  g_info ("%s %s: %s -> %s (%s)", edges->machine, id, wzp_edges_state_name (edges, *state),
          wzp_edges_state_name (edges, to), event);
  *state = to;
}

char *
wzp_edges_to_dot (const WzpEdges *edges)
{
  g_autoptr (GString) dot = g_string_new (NULL);

  g_string_append_printf (dot, "digraph %s {\n", edges->machine);
  for (size_t i = 0; i < edges->n_edges; i++)
    g_string_append_printf (dot, "  \"%s\" -> \"%s\" [label=\"%s\"];\n",
                            wzp_edges_state_name (edges, edges->edges[i].from),
                            wzp_edges_state_name (edges, edges->edges[i].to),
                            edges->edges[i].event);
  g_string_append (dot, "}\n");
  return g_string_free_and_steal (g_steal_pointer (&dot));
}
