/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One shard: a thread with its GMainContext, socket, engine and connections. Everything hangs off this
 * struct and belongs to its thread; other threads only post to it (docs/threads.md). Shard 0 owns the
 * hub besides. */
#pragma once

#include "relay-deadlines.h"
#include "relay-forward.h"
#include "relay-hub.h"
#include "relay-mailbox.h"
#include "relay-server.h"
#include "wzp-quic-io.h"
#include "wzp-ring.h"

G_BEGIN_DECLS

typedef struct _RelayShard RelayShard;
typedef struct _RelaySession RelaySession;

/* Set before the first thread starts, only read afterwards. */
typedef struct
{
  WzpIdentity *identity;
  WzpAddress listen;    /* as bound */
  WzpAddress advertise; /* len 0: not set */
  unsigned n_shards;
  RelayShard *shards[RELAY_MAX_SHARDS];
} RelayShared;

/* Where frames of one other shard come in. */
typedef struct
{
  RelayShard *shard;
  WzpRing *ring; /* that shard pushes, ours pops */
  GSource *source;
} RelayRingReader;

struct _RelayShard
{
  const RelayShared *shared; /* any thread, read only */
  RelayMailbox *mailbox;     /* any thread */
  int alive;                 /* any thread, atomic: signs of life given */
  /* [i].ring: shard i's thread pushes; the rest is this thread's. */
  RelayRingReader readers[RELAY_MAX_SHARDS];

  /* All below: this shard's thread only. */
  unsigned index;
  GMainContext *context;
  GMainLoop *loop;
  WzpQuicIo *io;
  GSource *timer;
  WzpQuota held; /* by the engine, for all peers */
  RelayLimits limits;
  RelayAnnouncement announcement;
  gboolean is_draining;
  WzpInstant now; /* of what is being done, see relay_shard_enter() */
  uint64_t next_number;
  GHashTable *sessions; /* &RelaySession.handle -> RelaySession */
  GHashTable *fans;     /* &RelayFan.room -> RelayFan, owns */
  RelayDeadlines deadlines;
  RelayForwardStats forward_stats;
  uint64_t frames_to_shards;
  uint64_t rosters_held;

  /* Of shard 0 only. */
  RelayHub *hub;
  GSourceOnceFunc quiet; /* set while draining */
  gpointer quiet_data;
};

/* Before the threads start. Takes @socket over. */
RelayShard *relay_shard_new (const RelayShared *shared,
                             unsigned index,
                             const RelayConfig *config,
                             WzpUdpSocket *socket,
                             const uint8_t token_secret[32],
                             GError **error);
/* Runs until relay_shard_quit(); in the shard's own thread. */
void relay_shard_run (RelayShard *shard);
/* After its thread was joined, and every other shard's. */
void relay_shard_free (RelayShard *shard);

/* Any thread: @run is called in the shard's thread with @data, which @destroy then frees. */
void
relay_shard_post (RelayShard *shard, RelayMailboxFunc run, gpointer data, GDestroyNotify destroy);
void relay_shard_quit (RelayShard *shard);

/* The shard's thread: new limits and another announcement; no more clients (@quiet of shard 0 runs in the
 * default main context when nobody would notice the end). */
void relay_shard_reload (RelayShard *shard, const RelayConfig *config);
void relay_shard_drain (RelayShard *shard, GSourceOnceFunc quiet, gpointer user_data);

/* For callbacks of the engine: takes over the engine's `now`. */
WzpInstant relay_shard_enter (RelayShard *shard);

/* What a session does to its shard (its thread). */
void relay_shard_set_deadline (RelayShard *shard, RelayDeadline *deadline, WzpInstant at);
RelayFan *relay_shard_enter_fan (RelayShard *shard, uint64_t room, RelaySession *session);
void relay_shard_leave_fan (RelayShard *shard, RelayFan *fan, RelaySession *session);
void relay_shard_forward (RelayShard *shard,
                          const RelayFan *fan,
                          RelaySession *from,
                          uint8_t slot,
                          const uint8_t *frame,
                          size_t len);

/* What a session tells the hub; all are carried out later, on shard 0. @signal is taken over (left as
 * zeros). */
void relay_shard_tell_register (RelayShard *shard, RelayHandle handle, const RelayParty *party);
void relay_shard_tell_signal (RelayShard *shard,
                              RelayHandle handle,
                              WzpSignal *signal,
                              const uint8_t *json,
                              size_t len);
void relay_shard_tell_join (RelayShard *shard,
                            RelayHandle handle,
                            const char *room,
                            const RelayParty *party);
void
relay_shard_tell_sound (RelayShard *shard, RelayHandle handle, const WzpSignalMemberSound *said);
void relay_shard_tell_gone (RelayShard *shard, RelayHandle handle, RelayGone how);

G_END_DECLS
