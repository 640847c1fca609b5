/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The deadlines of all connections: a binary heap whose nodes are embedded in their owners. */
#pragma once

#include "wzp-instant.h"

G_BEGIN_DECLS

typedef struct
{
  WzpInstant at;
  uint32_t index; /* 1 + place in the heap; 0: not set */
} WzpQuicTimer;

typedef struct
{
  WzpQuicTimer **timers;
  uint32_t n_timers;
  uint32_t n_allocated;
} WzpQuicTimers;

void wzp_quic_timers_init (WzpQuicTimers *timers);
/* No timer may be set (asserted). */
void wzp_quic_timers_clear (WzpQuicTimers *timers);

/* Sets or moves @timer; WZP_INSTANT_NEVER takes it out. */
void wzp_quic_timers_set (WzpQuicTimers *timers, WzpQuicTimer *timer, WzpInstant at);
/* The earliest timer, or NULL. */
WzpQuicTimer *wzp_quic_timers_first (const WzpQuicTimers *timers);

G_END_DECLS
