/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fate of packets on a bad line; see impair-plan.h. */
#include "impair-plan.h"

#define BITS_PER_BYTE 8
#define US_PER_MS     1000

/* SplitMix64: any seed is good, also 0 and its neighbours. */
static uint64_t
draw (ImpairPlan *self)
{
  uint64_t z = self->random += 0x9e3779b97f4a7c15u;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static double
draw_share (ImpairPlan *self)
{
  return (double) (draw (self) >> 11) / (double) (1ull << 53);
}

void
impair_plan_init (ImpairPlan *self, const ImpairSettings *settings, uint64_t seed)
{
  *self = (ImpairPlan) { .settings = *settings, .random = seed };
}

/* The two states of Gilbert's model: everything is lost in a burst. */
static bool
is_lost (ImpairPlan *self, double burst_chance, double loss_chance)
{
  if (self->in_burst ? burst_chance < self->settings.burst_end
                     : burst_chance < self->settings.burst_start)
    self->in_burst = !self->in_burst;
  if (self->in_burst)
    self->counters.n_burst_lost++;
  if (!self->in_burst && loss_chance >= self->settings.loss)
    return false;
  self->counters.n_lost++;
  return true;
}

/* When the packet has left through the rate; false when it would wait too long for that. */
static bool
pass_rate (ImpairPlan *self, uint64_t now_us, size_t n_bytes, uint64_t *out_us)
{
  uint64_t begin_us = self->line_free_us > now_us ? self->line_free_us : now_us;

  *out_us = now_us;
  if (self->settings.rate_kbps == 0)
    return true;
  if (begin_us - now_us > self->settings.queue_us)
    {
      self->counters.n_queue_lost++;
      return false;
    }
  self->line_free_us = begin_us + n_bytes * BITS_PER_BYTE * US_PER_MS / self->settings.rate_kbps;
  *out_us = self->line_free_us;
  return true;
}

bool
impair_plan_packet (ImpairPlan *self, uint64_t now_us, size_t n_bytes, uint64_t *out_due_us)
{
  double burst_chance = draw_share (self);
  double loss_chance = draw_share (self);
  double jitter = draw_share (self);
  double reorder_chance = draw_share (self);
  uint64_t due_us;

  self->counters.n_in++;
  if (is_lost (self, burst_chance, loss_chance) || !pass_rate (self, now_us, n_bytes, &due_us))
    return false;
  due_us += self->settings.delay_us + (uint64_t) (jitter * (double) self->settings.jitter_us);
  if (reorder_chance < self->settings.reorder)
    {
      self->counters.n_reordered++;
      due_us += self->settings.reorder_us;
    }
  else
    {
      if (due_us < self->last_due_us)
        due_us = self->last_due_us;
      self->last_due_us = due_us;
    }
  self->counters.n_out++;
  *out_due_us = due_us;
  return true;
}
