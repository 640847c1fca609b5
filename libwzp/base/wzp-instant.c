/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one place of the library that reads a clock. */
#include "wzp-instant.h"

#include <time.h>

WzpInstant
wzp_instant_now (void)
{
  struct timespec ts;

  /* BOOTTIME counts through suspend: a connection that slept for an hour has been idle for an hour. */
  clock_gettime (CLOCK_BOOTTIME, &ts);
  return WZP_SECONDS (ts.tv_sec) + (WzpInstant) ts.tv_nsec;
}
