/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relay-deadlines.h"

static int
compare (const void *a, const void *b, void *user_data)
{
  const RelayDeadline *left = a;
  const RelayDeadline *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  return left->order < right->order ? -1 : left->order > right->order;
}

void
relay_deadlines_init (RelayDeadlines *deadlines)
{
  deadlines->tree = g_tree_new_full (compare, NULL, NULL, NULL);
  deadlines->next_order = 1;
}

void
relay_deadlines_clear (RelayDeadlines *deadlines)
{
  g_clear_pointer (&deadlines->tree, g_tree_unref);
}

void
relay_deadlines_set (RelayDeadlines *deadlines, RelayDeadline *deadline, WzpInstant at)
{
  if (deadline->at == at)
    return;
  if (deadline->at != WZP_INSTANT_NEVER)
    g_tree_remove (deadlines->tree, deadline);
  deadline->at = at;
  if (at == WZP_INSTANT_NEVER)
    return;
  deadline->order = deadlines->next_order++;
  g_tree_insert (deadlines->tree, deadline, deadline);
}

static RelayDeadline *
first (const RelayDeadlines *deadlines)
{
  GTreeNode *node = g_tree_node_first (deadlines->tree);

  return node ? g_tree_node_value (node) : NULL;
}

WzpInstant
relay_deadlines_next (const RelayDeadlines *deadlines)
{
  const RelayDeadline *deadline = first (deadlines);

  return deadline ? deadline->at : WZP_INSTANT_NEVER;
}

RelayDeadline *
relay_deadlines_pop (RelayDeadlines *deadlines, WzpInstant now)
{
  RelayDeadline *deadline = first (deadlines);

  if (!deadline || deadline->at > now)
    return NULL;
  relay_deadlines_set (deadlines, deadline, WZP_INSTANT_NEVER);
  return deadline;
}
