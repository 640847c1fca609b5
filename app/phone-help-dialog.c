/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-help-dialog.h"

#include <glib/gi18n.h>

#include "phone-help-page.h"

#define PAGES "/org/wzp/phone/help/"

struct _PhoneHelpDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *view;
  GtkListBox *topics;
};

G_DEFINE_FINAL_TYPE (PhoneHelpDialog, phone_help_dialog, ADW_TYPE_DIALOG)

static GtkWidget *
text_new (const PhoneHelpBlock *block)
{
  return g_object_new (
      GTK_TYPE_LABEL, "label", block->markup, "use-markup", TRUE, "wrap", TRUE, "wrap-mode",
      PANGO_WRAP_WORD_CHAR, "xalign", 0.0f, "hexpand", TRUE, "accessible-role",
      block->kind == PHONE_HELP_HEADING ? GTK_ACCESSIBLE_ROLE_HEADING : GTK_ACCESSIBLE_ROLE_LABEL,
      NULL);
}

/* A text behind its number, its bullet or the sign of a note. */
static GtkWidget *
marked_new (const PhoneHelpBlock *block, GtkWidget *mark)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_widget_set_valign (mark, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), text_new (block));
  return box;
}

static GtkWidget *
block_new (const PhoneHelpBlock *block)
{
  g_autofree char *number = NULL;
  GtkWidget *widget = NULL;

  switch (block->kind)
    {
    case PHONE_HELP_TEXT:
      return text_new (block);
    case PHONE_HELP_HEADING:
      widget = text_new (block);
      gtk_widget_add_css_class (widget, "title-4");
      gtk_widget_set_margin_top (widget, 12);
      return widget;
    case PHONE_HELP_BULLET:
      return marked_new (block, gtk_label_new ("•"));
    case PHONE_HELP_STEP:
      /* Translators: the number of a step in the help */
      number = g_strdup_printf (_ ("%u."), block->step);
      return marked_new (block, gtk_label_new (number));
    case PHONE_HELP_NOTE:
      widget = marked_new (block, gtk_image_new_from_icon_name ("dialog-information-symbolic"));
      gtk_widget_add_css_class (widget, "card");
      gtk_widget_add_css_class (widget, "note");
      return widget;
    }
  g_return_val_if_reached (NULL);
}

static AdwNavigationPage *
page_new (PhoneHelpPage *page)
{
  GtkWidget *frame = adw_toolbar_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  for (guint i = 0; i < phone_help_page_get_n_blocks (page); i++)
    gtk_box_append (GTK_BOX (box), block_new (phone_help_page_get_block (page, i)));
  gtk_widget_add_css_class (box, "help-text");
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (frame), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (frame), scroller);
  return adw_navigation_page_new (frame, phone_help_page_get_title (page));
}

static void
chosen_cb (AdwActionRow *row, PhoneHelpDialog *self)
{
  PhoneHelpPage *page = g_object_get_data (G_OBJECT (row), "page");

  adw_navigation_view_push (self->view, page_new (page));
}

static GtkWidget *
row_new (gpointer page, gpointer dialog)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), phone_help_page_get_title (page));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), phone_help_page_get_description (page));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "page", g_object_ref (page), g_object_unref);
  g_signal_connect_object (row, "activated", G_CALLBACK (chosen_cb), dialog, 0);
  return row;
}

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  return phone_help_page_compare (a, b);
}

/* The pages are part of the program, and tests read each. */
static GListModel *
read_pages (void)
{
  GListStore *pages = g_list_store_new (PHONE_TYPE_HELP_PAGE);
  g_auto (GStrv) names = g_resources_enumerate_children (PAGES, 0, NULL);

  for (size_t i = 0; names && names[i]; i++)
    {
      g_autofree char *path = g_strconcat (PAGES, names[i], NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (PhoneHelpPage) page = phone_help_page_new_from_data (
          g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);

      if (page)
        g_list_store_insert_sorted (pages, page, compare_cb, NULL);
      else
        g_critical ("%s: %s", names[i], error->message);
    }
  return G_LIST_MODEL (pages);
}

static void
phone_help_dialog_class_init (PhoneHelpDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/help-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneHelpDialog, view);
  gtk_widget_class_bind_template_child (widget_class, PhoneHelpDialog, topics);
}

static void
phone_help_dialog_init (PhoneHelpDialog *self)
{
  g_autoptr (GListModel) pages = read_pages ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_bind_model (self->topics, pages, row_new, self, NULL);
}

PhoneHelpDialog *
phone_help_dialog_new (void)
{
  return g_object_new (PHONE_TYPE_HELP_DIALOG, NULL);
}
