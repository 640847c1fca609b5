/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-netcheck-dialog.h"

#include <glib/gi18n.h>

#include "phone-forecast-page.h"
#include "phone-network-words.h"
#include "phone-server-row.h"

struct _PhoneNetcheckDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *view;
  AdwToastOverlay *toasts;
  GtkImage *icon;
  GtkLabel *verdict;
  GtkLabel *advice;
  GtkProgressBar *progress;
  GtkButton *run;
  GtkWidget *copy;
  AdwExpanderRow *evidence;
  GtkWidget *compare;
  GtkWidget *servers_group;
  GtkListBox *servers;

  WzpNetcheck *netcheck;
  GCancellable *cancellable; /* of the run under way */
  gboolean complete;         /* the last one was not cancelled */
};

G_DEFINE_FINAL_TYPE (PhoneNetcheckDialog, phone_netcheck_dialog, ADW_TYPE_DIALOG)

/* --- what is shown ---------------------------------------------------------------------------- */

static void
show_tone (PhoneNetcheckDialog *self, PhoneTone tone)
{
  const char *classes[] = { phone_tone_get_style (tone), NULL };

  gtk_image_set_from_icon_name (self->icon, phone_tone_get_icon_name (tone));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
}

/* The network may be as good as it likes. */
static gboolean
is_refused (PhoneNetcheckDialog *self)
{
  WzpClient *client = wzp_netcheck_get_client (self->netcheck);

  return g_error_matches (wzp_client_get_error (client), WZP_ERROR, WZP_ERROR_KEY_CHANGED);
}

/* While the check runs nothing is certain: what is found shows below. */
static void
update (PhoneNetcheckDialog *self)
{
  gboolean running = wzp_netcheck_get_running (self->netcheck);
  const char *advice = wzp_netcheck_get_advice (self->netcheck);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_progress_bar_set_fraction (self->progress, wzp_netcheck_get_progress (self->netcheck));
  gtk_button_set_label (self->run, running ? _ ("_Cancel") : _ ("_Run Again"));
  gtk_widget_set_sensitive (self->copy, !running && self->complete);
  gtk_widget_set_sensitive (self->compare, !running && self->complete && !is_refused (self));
  if (running)
    {
      show_tone (self, PHONE_TONE_UNKNOWN);
      gtk_label_set_label (self->verdict, _ ("Checking the network…"));
    }
  else if (!self->complete)
    {
      show_tone (self, PHONE_TONE_UNKNOWN);
      gtk_label_set_label (self->verdict, _ ("The check was not completed."));
    }
  else if (is_refused (self))
    {
      show_tone (self, PHONE_TONE_BAD);
      gtk_label_set_label (self->verdict,
                           _ ("Nothing connects: your relay shows another key than before."));
      advice = _ ("Close this and review the keys.");
    }
  else
    {
      show_tone (self, phone_tone_for_verdict (wzp_netcheck_get_verdict (self->netcheck)));
      gtk_label_set_label (self->verdict, wzp_netcheck_get_verdict_text (self->netcheck));
    }
  gtk_label_set_label (self->advice, advice ? advice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->advice), advice && !running && self->complete);
}

static void
servers_cb (PhoneNetcheckDialog *self)
{
  GListModel *servers = wzp_netcheck_get_servers (self->netcheck);

  gtk_widget_set_visible (self->servers_group, g_list_model_get_n_items (servers) > 0);
}

static GtkWidget *
make_server (gpointer item, gpointer user_data)
{
  return GTK_WIDGET (phone_server_row_new (item, NULL));
}

static void
availability_cb (GtkImage *icon, GParamSpec *pspec, WzpNetcheckRow *row)
{
  WzpAvailability availability = wzp_netcheck_row_get_availability (row);

  gtk_image_set_from_icon_name (icon, phone_icon_for_availability (availability));
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  phone_words_for_availability (availability), -1);
}

/* Always the same ones: each is made once and follows. */
static void
add_evidence (PhoneNetcheckDialog *self)
{
  GListModel *rows = wzp_netcheck_get_rows (self->netcheck);
  guint n = g_list_model_get_n_items (rows);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpNetcheckRow) row = g_list_model_get_item (rows, i);
      GtkWidget *shown = adw_action_row_new ();
      GtkWidget *icon = gtk_image_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (shown), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (shown), wzp_netcheck_row_get_title (row));
      adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (shown), TRUE);
      g_object_bind_property (row, "value", shown, "subtitle", G_BINDING_SYNC_CREATE);
      gtk_widget_add_css_class (shown, "property");
      g_signal_connect_object (row, "notify::availability", G_CALLBACK (availability_cb), icon,
                               G_CONNECT_SWAPPED);
      availability_cb (GTK_IMAGE (icon), NULL, row);
      adw_action_row_add_prefix (ADW_ACTION_ROW (shown), icon);
      adw_expander_row_add_row (self->evidence, shown);
    }
}

/* --- what is done ----------------------------------------------------------------------------- */

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PhoneNetcheckDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  self->complete = wzp_netcheck_run_finish (WZP_NETCHECK (source), result, &error);
  g_clear_object (&self->cancellable);
  /* The dialog has been closed meanwhile. */
  if (!self->netcheck)
    return;
  update (self);
  if (self->complete)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), gtk_label_get_label (self->verdict),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
run (PhoneNetcheckDialog *self)
{
  self->cancellable = g_cancellable_new ();
  wzp_netcheck_run_async (self->netcheck, self->cancellable, checked_cb, g_object_ref (self));
}

static void
run_cb (PhoneNetcheckDialog *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  else
    run (self);
}

static void
copy_cb (PhoneNetcheckDialog *self)
{
  g_autofree char *text = wzp_netcheck_to_text (self->netcheck);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Report copied")));
}

static void
compare_cb (PhoneNetcheckDialog *self)
{
  g_autoptr (WzpNetcheckSummary) summary = wzp_netcheck_dup_summary (self->netcheck);

  if (summary)
    adw_navigation_view_push (self->view, ADW_NAVIGATION_PAGE (phone_forecast_page_new (summary)));
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_netcheck_dialog_closed (AdwDialog *dialog)
{
  PhoneNetcheckDialog *self = PHONE_NETCHECK_DIALOG (dialog);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  ADW_DIALOG_CLASS (phone_netcheck_dialog_parent_class)->closed (dialog);
}

static void
phone_netcheck_dialog_dispose (GObject *object)
{
  PhoneNetcheckDialog *self = PHONE_NETCHECK_DIALOG (object);

  if (self->netcheck)
    {
      g_signal_handlers_disconnect_by_data (self->netcheck, self);
      g_signal_handlers_disconnect_by_data (wzp_netcheck_get_servers (self->netcheck), self);
    }
  g_clear_object (&self->netcheck);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (phone_netcheck_dialog_parent_class)->dispose (object);
}

static void
phone_netcheck_dialog_class_init (PhoneNetcheckDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = phone_netcheck_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = phone_netcheck_dialog_closed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/wzp/phone/ui/netcheck-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, view);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, icon);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, verdict);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, advice);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, run);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, copy);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, evidence);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, compare);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, servers_group);
  gtk_widget_class_bind_template_child (widget_class, PhoneNetcheckDialog, servers);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, compare_cb);
}

static void
phone_netcheck_dialog_init (PhoneNetcheckDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PhoneNetcheckDialog *
phone_netcheck_dialog_new (WzpClient *client)
{
  PhoneNetcheckDialog *self = g_object_new (PHONE_TYPE_NETCHECK_DIALOG, NULL);
  g_autoptr (GSettings) settings = g_settings_new (PHONE_APP_ID);
  GListModel *servers;

  self->netcheck = wzp_netcheck_new_for_client (client);
  wzp_netcheck_set_port_mapping (self->netcheck, wzp_client_get_port_mapping (client));
  wzp_netcheck_set_hides_address (self->netcheck,
                                  g_settings_get_boolean (settings, "hide-address"));
  servers = wzp_netcheck_get_servers (self->netcheck);
  add_evidence (self);
  gtk_list_box_bind_model (self->servers, servers, make_server, NULL, NULL);
  g_signal_connect_swapped (servers, "items-changed", G_CALLBACK (servers_cb), self);
  g_signal_connect_swapped (self->netcheck, "notify", G_CALLBACK (update), self);
  run (self);
  return self;
}
