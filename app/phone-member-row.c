/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-member-row.h"

#include <glib/gi18n.h>

#include "phone-identicon.h"
#include "phone-speaking-light.h"

struct _PhoneMemberRow
{
  GtkListBoxRow parent_instance;

  AdwAvatar *avatar;
  GtkWidget *silence;
  GtkMenuButton *volume_button;
  GtkRange *volume;
  GtkLabel *volume_label;

  PhoneRoomMember *member;
};

enum
{
  PROP_MEMBER = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneMemberRow, phone_member_row, GTK_TYPE_LIST_BOX_ROW)

static const char *
volume_icon (double volume)
{
  if (volume <= 0)
    return "audio-volume-muted-symbolic";
  return volume < 1 ? "audio-volume-low-symbolic" : "audio-volume-high-symbolic";
}

static void
show_volume (PhoneMemberRow *self)
{
  double volume = gtk_range_get_value (self->volume);
  /* Translators: how loud somebody is played, in percent */
  g_autofree char *text = g_strdup_printf (_ ("%.0f %%"), volume * 100);

  gtk_label_set_label (self->volume_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->volume), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, -1);
  gtk_menu_button_set_icon_name (self->volume_button, volume_icon (volume));
}

static void
name_cb (PhoneMemberRow *self)
{
  const char *name = phone_room_member_get_name (self->member);
  /* Translators: %s is a person's name */
  g_autofree char *volume = g_strdup_printf (_ ("Volume of %s"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->volume), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  volume, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->volume_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, volume, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->volume_button), volume);
  adw_avatar_set_text (self->avatar, name);
}

static void
silence_cb (PhoneMemberRow *self)
{
  PhoneSilence silence = phone_room_member_get_silence (self->member);
  gboolean deafened = silence == PHONE_SILENCE_DEAFENED;
  const char *words = deafened ? _ ("Hears nobody") : _ ("Muted");

  gtk_widget_set_visible (self->silence, silence != PHONE_SILENCE_NONE);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->silence), deafened
                                                               ? "audio-volume-muted-symbolic"
                                                               : "microphone-disabled-symbolic");
  gtk_widget_set_tooltip_text (self->silence, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->silence), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

/* Names can be chosen by anybody, the picture of a fingerprint cannot. */
static void
show_picture (PhoneMemberRow *self)
{
  const char *fingerprint = phone_room_member_get_fingerprint (self->member);
  g_autoptr (GdkPaintable) picture = NULL;

  if (*fingerprint == '\0' || phone_room_member_get_known (self->member))
    return;
  picture = phone_identicon_new_for_text (fingerprint);
  adw_avatar_set_custom_image (self->avatar, picture);
}

/* For the template. */
static gboolean
has_text (gpointer row, const char *text)
{
  return text && *text;
}

static void
phone_member_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MEMBER)
    g_value_set_object (value, PHONE_MEMBER_ROW (object)->member);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_member_row_dispose (GObject *object)
{
  g_clear_object (&PHONE_MEMBER_ROW (object)->member);
  G_OBJECT_CLASS (phone_member_row_parent_class)->dispose (object);
}

static void
phone_member_row_class_init (PhoneMemberRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_SPEAKING_LIGHT);
  g_type_ensure (PHONE_TYPE_ROOM_MEMBER);
  object_class->get_property = phone_member_row_get_property;
  object_class->dispose = phone_member_row_dispose;
  properties[PROP_MEMBER] =
      g_param_spec_object ("member", NULL, NULL, PHONE_TYPE_ROOM_MEMBER,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/member-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneMemberRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, PhoneMemberRow, silence);
  gtk_widget_class_bind_template_child (widget_class, PhoneMemberRow, volume_button);
  gtk_widget_class_bind_template_child (widget_class, PhoneMemberRow, volume);
  gtk_widget_class_bind_template_child (widget_class, PhoneMemberRow, volume_label);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, show_volume);
}

static void
phone_member_row_init (PhoneMemberRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
phone_member_row_new (PhoneRoomMember *member)
{
  PhoneMemberRow *self = g_object_new (PHONE_TYPE_MEMBER_ROW, NULL);

  self->member = g_object_ref (member);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MEMBER]);
  g_object_bind_property (member, "volume", gtk_range_get_adjustment (self->volume), "value",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (member, "notify::name", G_CALLBACK (name_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (member, "notify::silence", G_CALLBACK (silence_cb), self,
                           G_CONNECT_SWAPPED);
  name_cb (self);
  silence_cb (self);
  show_picture (self);
  show_volume (self);
  return GTK_WIDGET (self);
}

void
phone_member_row_open (PhoneMemberRow *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->volume_button)))
    gtk_menu_button_popup (self->volume_button);
}
