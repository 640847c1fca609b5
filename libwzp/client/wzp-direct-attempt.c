/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-direct-attempt.h"

#include "wzp-address-scope.h"
#include "wzp-call-object.h"

/**
 * WzpDirectAttempt:
 *
 * One attempt at a direct path in a call: to or from which address, what came of it, and when.
 *
 * They are the items of [property@Wzp.Call:path-attempts]. Times are milliseconds since the call was
 * answered. Use it from the thread that made the client.
 *
 * Since: 0.1
 */

struct _WzpDirectAttempt
{
  GObject parent_instance;

  guint32 id;
  WzpDirectAttemptFields fields;
};

typedef enum
{
  PROP_KIND = 1,
  PROP_ADDRESS,
  PROP_INCOMING,
  PROP_STATE,
  PROP_STARTED_MS,
  PROP_PROVEN_MS,
  PROP_ENDED_MS,
} WzpDirectAttemptProperty;

#define N_PROPERTIES (PROP_ENDED_MS + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpDirectAttempt, wzp_direct_attempt, G_TYPE_OBJECT)

static void
wzp_direct_attempt_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpDirectAttempt *self = WZP_DIRECT_ATTEMPT (object);

  switch ((WzpDirectAttemptProperty) id)
    {
    case PROP_KIND:
      g_value_set_string (value, self->fields.kind);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->fields.address);
      break;
    case PROP_INCOMING:
      g_value_set_boolean (value, self->fields.incoming);
      break;
    case PROP_STATE:
      g_value_set_string (value, self->fields.state);
      break;
    case PROP_STARTED_MS:
      g_value_set_double (value, self->fields.started_ms);
      break;
    case PROP_PROVEN_MS:
      g_value_set_double (value, self->fields.proven_ms);
      break;
    case PROP_ENDED_MS:
      g_value_set_double (value, self->fields.ended_ms);
      break;
    }
}

static GParamSpec *
time_spec (const char *name)
{
  return g_param_spec_double (name, NULL, NULL, -1, G_MAXDOUBLE, -1,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
wzp_direct_attempt_class_init (WzpDirectAttemptClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = wzp_direct_attempt_get_property;

  /**
   * WzpDirectAttempt:kind:
   *
   * What kind of address it is: `host`, `mapped` (a port opened by a router) or `reflexive` (as others see
   * that end).
   *
   * Since: 0.1
   */
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  /**
   * WzpDirectAttempt:address:
   *
   * The other end's address and port, shortened so that a person may pass it on.
   *
   * Since: 0.1
   */
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  /**
   * WzpDirectAttempt:incoming:
   *
   * Whether the other end connected to us.
   *
   * Since: 0.1
   */
  properties[PROP_INCOMING] = g_param_spec_boolean ("incoming", NULL, NULL, FALSE, flags);
  /**
   * WzpDirectAttempt:state:
   *
   * How it stands or ended, in one word such as `proven` or `timed-out`.
   *
   * Since: 0.1
   */
  properties[PROP_STATE] = g_param_spec_string ("state", NULL, NULL, NULL, flags);
  /**
   * WzpDirectAttempt:started-ms:
   *
   * When it began; -1 when it has not.
   *
   * Since: 0.1
   */
  properties[PROP_STARTED_MS] = time_spec ("started-ms");
  /**
   * WzpDirectAttempt:proven-ms:
   *
   * When the other end had proven who it is; -1 when it has not.
   *
   * Since: 0.1
   */
  properties[PROP_PROVEN_MS] = time_spec ("proven-ms");
  /**
   * WzpDirectAttempt:ended-ms:
   *
   * When it ended; -1 when it has not.
   *
   * Since: 0.1
   */
  properties[PROP_ENDED_MS] = time_spec ("ended-ms");

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_direct_attempt_init (WzpDirectAttempt *self)
{
  self->fields.started_ms = self->fields.proven_ms = self->fields.ended_ms = -1;
}

/* --- as the network thread tells it ----------------------------------------------------------- */

WzpDirectAttempt *
wzp_direct_attempt_new (const WzpPathAttempt *attempt)
{
  WzpDirectAttempt *self = g_object_new (WZP_TYPE_DIRECT_ATTEMPT, NULL);

  self->id = attempt->id;
  self->fields.kind = wzp_candidate_kind_name (attempt->candidate.kind);
  wzp_address_format_short (&attempt->candidate.address, self->fields.address);
  self->fields.incoming = attempt->is_incoming;
  return self;
}

WzpDirectAttempt *
wzp_direct_attempt_new_from_fields (const WzpDirectAttemptFields *fields)
{
  WzpDirectAttempt *self = g_object_new (WZP_TYPE_DIRECT_ATTEMPT, NULL);

  self->fields = *fields;
  return self;
}

guint32
wzp_direct_attempt_get_id (WzpDirectAttempt *self)
{
  return self->id;
}

static void
set_time (WzpDirectAttempt *self,
          double *field,
          WzpInstant when,
          WzpInstant zero,
          WzpDirectAttemptProperty property)
{
  double value = when == WZP_INSTANT_NEVER ? -1 : (double) wzp_instant_since (when, zero) / 1e6;

  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
wzp_direct_attempt_apply (WzpDirectAttempt *self, const WzpPathAttempt *attempt, WzpInstant zero)
{
  const char *state = wzp_path_attempt_state_name (attempt->state);

  g_object_freeze_notify (G_OBJECT (self));
  if (self->fields.state != state)
    {
      self->fields.state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  set_time (self, &self->fields.started_ms, attempt->started, zero, PROP_STARTED_MS);
  set_time (self, &self->fields.proven_ms, attempt->proven, zero, PROP_PROVEN_MS);
  set_time (self, &self->fields.ended_ms, attempt->ended, zero, PROP_ENDED_MS);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- for programs ----------------------------------------------------------------------------- */

/**
 * wzp_direct_attempt_get_kind: (get-property kind)
 * @self: an attempt
 *
 * Gets what kind of address it is.
 *
 * Returns: `host`, `mapped` or `reflexive`
 *
 * Since: 0.1
 */
const char *
wzp_direct_attempt_get_kind (WzpDirectAttempt *self)
{
  g_return_val_if_fail (WZP_IS_DIRECT_ATTEMPT (self), NULL);

  return self->fields.kind;
}

/**
 * wzp_direct_attempt_get_address: (get-property address)
 * @self: an attempt
 *
 * Gets the other end's address and port, shortened.
 *
 * Returns: a text such as `192.0.x.x:5000`
 *
 * Since: 0.1
 */
const char *
wzp_direct_attempt_get_address (WzpDirectAttempt *self)
{
  g_return_val_if_fail (WZP_IS_DIRECT_ATTEMPT (self), NULL);

  return self->fields.address;
}

/**
 * wzp_direct_attempt_get_incoming: (get-property incoming)
 * @self: an attempt
 *
 * Gets whether the other end connected to us.
 *
 * Returns: %FALSE when we dialled
 *
 * Since: 0.1
 */
gboolean
wzp_direct_attempt_get_incoming (WzpDirectAttempt *self)
{
  g_return_val_if_fail (WZP_IS_DIRECT_ATTEMPT (self), FALSE);

  return self->fields.incoming;
}

/**
 * wzp_direct_attempt_get_state: (get-property state)
 * @self: an attempt
 *
 * Gets how it stands or ended: `waiting`, `dialling`, `connected` or `proven`; at its end `timed-out`,
 * `refused`, `unreachable`, `bad-proof`, `no-proof`, `lost`, `beaten` (another path was taken), `replaced`
 * (the address was withdrawn, or all was tried anew), `vetoed` (the other end could not), `no-family` (this
 * machine has no address of that kind) or `not-ours` (the other end's to try).
 *
 * Returns: a word
 *
 * Since: 0.1
 */
const char *
wzp_direct_attempt_get_state (WzpDirectAttempt *self)
{
  g_return_val_if_fail (WZP_IS_DIRECT_ATTEMPT (self), NULL);

  return self->fields.state;
}

/**
 * wzp_direct_attempt_get_started_ms: (get-property started-ms)
 * @self: an attempt
 *
 * Gets when it began, since the answer.
 *
 * Returns: milliseconds, or -1 when it has not begun
 *
 * Since: 0.1
 */
double
wzp_direct_attempt_get_started_ms (WzpDirectAttempt *self)
{
  g_return_val_if_fail (WZP_IS_DIRECT_ATTEMPT (self), -1);

  return self->fields.started_ms;
}

/**
 * wzp_direct_attempt_get_proven_ms: (get-property proven-ms)
 * @self: an attempt
 *
 * Gets when the other end had proven who it is, since the answer.
 *
 * Returns: milliseconds, or -1 when it has not
 *
 * Since: 0.1
 */
double
wzp_direct_attempt_get_proven_ms (WzpDirectAttempt *self)
{
  g_return_val_if_fail (WZP_IS_DIRECT_ATTEMPT (self), -1);

  return self->fields.proven_ms;
}

/**
 * wzp_direct_attempt_get_ended_ms: (get-property ended-ms)
 * @self: an attempt
 *
 * Gets when it ended, since the answer.
 *
 * Returns: milliseconds, or -1 when it has not ended
 *
 * Since: 0.1
 */
double
wzp_direct_attempt_get_ended_ms (WzpDirectAttempt *self)
{
  g_return_val_if_fail (WZP_IS_DIRECT_ATTEMPT (self), -1);

  return self->fields.ended_ms;
}
