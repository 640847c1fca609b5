/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-call-request-private.h"

/**
 * WzpCallRequest:
 *
 * Somebody unknown who has called and waits to be known.
 *
 * Requests are found in [property@Wzp.Contacts:requests].
 *
 * Since: 0.1
 */

struct _WzpCallRequest
{
  GObject parent_instance;

  char *fingerprint;
  char *alias;
  GDateTime *first_time;
  GDateTime *last_time;
  guint n_calls;
  WzpCall *call; /* nullable */
};

typedef enum
{
  PROP_FINGERPRINT = 1,
  PROP_ALIAS,
  PROP_FIRST_TIME,
  PROP_LAST_TIME,
  PROP_N_CALLS,
  PROP_CALL,
} WzpCallRequestProperty;

#define N_PROPERTIES (PROP_CALL + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpCallRequest, wzp_call_request, G_TYPE_OBJECT)

static void
notify (WzpCallRequest *self, WzpCallRequestProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
drop_call (WzpCallRequest *self)
{
  if (!self->call)
    return;
  g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
}

static void
wzp_call_request_dispose (GObject *object)
{
  drop_call (WZP_CALL_REQUEST (object));
  G_OBJECT_CLASS (wzp_call_request_parent_class)->dispose (object);
}

static void
wzp_call_request_finalize (GObject *object)
{
  WzpCallRequest *self = WZP_CALL_REQUEST (object);

  g_free (self->fingerprint);
  g_free (self->alias);
  g_clear_pointer (&self->first_time, g_date_time_unref);
  g_clear_pointer (&self->last_time, g_date_time_unref);
  G_OBJECT_CLASS (wzp_call_request_parent_class)->finalize (object);
}

static void
wzp_call_request_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpCallRequest *self = WZP_CALL_REQUEST (object);

  switch ((WzpCallRequestProperty) id)
    {
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PROP_ALIAS:
      g_value_set_string (value, self->alias);
      break;
    case PROP_FIRST_TIME:
      g_value_set_boxed (value, self->first_time);
      break;
    case PROP_LAST_TIME:
      g_value_set_boxed (value, self->last_time);
      break;
    case PROP_N_CALLS:
      g_value_set_uint (value, self->n_calls);
      break;
    case PROP_CALL:
      g_value_set_object (value, self->call);
      break;
    }
}

static void
wzp_call_request_class_init (WzpCallRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wzp_call_request_dispose;
  object_class->finalize = wzp_call_request_finalize;
  object_class->get_property = wzp_call_request_get_property;

  /**
   * WzpCallRequest:fingerprint:
   *
   * The caller's fingerprint.
   *
   * Since: 0.1
   */
  properties[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  /**
   * WzpCallRequest:alias:
   *
   * What the caller calls itself. Anybody can choose any name.
   *
   * Since: 0.1
   */
  properties[PROP_ALIAS] = g_param_spec_string ("alias", NULL, NULL, NULL, flags);
  /**
   * WzpCallRequest:first-time:
   *
   * When the first call came.
   *
   * Since: 0.1
   */
  properties[PROP_FIRST_TIME] =
      g_param_spec_boxed ("first-time", NULL, NULL, G_TYPE_DATE_TIME, flags);
  /**
   * WzpCallRequest:last-time:
   *
   * When the last call came.
   *
   * Since: 0.1
   */
  properties[PROP_LAST_TIME] =
      g_param_spec_boxed ("last-time", NULL, NULL, G_TYPE_DATE_TIME, flags);
  /**
   * WzpCallRequest:n-calls:
   *
   * How many calls came.
   *
   * Since: 0.1
   */
  properties[PROP_N_CALLS] = g_param_spec_uint ("n-calls", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * WzpCallRequest:call:
   *
   * The call that is still there to be answered; %NULL when there is none.
   *
   * Since: 0.1
   */
  properties[PROP_CALL] = g_param_spec_object ("call", NULL, NULL, WZP_TYPE_CALL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_call_request_init (WzpCallRequest *self)
{
}

/* --- for WzpContacts -------------------------------------------------------------------------- */

WzpCallRequest *
wzp_call_request_new (const char *fingerprint,
                      const char *alias,
                      int64_t first_time,
                      int64_t last_time,
                      unsigned n_calls)
{
  WzpCallRequest *self = g_object_new (WZP_TYPE_CALL_REQUEST, NULL);

  self->fingerprint = g_strdup (fingerprint);
  self->alias = g_strdup (alias);
  self->first_time = g_date_time_new_from_unix_local (first_time);
  self->last_time = g_date_time_new_from_unix_local (last_time);
  self->n_calls = n_calls;
  return self;
}

static void
on_call_state (WzpCallRequest *self)
{
  if (wzp_call_get_state (self->call) != WZP_CALL_STATE_ENDED)
    return;
  drop_call (self);
  notify (self, PROP_CALL);
}

void
wzp_call_request_add_call (WzpCallRequest *self, WzpCall *call, int64_t now)
{
  g_object_freeze_notify (G_OBJECT (self));
  drop_call (self);
  if (wzp_call_get_state (call) != WZP_CALL_STATE_ENDED)
    {
      self->call = g_object_ref (call);
      g_signal_connect_swapped (call, "notify::state", G_CALLBACK (on_call_state), self);
    }
  notify (self, PROP_CALL);
  if (g_set_str (&self->alias, wzp_call_get_peer_alias (call)))
    notify (self, PROP_ALIAS);
  g_clear_pointer (&self->last_time, g_date_time_unref);
  self->last_time = g_date_time_new_from_unix_local (now);
  notify (self, PROP_LAST_TIME);
  self->n_calls++;
  notify (self, PROP_N_CALLS);
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_call_request_get_fingerprint: (get-property fingerprint)
 * @self: a request
 *
 * Gets the caller's fingerprint.
 *
 * Returns: a fingerprint
 *
 * Since: 0.1
 */
const char *
wzp_call_request_get_fingerprint (WzpCallRequest *self)
{
  g_return_val_if_fail (WZP_IS_CALL_REQUEST (self), NULL);

  return self->fingerprint;
}

/**
 * wzp_call_request_get_alias: (get-property alias)
 * @self: a request
 *
 * Gets what the caller calls itself.
 *
 * Returns: (nullable): a name, fit to be shown but not to be trusted
 *
 * Since: 0.1
 */
const char *
wzp_call_request_get_alias (WzpCallRequest *self)
{
  g_return_val_if_fail (WZP_IS_CALL_REQUEST (self), NULL);

  return self->alias;
}

/**
 * wzp_call_request_get_first_time: (get-property first-time)
 * @self: a request
 *
 * Gets when the first call came.
 *
 * Returns: (transfer none): a local time
 *
 * Since: 0.1
 */
GDateTime *
wzp_call_request_get_first_time (WzpCallRequest *self)
{
  g_return_val_if_fail (WZP_IS_CALL_REQUEST (self), NULL);

  return self->first_time;
}

/**
 * wzp_call_request_get_last_time: (get-property last-time)
 * @self: a request
 *
 * Gets when the last call came.
 *
 * Returns: (transfer none): a local time
 *
 * Since: 0.1
 */
GDateTime *
wzp_call_request_get_last_time (WzpCallRequest *self)
{
  g_return_val_if_fail (WZP_IS_CALL_REQUEST (self), NULL);

  return self->last_time;
}

/**
 * wzp_call_request_get_n_calls: (get-property n-calls)
 * @self: a request
 *
 * Gets how many calls came.
 *
 * Returns: a number
 *
 * Since: 0.1
 */
guint
wzp_call_request_get_n_calls (WzpCallRequest *self)
{
  g_return_val_if_fail (WZP_IS_CALL_REQUEST (self), 0);

  return self->n_calls;
}

/**
 * wzp_call_request_get_call: (get-property call)
 * @self: a request
 *
 * Gets the call that is still there to be answered.
 *
 * Returns: (nullable) (transfer none): a call; %NULL when there is none
 *
 * Since: 0.1
 */
WzpCall *
wzp_call_request_get_call (WzpCallRequest *self)
{
  g_return_val_if_fail (WZP_IS_CALL_REQUEST (self), NULL);

  return self->call;
}
