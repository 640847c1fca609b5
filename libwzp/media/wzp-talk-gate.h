/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Is the microphone heard at this moment? Judges by the mode, the key and the loudness of each frame, with time
 * as an argument. Knows no microphone; runs where sound streams, so that nothing locks, allocates or logs. */
#pragma once

#include "wzp-edges.h"
#include "wzp-instant.h"
#include "wzp-talk-mode.h"

G_BEGIN_DECLS

/* How long a voice may pause before it counts as gone: the gaps between words of a sentence are shorter. */
#define WZP_TALK_GATE_PAUSE WZP_MS (400)
/* A voice goes on down to this part of the threshold: the ends of words are softer than their beginnings. */
#define WZP_TALK_GATE_HYSTERESIS 2u

typedef enum
{
  WZP_TALK_GATE_CLOSED,
  WZP_TALK_GATE_OPEN,
  WZP_TALK_GATE_TAIL, /* still heard, but nobody asks for it */
  WZP_N_TALK_GATE_STATES,
} WzpTalkGateState;

typedef struct
{
  WzpTalkMode mode;
  gboolean pushed;    /* the key is held */
  uint16_t threshold; /* peak of a voice, 0 .. 32767 */
  uint16_t tail_ms;   /* how long the end of a word is waited for when the key is released */
} WzpTalkConfig;

typedef struct
{
  uint8_t state;    /* WzpTalkGateState */
  WzpInstant until; /* TAIL only */
} WzpTalkGate;

extern const WzpEdges wzp_talk_gate_edges;

void wzp_talk_gate_init (WzpTalkGate *gate);
/* Whether the sound is heard that has the @peak and ends @now. */
gboolean
wzp_talk_gate_feed (WzpTalkGate *gate, const WzpTalkConfig *config, uint16_t peak, WzpInstant now);

G_END_DECLS
