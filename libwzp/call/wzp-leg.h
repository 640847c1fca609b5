/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sound of one call or room between this machine and the relay: one room link, its connection, the
 * audio engine, and the packets between them. On the network thread, which moves the packets; knows the
 * words of neither calls nor programs. */
#pragma once

#include "wzp-audio-engine.h"
#include "wzp-call-media.h"
#include "wzp-hop.h"
#include "wzp-room-link.h"
#include "wzp-room-roster.h"
#include "wzp-sound-choice.h"

G_BEGIN_DECLS

/* How often the figures are renewed. */
#define WZP_LEG_STATS_INTERVAL WZP_SECONDS (1)
/* And the levels: an eye follows no faster meter. */
#define WZP_LEG_LEVELS_INTERVAL WZP_MS (100)

typedef struct _WzpLeg WzpLeg;

/* Which way a packet goes. */
typedef enum
{
  WZP_LEG_WAY_RELAY,
  WZP_LEG_WAY_OTHER, /* it has gone */
  WZP_LEG_WAY_BOTH,  /* it has gone, and is to go to the relay too */
} WzpLegWay;

/* A callee must not free the leg; it may call everything else. */
typedef struct
{
  /* Something of the link or the roster changed, or a deadline moved: settle soon. */
  void (*wake) (WzpLeg *leg, gpointer user_data);
  void (*link_changed) (WzpLeg *leg, gpointer user_data);
  void (*roster_changed) (WzpLeg *leg, gpointer user_data);
  /* A packet of the peer's was taken. On the hot path: no more than a note. */
  void (*packet) (WzpLeg *leg, WzpInstant now, gpointer user_data);
  /* May be NULL. Something came by the relay, taken or not. On the hot path, too. */
  void (*relay_packet) (WzpLeg *leg, WzpInstant now, gpointer user_data);
  void (*stats_due) (WzpLeg *leg, WzpInstant now, gpointer user_data);
  void (*levels_due) (WzpLeg *leg, WzpInstant now, gpointer user_data);
  /* May be NULL. @packet is about to go to the relay: another way may take it. */
  WzpLegWay (
      *divert) (WzpLeg *leg, const uint8_t *packet, size_t len, WzpInstant now, gpointer user_data);
  /* A half of the sound failed or works again; @error NULL: works. */
  void (*audio_changed) (WzpLeg *leg,
                         WzpAudioEventKind half,
                         const GError *error,
                         gpointer user_data);
} WzpLegHandler;

typedef struct
{
  WzpRelayWay *way; /* borrowed */
  GMainContext *context;
  WzpIdentity *identity;
  const char *room;
  const char *alias;
  const char *token;
  const char *peer; /* the other party, if the relay understands that; see wzp-room-link.h */
  gboolean by_slot; /* a stream for each speaker; otherwise there is but one */
} WzpLegConfig;

WzpLeg *wzp_leg_new (const WzpLegConfig *config, const WzpLegHandler *handler, gpointer user_data);
void wzp_leg_free (WzpLeg *leg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpLeg, wzp_leg_free)

/* Once, before anything is spoken or heard: FALSE with @error when the sound cannot be had at all (a bad file).
 * Begins a recording. */
gboolean wzp_leg_prepare_audio (WzpLeg *leg, const WzpAudioConfig *audio, GError **error);
gboolean wzp_leg_has_audio (const WzpLeg *leg);

/* The keys, before anything is said; takes over. */
void wzp_leg_set_media (WzpLeg *leg, WzpCallMedia *media);
/* Goes to the room's door already, see wzp_room_link_wait(). */
void wzp_leg_wait (WzpLeg *leg);
void wzp_leg_join (WzpLeg *leg, WzpInstant now);
/* The path is broken although the connection stands: make a new one. */
void wzp_leg_rejoin (WzpLeg *leg, WzpInstant now);
/* The way to the relay is in doubt: another connection to it failed, or our address may have changed. */
void wzp_leg_doubt (WzpLeg *leg);
/* The relay answers elsewhere: no need to wait any longer. */
void wzp_leg_retry_now (WzpLeg *leg);
void wzp_leg_leave (WzpLeg *leg);
/* From now on is spoken and heard. */
void wzp_leg_start_audio (WzpLeg *leg);

/* Whether packets go another way than the relay's for now, so that its room may be lost meanwhile. */
void wzp_leg_set_diverted (WzpLeg *leg, gboolean diverted);
/* What goes another way may not arrive from now on: what went there lately goes to the relay at once too, and
 * if that is nothing, a word that we are here. */
void wzp_leg_hedge (WzpLeg *leg, WzpInstant now);
/* A packet of the peer's that came another way. TRUE: it was silence, and none may follow soon. */
gboolean wzp_leg_take_packet (WzpLeg *leg, const uint8_t *bytes, size_t len);

/* Does what the link asks for; TRUE when there was something. */
gboolean wzp_leg_settle (WzpLeg *leg, WzpInstant now);
WzpInstant wzp_leg_next_deadline (const WzpLeg *leg);
void wzp_leg_on_deadline (WzpLeg *leg, WzpInstant now);

void wzp_leg_set_talk (WzpLeg *leg, const WzpTalkConfig *talk);
void wzp_leg_set_choice (WzpLeg *leg, const WzpSoundChoice *choice);
void wzp_leg_set_gain (WzpLeg *leg, uint8_t slot, float gain);
/* Other devices, other processing: the recording stays. */
void wzp_leg_set_audio (WzpLeg *leg, const WzpAudioConfig *audio);

const WzpRoomLink *wzp_leg_get_link (const WzpLeg *leg);
/* (element-type WzpRoomMember) (nullable) */
GPtrArray *wzp_leg_get_roster (const WzpLeg *leg);

typedef struct
{
  WzpCallMediaCounters packets;
  WzpReceiveStats receive; /* of all streams: counters summed, gauges of the worst */
  WzpVoiceInStats voice_in;
  uint16_t raw_level;          /* of the microphone before any processing */
  gboolean peer_hears_nothing; /* says its last report: all that is sent is lost */
  gboolean has_rtt;
  double rtt_ms;          /* to the relay and back */
  double mouth_to_ear_ms; /* estimate; 0: not known yet */
  uint8_t codec_sent;
  gboolean sealed;
} WzpLegStats;

void wzp_leg_get_stats (WzpLeg *leg, WzpLegStats *out);
/* Of the connection to the relay; FALSE while nothing can be said through it. */
gboolean wzp_leg_get_relay_stats (WzpLeg *leg, WzpQuicConnStats *out);
/* Peak of what was heard of this speaker lately, 0..32767. */
uint16_t wzp_leg_get_level (WzpLeg *leg, uint8_t slot);

G_END_DECLS
