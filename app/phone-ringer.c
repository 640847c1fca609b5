/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-ringer.h"

#include <glib/gi18n.h>

#include "phone-incoming-window.h"

struct _PhoneRinger
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns the ringer */
  PhoneCalls *calls;
  GHashTable *windows; /* PhoneCallModel -> PhoneIncomingWindow, owned by GTK */
};

G_DEFINE_FINAL_TYPE (PhoneRinger, phone_ringer, G_TYPE_OBJECT)

static char *
notification_id (PhoneCallModel *model)
{
  return g_strconcat ("call-", wzp_call_get_id (phone_call_model_get_call (model)), NULL);
}

static void
notify_incoming (PhoneRinger *self, PhoneCallModel *model)
{
  const char *id = wzp_call_get_id (phone_call_model_get_call (model));
  g_autofree char *notification = notification_id (model);
  g_autoptr (GNotification) note = g_notification_new (_ ("Incoming Call"));

  g_notification_set_body (note, phone_call_model_get_name (model));
  g_notification_set_priority (note, G_NOTIFICATION_PRIORITY_URGENT);
  g_notification_set_category (note, "call.incoming");
  g_notification_add_button_with_target (note, _ ("Decline"), "app.decline-call", "s", id);
  g_notification_add_button_with_target (note, _ ("Accept"), "app.accept-call", "s", id);
  g_notification_set_default_action (note, "app.show-call");
  g_application_send_notification (G_APPLICATION (self->application), notification, note);
}

static void
notify_missed (PhoneRinger *self, PhoneCallModel *model)
{
  const char *peer = wzp_call_get_peer (phone_call_model_get_call (model));
  g_autofree char *notification = g_strconcat ("missed-", peer, NULL);
  g_autoptr (GNotification) note = g_notification_new (_ ("Missed Call"));

  g_notification_set_body (note, phone_call_model_get_name (model));
  g_notification_set_category (note, "call.unanswered");
  g_notification_add_button_with_target (note, _ ("Call Back"), "app.prepare-call", "s", peer);
  g_notification_set_default_action (note, "app.activate");
  g_application_send_notification (G_APPLICATION (self->application), notification, note);
}

static void
window_gone_cb (PhoneRinger *self, PhoneIncomingWindow *window)
{
  g_hash_table_remove (self->windows, phone_incoming_window_get_model (window));
}

static gboolean
was_missed (PhoneCallModel *model)
{
  WzpEndReason reason = wzp_call_get_end_reason (phone_call_model_get_call (model));

  return reason == WZP_END_REASON_CANCELLED || reason == WZP_END_REASON_NO_ANSWER;
}

static void
ringing_cb (PhoneCallModel *model, GParamSpec *pspec, PhoneRinger *self)
{
  g_autofree char *notification = notification_id (model);
  GtkWindow *window;

  if (phone_call_model_get_ringing (model))
    return;
  g_signal_handlers_disconnect_by_func (model, ringing_cb, self);
  g_application_withdraw_notification (G_APPLICATION (self->application), notification);
  window = g_hash_table_lookup (self->windows, model);
  if (window)
    gtk_window_destroy (window);
  if (was_missed (model))
    notify_missed (self, model);
}

static void
incoming_cb (PhoneCalls *calls, PhoneCallModel *model, PhoneRinger *self)
{
  PhoneIncomingWindow *window = phone_incoming_window_new (self->application, model);

  if (phone_calls_is_talking (calls))
    phone_incoming_window_set_second (window);
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
  G_OBJECT_CLASS (phone_ringer_parent_class)->dispose (object);
}

static void
phone_ringer_finalize (GObject *object)
{
  g_hash_table_unref (PHONE_RINGER (object)->windows);
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
  self->windows = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

PhoneRinger *
phone_ringer_new (GtkApplication *application, PhoneCalls *calls)
{
  PhoneRinger *self = g_object_new (PHONE_TYPE_RINGER, NULL);

  self->application = application;
  self->calls = g_object_ref (calls);
  g_signal_connect (calls, "incoming", G_CALLBACK (incoming_cb), self);
  return self;
}
