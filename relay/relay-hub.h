/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place that knows everybody: registrations, direct calls and the directory of rooms, joined.
 * Owned by shard 0. Events and `now` go in; effects for all shards come out. No socket, no clock, no
 * signature: who a party is was settled by the session that speaks with it. */
#pragma once

#include "relay-call.h"
#include "relay-effects.h"
#include "relay-limits.h"

G_BEGIN_DECLS

typedef struct _RelayHub RelayHub;

RelayHub *relay_hub_new (const RelayLimits *limits);
void relay_hub_free (RelayHub *hub);

void relay_hub_set_limits (RelayHub *hub, const RelayLimits *limits);

/* A signal connection wants to be reachable as @party: RELAY_EFFECT_REGISTERED or _REFUSED follows. */
void
relay_hub_register (RelayHub *hub, RelayHandle handle, const RelayParty *party, WzpInstant now);
/* A message about calls on a signal connection; @raw are its bytes. */
void relay_hub_signal (RelayHub *hub,
                       RelayHandle handle,
                       const WzpSignal *signal,
                       GBytes *raw,
                       WzpInstant now);
/* A media connection wants into @room: RELAY_EFFECT_ADMITTED or _CLOSE follows. */
void relay_hub_join (RelayHub *hub,
                     RelayHandle handle,
                     const char *room,
                     const RelayParty *party,
                     WzpInstant now);
/* The member @handle of a room is muted or deafened, or no longer. */
void relay_hub_sound (RelayHub *hub,
                      RelayHandle handle,
                      const WzpSignalMemberSound *said,
                      WzpInstant now);
/* A connection that registered or joined has ended. */
void relay_hub_gone (RelayHub *hub, RelayHandle handle, RelayGone how, WzpInstant now);

/* From now on parties are told to go elsewhere as soon as they are in no call. */
void relay_hub_drain (RelayHub *hub);
/* Whether nobody would notice the end: no members of rooms and no calls. */
gboolean relay_hub_is_quiet (const RelayHub *hub);

WzpInstant relay_hub_next_deadline (const RelayHub *hub);
void relay_hub_on_deadline (RelayHub *hub, WzpInstant now);

/* What was decided since the last time: RelayEffect items, owned by the caller. NULL: nothing. */
GArray *relay_hub_steal_effects (RelayHub *hub);

typedef struct
{
  size_t registrations;
  size_t calls;
  size_t rooms;
  size_t members;
} RelayHubStats;
void relay_hub_get_stats (const RelayHub *hub, RelayHubStats *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RelayHub, relay_hub_free)

G_END_DECLS
