/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-blocked-page.h"

#include <glib/gi18n.h>

#include "phone-undo.h"

struct _PhoneBlockedPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  GtkListBox *list;

  GListModel *blocked;
};

G_DEFINE_FINAL_TYPE (PhoneBlockedPage, phone_blocked_page, ADW_TYPE_NAVIGATION_PAGE)

static void
block_again (gpointer contacts, gpointer person)
{
  wzp_contact_set_blocked (person, TRUE);
}

static void
unblock_cb (GtkButton *button, WzpContact *person)
{
  PhoneBlockedPage *self =
      PHONE_BLOCKED_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (button), PHONE_TYPE_BLOCKED_PAGE));
  g_autofree char *title =
      /* Translators: %s is a person’s name */
      g_strdup_printf (_ ("%s can call you again"), wzp_contact_get_display_name (person));

  phone_undo_show (GTK_WIDGET (self),
                   phone_undo_toast_new (title, block_again, self->blocked, person));
  wzp_contact_set_blocked (person, FALSE);
  /* The button goes with its row; keys still must reach the page. */
  if (!gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static GtkWidget *
make_row (gpointer person, gpointer user_data)
{
  const char *name = wzp_contact_get_name (person);
  GtkWidget *avatar = adw_avatar_new (32, wzp_contact_get_display_name (person), TRUE);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title",
                                 *name ? name : _ ("Without a Name"), "subtitle",
                                 wzp_contact_get_fingerprint (person), NULL);
  GtkWidget *button = gtk_button_new_with_label (_ ("Unblock"));

  gtk_widget_add_css_class (row, "fingerprint");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  wzp_contact_get_display_name (person), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (unblock_cb), person, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
update (PhoneBlockedPage *self)
{
  gtk_stack_set_visible_child_name (
      self->stack, g_list_model_get_n_items (self->blocked) > 0 ? "people" : "nobody");
}

static void
phone_blocked_page_dispose (GObject *object)
{
  PhoneBlockedPage *self = PHONE_BLOCKED_PAGE (object);

  if (self->blocked)
    g_signal_handlers_disconnect_by_data (self->blocked, self);
  g_clear_object (&self->blocked);
  G_OBJECT_CLASS (phone_blocked_page_parent_class)->dispose (object);
}

static void
phone_blocked_page_class_init (PhoneBlockedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_blocked_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/blocked-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneBlockedPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PhoneBlockedPage, list);
}

static void
phone_blocked_page_init (PhoneBlockedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneBlockedPage *
phone_blocked_page_new (WzpContacts *contacts)
{
  PhoneBlockedPage *self = g_object_new (PHONE_TYPE_BLOCKED_PAGE, NULL);

  self->blocked = g_object_ref (wzp_contacts_get_blocked (contacts));
  gtk_list_box_bind_model (self->list, self->blocked, make_row, NULL, NULL);
  g_signal_connect_swapped (self->blocked, "items-changed", G_CALLBACK (update), self);
  update (self);
  return self;
}
