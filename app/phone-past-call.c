/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-past-call.h"

#include <glib/gi18n.h>

#include "phone-path-group.h"
#include "phone-path-words.h"
#include "phone-words.h"

struct _PhonePastCall
{
  AdwDialog parent_instance;

  AdwActionRow *when;
  AdwActionRow *duration;
  AdwActionRow *quality;
  AdwActionRow *security;
  PhonePathGroup *path_group;

  WzpHistoryEntry *entry;
};

enum
{
  SIGNAL_REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhonePastCall, phone_past_call, ADW_TYPE_DIALOG)

static void
set_row (AdwActionRow *row, const char *text)
{
  adw_action_row_set_subtitle (row, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (row), text && *text);
}

static void
show_path (PhonePastCall *self)
{
  const char *record = wzp_history_entry_get_attempts (self->entry);
  g_autofree char *why = NULL;
  g_autoptr (GListModel) attempts = record ? wzp_path_record_parse (record, &why) : NULL;

  phone_path_group_show (self->path_group, attempts, why);
}

static void
update (PhonePastCall *self)
{
  g_autofree char *when =
      g_date_time_format (wzp_history_entry_get_started (self->entry), "%x, %X");
  g_autofree char *duration =
      wzp_history_entry_get_answered (self->entry)
          ? phone_words_duration (wzp_history_entry_get_duration (self->entry))
          : NULL;
  g_autofree char *quality = phone_words_for_past_quality (self->entry);
  const char *security = wzp_history_entry_get_answered (self->entry)
                             ? phone_words_for_security (wzp_history_entry_get_e2ee (self->entry))
                             : NULL;

  set_row (self->when, when);
  set_row (self->duration, duration);
  set_row (self->quality, quality);
  set_row (self->security, security);
  show_path (self);
}

static void
remove_cb (PhonePastCall *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
phone_past_call_dispose (GObject *object)
{
  PhonePastCall *self = PHONE_PAST_CALL (object);

  g_clear_object (&self->entry);
  G_OBJECT_CLASS (phone_past_call_parent_class)->dispose (object);
}

static void
phone_past_call_class_init (PhonePastCallClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_PATH_GROUP);
  G_OBJECT_CLASS (klass)->dispose = phone_past_call_dispose;
  /* The call is to be forgotten. */
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/past-call.ui");
  gtk_widget_class_bind_template_child (widget_class, PhonePastCall, when);
  gtk_widget_class_bind_template_child (widget_class, PhonePastCall, duration);
  gtk_widget_class_bind_template_child (widget_class, PhonePastCall, quality);
  gtk_widget_class_bind_template_child (widget_class, PhonePastCall, security);
  gtk_widget_class_bind_template_child (widget_class, PhonePastCall, path_group);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
phone_past_call_init (PhonePastCall *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhonePastCall *
phone_past_call_new (WzpHistoryEntry *entry)
{
  PhonePastCall *self = g_object_new (PHONE_TYPE_PAST_CALL, NULL);

  self->entry = g_object_ref (entry);
  g_signal_connect_object (entry, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

WzpHistoryEntry *
phone_past_call_get_entry (PhonePastCall *self)
{
  return self->entry;
}
