/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can do in the window, by its menu, buttons and keys. */
#include <glib/gi18n.h>

#include "phone-call-details.h"
#include "phone-contact-dialog.h"
#include "phone-echo-dialog.h"
#include "phone-netcheck-dialog.h"
#include "phone-qr-dialog.h"
#include "phone-sound-dialog.h"
#include "phone-undo.h"
#include "phone-verify-dialog.h"
#include "phone-window-private.h"

static void
new_call_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_window_show_dial_page (PHONE_WINDOW (widget));
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
leave_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_window_leave (PHONE_WINDOW (widget));
}

static void
call_action (GtkWidget *widget, const char *name, GVariant *peer)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  phone_window_dial (self, g_variant_get_string (peer, NULL),
                     g_settings_get_boolean (self->settings, "hide-address"));
}

static WzpCallRequest *
dup_request (PhoneWindow *self, const char *fingerprint)
{
  GListModel *requests = wzp_contacts_get_requests (phone_account_get_contacts (self->account));
  guint n = g_list_model_get_n_items (requests);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpCallRequest) request = g_list_model_get_item (requests, i);

      if (g_str_equal (wzp_call_request_get_fingerprint (request), fingerprint))
        return g_steal_pointer (&request);
    }
  return NULL;
}

/* Somebody unknown who is calling just now. */
static void
answer_request_action (GtkWidget *widget, const char *name, GVariant *peer)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  g_autoptr (WzpCallRequest) request = dup_request (self, g_variant_get_string (peer, NULL));
  PhoneCallModel *model = request ? phone_calls_take_request (self->calls, request) : NULL;

  if (model)
    phone_calls_answer (self->calls, model, WZP_ANSWER_MODE_PRIVATE);
}

static void
restore_contact (gpointer contacts, gpointer contact)
{
  wzp_contacts_restore (contacts, contact);
}

static void
remove_contact_action (GtkWidget *widget, const char *name, GVariant *peer)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  WzpContacts *contacts = phone_account_get_contacts (self->account);
  WzpContact *contact = wzp_contacts_find (contacts, g_variant_get_string (peer, NULL));

  if (!contact)
    return;
  phone_window_add_toast (
      self, phone_undo_toast_new (_ ("Contact removed"), restore_contact, contacts, contact));
  wzp_contacts_remove (contacts, contact);
  phone_window_show_dial_page (self);
}

static void
restore_request (gpointer contacts, gpointer request)
{
  wzp_contacts_restore_request (contacts, request);
}

static void
ignore_request_action (GtkWidget *widget, const char *name, GVariant *peer)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  WzpContacts *contacts = phone_account_get_contacts (self->account);
  g_autoptr (WzpCallRequest) request = dup_request (self, g_variant_get_string (peer, NULL));

  if (!request)
    return;
  phone_window_add_toast (
      self, phone_undo_toast_new (_ ("Caller ignored"), restore_request, contacts, request));
  wzp_contacts_dismiss_request (contacts, request);
  phone_window_show_dial_page (self);
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
    phone_window_dial (self, wzp_call_get_peer (phone_call_model_get_call (current)),
                       g_settings_get_boolean (self->settings, "hide-address"));
}

static void
call_anyway_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  g_autoptr (GError) error = NULL;

  if (!phone_calls_dial_anyway (self->calls, &error))
    phone_window_toast (self, _ ("Not connected to the relay"));
}

static void
verify_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneCallModel *current = phone_calls_get_current (PHONE_WINDOW (widget)->calls);

  if (current && !phone_call_model_get_ended (current))
    adw_dialog_present (ADW_DIALOG (phone_verify_dialog_new (current)), widget);
}

static void
call_details_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneCallModel *current = phone_calls_get_current (PHONE_WINDOW (widget)->calls);

  if (current)
    adw_dialog_present (ADW_DIALOG (phone_call_details_new (current)), widget);
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
choose_sound_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  PhoneConversation *conversation = phone_window_get_conversation (self);

  if (PHONE_IS_ROOM_MODEL (conversation))
    {
      phone_window_show_page (self, self->room_page);
      phone_room_page_choose_sound (self->room_page);
    }
  else if (conversation)
    {
      phone_window_show_page (self, self->call_page);
      phone_call_page_choose_sound (self->call_page);
    }
}

/* Two calls would fight for the microphone, and a test is of a call as it would be. */
static gboolean
is_talking (PhoneWindow *self)
{
  PhoneConversation *conversation = phone_window_get_conversation (self);

  if (!conversation || phone_conversation_get_ended (conversation))
    return FALSE;
  phone_window_toast (self, PHONE_IS_ROOM_MODEL (conversation) ? _ ("Not while you are in a room")
                                                               : _ ("Not during a call"));
  return TRUE;
}

static void
test_call_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  if (self->client && !is_talking (self))
    adw_dialog_present (ADW_DIALOG (phone_echo_dialog_new (self->account)), widget);
}

static void
set_up_sound_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  if (!is_talking (self))
    adw_dialog_present (ADW_DIALOG (phone_sound_dialog_new (self->account)), widget);
}

/* The end of the first run. */
static void
offer_set_up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwToast *offer = adw_toast_new (_ ("Ready for calls"));

  adw_toast_set_button_label (offer, _ ("_Set Up Sound"));
  adw_toast_set_action_name (offer, "win.set-up-sound");
  phone_window_add_toast (PHONE_WINDOW (widget), offer);
}

static void
copy_fingerprint_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  if (!self->client)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          wzp_client_get_fingerprint (self->client));
  phone_window_toast (self, _ ("Fingerprint copied"));
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
netcheck_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  if (self->client)
    adw_dialog_present (ADW_DIALOG (phone_netcheck_dialog_new (self->client)), widget);
}

static void
toast_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_window_toast (PHONE_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

void
phone_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-call", NULL, new_call_action);
  gtk_widget_class_install_action (widget_class, "win.show-call", NULL, show_call_action);
  gtk_widget_class_install_action (widget_class, "win.close-call", NULL, close_call_action);
  gtk_widget_class_install_action (widget_class, "win.leave", NULL, leave_action);
  gtk_widget_class_install_action (widget_class, "win.call-again", NULL, call_again_action);
  gtk_widget_class_install_action (widget_class, "win.call-anyway", NULL, call_anyway_action);
  gtk_widget_class_install_action (widget_class, "win.verify", NULL, verify_action);
  gtk_widget_class_install_action (widget_class, "win.call-details", NULL, call_details_action);
  gtk_widget_class_install_action (widget_class, "win.call", "s", call_action);
  gtk_widget_class_install_action (widget_class, "win.answer-request", "s", answer_request_action);
  gtk_widget_class_install_action (widget_class, "win.ignore-request", "s", ignore_request_action);
  gtk_widget_class_install_action (widget_class, "win.remove-contact", "s", remove_contact_action);
  gtk_widget_class_install_action (widget_class, "win.add-contact", NULL, add_contact_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.add-caller", NULL, add_caller_action);
  gtk_widget_class_install_action (widget_class, "win.test-call", NULL, test_call_action);
  gtk_widget_class_install_action (widget_class, "win.set-up-sound", NULL, set_up_sound_action);
  gtk_widget_class_install_action (widget_class, "win.offer-set-up", NULL, offer_set_up_action);
  gtk_widget_class_install_action (widget_class, "win.choose-sound", NULL, choose_sound_action);
  gtk_widget_class_install_action (widget_class, "win.copy-fingerprint", NULL,
                                   copy_fingerprint_action);
  gtk_widget_class_install_action (widget_class, "win.show-qr", NULL, show_qr_action);
  gtk_widget_class_install_action (widget_class, "win.netcheck", NULL, netcheck_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
}
