/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-netmon"

#include "wzp-sleep-watch.h"

#include <glib-unix.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct _WzpSleepWatch
{
  int fd;
  GSource *source;
  WzpSleepMeter meter;
  WzpSleepFunc func;
  gpointer user_data;
};

void
wzp_sleep_meter_init (WzpSleepMeter *meter, WzpDuration boottime, WzpDuration monotonic)
{
  meter->ahead = wzp_instant_since (boottime, monotonic);
}

WzpDuration
wzp_sleep_meter_read (WzpSleepMeter *meter, WzpDuration boottime, WzpDuration monotonic)
{
  WzpDuration ahead = wzp_instant_since (boottime, monotonic);
  WzpDuration slept = wzp_instant_since (ahead, meter->ahead);

  /* The two clocks are read one after the other: what is too little to be a sleep is not added up. */
  meter->ahead = ahead;
  return slept >= WZP_SLEEP_LEAST ? slept : 0;
}

static WzpDuration
read_clock (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return WZP_SECONDS (now.tv_sec) + (WzpDuration) now.tv_nsec;
}

static gboolean
expired_cb (int fd, GIOCondition condition, gpointer user_data)
{
  WzpSleepWatch *watch = user_data;
  uint64_t n_expired;
  WzpDuration slept;

  if (read (fd, &n_expired, sizeof n_expired) < 0)
    return G_SOURCE_CONTINUE;
  slept = wzp_sleep_meter_read (&watch->meter, read_clock (CLOCK_BOOTTIME),
                                read_clock (CLOCK_MONOTONIC));
  if (slept > 0)
    {
      g_info ("the machine was asleep for %" G_GUINT64_FORMAT " ms", wzp_duration_ms (slept));
      watch->func (watch, slept, watch->user_data);
    }
  return G_SOURCE_CONTINUE;
}

WzpSleepWatch *
wzp_sleep_watch_new (GMainContext *context, WzpSleepFunc func, gpointer user_data)
{
  const struct itimerspec interval = {
    .it_value.tv_sec = WZP_SLEEP_INTERVAL_S,
    .it_interval.tv_sec = WZP_SLEEP_INTERVAL_S,
  };
  int fd = timerfd_create (CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  WzpSleepWatch *watch;

  if (fd < 0)
    return NULL;
  watch = g_new0 (WzpSleepWatch, 1);
  watch->fd = fd;
  watch->func = func;
  watch->user_data = user_data;
  wzp_sleep_meter_init (&watch->meter, read_clock (CLOCK_BOOTTIME), read_clock (CLOCK_MONOTONIC));
  timerfd_settime (fd, 0, &interval, NULL);
  watch->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (watch->source, G_SOURCE_FUNC (expired_cb), watch, NULL);
  g_source_attach (watch->source, context);
  return watch;
}

void
wzp_sleep_watch_free (WzpSleepWatch *watch)
{
  if (!watch)
    return;
  g_source_destroy (watch->source);
  g_source_unref (watch->source);
  close (watch->fd);
  g_free (watch);
}
