/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Engine, socket and main loop together, over real loopback sockets. */
#include "wzp-quic-io.h"

#include <arpa/inet.h>
#include <string.h>

/* Only reached when something hangs. */
#define DEADLINE_SECONDS 30
/* A datagram that does not fit one system call batch alone. */
#define N_DATAGRAMS 500

typedef struct
{
  WzpQuicIo *server;
  WzpQuicIo *client;
  WzpQuicConn *server_conn;
  WzpQuicConn *client_conn;
  guint n_datagrams;
  gboolean is_open;
  gboolean is_closed;
  gboolean is_refused_closed;
  WzpQuicClose close;
  char *signal;
  char *stray;
  gboolean is_late;
} Loop;

static gboolean
on_deadline (gpointer user_data)
{
  ((Loop *) user_data)->is_late = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
wait_for (Loop *loop, const gboolean *flag)
{
  guint id = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, loop);

  while (!*flag && !loop->is_late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (loop->is_late);
  g_source_remove (id);
}

static void
on_server_datagram (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  Loop *loop = user_data;

  loop->n_datagrams++;
}

static void
on_server_signal (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  wzp_quic_conn_send_signal (conn, json, len);
}

static const WzpQuicHandler server_handler = {
  .datagram = on_server_datagram,
  .signal = on_server_signal,
};

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  Loop *loop = user_data;

  loop->server_conn = conn;
  wzp_quic_conn_set_handler (conn, &server_handler, loop);
}

static void
on_open (WzpQuicConn *conn, gpointer user_data)
{
  Loop *loop = user_data;

  loop->is_open = TRUE;
  wzp_quic_conn_send_signal (conn, "hello", 5);
  for (guint i = 0; i < N_DATAGRAMS; i++)
    {
      uint8_t voice[120] = { (uint8_t) i };
      struct iovec part = { voice, sizeof voice };

      wzp_quic_conn_send_datagram (conn, &part, 1);
    }
}

static void
on_signal (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  Loop *loop = user_data;

  loop->signal = g_strndup ((const char *) json, len);
  wzp_quic_conn_close (conn, 0x104, "room-full");
}

static void
on_closed (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  Loop *loop = user_data;

  loop->is_closed = TRUE;
  loop->close = *close;
}

static const WzpQuicHandler client_handler = {
  .handshake_done = on_open,
  .signal = on_signal,
  .closed = on_closed,
};

static void
on_stray (WzpQuicIo *io, const WzpUdpPacket *packet, gpointer user_data)
{
  Loop *loop = user_data;

  loop->stray = g_strndup ((const char *) packet->data, packet->len);
  loop->is_open = TRUE;
}

static void
bind_address (WzpUdpAddress *out, const char *ip)
{
  uint8_t bytes[16];
  gboolean v6 = strchr (ip, ':') != NULL;

  g_assert_cmpint (inet_pton (v6 ? AF_INET6 : AF_INET, ip, bytes), ==, 1);
  wzp_udp_address_init_ip (out, bytes, v6 ? 16 : 4, 0);
}

/* The client binds the dual-stack wildcard, the server @ip. */
static gboolean
loop_init (Loop *loop, const char *ip, WzpUdpSocketFlags flags)
{
  static const WzpQuicEvents events = { .incoming = on_incoming };
  g_autoptr (GError) error = NULL;
  g_autoptr (WzpQuicCredentials) credentials = wzp_quic_credentials_new_random (&error);
  WzpQuicConfig server_config = { .credentials = credentials,
                                  .events = &events,
                                  .user_data = loop };
  WzpQuicConfig client_config = { 0 };
  WzpUdpAddress address;
  WzpUdpSocket *socket;

  *loop = (Loop) { 0 };
  bind_address (&address, ip);
  socket = wzp_udp_socket_new (&address, flags, NULL);
  if (!socket)
    return FALSE;
  loop->server = wzp_quic_io_new (socket, &server_config, NULL, &error);
  g_assert_no_error (error);
  socket = wzp_udp_socket_new (NULL, flags, &error);
  g_assert_no_error (error);
  loop->client = wzp_quic_io_new (socket, &client_config, NULL, &error);
  g_assert_no_error (error);
  return TRUE;
}

static void
loop_clear (Loop *loop)
{
  wzp_quic_io_free (loop->client);
  wzp_quic_io_free (loop->server);
  g_free (loop->signal);
  g_free (loop->stray);
}

static void
converse (Loop *loop, const WzpUdpAddress *address)
{
  loop->is_closed = FALSE;
  loop->n_datagrams = 0;
  g_clear_pointer (&loop->signal, g_free);
  loop->client_conn =
      wzp_quic_io_connect (loop->client, address, "call-1234abcd", &client_handler, loop);
  g_assert_nonnull (loop->client_conn);
  wait_for (loop, &loop->is_closed);
  g_assert_cmpstr (loop->signal, ==, "hello");
  g_assert_cmpint (loop->close.cause, ==, WZP_QUIC_CAUSE_CLOSED_LOCALLY);
  g_assert_cmpuint (loop->close.code, ==, 0x104);
  g_assert_cmpuint (loop->n_datagrams, >, 0);
}

static void
run_conversation (const char *ip, WzpUdpSocketFlags flags)
{
  Loop loop;
  WzpUdpAddress address;

  if (!loop_init (&loop, ip, flags))
    {
      g_test_skip ("this machine does not have the address");
      return;
    }
  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (loop.server), &address);
  converse (&loop, &address);
  loop_clear (&loop);
}

static void
test_ipv4 (void)
{
  run_conversation ("127.0.0.1", WZP_UDP_SOCKET_NONE);
}

static void
test_ipv6 (void)
{
  run_conversation ("::1", WZP_UDP_SOCKET_NONE);
}

static void
test_without_gso (void)
{
  run_conversation ("127.0.0.1", WZP_UDP_SOCKET_NO_GSO);
}

static void
test_stray_packets (void)
{
  static const char stun[] = "\x00\x01\x00\x00\x21\x12\xa4\x42"
                             "abcdefghijkl";
  Loop loop;
  WzpUdpAddress address;

  g_assert_true (loop_init (&loop, "127.0.0.1", WZP_UDP_SOCKET_NONE));
  wzp_quic_io_set_stray_func (loop.server, on_stray, &loop);
  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (loop.server), &address);
  g_assert_true (wzp_quic_io_send_stray (loop.client, &address, stun, sizeof stun - 1));
  wait_for (&loop, &loop.is_open);
  loop_clear (&loop);
}

/* More than are kept: those that count are spoken with at their own ports, besides the first. */
static void
test_added_sockets_answer_for_themselves (void)
{
  Loop loop;
  WzpUdpAddress first, last;

  g_assert_true (loop_init (&loop, "127.0.0.1", WZP_UDP_SOCKET_NONE));
  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (loop.server), &first);
  for (unsigned i = 0; i < WZP_QUIC_IO_MAX_ADDED + 2; i++)
    {
      g_autoptr (GError) error = NULL;
      WzpUdpSocket *socket;

      bind_address (&last, "127.0.0.1");
      socket = wzp_udp_socket_new (&last, WZP_UDP_SOCKET_NONE, &error);
      g_assert_no_error (error);
      wzp_udp_socket_get_local_address (socket, &last);
      wzp_quic_io_add_socket (loop.server, socket);
    }
  converse (&loop, &last);
  converse (&loop, &first);
  loop_clear (&loop);
}

/* A stray packet is late by one way, a handshake and an answer by there and back each. */
static void
test_a_bad_network_is_bad_both_ways (void)
{
  static const char stun[] = "\x00\x01\x00\x00\x21\x12\xa4\x42"
                             "abcdefghijkl";
  const WzpImpairmentConfig config = { .delay = WZP_MS (50) };
  Loop loop;
  WzpUdpAddress address;
  WzpInstant begun;

  g_assert_true (loop_init (&loop, "127.0.0.1", WZP_UDP_SOCKET_NONE));
  wzp_quic_io_set_stray_func (loop.server, on_stray, &loop);
  wzp_udp_socket_get_local_address (wzp_quic_io_get_socket (loop.server), &address);
  wzp_quic_io_set_impairment (loop.client, &config);
  begun = wzp_instant_now ();
  g_assert_true (wzp_quic_io_send_stray (loop.client, &address, stun, sizeof stun - 1));
  wait_for (&loop, &loop.is_open);
  g_assert_cmpuint (wzp_instant_now () - begun, >=, config.delay);

  begun = wzp_instant_now ();
  converse (&loop, &address);
  g_assert_cmpuint (wzp_instant_now () - begun, >=, 4 * config.delay);
  wzp_quic_io_set_impairment (loop.client, NULL);
  converse (&loop, &address);
  loop_clear (&loop);
}

static void
test_port_in_use (void)
{
  g_autoptr (WzpUdpSocket) first = NULL;
  g_autoptr (WzpUdpSocket) second = NULL;
  g_autoptr (GError) error = NULL;
  WzpUdpAddress address;

  bind_address (&address, "127.0.0.1");
  first = wzp_udp_socket_new (&address, WZP_UDP_SOCKET_NONE, &error);
  g_assert_no_error (error);
  wzp_udp_socket_get_local_address (first, &address);
  second = wzp_udp_socket_new (&address, WZP_UDP_SOCKET_NONE, &error);
  g_assert_null (second);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quic-io/ipv4", test_ipv4);
  g_test_add_func ("/quic-io/ipv6", test_ipv6);
  g_test_add_func ("/quic-io/without-gso", test_without_gso);
  g_test_add_func ("/quic-io/stray-packets", test_stray_packets);
  g_test_add_func ("/quic-io/added-sockets-answer-for-themselves",
                   test_added_sockets_answer_for_themselves);
  g_test_add_func ("/quic-io/a-bad-network-is-bad-both-ways", test_a_bad_network_is_bad_both_ways);
  g_test_add_func ("/quic-io/port-in-use", test_port_in_use);
  return g_test_run ();
}
