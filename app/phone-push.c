/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-push.h"

struct _PhonePush
{
  GObject parent_instance;

  GActionMap *actions; /* borrowed: the application owns us */
  PhoneSounds *sounds;
  GSettings *settings;
  WzpTalk *talk;
  PhonePushPortal *portal;
  WzpRoom *room; /* nullable */
  PhonePushKeys keys;
  gboolean trying;
};

enum
{
  SIGNAL_SEEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhonePush, phone_push, G_TYPE_OBJECT)

static gboolean
opens_microphone (PhonePush *self)
{
  return self->room && wzp_talk_get_mode (self->talk) == WZP_TALK_MODE_PUSH;
}

static void
update_pushed (PhonePush *self)
{
  gboolean pushed = phone_push_keys_is_pushed (&self->keys);
  GAction *toggle = g_action_map_lookup_action (self->actions, "ptt-toggle");

  if (pushed == wzp_talk_get_pushed (self->talk))
    return;
  wzp_talk_set_pushed (self->talk, pushed);
  g_simple_action_set_state (G_SIMPLE_ACTION (toggle), g_variant_new_boolean (pushed));
  if (opens_microphone (self))
    phone_sounds_cue (self->sounds, pushed ? WZP_CHIME_SOUND_UNMUTED : WZP_CHIME_SOUND_MUTED);
}

/* What was pushed for one room must not open the next. */
static void
update_wanted (PhonePush *self)
{
  GAction *toggle = g_action_map_lookup_action (self->actions, "ptt-toggle");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (toggle), opens_microphone (self));
  if (phone_push_get_wanted (self))
    return;
  phone_push_keys_release_all (&self->keys);
  update_pushed (self);
}

/* --- actions ---------------------------------------------------------------------------------- */

static void
ptt_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PhonePush *self = data;
  const char *word = g_variant_get_string (parameter, NULL);

  if (g_str_equal (word, "on"))
    phone_push_hold (self, PHONE_PUSH_WAY_COMMAND, TRUE);
  else if (g_str_equal (word, "off"))
    phone_push_hold (self, PHONE_PUSH_WAY_COMMAND, FALSE);
  else if (g_str_equal (word, "toggle"))
    phone_push_toggle (self);
}

static void
toggle_action (GSimpleAction *action, GVariant *state, gpointer data)
{
  phone_push_toggle (data);
}

static const GActionEntry actions[] = {
  { "ptt", ptt_action, "s" },
  { "ptt-toggle", NULL, NULL, "false", toggle_action },
};

static void
shortcut_cb (PhonePushPortal *portal, const char *id, gboolean down, PhonePush *self)
{
  if (g_str_equal (id, PHONE_PUSH_SHORTCUT_TALK))
    phone_push_hold (self, PHONE_PUSH_WAY_DESKTOP, down);
  else if (g_str_equal (id, PHONE_PUSH_SHORTCUT_MUTE) && down)
    g_action_group_activate_action (G_ACTION_GROUP (self->actions), "mute", NULL);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_push_dispose (GObject *object)
{
  PhonePush *self = PHONE_PUSH (object);

  if (self->talk)
    g_signal_handlers_disconnect_by_data (self->talk, self);
  if (self->portal)
    g_signal_handlers_disconnect_by_data (self->portal, self);
  g_clear_object (&self->portal);
  g_clear_object (&self->room);
  g_clear_object (&self->talk);
  g_clear_object (&self->settings);
  g_clear_object (&self->sounds);
  G_OBJECT_CLASS (phone_push_parent_class)->dispose (object);
}

static void
phone_push_class_init (PhonePushClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_push_dispose;
  /* A PhonePushWay works: it went down, or up. */
  signals[SIGNAL_SEEN] =
      g_signal_new ("seen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
}

static void
phone_push_init (PhonePush *self)
{
  self->settings = g_settings_new (PHONE_APP_ID);
  self->talk = wzp_talk_new ();
  g_settings_bind (self->settings, "talk-mode", self->talk, "mode", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "talk-tail", self->talk, "tail", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "voice-threshold", self->talk, "voice-threshold",
                   G_SETTINGS_BIND_GET);
  g_signal_connect_swapped (self->talk, "notify::mode", G_CALLBACK (update_wanted), self);
}

PhonePush *
phone_push_new (GApplication *application, PhoneSounds *sounds)
{
  PhonePush *self = g_object_new (PHONE_TYPE_PUSH, NULL);

  self->actions = G_ACTION_MAP (application);
  self->sounds = g_object_ref (sounds);
  g_action_map_add_action_entries (self->actions, actions, G_N_ELEMENTS (actions), self);
  self->portal = phone_push_portal_new ();
  g_signal_connect (self->portal, "shortcut", G_CALLBACK (shortcut_cb), self);
  if (g_settings_get_boolean (self->settings, "desktop-shortcuts"))
    phone_push_portal_set_up (self->portal);
  update_wanted (self);
  return self;
}

PhonePushPortal *
phone_push_get_portal (PhonePush *self)
{
  return self->portal;
}

void
phone_push_set_up_portal (PhonePush *self)
{
  g_settings_set_boolean (self->settings, "desktop-shortcuts", TRUE);
  phone_push_portal_set_up (self->portal);
}

WzpTalk *
phone_push_get_talk (PhonePush *self)
{
  return self->talk;
}

void
phone_push_set_room (PhonePush *self, WzpRoom *room)
{
  if (g_set_object (&self->room, room))
    update_wanted (self);
}

void
phone_push_hold (PhonePush *self, PhonePushWay way, gboolean down)
{
  g_signal_emit (self, signals[SIGNAL_SEEN], 0, way, down);
  if (!phone_push_get_wanted (self))
    return;
  phone_push_keys_hold (&self->keys, way, down);
  update_pushed (self);
}

void
phone_push_toggle (PhonePush *self)
{
  g_signal_emit (self, signals[SIGNAL_SEEN], 0, PHONE_PUSH_WAY_TOGGLE, TRUE);
  if (!phone_push_get_wanted (self))
    return;
  phone_push_keys_toggle (&self->keys);
  update_pushed (self);
}

void
phone_push_set_trying (PhonePush *self, gboolean trying)
{
  self->trying = trying;
  update_wanted (self);
}

gboolean
phone_push_get_wanted (PhonePush *self)
{
  return self->trying || opens_microphone (self);
}
