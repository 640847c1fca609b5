/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms in the window: their pages, and what a person can do with them. */
#define G_LOG_DOMAIN "wzp-phone"

#include <glib/gi18n.h>

#include "phone-join-dialog.h"
#include "phone-undo.h"
#include "phone-window-private.h"

/* How long it is told who came and went. */
#define NEWS_SECONDS 3

static void
enter (PhoneWindow *self, const char *name, const char *relay)
{
  g_autoptr (GError) error = NULL;

  if (phone_rooms_join (self->rooms, name, relay, &error))
    return;
  g_debug ("cannot join: %s", error->message);
  phone_window_toast (self, _ ("This room cannot be joined"));
}

static void
join_cb (PhoneWindow *self, const char *name, const char *relay)
{
  enter (self, name, relay);
}

static void
ask (PhoneWindow *self, const WzpLink *link)
{
  PhoneJoinDialog *dialog;

  if (!self->client)
    return;
  dialog = phone_join_dialog_new (wzp_client_get_relay (self->client), link);
  g_signal_connect_object (dialog, "join", G_CALLBACK (join_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

void
phone_window_ask_room (PhoneWindow *self, const WzpLink *link)
{
  ask (self, link);
}

/* --- which page ------------------------------------------------------------------------------- */

static void
show_lobby (PhoneWindow *self, WzpRoomEntry *entry)
{
  phone_lobby_page_show (self->lobby_page, entry, phone_account_get_relay (self->account));
  phone_window_show_page (self, self->lobby_page);
  gtk_widget_grab_focus (GTK_WIDGET (self->lobby_page));
}

static WzpRoomEntry *
find_entry (PhoneWindow *self, PhoneRoomModel *model)
{
  WzpRoom *room = phone_room_model_get_room (model);

  return wzp_rooms_find (phone_account_get_rooms (self->account), wzp_room_get_name (room),
                         wzp_room_get_relay (room));
}

void
phone_window_show_room_entry (PhoneWindow *self, WzpRoomEntry *entry)
{
  PhoneRoomModel *current = phone_rooms_get_current (self->rooms);

  if (current && find_entry (self, current) == entry)
    phone_window_show_page (self, self->room_page);
  else
    show_lobby (self, entry);
}

/* As a toast only where the list is not seen, and one at a time. */
static void
news_cb (PhoneWindow *self, const char *text, guint came, guint left)
{
  if (g_settings_get_boolean (self->settings, "announce"))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
  if (phone_window_is_looked_at (self, self->room_page))
    return;
  if (self->news)
    adw_toast_dismiss (self->news);
  self->news = adw_toast_new (text);
  g_object_add_weak_pointer (G_OBJECT (self->news), (gpointer *) &self->news);
  adw_toast_set_use_markup (self->news, FALSE);
  adw_toast_set_timeout (self->news, NEWS_SECONDS);
  phone_window_add_toast (self, self->news);
}

/* Whoever does not see the banner. */
static void
lost_cb (PhoneWindow *self)
{
  const char *text = NULL;

  if (phone_room_model_get_lost (self->room))
    text = _ ("The connection to the room broke. Trying again…");
  else if (!phone_room_model_get_ended (self->room))
    text = _ ("Back in the room");
  if (text)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
drop_model (PhoneWindow *self)
{
  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
}

/* Whoever leaves a room stands before its door. */
static void
show_left (PhoneWindow *self, PhoneRoomModel *left)
{
  WzpRoomEntry *entry = find_entry (self, left);

  if (gtk_stack_get_visible_child (self->pages) != GTK_WIDGET (self->room_page))
    return;
  if (entry)
    show_lobby (self, entry);
  else
    phone_window_show_dial_page (self);
}

static void
current_cb (PhoneWindow *self)
{
  PhoneRoomModel *current = phone_rooms_get_current (self->rooms);
  g_autoptr (PhoneRoomModel) before = self->room ? g_object_ref (self->room) : NULL;

  drop_model (self);
  phone_room_page_set_model (self->room_page, current);
  phone_room_bar_set_model (self->room_bar, current);
  if (current)
    {
      self->room = g_object_ref (current);
      g_signal_connect_swapped (current, "news", G_CALLBACK (news_cb), self);
      g_signal_connect_swapped (current, "notify::lost", G_CALLBACK (lost_cb), self);
      g_signal_connect_swapped (current, "notify::ended", G_CALLBACK (phone_window_update_bar),
                                self);
      g_signal_connect_swapped (current, "notify::ended",
                                G_CALLBACK (phone_window_update_conversation), self);
      g_signal_connect_swapped (current, "notify::ended", G_CALLBACK (phone_window_review_room_key),
                                self);
      g_signal_connect_swapped (current, "notify::held",
                                G_CALLBACK (phone_window_update_conversation), self);
      phone_window_show_page (self, self->room_page);
    }
  else if (before)
    show_left (self, before);
  phone_window_update_bar (self);
  phone_window_update_conversation (self);
}

void
phone_window_watch_rooms (PhoneWindow *self)
{
  g_signal_connect_swapped (self->rooms, "notify::current", G_CALLBACK (current_cb), self);
  current_cb (self);
}

void
phone_window_unwatch_rooms (PhoneWindow *self)
{
  drop_model (self);
  if (self->rooms)
    g_signal_handlers_disconnect_by_data (self->rooms, self);
  g_clear_object (&self->rooms);
  g_clear_weak_pointer (&self->news);
}

/* --- what a person does ----------------------------------------------------------------------- */

static void
join_room_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask (PHONE_WINDOW (widget), NULL);
}

static void
enter_room_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char *name, *relay;

  g_variant_get (parameter, "(&s&s)", &name, &relay);
  enter (PHONE_WINDOW (widget), name, relay);
}

static void
show_room_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);

  if (self->room)
    phone_window_show_page (self, self->room_page);
}

static void
leave_room_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_rooms_leave (PHONE_WINDOW (widget)->rooms);
}

static void
rejoin_room_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_rooms_try_again (PHONE_WINDOW (widget)->rooms);
}

static void
review_room_key_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_window_review_room_key (PHONE_WINDOW (widget));
}

static void
close_room_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_rooms_dismiss (PHONE_WINDOW (widget)->rooms);
}

static void
come_back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  phone_rooms_come_back (PHONE_WINDOW (widget)->rooms);
}

/* Of the room we are in, else of the one before whose door we stand. */
static void
copy_room_link_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  WzpRoomEntry *entry = phone_lobby_page_get_entry (self->lobby_page);
  g_autoptr (WzpLink) link = NULL;
  g_autofree char *text = NULL;

  if (gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (self->room_page) && self->room)
    {
      WzpRoom *room = phone_room_model_get_room (self->room);

      link = wzp_link_new_room (wzp_room_get_name (room), wzp_room_get_relay (room));
    }
  else if (entry)
    link = wzp_link_new_room (wzp_room_entry_get_name (entry), wzp_room_entry_get_relay (entry));
  if (!link)
    return;
  text = wzp_link_to_string (link);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  phone_window_toast (self, _ ("Link copied"));
}

static void
restore_room (gpointer rooms, gpointer entry)
{
  wzp_rooms_restore (rooms, entry);
}

static void
remove_room_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PhoneWindow *self = PHONE_WINDOW (widget);
  WzpRooms *rooms = phone_account_get_rooms (self->account);
  WzpRoomEntry *entry = phone_lobby_page_get_entry (self->lobby_page);

  if (!entry)
    return;
  phone_window_add_toast (self,
                          phone_undo_toast_new (_ ("Room removed"), restore_room, rooms, entry));
  wzp_rooms_remove (rooms, entry);
  phone_window_show_dial_page (self);
}

void
phone_window_install_room_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.join-room", NULL, join_room_action);
  gtk_widget_class_install_action (widget_class, "win.enter-room", "(ss)", enter_room_action);
  gtk_widget_class_install_action (widget_class, "win.show-room", NULL, show_room_action);
  gtk_widget_class_install_action (widget_class, "win.leave-room", NULL, leave_room_action);
  gtk_widget_class_install_action (widget_class, "win.rejoin-room", NULL, rejoin_room_action);
  gtk_widget_class_install_action (widget_class, "win.review-room-key", NULL,
                                   review_room_key_action);
  gtk_widget_class_install_action (widget_class, "win.close-room", NULL, close_room_action);
  gtk_widget_class_install_action (widget_class, "win.come-back", NULL, come_back_action);
  gtk_widget_class_install_action (widget_class, "win.copy-room-link", NULL, copy_room_link_action);
  gtk_widget_class_install_action (widget_class, "win.remove-room", NULL, remove_room_action);
}
