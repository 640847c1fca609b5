/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-ringer.h"

#include <glib/gi18n.h>

#include "phone-incoming-window.h"

struct _PhoneRinger
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns the ringer */
  GSettings *settings;
  PhoneCalls *calls;
  WzpAudioSettings *audio;
  GHashTable *windows; /* PhoneCallModel -> PhoneIncomingWindow, owned by GTK; all that ring */
  GHashTable *missed;  /* id of a notification -> PhoneCallModel; all that may still be shown */
};

G_DEFINE_FINAL_TYPE (PhoneRinger, phone_ringer, G_TYPE_OBJECT)

static char *
incoming_id (PhoneCallModel *model)
{
  return g_strconcat ("call-", wzp_call_get_id (phone_call_model_get_call (model)), NULL);
}

/* On the lock screen everybody reads. A desktop that hides notifications there by itself does so besides. */
static const char *
name_for_now (PhoneRinger *self, PhoneCallModel *model)
{
  gboolean locked;

  g_object_get (self->application, "screensaver-active", &locked, NULL);
  return locked && g_settings_get_boolean (self->settings, "hide-on-lock-screen")
             ? _ ("Unlock to see who it is")
             : phone_call_model_get_name (model);
}

static void
notify_incoming (PhoneRinger *self, PhoneCallModel *model)
{
  const char *id = wzp_call_get_id (phone_call_model_get_call (model));
  g_autofree char *notification = incoming_id (model);
  g_autoptr (GNotification) note = g_notification_new (_ ("Incoming Call"));
  const char *accept = wzp_audio_settings_get_no_microphone (self->audio)
                           ? _ ("Accept Without Microphone")
                           : _ ("Accept");

  g_notification_set_body (note, name_for_now (self, model));
  g_notification_set_priority (note, G_NOTIFICATION_PRIORITY_URGENT);
  g_notification_set_category (note, "call.incoming");
  g_notification_add_button_with_target (note, _ ("Decline"), "app.decline-call", "s", id);
  g_notification_add_button_with_target (note, accept, "app.accept-call", "s", id);
  g_notification_set_default_action (note, "app.show-call");
  g_application_send_notification (G_APPLICATION (self->application), notification, note);
}

static void
notify_missed (PhoneRinger *self, const char *notification, PhoneCallModel *model)
{
  const char *peer = wzp_call_get_peer (phone_call_model_get_call (model));
  g_autoptr (GNotification) note = g_notification_new (_ ("Missed Call"));

  g_notification_set_body (note, name_for_now (self, model));
  g_notification_set_category (note, "call.unanswered");
  g_notification_add_button_with_target (note, _ ("Call Back"), "app.prepare-call", "s", peer);
  g_notification_set_default_action (note, "app.activate");
  g_application_send_notification (G_APPLICATION (self->application), notification, note);
}

/* What is shown says less, or more, from now on. */
static void
locked_cb (PhoneRinger *self)
{
  GHashTableIter iter;
  gpointer notification, model;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, &model, NULL))
    notify_incoming (self, model);
  g_hash_table_iter_init (&iter, self->missed);
  while (g_hash_table_iter_next (&iter, &notification, &model))
    notify_missed (self, notification, model);
}

/* A call rings and can be answered without a microphone too: then one listens. */
static void
no_microphone_cb (PhoneRinger *self)
{
  gboolean none = wzp_audio_settings_get_no_microphone (self->audio);
  GHashTableIter iter;
  gpointer model, window;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, &model, &window))
    {
      notify_incoming (self, model);
      if (window)
        phone_incoming_window_set_no_microphone (window, none);
    }
}

/* Somebody comes to the phone: what was missed is seen there. */
static void
active_cb (PhoneRinger *self)
{
  GtkWindow *active = gtk_application_get_active_window (self->application);
  GHashTableIter iter;
  gpointer notification;

  if (!active || PHONE_IS_INCOMING_WINDOW (active))
    return;
  g_hash_table_iter_init (&iter, self->missed);
  while (g_hash_table_iter_next (&iter, &notification, NULL))
    g_application_withdraw_notification (G_APPLICATION (self->application), notification);
  g_hash_table_remove_all (self->missed);
}

/* Closed by a person: it rings on without it. */
static void
window_gone_cb (PhoneRinger *self, PhoneIncomingWindow *window)
{
  PhoneCallModel *model = phone_incoming_window_get_model (window);

  if (g_hash_table_contains (self->windows, model))
    g_hash_table_insert (self->windows, g_object_ref (model), NULL);
}

static gboolean
was_missed (PhoneCallModel *model)
{
  WzpEndReason reason = wzp_call_get_end_reason (phone_call_model_get_call (model));

  return reason == WZP_END_REASON_CANCELLED || reason == WZP_END_REASON_NO_ANSWER;
}

/* One notification per person: the last call counts. */
static void
take_missed (PhoneRinger *self, PhoneCallModel *model)
{
  char *notification =
      g_strconcat ("missed-", wzp_call_get_peer (phone_call_model_get_call (model)), NULL);

  notify_missed (self, notification, model);
  g_hash_table_insert (self->missed, notification, g_object_ref (model));
}

static void
ringing_cb (PhoneCallModel *model, GParamSpec *pspec, PhoneRinger *self)
{
  g_autofree char *notification = incoming_id (model);
  GtkWindow *window;

  if (phone_call_model_get_ringing (model))
    return;
  g_signal_handlers_disconnect_by_func (model, ringing_cb, self);
  g_application_withdraw_notification (G_APPLICATION (self->application), notification);
  window = g_hash_table_lookup (self->windows, model);
  if (window)
    gtk_window_destroy (window);
  g_hash_table_remove (self->windows, model);
  if (was_missed (model))
    take_missed (self, model);
}

static void
incoming_cb (PhoneCalls *calls, PhoneCallModel *model, PhoneRinger *self)
{
  PhoneIncomingWindow *window = phone_incoming_window_new (self->application, model);

  if (phone_calls_is_talking (calls))
    phone_incoming_window_set_second (window);
  phone_incoming_window_set_no_microphone (window,
                                           wzp_audio_settings_get_no_microphone (self->audio));
  g_signal_connect_object (model, "notify::ringing", G_CALLBACK (ringing_cb), self, 0);
  g_signal_connect_object (window, "destroy", G_CALLBACK (window_gone_cb), self, G_CONNECT_SWAPPED);
  g_hash_table_insert (self->windows, g_object_ref (model), window);
  notify_incoming (self, model);
  gtk_window_present (GTK_WINDOW (window));
}

static void
phone_ringer_dispose (GObject *object)
{
  PhoneRinger *self = PHONE_RINGER (object);

  if (self->calls)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  g_clear_object (&self->calls);
  g_clear_object (&self->audio);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_ringer_parent_class)->dispose (object);
}

static void
phone_ringer_finalize (GObject *object)
{
  g_hash_table_unref (PHONE_RINGER (object)->windows);
  g_hash_table_unref (PHONE_RINGER (object)->missed);
  G_OBJECT_CLASS (phone_ringer_parent_class)->finalize (object);
}

static void
phone_ringer_class_init (PhoneRingerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_ringer_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_ringer_finalize;
}

static void
phone_ringer_init (PhoneRinger *self)
{
  self->settings = g_settings_new (PHONE_APP_ID);
  self->windows = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->missed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

PhoneRinger *
phone_ringer_new (GtkApplication *application, PhoneCalls *calls, WzpAudioSettings *audio)
{
  PhoneRinger *self = g_object_new (PHONE_TYPE_RINGER, NULL);

  self->application = application;
  self->calls = g_object_ref (calls);
  self->audio = g_object_ref (audio);
  g_signal_connect (calls, "incoming", G_CALLBACK (incoming_cb), self);
  g_signal_connect_object (audio, "notify::no-microphone", G_CALLBACK (no_microphone_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "notify::screensaver-active", G_CALLBACK (locked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "notify::active-window", G_CALLBACK (active_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::hide-on-lock-screen", G_CALLBACK (locked_cb),
                           self, G_CONNECT_SWAPPED);
  return self;
}

void
phone_ringer_present (PhoneRinger *self, PhoneCallModel *model)
{
  GtkWindow *window = g_hash_table_lookup (self->windows, model);

  if (window)
    gtk_window_present (window);
}
