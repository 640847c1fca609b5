/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-rooms.h"

struct _PhoneRooms
{
  GObject parent_instance;

  PhoneAccount *account;
  PhoneCalls *calls;
  PhoneRoomModel *current; /* nullable */
  GPtrArray *watched;      /* of WzpCall */
  WzpCall *put_aside;      /* the call that waits for the end of the room; nullable */
};

enum
{
  PROP_CURRENT = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PhoneRooms, phone_rooms, G_TYPE_OBJECT)

static WzpRoom *
get_room (PhoneRooms *self)
{
  return self->current && !phone_room_model_get_ended (self->current)
             ? phone_room_model_get_room (self->current)
             : NULL;
}

/* --- calls besides ---------------------------------------------------------------------------- */

static gboolean
is_live (WzpCall *call)
{
  WzpCallState state = wzp_call_get_state (call);

  return state != WZP_CALL_STATE_INCOMING && state != WZP_CALL_STATE_ENDED;
}

/* The room waits while a call does not. */
static void
update_held (PhoneRooms *self)
{
  WzpRoom *room = get_room (self);
  gboolean is_talking = FALSE;

  for (guint i = 0; i < self->watched->len; i++)
    {
      WzpCall *call = self->watched->pdata[i];

      is_talking |= is_live (call) && !wzp_call_get_held (call);
    }
  if (room)
    wzp_room_set_held (room, is_talking);
}

static void
calls_cb (PhoneRooms *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->calls));

  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (self->watched->pdata[i], self);
  g_ptr_array_set_size (self->watched, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneCallModel) model = g_list_model_get_item (G_LIST_MODEL (self->calls), i);
      WzpCall *call = phone_call_model_get_call (model);

      g_signal_connect_swapped (call, "notify::state", G_CALLBACK (update_held), self);
      g_signal_connect_swapped (call, "notify::held", G_CALLBACK (update_held), self);
      g_ptr_array_add (self->watched, g_object_ref (call));
    }
  update_held (self);
}

static void
put_calls_aside (PhoneRooms *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    {
      WzpCall *call = self->watched->pdata[i];

      if (!is_live (call) || wzp_call_get_held (call))
        continue;
      g_set_object (&self->put_aside, call);
      wzp_call_set_held (call, TRUE);
    }
}

static void
take_call_up (PhoneRooms *self)
{
  g_autoptr (WzpCall) call = g_steal_pointer (&self->put_aside);

  if (call && is_live (call))
    wzp_call_set_held (call, FALSE);
}

/* --- the room --------------------------------------------------------------------------------- */

static void
set_current (PhoneRooms *self, PhoneRoomModel *model)
{
  if (!g_set_object (&self->current, model))
    return;
  phone_calls_set_in_room (self->calls, get_room (self) != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

static void
drop_current (PhoneRooms *self)
{
  if (!self->current)
    return;
  g_signal_handlers_disconnect_by_data (phone_room_model_get_room (self->current), self);
  set_current (self, NULL);
}

static void
room_state_cb (PhoneRooms *self)
{
  WzpRoom *room = phone_room_model_get_room (self->current);

  switch (wzp_room_get_state (room))
    {
    case WZP_ROOM_STATE_JOINED:
      wzp_rooms_add (phone_account_get_rooms (self->account), wzp_room_get_name (room),
                     wzp_room_get_relay (room), NULL);
      break;
    case WZP_ROOM_STATE_LEFT:
      phone_calls_set_in_room (self->calls, FALSE);
      if (!wzp_room_get_error (room))
        drop_current (self);
      take_call_up (self);
      break;
    case WZP_ROOM_STATE_JOINING:
    case WZP_ROOM_STATE_RECONNECTING:
      break;
    }
}

void
phone_rooms_leave (PhoneRooms *self)
{
  WzpRoom *room = get_room (self);

  if (room)
    wzp_room_leave (room);
}

void
phone_rooms_dismiss (PhoneRooms *self)
{
  if (self->current && phone_room_model_get_ended (self->current))
    drop_current (self);
}

gboolean
phone_rooms_join (PhoneRooms *self, const char *name, const char *relay, GError **error)
{
  WzpClient *client = phone_account_get_client (self->account);
  const char *own_relay = phone_account_get_relay (self->account);
  g_autoptr (WzpRoom) room = NULL;
  g_autoptr (PhoneRoomModel) model = NULL;

  if (!client)
    {
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_CLOSED, "no relay");
      return FALSE;
    }
  room = wzp_client_join_room_at (client, name, relay ? relay : own_relay, error);
  if (!room)
    return FALSE;
  phone_rooms_leave (self);
  drop_current (self);
  put_calls_aside (self);
  model = phone_room_model_new (room, phone_account_get_contacts (self->account), own_relay);
  g_signal_connect_swapped (room, "notify::state", G_CALLBACK (room_state_cb), self);
  set_current (self, model);
  return TRUE;
}

void
phone_rooms_try_again (PhoneRooms *self)
{
  g_autoptr (WzpRoom) room = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->current || !phone_room_model_get_ended (self->current))
    return;
  room = g_object_ref (phone_room_model_get_room (self->current));
  if (!phone_rooms_join (self, wzp_room_get_name (room), wzp_room_get_relay (room), &error))
    g_debug ("cannot join again: %s", error->message);
}

void
phone_rooms_come_back (PhoneRooms *self)
{
  if (get_room (self))
    put_calls_aside (self);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_rooms_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CURRENT)
    g_value_set_object (value, PHONE_ROOMS (object)->current);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_rooms_dispose (GObject *object)
{
  PhoneRooms *self = PHONE_ROOMS (object);

  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (self->watched->pdata[i], self);
  g_ptr_array_set_size (self->watched, 0);
  if (self->current)
    g_signal_handlers_disconnect_by_data (phone_room_model_get_room (self->current), self);
  g_clear_object (&self->current);
  g_clear_object (&self->put_aside);
  if (self->calls)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  g_clear_object (&self->calls);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (phone_rooms_parent_class)->dispose (object);
}

static void
phone_rooms_finalize (GObject *object)
{
  g_ptr_array_unref (PHONE_ROOMS (object)->watched);
  G_OBJECT_CLASS (phone_rooms_parent_class)->finalize (object);
}

static void
phone_rooms_class_init (PhoneRoomsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = phone_rooms_get_property;
  object_class->dispose = phone_rooms_dispose;
  object_class->finalize = phone_rooms_finalize;
  properties[PROP_CURRENT] =
      g_param_spec_object ("current", NULL, NULL, PHONE_TYPE_ROOM_MODEL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
phone_rooms_init (PhoneRooms *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

PhoneRooms *
phone_rooms_new (PhoneAccount *account, PhoneCalls *calls)
{
  PhoneRooms *self = g_object_new (PHONE_TYPE_ROOMS, NULL);

  self->account = g_object_ref (account);
  self->calls = g_object_ref (calls);
  g_signal_connect_swapped (calls, "items-changed", G_CALLBACK (calls_cb), self);
  calls_cb (self);
  return self;
}

PhoneRoomModel *
phone_rooms_get_current (PhoneRooms *self)
{
  return self->current;
}
