/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-talk-status.h"

#include <glib/gi18n.h>

struct _PhoneTalkStatus
{
  AdwBin parent_instance;

  GtkLabel *label;
  GtkWidget *talk_button;

  GSettings *settings;
  WzpRoom *room; /* nullable */
  WzpTalk *talk; /* of the room; nullable */
  gboolean compact;
};

enum
{
  PROP_COMPACT = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneTalkStatus, phone_talk_status, ADW_TYPE_BIN)

static char *
words_for_push (PhoneTalkStatus *self)
{
  g_autofree char *name = g_settings_get_string (self->settings, "talk-key");
  g_autofree char *key = gtk_accelerator_get_label (gdk_keyval_from_name (name), 0);

  /* Translators: %s is a key, e.g. Space */
  return g_strdup_printf (_ ("Hold %s to talk"), key);
}

static char *
words_for (PhoneTalkStatus *self, WzpTalkMode mode)
{
  if (wzp_room_get_muted (self->room))
    return g_strdup (_ ("You are muted"));
  if (wzp_room_get_transmitting (self->room))
    return g_strdup (_ ("You are heard"));
  return mode == WZP_TALK_MODE_PUSH ? words_for_push (self)
                                    : g_strdup (_ ("Silent until you speak"));
}

static void
update (PhoneTalkStatus *self)
{
  WzpTalkMode mode = self->talk ? wzp_talk_get_mode (self->talk) : WZP_TALK_MODE_OPEN;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self),
                          self->compact ? mode == WZP_TALK_MODE_PUSH : mode != WZP_TALK_MODE_OPEN);
  gtk_widget_set_visible (GTK_WIDGET (self->label), !self->compact);
  gtk_widget_set_visible (self->talk_button, mode == WZP_TALK_MODE_PUSH);
  if (mode == WZP_TALK_MODE_OPEN)
    return;
  words = words_for (self, mode);
  gtk_label_set_label (self->label, words);
  if (wzp_room_get_transmitting (self->room))
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "success");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->label), "success");
}

static void
drop_room (PhoneTalkStatus *self)
{
  if (self->talk)
    g_signal_handlers_disconnect_by_data (self->talk, self);
  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->talk);
  g_clear_object (&self->room);
}

static void
talk_cb (PhoneTalkStatus *self)
{
  if (self->talk)
    g_signal_handlers_disconnect_by_data (self->talk, self);
  g_set_object (&self->talk, wzp_room_get_talk (self->room));
  if (self->talk)
    g_signal_connect_swapped (self->talk, "notify::mode", G_CALLBACK (update), self);
  update (self);
}

static void
phone_talk_status_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_COMPACT)
    PHONE_TALK_STATUS (object)->compact = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_talk_status_dispose (GObject *object)
{
  PhoneTalkStatus *self = PHONE_TALK_STATUS (object);

  drop_room (self);
  if (self->settings)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_talk_status_parent_class)->dispose (object);
}

static void
phone_talk_status_class_init (PhoneTalkStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = phone_talk_status_set_property;
  G_OBJECT_CLASS (klass)->dispose = phone_talk_status_dispose;
  properties[PROP_COMPACT] =
      g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                            G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/talk-status.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneTalkStatus, label);
  gtk_widget_class_bind_template_child (widget_class, PhoneTalkStatus, talk_button);
}

static void
phone_talk_status_init (PhoneTalkStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  g_signal_connect_swapped (self->settings, "changed::talk-key", G_CALLBACK (update), self);
}

void
phone_talk_status_set_room (PhoneTalkStatus *self, WzpRoom *room)
{
  drop_room (self);
  if (!room)
    {
      update (self);
      return;
    }
  self->room = g_object_ref (room);
  g_signal_connect_swapped (room, "notify::talk", G_CALLBACK (talk_cb), self);
  g_signal_connect_swapped (room, "notify::muted", G_CALLBACK (update), self);
  g_signal_connect_swapped (room, "notify::transmitting", G_CALLBACK (update), self);
  talk_cb (self);
}
