/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-room.h"

#include "wzp-client-private.h"
#include "wzp-enum-types.h"
#include "wzp-muting.h"

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

struct _WzpRoom
{
  GObject parent_instance;

  WzpClient *client; /* borrowed; NULL once it has gone */
  WzpCoreHandle handle;
  char *name;
  char *relay;
  WzpRoomState state;
  GError *error;
  GListStore *participants;
  WzpCallStats *stats;
  WzpCallSound *sound;
  WzpMuting muting;
  gboolean held;
  char *microphone_problem;
  char *speaker_problem;
};

typedef enum
{
  PROP_NAME = 1,
  PROP_RELAY,
  PROP_STATE,
  PROP_ERROR,
  PROP_PARTICIPANTS,
  PROP_STATS,
  PROP_SOUND,
  PROP_MUTED,
  PROP_HELD,
  PROP_DEAFENED,
  PROP_MICROPHONE_PROBLEM,
  PROP_SPEAKER_PROBLEM,
} WzpRoomProperty;

#define N_PROPERTIES (PROP_SPEAKER_PROBLEM + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpRoom, wzp_room, G_TYPE_OBJECT)

static void
remove_participants (WzpRoom *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->participants));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpParticipant) participant =
          g_list_model_get_item (G_LIST_MODEL (self->participants), i);

      wzp_participant_room_gone (participant);
    }
  g_list_store_remove_all (self->participants);
}

static void
wzp_room_dispose (GObject *object)
{
  WzpRoom *self = WZP_ROOM (object);

  if (self->participants)
    remove_participants (self);
  G_OBJECT_CLASS (wzp_room_parent_class)->dispose (object);
}

static void
wzp_room_finalize (GObject *object)
{
  WzpRoom *self = WZP_ROOM (object);

  g_free (self->name);
  g_free (self->relay);
  g_free (self->microphone_problem);
  g_free (self->speaker_problem);
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
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_RELAY:
      g_value_set_string (value, self->relay);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_PARTICIPANTS:
      g_value_set_object (value, self->participants);
      break;
    case PROP_STATS:
      g_value_set_object (value, self->stats);
      break;
    case PROP_SOUND:
      g_value_set_object (value, self->sound);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muting.muted);
      break;
    case PROP_DEAFENED:
      g_value_set_boolean (value, self->muting.deafened);
      break;
    case PROP_HELD:
      g_value_set_boolean (value, self->held);
      break;
    case PROP_MICROPHONE_PROBLEM:
      g_value_set_string (value, self->microphone_problem);
      break;
    case PROP_SPEAKER_PROBLEM:
      g_value_set_string (value, self->speaker_problem);
      break;
    }
}

static void
wzp_room_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MUTED)
    wzp_room_set_muted (WZP_ROOM (object), g_value_get_boolean (value));
  else if (id == PROP_HELD)
    wzp_room_set_held (WZP_ROOM (object), g_value_get_boolean (value));
  else if (id == PROP_DEAFENED)
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
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * WzpRoom:relay:
   *
   * Where the room is, as `HOST:PORT`.
   *
   * Since: 0.1
   */
  properties[PROP_RELAY] = g_param_spec_string ("relay", NULL, NULL, NULL, flags);
  /**
   * WzpRoom:state:
   *
   * Where the membership stands.
   *
   * Since: 0.1
   */
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, WZP_TYPE_ROOM_STATE, WZP_ROOM_STATE_JOINING, flags);
  /**
   * WzpRoom:error:
   *
   * Why the room was lost, or is out of reach at the moment; %NULL when all is well.
   *
   * Since: 0.1
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * WzpRoom:participants:
   *
   * Who is in the room, ourselves included: a list of [class@Wzp.Participant].
   *
   * Since: 0.1
   */
  properties[PROP_PARTICIPANTS] =
      g_param_spec_object ("participants", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  /**
   * WzpRoom:stats:
   *
   * The room's figures, of all speakers together.
   *
   * Since: 0.1
   */
  properties[PROP_STATS] = g_param_spec_object ("stats", NULL, NULL, WZP_TYPE_CALL_STATS, flags);
  /**
   * WzpRoom:sound:
   *
   * How loud it is, and whether the microphone is silent.
   *
   * Since: 0.1
   */
  properties[PROP_SOUND] = g_param_spec_object ("sound", NULL, NULL, WZP_TYPE_CALL_SOUND, flags);
  /**
   * WzpRoom:microphone-problem:
   *
   * Why the others hear silence instead of the microphone, as a sentence; %NULL while it works. It is tried
   * again and again.
   *
   * Since: 0.1
   */
  properties[PROP_MICROPHONE_PROBLEM] =
      g_param_spec_string ("microphone-problem", NULL, NULL, NULL, flags);
  /**
   * WzpRoom:speaker-problem:
   *
   * Why nothing can be heard here, as a sentence; %NULL while sound is played. It is tried again and again.
   *
   * Since: 0.1
   */
  properties[PROP_SPEAKER_PROBLEM] =
      g_param_spec_string ("speaker-problem", NULL, NULL, NULL, flags);
  /**
   * WzpRoom:muted:
   *
   * Whether the others hear silence instead of us.
   *
   * Since: 0.1
   */
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, changeable);
  /**
   * WzpRoom:held:
   *
   * Whether the room is on hold: we hear silence, and the others too.
   *
   * Since: 0.1
   */
  properties[PROP_HELD] = g_param_spec_boolean ("held", NULL, NULL, FALSE, changeable);
  /**
   * WzpRoom:deafened:
   *
   * Whether we hear silence instead of the others.
   *
   * Since: 0.1
   */
  properties[PROP_DEAFENED] = g_param_spec_boolean ("deafened", NULL, NULL, FALSE, changeable);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_room_init (WzpRoom *self)
{
  self->participants = g_list_store_new (WZP_TYPE_PARTICIPANT);
  self->stats = wzp_call_stats_new ();
  self->sound = wzp_call_sound_new ();
}

/* --- for WzpClient ---------------------------------------------------------------------------- */

WzpRoom *
wzp_room_new (WzpClient *client, WzpCoreHandle handle, const char *name, const char *relay)
{
  WzpRoom *self = g_object_new (WZP_TYPE_ROOM, NULL);

  self->client = client;
  self->handle = handle;
  self->name = g_strdup (name);
  self->relay = g_strdup (relay);
  return self;
}

WzpCoreHandle
wzp_room_get_handle (WzpRoom *self)
{
  return self->handle;
}

void
wzp_room_apply_sound (WzpRoom *self, WzpAudioEventKind half, const char *problem)
{
  switch (half)
    {
    case WZP_AUDIO_EVENT_CAPTURE:
      if (g_set_str (&self->microphone_problem, problem))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MICROPHONE_PROBLEM]);
      break;
    case WZP_AUDIO_EVENT_PLAYBACK:
      if (g_set_str (&self->speaker_problem, problem))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEAKER_PROBLEM]);
      break;
    }
}

void
wzp_room_apply_state (WzpRoom *self, WzpRoomState state, const GError *error)
{
  if (self->state == WZP_ROOM_STATE_LEFT)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  if (error || self->error)
    {
      g_clear_error (&self->error);
      self->error = error ? g_error_copy (error) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (state == WZP_ROOM_STATE_LEFT)
    remove_participants (self);
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
has_place (GPtrArray *roster, WzpParticipant *participant, gboolean *taken)
{
  for (guint i = 0; i < roster->len; i++)
    if (!taken[i] && wzp_participant_update (participant, roster->pdata[i]))
      {
        taken[i] = TRUE;
        return TRUE;
      }
  return FALSE;
}

/* Those who stay keep their objects, and with them their place in views, their gain and their light. */
void
wzp_room_apply_roster (WzpRoom *self, GPtrArray *roster)
{
  g_autofree gboolean *taken = g_new0 (gboolean, roster->len + 1);

  if (self->state == WZP_ROOM_STATE_LEFT)
    return;
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->participants)); i-- > 0;)
    {
      g_autoptr (WzpParticipant) participant =
          g_list_model_get_item (G_LIST_MODEL (self->participants), i);

      if (has_place (roster, participant, taken))
        continue;
      wzp_participant_room_gone (participant);
      g_list_store_remove (self->participants, i);
    }
  for (guint i = 0; i < roster->len; i++)
    if (!taken[i])
      {
        g_autoptr (WzpParticipant) participant = wzp_participant_new (self, roster->pdata[i]);

        g_list_store_append (self->participants, participant);
      }
}

void
wzp_room_apply_levels (WzpRoom *self, const WzpCoreLevels *levels)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->participants));
  const WzpSoundSample sample = {
    .is_room = TRUE,
    .peer_peak = levels->others,
    .own_peak = levels->own,
    .is_muted = self->muting.muted,
    .microphone_fails = self->microphone_problem != NULL,
  };

  wzp_call_sound_apply (self->sound, &sample, wzp_instant_now ());
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpParticipant) participant =
          g_list_model_get_item (G_LIST_MODEL (self->participants), i);

      wzp_participant_set_level (participant,
                                 levels->by_slot[wzp_participant_get_slot (participant)]);
    }
}

void
wzp_room_client_gone (WzpRoom *self)
{
  self->client = NULL;
  wzp_room_apply_state (self, WZP_ROOM_STATE_LEFT, NULL);
}

static void
send_command (WzpRoom *self, WzpCommand *command)
{
  if (self->client && self->state != WZP_ROOM_STATE_LEFT)
    wzp_client_send (self->client, command);
  else
    wzp_command_free (command);
}

static void
send_flag (WzpRoom *self, WzpCommandType type, gboolean flag)
{
  WzpCommand *command = wzp_command_new (type, self->handle);

  command->flag = flag;
  send_command (self, command);
}

static void
take_muting (WzpRoom *self, WzpMuting muting)
{
  WzpMuting before = self->muting;

  self->muting = muting;
  g_object_freeze_notify (G_OBJECT (self));
  if (muting.muted != before.muted)
    {
      send_flag (self, WZP_COMMAND_MUTE, muting.muted);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MUTED]);
    }
  if (muting.deafened != before.deafened)
    {
      send_flag (self, WZP_COMMAND_DEAFEN, muting.deafened);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEAFENED]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
wzp_room_send_gain (WzpRoom *self, guint slot, double gain)
{
  WzpCommand *command = wzp_command_new (WZP_COMMAND_GAIN, self->handle);

  command->slot = (uint8_t) slot;
  command->gain = (float) gain;
  send_command (self, command);
}

/* --- public ----------------------------------------------------------------------------------- */

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
 * Gets how loud it is, and whether the microphone is silent.
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

/**
 * wzp_room_get_microphone_problem: (get-property microphone-problem)
 * @self: a room
 *
 * Gets why the others hear silence instead of the microphone.
 *
 * Returns: (nullable): a sentence; %NULL while it works
 *
 * Since: 0.1
 */
const char *
wzp_room_get_microphone_problem (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->microphone_problem;
}

/**
 * wzp_room_get_speaker_problem: (get-property speaker-problem)
 * @self: a room
 *
 * Gets why nothing can be heard here.
 *
 * Returns: (nullable): a sentence; %NULL while sound is played
 *
 * Since: 0.1
 */
const char *
wzp_room_get_speaker_problem (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), NULL);

  return self->speaker_problem;
}

/**
 * wzp_room_get_muted: (get-property muted)
 * @self: a room
 *
 * Gets whether the others hear silence instead of us.
 *
 * Returns: %TRUE if they do
 *
 * Since: 0.1
 */
gboolean
wzp_room_get_muted (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), FALSE);

  return self->muting.muted;
}

/**
 * wzp_room_set_muted: (set-property muted)
 * @self: a room
 * @muted: whether to be silent
 *
 * Lets the others hear silence instead of us. Who wants to be heard wants to hear: unmuting also ends
 * [property@Wzp.Room:deafened].
 *
 * Since: 0.1
 */
void
wzp_room_set_muted (WzpRoom *self, gboolean muted)
{
  WzpMuting muting;

  g_return_if_fail (WZP_IS_ROOM (self));

  muting = self->muting;
  wzp_muting_set_muted (&muting, muted);
  take_muting (self, muting);
}

/**
 * wzp_room_get_deafened: (get-property deafened)
 * @self: a room
 *
 * Gets whether we hear silence instead of the others.
 *
 * Returns: %TRUE if we do
 *
 * Since: 0.1
 */
gboolean
wzp_room_get_deafened (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), FALSE);

  return self->muting.deafened;
}

/**
 * wzp_room_set_deafened: (set-property deafened)
 * @self: a room
 * @deafened: whether to hear silence
 *
 * Lets us hear silence instead of the others. Who hears nobody is not heard either: deafening mutes, and the end
 * of it brings back what [property@Wzp.Room:muted] was before.
 *
 * Since: 0.1
 */
void
wzp_room_set_deafened (WzpRoom *self, gboolean deafened)
{
  WzpMuting muting;

  g_return_if_fail (WZP_IS_ROOM (self));

  muting = self->muting;
  wzp_muting_set_deafened (&muting, deafened);
  take_muting (self, muting);
}

/**
 * wzp_room_get_held: (get-property held)
 * @self: a room
 *
 * Gets whether the room is on hold.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_room_get_held (WzpRoom *self)
{
  g_return_val_if_fail (WZP_IS_ROOM (self), FALSE);

  return self->held;
}

/**
 * wzp_room_set_held: (set-property held)
 * @self: a room
 * @held: whether to hold the room
 *
 * Puts the room on hold: we hear silence, and the others too. Who speaks is still seen.
 *
 * Since: 0.1
 */
void
wzp_room_set_held (WzpRoom *self, gboolean held)
{
  g_return_if_fail (WZP_IS_ROOM (self));

  held = !!held;
  if (self->held == held)
    return;
  self->held = held;
  send_flag (self, WZP_COMMAND_HOLD, held);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HELD]);
}

/**
 * wzp_room_leave:
 * @self: a room
 *
 * Leaves the room. [property@Wzp.Room:state] follows when it is done.
 *
 * Since: 0.1
 */
void
wzp_room_leave (WzpRoom *self)
{
  g_return_if_fail (WZP_IS_ROOM (self));

  send_command (self, wzp_command_new (WZP_COMMAND_LEAVE, self->handle));
}
