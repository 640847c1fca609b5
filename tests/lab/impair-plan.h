/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens to each packet of one direction of a bad line: kept or lost, and when it is due. Pure:
 * the time is an argument, the chance comes from the seed and is drawn the same number of times for
 * every packet, so that the n-th packet meets the same fate in every run. It must not know of TUN.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct
{
  uint64_t delay_us;   /* of every packet */
  uint64_t jitter_us;  /* more, uniform between 0 and this; order is kept */
  double loss;         /* share of packets lost outside bursts */
  double burst_start;  /* chance per packet that a burst begins (Gilbert's p) */
  double burst_end;    /* chance per packet that it ends (Gilbert's r) */
  double reorder;      /* share of packets that are late by reorder_us and so are overtaken */
  uint64_t reorder_us; /* how late */
  uint64_t rate_kbps;  /* 0: no limit */
  uint64_t queue_us;   /* what does not get through the rate in this time is dropped */
} ImpairSettings;

typedef struct
{
  uint64_t n_in;
  uint64_t n_out; /* planned to be delivered */
  uint64_t n_lost;
  uint64_t n_burst_lost; /* of n_lost */
  uint64_t n_queue_lost;
  uint64_t n_reordered;
} ImpairCounters;

typedef struct
{
  ImpairSettings settings;
  ImpairCounters counters;
  uint64_t random;
  uint64_t line_free_us; /* when the rate lets the next packet begin */
  uint64_t last_due_us;  /* of the packets that keep their order */
  bool in_burst;
} ImpairPlan;

void impair_plan_init (ImpairPlan *self, const ImpairSettings *settings, uint64_t seed);

/* Whether the packet is delivered, and when. */
bool impair_plan_packet (ImpairPlan *self, uint64_t now_us, size_t n_bytes, uint64_t *out_due_us);
