/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of a client: what a program sets, what it can read. */
#define G_LOG_DOMAIN "wzp-client"

#include "wzp-client-object.h"

static void
send_text (WzpClient *self, WzpCommandType type, const char *text)
{
  WzpCommand *command = wzp_command_new (type, 0);

  command->text = g_strdup (text);
  wzp_client_send (self, command);
}

static void
send_times (WzpClient *self)
{
  WzpCommand *command = wzp_command_new (WZP_COMMAND_SET_TIMES, 0);

  command->times = wzp_call_times_default;
  command->times.ring = WZP_MS (self->ring_timeout_ms);
  command->times.reconnect = WZP_MS (self->reconnect_timeout_ms);
  wzp_client_send (self, command);
}

static void
send_audio (WzpClient *self)
{
  WzpCommand *command = wzp_command_new (WZP_COMMAND_SET_AUDIO, 0);

  wzp_audio_settings_fill_config (self->audio, &command->audio);
  wzp_client_send (self, command);
}

void
wzp_client_send_settings (WzpClient *self)
{
  send_text (self, WZP_COMMAND_SET_ALIAS, self->alias);
  send_text (self, WZP_COMMAND_SET_TOKEN, self->token);
  send_times (self);
  wzp_client_set_audio (self, NULL);
  wzp_client_send_network_settings (self);
}

/* --- settings --------------------------------------------------------------------------------- */

/**
 * wzp_client_get_identity: (get-property identity)
 * @self: a client
 *
 * Gets who the client is.
 *
 * Returns: (transfer none): the identity
 *
 * Since: 0.1
 */
WzpIdentity *
wzp_client_get_identity (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->identity;
}

/**
 * wzp_client_get_fingerprint: (get-property fingerprint)
 * @self: a client
 *
 * Gets our fingerprint, which is what others call.
 *
 * Returns: a fingerprint
 *
 * Since: 0.1
 */
const char *
wzp_client_get_fingerprint (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return wzp_identity_get_fingerprint (self->identity);
}

/**
 * wzp_client_get_relay: (get-property relay)
 * @self: a client
 *
 * Gets the relay.
 *
 * Returns: the relay as it was given
 *
 * Since: 0.1
 */
const char *
wzp_client_get_relay (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->relay;
}

/**
 * wzp_client_get_data_path: (get-property data-path)
 * @self: a client
 *
 * Gets the database that keys are remembered in.
 *
 * Returns: (nullable) (type filename): a path; %NULL when nothing is remembered
 *
 * Since: 0.1
 */
const char *
wzp_client_get_data_path (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->data_path;
}

/**
 * wzp_client_get_alias: (get-property alias)
 * @self: a client
 *
 * Gets what we call ourselves.
 *
 * Returns: (nullable): a name
 *
 * Since: 0.1
 */
const char *
wzp_client_get_alias (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->alias;
}

/**
 * wzp_client_set_alias: (set-property alias)
 * @self: a client
 * @alias: (nullable): a name, or %NULL for none
 *
 * Sets what we call ourselves, from the next registration, call or room on.
 *
 * Since: 0.1
 */
void
wzp_client_set_alias (WzpClient *self, const char *alias)
{
  g_return_if_fail (WZP_IS_CLIENT (self));

  if (!g_set_str (&self->alias, alias))
    return;
  send_text (self, WZP_COMMAND_SET_ALIAS, alias);
  wzp_client_notify (self, WZP_CLIENT_PROP_ALIAS);
}

/**
 * wzp_client_get_audio: (get-property audio)
 * @self: a client
 *
 * Gets what is spoken and where what is heard goes.
 *
 * Returns: (transfer none): the settings, which can be changed
 *
 * Since: 0.1
 */
WzpAudioSettings *
wzp_client_get_audio (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->audio;
}

/**
 * wzp_client_set_audio: (set-property audio)
 * @self: a client
 * @audio: (nullable): settings, or %NULL for those of a person at the default devices
 *
 * Sets what is spoken and where what is heard goes.
 *
 * Since: 0.1
 */
void
wzp_client_set_audio (WzpClient *self, WzpAudioSettings *audio)
{
  g_autoptr (WzpAudioSettings) settings = NULL;

  g_return_if_fail (WZP_IS_CLIENT (self));
  g_return_if_fail (!audio || WZP_IS_AUDIO_SETTINGS (audio));

  settings = audio ? g_object_ref (audio) : wzp_audio_settings_new ();
  if (self->audio)
    g_signal_handlers_disconnect_by_data (self->audio, self);
  g_set_object (&self->audio, settings);
  g_signal_connect_swapped (settings, "notify", G_CALLBACK (send_audio), self);
  send_audio (self);
  wzp_client_notify (self, WZP_CLIENT_PROP_AUDIO);
}

/**
 * wzp_client_get_token: (get-property token)
 * @self: a client
 *
 * Gets what a relay with an authentication service asks for first.
 *
 * Returns: (nullable): a token
 *
 * Since: 0.1
 */
const char *
wzp_client_get_token (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->token;
}

/**
 * wzp_client_set_token: (set-property token)
 * @self: a client
 * @token: (nullable): a token, or %NULL for none
 *
 * Sets what a relay with an authentication service asks for first, from the next connection on.
 *
 * Since: 0.1
 */
void
wzp_client_set_token (WzpClient *self, const char *token)
{
  g_return_if_fail (WZP_IS_CLIENT (self));

  if (!g_set_str (&self->token, token))
    return;
  send_text (self, WZP_COMMAND_SET_TOKEN, token);
  wzp_client_notify (self, WZP_CLIENT_PROP_TOKEN);
}

/**
 * wzp_client_get_ring_timeout: (get-property ring-timeout)
 * @self: a client
 *
 * Gets how long a call rings.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
guint
wzp_client_get_ring_timeout (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), 0);

  return self->ring_timeout_ms;
}

/**
 * wzp_client_set_ring_timeout: (set-property ring-timeout)
 * @self: a client
 * @timeout_ms: milliseconds
 *
 * Sets how long a call rings, from the next call on.
 *
 * Since: 0.1
 */
void
wzp_client_set_ring_timeout (WzpClient *self, guint timeout_ms)
{
  g_return_if_fail (WZP_IS_CLIENT (self));
  g_return_if_fail (timeout_ms > 0);

  if (self->ring_timeout_ms == timeout_ms)
    return;
  self->ring_timeout_ms = timeout_ms;
  send_times (self);
  wzp_client_notify (self, WZP_CLIENT_PROP_RING_TIMEOUT);
}

/**
 * wzp_client_get_reconnect_timeout: (get-property reconnect-timeout)
 * @self: a client
 *
 * Gets how long a call with a broken path is kept.
 *
 * Returns: milliseconds
 *
 * Since: 0.1
 */
guint
wzp_client_get_reconnect_timeout (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), 0);

  return self->reconnect_timeout_ms;
}

/**
 * wzp_client_set_reconnect_timeout: (set-property reconnect-timeout)
 * @self: a client
 * @timeout_ms: milliseconds
 *
 * Sets how long a call with a broken path is kept, from the next call on.
 *
 * Since: 0.1
 */
void
wzp_client_set_reconnect_timeout (WzpClient *self, guint timeout_ms)
{
  g_return_if_fail (WZP_IS_CLIENT (self));
  g_return_if_fail (timeout_ms > 0);

  if (self->reconnect_timeout_ms == timeout_ms)
    return;
  self->reconnect_timeout_ms = timeout_ms;
  send_times (self);
  wzp_client_notify (self, WZP_CLIENT_PROP_RECONNECT_TIMEOUT);
}

/**
 * wzp_client_get_allow_loopback: (get-property allow-loopback)
 * @self: a client
 *
 * Gets whether calls may go direct to a client on this very machine.
 *
 * Returns: %TRUE if they may
 *
 * Since: 0.1
 */
gboolean
wzp_client_get_allow_loopback (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);

  return self->allow_loopback;
}

/**
 * wzp_client_set_allow_loopback: (set-property allow-loopback)
 * @self: a client
 * @allow: whether they may
 *
 * Sets whether calls may go direct to a client on this very machine, from the next call on. For
 * demonstrations and tests.
 *
 * Since: 0.1
 */
void
wzp_client_set_allow_loopback (WzpClient *self, gboolean allow)
{
  WzpCommand *command;

  g_return_if_fail (WZP_IS_CLIENT (self));

  allow = !!allow;
  if (self->allow_loopback == allow)
    return;
  self->allow_loopback = allow;
  command = wzp_command_new (WZP_COMMAND_LOOPBACK, 0);
  command->flag = allow;
  wzp_client_send (self, command);
  wzp_client_notify (self, WZP_CLIENT_PROP_ALLOW_LOOPBACK);
}

/**
 * wzp_client_get_call_waiting: (get-property call-waiting)
 * @self: a client
 *
 * Gets whether calls come in while there is another call.
 *
 * Returns: %TRUE if they do
 *
 * Since: 0.1
 */
gboolean
wzp_client_get_call_waiting (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);

  return self->call_waiting;
}

/**
 * wzp_client_set_call_waiting: (set-property call-waiting)
 * @self: a client
 * @call_waiting: whether they may
 *
 * Lets calls come in while there is another call; who answers one holds the other with
 * [method@Wzp.Call.set_held].
 *
 * Since: 0.1
 */
void
wzp_client_set_call_waiting (WzpClient *self, gboolean call_waiting)
{
  WzpCommand *command;

  g_return_if_fail (WZP_IS_CLIENT (self));

  call_waiting = !!call_waiting;
  if (self->call_waiting == call_waiting)
    return;
  self->call_waiting = call_waiting;
  command = wzp_command_new (WZP_COMMAND_CALL_WAITING, 0);
  command->flag = call_waiting;
  wzp_client_send (self, command);
  wzp_client_notify (self, WZP_CLIENT_PROP_CALL_WAITING);
}

/* --- facts ------------------------------------------------------------------------------------ */

/**
 * wzp_client_get_state: (get-property state)
 * @self: a client
 *
 * Gets where the registration stands.
 *
 * Returns: the state
 *
 * Since: 0.1
 */
WzpClientState
wzp_client_get_state (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), WZP_CLIENT_STATE_OFFLINE);

  return self->state;
}

/**
 * wzp_client_get_error: (get-property error)
 * @self: a client
 *
 * Gets why the relay is out of reach or the registration was given up.
 *
 * Returns: (nullable) (transfer none): an error of [error@Wzp.Error]; %NULL when all is well
 *
 * Since: 0.1
 */
const GError *
wzp_client_get_error (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->error;
}

/**
 * wzp_client_get_relay_features: (get-property relay-features)
 * @self: a client
 *
 * Gets the extensions the relay speaks.
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): words; %NULL before the first
 *   registration
 *
 * Since: 0.1
 */
const char *const *
wzp_client_get_relay_features (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return (const char *const *) self->relay_features;
}

/**
 * wzp_client_get_relay_build: (get-property relay-build)
 * @self: a client
 *
 * Gets what the relay says it is.
 *
 * Returns: (nullable): a version text
 *
 * Since: 0.1
 */
const char *
wzp_client_get_relay_build (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->relay_build;
}

/**
 * wzp_client_get_relay_region: (get-property relay-region)
 * @self: a client
 *
 * Gets where the relay says it is.
 *
 * Returns: (nullable): a name, fit to be shown; %NULL when it does not say
 *
 * Since: 0.1
 */
const char *
wzp_client_get_relay_region (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->relay_region;
}

/**
 * wzp_client_get_available_relays: (get-property available-relays)
 * @self: a client
 *
 * Gets the other relays that the relay tells of: those that are no nearer to us than it is itself.
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): `NAME|ADDRESS:PORT` each, the names fit to
 *   be shown; %NULL before the first registration, or when there are none
 *
 * Since: 0.1
 */
const char *const *
wzp_client_get_available_relays (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return (const char *const *) self->available_relays;
}

/**
 * wzp_client_get_known_relay_key: (get-property known-relay-key)
 * @self: a client
 *
 * Gets the fingerprint of the key that the relay is known by.
 *
 * Returns: (nullable): a fingerprint text; %NULL when none is known, or before the first connection
 *
 * Since: 0.1
 */
const char *
wzp_client_get_known_relay_key (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->known_relay_key;
}

/**
 * wzp_client_get_relay_key: (get-property relay-key)
 * @self: a client
 *
 * Gets the fingerprint of the key the relay showed last, expected or not.
 *
 * Returns: (nullable): a fingerprint text; %NULL before the first connection
 *
 * Since: 0.1
 */
const char *
wzp_client_get_relay_key (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return self->relay_key;
}

/**
 * wzp_client_get_verified: (get-property verified)
 * @self: a client
 *
 * Gets whether the relay has proven its identity for this registration, and we ours to it.
 *
 * Returns: %TRUE if so; never with a relay of the reference
 *
 * Since: 0.1
 */
gboolean
wzp_client_get_verified (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);

  return self->verified;
}

/**
 * wzp_client_get_calls: (get-property calls)
 * @self: a client
 *
 * Gets the calls that have not ended. The list follows them.
 *
 * Returns: (transfer none): a list of [class@Wzp.Call]
 *
 * Since: 0.1
 */
GListModel *
wzp_client_get_calls (WzpClient *self)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);

  return G_LIST_MODEL (self->calls);
}
