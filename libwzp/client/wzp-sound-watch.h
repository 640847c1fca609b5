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
/* Below this peak (of 32767) it is silence: 46 dB under full scale, which no voice is. */
#define WZP_SOUND_WATCH_SILENCE 164
/* Samples with sound until it is believed: one word gives ten and more, for levels fall slowly. Concealing the
 * first packets of a silent call was seen to give two. */
#define WZP_SOUND_WATCH_HEARD 5
/* No microphone that is switched on gives less before any processing: its own noise is more. */
#define WZP_SOUND_WATCH_NOISE 2
/* A pause of this length, ended by the microphone itself, shows that its pauses are zeros. */
#define WZP_SOUND_WATCH_PAUSE WZP_MS (300)
/* From this peak on somebody speaks: 30 dB under full scale. */
#define WZP_SOUND_WATCH_SPEECH 1036
/* How long a word said while muted is remembered. */
#define WZP_SOUND_WATCH_HINT WZP_SECONDS (2)

typedef struct
{
  gboolean is_room;            /* who is in a room may listen only: nothing is expected of them */
  uint64_t n_arrived;          /* packets, since the beginning */
  uint16_t peer_peak;          /* of what is played, 0 .. 32767 */
  uint16_t own_peak;           /* of the microphone, also when muted */
  uint16_t raw_peak;           /* the same before any processing */
  gboolean peer_hears_nothing; /* as it says itself */
  gboolean peer_is_muted;      /* it has said that it wants to be silent, */
  gboolean peer_is_deafened;   /* or to hear nothing */
  gboolean is_muted;
  gboolean is_held;
  gboolean microphone_fails; /* known by other means */
} WzpSoundSample;

typedef struct
{
  WzpInstant arrived;     /* of the last packet; 0: not begun */
  WzpInstant peer_silent; /* since when; NEVER: sound has been heard */
  unsigned peer_heard;    /* samples with sound */
  WzpInstant own_silent;  /* since when the microphone gives zeros; NEVER: it does not */
  gboolean own_heard;     /* it gave something else before */
  gboolean own_gates;     /* its pauses are zeros: headsets do that */
  WzpInstant spoke_muted; /* when last; NEVER */
  uint64_t n_arrived;
  WzpSoundTrouble trouble;
  gboolean speaks_muted;
} WzpSoundWatch;

void wzp_sound_watch_init (WzpSoundWatch *watch);
void wzp_sound_watch_feed (WzpSoundWatch *watch, const WzpSoundSample *sample, WzpInstant now);

G_END_DECLS
