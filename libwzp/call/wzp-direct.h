/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The direct path of one call with one of our peers: does what the race for it asks (WzpPathRace: dial,
 * open, close, prove), agrees with the other end on what is used (WzpPathSwitch), and leaves it when it
 * is silent (WzpPathWatch). On the network thread. Knows neither relay nor sound. */
#pragma once

#include "wzp-e2ee.h"
#include "wzp-interfaces.h"
#include "wzp-path-race.h"
#include "wzp-quic-io.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

typedef struct _WzpDirect WzpDirect;

/* None may free it. */
typedef struct
{
  /* A deadline moved. */
  void (*wake) (WzpDirect *direct, gpointer user_data);
  /* To be sent through the relay. */
  void (*send) (WzpDirect *direct, GBytes *json, gpointer user_data);
  /* A message about the call came straight from the other end; not one of ours here. */
  void (*signal) (WzpDirect *direct, const WzpSignal *signal, gpointer user_data);
  /* A datagram came straight from the other end. TRUE: it is silence, and none may follow soon. */
  gboolean (*datagram) (WzpDirect *direct, const uint8_t *bytes, size_t len, gpointer user_data);
  /* What goes straight may not arrive from now on: what went so lately is to be carried by the relay too. */
  void (*hedge) (WzpDirect *direct, gpointer user_data);
  /* From now on datagrams go straight, or through the relay. */
  void (*moved) (WzpDirect *direct, gboolean is_direct, gpointer user_data);
  /* A direct path died, and all is dialled anew: is our address still what it was? Twice, because a
   * server may still answer with the old one when the question is the first packet from the new; @is_last:
   * what is answered now is true. */
  void (*again) (WzpDirect *direct, gboolean is_last, gpointer user_data);
  /* How the connection to the relay is; FALSE: nothing can be said through it now. */
  gboolean (*get_relay) (WzpDirect *direct, WzpQuicConnStats *out, gpointer user_data);
} WzpDirectHandler;

typedef struct
{
  WzpQuicIo *io;       /* borrowed */
  const WzpE2ee *e2ee; /* with a session; borrowed */
  const char *call_id;
  gboolean is_caller;
  gboolean allow_loopback;
  const WzpCandidates *own; /* as far as they are known */
} WzpDirectConfig;

/* Begins at once: an earlier peer finds us. */
WzpDirect *wzp_direct_new (const WzpDirectConfig *config,
                           const WzpDirectHandler *handler,
                           gpointer user_data,
                           WzpInstant now);
/* Closes all connections. */
void wzp_direct_free (WzpDirect *direct);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpDirect, wzp_direct_free)

/* The server name of direct connections in this call. */
const char *wzp_direct_get_server_name (const WzpDirect *direct);

/* The caller's addresses as its offer had them, like a CallSetup: before it hears that it was answered. */
void wzp_direct_on_offered (WzpDirect *direct, const WzpSignalCallSetup *offered, WzpInstant now);
/* What came through the relay: CallSetup, CandidateUpdate, PathSwitch; others are passed over. */
void wzp_direct_on_signal (WzpDirect *direct, const WzpSignal *signal, WzpInstant now);
/* Our addresses are others now. */
void wzp_direct_on_own_candidates (WzpDirect *direct, const WzpCandidates *own, WzpInstant now);
/* This machine may have another address, or none: connections to an address that is gone are given up, and
 * no other path is to be relied on until it has shown that it lives. */
void
wzp_direct_on_network_change (WzpDirect *direct, const WzpInterfaces *interfaces, WzpInstant now);
/* What get_relay() says is something else now. */
void wzp_direct_on_relay_changed (WzpDirect *direct, WzpInstant now);
/* Somebody connected to us under our server name. FALSE: too many; the connection is the caller's. */
gboolean wzp_direct_accept (WzpDirect *direct, WzpQuicConn *conn, WzpInstant now);
/* Something that is not QUIC came to our socket. FALSE: not an opening packet of the other end's. */
gboolean wzp_direct_take_opening (WzpDirect *direct, const WzpUdpPacket *packet, WzpInstant now);
/* The same message to the other end on every proven connection. */
void wzp_direct_say (WzpDirect *direct, GBytes *json);

WzpInstant wzp_direct_next_deadline (const WzpDirect *direct);
void wzp_direct_on_deadline (WzpDirect *direct, WzpInstant now);

typedef enum
{
  WZP_DIRECT_SENT_NOT,   /* it is the relay's to carry */
  WZP_DIRECT_SENT,       /* it has gone straight */
  WZP_DIRECT_SENT_DOUBT, /* it has, but nothing is heard: let the relay carry it too */
} WzpDirectSent;

WzpDirectSent wzp_direct_send (WzpDirect *direct, const uint8_t *bytes, size_t len, WzpInstant now);
gboolean wzp_direct_is_used (const WzpDirect *direct);
/* Of the connection in use; FALSE when none is. */
gboolean wzp_direct_get_stats (const WzpDirect *direct, WzpQuicConnStats *out);
/* Where its relay sees the other end; FALSE: it has not said, or nothing that we may send to. */
gboolean wzp_direct_get_peer_reflexive (const WzpDirect *direct, WzpAddress *out);
/* What has been tried, and what came of it. */
const WzpPathRace *wzp_direct_get_race (const WzpDirect *direct);

G_END_DECLS
