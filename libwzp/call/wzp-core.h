/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All of one client that lives on its network thread: the socket, the registration, calls, rooms and
 * questions to the relay. Commands come in, events go out, both as values that may cross threads. Knows
 * no GObject and no program. */
#pragma once

#include <gio/gio.h>

#include "wzp-audio-spec.h"
#include "wzp-call-machine.h"
#include "wzp-call-types.h"
#include "wzp-identity.h"
#include "wzp-impairment.h"
#include "wzp-leg.h"
#include "wzp-nat-view.h"
#include "wzp-path-race.h"
#include "wzp-room-roster.h"
#include "wzp-stun-port.h"
#include "wzp-trust-store.h"

G_BEGIN_DECLS

/* Who is asked or told: a number that names a call, a room or a question, never used twice. */
typedef uint64_t WzpCoreHandle;

WzpCoreHandle wzp_core_handle_new (void);

typedef enum
{
  WZP_COMMAND_CONNECT,
  WZP_COMMAND_DISCONNECT,
  WZP_COMMAND_SET_ALIAS,        /* text */
  WZP_COMMAND_SET_TOKEN,        /* text */
  WZP_COMMAND_SET_TIMES,        /* times */
  WZP_COMMAND_SET_AUDIO,        /* audio */
  WZP_COMMAND_CALL_WAITING,     /* flag: a call may come in during another */
  WZP_COMMAND_LOOPBACK,         /* flag: a peer on this machine may be dialled */
  WZP_COMMAND_SET_RELAYS,       /* texts: more relays to be asked how they see us */
  WZP_COMMAND_SET_STUN_SERVERS, /* texts */
  WZP_COMMAND_SET_PORT_MAPPING, /* flag */
  WZP_COMMAND_IMPAIR,           /* impairment: all zero for none */
  WZP_COMMAND_NETWORK_CHANGED,  /* flag: for certain */
  WZP_COMMAND_TRUST_KEY,        /* text: key, relay */
  WZP_COMMAND_ASK_NETWORK,      /* nothing: all are asked anew */
  WZP_COMMAND_CALL,             /* handle, text: fingerprint, flag: a downgrade is allowed */
  WZP_COMMAND_ANSWER,           /* handle, answer */
  WZP_COMMAND_REJECT,           /* handle, flag: as busy */
  WZP_COMMAND_HANG_UP,          /* handle */
  WZP_COMMAND_ALLOW,            /* handle, flag: a downgrade is allowed */
  WZP_COMMAND_VERIFIED,         /* handle: the words have been compared */
  WZP_COMMAND_SET_VERIFIED,     /* text: fingerprint, flag: whether they ever were */
  WZP_COMMAND_JOIN,             /* handle, text: room, relay: if it is not ours */
  WZP_COMMAND_LEAVE,            /* handle */
  WZP_COMMAND_TALK,             /* handle, talk: of a room */
  WZP_COMMAND_CHOOSE_SOUND,     /* handle, choice */
  WZP_COMMAND_GAIN,             /* handle, slot, gain */
  WZP_COMMAND_REFLECT,          /* handle */
  WZP_COMMAND_PING,             /* handle */
  WZP_COMMAND_VERSION,          /* handle */
} WzpCommandType;

typedef struct
{
  WzpCommandType type;
  WzpCoreHandle handle;
  char *text;
  char *relay; /* of TRUST_KEY and JOIN: another than ours; or NULL */
  GStrv texts;
  gboolean flag;
  gboolean is_private; /* CALL: the other end learns no address of ours */
  WzpAnswerMode answer;
  WzpImpairmentConfig impairment;
  uint8_t slot;
  float gain;
  WzpSoundChoice choice;
  WzpTalkConfig talk;
  WzpCallTimes times;
  WzpAudioConfig audio; /* its source and sink are owned */
} WzpCommand;

WzpCommand *wzp_command_new (WzpCommandType type, WzpCoreHandle handle);
void wzp_command_free (WzpCommand *command);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpCommand, wzp_command_free)

typedef enum
{
  WZP_EVENT_SESSION,    /* client */
  WZP_EVENT_INCOMING,   /* call */
  WZP_EVENT_CALL,       /* call */
  WZP_EVENT_CALL_STATS, /* stats */
  WZP_EVENT_ROOM,       /* room */
  WZP_EVENT_ROSTER,     /* roster */
  WZP_EVENT_ROOM_STATS, /* stats */
  WZP_EVENT_LEVELS,     /* levels: of a call or room */
  WZP_EVENT_SOUND,      /* of a call or room: half, and error if it does not work */
  WZP_EVENT_ANSWER,     /* of a question: text or number, or error */
  WZP_EVENT_NAT,        /* nat */
} WzpCoreEventType;

typedef struct
{
  WzpClientState state;
  GStrv relay_features;
  char *relay_build;
  char *relay_region;
  GStrv available_relays;
  char *relay_key;
  char *known_relay_key;
  gboolean verified;
} WzpCoreSessionEvent;

typedef struct
{
  char *id;
  char *peer;
  char *peer_alias;
  WzpCallState state;
  WzpEndReason end_reason;
  char *end_text;
  WzpE2eeState e2ee;
  GStrv sas;
  WzpMediaPath path;
  WzpSoundChoice peer_choice;
} WzpCoreCallEvent;

typedef struct
{
  WzpRoomState state;
  char *relay_key; /* NULL: not known yet, as the other */
  char *known_relay_key;
} WzpCoreRoomEvent;

/* What has been tried for a direct path. */
typedef struct
{
  GArray *attempts;    /* of WzpPathAttempt; NULL: nothing to be told */
  const char *why;     /* static */
  WzpInstant answered; /* from when the times count */
} WzpCorePathRecord;

typedef struct
{
  WzpLegStats leg;
  WzpInstant when;
  double setup_ms;       /* < 0: not yet */
  double first_audio_ms; /* < 0: not yet */
  double direct_ms;      /* < 0: not yet */
  WzpCorePathRecord record;
  WzpMediaPath path;
} WzpCoreStatsEvent;

/* Peaks of sound, 0 .. 32767. */
typedef struct
{
  uint16_t own;                /* the microphone's, also while muted */
  uint16_t raw;                /* the same before any processing, of 100 ms */
  gboolean peer_hears_nothing; /* as it says itself */
  gboolean is_open;            /* what the microphone gives is sent */
  uint16_t others;             /* of all that is played */
  uint64_t n_arrived;          /* packets, since the beginning */
  uint16_t by_slot[256];       /* of the others in a room; nothing of slot 0, which is nobody's */
} WzpCoreLevels;

typedef struct
{
  WzpCoreEventType type;
  WzpCoreHandle handle;
  GError *error;
  WzpCoreSessionEvent session;
  WzpCoreCallEvent call;
  WzpCoreStatsEvent stats;
  WzpCoreRoomEvent room;
  GPtrArray *roster; /* of WzpRoomMember; the event's own */
  WzpCoreLevels levels;
  WzpAudioEventKind half;
  char *text;
  double number;
  WzpNatView *nat;
} WzpCoreEvent;

void wzp_core_event_free (WzpCoreEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpCoreEvent, wzp_core_event_free)

/* On the network thread; takes over @event. */
typedef void (*WzpCoreEventFunc) (WzpCoreEvent *event, gpointer user_data);

typedef struct _WzpCore WzpCore;

/* Any thread; opens the socket and the store only when they are needed. */
WzpCore *wzp_core_new (WzpIdentity *identity,
                       const char *relay,
                       const char *data_path,
                       GMainContext *context,
                       WzpCoreEventFunc event,
                       gpointer user_data,
                       GDestroyNotify destroy);
/* On the network thread: ends everything; no event comes any more. */
void wzp_core_free (WzpCore *core);
/* On the network thread: the socket, opened if need be, and what goes with it, for a guest who is gone before the
 * core is. */
gboolean wzp_core_lend (WzpCore *core,
                        WzpQuicIo **out_io,
                        WzpStunPort **out_stun,
                        WzpTrustStore **out_store,
                        GError **error);
/* On the network thread. */
void wzp_core_command (WzpCore *core, const WzpCommand *command);

/* This machine may have other addresses now, or has slept: shows them to the relay at once, and connects anew
 * where that does not answer within about a second. */
void wzp_core_on_network_change (WzpCore *core);

G_END_DECLS
