/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-restore-page.h"

#include <string.h>

#include "phone-words-check.h"

struct _PhoneRestorePage
{
  AdwNavigationPage parent_instance;

  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkLabel *hint;
  GtkWidget *done;

  WzpIdentity *identity;
};

enum
{
  SIGNAL_RESTORED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhoneRestorePage, phone_restore_page, ADW_TYPE_NAVIGATION_PAGE)

static void
changed_cb (PhoneRestorePage *self)
{
  g_autofree char *hint = NULL;
  GtkTextIter start, end;
  gboolean wrong;
  char *text;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  g_clear_pointer (&self->identity, wzp_identity_unref);
  self->identity =
      phone_words_check (text, gtk_widget_has_focus (GTK_WIDGET (self->view)), &wrong, &hint);
  explicit_bzero (text, strlen (text));
  g_free (text);
  gtk_label_set_label (self->hint, hint);
  gtk_widget_set_css_classes (GTK_WIDGET (self->hint),
                              (const char *[]) { "caption",
                                                 wrong            ? "error"
                                                 : self->identity ? "success"
                                                                  : "dimmed",
                                                 NULL });
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  gtk_widget_set_sensitive (self->done, self->identity != NULL);
}

static void
done_cb (PhoneRestorePage *self)
{
  g_autoptr (WzpIdentity) identity = g_steal_pointer (&self->identity);

  gtk_text_buffer_set_text (self->buffer, "", 0);
  g_signal_emit (self, signals[SIGNAL_RESTORED], 0, identity);
}

static void
phone_restore_page_dispose (GObject *object)
{
  PhoneRestorePage *self = PHONE_RESTORE_PAGE (object);

  if (self->buffer)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  g_clear_pointer (&self->identity, wzp_identity_unref);
  G_OBJECT_CLASS (phone_restore_page_parent_class)->dispose (object);
}

static void
phone_restore_page_class_init (PhoneRestorePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_restore_page_dispose;
  signals[SIGNAL_RESTORED] = g_signal_new ("restored", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, WZP_TYPE_IDENTITY);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/restore-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneRestorePage, view);
  gtk_widget_class_bind_template_child (widget_class, PhoneRestorePage, buffer);
  gtk_widget_class_bind_template_child (widget_class, PhoneRestorePage, hint);
  gtk_widget_class_bind_template_child (widget_class, PhoneRestorePage, done);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
}

static void
phone_restore_page_init (PhoneRestorePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
