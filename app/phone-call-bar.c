/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-call-bar.h"

struct _PhoneCallBar
{
  AdwBin parent_instance;

  PhoneCallModel *model;
};

enum
{
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneCallBar, phone_call_bar, ADW_TYPE_BIN)

static gboolean
has_text (gpointer object, const char *text)
{
  return text && *text;
}

static void
phone_call_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    g_value_set_object (value, PHONE_CALL_BAR (object)->model);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_call_bar_dispose (GObject *object)
{
  g_clear_object (&PHONE_CALL_BAR (object)->model);
  G_OBJECT_CLASS (phone_call_bar_parent_class)->dispose (object);
}

static void
phone_call_bar_class_init (PhoneCallBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = phone_call_bar_get_property;
  object_class->dispose = phone_call_bar_dispose;
  properties[PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, PHONE_TYPE_CALL_MODEL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/wzp/phone/ui/call-bar.ui");
  gtk_widget_class_bind_template_callback (GTK_WIDGET_CLASS (klass), has_text);
}

static void
phone_call_bar_init (PhoneCallBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_call_bar_set_model (PhoneCallBar *self, PhoneCallModel *model)
{
  if (g_set_object (&self->model, model))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}
