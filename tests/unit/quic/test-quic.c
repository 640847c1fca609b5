/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Connections between two engines: handshake, names, messages, datagrams, closes. */
#include "quic-fixture.h"

#include <string.h>

static void
test_connect_signal_datagram (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL, NULL);
  fixture_open (&fixture, "_signal");
  g_assert_cmpstr (fixture.server.server_name, ==, "_signal");
  g_assert_true (wzp_quic_conn_is_server (fixture.server.conn));
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quic/connect-signal-datagram", test_connect_signal_datagram);
  return g_test_run ();
}
