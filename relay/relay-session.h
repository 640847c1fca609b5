/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection as the relay sees it: what its SNI asked for, how far it has come, and what it may
 * still do. Created when the TLS handshake is done, gone with the connection. The registration of a
 * signal connection is in relay-registration, the membership of a media connection in relay-member. */
#pragma once

#include "relay-shard.h"
#include "wzp-sni.h"

G_BEGIN_DECLS

typedef enum
{
  RELAY_SESSION_WAITING,    /* for the first message of its kind */
  RELAY_SESSION_ASKING,     /* the hub, whether it may */
  RELAY_SESSION_REGISTERED, /* signal connection, reachable */
  RELAY_SESSION_PROBE,      /* only asks questions: no identity, nobody can call it */
  RELAY_SESSION_MEMBER,     /* media connection in its room */
  RELAY_SESSION_CLOSING,
} RelaySessionState;

struct _RelaySession
{
  RelayShard *shard;
  WzpQuicConn *conn;
  RelayHandle handle;
  WzpSniKind kind;
  uint8_t state; /* RelaySessionState */
  gboolean hub_knows;
  RelayClose close; /* while closing */
  char label[24];
  RelayDeadline deadline;
  WzpTokenBucket signals;
  RelayParty party;

  /* A member's. */
  WzpProfile profile; /* answered to its offer */
  RelayFan *fan;
  uint8_t slot;
  RelaySender sender;
  GBytes *held_roster; /* the newest one, while the client does not take any */
};

extern const WzpEdges relay_session_edges;

void relay_session_start (RelayShard *shard, WzpQuicConn *conn);
/* In the shard's thread, for effects of the hub. */
void relay_session_apply (RelaySession *session, const RelayEffect *effect);
void relay_session_on_deadline (RelaySession *session, WzpInstant now);

/* For the files that make up the session. */
void relay_session_set_state (RelaySession *session, RelaySessionState state, const char *event);
void relay_session_set_timeout (RelaySession *session, WzpDuration timeout, WzpInstant now);
/* What was sent before still arrives, if the client takes it soon. */
void relay_session_close (RelaySession *session, RelayClose code);
void relay_session_send (RelaySession *session, const WzpSignal *signal);
void relay_session_send_bytes (RelaySession *session, GBytes *bytes);
/* The auth1 signature over this connection; FALSE when it is wrong. No signature is not wrong: it
 * proves nothing and leaves *@out_verified FALSE. */
gboolean relay_session_check_channel (RelaySession *session,
                                      GBytes *channel_signature,
                                      const uint8_t *identity_pub,
                                      gboolean *out_verified);
/* Ours in return. NULL when the connection is closing. */
GBytes *relay_session_sign_channel (RelaySession *session);
/* Fills session->party from what a first message says. */
void relay_session_set_party (RelaySession *session,
                              const uint8_t *identity_pub,
                              const char *alias,
                              char **features,
                              gboolean verified);
extern const char *const relay_features[];

/* relay-registration.c */
void relay_registration_on_first (RelaySession *session, WzpSignal *signal);
void relay_registration_on_registered (RelaySession *session);
void relay_registration_on_refused (RelaySession *session, const RelayEffect *effect);

/* relay-member.c */
void relay_member_on_first (RelaySession *session, WzpSignal *signal);
void relay_member_on_admitted (RelaySession *session, uint64_t room, uint8_t slot);
void
relay_member_on_datagram (RelaySession *session, const uint8_t *frame, size_t len, WzpInstant now);
void relay_member_send_roster (RelaySession *session, GBytes *bytes);
void relay_member_retry_roster (RelaySession *session);
void relay_member_clear (RelaySession *session);

G_END_DECLS
