/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window says of the relay and the network: a banner, a row of the menu, decisions about keys. */
#include <glib/gi18n.h>

#include "phone-relay-address.h"
#include "phone-relay-key-dialog.h"
#include "phone-window-private.h"

static gboolean
is_key_changed (PhoneWindow *self)
{
  return self->client && wzp_client_get_state (self->client) == WZP_CLIENT_STATE_FAILED &&
         g_error_matches (wzp_client_get_error (self->client), WZP_ERROR, WZP_ERROR_KEY_CHANGED);
}

static void
decide (PhoneWindow *self, PhoneRelayKeyDialog *dialog)
{
  self->key_dialog = ADW_DIALOG (dialog);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &self->key_dialog);
  adw_dialog_present (self->key_dialog, GTK_WIDGET (self));
}

static void
review_key (PhoneWindow *self)
{
  PhoneRelays *relays = phone_account_get_relays (self->account);
  PhoneRelay *relay = phone_relays_get_used (relays);

  if (!self->key_dialog && relay && phone_relay_is_changed (relay))
    decide (self, phone_relay_key_dialog_new_for_relay (relays, relay));
}

void
phone_window_review_room_key (PhoneWindow *self)
{
  PhoneRelays *relays = phone_account_get_relays (self->account);
  WzpRoom *room = self->room ? phone_room_model_get_room (self->room) : NULL;
  g_autofree char *address = NULL;
  PhoneRelayKeyDialog *dialog;
  PhoneRelay *relay;

  if (self->key_dialog || !room ||
      !g_error_matches (wzp_room_get_error (room), WZP_ERROR, WZP_ERROR_KEY_CHANGED))
    return;
  relay = phone_relays_find (relays, wzp_room_get_relay (room));
  address = phone_relay_address_shorten (wzp_room_get_relay (room));
  dialog = phone_relay_key_dialog_new (
      relays, relay ? phone_relay_get_title (relay) : address, wzp_room_get_relay (room),
      wzp_room_get_known_relay_key (room), wzp_room_get_relay_key (room));
  /* After the dialog's own handler, by which the key is trusted. */
  g_signal_connect_object (dialog, "response::trust", G_CALLBACK (phone_rooms_try_again),
                           self->rooms, G_CONNECT_SWAPPED);
  decide (self, dialog);
}

void
phone_window_update_relay (PhoneWindow *self)
{
  const char *text = NULL;
  const char *button = NULL;

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
      button = is_key_changed (self) ? _ ("_Review…") : _ ("_Try Again");
      break;
    }
  if (text)
    adw_banner_set_title (self->banner, text);
  adw_banner_set_button_label (self->banner, button);
  adw_banner_set_revealed (self->banner, text != NULL);
  if (is_key_changed (self))
    review_key (self);
}

void
phone_window_answer_banner (PhoneWindow *self)
{
  if (is_key_changed (self))
    review_key (self);
  else if (self->client)
    wzp_client_connect_async (self->client, NULL, NULL, NULL);
}

/* --- the row of the menu ----------------------------------------------------------------------- */

void
phone_window_check_network (PhoneWindow *self)
{
  gtk_menu_button_popdown (self->menu_button);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.netcheck", NULL);
}

void
phone_window_update_network (PhoneWindow *self)
{
  const char *text = phone_network_status_get_text (self->network);
  PhoneTone tone = phone_network_status_get_tone (self->network);
  const char *classes[] = { phone_tone_get_style (tone), NULL };

  gtk_label_set_label (self->network_text, text);
  gtk_image_set_from_icon_name (self->network_icon, phone_tone_get_icon_name (tone));
  gtk_widget_set_css_classes (GTK_WIDGET (self->network_icon), classes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->network_row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
}

/* An item of a menu can neither have a colour nor change its words. */
void
phone_window_add_network_row (PhoneWindow *self)
{
  GtkPopoverMenu *menu = GTK_POPOVER_MENU (gtk_menu_button_get_popover (self->menu_button));

  gtk_popover_menu_add_child (menu, self->network_row, "network");
  phone_window_update_network (self);
}
