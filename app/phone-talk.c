/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-talk.h"

struct _PhoneTalk
{
  GObject parent_instance;

  GActionMap *actions; /* borrowed: the application owns us */
  PhoneCalls *calls;
  WzpCall *call;    /* in the foreground; nullable */
  WzpRoom *room;    /* nullable */
  GObject *subject; /* the one of both that is talked with; nullable */
};

G_DEFINE_FINAL_TYPE (PhoneTalk, phone_talk, G_TYPE_OBJECT)

static GSimpleAction *
find_action (PhoneTalk *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (self->actions, name));
}

/* Calls and rooms have the same words for it. */
static gboolean
is_set (PhoneTalk *self, const char *property)
{
  gboolean set = FALSE;

  if (self->subject)
    g_object_get (self->subject, property, &set, NULL);
  return set;
}

static void
update_actions (PhoneTalk *self)
{
  GSimpleAction *mute = find_action (self, "mute");
  GSimpleAction *deafen = find_action (self, "deafen");

  g_simple_action_set_enabled (mute, self->subject != NULL);
  g_simple_action_set_enabled (deafen, self->subject != NULL);
  g_simple_action_set_state (mute, g_variant_new_boolean (is_set (self, "muted")));
  g_simple_action_set_state (deafen, g_variant_new_boolean (is_set (self, "deafened")));
}

static GObject *
choose_subject (PhoneTalk *self)
{
  if (self->call && wzp_call_get_state (self->call) != WZP_CALL_STATE_ENDED)
    return G_OBJECT (self->call);
  if (self->room && wzp_room_get_state (self->room) != WZP_ROOM_STATE_LEFT)
    return G_OBJECT (self->room);
  return NULL;
}

static void
drop_subject (PhoneTalk *self)
{
  if (self->subject)
    g_signal_handlers_disconnect_by_func (self->subject, update_actions, self);
  g_clear_object (&self->subject);
}

static void
update_subject (PhoneTalk *self)
{
  GObject *subject = choose_subject (self);

  if (subject != self->subject)
    {
      drop_subject (self);
      if (subject)
        {
          self->subject = g_object_ref (subject);
          g_signal_connect_swapped (subject, "notify::muted", G_CALLBACK (update_actions), self);
          g_signal_connect_swapped (subject, "notify::deafened", G_CALLBACK (update_actions), self);
        }
    }
  update_actions (self);
}

static void
drop_call (PhoneTalk *self)
{
  if (self->call)
    g_signal_handlers_disconnect_by_func (self->call, update_subject, self);
  g_clear_object (&self->call);
}

static void
drop_room (PhoneTalk *self)
{
  if (self->room)
    g_signal_handlers_disconnect_by_func (self->room, update_subject, self);
  g_clear_object (&self->room);
}

static void
current_cb (PhoneTalk *self)
{
  PhoneCallModel *current = phone_calls_get_current (self->calls);

  drop_call (self);
  if (current)
    {
      self->call = g_object_ref (phone_call_model_get_call (current));
      g_signal_connect_swapped (self->call, "notify::state", G_CALLBACK (update_subject), self);
    }
  update_subject (self);
}

static void
mute_action (GSimpleAction *action, GVariant *state, gpointer data)
{
  PhoneTalk *self = data;

  if (self->subject)
    g_object_set (self->subject, "muted", g_variant_get_boolean (state), NULL);
}

static void
deafen_action (GSimpleAction *action, GVariant *state, gpointer data)
{
  PhoneTalk *self = data;

  if (self->subject)
    g_object_set (self->subject, "deafened", g_variant_get_boolean (state), NULL);
}

static const GActionEntry actions[] = {
  { "mute", NULL, NULL, "false", mute_action },
  { "deafen", NULL, NULL, "false", deafen_action },
};

static void
phone_talk_dispose (GObject *object)
{
  PhoneTalk *self = PHONE_TALK (object);

  drop_subject (self);
  drop_call (self);
  drop_room (self);
  if (self->calls)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  g_clear_object (&self->calls);
  G_OBJECT_CLASS (phone_talk_parent_class)->dispose (object);
}

static void
phone_talk_class_init (PhoneTalkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_talk_dispose;
}

static void
phone_talk_init (PhoneTalk *self)
{
}

PhoneTalk *
phone_talk_new (GApplication *application, PhoneCalls *calls)
{
  PhoneTalk *self = g_object_new (PHONE_TYPE_TALK, NULL);

  self->actions = G_ACTION_MAP (application);
  self->calls = g_object_ref (calls);
  g_action_map_add_action_entries (self->actions, actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_swapped (calls, "notify::current", G_CALLBACK (current_cb), self);
  current_cb (self);
  return self;
}

void
phone_talk_set_room (PhoneTalk *self, WzpRoom *room)
{
  if (room == self->room)
    return;
  drop_room (self);
  if (room)
    {
      self->room = g_object_ref (room);
      g_signal_connect_swapped (room, "notify::state", G_CALLBACK (update_subject), self);
    }
  update_subject (self);
}
