/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-room-bar.h"

#include "phone-talk-status.h"

struct _PhoneRoomBar
{
  AdwBin parent_instance;

  PhoneTalkStatus *talk_status;

  PhoneRoomModel *model;
};

enum
{
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneRoomBar, phone_room_bar, ADW_TYPE_BIN)

static void
phone_room_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    g_value_set_object (value, PHONE_ROOM_BAR (object)->model);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_room_bar_dispose (GObject *object)
{
  g_clear_object (&PHONE_ROOM_BAR (object)->model);
  G_OBJECT_CLASS (phone_room_bar_parent_class)->dispose (object);
}

static void
phone_room_bar_class_init (PhoneRoomBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  g_type_ensure (PHONE_TYPE_TALK_STATUS);
  object_class->get_property = phone_room_bar_get_property;
  object_class->dispose = phone_room_bar_dispose;
  properties[PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, PHONE_TYPE_ROOM_MODEL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/wzp/phone/ui/room-bar.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), PhoneRoomBar, talk_status);
}

static void
phone_room_bar_init (PhoneRoomBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_room_bar_set_model (PhoneRoomBar *self, PhoneRoomModel *model)
{
  if (!g_set_object (&self->model, model))
    return;
  phone_talk_status_set_room (self->talk_status, model ? phone_room_model_get_room (model) : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}
