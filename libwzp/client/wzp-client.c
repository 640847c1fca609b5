/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-client"

#include "wzp-client.h"

#include "wzp-client-object.h"
#include "wzp-enum-types.h"

/**
 * WzpClient:
 *
 * One person at one relay: registers, calls and is called, joins rooms.
 *
 * All work on the network is done on a thread of the client's own; signals and notifications come in
 * the main context that was the thread's default when the client was made, and the client is to be used from
 * there only. Dropping the last reference ends calls, leaves rooms and waits for the thread; a call or
 * room does not keep its client alive.
 *
 * Since: 0.1
 */

#define N_PROPERTIES (WZP_CLIENT_PROP_CALLS + 1)

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_INCOMING_CALL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WzpClient, wzp_client, G_TYPE_OBJECT)

void
wzp_client_notify (WzpClient *self, WzpClientProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
wzp_client_emit_incoming_call (WzpClient *self, WzpCall *call)
{
  g_signal_emit (self, signals[SIGNAL_INCOMING_CALL], 0, call);
}

/* --- commands to the network thread ----------------------------------------------------------- */

typedef struct
{
  WzpCore *core;
  WzpCommand *command;
} Order;

static void
run_order (gpointer data)
{
  Order *order = data;

  wzp_core_command (order->core, order->command);
}

static void
order_free (gpointer data)
{
  Order *order = data;

  wzp_command_free (order->command);
  g_free (order);
}

void
wzp_client_send (WzpClient *self, WzpCommand *command)
{
  Order *order;

  if (!self->core)
    {
      wzp_command_free (command);
      return;
    }
  order = g_new0 (Order, 1);
  order->core = self->core;
  order->command = command;
  wzp_net_post (self->net, run_order, order, order_free);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
wzp_client_constructed (GObject *object)
{
  WzpClient *self = WZP_CLIENT (object);

  G_OBJECT_CLASS (wzp_client_parent_class)->constructed (object);

  if (!self->identity)
    self->identity = wzp_identity_new_random ();
  self->net = wzp_net_new ();
  self->core = wzp_core_new (self->identity, self->relay, self->data_path,
                             wzp_net_get_context (self->net), wzp_client_mailbox_post,
                             wzp_client_mailbox_new (self), wzp_client_mailbox_unref);
  wzp_client_send_settings (self);
}

static void
free_core (gpointer data)
{
  wzp_core_free (data);
}

static void
wzp_client_dispose (GObject *object)
{
  WzpClient *self = WZP_CLIENT (object);
  WzpCore *core = g_steal_pointer (&self->core);

  if (core)
    {
      wzp_net_post (self->net, free_core, core, NULL);
      wzp_net_stop (self->net);
    }
  if (self->audio)
    g_signal_handlers_disconnect_by_data (self->audio, self);
  g_clear_object (&self->audio);
  while (self->rooms->len > 0)
    {
      g_autoptr (WzpRoom) room = g_ptr_array_steal_index (self->rooms, self->rooms->len - 1);

      wzp_room_client_gone (room);
    }
  for (guint n; (n = g_list_model_get_n_items (G_LIST_MODEL (self->calls))) > 0;)
    {
      g_autoptr (WzpCall) call = g_list_model_get_item (G_LIST_MODEL (self->calls), n - 1);

      g_list_store_remove (self->calls, n - 1);
      wzp_call_client_gone (call);
    }
  G_OBJECT_CLASS (wzp_client_parent_class)->dispose (object);
}

static void
wzp_client_finalize (GObject *object)
{
  WzpClient *self = WZP_CLIENT (object);

  g_clear_pointer (&self->net, wzp_net_free);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->rooms);
  g_clear_object (&self->calls);
  g_clear_object (&self->nat);
  g_clear_object (&self->network_monitor);
  g_strfreev (self->relays);
  g_strfreev (self->stun_servers);
  g_clear_pointer (&self->identity, wzp_identity_unref);
  g_clear_error (&self->error);
  g_strfreev (self->relay_features);
  g_free (self->relay_build);
  g_free (self->relay_region);
  g_strfreev (self->available_relays);
  g_free (self->relay_key);
  g_free (self->known_relay_key);
  g_free (self->relay);
  g_free (self->data_path);
  g_free (self->alias);
  g_free (self->token);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (wzp_client_parent_class)->finalize (object);
}

static void
wzp_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpClient *self = WZP_CLIENT (object);

  switch ((WzpClientProperty) id)
    {
    case WZP_CLIENT_PROP_IDENTITY:
      g_value_set_boxed (value, self->identity);
      break;
    case WZP_CLIENT_PROP_FINGERPRINT:
      g_value_set_string (value, wzp_client_get_fingerprint (self));
      break;
    case WZP_CLIENT_PROP_RELAY:
      g_value_set_string (value, self->relay);
      break;
    case WZP_CLIENT_PROP_DATA_PATH:
      g_value_set_string (value, self->data_path);
      break;
    case WZP_CLIENT_PROP_ALIAS:
      g_value_set_string (value, self->alias);
      break;
    case WZP_CLIENT_PROP_TOKEN:
      g_value_set_string (value, self->token);
      break;
    case WZP_CLIENT_PROP_RING_TIMEOUT:
      g_value_set_uint (value, self->ring_timeout_ms);
      break;
    case WZP_CLIENT_PROP_RECONNECT_TIMEOUT:
      g_value_set_uint (value, self->reconnect_timeout_ms);
      break;
    case WZP_CLIENT_PROP_ALLOW_LOOPBACK:
      g_value_set_boolean (value, self->allow_loopback);
      break;
    case WZP_CLIENT_PROP_CALL_WAITING:
      g_value_set_boolean (value, self->call_waiting);
      break;
    case WZP_CLIENT_PROP_RELAYS:
      g_value_set_boxed (value, self->relays);
      break;
    case WZP_CLIENT_PROP_STUN_SERVERS:
      g_value_set_boxed (value, self->stun_servers);
      break;
    case WZP_CLIENT_PROP_PORT_MAPPING:
      g_value_set_boolean (value, self->port_mapping);
      break;
    case WZP_CLIENT_PROP_AUDIO:
      g_value_set_object (value, self->audio);
      break;
    case WZP_CLIENT_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case WZP_CLIENT_PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case WZP_CLIENT_PROP_RELAY_FEATURES:
      g_value_set_boxed (value, self->relay_features);
      break;
    case WZP_CLIENT_PROP_RELAY_BUILD:
      g_value_set_string (value, self->relay_build);
      break;
    case WZP_CLIENT_PROP_RELAY_REGION:
      g_value_set_string (value, self->relay_region);
      break;
    case WZP_CLIENT_PROP_AVAILABLE_RELAYS:
      g_value_set_boxed (value, self->available_relays);
      break;
    case WZP_CLIENT_PROP_RELAY_KEY:
      g_value_set_string (value, self->relay_key);
      break;
    case WZP_CLIENT_PROP_KNOWN_RELAY_KEY:
      g_value_set_string (value, self->known_relay_key);
      break;
    case WZP_CLIENT_PROP_VERIFIED:
      g_value_set_boolean (value, self->verified);
      break;
    case WZP_CLIENT_PROP_NAT:
      g_value_set_object (value, self->nat);
      break;
    case WZP_CLIENT_PROP_CALLS:
      g_value_set_object (value, self->calls);
      break;
    }
}

static void
wzp_client_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpClient *self = WZP_CLIENT (object);

  switch ((WzpClientProperty) id)
    {
    case WZP_CLIENT_PROP_IDENTITY:
      self->identity = g_value_dup_boxed (value);
      break;
    case WZP_CLIENT_PROP_RELAY:
      self->relay = g_value_dup_string (value);
      break;
    case WZP_CLIENT_PROP_DATA_PATH:
      self->data_path = g_value_dup_string (value);
      break;
    case WZP_CLIENT_PROP_ALIAS:
      wzp_client_set_alias (self, g_value_get_string (value));
      break;
    case WZP_CLIENT_PROP_TOKEN:
      wzp_client_set_token (self, g_value_get_string (value));
      break;
    case WZP_CLIENT_PROP_RING_TIMEOUT:
      wzp_client_set_ring_timeout (self, g_value_get_uint (value));
      break;
    case WZP_CLIENT_PROP_RECONNECT_TIMEOUT:
      wzp_client_set_reconnect_timeout (self, g_value_get_uint (value));
      break;
    case WZP_CLIENT_PROP_ALLOW_LOOPBACK:
      wzp_client_set_allow_loopback (self, g_value_get_boolean (value));
      break;
    case WZP_CLIENT_PROP_CALL_WAITING:
      wzp_client_set_call_waiting (self, g_value_get_boolean (value));
      break;
    case WZP_CLIENT_PROP_PORT_MAPPING:
      wzp_client_set_port_mapping (self, g_value_get_boolean (value));
      break;
    case WZP_CLIENT_PROP_AUDIO:
      wzp_client_set_audio (self, g_value_get_object (value));
      break;
    case WZP_CLIENT_PROP_RELAYS:
    case WZP_CLIENT_PROP_STUN_SERVERS:
    case WZP_CLIENT_PROP_NAT:
    case WZP_CLIENT_PROP_FINGERPRINT:
    case WZP_CLIENT_PROP_STATE:
    case WZP_CLIENT_PROP_ERROR:
    case WZP_CLIENT_PROP_RELAY_FEATURES:
    case WZP_CLIENT_PROP_RELAY_BUILD:
    case WZP_CLIENT_PROP_RELAY_REGION:
    case WZP_CLIENT_PROP_AVAILABLE_RELAYS:
    case WZP_CLIENT_PROP_RELAY_KEY:
    case WZP_CLIENT_PROP_KNOWN_RELAY_KEY:
    case WZP_CLIENT_PROP_VERIFIED:
    case WZP_CLIENT_PROP_CALLS:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
wzp_client_class_init (WzpClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags fixed = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags changeable =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = wzp_client_constructed;
  object_class->dispose = wzp_client_dispose;
  object_class->finalize = wzp_client_finalize;
  object_class->get_property = wzp_client_get_property;
  object_class->set_property = wzp_client_set_property;

  /**
   * WzpClient:identity:
   *
   * Who the client is. A new identity is made when none is given.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_IDENTITY] =
      g_param_spec_boxed ("identity", NULL, NULL, WZP_TYPE_IDENTITY, fixed);
  /**
   * WzpClient:relay:
   *
   * The relay, as `HOST` or `HOST:PORT`.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_RELAY] = g_param_spec_string ("relay", NULL, NULL, NULL, fixed);
  /**
   * WzpClient:data-path:
   *
   * The database in which the relays' keys and what is known of contacts are remembered; %NULL
   * remembers nothing longer than the client lives.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_DATA_PATH] =
      g_param_spec_string ("data-path", NULL, NULL, NULL, fixed);
  /**
   * WzpClient:alias:
   *
   * What we call ourselves; told to the relay and to whom we call.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_ALIAS] = g_param_spec_string ("alias", NULL, NULL, NULL, changeable);
  /**
   * WzpClient:token:
   *
   * What a relay with an authentication service asks for first.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_TOKEN] = g_param_spec_string ("token", NULL, NULL, NULL, changeable);
  /**
   * WzpClient:ring-timeout:
   *
   * How long a call rings before it ends by itself, in milliseconds.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_RING_TIMEOUT] =
      g_param_spec_uint ("ring-timeout", NULL, NULL, 1, G_MAXUINT, 45000, changeable);
  /**
   * WzpClient:reconnect-timeout:
   *
   * How long a call with a broken path is kept before it ends by itself, in milliseconds.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_RECONNECT_TIMEOUT] =
      g_param_spec_uint ("reconnect-timeout", NULL, NULL, 1, G_MAXUINT, 30000, changeable);
  /**
   * WzpClient:allow-loopback:
   *
   * Whether calls may go direct to a client on this very machine. For demonstrations and tests: otherwise
   * a peer could make us talk to programs that listen to this machine only.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_ALLOW_LOOPBACK] =
      g_param_spec_boolean ("allow-loopback", NULL, NULL, FALSE, changeable);
  /**
   * WzpClient:call-waiting:
   *
   * Whether calls come in while there is another call. If not, their callers hear that we are busy.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_CALL_WAITING] =
      g_param_spec_boolean ("call-waiting", NULL, NULL, FALSE, changeable);
  /**
   * WzpClient:relays:
   *
   * Other relays that are asked how they see us and how far away they are; the client does not register
   * there. See [method@Wzp.Client.set_relays].
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_RELAYS] =
      g_param_spec_boxed ("relays", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * WzpClient:stun-servers:
   *
   * STUN servers that are asked how they see us. See [method@Wzp.Client.set_stun_servers].
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_STUN_SERVERS] =
      g_param_spec_boxed ("stun-servers", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * WzpClient:port-mapping:
   *
   * Whether the router may be asked to forward a port to us while we are registered, so that others can
   * reach us directly. Never asked when the relay is on this very machine.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_PORT_MAPPING] =
      g_param_spec_boolean ("port-mapping", NULL, NULL, TRUE, changeable);
  /**
   * WzpClient:nat:
   *
   * What is known of the network while the client is registered.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_NAT] =
      g_param_spec_object ("nat", NULL, NULL, WZP_TYPE_NAT_INFO, flags);
  /**
   * WzpClient:audio:
   *
   * What is spoken and where what is heard goes.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_AUDIO] =
      g_param_spec_object ("audio", NULL, NULL, WZP_TYPE_AUDIO_SETTINGS, changeable);
  /**
   * WzpClient:fingerprint:
   *
   * Our fingerprint: what others call.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_FINGERPRINT] =
      g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  /**
   * WzpClient:state:
   *
   * Where the registration with the relay stands.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, WZP_TYPE_CLIENT_STATE,
                                                         WZP_CLIENT_STATE_OFFLINE, flags);
  /**
   * WzpClient:error:
   *
   * Why the relay is out of reach, or the registration was given up; %NULL when all is well. While
   * connecting it is set when the relay takes long to answer.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * WzpClient:relay-features:
   *
   * The extensions the relay speaks; none for a relay of the reference.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_RELAY_FEATURES] =
      g_param_spec_boxed ("relay-features", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * WzpClient:relay-build:
   *
   * What the relay says it is.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_RELAY_BUILD] =
      g_param_spec_string ("relay-build", NULL, NULL, NULL, flags);
  /**
   * WzpClient:relay-region:
   *
   * Where the relay says it is; %NULL when it does not say.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_RELAY_REGION] =
      g_param_spec_string ("relay-region", NULL, NULL, NULL, flags);
  /**
   * WzpClient:available-relays:
   *
   * Other relays that the relay tells of. See [method@Wzp.Client.get_available_relays].
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_AVAILABLE_RELAYS] =
      g_param_spec_boxed ("available-relays", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * WzpClient:relay-key:
   *
   * Fingerprint of the key the relay showed last, whether it was the expected one or not.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_RELAY_KEY] =
      g_param_spec_string ("relay-key", NULL, NULL, NULL, flags);
  /**
   * WzpClient:known-relay-key:
   *
   * Fingerprint of the key that the relay is known by. Another one than [property@Wzp.Client:relay-key] after
   * [error@Wzp.Error.KEY_CHANGED]; then nothing connects until a person has decided.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_KNOWN_RELAY_KEY] =
      g_param_spec_string ("known-relay-key", NULL, NULL, NULL, flags);
  /**
   * WzpClient:verified:
   *
   * Whether the relay has proven its identity for this registration, and we ours to it.
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_VERIFIED] =
      g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  /**
   * WzpClient:calls:
   *
   * The calls that have not ended: a list of [class@Wzp.Call].
   *
   * Since: 0.1
   */
  properties[WZP_CLIENT_PROP_CALLS] =
      g_param_spec_object ("calls", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * WzpClient::incoming-call:
   * @self: the client
   * @call: the call
   *
   * Somebody calls. Answer with [method@Wzp.Call.answer] or [method@Wzp.Call.reject], now or later.
   *
   * Since: 0.1
   */
  signals[SIGNAL_INCOMING_CALL] =
      g_signal_new ("incoming-call", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, WZP_TYPE_CALL);
}

static void
wzp_client_init (WzpClient *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->ring_timeout_ms = 45000;
  self->reconnect_timeout_ms = 30000;
  self->port_mapping = TRUE;
  self->nat = wzp_nat_info_new ();
  self->calls = g_list_store_new (WZP_TYPE_CALL);
  self->rooms = g_ptr_array_new_with_free_func (g_object_unref);
  self->pending = g_ptr_array_new_with_free_func (wzp_client_pending_free);
}

/**
 * wzp_client_new:
 * @identity: (nullable) (transfer none): who the client is; %NULL makes a new identity
 * @relay: the relay, as `HOST` or `HOST:PORT`, the port being 4433 if not given
 * @data_path: (nullable) (type filename): the database to remember keys in; %NULL to remember nothing
 *
 * Creates a client, which does nothing yet. What is wrong with @relay or @data_path is told when they
 * are used.
 *
 * Returns: (transfer full): a new client
 *
 * Since: 0.1
 */
WzpClient *
wzp_client_new (WzpIdentity *identity, const char *relay, const char *data_path)
{
  g_return_val_if_fail (relay != NULL, NULL);

  return g_object_new (WZP_TYPE_CLIENT, "identity", identity, "relay", relay, "data-path",
                       data_path, NULL);
}
