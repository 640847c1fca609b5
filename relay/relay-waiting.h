/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media connections that wait at the door of a call's room: because the call still rings, or because this
 * relay does not know it (any more) and the other party has not asked for it yet. Each belongs to a
 * connection, so there are no more than those. Knows no message. */
#pragma once

#include "relay-deadlines.h"
#include "relay-party.h"

G_BEGIN_DECLS

typedef struct
{
  RelayHandle handle;
  char *call_id;
  RelayParty party;
  RelayDeadline deadline;
} RelayWaiter;

typedef struct _RelayWaiting RelayWaiting;

RelayWaiting *relay_waiting_new (void);
void relay_waiting_free (RelayWaiting *waiting);
void relay_waiter_free (RelayWaiter *waiter);

/* Until @until (WZP_INSTANT_NEVER: for as long as the call lasts). */
void relay_waiting_add (RelayWaiting *waiting,
                        RelayHandle handle,
                        const char *call_id,
                        const RelayParty *party,
                        WzpInstant until);
/* FALSE when @handle does not wait. */
gboolean relay_waiting_remove (RelayWaiting *waiting, RelayHandle handle);
/* One who waits for @call_id as @fingerprint; NULL: nobody. */
const RelayWaiter *
relay_waiting_find (const RelayWaiting *waiting, const char *call_id, const char *fingerprint);
/* One who waits for @call_id and names @peer as the other party; NULL: nobody. */
const RelayWaiter *
relay_waiting_find_peer (const RelayWaiting *waiting, const char *call_id, const char *peer);
/* Anyone who waits for @call_id, for the caller to free; NULL: nobody (any more). */
RelayWaiter *relay_waiting_steal (RelayWaiting *waiting, const char *call_id);

WzpInstant relay_waiting_next_deadline (const RelayWaiting *waiting);
/* The next whose time is over, for the caller to free; NULL: none. */
RelayWaiter *relay_waiting_steal_due (RelayWaiting *waiting, WzpInstant now);
size_t relay_waiting_count (const RelayWaiting *waiting);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayWaiting, relay_waiting_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayWaiter, relay_waiter_free)

G_END_DECLS
