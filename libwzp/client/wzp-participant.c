/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-participant.h"

#include "wzp-client-private.h"

/* Peak above which somebody counts as speaking: -36 dBFS, well above a quiet room. */
#define SPEAKING_LEVEL 520
/* The loudest gain: +20 dB. */
#define GAIN_MAX 10.0

/**
 * WzpParticipant:
 *
 * One person in a room. Use it from the thread that made the client.
 *
 * Since: 0.1
 */

struct _WzpParticipant
{
  GObject parent_instance;

  WzpRoom *room; /* borrowed; NULL once it has gone */
  char *fingerprint;
  char *alias;
  char *relay_label;
  guint slot;
  gboolean verified;
  gboolean muted;
  gboolean deafened;
  gboolean is_self;
  gboolean speaking;
  double gain;
};

typedef enum
{
  PROP_FINGERPRINT = 1,
  PROP_ALIAS,
  PROP_RELAY_LABEL,
  PROP_SLOT,
  PROP_VERIFIED,
  PROP_MUTED,
  PROP_DEAFENED,
  PROP_IS_SELF,
  PROP_SPEAKING,
  PROP_GAIN,
} WzpParticipantProperty;

#define N_PROPERTIES (PROP_GAIN + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpParticipant, wzp_participant, G_TYPE_OBJECT)

static void
wzp_participant_finalize (GObject *object)
{
  WzpParticipant *self = WZP_PARTICIPANT (object);

  g_free (self->fingerprint);
  g_free (self->alias);
  g_free (self->relay_label);
  G_OBJECT_CLASS (wzp_participant_parent_class)->finalize (object);
}

static void
wzp_participant_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpParticipant *self = WZP_PARTICIPANT (object);

  switch ((WzpParticipantProperty) id)
    {
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PROP_ALIAS:
      g_value_set_string (value, self->alias);
      break;
    case PROP_RELAY_LABEL:
      g_value_set_string (value, self->relay_label);
      break;
    case PROP_SLOT:
      g_value_set_uint (value, self->slot);
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, self->verified);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case PROP_DEAFENED:
      g_value_set_boolean (value, self->deafened);
      break;
    case PROP_IS_SELF:
      g_value_set_boolean (value, self->is_self);
      break;
    case PROP_SPEAKING:
      g_value_set_boolean (value, self->speaking);
      break;
    case PROP_GAIN:
      g_value_set_double (value, self->gain);
      break;
    }
}

static void
wzp_participant_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_GAIN)
    wzp_participant_set_gain (WZP_PARTICIPANT (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wzp_participant_class_init (WzpParticipantClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_participant_finalize;
  object_class->get_property = wzp_participant_get_property;
  object_class->set_property = wzp_participant_set_property;

  /**
   * WzpParticipant:fingerprint:
   *
   * The person's fingerprint; empty when the relay does not tell it.
   *
   * Since: 0.1
   */
  properties[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  /**
   * WzpParticipant:alias:
   *
   * What the person calls itself. Anybody can choose any name.
   *
   * Since: 0.1
   */
  properties[PROP_ALIAS] = g_param_spec_string ("alias", NULL, NULL, NULL, flags);
  /**
   * WzpParticipant:relay-label:
   *
   * Name of the other relay the person is at; %NULL for our own.
   *
   * Since: 0.1
   */
  properties[PROP_RELAY_LABEL] = g_param_spec_string ("relay-label", NULL, NULL, NULL, flags);
  /**
   * WzpParticipant:slot:
   *
   * The relay's number for this person in this room; 0 when it numbers nobody.
   *
   * Since: 0.1
   */
  properties[PROP_SLOT] = g_param_spec_uint ("slot", NULL, NULL, 0, 255, 0, flags);
  /**
   * WzpParticipant:verified:
   *
   * Whether the person has proven to the relay that the fingerprint is its own.
   *
   * Since: 0.1
   */
  properties[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  /**
   * WzpParticipant:muted:
   *
   * Whether the person is silent because it wants to be, and says so. Who talks while a key is held is not muted when
   * it is not. Some relays do not pass it on, and then it is %FALSE.
   *
   * Since: 0.1
   */
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, flags);
  /**
   * WzpParticipant:deafened:
   *
   * Whether the person hears nobody because it wants so, and says it; see [property@Wzp.Participant:muted].
   *
   * Since: 0.1
   */
  properties[PROP_DEAFENED] = g_param_spec_boolean ("deafened", NULL, NULL, FALSE, flags);
  /**
   * WzpParticipant:is-self:
   *
   * Whether it is us.
   *
   * Since: 0.1
   */
  properties[PROP_IS_SELF] = g_param_spec_boolean ("is-self", NULL, NULL, FALSE, flags);
  /**
   * WzpParticipant:speaking:
   *
   * Whether the person has been heard in the last second.
   *
   * Since: 0.1
   */
  properties[PROP_SPEAKING] = g_param_spec_boolean ("speaking", NULL, NULL, FALSE, flags);
  /**
   * WzpParticipant:gain:
   *
   * How loud the person is played: 1 is as received, 0 is not at all.
   *
   * Since: 0.1
   */
  properties[PROP_GAIN] =
      g_param_spec_double ("gain", NULL, NULL, 0, GAIN_MAX, 1,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_participant_init (WzpParticipant *self)
{
  self->gain = 1;
}

/* --- for WzpRoom ------------------------------------------------------------------------------ */

WzpParticipant *
wzp_participant_new (WzpRoom *room, const WzpRoomMember *member)
{
  WzpParticipant *self = g_object_new (WZP_TYPE_PARTICIPANT, NULL);

  self->room = room;
  self->fingerprint = g_strdup (member->fingerprint);
  self->alias = g_strdup (member->alias);
  self->relay_label = g_strdup (member->relay_label);
  self->slot = member->slot;
  self->verified = member->verified;
  self->muted = member->muted;
  self->deafened = member->deafened;
  self->is_self = member->is_self;
  return self;
}

static void
set_flag (WzpParticipant *self, gboolean *field, gboolean value, WzpParticipantProperty property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

gboolean
wzp_participant_update (WzpParticipant *self, const WzpRoomMember *member)
{
  if (!g_str_equal (self->fingerprint, member->fingerprint) || self->slot != member->slot ||
      g_strcmp0 (self->relay_label, member->relay_label) != 0)
    return FALSE;
  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_str (&self->alias, member->alias))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALIAS]);
  set_flag (self, &self->verified, member->verified, PROP_VERIFIED);
  set_flag (self, &self->muted, member->muted, PROP_MUTED);
  set_flag (self, &self->deafened, member->deafened, PROP_DEAFENED);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

void
wzp_participant_set_level (WzpParticipant *self, uint16_t level)
{
  gboolean speaking = level >= SPEAKING_LEVEL;

  if (self->speaking == speaking)
    return;
  self->speaking = speaking;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEAKING]);
}

void
wzp_participant_room_gone (WzpParticipant *self)
{
  self->room = NULL;
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_participant_get_fingerprint: (get-property fingerprint)
 * @self: a participant
 *
 * Gets the person's fingerprint.
 *
 * Returns: a fingerprint; empty when the relay does not tell it
 *
 * Since: 0.1
 */
const char *
wzp_participant_get_fingerprint (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), NULL);

  return self->fingerprint;
}

/**
 * wzp_participant_get_alias: (get-property alias)
 * @self: a participant
 *
 * Gets what the person calls itself.
 *
 * Returns: (nullable): a name, fit to be shown but not to be trusted
 *
 * Since: 0.1
 */
const char *
wzp_participant_get_alias (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), NULL);

  return self->alias;
}

/**
 * wzp_participant_get_relay_label: (get-property relay-label)
 * @self: a participant
 *
 * Gets the name of the other relay the person is at.
 *
 * Returns: (nullable): a name; %NULL for our own relay
 *
 * Since: 0.1
 */
const char *
wzp_participant_get_relay_label (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), NULL);

  return self->relay_label;
}

/**
 * wzp_participant_get_slot: (get-property slot)
 * @self: a participant
 *
 * Gets the relay's number for this person.
 *
 * Returns: 1 to 255; 0 when the relay numbers nobody
 *
 * Since: 0.1
 */
guint
wzp_participant_get_slot (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), 0);

  return self->slot;
}

/**
 * wzp_participant_get_verified: (get-property verified)
 * @self: a participant
 *
 * Gets whether the person has proven to the relay that the fingerprint is its own.
 *
 * Returns: %TRUE if so
 *
 * Since: 0.1
 */
gboolean
wzp_participant_get_verified (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), FALSE);

  return self->verified;
}

/**
 * wzp_participant_get_muted: (get-property muted)
 * @self: a participant
 *
 * Gets whether the person is silent because it wants to be, and says so.
 *
 * Returns: %TRUE if so
 *
 * Since: 0.1
 */
gboolean
wzp_participant_get_muted (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), FALSE);

  return self->muted;
}

/**
 * wzp_participant_get_deafened: (get-property deafened)
 * @self: a participant
 *
 * Gets whether the person hears nobody because it wants so, and says it.
 *
 * Returns: %TRUE if so
 *
 * Since: 0.1
 */
gboolean
wzp_participant_get_deafened (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), FALSE);

  return self->deafened;
}

/**
 * wzp_participant_get_is_self: (get-property is-self)
 * @self: a participant
 *
 * Gets whether it is us.
 *
 * Returns: %TRUE if it is
 *
 * Since: 0.1
 */
gboolean
wzp_participant_get_is_self (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), FALSE);

  return self->is_self;
}

/**
 * wzp_participant_get_speaking: (get-property speaking)
 * @self: a participant
 *
 * Gets whether the person has been heard in the last second.
 *
 * Returns: %TRUE if so
 *
 * Since: 0.1
 */
gboolean
wzp_participant_get_speaking (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), FALSE);

  return self->speaking;
}

/**
 * wzp_participant_get_gain: (get-property gain)
 * @self: a participant
 *
 * Gets how loud the person is played.
 *
 * Returns: 1 for as received, 0 for not at all
 *
 * Since: 0.1
 */
double
wzp_participant_get_gain (WzpParticipant *self)
{
  g_return_val_if_fail (WZP_IS_PARTICIPANT (self), 0);

  return self->gain;
}

/**
 * wzp_participant_set_gain: (set-property gain)
 * @self: a participant
 * @gain: 1 for as received, 0 for not at all; at most 10
 *
 * Sets how loud the person is played. Without effect when the relay numbers nobody: then nobody can
 * be told from the others.
 *
 * Since: 0.1
 */
void
wzp_participant_set_gain (WzpParticipant *self, double gain)
{
  g_return_if_fail (WZP_IS_PARTICIPANT (self));
  g_return_if_fail (gain >= 0 && gain <= GAIN_MAX);

  if (self->gain == gain)
    return;
  self->gain = gain;
  if (self->room && self->slot != 0)
    wzp_room_send_gain (self->room, self->slot, gain);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GAIN]);
}
