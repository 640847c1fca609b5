/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A binary heap of embedded timers. */
#include "wzp-quic-timers.h"

void
wzp_quic_timers_init (WzpQuicTimers *timers)
{
  *timers = (WzpQuicTimers) { 0 };
}

void
wzp_quic_timers_clear (WzpQuicTimers *timers)
{
  g_assert (timers->n_timers == 0);
  g_clear_pointer (&timers->timers, g_free);
  timers->n_allocated = 0;
}

static void
place (WzpQuicTimers *timers, uint32_t at, WzpQuicTimer *timer)
{
  timers->timers[at] = timer;
  timer->index = at + 1;
}

static uint32_t
sift_up (WzpQuicTimers *timers, uint32_t at)
{
  WzpQuicTimer *timer = timers->timers[at];

  while (at > 0)
    {
      uint32_t parent = (at - 1) / 2;

      if (timers->timers[parent]->at <= timer->at)
        break;
      place (timers, at, timers->timers[parent]);
      at = parent;
    }
  place (timers, at, timer);
  return at;
}

static void
sift_down (WzpQuicTimers *timers, uint32_t at)
{
  WzpQuicTimer *timer = timers->timers[at];

  for (;;)
    {
      uint32_t child = 2 * at + 1;

      if (child >= timers->n_timers)
        break;
      if (child + 1 < timers->n_timers && timers->timers[child + 1]->at < timers->timers[child]->at)
        child++;
      if (timer->at <= timers->timers[child]->at)
        break;
      place (timers, at, timers->timers[child]);
      at = child;
    }
  place (timers, at, timer);
}

static void
remove_timer (WzpQuicTimers *timers, WzpQuicTimer *timer)
{
  uint32_t at = timer->index - 1;
  WzpQuicTimer *last = timers->timers[--timers->n_timers];

  timer->index = 0;
  if (last == timer)
    return;
  place (timers, at, last);
  sift_down (timers, sift_up (timers, at));
}

void
wzp_quic_timers_set (WzpQuicTimers *timers, WzpQuicTimer *timer, WzpInstant at)
{
  if (at == WZP_INSTANT_NEVER)
    {
      if (timer->index > 0)
        remove_timer (timers, timer);
      return;
    }
  if (timer->index > 0 && timer->at == at)
    return;
  timer->at = at;
  if (timer->index == 0)
    {
      if (timers->n_timers == timers->n_allocated)
        {
          timers->n_allocated = MAX (16, timers->n_allocated * 2);
          timers->timers = g_renew (WzpQuicTimer *, timers->timers, timers->n_allocated);
        }
      place (timers, timers->n_timers++, timer);
    }
  sift_down (timers, sift_up (timers, timer->index - 1));
}

WzpQuicTimer *
wzp_quic_timers_first (const WzpQuicTimers *timers)
{
  return timers->n_timers > 0 ? timers->timers[0] : NULL;
}
