/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The registration with a relay: connect, register, stay registered, come back after a loss. A pure
 * machine: events and `now` go in, effects come out; whoever drives it dials, sends and keeps time.
 * Knows nothing of calls: what the relay says about them is handed back. */
#pragma once

#include "wzp-call-types.h"
#include "wzp-identity.h"
#include "wzp-instant.h"
#include "wzp-random.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

/* How long the relay may take to acknowledge a registration, and to answer a Reflect or a Ping. */
#define WZP_SESSION_REGISTER_TIMEOUT WZP_SECONDS (10)
#define WZP_SESSION_ANSWER_TIMEOUT   WZP_SECONDS (3)
/* The first connection has had no answer for so long: the person is told, while it is tried on. */
#define WZP_SESSION_SLOW WZP_MS (2500)
/* Longest wait between attempts while a call is up. */
#define WZP_SESSION_URGENT_WAIT WZP_SECONDS (1)
/* The features of this hop that we speak (docs/protocol.md). */
#define WZP_HOP_FEATURES { "e2ee1", "slots1", "auth1", "mute1", NULL }

typedef enum
{
  WZP_SESSION_OFFLINE,
  WZP_SESSION_CONNECTING,  /* the QUIC handshake is under way */
  WZP_SESSION_REGISTERING, /* RegisterPresence was sent */
  WZP_SESSION_ONLINE,
  WZP_SESSION_WAITING, /* for the next attempt */
  WZP_SESSION_FAILED,
  WZP_N_SESSION_STATES,
} WzpSessionState;

typedef enum
{
  WZP_SESSION_DIAL,      /* connect with the SNI `_signal` */
  WZP_SESSION_SEND,      /* `json` on the connection */
  WZP_SESSION_CLOSE,     /* the connection, or the attempt at one */
  WZP_SESSION_CHANGED,   /* the state */
  WZP_SESSION_REFLECTED, /* `text` is our address; NULL: no answer came */
  WZP_SESSION_PONG,      /* after `elapsed`; WZP_INSTANT_NEVER: no answer came */
} WzpSessionEffectType;

typedef struct
{
  WzpSessionEffectType type;
  GBytes *json;
  char *text;
  WzpDuration elapsed;
} WzpSessionEffect;

void wzp_session_effect_clear (WzpSessionEffect *effect);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WzpSessionEffect, wzp_session_effect_clear)

typedef struct _WzpSession WzpSession;

WzpSession *wzp_session_new (WzpIdentity *identity, WzpRandom random);
void wzp_session_free (WzpSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpSession, wzp_session_free)

/* Used from the next registration on. */
void wzp_session_set_alias (WzpSession *session, const char *alias);
void wzp_session_set_token (WzpSession *session, const char *token);

/* FALSE when nothing is left to be done. */
gboolean wzp_session_next_effect (WzpSession *session, WzpSessionEffect *out);
WzpInstant wzp_session_next_deadline (const WzpSession *session);

void wzp_session_start (WzpSession *session, WzpInstant now);
void wzp_session_stop (WzpSession *session);
/* At once instead of at the end of the wait: the network changed, or the relay is known to be there. */
void wzp_session_retry_now (WzpSession *session, WzpInstant now);
/* A call is up: a lost registration is tried again every second. */
void wzp_session_set_urgent (WzpSession *session, gboolean urgent, WzpInstant now);

/* @exporter: of this connection, for auth1. */
void wzp_session_on_connected (WzpSession *session, const uint8_t exporter[32], WzpInstant now);
/* TRUE: the signal was the session's own. FALSE: it is about a call. */
gboolean wzp_session_on_signal (WzpSession *session, const WzpSignal *signal, WzpInstant now);
/* The connection ended, or did not come about. @permanent: another attempt would end the same. */
void wzp_session_on_closed (WzpSession *session,
                            const GError *error,
                            gboolean permanent,
                            WzpInstant now);
void wzp_session_on_deadline (WzpSession *session, WzpInstant now);

/* Both need ONLINE; one of each may be outstanding, FALSE otherwise. */
gboolean wzp_session_reflect (WzpSession *session, WzpInstant now);
gboolean wzp_session_ping (WzpSession *session, WzpInstant now);

WzpSessionState wzp_session_get_state (const WzpSession *session);
/* Whether the session was ever online: what is lost then is worth coming back to. */
gboolean wzp_session_was_online (const WzpSession *session);
/* Why it is WAITING or FAILED, or CONNECTING for so long. */
const GError *wzp_session_get_error (const WzpSession *session);
const char *const *wzp_session_get_relay_features (const WzpSession *session);
const char *wzp_session_get_relay_build (const WzpSession *session);
/* Where the relay says it is, fit to be shown; NULL: it does not say. */
const char *wzp_session_get_relay_region (const WzpSession *session);
/* What the relay's clock said when it acknowledged, Unix time; 0: it did not tell. */
uint64_t wzp_session_get_relay_time_ms (const WzpSession *session);
/* Other relays that ours knows, "name|ip:port" each; NULL: none. */
const char *const *wzp_session_get_available_relays (const WzpSession *session);
/* Whether the relay has proven its identity on this very connection. */
gboolean wzp_session_is_relay_proven (const WzpSession *session);

char *wzp_session_edges_to_dot (void);

G_END_DECLS
