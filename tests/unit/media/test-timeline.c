/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-timeline.h"

/* Places packets one by one as a sender's regular stream would bring them. */
typedef struct
{
  WzpTimeline timeline;
  int64_t seq;
  WzpInstant now;
} Feed;

static Feed
feed_new (void)
{
  Feed feed = { .seq = 100, .now = WZP_SECONDS (9) };

  wzp_timeline_init (&feed.timeline);
  return feed;
}

static int64_t
feed_next (Feed *feed, uint32_t timestamp, unsigned passed_ms)
{
  feed->now += WZP_MS (passed_ms);
  return wzp_timeline_place (&feed->timeline, feed->seq++, timestamp, 20, feed->now);
}

static void
test_milliseconds_are_taken_as_they_are (void)
{
  Feed feed = feed_new ();

  g_assert_cmpint (feed_next (&feed, 5000, 0), ==, 0);
  g_assert_cmpint (feed_next (&feed, 5020, 20), ==, 20);
  g_assert_cmpint (feed_next (&feed, 5040, 20), ==, 40);
  /* A pause of the talker. */
  g_assert_cmpint (feed_next (&feed, 5540, 500), ==, 540);
}

static void
test_timestamps_wrap (void)
{
  Feed feed = feed_new ();

  g_assert_cmpint (feed_next (&feed, UINT32_MAX - 19, 0), ==, 0);
  g_assert_cmpint (feed_next (&feed, 0, 20), ==, 20);
  g_assert_cmpint (feed_next (&feed, 20, 20), ==, 40);
}

static void
test_samples_are_found_out_at_once (void)
{
  Feed feed = feed_new ();

  for (unsigned i = 0; i < 10; i++)
    g_assert_cmpint (feed_next (&feed, i * 960, 20), ==, i * 20);
  g_assert_cmpint (feed.timeline.unit, ==, WZP_TIMESTAMP_SAMPLES);
}

static void
test_a_pause_of_48_frames_is_not_taken_for_samples (void)
{
  Feed feed = feed_new ();

  for (unsigned i = 0; i < 10; i++)
    feed_next (&feed, i * 20, 20);
  g_assert_cmpint (feed_next (&feed, 180 + 960, 960), ==, 180 + 960);
  g_assert_cmpint (feed_next (&feed, 180 + 980, 20), ==, 180 + 980);
  g_assert_cmpint (feed.timeline.unit, ==, WZP_TIMESTAMP_MS);
}

static void
test_nonsense_is_replaced_by_counting (void)
{
  static const uint32_t nonsense[] = { 7, 7, 7, 3, 4000000000u, 9, 1, 77777777, 0, 0 };
  Feed feed = feed_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (nonsense); i++)
    g_assert_cmpint (feed_next (&feed, nonsense[i], 20), ==, i * 20);
  g_assert_cmpint (feed.timeline.unit, ==, WZP_TIMESTAMP_USELESS);
}

static void
test_a_sender_whose_clock_paused_goes_on_with_the_present (void)
{
  Feed feed = feed_new ();

  feed_next (&feed, 0, 20);
  feed_next (&feed, 20, 20);
  g_assert_cmpint (feed_next (&feed, 40, 5000), ==, 20 + 5000);
  g_assert_cmpint (feed_next (&feed, 60, 20), ==, 20 + 5020);
}

static void
test_out_of_order_goes_before (void)
{
  Feed feed = feed_new ();

  feed_next (&feed, 0, 20);
  feed.seq++;
  g_assert_cmpint (feed_next (&feed, 40, 40), ==, 40);
  g_assert_cmpint (wzp_timeline_place (&feed.timeline, 101, 20, 20, feed.now), ==, 20);
  /* And says nothing about what follows. */
  g_assert_cmpint (feed_next (&feed, 60, 20), ==, 60);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/timeline/milliseconds-are-taken-as-they-are",
                   test_milliseconds_are_taken_as_they_are);
  g_test_add_func ("/media/timeline/timestamps-wrap", test_timestamps_wrap);
  g_test_add_func ("/media/timeline/samples-are-found-out-at-once",
                   test_samples_are_found_out_at_once);
  g_test_add_func ("/media/timeline/a-pause-of-48-frames-is-not-taken-for-samples",
                   test_a_pause_of_48_frames_is_not_taken_for_samples);
  g_test_add_func ("/media/timeline/nonsense-is-replaced-by-counting",
                   test_nonsense_is_replaced_by_counting);
  g_test_add_func ("/media/timeline/a-sender-whose-clock-paused-goes-on-with-the-present",
                   test_a_sender_whose_clock_paused_goes_on_with_the_present);
  g_test_add_func ("/media/timeline/out-of-order-goes-before", test_out_of_order_goes_before);
  return g_test_run ();
}
