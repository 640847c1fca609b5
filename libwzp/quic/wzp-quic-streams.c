/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Outgoing messages and what both directions share. Incoming ones: wzp-quic-streams-in.c. */
#include "wzp-quic-streams.h"

#include <string.h>

#include "wzp-quic-streams-private.h"

/* How long a peer that has read our message may keep its unused half open before we stop it. */
#define HALF_OPEN_PATIENCE WZP_SECONDS (1)

struct _WzpQuicOutMessage
{
  int64_t id; /* -1: no stream yet */
  gboolean is_uni;
  gboolean fin_written;
  gboolean is_acked;
  gboolean is_stopped; /* we have asked the peer to end its half */
  WzpInstant acked_at;
  size_t len;
  size_t written;
  uint8_t bytes[];
};

void
wzp_quic_streams_init (WzpQuicStreams *streams,
                       const WzpQuicStreamsConfig *config,
                       const WzpQuicStreamsEvents *events,
                       gpointer user_data)
{
  *streams = (WzpQuicStreams) {
    .events = events,
    .user_data = user_data,
    .quota = config->quota,
    .max_message = config->max_message,
    .max_queued = config->max_queued,
    .stall = config->stall,
    /* RFC 9000 section 2.1: the first bidirectional stream of the other end. */
    .next_in_id = config->is_server ? 0 : 1,
    .blocked = WZP_INSTANT_NEVER,
    .in = G_QUEUE_INIT,
    .in_uni = G_QUEUE_INIT,
    .out = G_QUEUE_INIT,
  };
}

void
wzp_quic_streams_clear (WzpQuicStreams *streams)
{
  wzp_quic_streams_clear_in (streams);
  g_clear_pointer (&streams->fins, g_array_unref);
  while (streams->out.length > 0)
    wzp_quic_streams_free_out (streams, streams->out.head);
  streams->ngtcp2 = NULL;
}

void
wzp_quic_streams_free_out (WzpQuicStreams *streams, GList *link)
{
  WzpQuicOutMessage *message = link->data;

  streams->queued_bytes -= message->len;
  if (!message->fin_written)
    streams->n_unwritten--;
  if (!message->is_acked)
    streams->n_unacked--;
  wzp_quota_release (streams->quota, sizeof *message + message->len);
  g_queue_delete_link (&streams->out, link);
  g_free (message);
}

/* --- queueing --- */

static WzpQuicOutMessage *
queue_message (WzpQuicStreams *streams, size_t len)
{
  WzpQuicOutMessage *message;

  if (len > streams->max_queued - MIN (streams->queued_bytes, streams->max_queued) ||
      !wzp_quota_charge (streams->quota, sizeof *message + len))
    return NULL;
  message = g_malloc (sizeof *message + len);
  *message = (WzpQuicOutMessage) { .id = -1, .len = len };
  g_queue_push_tail (&streams->out, message);
  streams->queued_bytes += len;
  streams->n_unwritten++;
  streams->n_unacked++;
  return message;
}

gboolean
wzp_quic_streams_queue_signal (WzpQuicStreams *streams, const uint8_t *bytes, size_t len)
{
  WzpQuicOutMessage *message = queue_message (streams, WZP_QUIC_FRAME_HEADER_BYTES + len);
  uint32_t be = GUINT32_TO_BE ((uint32_t) len);

  if (!message)
    return FALSE;
  memcpy (message->bytes, &be, sizeof be);
  memcpy (message->bytes + sizeof be, bytes, len);
  return TRUE;
}

gboolean
wzp_quic_streams_queue_uni (WzpQuicStreams *streams, const uint8_t *bytes, size_t len)
{
  WzpQuicOutMessage *message = queue_message (streams, len);

  if (!message)
    return FALSE;
  message->is_uni = TRUE;
  if (len > 0)
    memcpy (message->bytes, bytes, len);
  return TRUE;
}

/* --- writing --- */

void
wzp_quic_streams_queue_fin (WzpQuicStreams *streams, int64_t id)
{
  if (!streams->fins)
    streams->fins = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_array_append_val (streams->fins, id);
}

gboolean
wzp_quic_streams_wants_write (const WzpQuicStreams *streams)
{
  return streams->n_unwritten > 0 || (streams->fins && streams->fins->len > 0);
}

void
wzp_quic_streams_open (WzpQuicStreams *streams)
{
  if (streams->n_unwritten == 0)
    return;
  for (GList *l = streams->out.head; l; l = l->next)
    {
      WzpQuicOutMessage *message = l->data;
      int rc;

      if (message->id >= 0)
        continue;
      rc = message->is_uni ? ngtcp2_conn_open_uni_stream (streams->ngtcp2, &message->id, NULL)
                           : ngtcp2_conn_open_bidi_stream (streams->ngtcp2, &message->id, NULL);
      if (rc != 0)
        {
          /* No credit: the message waits for the peer's MAX_STREAMS, and later ones behind it. */
          message->id = -1;
          return;
        }
      if (!message->is_uni)
        streams->signals_sent++;
    }
}

gboolean
wzp_quic_streams_next_piece (WzpQuicStreams *streams, WzpQuicStreamPiece *out)
{
  if (streams->fins && streams->fins->len > 0)
    {
      *out = (WzpQuicStreamPiece) { .id = g_array_index (streams->fins, int64_t, 0), .fin = TRUE };
      return TRUE;
    }
  if (streams->n_unwritten == 0)
    return FALSE;
  for (GList *l = streams->out.head; l; l = l->next)
    {
      WzpQuicOutMessage *message = l->data;

      if (message->fin_written)
        continue;
      if (message->id < 0)
        return FALSE;
      *out = (WzpQuicStreamPiece) {
        .id = message->id,
        .vec = { .base = message->bytes + message->written,
                 .len = message->len - message->written },
        .fin = TRUE,
        .message = message,
      };
      return TRUE;
    }
  return FALSE;
}

static void
drop_fin (WzpQuicStreams *streams, int64_t id)
{
  for (guint i = 0; streams->fins && i < streams->fins->len; i++)
    if (g_array_index (streams->fins, int64_t, i) == id)
      {
        g_array_remove_index (streams->fins, i);
        break;
      }
}

void
wzp_quic_streams_piece_written (WzpQuicStreams *streams,
                                const WzpQuicStreamPiece *piece,
                                size_t written)
{
  WzpQuicOutMessage *message = piece->message;

  if (!message)
    {
      drop_fin (streams, piece->id);
      return;
    }
  message->written += written;
  if (written == piece->vec.len)
    {
      message->fin_written = TRUE;
      streams->n_unwritten--;
    }
}

void
wzp_quic_streams_piece_refused (WzpQuicStreams *streams, const WzpQuicStreamPiece *piece)
{
  WzpQuicOutMessage *message = piece->message;

  if (!message)
    {
      drop_fin (streams, piece->id);
      return;
    }
  /* The peer does not want it; the message goes when ngtcp2 closes the stream. */
  message->fin_written = TRUE;
  streams->n_unwritten--;
}

static GList *
find_out (WzpQuicStreams *streams, int64_t id)
{
  for (GList *l = streams->out.head; l; l = l->next)
    if (((WzpQuicOutMessage *) l->data)->id == id)
      return l;
  return NULL;
}

void
wzp_quic_streams_on_acked (WzpQuicStreams *streams,
                           int64_t id,
                           uint64_t offset,
                           uint64_t len,
                           WzpInstant now)
{
  GList *link = find_out (streams, id);
  WzpQuicOutMessage *message = link ? link->data : NULL;

  streams->n_events++;
  if (!message || message->is_acked || offset + len < message->len)
    return;
  message->is_acked = TRUE;
  message->acked_at = now;
  streams->n_unacked--;
}

void
wzp_quic_streams_on_close (WzpQuicStreams *streams, int64_t id, WzpInstant now)
{
  GList *link;

  streams->n_events++;
  if (!ngtcp2_conn_is_local_stream (streams->ngtcp2, id))
    {
      drop_fin (streams, id);
      wzp_quic_streams_close_in (streams, id, now);
      return;
    }
  link = find_out (streams, id);
  if (link)
    wzp_quic_streams_free_out (streams, link);
}

/* --- time --- */

WzpInstant
wzp_quic_streams_next_deadline (const WzpQuicStreams *streams)
{
  WzpInstant deadline = wzp_instant_add (streams->blocked, streams->stall);

  for (const GList *l = streams->out.head; l; l = l->next)
    {
      const WzpQuicOutMessage *message = l->data;

      if (message->is_acked && !message->is_uni && !message->is_stopped)
        deadline =
            wzp_instant_min (deadline, wzp_instant_add (message->acked_at, HALF_OPEN_PATIENCE));
    }
  return deadline;
}

void
wzp_quic_streams_expire (WzpQuicStreams *streams, WzpInstant now)
{
  wzp_quic_streams_expire_in (streams, now);
  for (GList *l = streams->out.head; l; l = l->next)
    {
      WzpQuicOutMessage *message = l->data;

      if (!message->is_acked || message->is_uni || message->is_stopped ||
          now < wzp_instant_add (message->acked_at, HALF_OPEN_PATIENCE))
        continue;
      message->is_stopped = TRUE;
      ngtcp2_conn_shutdown_stream_read (streams->ngtcp2, 0, message->id, 0);
    }
}
