/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public functions of WzpConnection. */
#define G_LOG_DOMAIN "wzp-quic"

#include "wzp-connection-private.h"
#include "wzp-error.h"

static void
set_handler (WzpConnection *self,
             WzpConnectionHandler *at,
             WzpConnectionBytesFunc func,
             gpointer user_data,
             GDestroyNotify destroy)
{
  wzp_connection_clear_handler (at);
  *at = (WzpConnectionHandler) { .func = func, .user_data = user_data, .destroy = destroy };
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
