/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connections on bad networks, in virtual time. */
#include <string.h>

#include "quic-fixture.h"

#define FRAME_BYTES    120
#define FRAME_INTERVAL WZP_MS (20)

static void
send_frame (Side *side)
{
  uint8_t frame[FRAME_BYTES] = { 0 };
  struct iovec part = { frame, sizeof frame };

  g_assert_cmpint (wzp_quic_conn_send_datagram (side->conn, &part, 1), ==, WZP_QUIC_SEND_OK);
}

/* @seconds of voice both ways. */
static void
talk (Fixture *fixture, guint seconds)
{
  for (guint i = 0; i < seconds * 50; i++)
    {
      send_frame (&fixture->client);
      send_frame (&fixture->server);
      fixture_run (fixture, FRAME_INTERVAL);
    }
}

static void
set_links (Fixture *fixture, const WzpSimLink *link)
{
  *wzp_sim_node_uplink (fixture->client_node) = *link;
  *wzp_sim_node_uplink (fixture->server_node) = *link;
}

static void
test_messages_under_loss (void)
{
  WzpSimLink link = { .delay = WZP_MS (50), .jitter = WZP_MS (10), .loss = 0.2 };
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  set_links (&fixture, &link);
  fixture_open (&fixture, "_signal");
  fixture.server.echo = TRUE;
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u: %0*d", i, 500, 0);

      side_send_text (&fixture.client, text);
    }
  fixture_run (&fixture, WZP_SECONDS (120));
  g_assert_cmpuint (fixture.server.signals->len, ==, 200);
  g_assert_cmpuint (fixture.client.signals->len, ==, 200);
  fixture_clear (&fixture);
}

/* --- what goes twice ---------------------------------------------------------------------------- */

typedef struct
{
  GHashTable *heard; /* what has been sent once */
  guint64 bytes_from_client, bytes_from_server;
  gboolean drops_first;
  guint n_from_client;
  guint max_from_client; /* later ones are lost */
} Line;

static gboolean
on_line (WzpSimNet *net,
         WzpUdpAddress *from,
         WzpUdpAddress *to,
         uint8_t *data,
         size_t len,
         gpointer user_data)
{
  Line *line = user_data;
  g_autoptr (GBytes) packet = g_bytes_new (data, len);

  if (wzp_udp_address_port (to) == FIXTURE_CLIENT_PORT)
    line->bytes_from_server += len;
  else if (line->n_from_client++ >= line->max_from_client)
    return FALSE;
  else
    line->bytes_from_client += len;
  return !line->drops_first || !g_hash_table_add (line->heard, g_steal_pointer (&packet));
}

static void
init_insistent (Fixture *fixture, Line *line)
{
  static const WzpQuicConfig config = { .insistent = TRUE };

  fixture_init (fixture, &config, &config);
  line->heard =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  wzp_sim_net_set_hook (fixture->net, on_line, line);
}

static gboolean
has_message (gpointer user_data)
{
  return ((Fixture *) user_data)->server.signals->len > 0;
}

/* The first of everything is lost: a time-out would be 300 ms. */
static void
test_a_lost_packet_costs_an_insistent_pair_nothing (void)
{
  Line line = { .drops_first = TRUE, .max_from_client = G_MAXUINT };
  Fixture fixture;

  init_insistent (&fixture, &line);
  fixture_connect (&fixture, "_signal");
  side_send_text (&fixture.client, "Hello");
  g_assert_true (wzp_sim_net_run_until (fixture.net, has_message, &fixture, WZP_MS (31)));
  fixture_clear (&fixture);
  g_hash_table_unref (line.heard);
}

/* Somebody names another's address as its own: that one gets three times as much at the most. */
static void
test_an_insistent_server_amplifies_no_more_than_others (void)
{
  for (guint n = 1; n <= 2; n++)
    {
      Line line = { .max_from_client = n };
      Fixture fixture;

      init_insistent (&fixture, &line);
      fixture_connect (&fixture, "_signal");
      fixture_run (&fixture, WZP_SECONDS (15));
      g_assert_cmpuint (line.bytes_from_client, >, 0);
      g_assert_cmpuint (line.bytes_from_server, >, 0);
      g_assert_cmpuint (line.bytes_from_server, <=, 3 * line.bytes_from_client);
      fixture_clear (&fixture);
      g_hash_table_unref (line.heard);
    }
}

/* A hang-up, then the end of the program: the line may lose packets, but not the word. */
static void
test_last_word_arrives_under_loss (void)
{
  WzpSimLink clean = { .delay = WZP_MS (20) };
  WzpSimLink bad = { .delay = WZP_MS (20), .loss = 0.3 };

  for (guint run = 0; run < 50; run++)
    {
      Fixture fixture;

      fixture_init (&fixture, NULL, NULL);
      set_links (&fixture, &clean);
      fixture_open (&fixture, "_signal");
      set_links (&fixture, &bad);
      side_send_text (&fixture.client, "Hangup");
      wzp_quic_conn_finish (fixture.client.conn, 0, "done");
      fixture_run (&fixture, WZP_QUIC_FINISH_MAX + WZP_MS (100));
      g_assert_true (fixture.client.is_closed);
      g_assert_false (wzp_quic_is_finishing (fixture.client_quic));
      g_assert_true (bytes_are (fixture.server.signals, 0, "Hangup"));
      fixture_clear (&fixture);
    }
}

/* The congestion controller must not take from voice what the line has not already taken. */
static void
test_voice_under_bursty_loss (void)
{
  WzpSimLink link = { .delay = WZP_MS (50), .loss = 0.2, .burst = 0.6 };
  WzpQuicConnStats stats;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  set_links (&fixture, &link);
  fixture_open (&fixture, "room");
  talk (&fixture, 60);
  fixture_run (&fixture, WZP_SECONDS (1));
  wzp_quic_conn_get_stats (fixture.client.conn, &stats);
  g_test_message ("voice: %u of 3000 arrived, %" G_GUINT64_FORMAT " dropped old, %" G_GUINT64_FORMAT
                  " full, cwnd %" G_GUINT64_FORMAT,
                  fixture.server.datagrams->len, stats.datagrams_dropped_old,
                  stats.datagrams_dropped_full, stats.congestion_window_bytes);
  g_assert_cmpuint (stats.datagrams_dropped_old + stats.datagrams_dropped_full, <, 150);
  g_assert_cmpuint (fixture.server.datagrams->len, >, 2100);
  fixture_clear (&fixture);
}

static void
test_blackout_ends_in_idle_timeout (void)
{
  WzpInstant start;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  talk (&fixture, 2);
  wzp_sim_node_uplink (fixture.client_node)->is_down = TRUE;
  wzp_sim_node_uplink (fixture.server_node)->is_down = TRUE;
  start = wzp_sim_net_now (fixture.net);
  while (!fixture.client.is_closed)
    {
      send_frame (&fixture.client);
      fixture_run (&fixture, FRAME_INTERVAL);
    }
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_IDLE_TIMEOUT);
  g_assert_cmpuint (wzp_duration_ms (wzp_sim_net_now (fixture.net) - start), >=, 29000);
  g_assert_cmpuint (wzp_duration_ms (wzp_sim_net_now (fixture.net) - start), <=, 32000);
  fixture_clear (&fixture);
}

static void
set_down (Fixture *fixture, gboolean is_down)
{
  wzp_sim_node_uplink (fixture->client_node)->is_down = is_down;
  wzp_sim_node_uplink (fixture->server_node)->is_down = is_down;
}

/* Whoever speaks knows within its patience that nobody is there, and is told once. */
static void
test_silence_is_told_once (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  wzp_quic_conn_set_patience (fixture.client.conn, WZP_SECONDS (1));
  talk (&fixture, 5);
  g_assert_cmpuint (fixture.client.n_silences, ==, 0);
  set_down (&fixture, TRUE);
  for (guint i = 0; i < 45; i++)
    {
      send_frame (&fixture.client);
      fixture_run (&fixture, FRAME_INTERVAL);
    }
  g_assert_cmpuint (fixture.client.n_silences, ==, 0);
  talk (&fixture, 1);
  g_assert_cmpuint (fixture.client.n_silences, ==, 1);
  talk (&fixture, 5);
  g_assert_cmpuint (fixture.client.n_silences, ==, 1);
  set_down (&fixture, FALSE);
  talk (&fixture, 10);
  g_assert_cmpuint (fixture.client.n_silences, ==, 1);
  set_down (&fixture, TRUE);
  talk (&fixture, 3);
  g_assert_cmpuint (fixture.client.n_silences, ==, 2);
  fixture_clear (&fixture);
}

/* Who has nothing to say asks nothing, but for the keep-alive, and a bad line is not a dead one. */
static void
test_silence_is_not_quiet_nor_loss (void)
{
  WzpSimLink link = { .delay = WZP_MS (150), .jitter = WZP_MS (20), .loss = 0.3 };
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  wzp_quic_conn_set_patience (fixture.client.conn, WZP_SECONDS (1));
  fixture_run (&fixture, WZP_SECONDS (600));
  g_assert_cmpuint (fixture.client.n_silences, ==, 0);
  set_links (&fixture, &link);
  talk (&fixture, 60);
  g_assert_cmpuint (fixture.client.n_silences, ==, 0);
  set_down (&fixture, TRUE);
  fixture_run (&fixture, WZP_SECONDS (9));
  g_assert_cmpuint (fixture.client.n_silences, ==, 1);
  fixture_clear (&fixture);
}

/* A ping tells an idle server where its client is now. */
static void
test_a_ping_tells_the_new_address (void)
{
  WzpQuicConnStats stats;
  Fixture fixture;
  uint64_t n_before;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  fixture_run (&fixture, WZP_SECONDS (1));
  wzp_sim_node_set_address (fixture.client_node, "203.0.113.99", 50002);
  fixture_run (&fixture, WZP_MS (500));
  g_assert_cmpuint (fixture.server.n_moves, ==, 0);
  wzp_quic_conn_ping (fixture.client.conn);
  fixture_run (&fixture, WZP_MS (500));
  g_assert_cmpuint (fixture.server.n_moves, ==, 1);
  wzp_quic_conn_get_stats (fixture.client.conn, &stats);
  n_before = stats.packets_sent;
  /* One ping is one: what follows is the keep-alive, every 5 s. */
  fixture_run (&fixture, WZP_SECONDS (20));
  wzp_quic_conn_get_stats (fixture.client.conn, &stats);
  g_assert_cmpuint (stats.packets_sent - n_before, <, 20);
  fixture_clear (&fixture);
}

/* The client's NAT gives it another port, and later another address: it does not even notice. */
static void
test_nat_rebinding (void)
{
  WzpUdpAddress seen;
  guint n_before;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  talk (&fixture, 1);
  wzp_sim_node_set_address (fixture.client_node, FIXTURE_CLIENT_IP, 50001);
  talk (&fixture, 1);
  g_assert_cmpuint (fixture.server.n_moves, ==, 1);
  wzp_sim_node_set_address (fixture.client_node, "203.0.113.99", 50002);
  talk (&fixture, 1);
  g_assert_cmpuint (fixture.server.n_moves, ==, 2);
  wzp_quic_conn_get_remote_address (fixture.server.conn, &seen);
  g_assert_true (wzp_udp_address_equal (&seen, wzp_sim_node_address (fixture.client_node)));
  n_before = fixture.client.datagrams->len;
  talk (&fixture, 1);
  g_assert_cmpuint (fixture.client.datagrams->len - n_before, ==, 50);
  fixture_clear (&fixture);
}

/* Wi-Fi to LTE: the client moves deliberately, the old address still works for a moment or not at all. */
static void
test_client_migrates (void)
{
  WzpUdpAddress local;
  guint n_before;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  talk (&fixture, 1);
  wzp_sim_node_set_address (fixture.client_node, "203.0.113.50", 41000);
  local = *wzp_sim_node_address (fixture.client_node);
  g_assert_true (
      wzp_quic_conn_migrate (fixture.client.conn, &local, wzp_sim_net_now (fixture.net)));
  talk (&fixture, 1);
  g_assert_cmpuint (fixture.server.n_moves, ==, 1);
  n_before = fixture.server.datagrams->len;
  talk (&fixture, 1);
  g_assert_cmpuint (fixture.server.datagrams->len - n_before, ==, 50);
  g_assert_true (fixture.client.is_open && fixture.server.is_open);
  fixture_clear (&fixture);
}

/* Somebody who copies packets from another address cannot draw the connection there. */
static gboolean
spoof (WzpSimNet *net,
       WzpUdpAddress *from,
       WzpUdpAddress *to,
       uint8_t *data,
       size_t len,
       gpointer user_data)
{
  if (wzp_udp_address_port (from) == FIXTURE_CLIENT_PORT)
    wzp_udp_address_set_port (from, 6666);
  return wzp_udp_address_port (to) != 6666;
}

static void
test_forged_address_is_not_validated (void)
{
  WzpUdpAddress seen;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  wzp_sim_net_set_hook (fixture.net, spoof, NULL);
  talk (&fixture, 1);
  g_assert_cmpuint (fixture.server.n_moves, ==, 0);
  wzp_quic_conn_get_remote_address (fixture.server.conn, &seen);
  g_assert_true (wzp_udp_address_equal (&seen, wzp_sim_node_address (fixture.client_node)));
  fixture_clear (&fixture);
}

static void
test_handshakes_under_loss (void)
{
  WzpSimLink link = { .delay = WZP_MS (20),
                      .loss = 0.3,
                      .duplicate = 0.1,
                      .reorder = 0.2,
                      .reorder_by = WZP_MS (15) };
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  set_links (&fixture, &link);
  for (guint i = 0; i < 40; i++)
    {
      fixture_open (&fixture, "_signal");
      wzp_quic_conn_close (fixture.client.conn, 0, NULL);
      fixture_run (&fixture, WZP_SECONDS (40));
    }
  fixture_clear (&fixture);
}

/* The same seed, the same run. */
static void
test_runs_repeat (void)
{
  uint64_t delivered[2];

  for (guint run = 0; run < 2; run++)
    {
      WzpSimNet *net = wzp_sim_net_new (99);
      WzpRandom *random = wzp_sim_net_random (net);

      delivered[run] = wzp_random_u64 (random);
      wzp_sim_net_free (net);
    }
  g_assert_cmpuint (delivered[0], ==, delivered[1]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim-quic/messages-under-loss", test_messages_under_loss);
  g_test_add_func ("/sim-quic/insistent", test_a_lost_packet_costs_an_insistent_pair_nothing);
  g_test_add_func ("/sim-quic/insistent-amplifies-no-more",
                   test_an_insistent_server_amplifies_no_more_than_others);
  g_test_add_func ("/sim-quic/last-word-arrives", test_last_word_arrives_under_loss);
  g_test_add_func ("/sim-quic/voice-under-bursty-loss", test_voice_under_bursty_loss);
  g_test_add_func ("/sim-quic/blackout", test_blackout_ends_in_idle_timeout);
  g_test_add_func ("/sim-quic/silence-is-told-once", test_silence_is_told_once);
  g_test_add_func ("/sim-quic/silence-is-not-quiet-nor-loss", test_silence_is_not_quiet_nor_loss);
  g_test_add_func ("/sim-quic/a-ping-tells-the-new-address", test_a_ping_tells_the_new_address);
  g_test_add_func ("/sim-quic/nat-rebinding", test_nat_rebinding);
  g_test_add_func ("/sim-quic/client-migrates", test_client_migrates);
  g_test_add_func ("/sim-quic/forged-address", test_forged_address_is_not_validated);
  g_test_add_func ("/sim-quic/handshakes-under-loss", test_handshakes_under_loss);
  g_test_add_func ("/sim-quic/runs-repeat", test_runs_repeat);
  return g_test_run ();
}
