/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-call.h"

#include <string.h>

#include "wzp-call-object.h"
#include "wzp-e2ee.h"
#include "wzp-enum-types.h"
#include "wzp-mnemonic.h"

/* docs/protocol.md, e2ee1: five times 11 bits. */
#define SAS_BITS_PER_WORD 11
#define SAS_BYTES         7

/**
 * WzpCall:
 *
 * One call with one other person.
 *
 * Outgoing calls come from [method@Wzp.Client.call], incoming ones from the signal
 * [signal@Wzp.Client::incoming-call]. The client keeps a call until it has ended, so a program need not.
 * Use it from the thread that made the client.
 *
 * Since: 0.1
 */

#define N_PROPERTIES (WZP_CALL_PROP_SOUND + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpCall, wzp_call, G_TYPE_OBJECT)

void
wzp_call_notify (WzpCall *self, WzpCallProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
wzp_call_finalize (GObject *object)
{
  WzpCall *self = WZP_CALL (object);

  g_free (self->id);
  g_free (self->peer);
  g_free (self->peer_alias);
  g_free (self->end_text);
  g_strfreev (self->sas);
  g_clear_object (&self->stats);
  g_clear_object (&self->path_attempts);
  g_clear_object (&self->sound);
  G_OBJECT_CLASS (wzp_call_parent_class)->finalize (object);
}

static void
wzp_call_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpCall *self = WZP_CALL (object);

  switch ((WzpCallProperty) id)
    {
    case WZP_CALL_PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case WZP_CALL_PROP_PEER:
      g_value_set_string (value, self->peer);
      break;
    case WZP_CALL_PROP_PEER_ALIAS:
      g_value_set_string (value, self->peer_alias);
      break;
    case WZP_CALL_PROP_DIRECTION:
      g_value_set_enum (value, self->direction);
      break;
    case WZP_CALL_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case WZP_CALL_PROP_END_REASON:
      g_value_set_enum (value, self->end_reason);
      break;
    case WZP_CALL_PROP_END_TEXT:
      g_value_set_string (value, wzp_call_get_end_text (self));
      break;
    case WZP_CALL_PROP_E2EE:
      g_value_set_enum (value, self->e2ee);
      break;
    case WZP_CALL_PROP_SAS:
      g_value_set_boxed (value, self->sas);
      break;
    case WZP_CALL_PROP_PATH:
      g_value_set_enum (value, self->path);
      break;
    case WZP_CALL_PROP_STATS:
      g_value_set_object (value, self->stats);
      break;
    case WZP_CALL_PROP_SOUND:
      g_value_set_object (value, self->sound);
      break;
    case WZP_CALL_PROP_MUTED:
      g_value_set_boolean (value, self->muting.muted);
      break;
    case WZP_CALL_PROP_DEAFENED:
      g_value_set_boolean (value, self->muting.deafened);
      break;
    case WZP_CALL_PROP_HELD:
      g_value_set_boolean (value, self->held);
      break;
    case WZP_CALL_PROP_PEER_HELD:
      g_value_set_boolean (value, self->peer_choice.held);
      break;
    case WZP_CALL_PROP_PEER_MUTED:
      g_value_set_boolean (value, self->peer_choice.muted);
      break;
    case WZP_CALL_PROP_PEER_DEAFENED:
      g_value_set_boolean (value, self->peer_choice.deafened);
      break;
    case WZP_CALL_PROP_ALLOW_DOWNGRADE:
      g_value_set_boolean (value, self->allow_downgrade);
      break;
    case WZP_CALL_PROP_PATH_WHY:
      g_value_set_string (value, self->path_why);
      break;
    case WZP_CALL_PROP_PATH_ATTEMPTS:
      g_value_set_object (value, self->path_attempts);
      break;
    }
}

static void
wzp_call_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WzpCall *self = WZP_CALL (object);

  switch ((WzpCallProperty) id)
    {
    case WZP_CALL_PROP_MUTED:
      wzp_call_set_muted (self, g_value_get_boolean (value));
      break;
    case WZP_CALL_PROP_DEAFENED:
      wzp_call_set_deafened (self, g_value_get_boolean (value));
      break;
    case WZP_CALL_PROP_HELD:
      wzp_call_set_held (self, g_value_get_boolean (value));
      break;
    case WZP_CALL_PROP_ALLOW_DOWNGRADE:
      wzp_call_set_allow_downgrade (self, g_value_get_boolean (value));
      break;
    case WZP_CALL_PROP_ID:
    case WZP_CALL_PROP_PEER:
    case WZP_CALL_PROP_PEER_ALIAS:
    case WZP_CALL_PROP_DIRECTION:
    case WZP_CALL_PROP_STATE:
    case WZP_CALL_PROP_END_REASON:
    case WZP_CALL_PROP_END_TEXT:
    case WZP_CALL_PROP_E2EE:
    case WZP_CALL_PROP_SAS:
    case WZP_CALL_PROP_PATH:
    case WZP_CALL_PROP_STATS:
    case WZP_CALL_PROP_PEER_HELD:
    case WZP_CALL_PROP_PEER_MUTED:
    case WZP_CALL_PROP_PEER_DEAFENED:
    case WZP_CALL_PROP_SOUND:
    case WZP_CALL_PROP_PATH_WHY:
    case WZP_CALL_PROP_PATH_ATTEMPTS:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
wzp_call_class_init (WzpCallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags changeable =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_call_finalize;
  object_class->get_property = wzp_call_get_property;
  object_class->set_property = wzp_call_set_property;

  /**
   * WzpCall:id:
   *
   * The call's id on the wire; %NULL until the offer has gone out.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  /**
   * WzpCall:peer:
   *
   * Fingerprint of the other person.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_PEER] = g_param_spec_string ("peer", NULL, NULL, NULL, flags);
  /**
   * WzpCall:peer-alias:
   *
   * What the other person calls itself. Anybody can choose any name.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_PEER_ALIAS] =
      g_param_spec_string ("peer-alias", NULL, NULL, NULL, flags);
  /**
   * WzpCall:direction:
   *
   * Who began the call.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_DIRECTION] = g_param_spec_enum (
      "direction", NULL, NULL, WZP_TYPE_CALL_DIRECTION, WZP_CALL_DIRECTION_OUTGOING, flags);
  /**
   * WzpCall:state:
   *
   * Where the call stands.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, WZP_TYPE_CALL_STATE, WZP_CALL_STATE_DIALLING, flags);
  /**
   * WzpCall:end-reason:
   *
   * Why the call has ended.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_END_REASON] =
      g_param_spec_enum ("end-reason", NULL, NULL, WZP_TYPE_END_REASON, WZP_END_REASON_NONE, flags);
  /**
   * WzpCall:end-text:
   *
   * The same as a sentence, with what more is known.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_END_TEXT] = g_param_spec_string ("end-text", NULL, NULL, NULL, flags);
  /**
   * WzpCall:e2ee:
   *
   * Who can listen.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_E2EE] =
      g_param_spec_enum ("e2ee", NULL, NULL, WZP_TYPE_E2EE_STATE, WZP_E2EE_STATE_UNKNOWN, flags);
  /**
   * WzpCall:sas:
   *
   * Five words. When both persons read the same ones to each other, nobody is in the middle.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_SAS] = g_param_spec_boxed ("sas", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * WzpCall:path:
   *
   * Which way the sound goes.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_PATH] =
      g_param_spec_enum ("path", NULL, NULL, WZP_TYPE_MEDIA_PATH, WZP_MEDIA_PATH_NONE, flags);
  /**
   * WzpCall:stats:
   *
   * The call's figures.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_STATS] =
      g_param_spec_object ("stats", NULL, NULL, WZP_TYPE_CALL_STATS, flags);
  /**
   * WzpCall:sound:
   *
   * How loud it is, and why it is silent.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_SOUND] =
      g_param_spec_object ("sound", NULL, NULL, WZP_TYPE_CALL_SOUND, flags);
  /**
   * WzpCall:muted:
   *
   * Whether the other end hears silence instead of us.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, changeable);
  /**
   * WzpCall:deafened:
   *
   * Whether we hear silence instead of the other end.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_DEAFENED] =
      g_param_spec_boolean ("deafened", NULL, NULL, FALSE, changeable);
  /**
   * WzpCall:held:
   *
   * Whether both ends hear silence.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_HELD] = g_param_spec_boolean ("held", NULL, NULL, FALSE, changeable);
  /**
   * WzpCall:peer-held:
   *
   * Whether the other end has put the call on hold, and says so.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_PEER_HELD] =
      g_param_spec_boolean ("peer-held", NULL, NULL, FALSE, flags);
  /**
   * WzpCall:peer-muted:
   *
   * Whether the other end is silent because it wants to be, and says so.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_PEER_MUTED] =
      g_param_spec_boolean ("peer-muted", NULL, NULL, FALSE, flags);
  /**
   * WzpCall:peer-deafened:
   *
   * Whether the other end hears nothing because it wants so, and says it.
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_PEER_DEAFENED] =
      g_param_spec_boolean ("peer-deafened", NULL, NULL, FALSE, flags);
  /**
   * WzpCall:allow-downgrade:
   *
   * Whether the call may go on without end-to-end encryption although calls with this contact had
   * it before. Without this such a call ends with [enum@Wzp.EndReason.NOT_ENCRYPTED].
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_ALLOW_DOWNGRADE] =
      g_param_spec_boolean ("allow-downgrade", NULL, NULL, FALSE, changeable);

  /**
   * WzpCall:path-why:
   *
   * Why the sound goes the way it goes, in one word; see [method@Wzp.Call.get_path_why].
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_PATH_WHY] = g_param_spec_string ("path-why", NULL, NULL, NULL, flags);
  /**
   * WzpCall:path-attempts:
   *
   * What has been tried for a direct path: a list of [class@Wzp.DirectAttempt].
   *
   * Since: 0.1
   */
  properties[WZP_CALL_PROP_PATH_ATTEMPTS] =
      g_param_spec_object ("path-attempts", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_call_init (WzpCall *self)
{
  self->stats = wzp_call_stats_new ();
  self->path_attempts = g_list_store_new (WZP_TYPE_DIRECT_ATTEMPT);
  self->sound = wzp_call_sound_new ();
}

/* --- facts ------------------------------------------------------------------------------------ */

/**
 * wzp_call_get_id: (get-property id)
 * @self: a call
 *
 * Gets the call's id on the wire.
 *
 * Returns: (nullable): the id; %NULL until the offer has gone out
 *
 * Since: 0.1
 */
const char *
wzp_call_get_id (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  return self->id;
}

/**
 * wzp_call_get_peer: (get-property peer)
 * @self: a call
 *
 * Gets the fingerprint of the other person.
 *
 * Returns: a fingerprint
 *
 * Since: 0.1
 */
const char *
wzp_call_get_peer (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  return self->peer;
}

/**
 * wzp_call_get_peer_alias: (get-property peer-alias)
 * @self: a call
 *
 * Gets what the other person calls itself.
 *
 * Returns: (nullable): a name, fit to be shown but not to be trusted
 *
 * Since: 0.1
 */
const char *
wzp_call_get_peer_alias (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  return self->peer_alias;
}

/**
 * wzp_call_get_direction: (get-property direction)
 * @self: a call
 *
 * Gets who began the call.
 *
 * Returns: the direction
 *
 * Since: 0.1
 */
WzpCallDirection
wzp_call_get_direction (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), WZP_CALL_DIRECTION_OUTGOING);

  return self->direction;
}

/**
 * wzp_call_get_state: (get-property state)
 * @self: a call
 *
 * Gets where the call stands.
 *
 * Returns: the state
 *
 * Since: 0.1
 */
WzpCallState
wzp_call_get_state (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), WZP_CALL_STATE_ENDED);

  return self->state;
}

/**
 * wzp_call_get_end_reason: (get-property end-reason)
 * @self: a call
 *
 * Gets why the call has ended.
 *
 * Returns: the reason
 *
 * Since: 0.1
 */
WzpEndReason
wzp_call_get_end_reason (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), WZP_END_REASON_NONE);

  return self->end_reason;
}

/**
 * wzp_call_get_end_text: (get-property end-text)
 * @self: a call
 *
 * Gets why the call has ended, as an English sentence.
 *
 * Returns: (nullable): a sentence; %NULL while the call lasts
 *
 * Since: 0.1
 */
const char *
wzp_call_get_end_text (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  if (self->end_reason == WZP_END_REASON_NONE)
    return NULL;
  return self->end_text ? self->end_text : wzp_end_reason_get_text (self->end_reason);
}

/**
 * wzp_call_get_e2ee: (get-property e2ee)
 * @self: a call
 *
 * Gets who can listen.
 *
 * Returns: the state of end-to-end encryption
 *
 * Since: 0.1
 */
WzpE2eeState
wzp_call_get_e2ee (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), WZP_E2EE_STATE_UNKNOWN);

  return self->e2ee;
}

/**
 * wzp_call_get_sas: (get-property sas)
 * @self: a call
 *
 * Gets the words to compare.
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): five words; %NULL when the call is
 *   not end-to-end encrypted or the keys are not agreed yet
 *
 * Since: 0.1
 */
const char *const *
wzp_call_get_sas (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  return (const char *const *) self->sas;
}

/* Of the list that is sorted. */
static unsigned
word_number (const char *word)
{
  unsigned low = 0, high = WZP_MNEMONIC_LIST_WORDS - 1;

  while (low < high)
    {
      unsigned middle = (low + high) / 2;

      if (strcmp (wzp_mnemonic_list[middle], word) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * wzp_call_dup_sas_bytes:
 * @self: a call
 *
 * Gets what the words of [property@Wzp.Call:sas] stand for, to be shown in other ways: 55 bits, eleven for each word
 * (its place in the BIP-39 list), highest first, and a bit that is always zero.
 *
 * Returns: (nullable) (transfer full): seven bytes; %NULL when there are no words
 *
 * Since: 0.1
 */
GBytes *
wzp_call_dup_sas_bytes (WzpCall *self)
{
  uint64_t bits = 0;
  uint8_t bytes[SAS_BYTES];

  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  if (!self->sas)
    return NULL;
  for (unsigned i = 0; i < WZP_E2EE_SAS_WORDS; i++)
    bits = bits << SAS_BITS_PER_WORD | word_number (self->sas[i]);
  bits <<= SAS_BYTES * 8 - WZP_E2EE_SAS_WORDS * SAS_BITS_PER_WORD;
  for (unsigned i = 0; i < SAS_BYTES; i++)
    bytes[i] = (uint8_t) (bits >> (8 * (SAS_BYTES - 1 - i)));
  return g_bytes_new (bytes, sizeof bytes);
}

/**
 * wzp_call_get_path: (get-property path)
 * @self: a call
 *
 * Gets which way the sound goes.
 *
 * Returns: the path
 *
 * Since: 0.1
 */
WzpMediaPath
wzp_call_get_path (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), WZP_MEDIA_PATH_NONE);

  return self->path;
}

/**
 * wzp_call_get_sound: (get-property sound)
 * @self: a call
 *
 * Gets how loud it is, and why it is silent.
 *
 * Returns: (transfer none): the sound
 *
 * Since: 0.1
 */
WzpCallSound *
wzp_call_get_sound (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  return self->sound;
}

/**
 * wzp_call_get_stats: (get-property stats)
 * @self: a call
 *
 * Gets the call's figures, which renew themselves.
 *
 * Returns: (transfer none): the figures
 *
 * Since: 0.1
 */
WzpCallStats *
wzp_call_get_stats (WzpCall *self)
{
  g_return_val_if_fail (WZP_IS_CALL (self), NULL);

  return self->stats;
}
