/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All calls, findable by id and by party, with their deadlines. Knows no message. */
#pragma once

#include "relay-call.h"

G_BEGIN_DECLS

typedef struct _RelayCalls RelayCalls;

RelayCalls *relay_calls_new (void);
void relay_calls_free (RelayCalls *calls);

/* NULL when @id is taken. */
RelayCall *relay_calls_add (RelayCalls *calls,
                            const char *id,
                            const RelayRegistration *caller,
                            const RelayRegistration *callee);
void relay_calls_remove (RelayCalls *calls, RelayCall *call);

RelayCall *relay_calls_by_id (RelayCalls *calls, const char *id);
/* The calls of @fingerprint, for the caller to walk while calls are removed; never NULL. */
GPtrArray *relay_calls_of (RelayCalls *calls, const char *fingerprint);
size_t relay_calls_count_of (RelayCalls *calls, const char *fingerprint);
size_t relay_calls_count (const RelayCalls *calls);

void relay_calls_set_deadline (RelayCalls *calls, RelayCall *call, WzpInstant at);
WzpInstant relay_calls_next_deadline (const RelayCalls *calls);
/* The next call whose deadline has come, without one afterwards; NULL: none. */
RelayCall *relay_calls_pop_due (RelayCalls *calls, WzpInstant now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayCalls, relay_calls_free)

G_END_DECLS
