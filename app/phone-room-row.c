/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-room-row.h"

#include "phone-relay-address.h"

struct _PhoneRoomRow
{
  AdwBin parent_instance;

  AdwAvatar *avatar;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *join;
};

G_DEFINE_FINAL_TYPE (PhoneRoomRow, phone_room_row, ADW_TYPE_BIN)

static void
phone_room_row_class_init (PhoneRoomRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/room-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomRow, title);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomRow, join);
}

static void
phone_room_row_init (PhoneRoomRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_room_row_bind (PhoneRoomRow *self, GtkListItem *line, const char *own_relay)
{
  WzpRoomEntry *entry = gtk_list_item_get_item (line);
  const char *name = wzp_room_entry_get_name (entry);
  const char *relay = wzp_room_entry_get_relay (entry);
  g_autofree char *place = phone_relay_address_unless_own (relay, own_relay);

  gtk_label_set_label (self->title, name);
  gtk_label_set_label (self->subtitle, place);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *place != '\0');
  gtk_list_item_set_accessible_label (line, name);
  gtk_list_item_set_accessible_description (line, place);
  adw_avatar_set_text (self->avatar, name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->join), "(ss)", name, relay);
}
