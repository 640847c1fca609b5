/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why is it silent? Judges a call by what arrives, what is heard in it and what the microphone gives. A
 * silence is not a fault by itself: only what has never given any sound is suspected. Values in, a
 * verdict out; knows no objects and no clock. */
#pragma once

#include "wzp-call-sound.h"
#include "wzp-instant.h"

G_BEGIN_DECLS

/* Silence until it is called one (ux.md, list 2, 4). */
#define WZP_SOUND_WATCH_PATIENCE WZP_SECONDS (2)
/* Below this peak (of 32767) it is silence: 66 dB under full scale, which no open microphone reaches. */
#define WZP_SOUND_WATCH_SILENCE 16
/* From this peak on somebody speaks: 30 dB under full scale. */
#define WZP_SOUND_WATCH_SPEECH 1036
/* How long a word said while muted is remembered. */
#define WZP_SOUND_WATCH_HINT WZP_SECONDS (2)

typedef struct
{
  gboolean is_room;   /* who is in a room may listen only: nothing is expected of them */
  uint64_t n_arrived; /* packets, since the beginning */
  uint16_t peer_peak; /* of what is played, 0 .. 32767 */
  uint16_t own_peak;  /* of the microphone, also when muted */
  gboolean is_muted;
  gboolean is_held;
  gboolean microphone_fails; /* known by other means */
} WzpSoundSample;

typedef struct
{
  WzpInstant arrived;     /* of the last packet; 0: not begun */
  WzpInstant peer_silent; /* since when; NEVER: sound has been heard */
  WzpInstant own_silent;  /* likewise of the microphone */
  WzpInstant spoke_muted; /* when last; NEVER */
  uint64_t n_arrived;
  WzpSoundTrouble trouble;
  gboolean speaks_muted;
} WzpSoundWatch;

void wzp_sound_watch_init (WzpSoundWatch *watch);
void wzp_sound_watch_feed (WzpSoundWatch *watch, const WzpSoundSample *sample, WzpInstant now);

G_END_DECLS
