/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of WzpCore that its files share; all on the network thread. */
#pragma once

#include "wzp-core.h"
#include "wzp-ice-agent.h"
#include "wzp-last-words.h"
#include "wzp-net.h"
#include "wzp-network.h"
#include "wzp-session.h"

G_BEGIN_DECLS

typedef struct _WzpCoreCall WzpCoreCall;
typedef struct _WzpCoreRoom WzpCoreRoom;
typedef struct _WzpCoreProbe WzpCoreProbe;

struct _WzpCore
{
  GMainContext *context;
  WzpCoreEventFunc event;
  gpointer user_data;
  GDestroyNotify destroy;

  WzpIdentity *identity;
  char *relay;
  char *data_path;
  char *alias;
  char *token;
  WzpCallTimes times;
  WzpAudioConfig audio;
  WzpImpairmentConfig impairment;

  /* Opened by wzp_core_open(). */
  WzpQuicIo *io;
  WzpTrustStore *store;
  WzpRelayWay *way;
  WzpIceAgent *ice;    /* our addresses; outlives the calls */
  WzpNetwork *network; /* where they come from */

  WzpSession *session;
  WzpHop *signal;      /* the session's connection */
  gboolean was_online; /* as the last event said */
  WzpLastWords last_words;
  gboolean is_warm;      /* an audio engine has been made before */
  GArray *reflect_waits; /* of WzpCoreHandle */
  GArray *ping_waits;

  GPtrArray *waiting; /* of WzpCommand, see wzp-core-waiting.c */
  GPtrArray *calls;   /* of WzpCoreCall */
  GPtrArray *rooms;   /* of WzpCoreRoom */
  GPtrArray *probes;  /* of WzpCoreProbe */

  WzpAlarm *alarm;
  gboolean allow_loopback;
  gboolean call_waiting; /* a call may come in during another */
  gboolean dirty;        /* something may have effects to be run */
};

/* What a call's or a room's connection needs is there, or made now. */
gboolean wzp_core_open (WzpCore *core, GError **error);
void wzp_core_wake (WzpCore *core);
WzpCoreEvent *wzp_core_event_new (WzpCoreEventType type, WzpCoreHandle handle);
/* Takes over @event. */
void wzp_core_emit (WzpCore *core, WzpCoreEvent *event);
/* WZP_EVENT_SOUND. */
void wzp_core_emit_sound (WzpCore *core,
                          WzpCoreHandle handle,
                          WzpAudioEventKind half,
                          const GError *error);
/* WZP_EVENT_LEVELS. */
void wzp_core_emit_levels (WzpCore *core, WzpCoreHandle handle, WzpLeg *leg);
void wzp_core_send (WzpCore *core, GBytes *json);
/* A media connection has ended by itself, or is up: what is true of it is likely true of the registration. */
/* Whether the relay has said that it speaks @feature. */
gboolean wzp_core_relay_speaks (const WzpCore *core, const char *feature);
void wzp_core_on_link_lost (WzpCore *core);
void wzp_core_on_link_up (WzpCore *core);
/* Without sound yet. @peer: the other party of a call; NULL: the room is none. @way: to another relay than ours; NULL:
 * to ours. */
WzpLeg *wzp_core_leg_new (WzpCore *core,
                          const char *room,
                          const char *peer,
                          WzpRelayWay *way,
                          const WzpLegHandler *handler,
                          gpointer user_data,
                          GError **error);

/* wzp-core-waiting.c */
/* TRUE: the command waits, and is carried out once our addresses are known. */
gboolean wzp_core_waiting_take (WzpCore *core, const WzpCommand *command);
/* They may be known now. TRUE: commands have been carried out. */
gboolean wzp_core_waiting_release (WzpCore *core);

/* wzp-core-call.c */
/* Tells the end of a call that never began. */
void wzp_core_call_emit_stillborn (WzpCore *core,
                                   WzpCoreHandle handle,
                                   WzpEndReason reason,
                                   const char *text);
void wzp_core_call_begin (WzpCore *core, const WzpCommand *command);
void wzp_core_call_on_signal (WzpCore *core, const WzpSignal *signal);
void wzp_core_call_on_signal_lost (WzpCore *core);
/* wzp-core-choice.c: what is to be known of the sound of calls is told again. */
void wzp_core_call_on_signal_back (WzpCore *core);
/* Somebody connects to our socket: is a call waiting for that, and which one. */
gboolean wzp_core_call_expects_direct (WzpCore *core);
void wzp_core_call_take_direct (WzpCore *core, WzpQuicConn *conn);
/* An opening packet came to our socket. */
void wzp_core_call_take_opening (WzpCore *core, const WzpUdpPacket *packet);
/* More is known of our NAT. */
void wzp_core_call_on_nat_report (WzpCore *core);
/* Our addresses are others now. */
void wzp_core_call_on_candidates (WzpCore *core);
/* The machine's network is another: what goes straight to the other end is in doubt. */
void wzp_core_call_on_network_change (WzpCore *core);
/* FALSE when @command is about no call. */
gboolean wzp_core_call_command (WzpCore *core, const WzpCommand *command);
gboolean wzp_core_call_settle (WzpCoreCall *call, WzpInstant now);
WzpInstant wzp_core_call_next_deadline (const WzpCoreCall *call);
void wzp_core_call_on_deadline (WzpCoreCall *call, WzpInstant now);
gboolean wzp_core_call_is_over (const WzpCoreCall *call);
gboolean wzp_core_call_is_direct (const WzpCoreCall *call);
/* NULL: none now. */
WzpLeg *wzp_core_call_get_leg (const WzpCoreCall *call);
void wzp_core_call_set_audio (WzpCoreCall *call, const WzpAudioConfig *audio);
void wzp_core_call_free (WzpCoreCall *call);

/* wzp-core-candidates.c: our own addresses */
void wzp_core_candidates_init (WzpCore *core);
/* We are registered, or have given that up. */
void wzp_core_candidates_on_online (WzpCore *core);
/* What the relay said to a Reflect; NULL: nothing. */
void wzp_core_candidates_on_reflected (WzpCore *core, const char *observed);

/* wzp-core-room.c */
void wzp_core_room_begin (WzpCore *core, const WzpCommand *command);
gboolean wzp_core_room_command (WzpCore *core, const WzpCommand *command);
gboolean wzp_core_room_settle (WzpCoreRoom *room, WzpInstant now);
WzpInstant wzp_core_room_next_deadline (const WzpCoreRoom *room);
void wzp_core_room_on_deadline (WzpCoreRoom *room, WzpInstant now);
gboolean wzp_core_room_is_over (const WzpCoreRoom *room);
WzpLeg *wzp_core_room_get_leg (const WzpCoreRoom *room);
void wzp_core_room_set_audio (WzpCoreRoom *room, const WzpAudioConfig *audio);
void wzp_core_room_free (WzpCoreRoom *room);

/* wzp-core-probe.c: a question to the relay on a connection of its own */
void wzp_core_probe_begin (WzpCore *core, const WzpCommand *command);
gboolean wzp_core_probe_settle (WzpCoreProbe *probe, WzpInstant now);
WzpInstant wzp_core_probe_next_deadline (const WzpCoreProbe *probe);
void wzp_core_probe_on_deadline (WzpCoreProbe *probe, WzpInstant now);
gboolean wzp_core_probe_is_over (const WzpCoreProbe *probe);
void wzp_core_probe_free (WzpCoreProbe *probe);

G_END_DECLS
