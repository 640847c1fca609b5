/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-room-page.h"

#include <glib/gi18n.h>

#include "phone-member-row.h"
#include "phone-sound-button.h"
#include "phone-talk-status.h"

struct _PhoneRoomPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwToastOverlay *toasts;
  GtkListBox *members;
  PhoneTalkStatus *talk_status;
  PhoneSoundButton *sound;
  GtkWidget *cancel;
  GtkWidget *leave;
  GtkWidget *review;
  GtkWidget *again;

  PhoneRoomModel *model;
};

enum
{
  PROP_MODEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneRoomPage, phone_room_page, ADW_TYPE_BIN)

static gboolean
has_text (gpointer object, const char *text)
{
  return text && *text;
}

/* Descriptions are markup. */
static char *
escape (gpointer object, const char *text)
{
  return g_markup_escape_text (text ? text : "", -1);
}

/* By the window: a page that has only just appeared is not on the accessibility bus yet. */
static void
announce (PhoneRoomPage *self, const char *text)
{
  gtk_accessible_announce (GTK_ACCESSIBLE (gtk_widget_get_root (GTK_WIDGET (self))), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
muted_cb (PhoneRoomPage *self)
{
  WzpRoom *room = phone_room_model_get_room (self->model);

  /* Who deafens is muted too: told at once. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !wzp_room_get_deafened (room))
    announce (self, wzp_room_get_muted (room) ? _ ("You are muted") : _ ("You can be heard"));
}

static void
deafened_cb (PhoneRoomPage *self)
{
  WzpRoom *room = phone_room_model_get_room (self->model);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    announce (self, wzp_room_get_deafened (room) ? _ ("You hear nobody, and nobody hears you")
                                                 : _ ("You can hear"));
}

/* The button that had the focus is gone with its page: the next one takes it. */
static void
show_state (PhoneRoomPage *self, const char *page, GtkWidget *focus)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, page);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (focus);
}

static void
state_cb (PhoneRoomPage *self)
{
  switch (wzp_room_get_state (phone_room_model_get_room (self->model)))
    {
    case WZP_ROOM_STATE_JOINING:
      show_state (self, "joining", self->cancel);
      break;
    case WZP_ROOM_STATE_JOINED:
    case WZP_ROOM_STATE_RECONNECTING:
      show_state (self, "room", self->leave);
      break;
    case WZP_ROOM_STATE_LEFT:
      show_state (self, "ended",
                  gtk_widget_get_visible (self->review) ? self->review : self->again);
      break;
    }
}

static void
row_activated_cb (PhoneRoomPage *self, GtkListBoxRow *row)
{
  phone_member_row_open (PHONE_MEMBER_ROW (row));
}

static GtkWidget *
make_row (gpointer member, gpointer user_data)
{
  return phone_member_row_new (member);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
drop_model (PhoneRoomPage *self)
{
  if (!self->model)
    return;
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_signal_handlers_disconnect_by_data (phone_room_model_get_room (self->model), self);
  g_clear_object (&self->model);
}

static void
phone_room_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODEL)
    g_value_set_object (value, PHONE_ROOM_PAGE (object)->model);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_room_page_dispose (GObject *object)
{
  drop_model (PHONE_ROOM_PAGE (object));
  G_OBJECT_CLASS (phone_room_page_parent_class)->dispose (object);
}

static void
phone_room_page_class_init (PhoneRoomPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_ROOM_MODEL);
  g_type_ensure (PHONE_TYPE_SOUND_BUTTON);
  g_type_ensure (PHONE_TYPE_TALK_STATUS);
  object_class->get_property = phone_room_page_get_property;
  object_class->dispose = phone_room_page_dispose;
  properties[PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, PHONE_TYPE_ROOM_MODEL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/room-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomPage, members);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomPage, talk_status);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomPage, sound);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomPage, cancel);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomPage, leave);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomPage, review);
  gtk_widget_class_bind_template_child (widget_class, PhoneRoomPage, again);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, escape);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
phone_room_page_init (PhoneRoomPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_room_page_set_model (PhoneRoomPage *self, PhoneRoomModel *model)
{
  WzpRoom *room = model ? phone_room_model_get_room (model) : NULL;

  if (model == self->model)
    return;
  drop_model (self);
  adw_toast_overlay_dismiss_all (self->toasts);
  if (model)
    {
      self->model = g_object_ref (model);
      g_signal_connect_swapped (room, "notify::state", G_CALLBACK (state_cb), self);
      g_signal_connect_swapped (room, "notify::muted", G_CALLBACK (muted_cb), self);
      g_signal_connect_swapped (room, "notify::deafened", G_CALLBACK (deafened_cb), self);
    }
  phone_talk_status_set_room (self->talk_status, room);
  gtk_list_box_bind_model (self->members, model ? phone_room_model_get_members (model) : NULL,
                           make_row, NULL, NULL);
  if (model)
    state_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

AdwToastOverlay *
phone_room_page_get_toasts (PhoneRoomPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "room") == 0 ? self->toasts
                                                                                 : NULL;
}

void
phone_room_page_set_devices (PhoneRoomPage *self, WzpAudioDevices *devices)
{
  phone_sound_button_set_devices (self->sound, devices);
}

void
phone_room_page_choose_sound (PhoneRoomPage *self)
{
  phone_sound_button_popup (self->sound);
}
