/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ring of records, each contiguous: where one does not fit before the end of the ring, a filler
 * record takes the rest. The age mark of a datagram lives in its record. */
#include "wzp-quic-datagrams.h"

#include <string.h>

#define MIN_SIZE 2048u
#define FILLER   UINT32_MAX
/* Records begin at multiples of the header's size, so a header never straddles the end. */
#define ALIGNMENT ((uint32_t) sizeof (Record))

typedef struct
{
  WzpInstant blocked_since; /* WZP_INSTANT_NEVER: not yet */
  uint32_t len;             /* FILLER: skip to the start of the ring */
  uint32_t reserved;
} Record;

G_STATIC_ASSERT (sizeof (Record) == 16);

void
wzp_quic_datagrams_init (WzpQuicDatagrams *queue, uint32_t max_size, WzpQuota *quota)
{
  *queue = (WzpQuicDatagrams) { .quota = quota, .max_size = MIN_SIZE };
  while (queue->max_size < max_size)
    queue->max_size *= 2;
}

void
wzp_quic_datagrams_clear (WzpQuicDatagrams *queue)
{
  if (queue->quota && queue->size > 0)
    wzp_quota_release (queue->quota, queue->size);
  g_clear_pointer (&queue->bytes, g_free);
  queue->size = 0;
  queue->n_waiting = 0;
  queue->head = queue->tail = 0;
}

static uint32_t
record_size (size_t len)
{
  return ALIGNMENT + (uint32_t) ((len + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

static Record *
record_at (WzpQuicDatagrams *queue, uint64_t index)
{
  return (Record *) (queue->bytes + (index & (queue->size - 1)));
}

/* The oldest record that is not a filler; the queue is not empty. */
static Record *
first_record (WzpQuicDatagrams *queue)
{
  Record *record = record_at (queue, queue->head);

  if (record->len == FILLER)
    {
      queue->head += queue->size - (queue->head & (queue->size - 1));
      record = record_at (queue, queue->head);
    }
  return record;
}

/* A ring of @size with the same records; FALSE when the quota says no. */
static gboolean
resize (WzpQuicDatagrams *queue, uint32_t size)
{
  WzpQuicDatagrams bigger = *queue;

  if (queue->quota && !wzp_quota_charge (queue->quota, size))
    return FALSE;
  bigger.bytes = g_malloc (size);
  bigger.size = size;
  bigger.head = bigger.tail = 0;
  for (uint32_t i = 0; i < bigger.n_waiting; i++)
    {
      const Record *record = first_record (queue);
      uint32_t bytes = record_size (record->len);

      memcpy (bigger.bytes + bigger.tail, record, ALIGNMENT + record->len);
      queue->head += bytes;
      bigger.tail += bytes;
    }
  if (queue->quota && queue->size > 0)
    wzp_quota_release (queue->quota, queue->size);
  g_free (queue->bytes);
  *queue = bigger;
  return TRUE;
}

/* What @bytes in one piece take from the ring at its present end. */
static uint32_t
bytes_with_filler (const WzpQuicDatagrams *queue, uint32_t bytes)
{
  uint32_t to_end = queue->size - (uint32_t) (queue->tail & (queue->size - 1));

  return bytes <= to_end ? bytes : bytes + to_end;
}

static gboolean
has_room (const WzpQuicDatagrams *queue, uint32_t bytes)
{
  return queue->tail - queue->head + bytes_with_filler (queue, bytes) <= queue->size;
}

static gboolean
make_room (WzpQuicDatagrams *queue, uint32_t bytes)
{
  if (bytes > queue->max_size)
    return FALSE;
  while (queue->size < queue->max_size && (queue->size == 0 || !has_room (queue, bytes)))
    if (!resize (queue, MAX (MIN_SIZE, queue->size * 2)))
      break;
  if (bytes > queue->size)
    return FALSE;
  while (!has_room (queue, bytes))
    {
      if (queue->n_waiting == 0)
        {
          queue->head = queue->tail = 0;
          break;
        }
      wzp_quic_datagrams_pop (queue);
      queue->dropped_full++;
    }
  return TRUE;
}

gboolean
wzp_quic_datagrams_push (WzpQuicDatagrams *queue, const struct iovec *parts, size_t n_parts)
{
  size_t len = 0;
  uint32_t bytes;
  Record *record;
  uint8_t *at;

  for (size_t i = 0; i < n_parts; i++)
    len += parts[i].iov_len;
  if (len > queue->max_size)
    return FALSE;
  bytes = record_size (len);
  if (!make_room (queue, bytes))
    return FALSE;
  if (bytes_with_filler (queue, bytes) != bytes)
    {
      record_at (queue, queue->tail)->len = FILLER;
      queue->tail += queue->size - (queue->tail & (queue->size - 1));
    }
  record = record_at (queue, queue->tail);
  *record = (Record) { .blocked_since = WZP_INSTANT_NEVER, .len = (uint32_t) len };
  at = (uint8_t *) (record + 1);
  for (size_t i = 0; i < n_parts; i++)
    {
      if (parts[i].iov_len > 0)
        memcpy (at, parts[i].iov_base, parts[i].iov_len);
      at += parts[i].iov_len;
    }
  queue->tail += bytes;
  queue->n_waiting++;
  return TRUE;
}

const uint8_t *
wzp_quic_datagrams_peek (WzpQuicDatagrams *queue, size_t *out_len)
{
  Record *record;

  if (queue->n_waiting == 0)
    return NULL;
  record = first_record (queue);
  *out_len = record->len;
  return (const uint8_t *) (record + 1);
}

void
wzp_quic_datagrams_pop (WzpQuicDatagrams *queue)
{
  Record *record = first_record (queue);

  queue->head += record_size (record->len);
  queue->n_waiting--;
}

void
wzp_quic_datagrams_mark_blocked (WzpQuicDatagrams *queue, WzpInstant now)
{
  uint64_t at = queue->head;

  for (uint32_t i = 0; i < queue->n_waiting; i++)
    {
      Record *record = record_at (queue, at);

      if (record->len == FILLER)
        {
          at += queue->size - (at & (queue->size - 1));
          record = record_at (queue, at);
        }
      if (record->blocked_since == WZP_INSTANT_NEVER)
        record->blocked_since = now;
      at += record_size (record->len);
    }
}

void
wzp_quic_datagrams_drop_old (WzpQuicDatagrams *queue, WzpInstant now, WzpDuration age)
{
  while (queue->n_waiting > 0)
    {
      const Record *record = first_record (queue);

      if (record->blocked_since == WZP_INSTANT_NEVER ||
          wzp_instant_since (now, record->blocked_since) <= age)
        return;
      wzp_quic_datagrams_pop (queue);
      queue->dropped_old++;
    }
}
