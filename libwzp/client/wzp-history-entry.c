/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-enum-types.h"
#include "wzp-history-entry-private.h"

/**
 * WzpHistoryEntry:
 *
 * One call in the history: with whom, when, how it ended, how well it could be heard and who could
 * listen.
 *
 * Entries are found in [class@Wzp.CallHistory]; that of a call under way changes with it.
 *
 * Since: 0.1
 */

/* Loss that recovery hides, and loss that words get lost by (measured with speech, as for the quality
 * bars); delay that ITU-T G.114 calls fit for all uses, and its limit. */
#define GOOD_LOSS     0.02
#define FAIR_LOSS     0.08
#define GOOD_DELAY_MS 200
#define FAIR_DELAY_MS 400

struct _WzpHistoryEntry
{
  GObject parent_instance;

  WzpHistoryFields fields;
  gboolean ongoing;
  GDateTime *started;
};

typedef enum
{
  PROP_PEER = 1,
  PROP_PEER_ALIAS,
  PROP_DIRECTION,
  PROP_STARTED,
  PROP_ANSWERED,
  PROP_DURATION,
  PROP_ONGOING,
  PROP_INTERRUPTED,
  PROP_END_REASON,
  PROP_END_TEXT,
  PROP_MISSED,
  PROP_SEEN,
  PROP_E2EE,
  PROP_PATH,
  PROP_QUALITY,
  PROP_LOSS,
  PROP_DELAY_MS,
  PROP_ATTEMPTS,
} WzpHistoryEntryProperty;

#define N_PROPERTIES (PROP_ATTEMPTS + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpHistoryEntry, wzp_history_entry, G_TYPE_OBJECT)

static WzpCallQuality
judge (const WzpHistoryFields *fields)
{
  if (fields->answered == 0 || fields->loss < 0)
    return WZP_CALL_QUALITY_NONE;
  if (fields->loss > FAIR_LOSS || fields->delay_ms > FAIR_DELAY_MS)
    return WZP_CALL_QUALITY_POOR;
  if (fields->loss > GOOD_LOSS || fields->delay_ms > GOOD_DELAY_MS)
    return WZP_CALL_QUALITY_FAIR;
  return WZP_CALL_QUALITY_GOOD;
}

static guint
get_duration (WzpHistoryEntry *self)
{
  const WzpHistoryFields *fields = &self->fields;
  int64_t end = fields->ended > 0 ? fields->ended : fields->alive;

  /* The clock may have been set back in the call. */
  if (self->ongoing || fields->answered == 0 || end < fields->answered)
    return 0;
  return (guint) MIN ((end - fields->answered) / 1000, G_MAXUINT);
}

static void
wzp_history_entry_finalize (GObject *object)
{
  WzpHistoryEntry *self = WZP_HISTORY_ENTRY (object);

  wzp_history_fields_clear (&self->fields);
  g_clear_pointer (&self->started, g_date_time_unref);
  G_OBJECT_CLASS (wzp_history_entry_parent_class)->finalize (object);
}

static void
wzp_history_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpHistoryEntry *self = WZP_HISTORY_ENTRY (object);

  switch ((WzpHistoryEntryProperty) id)
    {
    case PROP_PEER:
      g_value_set_string (value, wzp_history_entry_get_peer (self));
      break;
    case PROP_PEER_ALIAS:
      g_value_set_string (value, wzp_history_entry_get_peer_alias (self));
      break;
    case PROP_DIRECTION:
      g_value_set_enum (value, wzp_history_entry_get_direction (self));
      break;
    case PROP_STARTED:
      g_value_set_boxed (value, wzp_history_entry_get_started (self));
      break;
    case PROP_ANSWERED:
      g_value_set_boolean (value, wzp_history_entry_get_answered (self));
      break;
    case PROP_DURATION:
      g_value_set_uint (value, wzp_history_entry_get_duration (self));
      break;
    case PROP_ONGOING:
      g_value_set_boolean (value, wzp_history_entry_get_ongoing (self));
      break;
    case PROP_INTERRUPTED:
      g_value_set_boolean (value, wzp_history_entry_get_interrupted (self));
      break;
    case PROP_END_REASON:
      g_value_set_enum (value, wzp_history_entry_get_end_reason (self));
      break;
    case PROP_END_TEXT:
      g_value_set_string (value, wzp_history_entry_get_end_text (self));
      break;
    case PROP_MISSED:
      g_value_set_boolean (value, wzp_history_entry_get_missed (self));
      break;
    case PROP_SEEN:
      g_value_set_boolean (value, wzp_history_entry_get_seen (self));
      break;
    case PROP_E2EE:
      g_value_set_enum (value, wzp_history_entry_get_e2ee (self));
      break;
    case PROP_PATH:
      g_value_set_enum (value, wzp_history_entry_get_path (self));
      break;
    case PROP_QUALITY:
      g_value_set_enum (value, wzp_history_entry_get_quality (self));
      break;
    case PROP_LOSS:
      g_value_set_double (value, wzp_history_entry_get_loss (self));
      break;
    case PROP_DELAY_MS:
      g_value_set_double (value, wzp_history_entry_get_delay_ms (self));
      break;
    case PROP_ATTEMPTS:
      g_value_set_string (value, wzp_history_entry_get_attempts (self));
      break;
    }
}

static void
wzp_history_entry_class_init (WzpHistoryEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_history_entry_finalize;
  object_class->get_property = wzp_history_entry_get_property;

  /**
   * WzpHistoryEntry:peer:
   *
   * Fingerprint of the other person.
   *
   * Since: 0.1
   */
  properties[PROP_PEER] = g_param_spec_string ("peer", NULL, NULL, NULL, flags);
  /**
   * WzpHistoryEntry:peer-alias:
   *
   * What the other person called itself.
   *
   * Since: 0.1
   */
  properties[PROP_PEER_ALIAS] = g_param_spec_string ("peer-alias", NULL, NULL, NULL, flags);
  /**
   * WzpHistoryEntry:direction:
   *
   * Who began the call.
   *
   * Since: 0.1
   */
  properties[PROP_DIRECTION] = g_param_spec_enum ("direction", NULL, NULL, WZP_TYPE_CALL_DIRECTION,
                                                  WZP_CALL_DIRECTION_OUTGOING, flags);
  /**
   * WzpHistoryEntry:started:
   *
   * When the call was begun.
   *
   * Since: 0.1
   */
  properties[PROP_STARTED] = g_param_spec_boxed ("started", NULL, NULL, G_TYPE_DATE_TIME, flags);
  /**
   * WzpHistoryEntry:answered:
   *
   * Whether both ends could be heard.
   *
   * Since: 0.1
   */
  properties[PROP_ANSWERED] = g_param_spec_boolean ("answered", NULL, NULL, FALSE, flags);
  /**
   * WzpHistoryEntry:duration:
   *
   * How long both ends could be heard, in seconds; 0 while the call lasts.
   *
   * Since: 0.1
   */
  properties[PROP_DURATION] = g_param_spec_uint ("duration", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * WzpHistoryEntry:ongoing:
   *
   * Whether the call has not ended yet.
   *
   * Since: 0.1
   */
  properties[PROP_ONGOING] = g_param_spec_boolean ("ongoing", NULL, NULL, FALSE, flags);
  /**
   * WzpHistoryEntry:interrupted:
   *
   * Whether the program ended before the call did.
   *
   * Since: 0.1
   */
  properties[PROP_INTERRUPTED] = g_param_spec_boolean ("interrupted", NULL, NULL, FALSE, flags);
  /**
   * WzpHistoryEntry:end-reason:
   *
   * Why the call ended.
   *
   * Since: 0.1
   */
  properties[PROP_END_REASON] =
      g_param_spec_enum ("end-reason", NULL, NULL, WZP_TYPE_END_REASON, WZP_END_REASON_NONE, flags);
  /**
   * WzpHistoryEntry:end-text:
   *
   * The same as an English sentence, with what more was known.
   *
   * Since: 0.1
   */
  properties[PROP_END_TEXT] = g_param_spec_string ("end-text", NULL, NULL, NULL, flags);
  /**
   * WzpHistoryEntry:missed:
   *
   * Whether we were called, and neither answered nor declined.
   *
   * Since: 0.1
   */
  properties[PROP_MISSED] = g_param_spec_boolean ("missed", NULL, NULL, FALSE, flags);
  /**
   * WzpHistoryEntry:seen:
   *
   * Whether a person has seen that the call was missed; true for all other calls.
   *
   * Since: 0.1
   */
  properties[PROP_SEEN] = g_param_spec_boolean ("seen", NULL, NULL, TRUE, flags);
  /**
   * WzpHistoryEntry:e2ee:
   *
   * Who could listen.
   *
   * Since: 0.1
   */
  properties[PROP_E2EE] =
      g_param_spec_enum ("e2ee", NULL, NULL, WZP_TYPE_E2EE_STATE, WZP_E2EE_STATE_UNKNOWN, flags);
  /**
   * WzpHistoryEntry:path:
   *
   * Which way the sound went.
   *
   * Since: 0.1
   */
  properties[PROP_PATH] =
      g_param_spec_enum ("path", NULL, NULL, WZP_TYPE_MEDIA_PATH, WZP_MEDIA_PATH_NONE, flags);
  /**
   * WzpHistoryEntry:quality:
   *
   * How well the call could be heard.
   *
   * Since: 0.1
   */
  properties[PROP_QUALITY] = g_param_spec_enum ("quality", NULL, NULL, WZP_TYPE_CALL_QUALITY,
                                                WZP_CALL_QUALITY_NONE, flags);
  /**
   * WzpHistoryEntry:loss:
   *
   * Part of the sound that was lost on the way to us, 1 being all; -1 when nothing is known.
   *
   * Since: 0.1
   */
  properties[PROP_LOSS] = g_param_spec_double ("loss", NULL, NULL, -1, 1, -1, flags);
  /**
   * WzpHistoryEntry:delay-ms:
   *
   * How long the sound took from mouth to ear, on average, in milliseconds; -1 when nothing is known.
   *
   * Since: 0.1
   */
  properties[PROP_DELAY_MS] =
      g_param_spec_double ("delay-ms", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  /**
   * WzpHistoryEntry:attempts:
   *
   * Why the call went its way and what was tried to go direct, as [method@Wzp.Call.dup_path_record] writes
   * it; %NULL when it was not answered.
   *
   * Since: 0.1
   */
  properties[PROP_ATTEMPTS] = g_param_spec_string ("attempts", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_history_entry_init (WzpHistoryEntry *self)
{
}

/* --- for WzpCallHistory ----------------------------------------------------------------------- */

WzpHistoryEntry *
wzp_history_entry_new (WzpHistoryFields *fields, gboolean ongoing)
{
  WzpHistoryEntry *self = g_object_new (WZP_TYPE_HISTORY_ENTRY, NULL);

  self->fields = *fields;
  *fields = (WzpHistoryFields) { 0 };
  self->ongoing = ongoing;
  self->started = g_date_time_new_from_unix_local (self->fields.started / 1000);
  return self;
}

WzpHistoryFields *
wzp_history_entry_get_fields (WzpHistoryEntry *self)
{
  return &self->fields;
}

void
wzp_history_entry_changed (WzpHistoryEntry *self, gboolean ongoing)
{
  self->ongoing = ongoing;
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_ANSWERED; i < N_PROPERTIES; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_history_entry_get_peer: (get-property peer)
 * @self: an entry
 *
 * Gets fingerprint of the other person.
 *
 * Returns: a fingerprint
 *
 * Since: 0.1
 */
const char *
wzp_history_entry_get_peer (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), NULL);

  return self->fields.peer;
}

/**
 * wzp_history_entry_get_peer_alias: (get-property peer-alias)
 * @self: an entry
 *
 * Gets what the other person called itself.
 *
 * Returns: (nullable): a name, fit to be shown but not to be trusted
 *
 * Since: 0.1
 */
const char *
wzp_history_entry_get_peer_alias (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), NULL);

  return self->fields.peer_alias;
}

/**
 * wzp_history_entry_get_direction: (get-property direction)
 * @self: an entry
 *
 * Gets who began the call.
 *
 * Returns: the direction
 *
 * Since: 0.1
 */
WzpCallDirection
wzp_history_entry_get_direction (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), WZP_CALL_DIRECTION_OUTGOING);

  return self->fields.direction;
}

/**
 * wzp_history_entry_get_started: (get-property started)
 * @self: an entry
 *
 * Gets when the call was begun.
 *
 * Returns: (transfer none): a local time
 *
 * Since: 0.1
 */
GDateTime *
wzp_history_entry_get_started (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), NULL);

  return self->started;
}

/**
 * wzp_history_entry_get_answered: (get-property answered)
 * @self: an entry
 *
 * Gets whether both ends could be heard.
 *
 * Returns: %TRUE if they could
 *
 * Since: 0.1
 */
gboolean
wzp_history_entry_get_answered (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), FALSE);

  return self->fields.answered > 0;
}

/**
 * wzp_history_entry_get_duration: (get-property duration)
 * @self: an entry
 *
 * Gets how long both ends could be heard, in seconds.
 *
 * Returns: seconds
 *
 * Since: 0.1
 */
guint
wzp_history_entry_get_duration (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), 0);

  return get_duration (self);
}

/**
 * wzp_history_entry_get_ongoing: (get-property ongoing)
 * @self: an entry
 *
 * Gets whether the call has not ended yet.
 *
 * Returns: %TRUE if so
 *
 * Since: 0.1
 */
gboolean
wzp_history_entry_get_ongoing (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), FALSE);

  return self->ongoing;
}

/**
 * wzp_history_entry_get_interrupted: (get-property interrupted)
 * @self: an entry
 *
 * Gets whether the program ended before the call did.
 *
 * Returns: %TRUE if so
 *
 * Since: 0.1
 */
gboolean
wzp_history_entry_get_interrupted (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), FALSE);

  return !self->ongoing && self->fields.ended == 0;
}

/**
 * wzp_history_entry_get_end_reason: (get-property end-reason)
 * @self: an entry
 *
 * Gets why the call ended.
 *
 * Returns: the reason
 *
 * Since: 0.1
 */
WzpEndReason
wzp_history_entry_get_end_reason (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), WZP_END_REASON_NONE);

  return self->fields.end_reason;
}

/**
 * wzp_history_entry_get_end_text: (get-property end-text)
 * @self: an entry
 *
 * Gets the same as an English sentence, with what more was known.
 *
 * Returns: (nullable): a sentence
 *
 * Since: 0.1
 */
const char *
wzp_history_entry_get_end_text (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), NULL);

  return self->fields.end_text;
}

/**
 * wzp_history_entry_get_missed: (get-property missed)
 * @self: an entry
 *
 * Gets whether we were called, and neither answered nor declined.
 *
 * Returns: %TRUE if so
 *
 * Since: 0.1
 */
gboolean
wzp_history_entry_get_missed (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), FALSE);

  return !self->ongoing && wzp_history_fields_are_missed (&self->fields);
}

/**
 * wzp_history_entry_get_seen: (get-property seen)
 * @self: an entry
 *
 * Gets whether a person has seen that the call was missed.
 *
 * Returns: %TRUE if so
 *
 * Since: 0.1
 */
gboolean
wzp_history_entry_get_seen (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), FALSE);

  return self->fields.seen;
}

/**
 * wzp_history_entry_get_e2ee: (get-property e2ee)
 * @self: an entry
 *
 * Gets who could listen.
 *
 * Returns: the state at the end of the call
 *
 * Since: 0.1
 */
WzpE2eeState
wzp_history_entry_get_e2ee (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), WZP_E2EE_STATE_UNKNOWN);

  return self->fields.e2ee;
}

/**
 * wzp_history_entry_get_path: (get-property path)
 * @self: an entry
 *
 * Gets which way the sound went.
 *
 * Returns: the path at the end of the call
 *
 * Since: 0.1
 */
WzpMediaPath
wzp_history_entry_get_path (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), WZP_MEDIA_PATH_NONE);

  return self->fields.path;
}

/**
 * wzp_history_entry_get_quality: (get-property quality)
 * @self: an entry
 *
 * Gets how well the call could be heard.
 *
 * Returns: a word for it
 *
 * Since: 0.1
 */
WzpCallQuality
wzp_history_entry_get_quality (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), WZP_CALL_QUALITY_NONE);

  return judge (&self->fields);
}

/**
 * wzp_history_entry_get_loss: (get-property loss)
 * @self: an entry
 *
 * Gets part of the sound that was lost on the way to us, 1 being all.
 *
 * Returns: 0 to 1; -1 when nothing is known
 *
 * Since: 0.1
 */
double
wzp_history_entry_get_loss (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), -1);

  return self->fields.loss;
}

/**
 * wzp_history_entry_get_delay_ms: (get-property delay-ms)
 * @self: an entry
 *
 * Gets how long the sound took from mouth to ear, on average.
 *
 * Returns: milliseconds; -1 when nothing is known
 *
 * Since: 0.1
 */
double
wzp_history_entry_get_delay_ms (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), -1);

  return self->fields.delay_ms;
}

/**
 * wzp_history_entry_get_attempts: (get-property attempts)
 * @self: an entry
 *
 * Gets why the call went its way and what was tried to go direct, as [method@Wzp.Call.dup_path_record]
 * writes it.
 *
 * Returns: (nullable): JSON
 *
 * Since: 0.1
 */
const char *
wzp_history_entry_get_attempts (WzpHistoryEntry *self)
{
  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), NULL);

  return self->fields.attempts;
}

/**
 * wzp_history_entry_dup_quality_line:
 * @self: an entry
 *
 * Says in one English line how the call was, like “good; 0.4 % loss; direct; 62 ms”.
 *
 * Returns: (nullable) (transfer full): a line; %NULL when nothing was heard
 *
 * Since: 0.1
 */
char *
wzp_history_entry_dup_quality_line (WzpHistoryEntry *self)
{
  static const char *const words[] = {
    [WZP_CALL_QUALITY_NONE] = NULL,
    [WZP_CALL_QUALITY_GOOD] = "good",
    [WZP_CALL_QUALITY_FAIR] = "fair",
    [WZP_CALL_QUALITY_POOR] = "poor",
  };
  const char *word;
  GString *line;

  g_return_val_if_fail (WZP_IS_HISTORY_ENTRY (self), NULL);

  word = words[judge (&self->fields)];
  if (!word)
    return NULL;
  line = g_string_new (word);
  g_string_append_printf (line, "; %.1f %% loss", self->fields.loss * 100);
  if (self->fields.path != WZP_MEDIA_PATH_NONE)
    g_string_append (line, self->fields.path == WZP_MEDIA_PATH_DIRECT ? "; direct" : "; relayed");
  if (self->fields.delay_ms >= 0)
    g_string_append_printf (line, "; %.0f ms", self->fields.delay_ms);
  return g_string_free_and_steal (line);
}
