/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides, for one sender, what is to be played next: packets come in as the network brings them and
 * leave in order, no sooner than the measured jitter asks for and with every hole named. Decisions
 * only: it never looks into a payload, decodes nothing and reads no clock. Memory is fixed. */
#pragma once

#include "wzp-instant.h"
#include "wzp-profile.h"
#include "wzp-receive-stats.h"

G_BEGIN_DECLS

/* Packets held at most; 1.28 s of 20 ms frames. A power of two. */
#define WZP_JITTER_BUFFER_SLOTS 64u
/* A longer payload is discarded. */
#define WZP_JITTER_BUFFER_MAX_PAYLOAD 1280u

typedef struct
{
  uint16_t seq;
  uint32_t timestamp; /* as on the wire; its unit is found out, not trusted */
  WzpCodecId codec;
  gboolean repair; /* no media in it: it only used up a number */
  gboolean silent; /* the sender says that it is silent now (DTX, comfort noise) */
  const uint8_t *payload;
  size_t len;
} WzpJitterPacket;

typedef enum
{
  WZP_PLAYOUT_SILENCE, /* nobody talks yet, or any more */
  WZP_PLAYOUT_PLAY,    /* decode `packet` */
  WZP_PLAYOUT_RECOVER, /* missing, and `packet` came later: restore from it, or conceal */
  WZP_PLAYOUT_CONCEAL, /* missing, with nothing later here: invent `duration_ms` */
  WZP_PLAYOUT_STALL, /* as CONCEAL, but the missing one may yet come and be played: the delay grows */
  WZP_PLAYOUT_NOISE, /* the sender is silent on purpose: comfort noise */
} WzpPlayoutKind;

typedef enum
{
  WZP_PACE_KEEP,
  WZP_PACE_ACCELERATE, /* the delay is higher than wanted: cut some sound out, inaudibly */
  WZP_PACE_STRETCH,    /* lower than wanted: put some in */
} WzpPace;

typedef struct
{
  WzpPlayoutKind kind;
  WzpPace pace;
  unsigned pace_ms;              /* how much to cut out or put in, at most */
  unsigned duration_ms;          /* of media time that this takes up */
  unsigned offset_ms;            /* RECOVER: from the start of the hole to the start of `packet` */
  const WzpJitterPacket *packet; /* PLAY, RECOVER: valid until the next call */
  int64_t key;                   /* PLAY, RECOVER: names `packet` */
} WzpPlayout;

typedef struct _WzpJitterBuffer WzpJitterBuffer;

WzpJitterBuffer *wzp_jitter_buffer_new (void);
void wzp_jitter_buffer_free (WzpJitterBuffer *buffer);

/* Takes a packet that arrived at @arrival; the payload is copied. Whatever becomes of it is counted. */
void
wzp_jitter_buffer_push (WzpJitterBuffer *buffer, const WzpJitterPacket *packet, WzpInstant arrival);

/* What to play next. @now is the present; @queued is the length of what earlier answers made and is not
 * yet handed on, which will be heard before this. */
WzpPlayout wzp_jitter_buffer_next (WzpJitterBuffer *buffer, WzpInstant now, WzpDuration queued);

/* After a burst of losses the end of the hole is restored late and then caught up with by
 * acceleration: by how much the delay may grow for it. What the sender's DRED reaches is worth it. */
void wzp_jitter_buffer_set_late_recovery_ms (WzpJitterBuffer *buffer, unsigned ms);

/* The buffer counts packets and what it skips; whoever plays counts what became of the frames. */
WzpReceiveStats *wzp_jitter_buffer_get_stats (WzpJitterBuffer *buffer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpJitterBuffer, wzp_jitter_buffer_free)

G_END_DECLS
