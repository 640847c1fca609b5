/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-past-calls.h"

#include <glib/gi18n.h>

#include "phone-past-call.h"
#include "phone-path-words.h"
#include "phone-undo.h"
#include "phone-words.h"

/* As many as are looked through by eye. */
#define MAX_SHOWN 50

struct _PhonePastCalls
{
  AdwPreferencesGroup parent_instance;

  GtkListBox *list;

  WzpCallHistory *history;
  GListModel *entries;
};

G_DEFINE_FINAL_TYPE (PhonePastCalls, phone_past_calls, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
is_theirs (gpointer entry, gpointer fingerprint)
{
  return g_str_equal (wzp_history_entry_get_peer (entry), fingerprint);
}

static void
entry_cb (WzpHistoryEntry *entry, GParamSpec *pspec, AdwActionRow *row)
{
  g_autofree char *title = phone_words_for_history (entry);
  g_autofree char *quality = phone_words_for_past_quality (entry);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, quality ? quality : "");
}

static void
restore_call (gpointer history, gpointer entry)
{
  wzp_call_history_restore (history, entry);
}

static void
remove_cb (PhonePastCalls *self, PhonePastCall *dialog)
{
  WzpHistoryEntry *entry = phone_past_call_get_entry (dialog);

  phone_undo_show (GTK_WIDGET (self), phone_undo_toast_new (_ ("Call removed from the history"),
                                                            restore_call, self->history, entry));
  wzp_call_history_remove (self->history, entry);
}

static void
activated_cb (AdwActionRow *row, WzpHistoryEntry *entry)
{
  PhonePastCalls *self =
      PHONE_PAST_CALLS (gtk_widget_get_ancestor (GTK_WIDGET (row), PHONE_TYPE_PAST_CALLS));
  PhonePastCall *dialog = phone_past_call_new (entry);

  g_signal_connect_object (dialog, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static GtkWidget *
make_row (gpointer entry, gpointer user_data)
{
  GtkWidget *row =
      g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "activatable", TRUE, NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic",
                                           "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                           NULL));
  g_signal_connect_object (entry, "notify", G_CALLBACK (entry_cb), row, 0);
  g_signal_connect_object (row, "activated", G_CALLBACK (activated_cb), entry, 0);
  entry_cb (entry, NULL, ADW_ACTION_ROW (row));
  return row;
}

static void
update_visible (PhonePastCalls *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (self->entries) > 0);
}

static void
let_go (PhonePastCalls *self)
{
  if (self->entries)
    g_signal_handlers_disconnect_by_data (self->entries, self);
  g_clear_object (&self->entries);
  g_clear_object (&self->history);
}

static void
phone_past_calls_dispose (GObject *object)
{
  let_go (PHONE_PAST_CALLS (object));
  G_OBJECT_CLASS (phone_past_calls_parent_class)->dispose (object);
}

static void
phone_past_calls_class_init (PhonePastCallsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_past_calls_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/wzp/phone/ui/past-calls.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), PhonePastCalls, list);
}

static void
phone_past_calls_init (PhonePastCalls *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_past_calls_show (PhonePastCalls *self, WzpCallHistory *history, const char *fingerprint)
{
  GtkFilter *filter =
      GTK_FILTER (gtk_custom_filter_new (is_theirs, g_strdup (fingerprint), g_free));
  GListModel *theirs =
      G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (history)), filter));

  let_go (self);
  self->history = g_object_ref (history);
  self->entries = G_LIST_MODEL (gtk_slice_list_model_new (theirs, 0, MAX_SHOWN));
  gtk_list_box_bind_model (self->list, self->entries, make_row, NULL, NULL);
  g_signal_connect_swapped (self->entries, "items-changed", G_CALLBACK (update_visible), self);
  update_visible (self);
}

const char *
phone_past_calls_get_alias (PhonePastCalls *self)
{
  g_autoptr (WzpHistoryEntry) last = g_list_model_get_item (self->entries, 0);

  return last ? wzp_history_entry_get_peer_alias (last) : NULL;
}
