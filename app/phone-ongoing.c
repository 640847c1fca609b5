/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-ongoing.h"

#include <glib/gi18n.h>

#include "phone-window.h"

#define ID "ongoing"

struct _PhoneOngoing
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns this */
  PhoneNotifier *notifier;
  PhoneCalls *calls;
  PhoneRooms *rooms;
  PhoneCallModel *call; /* nullable */
  PhoneRoomModel *room; /* nullable */
  const PhoneNote *shown;
};

G_DEFINE_FINAL_TYPE (PhoneOngoing, phone_ongoing, G_TYPE_OBJECT)

static const PhoneNote in_call = {
  .title = N_ ("In a Call"),
  .category = "call.ongoing",
  .default_action = "app.activate",
  .buttons = { { N_ ("Hang Up"), "app.hang-up", "call.hang-up", FALSE } },
};

static const PhoneNote in_room = {
  .title = N_ ("In a Room"),
  .category = "call.ongoing",
  .default_action = "app.activate",
  .buttons = { { N_ ("Leave"), "app.hang-up", "call.hang-up", FALSE } },
};

static gboolean
has_window (PhoneOngoing *self)
{
  GList *windows = gtk_application_get_windows (self->application);

  for (GList *node = windows; node; node = node->next)
    if (PHONE_IS_WINDOW (node->data))
      return TRUE;
  return FALSE;
}

static gboolean
is_called (PhoneOngoing *self)
{
  return self->call && !phone_call_model_get_ended (self->call) &&
         !phone_call_model_get_ringing (self->call);
}

static void
show (PhoneOngoing *self, const PhoneNote *note, const char *name)
{
  if (note)
    phone_notifier_show (self->notifier, ID, note, name, NULL);
  else if (self->shown)
    phone_notifier_withdraw (self->notifier, ID);
  self->shown = note;
}

static void
update (PhoneOngoing *self)
{
  if (has_window (self))
    show (self, NULL, NULL);
  else if (is_called (self))
    show (self, &in_call, phone_call_model_get_name (self->call));
  else if (self->room && !phone_room_model_get_ended (self->room))
    show (self, &in_room, wzp_room_get_name (phone_room_model_get_room (self->room)));
  else
    show (self, NULL, NULL);
}

static void
drop_call (PhoneOngoing *self)
{
  if (self->call)
    g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
}

static void
drop_room (PhoneOngoing *self)
{
  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
}

static void
call_cb (PhoneOngoing *self)
{
  PhoneCallModel *current = phone_calls_get_current (self->calls);

  drop_call (self);
  if (current)
    {
      self->call = g_object_ref (current);
      g_signal_connect_swapped (current, "notify::ringing", G_CALLBACK (update), self);
      g_signal_connect_swapped (current, "notify::ended", G_CALLBACK (update), self);
      g_signal_connect_swapped (current, "notify::name", G_CALLBACK (update), self);
    }
  update (self);
}

static void
room_cb (PhoneOngoing *self)
{
  PhoneRoomModel *current = phone_rooms_get_current (self->rooms);

  drop_room (self);
  if (current)
    {
      self->room = g_object_ref (current);
      g_signal_connect_swapped (current, "notify::ended", G_CALLBACK (update), self);
    }
  update (self);
}

static void
phone_ongoing_dispose (GObject *object)
{
  PhoneOngoing *self = PHONE_ONGOING (object);

  if (self->notifier)
    show (self, NULL, NULL);
  drop_call (self);
  drop_room (self);
  if (self->calls)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  if (self->rooms)
    g_signal_handlers_disconnect_by_data (self->rooms, self);
  g_clear_object (&self->calls);
  g_clear_object (&self->rooms);
  g_clear_object (&self->notifier);
  G_OBJECT_CLASS (phone_ongoing_parent_class)->dispose (object);
}

static void
phone_ongoing_class_init (PhoneOngoingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_ongoing_dispose;
}

static void
phone_ongoing_init (PhoneOngoing *self)
{
}

PhoneOngoing *
phone_ongoing_new (GtkApplication *application,
                   PhoneNotifier *notifier,
                   PhoneCalls *calls,
                   PhoneRooms *rooms)
{
  PhoneOngoing *self = g_object_new (PHONE_TYPE_ONGOING, NULL);

  self->application = application;
  self->notifier = g_object_ref (notifier);
  self->calls = g_object_ref (calls);
  self->rooms = g_object_ref (rooms);
  g_signal_connect_swapped (calls, "notify::current", G_CALLBACK (call_cb), self);
  g_signal_connect_swapped (rooms, "notify::current", G_CALLBACK (room_cb), self);
  g_signal_connect_object (application, "window-added", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-removed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  call_cb (self);
  room_cb (self);
  return self;
}
