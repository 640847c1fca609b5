/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Datagrams that wait for the next flush or for the congestion window: a byte ring that exists only
 * once something was sent. When it is full or they have waited too long, the oldest go first: late
 * voice is worth less than new voice. */
#pragma once

#include <sys/uio.h>

#include "wzp-instant.h"
#include "wzp-quota.h"

G_BEGIN_DECLS

typedef struct
{
  uint8_t *bytes;
  uint32_t size; /* of the ring: a power of two, or 0 */
  uint32_t max_size;
  uint64_t head; /* never wrap: only the offset is taken modulo size */
  uint64_t tail;
  uint32_t n_waiting;
  WzpQuota *quota; /* charged with size; may be NULL */
  uint64_t dropped_full;
  uint64_t dropped_old;
} WzpQuicDatagrams;

void wzp_quic_datagrams_init (WzpQuicDatagrams *queue, uint32_t max_size, WzpQuota *quota);
void wzp_quic_datagrams_clear (WzpQuicDatagrams *queue);

/* Copies one datagram to the end. FALSE when it could never fit. */
gboolean
wzp_quic_datagrams_push (WzpQuicDatagrams *queue, const struct iovec *parts, size_t n_parts);

static inline gboolean
wzp_quic_datagrams_is_empty (const WzpQuicDatagrams *queue)
{
  return queue->n_waiting == 0;
}

/* The oldest datagram, which stays; NULL when empty. */
const uint8_t *wzp_quic_datagrams_peek (WzpQuicDatagrams *queue, size_t *out_len);
void wzp_quic_datagrams_pop (WzpQuicDatagrams *queue);

/* The waiting ones could not be sent at @now. A datagram's age counts from the first such call, so
 * the queue needs no clock when it takes one. */
void wzp_quic_datagrams_mark_blocked (WzpQuicDatagrams *queue, WzpInstant now);
/* Drops those that have been blocked for longer than @age. */
void wzp_quic_datagrams_drop_old (WzpQuicDatagrams *queue, WzpInstant now, WzpDuration age);

G_END_DECLS
