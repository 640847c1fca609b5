/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public face: WzpEndpoint and WzpConnection over loopback. */
#include "wzp-endpoint.h"

#include <string.h>

#include "wzp-error.h"
#include "wzp-udp-socket.h"

/* Only reached when something hangs. */
#define DEADLINE_SECONDS 30

typedef struct
{
  WzpEndpoint *server;
  WzpEndpoint *client;
  WzpConnection *incoming;
  WzpConnection *connection;
  GError *error;
  gboolean is_done;
  gboolean is_late;
  gboolean refuse_key;
  gboolean close_in_callback;
  guint n_closed;
  guint n_destroyed;
  GString *heard;
} Talk;

static void
on_incoming (WzpEndpoint *server, WzpConnection *connection, gpointer user_data)
{
  Talk *talk = user_data;

  g_set_object (&talk->incoming, connection);
}

static gboolean
on_deadline (gpointer user_data)
{
  ((Talk *) user_data)->is_late = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
talk_init (Talk *talk)
{
  g_autoptr (GSocketAddress) loopback = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;

  *talk = (Talk) { .heard = g_string_new (NULL) };
  talk->server = wzp_endpoint_new (G_INET_SOCKET_ADDRESS (loopback), &error);
  g_assert_no_error (error);
  talk->client = wzp_endpoint_new (NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (talk->server, "incoming", G_CALLBACK (on_incoming), talk);
}

static void
talk_clear (Talk *talk)
{
  g_clear_object (&talk->connection);
  g_clear_object (&talk->client);
  g_clear_object (&talk->incoming);
  g_clear_object (&talk->server);
  g_clear_error (&talk->error);
  g_string_free (talk->heard, TRUE);
}

#define WAIT_UNTIL(talk, condition)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint deadline_id = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, talk);               \
    while (!(condition) && !(talk)->is_late)                                                       \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_assert_false ((talk)->is_late);                                                              \
    g_source_remove (deadline_id);                                                                 \
  }                                                                                                \
  G_STMT_END

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Talk *talk = user_data;

  talk->connection = wzp_endpoint_connect_finish (WZP_ENDPOINT (source), result, &talk->error);
  talk->is_done = TRUE;
  if (talk->close_in_callback)
    wzp_endpoint_close (WZP_ENDPOINT (source));
}

static gboolean
on_verify (const uint8_t *certificate, size_t len, gpointer user_data)
{
  return !((Talk *) user_data)->refuse_key;
}

static void
on_verify_destroyed (gpointer user_data)
{
  ((Talk *) user_data)->n_destroyed++;
}

static void
begin (Talk *talk, GSocketConnectable *to, const char *server_name, GCancellable *cancellable)
{
  wzp_endpoint_connect_async (talk->client, to, server_name, on_verify, talk, on_verify_destroyed,
                              cancellable, on_connected, talk);
}

static GSocketConnectable *
server_address (Talk *talk)
{
  return G_SOCKET_CONNECTABLE (wzp_endpoint_get_local_address (talk->server));
}

static void
on_bytes (WzpConnection *connection, const uint8_t *bytes, size_t len, gpointer user_data)
{
  Talk *talk = user_data;

  g_string_append_len (talk->heard, (const char *) bytes, (gssize) len);
}

static void
on_closed (WzpConnection *connection, gpointer user_data)
{
  Talk *talk = user_data;

  talk->n_closed++;
}

static void
test_conversation (void)
{
  Talk talk;
  g_autoptr (GBytes) here = NULL;
  g_autoptr (GBytes) there = NULL;
  g_autofree char *name = NULL;

  talk_init (&talk);
  begin (&talk, server_address (&talk), "_Signal", NULL);
  WAIT_UNTIL (&talk, talk.is_done && talk.incoming);
  g_assert_no_error (talk.error);
  g_assert_cmpuint (talk.n_destroyed, ==, 1);
  g_assert_true (wzp_connection_is_open (talk.connection));
  g_assert_cmpstr (wzp_connection_get_server_name (talk.incoming), ==, "_signal");
  g_assert_nonnull (wzp_connection_get_peer_certificate (talk.connection));
  here = wzp_connection_export_key (talk.connection, "EXPORTER-wzp-test", 32);
  there = wzp_connection_export_key (talk.incoming, "EXPORTER-wzp-test", 32);
  g_assert_true (g_bytes_equal (here, there));

  wzp_connection_set_signal_func (talk.incoming, on_bytes, &talk, NULL);
  wzp_connection_set_uni_func (talk.incoming, on_bytes, &talk, NULL);
  g_signal_connect (talk.connection, "closed", G_CALLBACK (on_closed), &talk);
  g_signal_connect (talk.incoming, "closed", G_CALLBACK (on_closed), &talk);
  g_assert_true (
      wzp_connection_send_signal (talk.connection, (const uint8_t *) "one", 3, &talk.error));
  WAIT_UNTIL (&talk, talk.heard->len == 3);
  g_assert_true (
      wzp_connection_send_uni (talk.connection, (const uint8_t *) "two", 3, &talk.error));
  WAIT_UNTIL (&talk, talk.heard->len == 6);
  g_assert_cmpstr (talk.heard->str, ==, "onetwo");

  wzp_connection_close (talk.incoming, 0x105, "relay-full");
  WAIT_UNTIL (&talk, talk.n_closed == 2);
  g_assert_cmpuint (wzp_connection_get_close_code (talk.connection), ==, 0x105);
  g_object_get (talk.connection, "close-reason", &name, NULL);
  g_assert_cmpstr (name, ==, "relay-full");
  g_assert_false (
      wzp_connection_send_signal (talk.connection, (const uint8_t *) "x", 1, &talk.error));
  g_assert_error (talk.error, WZP_ERROR, WZP_ERROR_CLOSED);
  talk_clear (&talk);
}

static void
test_name_is_resolved (void)
{
  Talk talk;
  g_autoptr (GSocketConnectable) name = NULL;

  talk_init (&talk);
  /* Its IPv6 address, if tried first, has nobody listening: the IPv4 one must win. */
  name = g_network_address_new_loopback (
      g_inet_socket_address_get_port (wzp_endpoint_get_local_address (talk.server)));
  begin (&talk, name, NULL, NULL);
  WAIT_UNTIL (&talk, talk.is_done && talk.incoming);
  g_assert_no_error (talk.error);
  g_assert_cmpstr (wzp_connection_get_server_name (talk.incoming), ==, "default");
  talk_clear (&talk);
}

static void
test_wrong_key (void)
{
  Talk talk;

  talk_init (&talk);
  talk.refuse_key = TRUE;
  begin (&talk, server_address (&talk), "room", NULL);
  WAIT_UNTIL (&talk, talk.is_done);
  g_assert_error (talk.error, WZP_ERROR, WZP_ERROR_KEY_CHANGED);
  talk_clear (&talk);
}

static void
test_bad_server_name (void)
{
  Talk talk;

  talk_init (&talk);
  begin (&talk, server_address (&talk), "no spaces", NULL);
  WAIT_UNTIL (&talk, talk.is_done);
  g_assert_error (talk.error, WZP_ERROR, WZP_ERROR_INVALID);
  talk_clear (&talk);
}

static void
test_cancel (void)
{
  Talk talk;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (WzpUdpSocket) silent = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  WzpUdpAddress native;

  talk_init (&talk);
  /* A socket that never answers. */
  wzp_udp_address_init_ip (&native, (const uint8_t[]) { 127, 0, 0, 1 }, 4, 0);
  silent = wzp_udp_socket_new (&native, WZP_UDP_SOCKET_NONE, NULL);
  wzp_udp_socket_get_local_address (silent, &native);
  address = g_inet_socket_address_new_from_string ("127.0.0.1", wzp_udp_address_port (&native));
  begin (&talk, G_SOCKET_CONNECTABLE (address), "room", cancellable);
  g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  WAIT_UNTIL (&talk, talk.is_done);
  g_assert_error (talk.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (talk.n_destroyed, ==, 1);
  talk_clear (&talk);
}

static void
test_close_in_callback (void)
{
  Talk talk;

  talk_init (&talk);
  talk.close_in_callback = TRUE;
  begin (&talk, server_address (&talk), "room", NULL);
  WAIT_UNTIL (&talk, talk.is_done && !wzp_connection_is_open (talk.connection));
  wzp_endpoint_close (talk.client);
  talk_clear (&talk);
}

static void
test_close_while_connecting (void)
{
  Talk talk;

  talk_init (&talk);
  begin (&talk, server_address (&talk), "room", NULL);
  wzp_endpoint_close (talk.client);
  WAIT_UNTIL (&talk, talk.is_done);
  g_assert_nonnull (talk.error);
  talk_clear (&talk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/endpoint/conversation", test_conversation);
  g_test_add_func ("/endpoint/name-is-resolved", test_name_is_resolved);
  g_test_add_func ("/endpoint/wrong-key", test_wrong_key);
  g_test_add_func ("/endpoint/bad-server-name", test_bad_server_name);
  g_test_add_func ("/endpoint/cancel", test_cancel);
  g_test_add_func ("/endpoint/close-in-callback", test_close_in_callback);
  g_test_add_func ("/endpoint/close-while-connecting", test_close_while_connecting);
  return g_test_run ();
}
