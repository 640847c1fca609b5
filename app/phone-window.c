/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "phone-window-private.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (PhoneWindow, phone_window, ADW_TYPE_APPLICATION_WINDOW)

/* A page with round buttons at its bottom has a place above them. */
void
phone_window_add_toast (PhoneWindow *self, AdwToast *toast)
{
  AdwToastOverlay *place = NULL;

  if (phone_window_is_looked_at (self, self->call_page))
    place = phone_call_page_get_toasts (self->call_page);
  else if (phone_window_is_looked_at (self, self->room_page))
    place = phone_room_page_get_toasts (self->room_page);
  adw_toast_overlay_add_toast (place ? place : self->toasts, toast);
}

void
phone_window_toast (PhoneWindow *self, const char *text)
{
  AdwToast *shown = adw_toast_new (text);

  adw_toast_set_use_markup (shown, FALSE);
  phone_window_add_toast (self, shown);
}

/* --- which page ------------------------------------------------------------------------------- */

gboolean
phone_window_is_looked_at (PhoneWindow *self, gpointer page)
{
  return gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (page) &&
         (!adw_navigation_split_view_get_collapsed (self->split) ||
          adw_navigation_split_view_get_show_content (self->split));
}

void
phone_window_update_bar (PhoneWindow *self)
{
  PhoneCallModel *call = self->calls ? phone_calls_get_current (self->calls) : NULL;
  gboolean has_call = call && !phone_call_model_get_ended (call) &&
                      !phone_window_is_looked_at (self, self->call_page);
  gboolean has_room = self->room && !phone_room_model_get_ended (self->room) &&
                      !phone_window_is_looked_at (self, self->room_page);

  gtk_widget_set_visible (GTK_WIDGET (self->call_bar), has_call);
  gtk_widget_set_visible (GTK_WIDGET (self->room_bar), has_room);
  adw_toolbar_view_set_reveal_bottom_bars (self->frame, has_call || has_room);
}

void
phone_window_show_page (PhoneWindow *self, gpointer page)
{
  const char *title = _ ("New Call");

  if (page == (gpointer) self->call_page)
    title = _ ("Call");
  else if (page == (gpointer) self->person_page)
    title = _ ("Details");
  else if (page == (gpointer) self->room_page || page == (gpointer) self->lobby_page)
    title = _ ("Room");
  /* What was said on the page before would lie over the round buttons of this one. */
  if (page == (gpointer) self->call_page || page == (gpointer) self->room_page)
    adw_toast_overlay_dismiss_all (self->toasts);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
  adw_navigation_page_set_title (self->content, title);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  phone_window_update_bar (self);
}

void
phone_window_show_dial_page (PhoneWindow *self)
{
  phone_window_show_page (self, self->dial_page);
  gtk_widget_grab_focus (GTK_WIDGET (self->dial_page));
}

/* --- what is heard ---------------------------------------------------------------------------- */

/* A room waits while somebody is talked with, and is heard otherwise. */
PhoneConversation *
phone_window_get_conversation (PhoneWindow *self)
{
  PhoneCallModel *call = phone_calls_get_current (self->calls);
  gboolean in_room = self->room && !phone_room_model_get_ended (self->room) &&
                     !wzp_room_get_held (phone_room_model_get_room (self->room));

  if (in_room)
    return PHONE_CONVERSATION (self->room);
  return call ? PHONE_CONVERSATION (call) : NULL;
}

void
phone_window_update_conversation (PhoneWindow *self)
{
  phone_sound_banner_set_conversation (self->sound_banner, phone_window_get_conversation (self));
}

/* Who does not talk does not care which device is used. */
static void
device_moved_cb (PhoneWindow *self, const char *text)
{
  PhoneConversation *conversation = phone_window_get_conversation (self);

  if (conversation && !phone_conversation_get_ended (conversation))
    phone_window_toast (self, text);
}

/* --- calls ------------------------------------------------------------------------------------ */

static void
current_cb (PhoneWindow *self)
{
  PhoneCallModel *current = phone_calls_get_current (self->calls);

  phone_call_page_set_model (self->call_page, current);
  phone_window_update_conversation (self);
  phone_call_bar_set_model (self->call_bar, current);
  if (current)
    phone_window_show_page (self, self->call_page);
  else if (gtk_stack_get_visible_child (self->pages) != GTK_WIDGET (self->call_page))
    phone_window_update_bar (self);
  else if (self->room)
    phone_window_show_page (self, self->room_page);
  else
    phone_window_show_dial_page (self);
}

/* A call that ended while another page was looked at is told as a toast. */
static void
call_ended_cb (PhoneWindow *self, PhoneCallModel *model)
{
  WzpCall *call = phone_call_model_get_call (model);

  phone_window_update_bar (self);
  if (model == phone_calls_get_current (self->calls) &&
      gtk_stack_get_visible_child (self->pages) != GTK_WIDGET (self->call_page))
    {
      phone_window_toast (self, phone_words_for_end (wzp_call_get_end_reason (call),
                                                     wzp_call_get_direction (call)));
      phone_calls_dismiss (self->calls);
    }
}

/* --- the client ------------------------------------------------------------------------------- */

static void
stop_bad_network_cb (PhoneWindow *self)
{
  g_object_set (phone_account_get_bad_network (self->account), "active", FALSE, NULL);
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
      g_signal_connect_swapped (client, "notify::state", G_CALLBACK (phone_window_update_relay),
                                self);
      phone_dial_page_set_own (self->dial_page, wzp_client_get_fingerprint (client));
      gtk_stack_set_visible_child_name (self->stages, "phone");
      /* Not away from who was looked up while the client came. */
      if (!phone_calls_get_current (self->calls) &&
          gtk_stack_get_visible_child (self->pages) != GTK_WIDGET (self->person_page))
        phone_window_show_dial_page (self);
    }
  else
    {
      gtk_stack_set_visible_child_name (self->stages, "welcome");
      phone_welcome_begin (self->welcome, self->account);
    }
  phone_window_update_relay (self);
}

/* --- what a person does ----------------------------------------------------------------------- */

static const char *
words_for_dial_error (const GError *error)
{
  if (error->domain == WZP_ERROR && error->code == WZP_ERROR_CLOSED)
    return _ ("Not connected to the relay");
  return _ ("This call is not possible");
}

void
phone_window_dial (PhoneWindow *self, const char *fingerprint, gboolean hide_address)
{
  g_autoptr (GError) error = NULL;

  if (!phone_calls_dial (self->calls, fingerprint, hide_address, &error))
    {
      g_debug ("cannot call: %s", error->message);
      phone_window_toast (self, words_for_dial_error (error));
      return;
    }
  phone_dial_page_prepare (self->dial_page, "");
}

static void
dial_cb (PhoneWindow *self, const char *fingerprint, gboolean hide_address)
{
  phone_window_dial (self, fingerprint, hide_address);
}

static void
room_chosen_cb (PhoneWindow *self, WzpRoomEntry *entry)
{
  phone_window_show_room_entry (self, entry);
}

static void
chosen_cb (PhoneWindow *self, const char *fingerprint)
{
  phone_person_page_show (self->person_page, phone_account_get_contacts (self->account),
                          phone_account_get_history (self->account), fingerprint);
  phone_window_show_page (self, self->person_page);
}

static gboolean
phone_window_close_request (GtkWindow *window)
{
  return phone_window_ask_before_closing (PHONE_WINDOW (window)) ||
         GTK_WINDOW_CLASS (phone_window_parent_class)->close_request (window);
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
  phone_window_unwatch_rooms (self);
  if (self->network)
    g_signal_handlers_disconnect_by_data (self->network, self);
  g_clear_weak_pointer (&self->key_dialog);
  g_clear_object (&self->network);
  g_clear_object (&self->client);
  g_clear_object (&self->device_watch);
  g_clear_object (&self->account);
  g_clear_object (&self->calls);
  g_clear_object (&self->settings);
  g_clear_weak_pointer (&self->muted);
  G_OBJECT_CLASS (phone_window_parent_class)->dispose (object);
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
  g_type_ensure (PHONE_TYPE_LOBBY_PAGE);
  g_type_ensure (PHONE_TYPE_ROOM_PAGE);
  g_type_ensure (PHONE_TYPE_ROOM_BAR);
  g_type_ensure (PHONE_TYPE_SIDEBAR);
  g_type_ensure (PHONE_TYPE_SOUND_BANNER);
  G_OBJECT_CLASS (klass)->dispose = phone_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = phone_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wzp/phone/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, stages);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, split);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, content);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, frame);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, storage);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, bad_network);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, sound_banner);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, dial_page);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, call_page);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, call_bar);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, network_row);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, network_icon);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, network_text);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, person_page);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, lobby_page);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, room_page);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, room_bar);
  gtk_widget_class_bind_template_child (widget_class, PhoneWindow, sidebar);
  gtk_widget_class_bind_template_callback (widget_class, dial_cb);
  gtk_widget_class_bind_template_callback (widget_class, phone_window_answer_banner);
  gtk_widget_class_bind_template_callback (widget_class, phone_window_check_network);
  gtk_widget_class_bind_template_callback (widget_class, phone_window_explain_storage);
  gtk_widget_class_bind_template_callback (widget_class, stop_bad_network_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, room_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, phone_window_update_bar);
  phone_window_install_actions (widget_class);
  phone_window_install_room_actions (widget_class);
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

static void
use_devices (PhoneWindow *self)
{
  WzpAudioSettings *audio = phone_account_get_audio (self->account);

  phone_call_page_set_devices (self->call_page, wzp_audio_settings_get_devices (audio));
  phone_room_page_set_devices (self->room_page, wzp_audio_settings_get_devices (audio));
  phone_sound_banner_set_audio (self->sound_banner, audio);
  self->device_watch = phone_device_watch_new (audio);
  g_signal_connect_object (self->device_watch, "moved", G_CALLBACK (device_moved_cb), self,
                           G_CONNECT_SWAPPED);
}

PhoneWindow *
phone_window_new (GtkApplication *application,
                  PhoneAccount *account,
                  PhoneCalls *calls,
                  PhoneRooms *rooms)
{
  PhoneWindow *self = g_object_new (PHONE_TYPE_WINDOW, "application", application, NULL);

  self->account = g_object_ref (account);
  self->calls = g_object_ref (calls);
  self->rooms = g_object_ref (rooms);
  g_signal_connect_swapped (account, "notify::client", G_CALLBACK (client_cb), self);
  g_signal_connect_swapped (calls, "notify::current", G_CALLBACK (current_cb), self);
  g_signal_connect_swapped (calls, "ended", G_CALLBACK (call_ended_cb), self);
  g_object_bind_property (phone_account_get_bad_network (account), "active", self->bad_network,
                          "revealed", G_BINDING_SYNC_CREATE);
  phone_window_watch_storage (self);
  phone_sidebar_set_account (self->sidebar, account);
  use_devices (self);
  phone_call_page_set_calls (self->call_page, calls);
  self->network = phone_network_status_new (account);
  g_signal_connect_swapped (self->network, "notify::text", G_CALLBACK (phone_window_update_network),
                            self);
  phone_window_add_network_row (self);
  current_cb (self);
  client_cb (self);
  phone_window_watch_rooms (self);
  return self;
}

void
phone_window_show_call (PhoneWindow *self)
{
  if (phone_calls_get_current (self->calls))
    phone_window_show_page (self, self->call_page);
}

static WzpHistoryEntry *
dup_last_missed (PhoneWindow *self)
{
  GListModel *history = G_LIST_MODEL (phone_account_get_history (self->account));
  guint n = g_list_model_get_n_items (history);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WzpHistoryEntry) entry = g_list_model_get_item (history, i);

      if (wzp_history_entry_get_missed (entry))
        return g_steal_pointer (&entry);
    }
  return NULL;
}

void
phone_window_show_missed (PhoneWindow *self)
{
  g_autoptr (WzpHistoryEntry) missed = dup_last_missed (self);

  if (missed)
    chosen_cb (self, wzp_history_entry_get_peer (missed));
  phone_window_toast (self, _ ("This call is over"));
}

void
phone_window_prepare_call (PhoneWindow *self, const char *fingerprint)
{
  phone_window_show_page (self, self->dial_page);
  phone_dial_page_prepare (self->dial_page, fingerprint);
}

void
phone_window_hint_muted (PhoneWindow *self, gboolean hint)
{
  AdwToast *muted;

  if (self->muted)
    adw_toast_dismiss (self->muted);
  if (!hint)
    return;
  muted = adw_toast_new (_ ("You are muted"));
  adw_toast_set_button_label (muted, _ ("_Unmute"));
  adw_toast_set_action_name (muted, "app.mute");
  adw_toast_set_priority (muted, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (muted, 0);
  g_set_weak_pointer (&self->muted, muted);
  phone_window_add_toast (self, muted);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), _ ("You are muted"),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}
