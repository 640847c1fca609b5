/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Incoming messages: gathered per stream, delivered in the order of the streams.
 *
 * Memory: bytes of the stream whose turn it is are credited to the peer's connection window at once;
 * bytes of later streams only when their turn comes. So a peer can make us hold one message and the
 * connection window, however many streams it opens. */
#include <string.h>

#include "wzp-quic-conn.h"
#include "wzp-quic-streams-private.h"

#define MIN_ALLOCATION 256u
/* RFC 9000 section 2.1: consecutive streams of one kind differ by 4; bit 1 marks unidirectional ones. */
#define STREAM_STEP 4
#define IS_UNI(id)  (((id) & 2) != 0)

struct _WzpQuicInMessage
{
  int64_t id;
  uint8_t header[WZP_QUIC_FRAME_HEADER_BYTES];
  uint8_t n_header;
  gboolean is_done; /* whole, or given up (bytes NULL) */
  gboolean is_given_up;
  uint32_t len;
  uint32_t have;
  uint32_t allocated;
  uint8_t *bytes;
  uint64_t owed; /* connection credit not yet returned */
};

static void
drop_bytes (WzpQuicStreams *streams, WzpQuicInMessage *message)
{
  wzp_quota_release (streams->quota, message->allocated);
  message->allocated = 0;
  g_clear_pointer (&message->bytes, g_free);
}

static void
message_free (WzpQuicStreams *streams, WzpQuicInMessage *message)
{
  drop_bytes (streams, message);
  wzp_quota_release (streams->quota, sizeof *message);
  g_free (message);
}

void
wzp_quic_streams_clear_in (WzpQuicStreams *streams)
{
  WzpQuicInMessage *message;

  while ((message = g_queue_pop_head (&streams->in)))
    message_free (streams, message);
  while ((message = g_queue_pop_head (&streams->in_uni)))
    message_free (streams, message);
}

static void
give_up (WzpQuicStreams *streams, WzpQuicInMessage *message)
{
  drop_bytes (streams, message);
  message->is_done = TRUE;
  message->is_given_up = TRUE;
}

/* The message of stream @id, made where missing; the queue is ordered by ID. NULL: over the quota. */
static WzpQuicInMessage *
get_message (WzpQuicStreams *streams, GQueue *queue, int64_t id)
{
  WzpQuicInMessage *message;
  GList *after = queue->tail;

  while (after && ((WzpQuicInMessage *) after->data)->id > id)
    after = after->prev;
  if (after && ((WzpQuicInMessage *) after->data)->id == id)
    return after->data;
  if (!wzp_quota_charge (streams->quota, sizeof *message))
    return NULL;
  message = g_new0 (WzpQuicInMessage, 1);
  message->id = id;
  if (after)
    g_queue_insert_after (queue, after, message);
  else
    g_queue_push_head (queue, message);
  return message;
}

/* Room for @more bytes; grows by doubling, so a length that is only announced costs nothing. */
static gboolean
reserve (WzpQuicStreams *streams, WzpQuicInMessage *message, size_t more)
{
  size_t need = message->have + more;
  size_t size = MAX (message->allocated, MIN_ALLOCATION);

  if (need <= message->allocated)
    return TRUE;
  while (size < need)
    size *= 2;
  size = MAX (need, MIN (size, message->len));
  if (!wzp_quota_charge (streams->quota, size - message->allocated))
    return FALSE;
  message->allocated = (uint32_t) size;
  message->bytes = g_realloc (message->bytes, size);
  return TRUE;
}

/* --- delivery --- */

static gboolean
has_waiting (const WzpQuicStreams *streams)
{
  for (const GList *l = streams->in.head; l; l = l->next)
    if (((const WzpQuicInMessage *) l->data)->is_done)
      return TRUE;
  return FALSE;
}

static void
deliver (WzpQuicStreams *streams, const uint8_t *bytes, size_t len)
{
  streams->signals_received++;
  streams->events->signal (bytes, len, streams->user_data);
}

static void
return_credit (WzpQuicStreams *streams, WzpQuicInMessage *message)
{
  ngtcp2_conn_extend_max_offset (streams->ngtcp2, message->owed);
  message->owed = 0;
}

/* Delivers what is complete, in order, up to the first hole. */
static void
deliver_ready (WzpQuicStreams *streams, WzpInstant now)
{
  WzpQuicInMessage *message;

  while ((message = g_queue_peek_head (&streams->in)) && message->id == streams->next_in_id)
    {
      return_credit (streams, message);
      if (!message->is_done)
        break;
      g_queue_pop_head (&streams->in);
      streams->next_in_id += STREAM_STEP;
      streams->blocked = WZP_INSTANT_NEVER;
      wzp_quic_streams_queue_fin (streams, message->id);
      if (message->is_given_up)
        streams->signals_stalled++;
      else
        deliver (streams, message->bytes, message->len);
      message_free (streams, message);
    }
  if (streams->blocked == WZP_INSTANT_NEVER && has_waiting (streams))
    streams->blocked = now;
}

/* --- bytes --- */

/* FALSE: the message is longer than we take. */
static gboolean
gather (WzpQuicStreams *streams, WzpQuicInMessage *message, const uint8_t *data, size_t len)
{
  while (len > 0 && message->n_header < WZP_QUIC_FRAME_HEADER_BYTES)
    {
      message->header[message->n_header++] = *data++;
      len--;
      if (message->n_header < WZP_QUIC_FRAME_HEADER_BYTES)
        continue;
      message->len = (uint32_t) message->header[0] << 24 | (uint32_t) message->header[1] << 16 |
                     (uint32_t) message->header[2] << 8 | message->header[3];
      if (message->len > streams->max_message)
        return FALSE;
    }
  /* Bytes after the message are ignored (wire.md 1.6). */
  len = MIN (len, message->len - message->have);
  if (len > 0)
    {
      if (!reserve (streams, message, len))
        {
          give_up (streams, message);
          return TRUE;
        }
      memcpy (message->bytes + message->have, data, len);
      message->have += (uint32_t) len;
    }
  if (message->n_header == WZP_QUIC_FRAME_HEADER_BYTES && message->have == message->len)
    message->is_done = TRUE;
  return TRUE;
}

/* The usual case: the whole message in one frame, and it is its turn. */
static gboolean
deliver_directly (WzpQuicStreams *streams,
                  int64_t id,
                  const uint8_t *data,
                  size_t len,
                  WzpInstant now)
{
  const WzpQuicInMessage *first = g_queue_peek_head (&streams->in);
  uint32_t be;

  if (id != streams->next_in_id || (first && first->id == id) || len < WZP_QUIC_FRAME_HEADER_BYTES)
    return FALSE;
  memcpy (&be, data, sizeof be);
  if (GUINT32_FROM_BE (be) != len - WZP_QUIC_FRAME_HEADER_BYTES ||
      GUINT32_FROM_BE (be) > streams->max_message)
    return FALSE;
  ngtcp2_conn_extend_max_offset (streams->ngtcp2, len);
  streams->next_in_id += STREAM_STEP;
  streams->blocked = WZP_INSTANT_NEVER;
  wzp_quic_streams_queue_fin (streams, id);
  deliver (streams, data + WZP_QUIC_FRAME_HEADER_BYTES, len - WZP_QUIC_FRAME_HEADER_BYTES);
  deliver_ready (streams, now);
  return TRUE;
}

static void
on_signal_data (WzpQuicStreams *streams,
                int64_t id,
                gboolean fin,
                const uint8_t *data,
                size_t len,
                WzpInstant now,
                gboolean *out_bad_message)
{
  WzpQuicInMessage *message;

  if (id < streams->next_in_id)
    {
      /* Already delivered or given up. */
      ngtcp2_conn_extend_max_offset (streams->ngtcp2, len);
      if (len > 0)
        ngtcp2_conn_shutdown_stream (streams->ngtcp2, 0, id, 0);
      return;
    }
  if (deliver_directly (streams, id, data, len, now))
    return;
  message = get_message (streams, &streams->in, id);
  if (!message)
    {
      *out_bad_message = TRUE;
      return;
    }
  message->owed += len;
  if (!message->is_done && !gather (streams, message, data, len))
    {
      *out_bad_message = TRUE;
      return;
    }
  if (fin && !message->is_done)
    give_up (streams, message); /* cut short */
  deliver_ready (streams, now);
}

static void
on_uni_data (WzpQuicStreams *streams, int64_t id, gboolean fin, const uint8_t *data, size_t len)
{
  WzpQuicInMessage *message = get_message (streams, &streams->in_uni, id);

  ngtcp2_conn_extend_max_offset (streams->ngtcp2, len);
  if (!message)
    {
      ngtcp2_conn_shutdown_stream_read (streams->ngtcp2, 0, id, 0);
      return;
    }
  if (message->is_done)
    return;
  message->len = WZP_QUIC_UNI_MAX_BYTES;
  if (len > message->len - message->have || !reserve (streams, message, len))
    {
      give_up (streams, message);
      ngtcp2_conn_shutdown_stream_read (streams->ngtcp2, 0, id, 0);
      return;
    }
  if (len > 0)
    memcpy (message->bytes + message->have, data, len);
  message->have += (uint32_t) len;
  if (!fin)
    return;
  message->is_done = TRUE;
  streams->events->uni (message->bytes, message->have, streams->user_data);
  drop_bytes (streams, message);
}

int
wzp_quic_streams_on_data (WzpQuicStreams *streams,
                          int64_t id,
                          gboolean fin,
                          const uint8_t *data,
                          size_t len,
                          WzpInstant now,
                          gboolean *out_bad_message)
{
  int rc = 0;

  streams->n_events++;
  if (len > 0 && !fin)
    rc = ngtcp2_conn_extend_max_stream_offset (streams->ngtcp2, id, len);
  if (ngtcp2_conn_is_local_stream (streams->ngtcp2, id))
    {
      /* The reverse half of one of our messages: nothing is ever said there. */
      ngtcp2_conn_extend_max_offset (streams->ngtcp2, len);
      if (len > 0 && !fin)
        ngtcp2_conn_shutdown_stream_read (streams->ngtcp2, 0, id, 0);
    }
  else if (IS_UNI (id))
    on_uni_data (streams, id, fin, data, len);
  else
    on_signal_data (streams, id, fin, data, len, now, out_bad_message);
  return rc;
}

void
wzp_quic_streams_on_reset (WzpQuicStreams *streams, int64_t id, WzpInstant now)
{
  WzpQuicInMessage *message;

  streams->n_events++;
  if (IS_UNI (id) || ngtcp2_conn_is_local_stream (streams->ngtcp2, id) || id < streams->next_in_id)
    return;
  message = get_message (streams, &streams->in, id);
  if (!message || message->is_done)
    return;
  give_up (streams, message);
  deliver_ready (streams, now);
}

void
wzp_quic_streams_close_in (WzpQuicStreams *streams, int64_t id, WzpInstant now)
{
  if (!IS_UNI (id))
    {
      /* Closed without data and without reset cannot be; if it were, the turn must go on. */
      wzp_quic_streams_on_reset (streams, id, now);
      ngtcp2_conn_extend_max_streams_bidi (streams->ngtcp2, 1);
      return;
    }
  for (GList *l = streams->in_uni.head; l; l = l->next)
    {
      WzpQuicInMessage *message = l->data;

      if (message->id != id)
        continue;
      g_queue_delete_link (&streams->in_uni, l);
      message_free (streams, message);
      break;
    }
  ngtcp2_conn_extend_max_streams_uni (streams->ngtcp2, 1);
}

/* --- time --- */

void
wzp_quic_streams_expire_in (WzpQuicStreams *streams, WzpInstant now)
{
  WzpQuicInMessage *message;

  if (now < wzp_instant_add (streams->blocked, streams->stall))
    return;
  /* Give up everything before the first complete message, seen or not. */
  while ((message = g_queue_peek_head (&streams->in)) && !message->is_done)
    {
      streams->signals_stalled++;
      ngtcp2_conn_extend_max_offset (streams->ngtcp2, message->owed);
      ngtcp2_conn_shutdown_stream (streams->ngtcp2, 0, message->id, 0);
      g_queue_pop_head (&streams->in);
      message_free (streams, message);
    }
  streams->blocked = WZP_INSTANT_NEVER;
  if (!message)
    return;
  streams->next_in_id = message->id;
  deliver_ready (streams, now);
}
