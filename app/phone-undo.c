/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-undo.h"

#include <glib/gi18n.h>

/* Who notices a mistake must still find the button, with a screen reader too. */
#define TIMEOUT_S 10

typedef struct
{
  PhoneUndoFunc undo;
  GObject *model;
  GObject *item;
} Undo;

static void
undo_free (gpointer data, GClosure *closure)
{
  Undo *undo = data;

  g_object_unref (undo->model);
  g_object_unref (undo->item);
  g_free (undo);
}

static void
clicked_cb (AdwToast *toast, Undo *undo)
{
  undo->undo (undo->model, undo->item);
}

AdwToast *
phone_undo_toast_new (const char *title, PhoneUndoFunc undo, gpointer model, gpointer item)
{
  AdwToast *toast = adw_toast_new (title);
  Undo *data = g_new0 (Undo, 1);

  data->undo = undo;
  data->model = g_object_ref (model);
  data->item = g_object_ref (item);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, TIMEOUT_S);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (clicked_cb), data, undo_free, 0);
  return toast;
}

void
phone_undo_show (GtkWidget *near, AdwToast *toast)
{
  GtkWidget *preferences = gtk_widget_get_ancestor (near, ADW_TYPE_PREFERENCES_DIALOG);
  GtkWidget *overlay = gtk_widget_get_ancestor (near, ADW_TYPE_TOAST_OVERLAY);

  if (preferences)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (preferences), toast);
  else if (overlay)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}
