/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connections between two engines: handshake, names, keys, closes, limits. */
#include "quic-fixture.h"

#include <string.h>

#include "wzp-quic-private.h"

static void
test_connect_signal_datagram (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  g_assert_true (wzp_quic_conn_is_server (fixture.server.conn));
  g_assert_false (wzp_quic_conn_is_server (fixture.client.conn));
  side_send_text (&fixture.client, "{\"a\":1}");
  side_send_text (&fixture.server, "{\"b\":2}");
  side_send_datagram_text (&fixture.client, "voice");
  side_send_datagram_text (&fixture.server, "ecoiv");
  fixture_run (&fixture, WZP_MS (100));
  g_assert_true (bytes_are (fixture.server.signals, 0, "{\"a\":1}"));
  g_assert_true (bytes_are (fixture.client.signals, 0, "{\"b\":2}"));
  g_assert_true (bytes_are (fixture.server.datagrams, 0, "voice"));
  g_assert_true (bytes_are (fixture.client.datagrams, 0, "ecoiv"));
  fixture_clear (&fixture);
}

static void
test_server_names (void)
{
  static const struct
  {
    const char *sent;
    const char *seen;
  } names[] = {
    { "_signal", "_signal" },
    { "_federation", "_federation" },
    { "a_b-c.d", "a_b-c.d" },
    { "Room_A", "room_a" },
    { "room", "room" },
    { "a47b63f7d5b511ba5bc4089a74446906", "a47b63f7d5b511ba5bc4089a74446906" },
    { NULL, "default" },
    { "", "default" },
    { "_____", "_____" },
    { "dot.", "dot" },
  };
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      fixture_open (&fixture, names[i].sent);
      g_assert_cmpstr (fixture.server.server_name, ==, names[i].seen);
      wzp_quic_conn_close (fixture.client.conn, 0, NULL);
      fixture_run (&fixture, WZP_MS (100));
    }
  fixture_clear (&fixture);
}

static void
test_bad_server_names (void)
{
  static const char *const names[] = { "a b",  "-a",  "a-",        "a..b", ".",
                                       "1234", "a.1", "192.0.2.1", "::1",  "\xc3\xa4" };
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (wzp_quic_connect (
        fixture.client_quic, wzp_sim_node_address (fixture.server_node), NULL, names[i],
        &fixture_handler, &fixture.client, wzp_sim_net_now (fixture.net)));
  fixture_clear (&fixture);
}

static void
test_exporter_is_equal_and_per_connection (void)
{
  uint8_t here[32], there[32], other[32];
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  g_assert_true (
      wzp_quic_conn_export_key (fixture.client.conn, "EXPORTER-wzp-auth1", here, sizeof here));
  g_assert_true (
      wzp_quic_conn_export_key (fixture.server.conn, "EXPORTER-wzp-auth1", there, sizeof there));
  g_assert_cmpmem (here, sizeof here, there, sizeof there);
  wzp_quic_conn_close (fixture.client.conn, 0, NULL);
  g_assert_false (
      wzp_quic_conn_export_key (fixture.client.conn, "EXPORTER-wzp-auth1", other, sizeof other));
  fixture_open (&fixture, "_signal");
  g_assert_true (
      wzp_quic_conn_export_key (fixture.client.conn, "EXPORTER-wzp-auth1", other, sizeof other));
  g_assert_cmpint (memcmp (here, other, sizeof here), !=, 0);
  fixture_clear (&fixture);
}

/* Ours and GnuTLS's own, while it still has its session. */
static void
test_exporter_agrees_with_gnutls (void)
{
  static const char *const labels[] = { "EXPORTER-wzp-auth1", "x", "EXPORTER-wzp-direct" };
  uint8_t ours[200], theirs[200];
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_connect (&fixture, "room");
  while (!fixture.client.is_open)
    fixture_run (&fixture, WZP_MS (1));
  g_assert_nonnull (fixture.client.conn->tls.gnutls);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_assert_true (wzp_quic_conn_export_key (fixture.client.conn, labels[i], ours, 32 + 60 * i));
      g_assert_cmpint (gnutls_prf_rfc5705 (fixture.client.conn->tls.gnutls, strlen (labels[i]),
                                           labels[i], 0, NULL, 32 + 60 * i, (char *) theirs),
                       ==, 0);
      g_assert_cmpmem (ours, 32 + 60 * i, theirs, 32 + 60 * i);
    }
  fixture_run (&fixture, WZP_SECONDS (1));
  g_assert_null (fixture.client.conn->tls.gnutls);
  g_assert_null (fixture.server.conn->tls.gnutls);
  g_assert_true (wzp_quic_conn_export_key (fixture.server.conn, labels[2], ours, 152));
  g_assert_cmpmem (ours, 152, theirs, 152);
  fixture_clear (&fixture);
}

static void
test_client_sees_certificate (void)
{
  size_t len, expected_len;
  const uint8_t *certificate, *expected;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  certificate = wzp_quic_conn_get_peer_certificate (fixture.client.conn, &len);
  expected = wzp_quic_credentials_get_certificate (fixture.credentials, &expected_len);
  g_assert_cmpmem (certificate, len, expected, expected_len);
  g_assert_null (wzp_quic_conn_get_peer_certificate (fixture.server.conn, &len));
  fixture_clear (&fixture);
}

static void
test_refused_key (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture.client.refuse_key = TRUE;
  fixture_connect (&fixture, "room");
  fixture_run (&fixture, WZP_SECONDS (1));
  g_assert_true (fixture.client.is_closed);
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_KEY_REJECTED);
  g_assert_cmpuint (fixture.n_incoming, ==, 0);
  fixture_clear (&fixture);
}

/* --- closes --- */

static void
test_close_code_and_reason (void)
{
  WzpQuicStats stats;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  side_send_text (&fixture.server, "last words");
  wzp_quic_conn_close (fixture.server.conn, 0x104, "room-full");
  g_assert_false (fixture.server.is_closed); /* never from within the call */
  g_assert_cmpint (wzp_quic_conn_send_signal (fixture.server.conn, "x", 1), ==,
                   WZP_QUIC_SEND_CLOSED);
  fixture_run (&fixture, WZP_MS (50));
  g_assert_cmpint (fixture.server.cause, ==, WZP_QUIC_CAUSE_CLOSED_LOCALLY);
  g_assert_false (fixture.server.by_peer);
  g_assert_true (bytes_are (fixture.client.signals, 0, "last words"));
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_CLOSED_BY_PEER);
  g_assert_true (fixture.client.by_peer);
  g_assert_cmpuint (fixture.client.code, ==, 0x104);
  g_assert_cmpstr (fixture.client.reason, ==, "room-full");
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.connections, ==, 0);
  g_assert_cmpuint (stats.closing, ==, 1);
  fixture_run (&fixture, WZP_SECONDS (2));
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.closing, ==, 0);
  fixture_clear (&fixture);
}

static void
test_close_within_incoming (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture.close_code = 0;
  fixture_connect (&fixture, "ping");
  fixture_run (&fixture, WZP_MS (200));
  g_assert_true (fixture.client.is_closed);
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_CLOSED_BY_PEER);
  g_assert_cmpuint (fixture.client.code, ==, 0);
  g_assert_cmpstr (fixture.client.reason, ==, "as told");
  fixture_clear (&fixture);
}

static void
test_lost_close_is_repeated (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  wzp_sim_node_uplink (fixture.server_node)->is_down = TRUE;
  wzp_quic_conn_close (fixture.server.conn, 0x10a, "quota");
  fixture_run (&fixture, WZP_MS (1));
  wzp_sim_node_uplink (fixture.server_node)->is_down = FALSE;
  side_send_text (&fixture.client, "still there?");
  fixture_run (&fixture, WZP_MS (50));
  g_assert_true (fixture.client.is_closed);
  g_assert_cmpuint (fixture.client.code, ==, 0x10a);
  fixture_clear (&fixture);
}

static void
test_close_before_handshake (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_connect (&fixture, "room");
  wzp_quic_conn_close (fixture.client.conn, 0, "never mind");
  fixture_run (&fixture, WZP_MS (1));
  g_assert_true (fixture.client.is_closed);
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_CLOSED_LOCALLY);
  fixture_clear (&fixture);
}

static void
test_engine_freed (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  g_clear_pointer (&fixture.client_quic, wzp_quic_free);
  wzp_sim_node_set_quic (fixture.client_node, NULL);
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_ENGINE_FREED);
  fixture_clear (&fixture);
}

/* --- failures --- */

static void
test_nobody_there (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  wzp_sim_node_uplink (fixture.client_node)->is_down = TRUE;
  fixture_connect (&fixture, "room");
  fixture_run (&fixture, WZP_SECONDS (9));
  g_assert_false (fixture.client.is_closed);
  fixture_run (&fixture, WZP_SECONDS (2));
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_UNREACHABLE);
  fixture_clear (&fixture);
}

static void
test_handshake_deadline_at_server (void)
{
  WzpQuicStats stats;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_connect (&fixture, "room");
  fixture_run (&fixture, WZP_MS (15));
  /* The client vanishes after its first flight. */
  wzp_sim_node_uplink (fixture.client_node)->is_down = TRUE;
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.handshakes, ==, 1);
  fixture_run (&fixture, WZP_SECONDS (11));
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.handshakes, ==, 0);
  g_assert_cmpuint (stats.connections, ==, 0);
  fixture_clear (&fixture);
}

static void
test_stateless_reset (void)
{
  const uint8_t secret[32] = "the secret survives the restart";
  WzpQuicConfig config = { .token_secret = secret };
  WzpQuicConfig again;
  WzpQuicStats stats;
  Fixture fixture;

  fixture_init (&fixture, &config, NULL);
  fixture_open (&fixture, "room");
  fixture_run (&fixture, WZP_SECONDS (1));
  /* The server restarts with the same secret and without its connections. */
  g_clear_pointer (&fixture.server_quic, wzp_quic_free);
  again = (WzpQuicConfig) { .token_secret = secret, .credentials = fixture.credentials };
  fixture.server_quic = wzp_quic_new (&again, NULL);
  wzp_sim_node_set_quic (fixture.server_node, fixture.server_quic);
  side_send_text (&fixture.client, "a message long enough to be answered with a reset packet");
  fixture_run (&fixture, WZP_MS (50));
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.resets_sent, >, 0);
  g_assert_true (fixture.client.is_closed);
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_RESET);
  fixture_clear (&fixture);
}

/* --- peers of other kinds --- */

static void
on_reply (const WzpUdpRun *run, const uint8_t *packet, size_t len, gpointer user_data)
{
  g_byte_array_append (user_data, packet, (guint) len);
}

/* What the server says to one packet of a stranger. */
static GByteArray *
ask_server (Fixture *fixture, const uint8_t *packet, size_t len)
{
  GByteArray *reply = g_byte_array_new ();
  WzpUdpBatch batch;

  wzp_udp_batch_init (&batch, 65536, 16);
  wzp_quic_read (fixture->server_quic, wzp_sim_node_address (fixture->client_node),
                 wzp_sim_node_address (fixture->server_node), 0, packet, len,
                 wzp_sim_net_now (fixture->net));
  wzp_quic_flush (fixture->server_quic, &batch, wzp_sim_net_now (fixture->net));
  wzp_udp_batch_foreach (&batch, on_reply, reply);
  wzp_udp_batch_clear (&batch);
  return reply;
}

static void
test_version_negotiation (void)
{
  uint8_t packet[1200] = { 0xc0, 0xff, 0, 0, 29, 8, 1, 2, 3, 4, 5, 6, 7, 8, 4, 9, 9, 9, 9 };
  static const uint8_t expected[] = { 0, 0, 0, 0,    /* version */
                                      4, 9, 9, 9, 9, /* their source */
                                      8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1 };
  g_autoptr (GByteArray) reply = NULL;
  g_autoptr (GByteArray) silence = NULL;
  WzpQuicStats stats;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  reply = ask_server (&fixture, packet, sizeof packet);
  g_assert_cmpuint (reply->len, >, sizeof expected);
  g_assert_cmpmem (reply->data + 1, sizeof expected, expected, sizeof expected);
  /* Short ones are not answered: that would amplify. */
  silence = ask_server (&fixture, packet, 1199);
  g_assert_cmpuint (silence->len, ==, 0);
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.version_negotiations_sent, ==, 1);
  g_assert_cmpuint (stats.connections, ==, 0);
  fixture_clear (&fixture);
}

/* Answers every packet with a Version Negotiation that only knows a version of its own. */
static void
negotiate (WzpSimNode *node,
           const WzpUdpAddress *from,
           uint8_t ecn,
           const uint8_t *data,
           size_t len,
           WzpInstant now,
           gpointer user_data)
{
  uint8_t reply[64] = { 0x80, 0, 0, 0, 0 };
  size_t dcid_len = data[5], scid_len = data[6 + dcid_len], at = 5;

  reply[at++] = (uint8_t) scid_len;
  memcpy (reply + at, data + 7 + dcid_len, scid_len);
  at += scid_len;
  reply[at++] = (uint8_t) dcid_len;
  memcpy (reply + at, data + 6, dcid_len);
  at += dcid_len;
  memcpy (reply + at, "\xab\xcd\xef\x01", 4);
  wzp_sim_node_send (node, from, 0, reply, at + 4);
}

static void
test_server_of_another_version (void)
{
  static const WzpSimNodeOps ops = { .receive = negotiate };
  WzpSimNode *stranger;
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  stranger = wzp_sim_net_add (fixture.net, "203.0.113.5", 443, &ops, NULL);
  fixture.client.conn =
      wzp_quic_connect (fixture.client_quic, wzp_sim_node_address (stranger), NULL, "room",
                        &fixture_handler, &fixture.client, wzp_sim_net_now (fixture.net));
  fixture_run (&fixture, WZP_SECONDS (1));
  g_assert_true (fixture.client.is_closed);
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_NOT_A_RELAY);
  fixture_clear (&fixture);
}

static void
set_alpn (WzpQuic *quic, const char *alpn)
{
  quic->tls.alpn = (gnutls_datum_t) { (unsigned char *) alpn, (unsigned) strlen (alpn) };
}

static void
test_wrong_alpn (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  set_alpn (fixture.client_quic, "h3");
  fixture_connect (&fixture, "room");
  fixture_run (&fixture, WZP_SECONDS (1));
  g_assert_true (fixture.client.is_closed);
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_NOT_A_RELAY);
  g_assert_true (fixture.client.by_peer);
  g_assert_cmpuint (fixture.client.code, ==, 0x100 + GNUTLS_A_NO_APPLICATION_PROTOCOL);
  g_assert_cmpuint (fixture.n_incoming, ==, 0);
  fixture_clear (&fixture);
}

static void
test_noise_is_ignored (void)
{
  WzpRandom random = wzp_random_seeded (3);
  uint8_t packet[1500];
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "room");
  for (guint i = 0; i < 3000; i++)
    {
      size_t len = 1 + wzp_random_below (&random, sizeof packet);
      g_autoptr (GByteArray) reply = NULL;

      for (size_t k = 0; k < len; k++)
        packet[k] = (uint8_t) wzp_random_u64 (&random);
      reply = ask_server (&fixture, packet, len);
      g_assert_cmpuint (reply->len, <=, 3 * len);
    }
  side_send_text (&fixture.client, "still here");
  fixture_run (&fixture, WZP_MS (50));
  g_assert_true (bytes_are (fixture.server.signals, 0, "still here"));
  fixture_clear (&fixture);
}

/* --- limits --- */

static void
test_retry_when_asked (void)
{
  WzpQuicConfig config = { .always_retry = TRUE };
  WzpQuicStats stats;
  Fixture fixture;

  fixture_init (&fixture, &config, NULL);
  fixture_open (&fixture, "_signal");
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.retries_sent, ==, 1);
  fixture_clear (&fixture);
}

static void
test_retry_under_load (void)
{
  WzpQuicConfig config = { .retry_above_handshakes = 1 };
  WzpQuicStats stats;
  Fixture fixture;

  fixture_init (&fixture, &config, NULL);
  fixture_connect (&fixture, "first");
  fixture_run (&fixture, WZP_MS (15));
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.handshakes, ==, 1);
  g_assert_cmpuint (stats.retries_sent, ==, 0);
  wzp_quic_connect (fixture.client_quic, wzp_sim_node_address (fixture.server_node), NULL, "second",
                    NULL, NULL, wzp_sim_net_now (fixture.net));
  fixture_run (&fixture, WZP_SECONDS (1));
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.retries_sent, ==, 1);
  g_assert_cmpuint (stats.connections, ==, 2);
  fixture_clear (&fixture);
}

static void
test_max_handshakes (void)
{
  WzpQuicConfig config = { .max_handshakes = 1 };
  WzpQuicStats stats;
  Fixture fixture;

  fixture_init (&fixture, &config, NULL);
  for (guint i = 0; i < 5; i++)
    wzp_quic_connect (fixture.client_quic, wzp_sim_node_address (fixture.server_node), NULL, "room",
                      NULL, NULL, wzp_sim_net_now (fixture.net));
  fixture_run (&fixture, WZP_MS (15));
  wzp_quic_get_stats (fixture.server_quic, &stats);
  g_assert_cmpuint (stats.handshakes, ==, 1);
  g_assert_cmpuint (stats.refused, ==, 4);
  /* The ignored ones repeat their first packet and get in later. */
  fixture_run (&fixture, WZP_SECONDS (9));
  g_assert_cmpuint (fixture.n_incoming, >, 1);
  fixture_clear (&fixture);
}

static void
assert_refused (Fixture *fixture)
{
  fixture_connect (fixture, "room");
  fixture_run (fixture, WZP_SECONDS (1));
  g_assert_true (fixture->client.is_closed);
  g_assert_cmpint (fixture->client.cause, ==, WZP_QUIC_CAUSE_REFUSED);
}

static void
test_max_connections (void)
{
  WzpQuicConfig config = { .max_connections = 1 };
  Fixture fixture;

  fixture_init (&fixture, &config, NULL);
  fixture_open (&fixture, "room");
  assert_refused (&fixture);
  fixture_clear (&fixture);
}

static void
test_max_connections_per_ip (void)
{
  WzpQuicConfig config = { .max_connections_per_ip = 2 };
  Fixture fixture;

  fixture_init (&fixture, &config, NULL);
  fixture_open (&fixture, "room");
  wzp_quic_conn_close (fixture.client.conn, 0, NULL);
  fixture_run (&fixture, WZP_MS (100));
  fixture_open (&fixture, "room");
  fixture_open (&fixture, "room");
  assert_refused (&fixture);
  fixture_clear (&fixture);
}

static void
test_accept_says_no (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture.refuse = TRUE;
  assert_refused (&fixture);
  fixture_clear (&fixture);
}

static void
test_quota_refuses_and_is_released (void)
{
  WzpQuota quota;
  WzpQuicConfig config = { .quota = &quota };
  Fixture fixture;

  wzp_quota_init (&quota, NULL, "test", 60 * 1024);
  fixture_init (&fixture, &config, NULL);
  fixture_open (&fixture, "room");
  g_assert_cmpuint (quota.used, >, 0);
  fixture_open (&fixture, "room");
  assert_refused (&fixture);
  fixture_clear (&fixture);
  wzp_quota_clear (&quota); /* asserts that all is released */
}

static void
test_idle_timeout_and_keep_alive (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  fixture_run (&fixture, WZP_SECONDS (3600));
  g_assert_true (fixture.client.is_open && fixture.server.is_open);
  wzp_sim_node_uplink (fixture.client_node)->is_down = TRUE;
  wzp_sim_node_uplink (fixture.server_node)->is_down = TRUE;
  fixture_run (&fixture, WZP_SECONDS (40));
  g_assert_cmpint (fixture.client.cause, ==, WZP_QUIC_CAUSE_IDLE_TIMEOUT);
  g_assert_cmpint (fixture.server.cause, ==, WZP_QUIC_CAUSE_IDLE_TIMEOUT);
  fixture_clear (&fixture);
}

static void
test_shard_in_connection_id (void)
{
  WzpQuicConfig config = { .shard = 7 };
  Fixture fixture;
  WzpUdpBatch batch;

  fixture_init (&fixture, &config, NULL);
  fixture_open (&fixture, "room");
  fixture_run (&fixture, WZP_SECONDS (1));
  wzp_udp_batch_init (&batch, 65536, 16);
  side_send_text (&fixture.client, "x");
  wzp_quic_flush (fixture.client_quic, &batch, wzp_sim_net_now (fixture.net));
  g_assert_cmpuint (batch.n_packets, ==, 1);
  g_assert_cmpint (wzp_quic_peek_shard (batch.arena, batch.used_bytes), ==, 7);
  /* A new client's is of its own making, and the kernel goes by it too. */
  wzp_udp_batch_reset (&batch);
  fixture_connect (&fixture, "room");
  wzp_quic_flush (fixture.client_quic, &batch, wzp_sim_net_now (fixture.net));
  g_assert_cmpuint (batch.n_packets, ==, 1);
  g_assert_cmpint (wzp_quic_peek_shard (batch.arena, batch.used_bytes), ==, batch.arena[6]);
  g_assert_cmpint (wzp_quic_peek_shard (batch.arena, 6), ==, -1);
  wzp_udp_batch_clear (&batch);
  fixture_clear (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quic/connect-signal-datagram", test_connect_signal_datagram);
  g_test_add_func ("/quic/server-names", test_server_names);
  g_test_add_func ("/quic/bad-server-names", test_bad_server_names);
  g_test_add_func ("/quic/exporter", test_exporter_is_equal_and_per_connection);
  g_test_add_func ("/quic/exporter-agrees", test_exporter_agrees_with_gnutls);
  g_test_add_func ("/quic/client-sees-certificate", test_client_sees_certificate);
  g_test_add_func ("/quic/refused-key", test_refused_key);
  g_test_add_func ("/quic/close-code-and-reason", test_close_code_and_reason);
  g_test_add_func ("/quic/close-within-incoming", test_close_within_incoming);
  g_test_add_func ("/quic/lost-close-is-repeated", test_lost_close_is_repeated);
  g_test_add_func ("/quic/close-before-handshake", test_close_before_handshake);
  g_test_add_func ("/quic/engine-freed", test_engine_freed);
  g_test_add_func ("/quic/nobody-there", test_nobody_there);
  g_test_add_func ("/quic/handshake-deadline-at-server", test_handshake_deadline_at_server);
  g_test_add_func ("/quic/stateless-reset", test_stateless_reset);
  g_test_add_func ("/quic/version-negotiation", test_version_negotiation);
  g_test_add_func ("/quic/server-of-another-version", test_server_of_another_version);
  g_test_add_func ("/quic/wrong-alpn", test_wrong_alpn);
  g_test_add_func ("/quic/noise-is-ignored", test_noise_is_ignored);
  g_test_add_func ("/quic/retry-when-asked", test_retry_when_asked);
  g_test_add_func ("/quic/retry-under-load", test_retry_under_load);
  g_test_add_func ("/quic/max-handshakes", test_max_handshakes);
  g_test_add_func ("/quic/max-connections", test_max_connections);
  g_test_add_func ("/quic/max-connections-per-ip", test_max_connections_per_ip);
  g_test_add_func ("/quic/accept-says-no", test_accept_says_no);
  g_test_add_func ("/quic/quota", test_quota_refuses_and_is_released);
  g_test_add_func ("/quic/idle-timeout-and-keep-alive", test_idle_timeout_and_keep_alive);
  g_test_add_func ("/quic/shard-in-connection-id", test_shard_in_connection_id);
  return g_test_run ();
}
