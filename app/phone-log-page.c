/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-log-page.h"

#include <glib/gi18n.h>

#include "phone-log.h"

struct _PhoneLogPage
{
  AdwNavigationPage parent_instance;

  GtkSearchEntry *search;
  GtkDropDown *levels;
  GtkStack *stack;
  GtkListView *view;

  GtkCustomFilter *level_filter;
  GtkStringFilter *text_filter;
  GListModel *shown;
};

G_DEFINE_FINAL_TYPE (PhoneLogPage, phone_log_page, ADW_TYPE_NAVIGATION_PAGE)

/* The entries of the drop-down. */
static const GLogLevelFlags levels[] = {
  G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE |
      G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG,
  G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE |
      G_LOG_LEVEL_INFO,
  G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE,
};

static gboolean
has_level (gpointer line, gpointer data)
{
  guint chosen = gtk_drop_down_get_selected (PHONE_LOG_PAGE (data)->levels);

  return chosen < G_N_ELEMENTS (levels) &&
         (phone_log_line_get_level (PHONE_LOG_LINE (line)) & levels[chosen]);
}

static void
level_cb (PhoneLogPage *self)
{
  if (self->level_filter)
    gtk_filter_changed (GTK_FILTER (self->level_filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
search_cb (PhoneLogPage *self)
{
  gtk_string_filter_set_search (self->text_filter,
                                gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

/* The end is where it happens, unless a person has gone elsewhere. */
static void
items_changed_cb (PhoneLogPage *self)
{
  guint n = g_list_model_get_n_items (self->shown);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
  gboolean at_end =
      gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
      gtk_adjustment_get_upper (adjustment) - 1;

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "lines" : "none");
  if (n > 0 && at_end)
    gtk_list_view_scroll_to (self->view, n - 1, GTK_LIST_SCROLL_NONE, NULL);
}

static void
mapped_cb (PhoneLogPage *self)
{
  guint n = g_list_model_get_n_items (self->shown);

  if (n > 0)
    gtk_list_view_scroll_to (self->view, n - 1, GTK_LIST_SCROLL_NONE, NULL);
}

static void
copy_cb (PhoneLogPage *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (self->shown);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhoneLogLine) line = g_list_model_get_item (self->shown, i);

      g_string_append_printf (text, "%s\n", phone_log_line_get_text (line));
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  gtk_widget_activate_action (GTK_WIDGET (self), "troubleshooting.toast", "s", _ ("Log copied"));
}

static void
phone_log_page_dispose (GObject *object)
{
  PhoneLogPage *self = PHONE_LOG_PAGE (object);

  if (self->shown)
    g_signal_handlers_disconnect_by_data (self->shown, self);
  g_clear_object (&self->shown);
  g_clear_object (&self->text_filter);
  g_clear_object (&self->level_filter);
  G_OBJECT_CLASS (phone_log_page_parent_class)->dispose (object);
}

static void
phone_log_page_class_init (PhoneLogPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_LOG_LINE);
  G_OBJECT_CLASS (klass)->dispose = phone_log_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/log-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneLogPage, search);
  gtk_widget_class_bind_template_child (widget_class, PhoneLogPage, levels);
  gtk_widget_class_bind_template_child (widget_class, PhoneLogPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PhoneLogPage, view);
  gtk_widget_class_bind_template_callback (widget_class, level_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, mapped_cb);
}

static void
phone_log_page_init (PhoneLogPage *self)
{
  GtkExpression *text;
  GtkFilterListModel *by_level;
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  text = gtk_property_expression_new (PHONE_TYPE_LOG_LINE, NULL, "text");
  self->text_filter = gtk_string_filter_new (text);
  self->level_filter = gtk_custom_filter_new (has_level, self, NULL);
  by_level = gtk_filter_list_model_new (g_object_ref (phone_log_get_lines ()),
                                        GTK_FILTER (g_object_ref (self->level_filter)));
  self->shown = G_LIST_MODEL (gtk_filter_list_model_new (
      G_LIST_MODEL (by_level), GTK_FILTER (g_object_ref (self->text_filter))));
  g_signal_connect_swapped (self->shown, "items-changed", G_CALLBACK (items_changed_cb), self);
  selection = gtk_no_selection_new (g_object_ref (self->shown));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  items_changed_cb (self);
}
