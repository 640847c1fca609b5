/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "wzp-client"

#include "wzp-client.h"

#include "wzp-client-private.h"
#include "wzp-enum-types.h"
#include "wzp-error.h"
#include "wzp-net.h"
#include "wzp-sni.h"

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

struct _WzpClient
{
  GObject parent_instance;

  GMainContext *context;
  WzpNet *net;
  WzpCore *core; /* the network thread's, from constructed to dispose */

  WzpIdentity *identity;
  char *relay;
  char *data_path;
  char *alias;
  char *token;
  guint ring_timeout_ms;
  guint reconnect_timeout_ms;
  WzpAudioSettings *audio;

  WzpClientState state;
  GError *error;
  GStrv relay_features;
  char *relay_build;
  char *relay_key;
  gboolean verified;

  GListStore *calls;
  GPtrArray *rooms;   /* of WzpRoom */
  GPtrArray *pending; /* of Pending */
};

typedef enum
{
  PROP_IDENTITY = 1,
  PROP_FINGERPRINT,
  PROP_RELAY,
  PROP_DATA_PATH,
  PROP_ALIAS,
  PROP_TOKEN,
  PROP_RING_TIMEOUT,
  PROP_RECONNECT_TIMEOUT,
  PROP_AUDIO,
  PROP_STATE,
  PROP_ERROR,
  PROP_RELAY_FEATURES,
  PROP_RELAY_BUILD,
  PROP_RELAY_KEY,
  PROP_VERIFIED,
  PROP_CALLS,
} WzpClientProperty;

#define N_PROPERTIES (PROP_CALLS + 1)

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_INCOMING_CALL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WzpClient, wzp_client, G_TYPE_OBJECT)

static void
notify (WzpClient *self, WzpClientProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

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

static void
pending_free (gpointer data)
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

static GTask *
take_pending (WzpClient *self, WzpCoreHandle handle)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      Pending *pending = self->pending->pdata[i];

      if (pending->handle == handle)
        return steal_pending (self, pending);
    }
  return NULL;
}

/* --- events from the network thread ----------------------------------------------------------- */

static WzpCall *
find_call (WzpClient *self, WzpCoreHandle handle)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->calls));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpCall) call = g_list_model_get_item (G_LIST_MODEL (self->calls), i);

      if (wzp_call_get_handle (call) == handle)
        return g_steal_pointer (&call);
    }
  return NULL;
}

static WzpRoom *
find_room (WzpClient *self, WzpCoreHandle handle)
{
  for (guint i = 0; i < self->rooms->len; i++)
    if (wzp_room_get_handle (self->rooms->pdata[i]) == handle)
      return g_object_ref (self->rooms->pdata[i]);
  return NULL;
}

static void
set_state (WzpClient *self, WzpClientState state, const GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (error || self->error)
    {
      g_clear_error (&self->error);
      self->error = error ? g_error_copy (error) : NULL;
      notify (self, PROP_ERROR);
    }
  if (self->state != state)
    {
      self->state = state;
      notify (self, PROP_STATE);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
apply_relay (WzpClient *self, const WzpCoreSessionEvent *session)
{
  if (session->relay_key && g_set_str (&self->relay_key, session->relay_key))
    notify (self, PROP_RELAY_KEY);
  if (self->verified != session->verified)
    {
      self->verified = session->verified;
      notify (self, PROP_VERIFIED);
    }
  if (session->state != WZP_CLIENT_STATE_ONLINE)
    return;
  if (g_set_str (&self->relay_build, session->relay_build))
    notify (self, PROP_RELAY_BUILD);
  g_strfreev (self->relay_features);
  self->relay_features = g_strdupv (session->relay_features);
  notify (self, PROP_RELAY_FEATURES);
}

static void
on_session (WzpClient *self, const WzpCoreEvent *event)
{
  WzpClientState state = event->session.state;

  g_object_freeze_notify (G_OBJECT (self));
  apply_relay (self, &event->session);
  set_state (self, state, event->error);
  g_object_thaw_notify (G_OBJECT (self));
  if (state == WZP_CLIENT_STATE_CONNECTING || state == WZP_CLIENT_STATE_RECONNECTING)
    return;
  for (;;)
    {
      g_autoptr (GTask) task = take_pending (self, CONNECT_HANDLE);

      if (!task)
        return;
      if (state == WZP_CLIENT_STATE_ONLINE)
        g_task_return_boolean (task, TRUE);
      else if (event->error)
        g_task_return_error (task, g_error_copy (event->error));
      else
        g_task_return_new_error_literal (task, WZP_ERROR, WZP_ERROR_CLOSED, "Disconnected");
    }
}

static void
on_incoming (WzpClient *self, const WzpCoreEvent *event)
{
  g_autoptr (WzpCall) call =
      wzp_call_new (self, event->handle, WZP_CALL_DIRECTION_INCOMING, event->call.peer);

  wzp_call_apply (call, &event->call);
  g_list_store_append (self->calls, call);
  g_signal_emit (self, signals[SIGNAL_INCOMING_CALL], 0, call);
}

static void
on_call (WzpClient *self, const WzpCoreEvent *event)
{
  g_autoptr (WzpCall) call = find_call (self, event->handle);
  guint position;

  if (!call)
    return;
  if (event->call.state == WZP_CALL_STATE_ENDED && g_list_store_find (self->calls, call, &position))
    g_list_store_remove (self->calls, position);
  wzp_call_apply (call, &event->call);
}

static void
on_room (WzpClient *self, const WzpCoreEvent *event)
{
  g_autoptr (WzpRoom) room = find_room (self, event->handle);

  if (!room)
    return;
  if (event->room_state == WZP_ROOM_STATE_LEFT)
    g_ptr_array_remove (self->rooms, room);
  wzp_room_apply_state (room, event->room_state, event->error);
}

static void
on_answer (WzpClient *self, WzpCoreEvent *event)
{
  g_autoptr (GTask) task = take_pending (self, event->handle);

  if (!task)
    return;
  if (event->error)
    g_task_return_error (task, g_steal_pointer (&event->error));
  else if (event->text)
    g_task_return_pointer (task, g_steal_pointer (&event->text), g_free);
  else
    g_task_return_pointer (task, g_memdup2 (&event->number, sizeof event->number), g_free);
}

static void
on_event (WzpClient *self, WzpCoreEvent *event)
{
  g_autoptr (WzpCall) call = NULL;
  g_autoptr (WzpRoom) room = NULL;

  switch (event->type)
    {
    case WZP_EVENT_SESSION:
      on_session (self, event);
      break;
    case WZP_EVENT_INCOMING:
      on_incoming (self, event);
      break;
    case WZP_EVENT_CALL:
      on_call (self, event);
      break;
    case WZP_EVENT_CALL_STATS:
      call = find_call (self, event->handle);
      if (call)
        wzp_call_stats_apply (wzp_call_get_stats (call), &event->stats);
      break;
    case WZP_EVENT_ROOM:
      on_room (self, event);
      break;
    case WZP_EVENT_ROSTER:
      room = find_room (self, event->handle);
      if (room)
        wzp_room_apply_roster (room, event->roster);
      break;
    case WZP_EVENT_ROOM_STATS:
      room = find_room (self, event->handle);
      if (!room)
        break;
      wzp_call_stats_apply (wzp_room_get_stats (room), &event->stats);
      wzp_room_apply_levels (room, event->levels);
      break;
    case WZP_EVENT_ANSWER:
      on_answer (self, event);
      break;
    }
}

/* Where events go. Only the client's own thread looks the client up, and the network thread only
 * passes the box on: so it can never be the one that drops the last reference. */
typedef struct
{
  GWeakRef client;
  GMainContext *context;
} Mailbox;

static void
mailbox_clear (gpointer data)
{
  Mailbox *mailbox = data;

  g_weak_ref_clear (&mailbox->client);
  g_main_context_unref (mailbox->context);
}

static void
mailbox_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, mailbox_clear);
}

typedef struct
{
  Mailbox *mailbox;
  WzpCoreEvent *event;
} Delivery;

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  g_autoptr (WzpClient) client = g_weak_ref_get (&delivery->mailbox->client);

  if (client)
    on_event (client, delivery->event);
  return G_SOURCE_REMOVE;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  mailbox_unref (delivery->mailbox);
  wzp_core_event_free (delivery->event);
  g_free (delivery);
}

/* On the network thread. */
static void
post_event (WzpCoreEvent *event, gpointer user_data)
{
  Mailbox *mailbox = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->mailbox = g_atomic_rc_box_acquire (mailbox);
  delivery->event = event;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "wzp-client event");
  g_source_set_callback (source, deliver, delivery, delivery_free);
  g_source_attach (source, mailbox->context);
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

static WzpAudioSourceKind
source_kind (WzpAudioInput input)
{
  switch (input)
    {
    case WZP_AUDIO_INPUT_MIC:
      return WZP_AUDIO_SOURCE_DEVICE;
    case WZP_AUDIO_INPUT_TONE:
      return WZP_AUDIO_SOURCE_TONE;
    case WZP_AUDIO_INPUT_FILE:
      return WZP_AUDIO_SOURCE_FILE;
    case WZP_AUDIO_INPUT_SILENCE:
      return WZP_AUDIO_SOURCE_SILENCE;
    }
  return WZP_AUDIO_SOURCE_SILENCE;
}

static void
send_audio (WzpClient *self)
{
  WzpAudioSettings *audio = self->audio;
  WzpCommand *command = wzp_command_new (WZP_COMMAND_SET_AUDIO, 0);

  command->audio = (WzpAudioConfig) {
    .source = {
      .kind = source_kind (wzp_audio_settings_get_capture (audio)),
      .device = g_strdup (wzp_audio_settings_get_capture_device (audio)),
      .path = g_strdup (wzp_audio_settings_get_capture_file (audio)),
    },
    .sink = {
      .kind = wzp_audio_settings_get_playback (audio) == WZP_AUDIO_OUTPUT_DEVICE
                  ? WZP_AUDIO_SINK_DEVICE
                  : WZP_AUDIO_SINK_NULL,
      .device = g_strdup (wzp_audio_settings_get_playback_device (audio)),
      .record_path = g_strdup (wzp_audio_settings_get_record_file (audio)),
    },
    .processing = {
      .echo_cancel = wzp_audio_settings_get_echo_cancel (audio),
      .noise_suppression = wzp_audio_settings_get_noise_suppression (audio),
      .gain_control = wzp_audio_settings_get_gain_control (audio),
      .high_pass = wzp_audio_settings_get_noise_suppression (audio),
    },
    .codec_id = WZP_CODEC_OPUS_24K,
  };
  wzp_client_send (self, command);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
wzp_client_constructed (GObject *object)
{
  WzpClient *self = WZP_CLIENT (object);
  Mailbox *mailbox = g_atomic_rc_box_new0 (Mailbox);

  G_OBJECT_CLASS (wzp_client_parent_class)->constructed (object);

  g_weak_ref_init (&mailbox->client, self);
  mailbox->context = g_main_context_ref (self->context);
  if (!self->identity)
    self->identity = wzp_identity_new_random ();
  self->net = wzp_net_new ();
  self->core = wzp_core_new (self->identity, self->relay, self->data_path,
                             wzp_net_get_context (self->net), post_event, mailbox, mailbox_unref);
  send_text (self, WZP_COMMAND_SET_ALIAS, self->alias);
  send_text (self, WZP_COMMAND_SET_TOKEN, self->token);
  send_times (self);
  wzp_client_set_audio (self, NULL);
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
  g_clear_pointer (&self->identity, wzp_identity_unref);
  g_clear_error (&self->error);
  g_strfreev (self->relay_features);
  g_free (self->relay_build);
  g_free (self->relay_key);
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
    case PROP_IDENTITY:
      g_value_set_boxed (value, self->identity);
      break;
    case PROP_FINGERPRINT:
      g_value_set_string (value, wzp_client_get_fingerprint (self));
      break;
    case PROP_RELAY:
      g_value_set_string (value, self->relay);
      break;
    case PROP_DATA_PATH:
      g_value_set_string (value, self->data_path);
      break;
    case PROP_ALIAS:
      g_value_set_string (value, self->alias);
      break;
    case PROP_TOKEN:
      g_value_set_string (value, self->token);
      break;
    case PROP_RING_TIMEOUT:
      g_value_set_uint (value, self->ring_timeout_ms);
      break;
    case PROP_RECONNECT_TIMEOUT:
      g_value_set_uint (value, self->reconnect_timeout_ms);
      break;
    case PROP_AUDIO:
      g_value_set_object (value, self->audio);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_RELAY_FEATURES:
      g_value_set_boxed (value, self->relay_features);
      break;
    case PROP_RELAY_BUILD:
      g_value_set_string (value, self->relay_build);
      break;
    case PROP_RELAY_KEY:
      g_value_set_string (value, self->relay_key);
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, self->verified);
      break;
    case PROP_CALLS:
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
    case PROP_IDENTITY:
      self->identity = g_value_dup_boxed (value);
      break;
    case PROP_RELAY:
      self->relay = g_value_dup_string (value);
      break;
    case PROP_DATA_PATH:
      self->data_path = g_value_dup_string (value);
      break;
    case PROP_ALIAS:
      wzp_client_set_alias (self, g_value_get_string (value));
      break;
    case PROP_TOKEN:
      wzp_client_set_token (self, g_value_get_string (value));
      break;
    case PROP_RING_TIMEOUT:
      wzp_client_set_ring_timeout (self, g_value_get_uint (value));
      break;
    case PROP_RECONNECT_TIMEOUT:
      wzp_client_set_reconnect_timeout (self, g_value_get_uint (value));
      break;
    case PROP_AUDIO:
      wzp_client_set_audio (self, g_value_get_object (value));
      break;
    case PROP_FINGERPRINT:
    case PROP_STATE:
    case PROP_ERROR:
    case PROP_RELAY_FEATURES:
    case PROP_RELAY_BUILD:
    case PROP_RELAY_KEY:
    case PROP_VERIFIED:
    case PROP_CALLS:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
install_settings (void)
{
  const GParamFlags fixed = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags changeable =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * WzpClient:identity:
   *
   * Who the client is. A new identity is made when none is given.
   *
   * Since: 0.1
   */
  properties[PROP_IDENTITY] = g_param_spec_boxed ("identity", NULL, NULL, WZP_TYPE_IDENTITY, fixed);
  /**
   * WzpClient:relay:
   *
   * The relay, as `HOST` or `HOST:PORT`.
   *
   * Since: 0.1
   */
  properties[PROP_RELAY] = g_param_spec_string ("relay", NULL, NULL, NULL, fixed);
  /**
   * WzpClient:data-path:
   *
   * The database in which the relays' keys and what is known of contacts are remembered; %NULL
   * remembers nothing longer than the client lives.
   *
   * Since: 0.1
   */
  properties[PROP_DATA_PATH] = g_param_spec_string ("data-path", NULL, NULL, NULL, fixed);
  /**
   * WzpClient:alias:
   *
   * What we call ourselves; told to the relay and to whom we call.
   *
   * Since: 0.1
   */
  properties[PROP_ALIAS] = g_param_spec_string ("alias", NULL, NULL, NULL, changeable);
  /**
   * WzpClient:token:
   *
   * What a relay with an authentication service asks for first.
   *
   * Since: 0.1
   */
  properties[PROP_TOKEN] = g_param_spec_string ("token", NULL, NULL, NULL, changeable);
  /**
   * WzpClient:ring-timeout:
   *
   * How long a call rings before it ends by itself, in milliseconds.
   *
   * Since: 0.1
   */
  properties[PROP_RING_TIMEOUT] =
      g_param_spec_uint ("ring-timeout", NULL, NULL, 1, G_MAXUINT, 45000, changeable);
  /**
   * WzpClient:reconnect-timeout:
   *
   * How long a call with a broken path is kept before it ends by itself, in milliseconds.
   *
   * Since: 0.1
   */
  properties[PROP_RECONNECT_TIMEOUT] =
      g_param_spec_uint ("reconnect-timeout", NULL, NULL, 1, G_MAXUINT, 30000, changeable);
  /**
   * WzpClient:audio:
   *
   * What is spoken and where what is heard goes.
   *
   * Since: 0.1
   */
  properties[PROP_AUDIO] =
      g_param_spec_object ("audio", NULL, NULL, WZP_TYPE_AUDIO_SETTINGS, changeable);
}

static void
install_facts (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * WzpClient:fingerprint:
   *
   * Our fingerprint: what others call.
   *
   * Since: 0.1
   */
  properties[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  /**
   * WzpClient:state:
   *
   * Where the registration with the relay stands.
   *
   * Since: 0.1
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, WZP_TYPE_CLIENT_STATE,
                                              WZP_CLIENT_STATE_OFFLINE, flags);
  /**
   * WzpClient:error:
   *
   * Why the relay is out of reach, or the registration was given up; %NULL when all is well.
   *
   * Since: 0.1
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * WzpClient:relay-features:
   *
   * The extensions the relay speaks; none for a relay of the reference.
   *
   * Since: 0.1
   */
  properties[PROP_RELAY_FEATURES] =
      g_param_spec_boxed ("relay-features", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * WzpClient:relay-build:
   *
   * What the relay says it is.
   *
   * Since: 0.1
   */
  properties[PROP_RELAY_BUILD] = g_param_spec_string ("relay-build", NULL, NULL, NULL, flags);
  /**
   * WzpClient:relay-key:
   *
   * Fingerprint of the key the relay showed last, whether it was the expected one or not.
   *
   * Since: 0.1
   */
  properties[PROP_RELAY_KEY] = g_param_spec_string ("relay-key", NULL, NULL, NULL, flags);
  /**
   * WzpClient:verified:
   *
   * Whether the relay has proven its identity for this registration, and we ours to it.
   *
   * Since: 0.1
   */
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  /**
   * WzpClient:calls:
   *
   * The calls that have not ended: a list of [class@Wzp.Call].
   *
   * Since: 0.1
   */
  properties[PROP_CALLS] = g_param_spec_object ("calls", NULL, NULL, G_TYPE_LIST_MODEL, flags);
}

static void
wzp_client_class_init (WzpClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = wzp_client_constructed;
  object_class->dispose = wzp_client_dispose;
  object_class->finalize = wzp_client_finalize;
  object_class->get_property = wzp_client_get_property;
  object_class->set_property = wzp_client_set_property;
  install_settings ();
  install_facts ();
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
  self->calls = g_list_store_new (WZP_TYPE_CALL);
  self->rooms = g_ptr_array_new_with_free_func (g_object_unref);
  self->pending = g_ptr_array_new_with_free_func (pending_free);
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
  notify (self, PROP_ALIAS);
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
  notify (self, PROP_AUDIO);
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
  notify (self, PROP_TOKEN);
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
  notify (self, PROP_RING_TIMEOUT);
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
  notify (self, PROP_RECONNECT_TIMEOUT);
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
  uint8_t pin[WZP_TRUST_PIN_BYTES];

  g_return_val_if_fail (WZP_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  if (!wzp_relay_key_from_text (key, pin))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "“%s” is no relay key: 64 hexadecimal digits are", key);
      return FALSE;
    }
  send_text (self, WZP_COMMAND_TRUST_KEY, key);
  return TRUE;
}

/* --- calls and rooms -------------------------------------------------------------------------- */

/**
 * wzp_client_call:
 * @self: a registered client
 * @fingerprint: whom to call, in any usual spelling
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Calls somebody. What becomes of it is seen from the call's properties.
 *
 * Returns: (transfer full): the call; %NULL with @error when @fingerprint is none or ours, or the
 *   client is not registered
 *
 * Since: 0.1
 */
WzpCall *
wzp_client_call (WzpClient *self, const char *fingerprint, GError **error)
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
  call = wzp_call_new (self, command->handle, WZP_CALL_DIRECTION_OUTGOING, peer);
  wzp_client_send (self, command);
  g_list_store_append (self->calls, call);
  return call;
}

/**
 * wzp_client_join_room:
 * @self: a client, registered or not
 * @name: the room's name; upper and lower case are the same
 * @error: return location for an error of [error@Wzp.Error]
 *
 * Joins a room. What becomes of it is seen from the room's properties.
 *
 * Returns: (transfer full): the room; %NULL with @error when @name cannot be a room's
 *
 * Since: 0.1
 */
WzpRoom *
wzp_client_join_room (WzpClient *self, const char *name, GError **error)
{
  g_autofree char *room_name = NULL;
  WzpCommand *command;
  WzpRoom *room;

  g_return_val_if_fail (WZP_IS_CLIENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  room_name = wzp_sni_normalise (name);
  if (!room_name || !wzp_room_name_is_valid (room_name))
    {
      g_set_error (error, WZP_ERROR, WZP_ERROR_INVALID,
                   "“%s” cannot be a room's name; use letters, digits and “-”, at most 63 of them",
                   name);
      return NULL;
    }
  command = wzp_command_new (WZP_COMMAND_JOIN, wzp_core_handle_new ());
  command->text = g_strdup (room_name);
  room = wzp_room_new (self, command->handle, room_name);
  g_ptr_array_add (self->rooms, g_object_ref (room));
  wzp_client_send (self, command);
  return room;
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
