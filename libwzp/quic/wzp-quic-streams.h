/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages over streams (wire.md 1.6): each signal message is one bidirectional stream opened by its
 * sender, u32 BE length, that many bytes, FIN; a short one-way message is one unidirectional stream.
 * Incoming messages are delivered strictly in the order of their streams, but one that does not
 * arrive in time is given up, so that it cannot hold back the others for ever. Touches ngtcp2 only
 * for the stream calls; what the messages say is not its business. */
#pragma once

#include <ngtcp2/ngtcp2.h>

#include "wzp-instant.h"
#include "wzp-quota.h"

G_BEGIN_DECLS

typedef struct _WzpQuicInMessage WzpQuicInMessage;
typedef struct _WzpQuicOutMessage WzpQuicOutMessage;

typedef struct
{
  void (*signal) (const uint8_t *bytes, size_t len, gpointer user_data);
  void (*uni) (const uint8_t *bytes, size_t len, gpointer user_data);
} WzpQuicStreamsEvents;

typedef struct
{
  ngtcp2_conn *ngtcp2;
  const WzpQuicStreamsEvents *events;
  gpointer user_data;
  WzpQuota *quota;
  size_t max_message;
  size_t max_queued;
  WzpDuration stall;

  /* Incoming. */
  GQueue in;          /* WzpQuicInMessage, by stream ID, from next_in_id on */
  GQueue in_uni;      /* WzpQuicInMessage, any order */
  int64_t next_in_id; /* the bidirectional stream whose message is delivered next */
  WzpInstant blocked; /* since when a complete message waits for an earlier one; or NEVER */
  GArray *fins;       /* int64_t: streams whose sending half we still have to end */

  /* Outgoing. */
  GQueue out; /* WzpQuicOutMessage, in order: sent ones that are not acknowledged, then waiting */
  size_t queued_bytes; /* of all in `out` */
  guint n_unwritten;
  uint64_t n_events; /* data, resets, acknowledgements and ends that came */
  guint n_unacked;

  uint64_t signals_sent;
  uint64_t signals_received;
  uint64_t signals_stalled;
} WzpQuicStreams;

typedef struct
{
  WzpQuota *quota;
  size_t max_message;
  size_t max_queued;
  WzpDuration stall;
  gboolean is_server;
} WzpQuicStreamsConfig;

void wzp_quic_streams_init (WzpQuicStreams *streams,
                            const WzpQuicStreamsConfig *config,
                            const WzpQuicStreamsEvents *events,
                            gpointer user_data);
void wzp_quic_streams_clear (WzpQuicStreams *streams);

/* FALSE: the queue or the quota is full. */
gboolean wzp_quic_streams_queue_signal (WzpQuicStreams *streams, const uint8_t *bytes, size_t len);
gboolean wzp_quic_streams_queue_uni (WzpQuicStreams *streams, const uint8_t *bytes, size_t len);

/* What ngtcp2's callbacks of the same names report. 0, or an ngtcp2 error. */
int wzp_quic_streams_on_data (WzpQuicStreams *streams,
                              int64_t id,
                              gboolean fin,
                              const uint8_t *data,
                              size_t len,
                              WzpInstant now,
                              gboolean *out_bad_message);
void wzp_quic_streams_on_reset (WzpQuicStreams *streams, int64_t id, WzpInstant now);
void wzp_quic_streams_on_acked (WzpQuicStreams *streams,
                                int64_t id,
                                uint64_t offset,
                                uint64_t len,
                                WzpInstant now);
void wzp_quic_streams_on_close (WzpQuicStreams *streams, int64_t id, WzpInstant now);

gboolean wzp_quic_streams_wants_write (const WzpQuicStreams *streams);

/* One piece for the packet under construction. */
typedef struct
{
  int64_t id;
  ngtcp2_vec vec;
  gboolean fin;
  gpointer message; /* NULL: only the end of our half */
} WzpQuicStreamPiece;

/* Opens streams for waiting messages as far as the peer's credit goes. Not between the pieces of one
 * packet. */
void wzp_quic_streams_open (WzpQuicStreams *streams);
/* FALSE: nothing to write (now). */
gboolean wzp_quic_streams_next_piece (WzpQuicStreams *streams, WzpQuicStreamPiece *out);
/* @written bytes of the piece (all, and FIN, when equal to its length) are in a packet. */
void wzp_quic_streams_piece_written (WzpQuicStreams *streams,
                                     const WzpQuicStreamPiece *piece,
                                     size_t written);
/* The stream does not take it: the peer has stopped or closed it. */
void wzp_quic_streams_piece_refused (WzpQuicStreams *streams, const WzpQuicStreamPiece *piece);

WzpInstant wzp_quic_streams_next_deadline (const WzpQuicStreams *streams);
void wzp_quic_streams_expire (WzpQuicStreams *streams, WzpInstant now);

G_END_DECLS
