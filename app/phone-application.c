/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-application.h"

#include <glib/gi18n.h>

#include "phone-account.h"
#include "phone-background.h"
#include "phone-calls.h"
#include "phone-help-dialog.h"
#include "phone-notifier.h"
#include "phone-ongoing.h"
#include "phone-preferences.h"
#include "phone-push-key.h"
#include "phone-push.h"
#include "phone-ringer.h"
#include "phone-rooms.h"
#include "phone-shortcuts-dialog.h"
#include "phone-sounds.h"
#include "phone-talk.h"
#include "phone-troubleshooting.h"
#include "phone-window.h"

struct _PhoneApplication
{
  AdwApplication parent_instance;

  GSettings *settings;
  PhoneAccount *account;
  PhoneCalls *calls;
  PhoneRooms *rooms;
  PhoneBackground *background;
  PhoneNotifier *notifier;
  PhoneOngoing *ongoing;
  PhoneRinger *ringer;
  PhoneSounds *sounds;
  PhonePush *push;
  PhoneTalk *talk;
  PhoneWindow *window; /* NULL while there is none */
  WzpCall *call;       /* in the foreground; nullable */
  WzpRoom *room;       /* nullable */
  guint inhibitor;     /* 0 while nobody talks */
};

G_DEFINE_FINAL_TYPE (PhoneApplication, phone_application, ADW_TYPE_APPLICATION)

static PhoneWindow *
present (PhoneApplication *self)
{
  if (!self->window)
    {
      self->window =
          phone_window_new (GTK_APPLICATION (self), self->account, self->calls, self->rooms);
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      phone_push_key_attach (GTK_WIDGET (self->window), self->push);
    }
  gtk_window_present (GTK_WINDOW (self->window));
  return self->window;
}

/* --- the present call ------------------------------------------------------------------------- */

static void
set_enabled (PhoneApplication *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), action)), enabled);
}

static void
hint_cb (PhoneApplication *self)
{
  if (self->window)
    phone_window_hint_muted (self->window, phone_talk_get_hint (self->talk));
}

static void
update_hold (PhoneApplication *self)
{
  GAction *hold = g_action_map_lookup_action (G_ACTION_MAP (self), "hold");
  gboolean held = self->call && wzp_call_get_held (self->call);

  g_simple_action_set_state (G_SIMPLE_ACTION (hold), g_variant_new_boolean (held));
}

/* The machine stays awake while people talk. */
static void
update_inhibitor (PhoneApplication *self, gboolean talking)
{
  if (talking && !self->inhibitor)
    self->inhibitor = gtk_application_inhibit (
        GTK_APPLICATION (self), self->window ? GTK_WINDOW (self->window) : NULL,
        GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_IDLE, _ ("In a call"));
  else if (!talking && self->inhibitor)
    {
      gtk_application_uninhibit (GTK_APPLICATION (self), self->inhibitor);
      self->inhibitor = 0;
    }
}

static void
state_cb (PhoneApplication *self)
{
  WzpCallState state = self->call ? wzp_call_get_state (self->call) : WZP_CALL_STATE_ENDED;
  gboolean in_call = state != WZP_CALL_STATE_ENDED;
  gboolean in_room = self->room && wzp_room_get_state (self->room) != WZP_ROOM_STATE_LEFT;
  gboolean talking = state == WZP_CALL_STATE_ACTIVE || state == WZP_CALL_STATE_RECONNECTING;

  set_enabled (self, "hang-up", in_call || in_room);
  set_enabled (self, "hold", talking);
  update_inhibitor (self, in_call || in_room);
}

static void
current_cb (PhoneApplication *self)
{
  PhoneCallModel *current = phone_calls_get_current (self->calls);

  if (self->call)
    g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
  if (current)
    {
      self->call = g_object_ref (phone_call_model_get_call (current));
      g_signal_connect_swapped (self->call, "notify::held", G_CALLBACK (update_hold), self);
      g_signal_connect_swapped (self->call, "notify::state", G_CALLBACK (state_cb), self);
    }
  update_hold (self);
  state_cb (self);
}

static void
room_cb (PhoneApplication *self)
{
  PhoneRoomModel *current = phone_rooms_get_current (self->rooms);

  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
  if (current)
    {
      self->room = g_object_ref (phone_room_model_get_room (current));
      g_signal_connect_swapped (self->room, "notify::state", G_CALLBACK (state_cb), self);
    }
  phone_sounds_set_room (self->sounds, current);
  phone_talk_set_room (self->talk, self->room);
  state_cb (self);
}

/* --- actions ---------------------------------------------------------------------------------- */

/* A notification outlives its call, and the phone it came from: then it leads to who called. */
static void
answer (PhoneApplication *self, GVariant *id, WzpAnswerMode mode)
{
  PhoneCallModel *model =
      phone_calls_find_ringing (self->calls, id ? g_variant_get_string (id, NULL) : NULL);

  if (!model)
    {
      if (id)
        phone_window_show_missed (present (self));
      return;
    }
  if (phone_call_model_get_downgraded (model))
    {
      /* A person must read the warning first. */
      phone_ringer_present (self->ringer, model);
      return;
    }
  present (self);
  phone_calls_answer (self->calls, model, mode);
}

static void
accept_action (GSimpleAction *action, GVariant *id, gpointer data)
{
  PhoneApplication *self = data;

  answer (self, id,
          g_settings_get_boolean (self->settings, "hide-address") ? WZP_ANSWER_MODE_PRIVATE
                                                                  : WZP_ANSWER_MODE_TRUSTED);
}

static void
answer_privately_action (GSimpleAction *action, GVariant *id, gpointer data)
{
  answer (data, id, WZP_ANSWER_MODE_PRIVATE);
}

static void
decline_action (GSimpleAction *action, GVariant *id, gpointer data)
{
  PhoneApplication *self = data;
  PhoneCallModel *model =
      phone_calls_find_ringing (self->calls, id ? g_variant_get_string (id, NULL) : NULL);

  if (model)
    phone_calls_decline (self->calls, model);
}

static void
hang_up_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PhoneApplication *self = data;
  gboolean in_call = self->call && wzp_call_get_state (self->call) != WZP_CALL_STATE_ENDED;

  /* What is heard. */
  if (self->room && (!in_call || !wzp_room_get_held (self->room)))
    phone_rooms_leave (self->rooms);
  else
    phone_calls_hang_up (self->calls);
}

static void
new_call_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (present (data)), "win.new-call", NULL);
}

static void
hold_action (GSimpleAction *action, GVariant *state, gpointer data)
{
  PhoneApplication *self = data;

  if (self->call)
    wzp_call_set_held (self->call, g_variant_get_boolean (state));
}

static void
show_call_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  phone_window_show_call (present (data));
}

static void
show_incoming_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PhoneApplication *self = data;

  if (!phone_ringer_present (self->ringer, phone_calls_find_ringing (self->calls, NULL)))
    present (self);
}

/* The button of a notification, which may have started the phone. */
static void
call_back_action (GSimpleAction *action, GVariant *peer, gpointer data)
{
  PhoneApplication *self = data;
  const char *fingerprint = g_variant_get_string (peer, NULL);

  phone_window_prepare_call (present (self), fingerprint);
  phone_calls_dial_when_ready (self->calls, fingerprint);
}

static void
activate_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  present (data);
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PhoneApplication *self = data;
  PhonePreferences *preferences = phone_preferences_new (self->account, self->push);

  phone_push_key_attach (GTK_WIDGET (preferences), self->push);
  adw_dialog_present (ADW_DIALOG (preferences), GTK_WIDGET (present (self)));
}

static void
troubleshooting_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PhoneApplication *self = data;

  adw_dialog_present (ADW_DIALOG (phone_troubleshooting_new (self->account)),
                      GTK_WIDGET (present (self)));
}

/* Made when it is wanted, not kept as gtk/help-overlay.ui: GTK 4.18 crashes when the accessibility bus asks for
 * a window too many while there is a hidden one. */
static void
shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_dialog_present (ADW_DIALOG (phone_shortcuts_dialog_new ()), GTK_WIDGET (present (data)));
}

static void
help_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_dialog_present (ADW_DIALOG (phone_help_dialog_new ()), GTK_WIDGET (present (data)));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PhoneApplication *self = data;

  adw_show_about_dialog (GTK_WIDGET (present (self)), "application-name", _ ("Phone"),
                         "application-icon", PHONE_APP_ID, "version", WZP_VERSION, "license-type",
                         GTK_LICENSE_GPL_3_0, "comments", _ ("Calls that nobody can listen to"),
                         NULL);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (data);
}

static const GActionEntry actions[] = {
  /* What rings, whoever it is: for key bindings of a desktop. */
  { "accept", accept_action },
  { "decline", decline_action },
  /* One call by its id: for notifications, which may come late. */
  { "accept-call", accept_action, "s" },
  { "answer-privately", answer_privately_action, "s" },
  { "decline-call", decline_action, "s" },
  { "hang-up", hang_up_action },
  { "new-call", new_call_action },
  { "hold", NULL, NULL, "false", hold_action },
  { "show-call", show_call_action },
  { "show-incoming", show_incoming_action },
  { "call-back", call_back_action, "s" },
  { "activate", activate_action },
  { "preferences", preferences_action },
  { "shortcuts", shortcuts_action },
  { "troubleshooting", troubleshooting_action },
  { "help", help_action },
  { "about", about_action },
  { "quit", quit_action },
};

static void
set_accels (GtkApplication *application)
{
  static const struct
  {
    const char *action;
    const char *accel;
    const char *other; /* of a headset or a keyboard with such keys; nullable */
  } accels[] = {
    { "app.hold", "<Control>h", "AudioPlay" },
    { "app.mute", "<Control>d", "AudioMicMute" },
    { "app.deafen", "<Control><Shift>d" },
    { "app.hang-up", "<Control><Shift>h" },
    { "app.quit", "<Control>q" },
    { "app.preferences", "<Control>comma" },
    { "app.shortcuts", "<Control>question" },
    { "app.help", "F1" },
    { "win.new-call", "<Control>n" },
    { "win.verify", "<Control>e" },
    { "win.copy-fingerprint", "<Control><Shift>c" },
    { "win.leave", "<Control>w" },
    { "win.search", "<Control>f" },
    { "win.join-room", "<Control>j" },
    { "win.add-contact", "<Control><Shift>n" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (
        application, accels[i].action, (const char *[]) { accels[i].accel, accels[i].other, NULL });
}

/* --- life ------------------------------------------------------------------------------------- */

static void
background_denied_cb (PhoneApplication *self)
{
  if (self->window)
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.toast", "s",
                                _ ("The desktop does not let Phone stay reachable"));
}

/* Without animations a sheet of libadwaita (1.7, and still in 1.11) lets go of its dialog while it closes, and says
 * afterwards that it has closed: nothing else may hold the dialog when its Close button is pressed by a screen reader. */
static gboolean
hold_closing_dialog (GSignalInvocationHint *hint,
                     guint n_values,
                     const GValue *values,
                     gpointer data)
{
  g_idle_add_once (g_object_unref, g_value_dup_object (&values[0]));
  return TRUE; /* stay */
}

static void
hold_closing_dialogs (void)
{
  g_autoptr (GTypeClass) dialog_class = g_type_class_ref (ADW_TYPE_DIALOG);

  g_signal_add_emission_hook (g_signal_lookup ("closed", ADW_TYPE_DIALOG), 0, hold_closing_dialog,
                              NULL, NULL);
}

static void
phone_application_startup (GApplication *application)
{
  PhoneApplication *self = PHONE_APPLICATION (application);

  G_APPLICATION_CLASS (phone_application_parent_class)->startup (application);
  /* Numbers of fundamental types are given without a lock: GStreamer takes one on the client's thread, so the
   * last of GTK's own, which its builder would make later, is made before there is a client. */
  g_type_ensure (GTK_TYPE_EXPRESSION);
  hold_closing_dialogs ();
  gtk_window_set_default_icon_name (PHONE_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  set_accels (GTK_APPLICATION (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  self->account = phone_account_new ();
  self->calls = phone_calls_new (self->account);
  self->rooms = phone_rooms_new (self->account, self->calls);
  self->notifier = phone_notifier_new (GTK_APPLICATION (self));
  self->ringer = phone_ringer_new (GTK_APPLICATION (self), self->notifier, self->calls,
                                   phone_account_get_history (self->account),
                                   phone_account_get_audio (self->account));
  self->ongoing =
      phone_ongoing_new (GTK_APPLICATION (self), self->notifier, self->calls, self->rooms);
  self->sounds = phone_sounds_new (self->calls);
  self->push = phone_push_new (application, self->sounds);
  self->talk = phone_talk_new (application, self->calls, self->push, self->sounds);
  g_signal_connect_swapped (self->talk, "notify::hint", G_CALLBACK (hint_cb), self);
  g_signal_connect_swapped (self->calls, "notify::current", G_CALLBACK (current_cb), self);
  current_cb (self);
  g_signal_connect_swapped (self->rooms, "notify::current", G_CALLBACK (room_cb), self);
  self->background = phone_background_new (application, self->account);
  g_signal_connect_swapped (self->background, "denied", G_CALLBACK (background_denied_cb), self);
  phone_account_load (self->account);
}

static void
phone_application_activate (GApplication *application)
{
  present (PHONE_APPLICATION (application));
}

/* A link only fills the page for calling in, or asks: a web page must not be able to call anybody or to let anybody
 * listen. */
static void
phone_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  PhoneWindow *window = present (PHONE_APPLICATION (application));
  g_autofree char *uri = g_file_get_uri (files[0]);
  g_autoptr (WzpLink) link = wzp_link_parse (uri, NULL);
  const char *fingerprint = link ? wzp_link_get_fingerprint (link) : NULL;

  if (fingerprint)
    phone_window_prepare_call (window, fingerprint);
  else if (link)
    phone_window_ask_room (window, link);
  else
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s",
                                _ ("This link does not lead to anybody"));
}

static void
phone_application_shutdown (GApplication *application)
{
  PhoneApplication *self = PHONE_APPLICATION (application);

  g_clear_object (&self->ongoing);
  if (self->window)
    gtk_window_destroy (GTK_WINDOW (self->window));
  if (self->call)
    g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
  g_signal_handlers_disconnect_by_data (self->calls, self);
  g_clear_object (&self->sounds);
  g_signal_handlers_disconnect_by_data (self->talk, self);
  g_clear_object (&self->talk);
  g_clear_object (&self->push);
  g_clear_object (&self->ringer);
  g_clear_object (&self->notifier);
  g_signal_handlers_disconnect_by_data (self->rooms, self);
  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
  g_clear_object (&self->rooms);
  g_clear_object (&self->background);
  g_clear_object (&self->calls);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  G_APPLICATION_CLASS (phone_application_parent_class)->shutdown (application);
}

static void
phone_application_class_init (PhoneApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = phone_application_startup;
  application_class->activate = phone_application_activate;
  application_class->open = phone_application_open;
  application_class->shutdown = phone_application_shutdown;
}

static void
phone_application_init (PhoneApplication *self)
{
}

PhoneApplication *
phone_application_new (void)
{
  return g_object_new (PHONE_TYPE_APPLICATION, "application-id", PHONE_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/org/wzp/phone",
                       "version", WZP_VERSION, "register-session", TRUE, NULL);
}
