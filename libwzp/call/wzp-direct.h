/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The direct connections of one call with one of our peers: dials its candidates, takes its dials, has
 * each prove the call's secret, agrees with the other end which one to use (WzpPathSwitch), and leaves it
 * when nothing is heard any more. On the network thread. Knows neither relay nor sound. */
#pragma once

#include "wzp-direct-line.h"
#include "wzp-path-switch.h"
#include "wzp-remote-candidates.h"

G_BEGIN_DECLS

/* Connections of the peer that wait for their proof, at most; and all that a call keeps, tried ones
 * included: what a peer or a stranger can make us remember. */
#define WZP_DIRECT_MAX_UNPROVEN 8
#define WZP_DIRECT_MAX_ATTEMPTS 48
/* Addresses that one call dials: what a peer can make us send packets to. */
#define WZP_DIRECT_MAX_DIALS 64

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
  /* A datagram came straight from the other end. */
  void (*datagram) (WzpDirect *direct, const uint8_t *bytes, size_t len, gpointer user_data);
  /* From now on datagrams go straight, or through the relay. */
  void (*moved) (WzpDirect *direct, gboolean is_direct, gpointer user_data);
} WzpDirectHandler;

typedef struct
{
  WzpQuicIo *io;       /* borrowed */
  const WzpE2ee *e2ee; /* with a session; borrowed */
  const char *call_id;
  gboolean is_caller;
  gboolean allow_loopback;
} WzpDirectConfig;

WzpDirect *
wzp_direct_new (const WzpDirectConfig *config, const WzpDirectHandler *handler, gpointer user_data);
/* Closes all connections. */
void wzp_direct_free (WzpDirect *direct);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpDirect, wzp_direct_free)

/* The server name of direct connections in this call. */
const char *wzp_direct_get_server_name (const WzpDirect *direct);

/* What came through the relay: CallSetup, CandidateUpdate, PathSwitch; others are passed over. */
void wzp_direct_on_signal (WzpDirect *direct, const WzpSignal *signal, WzpInstant now);
/* The same message to the other end on every proven connection. */
void wzp_direct_say (WzpDirect *direct, GBytes *json);
/* Somebody connected to us under our server name. FALSE: too many; the connection is the caller's. */
gboolean wzp_direct_accept (WzpDirect *direct, WzpQuicConn *conn, WzpInstant now);

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
/* What has been tried, a line of text each: address (shortened), how it ended, when. */
GStrv wzp_direct_dup_attempts (const WzpDirect *direct);

G_END_DECLS
