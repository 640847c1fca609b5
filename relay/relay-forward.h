/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way a media frame takes through the relay: check, meter, stamp the sender's slot, hand to
 * every listener of this shard and once to every other shard with members. Allocates nothing, locks
 * nothing, logs nothing. Knows neither sockets nor who anybody is. */
#pragma once

#include <sys/uio.h>

#include "relay-limits.h"
#include "wzp-token-bucket.h"

G_BEGIN_DECLS

/* Sends one datagram made of @parts to @listener. */
typedef void (*RelayForwardFunc) (gpointer listener, const struct iovec *parts, size_t n_parts);

/* A room as one shard sees it. */
typedef struct
{
  uint64_t room;
  GPtrArray *listeners; /* of this shard */
  uint64_t shards;      /* that have members, this one not among them */
} RelayFan;

/* What one sender may send, and what became of what it sent. */
typedef struct
{
  WzpTokenBucket packets;
  WzpTokenBucket bytes;
  uint32_t malformed;
  uint32_t over_rate; /* in a row */
} RelaySender;

typedef struct
{
  uint64_t frames_in;
  uint64_t frames_out;
  uint64_t malformed;
  uint64_t over_rate;
} RelayForwardStats;

typedef enum
{
  RELAY_FORWARD_DONE,
  RELAY_FORWARD_DROPPED,
  RELAY_FORWARD_TOO_MANY_MALFORMED, /* close the sender */
  RELAY_FORWARD_FLOOD,              /* close the sender */
} RelayForwardResult;

void relay_sender_init (RelaySender *sender, const RelayLimits *limits, WzpInstant now);

/* Whether @frame may go on. */
RelayForwardResult relay_forward_check (RelaySender *sender,
                                        const uint8_t *frame,
                                        size_t len,
                                        RelayForwardStats *stats,
                                        WzpInstant now);

/* To all listeners but @except, stamped with @slot. */
void relay_forward_fan_out (const RelayFan *fan,
                            gpointer except,
                            uint8_t slot,
                            const uint8_t *frame,
                            size_t len,
                            RelayForwardFunc send,
                            RelayForwardStats *stats);

G_END_DECLS
