/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many deadlines, the next one first. A deadline is embedded in what it belongs to. Pure: the clock is
 * somebody else's. */
#pragma once

#include "wzp-instant.h"

G_BEGIN_DECLS

typedef struct
{
  WzpInstant at; /* WZP_INSTANT_NEVER: not in the set */
  uint64_t order;
} RelayDeadline;

typedef struct
{
  GTree *tree;
  uint64_t next_order;
} RelayDeadlines;

#define RELAY_DEADLINE_INIT { .at = WZP_INSTANT_NEVER, .order = 0 }

void relay_deadlines_init (RelayDeadlines *deadlines);
void relay_deadlines_clear (RelayDeadlines *deadlines);
/* Moves @deadline to @at; WZP_INSTANT_NEVER takes it out. */
void relay_deadlines_set (RelayDeadlines *deadlines, RelayDeadline *deadline, WzpInstant at);
WzpInstant relay_deadlines_next (const RelayDeadlines *deadlines);
/* Takes the first one out that is due; NULL when none is. */
RelayDeadline *relay_deadlines_pop (RelayDeadlines *deadlines, WzpInstant now);

/* The struct of @type whose @member the deadline is. */
#define RELAY_DEADLINE_OWNER(deadline, type, member)                                               \
  ((type *) (void *) ((char *) (deadline) - G_STRUCT_OFFSET (type, member)))

G_END_DECLS
