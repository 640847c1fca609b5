/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Datagrams: the queue by itself, and on connections that are narrow or congested. */
#include "wzp-quic-datagrams.h"

#include <string.h>

#include "quic-fixture.h"
#include "wzp-quic-private.h"

static void
push_number (WzpQuicDatagrams *queue, uint32_t number, size_t len)
{
  uint8_t bytes[512] = { 0 };
  struct iovec parts[2] = { { &number, sizeof number }, { bytes, len - sizeof number } };

  g_assert_true (wzp_quic_datagrams_push (queue, parts, 2));
}

static uint32_t
pop_number (WzpQuicDatagrams *queue)
{
  uint32_t number = UINT32_MAX;
  size_t len = 0;
  const uint8_t *bytes = wzp_quic_datagrams_peek (queue, &len);

  if (!bytes)
    return number;
  memcpy (&number, bytes, sizeof number);
  wzp_quic_datagrams_pop (queue);
  return number;
}

static void
test_queue_is_lazy_and_charged (void)
{
  WzpQuicDatagrams queue;
  WzpQuota quota;

  wzp_quota_init (&quota, NULL, "test", 64 * 1024);
  wzp_quic_datagrams_init (&queue, 32 * 1024, &quota);
  g_assert_cmpuint (quota.used, ==, 0);
  push_number (&queue, 1, 100);
  g_assert_cmpuint (quota.used, >, 0);
  g_assert_cmpuint (quota.used, <=, 4096);
  wzp_quic_datagrams_clear (&queue);
  wzp_quota_clear (&quota);
}

static void
test_queue_drops_oldest (void)
{
  WzpQuicDatagrams queue;
  WzpQuota quota;
  uint32_t first;

  wzp_quota_init (&quota, NULL, "test", 64 * 1024);
  wzp_quic_datagrams_init (&queue, 8192, &quota);
  for (uint32_t i = 0; i < 1000; i++)
    push_number (&queue, i, 100);
  g_assert_cmpuint (queue.dropped_full + queue.n_waiting, ==, 1000);
  first = pop_number (&queue);
  g_assert_cmpuint (first, ==, queue.dropped_full);
  for (uint32_t i = first + 1; i < 1000; i++)
    g_assert_cmpuint (pop_number (&queue), ==, i);
  g_assert_true (wzp_quic_datagrams_is_empty (&queue));
  wzp_quic_datagrams_clear (&queue);
  wzp_quota_clear (&quota);
}

/* Against a plain list, with sizes and turns drawn from a seed. */
static void
test_queue_like_a_list (void)
{
  WzpRandom random = wzp_random_seeded (7);
  WzpQuicDatagrams queue;
  WzpQuota quota;
  uint32_t next = 0, oldest = 0;

  wzp_quota_init (&quota, NULL, "test", 64 * 1024);
  wzp_quic_datagrams_init (&queue, 4096, &quota);
  for (guint i = 0; i < 20000; i++)
    {
      if (wzp_random_below (&random, 5) < 3)
        {
          uint64_t dropped = queue.dropped_full;

          push_number (&queue, next++, 4 + wzp_random_below (&random, 500));
          oldest += (uint32_t) (queue.dropped_full - dropped);
        }
      else if (oldest < next)
        g_assert_cmpuint (pop_number (&queue), ==, oldest++);
      else
        g_assert_true (wzp_quic_datagrams_is_empty (&queue));
      g_assert_cmpuint (queue.n_waiting, ==, next - oldest);
    }
  wzp_quic_datagrams_clear (&queue);
  wzp_quota_clear (&quota);
}

static void
test_queue_age_counts_from_first_block (void)
{
  WzpQuicDatagrams queue;
  WzpQuota quota;

  wzp_quota_init (&quota, NULL, "test", 64 * 1024);
  wzp_quic_datagrams_init (&queue, 4096, &quota);
  push_number (&queue, 1, 50);
  wzp_quic_datagrams_drop_old (&queue, WZP_SECONDS (5), WZP_MS (200));
  g_assert_cmpuint (queue.n_waiting, ==, 1);
  wzp_quic_datagrams_mark_blocked (&queue, WZP_SECONDS (5));
  push_number (&queue, 2, 50);
  wzp_quic_datagrams_mark_blocked (&queue, WZP_SECONDS (5) + WZP_MS (100));
  wzp_quic_datagrams_drop_old (&queue, WZP_SECONDS (5) + WZP_MS (250), WZP_MS (200));
  g_assert_cmpuint (queue.dropped_old, ==, 1);
  g_assert_cmpuint (pop_number (&queue), ==, 2);
  wzp_quic_datagrams_clear (&queue);
  wzp_quota_clear (&quota);
}

/* --- on connections --- */

static void
test_frames_share_a_packet (void)
{
  WzpQuicStats before, after;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  fixture_run (&fixture, WZP_SECONDS (1)); /* path MTU known */
  wzp_quic_get_stats (fixture.client_quic, &before);
  for (guint i = 0; i < 4; i++)
    side_send_datagram_text (&fixture.client, "one hundred and thirty bytes of voice or so");
  fixture_run (&fixture, WZP_MS (1));
  wzp_quic_get_stats (fixture.client_quic, &after);
  g_assert_cmpuint (after.packets_out - before.packets_out, ==, 1);
  fixture_run (&fixture, WZP_MS (50));
  g_assert_cmpuint (fixture.server.datagrams->len, ==, 4);
  fixture_clear (&fixture);
}

static void
test_three_parts (void)
{
  char header[] = "head-", payload[] = "payload-", trailer[] = "tail";
  struct iovec parts[] = { { header, 5 }, { payload, 8 }, { trailer, 4 } };
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  wzp_quic_conn_send_datagram (fixture.client.conn, parts, 3);
  fixture_run (&fixture, WZP_MS (50));
  g_assert_true (bytes_are (fixture.server.datagrams, 0, "head-payload-tail"));
  fixture_clear (&fixture);
}

static void
test_largest_datagram_and_path_mtu (void)
{
  uint8_t bytes[2000] = { 0 };
  struct iovec part = { bytes, 0 };
  WzpQuicConnStats stats;
  size_t small, large;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  small = wzp_quic_conn_get_max_datagram (fixture.client.conn);
  fixture_run (&fixture, WZP_SECONDS (5));
  large = wzp_quic_conn_get_max_datagram (fixture.client.conn);
  g_assert_cmpuint (small, >=, 1162);
  g_assert_cmpuint (large, >=, 1414);
  part.iov_len = large;
  g_assert_cmpint (wzp_quic_conn_send_datagram (fixture.client.conn, &part, 1), ==,
                   WZP_QUIC_SEND_OK);
  part.iov_len = large + 1;
  g_assert_cmpint (wzp_quic_conn_send_datagram (fixture.client.conn, &part, 1), ==,
                   WZP_QUIC_SEND_TOO_LARGE);
  fixture_run (&fixture, WZP_MS (50));
  g_assert_cmpuint (fixture.server.datagrams->len, ==, 1);
  wzp_quic_conn_get_stats (fixture.client.conn, &stats);
  g_assert_cmpuint (stats.datagrams_dropped_too_large, ==, 1);
  g_assert_cmpuint (stats.max_packet_bytes, ==, 1452);
  fixture_clear (&fixture);
}

static void
test_narrow_path (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  wzp_sim_node_uplink (fixture.client_node)->mtu = 1280;
  fixture_open (&fixture, "room");
  fixture_run (&fixture, WZP_SECONDS (10));
  side_send_datagram_text (&fixture.client, "still fits");
  fixture_run (&fixture, WZP_MS (50));
  g_assert_true (bytes_are (fixture.server.datagrams, 0, "still fits"));
  fixture_clear (&fixture);
}

/* The line is dead for a while: what waits is dropped by age, nothing fails, and voice goes on when the
 * line is back. */
static void
test_blocked_datagrams_grow_old (void)
{
  WzpQuicConnStats stats;
  g_autofree char *text = g_strnfill (1000, 'v');
  guint n_before;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  fixture_run (&fixture, WZP_SECONDS (1));
  wzp_sim_node_uplink (fixture.client_node)->is_down = TRUE;
  for (guint i = 0; i < 100; i++)
    {
      side_send_datagram_text (&fixture.client, text);
      fixture_run (&fixture, WZP_MS (20));
    }
  wzp_quic_conn_get_stats (fixture.client.conn, &stats);
  g_assert_cmpuint (stats.datagrams_dropped_old, >, 50);
  g_assert_cmpuint (fixture.server.datagrams->len, ==, 0);
  wzp_sim_node_uplink (fixture.client_node)->is_down = FALSE;
  /* The next probe finds the line open again (exponential back-off: at most as long as it was dead). */
  fixture_run (&fixture, WZP_SECONDS (2));
  n_before = fixture.server.datagrams->len;
  for (guint i = 0; i < 100; i++)
    {
      side_send_datagram_text (&fixture.client, "new");
      fixture_run (&fixture, WZP_MS (20));
    }
  g_assert_true (fixture.client.is_open);
  g_assert_cmpuint (n_before, <, 15);
  g_assert_cmpuint (fixture.server.datagrams->len - n_before, >=, 98);
  fixture_clear (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quic-datagrams/queue-is-lazy", test_queue_is_lazy_and_charged);
  g_test_add_func ("/quic-datagrams/queue-drops-oldest", test_queue_drops_oldest);
  g_test_add_func ("/quic-datagrams/queue-like-a-list", test_queue_like_a_list);
  g_test_add_func ("/quic-datagrams/queue-age", test_queue_age_counts_from_first_block);
  g_test_add_func ("/quic-datagrams/share-a-packet", test_frames_share_a_packet);
  g_test_add_func ("/quic-datagrams/three-parts", test_three_parts);
  g_test_add_func ("/quic-datagrams/largest", test_largest_datagram_and_path_mtu);
  g_test_add_func ("/quic-datagrams/narrow-path", test_narrow_path);
  g_test_add_func ("/quic-datagrams/grow-old", test_blocked_datagrams_grow_old);
  return g_test_run ();
}
