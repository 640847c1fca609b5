/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GObject over one connection of an endpoint's engine: its life, properties and signals. What can
 * be asked and told is in wzp-connection-api.c. */
#define G_LOG_DOMAIN "wzp-quic"

#include "wzp-connection.h"

#include <string.h>

#include "wzp-connection-private.h"
#include "wzp-error.h"

/**
 * WzpConnection:
 *
 * One QUIC connection: whole signal messages, short one-way messages and datagrams.
 *
 * Connections come from [method@Wzp.Endpoint.connect_async] and from
 * [signal@Wzp.Endpoint::incoming], and belong to the thread of their endpoint's main context. What
 * the peer sends is handed to plain callbacks, which should be set in the callback or signal handler
 * that brought the connection. Dropping the last reference does not close it.
 *
 * Since: 0.1
 */

typedef enum
{
  PROP_OPEN = 1,
  PROP_SERVER_NAME,
  PROP_REMOTE_ADDRESS,
  PROP_CLOSE_CODE,
  PROP_CLOSE_REASON,
} WzpConnectionProperty;

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_CLOSE_REASON + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WzpConnection, wzp_connection, G_TYPE_OBJECT)

/* --- addresses --- */

GInetSocketAddress *
wzp_udp_address_to_gio (const WzpUdpAddress *address)
{
  return G_INET_SOCKET_ADDRESS (
      g_socket_address_new_from_native ((gpointer) &address->sa, wzp_udp_address_len (address)));
}

gboolean
wzp_udp_address_init_gio (WzpUdpAddress *address, GSocketAddress *gio)
{
  struct sockaddr_storage native;
  gssize len = g_socket_address_get_native_size (gio);

  memset (address, 0, sizeof *address);
  return len > 0 && g_socket_address_to_native (gio, &native, sizeof native, NULL) &&
         wzp_udp_address_init (address, (struct sockaddr *) &native, (socklen_t) len);
}

static void
update_remote_address (WzpConnection *self)
{
  WzpUdpAddress address;

  wzp_quic_conn_get_remote_address (self->conn, &address);
  g_clear_object (&self->remote_address);
  self->remote_address = wzp_udp_address_to_gio (&address);
}

/* --- the engine's callbacks --- */

static gboolean
on_verify (WzpQuicConn *conn, const uint8_t *certificate, size_t len, gpointer user_data)
{
  WzpConnection *self = user_data;

  return !self->owner.verify || self->owner.verify (certificate, len, self->owner.verify_data);
}

static void
on_handshake_done (WzpQuicConn *conn, gpointer user_data)
{
  WzpConnection *self = user_data;
  size_t len;
  const uint8_t *certificate = wzp_quic_conn_get_peer_certificate (conn, &len);

  self->was_open = TRUE;
  if (certificate)
    self->peer_certificate = g_bytes_new (certificate, len);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
  if (self->owner.opened)
    self->owner.opened (self, self->owner.user_data);
}

static void
hand_over (WzpConnection *self,
           const WzpConnectionHandler *handler,
           const uint8_t *bytes,
           size_t len)
{
  if (handler->func)
    handler->func (self, bytes, len, handler->user_data);
}

static void
on_signal (WzpQuicConn *conn, const uint8_t *json, size_t len, gpointer user_data)
{
  WzpConnection *self = user_data;

  hand_over (self, &self->signal, json, len);
}

static void
on_uni (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpConnection *self = user_data;

  hand_over (self, &self->uni, bytes, len);
}

static void
on_datagram (WzpQuicConn *conn, const uint8_t *bytes, size_t len, gpointer user_data)
{
  WzpConnection *self = user_data;

  hand_over (self, &self->datagram, bytes, len);
}

static void
on_address_changed (WzpQuicConn *conn, const WzpUdpAddress *remote, gpointer user_data)
{
  WzpConnection *self = user_data;

  update_remote_address (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REMOTE_ADDRESS]);
}

void
wzp_connection_clear_handler (WzpConnectionHandler *handler)
{
  WzpConnectionHandler old = *handler;

  *handler = (WzpConnectionHandler) { 0 };
  if (old.destroy)
    old.destroy (old.user_data);
}

static void
on_closed (WzpQuicConn *conn, const WzpQuicClose *close, gpointer user_data)
{
  /* The reference that the engine held; see wzp_connection_attach(). */
  g_autoptr (WzpConnection) self = user_data;

  self->conn = NULL;
  self->cause = close->cause;
  self->closed_by_peer = close->by_peer;
  self->close_code = close->code;
  self->close_reason = g_strdup (close->reason);
  if (self->owner.closed)
    self->owner.closed (self, self->owner.user_data);
  if (self->was_open)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
      g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
    }
  wzp_connection_clear_handler (&self->signal);
  wzp_connection_clear_handler (&self->uni);
  wzp_connection_clear_handler (&self->datagram);
}

static const WzpQuicHandler handler = {
  .verify = on_verify,
  .handshake_done = on_handshake_done,
  .signal = on_signal,
  .uni = on_uni,
  .datagram = on_datagram,
  .address_changed = on_address_changed,
  .closed = on_closed,
};

/* --- for the endpoint --- */

WzpConnection *
wzp_connection_new (const WzpConnectionOwner *owner)
{
  WzpConnection *self = g_object_new (WZP_TYPE_CONNECTION, NULL);

  self->owner = *owner;
  return self;
}

void
wzp_connection_attach (WzpConnection *self, WzpQuicConn *conn)
{
  self->conn = conn;
  self->is_server = wzp_quic_conn_is_server (conn);
  self->was_open = wzp_quic_conn_is_open (conn);
  self->server_name = g_strdup (wzp_quic_conn_get_server_name (conn));
  update_remote_address (self);
  wzp_quic_conn_set_handler (conn, &handler, g_object_ref (self));
}

void
wzp_connection_disown (WzpConnection *self)
{
  self->owner = (WzpConnectionOwner) { 0 };
}

WzpQuicConn *
wzp_connection_get_quic_conn (WzpConnection *self)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), NULL);

  return self->conn;
}

GError *
wzp_connection_dup_close_error (WzpConnection *self)
{
  switch (self->cause)
    {
    case WZP_QUIC_CAUSE_CLOSED_LOCALLY:
    case WZP_QUIC_CAUSE_ENGINE_FREED:
      return g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED, "the connection was closed");
    case WZP_QUIC_CAUSE_CLOSED_BY_PEER:
      return g_error_new (
          WZP_ERROR, WZP_ERROR_REFUSED,
          "the other end closed the connection: %s (code 0x%" G_GINT64_MODIFIER "x)",
          *self->close_reason ? self->close_reason : "no reason given", self->close_code);
    case WZP_QUIC_CAUSE_UNREACHABLE:
      return g_error_new_literal (WZP_ERROR, WZP_ERROR_UNREACHABLE,
                                  "nobody answered at that address");
    case WZP_QUIC_CAUSE_HANDSHAKE_TIMEOUT:
      return g_error_new_literal (WZP_ERROR, WZP_ERROR_TIMEOUT,
                                  "the other end did not finish the handshake in time");
    case WZP_QUIC_CAUSE_IDLE_TIMEOUT:
      return g_error_new_literal (WZP_ERROR, WZP_ERROR_TIMEOUT, "the other end fell silent");
    case WZP_QUIC_CAUSE_NOT_A_RELAY:
      return g_error_new (WZP_ERROR, WZP_ERROR_NOT_A_RELAY,
                          "what answered does not speak this protocol (%s)",
                          *self->close_reason ? self->close_reason : "TLS failed");
    case WZP_QUIC_CAUSE_REFUSED:
      return g_error_new_literal (WZP_ERROR, WZP_ERROR_REFUSED,
                                  "the other end takes no more connections");
    case WZP_QUIC_CAUSE_KEY_REJECTED:
      return g_error_new_literal (WZP_ERROR, WZP_ERROR_KEY_CHANGED,
                                  "the other end shows another key than the expected one");
    case WZP_QUIC_CAUSE_RESET:
      return g_error_new_literal (WZP_ERROR, WZP_ERROR_CLOSED,
                                  "the other end has restarted and lost the connection");
    case WZP_QUIC_CAUSE_PROTOCOL:
    case WZP_QUIC_CAUSE_BAD_MESSAGE:
      return g_error_new (WZP_ERROR, WZP_ERROR_CLOSED, "the connection broke: %s",
                          *self->close_reason ? self->close_reason : "protocol error");
    }
  g_return_val_if_reached (NULL);
}

/* --- GObject --- */

static void
wzp_connection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpConnection *self = WZP_CONNECTION (object);

  switch ((WzpConnectionProperty) id)
    {
    case PROP_OPEN:
      g_value_set_boolean (value, wzp_connection_is_open (self));
      break;
    case PROP_SERVER_NAME:
      g_value_set_string (value, self->server_name);
      break;
    case PROP_REMOTE_ADDRESS:
      g_value_set_object (value, self->remote_address);
      break;
    case PROP_CLOSE_CODE:
      g_value_set_uint64 (value, self->close_code);
      break;
    case PROP_CLOSE_REASON:
      g_value_set_string (value, self->close_reason);
      break;
    }
}

static void
wzp_connection_finalize (GObject *object)
{
  WzpConnection *self = WZP_CONNECTION (object);

  wzp_connection_clear_handler (&self->signal);
  wzp_connection_clear_handler (&self->uni);
  wzp_connection_clear_handler (&self->datagram);
  g_clear_object (&self->remote_address);
  g_clear_pointer (&self->peer_certificate, g_bytes_unref);
  g_free (self->server_name);
  g_free (self->close_reason);
  G_OBJECT_CLASS (wzp_connection_parent_class)->finalize (object);
}

static void
wzp_connection_class_init (WzpConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = wzp_connection_get_property;
  object_class->finalize = wzp_connection_finalize;

  /**
   * WzpConnection:open: (getter is_open)
   *
   * Whether messages can be exchanged.
   *
   * Since: 0.1
   */
  properties[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, flags);
  /**
   * WzpConnection:server-name: (getter get_server_name)
   *
   * The server name (SNI) of the connection.
   *
   * Since: 0.1
   */
  properties[PROP_SERVER_NAME] = g_param_spec_string ("server-name", NULL, NULL, NULL, flags);
  /**
   * WzpConnection:remote-address: (getter get_remote_address)
   *
   * The address of the other end; changes when it moves.
   *
   * Since: 0.1
   */
  properties[PROP_REMOTE_ADDRESS] =
      g_param_spec_object ("remote-address", NULL, NULL, G_TYPE_INET_SOCKET_ADDRESS, flags);
  /**
   * WzpConnection:close-code: (getter get_close_code)
   *
   * The code with which the connection ended.
   *
   * Since: 0.1
   */
  properties[PROP_CLOSE_CODE] =
      g_param_spec_uint64 ("close-code", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  /**
   * WzpConnection:close-reason: (getter get_close_reason)
   *
   * The reason given by the end that closed.
   *
   * Since: 0.1
   */
  properties[PROP_CLOSE_REASON] = g_param_spec_string ("close-reason", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * WzpConnection::closed:
   * @self: the connection
   *
   * Emitted once when an open connection has ended, by either end or by itself.
   *
   * Since: 0.1
   */
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", WZP_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
wzp_connection_init (WzpConnection *self)
{
}
