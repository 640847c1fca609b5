/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is at the other end of a connection, as far as the relay knows: a small value, filled by the
 * session that checked the signatures and copied to whoever keeps it. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "wzp-address.h"
#include "wzp-fingerprint.h"

G_BEGIN_DECLS

/* One connection of one shard: the shard in the upper byte, the connection's number below. Crosses
 * threads instead of a pointer; never reused, so a late message finds nobody rather than a stranger.
 * 0 is no connection. */
typedef uint64_t RelayHandle;

#define RELAY_HANDLE_SHARD_SHIFT 56

static inline RelayHandle
relay_handle_make (unsigned shard, uint64_t number)
{
  return (RelayHandle) shard << RELAY_HANDLE_SHARD_SHIFT |
         (number & ((UINT64_C (1) << RELAY_HANDLE_SHARD_SHIFT) - 1));
}

static inline unsigned
relay_handle_shard (RelayHandle handle)
{
  return (unsigned) (handle >> RELAY_HANDLE_SHARD_SHIFT);
}

typedef struct
{
  char fingerprint[WZP_FINGERPRINT_TEXT_SIZE];
  char *alias;       /* may be NULL */
  gboolean verified; /* auth1: proved its key on this very connection */
  gboolean is_ours;  /* announced features: understands close codes */
  gboolean slots1;   /* wants slots and verification in room lists */
  gboolean mute1;    /* wants to know there who is muted or deafened */
  gboolean muted;    /* in a room, as it says itself; the next too */
  gboolean deafened;
  /* What this client is told as the relay's address: how it reached us. */
  char relay_addr[WZP_ADDRESS_TEXT_BYTES];
  /* Into a call's room: who it says is the other party, if we should not know the call; else empty. */
  char peer[WZP_FINGERPRINT_TEXT_SIZE];
} RelayParty;

void relay_party_copy (RelayParty *to, const RelayParty *from);
void relay_party_clear (RelayParty *party);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RelayParty, relay_party_clear)

G_END_DECLS
