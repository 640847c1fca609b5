/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The direct path of one call with a client of the reference: does what the race by its rules asks for
 * (wzp-path-race.h), with connections of the client's one socket. Nothing proves who is at the other end
 * of such a connection: it is the peer's host by its word, and it knows the call's id. On the network
 * thread. Knows neither relay nor sound, and reads nothing on the connection but datagrams. */
#pragma once

#include "wzp-ice-agent.h"
#include "wzp-path-race.h"
#include "wzp-quic-io.h"
#include "wzp-signal.h"

G_BEGIN_DECLS

/* Connections that come before CallSetup wait for it, so many at most (client.md 5.7: the reference looks
 * at three). */
#define WZP_REFERENCE_PATH_MAX_EARLY 3

typedef struct _WzpReferencePath WzpReferencePath;

/* None may free it. */
typedef struct
{
  /* A deadline moved. */
  void (*wake) (WzpReferencePath *path, gpointer user_data);
  /* To be sent through the relay. */
  void (*send) (WzpReferencePath *path, GBytes *json, gpointer user_data);
  /* A datagram came on the connection that both ends agreed on. */
  void (*datagram) (WzpReferencePath *path, const uint8_t *bytes, size_t len, gpointer user_data);
  /* From now on datagrams go straight, or through the relay. */
  void (*moved) (WzpReferencePath *path, gboolean is_direct, gpointer user_data);
} WzpReferencePathHandler;

typedef struct
{
  WzpQuicIo *io; /* borrowed */
  const char *call_id;
  gboolean is_caller;
  /* The peer may not learn our addresses, nor are its own dialled: only the report is sent. */
  gboolean is_private;
  gboolean allow_loopback;
} WzpReferencePathConfig;

WzpReferencePath *wzp_reference_path_new (const WzpReferencePathConfig *config,
                                          const WzpReferencePathHandler *handler,
                                          gpointer user_data);
/* Closes all connections. */
void wzp_reference_path_free (WzpReferencePath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpReferencePath, wzp_reference_path_free)

/* The server name of direct connections in this call. */
const char *wzp_reference_path_get_server_name (const WzpReferencePath *path);

/* The relay's CallSetup has come: the race begins. @own: our addresses; @own_reflexive: the one of them
 * that the peer was told as how the relay sees us, in the text that went over the wire; NULL: none was. */
void wzp_reference_path_start (WzpReferencePath *path,
                               const WzpSignalCallSetup *setup,
                               const WzpCandidates *own,
                               const char *own_reflexive,
                               WzpInstant now);
/* The peer's MediaPathReport; may come before the start. */
void wzp_reference_path_on_report (WzpReferencePath *path,
                                   const WzpSignalMediaPathReport *report,
                                   WzpInstant now);
/* The peer has come into the call's room at the relay, as a reference client only does when it has given
 * up the direct path. */
void wzp_reference_path_on_peer_at_relay (WzpReferencePath *path, WzpInstant now);
/* Somebody connected to us under our server name. FALSE: not wanted; the connection is the caller's. */
gboolean wzp_reference_path_accept (WzpReferencePath *path, WzpQuicConn *conn, WzpInstant now);
/* Whether somebody may connect to us now. */
gboolean wzp_reference_path_is_listening (const WzpReferencePath *path);

WzpInstant wzp_reference_path_next_deadline (const WzpReferencePath *path);
void wzp_reference_path_on_deadline (WzpReferencePath *path, WzpInstant now);

/* FALSE: it is the relay's to carry. Until both ends have agreed nobody hears, and nothing is said. */
gboolean wzp_reference_path_send (WzpReferencePath *path, const uint8_t *bytes, size_t len);
gboolean wzp_reference_path_is_used (const WzpReferencePath *path);
/* Of the connection in use; FALSE when none is. */
gboolean wzp_reference_path_get_stats (const WzpReferencePath *path, WzpQuicConnStats *out);
/* NULL before the start. */
const WzpPathRace *wzp_reference_path_get_race (const WzpReferencePath *path);

G_END_DECLS
