/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-ring.h"

#include <poll.h>
#include <string.h>

#define WAIT_MS 10000

static WzpRing *
new_ring (size_t slots, size_t slot_size)
{
  g_autoptr (GError) error = NULL;
  WzpRing *ring = wzp_ring_new (slots, slot_size, &error);

  g_assert_no_error (error);
  return ring;
}

static gboolean
is_readable (const WzpRing *ring, int timeout_ms)
{
  struct pollfd pollfd = { .fd = wzp_ring_get_fd (ring), .events = POLLIN };

  return poll (&pollfd, 1, timeout_ms) == 1;
}

static void
test_records_come_out_in_order_with_their_lengths (void)
{
  g_autoptr (WzpRing) ring = new_ring (4, 8);
  char out[8];

  for (int round = 0; round < 10; round++)
    {
      g_assert_true (wzp_ring_push (ring, "a", 1));
      g_assert_true (wzp_ring_push (ring, "", 0));
      g_assert_true (wzp_ring_push (ring, "12345678", 8));
      g_assert_cmpint (wzp_ring_pop (ring, out), ==, 1);
      g_assert_cmpmem (out, 1, "a", 1);
      g_assert_cmpint (wzp_ring_pop (ring, out), ==, 0);
      g_assert_cmpint (wzp_ring_pop (ring, out), ==, 8);
      g_assert_cmpmem (out, 8, "12345678", 8);
      g_assert_cmpint (wzp_ring_pop (ring, out), ==, -1);
    }
  g_assert_cmpuint (wzp_ring_get_dropped (ring), ==, 0);
}

static void
test_a_full_ring_drops_the_new_and_counts (void)
{
  g_autoptr (WzpRing) ring = new_ring (2, 4);
  char out[4];

  g_assert_true (wzp_ring_push (ring, "1", 1));
  g_assert_true (wzp_ring_push (ring, "2", 1));
  g_assert_false (wzp_ring_push (ring, "3", 1));
  g_assert_false (wzp_ring_push (ring, "4", 1));
  g_assert_cmpuint (wzp_ring_get_dropped (ring), ==, 2);
  g_assert_cmpint (wzp_ring_pop (ring, out), ==, 1);
  g_assert_cmpint (out[0], ==, '1');
  g_assert_true (wzp_ring_push (ring, "5", 1));
  g_assert_cmpint (wzp_ring_pop (ring, out), ==, 1);
  g_assert_cmpint (out[0], ==, '2');
  g_assert_cmpint (wzp_ring_pop (ring, out), ==, 1);
  g_assert_cmpint (out[0], ==, '5');
}

static void
test_a_record_larger_than_a_slot_is_refused (void)
{
  g_autoptr (WzpRing) ring = new_ring (2, 4);
  char out[4];

  g_assert_false (wzp_ring_push (ring, "12345", 5));
  g_assert_cmpint (wzp_ring_pop (ring, out), ==, -1);
}

static void
test_a_push_wakes_until_it_is_cleared (void)
{
  g_autoptr (WzpRing) ring = new_ring (2, 4);
  char out[4];

  g_assert_false (is_readable (ring, 0));
  g_assert_true (wzp_ring_push (ring, "1", 1));
  g_assert_true (is_readable (ring, 0));
  wzp_ring_clear_wakeup (ring);
  g_assert_false (is_readable (ring, 0));
  wzp_ring_clear_wakeup (ring);
  g_assert_cmpint (wzp_ring_pop (ring, out), ==, 1);
  g_assert_true (wzp_ring_push (ring, "2", 1));
  g_assert_true (is_readable (ring, 0));
}

#define N_RECORDS 50000u

static void *
produce (void *data)
{
  WzpRing *ring = data;

  for (uint32_t i = 0; i < N_RECORDS; i++)
    {
      uint32_t record[3] = { i, ~i, i * 3 };

      /* Some records are shorter, so that a length taken from another record shows. */
      while (!wzp_ring_push (ring, record, i % 2 ? sizeof record : 2 * sizeof *record))
        g_thread_yield ();
    }
  return NULL;
}

static void
test_two_threads_lose_and_tear_nothing (void)
{
  g_autoptr (WzpRing) ring = new_ring (16, 3 * sizeof (uint32_t));
  GThread *producer = g_thread_new ("producer", produce, ring);
  uint32_t next = 0;

  while (next < N_RECORDS)
    {
      uint32_t record[3];
      ssize_t len;

      g_assert_true (is_readable (ring, WAIT_MS));
      wzp_ring_clear_wakeup (ring);
      while ((len = wzp_ring_pop (ring, record)) >= 0)
        {
          g_assert_cmpint (len, ==, next % 2 ? 12 : 8);
          g_assert_cmpuint (record[0], ==, next);
          g_assert_cmpuint (record[1], ==, ~next);
          if (next % 2)
            g_assert_cmpuint (record[2], ==, next * 3);
          next++;
        }
    }
  g_thread_join (producer);
}

#define ADD(test) g_test_add_func ("/base/ring/" #test, test_##test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (records_come_out_in_order_with_their_lengths);
  ADD (a_full_ring_drops_the_new_and_counts);
  ADD (a_record_larger_than_a_slot_is_refused);
  ADD (a_push_wakes_until_it_is_cleared);
  ADD (two_threads_lose_and_tear_nothing);
  return g_test_run ();
}
