/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UDP packets on their way out: one arena of bytes and a list of runs. A run is what one system call
 * entry can send: packets of equal size (the last may be shorter) to one destination, back to back in
 * memory, so the kernel can cut them (UDP_SEGMENT). Knows no socket. */
#pragma once

#include "wzp-udp-address.h"

G_BEGIN_DECLS

/* Largest UDP payload that is ever written here (Ethernet MTU less IPv4 and UDP headers). */
#define WZP_UDP_BATCH_PACKET_BYTES 1472u
/* UDP_MAX_SEGMENTS of Linux >= 4.18, and what fits one IP datagram. */
#define WZP_UDP_BATCH_RUN_SEGMENTS 64u
#define WZP_UDP_BATCH_RUN_BYTES    65000u

typedef struct
{
  WzpUdpAddress remote;
  WzpUdpAddress local; /* AF_UNSPEC: the kernel chooses */
  uint8_t ecn;         /* the two ECN bits */
  uint16_t segment_bytes;
  uint16_t n_segments;
  uint32_t offset;
  uint32_t len;
} WzpUdpRun;

typedef struct
{
  uint8_t *arena;
  uint32_t arena_bytes;
  uint32_t used_bytes;
  WzpUdpRun *runs;
  uint32_t n_runs;
  uint32_t max_runs;
  uint32_t n_packets;
} WzpUdpBatch;

void wzp_udp_batch_init (WzpUdpBatch *batch, uint32_t arena_bytes, uint32_t max_runs);
void wzp_udp_batch_clear (WzpUdpBatch *batch);

/* Forgets all packets. */
void wzp_udp_batch_reset (WzpUdpBatch *batch);

static inline gboolean
wzp_udp_batch_is_empty (const WzpUdpBatch *batch)
{
  return batch->n_packets == 0;
}

/* WZP_UDP_BATCH_PACKET_BYTES bytes to write one packet into; NULL when the batch is full. */
uint8_t *wzp_udp_batch_reserve (WzpUdpBatch *batch);
/* The first @len (> 0) of the reserved bytes are a packet. @local may be NULL. */
void wzp_udp_batch_commit (WzpUdpBatch *batch,
                           size_t len,
                           const WzpUdpAddress *remote,
                           const WzpUdpAddress *local,
                           uint8_t ecn);

/* Calls @each for every packet, in order. */
typedef void (*WzpUdpBatchFunc) (const WzpUdpRun *run,
                                 const uint8_t *packet,
                                 size_t len,
                                 gpointer user_data);
void wzp_udp_batch_foreach (const WzpUdpBatch *batch, WzpUdpBatchFunc each, gpointer user_data);

G_END_DECLS
