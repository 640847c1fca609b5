/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-window.h"

#include <glib/gi18n.h>

#include "phone-call-bar.h"
#include "phone-call-page.h"
#include "phone-contact-dialog.h"
#include "phone-dial-page.h"
#include "phone-person-page.h"
#include "phone-qr-dialog.h"
#include "phone-sidebar.h"
#include "phone-verify-dialog.h"
#include "phone-welcome.h"

struct _PhoneWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *stages;
  PhoneWelcome *welcome;
  AdwNavigationSplitView *split;
  AdwNavigationPage *content;
  AdwToolbarView *frame;
  AdwBanner *banner;
  GtkStack *pages;
  PhoneDialPage *dial_page;
  PhoneCallPage *call_page;
  PhonePersonPage *person_page;
  PhoneSidebar *sidebar;
  PhoneCallBar *call_bar;

  GSettings *settings;
  PhoneAccount *account;
  PhoneCalls *calls;
  WzpClient *client; /* nullable */
};

G_DEFINE_FINAL_TYPE (PhoneWindow, phone_window, ADW_TYPE_APPLICATION_WINDOW)

static void
toast (PhoneWindow *self, const char *text)
{
  AdwToast *shown = adw_toast_new (text);

  adw_toast_set_use_markup (shown, FALSE);
  adw_toast_overlay_add_toast (self->toasts, shown);
}

/* --- which page ------------------------------------------------------------------------------- */

static void
update_bar (PhoneWindow *self)
{
  PhoneCallModel *current = self->calls ? phone_calls_get_current (self->calls) : NULL;
  gboolean elsewhere = gtk_stack_get_visible_child (self->pages) != GTK_WIDGET (self->call_page) ||
                       (adw_navigation_split_view_get_collapsed (self->split) &&
                        !adw_navigation_split_view_get_show_content (self->split));

  adw_toolbar_view_set_reveal_bottom_bars (
      self->frame, current && !phone_call_model_get_ended (current) && elsewhere);
}

static void
show_page (PhoneWindow *self, gpointer page)
{
  const char *title = _ ("New Call");

  if (page == (gpointer) self->call_page)
    title = _ ("Call");
  else if (page == (gpointer) self->person_page)
    title = _ ("Details");
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
  adw_navigation_page_set_title (self->content, title);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  update_bar (self);
}

static void
show_dial_page (PhoneWindow *self)
{
  show_page (self, self->dial_page);
  gtk_widget_grab_focus (GTK_WIDGET (self->dial_page));
}

static void
current_cb (PhoneWindow *self)
{
  PhoneCallModel *current = phone_calls_get_current (self->calls);

  phone_call_page_set_model (self->call_page, current);
  phone_call_bar_set_model (self->call_bar, current);
  if (current)
    show_page (self, self->call_page);
  else
    show_dial_page (self);
}

/* A call that ended while another page was looked at is told as a toast. */
static void
call_ended_cb (PhoneWindow *self, PhoneCallModel *model)
{
  WzpCall *call = phone_call_model_get_call (model);

  update_bar (self);
  if (model == phone_calls_get_current (self->calls) &&
      gtk_stack_get_visible_child (self->pages) != GTK_WIDGET (self->call_page))
    {
      toast (self,
             phone_words_for_end (wzp_call_get_end_reason (call), wzp_call_get_direction (call)));
      phone_calls_dismiss (self->calls);
    }
}

/* --- the relay -------------------------------------------------------------------------------- */

static void
client_state_cb (PhoneWindow *self)
{
  const char *text = NULL;

  switch (self->client ? wzp_client_get_state (self->client) : WZP_CLIENT_STATE_OFFLINE)
    {
    case WZP_CLIENT_STATE_OFFLINE:
    case WZP_CLIENT_STATE_CONNECTING:
    case WZP_CLIENT_STATE_ONLINE:
      break;
    case WZP_CLIENT_STATE_RECONNECTING:
      text = _ ("The relay does not answer. Trying again…");
      break;
    case WZP_CLIENT_STATE_FAILED:
      text = phone_words_for_relay_error (wzp_client_get_error (self->client));
      break;
    }
  if (text)
    adw_banner_set_title (self->banner, text);
  adw_banner_set_button_label (self->banner, self->client && wzp_client_get_state (self->client) ==
                                                                 WZP_CLIENT_STATE_FAILED
                                                 ? _ ("_Try Again")
                                                 : NULL);
  adw_banner_set_revealed (self->banner, text != NULL);
}

static void
retry_cb (PhoneWindow *self)
{
  if (self->client)
    wzp_client_connect_async (self->client, NULL, NULL, NULL);
}

static void
client_cb (PhoneWindow *self)
{
  WzpClient *client = phone_account_get_client (self->account);

  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_set_object (&self->client, client);
  if (client)
    {
      g_signal_connect_swapped (client, "notify::state", G_CALLBACK (client_state_cb), self);
      phone_dial_page_set_own (self->dial_page, wzp_client_get_fingerprint (client));
      gtk_stack_set_visible_child_name (self->stages, "phone");
      if (!phone_calls_get_current (self->calls))
        show_dial_page (self);
    }
  else
    {
      gtk_stack_set_visible_child_name (self->stages, "welcome");
      phone_welcome_begin (self->welcome, self->account);
    }
  client_state_cb (self);
}

/* --- what a person does ----------------------------------------------------------------------- */

static const char *
words_for_dial_error (const GError *error)
{
  if (error->domain == WZP_ERROR && error->code == WZP_ERROR_CLOSED)
    return _ ("Not connected to the relay");
  return _ ("This call is not possible");
}

static void
dial (PhoneWindow *self, const char *fingerprint, gboolean hide_address)
{
  g_autoptr (GError) error = NULL;

  if (!phone_calls_dial (self->calls, fingerprint, hide_address, &error))
    {
      g_debug ("cannot call: %s", error->message);
      toast (self, words_for_dial_error (error));
      return;
    }
  phone_dial_page_prepare (self->dial_page, "");
}

static void
dial_cb (PhoneWindow *self, const char *fingerprint, gboolean hide_address)
{
  dial (self, fingerprint, hide_address);
}

static void
new_call_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_dial_page (PHONE_WINDOW (widget));
}

static void
show_call_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_window_show_call (PHONE_WINDOW (widget));
}

static void
close_call_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_calls_dismiss (PHONE_WINDOW (widget)->calls);
}

static void
call_action (GtkWidget *widget, const char *name, GVariant *peer)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  dial (self, g_variant_get_string (peer, NULL),
        g_settings_get_boolean (self->settings, "hide-address"));
}

static void
chosen_cb (PhoneWindow *self, const char *fingerprint)
{
  phone_person_page_show (self->person_page, phone_account_get_contacts (self->account),
                          fingerprint);
  show_page (self, self->person_page);
}

/* Somebody unknown who is calling just now. */
static void
answer_request_action (GtkWidget *widget, const char *name, GVariant *peer)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  const char *fingerprint = g_variant_get_string (peer, NULL);
  GListModel *requests = wzp_contacts_get_requests (phone_account_get_contacts (self->account));
  guint n = g_list_model_get_n_items (requests);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpCallRequest) request = g_list_model_get_item (requests, i);
      PhoneCallModel *model;

      if (!g_str_equal (wzp_call_request_get_fingerprint (request), fingerprint))
        continue;
      model = phone_calls_take_request (self->calls, request);
      if (model)
        phone_calls_answer (self->calls, model, WZP_ANSWER_MODE_PRIVATE);
      return;
    }
}

static void
undo_remove_cb (AdwToast *removed, WzpContacts *contacts)
{
  wzp_contacts_restore (contacts, g_object_get_data (G_OBJECT (removed), "contact"));
}

static void
remove_contact_action (GtkWidget *widget, const char *name, GVariant *peer)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  WzpContacts *contacts = phone_account_get_contacts (self->account);
  WzpContact *contact = wzp_contacts_find (contacts, g_variant_get_string (peer, NULL));
  AdwToast *removed;

  if (!contact)
    return;
  removed = adw_toast_new (_ ("Contact removed"));
  adw_toast_set_button_label (removed, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (removed), "contact", g_object_ref (contact), g_object_unref);
  g_signal_connect_object (removed, "button-clicked", G_CALLBACK (undo_remove_cb), contacts, 0);
  wzp_contacts_remove (contacts, contact);
  adw_toast_overlay_add_toast (self->toasts, removed);
  show_dial_page (self);
}

static void
add_contact_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  adw_dialog_present (ADW_DIALOG (phone_contact_dialog_new (
                          phone_account_get_contacts (self->account), NULL, NULL)),
                      widget);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  adw_navigation_split_view_set_show_content (self->split, FALSE);
  phone_sidebar_search (self->sidebar);
}

static void
call_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  PhoneCallModel *current = phone_calls_get_current (self->calls);

  if (current && phone_call_model_get_ended (current))
    dial (self, wzp_call_get_peer (phone_call_model_get_call (current)),
          g_settings_get_boolean (self->settings, "hide-address"));
}

static void
verify_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneCallModel *current = phone_calls_get_current (PHONE_WINDOW (widget)->calls);

  if (current && !phone_call_model_get_ended (current))
    adw_dialog_present (ADW_DIALOG (phone_verify_dialog_new (current)), widget);
}

static void
add_caller_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  PhoneCallModel *current = phone_calls_get_current (self->calls);
  WzpCall *call = current ? phone_call_model_get_call (current) : NULL;

  if (call)
    adw_dialog_present (ADW_DIALOG (phone_contact_dialog_new (
                            phone_account_get_contacts (self->account),
                            wzp_call_get_peer_alias (call), wzp_call_get_peer (call))),
                        widget);
}

static void
copy_fingerprint_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  if (!self->client)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          wzp_client_get_fingerprint (self->client));
  toast (self, _ ("Fingerprint copied"));
}

static void
show_qr_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  g_autoptr (WzpLink) link = NULL;
  g_autofree char *text = NULL;

  if (!self->client)
    return;
  link = wzp_link_new_person (wzp_client_get_fingerprint (self->client),
                              wzp_client_get_relay (self->client), NULL);
  text = wzp_link_to_string (link);
  adw_dialog_present (ADW_DIALOG (phone_qr_dialog_new (text)), widget);
}

static void
toast_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  toast (PHONE_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* --- closing ---------------------------------------------------------------------------------- */

static void
close_answered_cb (PhoneWindow *self, const char *response)
{
  if (!g_str_equal (response, "hang-up"))
    return;
  phone_calls_hang_up (self->calls);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* Without the window the program ends, and a call with it, unless it was to stay reachable. */
static gboolean
phone_window_close_request (GtkWindow *window)
{
  PhoneWindow *self = PHONE_WINDOW (window);
  PhoneCallModel *current = phone_calls_get_current (self->calls);
  AdwDialog *alert;

  if (!current || phone_call_model_get_ended (current) ||
      g_settings_get_boolean (self->settings, "run-in-background"))
    return GTK_WINDOW_CLASS (phone_window_parent_class)->close_request (window);
  alert = adw_alert_dialog_new (_ ("Hang Up?"), _ ("Closing the window ends the call."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "stay", _ ("_Cancel"), "hang-up",
                                  _ ("_Hang Up"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "hang-up",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "stay");
  g_signal_connect_object (alert, "response", G_CALLBACK (close_answered_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (alert, GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

/* --- life ------------------------------------------------------------------------------------- */

static void
phone_window_dispose (GObject *object)
{
  PhoneWindow *self = PHONE_WINDOW (object);

  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  if (self->account)
    g_signal_handlers_disconnect_by_data (self->account, self);
  if (self->calls)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  g_clear_object (&self->client);
  g_clear_object (&self->account);
  g_clear_object (&self->calls);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (phone_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-call", NULL, new_call_action);
  gtk_widget_class_install_action (widget_class, "win.show-call", NULL, show_call_action);
  gtk_widget_class_install_action (widget_class, "win.close-call", NULL, close_call_action);
  gtk_widget_class_install_action (widget_class, "win.call-again", NULL, call_again_action);
  gtk_widget_class_install_action (widget_class, "win.verify", NULL, verify_action);
  gtk_widget_class_install_action (widget_class, "win.call", "s", call_action);
  gtk_widget_class_install_action (widget_class, "win.answer-request", "s", answer_request_action);
  gtk_widget_class_install_action (widget_class, "win.remove-contact", "s", remove_contact_action);
  gtk_widget_class_install_action (widget_class, "win.add-contact", NULL, add_contact_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.add-caller", NULL, add_caller_action);
  gtk_widget_class_install_action (widget_class, "win.copy-fingerprint", NULL,
                                   copy_fingerprint_action);
  gtk_widget_class_install_action (widget_class, "win.show-qr", NULL, show_qr_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
}

static void
phone_window_class_init (PhoneWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PHONE_TYPE_WELCOME);
  g_type_ensure (PHONE_TYPE_DIAL_PAGE);
  g_type_ensure (PHONE_TYPE_CALL_PAGE);
  g_type_ensure (PHONE_TYPE_CALL_BAR);
  g_type_ensure (PHONE_TYPE_PERSON_PAGE);
  g_type_ensure (PHONE_TYPE_SIDEBAR);
  G_OBJECT_CLASS (klass)->dispose = phone_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = phone_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, stages);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, split);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, content);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, frame);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, dial_page);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, call_page);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, call_bar);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, person_page);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, sidebar);
  gtk_widget_class_bind_template_callback (widget_class, dial_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_bar);
  install_actions (widget_class);
}

static void
phone_window_init (PhoneWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (PHONE_APP_ID);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

PhoneWindow *
phone_window_new (GtkApplication *application, PhoneAccount *account, PhoneCalls *calls)
{
  PhoneWindow *self = g_object_new (PHONE_TYPE_WINDOW, "application", application, NULL);

  self->account = g_object_ref (account);
  self->calls = g_object_ref (calls);
  g_signal_connect_swapped (account, "notify::client", G_CALLBACK (client_cb), self);
  g_signal_connect_swapped (calls, "notify::current", G_CALLBACK (current_cb), self);
  g_signal_connect_swapped (calls, "ended", G_CALLBACK (call_ended_cb), self);
  phone_sidebar_set_account (self->sidebar, account);
  current_cb (self);
  client_cb (self);
  return self;
}

void
phone_window_show_call (PhoneWindow *self)
{
  if (phone_calls_get_current (self->calls))
    show_page (self, self->call_page);
}

void
phone_window_prepare_call (PhoneWindow *self, const char *fingerprint)
{
  if (!self->client)
    return;
  show_page (self, self->dial_page);
  phone_dial_page_prepare (self->dial_page, fingerprint);
}

void
phone_window_show_problem (PhoneWindow *self, const char *problem)
{
  phone_welcome_show_problem (self->welcome, problem);
}
