/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of a leg share: its life and its packets (wzp-leg.c), its figures (wzp-leg-stats.c). */
#pragma once

#include "wzp-leg.h"
#include "wzp-loss-report.h"
#include "wzp-recent-packets.h"

G_BEGIN_DECLS

typedef struct
{
  uint32_t id; /* 0: unused */
  WzpRing *ring;
} WzpLegStream;

struct _WzpLeg
{
  WzpRelayWay *way;
  GMainContext *context;
  const WzpLegHandler *handler;
  gpointer user_data;
  gboolean by_slot;
  gboolean diverted;

  WzpRoomLink *link;
  WzpHop *hop;
  WzpHop *old_hop; /* fell silent: still spoken into and listened to until there is a new one */
  GPtrArray *roster;

  WzpCallMedia *media;
  WzpAudioEngine *engine; /* NULL until wzp_leg_prepare_audio() */
  WzpSoundChoice choice;
  WzpTalkConfig talk; /* at first the microphone is open */
  gboolean speaking;  /* the engine runs */
  GSource *outgoing;  /* wakes us when the engine has records */
  WzpRoomStreams guesses;
  WzpLegStream streams[WZP_ROOM_STREAMS_MAX];
  WzpReceiveStats gone; /* counters of streams that have ended */
  float gains[256];     /* by slot */

  WzpInstant next_stats;
  WzpInstant next_levels;
  WzpLossReport report;
  gboolean is_deaf; /* the loudspeaker fails */

  WzpRecentPackets recent;  /* that went the other way only */
  WzpRecentPackets opening; /* that go once more */
  unsigned n_opening;
  WzpInstant opening_at; /* NEVER: none */
  WzpVoiceRecord record; /* scratch, too large for a stack frame per packet */
};

/* --- wzp-leg.c --- */

/* NULL: nobody has that id. */
WzpLegStream *wzp_leg_find_stream (WzpLeg *leg, uint32_t id);
gboolean wzp_leg_is_joined (const WzpLeg *leg);

/* --- wzp-leg-stats.c --- */

/* Counters are summed, gauges are of the worst. */
void wzp_leg_add_receive (WzpReceiveStats *sum, const WzpReceiveStats *one);

G_END_DECLS
