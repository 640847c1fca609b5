/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room that we are not in: join it, pass its link on, forget it. */
#pragma once

#include <adwaita.h>

#include "wzp.h"

G_BEGIN_DECLS

#define PHONE_TYPE_LOBBY_PAGE (phone_lobby_page_get_type ())
G_DECLARE_FINAL_TYPE (PhoneLobbyPage, phone_lobby_page, PHONE, LOBBY_PAGE, AdwBin)

/* @own_relay: where we are registered */
void phone_lobby_page_show (PhoneLobbyPage *self, WzpRoomEntry *entry, const char *own_relay);
/* (nullable) */
WzpRoomEntry *phone_lobby_page_get_entry (PhoneLobbyPage *self);

G_END_DECLS
