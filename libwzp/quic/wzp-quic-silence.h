/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a peer that owes an acknowledgement is asked again, and when it is taken for gone. A value without I/O:
 * its owner sends the pings. Knows no packet, only how many were sent and whether any came. */
#pragma once

#include "wzp-instant.h"

G_BEGIN_DECLS

/* What is repeated may be lost again: three base probe time-outs are two repetitions (RFC 9002 section 6.2.1
 * doubles them), and no shorter patience can mean anything. */
#define WZP_QUIC_SILENCE_PTOS 3
/* Packets that must have stayed without an answer, too. Where a fifth is lost both ways in bursts of three,
 * a packet after a lost one stays without an answer with seven in ten: so many in a row with one in 10^5, where
 * the nine that ngtcp2 sends in 3 s do with one in thirty. */
#define WZP_QUIC_SILENCE_PACKETS 32
/* The congestion window can hold packets back; then time alone decides: so many times the patience. */
#define WZP_QUIC_SILENCE_PATIENCES 3
/* A silence is looked into before it is told. ngtcp2's own probes come ever more rarely and, where packets are
 * lost, begin late (its count of time-outs stays at two). From a quarter of the patience on there are pings,
 * so far apart, and not before an answer can be there. */
#define WZP_QUIC_SILENCE_QUARTER   4
#define WZP_QUIC_SILENCE_PINGS     WZP_MS (50)
#define WZP_QUIC_SILENCE_PING_PTOS 2

typedef enum
{
  WZP_QUIC_SILENCE_WAIT, /* nothing is due */
  WZP_QUIC_SILENCE_PING, /* ask again */
  WZP_QUIC_SILENCE_GONE, /* told once for each silence */
} WzpQuicSilenceAdvice;

typedef struct
{
  WzpDuration patience; /* 0: for ever */
  WzpInstant asked;     /* an acknowledgement is owed since, and nothing was heard; 0: none is */
  WzpInstant pinged;    /* last, in this silence; 0: not yet */
  uint64_t n_sent_at_asked; /* packets */
  gboolean is_told;         /* this silence */
} WzpQuicSilence;

void wzp_quic_silence_on_heard (WzpQuicSilence *silence);
/* Something that is to be acknowledged has been sent; @n_sent: packets up to now. */
void wzp_quic_silence_on_asked (WzpQuicSilence *silence, uint64_t n_sent, WzpInstant now);
/* @pto: the base probe time-out, not backed off. */
WzpInstant
wzp_quic_silence_next_deadline (const WzpQuicSilence *silence, WzpDuration pto, uint64_t n_sent);
WzpQuicSilenceAdvice wzp_quic_silence_on_deadline (WzpQuicSilence *silence,
                                                   WzpDuration pto,
                                                   uint64_t n_sent,
                                                   WzpInstant now);

G_END_DECLS
