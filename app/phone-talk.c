/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-talk.h"

/* How long the hint is shown, and how long there is none after that. */
#define HINT_S 6u
#define REST_S 20u

struct _PhoneTalk
{
  GObject parent_instance;

  GActionMap *actions; /* borrowed: the application owns us */
  PhoneCalls *calls;
  PhonePush *push;
  PhoneSounds *sounds;
  WzpCall *call;       /* in the foreground; nullable */
  WzpRoom *room;       /* nullable */
  GObject *subject;    /* the one of both that is talked with; nullable */
  WzpCallSound *sound; /* of the subject; nullable */

  gboolean hint;
  guint hint_over;    /* source */
  gint64 hint_rested; /* monotonic time from when on there may be another */
};

enum
{
  PROP_HINT = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

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

/* --- a hint to who speaks while muted --------------------------------------------------------- */

static void
set_hint (PhoneTalk *self, gboolean hint)
{
  if (self->hint == hint)
    return;
  self->hint = hint;
  g_clear_handle_id (&self->hint_over, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT]);
}

static gboolean
hint_over_cb (gpointer data)
{
  PhoneTalk *self = data;

  self->hint_over = 0;
  set_hint (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
speaks_muted_cb (PhoneTalk *self)
{
  gint64 now = g_get_monotonic_time ();

  if (!wzp_call_sound_get_speaks_muted (self->sound) || self->hint || now < self->hint_rested)
    return;
  self->hint_rested = now + (HINT_S + REST_S) * G_USEC_PER_SEC;
  set_hint (self, TRUE);
  self->hint_over = g_timeout_add_seconds (HINT_S, hint_over_cb, self);
}

/* Who unmutes knows it now, and may forget it again. */
static void
muted_cb (PhoneTalk *self)
{
  gboolean muted = is_set (self, "muted");

  set_hint (self, FALSE);
  self->hint_rested = 0;
  phone_sounds_cue (self->sounds, muted ? WZP_CHIME_SOUND_MUTED : WZP_CHIME_SOUND_UNMUTED);
  update_actions (self);
}

/* --- a call or a room ------------------------------------------------------------------------- */

static GObject *
choose_subject (PhoneTalk *self)
{
  gboolean in_call = self->call && wzp_call_get_state (self->call) != WZP_CALL_STATE_ENDED;
  gboolean in_room = self->room && wzp_room_get_state (self->room) != WZP_ROOM_STATE_LEFT;

  if (in_call && !(in_room && wzp_call_get_held (self->call)))
    return G_OBJECT (self->call);
  return in_room ? G_OBJECT (self->room) : NULL;
}

static void
drop_subject (PhoneTalk *self)
{
  set_hint (self, FALSE);
  if (self->sound)
    g_signal_handlers_disconnect_by_data (self->sound, self);
  g_clear_object (&self->sound);
  if (self->subject)
    {
      g_signal_handlers_disconnect_by_func (self->subject, muted_cb, self);
      g_signal_handlers_disconnect_by_func (self->subject, update_actions, self);
    }
  g_clear_object (&self->subject);
}

static void
take_subject (PhoneTalk *self, GObject *subject)
{
  self->subject = g_object_ref (subject);
  g_object_get (subject, "sound", &self->sound, NULL);
  g_signal_connect_swapped (subject, "notify::muted", G_CALLBACK (muted_cb), self);
  g_signal_connect_swapped (subject, "notify::deafened", G_CALLBACK (update_actions), self);
  g_signal_connect_swapped (self->sound, "notify::speaks-muted", G_CALLBACK (speaks_muted_cb),
                            self);
}

static void
update_subject (PhoneTalk *self)
{
  GObject *subject = choose_subject (self);

  if (subject != self->subject)
    {
      drop_subject (self);
      if (subject)
        take_subject (self, subject);
    }
  phone_push_set_room (self->push,
                       self->room && subject == G_OBJECT (self->room) ? self->room : NULL);
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
      g_signal_connect_swapped (self->call, "notify::held", G_CALLBACK (update_subject), self);
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
  g_clear_object (&self->push);
  g_clear_object (&self->sounds);
  G_OBJECT_CLASS (phone_talk_parent_class)->dispose (object);
}

static void
phone_talk_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HINT)
    g_value_set_boolean (value, PHONE_TALK (object)->hint);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
phone_talk_class_init (PhoneTalkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = phone_talk_get_property;
  object_class->dispose = phone_talk_dispose;
  properties[PROP_HINT] =
      g_param_spec_boolean ("hint", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
phone_talk_init (PhoneTalk *self)
{
}

PhoneTalk *
phone_talk_new (GApplication *application, PhoneCalls *calls, PhonePush *push, PhoneSounds *sounds)
{
  PhoneTalk *self = g_object_new (PHONE_TYPE_TALK, NULL);

  self->actions = G_ACTION_MAP (application);
  self->calls = g_object_ref (calls);
  self->push = g_object_ref (push);
  self->sounds = g_object_ref (sounds);
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
      wzp_room_set_talk (room, phone_push_get_talk (self->push));
      g_signal_connect_swapped (room, "notify::state", G_CALLBACK (update_subject), self);
    }
  update_subject (self);
}

gboolean
phone_talk_get_hint (PhoneTalk *self)
{
  return self->hint;
}
