/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "quic-fixture.h"

#include <string.h>

static void
side_init (Side *side)
{
  *side = (Side) {
    .signals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
    .unis = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
    .datagrams = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
  };
}

void
side_clear (Side *side)
{
  g_clear_pointer (&side->signals, g_ptr_array_unref);
  g_clear_pointer (&side->unis, g_ptr_array_unref);
  g_clear_pointer (&side->datagrams, g_ptr_array_unref);
  g_clear_pointer (&side->reason, g_free);
  g_clear_pointer (&side->server_name, g_free);
}

static gboolean
on_verify (WzpQuicConn *conn, const uint8_t *certificate, size_t len, gpointer user_data)
{
  Side *side = user_data;

  g_assert_cmpuint (len, >, 0);
  return !side->refuse_key;
}

static void
on_handshake_done (WzpQuicConn *conn, gpointer user_data)
{
  Side *side = user_data;

  side->is_open = TRUE;
}

static void
on_signal (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  Side *side = user_data;

  g_ptr_array_add (side->signals, g_bytes_new (json, len));
  if (side->echo)
    wzp_quic_conn_send_signal (conn, json, len);
}

static void
on_uni (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  Side *side = user_data;

  g_ptr_array_add (side->unis, g_bytes_new (bytes, len));
}

static void
on_datagram (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  Side *side = user_data;

  g_ptr_array_add (side->datagrams, g_bytes_new (bytes, len));
}

static void
on_address_changed (WzpQuicConn *conn, const WzpUdpAddress *remote, gpointer user_data)
{
  Side *side = user_data;

  side->n_moves++;
}

static void
on_silent (WzpQuicConn *conn, gpointer user_data)
{
  ((Side *) user_data)->n_silences++;
}

static void
on_closed (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  Side *side = user_data;

  if (side->conn != conn)
    return; /* an earlier connection of this side */
  g_assert_false (side->is_closed);
  side->is_closed = TRUE;
  side->is_open = FALSE;
  side->conn = NULL;
  side->cause = close->cause;
  side->by_peer = close->by_peer;
  side->code = close->code;
  g_free (side->reason);
  side->reason = g_strdup (close->reason);
}

const WzpQuicHandler fixture_handler = {
  .verify = on_verify,
  .handshake_done = on_handshake_done,
  .signal = on_signal,
  .uni = on_uni,
  .datagram = on_datagram,
  .address_changed = on_address_changed,
  .silent = on_silent,
  .closed = on_closed,
};

static gboolean
on_accept (WzpQuic *quic, const WzpUdpAddress *remote, gpointer user_data)
{
  Fixture *fixture = user_data;

  return !fixture->refuse;
}

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_incoming++;
  side_clear (&fixture->server);
  side_init (&fixture->server);
  fixture->server.conn = conn;
  fixture->server.is_open = TRUE;
  fixture->server.server_name = g_strdup (wzp_quic_conn_get_server_name (conn));
  wzp_quic_conn_set_handler (conn, &fixture_handler, &fixture->server);
  if (fixture->close_code != UINT64_MAX)
    wzp_quic_conn_close (conn, fixture->close_code, "as told");
}

void
fixture_init (Fixture *fixture, const WzpQuicConfig *server, const WzpQuicConfig *client)
{
  static const WzpQuicEvents server_events = { .accept = on_accept, .incoming = on_incoming };
  WzpQuicConfig server_config = server ? *server : (WzpQuicConfig) { 0 };
  WzpQuicConfig client_config = client ? *client : (WzpQuicConfig) { 0 };
  g_autoptr (GError) error = NULL;

  *fixture = (Fixture) { .close_code = UINT64_MAX };
  fixture->credentials = wzp_quic_credentials_new_random (&error);
  g_assert_no_error (error);
  server_config.credentials = fixture->credentials;
  server_config.events = &server_events;
  server_config.user_data = fixture;
  fixture->server_quic = wzp_quic_new (&server_config, &error);
  g_assert_no_error (error);
  fixture->client_quic = wzp_quic_new (&client_config, &error);
  g_assert_no_error (error);
  fixture->net = wzp_sim_net_new (1);
  fixture->server_node = wzp_sim_net_add_quic (fixture->net, FIXTURE_SERVER_IP, FIXTURE_SERVER_PORT,
                                               fixture->server_quic);
  fixture->client_node = wzp_sim_net_add_quic (fixture->net, FIXTURE_CLIENT_IP, FIXTURE_CLIENT_PORT,
                                               fixture->client_quic);
  wzp_sim_node_uplink (fixture->client_node)->delay = WZP_MS (10);
  wzp_sim_node_uplink (fixture->server_node)->delay = WZP_MS (10);
  side_init (&fixture->server);
  side_init (&fixture->client);
}

void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->client_quic, wzp_quic_free);
  g_clear_pointer (&fixture->server_quic, wzp_quic_free);
  g_clear_pointer (&fixture->credentials, wzp_quic_credentials_unref);
  g_clear_pointer (&fixture->net, wzp_sim_net_free);
  side_clear (&fixture->server);
  side_clear (&fixture->client);
}

void
fixture_connect (Fixture *fixture, const char *server_name)
{
  side_clear (&fixture->client);
  gboolean refuse_key = fixture->client.refuse_key;

  side_init (&fixture->client);
  fixture->client.refuse_key = refuse_key;
  fixture->client.conn =
      wzp_quic_connect (fixture->client_quic, wzp_sim_node_address (fixture->server_node),
                        wzp_sim_node_address (fixture->client_node), server_name, &fixture_handler,
                        &fixture->client, wzp_sim_net_now (fixture->net));
  g_assert_nonnull (fixture->client.conn);
}

static gboolean
are_both_open (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->client.is_open && fixture->server.is_open;
}

void
fixture_open (Fixture *fixture, const char *server_name)
{
  fixture->server.is_open = FALSE;
  fixture_connect (fixture, server_name);
  g_assert_true (wzp_sim_net_run_until (fixture->net, are_both_open, fixture, WZP_SECONDS (9)));
}

void
fixture_run (Fixture *fixture, WzpDuration duration)
{
  wzp_sim_net_run (fixture->net, duration);
}

void
side_send_text (Side *side, const char *text)
{
  g_assert_cmpint (wzp_quic_conn_send_signal (side->conn, text, strlen (text)), ==,
                   WZP_QUIC_SEND_OK);
}

void
side_send_datagram_text (Side *side, const char *text)
{
  struct iovec part = { .iov_base = (void *) text, .iov_len = strlen (text) };

  g_assert_cmpint (wzp_quic_conn_send_datagram (side->conn, &part, 1), ==, WZP_QUIC_SEND_OK);
}

gboolean
bytes_are (GPtrArray *list, guint i, const char *text)
{
  size_t len;
  const char *data;

  if (i >= list->len)
    return FALSE;
  data = g_bytes_get_data (g_ptr_array_index (list, i), &len);
  return len == strlen (text) && (len == 0 || memcmp (data, text, len) == 0);
}
