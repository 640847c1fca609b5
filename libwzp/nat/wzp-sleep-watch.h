/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Notices that the machine was asleep: CLOCK_BOOTTIME went on, CLOCK_MONOTONIC, by which all our timers
 * go, did not. Knows nothing of networks. */
#pragma once

#include <glib.h>

#include "wzp-instant.h"

G_BEGIN_DECLS

/* Shorter ones are the kernel's own comings and goings. */
#define WZP_SLEEP_LEAST WZP_SECONDS (1)
/* A sleep longer than this is noticed at once, another one within this time: half of what a NAT keeps a
 * mapping without a packet at the least. */
#define WZP_SLEEP_INTERVAL_S 15

/* The decision alone. */
typedef struct
{
  WzpDuration ahead; /* by how much CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC */
} WzpSleepMeter;

void wzp_sleep_meter_init (WzpSleepMeter *meter, WzpDuration boottime, WzpDuration monotonic);
/* How long the machine has slept since the last call; 0: it has not. */
WzpDuration
wzp_sleep_meter_read (WzpSleepMeter *meter, WzpDuration boottime, WzpDuration monotonic);

typedef struct _WzpSleepWatch WzpSleepWatch;

/* The machine was asleep for @slept. May free the watch. */
typedef void (*WzpSleepFunc) (WzpSleepWatch *watch, WzpDuration slept, gpointer user_data);

/* Watches from @context. NULL where the kernel cannot do that. */
WzpSleepWatch *wzp_sleep_watch_new (GMainContext *context, WzpSleepFunc func, gpointer user_data);
void wzp_sleep_watch_free (WzpSleepWatch *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WzpSleepWatch, wzp_sleep_watch_free)

G_END_DECLS
