/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Instants and durations. Every protocol file takes `now` as an argument (only the endpoint and the
 * audio clock read a clock), so a simulated hour runs in milliseconds. */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Nanoseconds since an arbitrary, never-stepping epoch. */
typedef uint64_t WzpInstant;
/* Nanoseconds between two instants. */
typedef uint64_t WzpDuration;

#define WZP_INSTANT_NEVER UINT64_MAX

#define WZP_US(n)      ((WzpDuration) (n) * 1000u)
#define WZP_MS(n)      ((WzpDuration) (n) * 1000000u)
#define WZP_SECONDS(n) ((WzpDuration) (n) * 1000000000u)

WzpInstant wzp_instant_now (void);

/* The time from @earlier to @later; 0 when @later is not later. */
static inline WzpDuration
wzp_instant_since (WzpInstant later, WzpInstant earlier)
{
  return later > earlier ? later - earlier : 0;
}

/* @instant + @duration, stopping at WZP_INSTANT_NEVER. */
static inline WzpInstant
wzp_instant_add (WzpInstant instant, WzpDuration duration)
{
  return duration > WZP_INSTANT_NEVER - instant ? WZP_INSTANT_NEVER : instant + duration;
}

static inline WzpInstant
wzp_instant_min (WzpInstant a, WzpInstant b)
{
  return a < b ? a : b;
}

static inline uint64_t
wzp_duration_ms (WzpDuration duration)
{
  return duration / 1000000u;
}

G_END_DECLS
