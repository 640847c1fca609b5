/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GObject over engine and socket. A connect is a small machine: resolve the name, try its
 * addresses one after the other, each getting a head start; the first that finishes wins. */
#define G_LOG_DOMAIN "wzp-quic"

#include "wzp-endpoint.h"

#include <string.h>

#include "wzp-connection-private.h"
#include "wzp-error.h"

/* RFC 8305 section 5: Connection Attempt Delay. */
#define ATTEMPT_DELAY_MS 250
/* Addresses of one name that are tried. */
#define MAX_ATTEMPTS 8

/**
 * WzpEndpoint:
 *
 * One UDP socket that speaks QUIC in both roles: it dials relays and peers, and accepts peers.
 *
 * An endpoint works in the thread-default main context of the thread that made it, and may only be
 * used there.
 *
 * Since: 0.1
 */

struct _WzpEndpoint
{
  GObject parent_instance;

  WzpQuicIo *io; /* NULL once closed */
  GInetSocketAddress *local_address;
};

typedef enum
{
  PROP_LOCAL_ADDRESS = 1,
} WzpEndpointProperty;

enum
{
  SIGNAL_INCOMING,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_LOCAL_ADDRESS + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WzpEndpoint, wzp_endpoint, G_TYPE_OBJECT)

/* --- made and closed --- */

static void
on_incoming (WzpQuic *quic, WzpQuicConn *conn, gpointer user_data)
{
  static const WzpConnectionOwner nobody = { 0 };
  WzpEndpoint *self = user_data;
  g_autoptr (WzpConnection) connection = wzp_connection_new (&nobody);

  wzp_connection_attach (connection, conn);
  g_signal_emit (self, signals[SIGNAL_INCOMING], 0, connection);
}

static WzpEndpoint *
endpoint_new (GInetSocketAddress *bind, WzpQuicCredentials *credentials, GError **error)
{
  static const WzpQuicEvents events = { .incoming = on_incoming };
  g_autoptr (WzpEndpoint) self = g_object_new (WZP_TYPE_ENDPOINT, NULL);
  WzpQuicConfig config = { .credentials = credentials, .events = &events, .user_data = self };
  WzpUdpAddress address = { .family = AF_UNSPEC };
  WzpUdpSocket *socket;

  if (bind && !wzp_udp_address_init_gio (&address, G_SOCKET_ADDRESS (bind)))
    {
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_INVALID,
                           "the address to bind is neither IPv4 nor IPv6");
      return NULL;
    }
  socket = wzp_udp_socket_new (&address, WZP_UDP_SOCKET_NONE, error);
  if (!socket)
    return NULL;
  wzp_udp_socket_get_local_address (socket, &address);
  self->local_address = wzp_udp_address_to_gio (&address);
  self->io = wzp_quic_io_new (socket, &config, NULL, error);
  if (!self->io)
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * wzp_endpoint_new:
 * @bind: (nullable): the address to bind; %NULL for any port on all addresses, IPv4 and IPv6
 * @error: return location for an error
 *
 * Makes an endpoint that can dial, and accepts peers with a fresh key of its own.
 *
 * Returns: (transfer full): a new endpoint, or %NULL with %WZP_ERROR_SYSTEM (the address is in use or
 *   not ours) or %WZP_ERROR_UNSUPPORTED
 * Since: 0.1
 */
WzpEndpoint *
wzp_endpoint_new (GInetSocketAddress *bind, GError **error)
{
  g_autoptr (WzpQuicCredentials) credentials = NULL;

  g_return_val_if_fail (!bind || G_IS_INET_SOCKET_ADDRESS (bind), NULL);

  credentials = wzp_quic_credentials_new_random (error);
  return credentials ? endpoint_new (bind, credentials, error) : NULL;
}

/**
 * wzp_endpoint_new_with_key:
 * @bind: (nullable): the address to bind; %NULL for any port on all addresses, IPv4 and IPv6
 * @certificate_der: the certificate shown to those who connect to us
 * @key_pkcs8: its private key, PKCS#8 DER
 * @error: return location for an error
 *
 * Makes an endpoint that accepts peers with a given key.
 *
 * Returns: (transfer full): a new endpoint, or %NULL with the errors of [ctor@Wzp.Endpoint.new] or
 *   %WZP_ERROR_INVALID (certificate or key)
 * Since: 0.1
 */
WzpEndpoint *
wzp_endpoint_new_with_key (GInetSocketAddress *bind,
                           GBytes *certificate_der,
                           GBytes *key_pkcs8,
                           GError **error)
{
  g_autoptr (WzpQuicCredentials) credentials = NULL;
  const uint8_t *certificate, *key;
  size_t certificate_len, key_len;

  g_return_val_if_fail (!bind || G_IS_INET_SOCKET_ADDRESS (bind), NULL);
  g_return_val_if_fail (certificate_der && key_pkcs8, NULL);

  certificate = g_bytes_get_data (certificate_der, &certificate_len);
  key = g_bytes_get_data (key_pkcs8, &key_len);
  credentials = wzp_quic_credentials_new_pkcs8 (certificate, certificate_len, key, key_len, error);
  return credentials ? endpoint_new (bind, credentials, error) : NULL;
}

/**
 * wzp_endpoint_get_local_address: (get-property local-address)
 * @self: an endpoint
 *
 * Gets the address the socket is bound to.
 *
 * Returns: (transfer none): the address
 * Since: 0.1
 */
GInetSocketAddress *
wzp_endpoint_get_local_address (WzpEndpoint *self)
{
  g_return_val_if_fail (WZP_IS_ENDPOINT (self), NULL);

  return self->local_address;
}

WzpQuicIo *
wzp_endpoint_get_io (WzpEndpoint *self)
{
  g_return_val_if_fail (WZP_IS_ENDPOINT (self), NULL);

  return self->io;
}

/**
 * wzp_endpoint_close:
 * @self: an endpoint
 *
 * Closes every connection normally and the socket. From within a callback of a connection, this
 * happens when that has returned. Harmless when already closed.
 *
 * Since: 0.1
 */
void
wzp_endpoint_close (WzpEndpoint *self)
{
  WzpQuicIo *io;

  g_return_if_fail (WZP_IS_ENDPOINT (self));

  io = g_steal_pointer (&self->io);
  if (!io)
    return;
  wzp_quic_close_all (wzp_quic_io_get_quic (io), WZP_QUIC_CODE_NORMAL, "shutdown");
  wzp_quic_io_free (io);
}

/* --- connecting --- */

typedef struct
{
  char *server_name;
  WzpEndpointVerifyFunc verify;
  gpointer verify_data;
  GDestroyNotify verify_destroy;
  GSocketAddressEnumerator *addresses;
  gboolean is_resolving;
  gboolean is_exhausted; /* no more addresses */
  gboolean is_finished;
  GPtrArray *attempts; /* WzpConnection, handshaking */
  guint n_started;
  GSource *next_attempt;
  GSource *cancelled;
  GError *first_error;
} Connect;

static void connect_next (GTask *task);

static void
connect_free (gpointer data)
{
  Connect *connect = data;

  g_assert (connect->attempts->len == 0);
  g_ptr_array_unref (connect->attempts);
  if (connect->verify_destroy)
    connect->verify_destroy (connect->verify_data);
  g_clear_object (&connect->addresses);
  g_clear_error (&connect->first_error);
  g_free (connect->server_name);
  g_free (connect);
}

static void
clear_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Ends all attempts but @winner and answers the caller; nothing calls back into the task after it. */
static void
connect_finish (GTask *task, WzpConnection *winner, GError *error)
{
  Connect *connect = g_task_get_task_data (task);
  g_autoptr (GPtrArray) attempts = connect->attempts;

  connect->is_finished = TRUE;
  connect->attempts = g_ptr_array_new_with_free_func (g_object_unref);
  clear_source (&connect->next_attempt);
  clear_source (&connect->cancelled);
  for (guint i = 0; i < attempts->len; i++)
    {
      WzpConnection *attempt = g_ptr_array_index (attempts, i);

      wzp_connection_disown (attempt);
      if (attempt != winner)
        wzp_connection_close (attempt, WZP_QUIC_CODE_NORMAL, "not-selected");
    }
  if (winner)
    g_task_return_pointer (task, g_object_ref (winner), g_object_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  connect_finish (task, NULL, error);
  return G_SOURCE_REMOVE;
}

static gboolean
on_attempt_delay (gpointer user_data)
{
  GTask *task = user_data;
  Connect *connect = g_task_get_task_data (task);

  clear_source (&connect->next_attempt);
  connect_next (task);
  return G_SOURCE_REMOVE;
}

/* Everything was tried and nothing is under way any more: the first error is the most telling. */
static void
finish_if_hopeless (GTask *task)
{
  Connect *connect = g_task_get_task_data (task);

  if (!connect->is_exhausted || connect->is_resolving || connect->attempts->len > 0)
    return;
  connect_finish (task, NULL,
                  connect->first_error
                      ? g_steal_pointer (&connect->first_error)
                      : g_error_new_literal (WZP_ERROR, WZP_ERROR_UNREACHABLE,
                                             "no address of that name can be reached from here"));
}

static void
on_attempt_opened (WzpConnection *connection, gpointer user_data)
{
  connect_finish (user_data, connection, NULL);
}

static void
on_attempt_closed (WzpConnection *connection, gpointer user_data)
{
  GTask *task = user_data;
  Connect *connect = g_task_get_task_data (task);

  if (!connect->first_error)
    connect->first_error = wzp_connection_dup_close_error (connection);
  g_ptr_array_remove (connect->attempts, connection);
  if (!connect->is_exhausted && !connect->is_resolving)
    {
      clear_source (&connect->next_attempt);
      connect_next (task);
    }
  else
    finish_if_hopeless (task);
}

static void
start_attempt (GTask *task, const WzpUdpAddress *address)
{
  WzpEndpoint *self = g_task_get_source_object (task);
  Connect *connect = g_task_get_task_data (task);
  WzpConnectionOwner owner = {
    .verify = connect->verify,
    .verify_data = connect->verify_data,
    .opened = on_attempt_opened,
    .closed = on_attempt_closed,
    .user_data = task,
  };
  g_autoptr (WzpConnection) connection = wzp_connection_new (&owner);
  WzpQuicConn *conn = wzp_quic_io_connect (self->io, address, connect->server_name, NULL, NULL);

  if (!conn)
    {
      if (!connect->first_error)
        connect->first_error =
            g_error_new (WZP_ERROR, WZP_ERROR_INVALID,
                         "'%s' cannot be a server name, or there are too many connections",
                         connect->server_name ? connect->server_name : "");
      return;
    }
  wzp_connection_attach (connection, conn);
  g_ptr_array_add (connect->attempts, g_steal_pointer (&connection));
}

static void
on_address (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WzpEndpoint *self = g_task_get_source_object (task);
  Connect *connect = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) next = g_socket_address_enumerator_next_finish (
      G_SOCKET_ADDRESS_ENUMERATOR (source), result, &error);
  WzpUdpAddress address;

  connect->is_resolving = FALSE;
  if (connect->is_finished)
    return;
  if (error && !connect->first_error)
    connect->first_error = g_error_new (WZP_ERROR, WZP_ERROR_UNREACHABLE,
                                        "the name cannot be resolved: %s", error->message);
  connect->is_exhausted = !next || ++connect->n_started >= MAX_ATTEMPTS;
  if (next && self->io && wzp_udp_address_init_gio (&address, next) &&
      (address.family == AF_INET ? wzp_udp_socket_has_ipv4 (wzp_quic_io_get_socket (self->io))
                                 : wzp_udp_socket_has_ipv6 (wzp_quic_io_get_socket (self->io))))
    start_attempt (task, &address);
  else if (next && !connect->is_exhausted)
    {
      connect_next (task);
      return;
    }
  if (connect->attempts->len == 0 && !connect->is_exhausted)
    connect_next (task);
  else if (connect->is_exhausted)
    finish_if_hopeless (task);
  else
    {
      connect->next_attempt = g_timeout_source_new (ATTEMPT_DELAY_MS);
      g_source_set_callback (connect->next_attempt, on_attempt_delay, task, NULL);
      g_source_attach (connect->next_attempt, g_task_get_context (task));
    }
}

static void
connect_next (GTask *task)
{
  Connect *connect = g_task_get_task_data (task);

  connect->is_resolving = TRUE;
  g_socket_address_enumerator_next_async (connect->addresses, NULL, on_address,
                                          g_object_ref (task));
}

/**
 * wzp_endpoint_connect_async:
 * @self: an endpoint
 * @destination: where to: an address, or a name with port
 * @server_name: (nullable): the server name (SNI), which says what is wanted: a room, `_signal`, ...
 * @verify: (nullable) (scope notified) (closure verify_data) (destroy verify_destroy): decides on the
 *   key of the other end; %NULL accepts any
 * @verify_data: user data of @verify
 * @verify_destroy: (nullable): frees @verify_data
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data): called when done
 * @user_data: user data of @callback
 *
 * Connects. When the name has several addresses they are tried in turn, each 250 ms after the one
 * before; the first that answers wins.
 *
 * Since: 0.1
 */
void
wzp_endpoint_connect_async (WzpEndpoint *self,
                            GSocketConnectable *destination,
                            const char *server_name,
                            WzpEndpointVerifyFunc verify,
                            gpointer verify_data,
                            GDestroyNotify verify_destroy,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Connect *connect;
  GTask *task;

  g_return_if_fail (WZP_IS_ENDPOINT (self));
  g_return_if_fail (G_IS_SOCKET_CONNECTABLE (destination));

  connect = g_new0 (Connect, 1);
  connect->server_name = g_strdup (server_name);
  connect->verify = verify;
  connect->verify_data = verify_data;
  connect->verify_destroy = verify_destroy;
  connect->attempts = g_ptr_array_new_with_free_func (g_object_unref);
  connect->addresses = g_socket_connectable_enumerate (destination);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wzp_endpoint_connect_async);
  g_task_set_task_data (task, connect, connect_free);
  /* A connection that has just opened must not be thrown away for a late cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  if (!self->io)
    {
      g_task_return_new_error_literal (task, WZP_ERROR, WZP_ERROR_CLOSED, "the endpoint is closed");
      g_object_unref (task);
      return;
    }
  if (cancellable)
    {
      connect->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (connect->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (connect->cancelled, g_task_get_context (task));
    }
  connect_next (task);
}

/**
 * wzp_endpoint_connect_finish:
 * @self: an endpoint
 * @result: the result
 * @error: return location for an error
 *
 * Gets what [method@Wzp.Endpoint.connect_async] came to.
 *
 * Returns: (transfer full): an open connection, or %NULL with %WZP_ERROR_UNREACHABLE,
 *   %WZP_ERROR_TIMEOUT, %WZP_ERROR_NOT_A_RELAY, %WZP_ERROR_REFUSED, %WZP_ERROR_KEY_CHANGED,
 *   %WZP_ERROR_INVALID (server name), %WZP_ERROR_CLOSED or %G_IO_ERROR_CANCELLED
 * Since: 0.1
 */
WzpConnection *
wzp_endpoint_connect_finish (WzpEndpoint *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- GObject --- */

static void
wzp_endpoint_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpEndpoint *self = WZP_ENDPOINT (object);

  switch ((WzpEndpointProperty) id)
    {
    case PROP_LOCAL_ADDRESS:
      g_value_set_object (value, self->local_address);
      break;
    }
}

static void
wzp_endpoint_dispose (GObject *object)
{
  wzp_endpoint_close (WZP_ENDPOINT (object));
  G_OBJECT_CLASS (wzp_endpoint_parent_class)->dispose (object);
}

static void
wzp_endpoint_finalize (GObject *object)
{
  WzpEndpoint *self = WZP_ENDPOINT (object);

  g_clear_object (&self->local_address);
  G_OBJECT_CLASS (wzp_endpoint_parent_class)->finalize (object);
}

static void
wzp_endpoint_class_init (WzpEndpointClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wzp_endpoint_get_property;
  object_class->dispose = wzp_endpoint_dispose;
  object_class->finalize = wzp_endpoint_finalize;

  /**
   * WzpEndpoint:local-address: (getter get_local_address)
   *
   * The address the socket is bound to.
   *
   * Since: 0.1
   */
  properties[PROP_LOCAL_ADDRESS] =
      g_param_spec_object ("local-address", NULL, NULL, G_TYPE_INET_SOCKET_ADDRESS,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * WzpEndpoint::incoming:
   * @self: the endpoint
   * @connection: a connection whose handshake is done
   *
   * Emitted when a peer has connected to us. A handler keeps a reference and sets the callbacks, or
   * closes it.
   *
   * Since: 0.1
   */
  signals[SIGNAL_INCOMING] = g_signal_new ("incoming", WZP_TYPE_ENDPOINT, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, WZP_TYPE_CONNECTION);
}

static void
wzp_endpoint_init (WzpEndpoint *self)
{
}
