/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wzp-netcheck-row.h"

#include "wzp-nat-enum-types.h"
#include "wzp-netcheck-private.h"

/**
 * WzpNetcheckRow:
 *
 * One finding of a network check. Use it from the thread that made the check.
 *
 * Since: 0.1
 */

struct _WzpNetcheckRow
{
  GObject parent_instance;

  const char *key;   /* static */
  const char *title; /* static */
  char *value;
  WzpAvailability availability;
};

typedef enum
{
  PROP_KEY = 1,
  PROP_TITLE,
  PROP_VALUE,
  PROP_AVAILABILITY,
} WzpNetcheckRowProperty;

#define N_PROPERTIES (PROP_AVAILABILITY + 1)

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (WzpNetcheckRow, wzp_netcheck_row, G_TYPE_OBJECT)

static void
wzp_netcheck_row_finalize (GObject *object)
{
  g_free (WZP_NETCHECK_ROW (object)->value);
  G_OBJECT_CLASS (wzp_netcheck_row_parent_class)->finalize (object);
}

static void
wzp_netcheck_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WzpNetcheckRow *self = WZP_NETCHECK_ROW (object);

  switch ((WzpNetcheckRowProperty) id)
    {
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_VALUE:
      g_value_set_string (value, self->value);
      break;
    case PROP_AVAILABILITY:
      g_value_set_enum (value, self->availability);
      break;
    }
}

static void
wzp_netcheck_row_class_init (WzpNetcheckRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = wzp_netcheck_row_finalize;
  object_class->get_property = wzp_netcheck_row_get_property;

  /**
   * WzpNetcheckRow:key:
   *
   * What was looked for, for programs: it never changes, and each is there once.
   *
   * Since: 0.1
   */
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  /**
   * WzpNetcheckRow:title:
   *
   * What was looked for, for people.
   *
   * Since: 0.1
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  /**
   * WzpNetcheckRow:value:
   *
   * What was found, for people.
   *
   * Since: 0.1
   */
  properties[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, NULL, flags);
  /**
   * WzpNetcheckRow:availability:
   *
   * What was found as a yes or no; unknown also where it is neither.
   *
   * Since: 0.1
   */
  properties[PROP_AVAILABILITY] = g_param_spec_enum (
      "availability", NULL, NULL, WZP_TYPE_AVAILABILITY, WZP_AVAILABILITY_UNKNOWN, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wzp_netcheck_row_init (WzpNetcheckRow *self)
{
}

/* --- for WzpNetcheck --------------------------------------------------------------------------- */

WzpNetcheckRow *
wzp_netcheck_row_new (const WzpNetcheckEvidence *evidence)
{
  WzpNetcheckRow *self = g_object_new (WZP_TYPE_NETCHECK_ROW, NULL);

  self->key = evidence->key;
  self->title = evidence->title;
  wzp_netcheck_row_update (self, evidence);
  return self;
}

void
wzp_netcheck_row_update (WzpNetcheckRow *self, const WzpNetcheckEvidence *evidence)
{
  WzpAvailability availability = wzp_netcheck_to_availability (evidence->tri);

  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_str (&self->value, evidence->value))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
  if (self->availability != availability)
    {
      self->availability = availability;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABILITY]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/* --- public ------------------------------------------------------------------------------------ */

/**
 * wzp_netcheck_row_get_key: (get-property key)
 * @self: a row
 *
 * Gets what was looked for, for programs.
 *
 * Returns: a word that never changes
 *
 * Since: 0.1
 */
const char *
wzp_netcheck_row_get_key (WzpNetcheckRow *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK_ROW (self), NULL);

  return self->key;
}

/**
 * wzp_netcheck_row_get_title: (get-property title)
 * @self: a row
 *
 * Gets what was looked for, for people.
 *
 * Returns: a title
 *
 * Since: 0.1
 */
const char *
wzp_netcheck_row_get_title (WzpNetcheckRow *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK_ROW (self), NULL);

  return self->title;
}

/**
 * wzp_netcheck_row_get_value: (get-property value)
 * @self: a row
 *
 * Gets what was found, for people.
 *
 * Returns: a text
 *
 * Since: 0.1
 */
const char *
wzp_netcheck_row_get_value (WzpNetcheckRow *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK_ROW (self), NULL);

  return self->value;
}

/**
 * wzp_netcheck_row_get_availability: (get-property availability)
 * @self: a row
 *
 * Gets what was found as a yes or no.
 *
 * Returns: an availability; unknown also where it is neither
 *
 * Since: 0.1
 */
WzpAvailability
wzp_netcheck_row_get_availability (WzpNetcheckRow *self)
{
  g_return_val_if_fail (WZP_IS_NETCHECK_ROW (self), WZP_AVAILABILITY_UNKNOWN);

  return self->availability;
}
