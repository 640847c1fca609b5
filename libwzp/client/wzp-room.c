/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-room.h"

#include "wzp-enum-types.h"
#include "wzp-room-object.h"

/**
 * WzpRoom:
 *
 * Membership of one room, from [method@Wzp.Client.join_room] to [method@Wzp.Room.leave].
 *
 * What is said in a room is encrypted to the relay, which could listen. The client keeps the room until
 * it is left, so a program need not. Use it from the thread that made the client.
 *
 * Since: 0.1
 */
#define N_PROPERTIES (WZP_ROOM_PROP_DEAFENED + 1)

static GParamSpec *properties[N_PROPERTIES];

enum
{
  SIGNAL_REJOINED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WzpRoom, wzp_room, G_TYPE_OBJECT)

void
wzp_room_notify (WzpRoom *self, WzpRoomProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
wzp_room_emit_rejoined (WzpRoom *self)
{
  g_signal_emit (self, signals[SIGNAL_REJOINED], 0);
}

static void
wzp_room_dispose (GObject *object)
{
  WzpRoom *self = WZP_ROOM (object);

  if (self->participants)
    wzp_room_remove_participants (self);
  if (self->talk)
    g_signal_handlers_disconnect_by_data (self->talk, self);
  g_clear_object (&self->talk);
  G_OBJECT_CLASS (wzp_room_parent_class)->dispose (object);
}

static void
wzp_room_finalize (GObject *object)
{
  WzpRoom *self = WZP_ROOM (object);

  g_free (self->name);
  g_free (self->relay);
  g_free (self->relay_key);
  g_free (self->known_relay_key);
  g_clear_error (&self->error);
  g_clear_object (&self->participants);
  g_clear_object (&self->stats);
  g_clear_object (&self->sound);
  G_OBJECT_CLASS (wzp_room_parent_class)->finalize (object);
}

static void
wzp_room_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpRoom *self = WZP_ROOM (object);

  switch ((WzpRoomProperty) id)
    {
    case WZP_ROOM_PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case WZP_ROOM_PROP_RELAY:
      g_value_set_string (value, self->relay);
      break;
    case WZP_ROOM_PROP_RELAY_KEY:
      g_value_set_string (value, self->relay_key);
      break;
    case WZP_ROOM_PROP_KNOWN_RELAY_KEY:
      g_value_set_string (value, self->known_relay_key);
      break;
    case WZP_ROOM_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case WZP_ROOM_PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case WZP_ROOM_PROP_PARTICIPANTS:
      g_value_set_object (value, self->participants);
      break;
    case WZP_ROOM_PROP_STATS:
      g_value_set_object (value, self->stats);
      break;
    case WZP_ROOM_PROP_SOUND:
      g_value_set_object (value, self->sound);
      break;
    case WZP_ROOM_PROP_TALK:
      g_value_set_object (value, self->talk);
      break;
    case WZP_ROOM_PROP_TRANSMITTING:
      g_value_set_boolean (value, self->transmitting);
      break;
    case WZP_ROOM_PROP_MUTED:
      g_value_set_boolean (value, self->muting.muted);
      break;
    case WZP_ROOM_PROP_DEAFENED:
      g_value_set_boolean (value, self->muting.deafened);
      break;
    case WZP_ROOM_PROP_HELD:
      g_value_set_boolean (value, self->held);
      break;
    }
}

static void
wzp_room_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == WZP_ROOM_PROP_TALK)
    wzp_room_set_talk (WZP_ROOM (object), g_value_get_object (value));
  else if (id == WZP_ROOM_PROP_MUTED)
    wzp_room_set_muted (WZP_ROOM (object), g_value_get_boolean (value));
  else if (id == WZP_ROOM_PROP_HELD)
    wzp_room_set_held (WZP_ROOM (object), g_value_get_boolean (value));
  else if (id == WZP_ROOM_PROP_DEAFENED)
    wzp_room_set_deafened (WZP_ROOM (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wzp_room_class_init (WzpRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags changeable = flags | G_PARAM_WRITABLE;

  object_class->dispose = wzp_room_dispose;
  object_class->finalize = wzp_room_finalize;
  object_class->get_property = wzp_room_get_property;
  object_class->set_property = wzp_room_set_property;

  /**
   * WzpRoom:name:
   *
   * The room's name.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * WzpRoom:relay:
   *
   * Where the room is, as `HOST:PORT`.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_RELAY] = g_param_spec_string ("relay", NULL, NULL, NULL, flags);
  /**
   * WzpRoom:relay-key:
   *
   * The key that the room's relay showed last, accepted or not, as text; %NULL before. When it is another than
   * [property@Wzp.Room:known-relay-key], the room ends with [error@Wzp.Error.KEY_CHANGED], and a person must decide
   * ([method@Wzp.Client.trust_key_of_relay]).
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_RELAY_KEY] = g_param_spec_string ("relay-key", NULL, NULL, NULL, flags);
  /**
   * WzpRoom:known-relay-key:
   *
   * The key that the room's relay is known by, as text; %NULL when none is.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_KNOWN_RELAY_KEY] =
      g_param_spec_string ("known-relay-key", NULL, NULL, NULL, flags);
  /**
   * WzpRoom:state:
   *
   * Where the membership stands.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, WZP_TYPE_ROOM_STATE, WZP_ROOM_STATE_JOINING, flags);
  /**
   * WzpRoom:error:
   *
   * Why the room was lost, or is out of reach at the moment; %NULL when all is well.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * WzpRoom:participants:
   *
   * Who is in the room, ourselves included: a list of [class@Wzp.Participant].
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_PARTICIPANTS] =
      g_param_spec_object ("participants", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  /**
   * WzpRoom:stats:
   *
   * The room's figures, of all speakers together.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_STATS] =
      g_param_spec_object ("stats", NULL, NULL, WZP_TYPE_CALL_STATS, flags);
  /**
   * WzpRoom:sound:
   *
   * How loud it is, and what is wrong with it.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_SOUND] =
      g_param_spec_object ("sound", NULL, NULL, WZP_TYPE_CALL_SOUND, flags);
  /**
   * WzpRoom:talk:
   *
   * When our microphone is heard; %NULL: always.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_TALK] =
      g_param_spec_object ("talk", NULL, NULL, WZP_TYPE_TALK, changeable);
  /**
   * WzpRoom:transmitting:
   *
   * Whether the others hear what our microphone hears at this moment, be it silence. Renewed ten times a second.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_TRANSMITTING] =
      g_param_spec_boolean ("transmitting", NULL, NULL, FALSE, flags);
  /**
   * WzpRoom:muted:
   *
   * Whether the others hear silence instead of us.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, changeable);
  /**
   * WzpRoom:held:
   *
   * Whether the room is on hold: we hear silence, and the others too.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_HELD] = g_param_spec_boolean ("held", NULL, NULL, FALSE, changeable);
  /**
   * WzpRoom:deafened:
   *
   * Whether we hear silence instead of the others.
   *
   * Since: 0.1
   */
  properties[WZP_ROOM_PROP_DEAFENED] =
      g_param_spec_boolean ("deafened", NULL, NULL, FALSE, changeable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * WzpRoom::rejoined:
   * @self: the room
   *
   * The connection broke and was remade, be it so soon that [property@Wzp.Room:state] did not change. If the relay was
   * restarted, those who were in the room come back one after the other from now on.
   *
   * Since: 0.1
   */
  signals[SIGNAL_REJOINED] = g_signal_new ("rejoined", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wzp_room_init (WzpRoom *self)
{
  self->participants = g_list_store_new (WZP_TYPE_PARTICIPANT);
  self->stats = wzp_call_stats_new ();
  self->sound = wzp_call_sound_new ();
}
/* --- facts ------------------------------------------------------------------------------------ */

/**
 * wzp_room_get_name: (get-property name)
 * @self: a room
 *
 * Gets the room's name.
 *
 * Returns: the name
 *
 * Since: 0.1
 */
const char *
wzp_room_get_name (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->name;
}

/**
 * wzp_room_get_relay: (get-property relay)
 * @self: a room
 *
 * Gets where the room is.
 *
 * Returns: `HOST:PORT`
 *
 * Since: 0.1
 */
const char *
wzp_room_get_relay (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->relay;
}

/**
 * wzp_room_get_relay_key: (get-property relay-key)
 * @self: a room
 *
 * Gets the key that the room's relay showed last.
 *
 * Returns: (nullable): a fingerprint text; %NULL before it showed one
 *
 * Since: 0.1
 */
const char *
wzp_room_get_relay_key (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->relay_key;
}

/**
 * wzp_room_get_known_relay_key: (get-property known-relay-key)
 * @self: a room
 *
 * Gets the key that the room's relay is known by.
 *
 * Returns: (nullable): a fingerprint text; %NULL when none is
 *
 * Since: 0.1
 */
const char *
wzp_room_get_known_relay_key (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->known_relay_key;
}

/**
 * wzp_room_get_state: (get-property state)
 * @self: a room
 *
 * Gets where the membership stands.
 *
 * Returns: the state
 *
 * Since: 0.1
 */
WzpRoomState
wzp_room_get_state (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), WZP_ROOM_STATE_LEFT);

  return self->state;
}

/**
 * wzp_room_get_error: (get-property error)
 * @self: a room
 *
 * Gets why the room was lost, or is out of reach at the moment.
 *
 * Returns: (nullable) (transfer none): an error of [error@Wzp.Error]; %NULL when all is well
 *
 * Since: 0.1
 */
const GError *
wzp_room_get_error (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->error;
}

/**
 * wzp_room_get_participants: (get-property participants)
 * @self: a room
 *
 * Gets who is in the room, ourselves included. The list follows the room.
 *
 * Returns: (transfer none): a list of [class@Wzp.Participant]
 *
 * Since: 0.1
 */
GListModel *
wzp_room_get_participants (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return G_LIST_MODEL (self->participants);
}

/**
 * wzp_room_get_sound: (get-property sound)
 * @self: a room
 *
 * Gets how loud it is, and what is wrong with it.
 *
 * Returns: (transfer none): the sound
 *
 * Since: 0.1
 */
WzpCallSound *
wzp_room_get_sound (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->sound;
}

/**
 * wzp_room_get_stats: (get-property stats)
 * @self: a room
 *
 * Gets the room's figures, which renew themselves.
 *
 * Returns: (transfer none): the figures
 *
 * Since: 0.1
 */
WzpCallStats *
wzp_room_get_stats (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->stats;
}
