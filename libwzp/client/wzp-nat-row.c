/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-nat-row.h"

#include "wzp-client-private.h"
#include "wzp-enum-types.h"
#include "wzp-error.h"

/**
 * WzpNatRow:
 *
 * How one relay or STUN server sees us. Use it from the thread that made the client.
 *
 * Since: 0.1
 */

struct _WzpNatRow
{
  GObject parent_instance;

  WzpNatRowKind kind;
  char *name;
  char *server_address;
  char *observed_address;
  double latency_ms;
  double round_trip_ms;
  double jitter_ms;
  double loss;
  char *error;
  GError *failure;
  char *relay;
  char *region;
  char *key;
  char *known_key;
};

typedef enum
{
  PROP_KIND = 1,
  PROP_NAME,
  PROP_SERVER_ADDRESS,
  PROP_OBSERVED_ADDRESS,
  PROP_LATENCY,
  PROP_ROUND_TRIP,
  PROP_JITTER,
  PROP_LOSS,
  PROP_ERROR,
  PROP_FAILURE,
  PROP_RELAY,
  PROP_REGION,
  PROP_KEY,
  PROP_KNOWN_KEY,
} WzpNatRowProperty;

#define N_PROPERTIES (PROP_KNOWN_KEY + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpNatRow, wzp_nat_row, G_TYPE_OBJECT)

static void
wzp_nat_row_finalize (GObject *object)
{
  WzpNatRow *self = WZP_NAT_ROW (object);

  g_free (self->name);
  g_free (self->server_address);
  g_free (self->observed_address);
  g_free (self->error);
  g_clear_error (&self->failure);
  g_free (self->relay);
  g_free (self->region);
  g_free (self->key);
  g_free (self->known_key);
  G_OBJECT_CLASS (wzp_nat_row_parent_class)->finalize (object);
}

static void
wzp_nat_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpNatRow *self = WZP_NAT_ROW (object);

  switch ((WzpNatRowProperty) id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SERVER_ADDRESS:
      g_value_set_string (value, self->server_address);
      break;
    case PROP_OBSERVED_ADDRESS:
      g_value_set_string (value, self->observed_address);
      break;
    case PROP_LATENCY:
      g_value_set_double (value, self->latency_ms);
      break;
    case PROP_ROUND_TRIP:
      g_value_set_double (value, self->round_trip_ms);
      break;
    case PROP_JITTER:
      g_value_set_double (value, self->jitter_ms);
      break;
    case PROP_LOSS:
      g_value_set_double (value, self->loss);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_FAILURE:
      g_value_set_boxed (value, self->failure);
      break;
    case PROP_RELAY:
      g_value_set_string (value, self->relay);
      break;
    case PROP_REGION:
      g_value_set_string (value, self->region);
      break;
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;
    case PROP_KNOWN_KEY:
      g_value_set_string (value, self->known_key);
      break;
    }
}

static void
wzp_nat_row_class_init (WzpNatRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_nat_row_finalize;
  object_class->get_property = wzp_nat_row_get_property;

  /**
   * WzpNatRow:kind:
   *
   * Who was asked.
   *
   * Since: 0.1
   */
  properties[PROP_KIND] =
      g_param_spec_enum ("kind", NULL, NULL, WZP_TYPE_NAT_ROW_KIND, WZP_NAT_ROW_KIND_RELAY, flags);
  /**
   * WzpNatRow:name:
   *
   * The relay or server as it was named.
   *
   * Since: 0.1
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * WzpNatRow:server-address:
   *
   * Address and port that were asked; %NULL when the name has none.
   *
   * Since: 0.1
   */
  properties[PROP_SERVER_ADDRESS] = g_param_spec_string ("server-address", NULL, NULL, NULL, flags);
  /**
   * WzpNatRow:observed-address:
   *
   * Address and port from which our packets came; %NULL without an answer.
   *
   * Since: 0.1
   */
  properties[PROP_OBSERVED_ADDRESS] =
      g_param_spec_string ("observed-address", NULL, NULL, NULL, flags);
  /**
   * WzpNatRow:latency:
   *
   * Milliseconds from the first packet to the answer, handshake included; -1 without one.
   *
   * Since: 0.1
   */
  properties[PROP_LATENCY] =
      g_param_spec_double ("latency", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  /**
   * WzpNatRow:round-trip:
   *
   * Milliseconds that one packet takes there and back; -1 when unknown.
   *
   * Since: 0.1
   */
  properties[PROP_ROUND_TRIP] =
      g_param_spec_double ("round-trip", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  /**
   * WzpNatRow:jitter:
   *
   * Milliseconds by which round trips differ, on average; -1 when that was not measured.
   *
   * Since: 0.1
   */
  properties[PROP_JITTER] = g_param_spec_double ("jitter", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  /**
   * WzpNatRow:loss:
   *
   * Share of the packets that were lost, 0 to 1; -1 when that was not measured.
   *
   * Since: 0.1
   */
  properties[PROP_LOSS] = g_param_spec_double ("loss", NULL, NULL, -1, 1, -1, flags);
  /**
   * WzpNatRow:error:
   *
   * Why there is no answer, for people; %NULL when there is one, or may still be.
   *
   * Since: 0.1
   */
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);

  /**
   * WzpNatRow:failure:
   *
   * The same as an error of [error@Wzp.Error], for programs that have words of their own.
   *
   * Since: 0.1
   */
  properties[PROP_FAILURE] = g_param_spec_boxed ("failure", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * WzpNatRow:relay:
   *
   * The relay as `HOST:PORT`, by which its key is known; %NULL for a STUN server, and in a check
   * ([class@Wzp.Netcheck]), which has none of the properties below either.
   *
   * Since: 0.1
   */
  properties[PROP_RELAY] = g_param_spec_string ("relay", NULL, NULL, NULL, flags);
  /**
   * WzpNatRow:region:
   *
   * Where the relay says it is; %NULL when it has not said.
   *
   * Since: 0.1
   */
  properties[PROP_REGION] = g_param_spec_string ("region", NULL, NULL, NULL, flags);
  /**
   * WzpNatRow:key:
   *
   * Fingerprint of the key that the relay showed; %NULL when it has not.
   *
   * Since: 0.1
   */
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  /**
   * WzpNatRow:known-key:
   *
   * Fingerprint of the key that the relay is known by; %NULL when none is known. Another one than
   * [property@Wzp.NatRow:key]: the relay was not asked, until a person has decided
   * ([method@Wzp.Client.trust_key_of_relay]).
   *
   * Since: 0.1
   */
  properties[PROP_KNOWN_KEY] = g_param_spec_string ("known-key", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_nat_row_init (WzpNatRow *self)
{
  self->latency_ms = -1;
  self->round_trip_ms = -1;
  self->jitter_ms = -1;
  self->loss = -1;
}

/* --- for WzpNatInfo --------------------------------------------------------------------------- */

static WzpNatRowKind
row_kind (const WzpNatViewRow *view)
{
  return view->is_stun ? WZP_NAT_ROW_KIND_STUN : WZP_NAT_ROW_KIND_RELAY;
}

WzpNatRow *
wzp_nat_row_new (const WzpNatViewRow *view)
{
  WzpNatRow *self = g_object_new (WZP_TYPE_NAT_ROW, NULL);

  self->kind = row_kind (view);
  self->name = g_strdup (view->name);
  self->server_address = g_strdup (view->server);
  self->relay = g_strdup (view->relay);
  wzp_nat_row_update (self, view);
  return self;
}

gboolean
wzp_nat_row_is_of (WzpNatRow *self, const WzpNatViewRow *view)
{
  return self->kind == row_kind (view) && g_strcmp0 (self->name, view->name) == 0 &&
         g_strcmp0 (self->server_address, view->server) == 0;
}

static void
set_text (WzpNatRow *self, char **field, const char *text, WzpNatRowProperty property)
{
  if (g_set_str (field, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_error (WzpNatRow *self, const WzpNatViewRow *view)
{
  if (g_strcmp0 (self->error, view->error) == 0)
    return;
  g_clear_error (&self->failure);
  if (view->error)
    self->failure = g_error_new_literal (WZP_ERROR, view->error_code, view->error);
  set_text (self, &self->error, view->error, PROP_ERROR);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAILURE]);
}

static void
set_double (WzpNatRow *self, double *field, double value, WzpNatRowProperty property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
wzp_nat_row_update (WzpNatRow *self, const WzpNatViewRow *view)
{
  g_object_freeze_notify (G_OBJECT (self));
  set_text (self, &self->observed_address, view->observed, PROP_OBSERVED_ADDRESS);
  set_error (self, view);
  set_text (self, &self->region, view->region, PROP_REGION);
  set_text (self, &self->key, view->key, PROP_KEY);
  set_text (self, &self->known_key, view->known_key, PROP_KNOWN_KEY);
  set_double (self, &self->latency_ms, view->latency_ms, PROP_LATENCY);
  set_double (self, &self->round_trip_ms, view->rtt_ms, PROP_ROUND_TRIP);
  set_double (self, &self->jitter_ms, view->jitter_ms, PROP_JITTER);
  set_double (self, &self->loss, view->loss, PROP_LOSS);
  g_object_thaw_notify (G_OBJECT (self));
}

/* The position of the row of @view at or after @from; the number of rows when there is none. */
static guint
find_row (GListStore *rows, const WzpNatViewRow *view, guint from)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (rows));

  for (guint i = from; i < n_rows; i++)
    {
      g_autoptr (WzpNatRow) row = g_list_model_get_item (G_LIST_MODEL (rows), i);

      if (wzp_nat_row_is_of (row, view))
        return i;
    }
  return n_rows;
}

/* Rows that stay are the same objects as before. */
void
wzp_nat_rows_apply (GListStore *rows, GPtrArray *views)
{
  for (guint i = 0; i < views->len; i++)
    {
      const WzpNatViewRow *view = views->pdata[i];
      guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (rows));
      guint at = find_row (rows, view, i);
      g_autoptr (WzpNatRow) row = NULL;

      if (at == n_rows)
        {
          row = wzp_nat_row_new (view);
          g_list_store_insert (rows, i, row);
          continue;
        }
      if (at > i)
        g_list_store_splice (rows, i, at - i, NULL, 0);
      row = g_list_model_get_item (G_LIST_MODEL (rows), i);
      wzp_nat_row_update (row, view);
    }
  g_list_store_splice (rows, views->len,
                       g_list_model_get_n_items (G_LIST_MODEL (rows)) - views->len, NULL, 0);
}

/* --- public ----------------------------------------------------------------------------------- */

/**
 * wzp_nat_row_get_kind: (get-property kind)
 * @self: a row
 *
 * Gets who was asked.
 *
 * Returns: a kind
 *
 * Since: 0.1
 */
WzpNatRowKind
wzp_nat_row_get_kind (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), WZP_NAT_ROW_KIND_RELAY);

  return self->kind;
}

/**
 * wzp_nat_row_get_name: (get-property name)
 * @self: a row
 *
 * Gets the relay or server as it was named.
 *
 * Returns: (nullable): a name
 *
 * Since: 0.1
 */
const char *
wzp_nat_row_get_name (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), NULL);

  return self->name;
}

/**
 * wzp_nat_row_get_server_address: (get-property server-address)
 * @self: a row
 *
 * Gets the address and port that were asked.
 *
 * Returns: (nullable): an address; %NULL when the name has none
 *
 * Since: 0.1
 */
const char *
wzp_nat_row_get_server_address (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), NULL);

  return self->server_address;
}

/**
 * wzp_nat_row_get_observed_address: (get-property observed-address)
 * @self: a row
 *
 * Gets the address and port from which our packets came.
 *
 * Returns: (nullable): an address; %NULL without an answer
 *
 * Since: 0.1
 */
const char *
wzp_nat_row_get_observed_address (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), NULL);

  return self->observed_address;
}

/**
 * wzp_nat_row_get_latency: (get-property latency)
 * @self: a row
 *
 * Gets how long the answer took.
 *
 * Returns: milliseconds from the first packet to the answer, handshake included; -1 without one
 *
 * Since: 0.1
 */
double
wzp_nat_row_get_latency (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), -1);

  return self->latency_ms;
}

/**
 * wzp_nat_row_get_round_trip: (get-property round-trip)
 * @self: a row
 *
 * Gets how far away it is.
 *
 * Returns: milliseconds that one packet takes there and back; -1 when unknown
 *
 * Since: 0.1
 */
double
wzp_nat_row_get_round_trip (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), -1);

  return self->round_trip_ms;
}

/**
 * wzp_nat_row_get_jitter: (get-property jitter)
 * @self: a row
 *
 * Gets how much round trips differ.
 *
 * Returns: milliseconds, on average; -1 when that was not measured
 *
 * Since: 0.1
 */
double
wzp_nat_row_get_jitter (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), -1);

  return self->jitter_ms;
}

/**
 * wzp_nat_row_get_loss: (get-property loss)
 * @self: a row
 *
 * Gets how many packets were lost.
 *
 * Returns: a share, 0 to 1; -1 when that was not measured
 *
 * Since: 0.1
 */
double
wzp_nat_row_get_loss (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), -1);

  return self->loss;
}

/**
 * wzp_nat_row_get_error: (get-property error)
 * @self: a row
 *
 * Gets why there is no answer.
 *
 * Returns: (nullable): a sentence; %NULL when there is an answer, or may still be
 *
 * Since: 0.1
 */
const char *
wzp_nat_row_get_error (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), NULL);

  return self->error;
}

/**
 * wzp_nat_row_get_failure: (get-property failure)
 * @self: a row
 *
 * Gets why there is no answer, as an error.
 *
 * Returns: (nullable) (transfer none): an error of [error@Wzp.Error]; %NULL when there is an answer, or may still be
 *
 * Since: 0.1
 */
const GError *
wzp_nat_row_get_failure (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), NULL);

  return self->failure;
}

/**
 * wzp_nat_row_get_relay: (get-property relay)
 * @self: a row
 *
 * Gets the relay by which its key is known.
 *
 * Returns: (nullable): `HOST:PORT`; %NULL for a STUN server, and in a check
 *
 * Since: 0.1
 */
const char *
wzp_nat_row_get_relay (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), NULL);

  return self->relay;
}

/**
 * wzp_nat_row_get_region: (get-property region)
 * @self: a row
 *
 * Gets where the relay says it is.
 *
 * Returns: (nullable): a name, fit to be shown; %NULL when it has not said
 *
 * Since: 0.1
 */
const char *
wzp_nat_row_get_region (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), NULL);

  return self->region;
}

/**
 * wzp_nat_row_get_key: (get-property key)
 * @self: a row
 *
 * Gets the fingerprint of the key that the relay showed.
 *
 * Returns: (nullable): a fingerprint text; %NULL when it has not
 *
 * Since: 0.1
 */
const char *
wzp_nat_row_get_key (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), NULL);

  return self->key;
}

/**
 * wzp_nat_row_get_known_key: (get-property known-key)
 * @self: a row
 *
 * Gets the fingerprint of the key that the relay is known by.
 *
 * Returns: (nullable): a fingerprint text; %NULL when none is known
 *
 * Since: 0.1
 */
const char *
wzp_nat_row_get_known_key (WzpNatRow *self)
{
  g_return_val_if_fail (WZP_IS_NAT_ROW (self), NULL);

  return self->known_key;
}
