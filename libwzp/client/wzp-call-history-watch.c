/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes calls down as they happen: when they begin, are answered and end, and every now and then
 * that they last. */
#define G_LOG_DOMAIN "wzp-history"

#include "wzp-call-history-private.h"

/* How often is written that a call lasts: by so much the length of a call may be wrong whose program died. */
#define ALIVE_INTERVAL_MS 15000

typedef struct
{
  WzpCallHistory *history; /* borrowed */
  WzpCall *call;
  WzpHistoryEntry *entry; /* NULL while the call is to be ignored */
  double delay_sum_ms;
  unsigned n_delays;
} Recorder;

void
wzp_call_history_recorder_free (gpointer data)
{
  Recorder *recorder = data;

  g_signal_handlers_disconnect_by_data (recorder->call, recorder);
  g_signal_handlers_disconnect_by_data (wzp_call_get_stats (recorder->call), recorder);
  g_clear_object (&recorder->entry);
  g_clear_object (&recorder->call);
  g_free (recorder);
}

static void
begin (Recorder *recorder)
{
  WzpCall *call = recorder->call;
  int64_t now = wzp_call_history_now ();
  g_auto (WzpHistoryFields) fields = {
    .peer = g_strdup (wzp_call_get_peer (call)),
    .peer_alias = g_strdup (wzp_call_get_peer_alias (call)),
    .direction = wzp_call_get_direction (call),
    .started = now,
    .alive = now,
    .loss = -1,
    .delay_ms = -1,
  };

  /* Whoever dies while it rings has missed it. */
  fields.seen = !wzp_history_fields_are_missed (&fields);
  recorder->entry = g_object_ref (wzp_call_history_begin (recorder->history, &fields));
}

static void
take_figures (Recorder *recorder, WzpHistoryFields *fields)
{
  WzpCallStats *stats = wzp_call_get_stats (recorder->call);
  double received = (double) wzp_call_stats_get_frames_received (stats);
  double lost = (double) wzp_call_stats_get_frames_lost (stats);

  fields->loss = received > 0 ? lost / (received + lost) : -1;
  fields->delay_ms = recorder->n_delays > 0 ? recorder->delay_sum_ms / recorder->n_delays : -1;
  g_free (fields->attempts);
  fields->attempts =
      wzp_call_get_path_why (recorder->call) ? wzp_call_dup_path_record (recorder->call) : NULL;
}

static void
update (Recorder *recorder)
{
  WzpCall *call = recorder->call;
  WzpCallState state = wzp_call_get_state (call);
  WzpHistoryFields *fields;
  int64_t now = wzp_call_history_now ();

  if (!recorder->entry && state != WZP_CALL_STATE_ACTIVE)
    return;
  if (!recorder->entry)
    begin (recorder);
  fields = wzp_history_entry_get_fields (recorder->entry);
  fields->alive = now;
  g_set_str (&fields->peer_alias, wzp_call_get_peer_alias (call));
  fields->e2ee = wzp_call_get_e2ee (call);
  fields->path = wzp_call_get_path (call);
  if (state == WZP_CALL_STATE_ACTIVE && fields->answered == 0)
    fields->answered = now;
  take_figures (recorder, fields);
  if (state == WZP_CALL_STATE_ENDED)
    {
      fields->ended = now;
      fields->end_reason = wzp_call_get_end_reason (call);
      g_set_str (&fields->end_text, wzp_call_get_end_text (call));
    }
  wzp_call_history_update (recorder->history, recorder->entry, state != WZP_CALL_STATE_ENDED);
}

static void
on_call_changed (WzpCall *call, GParamSpec *pspec, Recorder *recorder)
{
  update (recorder);
  if (wzp_call_get_state (call) == WZP_CALL_STATE_ENDED)
    g_hash_table_remove (recorder->history->recorders, call);
}

static void
on_frames (WzpCallStats *stats, GParamSpec *pspec, Recorder *recorder)
{
  double delay_ms = wzp_call_stats_get_mouth_to_ear_ms (stats);

  if (delay_ms > 0)
    {
      recorder->delay_sum_ms += delay_ms;
      recorder->n_delays++;
    }
  if (recorder->entry &&
      wzp_call_history_now () >=
          wzp_history_entry_get_fields (recorder->entry)->alive + ALIVE_INTERVAL_MS)
    update (recorder);
}

static void
watch_call (WzpCallHistory *self, WzpCall *call)
{
  Recorder *recorder;

  if (g_hash_table_contains (self->recorders, call) ||
      wzp_call_get_state (call) == WZP_CALL_STATE_ENDED)
    return;
  recorder = g_new0 (Recorder, 1);
  recorder->history = self;
  recorder->call = g_object_ref (call);
  g_hash_table_insert (self->recorders, call, recorder);
  g_signal_connect (call, "notify::state", G_CALLBACK (on_call_changed), recorder);
  g_signal_connect (call, "notify::e2ee", G_CALLBACK (on_call_changed), recorder);
  g_signal_connect (call, "notify::path", G_CALLBACK (on_call_changed), recorder);
  g_signal_connect (wzp_call_get_stats (call), "notify::frames-received", G_CALLBACK (on_frames),
                    recorder);
  begin (recorder);
}

static void
on_calls_changed (GListModel *calls,
                  guint position,
                  guint removed,
                  guint added,
                  WzpCallHistory *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (WzpCall) call = g_list_model_get_item (calls, position + i);

      watch_call (self, call);
    }
}

static void
on_client_gone (gpointer data, GObject *client)
{
  WzpCallHistory *self = data;

  g_ptr_array_remove (self->clients, client);
}

void
wzp_call_history_unwatch_all (WzpCallHistory *self)
{
  while (self->clients->len > 0)
    {
      WzpClient *client = g_ptr_array_steal_index (self->clients, self->clients->len - 1);

      g_object_weak_unref (G_OBJECT (client), on_client_gone, self);
      g_signal_handlers_disconnect_by_data (wzp_client_get_calls (client), self);
    }
  g_hash_table_remove_all (self->recorders);
}

/**
 * wzp_call_history_watch:
 * @self: a history
 * @client: a client
 *
 * Writes a client's calls down, from now on. Ends when either goes away.
 *
 * Since: 0.1
 */
void
wzp_call_history_watch (WzpCallHistory *self, WzpClient *client)
{
  GListModel *calls;

  g_return_if_fail (WZP_IS_CALL_HISTORY (self));
  g_return_if_fail (WZP_IS_CLIENT (client));

  if (g_ptr_array_find (self->clients, client, NULL))
    return;
  calls = wzp_client_get_calls (client);
  g_ptr_array_add (self->clients, client);
  g_object_weak_ref (G_OBJECT (client), on_client_gone, self);
  g_signal_connect_object (calls, "items-changed", G_CALLBACK (on_calls_changed), self, 0);
  on_calls_changed (calls, 0, 0, g_list_model_get_n_items (calls), self);
}

/**
 * wzp_call_history_ignore:
 * @self: a history
 * @call: a call that is not to ring
 *
 * Does not write a call down after all, unless it is answered: for callers who are unknown or blocked.
 *
 * Since: 0.1
 */
void
wzp_call_history_ignore (WzpCallHistory *self, WzpCall *call)
{
  Recorder *recorder;
  g_autoptr (WzpHistoryEntry) entry = NULL;

  g_return_if_fail (WZP_IS_CALL_HISTORY (self));
  g_return_if_fail (WZP_IS_CALL (call));

  recorder = g_hash_table_lookup (self->recorders, call);
  if (!recorder || !recorder->entry)
    return;
  entry = g_steal_pointer (&recorder->entry);
  wzp_call_history_remove (self, entry);
}
