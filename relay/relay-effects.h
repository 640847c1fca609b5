/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the hub decided, to be carried out by the shards: an ordered list, so a state machine can be
 * tested without sockets and never runs inside another one's callback. */
#pragma once

#include "relay-close.h"
#include "relay-party.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

typedef enum
{
  RELAY_EFFECT_SEND,       /* bytes: one signal message */
  RELAY_EFFECT_CLOSE,      /* close */
  RELAY_EFFECT_REGISTERED, /* acknowledge the registration */
  RELAY_EFFECT_REFUSED,    /* refuse the registration: text, then close */
  RELAY_EFFECT_ADMITTED,   /* into the room with number room, as slot */
  RELAY_EFFECT_ROOM_SHARDS /* shards: where the room has members; to: any connection of the shard */
} RelayEffectType;

typedef struct
{
  RelayEffectType type;
  RelayHandle to;
  GBytes *bytes;
  RelayClose close;
  const char *text; /* static */
  uint64_t room;
  uint64_t shards; /* one bit each */
  uint8_t slot;
} RelayEffect;

typedef struct
{
  GArray *items; /* RelayEffect */
} RelayEffects;

void relay_effects_init (RelayEffects *effects);
void relay_effects_clear (RelayEffects *effects);
/* Moves the content out; @effects is then empty. Free each with relay_effect_clear(). */
GArray *relay_effects_steal (RelayEffects *effects);
void relay_effect_clear (RelayEffect *effect);

/* To handle 0 (a party that is away) nothing is sent. */
void relay_effects_send (RelayEffects *effects, RelayHandle to, GBytes *bytes);
void relay_effects_send_signal (RelayEffects *effects, RelayHandle to, const WzpSignal *signal);
/* A Hangup; @call_id may be NULL. */
void relay_effects_send_hangup (RelayEffects *effects,
                                RelayHandle to,
                                WzpHangupReason reason,
                                const char *call_id);
void relay_effects_close (RelayEffects *effects, RelayHandle to, RelayClose close);
void relay_effects_registered (RelayEffects *effects, RelayHandle to);
void
relay_effects_refused (RelayEffects *effects, RelayHandle to, RelayClose close, const char *text);
void relay_effects_admitted (RelayEffects *effects, RelayHandle to, uint64_t room, uint8_t slot);
void
relay_effects_room_shards (RelayEffects *effects, unsigned shard, uint64_t room, uint64_t shards);

G_END_DECLS
