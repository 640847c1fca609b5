/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-relay.h"

struct _PhoneRelay
{
  GObject parent_instance;

  char *name;
  char *address;
  gboolean in_use;
  PhoneTone tone;
  char *status;
  char *region;
  char *key;
  char *known_key;
};

enum
{
  PROP_TITLE = 1,
  PROP_DETAIL,
  PROP_IN_USE,
  PROP_STATUS,
  PROP_CHANGED,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneRelay, phone_relay, G_TYPE_OBJECT)

/* The address where the title is a name, where it is, and what is wrong. */
static char *
dup_detail (PhoneRelay *self)
{
  g_autoptr (GString) detail = g_string_new (*self->name ? self->address : "");

  if (self->region)
    g_string_append_printf (detail, "%s%s", detail->len > 0 ? " · " : "", self->region);
  if (self->tone == PHONE_TONE_BAD)
    g_string_append_printf (detail, "%s%s", detail->len > 0 ? "\n" : "", self->status);
  return g_string_free_and_steal (g_steal_pointer (&detail));
}

static void
phone_relay_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PhoneRelay *self = PHONE_RELAY (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, phone_relay_get_title (self));
      break;
    case PROP_DETAIL:
      g_value_take_string (value, dup_detail (self));
      break;
    case PROP_IN_USE:
      g_value_set_boolean (value, self->in_use);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_CHANGED:
      g_value_set_boolean (value, phone_relay_is_changed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
phone_relay_finalize (GObject *object)
{
  PhoneRelay *self = PHONE_RELAY (object);

  g_free (self->name);
  g_free (self->address);
  g_free (self->status);
  g_free (self->region);
  g_free (self->key);
  g_free (self->known_key);
  G_OBJECT_CLASS (phone_relay_parent_class)->finalize (object);
}

static void
phone_relay_class_init (PhoneRelayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = phone_relay_get_property;
  object_class->finalize = phone_relay_finalize;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  properties[PROP_IN_USE] = g_param_spec_boolean ("in-use", NULL, NULL, FALSE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_CHANGED] = g_param_spec_boolean ("changed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
phone_relay_init (PhoneRelay *self)
{
}

PhoneRelay *
phone_relay_new (const char *name, const char *address)
{
  PhoneRelay *self = g_object_new (PHONE_TYPE_RELAY, NULL);

  self->name = g_strdup (name);
  self->address = g_strdup (address);
  return self;
}

const char *
phone_relay_get_name (PhoneRelay *self)
{
  return self->name;
}

const char *
phone_relay_get_address (PhoneRelay *self)
{
  return self->address;
}

const char *
phone_relay_get_title (PhoneRelay *self)
{
  return *self->name ? self->name : self->address;
}

void
phone_relay_rename (PhoneRelay *self, const char *name, const char *address)
{
  gboolean changed = g_set_str (&self->name, name);

  if (!g_set_str (&self->address, address) && !changed)
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

void
phone_relay_take_facts (PhoneRelay *self, const PhoneRelayFacts *facts)
{
  gboolean was_changed = phone_relay_is_changed (self);

  g_object_freeze_notify (G_OBJECT (self));
  if (self->in_use != facts->in_use)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IN_USE]);
  self->in_use = facts->in_use;
  if (g_set_str (&self->region, facts->region))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
  if (g_set_str (&self->status, facts->status) || self->tone != facts->tone)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
    }
  self->tone = facts->tone;
  g_set_str (&self->key, facts->key);
  g_set_str (&self->known_key, facts->known_key);
  if (phone_relay_is_changed (self) != was_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANGED]);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
phone_relay_get_in_use (PhoneRelay *self)
{
  return self->in_use;
}

PhoneTone
phone_relay_get_tone (PhoneRelay *self)
{
  return self->tone;
}

const char *
phone_relay_get_status (PhoneRelay *self)
{
  return self->status;
}

const char *
phone_relay_get_key (PhoneRelay *self)
{
  return self->key;
}

const char *
phone_relay_get_known_key (PhoneRelay *self)
{
  return self->known_key;
}

gboolean
phone_relay_is_changed (PhoneRelay *self)
{
  return self->key && self->known_key && !g_str_equal (self->key, self->known_key);
}
