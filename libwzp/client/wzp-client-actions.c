/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program has a client do: register, call, join rooms, ask the relay. */
#define G_LOG_DOMAIN "wzp-client"

#include "wzp-call-object.h"
#include "wzp-client-object.h"
#include "wzp-error.h"
#include "wzp-fingerprint.h"
#include "wzp-hop.h"
#include "wzp-sni.h"

/* --- questions under way ---------------------------------------------------------------------- */

/* The handle of what waits for the registration. */
#define CONNECT_HANDLE 0

typedef struct
{
  WzpClient *client; /* borrowed: the task holds it */
  WzpCoreHandle handle;
  GTask *task;
  GSource *cancel; /* nullable */
} Pending;

void
wzp_client_pending_free (gpointer data)
{
  Pending *pending = data;

  if (pending->cancel)
    {
      g_source_destroy (pending->cancel);
      g_source_unref (pending->cancel);
    }
  g_clear_object (&pending->task);
  g_free (pending);
}

/* Unlinks it; the caller returns the task last of all. */
static GTask *
steal_pending (WzpClient *self, Pending *pending)
{
  GTask *task = g_object_ref (pending->task);

  g_ptr_array_remove (self->pending, pending);
  return task;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Pending *pending = data;
  gboolean connecting = pending->handle == CONNECT_HANDLE;
  WzpClient *self = pending->client;
  g_autoptr (GTask) task = steal_pending (self, pending);

  if (connecting && self->state == WZP_CLIENT_STATE_CONNECTING)
    wzp_client_disconnect (self);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
add_pending (WzpClient *self, WzpCoreHandle handle, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Pending *pending = g_new0 (Pending, 1);

  pending->client = self;
  pending->handle = handle;
  pending->task = task;
  if (cancellable)
    {
      pending->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (pending->cancel, G_SOURCE_FUNC (on_cancelled), pending, NULL);
      g_source_attach (pending->cancel, self->context);
    }
  g_ptr_array_add (self->pending, pending);
}

GTask *
wzp_client_take_pending (WzpClient *self, WzpCoreHandle handle)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      Pending *pending = self->pending->pdata[i];

      if (pending->handle == handle)
        return steal_pending (self, pending);
    }
  return NULL;
}

void
wzp_client_end_connecting (WzpClient *self, const GError *error)
{
  for (;;)
    {
      g_autoptr (GTask) task = wzp_client_take_pending (self, CONNECT_HANDLE);

      if (!task)
        return;
      if (self->state == WZP_CLIENT_STATE_ONLINE)
        g_task_return_boolean (task, TRUE);
      else if (error)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_new_error_literal (task, WZP_ERROR, WZP_ERROR_CLOSED, "Disconnected");
    }
}

/* --- the registration ------------------------------------------------------------------------- */

/**
 * wzp_client_connect_async:
 * @self: a client
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the client is registered, or cannot be
 * @user_data: data for @callback
 *
 * Registers with the relay. Once registered, the client comes back by itself after every loss, with
 * growing pauses, until [method@Wzp.Client.disconnect].
 *
 * Since: 0.1
 */
void
wzp_client_connect_async (WzpClient *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WZP_IS_CLIENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wzp_client_connect_async);
  if (self->state == WZP_CLIENT_STATE_ONLINE)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  add_pending (self, CONNECT_HANDLE, task);
  wzp_client_watch_network (self);
  wzp_client_send (self, wzp_command_new (WZP_COMMAND_CONNECT, 0));
}

/**
 * wzp_client_connect_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Ends [method@Wzp.Client.connect_async].
 *
 * Returns: %TRUE when the client is registered
 *
 * Since: 0.1
 */
gboolean
wzp_client_connect_finish (WzpClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * wzp_client_disconnect:
 * @self: a client
 *
 * Ends the registration. Calls that ring end; those that are up go on until the relay ends them.
 *
 * Since: 0.1
 */
void
wzp_client_disconnect (WzpClient *self)
{
  g_return_if_fail (WZP_IS_CLIENT (self));

  wzp_client_send (self, wzp_command_new (WZP_COMMAND_DISCONNECT, 0));
}

static gboolean
trust_key (WzpClient *self, const char *relay, const char *key, GError **error)
{
  uint8_t pin[WZP_TRUST_PIN_BYTES];
  WzpCommand *command;

  if (!wzp_relay_key_from_text (key, pin))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "“%s” is no relay key: 64 hexadecimal digits are", key);
      return FALSE;
    }
  command = wzp_command_new (WZP_COMMAND_TRUST_KEY, 0);
  command->text = g_strdup (key);
  command->relay = g_strdup (relay);
  wzp_client_send (self, command);
  return TRUE;
}

/**
 * wzp_client_trust_relay_key:
 * @self: a client
 * @key: a fingerprint text as in [property@Wzp.Client:relay-key]
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Says that a person has decided that this key is the relay's, after it has changed
 * ([error@Wzp.Error.KEY_CHANGED]) or before it was ever seen.
 *
 * Returns: %FALSE with @error when @key is no fingerprint of a key
 *
 * Since: 0.1
 */
gboolean
wzp_client_trust_relay_key (WzpClient *self, const char *key, GError **error)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  return trust_key (self, NULL, key, error);
}

/**
 * wzp_client_trust_key_of_relay:
 * @self: a client
 * @relay: a relay, `HOST` or `HOST:PORT`
 * @key: a fingerprint text as in [property@Wzp.NatRow:key]
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Says the same as [method@Wzp.Client.trust_relay_key] of any relay, also one that is only asked.
 *
 * Returns: %FALSE with @error when @relay is no relay's address or @key no fingerprint of a key
 *
 * Since: 0.1
 */
gboolean
wzp_client_trust_key_of_relay (WzpClient *self, const char *relay, const char *key, GError **error)
{
  g_autofree char *known_relay = NULL;

  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (relay != NULL, FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  known_relay = wzp_relay_normalise (relay, error);
  return known_relay && trust_key (self, known_relay, key, error);
}

/* --- calls and rooms -------------------------------------------------------------------------- */

/**
 * wzp_client_call:
 * @self: a registered client
 * @fingerprint: whom to call, in any usual spelling
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Calls somebody. What becomes of it is seen from the call's properties. The other end learns our network
 * addresses, so that the call can go direct; see [method@Wzp.Client.call_full].
 *
 * Returns: (transfer full): the call; %NULL with @error when @fingerprint is none or ours, or the
 *   client is not registered
 *
 * Since: 0.1
 */
WzpCall *
wzp_client_call (WzpClient *self, const char *fingerprint, GError **error)
{
  return wzp_client_call_full (self, fingerprint, WZP_CALL_FLAGS_NONE, error);
}

/**
 * wzp_client_call_full:
 * @self: a registered client
 * @fingerprint: whom to call, in any usual spelling
 * @flags: how
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Calls somebody like [method@Wzp.Client.call], with the wishes that must be known from the first moment on.
 *
 * Returns: (transfer full): the call; %NULL with @error when @fingerprint is none or ours, or the
 *   client is not registered
 *
 * Since: 0.1
 */
WzpCall *
wzp_client_call_full (WzpClient *self, const char *fingerprint, WzpCallFlags flags, GError **error)
{
  g_autofree char *peer = NULL;
  WzpCommand *command;
  WzpCall *call;

  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);
  g_return_val_if_fail (fingerprint != NULL, NULL);

  peer = wzp_fingerprint_normalise (fingerprint, error);
  if (!peer)
    return NULL;
  if (g_str_equal (peer, wzp_client_get_fingerprint (self)))
    {
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_INVALID,
                           "That is our own fingerprint; give the other person's");
      return NULL;
    }
  if (self->state != WZP_CLIENT_STATE_ONLINE)
    {
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_CLOSED,
                           "Not registered with the relay; connect first");
      return NULL;
    }
  command = wzp_command_new (WZP_COMMAND_CALL, wzp_core_handle_new ());
  command->text = g_strdup (peer);
  command->is_private = (flags & WZP_CALL_FLAGS_PRIVATE) != 0;
  command->flag = (flags & WZP_CALL_FLAGS_ALLOW_DOWNGRADE) != 0;
  call = wzp_call_new (self, command->handle, WZP_CALL_DIRECTION_OUTGOING, peer);
  call->allow_downgrade = command->flag;
  wzp_client_send (self, command);
  g_list_store_append (self->calls, call);
  return call;
}

static WzpRoom *
join (WzpClient *self, const char *name, const char *relay, GError **error)
{
  g_autofree char *room_name = wzp_sni_normalise (name);
  g_autofree char *own_relay = wzp_relay_normalise (self->relay, NULL);
  WzpCommand *command;
  WzpRoom *room;

  if (!room_name || !wzp_room_name_is_valid (room_name))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "“%s” cannot be a room's name; use letters, digits and “-”, at most 63 of them",
                   name);
      return NULL;
    }
  command = wzp_command_new (WZP_COMMAND_JOIN, wzp_core_handle_new ());
  command->text = g_strdup (room_name);
  if (g_strcmp0 (relay, own_relay) != 0)
    command->relay = g_strdup (relay);
  room = wzp_room_new (self, command->handle, room_name, relay ? relay : self->relay);
  g_ptr_array_add (self->rooms, g_object_ref (room));
  wzp_client_send (self, command);
  return room;
}

/**
 * wzp_client_join_room:
 * @self: a client, registered or not
 * @name: the room's name; upper and lower case are the same
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Joins a room at our relay. What becomes of it is seen from the room's properties.
 *
 * Returns: (transfer full): the room; %NULL with @error when @name cannot be a room's
 *
 * Since: 0.1
 */
WzpRoom *
wzp_client_join_room (WzpClient *self, const char *name, GError **error)
{
  g_autofree char *relay = NULL;

  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  relay = wzp_relay_normalise (self->relay, NULL);
  return join (self, name, relay, error);
}

/**
 * wzp_client_join_room_at:
 * @self: a client, registered or not
 * @name: the room's name; upper and lower case are the same
 * @relay: where the room is, as `HOST` or `HOST:PORT`
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Joins a room at any relay; the registration stays where it is. The token for our relay is not shown to another.
 * What becomes of it is seen from the room's properties.
 *
 * Returns: (transfer full): the room; %NULL with @error when @name cannot be a room's or @relay is no
 *   address
 *
 * Since: 0.1
 */
WzpRoom *
wzp_client_join_room_at (WzpClient *self, const char *name, const char *relay, GError **error)
{
  g_autofree char *known_relay = NULL;

  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (relay != NULL, NULL);

  known_relay = wzp_relay_normalise (relay, error);
  return known_relay ? join (self, name, known_relay, error) : NULL;
}

/* --- questions -------------------------------------------------------------------------------- */

static void
ask (WzpClient *self,
     WzpCommandType question,
     gpointer tag,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  WzpCommand *command = wzp_command_new (question, wzp_core_handle_new ());
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  add_pending (self, command->handle, task);
  wzp_client_send (self, command);
}

/**
 * wzp_client_reflect_async:
 * @self: a client, registered or not
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called with the answer
 * @user_data: data for @callback
 *
 * Asks the relay from which address it sees us.
 *
 * Since: 0.1
 */
void
wzp_client_reflect_async (WzpClient *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (WZP_IS_CLIENT (self));

  ask (self, WZP_COMMAND_REFLECT, wzp_client_reflect_async, cancellable, callback, user_data);
}

/**
 * wzp_client_reflect_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Ends [method@Wzp.Client.reflect_async].
 *
 * Returns: (transfer full): address and port; %NULL with @error when the relay did not answer
 *
 * Since: 0.1
 */
char *
wzp_client_reflect_finish (WzpClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * wzp_client_ping_async:
 * @self: a client, registered or not
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called with the answer
 * @user_data: data for @callback
 *
 * Measures how far away the relay is.
 *
 * Since: 0.1
 */
void
wzp_client_ping_async (WzpClient *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (WZP_IS_CLIENT (self));

  ask (self, WZP_COMMAND_PING, wzp_client_ping_async, cancellable, callback, user_data);
}

/**
 * wzp_client_ping_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Ends [method@Wzp.Client.ping_async].
 *
 * Returns: the time to the relay and back in milliseconds (of a whole handshake when the client is not
 *   registered); -1 with @error when it did not answer
 *
 * Since: 0.1
 */
double
wzp_client_ping_finish (WzpClient *self, GAsyncResult *result, GError **error)
{
  g_autofree double *elapsed_ms = NULL;

  g_return_val_if_fail (WZP_IS_CLIENT (self), -1);
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  elapsed_ms = g_task_propagate_pointer (G_TASK (result), error);
  return elapsed_ms ? *elapsed_ms : -1;
}

/**
 * wzp_client_version_async:
 * @self: a client, registered or not
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called with the answer
 * @user_data: data for @callback
 *
 * Asks the relay which version it is.
 *
 * Since: 0.1
 */
void
wzp_client_version_async (WzpClient *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (WZP_IS_CLIENT (self));

  ask (self, WZP_COMMAND_VERSION, wzp_client_version_async, cancellable, callback, user_data);
}

/**
 * wzp_client_version_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Ends [method@Wzp.Client.version_async].
 *
 * Returns: (transfer full): the relay's version text; %NULL with @error when it did not answer
 *
 * Since: 0.1
 */
char *
wzp_client_version_finish (WzpClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
