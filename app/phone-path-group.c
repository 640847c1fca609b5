/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-path-group.h"

#include <glib/gi18n.h>

#include "phone-path-words.h"

struct _PhonePathGroup
{
  AdwPreferencesGroup parent_instance;

  GtkListBox *list;
  GListModel *attempts;
};

G_DEFINE_FINAL_TYPE (PhonePathGroup, phone_path_group, ADW_TYPE_PREFERENCES_GROUP)

static void
attempt_cb (WzpDirectAttempt *attempt, GParamSpec *pspec, AdwActionRow *row)
{
  g_autofree char *end = phone_words_for_attempt_end (attempt);

  adw_action_row_set_subtitle (row, end);
}

static GtkWidget *
make_row (gpointer attempt, gpointer user_data)
{
  g_autofree char *whom = phone_words_for_attempt (attempt);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", whom,
                                 "title-selectable", TRUE, NULL);

  g_signal_connect_object (attempt, "notify", G_CALLBACK (attempt_cb), row, 0);
  attempt_cb (attempt, NULL, ADW_ACTION_ROW (row));
  return row;
}

static void
phone_path_group_dispose (GObject *object)
{
  g_clear_object (&PHONE_PATH_GROUP (object)->attempts);
  G_OBJECT_CLASS (phone_path_group_parent_class)->dispose (object);
}

static void
phone_path_group_class_init (PhonePathGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = phone_path_group_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/wzp/phone/ui/path-group.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), PhonePathGroup, list);
}

static void
phone_path_group_init (PhonePathGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
phone_path_group_show (PhonePathGroup *self, GListModel *attempts, const char *why)
{
  gboolean is_direct = g_strcmp0 (why, "direct") == 0;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self),
                                   is_direct ? _ ("Ways That Were Tried") : _ ("Why Relayed"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         phone_words_for_path_why (why));
  if (g_set_object (&self->attempts, attempts))
    gtk_list_box_bind_model (self->list, attempts, make_row, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->list),
                          attempts && g_list_model_get_n_items (attempts) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), why != NULL);
}
