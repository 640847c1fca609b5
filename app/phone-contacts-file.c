/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "wzp-phone"

#include "phone-contacts-file.h"

#include <glib/gi18n.h>

/* More is no file of contacts: it is not read further. */
#define SIZE_MAX_BYTES (16u << 20)

typedef struct
{
  GtkWidget *page;
  WzpContacts *contacts;
} Work;

static Work *
work_new (GtkWidget *page, WzpContacts *contacts)
{
  Work *work = g_new0 (Work, 1);

  work->page = g_object_ref (page);
  work->contacts = g_object_ref (contacts);
  return work;
}

static void
work_free (Work *work)
{
  g_object_unref (work->page);
  g_object_unref (work->contacts);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

/* The preferences may have been closed meanwhile: then nobody waits for a word. */
static void
say (Work *work, const char *text)
{
  if (gtk_widget_get_root (work->page))
    gtk_widget_activate_action (work->page, "preferences.toast", "s", text);
}

/* That a person closed the dialog needs no word. */
static void
say_not_written (Work *work, const GError *error)
{
  /* Translators: %s is what the system says */
  g_autofree char *text = g_strdup_printf (_ ("The file cannot be written: %s"), error->message);

  if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    say (work, text);
}

static void
say_not_read (Work *work, const GError *error)
{
  /* Translators: %s is what the system says */
  g_autofree char *text = g_strdup_printf (_ ("The file cannot be read: %s"), error->message);

  if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    say (work, text);
}

static GtkFileDialog *
make_dialog (const char *title)
{
  GtkFileDialog *dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);

  gtk_file_filter_set_name (filter, _ ("Contacts"));
  gtk_file_filter_add_suffix (filter, "json");
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  return dialog;
}

/* --- to a file -------------------------------------------------------------------------------- */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    say (work, _ ("Contacts exported"));
  else
    say_not_written (work, error);
}

static void
save_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (GBytes) json = NULL;

  if (!file)
    {
      say_not_written (work, error);
      return;
    }
  json = wzp_contacts_export (work->contacts);
  g_file_replace_contents_bytes_async (file, json, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       written_cb, g_steal_pointer (&work));
}

void
phone_contacts_file_export (GtkWidget *page, WzpContacts *contacts)
{
  g_autoptr (GtkFileDialog) dialog = make_dialog (_ ("Export Contacts"));

  gtk_file_dialog_set_initial_name (dialog, "contacts.json");
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (page)), NULL, save_chosen_cb,
                        work_new (page, contacts));
}

/* --- from a file ------------------------------------------------------------------------------ */

static gboolean
is_small (const char *contents, goffset size, gpointer user_data)
{
  return size <= SIZE_MAX_BYTES;
}

static void
take (Work *work, GBytes *json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_added;

  if (!wzp_contacts_import (work->contacts, json, &n_added, &error))
    {
      g_message ("%s", error->message);
      say (work, _ ("Not a file of contacts; nothing was changed"));
      return;
    }
  text =
      n_added == 0
          ? g_strdup (_ ("All these contacts were here already"))
          : g_strdup_printf (ngettext ("%u contact added", "%u contacts added", n_added), n_added);
  say (work, text);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) json = NULL;
  char *contents;
  gsize len;

  if (!g_file_load_partial_contents_finish (G_FILE (source), result, &contents, &len, NULL, &error))
    {
      say_not_read (work, error);
      return;
    }
  json = g_bytes_new_take (contents, len);
  take (work, json);
}

static void
open_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file)
    g_file_load_partial_contents_async (file, NULL, is_small, read_cb, g_steal_pointer (&work));
  else
    say_not_read (work, error);
}

void
phone_contacts_file_import (GtkWidget *page, WzpContacts *contacts)
{
  g_autoptr (GtkFileDialog) dialog = make_dialog (_ ("Import Contacts"));

  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (page)), NULL, open_chosen_cb,
                        work_new (page, contacts));
}
