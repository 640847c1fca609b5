/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What closing the window means: the end of a call or a room, the end of the program, or neither. A person decides, once. */
#include "phone-window-private.h"

#include <glib/gi18n.h>

static gboolean
is_calling (PhoneWindow *self)
{
  PhoneCallModel *current = phone_calls_get_current (self->calls);

  return current && !phone_call_model_get_ended (current);
}

static gboolean
is_in_room (PhoneWindow *self)
{
  return self->room && !phone_room_model_get_ended (self->room);
}

static gboolean
is_room_heard (PhoneWindow *self)
{
  return is_in_room (self) && !wzp_room_get_held (phone_room_model_get_room (self->room));
}

static void
end_cb (PhoneWindow *self)
{
  phone_calls_hang_up (self->calls);
  phone_rooms_leave (self->rooms);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
leave_room_cb (PhoneWindow *self)
{
  phone_rooms_leave (self->rooms);
}

static void
ask_about_end (PhoneWindow *self,
               const char *heading,
               const char *body,
               const char *label,
               GCallback end)
{
  AdwDialog *alert = adw_alert_dialog_new (heading, body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "cancel", _ ("_Cancel"), "end", label,
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "end",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  g_signal_connect_object (alert, "response::end", end, self, G_CONNECT_SWAPPED);
  adw_dialog_present (alert, GTK_WIDGET (self));
}

static void
background_answered_cb (PhoneWindow *self, const char *response)
{
  if (g_str_equal (response, "cancel"))
    return;
  g_settings_set_boolean (self->settings, "background-asked", TRUE);
  g_settings_set_boolean (self->settings, "run-in-background", g_str_equal (response, "stay"));
  gtk_window_close (GTK_WINDOW (self));
}

static void
ask_about_background (PhoneWindow *self)
{
  AdwDialog *alert = adw_alert_dialog_new (
      _ ("Stay Reachable?"),
      _ ("Without its window, Phone can still ring when somebody calls. You can change this in the "
         "preferences."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "quit", _ ("_Quit"), "stay",
                                  _ ("_Stay Reachable"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "stay",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  g_signal_connect_object (alert, "response", G_CALLBACK (background_answered_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (alert, GTK_WIDGET (self));
}

gboolean
phone_window_ask_before_closing (PhoneWindow *self)
{
  if (g_settings_get_boolean (self->settings, "run-in-background"))
    return FALSE;
  if (is_calling (self))
    ask_about_end (self, _ ("Hang Up?"), _ ("Closing the window ends the call."), _ ("_Hang Up"),
                   G_CALLBACK (end_cb));
  else if (is_in_room (self))
    ask_about_end (self, _ ("Leave the Room?"), _ ("Closing the window leaves the room."),
                   _ ("_Leave"), G_CALLBACK (end_cb));
  else if (self->client && !g_settings_get_boolean (self->settings, "background-asked"))
    ask_about_background (self);
  else
    return FALSE;
  return TRUE;
}

/* A call is begun again with a key. A room goes on without us, so it is asked. Dialogs have keys of their own. */
void
phone_window_leave (PhoneWindow *self)
{
  if (is_calling (self) && !is_room_heard (self))
    phone_calls_hang_up (self->calls);
  else if (is_in_room (self))
    ask_about_end (self, _ ("Leave the Room?"), NULL, _ ("_Leave"), G_CALLBACK (leave_room_cb));
  else
    gtk_window_close (GTK_WINDOW (self));
}
