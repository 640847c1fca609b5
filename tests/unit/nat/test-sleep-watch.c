/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-sleep-watch.h"

#include "nat-test.h"

static void
test_awake (void)
{
  WzpSleepMeter meter;

  wzp_sleep_meter_init (&meter, WZP_SECONDS (100), WZP_SECONDS (90));
  g_assert_cmpuint (wzp_sleep_meter_read (&meter, WZP_SECONDS (4000), WZP_SECONDS (3990)), ==, 0);
  /* The clocks are read one after the other. */
  for (unsigned i = 0; i < 5000; i++)
    g_assert_cmpuint (
        wzp_sleep_meter_read (&meter, WZP_SECONDS (4000) + WZP_MS (i), WZP_SECONDS (3990)), ==, 0);
}

static void
test_asleep (void)
{
  WzpSleepMeter meter;

  wzp_sleep_meter_init (&meter, WZP_SECONDS (100), WZP_SECONDS (100));
  g_assert_cmpuint (wzp_sleep_meter_read (&meter, WZP_SECONDS (3710), WZP_SECONDS (110)), ==,
                    WZP_SECONDS (3600));
  /* Told once. */
  g_assert_cmpuint (wzp_sleep_meter_read (&meter, WZP_SECONDS (3711), WZP_SECONDS (111)), ==, 0);
  g_assert_cmpuint (wzp_sleep_meter_read (&meter, WZP_SECONDS (3714), WZP_SECONDS (112)), ==,
                    WZP_SECONDS (2));
}

static void
test_never_backwards (void)
{
  WzpSleepMeter meter;

  wzp_sleep_meter_init (&meter, WZP_SECONDS (100), WZP_SECONDS (90));
  g_assert_cmpuint (wzp_sleep_meter_read (&meter, WZP_SECONDS (100), WZP_SECONDS (95)), ==, 0);
  g_assert_cmpuint (wzp_sleep_meter_read (&meter, WZP_SECONDS (1), WZP_SECONDS (95)), ==, 0);
}

static void
on_sleep (WzpSleepWatch *watch, WzpDuration slept, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_life (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (WzpSleepWatch) watch = wzp_sleep_watch_new (context, on_sleep, NULL);

  g_assert_nonnull (watch);
  g_main_context_iteration (context, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sleep-watch/awake", test_awake);
  g_test_add_func ("/sleep-watch/asleep", test_asleep);
  g_test_add_func ("/sleep-watch/never-backwards", test_never_backwards);
  g_test_add_func ("/sleep-watch/life", test_life);
  return g_test_run ();
}
