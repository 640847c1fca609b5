/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GObject over one connection of an endpoint's engine. */
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

typedef struct
{
  WzpConnectionBytesFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} BytesHandler;

struct _WzpConnection
{
  GObject parent_instance;

  WzpQuicConn *conn; /* NULL once closed */
  WzpConnectionOwner owner;
  BytesHandler signal;
  BytesHandler uni;
  BytesHandler datagram;

  /* Copies that outlive the connection. */
  char *server_name;
  GInetSocketAddress *remote_address;
  GBytes *peer_certificate;
  gboolean is_server;
  gboolean was_open;

  WzpQuicCause cause;
  gboolean closed_by_peer;
  uint64_t close_code;
  char *close_reason;
};

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
hand_over (WzpConnection *self, const BytesHandler *handler, const uint8_t *bytes, size_t len)
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

static void
clear_handler (BytesHandler *handler)
{
  BytesHandler old = *handler;

  *handler = (BytesHandler) { 0 };
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
  clear_handler (&self->signal);
  clear_handler (&self->uni);
  clear_handler (&self->datagram);
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

/* --- public --- */

static void
set_handler (WzpConnection *self,
             BytesHandler *at,
             WzpConnectionBytesFunc func,
             gpointer user_data,
             GDestroyNotify destroy)
{
  clear_handler (at);
  *at = (BytesHandler) { .func = func, .user_data = user_data, .destroy = destroy };
}

/**
 * wzp_connection_set_signal_func:
 * @self: a connection
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): called with each signal
 *   message, in order
 * @user_data: user data of @func
 * @destroy: (nullable): frees @user_data when it is replaced or the connection has closed
 *
 * Sets who gets the signal messages of the peer. Messages without a callback are dropped.
 *
 * Since: 0.1
 */
void
wzp_connection_set_signal_func (WzpConnection *self,
                                WzpConnectionBytesFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  g_return_if_fail (WZP_IS_CONNECTION (self));

  set_handler (self, &self->signal, func, user_data, destroy);
}

/**
 * wzp_connection_set_uni_func:
 * @self: a connection
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): called with each one-way
 *   message (at most 256 bytes)
 * @user_data: user data of @func
 * @destroy: (nullable): frees @user_data when it is replaced or the connection has closed
 *
 * Sets who gets the one-way messages of the peer.
 *
 * Since: 0.1
 */
void
wzp_connection_set_uni_func (WzpConnection *self,
                             WzpConnectionBytesFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  g_return_if_fail (WZP_IS_CONNECTION (self));

  set_handler (self, &self->uni, func, user_data, destroy);
}

/**
 * wzp_connection_set_datagram_func:
 * @self: a connection
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): called with each datagram
 * @user_data: user data of @func
 * @destroy: (nullable): frees @user_data when it is replaced or the connection has closed
 *
 * Sets who gets the datagrams of the peer.
 *
 * Since: 0.1
 */
void
wzp_connection_set_datagram_func (WzpConnection *self,
                                  WzpConnectionBytesFunc func,
                                  gpointer user_data,
                                  GDestroyNotify destroy)
{
  g_return_if_fail (WZP_IS_CONNECTION (self));

  set_handler (self, &self->datagram, func, user_data, destroy);
}

static gboolean
check_sent (WzpQuicSend result, GError **error)
{
  switch (result)
    {
    case WZP_QUIC_SEND_OK:
      return TRUE;
    case WZP_QUIC_SEND_FULL:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                           "too many messages are waiting for the other end");
      return FALSE;
    case WZP_QUIC_SEND_TOO_LARGE:
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_INVALID, "the message is too large");
      return FALSE;
    case WZP_QUIC_SEND_CLOSED:
      break;
    }
  g_set_error_literal (error, WZP_ERROR, WZP_ERROR_CLOSED, "the connection is closed");
  return FALSE;
}

/**
 * wzp_connection_send_signal:
 * @self: a connection
 * @json: (array length=len): the message
 * @len: its length, at most 65536
 * @error: return location for an error
 *
 * Queues one signal message. Never blocks.
 *
 * Returns: %FALSE with %WZP_ERROR_CLOSED, %WZP_ERROR_INVALID (too large) or %G_IO_ERROR_WOULD_BLOCK
 *   (the queue is full)
 * Since: 0.1
 */
gboolean
wzp_connection_send_signal (WzpConnection *self, const uint8_t *json, size_t len, GError **error)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), FALSE);

  return check_sent (
      self->conn ? wzp_quic_conn_send_signal (self->conn, json, len) : WZP_QUIC_SEND_CLOSED, error);
}

/**
 * wzp_connection_send_uni:
 * @self: a connection
 * @bytes: (array length=len): the message
 * @len: its length, at most 256
 * @error: return location for an error
 *
 * Queues one one-way message. Never blocks.
 *
 * Returns: %FALSE with the errors of [method@Wzp.Connection.send_signal]
 * Since: 0.1
 */
gboolean
wzp_connection_send_uni (WzpConnection *self, const uint8_t *bytes, size_t len, GError **error)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), FALSE);

  return check_sent (
      self->conn ? wzp_quic_conn_send_uni (self->conn, bytes, len) : WZP_QUIC_SEND_CLOSED, error);
}

/**
 * wzp_connection_send_datagram:
 * @self: a connection
 * @bytes: (array length=len): the datagram
 * @len: its length, at most [method@Wzp.Connection.get_max_datagram]
 *
 * Queues one datagram, which may be lost. When the path cannot keep up, the oldest waiting ones are
 * dropped.
 *
 * Returns: %FALSE when it is too large or the connection is closed
 * Since: 0.1
 */
gboolean
wzp_connection_send_datagram (WzpConnection *self, const uint8_t *bytes, size_t len)
{
  struct iovec part = { .iov_base = (void *) bytes, .iov_len = len };

  g_return_val_if_fail (WZP_IS_CONNECTION (self), FALSE);

  return self->conn && wzp_quic_conn_send_datagram (self->conn, &part, 1) == WZP_QUIC_SEND_OK;
}

/**
 * wzp_connection_get_max_datagram:
 * @self: a connection
 *
 * Gets the size of the largest datagram that fits the path now, in bytes.
 *
 * Returns: bytes; 0 when closed
 * Since: 0.1
 */
size_t
wzp_connection_get_max_datagram (WzpConnection *self)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), 0);

  return self->conn ? wzp_quic_conn_get_max_datagram (self->conn) : 0;
}

/**
 * wzp_connection_close:
 * @self: a connection
 * @code: application code told to the other end; 0 is normal
 * @reason: (nullable): short reason told to the other end
 *
 * Ends the connection. [signal@Wzp.Connection::closed] follows. Harmless when already closed.
 *
 * Since: 0.1
 */
void
wzp_connection_close (WzpConnection *self, uint64_t code, const char *reason)
{
  g_return_if_fail (WZP_IS_CONNECTION (self));

  if (self->conn)
    wzp_quic_conn_close (self->conn, code, reason);
}

/**
 * wzp_connection_is_open: (get-property open)
 * @self: a connection
 *
 * Tells whether the handshake is done and the connection has not ended.
 *
 * Returns: %TRUE while messages can be exchanged
 * Since: 0.1
 */
gboolean
wzp_connection_is_open (WzpConnection *self)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), FALSE);

  return self->conn && wzp_quic_conn_is_open (self->conn);
}

/**
 * wzp_connection_is_server:
 * @self: a connection
 *
 * Tells whether the other end began the connection.
 *
 * Returns: %TRUE for accepted connections
 * Since: 0.1
 */
gboolean
wzp_connection_is_server (WzpConnection *self)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), FALSE);

  return self->is_server;
}

/**
 * wzp_connection_get_server_name: (get-property server-name)
 * @self: a connection
 *
 * Gets the server name (SNI) that the connection was begun with.
 *
 * Returns: (transfer none): the name; `default` for none
 * Since: 0.1
 */
const char *
wzp_connection_get_server_name (WzpConnection *self)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), NULL);

  return self->server_name;
}

/**
 * wzp_connection_get_remote_address: (get-property remote-address)
 * @self: a connection
 *
 * Gets the address of the other end, the last known one after the close.
 *
 * Returns: (transfer none): the address
 * Since: 0.1
 */
GInetSocketAddress *
wzp_connection_get_remote_address (WzpConnection *self)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), NULL);

  return self->remote_address;
}

/**
 * wzp_connection_get_peer_certificate:
 * @self: a connection
 *
 * Gets the certificate that the server showed.
 *
 * Returns: (transfer none) (nullable): the leaf certificate, DER; %NULL for accepted connections
 * Since: 0.1
 */
GBytes *
wzp_connection_get_peer_certificate (WzpConnection *self)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), NULL);

  return self->peer_certificate;
}

/**
 * wzp_connection_get_close_code: (get-property close-code)
 * @self: a connection
 *
 * Gets the code with which the connection ended.
 *
 * Returns: the application's or transport's code; 0 while open
 * Since: 0.1
 */
uint64_t
wzp_connection_get_close_code (WzpConnection *self)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), 0);

  return self->close_code;
}

/**
 * wzp_connection_get_close_reason: (get-property close-reason)
 * @self: a connection
 *
 * Gets the reason that the end that closed gave.
 *
 * Returns: (transfer none) (nullable): a short text, maybe empty; %NULL while open
 * Since: 0.1
 */
const char *
wzp_connection_get_close_reason (WzpConnection *self)
{
  g_return_val_if_fail (WZP_IS_CONNECTION (self), NULL);

  return self->close_reason;
}

/**
 * wzp_connection_get_rtt_us:
 * @self: a connection
 *
 * Gets the smoothed round-trip time.
 *
 * Returns: microseconds; 0 when closed
 * Since: 0.1
 */
int64_t
wzp_connection_get_rtt_us (WzpConnection *self)
{
  WzpQuicConnStats stats;

  g_return_val_if_fail (WZP_IS_CONNECTION (self), 0);

  if (!self->conn)
    return 0;
  wzp_quic_conn_get_stats (self->conn, &stats);
  return (int64_t) (stats.smoothed_rtt / 1000);
}

/**
 * wzp_connection_export_key:
 * @self: a connection
 * @label: a TLS exporter label
 * @len: bytes wanted
 *
 * Derives key material that only the two ends of this connection know (RFC 8446, section 7.5).
 *
 * Returns: (transfer full) (nullable): @len bytes; %NULL unless open
 * Since: 0.1
 */
GBytes *
wzp_connection_export_key (WzpConnection *self, const char *label, size_t len)
{
  g_autofree uint8_t *key = NULL;

  g_return_val_if_fail (WZP_IS_CONNECTION (self), NULL);
  g_return_val_if_fail (label && len > 0, NULL);

  key = g_malloc (len);
  if (!self->conn || !wzp_quic_conn_export_key (self->conn, label, key, len))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&key), len);
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

  clear_handler (&self->signal);
  clear_handler (&self->uni);
  clear_handler (&self->datagram);
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
