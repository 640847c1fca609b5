/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-other-calls.h"

#include <glib/gi18n.h>

struct _PhoneOtherCalls
{
  AdwBin parent_instance;

  GtkListBox *list;

  PhoneCalls *calls;
  GtkFilter *filter;
  GListModel *others;
};

G_DEFINE_FINAL_TYPE (PhoneOtherCalls, phone_other_calls, ADW_TYPE_BIN)

static gboolean
waits (gpointer model, gpointer calls)
{
  return model != (gpointer) phone_calls_get_current (calls) &&
         !phone_call_model_get_ringing (model);
}

static void
switch_cb (GtkWidget *button, PhoneCallModel *model)
{
  PhoneOtherCalls *self =
      PHONE_OTHER_CALLS (gtk_widget_get_ancestor (button, PHONE_TYPE_OTHER_CALLS));

  phone_calls_switch (self->calls, model);
}

static GtkWidget *
make_row (gpointer model, gpointer user_data)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, NULL);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Switch"));

  g_object_bind_property (model, "name", row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (model, "status", row, "subtitle", G_BINDING_SYNC_CREATE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Talk to this person and hold the other call"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (switch_cb), model, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
update_visible (PhoneOtherCalls *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (self->others) > 0);
}

static void
current_cb (PhoneOtherCalls *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
phone_other_calls_dispose (GObject *object)
{
  PhoneOtherCalls *self = PHONE_OTHER_CALLS (object);

  if (self->calls)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  if (self->others)
    g_signal_handlers_disconnect_by_data (self->others, self);
  g_clear_object (&self->others);
  g_clear_object (&self->filter);
  g_clear_object (&self->calls);
  G_OBJECT_CLASS (phone_other_calls_parent_class)->dispose (object);
}

static void
phone_other_calls_class_init (PhoneOtherCallsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_other_calls_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/wzp/phone/ui/other-calls.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), PhoneOtherCalls, list);
}

static void
phone_other_calls_init (PhoneOtherCalls *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_other_calls_set_calls (PhoneOtherCalls *self, PhoneCalls *calls)
{
  self->calls = g_object_ref (calls);
  self->filter = GTK_FILTER (gtk_custom_filter_new (waits, calls, NULL));
  self->others = G_LIST_MODEL (
      gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (calls)), g_object_ref (self->filter)));
  gtk_list_box_bind_model (self->list, self->others, make_row, NULL, NULL);
  g_signal_connect_swapped (calls, "notify::current", G_CALLBACK (current_cb), self);
  g_signal_connect_swapped (self->others, "items-changed", G_CALLBACK (update_visible), self);
  update_visible (self);
}
