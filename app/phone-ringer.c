/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-ringer.h"

#include <glib/gi18n.h>

#include "phone-incoming-window.h"

/* So far back in the history it is looked for notifications of an earlier run of the program. */
#define MOST_LOOKED_AT 50u

struct _PhoneRinger
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns the ringer */
  GSettings *settings;
  PhoneNotifier *notifier;
  PhoneCalls *calls;
  WzpCallHistory *history;
  WzpAudioSettings *audio;
  GHashTable
      *windows; /* PhoneCallModel -> PhoneIncomingWindow, owned by GTK, or NULL; all that ring */
  GHashTable *missed; /* ids of the notifications that may still be shown */
  gboolean earlier_withdrawn;
};

G_DEFINE_FINAL_TYPE (PhoneRinger, phone_ringer, G_TYPE_OBJECT)

static const PhoneNote incoming = {
  .title = N_ ("Incoming Call"),
  .category = "call.incoming",
  .priority = G_NOTIFICATION_PRIORITY_URGENT,
  .default_action = "app.show-incoming",
  .buttons = { { N_ ("Decline"), "app.decline-call", "call.decline", TRUE },
               { N_ ("Accept"), "app.accept-call", "call.accept", TRUE } },
};

static const PhoneNote incoming_to_listen = {
  .title = N_ ("Incoming Call"),
  .category = "call.incoming",
  .priority = G_NOTIFICATION_PRIORITY_URGENT,
  .default_action = "app.show-incoming",
  .buttons = { { N_ ("Decline"), "app.decline-call", "call.decline", TRUE },
               { N_ ("Accept Without Microphone"), "app.accept-call", "call.accept", TRUE } },
};

static const PhoneNote missed = {
  .title = N_ ("Missed Call"),
  .category = "call.unanswered",
  .default_action = "app.activate",
  .buttons = { { N_ ("Call Back"), "app.call-back", NULL, TRUE } },
};

static char *
incoming_id (PhoneCallModel *model)
{
  return g_strconcat ("call-", wzp_call_get_id (phone_call_model_get_call (model)), NULL);
}

/* One per person: the last call counts. */
static char *
missed_id (const char *peer)
{
  return g_strconcat ("missed-", peer, NULL);
}

/* --- what was missed -------------------------------------------------------------------------- */

/* What was told when the program ran before is known to the history only. */
static void
withdraw_earlier (PhoneRinger *self)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->history)), MOST_LOOKED_AT);

  if (self->earlier_withdrawn || wzp_call_history_get_n_missed (self->history) == 0)
    return;
  self->earlier_withdrawn = TRUE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpHistoryEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->history), i);
      g_autofree char *id = missed_id (wzp_history_entry_get_peer (entry));

      if (wzp_history_entry_get_missed (entry) && !wzp_history_entry_get_seen (entry))
        phone_notifier_withdraw (self->notifier, id);
    }
}

/* Somebody comes to the phone: what was missed is listed there. */
static void
active_cb (PhoneRinger *self)
{
  GtkWindow *active = gtk_application_get_active_window (self->application);
  GHashTableIter iter;
  gpointer id;

  if (!active || PHONE_IS_INCOMING_WINDOW (active))
    return;
  g_hash_table_iter_init (&iter, self->missed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    phone_notifier_withdraw (self->notifier, id);
  g_hash_table_remove_all (self->missed);
  withdraw_earlier (self);
}

static gboolean
was_missed (PhoneCallModel *model)
{
  WzpEndReason reason = wzp_call_get_end_reason (phone_call_model_get_call (model));

  return reason == WZP_END_REASON_CANCELLED || reason == WZP_END_REASON_NO_ANSWER;
}

static void
take_missed (PhoneRinger *self, PhoneCallModel *model)
{
  const char *peer = wzp_call_get_peer (phone_call_model_get_call (model));
  g_autofree char *id = missed_id (peer);

  phone_notifier_show (self->notifier, id, &missed, phone_call_model_get_name (model), peer);
  g_hash_table_add (self->missed, g_steal_pointer (&id));
}

/* --- what rings ------------------------------------------------------------------------------- */

/* Closed by a person: it rings on without it. */
static void
window_gone_cb (PhoneRinger *self, PhoneIncomingWindow *window)
{
  PhoneCallModel *model = phone_incoming_window_get_model (window);

  if (g_hash_table_contains (self->windows, model))
    g_hash_table_insert (self->windows, g_object_ref (model), NULL);
}

static void
ringing_cb (PhoneCallModel *model, GParamSpec *pspec, PhoneRinger *self)
{
  g_autofree char *notification = incoming_id (model);
  GtkWindow *window;

  if (phone_call_model_get_ringing (model))
    return;
  g_signal_handlers_disconnect_by_func (model, ringing_cb, self);
  phone_notifier_withdraw (self->notifier, notification);
  window = g_hash_table_lookup (self->windows, model);
  if (window)
    gtk_window_destroy (window);
  g_hash_table_remove (self->windows, model);
  if (was_missed (model))
    take_missed (self, model);
}

static void
notify_incoming (PhoneRinger *self, PhoneCallModel *model)
{
  const PhoneNote *note =
      wzp_audio_settings_get_no_microphone (self->audio) ? &incoming_to_listen : &incoming;
  g_autofree char *notification = incoming_id (model);

  phone_notifier_show (self->notifier, notification, note, phone_call_model_get_name (model),
                       wzp_call_get_id (phone_call_model_get_call (model)));
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

static void
present (PhoneRinger *self, PhoneCallModel *model)
{
  GtkWindow *window = g_hash_table_lookup (self->windows, model);

  if (!window)
    {
      PhoneIncomingWindow *made = phone_incoming_window_new (self->application, model);

      if (phone_calls_is_talking (self->calls))
        phone_incoming_window_set_second (made);
      phone_incoming_window_set_no_microphone (made,
                                               wzp_audio_settings_get_no_microphone (self->audio));
      g_signal_connect_object (made, "destroy", G_CALLBACK (window_gone_cb), self,
                               G_CONNECT_SWAPPED);
      window = GTK_WINDOW (made);
      g_hash_table_insert (self->windows, g_object_ref (model), window);
    }
  gtk_window_present (window);
}

static void
incoming_cb (PhoneCalls *calls, PhoneCallModel *model, PhoneRinger *self)
{
  g_signal_connect_object (model, "notify::ringing", G_CALLBACK (ringing_cb), self, 0);
  g_hash_table_insert (self->windows, g_object_ref (model), NULL);
  notify_incoming (self, model);
  if (g_settings_get_boolean (self->settings, "incoming-window"))
    present (self, model);
}

static void
phone_ringer_dispose (GObject *object)
{
  PhoneRinger *self = PHONE_RINGER (object);

  if (self->calls)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  g_clear_object (&self->calls);
  g_clear_object (&self->history);
  g_clear_object (&self->audio);
  g_clear_object (&self->notifier);
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
  self->missed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

PhoneRinger *
phone_ringer_new (GtkApplication *application,
                  PhoneNotifier *notifier,
                  PhoneCalls *calls,
                  WzpCallHistory *history,
                  WzpAudioSettings *audio)
{
  PhoneRinger *self = g_object_new (PHONE_TYPE_RINGER, NULL);

  self->application = application;
  self->notifier = g_object_ref (notifier);
  self->calls = g_object_ref (calls);
  self->history = g_object_ref (history);
  self->audio = g_object_ref (audio);
  g_signal_connect (calls, "incoming", G_CALLBACK (incoming_cb), self);
  g_signal_connect_object (application, "notify::active-window", G_CALLBACK (active_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (audio, "notify::no-microphone", G_CALLBACK (no_microphone_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

gboolean
phone_ringer_present (PhoneRinger *self, PhoneCallModel *model)
{
  if (!model || !g_hash_table_contains (self->windows, model))
    return FALSE;
  present (self, model);
  return TRUE;
}
