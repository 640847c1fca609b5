/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Guards the assumption of wzp-quic-sni.h about GnuTLS's order of work with a real handshake between
 * two engines, before the first relay or client depends on it. */
#define G_LOG_DOMAIN "wzp-quic"

#include "wzp-quic-self-test.h"

#include <string.h>

#include "wzp-error.h"

#define SELF_TEST_NAME "_signal"
/* A handshake takes three flights; the rest is slack. */
#define MAX_ROUNDS  16
#define ARENA_BYTES (16u * WZP_UDP_BATCH_PACKET_BYTES)
#define MAX_RUNS    16u

typedef struct
{
  WzpQuic *quic;
  WzpUdpAddress address;
  gboolean is_done;
} End;

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  End *end = user_data;

  end->is_done = g_str_equal (wzp_quic_conn_get_server_name (conn), SELF_TEST_NAME);
}

static void
on_handshake_done (WzpQuicConn *conn, gpointer user_data)
{
  End *end = user_data;

  end->is_done = TRUE;
}

static void
carry (const WzpUdpRun *run, const uint8_t *packet, size_t len, gpointer user_data)
{
  End **ends = user_data; /* from, to */

  wzp_quic_read (ends[1]->quic, &ends[0]->address, &ends[1]->address, 0, packet, len, 0);
}

static void
exchange (End *client, End *server)
{
  WzpUdpBatch batch;
  gboolean is_moving = TRUE;

  wzp_udp_batch_init (&batch, ARENA_BYTES, MAX_RUNS);
  for (guint i = 0; i < MAX_ROUNDS && is_moving; i++)
    {
      End *pair[2] = { i % 2 ? server : client, i % 2 ? client : server };

      wzp_quic_flush (pair[0]->quic, &batch, 0);
      is_moving = !wzp_udp_batch_is_empty (&batch);
      wzp_udp_batch_foreach (&batch, carry, pair);
      wzp_udp_batch_reset (&batch);
    }
  wzp_udp_batch_clear (&batch);
}

static gboolean
run_handshake (WzpQuicCredentials *credentials)
{
  static const uint8_t loopback[] = { 127, 0, 0, 1 };
  static const WzpQuicEvents server_events = { .incoming = on_incoming };
  static const WzpQuicHandler client_handler = { .handshake_done = on_handshake_done };
  End client = { 0 }, server = { 0 };
  WzpQuicConfig client_config = { .user_data = &client };
  WzpQuicConfig server_config = { .credentials = credentials,
                                  .events = &server_events,
                                  .user_data = &server };

  client.quic = wzp_quic_new_unchecked (&client_config, NULL);
  server.quic = wzp_quic_new_unchecked (&server_config, NULL);
  wzp_udp_address_init_ip (&client.address, loopback, sizeof loopback, 1);
  wzp_udp_address_init_ip (&server.address, loopback, sizeof loopback, 2);
  if (client.quic && server.quic &&
      wzp_quic_connect (client.quic, &server.address, &client.address, SELF_TEST_NAME,
                        &client_handler, &client, 0))
    exchange (&client, &server);
  g_clear_pointer (&client.quic, wzp_quic_free);
  g_clear_pointer (&server.quic, wzp_quic_free);
  return client.is_done && server.is_done;
}

gboolean
wzp_quic_self_test (GError **error)
{
  static gsize result; /* 0: not run, 1: good, 2: bad */

  if (g_once_init_enter (&result))
    {
      g_autoptr (WzpQuicCredentials) credentials = wzp_quic_credentials_new_random (NULL);

      g_once_init_leave (&result, credentials && run_handshake (credentials) ? 1 : 2);
    }
  if (result == 1)
    return TRUE;
  g_set_error_literal (error, WZP_ERROR, WZP_ERROR_UNSUPPORTED,
                       "this version of GnuTLS does not accept the server name `_signal`: "
                       "use GnuTLS 3.8.9, or report this to the project");
  return FALSE;
}
