/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-bad-network.h"

/* Worse than this nobody needs to feel. */
#define MAX_PERCENT 100.0
#define MAX_MS      5000.0

struct _PhoneBadNetwork
{
  GObject parent_instance;

  WzpClient *client; /* nullable */
  gboolean active;
  double loss;
  double delay;
  double jitter;
};

enum
{
  PROP_ACTIVE = 1,
  PROP_LOSS,
  PROP_DELAY,
  PROP_JITTER,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneBadNetwork, phone_bad_network, G_TYPE_OBJECT)

static void
apply (PhoneBadNetwork *self)
{
  if (!self->client)
    return;
  if (self->active)
    wzp_client_impair (self->client, self->loss / 100, (guint) self->delay, (guint) self->jitter);
  else
    wzp_client_impair (self->client, 0, 0, 0);
}

static double *
number_of (PhoneBadNetwork *self, guint id)
{
  return id == PROP_LOSS ? &self->loss : id == PROP_DELAY ? &self->delay : &self->jitter;
}

static void
phone_bad_network_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PhoneBadNetwork *self = PHONE_BAD_NETWORK (object);

  if (id == PROP_ACTIVE)
    g_value_set_boolean (value, self->active);
  else
    g_value_set_double (value, *number_of (self, id));
}

static void
phone_bad_network_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PhoneBadNetwork *self = PHONE_BAD_NETWORK (object);

  if (id == PROP_ACTIVE)
    self->active = g_value_get_boolean (value);
  else
    *number_of (self, id) = g_value_get_double (value);
  apply (self);
}

static void
phone_bad_network_dispose (GObject *object)
{
  g_clear_object (&PHONE_BAD_NETWORK (object)->client);
  G_OBJECT_CLASS (phone_bad_network_parent_class)->dispose (object);
}

static void
phone_bad_network_class_init (PhoneBadNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  object_class->get_property = phone_bad_network_get_property;
  object_class->set_property = phone_bad_network_set_property;
  object_class->dispose = phone_bad_network_dispose;
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  properties[PROP_LOSS] = g_param_spec_double ("loss", NULL, NULL, 0, MAX_PERCENT, 10, flags);
  properties[PROP_DELAY] = g_param_spec_double ("delay", NULL, NULL, 0, MAX_MS, 100, flags);
  properties[PROP_JITTER] = g_param_spec_double ("jitter", NULL, NULL, 0, MAX_MS, 30, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
phone_bad_network_init (PhoneBadNetwork *self)
{
}

PhoneBadNetwork *
phone_bad_network_new (void)
{
  return g_object_new (PHONE_TYPE_BAD_NETWORK, NULL);
}

void
phone_bad_network_set_client (PhoneBadNetwork *self, WzpClient *client)
{
  g_set_object (&self->client, client);
  apply (self);
}
