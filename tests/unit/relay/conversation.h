/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the hub as conversations: what parties say, and all that follows, as text. */
#pragma once

#include "relay-hub.h"

G_BEGIN_DECLS

#define ALICE   "aaaa:0000:0000:0000:0000:0000:0000:0001"
#define BOB     "bbbb:0000:0000:0000:0000:0000:0000:0002"
#define MALLORY "eeee:0000:0000:0000:0000:0000:0000:0003"

typedef struct
{
  RelayHub *hub;
  WzpInstant now;
} Conversation;

void conversation_init (Conversation *self, const RelayLimits *limits);
void conversation_clear (Conversation *self);

typedef enum
{
  PARTY_REFERENCE = 0,
  PARTY_OURS = 1,     /* announced features */
  PARTY_VERIFIED = 3, /* and proved its key */
} PartyKind;

void conversation_register (Conversation *self,
                            RelayHandle handle,
                            const char *fingerprint,
                            PartyKind kind);
void conversation_join (Conversation *self,
                        RelayHandle handle,
                        const char *room,
                        const char *fingerprint,
                        PartyKind kind);
/* The member @handle says what it has chosen for its sound. */
void conversation_sound (Conversation *self, RelayHandle handle, gboolean muted, gboolean deafened);
/* The same as joining, naming @peer as the other party of the call. */
void conversation_resume (Conversation *self,
                          RelayHandle handle,
                          const char *room,
                          const char *fingerprint,
                          const char *peer,
                          PartyKind kind);
/* @json as the client of @handle sends it; one of its own if it cannot be parsed is a test's error. */
void conversation_say (Conversation *self, RelayHandle handle, const char *json);
/* The usual ones. */
void conversation_offer (Conversation *self,
                         RelayHandle handle,
                         const char *from,
                         const char *to,
                         const char *call_id);
void conversation_accept (Conversation *self, RelayHandle handle, const char *call_id);
void conversation_pass (Conversation *self, WzpDuration time);

/* What has followed since the last time, one line each: "1 < CallRinging", "1 < Hangup Busy c1",
 * "1 registered", "1 refused not-authorised", "1 closed replaced", "1 admitted room 1 slot 2",
 * "shard 0: room 1 on 3". */
void conversation_expect (Conversation *self, const char *lines);
/* Whatever has followed. */
void conversation_forget (Conversation *self);
/* The last message of @type that @handle was sent; the caller clears it. */
void conversation_last_message (Conversation *self,
                                RelayHandle handle,
                                WzpSignalType type,
                                WzpSignal *out);

G_END_DECLS
