/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-diagnostics-page.h"

#include <glib/gi18n.h>

#include "phone-diagnostics.h"

struct _PhoneDiagnosticsPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  GtkTextBuffer *buffer;
  GtkWidget *copy;
  GtkWidget *save;

  PhoneAccount *account;
  WzpNetcheck *netcheck; /* nullable */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (PhoneDiagnosticsPage, phone_diagnostics_page, ADW_TYPE_NAVIGATION_PAGE)

static void
say (PhoneDiagnosticsPage *self, const char *text)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "troubleshooting.toast", "s", text);
}

static char *
dup_text (PhoneDiagnosticsPage *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static void
show (PhoneDiagnosticsPage *self, const char *netcheck)
{
  g_autofree char *report = phone_diagnostics_write (self->account, netcheck);

  gtk_text_buffer_set_text (self->buffer, report, -1);
  gtk_stack_set_visible_child_name (self->stack, "report");
  gtk_widget_set_sensitive (self->copy, TRUE);
  gtk_widget_set_sensitive (self->save, TRUE);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhoneDiagnosticsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (wzp_netcheck_run_finish (WZP_NETCHECK (source), result, &error))
    text = wzp_netcheck_to_text (WZP_NETCHECK (source));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup_printf ("The network check failed: %s\n", error->message);
  if (self->account)
    show (self, text);
}

/* --- giving it away --------------------------------------------------------------------------- */

static void
copy_cb (PhoneDiagnosticsPage *self)
{
  g_autofree char *text = dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  say (self, _ ("Report copied"));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhoneDiagnosticsPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      say (self, _ ("Report saved"));
      return;
    }
  g_message ("the report was not saved: %s", error->message);
  say (self, _ ("The report cannot be saved there"));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhoneDiagnosticsPage) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *text = dup_text (self);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  if (file)
    g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                         written_cb, g_steal_pointer (&self));
}

static void
save_cb (PhoneDiagnosticsPage *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Save Report"));
  gtk_file_dialog_set_initial_name (dialog, "phone-report.txt");
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                        chosen_cb, g_object_ref (self));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_diagnostics_page_dispose (GObject *object)
{
  PhoneDiagnosticsPage *self = PHONE_DIAGNOSTICS_PAGE (object);

  g_clear_object (&self->netcheck);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (phone_diagnostics_page_parent_class)->dispose (object);
}

static void
phone_diagnostics_page_finalize (GObject *object)
{
  g_object_unref (PHONE_DIAGNOSTICS_PAGE (object)->cancellable);
  G_OBJECT_CLASS (phone_diagnostics_page_parent_class)->finalize (object);
}

/* Who goes back does not want the network to be asked any more. */
static void
phone_diagnostics_page_hidden (AdwNavigationPage *page)
{
  g_cancellable_cancel (PHONE_DIAGNOSTICS_PAGE (page)->cancellable);
  ADW_NAVIGATION_PAGE_CLASS (phone_diagnostics_page_parent_class)->hidden (page);
}

static void
phone_diagnostics_page_class_init (PhoneDiagnosticsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_diagnostics_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = phone_diagnostics_page_finalize;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = phone_diagnostics_page_hidden;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/diagnostics-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneDiagnosticsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PhoneDiagnosticsPage, buffer);
  gtk_widget_class_bind_template_child (widget_class, PhoneDiagnosticsPage, copy);
  gtk_widget_class_bind_template_child (widget_class, PhoneDiagnosticsPage, save);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
phone_diagnostics_page_init (PhoneDiagnosticsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

PhoneDiagnosticsPage *
phone_diagnostics_page_new (PhoneAccount *account)
{
  PhoneDiagnosticsPage *self = g_object_new (PHONE_TYPE_DIAGNOSTICS_PAGE, NULL);
  WzpClient *client = phone_account_get_client (account);

  self->account = g_object_ref (account);
  if (!client)
    {
      show (self, NULL);
      return self;
    }
  self->netcheck = wzp_netcheck_new_for_client (client);
  wzp_netcheck_run_async (self->netcheck, self->cancellable, checked_cb, g_object_ref (self));
  return self;
}
