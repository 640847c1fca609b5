/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happened to one sender's packets on their way to the loudspeaker: plain monotonic counters and
 * a few gauges, copied as a value. A rate is the difference of two copies, never a total since the
 * call began (the reference's loss could not fall). */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct
{
  /* Packets that arrived */
  uint64_t received;   /* each number once, repair, comfort noise and late ones included */
  uint64_t repair;     /* of these: FEC repair */
  uint64_t late;       /* of these: dropped, their time had passed */
  uint64_t skipped;    /* of these: dropped to get rid of delay after a long stall */
  uint64_t duplicates; /* dropped besides: a packet of this number has come before */
  uint64_t discarded;  /* dropped besides: too long, or of a stranger's numbering */
  uint64_t restarts;   /* times the sender began anew */
  /* By sequence number, RFC 3550 A.3: expected - received is the network's loss, and may shrink again
   * when a packet was only out of order */
  uint64_t expected;

  /* Frames that were played, of whatever length */
  uint64_t played;         /* decoded from their own packet */
  uint64_t recovered_dred; /* missing, restored from a later packet's DRED */
  uint64_t recovered_fec;  /* missing, restored from the next packet's in-band FEC */
  uint64_t concealed;      /* missing and invented (PLC), or bridged by a stall */
  uint64_t noise;          /* the sender was silent on purpose */
  uint64_t stalled;        /* nothing was there in time: invented in addition, the delay grew */
  uint64_t undecodable;    /* of `concealed`: its packet came, but the codec refused it */
  /* Time stretching */
  uint64_t accelerated_us; /* cut out to lower the delay */
  uint64_t stretched_us;   /* put in to raise it */

  /* Gauges */
  uint32_t jitter_us;       /* interarrival jitter, RFC 3550 6.4.1 */
  uint32_t delay_us;        /* what the buffer adds now, over the fastest packet's way */
  uint32_t target_delay_us; /* what it wants to add */
  uint32_t buffered;        /* packets that wait */
  uint8_t codec;            /* id of the last packet played */
  uint8_t heard;            /* whether any packet was played yet */
  uint16_t level;           /* peak of what was played, 0 .. 32767, falling slowly */
  uint64_t first_played_ns; /* WzpInstant of the first decoded frame; 0 before */
} WzpReceiveStats;

/* Packets the network lost for good, so far as known. */
static inline uint64_t
wzp_receive_stats_lost (const WzpReceiveStats *stats)
{
  return stats->expected > stats->received ? stats->expected - stats->received : 0;
}

/* Missing frames, however they were filled. */
static inline uint64_t
wzp_receive_stats_holes (const WzpReceiveStats *stats)
{
  return stats->recovered_dred + stats->recovered_fec + stats->concealed;
}

G_END_DECLS
