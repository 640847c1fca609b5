/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window and its actions share; nobody else may see it. */
#pragma once

#include "phone-call-bar.h"
#include "phone-call-page.h"
#include "phone-device-watch.h"
#include "phone-dial-page.h"
#include "phone-lobby-page.h"
#include "phone-network-status.h"
#include "phone-person-page.h"
#include "phone-room-bar.h"
#include "phone-room-page.h"
#include "phone-sidebar.h"
#include "phone-sound-banner.h"
#include "phone-welcome.h"
#include "phone-window.h"

G_BEGIN_DECLS

struct _PhoneWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *stages;
  PhoneWelcome *welcome;
  AdwNavigationSplitView *split;
  AdwNavigationPage *content;
  AdwToolbarView *frame;
  AdwBanner *storage;
  AdwBanner *bad_network;
  AdwBanner *banner;
  PhoneSoundBanner *sound_banner;
  GtkStack *pages;
  PhoneDialPage *dial_page;
  PhoneCallPage *call_page;
  PhonePersonPage *person_page;
  PhoneLobbyPage *lobby_page;
  PhoneRoomPage *room_page;
  PhoneSidebar *sidebar;
  PhoneCallBar *call_bar;
  GtkMenuButton *menu_button;
  GtkWidget *network_row; /* of its menu */
  GtkImage *network_icon;
  GtkLabel *network_text;
  PhoneRoomBar *room_bar;

  GSettings *settings;
  PhoneAccount *account;
  PhoneCalls *calls;
  PhoneRooms *rooms;
  PhoneRoomModel *room; /* the present one; nullable */
  AdwToast *news;       /* who came into it and who left, while it is shown; not owned */
  WzpClient *client;    /* nullable */
  PhoneDeviceWatch *device_watch;
  PhoneNetworkStatus *network;
  AdwDialog *key_dialog; /* while somebody decides about the relay's key; or NULL */
  AdwToast *muted;       /* weak: the hint that we are */
};

/* What is heard, be it a call or a room; nullable. */
PhoneConversation *phone_window_get_conversation (PhoneWindow *self);
/* It may be another one. */
void phone_window_update_conversation (PhoneWindow *self);
/* One of the pages in the middle. */
void phone_window_show_page (PhoneWindow *self, gpointer page);
void phone_window_show_dial_page (PhoneWindow *self);
/* Whether a page is what the person sees. */
gboolean phone_window_is_looked_at (PhoneWindow *self, gpointer page);
/* What goes on elsewhere, at the bottom. */
void phone_window_update_bar (PhoneWindow *self);
/* Takes @toast. */
void phone_window_add_toast (PhoneWindow *self, AdwToast *toast);
void phone_window_toast (PhoneWindow *self, const char *text);
void phone_window_dial (PhoneWindow *self, const char *fingerprint, gboolean hide_address);

/* phone-window-relay.c: what has changed of the client or the network is shown; the banner's button. */
void phone_window_update_relay (PhoneWindow *self);
void phone_window_update_network (PhoneWindow *self);
void phone_window_answer_banner (PhoneWindow *self);
void phone_window_check_network (PhoneWindow *self);
/* The relay of the room that we are not in shows another key than before: somebody must decide. */
void phone_window_review_room_key (PhoneWindow *self);
void phone_window_add_network_row (PhoneWindow *self);

/* phone-window-storage.c */
void phone_window_watch_storage (PhoneWindow *self);
void phone_window_explain_storage (PhoneWindow *self);

/* phone-window-close.c */
gboolean phone_window_ask_before_closing (PhoneWindow *self);
/* The innermost of what is there: the call, the room, the window. */
void phone_window_leave (PhoneWindow *self);

/* phone-window-actions.c */
void phone_window_install_actions (GtkWidgetClass *widget_class);

/* phone-window-rooms.c */
void phone_window_watch_rooms (PhoneWindow *self);
void phone_window_unwatch_rooms (PhoneWindow *self);
void phone_window_show_room_entry (PhoneWindow *self, WzpRoomEntry *entry);
void phone_window_install_room_actions (GtkWidgetClass *widget_class);

G_END_DECLS
