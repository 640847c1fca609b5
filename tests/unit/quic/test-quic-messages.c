/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signal messages and one-way messages: framing, limits, order, stalls, credit. Raw streams of a peer
 * that does not behave are written with ngtcp2 through the engine's private structs. */
#include "quic-fixture.h"

#include <string.h>

#include "wzp-quic-private.h"

static char *
make_text (size_t len)
{
  char *text = g_malloc (len);

  for (size_t i = 0; i < len; i++)
    text[i] = (char) ('a' + i % 26);
  return text;
}

static void
test_largest_message (void)
{
  g_autofree char *text = make_text (64 * 1024 + 1);
  GBytes *seen;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  g_assert_cmpint (wzp_quic_conn_send_signal (fixture.client.conn, text, 64 * 1024 + 1), ==,
                   WZP_QUIC_SEND_TOO_LARGE);
  g_assert_cmpint (wzp_quic_conn_send_signal (fixture.client.conn, text, 64 * 1024), ==,
                   WZP_QUIC_SEND_OK);
  g_assert_cmpuint (wzp_quic_conn_get_unacked_signals (fixture.client.conn), ==, 1);
  fixture_run (&fixture, WZP_SECONDS (2));
  g_assert_cmpuint (fixture.server.signals->len, ==, 1);
  seen = g_ptr_array_index (fixture.server.signals, 0);
  g_assert_cmpmem (g_bytes_get_data (seen, NULL), g_bytes_get_size (seen), text, 64 * 1024);
  g_assert_cmpuint (wzp_quic_conn_get_unacked_signals (fixture.client.conn), ==, 0);
  fixture_clear (&fixture);
}

static void
test_message_larger_than_the_peer_takes (void)
{
  WzpQuicConfig server = { .signal_max_bytes = 100 };
  g_autofree char *text = make_text (101);
  Fixture fixture;

  fixture_init (&fixture, &server, NULL);
  fixture_open (&fixture, "_signal");
  g_assert_cmpint (wzp_quic_conn_send_signal (fixture.client.conn, text, 100), ==,
                   WZP_QUIC_SEND_OK);
  fixture_run (&fixture, WZP_SECONDS (1));
  g_assert_cmpuint (fixture.server.signals->len, ==, 1);
  g_assert_cmpint (wzp_quic_conn_send_signal (fixture.client.conn, text, 101), ==,
                   WZP_QUIC_SEND_OK);
  fixture_run (&fixture, WZP_SECONDS (1));
  g_assert_cmpint (fixture.server.cause, ==, WZP_QUIC_CAUSE_BAD_MESSAGE);
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_CLOSED_BY_PEER);
  g_assert_cmpuint (fixture.client.code, ==, WZP_QUIC_CODE_BAD_MESSAGE);
  fixture_clear (&fixture);
}

static void
test_queue_is_bounded (void)
{
  WzpQuicConfig client = { .signal_queue_bytes = 1000 };
  g_autofree char *text = make_text (400);
  Fixture fixture;

  fixture_init (&fixture, NULL, &client);
  fixture_open (&fixture, "_signal");
  g_assert_cmpint (wzp_quic_conn_send_signal (fixture.client.conn, text, 400), ==,
                   WZP_QUIC_SEND_OK);
  g_assert_cmpint (wzp_quic_conn_send_signal (fixture.client.conn, text, 400), ==,
                   WZP_QUIC_SEND_OK);
  g_assert_cmpint (wzp_quic_conn_send_signal (fixture.client.conn, text, 400), ==,
                   WZP_QUIC_SEND_FULL);
  fixture_run (&fixture, WZP_SECONDS (1));
  g_assert_cmpint (wzp_quic_conn_send_signal (fixture.client.conn, text, 400), ==,
                   WZP_QUIC_SEND_OK);
  fixture_clear (&fixture);
}

/* Far more messages than the 100 streams of credit, with echoes, on a bad line: all arrive, in order. */
static void
test_thousand_messages_in_order (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  fixture.server.echo = TRUE;
  wzp_sim_node_uplink (fixture.client_node)->loss = 0.05;
  wzp_sim_node_uplink (fixture.client_node)->reorder = 0.2;
  wzp_sim_node_uplink (fixture.client_node)->reorder_by = WZP_MS (7);
  wzp_sim_node_uplink (fixture.client_node)->duplicate = 0.05;
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      side_send_text (&fixture.client, text);
    }
  fixture_run (&fixture, WZP_SECONDS (60));
  g_assert_cmpuint (fixture.server.signals->len, ==, 1000);
  g_assert_cmpuint (fixture.client.signals->len, ==, 1000);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      g_assert_true (bytes_are (fixture.server.signals, i, text));
      g_assert_true (bytes_are (fixture.client.signals, i, text));
    }
  /* Nothing is left behind at either end. */
  g_assert_cmpuint (fixture.client.conn->streams.out.length, ==, 0);
  g_assert_cmpuint (fixture.server.conn->streams.in.length, ==, 0);
  g_assert_cmpuint (ngtcp2_conn_get_streams_bidi_left (fixture.client.conn->ngtcp2), >=, 90);
  fixture_clear (&fixture);
}

static void
test_uni (void)
{
  g_autofree char *text = make_text (257);
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "version");
  g_assert_cmpint (wzp_quic_conn_send_uni (fixture.server.conn, text, 257), ==,
                   WZP_QUIC_SEND_TOO_LARGE);
  for (guint i = 0; i < 300; i++)
    g_assert_cmpint (wzp_quic_conn_send_uni (fixture.server.conn, "abc123", 6), ==,
                     WZP_QUIC_SEND_OK);
  g_assert_cmpint (wzp_quic_conn_send_uni (fixture.client.conn, text, 256), ==, WZP_QUIC_SEND_OK);
  g_assert_cmpint (wzp_quic_conn_send_uni (fixture.client.conn, "", 0), ==, WZP_QUIC_SEND_OK);
  fixture_run (&fixture, WZP_SECONDS (2));
  g_assert_cmpuint (fixture.client.unis->len, ==, 300);
  g_assert_true (bytes_are (fixture.client.unis, 299, "abc123"));
  g_assert_cmpuint (fixture.server.unis->len, ==, 2);
  g_assert_cmpuint (g_bytes_get_size (g_ptr_array_index (fixture.server.unis, 0)), ==, 256);
  fixture_clear (&fixture);
}

/* --- peers that do not behave --- */

/* Writes @len bytes of @data on @id (a new stream when -1) of the client, past its own bookkeeping. */
static int64_t
raw_write (Fixture *fixture, int64_t id, const void *data, size_t len, gboolean fin)
{
  ngtcp2_conn *ngtcp2 = fixture->client.conn->ngtcp2;
  uint8_t packet[WZP_QUIC_MAX_PACKET_BYTES];
  ngtcp2_vec vec = { .base = (uint8_t *) data, .len = len };
  WzpInstant now = wzp_sim_net_now (fixture->net);
  ngtcp2_ssize n, written = -1;

  if (id < 0)
    g_assert_cmpint (ngtcp2_conn_open_bidi_stream (ngtcp2, &id, NULL), ==, 0);
  while (written < 0)
    {
      n = ngtcp2_conn_writev_stream (ngtcp2, NULL, NULL, packet, sizeof packet, &written,
                                     fin ? NGTCP2_WRITE_STREAM_FLAG_FIN : 0, id, &vec, 1, now);
      g_assert_cmpint (n, >, 0);
      wzp_sim_node_send (fixture->client_node, wzp_sim_node_address (fixture->server_node), 0,
                         packet, (size_t) n);
    }
  g_assert_cmpint (written, ==, (ngtcp2_ssize) len);
  return id;
}

static void
test_message_in_pieces (void)
{
  static const char framed[] = "\0\0\0\5hello and more that is ignored";
  int64_t id = -1;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  for (guint i = 0; i < 9; i++)
    {
      g_assert_cmpuint (fixture.server.signals->len, ==, 0);
      id = raw_write (&fixture, id, framed + i, 1, FALSE);
      fixture_run (&fixture, WZP_MS (50));
    }
  g_assert_true (bytes_are (fixture.server.signals, 0, "hello"));
  raw_write (&fixture, id, framed + 9, 5, FALSE);
  side_send_text (&fixture.client, "next");
  fixture_run (&fixture, WZP_MS (100));
  g_assert_cmpuint (fixture.server.signals->len, ==, 2);
  g_assert_true (fixture.server.is_open);
  fixture_clear (&fixture);
}

static void
test_empty_message_is_delivered (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  raw_write (&fixture, -1, "\0\0\0\0", 4, TRUE);
  fixture_run (&fixture, WZP_MS (100));
  g_assert_true (bytes_are (fixture.server.signals, 0, ""));
  fixture_clear (&fixture);
}

static void
test_announced_giant (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  raw_write (&fixture, -1, "\xff\xff\xff\xff", 4, FALSE);
  fixture_run (&fixture, WZP_MS (100));
  g_assert_cmpint (fixture.server.cause, ==, WZP_QUIC_CAUSE_BAD_MESSAGE);
  fixture_clear (&fixture);
}

static void
test_stalled_stream_is_given_up (void)
{
  WzpQuicConnStats stats;
  int64_t stalled;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  stalled = raw_write (&fixture, -1, "\0\0\0\5he", 6, FALSE);
  side_send_text (&fixture.client, "behind");
  side_send_text (&fixture.client, "it");
  fixture_run (&fixture, WZP_MS (4900));
  g_assert_cmpuint (fixture.server.signals->len, ==, 0);
  fixture_run (&fixture, WZP_MS (300));
  g_assert_cmpuint (fixture.server.signals->len, ==, 2);
  g_assert_true (bytes_are (fixture.server.signals, 0, "behind"));
  wzp_quic_conn_get_stats (fixture.server.conn, &stats);
  g_assert_cmpuint (stats.signals_stalled, ==, 1);
  /* The rest of it comes too late to be a message, and harms nothing. */
  (void) stalled;
  side_send_text (&fixture.client, "on we go");
  fixture_run (&fixture, WZP_MS (100));
  g_assert_true (bytes_are (fixture.server.signals, 2, "on we go"));
  fixture_clear (&fixture);
}

static void
test_stream_that_never_comes_is_given_up (void)
{
  int64_t id;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  /* Opened at the client, never written: the server sees a hole. */
  g_assert_cmpint (ngtcp2_conn_open_bidi_stream (fixture.client.conn->ngtcp2, &id, NULL), ==, 0);
  side_send_text (&fixture.client, "behind");
  fixture_run (&fixture, WZP_MS (4900));
  g_assert_cmpuint (fixture.server.signals->len, ==, 0);
  fixture_run (&fixture, WZP_MS (300));
  g_assert_true (bytes_are (fixture.server.signals, 0, "behind"));
  raw_write (&fixture, id, "\0\0\0\4late", 8, TRUE);
  side_send_text (&fixture.client, "next");
  fixture_run (&fixture, WZP_MS (200));
  g_assert_cmpuint (fixture.server.signals->len, ==, 2);
  g_assert_true (fixture.server.is_open);
  fixture_clear (&fixture);
}

static void
test_cut_short_and_reset_streams_are_skipped (void)
{
  int64_t id;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  raw_write (&fixture, -1, "\0\0\0\5he", 6, TRUE);
  id = raw_write (&fixture, -1, "\0\0\0\5he", 6, FALSE);
  ngtcp2_conn_shutdown_stream_write (fixture.client.conn->ngtcp2, 0, id, 0);
  side_send_text (&fixture.client, "after");
  fixture_run (&fixture, WZP_MS (500));
  g_assert_cmpuint (fixture.server.signals->len, ==, 1);
  g_assert_true (bytes_are (fixture.server.signals, 0, "after"));
  fixture_clear (&fixture);
}

/* What the reference does to every stream: neither side may mind. */
static void
test_stop_sending_of_the_reference (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  for (guint i = 0; i < 200; i++)
    {
      int64_t id = raw_write (&fixture, -1, "\0\0\0\2hi", 6, TRUE);

      ngtcp2_conn_shutdown_stream_read (fixture.client.conn->ngtcp2, 0, id, 0);
      side_send_text (&fixture.server, "reply");
      fixture_run (&fixture, WZP_MS (50));
    }
  g_assert_cmpuint (fixture.server.signals->len, ==, 200);
  g_assert_cmpuint (fixture.client.signals->len, ==, 200);
  fixture_clear (&fixture);
}

/* A peer that opens all its streams and feeds each a little: what it makes us hold is bounded. */
static void
test_slow_streams_are_bounded (void)
{
  g_autofree char *text = make_text (1000);
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  for (guint i = 0; i < 100; i++)
    {
      int64_t id = raw_write (&fixture, -1, "\0\0\xff\xff", 4, FALSE);

      for (guint k = 0; k < 2; k++)
        {
          raw_write (&fixture, id, text, 1000, FALSE);
          fixture_run (&fixture, WZP_MS (30));
        }
    }
  g_assert_true (fixture.server.is_open);
  g_assert_cmpuint (fixture.server.conn->quota.used, <, 256 * 1024 + 64 * 1024);
  fixture_clear (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quic-messages/largest", test_largest_message);
  g_test_add_func ("/quic-messages/larger-than-peer-takes",
                   test_message_larger_than_the_peer_takes);
  g_test_add_func ("/quic-messages/queue-is-bounded", test_queue_is_bounded);
  g_test_add_func ("/quic-messages/thousand-in-order", test_thousand_messages_in_order);
  g_test_add_func ("/quic-messages/uni", test_uni);
  g_test_add_func ("/quic-messages/in-pieces", test_message_in_pieces);
  g_test_add_func ("/quic-messages/empty", test_empty_message_is_delivered);
  g_test_add_func ("/quic-messages/announced-giant", test_announced_giant);
  g_test_add_func ("/quic-messages/stalled", test_stalled_stream_is_given_up);
  g_test_add_func ("/quic-messages/never-comes", test_stream_that_never_comes_is_given_up);
  g_test_add_func ("/quic-messages/cut-short", test_cut_short_and_reset_streams_are_skipped);
  g_test_add_func ("/quic-messages/stop-sending", test_stop_sending_of_the_reference);
  g_test_add_func ("/quic-messages/slow-streams", test_slow_streams_are_bounded);
  return g_test_run ();
}
